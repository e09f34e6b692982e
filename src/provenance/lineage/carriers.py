"""
Articles of the same words, as what another text may have been made from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from provenance.times import Interval

Floats = npt.NDArray[np.float64]

# Of several articles of one text the latest before a child is so many times likelier its source than one before it, and
# one published after the child so many times less.
LATEST, AFTERWARDS = 3.0, 1.0 / 16.0

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_UNIT = dt.timedelta(microseconds=1)


class Carriers:
    """
    Who carries one text, and when each published it.
    """

    def __init__(self, dates: Sequence[Interval | None]) -> None:
        """
        Begin with the dates of all.

        Args:
            dates: of each article, or None.
        """
        self._dated = np.array([one is not None for one in dates], np.bool_)
        self._earliest = np.array([0 if one is None else _number(one.earliest) for one in dates], np.int64)
        self._latest = np.array([0 if one is None else _number(one.latest) for one in dates], np.int64)

    def shares(self, child: Interval | None, without: int | None = None) -> Floats:
        """
        Divide what a text owes to the one that these carry among them.

        Where dates tell, one that was published after the child is hardly its source, and the latest before it is
        likelier than those before: a story is taken from where it stands today.

        Args:
            child: when the text was published.
            without: place of an article that is the text itself.

        Returns:
            float64 (n,), of sum 1; that of *without* is 0.
        """
        carried = np.ones(self._dated.size, np.bool_)
        if without is not None:
            carried[without] = False
        before = after = np.zeros(self._dated.size, np.bool_)
        if child is not None:
            dated = self._dated & carried
            before = dated & (self._latest < _number(child.earliest))
            after = dated & (self._earliest > _number(child.latest))
        parts: Floats = np.where(after, AFTERWARDS, 1.0) * carried
        if before.any():
            # The latest of them are those before none of which is certain to be after them.
            latest = before & (self._latest >= self._earliest[before].max())
            if np.count_nonzero(latest) == 1 or np.array_equal(before, carried):
                parts[latest] = LATEST
        # All are of sixteenths: no sum of them is rounded.
        parts /= parts.sum()
        return parts


def precedes(one: Interval | None, other: Interval | None) -> bool:
    """
    Tell whether *one* is certain to be before *other*.
    """
    return one is not None and other is not None and one.latest < other.earliest


def _number(instant: dt.datetime) -> int:
    return (instant - _EPOCH) // _UNIT
