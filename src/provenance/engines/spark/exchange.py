"""
What stages send each other: Arrow record batches with an address, so that Spark moves few large rows and opens none.

A stage is a function from what lies at one address, its *home*, to messages for others. It must not hang on the order
in which messages arrive; then neither partitions, nor retries, nor speculation change what it says.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from attrs import evolve, frozen

Integers = npt.NDArray[np.int64]

# Of what one task holds at one time, about: what an executor's Python can spare.
HOME_BYTES = 1 << 26

# Rows of Spark that are given back together.
_GIVEN_BYTES = 1 << 23

SCHEMA = "home int, kind string, part int, data binary"


@frozen(eq=False)
class Message:
    """
    Some records for one home.

    Attributes:
        home: where they are needed, from 0 on.
        kind: what they are, so that one home can be sent several things.
        records: Arrow record batch.
        part: a further number: of a band, of a home that waits for an answer.
    """

    home: int
    kind: str
    records: Any
    part: int = 0


# What was sent to one home, by kind.
Mail = Mapping[str, Sequence[Message]]
Work = Callable[[int, Mail], Iterator[Message]]


class Flow(Protocol):
    """
    Messages on their way; nothing is computed before something is collected.
    """

    def only(self, *kinds: str) -> Flow:
        """
        Leave out all other kinds.
        """
        ...

    def plus(self, *others: Flow) -> Flow:
        """
        Put several together.
        """
        ...

    def each(self, work: Work) -> Flow:
        """
        Call *work* for each message by itself, wherever it lies.
        """
        ...

    def together(self, work: Work, homes: int) -> Flow:
        """
        Bring the messages of each of *homes* to one place and call *work* there, once a home that has any.
        """
        ...

    def rows(self, work: Callable[[int, Mail], Iterator[Any]], homes: int, schema: str) -> Any:
        """
        Do as :meth:`together`, with record batches of *schema* for an answer: a table of rows.
        """
        ...

    def kept(self) -> Flow:
        """
        Compute this once, though it is asked for more than once.
        """
        ...

    def collect(self) -> list[Message]:
        """
        Compute this and bring it here: for what is little.
        """
        ...


def unpacked(data: Any) -> Any:
    """
    Read the records of a message, where they lie.
    """
    import pyarrow as pa

    return pa.ipc.open_stream(data).read_next_batch()


def as_rows(messages: Iterable[Message]) -> Iterator[Any]:
    """
    Give messages as record batches of ``SCHEMA``, some together.
    """
    import pyarrow as pa

    held: list[Message] = []
    sink, ends = pa.BufferOutputStream(), [0]
    for message in messages:
        with pa.ipc.new_stream(sink, message.records.schema) as writer:
            writer.write_batch(message.records)
        # Only where they go is kept: what they hold stands in the sink.
        held.append(evolve(message, records=None))
        ends.append(sink.tell())
        if ends[-1] >= _GIVEN_BYTES:
            yield _rows(held, ends, sink.getvalue())
            held, sink, ends = [], pa.BufferOutputStream(), [0]
    if held:
        yield _rows(held, ends, sink.getvalue())


def _rows(messages: Sequence[Message], ends: Sequence[int], data: Any) -> Any:
    """
    Give messages whose records, written out, lie end to end.
    """
    import pyarrow as pa

    homes, parts = (pa.array([getattr(one, name) for one in messages], pa.int32()) for name in ("home", "part"))
    offsets = pa.py_buffer(np.array(ends, np.int32))
    records = pa.Array.from_buffers(pa.binary(), len(messages), [None, offsets, data])
    columns = [homes, pa.array([one.kind for one in messages]), parts, records]
    return pa.record_batch(columns, ["home", "kind", "part", "data"])


def from_rows(batches: Iterable[Any]) -> Iterator[Message]:
    """
    Read messages again.
    """
    for batch in batches:
        homes, kinds, parts, data = (batch.column(place) for place in range(4))
        for home, kind, part, one in zip(homes.to_pylist(), kinds.to_pylist(), parts.to_pylist(), data, strict=True):
            yield Message(home, kind, unpacked(one.as_buffer()), part)


def sorted_by_home(messages: Iterable[Message]) -> Iterator[tuple[int, Mail]]:
    """
    Give home after home with what was sent to it.
    """
    homes: dict[int, dict[str, list[Message]]] = defaultdict(lambda: defaultdict(list))
    for message in messages:
        homes[message.home][message.kind].append(message)
    for home in sorted(homes):
        yield home, homes.pop(home)


def table(**columns: Any) -> Any:
    """
    Make a record batch of arrays of NumPy or Arrow; of NumPy's of two dimensions each row is a text of bytes.
    """
    import pyarrow as pa

    return pa.record_batch({name: _column(column) for name, column in columns.items()})


def _column(column: Any) -> Any:
    import pyarrow as pa

    if isinstance(column, pa.ChunkedArray):
        return column.combine_chunks()
    if not isinstance(column, np.ndarray):
        return column if isinstance(column, pa.Array) else pa.array(column)
    if column.ndim == 2:
        data = pa.py_buffer(np.ascontiguousarray(column).view(np.uint8).reshape(-1))
        width = column.shape[1] * column.dtype.itemsize
        return pa.Array.from_buffers(pa.binary(width), len(column), [None, data])
    return pa.array(column)


def column(messages: Sequence[Message] | None, name: str, kind: Any) -> npt.NDArray[Any]:
    """
    Put a column of some messages together, as NumPy of *kind*; empty where there are none.
    """
    parts = [_numbers(one.records.column(name), kind) for one in messages or ()]
    return np.concatenate([np.empty(0, kind), *parts]) if len(parts) != 1 else parts[0]


def _numbers(array: Any, kind: Any) -> npt.NDArray[Any]:
    # By the bytes: a column of numbers without nulls is one buffer.
    data = np.frombuffer(array.buffers()[1], kind, len(array) + array.offset) if len(array) else np.empty(0, kind)
    found: npt.NDArray[Any] = data[array.offset :] if len(array) else data
    return found


def rows_of_bytes(messages: Sequence[Message] | None, name: str, width: int) -> npt.NDArray[np.uint8]:
    """
    Put a column of texts of *width* bytes together: uint8 (n, width).
    """
    parts = [np.empty((0, width), np.uint8)]
    for one in messages or ():
        array = one.records.column(name)
        if len(array):
            data = np.frombuffer(array.buffers()[1], np.uint8)
            parts.append(data[array.offset * width : (array.offset + len(array)) * width].reshape(-1, width))
    return parts[1] if len(parts) == 2 else np.concatenate(parts)


def texts(messages: Sequence[Message] | None, name: str) -> Any:
    """
    Put a column of texts together, as one Arrow array of large_string.
    """
    import pyarrow as pa

    parts = [one.records.column(name).cast(pa.large_string()) for one in messages or ()]
    return pa.chunked_array(parts, pa.large_string()).combine_chunks() if parts else pa.array([], pa.large_string())


def spread(homes: Integers) -> Iterator[tuple[int, Integers]]:
    """
    Give each home that occurs in *homes*, int64 (n,), with the places where it does, rising.
    """
    if not homes.size:
        return
    order = np.argsort(homes, kind="stable")
    ordered = homes[order]
    cuts = np.flatnonzero(np.diff(ordered)) + 1
    bounds = [0, *cuts.tolist(), len(order)]
    for first, last in itertools.pairwise(bounds):
        yield int(ordered[first]), order[first:last]


def homes_for(size: int, parallelism: int) -> int:
    """
    Give into how many homes *size* bytes are parted: as many as tasks run at once, and more where there is much.
    """
    return max(parallelism, -(-size // HOME_BYTES))
