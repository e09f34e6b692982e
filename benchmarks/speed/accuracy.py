"""
What clusters are worth: planted copies that are found, and texts joined that have nothing to do with each other.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from benchmarks.speed.contenders import Found
from benchmarks.speed.synthetic import ORIGINAL


@frozen
class Recall:
    """
    Near copies found beside their originals.

    Attributes:
        found, planted: counts of pairs.
    """

    found: int
    planted: int

    @property
    def share(self) -> float | None:
        """
        The part that was found; None where none was planted.
        """
        return self.found / self.planted if self.planted else None


def planted_recall(found: Found, groups: np.ndarray, rates: np.ndarray, rate: float) -> Recall:
    """
    Count the near copies of one rate that are in their original's cluster.

    Where only flags are given, those that are flagged as their originals are.

    Args:
        found: of n texts.
        groups: int64 (n,).
        rates: float64 (n,), negative for originals.
    """
    originals = np.flatnonzero(rates == ORIGINAL)
    place = np.full(int(groups.max(initial=-1)) + 1, -1)
    place[groups[originals]] = originals
    copies = np.flatnonzero(rates == rate)
    copies = copies[place[groups[copies]] >= 0]
    beside = place[groups[copies]]
    if found.labels is not None:
        right = found.labels[copies] == found.labels[beside]
    else:
        right = found.flags[copies] & found.flags[beside]
    return Recall(int(right.sum()), len(copies))


def false_merges(found: Found, groups: np.ndarray) -> int:
    """
    Count how many groups too many the clusters hold together, or the texts that are flagged and alone in their group.
    """
    if found.labels is None:
        alone = np.bincount(groups)[groups] == 1
        return int((found.flags & alone).sum())
    _, labels = np.unique(found.labels, return_inverse=True)
    held = np.unique(np.stack([labels, groups]), axis=1).shape[1]
    return held - len(np.unique(labels))
