"""
The news items of agencies, in NewsML-G2 and ninjs, give their text and what the agency states of it.
"""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.readers.items import parse_items
from provenance.readers.ninjs import is_ninjs
from reading_for_tests import read_file

NEWS_ITEM = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:planet.example:20211208:1"
 version="3" standard="NewsML-G2" standardversion="2.34" conformance="power" xml:lang="en">
<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_38.xml"/>
<rightsInfo><copyrightHolder literal="Planet"/><usageTerms>No resale</usageTerms></rightsInfo>
<itemMeta><itemClass qcode="ninat:text"/><provider qcode="nprov:AFP"><name>Agence Planet</name></provider>
<versionCreated>2021-12-08T12:39:00+01:00</versionCreated><firstCreated>2021-12-07T00:00:00Z</firstCreated>
<pubStatus qcode="stat:usable"/>
<link rel="irel:previousVersion" residref="urn:newsml:planet.example:20211208:0"/></itemMeta>
<contentMeta><contentCreated>2021-12-06</contentCreated><located><name>Moscow</name></located>
<by>By Jane Doe</by><creditline>Planet/AFP</creditline><language tag="en-GB"/>
<headline role="hld:sub">A subtitle</headline>
<headline role="hld:main">Talks <span>agreed</span></headline></contentMeta>
<contentSet>{content}</contentSet></newsItem>"""

NITF = """<inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><head>
<title>not this</title></head><body><body.head><hedline><hl1>nor this</hl1></hedline>
<byline>nor that</byline></body.head>
<body.content><block><p>First <em>paragraph</em>.</p><media><caption>A picture</caption></media><p>Second.</p></block>
<table><tr><td>Yes</td><td>52</td></tr></table></body.content>
<body.end><tagline>nor the end</tagline></body.end></body>
</nitf></inlineXML>"""
XHTML = """<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
<head><title>not this</title></head><body><h1>Heading</h1><p>First.</p><p>Second.</p></body></html></inlineXML>"""

NINJS = {
    "uri": "http://planet.example/items/1",
    "type": "text",
    "version": "2",
    "versioncreated": "2021-12-08T12:39:00+01:00",
    "firstcreated": "2021-12-07T00:00:00Z",
    "pubstatus": "usable",
    "language": "en",
    "headline": "Talks  agreed",
    "byline": "By Jane Doe",
    "creditline": "Planet/AFP",
    "provider": {"name": "Agence Planet"},
    "usageterms": "No resale",
    "evolvedfrom": ["urn:x:1", 7, "urn:x:2"],
    "derivedfrom": "http://planet.example/items/0",
    "located": "Moscow",
    "description_text": "In short",
    "body_text": "First paragraph.\r\n\r\nSecond.\r\n",
    "body_xhtml": "<p>Not this one.</p>",
    "associations": {
        "mainpic": {"uri": "http://planet.example/items/2", "type": "picture", "description_text": "A picture"},
        "related": {
            "uri": "http://planet.example/items/3",
            "type": "text",
            "body_xhtml": "<p>Another</p><p>text.</p>",
            "associations": {"x": {"uri": "http://planet.example/items/4", "body_text": "Deeper."}, "y": 7},
        },
    },
}


def named(notices):
    return [(notice.id, notice.code) for notice in notices]


def text_of(content):
    (item,) = parse_items(NEWS_ITEM.format(content=content).encode())["items"]
    return item["record"]["text"]


def ninjs(**changes):
    return {name: value for name, value in (NINJS | {"associations": {}} | changes).items() if value is not None}


def record_of(news):
    (item,) = parse_items(json.dumps(news).encode())["items"]
    return item["record"]


# NewsML-G2


@pytest.mark.parametrize("content", [NITF, XHTML])
def test_a_news_item_gives_its_text_and_what_its_agency_states(tmp_path, content):
    corpus = read_file(tmp_path, "item.xml", NEWS_ITEM.format(content=content))
    article = corpus["urn:newsml:planet.example:20211208:1"]
    expected = "First paragraph.\nSecond.\nYes 52" if content == NITF else "Heading\nFirst.\nSecond."
    assert (article.text, article.title) == (expected, "Talks agreed")
    assert (article.outlet, article.credit, article.language) == ("Agence Planet", "Planet/AFP", "en-GB")
    assert (article.published, article.url) == ("2021-12-08T12:39:00+01:00", None)
    assert (article.byline, article.usage) == ("By Jane Doe", "No resale")
    assert article.derived_from == ("urn:newsml:planet.example:20211208:0",)
    assert corpus.set_aside == ()
    assert corpus.warnings == ()


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            "<inlineData contenttype='text/plain'>\n First line.\r\nSecond.\n\nThird. </inlineData>",
            "First line.\nSecond.\n\nThird.",
        ),
        ("<inlineData contenttype='text/html'>&lt;p&gt;A&lt;/p&gt;&lt;p&gt;B&lt;/p&gt;</inlineData>", "A\nB"),
        ("<inlineData><![CDATA[A & B < C]]></inlineData>", "A & B < C"),
        ("<inlineXML><nitf><body><body.content><p>A</p><p>B</p></body.content></body></nitf></inlineXML>", "A\nB"),
        ("<inlineXML><p>A</p><p>B</p></inlineXML>", "A\nB"),
        ("<inlineXML/><remoteContent href='x.jpg'/><inlineData>A</inlineData>", "A"),
        ("<remoteContent href='http://planet.example/x.jpg'/>", ""),
        ("", ""),
    ],
)
def test_the_first_rendition_with_a_text_is_read(content, text):
    assert text_of(content) == text


def test_a_message_gives_each_of_its_items_and_nothing_else(tmp_path):
    items = [NEWS_ITEM.format(content=NITF).replace("20211208:1", f"20211208:{number}") for number in (1, 2)]
    package = "<packageItem guid='urn:p' version='1'><itemMeta/></packageItem>"
    message = (
        "<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><header><sent>2021-12-08T12:39:00Z</sent></header>"
        f"<itemSet>{package}{''.join(items)}</itemSet></newsMessage>"
    )
    corpus = read_file(tmp_path, "message.xml", message)
    assert corpus.ids == (
        "company",
        "urn:newsml:planet.example:20211208:1",
        "urn:newsml:planet.example:20211208:2",
    )


def test_versions_of_one_item_in_one_file_are_articles_of_their_own(tmp_path):
    item = NEWS_ITEM.format(content=NITF)
    newer = item.replace('version="3"', 'version="4"').replace("Second.", "Second, corrected.")
    corpus = read_file(tmp_path, "message.xml", f"<newsMessage><itemSet>{item}{newer}</itemSet></newsMessage>")
    guid = "urn:newsml:planet.example:20211208:1"
    assert corpus.ids == ("company", f"{guid}:3", f"{guid}:4")
    assert "corrected" in corpus[f"{guid}:4"].text


@pytest.mark.parametrize(
    ("provider", "outlet"),
    [
        ('<provider qcode="nprov:AFP"/>', "AFP"),
        ('<provider uri="http://cv.iptc.org/newscodes/newsprovider/AFP"/>', "AFP"),
        ('<provider literal="Agence"/>', "Agence"),
        ("<provider/>", None),
        ("", None),
    ],
)
def test_the_provider_is_named_in_words_or_by_the_end_of_its_code(provider, outlet):
    start, end = NEWS_ITEM.index("<provider"), NEWS_ITEM.index("</provider>") + len("</provider>")
    item = (NEWS_ITEM[:start] + provider + NEWS_ITEM[end:]).format(content=NITF)
    assert parse_items(item.encode())["items"][0]["record"].get("outlet") == outlet


def test_an_item_with_less_metadata_gives_what_is_there():
    content = "<contentMeta><by>Reuters</by>{}</contentMeta><contentSet><inlineData>A text</inlineData></contentSet>"
    item = f"<newsItem guid='urn:1'>{content}</newsItem>".format("")
    (found,) = parse_items(item.encode())["items"]
    assert found["record"] == {"id": "urn:1", "text": "A text", "credit": "Reuters", "byline": "Reuters"}
    dated = f"<newsItem><itemMeta><title>T</title></itemMeta>{content}</newsItem>".format(
        "<contentCreated>2021</contentCreated>"
    )
    record = parse_items(dated.encode())["items"][0]["record"]
    assert (record["title"], record["published"]) == ("T", "2021")


@pytest.mark.parametrize("status", ["stat:canceled", "stat:withheld"])
def test_an_item_that_its_agency_withdrew_is_read_with_a_warning(tmp_path, status):
    item = NEWS_ITEM.format(content=NITF).replace("stat:usable", status)
    corpus = read_file(tmp_path, "item.xml", item)
    assert [code for _, code in named(corpus.warnings)] == ["withdrawn"]


def test_a_picture_is_set_aside_as_a_text_that_is_empty(tmp_path):
    corpus = read_file(tmp_path, "item.xml", NEWS_ITEM.format(content="<remoteContent href='p.jpg'/>"))
    assert [code for _, code in named(corpus.set_aside)] == ["empty_text"]


def test_of_a_message_that_breaks_off_the_whole_items_are_kept(tmp_path):
    item = NEWS_ITEM.format(content=NITF)
    corpus = read_file(tmp_path, "message.xml", f"<newsMessage><itemSet>{item}{item[:-200]}")
    assert len(corpus) == 2
    assert [code for _, code in named(corpus.set_aside)] == ["damaged"]


# ninjs


def test_ninjs_gives_its_text_and_what_its_agency_states(tmp_path):
    corpus = read_file(tmp_path, "item.json", NINJS)
    article = corpus["http://planet.example/items/1"]
    assert (article.text, article.title) == ("First paragraph.\n\nSecond.", "Talks agreed")
    assert (article.outlet, article.credit, article.language) == ("Agence Planet", "Planet/AFP", "en")
    assert (article.published, article.url) == ("2021-12-08T12:39:00+01:00", "http://planet.example/items/1")
    assert (article.byline, article.usage) == ("By Jane Doe", "No resale")
    assert article.derived_from == ("http://planet.example/items/0", "urn:x:1", "urn:x:2")
    assert corpus.set_aside == ()
    assert corpus.warnings == ()


def test_texts_that_belong_to_an_item_are_read_and_pictures_are_not_missed(tmp_path):
    corpus = read_file(tmp_path, "item.json", NINJS)
    assert corpus.ids == ("company", *(f"http://planet.example/items/{number}" for number in (1, 3, 4)))
    assert corpus["http://planet.example/items/3"].text == "Another\ntext."


def test_ninjs_2_is_read_too():
    news = {
        "uri": "urn:1",
        "headlines": [{"role": "sub", "value": "Under"}, {"role": "main", "value": "Over"}, 3],
        "bodies": [{"contenttype": "text/html", "value": "<p>A</p>"}, {"contenttype": "text/plain", "value": "B"}, 3],
        "descriptions": [{"value": "In short"}],
        "associations": [{"uri": "urn:2", "type": "picture"}],
        "by": "Reuters",
    }
    expected = {"id": "urn:1", "title": "Over", "text": "B", "credit": "Reuters", "byline": "Reuters"}
    assert record_of(news) == expected
    assert record_of(news | {"bodies": news["bodies"][:1]})["text"] == "A"


NINJS_3 = {
    "uri": "urn:3",
    "standard": {"name": "ninjs", "version": "3.0"},
    "type": "text",
    "versionCreated": "2021-12-08T12:39:00Z",
    "firstCreated": "2021-12-07T00:00:00Z",
    "pubStatus": "usable",
    "usageTerms": "No resale",
    "creditLine": "Planet/AFP",
    "provider": {"Name": "Agence Planet"},
    "headlines": [{"role": "main", "contentType": "text/html", "value": "<p>Talks <b>agreed</b></p>"}],
    "bylines": [{"byline": "Jane Doe"}, {"name": "Jo"}],
    "bodies": [{"role": "main", "contentType": "text/HTML", "value": "<p>A &amp; B</p><p>C</p>"}],
    "derivedFrom": "urn:1",
    "associations": [
        {"name": "previousVersion", "uri": "urn:2"},
        {"rel": "irel:translatedFrom", "uri": "urn:0"},
        {"name": "mainImage", "uri": "urn:9", "type": "picture"},
    ],
}


def test_ninjs_3_is_read_by_its_own_spelling_of_the_names(tmp_path):
    corpus = read_file(tmp_path, "item.json", NINJS_3)
    article = corpus["urn:3"]
    assert (article.text, article.title, article.byline) == ("A & B\nC", "Talks agreed", "Jane Doe, Jo")
    assert (article.published, article.usage, article.credit) == ("2021-12-08T12:39:00Z", "No resale", "Planet/AFP")
    assert (article.outlet, article.derived_from) == ("Agence Planet", ("urn:1", "urn:2", "urn:0"))
    assert (corpus.set_aside, corpus.warnings) == ((), ())


def spelled(news, spell):
    return {spell(name): value for name, value in news.items()}


@pytest.mark.parametrize("spell", [str.lower, str.upper, str.title])
def test_the_case_of_names_changes_nothing(spell):
    news = {name: value for name, value in NINJS_3.items() if "_" not in name}
    assert record_of(spelled(news, spell)) == record_of(news)


@pytest.mark.parametrize("status", ["cancelled", "canceled", "Withheld", "stat:canceled"])
def test_an_item_of_ninjs_3_that_was_withdrawn_is_named(tmp_path, status):
    corpus = read_file(tmp_path, "item.json", NINJS_3 | {"pubStatus": status})
    assert named(corpus.warnings) == [("urn:3", "withdrawn")]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"value": "<p>A</p><p>B</p>"}, "A\nB"),
        ({"contentType": "application/xhtml+xml", "value": "<b>A</b> B"}, "A B"),
        ({"contentType": "text/plain", "value": "<div class='x'>A</div>\n<p>B</p>"}, "A\nB"),
        ({"contentType": "text/plain", "value": "5 <p and p> 3"}, "5 <p and p> 3"),
        ({"contentType": "text/plain", "value": "<b>bold</b>"}, "<b>bold</b>"),
    ],
)
def test_a_body_that_is_markup_loses_its_tags_whatever_it_is_called(body, text):
    assert record_of(NINJS_3 | {"bodies": [body]})["text"] == text


@pytest.mark.parametrize("name", ["derivedFrom", "derivedfrom-1", "evolvedFrom", "previousVersion", "translatedFrom"])
@pytest.mark.parametrize("older", [True, False])
def test_what_an_item_is_associated_with_as_its_source_is_one(name, older):
    source = {"uri": "urn:0", "type": "text"}
    associations = {name: source} if older else [source | {"name": name}]
    assert record_of(ninjs(associations=associations, evolvedfrom=None, derivedfrom=None))["derived_from"] == ["urn:0"]


# NITF


BARE_NITF = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf PUBLIC "-//IPTC//DTD NITF 3.2//EN" "nitf-3-2.dtd">
<nitf xml:lang="en-GB"><head><title>not this</title>
<docdata management-status="usable"><doc-id regsrc="AP" id-string="urn:nitf:1"/><date.issue norm="20211208T123900Z"/>
<doc.copyright holder="Planet" year="2021"/></docdata><pubdata name="Daily Planet" date.publication="20211209"/></head>
<body><body.head><hedline><hl1>Talks agreed</hl1><hl2>nor this</hl2></hedline><rights>No resale</rights>
<byline>By <person>Jane Doe</person></byline><distributor>AP</distributor><dateline>MOSCOW</dateline></body.head>
<body.content><p>First.</p><block><p>Second.</p></block></body.content><body.end/></body></nitf>"""


