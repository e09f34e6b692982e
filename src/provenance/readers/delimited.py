"""
CSV and TSV, read row by row: a broken row costs that row only, and a wrong quote what it took up to the next row.
"""

from __future__ import annotations

import contextlib
import csv
import itertools
import re
from collections.abc import Iterator
from typing import BinaryIO

from attrs import frozen

from provenance.articles import Notice
from provenance.readers.columns import EXPECTED, Table, field_of, places_of, read_row
from provenance.readers.compression import split_ending
from provenance.readers.files import noting
from provenance.readers.gathering import Gathering, Stopped
from provenance.readers.limits import Limits, in_bytes
from provenance.readers.lines import lines_of, text_pieces
from provenance.readers.records import Reading
from provenance.readers.row_lines import RowLines, Search, TooLarge, opened_quote, rows_of

_DELIMITERS = {".csv": ",;\t", ".tsv": "\t,;"}

# Excel's way to say what the delimiter is, in a line before the header.
_SEPARATOR_LINE = re.compile(r'"?sep=.?"?\s*', re.IGNORECASE)

# A header may hold line feeds, in quotes, but not many.
_MOST_HEADER_LINES = 100

# csv counts a field's characters in a C long, which is as short as this on some systems.
_LONGEST_FIELD = 2**31 - 1

_NEVER_CLOSED, _NOT_DOUBLED = "unexpected end of data", "expected after"
_WHAT_IS_WRONG = {
    _NEVER_CLOSED: "a quote is opened and never closed",
    _NOT_DOUBLED: "a quote stands in a quoted field and is not doubled",
    "new-line character": "a carriage return stands in a field without quotes",
}


@frozen
class _Wrong:
    """
    Why a row is none.
    """

    code: str
    what: str


def read_delimited(stream: BinaryIO, name: str, path: str, limits: Limits) -> Reading:
    """
    Read an article from each row; the header's names are those of Article's fields, in any order.

    The delimiter is the one of comma, semicolon and tab under which the header has most of these names. A field is
    quoted with ``"``, and a quote within it doubled; where this rule is broken, all up to the next line that surely
    begins a row is set aside. An empty field is no value.

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
    lines = RowLines(lines_of(itertools.chain([start], pieces), limits.file_bytes, end), limits.file_bytes)
    gathering = Gathering(path, "row")
    # For the whole process, and so never lowered: another thread may be reading.
    csv.field_size_limit(max(csv.field_size_limit(), min(limits.file_bytes, _LONGEST_FIELD)))
    try:
        header, delimiter = _parted(lines, _DELIMITERS[split_ending(path)[0]])
        if header:
            table = Table(name, path, limits)
            _gather(lines, header, delimiter, table, gathering)
    except TooLarge:
        most = in_bytes(limits.file_bytes)
        raise Stopped("too_large", f"has a header longer than {most}: {EXPECTED}") from None
    whole = gathering.whole(EXPECTED)
    return Reading(whole.articles, whole.set_aside, (*whole.warnings, *warnings))


def _parted(lines: RowLines, delimiters: str) -> tuple[list[str], str]:
    """
    Part the header from the rows, by the likeliest of *delimiters*, of equally likely ones the first.

    Returns:
        The names in the header, none in an empty file, and the delimiter; *lines* go on behind the header.

    Raises:
        Stopped: no delimiter makes a header of the first lines.
    """
    lines.begin()
    first: list[str] = []
    for line in itertools.islice(lines, _MOST_HEADER_LINES):
        if not first and (not line.strip() or _SEPARATOR_LINE.fullmatch(line)):
            lines.begin()
            continue
        first.append(line)
        if "".join(first).count('"') % 2 == 0:
            break
    if not first:
        return [], delimiters[0]
    headers = {}
    for delimiter in delimiters:
        with contextlib.suppress(csv.Error):
            headers[delimiter] = next(rows_of(first, delimiter))
    if not headers:
        raise Stopped("invalid_record", f"has quotes in its first line that do not match: {EXPECTED}")
    likeliest = max(headers, key=lambda delimiter: _likelihood(headers[delimiter]))
    lines.give_back(0)
    return next(rows_of(lines, likeliest)), likeliest


def _likelihood(header: list[str]) -> tuple[bool, int, int]:
    names = [field_of(column) for column in header]
    return "text" in names, sum(name is not None for name in names), len(header)


def _gather(lines: RowLines, header: list[str], delimiter: str, table: Table, gathering: Gathering) -> None:
    places = places_of(header)
    search = Search(delimiter, len(header), places.get("id"))
    try:
        for number, row in enumerate(_told(lines, search, table.limits), 1):
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


def _told(lines: RowLines, search: Search, limits: Limits) -> Iterator[list[str] | _Wrong]:
    """
    Give each row, or what is wrong with it; *lines* tells where it stands.
    """
    while True:
        lines.begin()
        quote_is_wrong = False
        try:
            row = next(rows_of(lines, search.delimiter), None)
            if row is None:
                return
            if len(row) == search.width:
                search.learn(row)
                yield row
                continue
            if not row:
                continue
            wrong = _Wrong("invalid_record", f"the fields are {len(row):,}, expected {search.width:,} as in the header")
        except TooLarge:
            wrong = _Wrong("too_large", f"longer than {in_bytes(limits.file_bytes)}: no article is")
        except csv.Error as error:
            wrong = _Wrong("invalid_record", _in_words(error))
            quote_is_wrong = any(part in str(error) for part in (_NEVER_CLOSED, _NOT_DOUBLED))
        # Only a quote takes a row over the end of a line.
        yield _found_again(lines, search, wrong) if quote_is_wrong or lines.number > lines.first else wrong


def _found_again(lines: RowLines, search: Search, wrong: _Wrong) -> _Wrong:
    """
    Go on at the next row after a quote that went wrong, with which *lines* tells the lines before that.
    """
    opened = opened_quote(lines.taken, search.delimiter)
    if opened is None:
        return wrong
    first, line = lines.first, lines.first + opened.line
    lines.give_back(opened.line + 1)
    search.skip_to_row(lines, opened.field)
    lines.first = first
    advice = f"the quote opened on line {line:,} is not closed, or too late: close it, and double quotes within a field"
    return _Wrong(wrong.code, f"{wrong.what}; {advice}")


def _in_words(error: csv.Error) -> str:
    said = str(error)
    return next((words for part, words in _WHAT_IS_WRONG.items() if part in said), said)
