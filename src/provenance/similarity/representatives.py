"""
Which text of a cluster stands for it: a rule, as a rank of every text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from provenance import times
from provenance.errors import InvalidParameter

Integers = npt.NDArray[np.int64]
Instants = npt.NDArray[np.datetime64]

# Earliest published, undated last; most words; least id. What ties goes by id.
RULES = ("earliest", "longest", "first")


def instants(published: Iterable[dt.datetime | str | None]) -> Instants:
    """
    Give the middle of what each publication time can mean; none where there is no time or none that can be believed.

    Returns:
        datetime64[us] (n,), UTC; NaT for none.

    Raises:
        InvalidDate: a text that is no date.
    """
    return np.array([_middle(one) for one in published], "datetime64[us]")


def rank_by(
    rule: str, count: int, *, published: Instants | None = None, words: npt.NDArray[np.integer] | None = None
) -> Integers:
    """
    Rank texts, that which represents first before all.

    Args:
        rule: ``earliest``, ``longest`` or ``first``.
        count: of texts, in the order of their ids.
        published: datetime64 (n,), NaT where it is not known; needed by ``earliest``, all unknown where it is None.
        words: int (n,), the number of words of each; needed by ``longest``.

    Returns:
        int64 (n,), a permutation.

    Raises:
        InvalidParameter: another rule, or ``longest`` without *words*.
    """
    if rule not in RULES:
        raise InvalidParameter(f"representative is {rule!r}, expected one of {', '.join(RULES)}")
    if rule == "longest" and words is None:
        raise InvalidParameter("the longest represents, and the lengths are not known; give words")
    order = np.arange(count)
    if rule == "longest" and words is not None:
        order = np.argsort(-words.astype(np.int64), kind="stable")
    elif rule == "earliest" and published is not None:
        # NaT sorts last.
        order = np.argsort(published, kind="stable")
    rank = np.empty(count, np.int64)
    rank[order] = np.arange(count)
    return rank


def _middle(published: dt.datetime | str | None) -> np.datetime64:
    if published is None or times.distrust(published) is not None:
        return np.datetime64("NaT", "us")
    when = times.interval(published)
    return np.datetime64((when.earliest + (when.latest - when.earliest) / 2).replace(tzinfo=None))
