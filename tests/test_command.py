"""
The command: results on standard output and all else on standard error, formats and files, and exit codes that scripts
can rely on.
"""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import subprocess
from pathlib import Path
from unittest import mock

import pyarrow.parquet
import pytest

from articles_for_tests import HARBOUR, first_rewrite
from command_for_tests import COMMAND, FEED, TRACE_STARTS, edges, run, shell, start, write
from provenance import formats
from provenance.version import __version__

pytestmark = pytest.mark.usefixtures("empty_folder")

ENDINGS = {ending: style for ending, style in formats.TRACE.items() if style in TRACE_STARTS} | {".JSON": "json"}


# Formats


@pytest.mark.parametrize("style", TRACE_STARTS)
def test_trace_writes_each_format_to_standard_output_and_the_same_to_a_file(company, style):
    shown = run("trace", company, "--format", style)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith(TRACE_STARTS[style])
    written = run("trace", company, "--format", style, "-o", "out.file")
    assert written == (0, "", "")
    assert Path("out.file").read_bytes() == shown.out.encode()


def test_without_a_format_a_tree_is_drawn(company):
    assert run("trace", company).out == run("trace", company, "--format", "text").out


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_ending_of_the_file_says_the_format(company, ending):
    assert run("trace", company, "-o", f"out{ending}").code == 0
    assert Path(f"out{ending}").read_text(encoding="utf-8").startswith(TRACE_STARTS[ENDINGS[ending]])


@pytest.mark.parametrize("ending", [".json", ".xyz", ""])
def test_the_format_wins_over_the_ending(company, ending):
    assert run("trace", company, "--format", "dot", "-o", f"out{ending}").code == 0
    assert Path(f"out{ending}").read_text(encoding="utf-8").startswith("digraph")


@pytest.mark.parametrize("command", [["trace", "company"], ["compare", "a.txt", "a.txt"], ["pairs", "company"]])
@pytest.mark.usefixtures("company")
def test_an_ending_that_says_nothing_is_a_mistake_and_writes_nothing(command):
    write("a.txt", HARBOUR)
    refused = run(*command, "-o", "out.xyz")
    assert refused.code == 2
    assert "cannot tell the format from 'out.xyz': use --format, or an ending of .txt" in refused.err
    assert not Path("out.xyz").exists()


def test_a_hyphen_for_a_file_is_standard_output(company):
    assert run("trace", company, "-o", "-") == run("trace", company)
    assert not Path("-").exists()


@pytest.mark.usefixtures("company")
def test_compare_writes_text_and_json():
    sides = "company/source.txt", "company/rewrite.txt"
    text, data = run("compare", *sides), run("compare", *sides, "--format", "json")
    assert (text.code, text.err, data.code, data.err) == (0, "", 0, "")
    assert text.out.startswith("source and rewrite\n")
    assert "“ageing” became “elderly”" in text.out
    assert json.loads(data.out)["format"] == "provenance/compare"
    for ending, expected in ((".txt", text.out), (".json", data.out)):
        assert run("compare", *sides, "-o", f"out{ending}").code == 0
        assert Path(f"out{ending}").read_text(encoding="utf-8") == expected


def test_pairs_writes_the_same_pairs_in_every_format(company):
    table = run("pairs", company)
    assert (table.code, table.err) == (0, "")
    assert table.out.split()[:5] == ["left", "right", "jaccard", "left_in_right", "right_in_left"]
    assert table.out.endswith("1 pair\n")
    expected = [json.loads(line) for line in run("pairs", company, "--format", "jsonl").out.splitlines()]
    (pair,) = expected
    assert (pair["left"], pair["right"]) == ("rewrite", "source")
    (row,) = csv.DictReader(io.StringIO(run("pairs", company, "--format", "csv").out))
    assert {key: row[key] for key in ("left", "right")} | {
        key: float(row[key]) for key in ("jaccard", "left_in_right", "right_in_left")
    } == pair
    assert run("pairs", company, "-o", "pairs.parquet") == (0, "", "")
    assert pyarrow.parquet.read_table("pairs.parquet").to_pylist() == expected


def test_pairs_below_the_least_similarity_are_not_listed(company):
    (pair,) = [json.loads(line) for line in run("pairs", company, "--format", "jsonl").out.splitlines()]
    assert run("pairs", company, "--min-similarity", pair["jaccard"]).out.endswith("1 pair\n")
    assert run("pairs", company, "--min-similarity", pair["jaccard"] + 1e-9).out.endswith("0 pairs\n")


