"""
A table reads to the same articles from every kind of file and library that holds it, and what is no article is named.
"""

from __future__ import annotations

import csv
import datetime as dt
import decimal
import gc
import io
import json
import random
import subprocess
import sys
from pathlib import Path

import pandas
import polars
import pyarrow
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import feather, ipc, parquet

from provenance.articles import Article
from provenance.errors import SourceUnreadable, UnsupportedFormat
from provenance.readers import arrow_messages, parquet_pages, read
from provenance.readers.limits import Limits
from provenance.readers.records import FIELDS
from stopwatch import processor_seconds

pytestmark = pytest.mark.usefixtures("empty_folder")

COMPANY = {"id": "company", "text": "x"}
DATES = ["2021-12-08", "2021-12-08T12:39:00+00:00", None]
in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def write(name, content):
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def named(notices):
    return [(notice.id, notice.code) for notice in notices]


def write_parquet(table, name="table.parquet", **options):
    parquet.write_table(table, name, **options)
    return name


def write_arrow(table, name="table.arrow", compression=None, rows=None):
    options = ipc.IpcWriteOptions(compression=compression)
    kind = ipc.new_file if name.endswith("arrow") else ipc.new_stream
    with kind(name, table.schema, options=options) as sink:
        sink.write_table(table, max_chunksize=rows)
    return name


def write_stream(table):
    return write_arrow(table, "table.ipc")


def write_feather(table):
    feather.write_feather(table, "table.feather", compression="zstd")
    return "table.feather"


def batches(table):
    return pyarrow.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=1))


class Stream:
    """
    Some library's table, of which nothing is known but Arrow's interface.
    """

    def __init__(self, table):
        self.table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.__arrow_c_stream__(requested_schema)


HOLDERS = {
    "Parquet": write_parquet,
    "Arrow file": write_arrow,
    "Arrow stream": write_stream,
    "Feather": write_feather,
    "pyarrow.Table": lambda table: table,
    "pyarrow.RecordBatch": lambda table: table.combine_chunks().to_batches()[0] if len(table) else table,
    "pyarrow.RecordBatchReader": batches,
    "Arrow's interface": Stream,
    "polars.DataFrame": polars.from_arrow,
    "polars.LazyFrame": lambda table: polars.from_arrow(table).lazy(),
    "pandas.DataFrame": lambda table: table.to_pandas(),
}
FILES = {"Parquet": write_parquet, "Arrow file": write_arrow, "Arrow stream": write_stream, "Feather": write_feather}

visible = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=20)
rows = st.lists(
    st.fixed_dictionaries(
        {"id": visible, "text": visible},
        optional={name: st.none() | visible for name in ("title", "outlet", "url", "credit", "language")}
        | {"published": st.sampled_from(DATES)},
    ),
    max_size=6,
    unique_by=lambda row: row["id"],
)


def articles_of(records):
    return read([Article(**record) for record in records]).articles


def table_of(records):
    columns = sorted({name for record in records for name in record} | {"id", "text"})
    return pyarrow.table({name: pyarrow.array([row.get(name) for row in records], "string") for name in columns})


# One table, many holders


@given(rows, st.sampled_from(list(HOLDERS)))
@settings(in_one_folder, max_examples=200)
def test_articles_read_back_equal_from_every_holder_of_a_table(records, holder):
    source = HOLDERS[holder](table_of(records))
    assert read(source).articles == articles_of(records)
    assert read(source if isinstance(source, str) else [HOLDERS[holder](table_of(records))]).set_aside == ()


