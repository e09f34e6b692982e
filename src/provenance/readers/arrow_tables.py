"""
Parquet, Arrow files and streams, and the Arrow tables of Python libraries: only what is needed of them, span by span.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, cast

from attrs import evolve

from provenance.errors import ProvenanceError, UnsupportedFormat
from provenance.readers import arrow_messages, parquet_pages
from provenance.readers.arrow_values import values_of
from provenance.readers.columns import EXPECTED, Table, places_of, read_row
from provenance.readers.compression import Growth
from provenance.readers.gathering import Gathering, Stopped
from provenance.readers.limits import Limits
from provenance.readers.records import Reading, shortened

# Rows that are Python objects at one time.
_SPAN_ROWS = 1_024

# And bytes that those of Parquet may become at one time.
_SPAN_BYTES = 1 << 29

# What a row costs beyond its texts: a table of a billion nulls takes no room in a file.
_ROW_BYTES = 16

_IN_MEMORY_BYTES = 1 << 26

STREAM_START = b"\xff\xff\xff\xff"


def read_parquet(stream: BinaryIO, name: str, path: str, limits: Limits) -> Reading:
    """
    Read an article from each row of a Parquet file.

    Args:
        stream: of the file.
        name: what the ids of rows without one begin with.
        path: as the user gave it.
        limits: of the file, its rows and their texts.

    Raises:
        Stopped: the file is damaged, or has no column text.
        UnsupportedFormat: it is no Parquet file, or an encrypted one.
    """
    return next(parquet_parts(stream, name, path, limits, sys.maxsize))


def parquet_parts(stream: BinaryIO, name: str, path: str, limits: Limits, most: int) -> Iterator[Reading]:
    """
    Do the same in parts of *most* rows, one at least.

    Raises:
        UnsupportedFormat: as for the whole.
    """
    from pyarrow import parquet

    with _seekable(stream) as source:
        start, size = source.read(4), _size(source)
        if start == b"PARE":
            raise UnsupportedFormat(f"{path!r} is an encrypted Parquet file: decrypt it first")
        refuse_other(start, (parquet_pages.FILE_MARK,), path, "Parquet")
        with in_words():
            names = parquet.read_schema(source).names
            columns = [names[place] for place in places_of(names).values()]
        growth, largest = Growth(size, limits), 1
        for page in parquet_pages.decompressed_sizes(source, set(columns)):
            growth.add(page)
            largest = max(largest, page)
        # No value is larger than a page, and each may be the same as the one before, which takes no room in the file.
        rows = max(1, min(_SPAN_ROWS, _SPAN_BYTES // largest))
        with in_words():
            source.seek(0)
            file = parquet.ParquetFile(source, page_checksum_verification=True)
            batches = file.iter_batches(rows, columns=columns, use_threads=False)
        yield from _gathered(batches, Table(name, path, limits), most, size)


def read_arrow(stream: BinaryIO, name: str, path: str, limits: Limits) -> Reading:
    """
    Read an article from each row of an Arrow file, also called Feather, or of an Arrow stream in a file.

    Args:
        stream: of the file.
        name: what the ids of rows without one begin with.
        path: as the user gave it.
        limits: of the file, its rows and their texts.

    Raises:
        Stopped: the file is damaged, or has no column text.
        UnsupportedFormat: it is no Arrow file, or one of Feather's first version.
    """
    return next(arrow_parts(stream, name, path, limits, sys.maxsize))


def arrow_parts(stream: BinaryIO, name: str, path: str, limits: Limits, most: int) -> Iterator[Reading]:
    """
    Do the same in parts of *most* rows, one at least.

    Raises:
        UnsupportedFormat: as for the whole.
    """
    import pyarrow

    with _seekable(stream) as source:
        start, size = source.read(8), _size(source)
        if start.startswith(b"FEA1"):
            raise UnsupportedFormat(f"{path!r} is of Feather's first version: save it as Arrow or Parquet")
        refuse_other(start, (arrow_messages.FILE_MARK, STREAM_START), path, "Arrow")
        growth = Growth(size, limits)
        for message in arrow_messages.decompressed_sizes(source):
            growth.add(message)
        is_file = start.startswith(arrow_messages.FILE_MARK)
        with in_words():
            source.seek(0)
            names = (pyarrow.ipc.open_file if is_file else pyarrow.ipc.open_stream)(source).schema.names
            included = sorted(places_of(names).values())
            options = pyarrow.ipc.IpcReadOptions(included_fields=included, use_threads=False)
            source.seek(0)
            if is_file:
                reader = pyarrow.ipc.open_file(source, options=options)
                batches = map(reader.get_batch, range(reader.num_record_batches))
            else:
                batches = iter(pyarrow.ipc.open_stream(source, options=options))
        yield from _gathered(_sound(batches), Table(name, path, limits), most, size)


def _sound(batches: Iterator[Any]) -> Iterator[Any]:
    """
    Check each of *batches*: the lengths and places that it holds may lie outside of it.
    """
    for batch in batches:
        batch.validate(full=True)
        yield batch


def read_arrow_object(source: object, name: str, limits: Limits) -> Reading:
    """
    Read an article from each row of what speaks Arrow's C interface, such as the tables of pyarrow and DuckDB.

    Args:
        source: with ``__arrow_c_stream__`` or ``__arrow_c_array__``.
        name: what messages call it, and what the ids of rows without one begin with.
        limits: of a row's text.

    Raises:
        Stopped: it has no column text.
        UnsupportedFormat: its items are no rows.
    """
    import pyarrow

    try:
        if isinstance(source, pyarrow.RecordBatchReader):
            reader = source  # through the interface, what its maker raises would lose its kind
        elif hasattr(source, "__arrow_c_stream__"):
            reader = pyarrow.RecordBatchReader.from_stream(source)
        else:
            reader = pyarrow.Table.from_batches([pyarrow.record_batch(source)]).to_reader()
    except (pyarrow.ArrowException, TypeError, ValueError) as error:
        kind = f"{type(source).__module__}.{type(source).__qualname__}"
        raise UnsupportedFormat(f"a value of type {kind} has no columns: give a table with the column text") from error
    places_of(reader.schema.names)
    return next(_gathered(reader, Table(name, name, limits), sys.maxsize))


def _gathered(batches: Iterable[Any], table: Table, most: int, size: int | None = None) -> Iterator[Reading]:
    """
    Make articles of the rows of *batches*, in parts.

    Args:
        batches: of pyarrow.
        table: where they come from.
        most: rows of a part.
        size: bytes of the file, where its texts may not be many times as long; None for what is in memory anyway.
    """
    # What is decompressed was measured before; here a text can still be repeated without end.
    growth = None if size is None else Growth(size, evolve(table.limits, decompressed_bytes=sys.maxsize))
    gathering = Gathering(table.path, "row")
    number = 0
    try:
        with in_words():
            for names, row in _rows(batches):
                number += 1
                if growth is not None:
                    growth.add(_ROW_BYTES + sum(len(value) for value in row if isinstance(value, str | bytes)))
                record = dict(zip(names, row, strict=True))
                if gathering.full and not record["text"]:
                    gathering.skip()
                else:
                    gathering.add(read_row(record, table, number))
                if len(gathering) >= most:
                    yield gathering.part()
    except Stopped as stopped:
        gathering.stop(stopped)
    yield gathering.whole(EXPECTED)


def _rows(batches: Iterable[Any]) -> Iterator[tuple[tuple[str, ...], tuple[object, ...]]]:
    for batch in batches:
        places = places_of(batch.schema.names)
        for start in range(0, batch.num_rows, _SPAN_ROWS):
            span = batch.slice(start, _SPAN_ROWS)
            for row in zip(*(values_of(span.column(place)) for place in places.values()), strict=True):
                yield tuple(places), row


def refuse_other(start: bytes, marks: tuple[bytes, ...], path: str, kind: str) -> None:
    """
    Look whether *start*, the first bytes of a file, are among *marks*.

    Raises:
        Stopped: they are cut off.
        UnsupportedFormat: they are those of something else.
    """
    if start.startswith(marks):
        return
    if any(mark.startswith(start) for mark in marks):
        raise Stopped("damaged", "is damaged (cut off at its beginning): get it anew")
    raise UnsupportedFormat(f"{path!r} is no {kind} file, though its name ends so: rename it")


@contextlib.contextmanager
def in_words() -> Iterator[None]:
    """
    Put what Arrow raises into words; what the system itself could not read goes on.

    Raises:
        Stopped: in place of what Arrow raises.
    """
    import pyarrow

    try:
        yield
    except MemoryError:
        raise Stopped("too_large", "takes more memory than there is: give it in smaller files") from None
    except ProvenanceError:
        # In words already.
        raise
    except pyarrow.ArrowNotImplementedError as error:
        raise Stopped("unsupported_format", f"holds what is not read ({_said(error)}): save it anew") from None
    except (pyarrow.ArrowException, UnicodeDecodeError, OSError) as error:
        # An address that no file can have is damage, too.
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise
        raise Stopped("damaged", f"is damaged ({_said(error)}): get it anew") from None


def _said(error: Exception) -> str:
    return shortened(str(error).partition("\n")[0], 200).strip("'\"")


@contextlib.contextmanager
def _seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """
    Give *stream*, or a copy in a file of its own where it has only one direction.
    """
    if stream.seekable():
        yield stream
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES) as copy:
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        yield cast(BinaryIO, copy)


def _size(source: BinaryIO) -> int:
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    return size