def rows_in_every_format(company, *arguments):
    """
    List the same in each format, and give the rows, which must be equal.
    """
    rows = [json.loads(line) for line in run("pairs", company, *arguments, "--format", "jsonl").out.splitlines()]
    assert rows
    name = arguments[1]
    assert run("pairs", company, *arguments, "-o", f"{name}.parquet") == (0, "", "")
    assert pyarrow.parquet.read_table(f"{name}.parquet").to_pylist() == rows
    cells = list(csv.DictReader(io.StringIO(run("pairs", company, *arguments, "--format", "csv").out, newline="")))
    assert [list(row) for row in cells] == [list(row) for row in rows]
    assert [row["kind"] for row in cells] == [row["kind"] for row in rows]
    table = run("pairs", company, *arguments).out.split("\n")
    assert table[0].split() == list(rows[0])
    assert table[-2] == f"{len(rows)} {name[:-1] if len(rows) == 1 else name}"
    return rows


def test_the_edges_of_the_trees_come_in_every_format(company):
    (row,) = rows_in_every_format(company, "--what", "edges")
    (edge,) = json.loads(run("trace", company, "--format", "json").out)["edges"]
    assert row == {key: edge[key] for key in row}
    assert edges(run("trace", company, "--format", "json")) == [(row["parent"], row["child"])]


def test_the_passages_of_the_pairs_come_in_every_format(company):
    rows = rows_in_every_format(company, "--what", "passages")
    for row in rows:
        assert (row["left"], row["right"]) == ("rewrite", "source")
        assert row["right_text"] == HARBOUR[row["right_start"] : row["right_end"]]
    assert run("pairs", company, "--what", "passages", "--min-similarity", "0.99").out.endswith("0 passages\n")


def test_no_cell_of_a_passage_is_a_formula():
    """
    The texts of the articles themselves begin like one.
    """
    write("company/a.txt", f"=cmd|' /C calc'!A0 {HARBOUR}")
    write("company/b.txt", f"=cmd|' /C calc'!A0 {HARBOUR}")
    out = run("pairs", "company", "--what", "passages", "--format", "csv").out
    for row in csv.reader(io.StringIO(out, newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


# Exit codes, and which stream says what


@pytest.mark.parametrize("command", ["trace", "pairs"])
def test_what_was_set_aside_makes_the_code_3_and_is_named_on_standard_error_however_much_it_is(company, command):
    names = [f"empty{number}" for number in range(30)]
    for name in names:
        write(f"company/{name}.txt")
    for quiet in ([], ["--quiet"]):
        outcome = run(command, company, *quiet)
        assert outcome.code == 3
        assert all(f"set aside: {name}: the text is empty" in outcome.err for name in names)
        assert "empty" not in outcome.out


def test_compare_is_done_in_part_where_a_line_was_set_aside():
    write("a.txt", HARBOUR)
    outcome = run("compare", "a.txt", "-", stdin=json.dumps({"id": "b", "text": HARBOUR}) + "\n{broken\n")
    assert outcome.code == 3
    assert "line 2" in outcome.err
    assert outcome.out.startswith("a and b\n")


def test_quiet_drops_warnings_only(company):
    write("company/word.txt", "word")
    write("company/empty.txt")
    loud, quiet = run("trace", company), run("trace", company, "-q")
    assert "warning: word: 1 word, fewer than 8: too short to compare" in loud.err
    assert "warning" not in quiet.err
    assert [outcome.err.count("set aside") for outcome in (loud, quiet)] == [1, 1]
    assert loud.out == quiet.out


def test_many_warnings_are_counted(company):
    for number in range(30):
        write(f"company/w{number:02}.txt", f"word {number}")
    outcome = run("trace", company)
    assert outcome.code == 0
    assert outcome.err.count("warning: w") == 20
    assert "and 10 more" in outcome.err


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["trace"], "Missing argument"),
        (["trcae", "company"], "there is no command 'trcae'; did you mean 'trace'?"),
        (["trace", "company", "--frmat", "json"], "No such option '--frmat'"),
        (["trace", "company", "--format", "xlsx"], "'xlsx' is not one of 'text', 'json', 'dot', 'mermaid'"),
        (["trace", "company", "--since", "yesterday"], "cannot read the date 'yesterday': expected ISO 8601"),
        (["trace", "company", "--until", "2021-13-01"], "cannot read the date '2021-13-01': expected ISO 8601"),
        (["trace", "company", "--since", "0001-01-01"], "outside the years"),
        (["trace", "company", "--since", ""], "cannot read the date ''"),
        (["trace", "company", "--since", "2021-12-08", "--until", "2021-12-01"], "no article can lie between"),
        (["trace", "company", "-o", "company"], "is a directory"),
        (["trace", "company", "-o", ""], "cannot tell the format from ''"),
        (["compare", "company/source.txt"], "Missing argument 'RIGHT'"),
        (["compare", "-", "-"], "standard input can be read once"),
        (["compare", "a", "b", "c"], "unexpected extra argument"),
        (["pairs", "company", "--min-similarity", "0"], "above 0 and at most 1"),
        (["pairs", "company", "--min-similarity", "nan"], "above 0 and at most 1"),
        (["pairs", "company", "--min-similarity", "half"], "'half' is not a valid float"),
        (["pairs", "company", "--format", "parquet"], "needs a file: add -o pairs.parquet"),
        (["pairs", "company", "--what", "edges", "--format", "parquet"], "needs a file: add -o edges.parquet"),
        (["pairs", "company", "--what", "edges", "--min-similarity", "0.5"], "--min-similarity says nothing of edges"),
        (["pairs", "company", "--what", "things"], "'things' is not one of 'pairs', 'edges', 'passages'"),
        (["trace", "company", "--max-text", "0"], "0 is not in the range"),
        (["compare", "a", "b", "--max-tokens", "many"], "'many' is not a valid integer"),
    ],
)
@pytest.mark.usefixtures("company")
def test_a_wrong_use_is_told_in_words_with_the_code_2(command, message):
    outcome = run(*command)
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err
    assert outcome.err.startswith("Usage: provenance")


