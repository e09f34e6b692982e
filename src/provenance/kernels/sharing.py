"""
Which documents share the rarest features: runs of equal features laid out, and what each document has in them added up.

Runs of one word tell nothing and are left out, and so are those that are too long: what is left is a third of what was
read, and lies in words of 32 bits: the row, and three flags above it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provenance.kernels.compiling import inlined, kernel

Words = npt.NDArray[np.uint64]
Integers = npt.NDArray[np.int64]
Counts = npt.NDArray[np.uint32]
Sums = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int32]

# A member of a run: the first of it, the last of it, and that the feature tells enough by itself.
FIRST = np.uint32(1 << 31)
LAST = np.uint32(1 << 30)
TELLING = np.uint32(1 << 29)
ROW = np.uint32((1 << 29) - 1)

# A feature that tells enough by itself counts as many.
ENOUGH = 1 << 16

# Rows in a line of the cache.
_LINE = 16

# A short list is sorted by insertion.
_FEW = 24


@kernel
def lay_out_runs(
    words: Words, row_bits: np.uint64, most: int, every: bool, out: Counts, counts: Counts, place: int
) -> int:
    """
    Lay out the runs of two words to *most*, and count for each row the runs that it is in.

    Args:
        words: uint64 (n_words,), sorted, without repeats, as of :mod:`provenance.kernels.posting`; whole runs.
        row_bits: bits of a row.
        most: words of the longest run that counts.
        every: count the members of a run; else all but the last of it, which no other follows.
        out: uint32, written from *place* on: rows with their flags. There must be room for all words.
        counts: uint32 (n_rows,), added to.
        place: where in *out* to begin.

    Returns:
        Where in *out* it ended.
    """
    one = np.uint64(1)
    mask = (one << row_bits) - one
    size = words.size
    start = 0
    while start < size:
        word = words[start]
        key = word >> row_bits
        end = start + 1
        while end < size and words[end] >> row_bits == key:
            end += 1
        if 2 <= end - start <= most:
            flag = TELLING if key & one else np.uint32(0)
            for at in range(start, end):
                row = np.int64(words[at] & mask)
                out[place + at - start] = np.uint32(row) | flag
                counts[row] += np.uint32(1)
            out[place] |= FIRST
            place += end - start
            out[place - 1] |= LAST
            if not every:
                counts[np.int64(words[end - 1] & mask)] -= np.uint32(1)
        start = end
    return place


@kernel
def list_runs(runs: Counts, first: int, last: int, every: bool, places: Integers, out: Counts) -> None:
    """
    List for each row where in the runs it stands.

    Args:
        runs: uint32, as of :func:`lay_out_runs`.
        first, last: the part of them to read.
        every: all members of a run; else all but the last of it.
        places: int64 (n_rows,), where in *out* the list of each row goes on; left at its end.
        out: uint32, written.
    """
    for at in range(first, last):
        if every or not runs[at] & LAST:
            row = np.int64(runs[at] & ROW)
            out[places[row]] = at
            places[row] += 1


@inlined
def fetched(runs: Counts, listed: Counts, first: np.int64, last: np.int64) -> np.uint32:
    """
    Read what will be asked for next, all at once, so that it lies in the cache by then: half of the time otherwise.

    Args:
        runs, listed: as of :func:`sharing_rows`.
        first, last: the part of *listed* that is looked at next.

    Returns:
        What was read, put together: nothing of use.
    """
    found = np.uint32(0)
    for entry in range(first, last):
        at = np.int64(listed[entry])
        beyond = np.int64(runs.size - 1)
        found |= runs[at] | runs[at + _LINE if at + _LINE < beyond else beyond]
    return found


@kernel
def sharing_rows(
    runs: Counts,
    bounds: Integers,
    listed: Counts,
    fewest: int,
    first: int,
    last: int,
    shared: Counts,
    touched: Counts,
    counts: Integers,
    out: Counts,
) -> None:
    """
    Find for each of some rows all greater rows that share enough features with it.

    Args:
        runs: uint32, as of :func:`lay_out_runs`.
        bounds, listed: int64 (n_rows + 1,), uint32; ``listed[bounds[r]:bounds[r + 1]]`` is where in the runs row r
            stands, but not last.
        fewest: features that a row must share, but for one that tells enough by itself.
        first, last: the rows to look at.
        shared: uint32 (n_rows,), all zero, and so left: room to count in.
        touched: uint32 (n_rows + 1,): room for the rows that share something.
        counts: int64 (n_rows,), written from *first* to *last*: how many rows each shares enough with.
        out: uint32, written from its beginning: these rows, ascending for each, and one more. There must be room for as
            many as there are members after a row in its runs, and one more.
    """
    begin = 0
    ahead = np.uint32(0)
    for row in range(first, last):
        if row + 1 < last:
            ahead |= fetched(runs, listed, bounds[row + 1], bounds[row + 2])
        met = 0
        for entry in range(bounds[row], bounds[row + 1]):
            at = np.int64(listed[entry])
            step = ENOUGH if runs[at] & TELLING else 1
            while not runs[at] & LAST:
                at += 1
                other = np.int64(runs[at] & ROW)
                before = shared[other]
                # Whether it is new is computed, not branched upon: it cannot be predicted.
                touched[met] = other
                met += before == 0
                shared[other] = before + step
        end = begin
        for place in range(met):
            other = np.int64(touched[place])
            out[end] = other
            end += shared[other] >= fewest
            shared[other] = 0
        if end - begin > _FEW:
            out[begin:end].sort()
        else:
            for place in range(begin + 1, end):
                own = out[place]
                free = place
                while free > begin and out[free - 1] > own:
                    out[free] = out[free - 1]
                    free -= 1
                out[free] = own
        counts[row] = end - begin
        begin = end
    # So that they are not left out as idle.
    touched[0] = ahead


@kernel
def nearest_rows(
    runs: Counts,
    bounds: Integers,
    listed: Counts,
    weights: Counts,
    fewest: int,
    least: int,
    first: int,
    last: int,
    told: Sums,
    touched: Counts,
    out: Rows,
) -> None:
    """
    Find for each of some rows those that share the most telling features with it; the smaller row wins a tie.

    Args:
        runs, fewest, first, last: as of :func:`sharing_rows`.
        bounds, listed: the same, and each member of each run.
        weights: uint32 (most + 1,), what sharing a run of so many words tells.
        least: what these must tell together at least.
        told: uint64 (n_rows,), all zero, and so left: room to add up in, what is shared above what it tells.
        touched: uint32 (n_rows + 1,): room for the rows that share something.
        out: int32 (n_rows, most), written from *first* to *last*: rows, the nearest first, then -1.
    """
    most = out.shape[1]
    half = np.uint64(32)
    low = np.uint64((1 << 32) - 1)
    ahead = np.uint32(0)
    for row in range(first, last):
        if row + 1 < last:
            ahead |= fetched(runs, listed, bounds[row + 1], bounds[row + 2])
        met = 0
        for entry in range(bounds[row], bounds[row + 1]):
            start = np.int64(listed[entry])
            end = start + 1
            while not runs[start] & FIRST:
                start -= 1
            while not runs[end - 1] & LAST:
                end += 1
            step = np.uint64(ENOUGH) if runs[start] & TELLING else np.uint64(1)
            step = (step << half) | np.uint64(weights[end - start])
            for at in range(start, end):
                other = np.int64(runs[at] & ROW)
                before = told[other]
                touched[met] = other
                met += before == np.uint64(0)
                told[other] = before + step
        held = 0
        for place in range(met):
            other = np.int64(touched[place])
            bits = told[other] & low
            if other != row and told[other] >> half >= np.uint64(fewest) and bits >= np.uint64(least):
                # Insertion into a short list in order; what is worse than its last member never enters.
                at = held
                while at > 0:
                    before_it = np.int64(out[row, at - 1])
                    its = told[before_it] & low
                    if its > bits or (its == bits and before_it < other):
                        break
                    if at < most:
                        out[row, at] = before_it
                    at -= 1
                if at < most:
                    out[row, at] = other
                    held = min(held + 1, most)
        for place in range(held, most):
            out[row, place] = -1
        for place in range(met):
            told[touched[place]] = np.uint64(0)
    touched[0] = ahead


@kernel
def write_pairs(counts: Integers, others: Counts, first: int, last: int, place: int, out: Integers) -> None:
    """
    Write the pairs of some rows with those found for them.

    Args:
        counts, others: as of :func:`sharing_rows`.
        first, last: the rows.
        place: where in *out* their first pair goes.
        out: int64 (n_pairs, 2), written.
    """
    end = place
    for row in range(first, last):
        for _ in range(counts[row]):
            out[end, 0] = row
            out[end, 1] = others[end - place]
            end += 1
