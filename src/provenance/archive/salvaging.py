"""
Which articles an archive has, as far as that can be told where pages of it cannot be read.
"""

from __future__ import annotations

from functools import cached_property

import apsw

from provenance.archive.connection import Connection


class Rows:
    """
    The articles of an archive by their numbers, told by the index of their ids, which lies on other pages.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def names(self) -> dict[int, str]:
        """
        Ids by number; of an index that cannot be read whole those before its first damage.
        """
        return self._read[0]

    @cached_property
    def whole(self) -> bool:
        """
        Whether these are all.
        """
        return self._read[1]

    @cached_property
    def last(self) -> int:
        """
        The highest number that an article may have, as far as it can be read.
        """
        return max(
            self.number("SELECT max(row) FROM articles"),
            self.number("SELECT seq FROM sqlite_sequence WHERE name = 'articles'"),
        )

    @cached_property
    def _read(self) -> tuple[dict[int, str], bool]:
        names: dict[int, str] = {}
        try:
            # What was read before an error is kept.
            names.update(self._connection.execute("SELECT row, id FROM articles INDEXED BY articles_by_id"))
        except (apsw.Error, UnicodeDecodeError):
            return names, False
        return names, True

    def number(self, asked: str) -> int:
        """
        Answer a question with a number; 0 where it cannot be read.
        """
        try:
            found = self._connection.execute(asked).get
        except apsw.Error:
            return 0
        return found if isinstance(found, int) else 0
