"""
UTF-8 text to hashes of its words, normalised on the way by tables of code points.

A word is a longest run of letters, digits and marks of the text in NFKC, case folded, without ignorable code points; a
letter of a script without spaces is a word with its marks. The tables (``provenance.text.code_points``) give what each
code point becomes by itself. Where it may combine with its neighbour, the text is handed back for a library to compose.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from provenance.kernels.compiling import inlined
from provenance.kernels.normalising import WHOLE, normalise
from provenance.kernels.places import store_places
from provenance.kernels.primitives import (
    character_masks,
    count_bits,
    load_word,
    lowest_bit,
    multiply_fold,
    quotation_mask,
    settled_mask,
)

# A longer word is compared by its first so many bytes.
LONGEST_WORD = 256

ONE = np.uint64(1)

# Odd constants of wyhash (Wang Yi 2019) and of SplitMix64 (Steele, Lea, Flood 2014).
K0, K1, K2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93), np.uint64(0xA0761D6478BD642F)

# With this bit set an ASCII letter is its small form, and an ASCII digit is itself.
_LOWERING = np.uint64(0x2020202020202020)

# The highest bit of each byte, which none of ASCII has.
_BEYOND = np.uint64(0x8080808080808080)

# The bytes of a word of n bytes in its first 8, and in its second 8.
_FIRST = np.array([(1 << 8 * min(n, 8)) - 1 for n in range(17)], np.uint64)
_SECOND = np.array([(1 << 8 * max(n - 8, 0)) - 1 for n in range(17)], np.uint64)


@inlined
def find_runs(data: Any, start: Any, end: Any, raw: Any, edges: Any) -> Any:
    """
    Part a text into runs of ASCII letters, ASCII digits and bytes that are not ASCII.

    Args:
        data: uint8, with ``PADDING`` after *end*.
        start, end: uint64, the bytes of the text.
        raw: whether dashes and quotation marks may stand in it, which part runs like those of ASCII.
        edges: uint32 (end - start + 97,) to write to: where each run begins and ends, from *start*.

    Returns:
        How many runs, and whether any has a byte that is not ASCII, and one that is not of a letter of ``SETTLED``
        (uint64 each, zero for no).
    """
    count, beyond, unsettled, before = np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0)
    covered_before, settled_before = np.uint64(0), np.uint64(0)
    place = start
    while place < end:
        words, far = character_masks(data, place)
        left = end - place
        if left < np.uint64(64):
            inside = (ONE << left) - ONE
            words &= inside
            far &= inside
        if raw and (far | covered_before | settled_before) != np.uint64(0):
            marks = quotation_mask(data, place)
            if left < np.uint64(66):
                # What ends after the text is none of it.
                marks &= (ONE << (left - np.uint64(2))) - ONE if left >= np.uint64(2) else np.uint64(0)
            covered = marks | (marks << ONE) | (marks << np.uint64(2)) | covered_before
            covered_before = (marks >> np.uint64(62)) | (marks >> np.uint64(63))
            far &= ~covered
            if far != np.uint64(0):
                letters = settled_mask(data, place)
                if left < np.uint64(64):
                    # One that ends beyond the text is none.
                    letters &= (ONE << (left - ONE)) - ONE
                unsettled |= far & ~(letters | (letters << ONE) | settled_before)
                settled_before = letters >> np.uint64(63)
            else:
                settled_before = np.uint64(0)
        words |= far
        beyond |= far
        turns = words ^ ((words << ONE) | before)
        before = words >> np.uint64(63)
        base = np.uint32(place - start)
        store_places(turns, base, edges, count)
        found = count_bits(turns)
        if found > np.uint64(32):
            at = count
            while turns != np.uint64(0):
                edges[at] = base + np.uint32(lowest_bit(turns))
                turns &= turns - ONE
                at += ONE
        count += found
        place += np.uint64(64)
    if count & ONE:
        edges[count] = np.uint32(end - start)
        count += ONE
    return count >> ONE, beyond, unsettled


@inlined
def hash_word(data: Any, place: Any, length: Any, lowering: Any) -> Any:
    """
    Hash *length* bytes, each with the bits of *lowering* set: 16 at a time, folded into the state.
    """
    length = min(length, np.uint64(LONGEST_WORD))
    state, whole = K0, length
    while length > np.uint64(16):
        state = multiply_fold(
            (load_word(data, place) | lowering) ^ state, (load_word(data, place + np.uint64(8)) | lowering) ^ K1
        )
        place += np.uint64(16)
        length -= np.uint64(16)
    first = (load_word(data, place) | lowering) & _FIRST[length]
    second = (load_word(data, place + np.uint64(8)) | lowering) & _SECOND[length]
    return multiply_fold(first ^ state ^ whole, second ^ K2)


@inlined
def lower(word: Any) -> Any:
    """
    Make the ASCII capitals among 8 bytes small.
    """
    low = word & np.uint64(0x7F7F7F7F7F7F7F7F)
    from_a = low + np.uint64(0x3F3F3F3F3F3F3F3F)
    beyond_z = low + np.uint64(0x2525252525252525)
    capital = (from_a ^ beyond_z) & ~word & _BEYOND
    return word | (capital >> np.uint64(2))


@inlined
def hash_settled(data: Any, place: Any, length: Any) -> Any:
    """
    Hash *length* bytes as :func:`hash_word` does, ASCII capitals as small letters and all else as it is.
    """
    length = min(length, np.uint64(LONGEST_WORD))
    state, whole = K0, length
    while length > np.uint64(16):
        first, second = lower(load_word(data, place)), lower(load_word(data, place + np.uint64(8)))
        state = multiply_fold(first ^ state, second ^ K1)
        place += np.uint64(16)
        length -= np.uint64(16)
    first, second = load_word(data, place) & _FIRST[length], load_word(data, place + np.uint64(8)) & _SECOND[length]
    # Most words are of ASCII all the same, and made small as in a text of ASCII alone.
    if (first | second) & _BEYOND == np.uint64(0):
        first |= _LOWERING & _FIRST[length]
        second |= _LOWERING & _SECOND[length]
    else:
        first, second = lower(first), lower(second)
    return multiply_fold(first ^ state ^ whole, second ^ K2)


@inlined
def hash_words(
    data: Any, start: Any, end: Any, blocks: Any, entries: Any, pieces: Any, edges: Any, plain: Any, out: Any
) -> Any:
    """
    Hash the words of one text, in order.

    Args:
        data: uint8, with ``PADDING`` after *end*.
        start, end: uint64, the bytes of the text.
        blocks, entries, pieces: the tables of code points.
        edges: uint32 (size of plain + 97,), scratch.
        plain: uint8 (2 * (end - start) + ROOM,), scratch.
        out: uint64 (size of plain // 2 + 1,) to write to.

    Returns:
        How many words (uint64), and what became of the text: ``WHOLE``, ``COMPOSING`` or ``INVALID``.
    """
    runs, beyond, unsettled = find_runs(data, start, end, True, edges)
    run = np.uint64(0)
    if beyond == np.uint64(0):
        while run < runs:
            first = np.uint64(edges[run << ONE])
            length = np.uint64(edges[(run << ONE) | ONE]) - first
            out[run] = hash_word(data, start + first, length, _LOWERING)
            run += ONE
        return runs, np.uint64(WHOLE)
    if unsettled == np.uint64(0):
        while run < runs:
            first = np.uint64(edges[run << ONE])
            length = np.uint64(edges[(run << ONE) | ONE]) - first
            out[run] = hash_settled(data, start + first, length)
            run += ONE
        return runs, np.uint64(WHOLE)
    written, became = normalise(data, start, end, blocks, entries, pieces, plain)
    if became != np.uint64(WHOLE):
        return np.uint64(0), became
    runs, _, _ = find_runs(plain, np.uint64(0), written, False, edges)
    while run < runs:
        first = np.uint64(edges[run << ONE])
        length = np.uint64(edges[(run << ONE) | ONE]) - first
        out[run] = hash_word(plain, first, length, np.uint64(0))
        run += ONE
    return runs, np.uint64(WHOLE)
