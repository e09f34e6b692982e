"""
CSV and TSV, read row by row: a broken row costs that row only, a quote that is never closed what follows it.
"""

from __future__ import annotations

import contextlib
import csv
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from attrs import define, frozen

from provenance.articles import Notice
from provenance.readers.columns import EXPECTED, Table, field_of, places_of, read_row
from provenance.readers.compression import split_ending
from provenance.readers.files import decode, noting
from provenance.readers.gathering import Gathering, Stopped
from provenance.readers.limits import Limits, in_bytes
from provenance.readers.lines import lines_of, text_pieces
from provenance.readers.records import Reading

_DELIMITERS = {".csv": ",;\t", ".tsv": "\t,;"}

# Excel's way to say what the delimiter is, in a line before the header.
_SEPARATOR_LINE = re.compile(r'"?sep=.?"?\s*', re.IGNORECASE)

# A header may hold line feeds, in quotes, but not many.
_MOST_HEADER_LINES = 100

# csv counts a field's characters in a C long, which is as short as this on some systems.
_LONGEST_FIELD = 2**31 - 1

_WHAT_IS_WRONG = {
    "unexpected end of data": "a quote is opened and never closed",
    "expected after": "a quote stands in a quoted field and is not doubled",
    "new-line character": "a carriage return stands in a field without quotes",
}


class _TooLarge(Exception):
    """
    A row that has grown beyond what any article needs.
    """


@frozen
class _Wrong:
    """
    Why a row is none.
    """

    code: str
    what: str


@define
class _Lines:
    """
    The lines that make up rows, decoded, with what is to know of the row that they make up now.
    """

    lines: Iterator[bytes | None]
    most: int
    number: int = 0
    first: int = 1
    size: int = 0
    warning: tuple[str, str] | None = None

    def begin(self) -> None:
        """
        Begin the next row.
        """
        self.first, self.size, self.warning = self.number + 1, 0, None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.number += 1
        if line is None or self.size + len(line) > self.most:
            raise _TooLarge
        self.size += len(line)
        text, warning = decode(line)
        self.warning = self.warning or warning
        return text + "\n"


def read_delimited(stream: BinaryIO, name: str, path: str, limits: Limits) -> Reading:
    """
    Read an article from each row; the header's names are those of Article's fields, in any order.

    The delimiter is the one of comma, semicolon and tab under which the header has most of these names. A field is
    quoted with ``"``, and a quote within it doubled; what breaks this rule may be cut at the wrong places, and is set
    aside. An empty field is no value.

    Args:
        stream: of the file.
        name: what the ids of rows without one begin with.
        path: as the user gave it.
        limits: of a row and its text.

    Raises:
        Stopped: no column is the text, or two are one field.
    """
    pieces, warnings = text_pieces(stream, path, limits)
    start = b"".join(itertools.islice(pieces, 2))
    # Files of old Macintoshes have no line feed at all.
    end = b"\r" if b"\r" in start and b"\n" not in start else b"\n"
    lines = _Lines(lines_of(itertools.chain([start], pieces), limits.file_bytes, end), limits.file_bytes)
    gathering = Gathering(path, "row")
    # For the whole process, and so never lowered: another thread may be reading.
    csv.field_size_limit(max(csv.field_size_limit(), min(limits.file_bytes, _LONGEST_FIELD)))
    try:
        header, rows = _parted(lines, _DELIMITERS[split_ending(path)[0]])
        if header:
            table = Table(name, path, limits)
            _gather(rows, lines, header, table, gathering)
    except _TooLarge:
        most = in_bytes(limits.file_bytes)
        raise Stopped("too_large", f"has a header longer than {most}: {EXPECTED}") from None
    whole = gathering.whole(EXPECTED)
    return Reading(whole.articles, whole.set_aside, (*whole.warnings, *warnings))


def _parted(lines: _Lines, delimiters: str) -> tuple[list[str], Iterator[list[str]]]:
    """
    Part the header from the rows, by the likeliest of *delimiters*, of equally likely ones the first.

    Returns:
        The names in the header, none in an empty file, and the rows after it.

    Raises:
        Stopped: no delimiter makes a header of the first lines.
    """
    first: list[str] = []
    for line in itertools.islice(lines, _MOST_HEADER_LINES):
        if not line.strip() or (not first and _SEPARATOR_LINE.fullmatch(line)):
            continue
        first.append(line)
        if "".join(first).count('"') % 2 == 0:
            break
    if not first:
        return [], iter(())
    headers = {}
    for delimiter in delimiters:
        with contextlib.suppress(csv.Error):
            headers[delimiter] = next(_rows(first, delimiter))
    if not headers:
        raise Stopped("invalid_record", f"has quotes in its first line that do not match: {EXPECTED}")
    likeliest = max(headers, key=lambda delimiter: _likelihood(headers[delimiter]))
    rows = _rows(itertools.chain(first, lines), likeliest)
    return next(rows), rows


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter, strict=True)


def _likelihood(header: list[str]) -> tuple[bool, int, int]:
    names = [field_of(column) for column in header]
    return "text" in names, sum(name is not None for name in names), len(header)


def _gather(rows: Iterator[list[str]], lines: _Lines, header: list[str], table: Table, gathering: Gathering) -> None:
    places = places_of(header)
    try:
        for number, row in enumerate(_told(rows, lines, len(header), table.limits), 1):
            if gathering.full and (isinstance(row, _Wrong) or not row[places["text"]]):
                gathering.skip()
                continue
            place = f"{table.path}:{lines.first}"
            where = f"line {lines.first:,}"
            if lines.number > lines.first:
                where = f"lines {lines.first:,} to {lines.number:,}"
            position = f"{table.path!r}, {where}"
            if isinstance(row, _Wrong):
                notice = Notice(id=place, code=row.code, message=f"{position}: {row.what}", position=place)
                gathering.add(Reading(set_aside=(notice,)))
                continue
            record = {name: row[at] for name, at in places.items() if row[at] or name == "text"}
            reading = read_row(record, table, number, place=place, position=position)
            gathering.add(noting(reading, lines.warning, position))
    except Stopped as stopped:
        gathering.stop(stopped)


def _told(rows: Iterator[list[str]], lines: _Lines, width: int, limits: Limits) -> Iterator[list[str] | _Wrong]:
    """
    Give each row, or what is wrong with it; *lines* tells where it stands.
    """
    while True:
        lines.begin()
        try:
            row = next(rows, None)
        except _TooLarge:
            yield _Wrong("too_large", f"longer than {in_bytes(limits.file_bytes)}: no article is")
            continue
        except csv.Error as error:
            yield _Wrong("invalid_record", _in_words(error))
            continue
        if row is None:
            return
        if len(row) == width:
            yield row
        elif row:
            yield _Wrong("invalid_record", f"the fields are {len(row):,}, expected {width:,} as in the header")


def _in_words(error: csv.Error) -> str:
    said = str(error)
    return next((words for part, words in _WHAT_IS_WRONG.items() if part in said), said)
