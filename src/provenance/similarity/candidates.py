"""
Which pairs are worth verifying: all that share a shingle in a small corpus; in a large one, LSH and rare shingles.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import xxhash

from provenance.background import Bits
from provenance.distinct import distinct, distinct_pairs
from provenance.hashes import Hashes
from provenance.similarity.postings import Postings, laid_out, post
from provenance.similarity.sharing import join_postings
from provenance.similarity.shingles import Shingles
from provenance.similarity.sketch import Pairs, similar_groups, similar_pairs

# Up to here every pair that shares a shingle is a candidate: the join costs less than a sketch.
EXHAUSTIVE_ARTICLES = 1_000

# Of a large corpus, two shared shingles or one that says much: three rare words in a row.
FEWEST_SHARED = 2
TELLING_BITS = 36.0

# Where the nearest are asked for, these must share so much, by how rare it is in the corpus. Of 5,000 articles of
# allsides_news no pair that was linked shares less than 110 bits, and four in ten of those that share a shingle do.
LEAST_BITS_OF_THE_NEAREST = 64.0


# Incidence is multiplied in blocks of so many shingles: 1,000 x 4,096 values of 4 bytes are 16 MB.
_BLOCK = 4_096


# In a bucket of the LSH index, or a posting, of more documents than this the nearest of each are looked for.
LARGE_BUCKET = 64


def candidate_pairs(shingles: Sequence[Shingles], *, nearest: int | None = None) -> Pairs:
    """
    Find pairs of documents that may share text.

    Args:
        shingles: one set a document.
        nearest: of a document that shares text with more others, look for so many of those that share most with it;
            all unless given.

    Returns:
        int64 (n_pairs, 2), rows of *shingles*, left < right, sorted, without repeats.
    """
    if len(shingles) <= EXHAUSTIVE_ARTICLES:
        return _sharing_pairs(shingles, nearest)
    # Identical documents are compared through one of them, else a text carried by n outlets costs n squared.
    leaders, groups = _group_identical(shingles)
    own = [shingles[row] for row in leaders]
    if nearest is None:
        similar, crowds = similar_pairs(own), list[npt.NDArray[np.int64]]()
    else:
        similar, crowds = similar_groups(own, LARGE_BUCKET)
    crowded = [crowd[nearest_pairs([own[row] for row in crowd], nearest or 0)] for crowd in crowds]
    found = distinct_pairs(np.concatenate([similar, _posting_pairs(own, nearest), *crowded]))
    pairs = np.sort(_of_groups(found, groups), axis=1)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _sharing_pairs(shingles: Sequence[Shingles], nearest: int | None) -> Pairs:
    """
    Find every pair with a shingle in common, by multiplying the incidence matrix with itself, block by block.
    """
    count = len(shingles)
    hashes, _, rows = _postings(shingles)
    known, column, articles = np.unique(hashes, return_inverse=True, return_counts=True)
    common = np.zeros((count, count), np.float32)
    for first in range(0, known.size, _BLOCK):
        held = (column >= first) & (column < first + _BLOCK) & (articles[column] >= 2)
        block = np.zeros((count, min(_BLOCK, known.size - first)), np.float32)
        block[rows[held], column[held] - first] = 1.0
        common += block @ block.T
    if nearest is None or count <= nearest:
        return np.argwhere(np.triu(common, 1) > 0).astype(np.int64)
    np.fill_diagonal(common, 0.0)
    kept = np.zeros((count, count), np.bool_)
    order = np.argsort(-common, axis=1, kind="stable")[:, :nearest]
    np.put_along_axis(kept, order, values=True, axis=1)
    return np.argwhere(np.triu((kept | kept.T) & (common > 0), 1)).astype(np.int64)


def nearest_pairs(shingles: Sequence[Shingles], nearest: int) -> Pairs:
    """
    Pair each document with those that share most shingles with it: the smaller row wins a tie.

    Shingles that more than half of all have tell nothing of what is nearest, and are not counted.

    Args:
        shingles: one set a document.
        nearest: with how many others.

    Returns:
        int64 (n_pairs, 2), left < right, sorted, without repeats.
    """
    count = len(shingles)
    hashes, _, rows = _postings(shingles)
    order = np.argsort(hashes, kind="stable")
    known, starts, sizes = np.unique(hashes[order], return_index=True, return_counts=True)
    holders = rows[order].astype(np.int32)
    telling = (sizes > 1) & (2 * sizes <= count)
    keys = [np.empty(0, np.int64)]
    for row, one in enumerate(shingles):
        places = np.searchsorted(known, one.hashes)
        chosen = places[telling[places]]
        if not chosen.size:
            continue
        ends = (starts[chosen] + sizes[chosen]).tolist()
        shared = np.bincount(
            np.concatenate([holders[a:b] for a, b in zip(starts[chosen].tolist(), ends, strict=True)]), minlength=count
        )
        shared[row] = 0
        others = np.argsort(-shared, kind="stable")[:nearest]
        others = others[shared[others] > 0]
        keys.append(np.minimum(others, row) * count + np.maximum(others, row))
    pairs = distinct(np.concatenate(keys))
    return np.stack([pairs // count, pairs % count], axis=1)


def _posting_pairs(shingles: Sequence[Shingles], nearest: int | None) -> Pairs:
    """
    Join the documents over the shingles that few of them have; enough of these, or one that says much, make a pair.
    """
    return join_postings(_posted(shingles), nearest=nearest, fewest=FEWEST_SHARED, least_bits=LEAST_BITS_OF_THE_NEAREST)


def _posted(shingles: Sequence[Shingles]) -> Postings:
    offsets, hashes = laid_out([one.hashes for one in shingles])
    _, telling = laid_out([one.bits >= TELLING_BITS for one in shingles])
    return post(offsets, hashes, telling)


def _postings(shingles: Sequence[Shingles]) -> tuple[Hashes, Bits, npt.NDArray[np.int64]]:
    """
    Lay all sets end to end: hash, information, row.
    """
    none = Shingles(np.empty(0, np.uint64), np.empty(0, np.float32))
    hashes = np.concatenate([one.hashes for one in (none, *shingles)])
    bits = np.concatenate([one.bits for one in (none, *shingles)])
    return hashes, bits, np.repeat(np.arange(len(shingles)), [len(one) for one in shingles])


def _group_identical(shingles: Sequence[Shingles]) -> tuple[list[int], list[npt.NDArray[np.int64]]]:
    """
    Group the rows with the same set of shingles; the first of each leads it.
    """
    groups: dict[bytes, list[int]] = {}
    for row, one in enumerate(shingles):
        if len(one):
            groups.setdefault(xxhash.xxh3_128_digest(one.hashes.tobytes()), []).append(row)
    return [group[0] for group in groups.values()], [np.array(group, np.int64) for group in groups.values()]


def _of_groups(found: Pairs, groups: Sequence[npt.NDArray[np.int64]]) -> Pairs:
    """
    Give the pairs of all rows from those of groups, and those within each; the groups have no row in common.
    """
    sizes = np.array([group.size for group in groups], np.int64)
    leaders = np.array([group[0] for group in groups], np.int64)
    alone = (sizes[found] == 1).all(axis=1)
    between = [_product(groups[left], groups[right]) for left, right in found[~alone].tolist()]
    within = [group[np.stack(np.triu_indices(group.size, 1), axis=1)] for group in groups if group.size > 1]
    return np.concatenate([np.empty((0, 2), np.int64), leaders[found[alone]], *between, *within])


def _product(left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]) -> Pairs:
    """
    Pair every row of one group with every row of another.
    """
    return np.stack([np.repeat(left, right.size), np.tile(right, left.size)], axis=1)
