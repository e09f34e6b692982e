"""
What people see in a terminal: it fits the width, colours can be switched off, and slips are answered with a suggestion.
"""

from __future__ import annotations

import fcntl
import io
import os
import re
import struct
import subprocess
import sys
import termios

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

import provenance as pv
from articles_for_tests import HARBOUR, HARBOUR_COLUMN, first_rewrite
from command_for_tests import COMMAND, run
from hostile_strings import HUNDRED
from provenance.alignment.shared import SharedPassage
from provenance.cli import commands
from provenance.render.reports import print_report
from provenance.render.side_by_side import print_side_by_side
from provenance.render.tables import print_table
from provenance.similarity.matches import Match
from provenance.suggesting import did_you_mean
from test_answer import SEEDS

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
CORPUS = [pv.Article("agency", HARBOUR, outlet="Agency"), pv.Article("morning", first_rewrite())]
LONG = pv.Article("a-very-long-name-" * 20, HARBOUR, outlet="An outlet of many words " * 5)


def printed(print_it, *arguments, width=80, colour=None):
    console = Console(
        file=io.StringIO(), width=width, force_terminal=True, color_system="truecolor", no_color=colour is False
    )
    print_it(console, *arguments)
    return console.file.getvalue()


def lines_of(text):
    return COLOURS.sub("", text).splitlines()


def every_command(group=commands, path=()):
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from every_command(command, (*path, name))


# Width


@pytest.mark.parametrize("width", [30, 60, 80, 100, 200])
def test_nothing_is_wider_than_the_terminal(width):
    corpus = [*CORPUS, LONG]
    shown = [
        printed(print_side_by_side, pv.compare(CORPUS[0], CORPUS[1]), width=width),
        printed(print_side_by_side, pv.compare(LONG, CORPUS[1]), width=width),
        printed(print_report, pv.check(HARBOUR, corpus), width=width),
        printed(print_table, pv.find_near_duplicates(corpus), Match, width=width),
        printed(print_table, pv.find_passages(corpus), SharedPassage, width=width),
    ]
    for text in shown:
        assert max(map(len, lines_of(text))) <= width


def test_a_table_too_narrow_for_columns_is_a_list_of_values():
    text = "\n".join(lines_of(printed(print_table, pv.find_passages(CORPUS), SharedPassage, width=50)))
    assert re.search(r"^left +agency$", text, re.MULTILINE)
    assert "passage" in text.splitlines()[-1]


# Side by side


def halves(text, width):
    """
    Give the words of each column.
    """
    rows = [line.ljust(width) for line in lines_of(text)]
    return tuple(
        " ".join(" ".join(row[part] for row in rows).split())
        for part in (slice(0, width // 2), slice(width // 2, None))
    )


def test_every_word_of_a_passage_stands_on_its_side():
    comparison = pv.compare(*CORPUS)
    left, right = halves(printed(print_side_by_side, comparison, width=100), 100)
    for passage in comparison.passages:
        assert " ".join(passage.left_text.split()) in left
        assert " ".join(passage.right_text.split()) in right


def test_a_sentence_stands_beside_what_became_of_it():
    comparison = pv.compare(pv.read(SEEDS)["000"], pv.read(SEEDS)["001"])
    rows = lines_of(printed(print_side_by_side, comparison, width=120))
    beside = [row for row in rows if row.startswith("It said the two leaders agreed")]
    assert len(beside) == 1
    assert beside[0].count("It said the two leaders agreed") == 2


def test_changed_words_have_a_style_and_the_same_words_have_none():
    left = f"{HARBOUR.strip()}"
    right = left.replace("ageing", "old")
    assert left != right
    text = printed(print_side_by_side, pv.compare(pv.Article("a", left), pv.Article("b", right)), width=100)
    assert re.search(r"\x1b\[4;33mageing\x1b", text)
    assert re.search(r"\x1b\[4;33mold\x1b", text)
    assert text.count("\x1b[4;33m") == 3  # and in the legend


def test_without_colour_changes_still_show():
    comparison = pv.compare(*CORPUS)
    text = printed(print_side_by_side, comparison, colour=False)
    assert set(COLOURS.findall(text)) <= {f"\x1b[{code}m" for code in ("0", "1", "2", "4", "9", "2;3")}
    assert "\x1b[4m" in text


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(HARBOUR_COLUMN.split() + list(HUNDRED)), max_size=40), st.integers(20, 120))
def test_any_two_texts_can_be_shown_and_no_control_reaches_the_terminal(words, width):
    other = pv.Article("other", f"{HARBOUR}\n\n{' '.join(words)}", title=HUNDRED[-4])
    text = printed(
        print_side_by_side, pv.compare(pv.Article("one", f"{' '.join(words)} {HARBOUR}"), other), width=width
    )
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069]", COLOURS.sub("", text))


