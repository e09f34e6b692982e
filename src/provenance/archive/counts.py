"""
How much an archive holds, kept with every commit, because counting a million rows takes longer than answering.
"""

from __future__ import annotations

from provenance.archive.connection import Connection

# Articles; those of them long enough to be compared; bytes of their texts as they were given, in UTF-8.
COUNTS = ("articles", "comparable", "text_bytes")


def counts(connection: Connection) -> dict[str, int]:
    """
    Give the counts.
    """
    listed = ",".join("?" * len(COUNTS))
    asked = connection.execute(f"SELECT name, value FROM meta WHERE name IN ({listed})", COUNTS)  # noqa: S608
    return dict.fromkeys(COUNTS, 0) | {name: int(value) for name, value in asked}


def change(connection: Connection, *, articles: int, comparable: int, text_bytes: int) -> None:
    """
    Add to the counts, in the transaction that is open.
    """
    if not (articles or comparable or text_bytes):
        return
    before = counts(connection)
    for name, more in zip(COUNTS, (articles, comparable, text_bytes), strict=True):
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, str(before[name] + more)))
