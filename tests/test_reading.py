"""
What is handed to ``read`` comes out as articles, or is named: no input raises anything else, hangs, or costs another.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import io
import itertools
import json
import os
import random
import socket
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from attrs import fields
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provenance.articles import Article, Corpus
from provenance.errors import (
    InvalidArticle,
    InvalidParameter,
    ProvenanceError,
    SourceNotFound,
    SourceUnreadable,
    UnsupportedFormat,
)
from provenance.readers import Limits, read, records
from provenance.readers import lines as lines_module

pytestmark = pytest.mark.usefixtures("empty_folder")

visible = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=20)
company = Article("company", "x")
in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def write(**contents):
    """
    Write files into the working folder; ``__`` in a name is a folder's slash and ``_`` its ending's dot.
    """
    for key, content in contents.items():
        path = Path(key.replace("__", "/").replace("_", "."))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def lines(*records):
    return "".join(json.dumps(record) + "\n" for record in records)


def named(notices):
    return [(notice.id, notice.code) for notice in notices]


# Python values


@given(st.dictionaries(visible, visible, max_size=6), st.randoms(use_true_random=False))
def test_dicts_with_distinct_ids_read_to_these_ids_in_any_order(texts, shuffler):
    rows = [{"id": name, "text": text} for name, text in texts.items()]
    corpus = read(rows)
    assert {article.id: article.text for article in corpus} == texts
    shuffler.shuffle(rows)
    for other in (read(iter(rows)), read(*rows, [])):
        assert other.articles == corpus.articles
        assert named(other.warnings) == named(corpus.warnings)


@given(st.dictionaries(visible, visible, max_size=6))
@in_one_folder
def test_articles_written_as_json_lines_read_back_equal(tmp_path, texts):
    path = tmp_path / "feed.jsonl"
    path.write_text(lines(*({"id": name, "text": text, "title": text} for name, text in texts.items())), "utf-8")
    assert read(path).articles == read([Article(name, text, title=text) for name, text in texts.items()]).articles


def test_a_corpus_passes_through_and_several_merge_with_all_their_notices():
    first = read([Article("a", "text"), Article("b", "")])
    second = read([Article("c", "text"), Article("c", "text")])
    assert read(first) is first
    merged = read(first, second, Article("d", "text"))
    assert merged.ids == ("a", "c", "d")
    assert (merged.set_aside, merged.warnings) == (first.set_aside, second.warnings)


def test_a_row_of_a_table_is_read_with_its_nulls_numbers_and_dates():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(
        {"id": [1, 2], "text": ["x", "y"], "title": ["T", None], "published": pandas.to_datetime(["2021-12-08", None])}
    )
    for source in (table, table.to_dict("records")):
        first, second = read(source)
        assert (first.id, first.title, first.published) == ("1", "T", dt.datetime(2021, 12, 8))
        assert (second.id, second.title, second.published) == ("2", None, None)
    (third,) = read([{"id": "a", "text": "x", "title": float("nan"), "published": dt.date(2021, 12, 8), "other": 1}])
    assert (third.title, third.published) == (None, "2021-12-08")


@pytest.mark.parametrize("source", [b"bytes", 7, None, io.StringIO("x"), [7], [["nested"]], [None], memoryview(b"x")])
def test_what_is_no_source_is_refused_with_what_is(source):
    with pytest.raises(UnsupportedFormat, match="Article"):
        read(source)


def test_no_source_at_all_is_a_mistake_and_an_empty_list_is_not():
    with pytest.raises(InvalidParameter, match="nothing to read"):
        read()
    assert read([]) == Corpus(())


@pytest.mark.parametrize("record", [{"text": "x"}, {"id": None, "text": "x"}, {"id": "", "text": "x"}, {"id": True}])
def test_a_dict_without_an_id_is_set_aside_with_its_number_and_alone_is_an_error(record):
    corpus = read([{"id": "a", "text": "x"}, record])
    assert corpus.ids == ("a",)
    assert named(corpus.set_aside) == [("record 2", "invalid_record")]
    assert corpus.set_aside[0].message.startswith("record 2: ")
    with pytest.raises(InvalidArticle, match="record 1"):
        read([record])


def test_what_is_no_record_costs_itself_only():
    corpus = read([{"id": "a", "text": "x"}, 5, None, {"id": "b", "text": "x"}])
    assert corpus.ids == ("a", "b")
    assert named(corpus.set_aside) == [("record 2", "unsupported_format"), ("record 3", "unsupported_format")]


def test_a_number_where_a_name_is_expected_is_its_text():
    article = read({"id": "a", "text": "x", "title": 2021, "outlet": 5.0})["a"]
    assert (article.title, article.outlet) == ("2021", "5")


@pytest.mark.parametrize(("value", "expected"), [("b c", ("b", "c")), (["b c"], ("b c",)), ([], ()), (None, ())])
def test_stated_sources_come_as_a_list_or_as_one_text(value, expected):
    assert read({"id": "a", "text": "x", "derived_from": value})["a"].derived_from == expected


def test_a_stated_source_of_another_kind_is_named():
    corpus = read([{"id": "a", "text": "x"}, {"id": "b", "text": "x", "derived_from": ["a", 5]}])
    assert "derived_from holds int, expected text" in corpus.set_aside[0].message


def test_notices_of_one_file_come_in_the_order_of_its_lines():
    write(feed_jsonl="\n".join(["[]"] * 11 + [json.dumps({"id": "a", "text": "x"})]))
    assert [notice.id for notice in read("feed.jsonl").set_aside] == [f"feed.jsonl:{line}" for line in range(1, 12)]


def test_a_file_of_another_kind_with_the_name_of_json_lines_is_named_once():
    write(feed_jsonl="id,text\n" + "a,x\n" * 5_000)
    write(mixed_jsonl="id,text\n" + "a,x\n" * 20 + json.dumps({"id": "a", "text": "x"}))
    corpus = read("feed.jsonl", "mixed.jsonl")
    assert corpus.ids == ("a",)
    assert ("feed.jsonl", "unsupported_format") in named(corpus.set_aside)
    assert len(corpus.set_aside) == 1 + 21


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_zeros(tmp_path, encoding):
    text = "Presidents agreed on further talks – “for now”, said an aide."
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    corpus = read("a.txt")
    assert corpus["a"].text == text
    assert named(corpus.warnings) == [("a", "encoding_guessed")]


@pytest.mark.parametrize("seed", range(3))
def test_noise_is_no_article(tmp_path, seed):
    (tmp_path / "noise.txt").write_bytes(random.Random(seed).randbytes(5_000))
    corpus = read("noise.txt", company)
    assert named(corpus.set_aside) == [("noise.txt", "unsupported_format")]


@pytest.mark.parametrize("value", [1.5, [], {}, b"x", True])
def test_a_field_of_the_wrong_kind_costs_its_record_only(value):
    corpus = read([{"id": "a", "text": "x"}, {"id": "b", "text": "x", "title": value}, {"id": "c", "text": value}])
    assert corpus.ids == ("a",)
    assert named(corpus.set_aside) == [("b", "invalid_record"), ("c", "invalid_record")]


@pytest.mark.parametrize("value", ["yesterday", "1/2/2021", 7, "2021-12-08\0", ["x"], "0001-01-01", 1e400])
def test_a_date_that_cannot_be_read_is_left_out_and_quoted(value):
    corpus = read([{"id": "a", "text": "x", "published": value}])
    assert corpus["a"].published is None
    assert named(corpus.warnings) == [("a", "date_unreadable")]
    assert str(value) in corpus.warnings[0].message.replace("\\x00", "\0")
    assert corpus.set_aside == ()


def test_a_text_that_is_too_long_is_set_aside_wherever_it_comes_from():
    write(file_txt="x" * 10, feed_jsonl=lines({"id": "line", "text": "x" * 10}, {"id": "kept", "text": "x" * 9}))
    write(table_csv=f"id,text\nrow,{'x' * 10}\n")
    corpus = read(".", Article("article", "x" * 10), {"id": "dict", "text": "x" * 10}, limits=Limits(text_characters=9))
    assert corpus.ids == ("kept",)
    assert named(corpus.set_aside) == [(name, "too_large") for name in ("article", "dict", "file", "line", "row")]


# Paths


@pytest.mark.parametrize("text", ["Two lines\nof text", "word " * 60, "a / b " * 100 + "\n"])
def test_a_text_given_for_a_path_is_told_how_texts_come(text):
    for source in (text, [text], Article("a", "x")):
        if source is text or isinstance(source, list):
            with pytest.raises(SourceNotFound, match="texts come as Article or dict"):
                read(source, Article("a", "x"))


@pytest.mark.parametrize("path", ["missing.txt", "", "missing/*.txt", "nul\0", "\ud800", "x" * 200, "*", "a/" * 200])
def test_a_missing_path_is_an_error_alone_and_named_in_company(path):
    with pytest.raises(SourceNotFound, match="texts come as Article or dict") as error:
        read(path)
    assert isinstance(error.value, FileNotFoundError)
    corpus = read([path, Article("a", "x")])
    assert corpus.ids == ("a",)
    assert [notice.code for notice in corpus.set_aside] == ["not_found"]


def test_many_missing_paths_make_one_error_that_counts_them():
    with pytest.raises(SourceNotFound, match=r"'0'.*'1'.*'2'.*and 7 more"):
        read([str(number) for number in range(10)])


def test_a_file_is_named_by_its_stem_whatever_its_ending(tmp_path):
    write(a_txt="x", b="x", c_story="x", d_TXT="x")
    assert read("a.txt", Path("b"), "./c.story", str(tmp_path / "d.TXT")).ids == ("a", "b", "c", "d")


def test_files_of_one_stem_are_named_by_their_paths_below_the_folder_in_any_order():
    write(one__x_txt="1", one__sub__x_txt="2", two__x_txt="3", two__y_txt="4")
    assert read("one").ids == ("sub/x", "x")
    names = {"one/x", "sub/x", "two/x", "y"}
    for sources in itertools.permutations(["one", "two/y.txt", "two"]):
        assert set(read(*sources).ids) == names


def test_a_name_that_comes_of_one_collision_never_makes_another():
    write(a__x_txt="1", root__a__x_txt="2", b__x_txt="3", a__x="4")
    for sources in itertools.permutations(["a", "root", "b", "a/x"]):
        corpus = read(*sources)
        assert len(corpus) == 4
        assert corpus.set_aside == ()
        assert corpus == read("a", "a/x", "b", "root")


@given(st.sets(st.tuples(*[st.sampled_from("xyz")] * 3), min_size=1, max_size=8), st.randoms(use_true_random=False))
@in_one_folder
def test_every_file_has_a_name_of_its_own(tmp_path_factory, places, shuffler):
    root = tmp_path_factory.mktemp("names")
    paths = [root / first / second / f"{third}.txt" for first, second, third in sorted(places)]
    for number, path in enumerate(paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"text {number}")
    corpus = read(root, *paths)
    assert len(corpus) == len(paths)
    sources = [root, *paths, root / "*" / "*" / "*.txt", *root.iterdir()]
    shuffled = shuffler.sample(sources, len(sources))
    assert read(*shuffled) == read(*sources)


def test_a_file_given_twice_is_read_once(tmp_path):
    write(d__a_txt="x")
    assert read("d", "d/a.txt", "./d/../d/a.txt", tmp_path / "d" / "a.txt", "d/*") == read("d")
    assert read("d").warnings == ()


def test_a_folder_gives_its_texts_and_json_lines_and_counts_the_rest():
    write(d__a_txt="x", d__sub__b_TXT="x", d__c_jsonl=lines({"text": "x"}), d__e_ndjson=lines({"text": "x"}))
    write(d__f_jpg="x", d__g_jpg="x", d__h="x")
    write(d___hidden_txt="x", d___git__i_txt="x")
    corpus = read("d")
    assert corpus.ids == ("a", "b", "c:1", "e:1")
    assert corpus.set_aside == ()
    (notice,) = corpus.warnings
    assert (notice.id, notice.code) == ("d", "skipped_files")
    assert "3 files" in notice.message
    assert ".jpg (2), no ending (1)" in notice.message


def test_an_empty_folder_reads_as_an_empty_corpus_with_a_warning(tmp_path):
    (tmp_path / "d" / "sub").mkdir(parents=True)
    corpus = read("d")
    assert len(corpus) == 0
    assert named(corpus.warnings) == [("d", "nothing_found")]


def test_a_folder_with_the_name_of_a_text_is_a_folder():
    write(d__x_txt__a_txt="x")
    assert read("d").ids == read("d/x.txt").ids == ("a",)


def test_patterns_match_files_and_folders_at_any_depth_and_no_hidden_ones(tmp_path):
    write(d__a_txt="x", d__s__b_txt="x", d__s__t__c_txt="x", d__s__e_story="x", d___h_txt="x", d___g__b_txt="x")
    expected = {
        "d/*.txt": ("a",),
        "d/**/*.txt": ("a", "b", "c"),
        "d/*/[ab].txt": ("b",),
        "*/s/?.txt": ("b",),
        "d/*.story": (),
        "d/s/*.story": ("e",),
        "d/.*.txt": (".h",),
        "d/*": ("a", "b", "c"),
        "**": ("a", "b", "c"),
        str(tmp_path / "d" / "**" / "c.*"): ("c",),
    }
    for pattern, ids in expected.items():
        assert (read(pattern) if ids else read(pattern, Article("-", "x"))).ids == (ids or ("-",)), pattern


def test_a_file_whose_name_looks_like_a_pattern_is_itself(tmp_path):
    (tmp_path / "a[1].txt").write_text("x")
    (tmp_path / "a1.txt").write_text("x")
    assert read("a[1].txt").ids == ("a[1]",)
    assert read("a[1]*").ids == ("a1",)


def test_links_are_followed_where_they_are_named_and_set_aside_in_folders_and_patterns(tmp_path):
    write(d__a_txt="x", far__b_txt="x")
    (tmp_path / "d" / "link.txt").symlink_to(tmp_path / "far" / "b.txt")
    (tmp_path / "d" / "folder").symlink_to(tmp_path / "far")
    (tmp_path / "d" / "loop").symlink_to("loop")
    (tmp_path / "d" / "up").symlink_to("..")
    (tmp_path / "d" / "picture.jpg").symlink_to("nothing")
    corpus = read("d")
    assert corpus.ids == ("a",)
    assert named(corpus.set_aside) == [(f"d/{name}", "symlink") for name in ("folder", "link.txt", "loop", "up")]
    assert named(corpus.warnings) == [("d", "skipped_files")]
    assert read("d/link.txt").ids == ("link",)
    assert read("d/folder").ids == ("b",)
    assert read("**/a.txt").ids == ("a",)
    with pytest.raises(SourceUnreadable, match="cannot be read"):
        read("d/loop")
    assert named(read("d/*").set_aside) == [
        (f"d/{name}", "symlink") for name in ("folder", "link.txt", "loop", "picture.jpg", "up")
    ]
    assert read("d/**/*.txt").ids == ("a",)
    with pytest.raises(SourceNotFound):
        read("*/folder/b*")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_pipes_devices_and_sockets_are_named_and_never_waited_for(tmp_path):
    write(d__a_txt="x")
    os.mkfifo(tmp_path / "d" / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("d/socket.txt")
        corpus = read("d", "/dev/null")
    assert corpus.ids == ("a",)
    assert named(corpus.set_aside) == [(n, "unreadable") for n in ("/dev/null", "d/pipe.txt", "d/socket.txt")]
    with pytest.raises(SourceUnreadable, match="pipe"):
        read("d/pipe.txt")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ENOENT])
def test_a_file_that_may_not_be_read_or_vanishes_costs_itself_only(monkeypatch, number):
    write(d__a_txt="x", d__b_txt="x")
    really = os.open

    def refusing(path, *arguments, **options):
        if str(path).endswith("b.txt"):
            raise OSError(number, os.strerror(number), path)
        return really(path, *arguments, **options)

    monkeypatch.setattr(os, "open", refusing)
    corpus = read("d")
    assert corpus.ids == ("a",)
    assert named(corpus.set_aside) == [("d/b.txt", "unreadable")]
    with pytest.raises(SourceUnreadable, match=r"b\.txt"):
        read("d/b.txt")


def test_a_folder_that_may_not_be_listed_costs_itself_only(monkeypatch):
    write(d__a_txt="x", d__shut__b_txt="x")
    really = os.scandir

    def refusing(path):
        if Path(path).name == "shut":
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return really(path)

    monkeypatch.setattr(os, "scandir", refusing)
    corpus = read("d")
    assert corpus.ids == ("a",)
    assert named(corpus.set_aside) == [("d/shut", "unreadable")]
    with pytest.raises(SourceUnreadable, match="permission denied"):
        read("d/shut")


def test_a_deep_folder_is_read_to_the_bottom():
    deep = Path(*["d"] * 300)
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text("x")
    assert read("d").ids == read("d/**/*.txt").ids == ("a",)


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text need a file system of bytes")
def test_a_file_name_that_is_no_text_is_read_under_one_that_can_be_written():
    Path("d").mkdir()
    for name in (b"d/\xff.txt", b"d/\xfe.jsonl"):
        Path(os.fsdecode(name)).write_text("x")
    corpus = read("d")
    assert corpus.ids == ("\N{REPLACEMENT CHARACTER}",)
    for notice in (*corpus.set_aside, *corpus.warnings):
        json.dumps(notice.to_dict(), ensure_ascii=False).encode()


# Text files


@pytest.mark.parametrize(
    ("data", "text", "code"),
    [
        ("Zürich".encode(), "Zürich", None),
        ("Zürich".encode("utf-8-sig"), "Zürich", None),
        ("Zürich 木".encode("utf-16"), "Zürich 木", None),
        (b"\xfe\xff" + "Zürich".encode("utf-16-be"), "Zürich", None),
        ("Zürich".encode("utf-32"), "Zürich", None),
        ("“Zürich”".encode("cp1252"), "“Zürich”", "encoding_guessed"),
        (b"x\x81", "x\N{REPLACEMENT CHARACTER}", "encoding_guessed"),
        (b"\xef\xbb\xbfx\xff", "x\N{REPLACEMENT CHARACTER}", "characters_replaced"),
        ("xy".encode("utf-16")[:-1], "x\N{REPLACEMENT CHARACTER}", "characters_replaced"),
        (b"x\0y", "x y", "characters_replaced"),
        (b"a\r\nb\rc\n\r\nd", "a\nb\nc\n\nd", None),
    ],
)
def test_bytes_are_decoded_by_their_mark_else_as_utf_8_else_with_a_warning(data, text, code):
    write(a_txt=data)
    corpus = read("a.txt")
    assert corpus["a"].text == text
    assert named(corpus.warnings) == ([("a", code)] if code else [])
    assert corpus.set_aside == ()


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\t", b"\0\0", "\u200b".encode()])
def test_a_file_that_shows_nothing_is_set_aside(data):
    write(a_txt=data, b_txt="x")
    corpus = read("a.txt", "b.txt")
    assert corpus.ids == ("b",)
    assert named(corpus.set_aside) == [("a", "empty_text")]


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7", b"PK\x03\x04", b"\x89PNG\r\n", b"{\\rtf1", b"BZh91AY&SY", b"GIF89a", b"SQLite format 3\0"]
)
def test_a_file_of_another_format_is_not_compared_as_noise(data):
    write(a_txt=data + b" more of it", b_txt="x")
    corpus = read(".")
    assert corpus.ids == ("b",)
    assert named(corpus.set_aside) == [("./a.txt", "unsupported_format")]
    with pytest.raises(UnsupportedFormat, match="save it as plain text"):
        read("a.txt")
    write(a_csv=data + b" more of it", a_jsonl=data + b" more of it")
    assert len(read(".").set_aside) == 3


@pytest.mark.parametrize("data", [b"x", b"<p>x</p>", b"a,b"])
def test_a_file_of_any_other_ending_is_text_where_it_is_named(data):
    write(a_story=data, a=data)
    assert read("a.story")["a"].text == read("a")["a"].text == data.decode()
    assert named(read(".", company).warnings) == [(".", "nothing_found"), (".", "skipped_files")]


def test_a_file_larger_than_any_article_is_set_aside_unread():
    write(a_txt="x" * 10, b_txt="x" * 9)
    corpus = read("a.txt", "b.txt", limits=Limits(file_bytes=9))
    assert corpus.ids == ("b",)
    assert named(corpus.set_aside) == [("a.txt", "too_large")]
    tracemalloc.start()
    assert read("b.txt").ids == ("b",)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize("name", [attribute.name for attribute in fields(Limits)])
@pytest.mark.parametrize("value", [0, -1, "9", None, True, float("nan"), float("inf")])
def test_a_limit_is_a_number_above_zero(name, value):
    with pytest.raises(InvalidParameter, match=name):
        Limits(**{name: value})


# JSON lines


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"id": "b", "text": ', "broken_json"),
        ('{"id": "b"} {"id": "c"}', "broken_json"),
        ("plain text", "broken_json"),
        ("\0\0\0", "broken_json"),
        ("[" * 100_000, "broken_json"),
        ('{"a":' * 100_000, "broken_json"),
        ("[]", "invalid_record"),
        ("null", "invalid_record"),
        ('"text"', "invalid_record"),
        ("9" * 5_000, "invalid_record"),
        ('{"id": "b", "text": "x", "text": "y"}', "invalid_record"),
        ('{"id": 1e999, "text": "x"}', "invalid_record"),
        ('{"id": [1], "text": "x"}', "invalid_record"),
        ('{"id": %s, "text": "x"}' % ("9" * 5_000), "invalid_record"),
    ],
)
def test_a_broken_line_is_named_with_its_number_and_the_rest_is_kept(line, code):
    write(feed_jsonl=lines({"id": "a", "text": "x"}) + line + "\n" + lines({"id": "z", "text": "x"}))
    corpus = read("feed.jsonl")
    assert corpus.ids == ("a", "z")
    assert named(corpus.set_aside) == [("feed.jsonl:2", code)]
    assert "'feed.jsonl', line 2: " in corpus.set_aside[0].message
    assert "expected" in corpus.set_aside[0].message


@pytest.mark.parametrize(
    "record",
    [{"id": "b"}, {"id": "b", "text": None}, {"id": "b", "text": 7}, {"id": "b", "text": "x", "url": ["u"]}],
)
def test_a_record_with_a_wrong_field_is_named_by_its_id_and_line(record):
    write(feed_jsonl=lines({"id": "a", "text": "x"}, record))
    corpus = read("feed.jsonl")
    assert named(corpus.set_aside) == [("b", "invalid_record")]
    assert "line 2" in corpus.set_aside[0].message


def test_what_only_a_pedant_would_refuse_is_read():
    write(
        feed_jsonl=b'\xef\xbb\xbf{"id": 17, "text": "a\tb", "title": NaN, "published": null, "score": -Infinity}\r\n'
        b'\n  \n{"text": "x", "other": {"text": 1, "text": 2}, "big": ' + b"9" * 5_000 + b', "published": " "}'
    )
    corpus = read("feed.jsonl")
    assert corpus.articles == (Article("17", "a\tb"), Article("feed:4", "x"))
    assert (corpus.set_aside, corpus.warnings) == ((), ())


def test_a_lone_surrogate_is_replaced_and_said():
    write(feed_jsonl='{"id": "a", "text": "x\\ud800y"}')
    corpus = read("feed.jsonl")
    assert corpus["a"].text == "x\N{REPLACEMENT CHARACTER}y"
    assert named(corpus.warnings) == [("a", "characters_replaced")]


def test_json_lines_in_other_encodings_are_read():
    line = '{"id": "a", "text": "“Zürich”"}\n{"id": "b", "text": "x"}\n'
    write(wide_jsonl=line.encode("utf-16"), old_jsonl=line.encode("cp1252"))
    assert read("wide.jsonl").articles == read("old.jsonl").articles == (Article("a", "“Zürich”"), Article("b", "x"))
    assert named(read("old.jsonl").warnings) == [("a", "encoding_guessed")]
    assert read("wide.jsonl").warnings == ()


def test_lines_without_ids_are_told_apart_across_files():
    write(one__feed_jsonl=lines({"text": "x"}), two__feed_jsonl=lines({"text": "y"}), feed_txt="z")
    assert read(".").ids == ("feed", "one/feed:1", "two/feed:1")


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_json_lines_without_a_line_are_said_to_be_empty(data):
    write(feed_jsonl=data)
    corpus = read("feed.jsonl")
    assert len(corpus) == 0
    assert named(corpus.warnings) == [("feed.jsonl", "nothing_found")]


def test_a_file_of_nothing_but_broken_lines_names_the_first_and_counts_the_others():
    write(feed_jsonl="x\n" * 1_500 + lines({"id": "a", "text": "x"}))
    corpus = read("feed.jsonl")
    assert corpus.ids == ("a",)
    assert len(corpus.set_aside) == 1_001
    assert named(corpus.set_aside)[0] == ("feed.jsonl", "more_set_aside")
    assert "500 lines" in corpus.set_aside[0].message


def test_a_line_longer_than_any_article_is_set_aside_without_being_held(monkeypatch):
    monkeypatch.setattr(lines_module, "_CHUNK_BYTES", 1_000)
    write(feed_jsonl=lines({"id": "a", "text": "x"}) + "x" * 3_000_000 + "\n" + lines({"id": "b", "text": "x"}))
    tracemalloc.start()
    corpus = read("feed.jsonl", limits=Limits(file_bytes=100_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert corpus.ids == ("a", "b")
    assert named(corpus.set_aside) == [("feed.jsonl:2", "too_large")]
    assert peak < 1_000_000


@given(st.lists(st.binary(max_size=12), max_size=8), st.integers(1, 9))
def test_lines_are_the_same_however_the_stream_is_cut(pieces, size):
    data = b"\n".join(pieces)
    chunks = (data[start : start + size] for start in range(0, len(data), size))
    expected = data.split(b"\n")
    assert list(lines_module.lines_of(chunks, 100)) == (expected if expected[-1] else expected[:-1])


def test_json_lines_come_on_standard_input(monkeypatch):
    data = lines({"id": "a", "text": "x"}, {"text": "y"}) + "broken\n"
    for stream in (io.TextIOWrapper(io.BytesIO(data.encode())), io.StringIO(data)):
        monkeypatch.setattr(sys, "stdin", stream)
        corpus = read("-", "-")
        assert corpus.ids == ("-:2", "a")
        assert named(corpus.set_aside) == [("-:3", "broken_json")]
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(SourceUnreadable, match="no standard input"):
        read("-")
    assert named(read("-", company).set_aside) == [("-", "unreadable")]


# Anything at all

pieces = st.sampled_from(
    [
        b"{",
        b"}",
        b'"id"',
        b'"text"',
        b":",
        b",",
        b'"x"',
        b"1",
        b"NaN",
        b"\n",
        b"\xff\xfe",
        b"\0",
        b"\\ud800",
        b"[",
        b"\r",
    ]
)


@given(st.binary(max_size=60) | st.lists(pieces, max_size=30).map(b"".join))
@settings(in_one_folder, max_examples=300)
def test_any_bytes_are_read_or_named_and_cost_no_neighbour(tmp_path, data):
    (tmp_path / "any.txt").write_bytes(data)
    (tmp_path / "any.jsonl").write_bytes(data)
    corpus = read(tmp_path, [{"id": "neighbour", "text": "x"}])
    assert "neighbour" in corpus
    assert "any" in {article.id for article in corpus} | {notice.id for notice in corpus.set_aside} | {
        Path(notice.id).stem for notice in corpus.set_aside
    }
    for notice in (*corpus.set_aside, *corpus.warnings):
        json.dumps(notice.to_dict(), ensure_ascii=False).encode()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=5) | st.dates(),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.sampled_from(records.FIELDS), values, max_size=4),
    max_leaves=8,
)


@given(anything)
@settings(max_examples=200)
def test_any_value_is_read_or_refused_in_words(value):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.StringIO(""))
        with contextlib.suppress(ProvenanceError):
            assert isinstance(read(value), Corpus)


def test_ten_thousand_records_are_read_in_a_moment():
    rows = [{"id": number, "text": f"text {number}", "published": "2021-12-08"} for number in range(10_000)]
    write(feed_jsonl=lines(*rows))
    started = dt.datetime.now(dt.UTC)
    assert len(read("feed.jsonl")) == 10_000
    assert dt.datetime.now(dt.UTC) - started < dt.timedelta(seconds=5)


def test_reading_loads_no_library_of_tables():
    heavy = "{'numpy', 'pandas', 'polars', 'pyarrow', 'lxml', 'trafilatura', 'feedparser', 'ftfy'}"
    command = f"import sys, provenance.readers; sys.exit(bool({heavy} & set(sys.modules)))"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.run([sys.executable, "-c", command], check=True, env=environment)
