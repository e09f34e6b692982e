"""
What deduplication leaves, written out: the rows that are kept with all their columns, and the clusters.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import lzma
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from attrs import asdict

from provenance.engines import accounts
from provenance.engines.accounts import FORMAT, VERSION
from provenance.engines.local import Deduplicated
from provenance.errors import UnsupportedFormat
from provenance.progress import Stages
from provenance.readers.batches import Batches
from provenance.readers.compression import split_ending
from provenance.wording import strict_json

# Rows of clusters that are Python objects at one time.
_ROWS_AT_ONCE = 1 << 14

# Of a row group, in memory; and of what is compressed at one time.
_GROUP_BYTES = 1 << 26
_FRAME_BYTES = 1 << 22

_LINES = frozenset({".jsonl", ".ndjson"})
_ARROW = frozenset({".arrow", ".feather", ".ipc"})
ROWS_ENDINGS = (".parquet", ".arrow", ".feather", ".ipc", ".jsonl", ".ndjson")
CLUSTERS_ENDINGS = (*ROWS_ENDINGS, ".json")


def check_ending(path: Path, endings: tuple[str, ...]) -> None:
    """
    Refuse a file of whose ending no format is known, before anything is read.

    Raises:
        UnsupportedFormat: its ending is none of *endings*; those of JSON may have .gz, .xz or .zst behind.
    """
    ending, compression = split_ending(path.name)
    if ending in endings and not (compression and ending not in _LINES | {".json"}):
        return
    listed = ", ".join(endings)
    raise UnsupportedFormat(f"cannot tell the format of {path.name!r}: end its name in one of {listed}")


def clusters_path(output: Path) -> Path:
    """
    Give the path beside *output* at which its clusters stand: ``kept.jsonl.gz`` has ``kept.clusters.jsonl.gz``.
    """
    ending, compression = split_ending(output.name)
    behind = len(ending) + len(compression)
    return output.with_name(f"{output.name[:-behind]}.clusters{output.name[-behind:]}")


def write_kept(source: Batches, found: Deduplicated, stream: BinaryIO, output: Path, stages: Stages) -> None:
    """
    Write the rows that are kept, with all their columns, in the order in which they came.

    Args:
        source: that was deduplicated.
        found: what became of it.
        stream: takes the data.
        output: its name, of one of ``ROWS_ENDINGS``, tells the format.
        stages: hears how far it is.

    Raises:
        OSError: it cannot be written.
        SourceUnreadable: the input was changed.
        UnsupportedFormat: it has columns that the format of *output* cannot hold.
    """
    count = max(1, int(np.count_nonzero(found.kept)))
    done = 0
    with stages("writing") as advance:
        if split_ending(output.name)[0] in _LINES:
            with _compressed(stream, output) as write:
                for line in source.lines(found.kept):
                    write(line)
                    done += 1
                    if done % _ROWS_AT_ONCE == 0:
                        advance(_ROWS_AT_ONCE, done / count)
            return
        schema = source.schema(found.kept)
        with _in_words(output), _table_writer(stream, output, schema) as write_table:
            for records in source.records(found.kept, schema):
                write_table(records)
                done += len(records)
                advance(len(records), done / count)


def write_clusters(found: Deduplicated, stream: BinaryIO, path: Path, run: Mapping[str, Any]) -> None:
    """
    Write one row for each article, in the order of their ids: id, cluster, representative and similarity.

    The run and the splits stand beside the members in JSON, and in the schema's metadata in Parquet and Arrow.

    Args:
        found: what became of a corpus.
        stream: takes the data.
        path: its name, of one of ``CLUSTERS_ENDINGS``, tells the format.
        run: what was done, JSON-ready.

    Raises:
        OSError: it cannot be written.
    """
    ending = split_ending(path.name)[0]
    splits = [asdict(split) for split in found.splits()]
    about = {"format": FORMAT, "version": VERSION, "run": dict(run), "splits": splits}
    if ending in _LINES or ending == ".json":
        with _compressed(stream, path) as write:
            for piece in _as_json(found, about if ending == ".json" else None):
                write(piece)
        return
    schema = _members_schema().with_metadata({"provenance": strict_json(about)})
    with _table_writer(stream, path, schema) as write_table:
        for records in _members(found, schema):
            write_table(records)


def _as_json(found: Deduplicated, about: Mapping[str, Any] | None) -> Iterator[bytes]:
    """
    Give the members a line each; within the object *about*, where there is one.
    """
    if about is None:
        for row in _rows(found):
            yield row + b"\n"
        return
    yield _opened(about)
    before = b"\n"
    for row in _rows(found):
        yield before + row
        before = b",\n"
    yield b"\n]}\n"


def _rows(found: Deduplicated) -> Iterator[bytes]:
    for records in _members(found, _members_schema()):
        for row in records.to_pylist():
            yield json.dumps(row, ensure_ascii=False, allow_nan=False).encode()


def _opened(about: Mapping[str, Any]) -> bytes:
    return json.dumps(about, ensure_ascii=False, allow_nan=False).encode()[:-1] + b', "members": ['


def _members_schema() -> Any:
    import pyarrow as pa

    columns = {"id": pa.string(), "cluster": pa.int64(), "representative": pa.string(), "similarity": pa.float64()}
    return pa.schema(columns)


def _members(found: Deduplicated, schema: Any) -> Iterator[Any]:
    import pyarrow as pa

    labels, representatives, similarities = found.labels(), found.representatives(), found.similarities()
    for start in range(0, len(found.ids), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        columns = [
            found.ids[rows].cast(pa.string()),
            pa.array(labels[rows]),
            found.ids.take(pa.array(representatives[rows])).cast(pa.string()),
            pa.array(similarities[rows], mask=np.isnan(similarities[rows])),
        ]
        yield pa.record_batch(columns, schema=schema)


Write = Callable[[bytes], object]


@contextlib.contextmanager
def _compressed(stream: BinaryIO, path: Path) -> Iterator[Write]:
    """
    Give what writes to *stream*, compressed as the ending of *path* says.

    The time of day is left out of it: it would tell two equal files apart.
    """
    compression = split_ending(path.name)[1]
    if compression == ".gz":
        with gzip.GzipFile("", "wb", fileobj=stream, mtime=0) as packed:
            yield packed.write
    elif compression == ".xz":
        with lzma.LZMAFile(stream, "wb") as packed_xz:
            yield packed_xz.write
    elif compression == ".zst":
        frames = _Frames(stream)
        yield frames.write
        frames.flush()
    else:
        yield stream.write


class _Frames:
    """
    Data in zstd's frames, of which several in a row are one file.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._held: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """
        Take some data.
        """
        self._held.append(data)
        self._size += len(data)
        if self._size >= _FRAME_BYTES:
            self.flush()

    def flush(self) -> None:
        """
        Write what was taken so far.
        """
        import pyarrow as pa

        self._stream.write(pa.compress(b"".join(self._held), "zstd", asbytes=True))
        self._held, self._size = [], 0


@contextlib.contextmanager
def _table_writer(stream: BinaryIO, path: Path, schema: Any) -> Iterator[Callable[[Any], None]]:
    """
    Give what writes record batches of *schema* as the ending of *path* says, some together.
    """
    import pyarrow as pa
    from pyarrow import parquet

    if split_ending(path.name)[0] in _ARROW:
        with pa.ipc.new_file(stream, schema) as arrow:
            yield arrow.write_batch
        return
    held: list[Any] = []
    size = 0
    with parquet.ParquetWriter(stream, schema, write_page_checksum=True, compression="zstd") as writer:

        def write(records: Any) -> None:
            nonlocal size
            held.append(records)
            size += records.nbytes
            if size >= _GROUP_BYTES:
                _flush(held)
                size = 0

        def _flush(some: list[Any]) -> None:
            if some:
                table = pa.Table.from_batches(some, schema)
                writer.write_table(table, row_group_size=max(1, len(table)))
                some.clear()

        yield write
        _flush(held)


@contextlib.contextmanager
def _in_words(path: Path) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid, pa.ArrowTypeError) as error:
        said = str(error).partition("\n")[0]
        message = f"{path.name!r} cannot hold these columns ({said}): write JSON lines"
        raise UnsupportedFormat(message) from None


def run_record(found: Deduplicated, version: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """
    Say what was done, JSON-ready.
    """
    return accounts.run_record(
        version=version,
        articles=len(found.ids),
        kept=int(np.count_nonzero(found.kept)),
        parameters=parameters,
        bands=found.bands,
        set_aside=found.set_aside,
        warnings=found.warnings,
    )


def summary(found: Deduplicated) -> str:
    """
    Say in some lines what became of a corpus, and how many pairs were likely to be found.
    """
    kept, articles = int(np.count_nonzero(found.kept)), len(found.ids)
    standing = np.unique(found.grouping.representatives, return_counts=True)[1]
    return accounts.summary(articles, kept, int(np.count_nonzero(standing > 1)), found.bands)
