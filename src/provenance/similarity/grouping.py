"""
Key words put into order, as far as it is of use: those that may share their key with another.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]

# Words are put into order part by part: about so many in each, in at most 4,096 parts, and twice as many cells as words
# or more, but for the largest joins.
_WORDS_OF_A_PART = 2_048
_MOST_PART_BITS = 12
_LEAST_CELL_BITS, _MOST_CELL_BITS = 8, 16

# Fewer words, or rows to be joined, than this are left to NumPy: compiling would take longer.
FEWEST_COMPILED = 4_000


def grouped(words: Words, *, room: Words | None = None, out: Words | None = None) -> Words:
    """
    Give words in order, less some of those whose key no other has.

    Args:
        words: uint64 (n,), a key in the highest bits of each, 28 or more, and a number below; those of one key must
            rise already.
        room, out: uint64 (n,), to work in and for the answer; *out* may be *words* itself.
    """
    if words.size < FEWEST_COMPILED:
        return np.sort(words)
    from provenance.kernels.grouping import group_words

    room = np.empty_like(words) if room is None else room
    out = np.empty_like(words) if out is None else out
    parts, cells = (np.empty(count, np.int64) for count in parts_and_cells(words.size))
    return out[: group_words(words, parts, cells, room, out)]


def parts_and_cells(size: int) -> tuple[int, int]:
    """
    Give into how many parts so many words are put, and how many cells a part has, both powers of two.

    A part and its cells lie in the first caches, and there are no more parts than caches have lines to write to. Both
    together are told apart by 28 bits at most.
    """
    part_bits = min(max((size // _WORDS_OF_A_PART).bit_length(), 1), _MOST_PART_BITS)
    cell_bits = min(max((size >> part_bits).bit_length() + 1, _LEAST_CELL_BITS), _MOST_CELL_BITS)
    return 1 << part_bits, 1 << cell_bits
