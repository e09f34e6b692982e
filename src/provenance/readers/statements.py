"""
What a web page states of its article: headline, outlet, date, address, language, author, agency.

Only what stands there for programs to read is taken, in the order of how much it is meant for that; nothing is guessed
from the text or the address. Runs in the sandbox's child process.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from provenance.readers.elements import one_line, text_of
from provenance.text.agencies import AGENCY_PATTERN, agency_name

# Headlines and names are shorter: what is longer is something else by mistake.
_LONGEST_VALUE = 2_000

# A page describes one article and the lists around it; more objects than this describe nothing.
_MOST_OBJECTS = 10_000

# A list of all who ever wrote for the outlet is no byline.
_MOST_AUTHORS = 10

_TITLES = ("og:title", "dc.title", "dcterms.title", "twitter:title")
_OUTLETS = ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher")
_DATES = (
    *("article:published_time", "og:published_time", "datepublished", "dcterms.issued", "dc.date.issued", "dc.date"),
    *("dcterms.date", "parsely-pub-date", "sailthru.date", "publish-date", "publishdate", "pubdate", "date"),
)
_AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator", "byl")
_LANGUAGES = ("og:locale", "content-language", "dc.language", "language")

_ARTICLE_TYPE = re.compile(r"(?:Article|Report|BlogPosting|LiveBlogPosting)$")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+$", re.IGNORECASE)
_MAIL = re.compile(r"(?:mailto:)?[^\s@<>()]{1,100}@[^\s@<>()]{1,200}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")
_AGENCY = re.compile(rf"(?:[Bb]y\s+)?(?P<agency>{AGENCY_PATTERN})\W*$")


def statements(root: Any) -> dict[str, str]:
    """
    Give the fields of :class:`~provenance.articles.Article` that the page states, ``id`` and ``text`` apart.

    Args:
        root: of the page's tree.
    """
    named = _metas(root)
    described = next(_described_articles(root), {})
    stated = {
        "title": _first(_text(described.get("headline")), *_all(named, _TITLES), _only_heading(root), _title(root)),
        "outlet": _first(*_all(named, _OUTLETS[:1]), *_names(described.get("publisher")), *_all(named, _OUTLETS[1:])),
        "published": _first(
            *_all(named, _DATES[:2]), _text(described.get("datePublished")), *_all(named, _DATES[2:]), _only_time(root)
        ),
        "url": _first(*filter(_ADDRESS.match, _addresses(root, named, described))),
        "language": next(filter(None, map(language_code, _languages(root, named, described))), None),
        "byline": next(filter(None, map(byline, _authors(root, named, described))), None),
        "credit": credited_agency([*_names(described.get("author")), *_all(named, _AUTHORS)]),
    }
    return {name: value for name, value in stated.items() if value is not None}


def credited_agency(authors: Iterable[str | None]) -> str | None:
    """
    Give the name of the news agency that *authors* name as the author, if any.

    Args:
        authors: as they stand there; people are no agencies.
    """
    for author in authors:
        if author and (match := _AGENCY.match(author.strip())):
            return agency_name(match["agency"])
    return None


def byline(authors: Iterable[str | None]) -> str | None:
    """
    Put the names of *authors* into one line, each once; addresses, of mail or of pages on them, are no names.
    """
    names = (_MAIL.sub("", one_line(author) or "").strip("() ") for author in authors)
    return ", ".join(dict.fromkeys(name for name in names if name and not _ADDRESS.match(name))) or None


def language_code(value: str | None) -> str | None:
    """
    Give *value* as a language tag, or None where it is none.
    """
    value = (value or "").strip()
    return value.replace("_", "-") if _LANGUAGE.match(value) else None


def _metas(root: Any) -> dict[str, str]:
    """
    Give the content of each kind of meta element, and of those of the body that say what they are (microdata).
    """
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            key, content = element.get(attribute), one_line(element.get("content"))
            if key and content:
                found.setdefault(key.strip().lower(), content)
    for element in root.iterfind(".//*[@itemprop]"):
        if element.get("itemprop").lower() == "datepublished":
            value = one_line(element.get("content") or element.get("datetime") or text_of(element))
            if value:
                found.setdefault("datepublished", value)
    return found


def _described_articles(root: Any) -> Iterator[dict[str, Any]]:
    """
    Give the articles that JSON-LD in the page describes; an object's own place comes before those inside it.
    """
    for script in root.iterfind(".//script[@type='application/ld+json']"):
        try:
            waiting = deque([json.loads(script.text or "", strict=False)])
        except (ValueError, RecursionError):
            continue
        for _ in range(_MOST_OBJECTS):
            value = waiting.popleft() if waiting else None
            if isinstance(value, list):
                waiting.extend(value[:_MOST_OBJECTS])
            elif isinstance(value, dict):
                if any(_ARTICLE_TYPE.search(kind) for kind in _listed(value.get("@type")) if isinstance(kind, str)):
                    yield value
                waiting.extend(value.get(key) for key in ("@graph", "mainEntity"))


def _addresses(root: Any, named: Mapping[str, str], described: Mapping[str, Any]) -> Iterator[str]:
    for link in root.iterfind(".//link[@rel]"):
        if "canonical" in link.get("rel").lower().split():
            yield (link.get("href") or "").strip()
    yield named.get("og:url", "")
    for key in ("url", "mainEntityOfPage"):
        value = described.get(key)
        yield _text(value.get("@id") if isinstance(value, dict) else value) or ""


def _languages(root: Any, named: Mapping[str, str], described: Mapping[str, Any]) -> Iterator[str | None]:
    for page in root.iter("html"):
        yield from (page.get(name) for name in ("lang", "xml:lang", "{http://www.w3.org/XML/1998/namespace}lang"))
    yield _text(described.get("inLanguage"))
    yield from _all(named, _LANGUAGES)


def _authors(root: Any, named: Mapping[str, str], described: Mapping[str, Any]) -> Iterator[list[str | None]]:
    """
    Give the authors that each way of stating them states, in the order of how much it is meant for programs.
    """
    yield [_first(name) for name in _names(described.get("author"))]
    yield from ([_first(name)] for name in _all(named, _AUTHORS))
    marked = [one for one in root.iterfind(".//*[@itemprop]") if "author" in one.get("itemprop").lower().split()]
    yield [_first(_marked_name(one)) for one in marked[:_MOST_AUTHORS]]


def _marked_name(author: Any) -> str | None:
    names = (one for one in author.iterfind(".//*[@itemprop]") if "name" in one.get("itemprop").lower().split())
    named = next(names, author)
    return one_line(named.get("content") or text_of(named))


def _only_heading(root: Any) -> str | None:
    headings = list(root.iter("h1"))
    return one_line(text_of(headings[0])) if len(headings) == 1 else None


def _only_time(root: Any) -> str | None:
    """
    Give the one time that the page marks as such; of several, nobody knows which is the article's.
    """
    for path in (".//time[@pubdate]", ".//time[@datetime]"):
        times = {(element.get("datetime") or "").strip() for element in root.iterfind(path)}
        if len(times) == 1:
            return times.pop()
    return None


def _title(root: Any) -> str | None:
    element = root.find(".//title")
    return None if element is None else one_line(element.text)


def _listed(value: object) -> list[object]:
    return value[:100] if isinstance(value, list) else [value]


def _names(value: object) -> list[str | None]:
    return [_name(one) for one in _listed(value)]


def _name(value: object) -> str | None:
    return _text(value.get("name") if isinstance(value, dict) else value)


def _text(value: object) -> str | None:
    return one_line(value) if isinstance(value, str) else None


def _all(named: Mapping[str, str], keys: Iterable[str]) -> list[str | None]:
    return [named.get(key) for key in keys]


def _first(*values: str | None) -> str | None:
    return next((value for value in values if value and len(value) <= _LONGEST_VALUE), None)
