"""
One writer at a time, by a lock of the system's that ends with its process.

Its file also says the number of the last commit that was acknowledged, so that the loss of one is noticed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import zlib
from pathlib import Path
from typing import Any

from provenance.errors import ArchiveLocked, ArchiveReadOnly, StorageFailed

# What a lock says is padded to this, so that writing it again never changes the length of the file.
_LENGTH = 256


class WriterLock:
    """
    The right to write to an archive, from :meth:`acquire` to :meth:`release`.

    The lock is on a file of its own, because the system forgets a process's locks on a database as soon as any part
    of the process closes it.

    Attributes:
        path: of that file.
    """

    def __init__(self, archive: Path) -> None:
        self.path = archive.with_name(archive.name + "-lock")
        self._archive = archive
        self._file: int | None = None
        self._since = ""

    @property
    def held(self) -> bool:
        """
        Tell whether this object holds it.
        """
        return self._file is not None

    def acquire(self) -> None:
        """
        Take the lock, or say who has it; holding it already is no error.

        Raises:
            ArchiveLocked: another has it.
            ArchiveReadOnly: the folder cannot be written to.
            StorageFailed: the file system has no locks.
        """
        if self._file is not None:
            return
        try:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0), 0o644)
        except OSError as error:
            raise ArchiveReadOnly(
                f"{str(self._archive)!r} cannot be written to ({os.strerror(error.errno or 0).lower()}): "
                "ask for the right to, or copy it"
            ) from error
        try:
            _lock(file)
        except BlockingIOError:
            os.close(file)
            told = _told(self.path)
            pid, since = told.get("pid"), told.get("since")
            who = "another process" if pid is None else f"process {pid}, since {since}"
            raise ArchiveLocked(
                f"{str(self._archive)!r} is being written to by {who}: wait for it, or end it", pid, since
            ) from None
        except OSError as error:
            os.close(file)
            raise StorageFailed(
                f"{str(self.path)!r} cannot be locked ({error}): keep the archive on a local disk"
            ) from error
        self._file = file
        self._since = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")

    def tell(self, acknowledged: int) -> None:
        """
        Write who holds the lock, and the number of the last commit that is on the disk.
        """
        if self._file is None:
            return
        # It helps to notice a loss, and to say who writes: that it cannot be written is no reason to fail.
        with contextlib.suppress(OSError):
            os.pwrite(self._file, _line({"pid": os.getpid(), "since": self._since, "acknowledged": acknowledged}), 0)
            os.ftruncate(self._file, _LENGTH)

    def release(self) -> None:
        """
        Give the lock back; the file stays, because to delete it would let two processes lock two files.
        """
        if self._file is not None:
            os.close(self._file)
            self._file = None


def acknowledged(archive: Path) -> int:
    """
    Give the number of the last commit that some process was told is on the disk; 0 where that is not known.
    """
    number = _told(archive.with_name(archive.name + "-lock")).get("acknowledged")
    return number if isinstance(number, int) else 0


def forget(archive: Path, acknowledged: int) -> None:
    """
    Set the number that :func:`acknowledged` gives: the archive was made anew from what was left.
    """
    path = archive.with_name(archive.name + "-lock")
    with contextlib.suppress(OSError):
        path.write_bytes(_line({"acknowledged": acknowledged}))


def _line(told: dict[str, Any]) -> bytes:
    body = json.dumps(told)
    return f"{body} {zlib.crc32(body.encode()):08x}\n".encode().rjust(_LENGTH)


def _told(path: Path) -> dict[str, Any]:
    """
    Read what the holder of a lock says of itself; nothing where that is damaged.
    """
    try:
        body, _, check = path.read_bytes().strip().decode().rpartition(" ")
        told = json.loads(body)
    except (OSError, ValueError):
        return {}
    whole = f"{zlib.crc32(body.encode()):08x}" == check and isinstance(told, dict)
    return told if whole else {}


def _lock(file: int) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError as error:
            raise BlockingIOError from error
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
