"""
The one door to SQLite: every page with a checksum, every commit on the disk, every error in our words.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

import apsw
import apsw.sqlite_extra
import numpy as np
import numpy.typing as npt

from provenance.errors import (
    ArchiveDamaged,
    ArchiveLocked,
    ArchiveReadOnly,
    NotAnArchive,
    ProvenanceError,
    StorageFailed,
    StorageFull,
)

Connection: TypeAlias = apsw.Connection

# The last bytes of each page hold its checksum; SQLite's checksum VFS goes by exactly this number.
RESERVED_BYTES = 8

_VFS = "cksmvfs"

# Earlier releases of SQLite can lose a commit when one connection writes and another one tidies up.
_OLDEST_SQLITE = (3, 51, 3)

# A reader waits so long for a writer to be done with what must not be seen half; writers do not wait for each other.
_WAIT_MILLISECONDS = 10_000

_CACHE_KILOBYTES = 64_000

# So many pages of 4 KiB wait in the journal before they are written into the database: a batch of 1,000 articles writes
# a thousand, many of them the same again, and each time costs two waits for the disk. Readers look there first, which
# is not noticed.
_JOURNAL_PAGES = 8_000

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def connect(path: Path, *, write: bool = True, create: bool = False) -> Connection:
    """
    Open a database with checksums.

    Args:
        path: of the file.
        write: whether it may be written to.
        create: make it, with nothing in it, where it is not there.

    Raises:
        ProvenanceError: the system does not allow it, or the file is no database.
    """
    _load_checksums()
    with translated(path):
        if write:
            flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
            connection = apsw.Connection(os.fspath(path), flags=flags, vfs=_VFS)
        else:
            connection = _open_for_reading(path)
        if create:
            connection.reserve_bytes(reserve=RESERVED_BYTES)
        connection.set_busy_timeout(_WAIT_MILLISECONDS)
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KILOBYTES}")
        # A damaged file must not make us believe what it says of itself.
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        return connection


def durable(connection: Connection) -> None:
    """
    Let readers go on while it is written, and let a commit return when it is on the disk.

    Raises:
        StorageFailed: SQLite cannot keep its journal so here.
    """
    mode = connection.execute("PRAGMA journal_mode = WAL").get
    if mode != "wal":
        raise StorageFailed(f"SQLite keeps its journal as {mode!r} here, expected 'wal': use a local disk")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_JOURNAL_PAGES}")


@contextlib.contextmanager
def translated(path: Path, connection: Connection | None = None) -> Iterator[None]:
    """
    Put SQLite's errors into ours; the connection knows what the system said.

    Raises:
        ProvenanceError: in place of any error of SQLite's.
    """
    try:
        yield
    except apsw.Error as error:
        number = 0 if connection is None else connection.system_errno
        raise _in_words(path, error, number) from error


@contextlib.contextmanager
def reading(connection: Connection, path: Path) -> Iterator[None]:
    """
    Ask several questions of one state of the archive, whatever is written meanwhile.
    """
    with translated(path, connection):
        if _within(connection):
            yield
            return
        connection.execute("BEGIN")
        try:
            yield
        finally:
            # After some errors SQLite has ended it itself.
            if _within(connection):
                connection.execute("COMMIT")


@contextlib.contextmanager
def writing(connection: Connection, path: Path) -> Iterator[None]:
    """
    Write everything or nothing.
    """
    with translated(path, connection):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            # After some errors SQLite has rolled back itself.
            if _within(connection):
                connection.execute("ROLLBACK")
            raise


def answers(
    connection: Connection, question: str, numbers: Sequence[int] | npt.NDArray[np.int64]
) -> list[tuple[Any, ...]]:
    """
    Ask of many numbers at once.

    Args:
        connection: of the archive.
        question: SQL in which ``carray(?)`` is a table of the numbers, its column ``value``.
        numbers: whatever order they are in, each is looked up by itself: in ascending order that is quickest.

    Returns:
        All rows of the answer.
    """
    values = np.ascontiguousarray(numbers, np.int64)
    return connection.execute(question, (apsw.carray(values),)).fetchall() if values.size else []


def _within(connection: Connection) -> bool:
    return connection.in_transaction


def _load_checksums() -> None:
    if tuple(int(part) for part in apsw.sqlite_lib_version().split(".")[:3]) < _OLDEST_SQLITE:
        needed = ".".join(map(str, _OLDEST_SQLITE))
        raise StorageFailed(
            f"SQLite {apsw.sqlite_lib_version()} can lose commits, expected {needed} or later: install a newer apsw"
        )
    if _VFS not in apsw.vfs_names():
        # Loaded into any connection, it is there for all that follow.
        apsw.sqlite_extra.load(apsw.Connection(":memory:"), "cksumvfs")


def _open_for_reading(path: Path) -> Connection:
    connection = apsw.Connection(os.fspath(path), flags=apsw.SQLITE_OPEN_READONLY, vfs=_VFS)
    # Whoever makes the file, or puts it in order, holds it for a moment.
    connection.set_busy_timeout(_WAIT_MILLISECONDS)
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").get  # noqa: B018  # asks SQLite to open its files
    except (apsw.CantOpenError, apsw.ReadOnlyError):
        # In a folder that cannot be written to there is no place for what readers share. Then nobody writes, either.
        connection.close()
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise ArchiveReadOnly(
                f"{str(path)!r} has commits in {log.name!r} that cannot be read where nothing may be written: "
                "open it once where it may be"
            ) from None
        uri = f"file:{quote(os.fspath(path.absolute()))}?immutable=1"
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        return apsw.Connection(uri, flags=flags, vfs=_VFS)
    return connection


def _in_words(path: Path, error: apsw.Error, number: int) -> ProvenanceError:
    where = repr(os.fspath(path))
    extended = getattr(error, "extendedresult", 0)
    if isinstance(error, apsw.FullError) or (isinstance(error, apsw.IOError) and number in _FULL):
        return StorageFull(f"no room to write to {where}: nothing of it was kept; make room, and do it again")
    if isinstance(error, apsw.NotADBError):
        return NotAnArchive(f"{where} is no archive: give the path of one, or of a file that is not there yet")
    if isinstance(error, apsw.CorruptError) or extended in (apsw.SQLITE_IOERR_DATA, apsw.SQLITE_IOERR_CORRUPTFS):
        return ArchiveDamaged(f"{where} is damaged ({error}): run `provenance archive verify`, then `repair`")
    if isinstance(error, apsw.IOError) and extended == apsw.SQLITE_IOERR_SHORT_READ:
        return ArchiveDamaged(f"{where} ends too soon: run `provenance archive verify`, then `repair`")
    if isinstance(error, apsw.ReadOnlyError):
        return ArchiveReadOnly(f"{where} cannot be written to: ask for the right to, or copy it")
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return ArchiveLocked(f"{where} is in use: try again when the others are done")
    of_system = number and isinstance(error, apsw.IOError | apsw.CantOpenError)
    said = os.strerror(number).lower() if of_system else str(error)
    return StorageFailed(f"{where} cannot be read or written: {said}")
