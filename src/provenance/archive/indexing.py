"""
The index of words, made from the archive and kept up with it.

It is beside the archive and no part of it: adding costs no more for it, and whoever deletes it loses nothing.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

from provenance import times
from provenance.archive import schema
from provenance.archive.connection import Connection, connect, reading, translated, writing
from provenance.archive.counts import counts
from provenance.archive.locking import WriterLock
from provenance.archive.opening import open_for_reading
from provenance.archive.records import text_of
from provenance.errors import ArchiveDamaged, InvalidDate, NotAnArchive

# What the index of an archive is called.
ENDING = "-search"

# Another number means other tables: the index is made anew.
VERSION = 1

_TABLES = """
CREATE TABLE known (row INTEGER PRIMARY KEY, digest BLOB, id TEXT, outlet TEXT, named TEXT, earliest REAL, latest REAL);
CREATE INDEX known_by_outlet ON known (outlet, named) WHERE outlet IS NOT NULL;
CREATE INDEX known_by_date ON known (latest DESC, id);
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (
    title, text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
"""

# Articles that are indexed together.
_BATCH = 1_000

# Scripts that put no space between words: each character is a word, and what is asked for a phrase of them.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")

Told = Callable[[int, int], bool]


def catch_up(archive: Path, path: Path, told: Told = lambda _done, _all: True) -> bool:
    """
    Take in what was added to the archive, and forget what was removed from it.

    Args:
        archive, path: of the archive, and of its index.
        told: hears how many articles of how many are indexed; says whether to go on.

    Returns:
        Whether all of it is indexed now; not where *told* said no, or another process is at it.

    Raises:
        ArchiveReadOnly: there is no place for the index.
    """
    lock = WriterLock(path)
    try:
        lock.acquire()
    except BlockingIOError:
        return False
    try:
        try:
            return _caught_up(archive, path, told)
        except (ArchiveDamaged, NotAnArchive):
            _remove(path)
            return _caught_up(archive, path, told)
    finally:
        lock.release()


def _caught_up(archive: Path, path: Path, told: Told) -> bool:
    index = connect(path, create=True)
    held = open_for_reading(archive)
    try:
        with translated(path, index):
            index.execute("PRAGMA journal_mode = WAL")
            index.execute("PRAGMA synchronous = NORMAL")
            _prepare(index, path)
            found = _state(held, archive)
            if index.execute("SELECT value FROM state WHERE name = 'of'").get == found:
                return True
            done = index.execute("SELECT count(*) FROM known").get
            while part := _following(index, held, archive):
                with writing(index, path):
                    _insert(index, part)
                done += len(part)
                if not told(done, max(done, counts(held)["articles"])):
                    return False
            _forget_removed(index, path, held, archive)
            if _state(held, archive) != found:
                return True  # more was added meanwhile, and is for the next time
            # Where the archive was made anew, its rows have other numbers.
            if index.execute("SELECT count(*) FROM known").get != counts(held)["articles"]:
                raise NotAnArchive(f"the index {str(path)!r} is of another archive")
            with writing(index, path):
                index.execute("INSERT OR REPLACE INTO state VALUES ('of', ?)", (found,))
            return True
    finally:
        held.close()
        index.close()


def _state(held: Connection, archive: Path) -> str:
    """
    Name the file and the commit that the archive is at; what was made anew has other numbers for its rows.
    """
    told = archive.stat()
    with reading(held, archive):
        return f"{told.st_dev}:{told.st_ino}:{schema.generation(held)}"


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _prepare(index: Connection, path: Path) -> None:
    """
    Make the tables of an index that has none, or has others.
    """
    version = index.execute("PRAGMA user_version").get
    if version == VERSION:
        return
    if version:
        raise NotAnArchive(f"the index {str(path)!r} is of another release")
    with writing(index, path):
        index.execute(_TABLES)
        index.execute(f"PRAGMA user_version = {VERSION}")


def _forget_removed(index: Connection, path: Path, held: Connection, archive: Path) -> None:
    """
    Take out what the archive no longer has with that content.
    """
    with reading(held, archive):
        there = dict(held.execute("SELECT row, digest FROM articles"))
    gone = [(row,) for row, digest in index.execute("SELECT row, digest FROM known") if there.get(row) != digest]
    if gone:
        with writing(index, path):
            index.executemany("DELETE FROM words WHERE rowid = ?", gone)
            index.executemany("DELETE FROM known WHERE row = ?", gone)


def _following(index: Connection, held: Connection, archive: Path) -> list[tuple[Any, ...]]:
    """
    Read the next articles of the archive that are not indexed: row, digest, id, about, text.
    """
    last = index.execute("SELECT max(row) FROM known").get or 0
    asked = "SELECT row, digest, id, about, text FROM articles WHERE row > ? ORDER BY row LIMIT ?"
    with reading(held, archive):
        return held.execute(asked, (last, _BATCH)).fetchall()


def _insert(index: Connection, part: list[tuple[Any, ...]]) -> None:
    known, words = [], []
    for row, digest, name, about, packed in part:
        told = _told(about)
        earliest, latest = _dates(told.get("published") or told.get("published_at"))
        outlet = told.get("outlet")
        outlet = outlet if isinstance(outlet, str) else None
        known.append((row, digest, name, None if outlet is None else folded(outlet), outlet, earliest, latest))
        title = told.get("title")
        words.append((row, spaced(title if isinstance(title, str) else ""), spaced(_text(packed))))
    index.executemany("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", words)
    index.executemany("INSERT INTO known VALUES (?, ?, ?, ?, ?, ?, ?)", known)


def _told(about: str) -> dict[str, Any]:
    try:
        told = json.loads(about)
    except ValueError:  # what is damaged is not found, and `verify` names it
        return {}
    return told if isinstance(told, dict) else {}


def _text(packed: bytes) -> str:
    try:
        return text_of(packed)
    except ArchiveDamaged:
        return ""


def _dates(published: object) -> tuple[float | None, float | None]:
    if not isinstance(published, str):
        return None, None
    try:
        found = times.interval(published)
    except InvalidDate:
        return None, None
    return found.earliest.timestamp(), found.latest.timestamp()


def spaced(text: str) -> str:
    """
    Put space around characters that are words by themselves.
    """
    return text if text.isascii() else _UNSPACED.sub(r" \g<0> ", text)


def folded(name: str) -> str:
    """
    Give the same for an outlet's name however it is written.
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