@given(rows, st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["utf-8", "utf-16"]))
@in_one_folder
def test_articles_read_back_equal_from_delimited_text(records, delimiter, end, encoding):
    stored = io.StringIO()
    columns = sorted({name for record in records for name in record} | {"id", "text"})
    writer = csv.DictWriter(stored, columns, delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(records)
    for name in ("table.csv", "table.tsv"):
        assert read(write(name, stored.getvalue().encode(encoding))).articles == articles_of(records)


@given(st.permutations(list(FIELDS)))
@in_one_folder
def test_the_order_of_columns_their_case_and_the_space_around_them_do_not_matter(names):
    record = {name: f"the {name}" for name in FIELDS} | {"published": "2021-12-08"}
    columns = {f" {name.upper()}\t": [record[name]] for name in names} | {"other": [{"text": "no"}]}
    expected = articles_of([record])
    for holder, make in HOLDERS.items():
        assert read(make(pyarrow.table(columns))).articles == expected, holder
    plain = {name: [record[name.strip().lower()]] for name in list(columns)[:-1]}
    path = write("a.csv", ";".join(plain) + "\n" + ";".join(value[0] for value in plain.values()))
    assert read(path).articles == expected


@pytest.mark.parametrize("holder", HOLDERS)
def test_rows_without_an_id_are_numbered_and_null_rows_are_named(holder):
    table = pyarrow.table({"id": ["a", None, "", None], "text": ["x", "y", "z", None], "title": pyarrow.nulls(4)})
    corpus = read(HOLDERS[holder](table))
    assert corpus.ids == ("a", "table:2", "table:3")
    assert named(corpus.set_aside) == [("table:4", "invalid_record")]
    assert "row 4: the field text is missing or null" in corpus.set_aside[0].message
    assert corpus["a"].title is None


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_table_without_the_text_is_set_aside_and_its_columns_are_named(holder):
    source = HOLDERS[holder](pyarrow.table({"id": ["a"], "body": ["x"]}))
    corpus = read(COMPANY, source)
    assert corpus.ids == ("company",)
    assert named(corpus.set_aside) == [(source if isinstance(source, str) else "table", "no_text_column")]
    assert "its columns are 'id', 'body'" in corpus.set_aside[0].message


@pytest.mark.parametrize("holder", HOLDERS)
def test_of_two_columns_for_one_field_none_is_chosen(holder):
    table = pyarrow.table({"text": ["x"], "Text": ["y"]})
    assert [notice.code for notice in read(COMPANY, HOLDERS[holder](table)).set_aside] == ["ambiguous_columns"]


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_table_without_rows_is_said_to_be_empty(holder):
    empty = pyarrow.array([], "string")
    corpus = read(HOLDERS[holder](pyarrow.table({"id": empty, "text": empty})))
    assert len(corpus) == 0
    assert [notice.code for notice in corpus.warnings] == ["nothing_found"]


TEXTS = {
    "large": pyarrow.array(["x", None, "y"], "large_string"),
    "view": pyarrow.array(["x", None, "y"], "string_view"),
    "dictionary": pyarrow.array(["x", None, "y"]).dictionary_encode(),
    "bytes": pyarrow.array([b"x", None, b"y"]),
    "views of bytes": pyarrow.array([b"x", None, b"y"], "binary_view"),
    "chunks": pyarrow.chunked_array([["x"], [], [None, "y"]]),
    "slice": pyarrow.array(["no", "x", None, "y"])[1:],
}


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("kind", TEXTS)
def test_texts_of_every_kind_are_texts(kind, holder):
    try:
        source = HOLDERS[holder](pyarrow.table({"text": TEXTS[kind]}))
    except pyarrow.ArrowNotImplementedError:
        pytest.skip("this release of pyarrow does not write such columns")
    corpus = read(source)
    assert [(article.id, article.text) for article in corpus] == [("table:1", "x"), ("table:3", "y")]
    assert named(corpus.set_aside) == [("table:2", "invalid_record")]


NO_TEXTS = {
    "nothing": pyarrow.nulls(1),
    "numbers": [7],
    "fractions": [0.5],
    "truth": [True],
    "lists": [["x"]],
    "structures": [{"text": "x"}],
    "times": pyarrow.array([1], "time64[ns]"),
    "durations": pyarrow.array([2**62], "duration[s]"),
    "maps": pyarrow.array([[("a", "x")]], pyarrow.map_("string", "string")),
}


@pytest.mark.parametrize("kind", NO_TEXTS)
def test_what_is_no_text_costs_its_row_only(kind):
    for holder, make in HOLDERS.items():
        if kind in {"durations", "maps"} and "pandas" in holder + "polars" * (kind == "durations"):
            continue  # which have no such values
        try:
            source = make(pyarrow.table({"id": ["a"], "text": NO_TEXTS[kind]}))
        except (pyarrow.ArrowNotImplementedError, pyarrow.ArrowInvalid, OverflowError):
            continue
        assert named(read(COMPANY, source).set_aside) == [("a", "invalid_record")], holder


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pyarrow.array([0, 1, None], "int8"), ["0", "1", "table:3"]),
        (pyarrow.array([2**64 - 1, 1, None], "uint64"), ["18446744073709551615", "1", "table:3"]),
        ([1.0, 2.0, None], ["1", "2", "table:3"]),
        ([decimal.Decimal(7), decimal.Decimal(8), None], ["7", "8", "table:3"]),
        (pyarrow.array(["a", "b", None]).dictionary_encode(), ["a", "b", "table:3"]),
        (["a/../b", "\x1b[31m", ""], ["a/../b", "\x1b[31m", "table:3"]),
    ],
)
def test_whole_numbers_are_ids_and_missing_ones_are_numbers_of_rows(values, expected):
    table = pyarrow.table({"id": values, "text": ["x", "y", "z"]})
    for holder in ("Parquet", "Arrow stream", "pyarrow.Table", "polars.DataFrame"):
        assert sorted(read(HOLDERS[holder](table)).ids) == sorted(expected), holder
    if "18" not in expected[0]:  # beyond 2**53, pandas has no whole numbers beside a gap
        assert sorted(read(table.to_pandas()).ids) == sorted(expected)


