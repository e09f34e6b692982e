"""
The texts that everyone is given, in the forms in which they take them.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


class Texts:
    """
    Texts as a table of Arrow, as a list of strings, and with the truth where it is known.

    Attributes:
        table: id and text, both large_string; group and rate (:mod:`benchmarks.speed.synthetic`) where planted.
    """

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __len__(self) -> int:
        return len(self.table)

    @property
    def column(self) -> pa.ChunkedArray:
        """
        The texts alone.
        """
        return self.table["text"]

    @cached_property
    def strings(self) -> list[str]:
        """
        The texts as Python's strings, made once.
        """
        return self.column.to_pylist()

    @cached_property
    def n_bytes(self) -> int:
        """
        How many bytes of UTF-8 the texts have.
        """
        return int(pc.sum(pc.binary_length(self.column)).as_py() or 0)

    @cached_property
    def groups(self) -> np.ndarray:
        """
        int64 (n,), the group of each.
        """
        return self.table["group"].to_numpy()

    @cached_property
    def rates(self) -> np.ndarray:
        """
        float64 (n,), the part of the words that was changed; negative for originals.
        """
        return self.table["rate"].to_numpy()

    @property
    def planted(self) -> bool:
        """
        Whether it is known which are near copies.
        """
        return "rate" in self.table.column_names

    def first(self, count: int) -> Texts:
        """
        Give the first so many; nothing is copied.
        """
        return self if count >= len(self) else Texts(self.table.slice(0, count))


def write_parquet(table: pa.Table, path: Path, row_group: int) -> None:
    """
    Write id and text as a user would have them: Parquet with zstd.
    """
    pq.write_table(table.select(["id", "text"]), path, compression="zstd", row_group_size=row_group)
