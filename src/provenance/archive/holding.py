"""
A held archive: the connections of one object, who asks and who writes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from provenance.archive.connection import reading, translated
from provenance.archive.locking import WriterLock
from provenance.archive.neighbours import Neighbours
from provenance.archive.opening import look_at, open_for_reading, open_for_writing
from provenance.errors import ArchiveClosed

if TYPE_CHECKING:
    from provenance.archive.connection import Connection

Answer = TypeVar("Answer")


class Holder:
    """
    One connection that reads, and one that writes from when it is first needed; for any number of threads.

    Args:
        path, create: as for :class:`provenance.archive.store.Archive`.

    Raises:
        ArchiveNotFound, NotAnArchive, ArchiveTooNew, ArchiveDamaged: as there.
    """

    def __init__(self, path: str | Path, *, create: bool = True) -> None:
        self.path = Path(path)
        self._guard = threading.RLock()
        self._lock = WriterLock(self.path)
        self._connection: Connection | None = None
        self._writer: Connection | None = None
        look_at(self.path, self._lock, create=create)
        self._begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """
        Let go of the files; what was acknowledged is on the disk already.
        """
        with self._guard:
            for connection in (self._connection, self._writer):
                if connection is not None:
                    with translated(self.path, connection):
                        connection.close()
            self._connection = self._writer = None
            self._lock.release()

    @property
    def _open(self) -> Connection:
        if self._connection is None:
            raise ArchiveClosed(f"the archive {str(self.path)!r} was closed: open it again")
        return self._connection

    def _ask(self, question: Callable[[], Answer]) -> Answer:
        """
        Answer from one state of the archive.
        """
        with self._guard, reading(self._open, self.path):
            return question()

    def _writing(self) -> Connection:
        """
        Give the connection that writes; from then on to the end this object alone may.
        """
        with self._guard:
            _ = self._open
            if self._writer is None:
                self._writer = open_for_writing(self.path, self._lock)
            return self._writer

    def _begin(self) -> None:
        self._connection = open_for_reading(self.path)
        self._neighbours = Neighbours(self._connection, self.path)
