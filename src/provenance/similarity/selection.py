"""
Which candidate pairs are worth aligning sentence by sentence: those whose common shingles tell most.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from provenance.similarity.matches import shared_bits
from provenance.similarity.shingles import Shingles
from provenance.similarity.sketch import Pairs

# One run of three words that are not a stock phrase.
LEAST_SHARED_BITS = 24.0

# Each article is aligned with so many of its nearest; its true source is among them or has no visible part in it.
MOST_PARTNERS = 24

# An article with more partners than this is one of a large story, and there so many of the nearest are enough: a tree
# of 200 loses a hundredth of its edges, and takes a third of the time.
LARGE_STORY = 60

# So many candidates of each article are weighed, so that those of a story grow as its articles do.
NEAREST = 96
MOST_PARTNERS_OF_LARGE = 8

# Groups of so many documents of the same words, and so many pairs of two groups, are listed in full.
_FEW = 64


def worth_aligning(shingles: Sequence[Shingles], pairs: Pairs) -> Pairs:
    """
    Keep the pairs that share enough information, and of these the nearest of each article.

    Args:
        shingles: one set a document.
        pairs: int64 (n_pairs, 2), rows, left < right.

    Returns:
        int64 (n_kept, 2), in the order of *pairs*. A pair stays where it is among the nearest of either side.
    """
    bits = np.array([shared_bits(shingles[a], shingles[b]) for a, b in pairs.tolist()], np.float64)
    pairs, bits = pairs[bits >= LEAST_SHARED_BITS], bits[bits >= LEAST_SHARED_BITS]
    most = np.where(
        np.bincount(pairs.ravel(), minlength=len(shingles)) > LARGE_STORY, MOST_PARTNERS_OF_LARGE, MOST_PARTNERS
    )
    near = np.zeros(len(pairs), bool)
    for side in (0, 1):
        rows = np.concatenate([pairs[:, side], pairs[:, 1 - side]])
        near |= _nearest(rows, np.tile(bits, 2), most)[: len(pairs)]
    return pairs[near]


def of_all(pairs: Pairs, leaders: Sequence[int], groups: Sequence[tuple[int, ...]]) -> Pairs:
    """
    Give the pairs of all documents from those of the ones that stand for others of the same words.

    Args:
        pairs: int64 (n_pairs, 2), places in *leaders*.
        leaders: the rows that were compared.
        groups: rows of the same words, the one that was compared first.

    Returns:
        int64 (n, 2), rows, left < right, sorted. Of large groups only their leaders are paired with others.
    """
    members = {group[0]: group for group in groups}
    found = [(group[0], row) for group in groups for row in group[1:]]
    for group in groups:
        if len(group) <= _FEW:
            found += itertools.combinations(group, 2)
    for left, right in pairs.tolist():
        lefts, rights = (members.get(leaders[one], (leaders[one],)) for one in (left, right))
        if len(lefts) * len(rights) > _FEW:
            lefts, rights = lefts[:1], rights[:1]
        found += itertools.product(lefts, rights)
    ordered = sorted({(min(one), max(one)) for one in found})
    return np.array(ordered, np.int64).reshape(-1, 2)


def _nearest(
    rows: npt.NDArray[np.int64], bits: npt.NDArray[np.float64], most: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """
    Mark for each row its entries with the most bits, so many as *most* says of it; an earlier entry wins a tie.
    """
    order = np.lexsort((np.arange(rows.size), -bits, rows))
    starts = np.searchsorted(rows[order], rows[order])
    chosen = np.zeros(rows.size, bool)
    chosen[order] = np.arange(rows.size) - starts < most[rows[order]]
    return chosen
