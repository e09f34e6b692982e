"""
The signs of a number: a minus, a currency, a percent sign. They are no words, and change what a number says.
"""

from __future__ import annotations

from attrs import frozen

from provenance.alignment.localising import CURRENCY_SIGNS

_MINUS = frozenset("-\u2212\u2013\ufe63\uff0d")
_PERCENT = frozenset("%\uff05\u066a")
_NARROW = (" ", "\u00a0", "\u202f")


@frozen
class Sign:
    """
    The signs of one number.

    Attributes:
        start, end: code points of the number with its signs.
        minus, percent: whether it has these.
        currency: its sign, "" for none.
    """

    start: int
    end: int
    minus: bool
    percent: bool
    currency: str

    @property
    def says(self) -> tuple[bool, bool, str]:
        """
        What the signs say, wherever they stand.
        """
        return self.minus, self.percent, self.currency


def sign_of(text: str, start: int, end: int) -> Sign | None:
    """
    Find the signs of the number from *start* to *end*; None where it has none.
    """
    first, last = start, end
    currency, percent = "", False
    minus = _is_minus(text, first)
    first -= minus
    if first and text[first - 1] in CURRENCY_SIGNS:
        first -= 1
        currency = text[first]
        if not minus and _is_minus(text, first):
            minus = True
            first -= 1
    behind = end + 1 if text[end : end + 1] in _NARROW else end
    sign = text[behind : behind + 1]
    if sign and sign in _PERCENT:
        percent, last = True, behind + 1
    elif sign and not currency and sign in CURRENCY_SIGNS and not text[behind + 1 : behind + 2].isalnum():
        currency, last = sign, behind + 1
    return Sign(first, last, minus, percent, currency) if minus or percent or currency else None


def _is_minus(text: str, place: int) -> bool:
    """
    Tell a minus before a number from a hyphen, the dash of a range and that of a clause.
    """
    if not place or text[place - 1] not in _MINUS:
        return False
    before = text[: place - 1][-3:]
    if not before or before[-1] in CURRENCY_SIGNS:
        return True
    return (before[-1].isspace() or before[-1] in "([") and not before.rstrip()[-1:].isdigit()
