"""
From a path to an archive that can be asked, or written to.
"""

from __future__ import annotations

from pathlib import Path

from provenance.archive import points, schema
from provenance.archive.connection import Connection, connect, durable, translated, writing
from provenance.archive.locking import WriterLock, acknowledged
from provenance.errors import ArchiveDamaged, ArchiveNotFound, NotAnArchive, StorageFailed
from provenance.whole_files import sync_folder


def look_at(path: Path, lock: WriterLock, *, create: bool) -> None:
    """
    Make an archive at *path* where there is none and one is to be, and refuse what cannot be one.

    Raises:
        ArchiveNotFound: there is none, and none was to be made, or no folder for it.
        NotAnArchive: a folder, a device, or an empty file that nobody wants to be an archive.
        StorageFailed: its folder may not be entered.
    """
    where = repr(str(path))
    try:
        # From Python 3.14 on `exists` says no where it may not look.
        path.stat()
    except PermissionError as error:
        raise StorageFailed(f"{where} cannot be read: {(error.strerror or str(error)).lower()}") from error
    except (OSError, ValueError):
        pass  # what is not there is told below
    if path.is_dir():
        raise NotAnArchive(f"{where} is a folder: give the path of a file")
    if path.exists() and not path.is_file():
        raise NotAnArchive(f"{where} is no regular file: give the path of an archive")
    if path.exists() and path.stat().st_size:
        return
    if not create:
        if path.exists():
            raise NotAnArchive(f"{where} is empty: give the path of an archive, or create one")
        raise ArchiveNotFound(f"there is no archive at {where}: create it first")
    if not path.parent.is_dir():
        raise ArchiveNotFound(f"there is no folder {str(path.parent)!r} for an archive: make it first")
    lock.acquire()
    try:
        # Another process may have been quicker.
        if not path.exists() or not path.stat().st_size:
            _make(path)
    finally:
        lock.release()


def _make(path: Path) -> None:
    """
    Make an archive aside, and put it in its place as a whole: a file without tables would be nobody's.
    """
    aside = path.with_name(path.name + "-new")
    for ending in ("", "-wal", "-shm", "-journal"):
        aside.with_name(aside.name + ending).unlink(missing_ok=True)
    connection = connect(aside, create=True)
    try:
        with translated(aside, connection):
            durable(connection)
        with writing(connection, aside):
            schema.create(connection)
    finally:
        connection.close()
    points.reach("create.made")
    aside.replace(path)
    # What is added next is acknowledged: by then the name, too, has to outlast a cut of power.
    sync_folder(path.parent)


def refuse_nothing(path: Path) -> None:
    """
    Refuse a path that no archive, not even a damaged one, can be at.

    Raises:
        ArchiveNotFound: there is nothing.
        NotAnArchive: it is a folder or a device, or empty.
    """
    look_at(path, WriterLock(path), create=False)


def open_for_reading(path: Path) -> Connection:
    """
    Open an archive for questions.

    Raises:
        NotAnArchive, ArchiveTooNew: it is something else, or of a later release.
        ArchiveDamaged: it cannot be read, or misses what was acknowledged.
    """
    expected = acknowledged(path)
    connection = connect(path, write=False)
    try:
        schema.check(connection, path)
        with translated(path, connection):
            found = schema.generation(connection)
        if found < expected:
            raise ArchiveDamaged(
                f"{str(path)!r} misses commits that were acknowledged ({found:,} of {expected:,}): its file or the one "
                "that ends in -wal was cut, damaged or replaced; run `provenance archive repair`, which keeps what is "
                "there, or put a backup in its place"
            )
    except BaseException:
        connection.close()
        raise
    return connection


def open_for_writing(path: Path, lock: WriterLock) -> Connection:
    """
    Take the lock of an archive, and open it.

    Raises:
        ArchiveLocked: another has the lock.
        ArchiveReadOnly: it cannot be written to.
        ArchiveMismatch: its index was made in another way.
    """
    lock.acquire()
    try:
        connection = connect(path)
    except BaseException:
        lock.release()
        raise
    try:
        with translated(path, connection):
            durable(connection)
            schema.check_fingerprints(connection, path)
            lock.tell(schema.generation(connection))
    except BaseException:
        connection.close()
        lock.release()
        raise
    return connection
