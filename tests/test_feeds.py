"""
Feeds in XML and JSON give their entries as articles; what is whole of a broken one is kept, and no feed can do harm.
"""

from __future__ import annotations

import gzip
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.readers import read
from provenance.readers.elements import local_name
from provenance.readers.gathering import Stopped
from provenance.readers.items import parse_items
from provenance.readers.json_documents import decoder, parse_array, parse_value
from provenance.readers.limits import Limits
from provenance.readers.xml_depth import shallow
from provenance.readers.xml_documents import parse_xml, root_name, without_document_type
from reading_for_tests import COMPANY, codes, read_file
from stopwatch import processor_seconds

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<!-- a comment --><?xml-stylesheet href="feed.css"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Daily Planet</title><language>en-us</language>
<item><title>Talks &amp;amp; more</title><link>https://planet.example/1</link><guid isPermaLink="false">tag:1</guid>
<pubDate>Wed, 08 Dec 2021 12:39:00 GMT</pubDate><dc:creator>AFP</dc:creator><media:title>Picture</media:title>
<description>Only a part ...</description>
<content:encoded><![CDATA[
<p>First &eacute; paragraph.</p><p>Second one &amp; last.</p><style>x</style>]]></content:encoded>
</item>
<item><title>Another</title><guid>https://planet.example/2</guid><description>Only the start of it ...</description>
<source url="https://other.example/feed">Other Paper</source><dc:date>2021-12-09</dc:date></item>
<item><description>Escaped &lt;b&gt;bold&lt;/b&gt; text.&lt;br&gt;Next line.</description></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title type="html">Zeitung &amp;amp; Co</title>
<author><name>Redaktion</name></author>
<entry><id>urn:1</id><title type="html">Ein &lt;i&gt;Titel&lt;/i&gt;</title><link rel="self" href="https://z.example/self"/>
<link href="https://z.example/1"/><updated>2021-12-10T00:00:00Z</updated><published>2021-12-08T12:39:00+01:00</published>
<author><name>dpa</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Eins</p><p>Zwei</p></div></content></entry>
<entry xml:lang="fr"><id>urn:2</id><title>Un &lt;titre></title>
<content type="html">&lt;p&gt;A&lt;/p&gt;&lt;p&gt;B&lt;/p&gt;</content>
<source><title>Le Journal</title></source></entry>
<entry><id>urn:3</id><summary>Rien qu'un résumé</summary></entry>
<entry><id>urn:4</id><content type="text">AT&amp;T &lt;b&gt;
same paragraph