def test_a_bare_item_of_nitf_is_read(tmp_path):
    corpus = read_file(tmp_path, "item.xml", BARE_NITF)
    article = corpus["urn:nitf:1"]
    assert (article.text, article.title, article.outlet) == ("First.\nSecond.", "Talks agreed", "Daily Planet")
    assert (article.byline, article.credit, article.usage) == ("By Jane Doe", "AP", "No resale")
    assert (article.published, article.language) == ("20211208T123900Z", "en-GB")
    assert (corpus.set_aside, corpus.warnings) == ((), ())


def test_a_bare_item_of_nitf_may_be_withdrawn_or_say_nothing_of_itself(tmp_path):
    corpus = read_file(tmp_path, "item.xml", BARE_NITF.replace('"usable"', '"canceled"'))
    assert named(corpus.warnings) == [("urn:nitf:1", "withdrawn")]
    assert read_file(tmp_path, "bare.xml", "<nitf><body><p>A text.</p></body></nitf>")["bare:1"].text == "A text."


def test_the_byline_of_nitf_within_an_item_is_read_where_the_item_has_none():
    item = NEWS_ITEM.format(content=NITF).replace("<by>By Jane Doe</by>", "")
    assert parse_items(item.encode())["items"][0]["record"]["byline"] == "nor that"


