"""
Shingle hashes to signatures of 128 slots.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from provenance.kernels.compiling import inlined, kernel
from provenance.kernels.primitives import WIDTH, character_masks, count_bits, lowest_bit

SLOTS, SLOT_BITS = 128, 7

# A slot that nothing fell into; a text without shingles has no other.
EMPTY = np.uint32(0xFFFFFFFF)

FSS, AFFINE32 = 0, 1

# The highest bits of a hash are its slot; its value are 32 others, in the first round the lowest.
_SLOT_SHIFT, _VALUE_SHIFT = np.uint64(64 - SLOT_BITS), np.uint64(20)

# Where no more slots than these are empty, the few shingles are looked for that fall into them.
_FEW_EMPTY = 16

_FMIX1, _FMIX2 = np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)


@inlined
def sketch_fss(
    shingles: Any, count: Any, turns: Any, a: Any, b: Any, halves: Any, marks: Any, other: Any, row: Any
) -> None:
    """
    Sketch a set by Fast Similarity Sketching: two sets agree in a slot with the probability of their Jaccard.

    In each of a few rounds every shingle falls into one slot, with a value; the least value stays, in the slots that no
    earlier round has filled. What is empty after them takes the least value of all shingles, as in plain MinHash.

    Args:
        shingles: uint64 (count or more,); repeats change nothing.
        turns: uint64 (n_rounds,), odd factors, the first of them 1.
        a, b: uint32 (SLOTS,), factors (odd) and summands of the last round.
        halves: uint32 (count or more,), scratch.
        marks: uint8 (count + WIDTH or more,), scratch.
        other: uint32 (SLOTS,), scratch.
        row: uint32 (SLOTS,) to write to.

    Source: Dahlgaard, Knudsen and Thorup, "Fast Similarity Sketching", FOCS 2017.
    """
    for slot in range(SLOTS):
        row[slot] = EMPTY
    if count == np.uint64(0):
        return
    # Without a branch: which slot a shingle falls into, and whether it is the least there, no processor foresees.
    for i in range(count):
        shingle = shingles[np.uint64(i)]
        slot = shingle >> _SLOT_SHIFT
        row[slot] = min(row[slot], np.uint32(shingle))
    low, high = _empty_slots(row)
    for turn in range(1, turns.size):
        if (low | high) == np.uint64(0):
            return
        if count_bits(low) + count_bits(high) <= np.uint64(_FEW_EMPTY):
            _fill_few(shingles, count, turns[turn], low, high, marks, row)
        else:
            _fill_many(shingles, count, turns[turn], other, row)
        low, high = _empty_slots(row)
    if (low | high) == np.uint64(0):
        return
    for i in range(count):
        halves[i] = np.uint32(shingles[i]) ^ np.uint32(shingles[i] >> np.uint64(32))
    for slot in range(SLOTS):
        if row[slot] == EMPTY:
            row[slot] = _least(halves, count, a[slot], b[slot])


@inlined
def _empty_slots(row: Any) -> Any:
    """
    Give which of the first 64 slots are empty, and which of the others: a bit each of two uint64.
    """
    low, high = np.uint64(0), np.uint64(0)
    for i in range(SLOTS // 2):
        low |= np.uint64(row[i] == EMPTY) << np.uint64(i)
        high |= np.uint64(row[i + SLOTS // 2] == EMPTY) << np.uint64(i)
    return low, high


@inlined
def _fill_many(shingles: Any, count: Any, factor: Any, other: Any, row: Any) -> None:
    """
    Do a round for all slots, and take of it those that are empty.
    """
    for slot in range(SLOTS):
        other[slot] = EMPTY
    for i in range(count):
        value = shingles[np.uint64(i)] * factor
        slot = value >> _SLOT_SHIFT
        other[slot] = min(other[slot], np.uint32(value >> _VALUE_SHIFT))
    for slot in range(SLOTS):
        row[slot] = other[slot] if row[slot] == EMPTY else row[slot]


@inlined
def _fill_few(shingles: Any, count: Any, factor: Any, low: Any, high: Any, marks: Any, row: Any) -> None:
    """
    Do a round for the empty slots alone: mark the shingles that fall into one, many at once, then go through these.
    """
    for i in range(np.int64(count)):
        slot = (shingles[i] * factor) >> _SLOT_SHIFT
        half = high if slot >= np.uint64(64) else low
        marks[i] = np.uint8(((half >> (slot & np.uint64(63))) & np.uint64(1)) << np.uint64(7))
    for i in range(WIDTH):
        marks[np.int64(count) + i] = np.uint8(0)
    place = np.uint64(0)
    while place < count:
        # A mark is the highest bit of its byte, which no character of ASCII has.
        _, marked = character_masks(marks, place)
        while marked != np.uint64(0):
            value = shingles[place + lowest_bit(marked)] * factor
            slot = value >> _SLOT_SHIFT
            row[slot] = min(row[slot], np.uint32(value >> _VALUE_SHIFT))
            marked &= marked - np.uint64(1)
        place += np.uint64(WIDTH)


@inlined
def sketch_affine32(shingles: Any, count: Any, a: Any, b: Any, halves: Any, row: Any) -> None:
    """
    Sketch a set by MinHash, bit for bit as datasketch 2.0 does under its scheme ``affine32``.

    The lower half of a shingle's hash is the element; it is mixed by the finaliser of MurmurHash3 (Appleby 2011), and
    each slot has the least of ``a * element + b``, modulo 2**32 (Broder 1997; Dietzfelbinger et al. 1997).

    Args:
        shingles: uint64 (count or more,).
        a, b: uint32 (SLOTS,), datasketch's permutations.
        halves: uint32 (count or more,), scratch.
        row: uint32 (SLOTS,) to write to.
    """
    for i in range(count):
        value = np.uint32(shingles[i])
        value = np.uint32((value ^ (value >> np.uint32(16))) * _FMIX1)
        value = np.uint32((value ^ (value >> np.uint32(13))) * _FMIX2)
        halves[i] = np.uint32(value ^ (value >> np.uint32(16)))
    for slot in range(SLOTS):
        row[slot] = _least(halves, count, a[slot], b[slot])


@inlined
def _least(values: Any, count: Any, a: Any, b: Any) -> Any:
    least = EMPTY
    for i in range(count):
        least = min(least, np.uint32(np.uint32(values[i] * a) + b))
    return least


@kernel
def sketch_rows(
    scheme: Any,
    offsets: Any,
    shingles: Any,
    turns: Any,
    a: Any,
    b: Any,
    halves: Any,
    marks: Any,
    other: Any,
    row: Any,
    signatures: Any,
) -> None:
    """
    Sketch sets of shingles that have been hashed already.

    Args:
        scheme: ``FSS`` or ``AFFINE32``.
        offsets: int64 (n_sets + 1,).
        shingles: uint64 (offsets[-1],).
        turns, a, b: as the sketch wants them.
        halves: uint32 (the most shingles of a set,), marks: uint8 (WIDTH more,), other, row: uint32 (SLOTS,), scratch.
        signatures: uint32 or uint8 (n_sets, SLOTS) to write to; in 8 bits the lowest of each slot.
    """
    for i in range(offsets.size - 1):
        mine = shingles[offsets[i] : offsets[i + 1]]
        count = np.uint64(mine.size)
        if scheme == FSS:
            sketch_fss(mine, count, turns, a, b, halves, marks, other, row)
        else:
            sketch_affine32(mine, count, a, b, halves, row)
        for slot in range(SLOTS):
            signatures[i, slot] = row[slot]
