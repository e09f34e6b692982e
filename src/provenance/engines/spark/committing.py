"""
Results that stand under their name whole or not at all, wherever Spark writes: a folder aside, renamed when whole.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provenance.errors import StorageFailed
from provenance.wording import strict_json

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# What was done, as one line of JSON.
ABOUT = "about"


def write_whole(folder: str, frames: Mapping[str, DataFrame], about: Mapping[str, Any]) -> None:
    """
    Write DataFrames as Parquet below *folder*, each to a folder of its own name, and what was done beside them.

    All is written to a hidden folder beside it, which is renamed when everything is there. What stood at *folder* is
    moved aside before, and removed after. Where renaming copies, as in most object stores, whoever reads meanwhile may
    see a part: write to a new name there.

    Args:
        folder: a path, or an address of a file system that Spark's Hadoop knows.
        frames: by name; at least one.
        about: JSON-ready.

    Raises:
        StorageFailed: it cannot be written; what was written so far is removed.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    session = next(iter(frames.values())).sparkSession
    virtual: Any = session._jvm
    path = virtual.org.apache.hadoop.fs.Path(folder)
    try:
        files = path.getFileSystem(session._jsc.hadoopConfiguration())
        path = files.makeQualified(path)
        mark = secrets.token_hex(4)
        aside = virtual.org.apache.hadoop.fs.Path(path.getParent(), f".{path.getName()}.{mark}.part")
        before = virtual.org.apache.hadoop.fs.Path(path.getParent(), f".{path.getName()}.{mark}.before")
        try:
            for name, frame in frames.items():
                frame.write.parquet(f"{aside.toString()}/{name}")
            _write_text(virtual, files, f"{aside.toString()}/{ABOUT}.json", strict_json(dict(about)))
            had = files.exists(path)
            if had and not files.rename(path, before):
                raise StorageFailed(f"cannot write {folder!r}: what stands there cannot be moved aside")
            if not files.rename(aside, path):
                if had:
                    files.rename(before, path)
                raise StorageFailed(f"cannot write {folder!r}: the finished folder cannot be renamed")
            if had:
                files.delete(before, True)
        except BaseException:
            with contextlib.suppress(Py4JError):
                files.delete(aside, True)
            raise
    except (Py4JError, PySparkException) as error:
        raise StorageFailed(f"cannot write {folder!r}: {first_line(error)}") from None


def _write_text(virtual: Any, files: Any, path: str, text: str) -> None:
    stream = files.create(virtual.org.apache.hadoop.fs.Path(path), True)
    try:
        stream.write(bytearray(text.encode()))
    finally:
        stream.close()


def first_line(error: BaseException) -> str:
    """
    Say in one line what Spark says in many.
    """
    inner = getattr(error, "java_exception", None)
    text = str(inner.getMessage() if inner is not None else error)
    return next((line.strip() for line in text.splitlines() if line.strip()), type(error).__name__)
