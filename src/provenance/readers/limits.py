"""
How much of one input is read: what bounds the work that a single file, line or document can cause.
"""

from __future__ import annotations

import math
from typing import Any

from attrs import field, frozen

from provenance.errors import InvalidParameter


def _whole(_instance: object, attribute: Any, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InvalidParameter(f"{attribute.name} is {value!r}, expected a whole number of at least 1")


def _time(_instance: object, attribute: Any, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise InvalidParameter(f"{attribute.name} is {value!r}, expected a number of seconds above 0")


@frozen(kw_only=True)
class Limits:
    """
    What one input may cost: beyond it, the input is set aside and named, and the others go on.

    Attributes:
        text_characters: characters of one article's text; "War and Peace" has about 3 million, so what is longer is a
            dump and no article.
        tokens: tokens of one article's text; comparing takes many times as much memory as the text itself.
        file_bytes: bytes, decompressed, of a file that is one article, and of a line, row or record in a file of many.
        decompressed_bytes: bytes that one compressed file may become.
        expansion: times that a compressed file may grow, beyond the first megabyte of what it becomes; natural text
            grows 3 to 20 times, a page of markup less than 100 times.
        seconds: seconds that one untrusted document may take in a child process.

    Raises:
        InvalidParameter: a limit is not a number, or not above 0.
    """

    text_characters: int = field(default=5_000_000, validator=_whole)
    tokens: int = field(default=200_000, validator=_whole)
    file_bytes: int = field(default=64_000_000, validator=_whole)
    decompressed_bytes: int = field(default=2_000_000_000, validator=_whole)
    expansion: int = field(default=200, validator=_whole)
    seconds: float = field(default=10.0, validator=_time)


DEFAULT_LIMITS = Limits()


def in_bytes(count: int) -> str:
    """
    Write a limit of so many bytes as a message does.
    """
    return f"{count:,} bytes" if count % 1_000_000 else f"{count // 1_000_000:,} MB"
