"""
Making an archive anew: from every article that can be read, into a file aside, which then takes the place of the first.

What was there is kept under another name wherever anything of it is damaged; nothing is deleted that could not be read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
from attrs import frozen

from provenance.archive import adding, points, schema
from provenance.archive.connection import Connection, connect, durable, translated, writing
from provenance.archive.locking import WriterLock
from provenance.archive.records import Record, from_record
from provenance.archive.salvaging import Rows
from provenance.articles import Article, Corpus, Notice
from provenance.errors import ArchiveDamaged, ArchiveLocked, NotAnArchive, ProvenanceError
from provenance.notices import in_order
from provenance.progress import Progress

_PART = 1_000


@frozen(kw_only=True)
class Repair:
    """
    What a repair did.

    Attributes:
        articles: that are in the archive now.
        quarantined: what could not be kept whole, each named.
        kept: where the damaged file is; None where nothing of it was damaged.
    """

    articles: int
    quarantined: tuple[Notice, ...]
    kept: Path | None

    def to_dict(self) -> dict[str, Any]:
        """
        Give it as JSON-ready values.
        """
        return {
            "articles": self.articles,
            "quarantined": [one.to_dict() for one in self.quarantined],
            "kept": None if self.kept is None else str(self.kept),
        }


@frozen(eq=False)
class _Row:
    """
    An article as it was read from a file that may be damaged.
    """

    article: Article
    record: Record
    version: int


class _Old:
    """
    A file that may be damaged, read as far as that goes: each article's digest tells whether it is what was added.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._there = Rows(connection)
        self.quarantined: list[tuple[str, str, str | None, bytes | None]] = []

    def rows(self) -> Iterator[list[_Row]]:
        """
        Give the articles that are whole, in parts.
        """
        asked = "SELECT row, id, digest, about, text, version FROM articles WHERE row >= ? AND row < ? ORDER BY row"
        for first in range(0, self._there.last + 1, _PART):
            yield [row for told in self._read(asked, first, first + _PART) if (row := self._whole(told)) is not None]

    def versions(self) -> Iterator[tuple[Any, ...]]:
        """
        Give the earlier contents that are whole.
        """
        last = self._there.number("SELECT max(rowid) FROM versions")
        asked = (
            "SELECT rowid, id, digest, about, text, version FROM versions WHERE rowid >= ? AND rowid < ? ORDER BY rowid"
        )
        for first in range(0, last + 1, _PART):
            for told in self._read(asked, first, first + _PART):
                row = self._whole(told)
                if row is not None:
                    yield (row.record.id, row.version, row.record.digest, row.record.about, row.record.text)

    def earlier(self) -> list[tuple[Any, ...]]:
        """
        Give what earlier repairs put into quarantine.
        """
        try:
            return list(self._connection.execute("SELECT id, reason, about, text FROM quarantine"))
        except apsw.Error:
            return []

    def generation(self) -> int:
        """
        Give the number of the last commit; 0 where that cannot be read.
        """
        try:
            return schema.generation(self._connection)
        except (apsw.Error, ValueError):
            return 0

    def _whole(self, told: tuple[Any, ...]) -> _Row | None:
        _, *fields, version = told
        try:
            record = Record(*fields)
            return _Row(from_record(record), record, int(version))
        except (ProvenanceError, TypeError, ValueError) as error:
            name, _, about, text = fields
            self.quarantined.append((_text(name), str(error), _text(about), text if isinstance(text, bytes) else None))
            return None

    def _read(self, asked: str, first: int, last: int) -> list[tuple[Any, ...]]:
        """
        Read some rows; where they cannot be read together, one by one.
        """
        try:
            return list(self._connection.execute(asked, (first, last)))
        except (apsw.Error, UnicodeDecodeError):
            pass
        found = []
        for row in range(first, last):
            try:
                found += list(self._connection.execute(asked, (row, row + 1)))
            except (apsw.Error, UnicodeDecodeError) as error:
                name = self._there.names.get(row)
                # Of a row that no index has it is not known that there was one: the damaged page is named by verify.
                if name is not None:
                    self.quarantined.append((name, f"it cannot be read: {error}", None, None))
        return found