# A real terminal


def on_a_terminal(*arguments, width=90, **environment):
    """
    Run the command on a pseudo-terminal and give what it wrote there.
    """
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    known = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "FORCE_COLOR")}
    known |= {"TERM": "xterm-256color", **environment}
    with subprocess.Popen([*COMMAND, *arguments], stdin=slave, stdout=slave, stderr=slave, env=known) as process:
        os.close(slave)
        parts = []
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:  # the other end was closed
                break
            if not part:
                break
            parts.append(part)
    os.close(master)
    assert process.returncode == 0
    return b"".join(parts).decode()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a pseudo-terminal as Linux has it")
@pytest.mark.parametrize("command", ["compare", "check", "pairs", "trace"])
def test_on_a_terminal_a_command_fits_the_width_and_no_color_takes_the_colours(command, tmp_path):
    for article in CORPUS:
        (tmp_path / f"{article.id}.txt").write_text(article.text, encoding="utf-8")
    files = [str(tmp_path / f"{article.id}.txt") for article in CORPUS]
    coloured, plain = (on_a_terminal(command, "-q", *files, **more) for more in ({}, {"NO_COLOR": "1"}))
    for text in (coloured, plain):
        assert max(map(len, lines_of(text))) <= 90
    assert re.search(r"\x1b\[[0-9;]*3[0-7]m", coloured) or command == "pairs"
    assert not re.search(r"\x1b\[(?:[0-9;]*;)?(?:3[0-7]|9[0-7]|38;[0-9;]*)m", plain)


# Help, completion, slips


@pytest.mark.parametrize("path", list(every_command()), ids=" ".join)
def test_the_help_of_every_command_has_an_example(path):
    done = run(*path, "--help")
    assert done.code == 0
    assert re.search(rf"^ +(eval \"\$\()?provenance {' '.join(path)} ", done.out, re.MULTILINE) or path == ("archive",)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_what_completes_commands_in_a_shell_is_printed(shell):
    done = run("completion", shell)
    assert (done.code, done.err) == (0, "")
    assert "_PROVENANCE_COMPLETE" in done.out


@pytest.mark.parametrize(
    ("words", "expected"),
    [("provenance tra", "trace"), ("provenance archive ch", "check"), ("provenance trace --format graph", "graphml")],
)
def test_a_shell_is_told_how_a_word_goes_on(words, expected):
    environment = os.environ | {
        "_PROVENANCE_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    done = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == [f"plain,{expected}"]


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (("trcae", "x"), "'trace'"),
        (("archive", "chekc", "x"), "'check'"),
        (("trace", "x", "--format", "jsn"), "'json'"),
        (("trace", "x", "--fromat", "json"), "--format"),
        (("dedup", "a", "b", "--representative", "erliest"), "'earliest'"),
        (("completion", "bsh"), "'bash'"),
    ],
)
def test_a_slip_is_answered_with_what_may_be_meant(arguments, meant):
    done = run(*arguments)
    assert done.code == 2
    assert meant in done.err.lower().split("did you mean")[1]


def test_a_slip_in_an_id_is_answered_with_the_ids_that_are_like_it(tmp_path):
    corpus = pv.read(SEEDS)
    with pytest.raises(pv.UnknownArticle, match="did you mean '001_92090ce90e0505e5'"):
        corpus["01_9209"]
    with pv.Archive(tmp_path / "a.archive") as archive:
        archive.add(corpus)
        with pytest.raises(pv.UnknownArticle, match="did you mean '001_92090ce90e0505e5'"):
            archive["0o1_92090ce90e0505e5"]
        with pytest.raises(pv.UnknownArticle) as told:
            archive["nothing like them"]
    assert "did you mean" not in str(told.value)


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=20))
def test_a_suggestion_is_one_of_what_is_there(name, known):
    told = did_you_mean(name, known)
    assert told == "" or any(repr(one) in told for one in known)
    assert did_you_mean(name, []) == ""
