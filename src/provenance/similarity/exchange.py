"""
Signatures to datasketch and back, so that they travel to and from a user's own index.

The only module that knows datasketch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from provenance.errors import SignatureMismatch
from provenance.similarity.plain_signing import plain_shingles
from provenance.similarity.schemes import SEED, SLOTS, factors
from provenance.text.plain_words import plain_words

if TYPE_CHECKING:
    import datasketch


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
    Make a ``MinHash`` of each row: uint32 (n, SLOTS), of the scheme ``affine32``.
    """
    from datasketch import MinHash

    permutations = np.array(factors("affine32")[1:])
    return [
        MinHash(seed=SEED, hashfunc=shingle_hash, hashvalues=row, permutations=permutations.copy(), scheme="affine32")
        for row in values
    ]


def from_minhashes(minhashes: Sequence[datasketch.MinHash]) -> npt.NDArray[np.uint32]:
    """
    Give the slots of each ``MinHash``: uint32 (n, SLOTS).

    Raises:
        SignatureMismatch: one has another scheme, seed, or number of permutations.
    """
    values = np.empty((len(minhashes), SLOTS), np.uint32)
    for row, one in enumerate(minhashes):
        found = one.scheme, one.seed, len(one.hashvalues)
        expected = "affine32", SEED, SLOTS
        if found != expected:
            raise SignatureMismatch(
                f"MinHash {row} has (scheme, seed, permutations) {found}, expected {expected}: make it anew with these"
            )
        values[row] = one.hashvalues
    return values
