"""
What is whole in an archive: everything is read, and what is derived is made again and compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import apsw
import numpy as np
from attrs import evolve, field, frozen

from provenance.archive import runs
from provenance.archive.connection import Connection, connect, reading
from provenance.archive.counts import counts
from provenance.archive.locking import acknowledged
from provenance.archive.records import Record, from_record
from provenance.archive.salvaging import Rows
from provenance.archive.schema import FORMAT_VERSION, check, generation
from provenance.articles import Notice
from provenance.errors import ArchiveDamaged, ProvenanceError
from provenance.notices import in_order
from provenance.progress import Progress
from provenance.similarity.fingerprinting import fingerprint, known_answer
from provenance.text.document import FEWEST_TOKENS

_PART = 1_000

# So many places of damage are named; the others are counted.
_NAMED = 100


@frozen(kw_only=True)
class Verification:
    """
    What reading everything found.

    Attributes:
        articles: that were read and are what was added.
        versions: earlier contents that were.
        problems: what is damaged, each named; empty where all is whole.
        quarantined: articles that an earlier repair could not keep whole.
    """

    articles: int
    versions: int
    quarantined: int
    problems: tuple[Notice, ...] = field(default=())

    @property
    def whole(self) -> bool:
        """
        Whether all is what was written.
        """
        return not self.problems

    def __bool__(self) -> bool:
        return self.whole

    def to_dict(self) -> dict[str, Any]:
        """
        Give the findings as JSON-ready values.
        """
        return {
            "whole": self.whole,
            "articles": self.articles,
            "versions": self.versions,
            "quarantined": self.quarantined,
            "problems": [one.to_dict() for one in self.problems],
        }


class _Problems:
    """
    What was found to be damaged, named up to a number.
    """

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self._more = 0

    def add(self, name: str, code: str, message: str) -> None:
        if len(self.notices) < _NAMED:
            self.notices.append(Notice(id=name, code=code, message=message))
        else:
            self._more += 1

    def all(self) -> tuple[Notice, ...]:
        more = [Notice(id="archive", code="more", message=f"and {self._more:,} more")] if self._more else []
        return in_order([*self.notices, *more])


def verify(connection: Connection, path: Path, progress: Progress) -> Verification:
    """
    Read everything, within the transaction that is open, and compare what is derived with what it is derived from.
    """
    problems = _Problems()
    try:
        for (said,) in connection.execute("PRAGMA integrity_check"):
            if said != "ok":
                problems.add(path.name, "file_damaged", str(said))
    except apsw.Error as error:
        problems.add(path.name, "file_damaged", f"a part of the file cannot be read: {error}")
    articles = _verify_articles(connection, path, progress, problems)
    versions = 0
    try:
        for row in connection.execute("SELECT id, digest, about, text FROM versions"):
            from_record(Record(*row))
            versions += 1
    except (apsw.Error, ProvenanceError) as error:
        problems.add(path.name, "version_damaged", str(error))
    quarantined = _value(connection, "SELECT count(*) FROM quarantine", problems)
    return Verification(articles=articles, versions=versions, quarantined=quarantined, problems=problems.all())


def verify_file(path: Path, progress: Progress) -> Verification:
    """
    Verify an archive that may be so damaged that it cannot be opened.

    Raises:
        NotAnArchive, ArchiveTooNew: it is something else, or of a later release.
    """
    problems = []
    try:
        connection = connect(path, write=False)
        try:
            check(connection, path)
            with reading(connection, path):
                found, expected = generation(connection), acknowledged(path)
                if found < expected:
                    message = f"commits that were acknowledged are missing: {found:,} of {expected:,} are there"
                    problems.append(Notice(id=path.name, code="commits_missing", message=message))
                verified = verify(connection, path, progress)
        finally:
            connection.close()
    except ArchiveDamaged as error:
        problems.append(Notice(id=path.name, code="file_damaged", message=str(error)))
        verified = Verification(articles=0, versions=0, quarantined=0)
    return evolve(verified, problems=in_order((*problems, *verified.problems)))


def _verify_articles(connection: Connection, path: Path, progress: Progress, problems: _Problems) -> int:
    """
    Read every article, and make its fingerprints again.
    """
    expected: list[np.ndarray[Any, np.dtype[np.uint64]]] = [np.empty(0, np.uint64)]
    told = {"articles": 0, "comparable": 0, "text_bytes": 0}
    there = Rows(connection)
    last = there.last
    for first in progress(range(0, last + 1, _PART), "reading articles"):
        part = list(_rows(connection, range(first, min(first + _PART, last + 1)), there, problems))
        marks = fingerprint([text for _, _, _, text in part], plain_bytes=None if last < _PART else 0)
        for place, (row, voice, wording, text) in enumerate(part):
            told["articles"] += 1
            told["text_bytes"] += len(text.encode())
            comparable = int(marks.words[place]) >= FEWEST_TOKENS
            told["comparable"] += comparable
            if comparable != (voice is not None) or wording != int(marks.wordings.view(np.int64)[place]):
                problems.add(f"row {row}", "index_damaged", "what the index says of this article is not so")
            if voice is not None:
                expected.append(runs.entries_of(marks[place], np.full(marks[place].size, voice)))
    try:
        held = [np.empty(0, np.uint64)]
        for run in runs.runs(connection):
            entries = runs.read_run(connection, run)
            if not runs.is_in_order(connection, run):
                problems.add(f"run {run.run}", "index_damaged", "its entries are out of order")
            held.append(entries)
        if np.setdiff1d(np.concatenate(expected), np.concatenate(held)).size:
            problems.add(path.name, "index_damaged", "fingerprints of articles are missing in the index")
    except (apsw.Error, ArchiveDamaged) as error:
        problems.add(path.name, "index_damaged", str(error))
    try:
        if counts(connection) != told:
            problems.add(path.name, "counts_damaged", f"it counts {counts(connection)}, and has {told}")
    except (apsw.Error, ValueError) as error:
        problems.add(path.name, "counts_damaged", str(error))
    return told["articles"]


def _rows(
    connection: Connection, numbers: range, there: Rows, problems: _Problems
) -> Iterator[tuple[int, int | None, int, str]]:
    """
    Read some articles; where a page cannot be read, one by one, so that each that is whole is found.
    """
    asked = "SELECT row, voice, wording, id, digest, about, text FROM articles WHERE row >= ? AND row < ? ORDER BY row"
    try:
        found = list(connection.execute(asked, (numbers.start, numbers.stop)))
    except apsw.Error:
        found = []
        for row in numbers:
            if there.whole and row not in there.names:
                continue
            try:
                found += list(connection.execute(asked, (row, row + 1)))
            except apsw.Error as error:
                problems.add(there.names.get(row, f"row {row}"), "article_damaged", f"it cannot be read: {error}")
    for row, voice, wording, *record in found:
        try:
            yield row, voice, wording, from_record(Record(*record)).text
        except ProvenanceError as error:
            problems.add(str(record[0]), "article_damaged", str(error))


def _value(connection: Connection, question: str, problems: _Problems) -> int:
    try:
        return int(connection.execute(question).get or 0)
    except apsw.Error as error:
        problems.add("archive", "file_damaged", f"a part of the file cannot be read: {error}")
        return 0


def stats(connection: Connection, path: Path) -> dict[str, Any]:
    """
    Count what an archive holds, within the transaction that is open.
    """
    found = runs.runs(connection)
    files: Sequence[Path] = [path, path.with_name(path.name + "-wal")]
    return {
        **counts(connection),
        "versions": connection.execute("SELECT count(*) FROM versions").get,
        "quarantined": connection.execute("SELECT count(*) FROM quarantine").get,
        "file_bytes": sum(one.stat().st_size for one in files if one.exists()),
        "runs": len(found),
        "postings": sum(run.entries for run in found),
        "format": FORMAT_VERSION,
        "fingerprints": known_answer(),
        "generation": generation(connection),
    }
