"""
From a path to an archive that can be asked, or written to.
"""

from __future__ import annotations

from pathlib import Path

from provenance.archive import points, schema
from provenance.archive.connection import Connection, connect, durable, translated, writing
from provenance.archive.locking import WriterLock, acknowledged
from provenance.errors import ArchiveDamaged, ArchiveNotFound, NotAnArchive


def look_at(path: Path, lock: WriterLock, *, create: bool) -> None:
    """
    Make an archive at *path* where there is none and one is to be, and refuse what cannot be one.

    Raises:
        ArchiveNotFound: there is none, and none was to be made, or no folder for it.
        NotAnArchive: a folder, a device, or an empty file that nobody wants to be an archive.
    """
    where = repr(str(path))
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
    # Who finds the file there before it has tables waits for the lock of the one that makes them.
    lock.acquire()
    try:
        connection = connect(path, create=True)
        try:
            with translated(path, connection):
                durable(connection)
            with writing(connection, path):
                if schema.is_new(connection):
                    schema.create(connection)
            points.reach("create.made")
        finally:
            connection.close()
    finally:
        lock.release()


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
