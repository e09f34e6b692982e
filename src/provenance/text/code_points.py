"""
What each code point becomes by itself, for code that cannot ask Python: NFKC and case folding as a table.

The table is made from Python's own ``unicodedata`` by ``python -m benchmarks.make_code_points``, and holds Unicode
14.0 whatever Python runs: signatures that are kept must not change with the interpreter. What a later Unicode assigns
parts words like punctuation.
"""

from __future__ import annotations

import importlib.resources
import zipfile
import zlib
from functools import cache

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.errors import DamagedCodePoints

UNICODE = "14.0.0"

FILE = "code_points.npz"

# An entry holds up to four bytes of UTF-8, or the place of its sequence; how many bytes, or pieces; what it is; the
# combining class of its last code point; and flags.
LENGTH_SHIFT, KIND_SHIFT, CLASS_SHIFT = 32, 40, 44

# May combine with what follows; with what goes before; by itself already needs a library.
LEADS, FOLLOWS, ALWAYS = 52, 53, 54

# What the code point itself is, once a text has been normalised: SEPARATOR, LETTER, ALONE or MARK; and whether Unicode
# 14.0 has it.
OWN_SHIFT, ASSIGNED = 55, 57

# Parts words; belongs to one; is one, with the marks behind it (scripts without spaces); belongs to any before it; is
# left out; becomes several of these.
SEPARATOR, LETTER, ALONE, MARK, NOTHING, SEQUENCE = range(6)

# Code points to a block.
BLOCK_SHIFT = 7


@frozen(eq=False)
class CodePoints:
    """
    The table, in two levels.

    Attributes:
        blocks: uint16 (8704,), the block of entries for each 128 code points; the first 16 stand in order.
        entries: uint64 (n_blocks * 128,).
        pieces: uint8, the sequences: six bytes a piece (kind, length, UTF-8), and padding.
    """

    blocks: npt.NDArray[np.uint16] = field(repr=False)
    entries: npt.NDArray[np.uint64] = field(repr=False)
    pieces: npt.NDArray[np.uint8] = field(repr=False)

    def of(self, points: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
        """
        Give the entry of each code point.
        """
        low = np.uint32((1 << BLOCK_SHIFT) - 1)
        block = self.blocks[points >> np.uint32(BLOCK_SHIFT)].astype(np.int64)
        entries: npt.NDArray[np.uint64] = self.entries[(block << BLOCK_SHIFT) | (points & low)]
        return entries


@cache
def code_points() -> CodePoints:
    """
    Load the table that is packed with the library, once a process.

    Raises:
        DamagedCodePoints: the file is not the one that this release was made with.
    """
    with importlib.resources.files("provenance").joinpath("data", FILE).open("rb") as file:
        try:
            arrays = np.load(file, allow_pickle=False)
            version = str(arrays["unicode"])
            table = CodePoints(arrays["blocks"], arrays["entries"], arrays["pieces"])
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise DamagedCodePoints(
                f"the table of code points is damaged ({error}): install text-provenance again"
            ) from error
    if version != UNICODE:
        raise DamagedCodePoints(
            f"the table of code points is of Unicode {version}, expected {UNICODE}: install text-provenance again"
        )
    for array in (table.blocks, table.entries, table.pieces):
        array.flags.writeable = False
    return table