UTC = dt.UTC


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pyarrow.array([1_638_967_140], "timestamp[s]"), dt.datetime(2021, 12, 8, 12, 39)),
        (pyarrow.array([1_638_967_140_000_000_999], "timestamp[ns]"), dt.datetime(2021, 12, 8, 12, 39)),
        (
            pyarrow.array([1_638_967_140_000], pyarrow.timestamp("ms", "Asia/Jakarta")),
            dt.datetime(2021, 12, 8, 12, 39, tzinfo=UTC),
        ),
        (
            pyarrow.array([1_638_967_140_000], pyarrow.timestamp("ms", "No/Where")),
            dt.datetime(2021, 12, 8, 12, 39, tzinfo=UTC),
        ),
        (pyarrow.array([dt.date(2021, 12, 8)]), "2021-12-08"),
        (pyarrow.array([dt.date(2021, 12, 8)], "date64"), "2021-12-08"),
        (pyarrow.array([dt.date(2021, 12, 8)]).dictionary_encode(), "2021-12-08"),
    ],
)
def test_moments_and_days_are_dates(values, expected):
    table = pyarrow.table({"text": ["x"], "published": values})
    for make in (write_parquet, write_arrow, Stream):
        try:
            source = make(table)
        except pyarrow.ArrowNotImplementedError:
            continue
        (article,) = read(source)
        assert article.published == expected


@pytest.mark.parametrize(
    "values",
    [
        pyarrow.array([2**62], "timestamp[us]"),
        pyarrow.array([-(2**62)], "timestamp[s]"),
        pyarrow.array([2**30], "date32"),
        pyarrow.array([1], "time64[ns]"),
        [["2021"]],
    ],
)
def test_a_moment_that_no_calendar_has_is_left_out_and_said(values):
    corpus = read(pyarrow.table({"text": ["x"], "published": values}))
    assert corpus["table:1"].published is None
    assert named(corpus.warnings) == [("table:1", "date_unreadable")]


def test_texts_that_are_not_utf_8_are_read_as_files_are():
    odd = pyarrow.array([b"Z\xfcrich", b"x"])
    for values in (odd, odd.view("string")):
        for make in (write_parquet, Stream, polars.from_arrow):
            corpus = read(make(pyarrow.table({"text": values})))
            assert [article.text for article in corpus] == ["Zürich", "x"]
            assert named(corpus.warnings) == [("table:1", "encoding_guessed")]
    # Arrow files promise UTF-8, and what breaks one promise may break another.
    path = write_arrow(pyarrow.table({"text": odd.view("string")}))
    assert named(read(path).set_aside) == [(path, "damaged")]


# CSV


@pytest.mark.parametrize(
    ("row", "lines", "what"),
    [
        ("b", "line 3", "fields are 1, expected 2"),
        ("b,x,y", "line 3", "fields are 3, expected 2"),
        ('b,"x"y', "line 3", "not doubled"),
        ('b,"x\n"y"', "lines 3 to 4", "not doubled"),
        ("b,x\ry", "line 3", "carriage return"),
    ],
)
def test_a_broken_row_is_named_with_its_line_and_the_others_are_kept(row, lines, what):
    corpus = read(write("table.csv", f'id,text\na,"x"\n{row}\nc,"two\nlines"\n'))
    assert [(article.id, article.text) for article in corpus] == [("a", "x"), ("c", "two\nlines")]
    assert named(corpus.set_aside) == [("table.csv:3", "invalid_record")]
    assert f"'table.csv', {lines}: " in corpus.set_aside[0].message
    assert what in corpus.set_aside[0].message
    assert corpus["c"].position == f"table.csv:{4 + row.count(chr(10))}"