def test_help_and_version_are_results():
    for command in (["-h"], ["trace", "--help"], ["compare", "--help"], ["pairs", "--help"]):
        outcome = run(*command)
        assert (outcome.code, outcome.err) == (0, "")
        assert outcome.out.startswith("Usage: provenance")
        assert "\\b" not in outcome.out
    assert run("--version") == (0, f"provenance, version {__version__}\n", "")


def test_the_process_itself_ends_with_the_code_and_keeps_the_streams_apart(company):
    write("company/empty.txt")
    in_part = start("trace", company, "--format", "json")
    assert in_part.code == 3
    assert edges(in_part) == [("source", "rewrite")]
    assert in_part.err == "set aside: empty: the text is empty: give it a text, or leave it out (company/empty.txt)\n"
    failed = start("trace", "nowhere")
    assert (failed.code, failed.out) == (1, "")
    assert failed.err.startswith("Error: no file or folder is named 'nowhere'")


@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_the_letters_of_an_article_do_not_hang_on_the_locale(locale):
    write("a.txt", f"“Čas” – 日本語\n\n{HARBOUR}")
    environment = {**os.environ, "LC_ALL": locale, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    outcome = start("trace", "a.txt", env=environment)
    assert outcome.code == 0
    assert "“Čas” – 日本語" in outcome.out


# Standard input


def test_json_lines_on_standard_input_are_traced_alone_and_in_company():
    alone = run("trace", "-", "--format", "json", stdin=FEED)
    assert (alone.code, edges(alone)) == (0, [("source", "rewrite")])
    first, second = FEED.splitlines(keepends=True)
    write("feed.jsonl", second)
    assert edges(run("trace", "-", "feed.jsonl", "--format", "json", stdin=first)) == [("source", "rewrite")]


def test_standard_input_is_read_by_a_process_of_its_own():
    outcome = start("trace", "-", "--format", "json", input=FEED.encode())
    assert edges(outcome) == [("source", "rewrite")]


@pytest.mark.parametrize("stdin", ["", "\n\n"])
def test_empty_standard_input_leaves_nothing_to_trace(stdin):
    outcome = run("trace", "-", stdin=stdin)
    assert (outcome.code, outcome.out) == (1, "")
    assert "'-' holds no line" in outcome.err
    assert "Error: nothing left to trace: no article was found" in outcome.err


def test_compare_takes_one_side_from_standard_input():
    write("a.txt", HARBOUR)
    outcome = run("compare", "-", "a.txt", stdin=FEED.splitlines()[1])
    assert outcome.code == 0
    assert outcome.out.startswith("rewrite and a\n")
    refused = run("compare", "-", "a.txt", stdin=FEED)
    assert refused.code == 1
    assert "Error: '-' holds 2 articles, expected one" in refused.err


# The period


def test_what_was_certainly_published_outside_the_period_is_set_aside():
    dates = {"before": "2021-12-01", "within": "2021-12-08", "after": "2021-12-20", "undated": None}
    feed = "".join(json.dumps({"id": key, "text": HARBOUR, "published": date}) + "\n" for key, date in dates.items())
    outcome = run("trace", "-", "--since", "2021-12-05", "--until", "2021-12-10", "--format", "json", stdin=feed)
    assert outcome.code == 3
    answer = json.loads(outcome.out)
    assert [node["id"] for node in answer["nodes"] if node["kind"] == "article"] == ["undated", "within"]
    assert [notice["id"] for notice in answer["run"]["set_aside"]] == ["after", "before"]
    assert answer["run"]["parameters"] == {"since": "2021-12-05", "until": "2021-12-10"}
    assert "set aside: before: published 2021-12-01, outside the period asked for" in outcome.err


def test_a_period_with_no_article_leaves_nothing_to_trace():
    line = json.dumps({"id": "a", "text": HARBOUR, "published": "2021-12-01"})
    outcome = run("trace", "-", "--since", "2022-01-01", stdin=line)
    assert (outcome.code, outcome.out) == (1, "")
    assert "Error: nothing left to trace: everything was set aside" in outcome.err


# Folders of outlets


def test_the_first_folder_is_the_outlet_where_that_is_asked():
    write("outlets/Velmar Post/a.txt", HARBOUR)
    write("outlets/Evening Star/b.txt", first_rewrite())
    nodes = json.loads(run("trace", "outlets", "--outlets-from-folders", "--format", "json").out)["nodes"]
    found = {node["id"]: node["outlet"] for node in nodes if node["kind"] == "article"}
    assert found == {"a": "Velmar Post", "b": "Evening Star"}
    assert "Velmar Post" not in run("trace", "outlets").out
    assert run("pairs", "outlets", "--outlets-from-folders") == run("pairs", "outlets")


# Writing


@pytest.mark.parametrize("ending", ["json", "txt", "dot", "mmd"])
def test_a_file_that_cannot_be_written_is_told_in_words(company, ending):
    for folder, reason in (("nowhere", "no such file or directory"), ("company/source.txt", "not a directory")):
        outcome = run("trace", company, "-o", f"{folder}/out.{ending}")
        assert (outcome.code, outcome.out) == (1, "")
        assert outcome.err == f"Error: cannot write '{folder}/out.{ending}': {reason}\n"


@pytest.mark.parametrize("name", ["pairs.parquet", "pairs.csv", "pairs.jsonl", "pairs.txt"])
def test_pairs_that_cannot_be_written_are_told_in_words(company, name):
    outcome = run("pairs", company, "-o", f"nowhere/{name}")
    assert (outcome.code, outcome.err) == (1, f"Error: cannot write 'nowhere/{name}': no such file or directory\n")


needs_a_full_disk = pytest.mark.skipif(
    not (Path("/dev/full").exists() and stat.S_ISCHR(Path("/dev/full").stat().st_mode)),
    reason="this system has no /dev/full, the device that is always full",
)


@needs_a_full_disk
def test_a_full_disk_is_told_in_words(company):
    for command in (["trace", company, "--format", "json"], ["pairs", company, "--format", "parquet"]):
        outcome = run(*command, "-o", "/dev/full")
        assert (outcome.code, outcome.err) == (1, "Error: cannot write '/dev/full': no space left on device\n")
        assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)
    outcome = shell("provenance trace company > /dev/full")
    assert (outcome.code, outcome.err) == (1, "Error: cannot write standard output: no space left on device\n")
    outcome = shell("provenance --help > /dev/full")
    assert (outcome.code, outcome.err) == (1, "Error: no space left on device\n")


