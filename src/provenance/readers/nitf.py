"""
News items in IPTC's NITF, alone or within others, become items.

Runs in the sandbox's child process.
Source: NITF 3.6, https://iptc.org/standards/nitf/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provenance.readers.elements import attribute, child, children, line_of, local_name, one_line, text_of
from provenance.readers.item_records import Item, item, news_warnings, version_of, web_address
from provenance.readers.statements import byline, credited_agency, language_code

NITF = frozenset({"nitf"})

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def nitf_items(elements: tuple[Any, ...]) -> Iterator[Item]:
    """
    Give the news items that are not within others.

    Args:
        elements: the elements ``nitf``.
    """
    for news in elements:
        head, data, top = child(news, "head"), child(news, "head", "docdata"), child(news, "body", "body.head")
        identifier = attribute(child(data, "doc-id"), "id-string") or one_line(news.get("uno"))
        published = child(head, "pubdata")
        headlines = (child(top, "hedline", "hl1"), child(top, "hedline"), child(head, "title"))
        issued = (attribute(child(data, name), "norm") for name in ("date.issue", "date.release"))
        distributor = line_of(child(top, "distributor"))
        outlets = (attribute(published, "name"), distributor, attribute(child(data, "doc.copyright"), "holder"))
        authors = [line_of(one) for one in children(top, "byline")]
        yield item(
            id=identifier,
            title=next(filter(None, map(line_of, headlines)), None),
            text=text_of(nitf_body(news)),
            outlet=next(filter(None, outlets), None),
            published=next(filter(None, (*issued, attribute(published, "date.publication"))), None),
            url=web_address(attribute(published, "ex-ref"), identifier),
            credit=credited_agency([*authors, distributor]),
            language=language_code(news.get(_LANGUAGE) or news.get("lang")),
            byline=byline(authors),
            usage=line_of(child(top, "rights")),
            warnings=news_warnings(attribute(data, "management-status"), cut=False),
            version=version_of(news.get("version-number")),
        )


def nitf_body(news: Any) -> Any:
    """
    Give the element that holds the text alone: headlines and bylines of NITF, and XHTML's head, stand beside it.
    """
    found = {name: one for one in reversed(list(news.iter())) if (name := local_name(one)).startswith("body")}
    return found.get("body.content", found.get("body", news))


def nitf_byline(holder: Any) -> str | None:
    """
    Give the byline of the NITF in *holder*, if there is one.
    """
    if holder is None:
        return None
    tops = (one for one in holder.iter() if local_name(one) == "body.head")
    return byline([line_of(one) for one in children(next(tops, None), "byline")])
