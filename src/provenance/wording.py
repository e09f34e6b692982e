"""
Numbers in sentences and values as JSON, the same for every surface.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

# JSON lets these stand: what moves a terminal's cursor, ends a line for JavaScript, turns its direction or hides in it.
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")

# The same but for the end of a line, with the controls that JSON escapes by itself.
_ACTING = re.compile(f"[\x00-\x09\x0b-\x1f{_UNSEEN.pattern[1:-1]}]")

# Nothing is shown as surer than this, and no part short of a whole is rounded to one.
SUREST = 0.99


def part(value: float) -> str:
    """
    Say what part of something *value* is: ``all``, ``none``, or a percentage between 1 and 99.
    """
    if value >= 1.0:
        return "all"
    return "none" if value <= 0.0 else f"{min(SUREST, max(0.01, value)):.0%}"


def shown(confidence: float) -> str:
    """
    Write a posterior with two digits, never above 0.99; what rounds to nothing is shown as below 0.01.
    """
    return "below 0.01" if confidence < 0.005 else f"{min(SUREST, confidence):.2f}"


def quieted(text: str, sign: Callable[[str], str]) -> str:
    """
    Put *sign* of it in the place of every character that moves a terminal's cursor, turns direction or hides.
    """
    return _ACTING.sub(lambda found: sign(found[0]), text)


def strict_json(value: Any, indent: int | None = None) -> str:
    """
    Write *value* as JSON that any reader takes and that is safe to look at: letters as they are, controls escaped.

    Raises:
        ValueError: it holds a number that JSON has no word for.
    """
    written = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def counted(number: int, one: str, many: str = "") -> str:
    """
    Write a number with its noun: ``1 story``, ``2,225 stories``.
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
