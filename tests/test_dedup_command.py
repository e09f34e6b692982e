"""
`provenance dedup` leaves whole files or none, keeps every column, and says in words what became of everything.
"""

from __future__ import annotations

import datetime as dt
import decimal
import gzip
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import feather, ipc, parquet

from command_for_tests import COMMAND, run, start, write
from corpora_for_tests import planted
from provenance.engines import writing
from provenance.engines.writing import clusters_path
from provenance.errors import UnsupportedFormat
from provenance.readers.batches.lines_out import json_lines
from test_schemas import problems

pytestmark = pytest.mark.usefixtures("empty_folder")

ROWS, CLUSTERS = planted(texts=20)
KEPT = [row for row in ROWS if row["id"].endswith("-2")]


@pytest.fixture(autouse=True)
def corpus(empty_folder):
    write("in.jsonl", "".join(json.dumps(row) + "\n" for row in ROWS))
    parquet.write_table(pa.Table.from_pylist(ROWS), "in.parquet", row_group_size=7)
    with ipc.new_file("in.arrow", pa.Table.from_pylist(ROWS).schema) as writer:
        writer.write_table(pa.Table.from_pylist(ROWS), max_chunksize=9)
    return empty_folder


def rows_of(path):
    name = str(path)
    if name.endswith(".parquet"):
        return parquet.read_table(name).to_pylist()
    if name.endswith((".arrow", ".feather", ".ipc")):
        return feather.read_table(name).to_pylist()
    data = Path(name).read_bytes()
    if name.endswith(".gz"):
        data = gzip.decompress(data)
    if name.endswith(".zst"):
        data = pa.CompressedInputStream(pa.BufferReader(data), "zstd").read()
    return [json.loads(line) for line in data.splitlines()]


def names():
    return sorted(path.name for path in Path().iterdir())


@pytest.mark.parametrize("source", ["in.jsonl", "in.parquet", "in.arrow"])
@pytest.mark.parametrize(
    "output", ["out.parquet", "out.arrow", "out.feather", "out.jsonl", "out.jsonl.gz", "out.jsonl.zst"]
)
def test_kept_rows_keep_all_their_columns_in_every_format(source, output):
    outcome = run("dedup", source, output)
    assert (outcome.code, outcome.out) == (0, "")
    assert "60 articles, 20 kept; 20 clusters of more than one" in outcome.err
    assert rows_of(output) == KEPT
    told = rows_of(clusters_path(Path(output)))
    assert [row["id"] for row in told] == sorted(row["id"] for row in ROWS)
    assert {row["representative"] for row in told} == {row["id"] for row in KEPT}
    assert all((row["similarity"] is None) == (row["id"] == row["representative"]) for row in told)
    first = Path(output).read_bytes(), clusters_path(Path(output)).read_bytes()
    run("dedup", source, output, "--threads", "1")
    assert (Path(output).read_bytes(), clusters_path(Path(output)).read_bytes()) == first


def test_the_clusters_as_json_are_valid_and_in_tables_the_metadata_says_what_was_done():
    outcome = run("dedup", "in.jsonl", "out.jsonl", "--clusters", "c.json")
    assert outcome.code == 0
    assert problems("clusters", json.loads(Path("c.json").read_text(encoding="utf-8"))) == []
    run("dedup", "in.jsonl", "out.parquet", "--representative", "longest")
    about = json.loads(parquet.read_schema("out.clusters.parquet").metadata[b"provenance"])
    assert problems("clusters", {**about, "members": rows_of("out.clusters.parquet")}) == []
    assert about["run"]["parameters"]["representative"] == "longest"
    assert about["run"]["kept"] == 20


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("a.parquet", "a.clusters.parquet"),
        ("a.b.jsonl.gz", "a.b.clusters.jsonl.gz"),
        ("x/A.ARROW", "x/A.clusters.ARROW"),
    ],
)
def test_the_clusters_stand_beside_the_rows(output, expected):
    assert clusters_path(Path(output)) == Path(expected)


def test_what_is_set_aside_is_named_and_the_rest_is_done():
    with Path("in.jsonl").open("ab") as stream:
        stream.write(b'not json\n{"id": "bytes", "text": "\xff"}\n{"id": "none"}\n')
    outcome = run("dedup", "in.jsonl", "out.jsonl")
    assert outcome.code == 3
    assert outcome.err.count("set aside: ") == 3
    assert "in.jsonl:61" in outcome.err
    assert "in.jsonl:62: 'in.jsonl', line 62: not UTF-8" in outcome.err
    assert "none: 'in.jsonl', line 63: the text is missing" in outcome.err
    assert rows_of("out.jsonl") == KEPT
    before = names()
    strict = run("dedup", "in.jsonl", "other.jsonl", "--strict")
    assert strict.code == 1
    assert "3 inputs were set aside, and --strict allows none: nothing was written" in strict.err
    assert names() == before


