"""
Large corpora, read batch by batch as Arrow arrays, as often as a stage needs them.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from attrs import define, evolve, field

from provenance.articles import Corpus, Notice
from provenance.errors import InvalidParameter, SourceUnreadable, UnsupportedFormat
from provenance.readers import ENDINGS, Source, read
from provenance.readers.batches.ahead import ahead
from provenance.readers.batches.lines import JsonLines
from provenance.readers.batches.parts import BATCH_BYTES, Batch, ColumnNames, Mask, Part
from provenance.readers.batches.table_files import ArrowFile, ParquetFile
from provenance.readers.batches.tables import table_in_memory
from provenance.readers.frames import is_frame
from provenance.readers.gathering import Stopped
from provenance.readers.limits import DEFAULT_LIMITS, Limits
from provenance.readers.paths import Found, distinct_names, expand, locate
from provenance.readers.records import FIELDS
from provenance.readers.tables import is_table

__all__ = ["Batch", "Batches", "ColumnNames", "Mask", "Part", "open_batches"]

_STANDARD_INPUT = "-"
_LINE_ENDINGS = frozenset({".jsonl", ".ndjson"})
_TABLE_FILES: dict[str, type[ParquetFile] | type[ArrowFile]] = {
    ".parquet": ParquetFile,
    ".arrow": ArrowFile,
    ".feather": ArrowFile,
    ".ipc": ArrowFile,
}


@define
class Batches:
    """
    The parts of a corpus one after the other, with one count of rows over all of them.

    Attributes:
        parts: in the order in which they are read.
        set_aside, warnings: what was found when they were opened and first read.
    """

    parts: tuple[Part, ...]
    set_aside: list[Notice] = field(factory=list)
    warnings: list[Notice] = field(factory=list)
    # The first row of each part, once all were read; and where each ended.
    _starts: list[int] = field(factory=list, init=False)

    @property
    def row_count(self) -> int | None:
        """
        Rows, where that is known beforehand.
        """
        counts = [part.row_count for part in self.parts]
        return None if None in counts else sum(count for count in counts if count is not None)

    @property
    def has_dates(self) -> bool:
        """
        Whether a row may have a date.
        """
        return any(part.has_dates for part in self.parts)

    @property
    def lies_in_memory(self) -> bool:
        """
        Whether reading it again costs next to nothing.
        """
        return all(part.lies_in_memory for part in self.parts)

    def first(self) -> Iterator[tuple[Part, int, Batch]]:
        """
        Give every batch with its part and the number of that part's first row; parts are counted on the way.

        What is damaged is named in *set_aside*, and what stood before it is given.

        Raises:
            SourceUnreadable, UnsupportedFormat: of the only part nothing at all could be read.
        """
        self._starts = [0]
        for place, part in enumerate(self.parts):
            start = end = self._starts[-1]
            try:
                for batch in _ahead(part.batches):
                    end = start + int(batch.rows[-1]) + 1
                    yield part, start, self._shared(batch, place)
            except (Stopped, SourceUnreadable, UnsupportedFormat) as error:
                self._set_aside(part, error, end - start)
            self._starts.append(end)

    def _shared(self, batch: Batch, place: int) -> Batch:
        """
        Make of the share of a part one of all parts.
        """
        return batch if batch.share is None else evolve(batch, share=(place + batch.share) / len(self.parts))

    def _set_aside(self, part: Part, error: Stopped | SourceUnreadable | UnsupportedFormat, rows: int) -> None:
        if isinstance(error, Stopped):
            kept = f"the {rows:,} rows before that are kept" if rows else ""
            notice = error.notice(part.path, kept)
        else:
            code = "unreadable" if isinstance(error, SourceUnreadable) else "unsupported_format"
            notice = Notice(id=part.path, code=code, message=str(error), position=part.path)
        if not rows and len(self.parts) == 1:
            raise SourceUnreadable(notice.message) if not isinstance(error, UnsupportedFormat) else error
        self.set_aside.append(notice)

    def again(self, wanted: Mask) -> Iterator[tuple[Part, int, Batch]]:
        """
        Give the rows that *wanted* marks as they came first, in batches that :meth:`first` would give.

        Raises:
            SourceUnreadable: a part changed since then.
        """
        for place, (part, start, marked) in enumerate(self._marked(wanted)):
            with _as_before(part, marked) as count:
                for batch in _ahead(functools.partial(part.batches, marked)):
                    count(len(batch.rows))
                    yield part, start, self._shared(batch, place)

    def schema(self, wanted: Mask) -> Any:
        """
        Give one Arrow schema for the rows that *wanted* marks, of all parts.

        Raises:
            UnsupportedFormat: a column is of different kinds in two parts.
        """
        import pyarrow as pa

        schemas = [part.schema(marked) for part, _, marked in self._marked(wanted)]
        try:
            return pa.unify_schemas(schemas, promote_options="permissive")
        except pa.ArrowException as error:
            raise UnsupportedFormat(f"the files cannot be one table ({error}): write JSON lines") from None

    def records(self, wanted: Mask, schema: Any) -> Iterator[Any]:
        """
        Give the rows that *wanted* marks as Arrow record batches of that *schema*.
        """
        for part, _, marked in self._marked(wanted):
            with _as_before(part, marked) as count:
                for records in part.records(marked):
                    count(len(records))
                    yield _conformed(records, schema)

    def lines(self, wanted: Mask) -> Iterator[bytes]:
        """
        Give the rows that *wanted* marks as lines of JSON.
        """
        for part, _, marked in self._marked(wanted):
            with _as_before(part, marked) as count:
                for line in part.lines(marked):
                    count(1)
                    yield line

    def _marked(self, wanted: Mask) -> Iterator[tuple[Part, int, Mask]]:
        for part, start, end in zip(self.parts, self._starts, self._starts[1:], strict=False):
            if wanted[start:end].any():
                yield part, start, wanted[start:end]


def _ahead(start: Callable[[], Iterator[Batch]]) -> Iterator[Batch]:
    # As much as is worked on at one time waits, in however small batches it comes.
    return ahead(start, size_of=lambda batch: int(batch.texts.nbytes), most=BATCH_BYTES)


def open_batches(
    source: Source,
    *,
    columns: ColumnNames | None = None,
    limits: Limits = DEFAULT_LIMITS,
    spool: Path | None = None,
) -> Batches:
    """
    Open whatever :func:`provenance.read` takes, to be read batch by batch.

    Files of Parquet, Arrow and JSON lines, and tables of Arrow and polars, are read so; all else is read whole.

    Args:
        source: one file, folder, pattern, table, or list of articles.
        columns: the columns for fields, where they have other names.
        limits: of a line, and of what compressed data become.
        spool: a folder for what comes from standard input, which can be read once.

    Raises:
        SourceNotFound, SourceUnreadable, UnsupportedFormat: there is nothing to be read.
        InvalidParameter: *columns* were given for what has none.
    """
    names = columns or ColumnNames()
    if isinstance(source, str | os.PathLike):
        path = os.fsdecode(source)
        if path == _STANDARD_INPUT and spool is not None:
            return Batches((_standard_input(names, limits, spool),))
        given = expand(path) if path != _STANDARD_INPUT else ()
        located = [locate(each, ENDINGS) for each in given]
        files = sorted({found.identity: found for place in located for found in place.files}.values())
        if files and all(_is_streamed(found) for found in files):
            called = distinct_names(files)
            opened = Batches(tuple(_part(found, called[found], names, limits) for found in files))
            opened.set_aside += [notice for place in located for notice in place.set_aside]
            opened.warnings += [notice for place in located for notice in place.warnings]
            return opened
    elif is_table(source) and (not is_frame(source) or hasattr(source, "to_arrow")):  # polars' frames have that
        return Batches((table_in_memory(source, names, limits),))
    if names.given():
        raise InvalidParameter("columns can be named for Parquet, Arrow, JSON lines and tables of these: rename them")
    return _of_corpus(read(source, limits=limits), limits)


def _is_streamed(found: Found) -> bool:
    return found.ending in _LINE_ENDINGS or (found.ending in _TABLE_FILES and not found.compression)


def _part(found: Found, name: str, columns: ColumnNames, limits: Limits) -> Part:
    if found.ending in _LINE_ENDINGS:
        return JsonLines(path=found.path, name=name, columns=columns, limits=limits, compression=found.compression)
    return _TABLE_FILES[found.ending](path=found.path, name=name, columns=columns, limits=limits)


def _standard_input(columns: ColumnNames, limits: Limits, spool: Path) -> Part:
    from provenance.readers.compression import compression_of

    if sys.stdin is None:
        raise SourceUnreadable("there is no standard input to read from: give a path in place of -")
    stored = spool / "standard-input"
    with stored.open("wb") as stream:
        shutil.copyfileobj(sys.stdin.buffer, stream)
    with stored.open("rb") as stream:
        compression = compression_of(stream.read(16))
    return JsonLines(
        path=_STANDARD_INPUT,
        name=_STANDARD_INPUT,
        columns=columns,
        limits=limits,
        compression=compression,
        stored=str(stored),
    )


def _of_corpus(corpus: Corpus, limits: Limits) -> Batches:
    import pyarrow as pa

    def values(name: str) -> list[Any]:
        return [_plain(getattr(article, name)) for article in corpus]

    columns = {name: values(name) for name in FIELDS}
    kept = {name: found for name, found in columns.items() if name in ("id", "text") or any(found)}
    types = {"derived_from": pa.list_(pa.string())}
    table = pa.table({name: pa.array(found, types.get(name, pa.large_string())) for name, found in kept.items()})
    opened = Batches((table_in_memory(table, ColumnNames(), limits),))
    opened.set_aside += corpus.set_aside
    opened.warnings += corpus.warnings
    return opened


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value) or None
    return value.isoformat() if hasattr(value, "isoformat") else value


def _conformed(records: Any, schema: Any) -> Any:
    """
    Put the columns of *records* into the places of *schema*, nulls where there is none.
    """
    import pyarrow as pa

    columns = []
    for one in schema:
        place = records.schema.get_field_index(one.name)
        column = pa.nulls(len(records), one.type) if place < 0 else records.column(place)
        columns.append(column if column.type == one.type else column.cast(one.type))
    return pa.record_batch(columns, schema=schema)


@contextlib.contextmanager
def _as_before(part: Part, wanted: Mask) -> Iterator[Callable[[int], None]]:
    """
    Hold what is read again to what was read first, by the number of rows.
    """
    counted = 0

    def count(rows: int) -> None:
        nonlocal counted
        counted += rows

    try:
        yield count
    except (Stopped, IndexError) as error:
        raise _changed(part) from error
    if counted != np.count_nonzero(wanted):
        raise _changed(part)


def _changed(part: Part) -> SourceUnreadable:
    return SourceUnreadable(f"{part.path!r} was changed while it was read: leave it alone, and start anew")
