"""
Feeds and the deliveries of agencies: files of many articles, in XML or JSON.
"""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from attrs import evolve

from provenance.articles import Notice
from provenance.readers import sandbox
from provenance.readers.compression import pieces_of
from provenance.readers.files import Reader, without_mojibake
from provenance.readers.gathering import Gathering, Stopped
from provenance.readers.jsonlines import read_json_lines
from provenance.readers.limits import Limits, in_bytes
from provenance.readers.markup import read_page
from provenance.readers.records import Reading, read_record

_PARSER = "provenance.readers.items:parse_items"

_EXPECTED = "expected the entries of a feed, news items, or records with the field text"

_SUMMARY = ("summary_only", "the source gives a summary, and not the whole text: the summary is compared")


def read_items(stream: BinaryIO, name: str, path: str, limits: Limits) -> Reading:
    """
    Read an article from each item of a feed, a delivery of news items, or a JSON file of records.

    RSS, Atom, JSON Feed, NewsML-G2, NITF and ninjs are told apart by what they hold, and JSON lines and pages are read
    as such. An item without an id gets ``name:number``. Where the file breaks off, the items that are whole are kept.

    Args:
        stream: of the file.
        name: what the ids of articles without one begin with.
        path: as the user gave it.
        limits: of the file, each text, and the time that the file may take.

    Raises:
        Stopped: it is too large, took too long, its parser failed, or nothing in it could be read.
    """
    data, broken = _whole_or_damaged(stream, limits)
    parsed = sandbox.parse(_PARSER, data, limits, many=True)
    if parsed["other"] is not None:
        reading = _read_as(parsed["other"], data, name, path, limits)
        return reading if broken is None else evolve(reading, set_aside=(*reading.set_aside, broken.notice(path)))
    if broken is None and parsed["stopped"] is not None:
        broken = Stopped(*parsed["stopped"])
    if broken is not None and not parsed["items"]:
        raise broken
    gathering = Gathering(path, "item")
    for number, item in enumerate(parsed["items"], 1):
        if item is None:
            gathering.skip()
        else:
            gathering.add(_read_item(item, name=name, path=path, number=number, limits=limits))
    if broken is not None:
        gathering.stop(broken)
    whole = gathering.whole(_EXPECTED)
    noted = (
        Notice(id=path, code=code, message=f"{path!r}: {what}", position=path) for code, what in parsed["warnings"]
    )
    guessed = any(code == "encoding_guessed" for code, _ in parsed["warnings"])
    told = without_mojibake(whole.warnings) if guessed else whole.warnings
    return Reading(whole.articles, whole.set_aside, (*told, *noted))


def _read_as(kind: str, data: bytes, name: str, path: str, limits: Limits) -> Reading:
    stream = io.BytesIO(data)
    if kind == "json_lines":
        return read_json_lines(stream, name, path, limits)
    # Numbered as an item, since a text or page beside it may have the stem for its id.
    return read_page(stream, f"{name}:1", path, limits)


def _whole_or_damaged(stream: BinaryIO, limits: Limits) -> tuple[bytes, Stopped | None]:
    """
    Give all that *stream* holds, or what comes before the place where it is damaged, and that.

    Raises:
        Stopped: it holds more than *limits.file_bytes*, or grows too much when decompressed.
    """
    data = bytearray()
    try:
        for piece in pieces_of(stream, 1 << 20):
            data += piece
            if len(data) > limits.file_bytes:
                most = in_bytes(limits.file_bytes)
                raise Stopped("too_large", f"is larger than {most}: no feed is; give it in smaller files")
    except Stopped as stopped:
        if stopped.code != "damaged":
            raise
        return bytes(data), stopped
    return bytes(data), None


def _read_item(item: dict[str, Any], *, name: str, path: str, number: int, limits: Limits) -> Reading:
    place, position = f"{path}:{number}", f"{path!r}, item {number:,}"
    if item["set_aside"] is not None:
        code, what = item["set_aside"]
        return Reading(set_aside=(Notice(id=place, code=code, message=f"{position}: {what}", position=place),))
    unnamed = f"{name}:{number}"
    reading = read_record(item["record"], place=place, position=position, unnamed=unnamed, limits=limits)
    if not reading.articles:
        return reading
    (article,) = reading.articles
    told = [*item["warnings"], *([_SUMMARY] if item["summary"] else [])]
    warnings = (Notice(id=article.id, code=code, message=f"{position}: {what}", position=place) for code, what in told)
    return Reading(reading.articles, warnings=(*reading.warnings, *warnings))


FEED_READERS: dict[str, Reader] = {".rss": read_items, ".atom": read_items, ".xml": read_items, ".json": read_items}
