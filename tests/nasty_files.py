"""
Files, folders and formats that have broken programs: each with what should become of it.
"""

from __future__ import annotations

import bz2
import csv
import datetime as dt
import gzip
import io
import json
import lzma
import os
import random
import socket
import zlib
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from nasty_texts import CHINESE, EMPTY, MOJIBAKE, READ, TOO_LARGE, Nasty, filler

DAMAGED = {"{p}": "rejected damaged"}
BOMB = {"{p}": "rejected decompression_bomb"}
NOT_SUPPORTED = {"{p}": "rejected unsupported_format"}
UNREADABLE = {"{p}": "rejected unreadable"}
LINKED = {"{p}": "rejected symlink"}
INCOMPLETE = {"{p}": "rejected parse_incomplete"}
TIMED_OUT = {"{p}": "rejected timed_out"}
DTD = {"{p}": "rejected dtd_refused"}
ROWS = {"{n}:1": "read ok", "{n}:2": "read ok"}

MB = 1_000_000


# Paths


def _socket(path: Path) -> None:
    # The path of a socket may have no more than a hundred characters.
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(path))


def _folder_of_articles(path: Path) -> None:
    path.mkdir()
    (path / "inside.txt").write_text(filler("inside"))


def _deep(path: Path) -> None:
    inner = path.joinpath(*["d"] * 200)
    inner.mkdir(parents=True)
    (inner / f"{path.stem}.txt").write_text(filler("deep"))


def _beside(name: str):
    """
    Write a sound text under *name* into the folder, with the stem before it.
    """
    return lambda path: Path(path.parent, f"{path.stem}{name}").write_text(filler(name))


def _bytes_for_a_name(path: Path) -> None:
    Path(os.fsdecode(os.fsencode(path.with_suffix("")) + b"\xff.txt")).write_text(filler("bytes"))


def _sparse(size: int):
    def make(path: Path) -> None:
        with path.open("wb") as stream:
            stream.truncate(size)

    return make


PATHS = [
    Nasty("a pipe", ".txt", os.mkfifo, UNREADABLE),
    Nasty("a pipe with the name of a table", ".csv", os.mkfifo, UNREADABLE),
    Nasty("a socket", ".txt", _socket, UNREADABLE),
    Nasty("a folder named as a text", ".txt", Path.mkdir, {}),
    Nasty("a folder named as a text, with one in it", ".txt", _folder_of_articles, {"inside": "read ok"}),
    Nasty("a link to nothing", ".txt", lambda path: path.symlink_to("nothing"), LINKED),
    Nasty("a link to itself", ".txt", lambda path: path.symlink_to(path.name), LINKED),
    Nasty("a link to a secret", ".txt", lambda path: path.symlink_to("/etc/passwd"), LINKED),
    Nasty("a link to the folder above", ".txt", lambda path: path.symlink_to(".."), LINKED),
    Nasty("a link to a device that never ends", ".txt", lambda path: path.symlink_to("/dev/zero"), LINKED),
    Nasty("a file of 65 MB", ".txt", _sparse(65 * MB), {"{p}": "rejected too_large"}),
    Nasty("a file of a terabyte of nothing", ".txt", _sparse(10**12), {"{p}": "rejected too_large"}),
    Nasty("a folder 200 deep", "", _deep, READ),
    Nasty(
        "a name that is no text",
        ".txt",
        _bytes_for_a_name,
        {"{n}\N{REPLACEMENT CHARACTER}": "read_with_warnings characters_replaced"},
    ),
    Nasty("a name with a line feed", ".txt", _beside("a\nb.txt"), {"{n}a\nb": "read ok"}),
    Nasty("a name with an escape sequence", ".txt", _beside("\x1b[31m.txt"), {"{n}\x1b[31m": "read ok"}),
    Nasty("a name turned round", ".txt", _beside("\u202etxt.exe.txt"), {"{n}\u202etxt.exe": "read ok"}),
    Nasty("a name like a pattern", ".txt", _beside("[1]*?.txt"), {"{n}[1]*?": "read ok"}),
    Nasty("a name of 255 bytes", ".txt", _beside("x" * 240 + ".txt"), {"{n}" + "x" * 240: "read ok"}),
    Nasty("an ending in capitals", ".TXT", filler("capitals"), READ),
    Nasty("a hidden file", ".txt", lambda path: path.with_name(f".{path.name}").write_text("hidden"), {}),
    Nasty("an ending that nobody knows", ".xyz", "unknown", {}),
    Nasty("nothing but an ending", ".txt", lambda path: path.with_name(".txt").write_text("x"), {}),
]


