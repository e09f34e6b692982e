"""
Postings in one sorted array of words: which documents have a feature, and which documents share the rarest of them.

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
Counts = npt.NDArray[np.uint32]
Rows = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


@kernel
def count_sampled(offsets: Integers, hashes: Words, limit: np.uint64, first: int, last: int, out: Integers) -> None:
    """
    Count the hashes of each set that are at most *limit*.

    Args:
        offsets: int64 (n_sets + 1,); set s is ``hashes[offsets[s]:offsets[s + 1]]``, ascending.
        hashes: uint64 (n_hashes,).
        limit: the greatest hash of the sample.
        first, last: the sets to count.
        out: int64 (n_sets,), written from *first* to *last*.
    """
    for row in range(first, last):
        low, high = offsets[row], offsets[row + 1]
        while low < high:
            middle = (low + high) // 2
            if hashes[middle] <= limit:
                low = middle + 1
            else:
                high = middle
        out[row] = low - offsets[row]


@kernel
def pack_sampled(
    offsets: Integers,
    hashes: Words,
    telling: Flags,
    places: Integers,
    shift: np.uint64,
    row_bits: np.uint64,
    first: int,
    last: int,
    out: Words,
) -> None:
    """
    Write the words of the sampled hashes of some sets.

    Args:
        offsets, hashes: the sets.
        telling: bool (n_hashes,), the hash tells enough by itself; or empty, where none does.
        places: int64 (n_sets + 1,), where the words of each set go; so many are taken from its beginning.
        shift: log2 of one over the sample's part: the highest bits of a sampled hash are zero.
        row_bits: bits of a row.
        first, last: the sets to write.
        out: uint64 (places[-1],).
    """
    below = row_bits + np.uint64(1)
    one = np.uint64(1)
    for row in range(first, last):
        begin = offsets[row]
        for place in range(places[row], places[row + 1]):
            at = begin + place - places[row]
            key = ((hashes[at] << shift) >> below) << below
            flag = (one << row_bits) if telling.size > 0 and telling[at] else np.uint64(0)
            out[place] = key | flag | np.uint64(row)


@kernel
def list_runs(words: Words, row_bits: np.uint64, most: int, places: Integers, starts: Integers, sizes: Rows) -> None:
    """
    List for each row the runs of two words to *most* that it is in, or count them where there is no room for a list.

    Args:
        words: uint64 (n_words,), sorted, without repeats.
        row_bits: bits of a row.
        most: words of the longest run that counts.
        places: int64 (n_rows,), where the list of each row begins; left at its end. For counting, zeros.
        starts: int64 (n_listed,), written: the first word of each run; or empty.
        sizes: int32 (n_listed,), written: its words; or empty.
    """
    mask = (np.uint64(1) << row_bits) - np.uint64(1)
    start = 0
    while start < words.size:
        key = words[start] >> row_bits
        end = start + 1
        while end < words.size and words[end] >> row_bits == key:
            end += 1
        if 2 <= end - start <= most:
            for place in range(start, end):
                row = words[place] & mask
                if starts.size > 0:
                    starts[places[row]] = start
                    sizes[places[row]] = end - start
                places[row] += 1
        start = end


@kernel
def gather(
    words: Words,
    row_bits: np.uint64,
    starts: Integers,
    sizes: Rows,
    weights: Counts,
    begin: int,
    end: int,
    least: int,
    own: int,
    told: Counts,
    shared: Counts,
    touched: Rows,
) -> int:
    """
    Add up what one row shares with every other.

    Args:
        words, row_bits: the postings.
        starts, sizes: the runs of all rows.
        weights: uint32 (most + 1,), what sharing a run of so many words tells.
        begin, end: the runs of this row.
        least: rows below are passed over.
        own: the row itself, passed over too.
        told, shared: uint32 (n_rows,), all zero; written for the rows that are touched. A run that tells enough by
            itself counts as many shared ones.
        touched: int32 (n_rows,), written: the rows that share something.

    Returns:
        How many these are.
    """
    mask = (np.uint64(1) << row_bits) - np.uint64(1)
    enough = np.uint32(1 << 16)
    count = 0
    for run in range(begin, end):
        start, size = starts[run], sizes[run]
        weight = weights[size]
        step = enough if (words[start] >> row_bits) & np.uint64(1) else np.uint32(1)
        for place in range(start + size - 1, start - 1, -1):
            other = np.int64(words[place] & mask)
            if other < least:
                break  # the rows of a run ascend
            if other == own:
                continue
            if shared[other] == 0:
                touched[count] = other
                count += 1
            shared[other] += step
            told[other] += weight
    return count


@kernel
def nearest_rows(
    words: Words,
    row_bits: np.uint64,
    bounds: Integers,
    starts: Integers,
    sizes: Rows,
    weights: Counts,
    fewest: int,
    least: int,
    first: int,
    last: int,
    told: Counts,
    shared: Counts,
    touched: Rows,
    out: Rows,
) -> None:
    """
    Find for each of some rows those that share the most telling features with it; the smaller row wins a tie.

    Args:
        words, row_bits, starts, sizes, weights, told, shared, touched: see :func:`gather`.
        bounds: int64 (n_rows + 1,), the runs of each row.
        fewest: features that a row must share, but for one that tells enough by itself.
        least: what these must tell together at least.
        first, last: the rows to look at.
        out: int32 (n_rows, most), written from *first* to *last*: rows, the nearest first, then -1.
    """
    most = out.shape[1]
    for row in range(first, last):
        count = gather(
            words, row_bits, starts, sizes, weights, bounds[row], bounds[row + 1], 0, row, told, shared, touched
        )
        held = 0
        for at in range(count):
            other = touched[at]
            if shared[other] >= fewest and told[other] >= least:
                # Insertion into a short list in order; what is worse than its last member never enters.
                place = held
                while place > 0:
                    before = out[row, place - 1]
                    if told[before] > told[other] or (told[before] == told[other] and before < other):
                        break
                    if place < most:
                        out[row, place] = before
                    place -= 1
                if place < most:
                    out[row, place] = other
                    held = min(held + 1, most)
        for place in range(held, most):
            out[row, place] = -1
        for at in range(count):
            told[touched[at]] = 0
            shared[touched[at]] = 0


@kernel
def sharing_rows(
    words: Words,
    row_bits: np.uint64,
    bounds: Integers,
    starts: Integers,
    sizes: Rows,
    weights: Counts,
    fewest: int,
    first: int,
    last: int,
    told: Counts,
    shared: Counts,
    touched: Rows,
    counts: Integers,
    out: Rows,
) -> None:
    """
    Find for each of some rows all greater rows that share enough features with it.

    Args:
        words, row_bits, bounds, starts, sizes, weights, fewest, first, last, told, shared, touched: as of
            :func:`nearest_rows`.
        counts: int64 (n_rows,), written from *first* to *last*: how many rows each shares enough with.
        out: int32, written from its beginning: these rows, ascending for each. There must be room for every other word
            of every run.
    """
    at_out = 0
    for row in range(first, last):
        count = gather(
            words, row_bits, starts, sizes, weights, bounds[row], bounds[row + 1], row + 1, row, told, shared, touched
        )
        begin = at_out
        for at in range(count):
            other = touched[at]
            if shared[other] >= fewest:
                out[at_out] = other
                at_out += 1
            told[other] = 0
            shared[other] = 0
        out[begin:at_out].sort()
        counts[row] = at_out - begin
