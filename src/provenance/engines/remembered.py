"""
Texts that were decoded once, put aside on disk: reading them back takes a fraction of decoding them again.
"""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from attrs import define, field

from provenance.engines.spool import Spool
from provenance.readers.batches import Batches, Mask
from provenance.readers.batches.columns import as_bytes

# Of larger corpora the rest is decoded again: the disk is not to hold them twice.
_MOST_BYTES = 1 << 30


@define(eq=False)
class Remembered:
    """
    The first texts of a corpus in the order of arrival, with their dates.
    """

    _spool: Spool
    _most_bytes: int
    _files: list[tuple[int, int, Path]] = field(factory=list, init=False)
    _bytes: int = field(default=0, init=False)
    _writing: threading.Thread | None = field(default=None, init=False)

    @classmethod
    def of(cls, source: Batches, spool: Spool) -> Remembered:
        """
        Begin with nothing; of what lies in memory nothing is put aside.
        """
        return cls(spool, 0 if source.lies_in_memory else _MOST_BYTES)

    @property
    def end(self) -> int:
        """
        The first row that is not remembered.
        """
        self.wait()
        return self._files[-1][1] if self._files else 0

    def add(self, start: int, batches: Sequence[tuple[Any, Any | None]]) -> None:
        """
        Put the texts and dates of the rows from *start* on aside, unless there were too many before.
        """
        for _, some in groupby(batches, _types):
            held = list(some)
            count = sum(len(texts) for texts, _ in held)
            self._put(start, start + count, held)
            start += count

    def wait(self) -> None:
        """
        Wait until all that was added stands there.
        """
        if self._writing is not None:
            self._writing.join()
            self._writing = None

    def _put(self, start: int, end: int, batches: Sequence[tuple[Any, Any | None]]) -> None:
        """
        Have what is of the same types written into one file, while the next texts are signed.
        """
        self._bytes += sum(texts.nbytes for texts, _ in batches)
        if self._bytes > self._most_bytes or start != self.end:
            self._most_bytes = 0
            return
        columns: list[dict[str, Any]] = [
            {"texts": as_bytes(texts)} if dates is None else {"texts": as_bytes(texts), "dates": dates}
            for texts, dates in batches
        ]
        work = functools.partial(self._write, start, end, columns, self._spool.path())
        self._writing = threading.Thread(target=work, name="putting aside")
        self._writing.start()

    def _write(self, start: int, end: int, columns: Sequence[dict[str, Any]], path: Path) -> None:
        import pyarrow as pa

        try:
            records = [pa.record_batch(one) for one in columns]
            with path.open("xb") as stream, pa.ipc.new_file(stream, records[0].schema) as writer:
                for one in records:
                    writer.write_batch(one)
        except (OSError, pa.ArrowException):
            # It only saves time: where there is no room for it, or no place for such dates, all is decoded again.
            self._most_bytes = 0
            with contextlib.suppress(OSError):
                path.unlink()
            return
        self._files.append((start, end, path))

    def again(self, source: Batches, wanted: Mask) -> Iterator[tuple[int, Any, Any | None, float | None]]:
        """
        Give the texts and dates of the rows that *wanted* marks, with how many and the share of all done by then.

        Args:
            source: what was read.
            wanted: bool (n_arrived,).
        """
        import pyarrow as pa

        self.wait()
        for start, end, path in self._files:
            marked = wanted[start:end]
            if marked.any():
                # Mapped one by one, so that what was read is not counted as this process's any more.
                with pa.memory_map(str(path)) as mapped:
                    table = pa.ipc.open_file(mapped).read_all().filter(pa.array(marked))
                texts, *dates = (column.combine_chunks() for column in table.columns)
                yield len(table), _as_text(texts), dates[0] if dates else None, end / len(wanted)
        rest = wanted.copy()
        rest[: self.end] = False
        if rest.any():
            for _, _, batch in source.again(rest):
                yield len(batch.rows), batch.texts, batch.dates, batch.share


def _types(batch: tuple[Any, Any | None]) -> tuple[str, str | None]:
    texts, dates = batch
    return str(texts.type), None if dates is None else str(dates.type)


def _as_text(array: Any) -> Any:
    import pyarrow as pa

    return array.view(pa.large_string() if str(array.type) == "large_binary" else pa.string())
