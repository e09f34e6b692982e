"""
Files that stand under their name whole or not at all: written aside, brought to the disk, and renamed into place.

Source: Pillai et al., "All File Systems Are Not Created Equal" (OSDI 2014), on what has to be synced before what.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

# What is being written is called after what it becomes, hidden, so that whoever finds it after a power cut can tell.
PART_ENDING = ".part"


@contextlib.contextmanager
def written_whole(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """
    Give a stream whose content stands at *path* once the block is left, and nowhere if the block raises.

    What stood there before stands there until then. Where *path* is a link, the file that it points to is replaced; a
    pipe or a device is written to as it is.

    Raises:
        OSError: it cannot be written, the disk is full included; what was written so far is removed.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        with target.open("wb") as device:
            yield device
        return
    aside, stream = _created(target)
    try:
        with stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise
    sync_folder(target.parent)


def _created(target: Path) -> tuple[Path, BinaryIO]:
    aside = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}{PART_ENDING}")
    # Like any new file, and like the one that it replaces: not for the owner alone, as temporary files are.
    stream = aside.open("xb")
    with contextlib.suppress(OSError):
        aside.chmod(stat.S_IMODE(target.stat().st_mode))
    return aside, stream


def sync_folder(folder: Path) -> None:
    """
    Bring the names in *folder* to the disk, where the system can.
    """
    if os.name == "nt":  # has no such call
        return
    with contextlib.suppress(OSError):  # some network file systems refuse it, and keep names safe by themselves
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
