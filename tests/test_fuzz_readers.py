"""
Every reader on files that were damaged at random: what cannot be read is named, and nothing else happens.

The everyday run takes some hundred inputs a reader, ``pytest -m long`` twenty thousand. Each is made from a number
alone, which a failure names: ``damaged(ending, number)`` makes it again.
"""

from __future__ import annotations

import functools
import json
import random
import time
import zlib

import pytest

import provenance as pv
from articles_for_tests import ELECTION, HARBOUR, HOSTILE
from nasty_files import FEEDS, PAGES
from nasty_texts import JSON_LINES, TEXTS
from test_round_trips import COMPRESSIONS, WRITERS

EVERYDAY, LONG = 200, 20_000

# Seconds for an input of at most some hundred kilobytes, on a machine that may be busy with others.
SECONDS = 10.0

# More would only take longer.
MOST_BYTES = 60_000

ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>
<entry><id>urn:1</id><title type="html">T &amp;amp; U</title><updated>2021-12-08T12:39:00Z</updated>
<author><name>N</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>%s</p></div></content>
</entry><entry><id>urn:2</id><summary>%s</summary></entry></feed>"""

NEWSML = """<?xml version="1.0" encoding="UTF-8"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:n:1"
 version="2" standard="NewsML-G2" standardversion="2.30" conformance="power"><rightsInfo><usageTerms>U</usageTerms>
</rightsInfo><itemMeta><itemClass qcode="ninat:text"/><provider><name>P</name></provider>
<versionCreated>2021-12-08T12:39:00+01:00</versionCreated><link rel="irel:isDerivedFrom" residref="urn:n:0"/></itemMeta>
<contentMeta><headline>H</headline><by>B</by><creditline>C</creditline></contentMeta><contentSet><inlineXML
 contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body><body.content><p>%s</p><p>%s
