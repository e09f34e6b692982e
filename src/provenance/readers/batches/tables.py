"""
Rows in columns of Arrow, batch by batch, wherever they lie.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import frozen

from provenance.articles import Notice
from provenance.errors import SourceUnreadable, UnsupportedFormat
from provenance.readers.arrow_tables import in_words
from provenance.readers.batches.columns import ids_of, left_out, places, plain, spans, texts_of
from provenance.readers.batches.lines_out import json_lines
from provenance.readers.batches.parts import Batch, ColumnNames, Mask
from provenance.readers.files import unreadable
from provenance.readers.limits import Limits


@frozen(kw_only=True)
class Table:
    """
    Rows in columns of Arrow, wherever they lie.

    Attributes:
        path: as the user gave it; what messages call it.
        name: what the ids of rows without one begin with.
        columns: that the user named.
        limits: of what its pages and buffers become; how large a whole corpus may be is nobody's concern.
    """

    path: str
    name: str
    columns: ColumnNames
    limits: Limits

    @property
    def row_count(self) -> int | None:
        """
        Rows, where that is known beforehand.
        """
        return None

    @property
    def has_dates(self) -> bool:
        """
        Whether there is a column of dates.
        """
        return "published" in places(self._schema(), self.columns)

    @property
    def lies_in_memory(self) -> bool:
        """
        Whether reading it again costs next to nothing.
        """
        return False

    def position(self, number: int) -> tuple[str, str]:
        """
        Say where the row stands that people call *number*: shortly, and in words.
        """
        return f"{self.path}:{number}", f"{self.path!r}, row {number:,}"

    def batches(self, wanted: Mask | None = None) -> Iterator[Batch]:
        """
        Give the rows, or those that *wanted* marks.

        Raises:
            Stopped: the table is damaged from there on, or has no column of texts.
        """
        found = places(self._schema(), self.columns)
        needed = sorted(found.values())
        found = {field: needed.index(place) for field, place in found.items()}
        count = self.row_count
        with self.in_words():
            for first, records in self._spans(needed, found["text"], wanted):
                marked = None if wanted is None else wanted[first : first + len(records)]
                yield self._batch(records, found, first, marked, count)

    def _batch(self, records: Any, found: dict[str, int], first: int, marked: Mask | None, count: int | None) -> Batch:
        rows = np.arange(first, first + records.num_rows, dtype=np.int64)
        texts = texts_of(records.column(found["text"]))
        given = records.column(found["id"]) if "id" in found else None
        ids, wrong = ids_of(given, self.name, rows + 1)
        if wrong:
            import pyarrow as pa

            texts = _without(texts, wrong)
            ids = ids if isinstance(ids, pa.Array) else ids.combine_chunks()
        aside = {}
        for place, what in wrong.items():
            short, words = self.position(int(rows[place]) + 1)
            aside[place] = Notice(id=short, code="invalid_record", message=f"{words}: {what}", position=short)
        dates = plain(records.column(found["published"])) if "published" in found else None
        if marked is not None:
            import pyarrow as pa

            mask, chosen = pa.array(marked), np.flatnonzero(marked)
            texts, ids, rows = texts.filter(mask), ids.filter(mask), rows[marked]
            dates = None if dates is None else dates.filter(mask)
            aside = {new: aside[old] for new, old in enumerate(chosen.tolist()) if old in aside}
        return Batch(
            rows=rows,
            numbers=rows + 1,
            texts=texts,
            ids=ids,
            aside=aside,
            share=(first + records.num_rows) / count if count else None,
            dates=dates,
        )

    def schema(self, _wanted: Mask) -> Any:
        """
        Give the Arrow schema of the rows, with all their columns.
        """
        import pyarrow as pa

        schema = self._schema()
        return pa.schema([one.with_type(_kept_type(one.type)) for one in schema], metadata=schema.metadata)

    def records(self, wanted: Mask) -> Iterator[Any]:
        """
        Give the rows that *wanted* marks as Arrow record batches of that schema.
        """
        import pyarrow as pa

        schema, place = self.schema(wanted), places(self._schema(), self.columns)["text"]
        with self.in_words():
            for first, records in self._spans(list(range(len(schema))), place, wanted):
                mask = pa.array(wanted[first : first + len(records)])
                columns = zip(records.columns, schema.types, strict=True)
                yield pa.record_batch([_kept(column, kind).filter(mask) for column, kind in columns], schema=schema)

    def _spans(self, needed: list[int], text: int, wanted: Mask | None) -> Iterator[tuple[int, Any]]:
        """
        Give the columns at the places *needed* in record batches of bounded size, with the number of the first row.

        Those without a row that *wanted* marks are left out, and behind the last such row nothing is read.
        """
        last = sys.maxsize if wanted is None else int(np.flatnonzero(wanted)[-1])
        for first, records in self._records(needed, wanted):
            for start, length in spans(records.column(text)):
                row = first + start
                if wanted is None or wanted[row : row + length].any():
                    yield row, records.slice(start, length)
            if first + len(records) > last:
                return

    def lines(self, wanted: Mask) -> Iterator[bytes]:
        """
        Give the rows that *wanted* marks as JSON, a line each.
        """
        for records in self.records(wanted):
            yield from json_lines(records)

    def _schema(self) -> Any:
        raise NotImplementedError

    def _records(self, needed: list[int], wanted: Mask | None) -> Iterator[tuple[int, Any]]:
        """
        Give the columns at the places *needed*, with the number of each record batch's first row.

        Of rows that *wanted* does not mark, they may be left out.
        """
        raise NotImplementedError

    @contextlib.contextmanager
    def in_words(self) -> Iterator[None]:
        """
        Put what Arrow and the system raise into words.
        """
        try:
            with in_words():
                yield
        except SourceUnreadable:
            raise
        except OSError as error:
            raise unreadable(self.path, error) from error


@frozen(kw_only=True)
class TableInMemory(Table):
    """
    A table of pyarrow.
    """

    table: Any

    @property
    def row_count(self) -> int | None:
        """
        All of its rows.
        """
        return int(self.table.num_rows)

    @property
    def lies_in_memory(self) -> bool:
        """
        It does.
        """
        return True

    def _schema(self) -> Any:
        return self.table.schema

    def _records(self, needed: list[int], _wanted: Mask | None) -> Iterator[tuple[int, Any]]:
        first = 0
        for records in self.table.select(needed).to_batches():
            yield first, records
            first += records.num_rows


def table_in_memory(source: Any, columns: ColumnNames, limits: Limits) -> TableInMemory:
    """
    Hold what speaks Arrow's C interface, such as a table of polars, as a table that can be read again.

    Raises:
        UnsupportedFormat: its items are no rows.
        SourceUnreadable: its rows cannot be had.
    """
    import pyarrow as pa

    kind = f"{type(source).__module__}.{type(source).__qualname__}"
    try:
        if isinstance(source, pa.Table):
            table = source
        elif hasattr(source, "__arrow_c_stream__"):
            table = pa.RecordBatchReader.from_stream(source).read_all()
        else:
            table = pa.Table.from_batches([pa.record_batch(source)])
    except OSError as error:
        raise SourceUnreadable(f"the rows of a value of type {kind} cannot be had: {error}") from error
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise UnsupportedFormat(f"a value of type {kind} has no columns: give a table with the column text") from error
    return TableInMemory(path="table", name="table", columns=columns, limits=limits, table=table)


def _without(texts: Any, wrong: dict[int, str]) -> Any:
    import pyarrow as pa

    mask = np.zeros(len(texts), bool)
    mask[list(wrong)] = True
    return left_out(texts, pa.array(mask))


def _kept_type(kind: Any) -> Any:
    """
    Give the type in which a column is written: Arrow does not filter, nor every format hold, all of its layouts.
    """
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return _kept_type(kind.value_type)
    return {"string_view": pa.large_string(), "binary_view": pa.large_binary()}.get(str(kind), kind)


def _kept(column: Any, kind: Any) -> Any:
    return column if column.type == kind else column.cast(kind)