def test_a_quote_that_is_never_closed_is_named_and_the_rows_after_it_are_kept():
    corpus = read(write("table.csv", 'id,text\na,x\nb,"y\nc,z\nd,z\n'))
    assert corpus.ids == ("a", "c", "d")
    assert named(corpus.set_aside) == [("table.csv:3", "invalid_record")]
    assert "line 3: a quote is opened and never closed" in corpus.set_aside[0].message
    assert "the quote opened on line 3" in corpus.set_aside[0].message


PROSE = """The ferry sailed, and nobody came.

""Two hours,"" the captain said, ""is long.""
Meanwhile, passengers waited
1,000 of them had come on foot, and stayed.

He added, they would not."""


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("broken", "first", "last"),
    [
        ('b,"unclosed text here\n', 6, 6),
        (f'b,"{PROSE}\n', 6, 12),
        (f'b,"He said "no" and went.\n{PROSE}"\n', 6, 13),
        (f'b,"{PROSE.replace(chr(34) * 2, chr(34))}"\n', 6, 12),
    ],
)
def test_no_sentence_becomes_an_article_where_a_quote_is_wrong(rows, broken, first, last):
    sound = [f'c{number},"{PROSE}"\n' for number in range(rows)]
    # Two rows before it, of five lines: none of them may be lost either.
    corpus = read(write("table.csv", f'id,text\nz,"one, two\nthree"\ny,"four\nfive"\n{broken}{"".join(sound)}'))
    assert corpus.ids == (*(f"c{number}" for number in range(rows)), "y", "z")
    assert {article.text for article in corpus if article.id[0] == "c"} == {PROSE.replace('""', '"')}
    (notice,) = corpus.set_aside
    assert (notice.id, notice.code) == ("table.csv:6", "invalid_record")
    assert (f"lines {first} to {last}:" if last > first else f"line {first}:") in notice.message
    assert "the quote opened on line 6 is not closed, or too late" in notice.message


def test_a_wrong_quote_in_the_last_row_costs_that_row_only():
    corpus = read(write("table.csv", f'id,text\na,"x, y"\nb,"{PROSE}\n'))
    assert corpus.ids == ("a",)
    assert named(corpus.set_aside) == [("table.csv:3", "invalid_record")]


def test_a_quote_that_closes_too_late_is_named_where_it_was_opened():
    corpus = read(write("table.csv", 'id,title,text\na,t,"x"\nb,"u,y\nc,"v",z\nd,"w",z\n'))
    assert corpus.ids == ("a", "c", "d")
    assert "the quote opened on line 3" in corpus.set_aside[0].message


CELLS = st.text(st.sampled_from('ab1 ,";\n."'), max_size=20)


@given(st.lists(CELLS, min_size=2, max_size=6), st.integers(0, 5), st.booleans())
@settings(in_one_folder, max_examples=300)
def test_of_a_table_with_a_quote_unclosed_only_its_own_rows_are_read(texts, unclosed, ids_quoted):
    around = '"' if ids_quoted else ""
    doubled = [text.replace('"', '""') for text in texts]
    rows = [
        f'{around}n{number}{around},"A text, {text}{"" if number == unclosed else chr(34)}'
        for number, text in enumerate(doubled)
    ]
    corpus = read(write("table.csv", "id,text\n" + "\n".join(rows) + "\n"), COMPANY)
    assert set(corpus.ids) <= {f"n{number}" for number in range(len(texts))} | {"company"}
    assert {f"n{number}" for number in range(min(unclosed, len(texts)))} <= set(corpus.ids)


@pytest.mark.parametrize("line", ['"\n', 'a,"x\n', '"x,y\n', 'a,"x"y\n', 'a,"x\n\n'])
def test_a_table_of_nothing_but_wrong_quotes_takes_little_time(line):
    started = processor_seconds()
    corpus = read(write("table.csv", "id,text\n" + line * 50_000))
    assert processor_seconds() - started < 4.0
    assert len(corpus) == 0
    assert corpus.set_aside


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\nid;text\na;x,y\n",
        '\n\n  \nid,text\na,"x,y"\n',
        'id;"two\nlines";text\na;;x,y',
        "Text\tID\nx,y\ta\n",
        "id;text;note, url; and, more\na;x,y;;\n",
        '\ufeff"id","text"\n"a","x,y"',
    ],
)
def test_the_delimiter_is_the_one_that_makes_a_header(text):
    assert read(write("table.csv", text)).articles == (Article("a", "x,y"),)


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", "id,text", "id,text\n\n", "sep=;\n"])
def test_delimited_text_without_a_row_is_said_to_be_empty(text):
    corpus = read(write("table.csv", text))
    assert len(corpus) == 0
    assert named(corpus.warnings) == [("table.csv", "nothing_found")]
    assert corpus.set_aside == ()


