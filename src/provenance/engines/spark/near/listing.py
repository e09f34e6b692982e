"""
Columns of lists of numbers: what a row has many of, laid end to end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from provenance.engines.spark.exchange import Integers, Message

Arrays = Sequence[npt.NDArray[Any]]


def lists(arrays: Arrays, kind: Any) -> Any:
    """
    Give arrays of numbers as an Arrow column, one list each.
    """
    import pyarrow as pa

    ends = np.cumsum([0, *(one.size for one in arrays)])
    values = np.concatenate([np.empty(0, kind), *(one.astype(kind, copy=False) for one in arrays)])
    return pa.LargeListArray.from_arrays(pa.array(ends, pa.int64()), pa.array(values))


def parts(messages: Sequence[Message] | None, name: str, kind: Any) -> list[npt.NDArray[Any]]:
    """
    Give of each row of some messages its list.
    """
    found: list[npt.NDArray[Any]] = []
    for one in messages or ():
        ends, values = _ends_and_values(one, name, kind)
        found += [values[first:last] for first, last in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)]
    return found


def laid(messages: Sequence[Message] | None, name: str, kind: Any) -> tuple[Integers, npt.NDArray[Any]]:
    """
    Give the lists of all rows of some messages end to end: int64 (n + 1,), where each begins, and the whole.
    """
    sizes, held = [np.zeros(1, np.int64)], [np.empty(0, kind)]
    for one in messages or ():
        ends, values = _ends_and_values(one, name, kind)
        sizes.append(np.diff(ends))
        held.append(values[ends[0] : ends[-1]])
    return np.cumsum(np.concatenate(sizes)), np.concatenate(held)


def _ends_and_values(one: Message, name: str, kind: Any) -> tuple[Integers, npt.NDArray[Any]]:
    column = one.records.column(name)
    values = column.values
    numbers = (
        np.frombuffer(values.buffers()[1], kind, len(values) + values.offset) if len(values) else np.empty(0, kind)
    )
    return np.asarray(column.offsets).astype(np.int64), numbers[values.offset :]