def test_standard_error_can_be_json():
    write("in.jsonl", Path("in.jsonl").read_bytes() + b"[]\n")
    outcome = run("dedup", "in.jsonl", "out.jsonl", "--json-log")
    told = [json.loads(line) for line in outcome.err.splitlines()]
    assert [one["level"] for one in told] == ["set_aside", "info"]
    assert run("dedup", "in.parquet", "out.jsonl", "--quiet").err == ""


def test_a_pipe_can_be_read_and_shards_are_one_corpus():
    piped = run("dedup", "-", "out.jsonl", stdin=Path("in.jsonl").read_bytes())
    assert (piped.code, rows_of("out.jsonl")) == (0, KEPT)
    for number in range(3):
        parquet.write_table(pa.Table.from_pylist(ROWS[number::3]), write(f"shards/{number}.parquet"))
    assert run("dedup", "shards", "all.parquet").code == 0
    assert sorted(row["id"] for row in rows_of("all.parquet")) == [row["id"] for row in KEPT]
    assert rows_of("all.clusters.parquet") == rows_of_clusters("in.parquet")


def rows_of_clusters(source):
    run("dedup", source, "again.parquet")
    return rows_of("again.clusters.parquet")


def test_columns_may_have_other_names():
    table = pa.Table.from_pylist(ROWS).rename_columns(["key", "body", "when", "page"])
    parquet.write_table(table, "other.parquet")
    assert run("dedup", "other.parquet", "x.parquet").code == 1
    options = ["--id-column", "key", "--text-column", "body", "--published-column", "when"]
    assert run("dedup", "other.parquet", "out.parquet", *options).code == 0
    assert [row["key"] for row in rows_of("out.parquet")] == [row["id"] for row in KEPT]
    assert rows_of("out.clusters.parquet") == rows_of_clusters("in.parquet")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["in.jsonl"], "Missing argument 'OUTPUT'"),
        (["in.jsonl", "out.txt"], "cannot tell the format of 'out.txt'"),
        (["in.jsonl", "out.parquet.gz"], "cannot tell the format of 'out.parquet.gz'"),
        (["in.jsonl", "out.csv"], "end its name in one of .parquet"),
        (["in.jsonl", "out.jsonl", "--clusters", "c.txt"], "cannot tell the format of 'c.txt'"),
        (["in.jsonl", "out.jsonl", "--clusters", "out.jsonl"], "cannot go to OUTPUT itself"),
        (["in.jsonl", "out.jsonl", "--min-similarity", "0"], "expected a number above 0 and at most 1"),
        (["in.jsonl", "out.jsonl", "--recall", "1"], "expected a number above 0 and below 1"),
        (["in.jsonl", "out.jsonl", "--min-similarity", "0.01", "--recall", "0.9999"], "no bands of 128 slots find"),
        (["in.jsonl", "out.jsonl", "--threads", "0"], "--threads"),
        (["in.jsonl", "out.jsonl", "--representative", "best"], "--representative"),
        (["in.jsonl", "."], "is a directory"),
    ],
)
def test_mistakes_in_calling_are_told_before_anything_is_read(arguments, message):
    before = names()
    outcome = run("dedup", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err
    assert names() == before


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: write("bad.parquet", Path("in.parquet").read_bytes()[:-30]), "is damaged"),
        (lambda: write("bad.parquet", b"hello"), "is no Parquet file"),
        (lambda: write("bad.parquet"), "cut off at its beginning"),
        (lambda: parquet.write_table(pa.table({"body": ["x"]}), "bad.parquet"), "has no column text"),
        (lambda: parquet.write_table(pa.table({"text": [1]}), "bad.parquet"), "has int64 in the column 'text'"),
        (lambda: parquet.write_table(pa.table({"text": pa.array([], pa.string())}), "bad.parquet"), "nothing left"),
        (lambda: parquet.write_table(pa.table({"text": pa.nulls(3, pa.string())}), "bad.parquet"), "was set aside"),
        (lambda: parquet.write_table(pa.table({"text": pa.nulls(3)}), "bad.parquet"), "everything was set aside"),
        (lambda: None, "no file or folder is named 'bad.parquet'"),
    ],
)
def test_what_cannot_be_read_fails_in_words_and_leaves_nothing(make, message):
    make()
    before = names()
    outcome = run("dedup", "bad.parquet", "out.parquet")
    assert (outcome.code, outcome.out) == (1, "")
    assert message in outcome.err
    assert "Traceback" not in outcome.err
    assert names() == before


