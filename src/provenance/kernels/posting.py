"""
Postings in one array of words: which documents have a feature.

Every word is ``key | telling | row``: the highest bits of a feature's hash, one bit that says that the feature tells
enough by itself, and the row of a document in the lowest *row_bits*. Sorted, the rows that have a feature stand side by
side and ascend: a run.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provenance.kernels.compiling import kernel

Words = npt.NDArray[np.uint64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@kernel
def count_sampled(
    offsets: Integers,
    hashes: Words,
    limit: np.uint64,
    shift: np.uint64,
    beside: np.uint64,
    first: int,
    last: int,
    out: Integers,
) -> None:
    """
    Count the hashes of some sets that are at most *limit*, by their highest bits.

    Args:
        offsets: int64 (n_sets + 1,); set s is ``hashes[offsets[s]:offsets[s + 1]]``, ascending.
        hashes: uint64 (n_hashes,).
        limit: the greatest hash of the sample.
        shift: log2 of one over the sample's part: the highest bits of a sampled hash are zero.
        beside: 64 less the number of bits that are looked at after these.
        first, last: the sets to count.
        out: int64 (n_parts,), added to.
    """
    for row in range(first, last):
        for place in range(offsets[row], offsets[row + 1]):
            if hashes[place] > limit:
                break
            out[(hashes[place] << shift) >> beside] += 1


@kernel
def pack_sampled(
    offsets: Integers,
    hashes: Words,
    telling: Flags,
    limit: np.uint64,
    shift: np.uint64,
    beside: np.uint64,
    row_bits: np.uint64,
    first: int,
    last: int,
    places: Integers,
    out: Words,
) -> None:
    """
    Write the words of the sampled hashes of some sets, those with the same highest bits together.

    Args:
        offsets, hashes, limit, shift, beside: as of :func:`count_sampled`.
        telling: bool (n_hashes,), the hash tells enough by itself; or empty, where none does.
        row_bits: bits of a row.
        first, last: the sets to write.
        places: int64 (n_parts,), where the words of each part go; left at the end of them.
        out: uint64, written.
    """
    below = row_bits + np.uint64(1)
    one = np.uint64(1)
    for row in range(first, last):
        for place in range(offsets[row], offsets[row + 1]):
            if hashes[place] > limit:
                break
            sampled = hashes[place] << shift
            flag = (one << row_bits) if telling.size > 0 and telling[place] else np.uint64(0)
            part = sampled >> beside
            out[places[part]] = ((sampled >> below) << below) | flag | np.uint64(row)
            places[part] += 1
