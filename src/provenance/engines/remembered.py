"""
Texts that were decoded once, put aside on disk: reading them back takes a fraction of decoding them again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
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
        return self._files[-1][1] if self._files else 0

    def add(self, start: int, texts: Any, dates: Any | None) -> None:
        """
        Put the texts of the rows from *start* on aside, unless there were too many before.
        """
        import pyarrow as pa

        self._bytes += texts.nbytes
        if self._bytes > self._most_bytes or start != self.end:
            self._most_bytes = 0
            return
        columns = {"texts": as_bytes(texts)} if dates is None else {"texts": as_bytes(texts), "dates": dates}
        records = pa.record_batch(columns)
        path = self._spool.path()
        try:
            with path.open("xb") as stream, pa.ipc.new_file(stream, records.schema) as writer:
                writer.write_batch(records)
        except (OSError, pa.ArrowException):
            # It only saves time: where there is no room for it, or no place for such dates, all is decoded again.
            self._most_bytes = 0
            with contextlib.suppress(OSError):
                path.unlink()
            return
        self._files.append((start, start + len(records), path))

    def again(self, source: Batches, wanted: Mask) -> Iterator[tuple[int, Any, Any | None, float | None]]:
        """
        Give the texts and dates of the rows that *wanted* marks, with how many and the share of all done by then.

        Args:
            source: what was read.
            wanted: bool (n_arrived,).
        """
        import pyarrow as pa

        for start, end, path in self._files:
            marked = wanted[start:end]
            if marked.any():
                # Mapped one by one, so that what was read is not counted as this process's any more.
                with pa.memory_map(str(path)) as mapped:
                    records = pa.ipc.open_file(mapped).get_batch(0).filter(pa.array(marked))
                dates = records.column("dates") if "dates" in records.schema.names else None
                yield len(records), _as_text(records.column("texts")), dates, end / len(wanted)
        rest = wanted.copy()
        rest[: self.end] = False
        if rest.any():
            for _, _, batch in source.again(rest):
                yield len(batch.rows), batch.texts, batch.dates, batch.share


def _as_text(array: Any) -> Any:
    import pyarrow as pa

    return array.view(pa.large_string() if str(array.type) == "large_binary" else pa.string())