def test_a_place_that_cannot_be_written_is_told():
    outcome = run("dedup", "in.jsonl", "missing/out.jsonl")
    assert outcome.code == 1
    assert "cannot write 'missing/out.jsonl': no such file or directory" in outcome.err


def test_a_full_disk_leaves_what_stood_there_before():
    """
    In a process of its own, whose files may have so many bytes; signatures are on disk as well.
    """
    code = (
        "import resource, signal, sys\n"
        "from provenance.cli import main\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)\n"
        "main(sys.argv[2:])\n"
    )
    write("out.jsonl", b"what stood there before\n")
    before = names()
    sizes = Path("in.jsonl").stat().st_size
    for most in (0, 100, 2_000, sizes // 5):
        for more in ([], ["--memory", "0"]):
            arguments = [str(most), "dedup", "in.jsonl", "out.jsonl", *more]
            done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60)
            assert done.returncode == 1, done.stderr
            assert "Error: cannot write 'out.jsonl': file too large" in done.stderr
            assert "Traceback" not in done.stderr
            assert names() == before
            assert Path("out.jsonl").read_bytes() == b"what stood there before\n"


def test_an_interrupt_leaves_no_temporary_file():
    big = "".join(json.dumps({**row, "id": f"{row['id']}-{turn}"}) + "\n" for turn in range(150) for row in ROWS)
    write("big.jsonl", big)
    before = names()
    for wait in (0.0, 0.3, 0.6, 1.0):
        arguments = [*COMMAND, "dedup", "big.jsonl", "out.jsonl", "--memory", "0"]
        process = subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 30
        while not any(name.startswith(".provenance-") for name in names()) and time.monotonic() < deadline:
            if process.poll() is not None:
                break
            time.sleep(0.01)
        time.sleep(wait)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        if process.returncode == 0:
            Path("out.jsonl").unlink()
            Path("out.clusters.jsonl").unlink()
        else:
            assert process.returncode == 1
            assert "interrupted" in said
            assert "Traceback" not in said
        assert names() == before


def test_progress_is_drawn_on_a_terminal_and_not_in_a_pipe():
    assert "signing" not in start("dedup", "in.parquet", "out.parquet").err
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "dedup", "in.parquet", "out.parquet"],
        stderr=child,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
    )
    os.close(child)
    said = b""
    while select.select([parent], [], [], 60)[0]:
        try:
            piece = os.read(parent, 4096)
        except OSError:
            break
        if not piece:
            break
        said += piece
    assert process.wait(60) == 0
    os.close(parent)
    for what in (b"signing", b"reading linked texts", b"writing", b"60 articles, 20 kept"):
        assert what in said
    assert b"at " in said


def test_nothing_that_a_user_reads_accuses():
    said = run("dedup", "--help").out + run("dedup", "in.jsonl", "out.jsonl").err
    for word in ("copied", "plagiar", "stolen", "100 %"):
        assert word not in said


def test_rows_of_any_kind_become_lines():
    columns = {
        "s": ["ö\u2028", None],
        "f": [float("nan"), 1.5],
        "d": [dt.date(2020, 1, 2), None],
        "t": pa.array([0, None], pa.timestamp("us", "UTC")),
        "l": [[1.0, float("inf")], []],
        "m": [decimal.Decimal("5"), decimal.Decimal("5.5")],
        "b": [b"x", b"\xff"],
        "o": [{"k": None}, None],
        "u": [True, None],
        "x": pa.array([5, None], pa.duration("s")),
    }
    records = pa.RecordBatch.from_pydict(columns)
    first, second = (json.loads(line) for line in json_lines(records))
    assert first == {
        "s": "ö\u2028",
        "d": "2020-01-02",
        "t": "1970-01-01T00:00:00+00:00",
        "l": [1.0, None],
        "m": 5,
        "b": "x",
        "o": {"k": None},
        "u": True,
        "x": "0:00:05",
    }
    assert second == {"f": 1.5, "l": [], "m": "5.5", "b": "/w=="}


def test_columns_that_a_format_cannot_hold_are_told(monkeypatch):
    def refuse(*_, **__):
        raise pa.ArrowNotImplementedError("no such type")

    monkeypatch.setattr(parquet, "ParquetWriter", refuse)
    before = names()
    outcome = run("dedup", "in.jsonl", "out.parquet", "--clusters", "c.json")
    assert outcome.code == 1
    assert "cannot hold these columns (no such type): write JSON lines" in outcome.err
    assert names() == before
    with pytest.raises(UnsupportedFormat):
        writing.check_ending(Path("x"), writing.ROWS_ENDINGS)
