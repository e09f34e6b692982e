"""
MinHash signatures and their LSH index, through datasketch with xxHash.

The only module that knows datasketch: a kernel of our own can take its place behind :func:`similar_pairs`, with
datasketch as its oracle and as the format in which signatures are exchanged.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xxhash

from provenance.errors import SignatureMismatch
from provenance.similarity.plain_signing import plain_shingles
from provenance.similarity.schemes import factors
from provenance.similarity.shingles import Shingles
from provenance.text.plain_words import plain_words

if TYPE_CHECKING:
    import datasketch

PERMUTATIONS = 128

# 32 bands of 4 rows: a pair of Jaccard 0.5 becomes a candidate with probability 0.87, of 0.7 with more than 0.999.
BANDS, ROWS = 32, 4

SEED = 1

Pairs = npt.NDArray[np.int64]


def similar_pairs(shingles: Sequence[Shingles]) -> Pairs:
    """
    Find the pairs of documents whose MinHash signatures share a band.

    Args:
        shingles: one set a document; documents without shingles are similar to nothing.

    Returns:
        int64 (n_pairs, 2), left < right, sorted; estimates only, to be verified.

    Source: Broder 1997 (MinHash); Indyk and Motwani 1998 (LSH); datasketch 2.0, scheme ``affine32``, xxh32.
    """
    from datasketch import MinHash, MinHashLSH

    rows = [row for row, one in enumerate(shingles) if len(one)]
    index = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
    signatures = {}
    for row in rows:
        signature = MinHash(num_perm=PERMUTATIONS, seed=SEED, hashfunc=xxhash.xxh32_intdigest)
        signature.update_batch([value.tobytes() for value in shingles[row].hashes])
        signatures[row] = signature
        index.insert(row, signature, check_duplication=False)
    pairs = {
        (min(row, other), max(row, other)) for row in rows for other in index.query(signatures[row]) if other != row
    }
    return np.array(sorted(pairs), np.int64).reshape(-1, 2)


def similar_groups(shingles: Sequence[Shingles], large: int) -> tuple[Pairs, list[npt.NDArray[np.int64]]]:
    """
    Find the pairs of documents whose signatures share a band, but for bands that more than *large* documents share.

    Args:
        shingles: one set a document.
        large: as many documents are still paired with each other.

    Returns:
        int64 (n_pairs, 2), left < right, sorted; and the rows of each crowd, ascending, of documents that share such a
        band or hang together by several.
    """
    from datasketch import MinHash

    rows = np.array([row for row, one in enumerate(shingles) if len(one)], np.int64)
    values = np.zeros((rows.size, PERMUTATIONS), np.uint64)
    for place, row in enumerate(rows.tolist()):
        signature = MinHash(num_perm=PERMUTATIONS, seed=SEED, hashfunc=xxhash.xxh32_intdigest)
        signature.update_batch([value.tobytes() for value in shingles[row].hashes])
        values[place] = signature.hashvalues
    found: set[tuple[int, int]] = set()
    leader = np.arange(rows.size)
    crowded = np.zeros(rows.size, np.bool_)
    for band in range(BANDS):
        buckets: dict[bytes, list[int]] = {}
        for place in range(rows.size):
            buckets.setdefault(values[place, band * ROWS : (band + 1) * ROWS].tobytes(), []).append(place)
        for bucket in buckets.values():
            if len(bucket) > large:
                crowded[bucket] = True
                joined = np.unique(leader[bucket])
                leader[np.isin(leader, joined)] = joined[0]
            else:
                found.update(itertools.combinations(rows[bucket].tolist(), 2))
    crowds = [rows[crowded & (leader == one)] for one in np.unique(leader[crowded])]
    return np.array(sorted(found), np.int64).reshape(-1, 2), crowds


def shingle_hash(shingle: bytes) -> int:
    """
    Hash a shingle as the signatures of ``affine32`` do: a ``hashfunc`` for datasketch, below 2**32.

    Args:
        shingle: its words in UTF-8, with anything between them that parts words.
    """
    hashes = plain_words([shingle.decode("utf-8", "replace")])[1]
    return int(plain_shingles(hashes, max(hashes.size, 1)).astype(np.uint32).sum())


def to_minhashes(values: npt.NDArray[np.uint32]) -> list[datasketch.MinHash]:
    """
    Make a ``MinHash`` of each row: uint32 (n, PERMUTATIONS), of the scheme ``affine32``.
    """
    from datasketch import MinHash

    permutations = np.array(factors("affine32")[1:])
    return [
        MinHash(seed=SEED, hashfunc=shingle_hash, hashvalues=row, permutations=permutations.copy(), scheme="affine32")
        for row in values
    ]


def from_minhashes(minhashes: Sequence[datasketch.MinHash]) -> npt.NDArray[np.uint32]:
    """
    Give the slots of each ``MinHash``: uint32 (n, PERMUTATIONS).

    Raises:
        SignatureMismatch: one has another scheme, seed, or number of permutations.
    """
    values = np.empty((len(minhashes), PERMUTATIONS), np.uint32)
    for row, one in enumerate(minhashes):
        found = one.scheme, one.seed, len(one.hashvalues)
        expected = "affine32", SEED, PERMUTATIONS
        if found != expected:
            raise SignatureMismatch(
                f"MinHash {row} has (scheme, seed, permutations) {found}, expected {expected}: make it anew with these"
            )
        values[row] = one.hashvalues
    return values
