"""
The same signatures as the kernels', bit for bit, by NumPy alone: nothing to compile for a few texts.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provenance.hashes import Hashes
from provenance.similarity.schemes import SLOTS, factors

Slots = npt.NDArray[np.uint32]

EMPTY = np.uint32(0xFFFFFFFF)

_TURN, _REST = np.uint64(21), np.uint64(43)
_SLOT_SHIFT = np.uint64(57)
_FMIX1, _FMIX2 = np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)

# Least values over so many shingles at once: 128 x 4,096 values of 4 bytes are 2 MB.
_BLOCK = 4_096


def plain_shingles(words: Hashes, length: int) -> Hashes:
    """
    Hash every run of *length* words: each hash so far turned by 21 bits, and the next word's added.
    """
    count = words.size - length + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    value = words[:count]
    for place in range(1, length):
        value = ((value << _TURN) | (value >> _REST)) + words[place : place + count]
    return value.copy() if length == 1 else value


def plain_signature(shingles: Hashes, scheme: str) -> Slots:
    """
    Sketch one set: uint32 (SLOTS,).

    Args:
        shingles: uint64 (n_shingles,); repeats change nothing.
        scheme: ``fss`` or ``affine32``.
    """
    turns, a, b = factors(scheme)
    row = np.full(SLOTS, EMPTY, np.uint32)
    if not shingles.size:
        return row
    if scheme == "affine32":
        return _least(_mixed(shingles.astype(np.uint32)), a, b)
    np.minimum.at(row, (shingles >> _SLOT_SHIFT).astype(np.intp), shingles.astype(np.uint32))
    for turn in turns[1:]:
        if not (row == EMPTY).any():
            return row
        turned = shingles * turn
        other = np.full(SLOTS, EMPTY, np.uint32)
        np.minimum.at(other, (turned >> _SLOT_SHIFT).astype(np.intp), (turned >> np.uint64(20)).astype(np.uint32))
        row = np.where(row == EMPTY, other, row)
    empty = np.flatnonzero(row == EMPTY)
    if empty.size:
        halves = shingles.astype(np.uint32) ^ (shingles >> np.uint64(32)).astype(np.uint32)
        row[empty] = _least(halves, a[empty], b[empty])
    return row


def _mixed(values: Slots) -> Slots:
    """
    Apply the finaliser of MurmurHash3 for 32 bits (Appleby 2011).
    """
    values = (values ^ (values >> np.uint32(16))) * _FMIX1
    values = (values ^ (values >> np.uint32(13))) * _FMIX2
    return values ^ (values >> np.uint32(16))


def _least(values: Slots, a: Slots, b: Slots) -> Slots:
    least = np.full(a.size, EMPTY, np.uint32)
    for first in range(0, values.size, _BLOCK):
        block = values[first : first + _BLOCK, None]
        least = np.minimum(least, (block * a + b).min(axis=0))
    return least
