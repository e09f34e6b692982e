"""
A large corpus is read batch by batch to the same rows from every kind of file that holds it, as often as is asked.
"""

from __future__ import annotations

import gzip
import io
import json
import lzma
import sys
import threading
import time
from pathlib import Path
from unittest import mock

import numpy as np
import pandas
import polars
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import ipc, parquet

from command_for_tests import write
from provenance.articles import Article
from provenance.engines import signed
from provenance.engines.signed import grouped
from provenance.errors import InvalidParameter, ProvenanceError, SourceNotFound, SourceUnreadable, UnsupportedFormat
from provenance.readers import read
from provenance.readers.batches import ColumnNames, columns, open_batches, table_files
from provenance.readers.batches.ahead import ahead
from provenance.readers.limits import Limits

pytestmark = pytest.mark.usefixtures("empty_folder")

ROWS = [
    {"id": "b", "text": "Two storms met — over the sound.", "published": "2021-12-08", "page": 3},
    {"id": "a", "text": "One storm, one coast.", "published": None, "page": None},
    {"id": "ö", "text": "Ein Sturm.", "published": "2021-12-07T10:00:00Z", "page": 1},
]
TABLE = pa.Table.from_pylist(ROWS)


def rows(opened):
    found = []
    for part, _, batch in opened.first():
        texts, ids = batch.texts.to_pylist(), batch.ids.to_pylist()
        dates = dates_in(batch)
        for place, number in enumerate(batch.numbers.tolist()):
            if place in batch.aside:
                assert texts[place] is None
                found.append((batch.aside[place].id, batch.aside[place].code))
            else:
                found.append((ids[place], texts[place], dates[place], part.position(number)[0]))
    return found


def dates_in(batch):
    return [None] * len(batch.rows) if batch.dates is None else columns.dates_of(batch.dates)


def table_of(opened, mask):
    schema = opened.schema(mask)
    return pa.Table.from_batches(opened.records(mask, schema), schema)


def arrow_bytes(table, new=ipc.new_file, rows=None, **options):
    sink = io.BytesIO()
    with new(sink, table.schema, options=ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table, max_chunksize=rows)
    return sink.getvalue()


def parquet_bytes(table, **options):
    sink = io.BytesIO()
    parquet.write_table(table, sink, **options)
    return sink.getvalue()


def lines(rows=ROWS):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


FILES = {
    "x.parquet": parquet_bytes(TABLE),
    "one.parquet": parquet_bytes(TABLE, row_group_size=1),
    "plain.parquet": parquet_bytes(TABLE, use_dictionary=False, compression="none"),
    "pages.parquet": parquet_bytes(TABLE, write_page_checksum=True, data_page_version="2.0"),
    "x.arrow": arrow_bytes(TABLE),
    "one.arrow": arrow_bytes(TABLE, rows=1),
    "stream.arrow": arrow_bytes(TABLE, ipc.new_stream, rows=2),
    "zstd.feather": arrow_bytes(TABLE, compression="zstd"),
    "x.jsonl": lines(),
    "x.ndjson": lines().replace(b"\n", b"\r\n\n"),
    "x.jsonl.gz": gzip.compress(lines()),
    "x.jsonl.xz": lzma.compress(lines()),
    "x.jsonl.zst": pa.compress(lines(), "zstd", asbytes=True),
}
LAYOUTS = {
    "large": pa.large_string(),
    "view": pa.string_view(),
    "bytes": pa.binary(),
    "large bytes": pa.large_binary(),
    "view of bytes": pa.binary_view(),
    "dictionary": pa.dictionary(pa.int8(), pa.string()),
    "large dictionary": pa.dictionary(pa.uint32(), pa.large_string()),
}


