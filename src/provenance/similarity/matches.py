"""
Verified pairs: exact Jaccard and both containments, never an estimate.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen

from provenance.rows import Rows
from provenance.similarity.overlaps import overlaps
from provenance.similarity.postings import laid_out
from provenance.similarity.shingles import Shingles
from provenance.similarity.signatures import ShingleSets
from provenance.similarity.sketch import Pairs


@frozen
class Match:
    """
    Two articles that share word 3-grams.

    Attributes:
        left, right: ids, left before right.
        jaccard: shared shingles over all shingles of both, in (0, 1].
        left_in_right: the part of left's shingles that right has too, in (0, 1].
        right_in_left: the part of right's shingles that left has too, in (0, 1].
    """

    left: str
    right: str
    jaccard: float
    left_in_right: float
    right_in_left: float


class Matches(Rows[Match]):
    """
    Verified pairs, most similar first, then by id.
    """

    row_type = Match


def shared_count(left: Shingles, right: Shingles) -> int:
    """
    Count the shingles that two documents have in common.
    """
    return int(np.intersect1d(left.hashes, right.hashes, assume_unique=True).size)


def shared_bits(left: Shingles, right: Shingles) -> float:
    """
    Sum the information, in bits, of the shingles that two documents have in common.
    """
    place = np.searchsorted(right.hashes, left.hashes)
    place[place == len(right)] = 0
    both = right.hashes[place] == left.hashes if len(right) else np.zeros(len(left), bool)
    return float(left.bits[both].sum(dtype=np.float64))


def verify(ids: Sequence[str], shingles: Sequence[Shingles], pairs: Pairs, min_similarity: float) -> Matches:
    """
    Compute every candidate pair exactly and keep those that are similar enough.

    Args:
        ids: one a document.
        shingles: one set a document.
        pairs: int64 (n_pairs, 2), rows.
        min_similarity: least Jaccard of a match.
    """
    offsets, hashes = laid_out([one.hashes for one in shingles])
    sizes = np.diff(offsets)
    common = overlaps(ShingleSets(offsets, hashes.astype(np.uint64, copy=False)), pairs)
    jaccards = common / np.maximum(1, sizes[pairs].sum(axis=1) - common)
    found = []
    for place in np.flatnonzero((common > 0) & (jaccards >= min_similarity)).tolist():
        a, b = pairs[place].tolist()
        left, right = (a, b) if ids[a] <= ids[b] else (b, a)
        shared = int(common[place])
        containments = shared / int(sizes[left]), shared / int(sizes[right])
        found.append(Match(ids[left], ids[right], float(jaccards[place]), *containments))
    return Matches(tuple(sorted(found, key=lambda match: (-match.jaccard, match.left, match.right))))
