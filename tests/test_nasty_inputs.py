"""
Inputs that have broken programs: each is read or named with its code, none takes long, and none costs its neighbours.
"""

from __future__ import annotations

import datetime as dt
import decimal
import errno
import json
import os
import time
from pathlib import Path

import numpy
import pandas
import pytest

import provenance as pv
from articles_for_tests import HARBOUR, first_rewrite
from command_for_tests import run, start, write
from nasty_files import NASTY_FILES
from nasty_texts import CHINESE, JSON_LINES, OTHER_CHINESE, OTHER_THAI, TEXTS, THAI, Nasty, filler

pytestmark = pytest.mark.usefixtures("empty_folder")

FILES = [*TEXTS, *JSON_LINES, *NASTY_FILES]
NEIGHBOURS = [("source", "rewrite")]

# What holds ids: in these, {n} stands for the file's stem.
NAMING = {".jsonl", ".ndjson", ".csv", ".tsv", ".rss", ".atom", ".xml", ".json"}

# Seconds that an input may take for each million bytes of it, however small it is; and what starting a process, or a
# busy machine, may add.
SECONDS, STARTING = 2.0, 1.0

# More in one folder would say nothing more.
BATCH = 30


def lay(nasty: Nasty, folder: str, stem: str) -> Path:
    """
    Put a nasty input under a name into a folder, and give its path.
    """
    path = Path(folder, f"{stem}{nasty.ending}")
    path.parent.mkdir(parents=True, exist_ok=True)
    if callable(nasty.content):
        nasty.content(path)
    else:
        content = nasty.content.encode() if isinstance(nasty.content, str) else nasty.content
        path.write_bytes(content.replace(b"{n}", stem.encode()) if nasty.ending in NAMING else content)
    return path


def expected_of(nasty: Nasty, path: Path, stem: str) -> set[tuple[str, str]]:
    """
    Give the ids and the statuses with their codes that an input should get.
    """
    return {
        (name.replace("{n}", stem).replace("{p}", str(path)), one)
        for name, told in nasty.expected.items()
        for one in ((told,) if isinstance(told, str) else told)
    }


def found_in(answer) -> set[tuple[str, str]]:
    """
    Give the ids and the statuses with their codes in an answer, which lists those of whom there is something to say.
    """
    listed = answer["run"]["statuses"]
    kept = {node["id"] for node in answer["nodes"] if node["kind"] == "article"}
    told = {one["id"] for one in listed if one["status"] != "rejected"}
    return {(one["id"], f"{one['status']} {one['code']}") for one in listed} | {(one, "read ok") for one in kept - told}


def edges_in(answer) -> list[tuple[str, str]]:
    return [(edge["parent"], edge["child"]) for edge in answer["edges"]]


def allowed(*paths: Path) -> float:
    """
    Give the seconds that what stands at *paths* may take.
    """
    sizes = [path.stat().st_size for path in paths if path.is_file()]
    return SECONDS * max(1.0, sum(sizes) / 1e6) + STARTING


def timed(work, most: float):
    """
    Give the result of *work* and the seconds it took: the best of three, where others keep the machine busy.
    """
    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - started)
        if best < most:
            break
    return result, best


def test_there_are_as_many_nasty_inputs_as_were_promised():
    assert len({nasty.name for nasty in FILES}) == len(FILES)
    assert len(FILES) >= 150


@pytest.mark.parametrize("nasty", FILES, ids=lambda nasty: nasty.name)
def test_a_nasty_input_has_its_status_in_time_and_costs_no_neighbour(company, nasty):
    path = lay(nasty, "bad", "nasty")
    answer, taken = timed(lambda: pv.trace(pv.read("bad", company)), allowed(path))
    data = json.loads(answer.to_json())
    statuses = {one for one in found_in(data) if one[0] not in ("source", "rewrite")}
    assert statuses == expected_of(nasty, path, "nasty")
    assert edges_in(data) == NEIGHBOURS
    assert taken < allowed(path)
    for notice in (*answer.run.set_aside, *answer.run.warnings):
        assert notice.message
        assert len(notice.message) < 2_000
        assert notice.position is None or notice.position.startswith(("bad", "company"))


