"""
The news items of agencies, in IPTC's NewsML-G2, become items.

Runs in the sandbox's child process.
Source: NewsML-G2 2.34, https://iptc.org/standards/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provenance.readers.elements import attribute, child, children, line_of, local_name, one_line, text_of, text_of_html
from provenance.readers.item_records import (
    Item,
    identifiers,
    item,
    names_a_source,
    news_warnings,
    plain_lines,
    version_of,
    web_address,
)
from provenance.readers.nitf import nitf_body, nitf_byline
from provenance.readers.statements import byline, credited_agency, language_code

NEWS_ITEMS = frozenset({"newsitem"})

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def newsml_items(elements: tuple[Any, ...]) -> Iterator[Item]:
    """
    Give the news items of NewsML-G2.

    Args:
        elements: the elements ``newsItem``.
    """
    for news in elements:
        meta, content = child(news, "itemmeta"), child(news, "contentmeta")
        text, cut, spoken = _newsml_body(child(news, "contentset"))
        languages = [attribute(one, "tag") for one in children(content, "language")]
        headlines = sorted(children(content, "headline"), key=lambda one: one.get("role") not in (None, "hld:main"))
        status = attribute(child(meta, "pubstatus"), "qcode")
        identifier = one_line(news.get("guid"))
        yield item(
            id=identifier,
            title=next(filter(None, map(line_of, (*headlines, child(meta, "title")))), None),
            text=text,
            outlet=_named(child(meta, "provider")),
            published=next(filter(None, map(line_of, _dates(meta, content))), None),
            url=web_address(identifier),
            credit=line_of(child(content, "creditline")) or credited_agency(map(line_of, children(content, "by"))),
            language=next(filter(None, map(language_code, (*languages, spoken, news.get(_LANGUAGE)))), None),
            byline=byline(map(line_of, children(content, "by"))) or nitf_byline(child(news, "contentset")),
            usage=line_of(child(child(news, "rightsinfo"), "usageterms")),
            derived_from=identifiers(
                link.get("residref") or link.get("href")
                for part in (meta, content)
                for link in children(part, "link")
                if names_a_source(link.get("rel"))
            ),
            warnings=news_warnings(status, cut=cut),
            version=version_of(news.get("version")),
        )


def _dates(meta: Any, content: Any) -> Iterator[Any]:
    yield child(meta, "versioncreated")
    yield child(meta, "firstcreated")
    yield child(content, "contentcreated")


def _newsml_body(content: Any) -> tuple[str, bool, str | None]:
    """
    Give the text of the first rendition that has one, whether some of it was lost, and the language that it states.
    """
    for rendition in () if content is None else content:
        kind, cut = local_name(rendition), False
        if kind == "inlinexml":
            text = text_of(nitf_body(rendition))
        elif kind == "inlinedata":
            text = "".join(rendition.itertext())
            if "html" in (rendition.get("contenttype") or ""):
                text, cut = text_of_html(text)
            else:
                text = plain_lines(text)
        else:
            continue
        if text:
            return text, cut, rendition.get(_LANGUAGE)
    return "", False, None


def _named(party: Any) -> str | None:
    """
    Give the name of a person or organisation: in words, or else the last part of its code, as in ``nprov:AFP``.
    """
    code = attribute(party, "qcode") or attribute(party, "uri")
    names = (line_of(child(party, "name")), attribute(party, "literal"), _last_part(code))
    return next(filter(None, names), None)


def _last_part(code: str | None) -> str | None:
    return None if code is None else code.replace("/", ":").rpartition(":")[2] or None
