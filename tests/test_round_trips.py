"""
What is written by one format reads back equal: every field, whatever its letters, in every compression.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import lzma
from pathlib import Path

import pandas
import polars
import pyarrow
import pyarrow.feather
import pyarrow.parquet
import pytest
from attrs import asdict
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import provenance as pv
from articles_for_tests import HOSTILE

FIELDS = ("id", "text", "title", "outlet", "published", "url", "credit", "language", "byline", "usage", "derived_from")

# What a corpus lets through unchanged: no lone surrogates and no NUL, which it replaces, and something to be seen.
letters = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30)
hostile = st.one_of(st.sampled_from(HOSTILE), letters, st.text(st.sampled_from(" \"'\\,;\t\r\n=-é日"), min_size=1))
visible = hostile.map(lambda text: f"{text} seen")
dates = st.one_of(
    st.datetimes().filter(lambda moment: 2 < moment.year < 2020).map(lambda moment: moment.isoformat()),
    st.dates().filter(lambda day: 2 < day.year < 2020).map(lambda day: day.isoformat()),
)
optional = st.none() | hostile
articles = st.lists(
    st.builds(
        pv.Article,
        hostile,
        visible,
        title=optional,
        outlet=optional,
        published=st.none() | dates,
        url=optional,
        credit=optional,
        language=optional,
        byline=optional,
        usage=optional,
        derived_from=st.lists(hostile.map(lambda text: "".join(text.split())).filter(len), max_size=2).map(tuple),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda article: article.id,
)

in_one_folder = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=25
)


def rows_of(some):
    rows = [{name: value for name, value in asdict(one).items() if name in FIELDS} for one in some]
    # A table has one text for what JSON may have a list for.
    return [row | {"derived_from": " ".join(row["derived_from"]) or None} for row in rows]


def as_json_lines(some) -> bytes:
    rows = [row | {"derived_from": one.derived_from} for row, one in zip(rows_of(some), some, strict=True)]
    return "".join(json.dumps(row, ensure_ascii=len(row["id"]) % 2 == 0) + "\n" for row in rows).encode()


def as_csv(some, delimiter: str = ",") -> bytes:
    stream = io.StringIO()
    # Quoted throughout: a reader cannot tell a field of white space from white space around fields.
    writer = csv.DictWriter(stream, FIELDS, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: value or "" for name, value in row.items()} for row in rows_of(some))
    return stream.getvalue().encode()


def table_of(some) -> pyarrow.Table:
    schema = pyarrow.schema([(name, pyarrow.string()) for name in FIELDS])
    return pyarrow.Table.from_pylist(rows_of(some), schema=schema)


def as_parquet(some) -> bytes:
    stream = io.BytesIO()
    pyarrow.parquet.write_table(table_of(some), stream, row_group_size=2)
    return stream.getvalue()


def as_arrow(some) -> bytes:
    stream, table = io.BytesIO(), table_of(some)
    with pyarrow.ipc.new_file(stream, table.schema) as writer:
        writer.write_table(table, max_chunksize=2)
    return stream.getvalue()


def as_arrow_stream(some) -> bytes:
    stream, table = io.BytesIO(), table_of(some)
    with pyarrow.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table, max_chunksize=2)
    return stream.getvalue()


def as_feather(some) -> bytes:
    stream = io.BytesIO()
    pyarrow.feather.write_feather(table_of(some), stream, compression="zstd")
    return stream.getvalue()


def zstd(data: bytes) -> bytes:
    stream = pyarrow.BufferOutputStream()
    with pyarrow.CompressedOutputStream(stream, "zstd") as writer:
        writer.write(data)
    return stream.getvalue().to_pybytes()


WRITERS = {
    ".jsonl": as_json_lines,
    ".ndjson": as_json_lines,
    ".csv": as_csv,
    ".tsv": lambda some: as_csv(some, "\t"),
    ".parquet": as_parquet,
    ".arrow": as_arrow,
    ".ipc": as_arrow_stream,
    ".feather": as_feather,
}
COMPRESSIONS = {"": bytes, ".gz": gzip.compress, ".xz": lzma.compress, ".zst": zstd}


def read_back(folder: Path, name: str, data: bytes) -> pv.Corpus:
    path = folder / name
    path.write_bytes(data)
    corpus = pv.read(path)
    path.unlink()
    assert corpus.set_aside == ()
    assert {notice.code for notice in corpus.warnings} <= {"mojibake", "date_untrusted"}
    return corpus


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("ending", WRITERS)
@given(some=articles)
@example(some=[pv.Article(name, f"{name} seen", title=name) for name in HOSTILE])
@in_one_folder
def test_articles_in_a_file_of_many_read_back_equal(tmp_path, ending, compression, some):
    data = COMPRESSIONS[compression](WRITERS[ending](some))
    corpus = read_back(tmp_path, f"feed{ending}{compression}", data)
    assert corpus.articles == pv.read(some).articles
    assert all(one.position for one in corpus)


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@given(text=visible)
@in_one_folder
def test_a_text_file_reads_back_equal_but_for_its_line_ends(tmp_path, encoding, compression, text):
    # A text that begins with a mark of its own has one less: which of the two is the mark cannot be told.
    text = text.lstrip("\ufeff\ufffe")
    corpus = read_back(tmp_path, f"a.txt{compression}", COMPRESSIONS[compression](text.encode(encoding)))
    assert corpus["a"].text == text.replace("\r\n", "\n").replace("\r", "\n")


@given(some=articles)
@in_one_folder
def test_tables_in_memory_read_equal(some):
    expected = pv.read(some).articles
    rows = rows_of(some)
    frame = pandas.DataFrame(rows, columns=FIELDS)
    for table in (
        table_of(some),
        frame,
        frame.set_index("id"),
        polars.DataFrame(rows, schema=dict.fromkeys(FIELDS, polars.String)),
        polars.DataFrame(rows, schema=dict.fromkeys(FIELDS, polars.String)).lazy(),
        rows,
        iter(some),
    ):
        corpus = pv.read(table)
        assert corpus.articles == expected, type(table)
        assert corpus.set_aside == ()


@given(some=articles)
@in_one_folder
def test_what_one_format_gives_is_what_another_gives(tmp_path, some):
    """
    From each format to the next, all round.
    """
    here = some
    for ending, writer in WRITERS.items():
        here = list(read_back(tmp_path, f"a{ending}", writer(here)))
    assert tuple(here) == pv.read(some).articles


# Nanoseconds since 1970 that 64 bits can hold.
@given(st.datetimes(dt.datetime(1678, 1, 1), dt.datetime(2261, 12, 31)))
@in_one_folder
def test_a_moment_in_a_table_is_that_moment(tmp_path, moment):
    for unit, zone in (("us", None), ("us", "UTC"), ("us", "Asia/Jakarta"), ("ns", "UTC")):
        column = pyarrow.array([moment], pyarrow.timestamp("us")).cast(pyarrow.timestamp(unit))
        column = column.cast(pyarrow.timestamp(unit, zone)) if zone else column
        table = pyarrow.table({"id": ["a"], "text": ["seen"], "published": column})
        path = tmp_path / "a.parquet"
        pyarrow.parquet.write_table(table, path)
        found = pv.read(path)["a"].published
        assert found.replace(tzinfo=None) == moment
        assert (found.utcoffset() is None) == (zone is None)
