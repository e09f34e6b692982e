"""
Pairs whose Jaccard was computed, kept so that none is computed twice.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from attrs import frozen

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Computes the exact Jaccard of pairs of rows, int64 (n_pairs, 2).
Verify = Callable[[Integers], Floats]


@frozen(eq=False)
class KnownPairs:
    """
    Pairs whose Jaccard was computed: left < right, sorted, each once.

    Attributes:
        texts: how many there are.
        pairs: int64 (n_pairs, 2), of texts.
        jaccards: float64 (n_pairs,), of each.
    """

    texts: int
    pairs: Integers
    jaccards: Floats

    @classmethod
    def of(cls, texts: int, pairs: Integers, jaccards: Floats) -> KnownPairs:
        """
        Sort some pairs.
        """
        keys, first = np.unique(pairs.min(axis=1) * texts + pairs.max(axis=1), return_index=True)
        return cls(texts, np.stack(np.divmod(keys, max(texts, 1)), axis=1), jaccards[first])

    def joined(self, other: KnownPairs) -> KnownPairs:
        """
        Give the pairs of both.
        """
        if not len(other.pairs):
            return self
        pairs = np.concatenate([self.pairs, other.pairs])
        return KnownPairs.of(self.texts, pairs, np.concatenate([self.jaccards, other.jaccards]))

    def among(self, texts: Integers) -> KnownPairs:
        """
        Give the pairs among some texts, rising, by their places there; no other pair may have one of them.
        """
        place = np.full(self.texts, -1)
        place[texts] = np.arange(texts.size)
        inside = place[self.pairs[:, 0]] >= 0
        return KnownPairs(texts.size, place[self.pairs[inside]], self.jaccards[inside])

    def find(self, pairs: Integers) -> Floats:
        """
        Look up pairs, left < right; NaN for those that are not known.
        """
        keys = self.pairs[:, 0] * self.texts + self.pairs[:, 1]
        wanted = pairs[:, 0] * self.texts + pairs[:, 1]
        place = np.searchsorted(keys, wanted)
        found = place < keys.size
        found[found] = keys[place[found]] == wanted[found]
        jaccards = np.full(len(pairs), np.nan)
        jaccards[found] = self.jaccards[place[found]]
        return jaccards

    def complete(self, pairs: Integers, verify: Verify) -> Floats:
        """
        Look up pairs, left < right, and compute those that are not known.
        """
        jaccards = self.find(pairs)
        unknown = np.isnan(jaccards)
        if unknown.any():
            jaccards[unknown] = verify(pairs[unknown])
        return jaccards