@pytest.mark.parametrize("number", range(0, len(FILES), BATCH))
def test_the_command_reads_many_nasty_inputs_at_once_and_names_each(company, number):
    """
    In a process of its own, as a user starts it.
    """
    batch = FILES[number : number + BATCH]
    paths = {f"n{place:03}": lay(nasty, "bad", f"n{place:03}") for place, nasty in enumerate(batch, number)}
    expected = {("source", "read ok"), ("rewrite", "read ok")}
    for nasty, (stem, path) in zip(batch, paths.items(), strict=True):
        expected |= expected_of(nasty, path, stem)
    most = SECONDS * len(batch) + allowed(*paths.values())
    outcome, taken = timed(lambda: start("trace", "bad", company, "--format", "json", "--quiet"), most)
    answer = json.loads(outcome.out)
    assert found_in(answer) == expected
    assert set(NEIGHBOURS) <= set(edges_in(answer))
    rejected = any(status.startswith("rejected") for _, status in expected)
    assert outcome.code == (3 if rejected else 0)
    assert outcome.err.count("set aside: ") == len(answer["run"]["set_aside"])
    assert "Traceback" not in outcome.err
    assert taken < most


SMALL = [nasty for nasty in FILES if not callable(nasty.content) and len(nasty.content) < 300_000]


@pytest.mark.parametrize("nasty", SMALL, ids=lambda nasty: nasty.name)
def test_a_nasty_input_alone_ends_the_command_with_one_of_its_codes(nasty):
    path = lay(nasty, "bad", "nasty")
    told = {status.partition(" ")[0] for _, status in expected_of(nasty, path, "nasty")}
    alone = run("pairs", "bad", "--quiet")
    assert alone.code == (3 if "rejected" in told else 0) if told - {"rejected"} else 1
    compared = run("compare", str(path), str(path), "--quiet")
    for outcome in (alone, compared):
        assert outcome.code in (0, 1, 3)
        assert (outcome.out == "") == (outcome.code == 1)


# Values of Python


class _Shy:
    """
    A value that will not say what it is.
    """

    def __repr__(self) -> str:
        raise RuntimeError("never")

    __str__ = __repr__


_CIRCLE: dict[str, object] = {}
_CIRCLE["itself"] = _CIRCLE

TEXT = filler("a record", 40)
INVALID = "rejected invalid_record"
UNREADABLE = "read_with_warnings date_unreadable"
VALUES = {
    "a whole number for an id": ({"id": 17}, "17", "read ok"),
    "a number of numpy for an id": ({"id": numpy.int64(17)}, "17", "read ok"),
    "a number with nothing behind the point for an id": ({"id": 17.0}, "17", "read ok"),
    "an id with a path in it": ({"id": "../../etc/passwd"}, "../../etc/passwd", "read ok"),
    "an id of a drive": ({"id": "C:\\con\\nul"}, "C:\\con\\nul", "read ok"),
    "an id that moves the cursor": ({"id": "\x1b[2J\x07\b\r\n"}, "\x1b[2J\x07\b\r\n", "read ok"),
    "an id of NUL": ({"id": "\0"}, " ", "read_with_warnings characters_replaced"),
    "an id of half a letter": ({"id": "\ud800"}, "\N{REPLACEMENT CHARACTER}", "read_with_warnings characters_replaced"),
    "an id of white space": ({"id": " "}, " ", "read ok"),
    "an id like a lost source's": ({"id": "lost-1"}, "lost-1", "read ok"),
    "an id of a million letters": ({"id": "x" * 1_000_000}, "x" * 1_000_000, "read ok"),
    "bytes for a text": ({"id": "a", "text": b"bytes"}, "a", INVALID),
    "a number for a text": ({"id": "a", "text": 17}, "a", INVALID),
    "nothing for a text": ({"id": "a", "text": None}, "a", INVALID),
    "NaN for a text": ({"id": "a", "text": float("nan")}, "a", INVALID),
    "NaN of numpy for a title": ({"id": "a", "title": numpy.float32("nan")}, "a", "read ok"),
    "a value that will not say what it is for a text": ({"id": "a", "text": _Shy()}, "a", INVALID),
    "an array for a title": ({"id": "a", "title": numpy.zeros(3)}, "a", INVALID),
    "a dict for an outlet": ({"id": "a", "outlet": {}}, "a", INVALID),
    "a function for a credit": ({"id": "a", "credit": print}, "a", INVALID),
    "a dict that holds itself for a title": ({"id": "a", "title": _CIRCLE}, "a", INVALID),
    "a text of a class of its own": ({"id": "a", "text": numpy.str_(TEXT)}, "a", "read ok"),
    "a field that nobody knows": ({"id": "a", "\0": object(), 7: 8, None: None}, "a", "read ok"),
    "no time of pandas for a date": ({"id": "a", "published": pandas.NaT}, "a", "read ok"),
    "a time of pandas for a date": ({"id": "a", "published": pandas.Timestamp("2021-12-08")}, "a", "read ok"),
    "a moment with a zone": ({"id": "a", "published": dt.datetime(2021, 12, 8, tzinfo=dt.UTC)}, "a", "read ok"),
    "the first moment of all": ({"id": "a", "published": dt.datetime.min}, "a", UNREADABLE),
    "the last moment of all": ({"id": "a", "published": dt.datetime.max}, "a", UNREADABLE),
    "a time of the day for a date": ({"id": "a", "published": dt.time(12)}, "a", UNREADABLE),
    "a span of time for a date": ({"id": "a", "published": dt.timedelta(1)}, "a", UNREADABLE),
    "a number of 5,000 digits for a date": ({"id": "a", "published": 10**5_000}, "a", UNREADABLE),
    "no number for a date": ({"id": "a", "published": float("-inf")}, "a", UNREADABLE),
    "a decimal for a date": ({"id": "a", "published": decimal.Decimal("1638967140")}, "a", UNREADABLE),
    "a value that will not say what it is for a date": ({"id": "a", "published": _Shy()}, "a", UNREADABLE),
    "half letters for a date": ({"id": "a", "published": "2021-12-08\ud80012:00"}, "a", UNREADABLE),
}