@pytest.mark.parametrize(
    ("bodies", "text"),
    [
        ({"body_text": None}, "Not this one."),
        ({"body_text": " ", "body_xhtml": ""}, "In short"),
        ({"body_text": 7, "body_xhtml": [1], "body_html": "<p>A</p>"}, "A"),
        ({"body_text": None, "body_xhtml": None, "body_markdown": "words"}, "words"),
        ({"body_text": "<b>5 < 6</b>"}, "<b>5 < 6</b>"),
    ],
)
def test_the_first_body_with_a_text_is_read(bodies, text):
    assert record_of(ninjs(**bodies))["text"] == text


def test_a_summary_in_place_of_the_text_is_named(tmp_path):
    corpus = read_file(tmp_path, "item.json", ninjs(body_text=None, body_xhtml=None))
    assert named(corpus.warnings) == [("http://planet.example/items/1", "summary_only")]


def test_a_caption_is_no_text(tmp_path):
    corpus = read_file(tmp_path, "item.json", ninjs(type="picture", body_text=None, body_xhtml=None))
    assert named(corpus.set_aside) == [("http://planet.example/items/1", "empty_text")]


def test_items_and_records_may_stand_in_one_array(tmp_path):
    array = [ninjs(), ninjs(version="3", body_text="Other."), {"id": "a", "text": "x"}, ninjs(uri=""), ninjs(uri=None)]
    corpus = read_file(tmp_path, "items.json", array)
    uri = "http://planet.example/items/1"
    assert corpus.ids == ("a", "company", f"{uri}:2", f"{uri}:3", "items:4")
    assert named(corpus.set_aside) == [("items:5", "invalid_record")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"uri": "u", "type": "text"}, True),
        ({"uri": "u"}, False),
        ({"uri": "u", "type": "text", "text": "our own"}, False),
        ({"type": "text", "headline": "x"}, False),
        ([], False),
        ("uri", False),
    ],
)
def test_ninjs_is_told_by_its_fields(value, expected):
    assert is_ninjs(value) is expected


