"""
The join: which signatures agree in a band and in enough slots, in time that grows with the number of texts alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt

from provenance.errors import InvalidParameter
from provenance.similarity.bands import Bands
from provenance.similarity.grouping import FEWEST_COMPILED, grouped
from provenance.similarity.small_joining import link_in_numpy, row_bits
from provenance.similarity.threads import cuts, processors, read_only, wait

Links = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

# Gives an array of so many elements of a kind, to be written: in memory, or on disk where there is too little of it.
Store = Callable[[int, "np.dtype[Any]"], npt.NDArray[Any]]

# Of a run of rows that agree in a band, so many are compared with all others: a run of unlike texts costs no more.
MOST_LEADERS = 8

# A link is packed into one word, as two rows of 32 bits.
_MOST_ROWS = 2**32

# Links found several times are made one when there are so many, and again as many as were left.
_FEW_LINKS = 2**20


def in_memory(size: int, kind: np.dtype[Any]) -> npt.NDArray[Any]:
    """
    Give an array of so many elements, in memory.
    """
    return np.empty(size, kind)


def join(
    values: npt.NDArray[np.uint8] | npt.NDArray[np.uint32],
    bands: Bands,
    *,
    least_agreeing: int,
    usable: npt.NDArray[np.bool_] | None = None,
    threads: int | None = None,
    store: Store | None = None,
) -> Links:
    """
    Link rows that agree in all slots of a band, and in enough slots altogether.

    Of the rows that agree in a band, the first that are unlike each other, 8 at most, are its leaders; every other row
    is linked to the first leader with which it agrees in enough slots. Two rows that were linked to one row so closely
    that they must agree enough, by the triangle inequality, are not compared again; so 100,000 rows of the same text
    cost 100,000 comparisons.

    Args:
        values: uint8 or uint32 (n, n_slots), signatures, rows in the order of their ids: the first lead.
        bands: how the slots are cut; they take the first of them.
        least_agreeing: slots in which linked rows agree, 1 or more.
        usable: bool (n,), the rows that take part; all where it is None.
        threads: at work at once; as many as there are processors where it is None. Each takes 16 bytes a row.
        store: gives the arrays to work in; memory where it is None.

    Returns:
        int64 (n_links, 2), leader and member, leader < member; sorted, distinct, and the same for any number of
        threads.

    Raises:
        InvalidParameter: bands of more slots than there are, or a number outside its range.
    """
    values, taking_part = _checked(values, bands, least_agreeing, usable)
    # In NumPy the links are the same.
    if len(values) < FEWEST_COMPILED:
        surely = surely_agreeing(values.shape[1], least_agreeing)
        return link_in_numpy(values, bands, least_agreeing, surely, taking_part, MOST_LEADERS)
    count = processors(threads)
    with ThreadPoolExecutor(count) as pool:
        links = _link(values, bands, least_agreeing, taking_part, count, store or in_memory, pool)
    # What was worked in has made room for the answer.
    return _unpacked(links.distinct())


def surely_agreeing(slots: int, least_agreeing: int) -> int:
    """
    Give in how many slots two rows must each agree with a third one, so that they agree in *least_agreeing* slots.
    """
    return -(-(slots + least_agreeing) // 2)


def _link(
    values: npt.NDArray[Any],
    bands: Bands,
    least: int,
    usable: npt.NDArray[np.bool_],
    threads: int,
    store: Store,
    pool: ThreadPoolExecutor,
) -> _Collected:
    from provenance.kernels.joining import keep_runs, link_runs, pack_keys

    bits = row_bits(len(values))
    bounds = cuts(len(values), threads)
    sizes = [int(np.count_nonzero(usable[a:b])) if usable.size else b - a for a, b in itertools.pairwise(bounds)]
    places = [0, *itertools.accumulate(sizes)]
    size = places[-1]
    together = min(threads, bands.bands)
    words: Words = store(together * size, np.dtype(np.uint64)).reshape(together, size)
    room: Words = store(together * size, np.dtype(np.uint64)).reshape(together, size)
    near = store(len(values), np.dtype(np.int32 if bits < 32 else np.int64))
    near[:] = np.arange(len(values), dtype=near.dtype)
    surely = surely_agreeing(values.shape[1], least)

    def pack(part: int, first_band: int, out: Words) -> None:
        rows = bounds[part], bounds[part + 1]
        pack_keys(values, usable, *rows, first_band, bands.rows, bits, places[part], out)

    def link(part: Words) -> Words:
        # What is kept, and then the links, take the place of words that were read.
        runs = part[: keep_runs(part, bits, part)]
        leaders = np.empty(MOST_LEADERS, np.int64)
        return runs[: link_runs(runs, bits, values, least, surely, near, leaders, runs)].copy()

    links = _Collected()
    for first_band in range(0, bands.bands, together):
        out = words[: min(together, bands.bands - first_band)]
        wait(pool.submit(pack, part, first_band, out) for part in range(threads))
        ordered = wait(pool.submit(grouped, one, room=room[number], out=one) for number, one in enumerate(out))
        # A band at a time: its runs have no row in common, but what one band links the next need not compare.
        for one in ordered:
            links.add(wait(pool.submit(link, part) for part in _whole_runs(one, bits, threads)))
    return links


class _Collected:
    """
    Packed links, some of them found by several bands.
    """

    def __init__(self) -> None:
        self._parts: list[Words] = []
        self._count = 0
        self._most = _FEW_LINKS

    def add(self, parts: list[Words]) -> None:
        """
        Take what was found in a band.
        """
        self._parts += parts
        self._count += sum(part.size for part in parts)
        if self._count > self._most:
            self._parts = [self.distinct()]
            self._count = self._parts[0].size
            self._most = 2 * self._count + _FEW_LINKS

    def distinct(self) -> Words:
        """
        Give every link once, ascending, and forget them.
        """
        links: Words = np.concatenate([np.empty(0, np.uint64), *self._parts])
        self._parts = []
        # Sorted, not hashed as np.unique does: many times as quick.
        links.sort()
        first: Words = links[np.concatenate([[True], links[1:] != links[:-1]])[: links.size]]
        return first


def _unpacked(links: Words) -> Links:
    pairs = np.empty((links.size, 2), np.int64)
    pairs[:, 0] = links >> np.uint64(32)
    pairs[:, 1] = links & np.uint64(_MOST_ROWS - 1)
    return pairs


def _whole_runs(words: Words, bits: int, parts: int) -> list[Words]:
    """
    Cut ascending key words into parts of about the same size, never within a run of equal keys.
    """
    mask = np.uint64((1 << bits) - 1)
    ends = [words[cut - 1] | mask for cut in cuts(words.size, parts) if cut]
    places = [0, *(int(np.searchsorted(words, end, side="right")) for end in ends)]
    return [words[first:last] for first, last in itertools.pairwise(places)]


def _checked(
    values: npt.NDArray[Any], bands: Bands, least_agreeing: int, usable: npt.NDArray[np.bool_] | None
) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """
    Give signatures and rows as the kernels take them, read-only, or raise.
    """
    if values.ndim != 2 or values.dtype not in (np.uint8, np.uint32):
        raise InvalidParameter(
            f"signatures are {values.dtype} of {values.ndim} dimensions, expected uint8 or uint32 of 2; sign the texts"
        )
    if bands.slots > values.shape[1] or bands.bits != 8 * values.itemsize:
        raise InvalidParameter(
            f"{bands.bands} bands of {bands.rows} slots of {bands.bits} bits do not fit signatures of "
            f"{values.shape[1]} slots of {8 * values.itemsize} bits; choose bands for these"
        )
    if not 1 <= least_agreeing <= values.shape[1]:
        raise InvalidParameter(f"least_agreeing is {least_agreeing!r}, expected a count from 1 to {values.shape[1]}")
    if len(values) > _MOST_ROWS:
        raise InvalidParameter(
            f"{len(values)} signatures, expected at most {_MOST_ROWS} in one join; join them in parts"
        )
    if usable is None:
        return read_only(values), read_only(np.empty(0, np.bool_))
    if usable.shape != (len(values),) or usable.dtype != np.bool_:
        raise InvalidParameter(
            f"usable is {usable.dtype} of shape {usable.shape}, expected a bool for each of {len(values)}"
        )
    return read_only(values), read_only(usable)
