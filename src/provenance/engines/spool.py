"""
A folder for what does not fit into memory, which is gone when the work is done, however it ends.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import define, field

from provenance.errors import InvalidParameter

# Of the memory that is free when work begins, so much may be taken for signatures, and so much for shingle sets.
_SHARE_OF_MEMORY = 0.5

# Where the system does not say what is free.
_MEMORY_BYTES = 1 << 31


@define
class Spool:
    """
    Files for one piece of work.

    Attributes:
        folder: of its own; removed afterwards.
        memory_bytes: what may be kept in memory before files are taken.
    """

    folder: Path
    memory_bytes: int
    _names: int = field(default=0, init=False)

    def path(self) -> Path:
        """
        Give a path that no other file has.
        """
        self._names += 1
        return self.folder / f"{self._names}"

    def array(self, size: int, kind: np.dtype[Any]) -> npt.NDArray[Any]:
        """
        Give an array of so many elements on disk, to be written and read.

        Raises:
            OSError: there is no room on the disk.
        """
        if not size:
            return np.empty(0, kind)
        path = self.path()
        with path.open("xb") as stream:
            # All of its room now: a mapped page without room on the disk ends the process when it is written.
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(stream.fileno(), 0, size * kind.itemsize)
            else:
                stream.truncate(size * kind.itemsize)
        return np.memmap(path, kind, "r+", shape=(size,))


@contextlib.contextmanager
def spooling(folder: str | os.PathLike[str] | None = None, memory_bytes: int | None = None) -> Iterator[Spool]:
    """
    Give a spool in *folder*, by default where the system keeps temporary files.

    Args:
        folder: where its own folder is made.
        memory_bytes: what may be kept in memory; by default half of what is free.

    Raises:
        InvalidParameter: *memory_bytes* is negative.
        OSError: the folder cannot be made.
    """
    if memory_bytes is not None and memory_bytes < 0:
        raise InvalidParameter(f"memory_bytes is {memory_bytes!r}, expected a number of bytes")
    own = Path(tempfile.mkdtemp(prefix=".provenance-", dir=folder))
    try:
        yield Spool(own, _half_of_what_is_free() if memory_bytes is None else memory_bytes)
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _half_of_what_is_free() -> int:
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return _MEMORY_BYTES
    return int(free * _SHARE_OF_MEMORY)