def laid_out(kind, values, chunks=1):
    array = pa.array([None if one is None else one.encode() for one in values], pa.large_binary())
    if pa.types.is_dictionary(kind):
        found = array.cast(kind.value_type).dictionary_encode().cast(kind)
    elif str(kind).endswith("_view"):
        found = array.cast(pa.binary_view()).view(kind)
    else:
        found = array.cast(kind)
    return pa.chunked_array(
        [found[start::1][: len(values) // chunks] for start in range(0, len(values), len(values) // chunks)]
    )


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_file_gives_the_same_rows(name):
    write(name, FILES[name])
    opened = open_batches(name)
    numbers = (1, 3, 5) if name == "x.ndjson" else (1, 2, 3)
    expected = [
        (row["id"], row["text"], row["published"], f"{name}:{number}")
        for row, number in zip(ROWS, numbers, strict=True)
    ]
    assert rows(opened) == expected
    assert rows(opened) == expected
    assert (opened.set_aside, opened.warnings) == ([], [])
    assert opened.has_dates


@pytest.mark.parametrize("name", FILES)
def test_some_rows_are_read_again_with_all_their_columns(name):
    write(name, FILES[name])
    opened = open_batches(name)
    list(opened.first())
    for wanted in ([True, False, True], [False, True, False], [True, True, True], [False, False, True]):
        chosen = [row for row, one in zip(ROWS, wanted, strict=True) if one]
        mask = np.array(wanted)
        again = [(start + row, text) for _, start, batch in opened.again(mask) for row, text in _texts(batch)]
        assert again == [(place, row["text"]) for place, row in enumerate(ROWS) if wanted[place]]
        dates = [date for _, _, batch in opened.again(mask) for date in dates_in(batch)]
        assert dates == [row["published"] for row in chosen]
        records = table_of(opened, mask)
        assert [{**dict.fromkeys(ROWS[0]), **row} for row in records.to_pylist()] == chosen
        told = [json.loads(line) for line in opened.lines(mask)]
        assert [{**dict.fromkeys(ROWS[0]), **row} for row in told] == chosen
    assert list(opened.again(np.zeros(3, bool))) == []


def _texts(batch):
    return zip(batch.rows.tolist(), batch.texts.to_pylist(), strict=True)


def test_lines_are_kept_byte_for_byte():
    odd = b'{"text" : "caf\\u00e9",  "id":7, "z": 1e400, "z": NaN}'
    write("x.jsonl", b"\n" + odd + b"\n\n" + odd + b"\r\n" + odd)
    opened = open_batches("x.jsonl")
    assert [one[0] for one in rows(opened)] == ["7", "7", "7"]
    assert list(opened.lines(np.ones(3, bool))) == [odd + b"\n"] * 3


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("chunks", [1, 2])
def test_every_layout_of_text_gives_the_same_rows(layout, chunks):
    values = ["", "x" * 40, None, "Ein Sturm.", "x" * 40, "ö"]
    table = pa.table(
        {"text": laid_out(LAYOUTS[layout], values, chunks), "id": laid_out(LAYOUTS[layout], values, chunks)}
    )
    expected_ids = ["table:1", "x" * 40, "table:3", "Ein Sturm.", "x" * 40, "ö"]
    for part in (table, table.slice(1), table.slice(3, 2)):
        start = len(values) - len(part) if len(part) != 2 else 3
        found = rows(open_batches(part))
        expected = list(zip(expected_ids, values, strict=True))[start : start + len(part)]
        expected = [
            (f"table:{place}" if "table" in name else name, text) for place, (name, text) in enumerate(expected, 1)
        ]
        assert [one[:2] for one in found] == expected


def test_bytes_that_are_no_utf8_come_through_for_the_reader_of_texts_to_see():
    for kind in (pa.binary(), pa.large_binary(), pa.dictionary(pa.int8(), pa.binary())):
        array = pa.array([b"sound", b"\xff\xfe"], pa.binary())
        array = array.dictionary_encode().cast(kind) if pa.types.is_dictionary(kind) else array.cast(kind)
        (found,) = (batch for _, _, batch in open_batches(pa.table({"text": array})).first())
        assert columns.as_bytes(found.texts).to_pylist() == [b"sound", b"\xff\xfe"]


def test_an_id_that_is_none_costs_its_row():
    ids = pa.array([b"a", b"\xff", None], pa.binary()).view(pa.string())
    assert [one[:2] for one in rows(open_batches(pa.table({"text": ["x", "y", "z"], "id": ids})))] == [
        ("a", "x"),
        ("table:2", "invalid_record"),
        ("table:3", "z"),
    ]
    numbers = pa.table({"text": ["x", "y", "z"], "id": [1.0, 2.5, float("nan")]})
    assert [one[:2] for one in rows(open_batches(numbers))] == [
        ("1", "x"),
        ("table:2", "invalid_record"),
        ("table:3", "z"),
    ]


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint64(), pa.float64(), pa.decimal128(5, 0)])
def test_whole_numbers_are_ids_as_everywhere(kind):
    table = pa.table({"text": ["x", "y", "z"], "id": pa.array([7, None, 3], pa.int8()).cast(kind)})
    parquet.write_table(table, "x.parquet")
    assert [one[0] for one in rows(open_batches("x.parquet"))] == ["7", "x:2", "3"]
    assert sorted(one.id for one in read("x.parquet")) == ["3", "7", "x:2"]


