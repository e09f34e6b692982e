"""
Parquet and Arrow files and tables in memory, batch by batch.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen

from provenance.articles import Notice
from provenance.errors import SourceUnreadable, UnsupportedFormat
from provenance.readers import arrow_messages, parquet_pages
from provenance.readers.arrow_tables import STREAM_START, in_words, refuse_other
from provenance.readers.batches.columns import as_bytes, dates_of, ids_of, places, spans, texts_of
from provenance.readers.batches.lines_out import json_lines
from provenance.readers.batches.parts import BATCH_BYTES, BATCH_ROWS, Batch, ColumnNames, Mask
from provenance.readers.compression import Growth
from provenance.readers.files import open_regular, unreadable
from provenance.readers.gathering import Stopped
from provenance.readers.limits import Limits

# Of compressed columns, what is read at one time.
_READ_BYTES = 1 << 20


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
        with self._in_words():
            for first, records in self._spans(needed, found["text"], wanted):
                marked = None if wanted is None else wanted[first : first + len(records)]
                yield self._batch(records, found, first, marked)

    def _batch(self, records: Any, found: dict[str, int], first: int, marked: Mask | None) -> Batch:
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
        dates = records.column(found["published"]) if "published" in found else None
        if marked is None:
            chosen = np.arange(len(rows))
        else:
            import pyarrow as pa

            chosen = np.flatnonzero(marked)
            texts, ids, rows = texts.filter(pa.array(marked)), ids.filter(pa.array(marked)), rows[marked]
            aside = {new: aside[old] for new, old in enumerate(chosen.tolist()) if old in aside}

        def published(places_in_batch: Sequence[int]) -> list[object]:
            return dates_of(dates, chosen[list(places_in_batch)].tolist())

        return Batch(rows=rows, numbers=rows + 1, texts=texts, ids=ids, aside=aside, published=published)

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
        with self._in_words():
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
    def _in_words(self) -> Iterator[None]:
        try:
            with in_words():
                yield
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

    def _schema(self) -> Any:
        return self.table.schema

    def _records(self, needed: list[int], _wanted: Mask | None) -> Iterator[tuple[int, Any]]:
        first = 0
        for records in self.table.select(needed).to_batches():
            yield first, records
            first += records.num_rows


@frozen(kw_only=True)
class ParquetFile(Table):
    """
    A Parquet file; only the row groups and columns that are needed are read of it.
    """

    @property
    def row_count(self) -> int | None:
        """
        What its footer says.
        """
        with self._open() as stream:
            return sum(parquet_pages.row_counts(stream)) or None

    @contextlib.contextmanager
    def _open(self) -> Iterator[Any]:
        with self._in_words(), open_regular(self.path, follow=True) as stream:
            start = stream.read(4)
            if start == b"PARE":
                raise UnsupportedFormat(f"{self.path!r} is an encrypted Parquet file: decrypt it first")
            refuse_other(start, (parquet_pages.FILE_MARK,), self.path, "Parquet")
            yield stream

    def _schema(self) -> Any:
        from pyarrow import parquet

        with self._open() as stream:
            return _named(parquet.ParquetFile(stream).schema_arrow)

    def _records(self, needed: list[int], wanted: Mask | None) -> Iterator[tuple[int, Any]]:
        from pyarrow import parquet

        with self._open() as stream:
            names = [self._schema().names[place] for place in needed]
            largest = self._largest_page(stream, set(names))
            counts = parquet_pages.row_counts(stream)
            stream.seek(0)
            file = parquet.ParquetFile(
                stream, page_checksum_verification=True, pre_buffer=False, buffer_size=_READ_BYTES
            )
            if file.num_row_groups != len(counts):
                raise Stopped("damaged", "is damaged (its list of row groups cannot be read): get it anew")
            rows = max(1, min(BATCH_ROWS, 16 * BATCH_BYTES // largest))
            first = 0
            for group, count in enumerate(counts):
                at, end = first, first + count
                first = end
                if wanted is not None and not wanted[at:end].any():
                    continue
                for records in file.iter_batches(rows, row_groups=[group], columns=names):
                    # Columns come in the order of the file, as they were asked for.
                    yield at, records
                    at += records.num_rows
                if at != end:
                    raise Stopped(
                        "damaged", f"is damaged (a row group has not the {count:,} rows it states): get it anew"
                    )

    def _largest_page(self, stream: Any, names: set[str]) -> int:
        """
        Give the bytes of the largest page; no value is larger than that, and each may be the same as the one before.
        """
        growth, largest = Growth(stream.seek(0, os.SEEK_END), evolve(self.limits, decompressed_bytes=sys.maxsize)), 1
        for page in parquet_pages.decompressed_sizes(stream, names):
            growth.add(page)
            largest = max(largest, page)
        return largest


@frozen(kw_only=True)
class ArrowFile(Table):
    """
    An Arrow file, also called Feather, or an Arrow stream in a file.
    """

    def _schema(self) -> Any:
        with self._open() as reader:
            return _named(reader.schema)

    @contextlib.contextmanager
    def _open(self, options: Any = None) -> Iterator[Any]:
        import pyarrow as pa

        with self._in_words(), open_regular(self.path, follow=True) as stream:
            start = stream.read(8)
            if start.startswith(b"FEA1"):
                raise UnsupportedFormat(f"{self.path!r} is of Feather's first version: save it as Arrow or Parquet")
            refuse_other(start, (arrow_messages.FILE_MARK, STREAM_START), self.path, "Arrow")
            growth = Growth(stream.seek(0, os.SEEK_END), evolve(self.limits, decompressed_bytes=sys.maxsize))
            for message in arrow_messages.decompressed_sizes(stream):
                growth.add(message)
            # Mapped, because one record batch of a file may be all of a corpus.
            with pa.memory_map(self.path) as mapped:
                is_file = start.startswith(arrow_messages.FILE_MARK)
                yield (pa.ipc.open_file if is_file else pa.ipc.open_stream)(mapped, options=options)

    def _records(self, needed: list[int], _wanted: Mask | None) -> Iterator[tuple[int, Any]]:
        import pyarrow as pa

        with self._open(pa.ipc.IpcReadOptions(included_fields=needed)) as reader:
            is_file = hasattr(reader, "num_record_batches")
            batches = map(reader.get_batch, range(reader.num_record_batches)) if is_file else iter(reader)
            first = 0
            for records in batches:
                for column in records.columns:
                    # The lengths and places that it holds may lie outside of it; whether each text is UTF-8 is seen
                    # when it is read.
                    as_bytes(column).validate(full=True)
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


def _named(schema: Any) -> Any:
    """
    Give *schema*, and raise UnicodeDecodeError here where a name in it is damaged.
    """
    list(schema.names)
    return schema


def _without(texts: Any, wrong: dict[int, str]) -> Any:
    import pyarrow as pa

    mask = np.zeros(len(texts), bool)
    mask[list(wrong)] = True
    return pa.compute.if_else(pa.array(mask), None, texts)


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
