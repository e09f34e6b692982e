"""
One item of a feed or of an agency's delivery, on its way out of the child process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from attrs import frozen

CUT = ("parse_incomplete", "a part of the text is lost: its markup has too many elements in each other")

_WITHDRAWN = frozenset({"canceled", "cancelled", "withheld"})
_WITHDRAWN_WARNING = ("withdrawn", "its agency has cancelled or withheld this item: ask it before you rely on the text")

# The relations by which items name what they were made from, in IPTC's words and in ninjs's fields of like name.
_DERIVED = frozenset({"derivedfrom", "isderivedfrom", "evolvedfrom", "previousversion", "translatedfrom", "basedon"})
_NO_LETTERS = re.compile(r"[^a-z]+")

_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,2000}$", re.IGNORECASE)

# How feeds end what they do not give whole.
_GOES_ON = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|\(more\)|[Rr]ead more|[Cc]ontinue reading)\W*$")
_END_CHARACTERS = 40


@frozen(kw_only=True)
class Item:
    """
    What one item gave.

    Attributes:
        record: values by the names of the fields of :class:`~provenance.articles.Article`.
        warnings: codes and messages.
        set_aside: the code and message of an item that is no article.
        summary: whether the text is only a part of the article, and all of it that the source gives.
        version: tells items with one id apart.
    """

    record: dict[str, Any]
    warnings: tuple[tuple[str, str], ...] = ()
    set_aside: tuple[str, str] | None = None
    summary: bool = False
    version: str | None = None


def item(
    *,
    warnings: tuple[tuple[str, str], ...] = (),
    summary: bool = False,
    version: str | None = None,
    derived_from: tuple[str, ...] = (),
    **fields: str | None,
) -> Item:
    """
    Make an item of the fields that have a value; text is there in any case.
    """
    record: dict[str, Any] = {"text": ""} | {name: value for name, value in fields.items() if value}
    if derived_from:
        record["derived_from"] = list(derived_from)
    return Item(record=record, warnings=warnings, summary=summary and bool(record["text"]), version=version)


def not_an_object(value: object) -> Item:
    """
    Make an item of what stands in a JSON file where an object should.
    """
    return Item(record={}, set_aside=("invalid_record", f"{json_kind(value)}, expected an object"))


def json_kind(value: object) -> str:
    """
    Name the kind of a JSON value.
    """
    kinds: dict[type, str] = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}
    return f"a JSON {kinds.get(type(value), 'number')}"


def string(value: object) -> str:
    """
    Give *value* where it is text, and else an empty one.
    """
    return value if isinstance(value, str) else ""


def listed(value: object) -> list[Any]:
    """
    Give *value* where it is a list, and else an empty one.
    """
    return value if isinstance(value, list) else []


def web_address(*values: str | None) -> str | None:
    """
    Give the first of *values* that is an address on the web.
    """
    return next((value for value in values if value and _ADDRESS.match(value)), None)


def goes_on(text: str) -> bool:
    """
    Tell whether *text* ends as texts do that are continued elsewhere.
    """
    return _GOES_ON.search(text[-_END_CHARACTERS:]) is not None


def names_a_source(relation: str | None) -> bool:
    """
    Tell whether *relation* says that an item was made from another, as ``irel:previousVersion`` does.
    """
    last = (relation or "").replace("/", ":").rpartition(":")[2]
    return _NO_LETTERS.sub("", last.lower()) in _DERIVED


def identifiers(values: Iterable[object]) -> tuple[str, ...]:
    """
    Give the identifiers among *values*, each once.
    """
    return tuple(dict.fromkeys(one for value in values if (one := "".join(string(value).split()))))


def news_warnings(status: str | None, *, cut: bool) -> tuple[tuple[str, str], ...]:
    """
    Give what to know of a news item: that a part was lost, and that its agency's *status* says that it is withdrawn.
    """
    withdrawn = (status or "").rpartition(":")[2].strip().lower() in _WITHDRAWN
    return (*((CUT,) if cut else ()), *((_WITHDRAWN_WARNING,) if withdrawn else ()))


def version_of(value: object) -> str | None:
    """
    Give the version that an item states, which tells it apart from others with its id.
    """
    return (" ".join(str(value).split()) or None) if isinstance(value, str | int) else None


def plain_lines(text: str) -> str:
    """
    Give plain text as it stands, with line feeds for line ends.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
