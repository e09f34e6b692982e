"""
The news items of agencies, in IPTC's ninjs, become items.

Names are read without regard to case: ninjs 1 and 2 write ``versioncreated``, 3 ``versionCreated``.
Runs in the sandbox's child process.
Sources: ninjs 1.0 to 3.1, https://iptc.org/standards/ninjs/.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from provenance.readers.elements import one_line, text_of_html
from provenance.readers.item_records import (
    Item,
    identifiers,
    item,
    listed,
    names_a_source,
    news_warnings,
    plain_lines,
    string,
    version_of,
    web_address,
)
from provenance.readers.statements import byline, credited_agency, language_code

# In lower case. What our own records and other JSON do not have together.
NINJS_FIELDS = frozenset(
    {"uri", "type", "headline", "headlines", "byline", "bodies", "versioncreated", "creditline", "pubstatus", "version"}
    | {"body_text", "body_xhtml", "body_html", "description_text", "descriptions", "associations", "usageterms"}
)

# Packages hold items, which hold pictures: no delivery holds so many.
_MOST_ASSOCIATED = 10_000

# What begins with a paragraph's element and has such an element's end is markup, whatever it is said to be.
_BLOCK = "(?:html|body|p|div|article|section|h[1-6]|ul|ol|table|blockquote)"
_MARKUP = re.compile(rf"\s*<{_BLOCK}\b[^<>]*>", re.IGNORECASE)
_END = re.compile(rf"</{_BLOCK}\s{{0,9}}>", re.IGNORECASE)


def is_ninjs(value: object) -> bool:
    """
    Tell whether *value*, from a JSON file, is a news item of ninjs and not a record with our own field names.
    """
    if not isinstance(value, dict) or "text" in value:
        return False
    names = {name.lower() for name in value}
    return "uri" in names and len(NINJS_FIELDS & names) > 1


def ninjs_items(news: Mapping[str, Any]) -> Iterator[Item]:
    """
    Give the news item, and those with a text that it is associated with, at any depth.
    """
    first = _lowered(news)
    waiting = deque([first])
    for _ in range(_MOST_ASSOCIATED):
        if not waiting:
            return
        one = waiting.popleft()
        associated = _associated(one)
        made = _ninjs_item(one, associated)
        # A picture that belongs to an article is no article that was lost.
        if one is first or made.record["text"]:
            yield made
        waiting.extend(inner for _, inner in associated)


def _lowered(value: Mapping[str, Any]) -> dict[str, Any]:
    """
    Give *value* with its names in lower case; of two that differ in case only, the first.
    """
    lowered: dict[str, Any] = {}
    for name, one in value.items():
        lowered.setdefault(name.lower(), one)
    return lowered


def _objects(value: object) -> list[dict[str, Any]]:
    return [_lowered(one) for one in listed(value) if isinstance(one, dict)]


def _associated(news: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """
    Give the items that *news* is associated with, each with its name in the object that holds them in ninjs 1.
    """
    value = news.get("associations")
    if isinstance(value, dict):
        return [(name, _lowered(one)) for name, one in value.items() if isinstance(one, dict)]
    return [("", one) for one in _objects(value)]


def _ninjs_item(news: Mapping[str, Any], associated: list[tuple[str, dict[str, Any]]]) -> Item:
    text, cut = _ninjs_body(news)
    kind = string(news.get("type")) or "text"
    # What describes a picture is a caption, and no part of an article.
    summary = _value(news, "description_text", "descriptions") if not text and kind == "text" else ""
    provider = news.get("provider")
    outlet = _lowered(provider).get("name") if isinstance(provider, dict) else provider
    authors = [string(one.get("byline") or one.get("name")) for one in _objects(news.get("bylines"))]
    author = one_line(_value(news, "byline", "by")) or byline(authors)
    stated = [one for name in sorted(news) if names_a_source(name) for one in (*listed(news[name]), news[name])]
    related = [
        one.get("uri")
        for name, one in associated
        if any(map(names_a_source, (name, string(one.get("name")), string(one.get("rel")))))
    ]
    return item(
        id=string(news.get("uri")),
        title=one_line(_value(news, "headline", "headlines", "title")),
        text=text or summary.strip(),
        outlet=one_line(string(outlet)),
        published=string(news.get("versioncreated")) or string(news.get("firstcreated")),
        url=web_address(string(news.get("url")), string(news.get("uri"))),
        credit=one_line(string(news.get("creditline"))) or credited_agency([author]),
        language=language_code(string(news.get("language"))),
        byline=author,
        usage=one_line(string(news.get("usageterms"))),
        derived_from=identifiers([*stated, *related]),
        warnings=news_warnings(string(news.get("pubstatus")), cut=cut),
        summary=not text,
        version=version_of(news.get("version")),
    )


def _ninjs_body(news: Mapping[str, Any]) -> tuple[str, bool]:
    """
    Give the text of the first body that has one, and whether some of it was lost: plain text before markup.
    """
    names = ["body_text", "body_xhtml", "body_html", *sorted(name for name in news if name.startswith("body_"))]
    bodies = [(string(news.get(name)), "html" in name) for name in names]
    of_kinds = [(string(body.get("value")), _is_html(body)) for body in _objects(news.get("bodies"))]
    for value, marked in (*bodies, *sorted(of_kinds, key=lambda body: body[1])):
        text, cut = text_of_html(value) if marked or _is_markup(value) else (plain_lines(value), False)
        if text:
            return text, cut
    return "", False


def _value(news: Mapping[str, Any], *names: str) -> str:
    """
    Give the first text among the fields *names*; from ninjs 2 on they are lists, whose first or main one counts.
    """
    for name in names:
        values = _objects(news.get(name))
        values.sort(key=lambda value: string(value.get("role")).lower() not in ("", "main"))
        marked = [(string(news.get(name)), False), *((string(value.get("value")), _is_html(value)) for value in values)]
        texts = (text_of_html(text)[0] if html or _is_markup(text) else text for text, html in marked)
        if text := next(filter(None, texts), ""):
            return text
    return ""


def _is_html(value: Mapping[str, Any]) -> bool:
    return "html" in string(value.get("contenttype")).lower()


def _is_markup(text: str) -> bool:
    return _MARKUP.match(text) is not None and _END.search(text) is not None
