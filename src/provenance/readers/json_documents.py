"""
JSON files of one value, whose objects are the items; what is whole is read where the file breaks off.

Runs in the sandbox's child process.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from provenance.readers.gathering import Stopped

# JSON knows no bound for a number, Python converts digits in quadratic time: nobody's id is longer than this.
_MOST_DIGITS = 400

_SPACE = re.compile(r"[ \t\n\r]*")


class Ambiguous(dict[str, Any]):
    """
    An object that gives a field twice: neither value is the right one.
    """


def decoder(fields: Collection[str]) -> json.JSONDecoder:
    """
    Give a decoder that makes :class:`Ambiguous` of objects that have one of *fields* twice.

    Two things that strict JSON forbids mean only one thing and are read: NaN, which Python's own json writes, and
    control characters in strings.
    """

    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        known = [key for key, _ in pairs if key in fields]
        return dict(pairs) if len(known) == len(set(known)) else Ambiguous(pairs)

    def whole(digits: str) -> int | float:
        return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)

    return json.JSONDecoder(object_pairs_hook=made, parse_int=whole, strict=False)


def parse_value(text: str, decode: json.JSONDecoder) -> Any:
    """
    Give the one value that *text* is.

    Raises:
        Stopped: ``damaged`` where it breaks off, ``broken_json`` where it is no JSON.
    """
    try:
        return decode.decode(text)
    except json.JSONDecodeError as error:
        raise _stopped(text, error) from None
    except RecursionError:
        raise _too_deep() from None


def parse_array(text: str, decode: json.JSONDecoder) -> Iterator[Any]:
    """
    Give the values in the array that *text* is, one by one.

    Raises:
        Stopped: as for :func:`parse_value`, after what stands before that point.
    """
    place = _after_space(text, text.index("[") + 1)
    open_ = not text.startswith("]", place)
    while open_:
        try:
            value, place = decode.raw_decode(text, place)
        except json.JSONDecodeError as error:
            raise _stopped(text, error) from None
        except RecursionError:
            raise _too_deep() from None
        yield value
        place = _after_space(text, place)
        open_ = not text.startswith("]", place)
        if open_:
            if not text.startswith(",", place):
                raise _stopped(text, json.JSONDecodeError("Expecting ',' delimiter", text, place))
            place = _after_space(text, place + 1)
    rest = _after_space(text, place + 1)
    if rest < len(text):
        raise _stopped(text, json.JSONDecodeError("Extra data", text, rest))


def is_json_lines(text: str, decode: json.JSONDecoder) -> bool:
    """
    Tell whether *text* has an object on its first line that is one, and more after it.
    """
    first, _, rest = text.strip().partition("\n")
    if not rest.lstrip().startswith("{"):
        return False
    try:
        return isinstance(decode.decode(first), dict)
    except (ValueError, RecursionError):
        return False


def _too_deep() -> Stopped:
    return Stopped("broken_json", "has values within values too deep to follow: mend it")


def _after_space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return place if match is None else match.end()


def _stopped(text: str, error: json.JSONDecodeError) -> Stopped:
    what = error.msg.removesuffix(" starting at").lower()
    where = f"line {error.lineno:,}, character {error.colno:,}"
    if error.pos >= len(text.rstrip()) or what == "unterminated string":
        return Stopped("damaged", f"is damaged (cut off after {len(text):,} characters): get it anew")
    return Stopped("broken_json", f"is no JSON from {where} on ({what}): mend it there")
