"""
The news items of agencies, in IPTC's ninjs and NewsML-G2, become items.

Runs in the sandbox's child process.
Sources: ninjs 1.0 to 2.1 and NewsML-G2 2.34, https://iptc.org/standards/.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from provenance.readers.elements import local_name, one_line, text_of, text_of_html
from provenance.readers.item_records import CUT, Item, item, listed, string, web_address
from provenance.readers.statements import credited_agency, language_code

NEWS_ITEMS = frozenset({"newsitem"})

# What our own records and other JSON do not have together.
NINJS_FIELDS = frozenset(
    {"uri", "type", "headline", "headlines", "byline", "bodies", "versioncreated", "creditline", "pubstatus", "version"}
    | {"body_text", "body_xhtml", "body_html", "description_text", "descriptions", "associations", "usageterms"}
)

# Packages hold items, which hold pictures: no delivery holds so many.
_MOST_ASSOCIATED = 10_000

_WITHDRAWN = frozenset({"canceled", "cancelled", "withheld"})
_WITHDRAWN_WARNING = ("withdrawn", "its agency has cancelled or withheld this item: ask it before you rely on the text")

# The relations by which items name what they were made from, in IPTC's words and in ninjs's fields of like name.
_DERIVED = frozenset({"derivedfrom", "isderivedfrom", "evolvedfrom", "previousversion", "translatedfrom", "basedon"})

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def is_ninjs(value: object) -> bool:
    """
    Tell whether *value*, from a JSON file, is a news item of ninjs and not a record with our own field names.
    """
    return isinstance(value, dict) and "text" not in value and "uri" in value and len(NINJS_FIELDS & value.keys()) > 1


def ninjs_items(news: Mapping[str, Any]) -> Iterator[Item]:
    """
    Give the news item, and those with a text that it is associated with, at any depth.
    """
    waiting = deque([news])
    for _ in range(_MOST_ASSOCIATED):
        if not waiting:
            return
        one = waiting.popleft()
        made = _ninjs_item(one)
        # A picture that belongs to an article is no article that was lost.
        if one is news or made.record["text"]:
            yield made
        associated = one.get("associations")
        inner = associated.values() if isinstance(associated, dict) else listed(associated)
        waiting.extend(value for value in inner if isinstance(value, dict))


def _ninjs_item(news: Mapping[str, Any]) -> Item:
    text, cut = _ninjs_body(news)
    kind = string(news.get("type")) or "text"
    # What describes a picture is a caption, and no part of an article.
    summary = _value(news, "description_text", "descriptions") if not text and kind == "text" else ""
    provider = news.get("provider")
    byline = _value(news, "byline", "by")
    return item(
        id=string(news.get("uri")),
        title=one_line(_value(news, "headline", "headlines", "title")),
        text=text or summary.strip(),
        outlet=one_line(string(provider.get("name") if isinstance(provider, dict) else provider)),
        published=string(news.get("versioncreated")) or string(news.get("firstcreated")),
        url=web_address(string(news.get("url")), string(news.get("uri"))),
        credit=one_line(string(news.get("creditline"))) or credited_agency([byline]),
        language=language_code(string(news.get("language"))),
        byline=one_line(byline),
        usage=one_line(string(news.get("usageterms"))),
        derived_from=_identifiers(
            one for name in sorted(_DERIVED & news.keys()) for one in (*listed(news[name]), news[name])
        ),
        warnings=_warnings(cut, string(news.get("pubstatus"))),
        summary=not text,
        version=_version(news.get("version")),
    )


def _ninjs_body(news: Mapping[str, Any]) -> tuple[str, bool]:
    """
    Give the text of the first body that has one, and whether some of it was lost: plain text before markup.
    """
    names = ["body_text", "body_xhtml", "body_html", *sorted(name for name in news if name.startswith("body_"))]
    bodies = [(string(news.get(name)), "html" in name) for name in names]
    of_kinds = [
        (string(body.get("value")), "html" in string(body.get("contenttype")))
        for body in listed(news.get("bodies"))
        if isinstance(body, dict)
    ]
    for value, marked in (*bodies, *sorted(of_kinds, key=lambda body: body[1])):
        text, cut = text_of_html(value) if marked else (_lines(value), False)
        if text:
            return text, cut
    return "", False


def _value(news: Mapping[str, Any], *names: str) -> str:
    """
    Give the first text among the fields *names*; in ninjs 2 they are lists, whose first or main one counts.
    """
    for name in names:
        values = [value for value in listed(news.get(name)) if isinstance(value, dict)]
        values.sort(key=lambda value: string(value.get("role")).lower() not in ("", "main"))
        texts = (string(news.get(name)), *(string(value.get("value")) for value in values))
        if text := next(filter(None, texts), ""):
            return text
    return ""


def newsml_items(elements: tuple[Any, ...]) -> Iterator[Item]:
    """
    Give the news items of NewsML-G2.

    Args:
        elements: the elements ``newsItem``.
    """
    for news in elements:
        meta, content = _child(news, "itemmeta"), _child(news, "contentmeta")
        text, cut, spoken = _newsml_body(_child(news, "contentset"))
        languages = [_attribute(one, "tag") for one in _children(content, "language")]
        headlines = sorted(_children(content, "headline"), key=lambda one: one.get("role") not in (None, "hld:main"))
        status = _attribute(_child(meta, "pubstatus"), "qcode")
        identifier = one_line(news.get("guid"))
        yield item(
            id=identifier,
            title=next(filter(None, map(_text, (*headlines, _child(meta, "title")))), None),
            text=text,
            outlet=_named(_child(meta, "provider")),
            published=next(filter(None, map(_text, _dates(meta, content))), None),
            url=web_address(identifier),
            credit=_text(_child(content, "creditline")) or credited_agency(map(_text, _children(content, "by"))),
            language=next(filter(None, map(language_code, (*languages, spoken, news.get(_LANGUAGE)))), None),
            byline=", ".join(filter(None, map(_text, _children(content, "by")))),
            usage=_text(_child(_child(news, "rightsinfo"), "usageterms")),
            derived_from=_identifiers(
                link.get("residref") or link.get("href")
                for part in (meta, content)
                for link in _children(part, "link")
                if (_last_part(link.get("rel")) or "").lower() in _DERIVED
            ),
            warnings=_warnings(cut, (status or "").rpartition(":")[2]),
            version=_version(news.get("version")),
        )


def _dates(meta: Any, content: Any) -> Iterator[Any]:
    yield _child(meta, "versioncreated")
    yield _child(meta, "firstcreated")
    yield _child(content, "contentcreated")


def _newsml_body(content: Any) -> tuple[str, bool, str | None]:
    """
    Give the text of the first rendition that has one, whether some of it was lost, and the language that it states.
    """
    for rendition in () if content is None else content:
        kind, cut = local_name(rendition), False
        if kind == "inlinexml":
            text = text_of(_body(rendition))
        elif kind == "inlinedata":
            text = "".join(rendition.itertext())
            if "html" in (rendition.get("contenttype") or ""):
                text, cut = text_of_html(text)
            else:
                text = _lines(text)
        else:
            continue
        if text:
            return text, cut, rendition.get(_LANGUAGE)
    return "", False, None


def _body(rendition: Any) -> Any:
    """
    Give the element that holds the text alone: headlines and bylines of NITF, and XHTML's head, stand beside it.
    """
    found = {name: one for one in reversed(list(rendition.iter())) if (name := local_name(one)).startswith("body")}
    return found.get("body.content", found.get("body", rendition))


def _warnings(cut: bool, status: str) -> tuple[tuple[str, str], ...]:
    withdrawn = status.strip().lower() in _WITHDRAWN
    return (*((CUT,) if cut else ()), *((_WITHDRAWN_WARNING,) if withdrawn else ()))


def _identifiers(values: Iterable[object]) -> tuple[str, ...]:
    """
    Give the identifiers among *values*, each once.
    """
    return tuple(dict.fromkeys(one for value in values if (one := "".join(string(value).split()))))


def _version(value: object) -> str | None:
    return one_line(str(value)) if isinstance(value, str | int) else None


def _lines(text: str) -> str:
    """
    Give plain text as it stands, with line feeds for line ends.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _children(parent: Any, name: str) -> list[Any]:
    return [] if parent is None else [one for one in parent if local_name(one) == name]


def _child(parent: Any, name: str) -> Any:
    return next(iter(_children(parent, name)), None)


def _attribute(element: Any, name: str) -> str | None:
    return None if element is None else one_line(element.get(name))


def _text(element: Any) -> str | None:
    return None if element is None else one_line(text_of(element))


def _named(party: Any) -> str | None:
    """
    Give the name of a person or organisation: in words, or else the last part of its code, as in ``nprov:AFP``.
    """
    code = _attribute(party, "qcode") or _attribute(party, "uri")
    names = (_text(_child(party, "name")), _attribute(party, "literal"), _last_part(code))
    return next(filter(None, names), None)


def _last_part(code: str | None) -> str | None:
    return None if code is None else code.replace("/", ":").rpartition(":")[2] or None