@pytest.mark.parametrize("text", ['"id,text\na,x\n', '"id"x,text\na,x\n', "x", "a b c\n" * 9, "\0\0\0", '"\n' * 999])
def test_delimited_text_without_a_header_is_named(text):
    (notice,) = read(write("table.csv", text), COMPANY).set_aside
    assert (notice.id, notice.code in {"no_text_column", "invalid_record"}) == ("table.csv", True)


def test_an_empty_field_is_no_value():
    corpus = read(write("table.csv", 'id,text,title,published\n,x,"",\nb,,T,\n'))
    assert corpus.articles == (Article("table:1", "x"),)
    assert named(corpus.set_aside) == [("b", "empty_text")]
    assert "line 3" in corpus.set_aside[0].message


def test_rows_in_other_encodings_are_read_and_nul_is_replaced():
    text = "id,text\na,“Zürich”\nb,x\n"
    assert named(read(write("table.csv", text.encode("cp1252"))).warnings) == [("a", "encoding_guessed")]
    assert read("table.csv").articles == read(write("other.csv", text.encode("utf-16"))).articles
    corpus = read(write("table.csv", "id,text\na,x\0y\n"))
    assert corpus["a"].text == "x y"
    assert named(corpus.warnings) == [("a", "characters_replaced")]


def test_a_text_longer_than_csv_allows_by_itself_is_read():
    text = "word " * 200_000
    assert read(write("table.csv", f"id,text\na,{text}\n"))["a"].text == text


def test_a_row_longer_than_any_article_is_named_and_the_next_is_read():
    limits = Limits(file_bytes=1000)
    for long in ("x" * 2000, '"' + "x" * 2000 + '"', '"' + "xxxx\n" * 300):
        corpus = read(write("table.csv", f"id,text\na,x\nb,{long}\nc,x\n"), limits=limits)
        assert set(corpus.ids) == {"a", "c"}
        assert ("table.csv:3", "too_large") in named(corpus.set_aside)
    (notice,) = read(write("table.csv", "text" * 2000), limits=limits).set_aside
    assert notice.code == "too_large"


@pytest.mark.parametrize("row", [",,\n", ",\n", "a\n", "a,x\ry\n"])
def test_a_table_of_nothing_but_broken_rows_names_the_first_and_counts_the_others(row):
    started = processor_seconds()
    corpus = read(write("table.csv", "id,text\n" + row * 300_000))
    assert processor_seconds() - started < 4.0
    assert len(corpus) == 0
    assert len(corpus.set_aside) == 1_001
    assert ("table.csv", "more_set_aside") in named(corpus.set_aside)


pieces = st.sampled_from(
    [
        b"id",
        b"text",
        b"title",
        b",",
        b";",
        b"\t",
        b'"',
        b'""',
        b"\n",
        b"\r",
        b"\r\n",
        b"x",
        b" ",
        b"\0",
        b"\xff",
        b"\xff\xfe",
    ]
)


@given(st.binary(max_size=60) | st.lists(pieces, max_size=40).map(b"".join))
@settings(in_one_folder, max_examples=300)
def test_any_bytes_are_rows_or_named_and_cost_no_neighbour(data):
    for name in ("table.csv", "table.tsv"):
        for content in (data, b"id,text\n" + data, b"text\n" + data):
            corpus = read(write(name, content), COMPANY)
            assert "company" in corpus
            assert len(corpus) > 1 or corpus.set_aside or corpus.warnings
            for notice in (*corpus.set_aside, *corpus.warnings):
                json.dumps(notice.to_dict(), ensure_ascii=False).encode()


# Files that are not whole


@pytest.mark.parametrize("kind", FILES)
def test_a_table_that_is_cut_off_anywhere_is_named_and_costs_no_neighbour(kind):
    table = pyarrow.table({"id": [str(number) for number in range(50)], "text": ["x"] * 50})
    path = Path(FILES[kind](table))
    data = path.read_bytes()
    for size in range(0, len(data) - 1, 7):
        path.write_bytes(data[:size])
        corpus = read(path, COMPANY)
        assert "company" in corpus
        # A stream may lack its last mark, and a stream of no batch is whole.
        assert named(corpus.set_aside) == [(str(path), "damaged")] or (kind == "Arrow stream" and not corpus.set_aside)


