"""
A file of many items becomes records, whatever its format: what it holds tells that, not its name.

Runs in the sandbox's child process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import asdict, evolve

from provenance.readers.charsets import decode_markup
from provenance.readers.elements import local_name
from provenance.readers.feed_entries import ENTRIES, JSON_FEED_FIELDS, atom_items, json_feed_items, rss_items
from provenance.readers.gathering import NAMED_RECORDS, Stopped
from provenance.readers.item_records import CUT, Item, json_kind, not_an_object
from provenance.readers.json_documents import Ambiguous, decoder, is_json_lines, parse_array, parse_value
from provenance.readers.newsitems import NEWS_ITEMS, newsml_items
from provenance.readers.ninjs import NINJS_FIELDS, is_ninjs, ninjs_items
from provenance.readers.nitf import NITF, nitf_items
from provenance.readers.records import FIELDS
from provenance.readers.xml_depth import CUT_TAG
from provenance.readers.xml_documents import parse_xml, root_name

_READ = (
    "RSS, Atom, JSON Feed, NewsML-G2, NITF, ninjs, and JSON of one record with the field text or an array of them are"
)

_LOST = (
    "parse_incomplete",
    "the text is lost, because it lies in more than 1,000 elements in each other: save it as text",
)

_DECODER = decoder({*NINJS_FIELDS, *JSON_FEED_FIELDS, *FIELDS})

_JSON_FEED = "https://jsonfeed.org/version/"


def parse_items(data: bytes) -> dict[str, Any]:
    """
    Give the items of a file, and what to know of it.

    Returns:
        ``items``, each with what :class:`~provenance.readers.item_records.Item` has, or None for one that is set aside
        after so many that nobody will read its notice; ``warnings``, codes with messages; ``stopped``, the code and
        reason where the file could not be read to its end; and ``other``, what the file is where another reader
        should read it: ``json_lines`` or ``page``.
    """
    items: list[Item] = []
    warnings: list[tuple[str, str]] = []
    stopped = None
    text, warning = decode_markup(data)
    if warning is not None:
        warnings.append(warning)
    text = text.lstrip("\ufeff \t\r\n")
    if other := _for_another_reader(text):
        return {"items": [], "warnings": [], "stopped": None, "other": other}
    try:
        items.extend(_items_of(text, warnings))
    except Stopped as error:
        stopped = (error.code, error.reason)
    return {
        "items": list(_in_words(_told_apart(items))),
        "warnings": warnings,
        "stopped": stopped,
        "other": None,
    }


def _for_another_reader(text: str) -> str | None:
    if text[:1] == "{" and is_json_lines(text, _DECODER):
        return "json_lines"
    return "page" if text[:1] == "<" and root_name(text) == "html" else None


def _items_of(text: str, warnings: list[tuple[str, str]]) -> Iterator[Item]:
    """
    Give the items one by one, so that those before a fault are had; *warnings* are added to.

    Raises:
        Stopped: where the text is damaged, or of a kind that is not read.
    """
    if text.startswith("<"):
        yield from _xml_items(text, warnings)
    elif text.startswith("["):
        for value in parse_array(text, _DECODER):
            yield from _json_items(value)
    elif text.startswith("{"):
        value = parse_value(text, _DECODER)
        if str(value.get("version")).startswith(_JSON_FEED) and isinstance(value.get("items"), list):
            yield from json_feed_items(value, value["items"])
        elif "text" in value or is_ninjs(value):
            yield from _json_items(value)
        else:
            raise Stopped("unsupported_format", f"is JSON of a kind that is not read: {_READ}")
    elif text:
        raise Stopped("unsupported_format", f"is {_no_records(text)}: {_READ} read")


def _no_records(text: str) -> str:
    try:
        return f"{json_kind(parse_value(text, _DECODER))}, which holds no records"
    except Stopped:
        return "neither XML nor JSON"


def _xml_items(text: str, warnings: list[tuple[str, str]]) -> Iterator[Item]:
    document = parse_xml(text, ENTRIES | NEWS_ITEMS | NITF)
    warnings += document.warnings
    kind, made = local_name(document.root), None
    if kind in ("rss", "rdf"):
        made = rss_items(document.root, document.elements)
    elif kind == "feed":
        made = atom_items(document.root, document.elements)
    elif kind in ("newsitem", "newsmessage"):
        made = newsml_items(document.elements)
    elif kind in NITF:
        made = nitf_items(document.elements)
    if made is not None:
        yield from map(_cut, made, document.elements)
    elif document.damage is None:
        raise Stopped("unsupported_format", f"is XML of a kind that is not read, {kind[:80]!r}: {_READ}")
    if document.damage is not None:
        raise Stopped("damaged", f"is damaged ({document.damage}): get it anew")


def _cut(item: Item, element: Any) -> Item:
    """
    Say of *item*, made of *element*, that a part of it was too deep to be read, where one was.
    """
    if next(element.iter(CUT_TAG), None) is None:
        return item
    if not item.record["text"]:
        return evolve(item, set_aside=_LOST)
    return evolve(item, warnings=tuple(dict.fromkeys((*item.warnings, CUT))))


def _json_items(value: Any) -> Iterator[Item]:
    if not isinstance(value, dict):
        yield not_an_object(value)
    elif isinstance(value, Ambiguous):
        yield Item(record={}, set_aside=("invalid_record", "a field stands there twice: expected each field once"))
    elif is_ninjs(value):
        yield from ninjs_items(value)
    else:
        # Of a value within a value its kind is enough to say that it is the wrong one.
        given = {name: value[name] for name in FIELDS if name in value}
        sources = given.pop("derived_from", None)
        record = {name: type(one)() if isinstance(one, dict | list) else one for name, one in given.items()}
        yield Item(record=record if sources is None else record | {"derived_from": sources})


def _in_words(items: Iterable[Item]) -> Iterator[dict[str, Any] | None]:
    aside = 0
    for item in items:
        aside += item.set_aside is not None
        yield None if item.set_aside is not None and aside > NAMED_RECORDS else asdict(item)


def _told_apart(items: list[Item]) -> Iterator[Item]:
    """
    Add its version to the id of each item that shares its id with another in the file.
    """
    times = Counter(item.record.get("id") for item in items if item.version is not None)
    for item in items:
        if item.version is not None and times[item.record.get("id")] > 1 and "id" in item.record:
            yield evolve(item, record=item.record | {"id": f"{item.record['id']}:{item.version}"})
        else:
            yield item
