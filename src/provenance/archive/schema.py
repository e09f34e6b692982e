"""
What stands in the file: the tables, and what the file says of itself.

The articles and their earlier versions are the truth; runs and their pages are derived and can be made again.
"""

from __future__ import annotations

import re
from pathlib import Path

from provenance.archive.connection import RESERVED_BYTES, Connection, translated
from provenance.archive.cut import ends_with_a_page
from provenance.errors import ArchiveDamaged, ArchiveMismatch, ArchiveTooNew, NotAnArchive
from provenance.similarity.fingerprinting import known_answer
from provenance.version import __version__

# In the header of the file: "prov".
APPLICATION_ID = 0x70726F76

# Raised when a release could read an archive wrongly that a later one has written.
FORMAT_VERSION = 1

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- A row's number is never used twice. voice: the number of the first article of the same words, whose fingerprints
-- stand for all of them; null where a text is too short to compare.
CREATE TABLE articles (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    words INTEGER NOT NULL,
    wording INTEGER,
    voice INTEGER,
    digest BLOB NOT NULL,
    about TEXT NOT NULL,
    text BLOB NOT NULL
);
CREATE UNIQUE INDEX articles_by_id ON articles (id);
CREATE INDEX articles_by_wording ON articles (wording) WHERE wording IS NOT NULL;
CREATE INDEX articles_by_other_voice ON articles (voice) WHERE voice <> row;

CREATE TABLE versions (
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    digest BLOB NOT NULL,
    about TEXT NOT NULL,
    text BLOB NOT NULL,
    PRIMARY KEY (id, version)
);

-- What could not be read whole when the archive was repaired, as far as it could be.
CREATE TABLE quarantine (id TEXT, reason TEXT NOT NULL, about TEXT, text BLOB);

-- Postings, sorted, in runs; see provenance.archive.runs.
CREATE TABLE runs (
    run INTEGER PRIMARY KEY AUTOINCREMENT,
    first_page INTEGER NOT NULL,
    buckets INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    voices INTEGER NOT NULL
);
CREATE TABLE pages (page INTEGER PRIMARY KEY, data BLOB NOT NULL);
"""

_GENERATION = "generation"

# Compared when an archive is opened: another value means other fingerprints.
_KNOWN_ANSWER = "known_answer"


def create(connection: Connection) -> None:
    """
    Make the tables of an empty archive, in the transaction that is open.
    """
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
    connection.execute(TABLES)
    told = {
        "format": "provenance/archive",
        "version": str(FORMAT_VERSION),
        "made_by": __version__,
        _KNOWN_ANSWER: known_answer(),
        _GENERATION: "0",
    }
    connection.executemany("INSERT INTO meta VALUES (?, ?)", told.items())


def check(connection: Connection, path: Path) -> None:
    """
    Refuse what is no archive, and one that this release would read wrongly.

    Raises:
        NotAnArchive: a database of another program, or of none.
        ArchiveTooNew: a later format.
        ArchiveDamaged: the file's own description of itself is damaged.
    """
    where = repr(str(path))
    with translated(path, connection):
        application = connection.execute("PRAGMA application_id").get
        version = connection.execute("PRAGMA user_version").get
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        page_size = connection.execute("PRAGMA page_size").get
    if application != APPLICATION_ID:
        raise NotAnArchive(f"{where} is a database of another program: give the path of an archive")
    if version > FORMAT_VERSION:
        raise ArchiveTooNew(
            f"{where} has the format {version}, this release ({__version__}) knows formats up to {FORMAT_VERSION}: "
            "install a newer text-provenance"
        )
    missing = _expected_tables() - tables
    if missing or connection.reserve_bytes() != RESERVED_BYTES:
        raise ArchiveDamaged(f"{where} is damaged: its header or its list of tables is not that of an archive")
    if not ends_with_a_page(path, page_size):
        raise ArchiveDamaged(f"{where} is damaged: it was cut")


def check_fingerprints(connection: Connection, path: Path) -> None:
    """
    Refuse an index whose fingerprints are not those of this release.

    Raises:
        ArchiveMismatch: they are not.
    """
    with translated(path, connection):
        theirs = connection.execute("SELECT value FROM meta WHERE name = ?", (_KNOWN_ANSWER,)).get
    mine = known_answer()
    if theirs != mine:
        raise ArchiveMismatch(
            f"the index of {str(path)!r} was made as {theirs}, and this release makes {mine}: "
            "run `provenance archive repair`, which makes it again from the articles"
        )


def generation(connection: Connection) -> int:
    """
    Give how many times something was committed.
    """
    found = connection.execute("SELECT value FROM meta WHERE name = ?", (_GENERATION,)).get
    return int(found) if isinstance(found, str) and found.isdecimal() else 0


def next_generation(connection: Connection) -> int:
    """
    Count one commit more, in the transaction that is open.
    """
    number = generation(connection) + 1
    connection.execute("UPDATE meta SET value = ? WHERE name = ?", (str(number), _GENERATION))
    return number


def _expected_tables() -> set[str]:
    return set(re.findall(r"CREATE TABLE (\w+)", TABLES))
