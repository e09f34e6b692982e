"""
Whatever the command is given: a message in words, no traceback, nothing that acts on a terminal, and the neighbours are
traced.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles_for_tests import ELECTION, HARBOUR, HOSTILE, first_rewrite
from command_for_tests import COMMAND, FEED, TRACE_STARTS, edges, run, write

pytestmark = pytest.mark.usefixtures("empty_folder")

in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)


# A message alone, and in company the others are traced


def _short_headlines(folder):
    write(f"{folder}/one.txt", "Storm hits the coast")
    write(f"{folder}/two.txt", "Minister resigns")


def _twice(first, second):
    return lambda folder: write(
        f"{folder}/feed.jsonl", "".join(json.dumps({"id": "twin", "text": text}) + "\n" for text in (first, second))
    )


def _broken_in_the_middle(folder):
    good = [json.dumps({"id": name, "text": f"Text of {name}, a short one"}) for name in ("before", "behind")]
    write(f"{folder}/feed.jsonl", f'{good[0]}\n{{"id": "broken", "text": "no end\n{good[1]}\n')


BAD = {
    # what it is: how it is made, the code alone, the code in company, what standard error says of it
    "an empty folder": (lambda folder: Path(folder).mkdir(), 1, 0, "holds no file that is read"),
    "an empty file": (lambda folder: write(f"{folder}/x.txt"), 1, 3, "set aside: x: the text is empty"),
    "whitespace": (lambda folder: write(f"{folder}/x.txt", " \n\t\u3000\n"), 1, 3, "set aside: x: the text is empty"),
    "one word": (lambda folder: write(f"{folder}/x.txt", "word"), 0, 0, "warning: x: 1 word, fewer than 8"),
    "two headlines": (_short_headlines, 0, 0, "warning: one: 4 words, fewer than 8"),
    "invalid UTF-8": (lambda folder: write(f"{folder}/x.txt", ELECTION.encode() + b"caf\xe9"), 0, 0, "not UTF-8"),
    "NUL bytes": (lambda folder: write(f"{folder}/x.txt", f"{ELECTION}\0\0"), 0, 0, "NUL or lone surrogate"),
    "a lone surrogate": (
        lambda folder: write(f"{folder}/feed.jsonl", '{"id": "x", "title": "\\ud800", "text": "a \\udfff b"}\n'),
        0,
        0,
        "warning: x: NUL or lone surrogate characters in text, title",
    ),
    "a broken line in the middle": (_broken_in_the_middle, 3, 3, "line 2: not JSON"),
    "a line that is no object": (lambda folder: write(f"{folder}/feed.jsonl", "[1]\n"), 1, 3, "line 1: a JSON array"),
    "two ids and one content": (_twice(ELECTION, ELECTION), 0, 0, "warning: twin: the same article was given more"),
    "two ids and two contents": (_twice(ELECTION, "other"), 3, 3, "set aside: twin: another article with this id"),
    "a folder named as a text": (lambda folder: Path(f"{folder}/x.txt").mkdir(parents=True), 1, 0, "holds no file"),
    "a file of another kind": (lambda folder: write(f"{folder}/x.txt", b"%PDF-1.7 ..."), 1, 3, "is a PDF"),
    "a dead link": (
        lambda folder: (Path(folder).mkdir(), Path(f"{folder}/x.txt").symlink_to("nothing")),
        1,
        3,
        "symbolic link",
    ),
    "a pipe": (lambda folder: (Path(folder).mkdir(), os.mkfifo(f"{folder}/x.txt")), 1, 3, "is a pipe"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_told_in_words_and_costs_itself_only(company, what):
    make, alone, in_company, message = BAD[what]
    make("bad")
    outcome = run("trace", "bad", "--format", "json")
    assert (outcome.code, message in outcome.err) == (alone, True), outcome
    assert (outcome.out == "") == (alone == 1)
    for style in TRACE_STARTS:
        assert run("trace", "bad", "--format", style).code == alone
    outcome = run("trace", "bad", company, "--format", "json")
    assert (outcome.code, message in outcome.err) == (in_company, True), outcome
    assert edges(outcome) == [("source", "rewrite")]
    outcome = run("pairs", "bad", company, "--format", "jsonl")
    assert outcome.code == in_company
    assert [json.loads(line)["left"] for line in outcome.out.splitlines()] == ["rewrite"]
    for sides in (("bad", "company/source.txt"), ("company/source.txt", "bad")):
        outcome = run("compare", *sides)
        assert outcome.code in (0, 1, 3)
        assert (outcome.out == "") == (outcome.code == 1)


@pytest.mark.parametrize("path", ["missing", "missing/*.txt", "", "nul\0", "company/source.txt/x", "x" * 300])
def test_a_missing_path_is_told_in_words_and_costs_itself_only(company, path):
    alone = run("trace", path)
    assert (alone.code, alone.out) == (1, "")
    assert re.match(r"Error: (no file|a text stands where)", alone.err)
    if len(path) > 255:  # a text given for a path
        return
    outcome = run("trace", path, company, "--format", "json")
    assert (outcome.code, edges(outcome)) == (3, [("source", "rewrite")])
    assert "set aside" in outcome.err


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator may read every file")
def test_a_file_that_may_not_be_read_is_told_in_words_and_costs_itself_only(company):
    Path(write("company/x.txt", ELECTION)).chmod(0)
    outcome = run("trace", company, "--format", "json")
    assert (outcome.code, edges(outcome)) == (3, [("source", "rewrite")])
    assert "permission denied" in outcome.err
    assert run("trace", "company/x.txt").code == 1


def test_the_lines_around_a_broken_one_are_kept():
    _broken_in_the_middle("bad")
    outcome = run("trace", "bad", "--format", "json")
    assert [node["id"] for node in json.loads(outcome.out)["nodes"]] == ["before", "behind"]
    assert "set aside: bad/feed.jsonl:2: " in outcome.err


def test_two_different_headlines_are_never_similar_and_two_equal_ones_are_said_to_be():
    write("a.txt", "Storm hits the coast")
    write("b.txt", "Storm hits the coasts")
    answer = json.loads(run("trace", "a.txt", "b.txt", "--format", "json").out)
    assert (answer["edges"], answer["alternatives"], answer["relations"]) == ([], [], [])
    assert [node["no_source_found"] for node in answer["nodes"]] == [None, None]
    assert run("pairs", "a.txt", "b.txt", "--min-similarity", "0.01", "--format", "jsonl").out == ""
    write("c.txt", "Storm hits the coast")
    outcome = run("trace", ".", "--format", "json")
    expected = {"left": "a", "right": "c", "kind": "identical_short", "confidence": None, "words": 4}
    assert (outcome.code, json.loads(outcome.out)["relations"]) == (0, [expected])
    assert "a and c are the same short text: 4 words" in run("trace", ".").out
    comparison = run("compare", "a.txt", "c.txt")
    assert comparison.code == 0
    assert "too short to compare: fewer than 8 words" in comparison.out
    assert "cut" not in comparison.out


# Names that try to break out

# Whatever a terminal would act on: all control and format characters but the line feed.
ACTED_ON = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def hostile_feed(name):
    rows = [{"id": f"{name} 1", "title": name, "outlet": name, "text": HARBOUR}]
    rows += [{"id": f"{name} 2", "title": name, "credit": name, "text": first_rewrite()}, {"id": name, "text": ""}]
    rows += [{"id": f"{name} 3", "published": name, "text": "short"}]
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_acts_on_the_terminal(name):
    feed = hostile_feed(name)
    # Tables for other programs give every value as it is.
    styles = [style for style in TRACE_STARTS if style != "csv"]
    for command in (["trace"], *(["trace", "--format", style] for style in styles), ["pairs"]):
        outcome = run(*command, "-", stdin=feed)
        assert outcome.code == 3
        assert ACTED_ON.search(outcome.out) is None, command
        assert ACTED_ON.search(outcome.err) is None
        assert all(line.startswith(("set aside: ", "warning: ")) for line in outcome.err.splitlines())
    answer = json.loads(run("trace", "-", "--format", "json", stdin=feed).out)
    assert answer["nodes"][0]["title"] == name
    assert [(edge["parent"], edge["child"]) for edge in answer["edges"]] == [(f"{name} 1", f"{name} 2")]


def test_markup_is_shown_as_it_stands():
    title = "[bold]markup[/bold] [/] :smile: </script>"
    outcome = run("trace", "-", stdin=json.dumps({"id": "[red]", "title": title, "text": HARBOUR}))
    assert f"[red]  {title}" in outcome.out


@pytest.mark.parametrize("name", ["\x1b[31mred", "two\nlines", "\u202ereversed", "-o", "--format", "\udcff"])
def test_no_file_name_acts_on_the_terminal(name):
    write(f"./{name}.txt")
    write("a.txt", HARBOUR)
    for command in (["trace", f"./{name}.txt", "a.txt"], ["trace", "."], ["compare", "a.txt", f"./{name}.txt"]):
        outcome = run(*command)
        assert outcome.code in (1, 3)
        assert ACTED_ON.search(outcome.out + outcome.err) is None
        outcome.err.encode()
    for command in (
        ["compare", name, "x", "y"],
        [name],
        ["trace", "a.txt", "--format", name],
        ["compare", "a.txt", name],
    ):
        outcome = run(*command)
        assert outcome.code in (1, 2)
        assert ACTED_ON.search(outcome.err) is None


def test_on_a_terminal_only_colours_are_added():
    pty = pytest.importorskip("pty")
    write("feed.jsonl", hostile_feed("\x1b]0;title\x07\x1b[2Jx"))
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen([*COMMAND, "trace", "feed.jsonl"], stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    shown = b""
    with process, contextlib.suppress(OSError):  # Linux ends a terminal without a writer with an error
        while piece := os.read(ours, 65536):
            shown += piece
    os.close(ours)
    assert process.returncode == 3
    assert b"\x1b[" in shown
    plain = re.sub(rb"\x1b\[[0-9;]*m", b"", shown)
    assert b"\x1b" not in plain
    assert b"\x07" not in plain


# Anything at all

PLACES = ["trace", "company", "company/source.txt", "company/rewrite.txt", "-", "--", "-q", "-x", "é", "*"]
OPTIONS = ["--format", "json", "text", "csv", "-o", "out.json", "--since", "2021-12-08", "--until", "--min-similarity"]


@in_one_folder
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=40).map(lambda data: data.replace(b"\n", b"")),
            st.fixed_dictionaries(
                {"text": st.text(max_size=60)},
                optional={
                    "id": st.one_of(st.text(max_size=5), st.integers(), st.none()),
                    "title": st.one_of(st.text(max_size=30), st.just([1])),
                    "outlet": st.text(max_size=10),
                    "published": st.one_of(st.text(max_size=12), st.just("2021-12-08"), st.integers()),
                },
            ).map(lambda row: json.dumps(row).encode()),
        ),
        max_size=6,
    ),
    st.sampled_from(list(TRACE_STARTS)),
)
def test_any_lines_are_read_or_named_and_cost_no_neighbour(company, lines, style):
    stdin = b"\n".join(lines)
    data = run("trace", "-", company, "--format", "json", stdin=stdin)
    assert data.code in (0, 3)
    assert (data.code == 3) == ("set aside: " in data.err)
    assert ("source", "rewrite") in edges(data) or any(b"source" in line or b"rewrite" in line for line in lines)
    outcome = run("trace", "-", company, "--format", style, stdin=stdin)
    assert outcome.code == data.code
    assert ACTED_ON.search(outcome.out + outcome.err) is None


@in_one_folder
@given(
    st.one_of(
        st.lists(st.sampled_from([*PLACES, *OPTIONS]), max_size=6),
        st.builds(
            lambda command, options: [command, *options],
            st.sampled_from(["trace", "compare", "pairs"]),
            st.lists(st.sampled_from([*PLACES, *OPTIONS]), max_size=5),
        ),
    )
)
@pytest.mark.usefixtures("company")
def test_any_arguments_end_with_one_of_the_codes(arguments):
    outcome = run(*arguments, stdin=FEED)
    assert outcome.code in (0, 1, 2, 3)
    assert (outcome.code in (1, 2)) == ("Error: " in outcome.err or outcome.err.startswith("Usage"))
