"""
The join of signatures that agree in a band: keys packed with rows, and runs of equal keys walked with a few leaders.

Every key word is ``key | row``: the highest bits of the band's hash, then the row in the lowest *row_bits*. Sorted, the
rows of a run of equal keys stand side by side and ascend.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from provenance.kernels.banding import FOLD, HALF, SPREAD
from provenance.kernels.compiling import inlined, kernel
from provenance.kernels.fetching import fetch

Signatures = npt.NDArray[Any]
Words = npt.NDArray[np.uint64]

# Rows of 128 slots of 8 bits that fill the first cache.
_BLOCK = 256

# So many words ahead their rows are asked for: some memory has come by then, and none has gone again.
_AHEAD = 16


@kernel
def band_key(values: Signatures, row: int, first_slot: int, slots: int) -> np.uint64:
    """
    Hash some slots of one signature, as :func:`provenance.kernels.banding.band_keys` does.

    Args:
        values: uint8 or uint32 (n_rows, n_slots), signatures.
        row: which of them.
        first_slot, slots: which slots of it.

    Returns:
        uint64; all arithmetic wraps at 2**64 by intention.
    """
    key = FOLD
    for slot in range(first_slot, first_slot + slots):
        key = key * FOLD + np.uint64(values[row, slot])
    return (key ^ (key >> HALF)) * SPREAD


@kernel
def pack_keys(
    values: Signatures,
    usable: npt.NDArray[np.bool_],
    first: int,
    last: int,
    first_band: int,
    slots: int,
    row_bits: int,
    place: int,
    out: Words,
) -> None:
    """
    Write the key words of some rows in several bands.

    Args:
        values: uint8 or uint32 (n_rows, n_slots), signatures.
        usable: bool (n_rows,), the rows that take part; empty where all do.
        first, last: the rows to read.
        first_band: the first of the bands; as many as *out* has rows.
        slots: how many slots a band has.
        row_bits: how many of a word's lowest bits hold the row.
        place: where in each row of *out* the first word goes.
        out: uint64 (n_bands, n_usable), written from *place* on.
    """
    mask = (np.uint64(1) << np.uint64(row_bits)) - np.uint64(1)
    # Band by band over rows that lie in the cache: twice as quick as row by row, which writes to all bands in turn.
    for start in range(first, last, _BLOCK):
        stop = min(start + _BLOCK, last)
        for band in range(out.shape[0]):
            after = place
            for row in range(start, stop):
                if usable.size == 0 or usable[row]:
                    key = np.uint64(band_key(values, row, (first_band + band) * slots, slots))
                    out[band, after] = (key & ~mask) | np.uint64(row)
                    after += 1
        place = after


@kernel
def keep_runs(words: Words, row_bits: int, out: Words) -> int:
    """
    Leave out the words whose key no other one has: most of them.

    Args:
        words: uint64 (n_words,), key words, ascending.
        row_bits: how many of a word's lowest bits hold the row.
        out: uint64 (n_words,), written. It may be *words* itself.

    Returns:
        How many words were kept.
    """
    shift = np.uint64(row_bits)
    kept = 0
    # What is kept is computed, not branched upon: it cannot be predicted, and all is read.
    again = False
    for place in range(words.size):
        word = words[place]
        before = again
        again = place + 1 < words.size and words[place + 1] >> shift == word >> shift
        out[kept] = word
        kept += before | again
    return kept


@kernel
def agreement(values: Signatures, left: int | np.int64, right: int | np.int64) -> int:
    """
    Count the slots in which two rows of *values*, uint8 or uint32 (n_rows, n_slots), agree.
    """
    count = 0
    for slot in range(values.shape[1]):
        count += values[left, slot] == values[right, slot]
    return count


@inlined
def _fetch_row(row: np.int64, values: Signatures, near: npt.NDArray[Any]) -> None:
    """
    Ask for the signature of a row, of one or two cache lines, and its near row.
    """
    fetch(near, (row,))
    fetch(values, (row, 0))
    fetch(values, (row, values.shape[1] - 1))


@kernel
def link_runs(
    words: Words,
    row_bits: int,
    values: Signatures,
    least: int,
    surely: int,
    near: npt.NDArray[np.int32] | npt.NDArray[np.int64],
    leaders: npt.NDArray[np.int64],
    out: Words,
) -> int:
    """
    Walk the runs of equal keys, and link each row to the first leader of its run with which it agrees well enough.

    The first row of a run is its first leader; a row that agrees with no leader becomes one, while there is room in
    *leaders*. A row and a leader that are surely alike through a third row, or were linked before, are not compared
    again.

    Args:
        words: uint64 (n_words,), key words, ascending; whole runs.
        row_bits: how many of a word's lowest bits hold the row.
        values: uint8 or uint32 (n_rows, n_slots), signatures.
        least: agreeing slots of a link.
        surely: agreeing slots by which a leader becomes the near row of a row; at least half of *least* and all slots
            together, so that two rows with one near row agree in *least* slots by the triangle inequality.
        near: int32 or int64 (n_rows,), of each row one with which it was linked surely, or itself; written.
        leaders: int64 (most_leaders,), room to work in.
        out: uint64 (n_words,), written: links as ``leader << 32 | row``. It may be *words* itself.

    Returns:
        The number of links.
    """
    shift = np.uint64(row_bits)
    mask = (np.uint64(1) << shift) - np.uint64(1)
    links = 0
    begin = 0
    last = words.size - 1
    while begin < words.size:
        _fetch_row(np.int64(words[min(begin + _AHEAD, last)] & mask), values, near)
        key = words[begin] >> shift
        leaders[0] = np.int64(words[begin] & mask)
        count = 1
        end = begin + 1
        while end < words.size and words[end] >> shift == key:
            _fetch_row(np.int64(words[min(end + _AHEAD, last)] & mask), values, near)
            row = np.int64(words[end] & mask)
            joined = False
            for number in range(count):
                leader = leaders[number]
                if near[row] == leader or near[row] == near[leader]:
                    joined = True
                    break
                agreeing = agreement(values, leader, row)
                if agreeing >= least:
                    # A link stands in the place of a word that was read: there is less than one for each word.
                    out[links] = (np.uint64(leader) << np.uint64(32)) | np.uint64(row)
                    links += 1
                    if agreeing >= surely and near[row] == row:
                        near[row] = leader
                    joined = True
                    break
            if not joined and count < leaders.size:
                leaders[count] = row
                count += 1
            end += 1
        begin = end
    return links


@kernel
def walk_runs(
    words: Words,
    row_bits: int,
    values: Signatures,
    places: npt.NDArray[np.int64],
    least: int,
    leaders: npt.NDArray[np.int64],
    out_rows: npt.NDArray[np.int64],
    out_leaders: npt.NDArray[np.int64],
    out_agreeing: npt.NDArray[np.uint8],
) -> int:
    """
    Walk the runs of equal keys as :func:`link_runs` does, where nothing is known of other bands: every link is told.

    Args:
        words: uint64 (n_words,), key words, ascending; whole runs.
        row_bits: how many of a word's lowest bits hold the row.
        values: uint8 or uint32 (n_values, n_slots), signatures.
        places: int64 (n_words,), of the signature of each word's row.
        least: agreeing slots of a link.
        leaders: int64 (most_leaders,), room to work in.
        out_rows, out_leaders: int64 (n_words,), written: rows, and with what each was linked; -1 for a row that neither
            joined a leader nor found room to lead.
        out_agreeing: uint8 (n_words,), written: in how many slots.

    Returns:
        How many were written.
    """
    shift = np.uint64(row_bits)
    mask = (np.uint64(1) << shift) - np.uint64(1)
    told = 0
    begin = 0
    while begin < words.size:
        key = words[begin] >> shift
        leaders[0] = begin
        count = 1
        end = begin + 1
        while end < words.size and words[end] >> shift == key:
            joined = False
            for number in range(count):
                leader = leaders[number]
                agreeing = agreement(values, places[leader], places[end])
                if agreeing >= least:
                    out_leaders[told] = np.int64(words[leader] & mask)
                    out_agreeing[told] = agreeing
                    joined = True
                    break
            leads = not joined and count < leaders.size
            if leads:
                leaders[count] = end
                count += 1
            else:
                out_rows[told] = np.int64(words[end] & mask)
                if not joined:
                    out_leaders[told] = -1
                    out_agreeing[told] = 0
                told += 1
            end += 1
        begin = end
    return told