</p></body.content></body></nitf></inlineXML></contentSet></newsItem>"""

MARKDOWN = "---\ntitle: T\ndate: 2021-12-08\nauthor: [a, b]\n---\n# H\n\n%s\n\n> %s\n\n- [a](b) `c` **d** _e_ ![f](g)\n"

# Pieces that mean something to one reader or another.
WORDS = [
    *(
        b"\0 \xff\xfe \xef\xbb\xbf \xc3\xa9 \xed\xa0\x80 \xf4\x90\x80\x80 \x1f\x8b\x08 PAR1 ARROW1 \xfd7zXZ\0".split(
            b" "
        )
    ),
    *(b'{ } [ ] " \\ \\ud800 , : ; \t \r \r\n \n\n null NaN 1e999 -0 true "id": "text": "published":'.split(b" ")),
    *(b"< > & &amp; &#0; &#xD800; <!DOCTYPE <!ENTITY <![CDATA[ ]]> <!-- --> <?xml </p> <p> <script> <item>".split()),
    *(b"--- ``` # * > [a](b) 1970-01-01 2999-12-31 01/02/2021 99999999999999999999 ../../etc/passwd =1+1".split()),
    *(name.encode("utf-8", "replace") for name in HOSTILE),
]


def _contents(nasty, *endings: str) -> list[bytes]:
    found = [one for one in nasty if one.ending in endings and not callable(one.content)]
    contents = (one.content.encode() if isinstance(one.content, str) else one.content for one in found)
    return [content for content in contents if len(content) <= MOST_BYTES]


@functools.cache
def seeds(ending: str) -> list[bytes]:
    """
    Give sound files of a format, and those that are nasty already.
    """
    articles = [
        pv.Article("a", HARBOUR, title="T", published="2021-12-08", outlet="O", url="https://example.org/a"),
        pv.Article("b", ELECTION, credit="Reuters", language="en"),
        *(pv.Article(f"{number} {name}", f"{name} seen", title=name) for number, name in enumerate(HOSTILE)),
    ]
    bare, _, compression = ending.removeprefix(".").partition(".")
    if compression:
        return seeds(f".{bare}")
    if ending in WRITERS:
        sound = [WRITERS[ending](articles), WRITERS[ending](articles[:2])]
        return sound + (_contents(JSON_LINES, ending) if ending == ".jsonl" else [])
    texts = HARBOUR.replace("\n\n", " "), ELECTION.replace("\n\n", " ")
    if ending == ".txt":
        return [HARBOUR.encode(), ELECTION.encode("utf-16"), *_contents(TEXTS, ".txt")]
    if ending in (".html", ".md"):
        return [(MARKDOWN % texts).encode(), *_contents(PAGES, ending)]
    sound = {".atom": ATOM % texts, ".xml": NEWSML % texts}.get(ending)
    return [*([sound.encode()] if sound else []), *_contents(FEEDS, ending)]


def damaged(ending: str, number: int) -> bytes:
    """
    Make the input of that number.
    """
    # Not Python's own hash, which differs from run to run.
    draw = random.Random(zlib.crc32(ending.encode()) * 1_000_003 + number)
    found = seeds(ending)
    data = bytearray(draw.choice(found))
    compression = next((one for one in COMPRESSIONS if one and ending.endswith(one)), "")
    before = draw.random() < 0.5
    if compression and not before:
        data = bytearray(COMPRESSIONS[compression](bytes(data)))
    for _ in range(draw.choice((1, 1, 2, 4, 16))):
        _damage(data, draw, found)
    data = data[:MOST_BYTES]
    return COMPRESSIONS[compression](bytes(data)) if compression and before else bytes(data)


def _damage(data: bytearray, draw: random.Random, others: list[bytes]) -> None:
    """
    Change *data* once, in one of the ways in which files are changed.
    """
    place = draw.randrange(len(data) + 1)
    size = draw.choice((1, 1, 2, 4, 8, 64, 1_024))
    way = draw.randrange(9)
    if way == 0 and place < len(data):
        data[place] ^= 1 << draw.randrange(8)
    elif way == 1:
        data[place : place + size] = draw.randbytes(size)
    elif way == 2:
        del data[place : place + size]
    elif way == 3:
        del data[place:]
    elif way == 4:
        data[place:place] = data[place : place + size] * draw.choice((1, 2, 50))
    elif way == 5:
        data[place:place] = draw.choice(WORDS) * draw.choice((1, 1, 1, 2, 100))
    elif way == 6:
        other = draw.choice(others)
        start = draw.randrange(len(other) + 1)
        data[place : place + size] = other[start : start + draw.choice((size, len(other)))]
    elif way == 7:
        data[place : place + 4] = draw.choice((0, 1, 2**31 - 1, 2**31, 2**32 - 1)).to_bytes(
            4, draw.choice(("little", "big"))
        )
    else:
        data[place : place + size] = bytes(size)


READERS = [".txt", ".jsonl", ".csv", ".tsv", ".parquet", ".arrow", ".ipc", ".feather"]
READERS += [".html", ".md", ".rss", ".atom", ".xml", ".json"]
READERS += [".txt.gz", ".jsonl.xz", ".csv.zst", ".parquet.gz"]


def read_all(folder, ending: str, numbers: range) -> None:
    """
    Read the inputs of these numbers, each with a neighbour.
    """
    neighbour = pv.Article("neighbour", HARBOUR)
    path = folder / f"any{ending}"
    for number in numbers:
        data = damaged(ending, number)
        path.write_bytes(data)
        told = f"damaged({ending!r}, {number})"
        started = time.perf_counter()
        try:
            corpus = pv.read([folder, neighbour])
            if number % 20 == 0:
                pv.trace(corpus).to_json().encode()
        except Exception as error:
            raise AssertionError(f"{told} raised {error!r}") from error
        assert time.perf_counter() - started < SECONDS, told
        assert "neighbour" in corpus, told
        assert len(corpus) + len(corpus.set_aside) + len(corpus.warnings) > 1, told
        for one in corpus:
            assert one.text, told
            json.dumps([one.id, one.text, one.title, one.outlet, one.url, one.credit], ensure_ascii=False).encode()
        for notice in (*corpus.set_aside, *corpus.warnings):
            assert notice.code, told
            assert notice.message, told
            json.dumps(notice.to_dict(), ensure_ascii=False).encode()
    path.unlink()


@pytest.mark.parametrize("ending", READERS)
def test_some_hundred_damaged_files_are_read_or_named(tmp_path, ending):
    read_all(tmp_path, ending, range(EVERYDAY))


@pytest.mark.long
@pytest.mark.parametrize("ending", READERS)
def test_twenty_thousand_damaged_files_are_read_or_named(tmp_path, ending):
    read_all(tmp_path, ending, range(EVERYDAY, EVERYDAY + LONG))


def test_the_same_number_makes_the_same_file():
    for ending in READERS:
        assert damaged(ending, 7) == damaged(ending, 7)
        assert len({damaged(ending, number) for number in range(50)}) > 40
