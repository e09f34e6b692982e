"""
How many members two sorted sets have in common.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provenance.kernels.compiling import kernel

Integers = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

# A set so many times as large as the other is searched rather than read: a search looks at some 2 * log2 of the gap.
_MUCH_LARGER = 16


@kernel
def count_common(hashes: Hashes, left: int | np.int64, left_end: int, right: int | np.int64, right_end: int) -> int:
    """
    Count the members of two sets by reading both in order.

    Args:
        hashes: uint64 (n_hashes,); each set is a part of it, ascending, without repeats.
        left, left_end, right, right_end: where the two begin and end.
    """
    count = 0
    # Which side goes on is computed, not branched upon: it cannot be predicted.
    while left < left_end and right < right_end:
        one, other = hashes[left], hashes[right]
        count += one == other
        left += one <= other
        right += other <= one
    return count


@kernel
def search_common(hashes: Hashes, small: int | np.int64, small_end: int, large: int | np.int64, large_end: int) -> int:
    """
    Count the members of two sets of very unlike sizes by looking for those of the small one in the large one.

    From where the last one would stand, steps that double find a range, and halving it finds the place.

    Args:
        hashes: uint64 (n_hashes,); each set is a part of it, ascending, without repeats.
        small, small_end, large, large_end: where the two begin and end.

    Source: Bentley and Yao 1976, unbounded searching.
    """
    count = 0
    while small < small_end and large < large_end:
        sought = hashes[small]
        step = 1
        while large + step < large_end and hashes[large + step] < sought:
            step *= 2
        # The first member that is not less stands within low and high.
        low = large + step // 2
        high = min(large + step, large_end)
        while low < high:
            middle = (low + high) // 2
            if hashes[middle] < sought:
                low = middle + 1
            else:
                high = middle
        large = low
        if large < large_end and hashes[large] == sought:
            count += 1
            large += 1
        small += 1
    return count


@kernel
def count_overlaps(offsets: Integers, hashes: Hashes, pairs: Integers, first: int, last: int, out: Integers) -> None:
    """
    Count the members that the two sets of each pair have in common.

    Args:
        offsets: int64 (n_sets + 1,); set s is ``hashes[offsets[s]:offsets[s + 1]]``.
        hashes: uint64 (n_hashes,), ascending and without repeats within each set.
        pairs: int64 (n_pairs, 2), sets.
        first, last: the pairs to count.
        out: int64 (n_pairs,), written from *first* to *last*.
    """
    for pair in range(first, last):
        left, left_end = offsets[pairs[pair, 0]], offsets[pairs[pair, 0] + 1]
        right, right_end = offsets[pairs[pair, 1]], offsets[pairs[pair, 1] + 1]
        if (left_end - left) * _MUCH_LARGER < right_end - right:
            out[pair] = search_common(hashes, left, left_end, right, right_end)
        elif (right_end - right) * _MUCH_LARGER < left_end - left:
            out[pair] = search_common(hashes, right, right_end, left, left_end)
        else:
            out[pair] = count_common(hashes, left, left_end, right, right_end)


@kernel
def sum_overlaps(
    offsets: Integers,
    hashes: Hashes,
    bits: npt.NDArray[np.float32],
    pairs: Integers,
    first: int,
    last: int,
    out: npt.NDArray[np.float64],
    counts: Integers,
) -> None:
    """
    Sum what the members tell that the two sets of each pair have in common, in the order of their hashes.

    Args:
        offsets, hashes, pairs, first, last: as of :func:`count_overlaps`.
        bits: float32 (n_hashes,), of each member; the same for all sets.
        out: float64 (n_pairs,), written from *first* to *last*.
        counts: int64 (n_pairs,), how many these are, written as well.
    """
    for pair in range(first, last):
        left, left_end = offsets[pairs[pair, 0]], offsets[pairs[pair, 0] + 1]
        right, right_end = offsets[pairs[pair, 1]], offsets[pairs[pair, 1] + 1]
        total = 0.0
        count = 0
        while left < left_end and right < right_end:
            one, other = hashes[left], hashes[right]
            if one == other:
                total += np.float64(bits[left])
                count += 1
            left += one <= other
            right += other <= one
        out[pair] = total
        counts[pair] = count
