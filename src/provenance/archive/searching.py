"""
Articles found by their words, outlet and date: an index in a file of its own, made from the archive.

It is beside the archive and no part of it: adding costs no more for it, and whoever deletes it loses nothing. What it
finds is read from the archive, and given only where the archive has that article with that very content.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import field, frozen

from provenance import times
from provenance.archive.connection import Connection, connect, reading, translated
from provenance.archive.counts import counts
from provenance.archive.indexing import ENDING, VERSION, Told, catch_up, folded, spaced
from provenance.archive.opening import open_for_reading
from provenance.archive.records import Record, from_record
from provenance.articles import Article
from provenance.errors import InvalidParameter, ProvenanceError
from provenance.notices import writable

# Characters of what is asked for, and of what is shown of a text.
MOST_CHARACTERS = 1_000
_EXCERPT, _BEFORE = 240, 60

# Words that are asked for together.
_MOST_TERMS = 32

_TERM = re.compile(r'"([^"]*)"?|(\S+)')


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
        self._stamps: tuple[object, object] = (None, None)

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
        Take in what was added to the archive, and forget what was removed; see :func:`provenance.archive.indexing`.
        """
        return catch_up(self.archive, self.path, told)

    def _opened(self) -> tuple[Connection, Connection | None]:
        stamps = _stamp(self.archive), _stamp(self.path)
        if stamps != self._stamps:
            # One of them was made anew.
            self.close()
            self._stamps = stamps
        if self._held is None:
            self._held = open_for_reading(self.archive)
        if self._index is None and stamps[1] is not None and self.path.stat().st_size:
            index = connect(self.path, write=False)
            with translated(self.path, index):
                ready = index.execute("PRAGMA user_version").get == VERSION
            if ready:
                self._index = index
            else:
                index.close()
        return self._held, self._index


def _stamp(path: Path) -> tuple[int, int] | None:
    """
    Tell one file from another of the same name.
    """
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_dev, told.st_ino


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
        values.append(folded(writable(outlet)))
    for bound, column in ((since, "latest >= ?"), (until, "earliest <= ?")):
        if bound is not None:
            interval = times.interval(bound)
            conditions.append(column)
            values.append((interval.earliest if column.startswith("latest") else interval.latest).timestamp())
    return f" WHERE {' AND '.join(conditions)}" if conditions else "", values


def _matching(term: str) -> str:
    begins = "*" if term.endswith("*") else ""
    quoted = spaced(term).replace('"', '""').replace("\0", " ")
    return f'"{quoted}"{begins}'


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
    end = start + _EXCERPT
    if end < len(text):
        # To a word's end; text without spaces is cut anywhere.
        end = max(text.rfind(" ", start + _EXCERPT // 2, end + 1), 0) or end
    shown = " ".join(text[start:end].split())
    return ("…" if start else "") + shown + ("…" if end < len(text) else "")
