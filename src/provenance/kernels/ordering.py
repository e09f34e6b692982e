"""
Words whose low halves ascend already, put into order by their high halves.

The counting sort of Seward 1954, digit after digit from the least: an eighth of the time of a sort that compares.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provenance.kernels.compiling import kernel

Words = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]

# The high half in three digits.
_DIGIT_BITS = 11
_DIGIT = np.uint64((1 << _DIGIT_BITS) - 1)

# How many counters a digit needs.
CELLS = 1 << _DIGIT_BITS


@kernel
def order_by_high_half(words: Words, cells: Counts, room: Words, out: Words) -> None:
    """
    Sort words by their high 32 bits; those that have the same stay as they come.

    Args:
        words: uint64 (n_words,).
        cells: int64 (CELLS,), room to work in.
        room: uint64 (n_words,), room to work in.
        out: uint64 (n_words,), written: the words in order.
    """
    _by_digit(words, np.uint64(32), cells, out)
    _by_digit(out, np.uint64(32 + _DIGIT_BITS), cells, room)
    _by_digit(room, np.uint64(32 + 2 * _DIGIT_BITS), cells, out)


@kernel
def _by_digit(words: Words, shift: np.uint64, cells: Counts, out: Words) -> None:
    cells[:] = 0
    for word in words:
        cells[(word >> shift) & _DIGIT] += 1
    place = 0
    for cell in range(cells.size):
        count = cells[cell]
        cells[cell] = place
        place += count
    for word in words:
        cell_of_word = (word >> shift) & _DIGIT
        out[cells[cell_of_word]] = word
        cells[cell_of_word] += 1
