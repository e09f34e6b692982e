"""
Exact overlaps of shingle sets, for pairs that were found to be alike.
"""

from __future__ import annotations

import itertools
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from provenance.errors import InvalidParameter
from provenance.similarity.threads import cuts, processors, read_only, wait

Integers = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

# Fewer pairs than this are counted in NumPy: compiling would take longer. Where Numba has been at work already,
# fetching the code takes no longer than so many pairs.
FEWEST_COMPILED, FEWEST_FETCHED = 4_000, 500


class SortedSets(Protocol):
    """
    Sets of hashes, one after the other: :class:`provenance.similarity.signatures.ShingleSets`, or the like of it.
    """

    @property
    def offsets(self) -> Integers:
        """
        int64 (n + 1,): set s is ``hashes[offsets[s]:offsets[s + 1]]``.
        """
        ...

    @property
    def hashes(self) -> Hashes:
        """
        uint64 (offsets[-1],), ascending and without repeats within each set.
        """
        ...


def overlaps(sets: SortedSets, pairs: Integers, *, threads: int | None = None) -> Integers:
    """
    Count the shingles that the two sets of each pair have in common.

    Args:
        sets: of shingles.
        pairs: int64 (n_pairs, 2), rows.
        threads: at work at once; as many as there are processors where it is None.

    Returns:
        int64 (n_pairs,).

    Raises:
        InvalidParameter: *pairs* names a row that is not there.
    """
    pairs = _checked(pairs, len(sets.offsets) - 1)
    if len(pairs) < (FEWEST_FETCHED if "numba" in sys.modules else FEWEST_COMPILED):
        return np.array([_overlap(sets, left, right) for left, right in pairs.tolist()], np.int64)
    from provenance.kernels.overlapping import count_overlaps

    offsets, hashes = read_only(sets.offsets), read_only(sets.hashes)
    out = np.empty(len(pairs), np.int64)
    count = processors(threads)
    with ThreadPoolExecutor(count) as pool:
        # More parts than threads: the pairs of one part may be of larger sets.
        bounds = cuts(len(pairs), 8 * count)
        parts = itertools.pairwise(bounds)
        wait(pool.submit(count_overlaps, offsets, hashes, pairs, first, last, out) for first, last in parts)
    return out


def jaccards(sets: SortedSets, pairs: Integers, *, threads: int | None = None) -> npt.NDArray[np.float64]:
    """
    Compute the Jaccard of each pair: shared shingles over all shingles of both; 0 where both sets are empty.

    Args:
        sets: of shingles.
        pairs: int64 (n_pairs, 2), rows.
        threads: at work at once; as many as there are processors where it is None.

    Returns:
        float64 (n_pairs,), in [0, 1].
    """
    common = overlaps(sets, pairs, threads=threads)
    sizes = np.diff(sets.offsets)
    together = sizes[pairs[:, 0]] + sizes[pairs[:, 1]] - common
    return common / np.maximum(together, 1)


def _overlap(sets: SortedSets, left: int, right: int) -> int:
    """
    Count what two sets have in common, in NumPy.
    """
    one, other = (sets.hashes[sets.offsets[row] : sets.offsets[row + 1]] for row in (left, right))
    if one.size > other.size:
        one, other = other, one
    place = np.searchsorted(other, one)
    inside = place < other.size
    return int((other[place[inside]] == one[inside]).sum())


def _checked(pairs: npt.NDArray[Any], sets: int) -> Integers:
    if pairs.ndim != 2 or pairs.shape[1] != 2 or pairs.dtype != np.int64:
        raise InvalidParameter(f"pairs are {pairs.dtype} of shape {pairs.shape}, expected int64 of shape (n, 2)")
    if pairs.size and not 0 <= pairs.min() <= pairs.max() < sets:
        raise InvalidParameter(f"pairs name rows from {pairs.min()} to {pairs.max()}, expected 0 to {sets - 1}")
    return read_only(pairs)
