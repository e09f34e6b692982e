"""
JSON lines: one object a line, read line by line, so that one broken line costs that line only.
"""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterator
from typing import BinaryIO

from provenance.articles import Notice
from provenance.readers.files import decode, noting
from provenance.readers.gathering import Gathering, Stopped
from provenance.readers.limits import Limits, in_bytes
from provenance.readers.lines import lines_of, text_pieces
from provenance.readers.records import FIELDS, Reading, read_record

_SHORTEST_RECORD = len('{"text":"x"}')

# JSON knows no bound for a number, Python converts digits in quadratic time: nobody's id is longer than this.
_MOST_DIGITS = 400

_EXPECTED = 'expected one JSON object such as {"id": "a1", "text": "..."}'


# A file of which so many lines are no JSON, and none is an article, is of another kind: naming each says nothing.
_TELLING = 10
_NOT_JSON = frozenset({"broken_json", "more_set_aside"})


class _Ambiguous(dict[str, object]):
    """
    An object that gives a field twice: neither value is the right one.
    """


def read_json_lines(stream: BinaryIO, name: str, path: str, limits: Limits) -> Reading:
    """
    Read an article from each line of *stream*; see :func:`read_record` for the fields.

    A line without an id gets ``name:line``. Blank lines are skipped. Two things that strict JSON forbids mean only one
    thing and are read: NaN, which Python's own json writes, is null, and control characters in strings are themselves.

    Args:
        stream: of the file, or standard input.
        name: what the ids of articles without one begin with.
        path: as the user gave it.
        limits: of a line and its text.

    Raises:
        Stopped: UTF-16 or UTF-32 too large to be decoded whole.
    """
    return next(json_line_parts(stream, name, path, limits, sys.maxsize))


def json_line_parts(stream: BinaryIO, name: str, path: str, limits: Limits, most: int) -> Iterator[Reading]:
    """
    Do the same in parts of *most* lines that hold anything, one at least.
    """
    pieces, warnings = text_pieces(stream, path, limits)
    gathering, some = Gathering(path, "line"), False
    try:
        for number, line in enumerate(lines_of(pieces, limits.file_bytes), 1):
            if line is not None and not line.strip():
                continue
            if gathering.full and not _can_be_an_object(line):
                gathering.skip()
            else:
                gathering.add(_read_line(line, name=name, path=path, number=number, limits=limits))
            if len(gathering) >= most:
                some = True
                yield gathering.part()
    except Stopped as stopped:
        gathering.stop(stopped)
    whole = gathering.whole(f"{_EXPECTED} on each")
    telling = not some and not whole.articles and len(whole.set_aside) > _TELLING
    if telling and {one.code for one in whole.set_aside} <= _NOT_JSON:
        first = whole.set_aside[0].message
        message = f"{path!r} holds no JSON lines ({first}; and so on): give other formats as files with their endings"
        aside = (Notice(id=path, code="unsupported_format", message=message, position=path),)
        yield Reading(set_aside=aside)
        return
    yield Reading(whole.articles, whole.set_aside, (*whole.warnings, *warnings))


def _can_be_an_object(line: bytes | None) -> bool:
    """
    Tell, much faster than by reading it, whether *line* may hold an article at all.
    """
    if line is None:
        return False
    content = line.removeprefix(codecs.BOM_UTF8).strip()
    return content.startswith(b"{") and len(content) >= _SHORTEST_RECORD


def _read_line(line: bytes | None, *, name: str, path: str, number: int, limits: Limits) -> Reading:
    place, position = f"{path}:{number}", f"{path!r}, line {number:,}"
    found = object_of(line, place=place, position=position, limits=limits)
    if isinstance(found, Notice):
        return Reading(set_aside=(found,))
    record, warning = found
    unnamed = f"{name}:{number}"
    reading = read_record(record, place=place, position=position, unnamed=unnamed, limits=limits)
    return noting(reading, warning, position)


def object_of(
    line: bytes | None, *, place: str, position: str, limits: Limits
) -> tuple[dict[str, object], tuple[str, str] | None] | Notice:
    """
    Give the object that *line* holds and the warning of :func:`decode`, or say why it holds none.

    Args:
        line: None where it is longer than *limits* allows.
        place, position: where it stands, shortly and in words.
        limits: of a line.
    """

    def aside(code: str, what: str) -> Notice:
        return Notice(id=place, code=code, message=f"{position}: {what}", position=place)

    if line is None:
        most = in_bytes(limits.file_bytes)
        return aside("too_large", f"longer than {most}: no article is; raise Limits.file_bytes if it is meant")
    text, warning = decode(line)
    try:
        record = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" starting at").lower()
        return aside("broken_json", f"not JSON from character {error.pos + 1:,} on ({what}): {_EXPECTED}")
    except RecursionError:
        return aside("broken_json", f"values within values too deep to follow: {_EXPECTED}")
    if not isinstance(record, dict):
        return aside("invalid_record", f"a JSON {_json_kind(record)}: {_EXPECTED}")
    if isinstance(record, _Ambiguous):
        return aside("invalid_record", f"a field stands there twice: {_EXPECTED}, each field once")
    return record, warning


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    known = [key for key, _ in pairs if key in FIELDS]
    return dict(pairs) if len(known) == len(set(known)) else _Ambiguous(pairs)


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer, strict=False)


def _json_kind(value: object) -> str:
    kinds: dict[type, str] = {list: "array", str: "string", bool: "boolean", type(None): "null"}
    return kinds.get(type(value), "number")