next</content></entry>
<entry><id>urn:5</id><content type="image/png" src="https://z.example/p.png"/><summary>Ein Bild</summary></entry>
</feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://c.example/"><title>Channel</title></channel>
<item rdf:about="https://c.example/1"><title>Title</title><link>https://c.example/1</link>
<description>Text of it.</description>
<dc:date>2021-12-08T12:39Z</dc:date><dc:language>nl</dc:language></item></rdf:RDF>"""


def named(notices):
    return [(notice.id, notice.code) for notice in notices]


def records(content):
    parsed = parse_items(content if isinstance(content, bytes) else content.encode())
    return [item["record"] for item in parsed["items"]]


# What feeds hold


@pytest.mark.parametrize("name", ["feed.rss", "feed.xml", "feed.atom", "feed.json", "feed.rss.gz"])
def test_each_entry_of_rss_is_an_article_whatever_the_file_is_called(tmp_path, name):
    content = RSS.encode()
    corpus = read_file(tmp_path, name, gzip.compress(content) if name.endswith(".gz") else content)
    assert corpus.ids == ("company", "feed:3", "https://planet.example/2", "tag:1")
    first = corpus["tag:1"]
    assert first.text == "First é paragraph.\nSecond one & last."
    assert (first.title, first.outlet, first.credit) == ("Talks & more", "Daily Planet", "AFP")
    assert (first.url, first.language) == ("https://planet.example/1", "en-us")
    assert first.published == "2021-12-08T12:39:00+00:00"
    assert first.position.endswith(f"{name}:1")
    second = corpus["https://planet.example/2"]
    assert (second.url, second.outlet, second.published) == ("https://planet.example/2", "Other Paper", "2021-12-09")
    assert corpus["feed:3"].text == "Escaped bold text.\nNext line."
    assert corpus.set_aside == ()
    assert named(corpus.warnings) == [("https://planet.example/2", "summary_only")]


def test_each_entry_of_atom_is_an_article(tmp_path):
    corpus = read_file(tmp_path, "feed.atom", ATOM)
    first, second, third, fourth, fifth = (corpus[f"urn:{number}"] for number in range(1, 6))
    assert (first.text, first.title, first.outlet, first.credit) == ("Eins\nZwei", "Ein Titel", "Zeitung & Co", "dpa")
    assert (first.url, first.published, first.language) == ("https://z.example/1", "2021-12-08T12:39:00+01:00", "de")
    assert (second.text, second.title, second.outlet, second.language) == ("A\nB", "Un <titre>", "Le Journal", "fr")
    assert (third.text, fourth.text) == ("Rien qu'un résumé", "AT&T <b> same paragraph\nnext")
    assert fifth.text == "Ein Bild"
    assert named(corpus.warnings) == [("urn:3", "summary_only"), ("urn:5", "summary_only")]


def test_each_item_of_rss_1_is_an_article(tmp_path):
    article = read_file(tmp_path, "feed.xml", RDF)["https://c.example/1"]
    assert (article.title, article.text, article.outlet) == ("Title", "Text of it.", "Channel")
    assert (article.published, article.language) == ("2021-12-08T12:39Z", "nl")


def test_each_item_of_a_json_feed_is_an_article(tmp_path):
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Daily Planet",
        "language": "en",
        "items": [
            {"id": "1", "content_html": "<p>A</p><p>B</p>", "url": "https://x.example/1", "authors": [{"name": "AP"}]},
            {"id": 2, "content_text": " Text ", "title": "T", "date_published": "2021-12-08T12:39:00Z"},
            {"id": "3", "summary": "In short"},
            "no item",
            {"content_text": 7, "authors": 7},
        ],
    }
    corpus = read_file(tmp_path, "feed.json", json.dumps(feed))
    assert (corpus["1"].text, corpus["1"].credit, corpus["1"].outlet) == ("A\nB", "AP", "Daily Planet")
    assert (corpus["2"].text, corpus["2"].title, corpus["2"].published) == ("Text", "T", "2021-12-08T12:39:00Z")
    assert codes(corpus.warnings) == ["summary_only"]
    assert sorted(codes(corpus.set_aside)) == ["empty_text", "invalid_record"]


@pytest.mark.parametrize(
    ("fields", "outlet"),
    [
        (
            "<source url='x'>Source</source><dc:publisher>Publisher</dc:publisher><dc:creator>Jane</dc:creator>",
            "Source",
        ),
        ("<dc:publisher>Publisher</dc:publisher><dc:creator>Jane</dc:creator>", "Publisher"),
        ("<dc:creator>Jane</dc:creator>", "Jane"),
        ("<author>jane@p.example (Jane)</author>", "jane@p.example (Jane)"),
        ("", None),
    ],
)
def test_the_outlet_is_who_published_and_a_person_only_where_nobody_else_is_named(fields, outlet):
    feed = f'<rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item>{fields}</item></channel></rss>'
    assert records(feed)[0].get("outlet") == outlet
    titled = feed.replace("<channel>", "<channel><title>Paper</title>")
    assert records(titled)[0]["outlet"] == (outlet if outlet in ("Source", "Publisher") else "Paper")


DUBLIN = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
BY_TWO = '"authors": [{"name": "Jane"}, {"name": "Jo"}, 7]'


@pytest.mark.parametrize(
    ("feed", "byline"),
    [
        (
            f"<rss {DUBLIN}><item><dc:creator>Jane</dc:creator><dc:creator>Jo</dc:creator></item></rss>",
            "Jane, Jo",
        ),
        ("<rss><channel><item><author>jane@planet.example (Jane Doe)</author></item></channel></rss>", "Jane Doe"),
        ("<rss><channel><item><author>jane@planet.example</author></item></channel></rss>", None),
        (ATOM.replace("<name>dpa</name>", "<name>Jane</name></author><author><name>Jo</name>"), "Jane, Jo"),
        (ATOM.replace("<author><name>dpa</name></author>", ""), "Redaktion"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [{' + BY_TWO + "}]}", "Jane, Jo"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [{}], ' + BY_TWO + "}", "Jane, Jo"),
    ],
)
def test_the_byline_of_an_entry_is_whom_it_or_else_its_feed_names_as_the_author(feed, byline):
    assert records(feed)[0].get("byline") == byline


@pytest.mark.parametrize("date", ["Wed, 08 Dec 2021 12:39:00 GMT", "8 Dec 2021 12:39 +0000", "2021-12-08T12:39:00Z"])
def test_a_date_in_any_form_of_feeds_is_read(tmp_path, date):
    feed = f"<rss><channel><item><description>text</description><pubDate>{date}</pubDate></item></channel></rss>"
    corpus = read_file(tmp_path, "feed.rss", feed)
    assert corpus.warnings == ()
    assert corpus["feed:1"].published.startswith("2021-12-08T12:39")


def test_a_date_that_cannot_be_read_is_named(tmp_path):
    feed = "<rss><channel><item><description>text</description><pubDate>some day</pubDate></item></channel></rss>"
    corpus = read_file(tmp_path, "feed.rss", feed)
    assert named(corpus.warnings) == [("feed:1", "date_unreadable")]


def test_an_entry_without_a_text_is_set_aside(tmp_path):
    corpus = read_file(tmp_path, "feed.rss", "<rss><channel><item><title>Only a title</title></item></channel></rss>")
    assert named(corpus.set_aside) == [("feed:1", "empty_text")]


def test_a_feed_without_entries_is_named(tmp_path):
    for number, content in enumerate(("<rss><channel/></rss>", "", " \n", "[]")):
        corpus = read_file(tmp_path, f"feed{number}.json", content)
        assert codes(corpus.warnings) == ["nothing_found"]


def test_an_item_within_an_item_is_a_part_of_it():
    feed = "<rss><channel><item><description>a<item>b</item></description></item><item><guid>2</guid></item></channel>"
    assert [record.get("id") for record in records(f"{feed}</rss>")] == [None, "2"]


WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=12)
ENTRY = st.fixed_dictionaries({"id": WORDS, "title": WORDS, "paragraphs": st.lists(WORDS, min_size=1, max_size=3)})


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@given(st.lists(ENTRY, max_size=4))
@settings(max_examples=200)
def test_what_is_written_as_a_feed_reads_back_equal(entries):
    written = [
        f"<item><guid>{escaped(entry['id'])}</guid><title>{escaped(escaped(entry['title']))}</title><description>"
        + escaped("".join(f"<p>{escaped(paragraph)}</p>" for paragraph in entry["paragraphs"]))
        + "</description></item>"
        for entry in entries
    ]
    found = records(f"<rss><channel>{''.join(written)}</channel></rss>")
    assert [(one["id"], one["title"], one["text"].split("\n")) for one in found] == [
        (entry["id"], entry["title"], entry["paragraphs"]) for entry in entries
    ]


# What is broken


@pytest.mark.parametrize("end", [500, 900, 1_000, len(RSS) - 25])
@pytest.mark.parametrize("compressed", [False, True])
def test_of_a_feed_that_breaks_off_the_whole_entries_are_kept_and_it_is_named(tmp_path, end, compressed):
    name, content = "feed.rss", RSS.encode()[:end]
    if compressed:
        # Without compressing, so that what comes out before the damage is known; the header takes 15 bytes.
        name, content = "feed.rss.gz", gzip.compress(RSS.encode(), 0)[: 15 + end]
    corpus = read_file(tmp_path, name, content)
    assert codes(corpus.set_aside) == ["damaged"]
    assert len(corpus) == 1 + RSS.encode()[:end].count(b"</item>")
    assert ("kept" in corpus.set_aside[0].message) == (len(corpus) > 1)


@pytest.mark.parametrize("end", range(1, len(RSS), 97))
def test_a_feed_may_break_off_anywhere(end):
    parsed = parse_items(RSS[:end].encode())
    assert parsed["stopped"] is not None
    assert len(parsed["items"]) <= RSS[:end].count("</item>")


def test_what_feeds_get_wrong_is_repaired_with_a_warning(tmp_path):
    feed = RSS.replace("Other Paper", "Caf&eacute;&nbsp;& Co \x0b&unknown; &#x1F600; &lt;b>")
    corpus = read_file(tmp_path, "feed.rss", feed)
    assert corpus["https://planet.example/2"].outlet == "Café & Co &unknown; \U0001f600"
    assert corpus["tag:1"].text == "First é paragraph.\nSecond one & last."
    assert "markup_repaired" in codes(corpus.warnings)
    assert corpus.set_aside == ()


def test_a_fault_within_a_feed_costs_what_comes_after_it_and_is_named(tmp_path):
    corpus = read_file(tmp_path, "feed.rss", RSS.replace("<title>Another</title>", "<title>Another</titel>"))
    assert corpus.ids == ("company", "tag:1")
    assert codes(corpus.set_aside) == ["damaged"]
    assert "1 article before that is kept" in corpus.set_aside[0].message


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<urlset><url/></urlset>", "unsupported_format"),
        ("plain words", "unsupported_format"),
        ('{"name": "package", "version": "1.0"}', "unsupported_format"),
        ("3", "unsupported_format"),
        ("<", "damaged"),
        ("<!-- only a comment", "damaged"),
        ("<?xml version='1.0'?>", "damaged"),
        ("[", "damaged"),
        ('{"id": "a", "text": "x', "damaged"),
        ('{"id": "a" "text": "x"}', "broken_json"),
        ('[{"id": "a", "text": "x"},]', "broken_json"),
        ("[" * 100_000, "broken_json"),
        ('{"a":' * 100_000, "broken_json"),
        ('[{"id": "a", "text": "x"}] more', "broken_json"),
    ],
)
def test_what_is_no_feed_is_named(tmp_path, content, code):
    corpus = read_file(tmp_path, "feed.json", content)
    assert codes(corpus.set_aside) == [code]
    assert corpus.set_aside[0].message.startswith(repr(str(tmp_path / "feed.json")))


# Hostile XML

SECRET = "what stands in the file"  # noqa: S105
LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
SMALL = '<!DOCTYPE rss [<!ENTITY a "x">]>'


def body(text="&a;"):
    return f"<rss><channel><item><description>{text}</description></item></channel></rss>"


# FILE is replaced by the address of a file that holds the secret.
DOCUMENT_TYPES = {
    "billion laughs": f'<!DOCTYPE rss [<!ENTITY l0 "lol">{LAUGHS}]>' + body("&l9;"),
    "quadratic blow-up": f'<!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>' + body("&a;" * 20_000),
    "an external entity": '<!DOCTYPE rss [<!ENTITY a SYSTEM "FILE">]>' + body(),
    "a parameter entity": '<!DOCTYPE rss [<!ENTITY % a SYSTEM "FILE">%a;]>' + body("x"),
    "an external subset with one of its own": '<!DOCTYPE rss SYSTEM "FILE" [<!ENTITY a "x">]>' + body("x"),
    "an empty one of its own": "<!DOCTYPE rss []>" + body("x"),
    "behind a plain one": "<!DOCTYPE rss>" + SMALL + body(),
    "two plain ones": "<!DOCTYPE rss><!DOCTYPE rss>" + body("x"),
    "one without an end": "<!DOCTYPE rss " + body("x"),
    "an external one without an end": '<!DOCTYPE rss SYSTEM "FILE' + body("x"),
    "an entity in an attribute": SMALL + body().replace("<rss", "<rss a='&a;'"),
    "behind a declaration": f'<?xml version="1.0" encoding="utf-8"?>\n{SMALL}' + body(),
    "behind comments": "<!-- <rss> --><?p <rss> ?>\n<!--x--> <!doctype rss [<!ENTITY a 'x'>]>" + body(),
    "in UTF-16": (SMALL + body()).encode("utf-16"),
    "in UTF-16 without a mark": (SMALL + body()).encode("utf-16-be"),
    "behind a mark": (SMALL + body()).encode("utf-8-sig"),
}

PLAIN_DOCUMENT_TYPES = [
    "<!DOCTYPE rss>",
    '<!DOCTYPE rss SYSTEM "FILE">',
    "<!DOCTYPE rss\nSYSTEM 'FILE' >",
    '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://localhost:1/rss-0.91.dtd">',
    '<!-- a comment --><!doctype rss PUBLIC "x"><!-- another -->',
]


@pytest.mark.parametrize("document_type", PLAIN_DOCUMENT_TYPES)
@pytest.mark.parametrize("start", ["", '<?xml version="1.0"?>\n'])
def test_a_document_type_that_declares_nothing_is_passed_over_and_nothing_is_fetched(tmp_path, document_type, start):
    declarations = tmp_path / "rss.dtd"
    declarations.write_text(f'<!ENTITY secret "{SECRET}"><!ATTLIST rss version CDATA "{SECRET}">')
    before = start + document_type.replace("FILE", declarations.as_uri())
    corpus = read_file(tmp_path, "feed.rss", before + body("a text &lt;b&gt;of it&lt;/b&gt;"))
    assert corpus["feed:1"].text == "a text of it"
    assert (corpus.set_aside, corpus.warnings) == ((), ())
    undefined = read_file(tmp_path, "feed.rss", before + body("a text &secret;"))
    assert undefined["feed:1"].text == "a text &secret;"
    assert codes(undefined.warnings) == ["markup_repaired"]


def test_a_fault_behind_a_document_type_is_named_with_its_line(tmp_path):
    corpus = read_file(tmp_path, "feed.rss", "<!DOCTYPE rss\nSYSTEM 'x'\n>\n<rss><channel>\n</rss>")
    assert "line 5 " in corpus.set_aside[0].message


@pytest.mark.parametrize("name", DOCUMENT_TYPES)
def test_a_document_type_is_refused_before_anything_is_parsed(tmp_path, name):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    content = DOCUMENT_TYPES[name]
    start = time.monotonic()
    corpus = read_file(
        tmp_path, "feed.rss", content if isinstance(content, bytes) else content.replace("FILE", secret.as_uri())
    )
    assert time.monotonic() - start < 5
    assert codes(corpus.set_aside) == ["dtd_refused"]
    assert corpus.ids == ("company",)
    assert SECRET not in str(corpus)


@pytest.mark.parametrize(
    "place", ["<rss>{}<channel/></rss>", "<rss><channel/></rss>{}", "<rss/>x{}", "<!-- {} --><rss/>"]
)
def test_a_document_type_anywhere_else_is_no_document_type(place):
    parsed = parse_items(place.format(SMALL).encode())
    assert parsed["items"] == []
    assert parsed["stopped"] is None or parsed["stopped"][0] == "damaged"


@pytest.mark.parametrize("start", ["<!--", "<?x ", "<!-- --", " ", "<!---->", "<?x?>"])
def test_looking_for_a_document_type_takes_no_time(start):
    begin = processor_seconds()
    without_document_type(start * 50_000)
    root_name(start * 50_000)
    with pytest.raises(Stopped):
        without_document_type("<!---->" * 50_000 + SMALL)
    assert processor_seconds() - begin < 1


def test_no_file_is_included_and_no_style_is_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    include = f'<x:include xmlns:x="http://www.w3.org/2001/XInclude" parse="text" href="{secret.as_uri()}"/>'
    style = f'<?xml-stylesheet href="{secret.as_uri()}" type="text/xsl"?>'
    corpus = read_file(tmp_path, "feed.rss", style + body(f"before {include} after"))
    assert corpus["feed:1"].text == "before after"


ATTRIBUTES = " ".join(f'a{number}="x"' for number in range(150_000))

HOSTILE = {
    "100,000 elements in each other": ("<rss>" + "<a>" * 100_000, {"damaged"}),
    "100,000 elements in each other, closed": ("<rss>" + "<a>" * 100_000 + "</a>" * 100_000 + "</rss>", set()),
    "100,000 attributes": ("<rss " + " ".join(f'a{number}="x"' for number in range(100_000)) + "/>", set()),
    "150,000 attributes within": (body("&lt;p " + ATTRIBUTES + "&gt;x"), {"timed_out"}),
    "12 KB of unclosed anchors": ("<rss><channel><item>" + "<a " * 4_096, {"damaged"}),
    "12 MB of one text": (body("word " * 2_400_000), {"too_large"}),
    "12 MB of one text, with markup": (body("&lt;b>word " * 1_000_000), set()),
    "an attribute of 12 MB": (body("text").replace("<item", f"<item a='{'x' * 12_000_000}'"), set()),
    "character data of 12 MB": (body("<![CDATA[" + "word " * 2_400_000 + "]]>"), {"too_large"}),
    "1,000,000 brackets in attributes": (body("<b a='" + "<" * 1_000_000 + "'/>"), {"damaged"}),
    "quotes without end": (body("<b " + "a='" * 300_000), {"damaged"}),
    "1 MB of ampersands": (body("&" * 1_000_000), None),
    "character data without end": ("<rss><channel>" + "<![CDATA[" * 100_000, {"damaged"}),
    "comments without end": ("<rss><channel>&" + "<!--" * 200_000, {"damaged"}),
    "hostile html within": (body("<![CDATA[" + "<b>x" * 100_000 + "]]>"), set()),
    "unclosed anchors within": (body("<![CDATA[before " + "<a " * 4_096 + "]]>"), set()),
    "nested html within": (body("&lt;div&gt;" * 100_000 + "x"), None),
    "20,000 namespaces": (
        "<rss " + " ".join(f'xmlns:a{number}="u{number}"' for number in range(20_000)) + "><channel/></rss>",
        set(),
    ),
    "20,000 entries": ("<rss><channel>" + "<item><description>some text</description></item>" * 20_000, {"damaged"}),
    "NUL": (body("be\0fore").encode(), set()),
    "NUL alone": (bytes(10_000), None),
    "no closing bracket": ("<rss><channel><item><description", {"damaged"}),
    "1,000,000 brackets": ("<" * 1_000_000, {"damaged"}),
    "a JSON of 1,000,000 arrays": ("[" + "[]," * 1_000_000, None),
    "an integer of 1,000,000 digits": ('[{"id": ' + "9" * 1_000_000 + ', "text": "x"}]', {"invalid_record"}),
    "a JSON with NaN and infinity": ('[{"id": "a", "text": "x", "title": NaN, "url": Infinity}]', {"invalid_record"}),
    "a JSON with a field twice": ('[{"id": "a", "id": "b", "text": "x"}]', {"invalid_record"}),
    "a JSON with lone surrogates": (r'[{"id": "\ud800", "text": "\udfff x"}]', set()),
    "a JSON with control characters": ('[{"id": "a\x01", "text": "x\x00\x1f"}]', set()),
    "a JSON of values in fields": ('[{"id": "a", "text": {"b": [1]}}, {"id": [], "text": ""}]', {"invalid_record"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_is_read_or_named_in_its_time(tmp_path, name):
    content, expected = HOSTILE[name]
    read(COMPANY)
    start = time.monotonic()
    corpus = read_file(tmp_path, "feed.xml", content)
    assert time.monotonic() - start < max(10, 2.5 * len(content) / 1_000_000)
    assert expected is None or set(codes(corpus.set_aside)) == expected


def entry(text, name):
    return f"<item><guid>{name}</guid><description>{text}</description></item>"


@pytest.mark.parametrize("depth", [10, 260, 900])
def test_elements_in_each_other_in_an_entry_are_read(depth):
    feed = f"<rss><channel>{entry('<b>' * depth + 'x' + '</b>' * depth, 'deep')}{entry('y', 'next')}</channel></rss>"
    assert [(one["id"], one["text"]) for one in records(feed)] == [("deep", "x"), ("next", "y")]


@pytest.mark.parametrize("depth", [2_100, 3_000, 100_000])
def test_an_entry_too_deep_costs_its_own_depths_only(tmp_path, depth):
    nested = "<b>" * depth + "lost" + "</b>" * depth
    entries = entry("before", "first") + entry(nested, "lost") + entry(f"kept {nested}", "cut") + entry("x & y", "last")
    corpus = read_file(tmp_path, "feed.rss", f"<rss><channel><!-- <b> -->{entries}</channel></rss>")
    assert corpus.ids == ("company", "cut", "first", "last")
    assert (corpus["cut"].text, corpus["last"].text) == ("kept", "x & y")
    assert named(corpus.set_aside) == [(f"{tmp_path}/feed.rss:2", "parse_incomplete")]
    assert sorted(codes(corpus.warnings)) == ["markup_repaired", "parse_incomplete"]


def test_an_entry_too_large_costs_its_neighbours_nothing(tmp_path):
    entries = entry("before", "first") + entry("word " * 2_400_000, "huge") + entry("after", "last")
    corpus = read_file(tmp_path, "feed.rss", f"<rss><channel>{entries}</channel></rss>")
    assert corpus.ids == ("company", "first", "last")
    assert named(corpus.set_aside) == [("huge", "too_large")]


@given(st.lists(st.sampled_from(["<a>", "</a>", "<a/>", "<a b='>'>", "<!-- <a> -->", "<![CDATA[</a>]]>", "x"])))
def test_what_is_not_too_deep_is_left_as_it_is(parts):
    assert shallow("".join(parts)) == "".join(parts)


def test_markup_too_deep_in_an_entry_is_named():
    parsed = parse_items(body("<![CDATA[before " + "<b>x" * 100_000 + "]]>").encode())
    (item,) = parsed["items"]
    assert [code for code, _ in item["warnings"]] == ["parse_incomplete"]


def test_a_feed_that_takes_too_long_costs_itself_only(tmp_path):
    (tmp_path / "slow.rss").write_text(body(f"&lt;p {ATTRIBUTES}&gt;x"))
    (tmp_path / "good.rss").write_text(RSS)
    corpus = read(tmp_path, limits=Limits(seconds=1.0))
    assert len(corpus) == 3
    assert codes(corpus.set_aside) == ["timed_out"]


def test_a_feed_larger_than_a_file_may_be_is_named(tmp_path):
    corpus = read_file(tmp_path, "feed.rss", RSS, limits=Limits(file_bytes=1_000))
    assert codes(corpus.set_aside) == ["too_large"]


def test_what_was_compressed_too_well_is_never_parsed(tmp_path):
    corpus = read_file(tmp_path, "feed.rss.gz", gzip.compress(body("x" * 60_000_000).encode()))
    assert codes(corpus.set_aside) == ["decompression_bomb"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1251"])
def test_a_feed_is_decoded_as_it_declares_where_that_fits(tmp_path, encoding):
    text = "Новости" if encoding == "windows-1251" else "Café"
    feed = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>' + body(text)
    corpus = read_file(tmp_path, "feed.rss", feed.encode(encoding))
    assert corpus["feed:1"].text == text
    assert corpus.warnings == ()


def test_a_feed_that_declares_big5_wrongly_is_read_with_a_warning(tmp_path):
    feed = '<?xml version="1.0" encoding="big5"?>' + body("Café crème")
    corpus = read_file(tmp_path, "feed.rss", feed.encode("cp1252"))
    assert corpus["feed:1"].text == "Café crème"
    assert codes(corpus.warnings) == ["encoding_guessed"]


# Files of other kinds under these names


@pytest.mark.parametrize(
    "start", ["", '<?xml version="1.0"?>\n', "<!DOCTYPE html>", "<!-- x --><!DOCTYPE html SYSTEM 'x'>"]
)
def test_a_page_under_a_feeds_name_is_read_as_a_page(tmp_path, start):
    page = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head><body><p>A &eacute;</p></body></html>'
    )
    corpus = read_file(tmp_path, "page.xml", start + page)
    assert (corpus["page:1"].text, corpus["page:1"].title) == ("A é", "T")
    assert corpus.set_aside == ()


@pytest.mark.parametrize("value", ["null", "17", '"text"', " true\n", "-1.5e3"])
def test_a_json_value_that_is_no_record_is_said_to_be_json_without_records(tmp_path, value):
    corpus = read_file(tmp_path, "value.json", value)
    assert codes(corpus.set_aside) == ["unsupported_format"]
    assert "is a JSON " in corpus.set_aside[0].message
    assert "holds no records" in corpus.set_aside[0].message


def test_other_kinds_in_a_file_that_is_damaged_are_named_with_the_damage(tmp_path):
    lines = json.dumps({"id": "a", "text": "x"}) + "\n" + json.dumps({"id": "b", "text": "y"}) + "\n"
    corpus = read_file(tmp_path, "feed.json.gz", gzip.compress(lines.encode(), 0)[:-20])
    assert (corpus.ids, "damaged" in codes(corpus.set_aside)) == (("a", "company"), True)


# JSON files of records


@pytest.mark.parametrize("content", ['{"id": "a", "text": "x"}', '\ufeff [{"id": "a", "text": "x"}]\n'])
def test_a_json_file_of_records_is_read_as_they_are(tmp_path, content):
    corpus = read_file(tmp_path, "one.json", content)
    assert (corpus.ids, corpus["a"].text) == (("a", "company"), "x")
    assert corpus.set_aside == ()


def test_json_lines_under_another_name_are_read_as_what_they_are(tmp_path):
    corpus = read_file(tmp_path, "feed.json", '{"id": "a", "text": "x"}\n{"text": "y"}\nbroken\n')
    assert corpus.ids == ("a", "company", "feed:2")
    assert codes(corpus.set_aside) == ["broken_json"]


def test_each_record_of_an_array_stands_for_itself(tmp_path):
    rows = [{"id": 1, "text": "x"}, {"text": "y"}, {"id": "c"}, 3, None, {"id": "d", "text": ["x"]}, {"uri": "u"}]
    corpus = read_file(tmp_path, "rows.json", json.dumps(rows))
    assert corpus.ids == ("1", "company", "rows:2")
    assert codes(corpus.set_aside) == ["invalid_record"] * 5
    assert {notice.position for notice in corpus.set_aside} == {f"{tmp_path}/rows.json:{n}" for n in range(3, 8)}


def test_of_an_array_that_breaks_off_the_whole_records_are_kept(tmp_path):
    corpus = read_file(tmp_path, "rows.json", '[{"id": "a", "text": "x"}, {"id": "b", "te')
    assert corpus.ids == ("a", "company")
    assert codes(corpus.set_aside) == ["damaged"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(VALUES, max_size=5), st.sampled_from(["", " ", "\n\t"]))
def test_an_array_is_read_value_by_value_as_it_is_at_once(values, space):
    decode = decoder(())
    text = f"{space}[{space}{f'{space},{space}'.join(json.dumps(value) for value in values)}{space}]{space}"
    assert repr(list(parse_array(text.strip(), decode))) == repr(parse_value(text, decode))


@given(st.text(st.sampled_from('[]{},:"\\ 1aeunltrfs\n'), max_size=30))
@settings(max_examples=500)
def test_any_text_is_an_array_or_named(text):
    decode = decoder(())
    try:
        expected = repr(parse_value(f"[{text}", decode))
    except Stopped:
        expected = None
    try:
        found = repr(list(parse_array(f"[{text}", decode)))
    except Stopped:
        found = None
    assert found == expected


@given(
    st.lists(
        st.sampled_from(["<rss>", "<item>", "</item>", "</rss>", "<a b='", "'>", "&", "&lt;", "<![CDATA[", "]]>", "x"])
    )
)
@settings(max_examples=300)
def test_any_markup_is_a_feed_or_named(parts):
    parsed = parse_items(("<" + "".join(parts)).encode())
    assert parsed["items"] == [] or all("text" in item["record"] for item in parsed["items"])


@given(st.binary(max_size=100))
@settings(max_examples=300)
def test_any_bytes_are_items_or_named(data):
    assert parse_items(data).keys() == {"items", "warnings", "stopped", "other"}


def test_only_whole_elements_are_given():
    document = parse_xml("<a><item>1</item><item>2<item/>", {"item"})
    assert [element.text for element in document.elements] == ["1"]
    assert (local_name(document.root), document.damage) == ("a", "no well-formed XML from line 1 on")
