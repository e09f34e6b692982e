"""
Articles found by their words, outlet and date: an index in a file of its own, made from the archive.

It is beside the archive and no part of it: adding costs no more for it, and whoever deletes it loses nothing. What it
finds is read from the archive, and given only where the archive has that article with that very content.
"""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from attrs import field, frozen

from provenance import times
from provenance.archive import schema
from provenance.archive.connection import Connection, connect, reading, translated, writing
from provenance.archive.counts import counts
from provenance.archive.locking import WriterLock
from provenance.archive.opening import open_for_reading
from provenance.archive.records import Record, from_record, text_of
from provenance.articles import Article
from provenance.errors import ArchiveDamaged, InvalidDate, InvalidParameter, NotAnArchive, ProvenanceError
from provenance.notices import writable

# What the index of an archive is called.
ENDING = "-search"

# Another number means other tables: the index is made anew.
_VERSION = 1

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

# Characters of what is asked for, and of what is shown of a text.
MOST_CHARACTERS = 1_000
_EXCERPT, _BEFORE = 240, 60

# Words that are asked for together.
_MOST_TERMS = 32

_TERM = re.compile(r'"([^"]*)"?|(\S+)')

# Scripts that put no space between words: each character is a word, and what is asked for a phrase of them.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")

Told = Callable[[int, int], bool]


@frozen(kw_only=True)
class Hit:
    """
    An article that was found.

    Attributes:
        id, title, outlet, published: of the article.
        characters: of its text.
        excerpt: of its text, around the first of the words that were asked for.
    """

    id: str
    title: str | None
    outlet: str | None
    published: str | None
    characters: int
    excerpt: str


@frozen(kw_only=True)
class Found:
    """
    What a search gives.

    Attributes:
        total: articles that are found, whether or not they are among *hits*.
        indexed: articles that can be found as yet.
        articles: of the archive.
        hits: the latest publication first, then by id; what has no date comes last.
    """

    total: int
    indexed: int
    articles: int
    hits: tuple[Hit, ...] = field(factory=tuple)


class Search:
    """
    Searches of one archive; from several threads, too.

    Args:
        archive: path of it.
        index: path of the index; beside the archive unless given.
    """

    def __init__(self, archive: Path, index: Path | None = None) -> None:
        self.archive = archive
        self.path = index or archive.with_name(archive.name + ENDING)
        self._guard = threading.RLock()
        self._held: Connection | None = None
        self._index: Connection | None = None

    def close(self) -> None:
        """
        Let go of both files.
        """
        with self._guard:
            for connection in (self._held, self._index):
                if connection is not None:
                    connection.close()
            self._held = self._index = None

    def find(
        self,
        words: str = "",
        *,
        outlet: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> Found:
        """
        Find articles that have all of some words, in their title or text.

        Args:
            words: in any order, whatever their case and accents; ``"in quotation marks"`` as they stand there, and with
                a star as beginnings (``parlia*``). Without any, all articles.
            outlet: its name, whatever its case.
            since, until: leave out what was certainly published before, or after, and what has no date.
            limit: hits to give, at most.
            offset: hits to pass over.

        Raises:
            InvalidDate: *since* or *until* is no date.
            InvalidParameter: *words* are too many.
        """
        if len(words) > MOST_CHARACTERS:
            raise InvalidParameter(f"{len(words):,} characters to search for, expected at most {MOST_CHARACTERS:,}")
        terms = list(_terms(writable(words)))
        if len(terms) > _MOST_TERMS:
            raise InvalidParameter(f"{len(terms)} words to search for, expected at most {_MOST_TERMS}")
        asked, values = _where(terms, words, outlet, since, until)
        with self._guard:
            held, index = self._opened()
            size = counts(held)["articles"]
            if index is None:
                return Found(total=0, indexed=0, articles=size)
            with reading(index, self.path), reading(held, self.archive):
                indexed = index.execute("SELECT count(*) FROM known").get
                total = index.execute(f"SELECT count(*) FROM known{asked}", values).get  # noqa: S608
                rows = index.execute(
                    f"SELECT row, digest FROM known{asked} ORDER BY latest DESC, id LIMIT ? OFFSET ?",  # noqa: S608
                    (*values, limit, offset),
                ).fetchall()
                articles = [_article(held, row, digest) for row, digest in rows]
                shown = [_hit(article, terms) for article in articles if article is not None]
        return Found(total=total, indexed=indexed, articles=size, hits=tuple(shown))

    def outlets(self, limit: int = 200) -> list[tuple[str, int]]:
        """
        Give the outlets with the most articles, and how many each has.
        """
        with self._guard:
            _, index = self._opened()
            if index is None:
                return []
            asked = "SELECT min(named), count(*) FROM known WHERE outlet IS NOT NULL GROUP BY outlet ORDER BY 2 DESC, 1"
            with reading(index, self.path):
                return [(name, count) for name, count in index.execute(f"{asked} LIMIT ?", (limit,))]

    def catch_up(self, told: Told = lambda _done, _all: True) -> bool:
        """
        Take in what was added to the archive, and forget what was removed from it.

        Args:
            told: hears how many articles of how many are indexed; says whether to go on.

        Returns:
            Whether all of it is indexed now; not where *told* said no, or another process is at it.

        Raises:
            ArchiveReadOnly: there is no place for the index.
        """
        lock = WriterLock(self.path)
        try:
            lock.acquire()
        except BlockingIOError:
            return False
        try:
            try:
                return self._caught_up(told)
            except (ArchiveDamaged, NotAnArchive):
                self._made_anew()
                return self._caught_up(told)
        finally:
            lock.release()

    def _caught_up(self, told: Told) -> bool:
        index = connect(self.path, create=True)
        held = open_for_reading(self.archive)
        try:
            with translated(self.path, index):
                index.execute("PRAGMA journal_mode = WAL")
                index.execute("PRAGMA synchronous = NORMAL")
                _prepare(index, self.path)
                found = self._state(held)
                if index.execute("SELECT value FROM state WHERE name = 'of'").get == found:
                    return True
                done = index.execute("SELECT count(*) FROM known").get
                while part := _following(index, held, self.archive):
                    with writing(index, self.path):
                        _insert(index, part)
                    done += len(part)
                    if not told(done, max(done, counts(held)["articles"])):
                        return False
                _forget_removed(index, self.path, held, self.archive)
                with writing(index, self.path):
                    index.execute("INSERT OR REPLACE INTO state VALUES ('of', ?)", (found,))
                return True
        finally:
            held.close()
            index.close()

    def _state(self, held: Connection) -> str:
        """
        Name the file and the commit that the archive is at; what was made anew has other numbers for its rows.
        """
        told = self.archive.stat()
        with reading(held, self.archive):
            return f"{told.st_dev}:{told.st_ino}:{schema.generation(held)}"

    def _made_anew(self) -> None:
        self.close()
        for ending in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)

    def _opened(self) -> tuple[Connection, Connection | None]:
        if self._held is None:
            self._held = open_for_reading(self.archive)
        if self._index is None and self.path.exists() and self.path.stat().st_size:
            index = connect(self.path, write=False)
            with translated(self.path, index):
                ready = index.execute("PRAGMA user_version").get == _VERSION
            if ready:
                self._index = index
            else:
                index.close()
        return self._held, self._index