def test_an_item_withdrawn_in_ninjs_is_named(tmp_path):
    corpus = read_file(tmp_path, "item.json", ninjs(pubstatus="canceled"))
    assert [code for _, code in named(corpus.warnings)] == ["withdrawn"]


def test_items_that_contain_each_other_deeply_are_read_as_far_as_json_goes():
    news = {"uri": "urn:0", "type": "text", "body_text": "0"}
    for number in range(1, 200):
        news = {"uri": f"urn:{number}", "type": "text", "body_text": str(number), "associations": {"a": news}}
    assert len(parse_items(json.dumps(news).encode())["items"]) == 200


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["value", "role", "name"]), inner),
    max_leaves=6,
)


@given(
    st.sampled_from(sorted(NINJS)), ANYTHING, st.sampled_from(["bodies", "headlines", "descriptions", "by"]), ANYTHING
)
@settings(max_examples=400)
def test_a_field_of_any_kind_costs_its_item_at_most(name, value, other, more):
    news = copy.deepcopy(NINJS) | {name: value, other: more}
    parsed = parse_items(json.dumps([news, {"id": "a", "text": "x"}]).encode())
    assert parsed["stopped"] is None
    assert parsed["items"][-1]["record"] == {"id": "a", "text": "x"}


PARTS = st.lists(
    st.sampled_from(
        [
            *[
                "<newsItem guid='a'>",
                "</newsItem>",
                "<itemMeta>",
                "</itemMeta>",
                "<contentMeta>",
                "</contentMeta>",
                "<contentSet>",
            ],
            *[
                "</contentSet>",
                "<inlineXML>",
                "</inlineXML>",
                "<headline>",
                "</headline>",
                "<provider/>",
                "<language tag='x'/>",
                "x",
            ],
        ]
    ),
    max_size=20,
)


@given(PARTS)
@settings(max_examples=400)
def test_any_elements_are_news_items_or_named(parts):
    parsed = parse_items(f"<newsMessage>{''.join(parts)}</newsMessage>".encode())
    assert all(isinstance(item["record"]["text"], str) for item in parsed["items"])
