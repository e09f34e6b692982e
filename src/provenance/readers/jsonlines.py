"""
JSON lines: one object a line, read line by line, so that one broken line costs that line only.
"""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from provenance.articles import Notice
from provenance.readers.files import MOST_BYTES, decode, marked_encoding
from provenance.readers.records import FIELDS, Reading, joined, read_record

_CHUNK_BYTES = 1 << 20

# A file of the wrong kind can hold millions of lines that are no JSON: so many are named, the others counted.
_NAMED_LINES = 1_000

_SHORTEST_RECORD = len('{"text":"x"}')

# JSON knows no bound for a number, Python converts digits in quadratic time: nobody's id is longer than this.
_MOST_DIGITS = 400

_EXPECTED = 'expected one JSON object such as {"id": "a1", "text": "..."}'


class _Ambiguous(dict[str, object]):
    """
    An object that gives a field twice: neither value is the right one.
    """


def read_json_lines(stream: BinaryIO, name: str, path: str) -> Reading:
    """
    Read an article from each line of *stream*; see :func:`read_record` for the fields.

    A line without an id gets ``name:line``. Blank lines are skipped. Two things that strict JSON forbids mean only one
    thing and are read: NaN, which Python's own json writes, is null, and control characters in strings are themselves.

    Args:
        stream: of the file, or standard input.
        name: what the ids of articles without one begin with.
        path: as the user gave it.
    """
    start = (stream.read(4) or b"").removeprefix(codecs.BOM_UTF8)
    warnings: list[Notice] = []
    if marked_encoding(start) is not None:
        # In UTF-16 a line end is not one byte: such a file is decoded whole.
        data = start + (stream.read(MOST_BYTES) or b"")
        if len(data) > MOST_BYTES:
            message = f"{path!r} is UTF-16 or UTF-32 and larger than {MOST_BYTES // 1_000_000} MB: save it as UTF-8"
            return Reading(set_aside=(Notice(id=path, code="too_large", message=message),))
        text, warning = decode(data)
        if warning is not None:
            warnings.append(Notice(id=path, code=warning[0], message=f"{path!r}: {warning[1]}"))
        start, stream = b"", io.BytesIO(text.encode())

    readings: list[Reading] = []
    named = unnamed = 0
    for number, line in enumerate(_lines(_chunks(start, stream)), 1):
        if line is not None and not line.strip():
            continue
        if named == _NAMED_LINES and not _can_be_an_object(line):
            unnamed += 1
            continue
        reading = _read_line(line, name=name, path=path, number=number)
        if reading.set_aside and named == _NAMED_LINES:
            unnamed += 1
            continue
        named += len(reading.set_aside)
        readings.append(reading)
    if not readings:
        warnings.append(Notice(id=path, code="nothing_found", message=f"{path!r} holds no line: {_EXPECTED} on each"))
    whole = joined(readings)
    rest: tuple[Notice, ...] = ()
    if unnamed:
        message = f"{path!r}: {unnamed:,} lines more were set aside than the {_NAMED_LINES:,} that are named"
        rest = (Notice(id=path, code="more_set_aside", message=message),)
    return Reading(whole.articles, whole.set_aside + rest, whole.warnings + tuple(warnings))


def _chunks(start: bytes, stream: BinaryIO) -> Iterator[bytes]:
    yield start
    while chunk := stream.read(_CHUNK_BYTES):
        yield chunk


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes | None]:
    """
    Split *chunks* at line feeds. A line of more than MOST_BYTES is never held, and comes as None.
    """
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        *ended, tail = chunk.split(b"\n")
        for piece in ended:
            size += len(piece)
            yield b"".join((*held, piece)) if size <= MOST_BYTES else None
            held, size = [], 0
        size += len(tail)
        held.append(tail)
        if size > MOST_BYTES:
            held.clear()
    if size:
        yield b"".join(held) if size <= MOST_BYTES else None


def _can_be_an_object(line: bytes | None) -> bool:
    """
    Tell, much faster than by reading it, whether *line* may hold an article at all.
    """
    if line is None:
        return False
    content = line.removeprefix(codecs.BOM_UTF8).strip()
    return content.startswith(b"{") and len(content) >= _SHORTEST_RECORD


def _read_line(line: bytes | None, *, name: str, path: str, number: int) -> Reading:
    place, position = f"{path}:{number}", f"{path!r}, line {number:,}"

    def aside(code: str, what: str) -> Reading:
        return Reading(set_aside=(Notice(id=place, code=code, message=f"{position}: {what}"),))

    if line is None:
        return aside("too_large", f"longer than {MOST_BYTES // 1_000_000} MB: no article is")
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
    reading = read_record(record, place=place, position=position, unnamed=f"{name}:{number}")
    if warning is None or not reading.articles:
        return reading
    noted = Notice(id=reading.articles[0].id, code=warning[0], message=f"{position}: {warning[1]}")
    return Reading(reading.articles, warnings=(*reading.warnings, noted))


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    known = [key for key, _ in pairs if key in FIELDS]
    return dict(pairs) if len(known) == len(set(known)) else _Ambiguous(pairs)


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer, strict=False)


def _json_kind(value: object) -> str:
    kinds: dict[type, str] = {list: "array", str: "string", bool: "boolean", type(None): "null"}
    return kinds.get(type(value), "number")
