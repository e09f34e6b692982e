"""
Files of JSON lines, batch by batch; a broken line costs that line only.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO

import numpy as np
from attrs import define, evolve, field, frozen

from provenance import times
from provenance.articles import Notice
from provenance.errors import InvalidDate, SourceUnreadable
from provenance.notices import UNWRITABLE
from provenance.readers.batches.parts import BATCH_BYTES, BATCH_ROWS, Batch, ColumnNames, Mask
from provenance.readers.compression import decompressed, pieces_of
from provenance.readers.files import open_regular, refuse_what_is_no_text, unreadable
from provenance.readers.gathering import Stopped
from provenance.readers.jsonlines import object_of
from provenance.readers.limits import Limits
from provenance.readers.lines import lines_of, text_pieces
from provenance.readers.records import as_identifier, kind_of_id

# What tells formats apart stands at the beginning of a file.
_START_BYTES = 512

# How values of JSON are kept in a column: by the kinds that a key has had; of several kinds, as JSON.
_TEXT, _WHOLE, _NUMBER, _TRUTH, _OTHER = "string", "int64", "double", "bool", "json"
_LARGEST_WHOLE = 2**63


@frozen(kw_only=True)
class JsonLines:
    """
    A file of JSON lines; an object a row.

    Attributes:
        path: as the user gave it; what messages call it.
        name: what the ids of rows without one begin with.
        columns: that the user named.
        limits: of a line, and of what a compressed file becomes for each byte of it.
        compression: the ending of its compression, or nothing.
        stored: where it lies, if not at *path*.
    """

    path: str
    name: str
    columns: ColumnNames
    limits: Limits
    compression: str = ""
    stored: str | None = None

    @property
    def row_count(self) -> int | None:
        """
        Nobody knows before all are read.
        """
        return None

    @property
    def has_dates(self) -> bool:
        """
        Any line may have one.
        """
        return True

    @property
    def lies_in_memory(self) -> bool:
        """
        It does not.
        """
        return False

    def position(self, number: int) -> tuple[str, str]:
        """
        Say where the line *number* stands: shortly, and in words.
        """
        return f"{self.path}:{number}", f"{self.path!r}, line {number:,}"

    def batches(self, wanted: Mask | None = None) -> Iterator[Batch]:
        """
        Give the rows, or those that *wanted* marks.

        Raises:
            Stopped: the file is damaged from there on, or no JSON lines at all.
        """
        gathered = _Gathered(self.name)
        stopped: Stopped | None = None
        try:
            for row, number, line, share in self._lines(wanted):
                gathered.add(row, number, self._row(line, number))
                if gathered.is_full:
                    yield gathered.batch(share())
                    gathered = _Gathered(self.name)
        except Stopped as error:
            stopped = error
        if gathered.rows:
            yield gathered.batch(1.0)
        if stopped is not None:
            raise stopped

    def _row(self, line: bytes | None, number: int) -> _Row | Notice:
        record = self._object(line, number)
        if isinstance(record, Notice):
            return record
        place, words = self.position(number)

        def aside(what: str, called: str = place) -> Notice:
            return Notice(id=called, code="invalid_record", message=f"{words}: {what}", position=place)

        found = self._fields(record)
        given = found.get("id")
        identifier = as_identifier(given) if given is not None else ""
        if identifier is None:
            return aside(f"the id is {kind_of_id(given)}, expected text or a whole number")
        identifier = identifier.translate(UNWRITABLE)
        text = found.get("text")
        if text is not None and not isinstance(text, str):
            return aside(f"text is {type(text).__name__}, expected text", identifier or place)
        return _Row(identifier or None, text, _date(found.get("published")))

    def _fields(self, record: dict[str, Any]) -> dict[str, Any]:
        named = self.columns.given()
        keys = {field: named.get(field, field) for field in ("id", "text", "published")}
        return {field: record[key] for field, key in keys.items() if key in record}

    def _object(self, line: bytes | None, number: int) -> dict[str, Any] | Notice:
        place, words = self.position(number)
        found = object_of(line, place=place, position=words, limits=self.limits)
        if isinstance(found, Notice):
            return found
        record, warning = found
        if warning is not None and warning[0] == "encoding_guessed":
            message = f"{words}: not UTF-8: save it as UTF-8"
            return Notice(id=place, code="invalid_utf8", message=message, position=place)
        return record

    def _lines(self, wanted: Mask | None = None) -> Iterator[tuple[int, int, bytes | None, Callable[[], float]]]:
        """
        Give the number of each row from 0 on, of its line from 1 on, the line, and what tells how far the file is read.

        A line that is too long comes as None.

        Behind the last row that is wanted nothing is read.
        """
        row, last = 0, sys.maxsize if wanted is None else int(np.flatnonzero(wanted)[-1])
        with self._open() as (stream, share):
            pieces, _ = text_pieces(stream, self.path, self.limits)
            for number, line in enumerate(lines_of(pieces, self.limits.file_bytes), 1):
                if line is None or line.strip():
                    if wanted is None or wanted[row]:
                        yield row, number, line, share
                    if row == last:
                        return
                    row += 1

    @contextlib.contextmanager
    def _open(self) -> Iterator[tuple[BinaryIO, Callable[[], float]]]:
        try:
            with open_regular(self.stored or self.path, follow=True) as file:
                stream = file
                if self.compression:
                    limits = evolve(self.limits, decompressed_bytes=sys.maxsize)
                    stream = decompressed(pieces_of(file), self.compression, self.path, limits)
                start = stream.peek(_START_BYTES)
                refuse_what_is_no_text(self.path, start, decompressed=bool(self.compression))
                size = max(1, os.fstat(file.fileno()).st_size)
                yield stream, lambda: min(1.0, file.tell() / size)
        except SourceUnreadable:
            raise
        except OSError as error:
            raise unreadable(self.path, error) from error

    def schema(self, wanted: Mask) -> Any:
        """
        Give an Arrow schema in which the rows that *wanted* marks fit; a key whose values differ in kind is JSON.
        """
        import pyarrow as pa

        kinds: dict[str, set[str]] = {}
        for record in self._wanted_objects(wanted):
            for key, value in record.items():
                if value is not None:
                    kinds.setdefault(key, set()).add(_kind(value))
        types = {_TEXT: pa.large_string(), _WHOLE: pa.int64(), _NUMBER: pa.float64(), _TRUTH: pa.bool_()}
        return pa.schema([(key, types.get(_joined(found), pa.large_string())) for key, found in kinds.items()])

    def records(self, wanted: Mask) -> Iterator[Any]:
        """
        Give the rows that *wanted* marks as Arrow record batches of that schema.
        """
        schema = self.schema(wanted)
        held: list[dict[str, Any]] = []
        for record in self._wanted_objects(wanted):
            held.append(record)
            if len(held) == BATCH_ROWS // 8:
                yield _columns(held, schema)
                held = []
        if held:
            yield _columns(held, schema)

    def lines(self, wanted: Mask) -> Iterator[bytes]:
        """
        Give the lines that *wanted* marks as they are.
        """
        for _, _, line, _ in self._lines(wanted):
            if line is not None:
                yield line.removesuffix(b"\r") + b"\n"

    def _wanted_objects(self, wanted: Mask) -> Iterator[dict[str, Any]]:
        for _, number, line, _ in self._lines(wanted):
            record = self._object(line, number)
            if isinstance(record, dict):
                yield record


@frozen
class _Row:
    id: str | None
    text: str | None
    published: str | None


@define
class _Gathered:
    """
    Rows on their way to be a batch.
    """

    name: str
    rows: list[int] = field(factory=list, init=False)
    numbers: list[int] = field(factory=list, init=False)
    found: list[_Row | Notice] = field(factory=list, init=False)
    size: int = field(default=0, init=False)

    @property
    def is_full(self) -> bool:
        return self.size >= BATCH_BYTES or len(self.rows) >= BATCH_ROWS

    def add(self, row: int, number: int, found: _Row | Notice) -> None:
        self.rows.append(row)
        self.numbers.append(number)
        self.found.append(found)
        if isinstance(found, _Row) and found.text is not None:
            self.size += len(found.text)

    def batch(self, share: float) -> Batch:
        rows = [one if isinstance(one, _Row) else _Row(None, None, None) for one in self.found]
        made = [one.id or f"{self.name}:{number}" for one, number in zip(rows, self.numbers, strict=True)]
        return Batch(
            rows=np.array(self.rows, np.int64),
            numbers=np.array(self.numbers, np.int64),
            texts=_text_column([one.text for one in rows]),
            ids=_text_column(made),
            aside={place: one for place, one in enumerate(self.found) if isinstance(one, Notice)},
            share=share,
            dates=_text_column([one.published for one in rows]),
        )


def _date(value: object) -> str | None:
    """
    Give what stands where a date should as text; numbers, which stand for seconds or days, are read.
    """
    if value is None or isinstance(value, str):
        return value
    try:
        return str(times.normalise(value))
    except InvalidDate:
        return None


def _text_column(values: Sequence[str | None]) -> Any:
    import pyarrow as pa

    try:
        return pa.array(values, pa.large_string())
    except UnicodeEncodeError:
        return pa.array([None if value is None else value.translate(UNWRITABLE) for value in values], pa.large_string())


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return _TRUTH
    if isinstance(value, int):
        return _WHOLE if -_LARGEST_WHOLE <= value < _LARGEST_WHOLE else _OTHER
    return {str: _TEXT, float: _NUMBER}.get(type(value), _OTHER)


def _joined(kinds: set[str]) -> str:
    if len(kinds) == 1:
        return next(iter(kinds))
    return _NUMBER if kinds == {_WHOLE, _NUMBER} else _OTHER


def _columns(records: Sequence[dict[str, Any]], schema: Any) -> Any:
    """
    Put objects into columns: texts where all are, and what is of several kinds as JSON.
    """
    import pyarrow as pa

    columns = []
    for one in schema:
        values = [record.get(one.name) for record in records]
        columns.append(_text_column(list(map(_as_json, values))) if _is_text(one) else pa.array(values, one.type))
    return pa.record_batch(columns, schema=schema)


def _is_text(one: Any) -> bool:
    return str(one.type) == "large_string"


def _as_json(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
