"""
Articles of an archive by their ids.
"""

from __future__ import annotations

from provenance.archive.connection import Connection
from provenance.archive.records import Record, from_record
from provenance.articles import Article
from provenance.errors import UnknownArticle
from provenance.notices import writable
from provenance.suggesting import did_you_mean


def row_of(connection: Connection, name: str) -> int | None:
    """
    Give the number of the article with this very id.
    """
    name = writable(name)
    row: int | None = connection.execute("SELECT row FROM articles WHERE id = ?", (name,)).get
    return row


def find(connection: Connection, name: str) -> str:
    """
    Give the id that is *name*, or the only one that begins with it.

    Raises:
        UnknownArticle: no id, or more than one, begins with *name*.
    """
    name = writable(name)
    if row_of(connection, name) is not None:
        return name
    # Of what sorts from the name on, what begins with it comes first.
    asked = connection.execute("SELECT id FROM articles WHERE id >= ? ORDER BY id LIMIT 4", (name,))
    matching = [found for (found,) in asked if name and found.startswith(name)]
    if len(matching) == 1:
        return str(matching[0])
    if matching:
        raise UnknownArticle(f"{name!r} begins several ids ({', '.join(matching[:3])}, ...): give more of it")
    known = (one for (one,) in connection.execute("SELECT id FROM articles ORDER BY id"))
    raise UnknownArticle(
        f"no article of the archive has the id {name!r}: ids and their unique beginnings are accepted"
        f"{did_you_mean(name, known)}"
    )


def versions(connection: Connection, name: str) -> list[Article]:
    """
    Give the earlier contents of the article with this very id, oldest first.
    """
    rows = connection.execute("SELECT id, digest, about, text FROM versions WHERE id = ? ORDER BY version", (name,))
    return [from_record(Record(*row)) for row in rows]


def following(connection: Connection, last: str | None, most: int) -> list[Article]:
    """
    Give the first articles in the order of their ids, or those that follow on the id *last*.
    """
    asked = connection.execute(
        "SELECT id, digest, about, text FROM articles WHERE ? IS NULL OR id > ? ORDER BY id LIMIT ?", (last, last, most)
    )
    return [from_record(Record(*row)) for row in asked]