@pytest.mark.parametrize("what", VALUES)
def test_a_nasty_value_has_its_status_and_costs_no_neighbour(what):
    record, name, expected = VALUES[what]
    rows = [{"text": TEXT} | record, {"id": "source", "text": HARBOUR}, {"id": "rewrite", "text": first_rewrite()}]
    started = time.perf_counter()
    data = json.loads(pv.trace(rows).to_json())
    assert time.perf_counter() - started < SECONDS + STARTING
    found = found_in(data) - {("source", "read ok"), ("rewrite", "read ok")}
    assert found == {(name, expected)}
    assert set(NEIGHBOURS) <= set(edges_in(data))


# A record in memory without an id is told by its number, as in a file.
NO_IDS = {
    "a number with something behind it": 17.5,
    "a number larger than such can be": 2.0**60,
    "no number at all for an id": float("inf"),
    "a number of 5,000 digits for an id": 10**5_000,
    "truth for an id": True,
    "bytes for an id": b"a",
    "a list for an id": [],
}


@pytest.mark.parametrize("what", NO_IDS)
def test_a_record_in_memory_whose_id_is_none_is_set_aside_with_its_number(what):
    corpus = pv.read([{"id": "a", "text": TEXT}, {"id": NO_IDS[what], "text": TEXT}])
    assert corpus.ids == ("a",)
    (notice,) = corpus.set_aside
    assert (notice.id, notice.code) == ("record 2", "invalid_record")
    assert notice.message.startswith("record 2: the id is")


# What happens while a file is read


@pytest.mark.parametrize(
    ("number", "what"),
    [(errno.ENOENT, "not there any more"), (errno.EACCES, "permission denied"), (errno.EIO, "input/output error")],
)
@pytest.mark.parametrize("ending", [".txt", ".jsonl", ".csv", ".html", ".rss", ".parquet", ".txt.gz"])
def test_a_file_that_vanishes_or_may_not_be_read_costs_itself_only(company, monkeypatch, number, what, ending):
    write(f"company/gone{ending}", HARBOUR)
    really = os.open

    def refusing(path, *arguments, **options):
        if f"gone{ending}" in str(path):
            raise OSError(number, os.strerror(number), path)
        return really(path, *arguments, **options)

    monkeypatch.setattr(os, "open", refusing)
    outcome = run("trace", company, "--format", "json")
    answer = json.loads(outcome.out)
    assert (outcome.code, edges_in(answer)) == (3, NEIGHBOURS)
    assert (f"company/gone{ending}", "rejected unreadable") in found_in(answer)
    assert what in outcome.err


# Writing without spaces


@pytest.mark.parametrize(("text", "other"), [(CHINESE, OTHER_CHINESE), (THAI, OTHER_THAI)], ids=["Chinese", "Thai"])
def test_a_copy_in_a_script_without_spaces_is_found_and_another_article_is_not(text, other):
    """
    Shingled by character, every two Chinese texts share some; a whole text without a space is not one word.
    """
    rows = {"first": text * 3, "copy": text * 3, "other": other * 3}
    articles = [pv.Article(name, body) for name, body in rows.items()]
    (pair,) = pv.find_near_duplicates(articles)
    assert (pair.left, pair.right, pair.jaccard) == ("copy", "first", 1.0)
    answer = pv.trace(articles)
    assert {frozenset((edge.parent, edge.child)) for edge in answer.edges} == {frozenset(("copy", "first"))}
    assert answer.relation("first", "other").kind == "none"