@pytest.mark.usefixtures("company")
def test_a_closed_standard_output_is_told_in_words():
    outcome = shell("provenance trace company >&-")
    assert (outcome.code, outcome.err) == (1, "Error: there is no standard output to write to: add -o FILE\n")


@pytest.mark.usefixtures("company")
def test_a_reader_that_has_gone_is_no_error():
    """
    The first reads one line of many pages, the second nothing.
    """
    # More than a pipe holds: the command is still writing when its reader goes.
    write("company/feed.jsonl", "".join(json.dumps({"id": f"{n}", "text": f"Headline {n}"}) + "\n" for n in range(600)))
    assert shell("provenance trace company --quiet --format json | head -n 1") == (0, "{\n", "")
    assert shell("provenance trace company --quiet | exec 0<&- true") == (0, "", "")


def test_an_interruption_is_one_line_and_the_code_1(company):
    """
    The signal comes in the midst of the work, from the process itself: so it never comes too early or too late.
    """
    # A process that was itself started in the background may have handed on that interruptions are ignored.
    attentive = (
        "import os, signal; signal.signal(signal.SIGINT, signal.default_int_handler); import provenance.pipeline; "
    )
    interrupted = "provenance.pipeline.trace = lambda *_, **__: os.kill(os.getpid(), signal.SIGINT); "
    command = [*COMMAND[:-1], attentive + interrupted + COMMAND[-1], "trace", company]
    done = subprocess.run(command, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (1, b"", b"interrupted")


@pytest.mark.parametrize("where", ["provenance.readers.read", "provenance.pipeline.trace"])
def test_an_interruption_anywhere_is_no_traceback(company, where):
    with mock.patch(where, side_effect=KeyboardInterrupt):
        outcome = run("trace", company)
    assert (outcome.code, outcome.out, outcome.err.strip()) == (1, "", "interrupted")
