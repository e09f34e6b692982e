"""
UTF-8 text to its words in NFKC, case folded, with spaces between: what matching sees.

The tables (``provenance.text.code_points``) give what each code point becomes by itself. Where it may combine with its
neighbour, or marks stand out of order, the text is handed back for a library to compose.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from provenance.kernels.compiling import inlined
from provenance.kernels.primitives import character_masks, copy_lowered, load_word, lowest_bit, settled_mask, store_word
from provenance.text.code_points import (
    ALONE,
    ALWAYS,
    BLOCK_SHIFT,
    CLASS_SHIFT,
    FOLLOWS,
    KIND_SHIFT,
    LEADS,
    LENGTH_SHIFT,
    LETTER,
    MARK,
    NOTHING,
    SEPARATOR,
    SEQUENCE,
)

# What became of a text.
WHOLE, COMPOSING, INVALID = 0, 1, 2

# So many bytes must be left to write to before the next code point, or the next 64 of ASCII.
ROOM = 512

ONE = np.uint64(1)

_SPACE = np.uint8(0x20)


@inlined
def decode(data: Any, place: Any, end: Any) -> Any:
    """
    Read one code point beyond ASCII.

    Returns:
        The code point and its length in bytes (uint64 both); length 0 where the bytes are not UTF-8 (Unicode Standard,
        table 3-7).
    """
    one = np.uint64(data[place])
    low = np.uint64(0x3F)
    if one < np.uint64(0xE0):
        if one < np.uint64(0xC2) or place + ONE >= end:
            return np.uint64(0), np.uint64(0)
        two = np.uint64(data[place + ONE])
        if two >> np.uint64(6) != np.uint64(2):
            return np.uint64(0), np.uint64(0)
        return ((one & np.uint64(0x1F)) << np.uint64(6)) | (two & low), np.uint64(2)
    if one < np.uint64(0xF0):
        if place + np.uint64(2) >= end:
            return np.uint64(0), np.uint64(0)
        two, three = np.uint64(data[place + ONE]), np.uint64(data[place + np.uint64(2)])
        value = ((one & np.uint64(0xF)) << np.uint64(12)) | ((two & low) << np.uint64(6)) | (three & low)
        misplaced = (two >> np.uint64(6) != np.uint64(2)) | (three >> np.uint64(6) != np.uint64(2))
        if misplaced or value < np.uint64(0x800) or value >> np.uint64(11) == np.uint64(0x1B):
            return np.uint64(0), np.uint64(0)
        return value, np.uint64(3)
    if one > np.uint64(0xF4) or place + np.uint64(3) >= end:
        return np.uint64(0), np.uint64(0)
    two, three = np.uint64(data[place + ONE]), np.uint64(data[place + np.uint64(2)])
    four = np.uint64(data[place + np.uint64(3)])
    value = ((one & np.uint64(7)) << np.uint64(18)) | ((two & low) << np.uint64(12))
    value |= ((three & low) << np.uint64(6)) | (four & low)
    misplaced = (two >> np.uint64(6) != np.uint64(2)) | (three >> np.uint64(6) != np.uint64(2))
    misplaced |= four >> np.uint64(6) != np.uint64(2)
    if misplaced or value < np.uint64(0x10000) or value > np.uint64(0x10FFFF):
        return np.uint64(0), np.uint64(0)
    return value, np.uint64(4)


@inlined
def normalise(data: Any, start: Any, end: Any, blocks: Any, entries: Any, pieces: Any, out: Any) -> Any:
    """
    Write a text as words in UTF-8, parted by anything in ASCII that is neither a letter nor a digit.

    Args:
        data: uint8, with ``PADDING`` after *end*.
        start, end: uint64, the bytes of the text.
        blocks, entries, pieces: the tables.
        out: uint8 (2 * (end - start) + ROOM,) to write to.

    Returns:
        How many bytes were written, and what became of the text (uint64 both): ``COMPOSING`` also where there is no
        room.
    """
    zero, seven = np.uint64(0), np.uint64(BLOCK_SHIFT)
    place, at, most = start, zero, np.uint64(out.size) - np.uint64(ROOM)
    alone, leads, class_before = False, True, zero
    while place < end:
        if at > most:
            return at, np.uint64(COMPOSING)
        _, far = character_masks(data, place)
        if far != zero:
            letters = settled_mask(data, place)
            # One that ends beyond these 64 bytes, or beyond the text, is left for later.
            letters &= (ONE << (min(end - place, np.uint64(64)) - ONE)) - ONE
            far &= ~(letters | (letters << ONE))
        stretch = min(lowest_bit(far), end - place)
        if stretch > zero:
            if alone:
                out[at] = _SPACE
                at += ONE
            copy_lowered(data, place, out, at)
            at += stretch
            place += stretch
            alone, leads, class_before = False, True, zero
            if stretch >= np.uint64(63):
                continue
        while place < end:
            if at > most:
                return at, np.uint64(COMPOSING)
            byte = np.uint64(data[place])
            if byte < np.uint64(128):
                if place + ONE >= end or data[place + ONE] < np.uint8(0xE0):
                    break
                # One character of ASCII between others, a space above all.
                if alone:
                    out[at] = _SPACE
                    at += ONE
                capital = byte - np.uint64(65) < np.uint64(26)
                out[at] = np.uint8(byte | np.uint64(0x20)) if capital else np.uint8(byte)
                at += ONE
                place += ONE
                alone, leads, class_before = False, True, zero
                continue
            point, step = decode(data, place, end)
            if step == zero:
                return at, np.uint64(INVALID)
            place += step
            # The blocks of the first 2,048 code points stand in order.
            block = point >> seven if point < np.uint64(0x800) else np.uint64(blocks[point >> seven])
            entry = entries[(block << seven) | (point & np.uint64(127))]
            kind = (entry >> np.uint64(KIND_SHIFT)) & np.uint64(15)
            follows = (entry >> np.uint64(FOLLOWS)) & ONE != zero
            count = (entry >> np.uint64(LENGTH_SHIFT)) & np.uint64(255)
            if kind == np.uint64(LETTER) and not alone and not follows and class_before == zero:
                # Nearly every one: its ``ALWAYS`` is not set, and its class is 0.
                store_word(entry & np.uint64(0xFFFFFFFF), out, at)
                at += count
                leads = (entry >> np.uint64(LEADS)) & ONE != zero
                if step == np.uint64(2):
                    # Those around it are likely to be as they should be, and go by the dozen.
                    break
                continue
            if kind == np.uint64(NOTHING):
                continue
            combining = (entry >> np.uint64(CLASS_SHIFT)) & np.uint64(255)
            # After another mark: one that may go before it, or reach the letter beyond it. A class of 0 parts them.
            moves = kind == np.uint64(MARK) and combining != zero and combining < class_before
            if class_before != zero and (follows or moves):
                return at, np.uint64(COMPOSING)
            if (follows and leads) or (entry >> np.uint64(ALWAYS)) & ONE != zero:
                return at, np.uint64(COMPOSING)
            leads = (entry >> np.uint64(LEADS)) & ONE != zero
            class_before = combining
            item, rounds, shape = entry & np.uint64(0xFFFFFFFF), ONE, kind
            cursor = item
            if kind == np.uint64(SEQUENCE):
                rounds = count
            while rounds > zero:
                rounds -= ONE
                if kind == np.uint64(SEQUENCE):
                    # A piece of a sequence: kind, length, and four bytes.
                    shape, count = np.uint64(pieces[cursor]), np.uint64(pieces[cursor + ONE])
                    item = load_word(pieces, cursor + np.uint64(2)) & np.uint64(0xFFFFFFFF)
                    cursor += np.uint64(6)
                if shape != np.uint64(MARK) and (alone or shape != np.uint64(LETTER)):
                    out[at] = _SPACE
                    at += ONE
                alone = shape == np.uint64(ALONE) or (alone and shape == np.uint64(MARK))
                if shape != np.uint64(SEPARATOR):
                    store_word(item, out, at)
                    at += count
    return at, np.uint64(WHOLE)
