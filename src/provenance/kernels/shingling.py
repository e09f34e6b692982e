"""
Word hashes to hashes of shingles: runs of neighbouring words.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from provenance.kernels.compiling import inlined

# An odd rotation: the same word at another place of a shingle is another summand.
_TURN, _REST = np.uint64(21), np.uint64(43)


@inlined
def hash_shingles(words: Any, n_words: Any, length: Any, out: Any) -> Any:
    """
    Hash every run of *length* words: each hash so far turned by 21 bits, and the next word's added.

    Word hashes are random by themselves, so that a sum that tells their order is a good hash of the run.

    Args:
        words: uint64 (n_words or more,).
        n_words, length: uint64, *length* at least 1.
        out: uint64 (n_words,) to write to, another array than *words*.

    Returns:
        How many (uint64): none of a text of fewer words than *length*.
    """
    if n_words < length:
        return np.uint64(0)
    count = n_words - length + np.uint64(1)
    if length == np.uint64(3):
        for i in range(count):
            place = np.uint64(i)
            value = words[place]
            value = ((value << _TURN) | (value >> _REST)) + words[place + np.uint64(1)]
            out[place] = ((value << _TURN) | (value >> _REST)) + words[place + np.uint64(2)]
        return count
    for i in range(count):
        place, further = np.uint64(i), np.uint64(1)
        value = words[place]
        while further < length:
            value = ((value << _TURN) | (value >> _REST)) + words[place + further]
            further += np.uint64(1)
        out[place] = value
    return count


# Hashes fall evenly into buckets by their highest bits: so many on average in each.
_BUCKETS_LOG, _BUCKETS = 9, 512

# Hashes in one bucket that are still sorted by insertion.
_LARGE_BUCKET = 64


@inlined
def sort_distinct(hashes: Any, count: Any, spare: Any, buckets: Any, at: Any, out: Any) -> Any:
    """
    Sort the shingles of a text and drop repeats.

    Args:
        hashes: uint64 (count or more,).
        spare: uint64 (count or more,), scratch.
        buckets: int64 (513,), scratch.
        at: int64, where in *out* the first goes.
        out: uint64 (at + count or more,) to write to.

    Returns:
        How many are left (int64).

    The hashes are spread over 512 buckets by their highest nine bits, then sorted by insertion over all of them at
    once, since where one bucket ends cannot be predicted; for hashes that is linear, and runs of equal ones cost
    nothing. Buckets that an adversary filled are sorted by heaps before.
    """
    for i in range(_BUCKETS + 1):
        buckets[i] = 0
    shift = np.uint64(64 - _BUCKETS_LOG)
    for i in range(count):
        buckets[np.int64(hashes[i] >> shift) + 1] += 1
    largest: Any = 0
    for i in range(_BUCKETS):
        largest = max(largest, buckets[i + 1])
        buckets[i + 1] += buckets[i]
    for i in range(count):
        bucket = np.int64(hashes[i] >> shift)
        spare[buckets[bucket]] = hashes[i]
        buckets[bucket] += 1
    if largest > _LARGE_BUCKET:
        start: Any = 0
        for part in range(_BUCKETS):
            if buckets[part] - start > _LARGE_BUCKET:
                _sort_by_heap(spare, start, buckets[part])
            start = buckets[part]
    for i in range(1, count):
        value, place = spare[i], i
        while place > 0 and spare[place - 1] > value:
            spare[place] = spare[place - 1]
            place -= 1
        spare[place] = value
    kept: Any = 0
    for i in range(count):
        if i == 0 or spare[i] != spare[i - 1]:
            out[at + kept] = spare[i]
            kept += 1
    return kept


@inlined
def _sort_by_heap(values: Any, start: Any, end: Any) -> None:
    """
    Sort values[start:end] in place (Williams 1964).
    """
    count = end - start
    heaped = count // 2
    while count > 1:
        if heaped > 0:
            heaped -= 1
            value = values[start + heaped]
        else:
            count -= 1
            value = values[start + count]
            values[start + count] = values[start]
            if count == 1:
                values[start] = value
                break
        place = heaped
        child = 2 * place + 1
        while child < count:
            if child + 1 < count and values[start + child + 1] > values[start + child]:
                child += 1
            if values[start + child] <= value:
                break
            values[start + place] = values[start + child]
            place, child = child, 2 * child + 1
        values[start + place] = value