def test_rows_without_ids_are_called_as_they_are_everywhere():
    write("feed.jsonl", b'{"text": "one"}\n\n{"text": "two", "id": ""}\n')
    parquet.write_table(pa.table({"text": ["one", "two"]}), "sheet.parquet")
    for name in ("feed.jsonl", "sheet.parquet"):
        assert {one[0] for one in rows(open_batches(name))} == {one.id for one in read(name)}


def test_columns_may_have_other_names():
    table = pa.table({"body": ["one", "two"], "key": ["k", "l"], "text": [1, 2], "when": ["2020-01-01", None]})
    parquet.write_table(table, "x.parquet")
    write("x.jsonl", "".join(json.dumps(row) + "\n" for row in table.to_pylist()))
    names = ColumnNames(id="key", text="body", published="when")
    for name in ("x.parquet", "x.jsonl"):
        assert [one[:3] for one in rows(open_batches(name, columns=names))] == [
            ("k", "one", "2020-01-01"),
            ("l", "two", None),
        ]
    with pytest.raises(InvalidParameter, match="columns can be named"):
        open_batches(Article("a", "text"), columns=names)


@pytest.mark.parametrize(
    ("table", "names", "message"),
    [
        ({"body": ["x"]}, {}, "has no column text; its columns are 'body'"),
        ({"text": [1]}, {}, r"has int64 in the column 'text', expected text"),
        ({"text": [["x"]]}, {}, r"has list<.*> in the column 'text', expected text"),
        ({"text": ["x"], "id": [[1]]}, {}, "in the column 'id', expected text or whole numbers"),
        ({"text": ["x"], "id": [True]}, {}, "has bool in the column 'id'"),
        ({"text": ["x"], "TEXT ": ["y"]}, {}, "two columns for the field text"),
        ({"text": ["x"]}, {"text": "body"}, "has no column 'body'; its columns are 'text'"),
        ({"text": ["x"]}, {"id": "key"}, "has no column 'key'"),
    ],
)
def test_a_table_with_the_wrong_columns_is_refused_by_name(table, names, message):
    table = pa.table(table)
    parquet.write_table(table, "x.parquet")
    write("x.arrow", arrow_bytes(table))
    for source in ("x.parquet", "x.arrow", table):
        with pytest.raises(SourceUnreadable, match=message):
            rows(open_batches(source, columns=ColumnNames(**names)))


@pytest.mark.parametrize("name", ["x.parquet", "x.arrow", "stream.arrow", "zstd.feather", "x.jsonl.gz", "x.jsonl.zst"])
def test_a_file_cut_off_anywhere_is_told_in_words_or_keeps_what_stands_before(name):
    sound = FILES[name]
    for length in range(0, len(sound) - 1, 1 if len(sound) < 300 else 23):
        write(name, sound[:length])
        opened = open_batches(name)
        try:
            found = rows(opened)
        except ProvenanceError as error:
            assert name in str(error)  # noqa: PT017
            continue
        # A stream may end between two of its batches, and lines between two lines.
        assert [one[0] for one in found] == ["b", "a", "ö"][: len(found)]
        wanted = np.ones(len(found), bool)
        assert [text for _, _, batch in opened.again(wanted) for _, text in _texts(batch)] == [one[1] for one in found]
        if len(found) < 3 and name.endswith((".gz", ".zst")):
            assert [notice.code for notice in opened.set_aside] == ["damaged"]


