"""
Whether a database ends where a page does: SQLite takes zeros for what is missing of its last page, unchecked.
"""

from __future__ import annotations

import struct
from pathlib import Path

# Of the file that ends in -wal: a header, and before each page a header of its own.
_HEADER, _FRAME_HEADER = 32, 24


def ends_with_a_page(path: Path, page_size: int) -> bool:
    """
    Tell whether the last page is whole, or will be: a commit that is not yet in the file itself may have it.
    """
    size = path.stat().st_size
    return not size % page_size or size // page_size + 1 in _pages_of_log(path, page_size)


def _pages_of_log(path: Path, page_size: int) -> set[int]:
    """
    Give the numbers of the pages that are in the log of commits.

    Source: https://www.sqlite.org/fileformat2.html, "The Write-Ahead Log".
    """
    log = path.with_name(path.name + "-wal")
    try:
        data = log.read_bytes()
    except OSError:
        return set()
    frames = range(_HEADER, len(data) - _FRAME_HEADER - page_size + 1, _FRAME_HEADER + page_size)
    own = data[16:24]
    return {struct.unpack_from(">I", data, place)[0] for place in frames if data[place + 8 : place + 16] == own}
