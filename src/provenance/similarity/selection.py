"""
Which candidate pairs are worth aligning sentence by sentence: those whose common shingles tell most.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from provenance.similarity.matches import shared_bits
from provenance.similarity.shingles import Shingles
from provenance.similarity.sketch import Pairs

# One run of three words that are not a stock phrase.
LEAST_SHARED_BITS = 24.0

# Each article is aligned with so many of its nearest; its true source is among them or has no visible part in it.
MOST_PARTNERS = 24


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
    near = np.zeros(len(pairs), bool)
    for side in (0, 1):
        near |= _nearest(np.concatenate([pairs[:, side], pairs[:, 1 - side]]), np.concatenate([bits, bits]))[
            : len(pairs)
        ]
    return pairs[near]


def _nearest(
    rows: np.ndarray[tuple[int], np.dtype[np.int64]], bits: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """
    Mark for each row its entries with the most bits; an earlier entry wins a tie.
    """
    order = np.lexsort((np.arange(rows.size), -bits, rows))
    starts = np.searchsorted(rows[order], rows[order])
    chosen = np.zeros(rows.size, bool)
    chosen[order] = np.arange(rows.size) - starts < MOST_PARTNERS
    return chosen