def test_a_page_whose_checksum_does_not_match_is_damage_and_what_came_before_is_kept():
    table = pyarrow.table({"id": [str(number) for number in range(5000)], "text": [f"text {n}" for n in range(5000)]})
    write_parquet(table, write_page_checksum=True, compression="none", row_group_size=1000, use_dictionary=False)
    data = bytearray(Path("table.parquet").read_bytes())
    data[data.index(b"text 4500")] ^= 1
    corpus = read(write("table.parquet", bytes(data)), COMPANY)
    assert len(corpus) > 3001
    assert all(article.text == f"text {article.id}" for article in corpus if article.id != "company")
    assert named(corpus.set_aside) == [("table.parquet", "damaged")]
    assert "articles before that are kept" in corpus.set_aside[0].message


def test_of_a_stream_that_is_cut_off_the_batches_before_are_kept():
    table = pyarrow.table({"id": [str(number) for number in range(100)], "text": ["x"] * 100})
    data = Path(write_arrow(table, "table.ipc", rows=10)).read_bytes()
    corpus = read(write("table.ipc", data[: len(data) // 2]))
    assert 0 < len(corpus) < 100
    assert len(corpus) % 10 == 0
    assert named(corpus.set_aside) == [("table.ipc", "damaged")]


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.feather", "a.ipc"])
def test_another_format_under_a_tables_name_is_told(name):
    for data in (b"id,text\na,x\n", b"PK\x03\x04", b"FEA1" + bytes(90), b"PARE" + bytes(90)):
        with pytest.raises(UnsupportedFormat, match=r"a\.\w+"):
            read(write(name, data))
        assert named(read(name, COMPANY).set_aside) == [(name, "unsupported_format")]
    for data in (b"", b"PA" if name == "a.parquet" else b"ARR"):
        assert [notice.code for notice in read(write(name, data)).set_aside] == ["damaged"]
    table = pyarrow.table({"text": ["x"]})
    for make in (write_parquet, write_arrow):
        with pytest.raises(UnsupportedFormat, match="give it the ending"):
            read(write("a.txt", Path(make(table)).read_bytes()))


WHOLE = pyarrow.table(
    {
        "id": [str(number) for number in range(120)],
        "text": [f"text {number} ü" for number in range(120)],
        "title": pyarrow.array(["a", "b", None] * 40).dictionary_encode(),
        "published": pyarrow.array(range(120), "timestamp[us]"),
        "other": [[1]] * 120,
    }
)


def stored(kind, compression):
    sink = io.BytesIO()
    if kind == "parquet":
        parquet.write_table(WHOLE, sink, compression=compression or "none", row_group_size=50)
        return sink.getvalue()
    options = ipc.IpcWriteOptions(compression=compression)
    with (ipc.new_file if kind == "arrow" else ipc.new_stream)(sink, WHOLE.schema, options=options) as file:
        file.write_table(WHOLE, max_chunksize=50)
    return sink.getvalue()


DAMAGEABLE = [(kind, stored(kind, how)) for kind in ("parquet", "arrow", "ipc") for how in (None, "zstd", "lz4")]


def damaged(random, data):
    data = bytearray(data)
    for _ in range(random.choice([1, 1, 2, 5, 20])):
        place = random.randrange(len(data))
        if random.random() < 0.5:
            data[place] = random.randrange(256)
        else:
            data[place : place + 4] = random.choice([b"\xff\xff\xff\x7f", bytes(4), b"\xff" * 4, b"\1\0\0\0"])
    return bytes(data)


def read_damaged(seed, count):
    rolls = random.Random(seed)
    for _ in range(count):
        kind, data = rolls.choice(DAMAGEABLE)
        corpus = read(write(f"table.{kind}", damaged(rolls, data)), COMPANY)
        assert "company" in corpus
        assert all(notice.to_dict() for notice in corpus.set_aside)


def test_any_damage_to_a_table_is_named_or_harmless():
    read_damaged("tables", 500)


@pytest.mark.long
def test_much_more_damage_to_tables_is_named_or_harmless():
    read_damaged("more tables", 20_000)


# Files that swell

TALL = pyarrow.table({"text": pyarrow.array(["x" * (64 << 20), "y"])})


@pytest.mark.parametrize(
    "make",
    [
        lambda: write_parquet(TALL, compression="zstd"),
        lambda: write_parquet(TALL, compression="zstd", use_dictionary=False, data_page_version="2.0"),
        lambda: write_arrow(TALL, compression="zstd"),
        lambda: write_arrow(TALL, "table.ipc", compression="zstd"),
        lambda: write_arrow(pyarrow.table({"text": TALL["text"].chunk(0).dictionary_encode()}), compression="zstd"),
    ],
)
def test_a_table_that_swells_is_named_before_any_of_it_is_decompressed(make):
    path = make()
    assert Path(path).stat().st_size < 100_000
    before = pyarrow.total_allocated_bytes()
    started = processor_seconds()
    corpus = read(path, COMPANY)
    assert processor_seconds() - started < 1.0
    assert named(corpus.set_aside) == [(path, "decompression_bomb")]
    assert pyarrow.total_allocated_bytes() - before < 1 << 20


def test_one_text_for_very_many_rows_is_named_when_it_has_swollen():
    many = pyarrow.DictionaryArray.from_arrays([0] * 100_000, ["x" * 50_000])
    table = pyarrow.table({"text": many})
    for path in (write_parquet(table), write_arrow(table, compression="zstd")):
        corpus = read(path)
        assert 0 < len(corpus) < 1_000
        assert named(corpus.set_aside) == [(path, "decompression_bomb")]
    nothing = write_parquet(pyarrow.table({"text": pyarrow.nulls(5_000_000, "string")}))
    started = processor_seconds()
    assert {notice.code for notice in read(nothing).set_aside} & {"decompression_bomb", "invalid_record"}
    assert processor_seconds() - started < 2.0


def test_the_sizes_that_files_announce_are_those_that_they_become():
    texts = pyarrow.table({"text": [f"text {number}" * 50 for number in range(4000)], "other": ["x"] * 4000})
    size = texts["text"].nbytes
    for options in ({"use_dictionary": False}, {"use_dictionary": False, "data_page_version": "2.0"}):
        with Path(write_parquet(texts, compression="zstd", row_group_size=999, **options)).open("rb") as file:
            assert size * 0.95 < sum(parquet_pages.decompressed_sizes(file, {"text"})) < size * 1.1
            assert sum(parquet_pages.decompressed_sizes(file, {"no"})) == 0
    for name in ("table.arrow", "table.ipc"):
        for compression in ("zstd", "lz4"):
            with Path(write_arrow(texts, name, compression, rows=999)).open("rb") as file:
                assert texts.nbytes * 0.95 < sum(arrow_messages.decompressed_sizes(file)) < texts.nbytes * 1.1
        with Path(write_arrow(texts, name)).open("rb") as file:
            assert sum(arrow_messages.decompressed_sizes(file)) == 0


@given(st.binary(max_size=200), st.sampled_from([b"PAR1%sPAR1", b"ARROW1\0\0%sARROW1", b"%s", b"\xff\xff\xff\xff%s"]))
def test_sizes_are_looked_for_in_any_bytes_without_harm(data, form):
    file = io.BytesIO(form % data)
    assert all(size >= 0 for size in parquet_pages.decompressed_sizes(file, {"text"}))
    assert all(size >= 0 for size in arrow_messages.decompressed_sizes(file))


def test_a_tall_table_is_read_span_by_span():
    def batches():
        for _ in range(200):
            yield pyarrow.record_batch({"text": ["x" * 100_000] * 10, "other": ["y" * 100_000] * 10})

    schema = pyarrow.schema({"text": "string", "other": "string"})
    gc.collect()
    before = pyarrow.total_allocated_bytes()
    corpus = read(pyarrow.RecordBatchReader.from_batches(schema, batches()), limits=Limits(text_characters=99_999))
    assert len(corpus) == 0
    assert pyarrow.total_allocated_bytes() - before < 10_000_000


# Python's tables


def test_a_named_index_of_pandas_is_a_column():
    frame = pandas.DataFrame({"id": ["a", "b"], "text": ["x", "y"]})
    assert read(frame.set_index("id")).ids == ("a", "b")
    assert read(frame.set_index(["id", "text"])).articles == read(frame).articles
    assert read(frame.set_index("id", drop=False)).articles == read(frame).articles
    assert read(frame[["text"]].set_axis([5, 5])).ids == ("table:1", "table:2")


def test_columns_of_pandas_may_hold_anything_and_have_any_name():
    frame = pandas.DataFrame(
        {"id": ["a", 2, 3.0, None, pandas.NA], "text": ["x", b"y", None, "z", object()], ("text", 1): 0, 7: 0, None: 0}
    )
    corpus = read(frame)
    assert [(article.id, article.text) for article in corpus] == [("2", "y"), ("a", "x"), ("table:4", "z")]
    assert named(corpus.set_aside) == [("3", "invalid_record"), ("table:5", "invalid_record")]
    dates = pandas.DataFrame({"text": ["x", "y"], "published": pandas.to_datetime(["2021-12-08T12:00:00Z", None])})
    assert [article.published for article in read(dates)] == [dt.datetime(2021, 12, 8, 12, tzinfo=UTC), None]


def test_a_lazy_frame_that_cannot_be_had_is_told():
    write("table.csv", "id,text\na,x\n")
    frame = polars.scan_csv("table.csv")
    assert read(frame).articles == (Article("a", "x"),)
    Path("table.csv").unlink()
    with pytest.raises(SourceUnreadable, match="LazyFrame"):
        read(polars.scan_csv("table.csv"))


def test_what_fails_in_the_middle_of_a_stream_is_the_callers():
    def batches():
        yield pyarrow.record_batch({"text": ["x"]})
        raise LookupError("the database has gone")

    reader = pyarrow.RecordBatchReader.from_batches(pyarrow.schema({"text": "string"}), batches())
    with pytest.raises(LookupError, match="the database has gone"):
        read(reader)


@pytest.mark.parametrize(
    "source",
    [
        pandas.Series(["x"]),
        polars.Series(["x"]),
        pyarrow.array(["x"]),
        pyarrow.chunked_array([["x"]]),
        pyarrow.scalar("x"),
        pyarrow.schema({"text": "string"}),
        pyarrow.Table,
        pandas.DataFrame,
    ],
)
def test_what_is_no_table_is_refused(source):
    with pytest.raises(UnsupportedFormat):
        read(source)


def test_several_tables_are_read_in_any_order():
    first = pyarrow.table({"id": ["a"], "text": ["x"]})
    second = pandas.DataFrame({"id": ["b"], "text": ["y"]})
    third = write_parquet(pyarrow.table({"text": ["z"]}), "c.parquet")
    assert read(first, second, third) == read([third, second], first) == read([third, first, second])
    assert read(first, second, third).ids == ("a", "b", "c:1")


# Folders


def test_a_folder_gives_its_tables_beside_its_texts():
    table = pyarrow.table({"text": ["x"]})
    for name, make in {"p.parquet": write_parquet, "a.arrow": write_arrow, "i.ipc": write_arrow}.items():
        make(table, name)
    feather.write_feather(table, "f.feather")
    write("c.csv", "text\nx\n")
    write("t.tsv", "text\nx\n")
    write("c.txt", "x")
    Path("other").mkdir()
    write("other/c.CSV", "text\ny\n")
    corpus = read(".")
    assert corpus.ids == ("a:1", "c", "c:1", "f:1", "i:1", "other/c:1", "p:1", "t:1")
    assert (corpus.set_aside, corpus.warnings) == ((), ())


def test_sub_folders_are_outlets_only_where_that_is_asked_for():
    for name in ("plain.txt", "reuters/a.txt", "reuters/deep/b.txt", "ansa/a.txt"):
        path = Path("outlets", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    write("outlets/reuters/feed.jsonl", json.dumps({"id": "line", "text": "x"}))
    assert {article.outlet for article in read("outlets")} == {None}
    for sources in (
        ["outlets"],
        ["outlets", "outlets/reuters"],
        ["outlets/reuters/a.txt", "outlets/*"],
        ["outlets/**"],
        ["outlets/*/**/*.txt", "outlets/*"],
    ):
        corpus = read(*sources, outlets_from_folders=True)
        told = {article.position.removeprefix("outlets/"): article.outlet for article in corpus}
        assert told == {
            "plain.txt": None,
            "reuters/a.txt": "reuters",
            "reuters/deep/b.txt": "reuters",
            "ansa/a.txt": "ansa",
            "reuters/feed.jsonl:1": None,
        }
        assert read(*reversed(sources), outlets_from_folders=True) == corpus
    assert {article.outlet for article in read("outlets/reuters", outlets_from_folders=True)} == {None, "deep"}


def test_reading_tables_loads_only_what_they_need():
    write("table.csv", "id,text\na,x\n")
    code = (
        "import sys, provenance; provenance.read('table.csv');"
        "print([name for name in ('numpy', 'pandas', 'polars', 'pyarrow') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_list_of_stated_sources_is_read_from_any_table(holder):
    column = pyarrow.array([["b", "c"], None], pyarrow.large_list(pyarrow.large_string()))
    table = pyarrow.table({"id": ["a", "b"], "text": ["x", "y"], "derived_from": column})
    corpus = read(HOLDERS[holder](table))
    assert [one.derived_from for one in corpus] == [("b", "c"), ()]
