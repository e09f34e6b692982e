"""
The passages that many pairs of articles share, in an order in which each article is looked at about once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from provenance.alignment.comparison import Passage, shared_passages
from provenance.alignment.profile import Profile
from provenance.alignment.word_index import WordIndex, index_words
from provenance.background import default_background
from provenance.progress import Progress

# So many articles have where each word stands laid out at once.
MOST_INDEXED = 512

# What two articles share, with the place of the pair among all.
Aligned = tuple[int, tuple[Passage, ...]]


class Passaging:
    """
    Aligns pairs of some articles, and keeps for a while what it has laid out of each.
    """

    def __init__(self, profiles: Sequence[Profile]) -> None:
        background = default_background()

        @lru_cache(MOST_INDEXED)
        def index_of(row: int) -> WordIndex:
            return index_words(profiles[row], background)

        self._index_of = index_of

    def of_pairs(self, pairs: Iterable[Sequence[int]]) -> Iterator[tuple[Passage, ...]]:
        """
        Give the passages of each pair of rows, in that order.
        """
        return (shared_passages(self._index_of(left), self._index_of(right)) for left, right in pairs)


def aligned(profiles: Sequence[Profile], pairs: npt.NDArray[np.int64], progress: Progress) -> Iterator[Aligned]:
    """
    Align all pairs in this process; what each shares comes as it is found, with its place among them.

    Args:
        profiles: of all articles.
        pairs: int64 (n, 2), rows.
        progress: hears how far it is.
    """
    order = together(pairs)
    found = Passaging(profiles).of_pairs(pairs[order].tolist())
    return zip(progress(order.tolist(), "comparing pairs"), found, strict=True)


def together(pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """
    Give an order of pairs in which those of texts that share partners stand together.

    Each text is read from the disk about once then, and not once for each of its partners.

    Args:
        pairs: int64 (n, 2), rows.

    Returns:
        int64 (n,), places in *pairs*: by a walk from text to partner, as deep as it goes before it turns back.
    """
    count = int(pairs.max(initial=-1)) + 1
    ends = np.concatenate([pairs, pairs[:, ::-1]])
    by_row = np.argsort(ends[:, 0], kind="stable")
    bounds = np.searchsorted(ends[by_row, 0], np.arange(count + 1)).tolist()
    others = ends[by_row, 1].tolist()
    met = np.full(count, -1, np.int64)
    number = 0
    for row in range(count):
        waiting = [row]
        while waiting:
            at = waiting.pop()
            if met[at] < 0:
                met[at] = number
                number += 1
                waiting += others[bounds[at] : bounds[at + 1]]
    return np.argsort(met[pairs].max(axis=1, initial=-1), kind="stable")