@pytest.mark.parametrize("name", [*FILES])
def test_damage_anywhere_never_ends_in_anything_but_words(name):
    sound = FILES[name]
    for place in range(0, len(sound), max(1, len(sound) // 150)):
        damaged = bytearray(sound)
        damaged[place] ^= 0x55
        write(name, bytes(damaged))
        try:
            for part, _, batch in open_batches(name).first():
                assert part.path == name
                assert len(batch.texts) == len(batch.ids) == len(batch.rows)
        except ProvenanceError as error:
            assert name in str(error)  # noqa: PT017


@pytest.mark.parametrize("name", ["x.parquet", "x.arrow"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 something", b"\0" * 100, b"hello" * 100])
def test_a_foreign_file_is_refused(name, content):
    write(name, content)
    with pytest.raises((SourceUnreadable, UnsupportedFormat), match=name):
        rows(open_batches(name))


def test_what_is_not_there_is_not_found():
    with pytest.raises(SourceNotFound):
        open_batches("missing.parquet")


def test_broken_lines_cost_themselves_only():
    write(
        "x.jsonl",
        b'{"id": "a", "text": "sound"}\nnot json\n{"id": "b", "text": "\xff"}\n[1]\n{"id": [1], "text": "x"}\n'
        b'{"id": "c", "text": 5}\n{"id": "d"}\n{"id": "e", "text": "lone \\ud800."}\n'
        + b'{"text": "%s"}'
        % (b"x" * 999),
    )
    found = rows(open_batches("x.jsonl", limits=Limits(file_bytes=900)))
    assert [one[:2] for one in found] == [
        ("a", "sound"),
        ("x.jsonl:2", "broken_json"),
        ("x.jsonl:3", "invalid_utf8"),
        ("x.jsonl:4", "invalid_record"),
        ("x.jsonl:5", "invalid_record"),
        ("c", "invalid_record"),
        ("d", None),
        ("e", "lone \ufffd."),
        ("x.jsonl:9", "too_large"),
    ]


def test_values_of_several_kinds_become_columns():
    records = [
        {"id": 1, "text": "one", "n": 1, "x": 1, "t": True, "tags": ["a"], "mixed": "s"},
        {"id": 2, "text": "two", "n": 2.5, "big": 2**70, "mixed": {"k": None}},
    ]
    write("x.jsonl", lines(records))
    opened = open_batches("x.jsonl")
    list(opened.first())
    mask = np.ones(2, bool)
    table = table_of(opened, mask)
    assert {one.name: str(one.type) for one in table.schema} == {
        "id": "int64",
        "text": "large_string",
        "n": "double",
        "x": "int64",
        "t": "bool",
        "tags": "large_string",
        "mixed": "large_string",
        "big": "large_string",
    }
    assert table["tags"].to_pylist() == ['["a"]', None]
    assert table["mixed"].to_pylist() == ["s", '{"k": null}']
    assert table["big"].to_pylist() == [None, str(2**70)]


def test_a_folder_of_shards_is_one_corpus_with_one_count_of_rows():
    for number, row in enumerate(ROWS):
        parquet.write_table(pa.Table.from_pylist([row]), write(f"shards/{number}.parquet"))
    write("shards/3.jsonl", lines(ROWS[:2]))
    for source in ("shards", "shards/*"):
        opened = open_batches(source)
        assert [one[1] for one in rows(opened)] == [row["text"] for row in (*ROWS, *ROWS[:2])]
        mask = np.array([False, True, False, False, True])
        assert [(start + row, text) for _, start, batch in opened.again(mask) for row, text in _texts(batch)] == [
            (1, ROWS[1]["text"]),
            (4, ROWS[1]["text"]),
        ]
        assert (
            table_of(opened, mask).to_pylist() == [dict.fromkeys(ROWS[0]) | {k: v for k, v in ROWS[1].items() if v}] * 2
        )


def test_a_damaged_shard_costs_itself_only():
    write("shards/1.parquet", FILES["x.parquet"][:-20])
    write("shards/2.parquet", FILES["x.parquet"])
    opened = open_batches("shards")
    assert len(rows(opened)) == 3
    assert [(notice.id, notice.code) for notice in opened.set_aside] == [("shards/1.parquet", "damaged")]


def test_what_read_takes_besides_is_taken():
    write("folder/a.txt", "One storm, one coast.")
    frame = pandas.DataFrame(ROWS)
    sources = {
        "folder": [("a", "One storm, one coast.")],
        "articles": [(row["id"], row["text"]) for row in ROWS],
        "pandas": [(row["id"], row["text"]) for row in ROWS],
        "polars": [(row["id"], row["text"]) for row in ROWS],
        "lazy": [(row["id"], row["text"]) for row in ROWS],
        "reader": [(row["id"], row["text"]) for row in ROWS],
        "corpus": [(row["id"], row["text"]) for row in ROWS],
    }
    given = {
        "folder": "folder",
        "articles": [Article(row["id"], row["text"]) for row in ROWS],
        "pandas": frame,
        "polars": polars.DataFrame(ROWS),
        "lazy": polars.LazyFrame(ROWS),
        "reader": TABLE.to_reader(),
        "corpus": read(TABLE),
    }
    for kind, source in given.items():
        opened = open_batches(source)
        assert sorted(one[:2] for one in rows(opened)) == sorted(sources[kind]), kind
        assert (
            len([text for _, _, batch in opened.again(np.ones(len(sources[kind]), bool)) for text in batch.texts]) > 0
        )


def test_standard_input_can_be_read_again(tmp_path):
    spool = tmp_path / "spool"
    spool.mkdir()
    for content in (lines(), gzip.compress(lines())):
        with mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(content))):
            opened = open_batches("-", spool=spool)
        assert [one[0] for one in rows(opened)] == ["b", "a", "ö"]
        assert [one[3] for one in rows(opened)] == ["-:1", "-:2", "-:3"]


@pytest.mark.parametrize("name", ["x.parquet", "x.arrow", "x.jsonl"])
def test_a_file_that_changes_while_it_is_read_is_told(name):
    write(name, FILES[name])
    opened = open_batches(name)
    list(opened.first())
    shorter = {"x.parquet": parquet_bytes(TABLE[:2]), "x.arrow": arrow_bytes(TABLE[:2]), "x.jsonl": lines(ROWS[:2])}
    write(name, shorter[name])
    with pytest.raises(SourceUnreadable, match="changed while it was read"):
        list(opened.again(np.ones(3, bool)))


def test_batches_are_bounded_however_often_a_text_is_repeated(monkeypatch):
    monkeypatch.setattr(columns, "BATCH_BYTES", 1_000)
    monkeypatch.setattr(columns, "BATCH_ROWS", 50)
    text = "x" * 300
    for kind in (*LAYOUTS.values(), pa.string()):
        texts = laid_out(kind, [text] * 20 + ["y"] * 200 + ["z" * 5_000] + [None] * 10)
        found = [batch for _, _, batch in open_batches(pa.table({"text": texts})).first()]
        assert [row for batch in found for row in batch.rows.tolist()] == list(range(231))
        sizes = [sum(len(one or b"") for one in columns.as_bytes(batch.texts).to_pylist()) for batch in found]
        assert max(len(batch.rows) for batch in found) <= 50
        assert sorted(sizes)[-2] <= 1_000
        assert max(sizes) == 5_000


def test_a_bomb_is_told():
    table = pa.table({"text": ["x" * 30_000_000]})
    parquet.write_table(table, "x.parquet", compression="zstd")
    write("x.arrow", arrow_bytes(table, compression="zstd"))
    write("x.jsonl.gz", gzip.compress(b'{"text": "' + b"x" * 30_000_000 + b'"}'))
    for name in ("x.parquet", "x.arrow", "x.jsonl.gz"):
        with pytest.raises(SourceUnreadable, match="200 times as large"):
            rows(open_batches(name))


def test_what_a_thread_ahead_raises_is_raised_after_what_came_before():
    def work():
        yield 1
        yield 2
        raise ValueError("worker")

    seen = []
    with pytest.raises(ValueError, match="worker"):
        seen.extend(ahead(work))
    items = ahead(work)
    assert next(items) == 1
    items.close()
    assert reading_ahead() == []


def test_the_next_batch_is_made_while_the_last_is_worked_on():
    made = threading.Event()

    def two():
        yield 1
        made.set()
        yield 2

    items = ahead(two)
    assert next(items) == 1
    assert made.wait(20)
    assert list(items) == [2]


def test_so_much_is_made_ahead_as_may_wait_however_many_that_are():
    made = []

    def work():
        for size in (1, 2, 9, 1, 1, 1, 5):
            made.append(size)
            yield size

    def settled():
        before = None
        while before != len(made):
            before = len(made)
            time.sleep(0.05)
        return made

    items = ahead(work, size_of=lambda size: size, most=4)
    # 9 is made and has no room beside the 2 that waits.
    assert next(items) == 1
    assert settled() == [1, 2, 9]
    assert [next(items), next(items)] == [2, 9]
    assert settled() == [1, 2, 9, 1, 1, 1, 5]
    assert list(items) == [1, 1, 1, 5]


def reading_ahead():
    return [thread for thread in threading.enumerate() if thread.name == "reading ahead"]


def test_small_things_are_put_together_until_they_pay(monkeypatch):
    monkeypatch.setattr(signed, "BATCH_BYTES", 8)
    assert list(grouped([1, 1, 5, 4, 9, 2, 1], lambda size: size)) == [[1, 1, 5], [4], [9], [2, 1]]
    assert list(grouped([], lambda size: size)) == []


@pytest.mark.parametrize("size", [1, 7, 100, 1_000])
def test_row_groups_of_any_size_come_in_order_all_or_some_of_them(size):
    texts = [f"{number} " + "word " * (number % 40) for number in range(1_000)]
    parquet.write_table(pa.table({"text": texts}), "x.parquet", row_group_size=size)
    (part,) = open_batches("x.parquet").parts
    batches = list(part.batches())
    assert [row for batch in batches for row in batch.rows.tolist()] == list(range(1_000))
    assert [text for batch in batches for text in batch.texts.to_pylist()] == texts
    wanted = np.zeros(1_000, bool)
    wanted[[3, 400, 401, 990]] = True
    chosen = [row for batch in part.batches(wanted) for row in batch.rows.tolist()]
    assert chosen == [3, 400, 401, 990]
    assert reading_ahead() == []


def test_a_file_that_is_gone_when_it_is_read_is_named_as_gone():
    write("x.parquet", parquet_bytes(pa.table({"text": ["a", "b"]})))
    opened = open_batches("x.parquet")
    Path("x.parquet").unlink()
    with pytest.raises(SourceUnreadable, match=r"^'x\.parquet' is not there any more"):
        list(opened.first())


def test_whoever_is_interrupted_while_a_thread_begins_leaves_none_at_work(monkeypatch):
    begun = threading.Thread.start

    def interrupted(thread):
        begun(thread)
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    closed = threading.Event()

    def endless():
        try:
            yield from range(1_000)
        finally:
            closed.set()

    with pytest.raises(KeyboardInterrupt):
        next(ahead(endless))
    assert closed.wait(20)
    assert reading_ahead() == []


def test_small_pages_are_read_in_batches_worth_working_on(monkeypatch):
    texts = [f"{number} " + "word " * 300 for number in range(3_000)]
    parquet.write_table(pa.table({"text": texts}), "x.parquet", data_page_size=1 << 12)
    monkeypatch.setattr(table_files, "BATCH_BYTES", 1 << 12)
    monkeypatch.setattr(table_files, "_MERGED_BYTES", 1 << 20)
    (part,) = open_batches("x.parquet").parts
    sizes = [batch.texts.nbytes for batch in part.batches()]
    assert max(sizes) <= 1 << 20
    assert len(sizes) == -(-sum(sizes) // (1 << 20))
    assert [text for batch in part.batches() for text in batch.texts.to_pylist()] == texts


def test_closing_early_closes_what_is_read():
    closed = []

    def work():
        try:
            yield from range(100)
        finally:
            closed.append(True)

    items = ahead(work)
    next(items)
    items.close()
    assert closed == [True]


@given(
    st.lists(st.none() | st.text("ab\xe9\u2028", max_size=4), min_size=1, max_size=30),
    st.data(),
    st.sampled_from([pa.string(), pa.large_string()]),
)
def test_what_is_left_out_of_a_slice_leaves_the_others_as_they_are(values, data, kind):
    start = data.draw(st.integers(0, len(values) - 1))
    array = pa.array(values, kind).slice(start)
    mask = data.draw(st.lists(st.booleans(), min_size=len(array), max_size=len(array)))
    expected = [None if left else value for value, left in zip(values[start:], mask, strict=True)]
    assert columns.left_out(array, pa.array(mask)).to_pylist() == expected
    ids, wrong = columns.ids_of(array, "file", np.arange(len(array)))
    assert ids.to_pylist() == [value or f"file:{place}" for place, value in enumerate(values[start:])]
    assert not wrong