def _prepare(index: Connection, path: Path) -> None:
    """
    Make the tables of an index that has none, or has others.
    """
    version = index.execute("PRAGMA user_version").get
    if version == _VERSION:
        return
    if version:
        raise NotAnArchive(f"the index {str(path)!r} is of another release")
    with writing(index, path):
        index.execute(_TABLES)
        index.execute(f"PRAGMA user_version = {_VERSION}")


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
        known.append((row, digest, name, None if outlet is None else _folded(outlet), outlet, earliest, latest))
        title = told.get("title")
        words.append((row, _spaced(title if isinstance(title, str) else ""), _spaced(_text(packed))))
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


def _terms(words: str) -> Iterator[str]:
    """
    Give the phrases and words that are asked for, as they were written, with their star.
    """
    for phrase, word in _TERM.findall(words):
        term = phrase or word
        if any(unicodedata.category(letter)[0] in "LNM" for letter in term):
            yield term


def _where(
    terms: list[str], words: str, outlet: str | None, since: str | None, until: str | None
) -> tuple[str, list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []
    if terms:
        conditions.append("row IN (SELECT rowid FROM words WHERE words MATCH ?)")
        values.append(" AND ".join(_matching(term) for term in terms))
    elif words.strip():
        conditions.append("0")  # signs alone stand nowhere
    if outlet is not None:
        conditions.append("outlet = ?")
        values.append(_folded(writable(outlet)))
    for bound, column in ((since, "latest >= ?"), (until, "earliest <= ?")):
        if bound is not None:
            interval = times.interval(bound)
            conditions.append(column)
            values.append((interval.earliest if column.startswith("latest") else interval.latest).timestamp())
    return f" WHERE {' AND '.join(conditions)}" if conditions else "", values


def _matching(term: str) -> str:
    begins = "*" if term.endswith("*") else ""
    quoted = _spaced(term).replace('"', '""').replace("\0", " ")
    return f'"{quoted}"{begins}'


def _spaced(text: str) -> str:
    return text if text.isascii() else _UNSPACED.sub(r" \g<0> ", text)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _article(held: Connection, row: Any, digest: Any) -> Article | None:
    """
    Read what was found; None where the archive no longer has it.
    """
    found = held.execute("SELECT id, digest, about, text FROM articles WHERE row = ? AND digest = ?", (row, digest)).get
    try:
        return None if found is None else from_record(Record(*found))
    except ProvenanceError:
        return None


def _hit(article: Article, terms: list[str]) -> Hit:
    published = None if article.published is None else times.isoformat(article.published)
    return Hit(
        id=article.id,
        title=article.title,
        outlet=article.outlet,
        published=published,
        characters=len(article.text),
        excerpt=_excerpt(article.text, terms),
    )


def _excerpt(text: str, terms: list[str]) -> str:
    places = []
    for term in terms:
        sought = re.compile(rf"\b{re.escape(term.rstrip('*'))}", re.IGNORECASE).search(text)
        if sought:
            places.append(sought.start())
    start = max(0, min(places, default=0) - _BEFORE)
    if start:
        # From a word on.
        start = text.find(" ", start) + 1 or start
    shown = " ".join(text[start : start + _EXCERPT].split())
    return ("…" if start else "") + shown + ("…" if start + _EXCERPT < len(text) else "")