# Compression


def _gz(data: bytes | str, level: int = 9) -> bytes:
    return gzip.compress(data.encode() if isinstance(data, str) else data, level, mtime=0)


def _bomb(size: int, tail: bytes = b"") -> bytes:
    """
    Compress *size* zero bytes without holding them.
    """
    compressor = zlib.compressobj(9, wbits=31)
    pieces = [compressor.compress(bytes(MB)) for _ in range(size // MB)]
    return b"".join((*pieces, compressor.compress(tail), compressor.flush()))


def _made(make, *arguments):
    """
    Make the content of a file only when it is needed.
    """
    return lambda path: path.write_bytes(make(*arguments))


def _text_bomb(size: int) -> bytes:
    compressor = zlib.compressobj(9, wbits=31)
    pieces = [compressor.compress(b"word " * 200_000) for _ in range(size // MB)]
    return b"".join((*pieces, compressor.flush()))


_SOUND = filler("sound").encode()
_LONG = filler("long", 20_000).encode()
# A frame of one raw block: the format's own words for "these bytes as they are".
_ZST = b"\x28\xb5\x2f\xfd\x20" + bytes([len(_SOUND[:200])]) + (200 << 3 | 1).to_bytes(3, "little") + _SOUND[:200]

COMPRESSED = [
    Nasty("a text in gzip", ".txt.gz", _gz(_SOUND), READ),
    Nasty("a text in xz", ".txt.xz", lzma.compress(filler("xz").encode()), READ),
    Nasty("a text in zstd", ".txt.zst", _ZST, READ),
    Nasty("gzip of several members", ".txt.gz", _gz("one two three four ") + _gz("five six seven eight nine"), READ),
    Nasty("gzip with zeros after it", ".txt.gz", _gz(filler("zeros")) + bytes(512), READ),
    Nasty("gzip with noise after it", ".txt.gz", _gz(filler("noise")) + b"noise", DAMAGED),
    Nasty("gzip that breaks off", ".txt.gz", _gz(_LONG)[:-100], DAMAGED),
    Nasty("gzip of one byte", ".txt.gz", b"\x1f", DAMAGED),
    Nasty("gzip with a wrong checksum", ".txt.gz", _gz(filler("crc"))[:-8] + b"\0\0\0\0\0\0\0\0", DAMAGED),
    Nasty("gzip with a byte changed", ".txt.gz", _gz(_LONG)[:500] + b"\xff\xff\xff" + _gz(_LONG)[503:], DAMAGED),
    Nasty("an empty file named as gzip", ".txt.gz", b"", DAMAGED),
    Nasty("gzip of nothing", ".txt.gz", _gz(b""), EMPTY),
    Nasty("a text named as gzip", ".txt.gz", "plain", NOT_SUPPORTED),
    Nasty("gzip in gzip", ".txt.gz", _gz(_gz(_SOUND)), NOT_SUPPORTED),
    Nasty("gzip in gzip, and named so", ".txt.gz.gz", _gz(_gz(_SOUND)), {}),
    Nasty(
        "gzip in gzip, ten times", ".txt.gz", _gz(_gz(_gz(_gz(_gz(_gz(_gz(_gz(_gz(_gz(_SOUND)))))))))), NOT_SUPPORTED
    ),
    Nasty("a bomb of 512 MB in half a megabyte", ".txt.gz", _made(_bomb, 512 * MB), BOMB),
    Nasty("a bomb of words", ".txt.gz", _made(_text_bomb, 256 * MB), BOMB),
    Nasty("a bomb in a bomb", ".txt.gz", _made(lambda: _gz(_bomb(512 * MB))), NOT_SUPPORTED),
    Nasty("a bomb of lines", ".jsonl.gz", _made(_bomb, 512 * MB, b"\n"), BOMB),
    Nasty("a bomb of cells", ".csv.gz", _gz(b"id,text\n" + b"1," + bytes(100 * MB)), BOMB),
    Nasty("xz that breaks off", ".txt.xz", lzma.compress(_LONG)[:-40], DAMAGED),
    Nasty(
        "xz with a byte changed", ".txt.xz", lzma.compress(_LONG)[:60] + b"\xff" + lzma.compress(_LONG)[61:], DAMAGED
    ),
    Nasty("a bomb in xz", ".txt.xz", _made(lambda: lzma.compress(bytes(256 * MB), preset=0)), BOMB),
    Nasty("zstd that breaks off", ".txt.zst", _ZST[:-20], DAMAGED),
    Nasty("zstd that is noise", ".txt.zst", b"\x28\xb5\x2f\xfd" + random.Random(1).randbytes(500), DAMAGED),
    Nasty("bzip2 named as a text", ".txt", bz2.compress(_SOUND), NOT_SUPPORTED),
    Nasty(
        "lines in gzip, one of them broken",
        ".jsonl.gz",
        _gz("\n".join((json.dumps({"text": filler(1)}), "{broken", json.dumps({"text": filler(2)})))),
        {"{n}:1": "read ok", "{p}:2": "rejected broken_json", "{n}:3": "read ok"},
    ),
    Nasty(
        "lines in gzip that break off",
        ".jsonl.gz",
        _gz("".join(json.dumps({"text": filler(n)}) + "\n" for n in range(3)) + "x" * 50_000)[:-40],
        {"{n}:1": "read ok", "{n}:2": "read ok", "{n}:3": "read ok", "{p}": "rejected damaged"},
    ),
]


# Tables


def _csv(*rows: object) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue()


def _table(columns: dict[str, object]) -> pyarrow.Table:
    return pyarrow.table(columns)


def _parquet(columns: dict[str, object], **options: object) -> bytes:
    stream = io.BytesIO()
    pyarrow.parquet.write_table(_table(columns), stream, **options)
    return stream.getvalue()


def _arrow(columns: dict[str, object]) -> bytes:
    stream = io.BytesIO()
    table = _table(columns)
    with pyarrow.ipc.new_file(stream, table.schema) as writer:
        writer.write_table(table)
    return stream.getvalue()


_TEXTS = {"text": [filler("row 1"), filler("row 2")]}
_PARQUET = _parquet(_TEXTS, write_page_checksum=True)
_ARROW = _arrow(_TEXTS)
_NULLS = pyarrow.nulls(2, pyarrow.string())

TABLES = [
    Nasty("a sound table", ".csv", _csv(["id", "text"], ["{n}", filler("csv")]), READ),
    Nasty("nothing in a table", ".csv", "", {}),
    Nasty("a header alone", ".csv", "id,text\n", {}),
    Nasty("no column text", ".csv", "id,body\n1,x\n", {"{p}": "rejected no_text_column"}),
    Nasty("two columns text", ".csv", "text,Text\nx,y\n", {"{p}": "rejected ambiguous_columns"}),
    Nasty("a table with a mark", ".csv", "\ufeff" + _csv(["text"], [filler("bom")]), {"{n}:1": "read ok"}),
    Nasty("a table in UTF-16", ".csv", _csv(["text"], [filler("wide")]).encode("utf-16"), {"{n}:1": "read ok"}),
    Nasty("semicolons", ".csv", f"id;text\n{{n}};{filler('semicolon')}\n", READ),
    Nasty("tabs", ".tsv", f"id\ttext\n{{n}}\t{filler('tab')}\n", READ),
    Nasty("line feeds in a cell", ".csv", _csv(["id", "text"], ["{n}", filler("lf").replace(". ", ".\n\n")]), READ),
    Nasty("a row too short", ".csv", "id,text\n1\n", {"{p}:2": "rejected invalid_record"}),
    Nasty("a row too long", ".csv", "id,text\n1,a,b\n", {"{p}:2": "rejected invalid_record"}),
    Nasty(
        "a quote that is never closed",
        ".csv",
        'id,text\n1,"never closed\n2,x\n',
        {"{p}:2": "rejected invalid_record"},
    ),
    Nasty(
        "a quote that is never closed above paragraphs",
        ".csv",
        f'id,text\n1,"never closed, {filler("never")}\n\nThen, {filler("closed")}\n{{n}},"{filler("next")}"\n',
        {**READ, "{p}:2": "rejected invalid_record"},
    ),
    Nasty("a quote in a cell", ".csv", 'id,text\n1,"a "quoted" word"\n', {"{p}:2": "rejected invalid_record"}),
    Nasty(
        "NUL in a cell",
        ".csv",
        f"id,text\n{{n}},{filler('nul')} \0\n",
        {"{n}": "read_with_warnings characters_replaced"},
    ),
    Nasty("an empty cell", ".csv", "id,text\n{n},\n", EMPTY),
    Nasty("a cell of 200,001 words", ".csv", _csv(["id", "text"], ["{n}", "word " * 200_001]), TOO_LARGE),
    Nasty("a formula in a cell", ".csv", _csv(["id", "text"], ["={n}", f"=1+1 {filler('f')}"]), {"={n}": "read ok"}),
    Nasty(
        "an ambiguous date in a cell",
        ".csv",
        _csv(["id", "text", "published"], ["{n}", filler("d"), "1/2/21"]),
        {"{n}": "read_with_warnings date_unreadable"},
    ),
    Nasty("100,000 columns", ".csv", ",".join(f"c{number}" for number in range(100_000)) + ",text\n", {}),
    Nasty(
        "Windows-1252 in a cell",
        ".csv",
        b"id,text\n{n}," + filler("w").encode() + b" \xe4\xf6\n",
        {"{n}": "read_with_warnings encoding_guessed"},
    ),
    Nasty("a sound Parquet file", ".parquet", _PARQUET, ROWS),
    Nasty("Parquet that breaks off", ".parquet", _PARQUET[:-20], DAMAGED),
    Nasty("the beginning of Parquet", ".parquet", _PARQUET[:4], DAMAGED),
    Nasty("nothing named as Parquet", ".parquet", b"", DAMAGED),
    Nasty("Parquet with a byte changed", ".parquet", _PARQUET[:40] + b"\xff\xff\xff\xff" + _PARQUET[44:], DAMAGED),
    Nasty("a text named as Parquet", ".parquet", b"plain text", NOT_SUPPORTED),
    Nasty("Parquet named as a text", ".txt", _PARQUET, NOT_SUPPORTED),
    Nasty("Parquet without the column", ".parquet", _parquet({"body": ["x"]}), {"{p}": "rejected no_text_column"}),
    Nasty(
        "a column of nulls",
        ".parquet",
        _parquet({"text": _NULLS, "id": ["null a", "null b"]}),
        {"null a": "rejected invalid_record", "null b": "rejected invalid_record"},
    ),
    Nasty(
        "a column of the type null",
        ".parquet",
        _parquet({**_TEXTS, "title": pyarrow.nulls(2), "id": pyarrow.nulls(2)}),
        ROWS,
    ),
    Nasty(
        "whole numbers for ids",
        ".parquet",
        _parquet({**_TEXTS, "id": [10**15 + 1, 10**15 + 2]}),
        {f"{10**15 + 1}": "read ok", f"{10**15 + 2}": "read ok"},
    ),
    Nasty(
        "numbers with gaps for ids",
        ".parquet",
        _parquet({**_TEXTS, "id": [4e12, None]}),
        {"4000000000000": "read ok", "{n}:2": "read ok"},
    ),
    Nasty(
        "numbers for texts",
        ".parquet",
        _parquet({"text": [1, 2]}),
        {"{n}:1": "rejected invalid_record", "{n}:2": "rejected invalid_record"},
    ),
    Nasty(
        "lists for texts",
        ".parquet",
        _parquet({"text": [["x"], ["y"]]}),
        {"{n}:1": "rejected invalid_record", "{n}:2": "rejected invalid_record"},
    ),
    Nasty(
        "moments in nanoseconds",
        ".parquet",
        _parquet({**_TEXTS, "published": pyarrow.array([1, 2], pyarrow.timestamp("ns"))}),
        {"{n}:1": "read_with_warnings date_untrusted", "{n}:2": "read_with_warnings date_untrusted"},
    ),
    Nasty(
        "moments beyond all years",
        ".parquet",
        _parquet({**_TEXTS, "published": pyarrow.array([2**62, None], pyarrow.timestamp("us"))}),
        {"{n}:1": "read_with_warnings date_unreadable", "{n}:2": "read ok"},
    ),
    Nasty("days for dates", ".parquet", _parquet({**_TEXTS, "published": [dt.date(2021, 12, 8), None]}), ROWS),
    Nasty(
        "one text many times over", ".parquet", _parquet({"text": ["word " * 200_000] * 200}, compression="zstd"), BOMB
    ),
    Nasty("a sound Arrow file", ".arrow", _ARROW, ROWS),
    Nasty("Arrow that breaks off", ".arrow", _ARROW[: len(_ARROW) // 2], DAMAGED),
    Nasty("Arrow with its end cut off", ".arrow", _ARROW[:-8], DAMAGED),
    Nasty("noise named as Arrow", ".arrow", b"ARROW1\0\0" + random.Random(2).randbytes(1_000), DAMAGED),
    Nasty("noise named as Feather", ".feather", random.Random(3).randbytes(1_000), NOT_SUPPORTED),
]


# Web pages


def _page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>A title</title>{head}</head><body>{body}</body></html>"


def _article(seed: object) -> str:
    paragraphs = "".join(f"<p>{filler((seed, number))}</p>" for number in range(4))
    return f"<article><h1>A headline</h1>{paragraphs}</article>"


LEFT = {"{n}": "read_with_warnings marks_left"}
_WRONGLY = _page(_article("big5 é"), '<meta charset="big5">')
_FRENCH = "<p>" + "La traversée du détroit s’achève, où l’été était déjà passé. " * 8 + "</p>"

PAGES = [
    Nasty("a sound page", ".html", _page(_article("page")), READ),
    Nasty("nothing in a page", ".html", "", EMPTY),
    Nasty("a page without text", ".html", _page(""), EMPTY),
    Nasty("12 KB of <a in a page", ".html", "<a " * 4_000, EMPTY),
    Nasty("160 KB of <a in a page", ".html", "<a " * 50_000, EMPTY),
    Nasty("100,000 open elements", ".html", "<div>" * 100_000 + filler("divs"), INCOMPLETE),
    Nasty("100,000 elements in each other", ".html", "<b>" * 100_000 + filler("b") + "</b>" * 100_000, INCOMPLETE),
    Nasty(
        "an element of 100,000 attributes",
        ".html",
        "<p " + "".join(f"a{n}=1 " for n in range(100_000)) + f">{filler('attributes')}</p>",
        TIMED_OUT,
    ),
    Nasty("100,000 comments opened", ".html", "<!--" * 100_000 + _page(_article("comments")), EMPTY),
    Nasty("a comment that is never closed", ".html", _page(_article("comment")) + "<!-- never closed" * 1_000, READ),
    Nasty("100,000 entities", ".html", _page(_article("entities") + "&amp;" * 100_000), READ),
    Nasty("entities without an end", ".html", _page(_article("open") + "&" * 100_000), READ),
    Nasty("tables in tables", ".html", "<table><tr><td>" * 5_000 + filler("tables"), INCOMPLETE),
    Nasty("a page declared as Big5 that is UTF-8", ".html", _WRONGLY, READ),
    Nasty(
        "a page declared as Big5 that is Windows-1252",
        ".html",
        _page(_FRENCH, '<meta charset="big5">').encode("cp1252"),
        {"{n}": "read_with_warnings encoding_guessed"},
    ),
    Nasty(
        "a page in Big5 that says so",
        ".html",
        _page("<p>" + f"{CHINESE}" * 5 + "</p>", '<meta charset="big5">').encode("big5", "ignore"),
        READ,
    ),
    Nasty("a page declared as what is no encoding", ".html", _page(_article("x"), '<meta charset="klingon">'), READ),
    Nasty("a page in UTF-16", ".html", _page(_article("wide")).encode("utf-16"), READ),
    Nasty(
        "a page that was decoded wrongly",
        ".html",
        _page(_FRENCH.encode().decode("cp1252"), '<meta charset="utf-8">'),
        MOJIBAKE,
    ),
    Nasty(
        "scripts in a page", ".html", _page("<script>" + "while(1);" * 10_000 + "</script>" + _article("script")), READ
    ),
    Nasty(
        "a picture of 5 MB in a page",
        ".html",
        _page(f'<img src="data:image/png;base64,{"QUJD" * 1_250_000}">' + _article("img")),
        READ,
    ),
    Nasty(
        "a page that would fetch",
        ".html",
        _page(
            '<link rel=stylesheet href="file:///etc/passwd"><iframe src="http://localhost:1/"></iframe>'
            + _article("fetch")
        ),
        READ,
    ),
    Nasty(
        "an external entity in a page",
        ".html",
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + _page(_article("xxe") + "<p>&x;</p>"),
        READ,
    ),
    Nasty("NUL in a page", ".html", _page(_article("nul").replace("<p>", "<p>\0")), READ),
    Nasty(
        "a page of one paragraph of 1 MB",
        ".html",
        _page(f"<article><p>{filler('megabyte', 130_000)}</p></article>"),
        READ,
    ),
    Nasty(
        "a page of noise", ".html", random.Random(4).randbytes(50_000), {"{n}": "read_with_warnings encoding_guessed"}
    ),
    Nasty("a page in gzip", ".html.gz", _gz(_page(_article("gz"))), READ),
    Nasty("Markdown", ".md", f"---\ntitle: A title\n---\n# A title\n\n{filler('md')}\n", READ),
    Nasty("nothing in Markdown", ".md", "", EMPTY),
    Nasty("Markdown of 100,000 brackets", ".md", "[" * 100_000 + filler("brackets"), LEFT),
    Nasty("Markdown of 100,000 stars", ".md", "*a " * 100_000 + filler("stars"), LEFT),
    Nasty("Markdown of quotations in quotations", ".md", "> " * 5_000 + filler("quoted"), INCOMPLETE),
    Nasty("Markdown of backticks", ".md", f"{filler('ticks')}\n\n" + "`" * 100_000, READ),
    Nasty("Markdown of links", ".md", "[a](" * 50_000 + filler("links"), LEFT),
    Nasty("Markdown with front matter that is never closed", ".md", f"---\ntitle: x\n\n{filler('front')}", READ),
    Nasty(
        "Markdown with front matter that runs code",
        ".md",
        f"---\n!!python/object/apply:os.system ['x']\n---\n{filler('yaml')}",
        READ,
    ),
]


# Feeds and news items


def _rss(*items: str, before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>F</title>{"".join(items)}</channel></rss>'


def _item(seed: object, name: str = "{n}", more: str = "") -> str:
    return f"<item><guid>{name}</guid><title>T</title><description>{filler(('item', seed))}</description>{more}</item>"


def _ninjs(seed: object, **fields: object) -> str:
    return json.dumps({"uri": "{n}", "headline": "H", "body_text": filler(("ninjs", seed)), **fields})


_LAUGHS = "".join(
    f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' if level else '<!ENTITY l0 "ha">' for level in range(10)
)

FEEDS = [
    Nasty("a sound feed", ".rss", _rss(_item("rss")), READ),
    Nasty("a feed in gzip", ".rss.gz", _gz(_rss(_item("gz", "feed in gzip"))), {"feed in gzip": "read ok"}),
    Nasty("nothing in a feed", ".rss", "", {}),
    Nasty("a feed without items", ".rss", _rss(), {}),
    Nasty("a feed that is a text", ".rss", "plain text", NOT_SUPPORTED),
    Nasty(
        "a feed that breaks off",
        ".rss",
        _rss(_item("off"), _item("cut", "cut"))[:-80],
        {**READ, "{p}": "rejected damaged"},
    ),
    Nasty("billion laughs", ".rss", _rss(_item("lol"), before=f"<!DOCTYPE x [{_LAUGHS}]>"), DTD),
    Nasty(
        "one entity of a megabyte, many times",
        ".rss",
        _rss(_item("quadratic", more="&a;" * 1_000), before=f'<!DOCTYPE x [<!ENTITY a "{"a" * MB}">]>'),
        DTD,
    ),
    Nasty(
        "a local file as an entity",
        ".rss",
        _rss(_item("xxe", more="&x;"), before='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        DTD,
    ),
    Nasty(
        "an address as an entity",
        ".xml",
        _rss(_item("ssrf", more="&x;"), before='<!DOCTYPE x [<!ENTITY x SYSTEM "http://localhost:1/">]>'),
        DTD,
    ),
    Nasty(
        "parameter entities",
        ".atom",
        _rss(_item("pe"), before='<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>'),
        DTD,
    ),
    Nasty(
        "a document type that names a file elsewhere",
        ".rss",
        _rss(_item("dtd"), before='<!DOCTYPE rss SYSTEM "http://localhost:1/rss.dtd">'),
        READ,
    ),
    Nasty("a document type behind a comment", ".rss", _rss(_item("late"), before="<!-- x --><!DOCTYPE x []>"), DTD),
    Nasty(
        "files to be included",
        ".rss",
        _rss(
            _item(
                "xi",
                more='<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>',
            )
        ),
        READ,
    ),
    Nasty(
        "entities of HTML in a feed",
        ".rss",
        _rss(_item("html", more="<category>&nbsp;&eacute;</category>")),
        READ,
    ),
    Nasty("elements 100,000 deep", ".xml", "<a>" * 100_000, {"{p}": "rejected damaged"}),
    Nasty(
        "an item 3,000 deep",
        ".rss",
        _rss(f"<item><description>{'<b>' * 3_000}x{'</b>' * 3_000}</description></item>", _item("by the deep")),
        {**READ, "{p}:1": "rejected parse_incomplete"},
    ),
    Nasty(
        "an attribute of 11 MB",
        ".rss",
        _rss(_item("attribute", more=f'<enclosure url="{"x" * 11 * MB}"/>')),
        READ,
    ),
    Nasty(
        "a text of 21 MB in a feed",
        ".rss",
        _rss(f"<item><guid>{{n}}</guid><description>{'x ' * 10_500_000}</description></item>", _item("after", "{n}b")),
        {**TOO_LARGE, "{n}b": "read ok"},
    ),
    Nasty("a feed in UTF-16", ".rss", _rss(_item("wide", "wide feed")).encode("utf-16"), {"wide feed": "read ok"}),
    Nasty(
        "a feed declared as Big5 that is UTF-8",
        ".rss",
        _rss(_item("é")).replace('"1.0"', '"1.0" encoding="big5"', 1),
        READ,
    ),
    Nasty(
        "a feed declared as what is no encoding",
        ".rss",
        _rss(_item("k")).replace('"1.0"', '"1.0" encoding="klingon"', 1),
        READ,
    ),
    Nasty(
        "control characters in a feed",
        ".rss",
        _rss(_item("cc", more="<category>\x01\x02</category>")),
        READ,
    ),
    Nasty(
        "a feed of 10,000 empty items",
        ".rss",
        _rss("<item/>" * 10_000),
        {f"{{n}}:{number}": "rejected empty_text" for number in range(1, 10_001)},
    ),
    Nasty(
        "a date of 1970 in a feed",
        ".rss",
        _rss(_item("1970", more="<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>")),
        {"{n}": "read_with_warnings date_untrusted"},
    ),
    Nasty(
        "a date in words in a feed",
        ".rss",
        _rss(_item("words", more="<pubDate>yesterday</pubDate>")),
        {"{n}": "read_with_warnings date_unreadable"},
    ),
    Nasty("an entry twice", ".rss", _rss(_item("twice"), _item("twice")), {"{n}": "read_with_warnings repeated"}),
    Nasty(
        "a script in an entry",
        ".rss",
        _rss(_item("js").replace("<description>", "<description>&lt;script&gt;alert(1)&lt;/script&gt;")),
        READ,
    ),
    Nasty("a news item", ".json", _ninjs("item"), READ),
    Nasty("nothing in JSON", ".json", "", {}),
    Nasty("JSON that breaks off", ".json", _ninjs("off")[:-10], DAMAGED),
    Nasty("JSON that is none", ".json", "{'uri': 1}", {"{p}": "rejected broken_json"}),
    Nasty("JSON 100,000 deep", ".json", "[" * 100_000 + "]" * 100_000, {"{p}": "rejected broken_json"}),
    Nasty("a news item 100,000 deep", ".json", '{"associations": ' * 100_000, {"{p}": "rejected broken_json"}),
    Nasty(
        "a news item with a field twice",
        ".json",
        '{"uri": "a", "uri": "b", "body_text": "c"}',
        {"{p}:1": "rejected invalid_record"},
    ),
    Nasty("a news item without text", ".json", json.dumps({"uri": "{n}", "headline": "H"}), EMPTY),
    Nasty("JSON that is a number", ".json", "17", NOT_SUPPORTED),
    Nasty("JSON of anything", ".json", '{"name": "package", "version": 1}', NOT_SUPPORTED),
    Nasty("NewsML-G2 with a document type", ".xml", f"<!DOCTYPE n [{_LAUGHS}]><newsItem>&l9;</newsItem>", DTD),
    Nasty("XML of anything", ".xml", "<configuration><a>1</a></configuration>", NOT_SUPPORTED),
]

NASTY_FILES = [*PATHS, *COMPRESSED, *TABLES, *PAGES, *FEEDS]

# The administrator may read every file, and not every system has pipes in folders.
if not hasattr(os, "mkfifo"):
    pytest.skip("this system has no pipes in folders", allow_module_level=True)
