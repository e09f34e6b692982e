"""
Adding and removing: what is prepared outside a transaction, and what is done within one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, TypeAlias

import numpy as np
from attrs import field, frozen

from provenance.archive import counts, points, runs
from provenance.archive.connection import Connection
from provenance.archive.records import Record, describe, pack, size_of
from provenance.articles import Corpus, Notice
from provenance.errors import IdConflict, UnknownArticle
from provenance.similarity.fingerprinting import Fingerprints, fingerprint
from provenance.text.document import FEWEST_TOKENS
from provenance.wording import counted

AdditionKind: TypeAlias = Literal["added", "unchanged", "replaced", "not_comparable", "rejected"]

# Fewer texts are fingerprinted before a compiler has been loaded.
_FEW = 200

# Fewer are prepared before a thread has begun.
_FEWEST_SHARED_OUT = 8

_NAMED_IN_AN_ERROR = 3

# So many values to one question put to SQLite.
_ASKED = 500


@frozen(kw_only=True)
class Addition:
    """
    What became of one article that was to be added.

    Attributes:
        id: the article's id, or the place of the input where it has none.
        status: ``added``; ``unchanged``: it was there, with the same content; ``replaced``: it was there, and its
            earlier content is kept as a version; ``not_comparable``: added, and too short to be similar to anything;
            ``rejected``: not added.
        code: of the notice that says why; ``ok`` where there is none.
        message: what was met and what to do; empty where there is nothing to say.
        position: where it was read; None where that is not known.
    """

    id: str
    status: AdditionKind
    code: str = "ok"
    message: str = ""
    position: str | None = None


@frozen(eq=False)
class Batch:
    """
    Articles ready to be added together.

    Attributes:
        corpus: the articles, in the order of their ids, and what was set aside.
        records: one an article.
        fingerprints: one row an article.
        sizes: bytes of each text.
    """

    corpus: Corpus
    records: tuple[Record, ...] = field(repr=False)
    fingerprints: Fingerprints = field(repr=False)
    sizes: tuple[int, ...] = field(repr=False)


@frozen
class _Known:
    """
    An article of some id that the archive has.
    """

    row: int
    version: int
    digest: bytes


def prepare(corpus: Corpus) -> Batch:
    """
    Do what takes time before the archive is locked for others.
    """
    texts = [article.text.encode() for article in corpus]
    if len(texts) < _FEWEST_SHARED_OUT:
        told = list(map(describe, corpus, texts))
        return _batch(corpus, _records(corpus, told, map(pack, texts)), _fingerprints(corpus), texts)
    with ThreadPoolExecutor(2) as pool:
        # Kernels, compression and digests let others go on.
        marks = pool.submit(_fingerprints, corpus)
        packed = pool.submit(lambda: list(map(pack, texts)))
        told = list(map(describe, corpus, texts))
        return _batch(corpus, _records(corpus, told, packed.result()), marks.result(), texts)


def ahead(corpora: Iterable[Corpus]) -> Iterator[Batch]:
    """
    Prepare each batch while the one before it is written; what came before an error is given before that is raised.
    """
    remaining = iter(corpora)
    waiting = next(remaining, None)
    if waiting is None:
        return
    with ThreadPoolExecutor(1) as pool:
        batch = pool.submit(prepare, waiting)
        failed: Exception | None = None
        while True:
            try:
                following = next(remaining, None)
            except Exception as error:
                following, failed = None, error
            coming = None if following is None else pool.submit(prepare, following)
            yield batch.result()
            if failed is not None:
                raise failed
            if coming is None:
                return
            batch = coming


def prepared(corpus: Corpus, records: tuple[Record, ...]) -> Batch:
    """
    Do the same for articles that have been written down already.
    """
    return _batch(corpus, records, _fingerprints(corpus), [article.text.encode() for article in corpus])


def _fingerprints(corpus: Corpus) -> Fingerprints:
    return fingerprint([article.text for article in corpus], plain_bytes=None if len(corpus) < _FEW else 0)


def _records(corpus: Corpus, told: Iterable[tuple[bytes, str]], packed: Iterable[bytes]) -> tuple[Record, ...]:
    return tuple(Record(one.id, *head, data) for one, head, data in zip(corpus, told, packed, strict=True))


def _batch(corpus: Corpus, records: tuple[Record, ...], marks: Fingerprints, texts: Sequence[bytes]) -> Batch:
    return Batch(corpus, records, marks, tuple(map(len, texts)))


def add_batch(
    connection: Connection, batch: Batch, *, replace: bool, versions: Sequence[int] | None = None
) -> list[Addition]:
    """
    Add articles in the transaction that is open.

    Args:
        connection: of the archive.
        batch: what to add.
        replace: let new content take the place of what is there.
        versions: the number of the version of each; one more than that of what is there unless given.

    Raises:
        IdConflict: the archive has one of the ids with other content, and *replace* does not allow that.
    """
    points.reach("add.begun")
    known = _known(connection, [record.id for record in batch.records])
    changed = [one.id for one in batch.records if one.id in known and known[one.id].digest != one.digest]
    if changed and not replace:
        raise IdConflict(_conflict(changed), tuple(changed))
    new = [row for row, one in enumerate(batch.records) if one.id not in known or known[one.id].digest != one.digest]
    for name in changed:
        _keep_version(connection, name)
    _remove(connection, [known[name].row for name in changed])
    numbers = versions or [known[one.id].version + 1 if one.id in known else 1 for one in batch.records]
    _insert(connection, batch, new, numbers)
    points.reach("add.counted")
    return _statuses(batch, set(new), set(changed))


def remove_article(connection: Connection, name: str) -> None:
    """
    Remove an article and its earlier versions, in the transaction that is open.

    Raises:
        UnknownArticle: there is none of this id.
    """
    points.reach("remove.begun")
    found = _known(connection, [name])
    if name not in found:
        raise UnknownArticle(f"no article has the id {name!r}: nothing was removed")
    _remove(connection, [found[name].row])
    connection.execute("DELETE FROM versions WHERE id = ?", (name,))
    points.reach("remove.removed")


def _insert(connection: Connection, batch: Batch, new: Sequence[int], versions: Sequence[int]) -> None:
    marks = batch.fingerprints
    wordings = [int(one) for one in marks.wordings.view(np.int64)]
    comparable = [row for row in new if marks.words[row] >= FEWEST_TOKENS]
    voices = _voices(connection, sorted({wordings[row] for row in comparable}))
    last = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'articles'").get or 0
    numbers = {row: last + place for place, row in enumerate(new, 1)}
    speaking = [row for row in comparable if voices.setdefault(wordings[row], numbers[row]) == numbers[row]]
    able = set(comparable)
    connection.executemany(
        "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                numbers[row],
                one.id,
                versions[row],
                int(marks.words[row]),
                wordings[row],
                voices[wordings[row]] if row in able else None,
                one.digest,
                one.about,
                one.text,
            )
            for row in new
            for one in (batch.records[row],)
        ),
    )
    points.reach("add.stored")
    owner = np.zeros(len(marks), np.int64)
    owner[speaking] = [numbers[row] for row in speaking]
    owners = np.repeat(owner, np.diff(marks.offsets))
    # Rows are numbered one after the other, and no number is given twice.
    all_there = counts.counts(connection)["articles"] == last
    entries = runs.entries_of(marks.hashes[owners > 0], owners[owners > 0])
    runs.append(connection, entries, len(speaking), all_there=all_there)
    points.reach("add.indexed")
    size = sum(batch.sizes[row] for row in new)
    counts.change(connection, articles=len(new), comparable=len(comparable), text_bytes=size)


def _remove(connection: Connection, rows: Sequence[int]) -> None:
    for row in rows:
        comparable, text = connection.execute("SELECT voice IS NOT NULL, text FROM articles WHERE row = ?", (row,)).get
        connection.execute("DELETE FROM articles WHERE row = ?", (row,))
        size = size_of(text)
        counts.change(connection, articles=-1, comparable=-comparable, text_bytes=-size)


def _keep_version(connection: Connection, name: str) -> None:
    connection.execute(
        "INSERT INTO versions SELECT id, version, digest, about, text FROM articles WHERE id = ?", (name,)
    )


def _known(connection: Connection, names: Sequence[str]) -> dict[str, _Known]:
    found: dict[str, _Known] = {}
    for part in _parts(names):
        listed = ",".join("?" * len(part))
        asked = f"SELECT id, row, version, digest FROM articles WHERE id IN ({listed})"  # noqa: S608
        found |= {name: _Known(*rest) for name, *rest in connection.execute(asked, part)}
    return found


def _voices(connection: Connection, wordings: Sequence[int]) -> dict[int, int]:
    """
    Give the voices of the wordings that the archive has.
    """
    found: dict[int, int] = {}
    for part in _parts(wordings):
        listed = ",".join("?" * len(part))
        asked = f"SELECT wording, voice FROM articles WHERE wording IN ({listed}) AND voice IS NOT NULL"  # noqa: S608
        found |= dict(connection.execute(asked, part))
    return found


def _statuses(batch: Batch, new: set[int], changed: set[str]) -> list[Addition]:
    told: dict[str, list[Notice]] = {}
    for notice in batch.corpus.warnings:
        told.setdefault(notice.id, []).append(notice)
    found = []
    for row, article in enumerate(batch.corpus):
        notices = told.get(article.id, [])
        kind: AdditionKind = "unchanged"
        code, message = "ok", ""
        if notices:
            code, message = notices[0].code, "; ".join(one.message for one in notices)
        if row in new:
            kind = "replaced" if article.id in changed else "added"
            words = int(batch.fingerprints.words[row])
            if words < FEWEST_TOKENS:
                short = f"{counted(words, 'word')}, fewer than {FEWEST_TOKENS}: kept, and too short to compare"
                kind = kind if kind == "replaced" else "not_comparable"
                code, message = "too_short", "; ".join(one for one in (short, message) if one)
        found.append(Addition(id=article.id, status=kind, code=code, message=message, position=article.position))
    return found + rejected(batch.corpus.set_aside)


def rejected(notices: Sequence[Notice]) -> list[Addition]:
    """
    Give the statuses of what could not be read as an article.
    """
    return [
        Addition(id=one.id, status="rejected", code=one.code, message=one.message, position=one.position)
        for one in notices
    ]


def _conflict(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:_NAMED_IN_AN_ERROR])
    more = f" and {len(names) - _NAMED_IN_AN_ERROR:,} more" if len(names) > _NAMED_IN_AN_ERROR else ""
    return (
        f"the archive has {shown}{more} with other content: nothing of this batch was added; give new articles "
        "new ids, or allow to replace (replace=True, --replace), which keeps the earlier content as a version"
    )


def _parts(values: Sequence[object]) -> Iterator[Sequence[object]]:
    return (values[first : first + _ASKED] for first in range(0, len(values), _ASKED))