def repair(path: Path, progress: Progress) -> Repair:
    """
    Make an archive anew from every article that can be read.

    Args:
        path: of the archive, which nobody else may have open.
        progress: hears how far it is.

    Raises:
        ArchiveLocked: it is open elsewhere.
        NotAnArchive, ArchiveTooNew: it is something else, or of a later release.
        ArchiveDamaged: nothing of it can be read.
        StorageFull, StorageFailed: there is no room for the copy; the archive is as it was.
    """
    from provenance.archive.verifying import verify_file

    lock = WriterLock(path)
    lock.acquire()
    try:
        problems = verify_file(path, progress).problems
        aside = path.with_name(path.name + "-new")
        _clear(aside)
        old = connect(path)
        try:
            _alone(old, path)
            points.reach("repair.alone")
            articles, quarantined, number = _copy(_Old(old), aside, path)
        finally:
            old.close()
        points.reach("repair.written")
        kept = _keep(path) if problems or quarantined else None
        points.reach("repair.kept")
        aside.replace(path)
        _settle(path.parent)
        points.reach("repair.renamed")
        lock.tell(number)
        return Repair(articles=articles, quarantined=in_order(quarantined), kept=kept)
    finally:
        lock.release()


def backup(connection: Connection, target: Path) -> None:
    """
    Copy the archive as the transaction that is open sees it, page by page, and put the copy in place when it is whole.

    Raises:
        NotAnArchive: there is something at *target* already.
    """
    if target.exists():
        raise NotAnArchive(f"there is something at {str(target)!r} already: give a path where there is nothing")
    aside = target.with_name(target.name + "-new")
    _clear(aside)
    copy = connect(aside, create=True)
    try:
        with translated(aside, copy), copy.backup("main", connection, "main") as work:
            while not work.done:
                work.step(_PART)
                points.reach("backup.copying")
    finally:
        copy.close()
    _sync(aside)
    points.reach("backup.written")
    aside.replace(target)
    _settle(target.parent)


def _copy(old: _Old, aside: Path, path: Path) -> tuple[int, list[Notice], int]:
    """
    Write all that is whole into a new archive.

    Returns:
        How many articles it has, what it has not, and the number of its last commit.
    """
    from provenance.archive.locking import acknowledged

    new = connect(aside, create=True)
    articles = 0
    try:
        with translated(aside, new):
            durable(new)
            with writing(new, aside):
                schema.create(new)
            for rows in old.rows():
                once = {row.record.id: row for row in rows}
                chosen = [once[name] for name in sorted(once)]
                batch = adding.prepared(
                    Corpus(tuple(row.article for row in chosen)), tuple(row.record for row in chosen)
                )
                with writing(new, aside):
                    articles += len(chosen)
                    adding.add_batch(new, batch, replace=True, versions=[row.version for row in chosen])
                points.reach("repair.copying")
            with writing(new, aside):
                new.executemany("INSERT OR IGNORE INTO versions VALUES (?, ?, ?, ?, ?)", old.versions())
                new.executemany("INSERT INTO quarantine VALUES (?, ?, ?, ?)", [*old.earlier(), *old.quarantined])
                number = max(old.generation(), acknowledged(path)) + 1
                new.execute("UPDATE meta SET value = ? WHERE name = 'generation'", (str(number),))
            points.reach("repair.indexed")
            if not articles and old.quarantined:
                raise ArchiveDamaged(f"no article of {str(path)!r} can be read: put a backup in its place")
    finally:
        new.close()
    notices = [Notice(id=name, code="quarantined", message=reason) for name, reason, *_ in old.quarantined]
    return articles, notices, number


def _alone(connection: Connection, path: Path) -> None:
    """
    Put all commits into the file itself, which only works while nobody else has it open.
    """
    # The checksums of pages were looked at before: from here on every article counts that is whole.
    connection.execute("PRAGMA checksum_verification = OFF")
    connection.set_busy_timeout(0)
    try:
        mode = connection.execute("PRAGMA journal_mode = DELETE").get
    except (apsw.BusyError, apsw.LockedError):
        mode = "wal"
    except apsw.Error as error:
        raise ArchiveDamaged(f"nothing of {str(path)!r} can be read ({error}): put a backup in its place") from error
    if mode != "delete":
        raise ArchiveLocked(f"{str(path)!r} is open elsewhere: close it there, then repair it")


def _keep(path: Path) -> Path:
    """
    Give the damaged file a second name.
    """
    number = 1
    while (kept := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    os.link(path, kept)
    _settle(path.parent)
    return kept


def _clear(aside: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        aside.with_name(aside.name + ending).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _settle(folder: Path) -> None:
    """
    Let the names in a folder be on the disk.
    """
    if os.name == "posix":
        _sync(folder)


def _text(value: object) -> str:
    return value if isinstance(value, str) else "an article"
