"""
Parquet and Arrow files, batch by batch: only the row groups and columns that are needed.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve, frozen

from provenance.errors import UnsupportedFormat
from provenance.readers import arrow_messages, parquet_pages
from provenance.readers.arrow_tables import STREAM_START, refuse_other
from provenance.readers.batches.columns import as_bytes
from provenance.readers.batches.parts import BATCH_BYTES, BATCH_ROWS, Mask
from provenance.readers.batches.tables import Table
from provenance.readers.compression import Growth
from provenance.readers.files import open_regular
from provenance.readers.gathering import Stopped

# Of compressed columns, what is read at one time.
_READ_BYTES = 1 << 20

# What a batch of records that were put together takes, at most: a handful of them is what is worked on at one time.
_MERGED_BYTES = BATCH_BYTES // 4


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
        with self.in_words(), open_regular(self.path, follow=True) as stream:
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
                for records in _merged(file.iter_batches(rows, row_groups=[group], columns=names)):
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


def _merged(batches: Iterable[Any]) -> Iterator[Any]:
    """
    Put record batches together that were cut small because a page might have become much larger than it did.
    """
    held: list[Any] = []
    size = 0
    for records in batches:
        if held and size + records.nbytes > _MERGED_BYTES:
            yield _one(held)
            held, size = [], 0
        held.append(records)
        size += records.nbytes
    if held:
        yield _one(held)


def _one(batches: list[Any]) -> Any:
    import pyarrow as pa

    if len(batches) == 1:
        return batches[0]
    # Of no rows no batch is made.
    return next(iter(pa.Table.from_batches(batches).combine_chunks().to_batches()), batches[0])


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

        with self.in_words(), open_regular(self.path, follow=True) as stream:
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


def _named(schema: Any) -> Any:
    """
    Give *schema*, and raise UnicodeDecodeError here where a name in it is damaged.
    """
    list(schema.names)
    return schema
