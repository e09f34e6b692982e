"""
The lines of delimited text on their way into rows: they can be given back, and read again from another place on.

A quote that is not closed takes the rows after it into its field. What was read as one row is then given back, and the
next line is looked for that begins a row.
"""

from __future__ import annotations

import contextlib
import csv
import itertools
import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from attrs import define, field, frozen

from provenance.readers.files import decode

# The text of a line, or None where it is too long, its size in bytes, and a warning of its decoding.
_Line: TypeAlias = "tuple[str | None, int, tuple[str, str] | None]"

# Looking for the next row may read lines again and again, where each of them opens a quote: so much in one file.
_MOST_TRIED_CHARACTERS = 50_000_000

# In a row without quotes a sentence can pass for fields: as many rows after it are looked at as well, in so many lines.
_ROWS_AFTER = 5
_MOST_LINES_AFTER = 20

_LONGEST_ID = 200

# Ids that look alike have the same marks between letters and digits, however many those are.
_DIGITS, _LETTERS = re.compile(r"\d+"), re.compile(r"[^\W\d_]+")
_MOST_SHAPES = 100


class TooLarge(Exception):
    """
    A row that has grown beyond what any article needs.
    """


@frozen
class Opened:
    """
    Where a quoted field begins.

    Attributes:
        line: how many lines after the row's first.
        field: its place in the row, from 0 on.
    """

    line: int
    field: int


@define
class RowLines:
    """
    The lines that make up rows, decoded, with what is to know of the row that they make up now.

    Attributes:
        number: of the last line that was given.
        first: of the first line of the row.
        warning: of the decoding of one of its lines.
    """

    lines: Iterator[bytes | None]
    most: int
    number: int = 0
    first: int = 1
    warning: tuple[str, str] | None = None
    _size: int = field(default=0, init=False)
    _taken: list[_Line] = field(factory=list, init=False)
    _waiting: deque[_Line] = field(factory=deque, init=False)

    def begin(self) -> None:
        """
        Begin the next row.
        """
        self.first, self.warning, self._size = self.number + 1, None, 0
        self._taken.clear()

    def give_back(self, kept: int) -> None:
        """
        Have the lines of the row given again, those after the first *kept*, and begin the next row with them.
        """
        again = self._taken[kept:]
        self._waiting.extendleft(reversed(again))
        self.number -= len(again)
        self.begin()

    @property
    def taken(self) -> list[str]:
        """
        The lines of the row so far, each with its line feed.
        """
        return [text or "" for text, _, _ in self._taken]

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else self._read()
        self._taken.append(line)
        self.number += 1
        text, size, warning = line
        self._size += size
        if text is None or self._size > self.most:
            raise TooLarge
        self.warning = self.warning or warning
        return text

    def _read(self) -> _Line:
        line = next(self.lines)
        if line is None or len(line) > self.most:
            return None, 0, None
        text, warning = decode(line)
        return text + "\n", len(line), warning


def rows_of(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """
    Give the rows that *lines* make.
    """
    return csv.reader(lines, delimiter=delimiter, strict=True)


def opened_quote(lines: list[str], delimiter: str) -> Opened | None:
    """
    Find the quoted field of the row made of *lines* that goes over the end of a line, or else the last one.
    """
    found, place_in_row, quoted = None, 0, False
    for number, line in enumerate(lines):
        place = 0
        while place < len(line):
            if quoted:
                end = line.find('"', place)
                if end < 0:
                    break
                quoted = line.startswith('""', end)
                place = end + 2 if quoted else end + 1
            elif line[place] == '"' and (place == 0 or line[place - 1] == delimiter):
                found, quoted, place = Opened(number, place_in_row), True, place + 1
            else:
                end = line.find(delimiter, place)
                if end < 0:
                    break
                place_in_row, place = place_in_row + 1, end + 1
        if quoted:
            return found
    return found


@define
class Search:
    """
    The search for the next line that begins a row, after a quote that went wrong.

    Rather is a row lost than a sentence taken for one: a row has the width of the header and an id without spaces, and
    quotes the field in which the quote went wrong. One without quotes must have an id like those before, and others
    after it.

    Attributes:
        delimiter: between fields.
        width: of the header.
        id_place: of the column ``id``, if there is one.
    """

    delimiter: str
    width: int
    id_place: int | None
    _left: int = field(default=_MOST_TRIED_CHARACTERS, init=False)
    _shapes: set[str] = field(factory=set, init=False)

    def learn(self, row: list[str]) -> None:
        """
        Take note of how the ids of sound rows look.
        """
        if self.id_place is not None and len(self._shapes) < _MOST_SHAPES:
            self._shapes.add(_shape(row[self.id_place]))

    def skip_to_row(self, lines: RowLines, quoted: int) -> None:
        """
        Skip lines up to one that begins a row, or to the end.

        Args:
            lines: from the line after the one where the quote was opened.
            quoted: the place of the field in which it was.
        """
        while self._has_line(lines) and not self._begins_row(lines, quoted):
            with contextlib.suppress(TooLarge):
                next(lines)
            lines.begin()

    def _has_line(self, lines: RowLines) -> bool:
        try:
            return next(lines, None) is not None
        except TooLarge:
            return True
        finally:
            lines.give_back(0)

    def _begins_row(self, lines: RowLines, quoted: int) -> bool:
        plain = 0
        try:
            for _ in range(_MOST_LINES_AFTER):
                row, line = self._tried(lines)
                if not line or plain > _ROWS_AFTER:
                    return plain > 0
                if plain and line.isspace():
                    continue
                if not self._is_row(row):
                    return False
                if '"' in line and opened_quote([line], self.delimiter) is not None:
                    return _quotes(line, quoted, self.delimiter)
                if not self._is_plain_row(row):
                    return False
                plain += 1
            return plain > 0
        finally:
            lines.give_back(0)

    def _tried(self, lines: RowLines) -> tuple[list[str], str]:
        """
        Give the row that begins at the next line, empty where there is none, and that line, empty at the end.
        """
        before = len(lines.taken)
        # When so much was tried, only rows of one line are found.
        most = None if self._left > 0 else 1
        try:
            row = next(rows_of(itertools.islice(lines, most), self.delimiter), [])
        except (csv.Error, TooLarge):
            row = []
        tried = lines.taken[before:]
        self._left -= sum(map(len, tried))
        return row, tried[0] if tried else ""

    def _is_row(self, row: list[str]) -> bool:
        if len(row) != self.width:
            return False
        name = "" if self.id_place is None else row[self.id_place]
        return len(name) <= _LONGEST_ID and not any(character.isspace() for character in name)

    def _is_plain_row(self, row: list[str]) -> bool:
        # In one column any line of a text would pass.
        alike = self.id_place is None or _shape(row[self.id_place]) in self._shapes
        return alike and self.width > 1 and all(one == one.strip() for one in row)


def _shape(name: str) -> str:
    return _LETTERS.sub("a", _DIGITS.sub("0", name[:_LONGEST_ID]))


def _quotes(line: str, place: int, delimiter: str) -> bool:
    """
    Tell whether the field at *place* of a row that begins with *line* is quoted.
    """
    at = row_place = 0
    while row_place < place:
        if line.startswith('"', at):
            at += 1
            while (at := line.find('"', at)) >= 0 and line.startswith('""', at):
                at += 2
            if at < 0:
                return False
        at = line.find(delimiter, at)
        if at < 0:
            return False
        at, row_place = at + 1, row_place + 1
    return line.startswith('"', at)
