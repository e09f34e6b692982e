"""
Segments: the one format in which arrays lie on disk, read by mapping them into memory.

::

    opening       64 bytes: mark, version of the format (u32), zeros
    values        C order, little-endian
    zeros         up to a multiple of 8 bytes
    checksums     one XXH3 (64 bits) of each block of BLOCK_BYTES of the values
    description   JSON in UTF-8: kind, dtype, shape, sorted, parameters
    closing       32 bytes: length of the description, XXH3 of all but the values, length of the file, mark

All numbers are little-endian. The description stands behind the values, because how many there are is known only when
the last was written. A segment is never changed once it has its name; it is replaced by another.

Source: xxHash specification (XXH3, seed 0).
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
from attrs import define, field, frozen
from xxhash import xxh3_64

from provenance.errors import DamagedSegment, InvalidParameter, UnsupportedFormat
from provenance.whole_files import written_whole

VERSION = 1
BLOCK_BYTES = 1 << 20

_MARK = b"\x93SEGMENT"
_OPENING = struct.Struct("<8sI52x")
_CLOSING = struct.Struct("<QQQ8s")
_DTYPES = frozenset({"|u1", "<u2", "<u4", "<u8", "|i1", "<i2", "<i4", "<i8", "<f4", "<f8"})

Parameters = Mapping[str, Any]


@frozen(eq=False)
class Segment:
    """
    An array on disk, and what it is.

    Attributes:
        values: mapped, read-only, of the dtype and shape that were written.
        kind: what the values are: ``signatures``.
        parameters: how they were made, JSON-ready.
        is_sorted: whether the values never fall.
    """

    values: npt.NDArray[Any]
    kind: str
    parameters: dict[str, Any]
    is_sorted: bool


@define(eq=False)
class SegmentWriter:
    """
    Takes rows of one shape, and writes them as they come.
    """

    _stream: BinaryIO
    _dtype: np.dtype[Any]
    _row_shape: tuple[int, ...]
    _sorted: bool
    _rows: int = field(default=0, init=False)
    _bytes: int = field(default=0, init=False)
    _checksums: list[int] = field(factory=list, init=False)
    _hash: Any = field(factory=xxh3_64, init=False)
    _last: Any = field(default=None, init=False)

    def append(self, rows: npt.NDArray[Any]) -> None:
        """
        Write *rows* behind those before.

        Raises:
            InvalidParameter: they are of another dtype or shape, or fall in a segment that is sorted.
            OSError: the disk is full, or fails.
        """
        if rows.dtype != self._dtype or rows.shape[1:] != self._row_shape or rows.ndim == 0:
            met = f"rows of {rows.dtype} {rows.shape[1:]}"
            raise InvalidParameter(f"{met} in a segment of {self._dtype} {self._row_shape}")
        if self._sorted and len(rows):
            if not _rises(rows) or (self._last is not None and rows[0] < self._last):
                raise InvalidParameter("values that fall in a segment that is sorted: sort them first")
            self._last = rows[-1]
        data = np.ascontiguousarray(rows).data.cast("B") if rows.size else memoryview(b"")
        self._stream.write(data)
        self._rows += len(rows)
        while len(data):
            room = BLOCK_BYTES - self._bytes % BLOCK_BYTES
            self._hash.update(data[:room])
            self._bytes += len(data[:room])
            if self._bytes % BLOCK_BYTES == 0:
                self._checksums.append(self._hash.intdigest())
                self._hash = xxh3_64()
            data = data[room:]

    def _close(self, kind: str, parameters: Parameters) -> None:
        if self._bytes % BLOCK_BYTES:
            self._checksums.append(self._hash.intdigest())
        described = {
            "kind": kind,
            "dtype": self._dtype.str,
            "shape": [self._rows, *self._row_shape],
            "sorted": self._sorted,
            "parameters": dict(parameters),
        }
        description = json.dumps(described, sort_keys=True, allow_nan=False).encode()
        checksums = np.array(self._checksums, "<u8").tobytes()
        between = b"\0" * _padding(self._bytes) + checksums + description
        size = _OPENING.size + self._bytes + len(between) + _CLOSING.size
        digest = _digest(_OPENING.pack(_MARK, VERSION), between, len(description), size)
        self._stream.write(between)
        self._stream.write(_CLOSING.pack(len(description), digest, size, _MARK))


@contextlib.contextmanager
def writing_segment(
    path: str | os.PathLike[str],
    kind: str,
    *,
    dtype: npt.DTypeLike,
    row_shape: tuple[int, ...] = (),
    parameters: Parameters | None = None,
    is_sorted: bool = False,
) -> Iterator[SegmentWriter]:
    """
    Write a segment piece by piece; it stands at *path* once the block is left, and nowhere if the block raises.

    Args:
        path: of the file.
        kind: what the values are.
        dtype: of the values, numbers of 1 to 8 bytes; they are written little-endian.
        row_shape: of one row; () for an array of one dimension.
        parameters: how the values were made, JSON-ready.
        is_sorted: the values never fall, which is checked; of one dimension only.

    Raises:
        InvalidParameter: a dtype that has no place in a segment.
        OSError: the disk is full, or fails.
    """
    kept = np.dtype(dtype).newbyteorder("<")
    if kept.str not in _DTYPES:
        raise InvalidParameter(f"{np.dtype(dtype)} has no place in a segment: expected whole numbers or floats")
    if is_sorted and row_shape:
        raise InvalidParameter(f"rows of shape {row_shape} have no order: only one dimension is sorted")
    with written_whole(path) as stream:
        stream.write(_OPENING.pack(_MARK, VERSION))
        writer = SegmentWriter(stream, kept, tuple(row_shape), is_sorted)
        yield writer
        writer._close(kind, parameters or {})


def write_segment(
    path: str | os.PathLike[str],
    kind: str,
    values: npt.NDArray[Any],
    *,
    parameters: Parameters | None = None,
    is_sorted: bool = False,
) -> None:
    """
    Write *values* as a segment; see :func:`writing_segment`.
    """
    with writing_segment(
        path,
        kind,
        dtype=values.dtype,
        row_shape=values.shape[1:],
        parameters=parameters,
        is_sorted=is_sorted,
    ) as writer:
        writer.append(values.astype(values.dtype.newbyteorder("<"), copy=False))


def read_segment(
    path: str | os.PathLike[str], kind: str, *, parameters: Parameters | None = None, check: bool = True
) -> Segment:
    """
    Map the segment at *path* into memory.

    Its description is always checked; its values where *check* says so, at the speed of the disk.

    Args:
        path: of the file.
        kind: what the values have to be.
        parameters: what its parameters have to be; others that it has may be anything.
        check: hold every block against its checksum, and the order against what is recorded.

    Raises:
        DamagedSegment: cut off, or changed since it was written.
        UnsupportedFormat: no segment at all, of another kind, or of a newer version of the format.
        InvalidParameter: made with other parameters; the message names them.
        OSError: it cannot be read.
    """
    name = repr(os.fspath(path))
    with Path(path).open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        described, start, checksums = _described(stream, size, name)
        if described["kind"] != kind:
            raise UnsupportedFormat(f"{name} holds {described['kind']!r}, expected {kind!r}: give the right file")
        _compare_parameters(described["parameters"], parameters or {}, name)
        dtype, shape = np.dtype(described["dtype"]), tuple(described["shape"])
        if not all(shape):
            values = np.empty(shape, dtype)
        else:
            held = mmap.mmap(stream.fileno(), size, access=mmap.ACCESS_READ)
            values = np.frombuffer(held, dtype, count=int(np.prod(shape)), offset=start).reshape(shape)
    values.flags.writeable = False
    if check:
        _check(values, checksums, described["sorted"], name)
    return Segment(values, described["kind"], described["parameters"], described["sorted"])


def _described(stream: BinaryIO, size: int, name: str) -> tuple[dict[str, Any], int, npt.NDArray[np.uint64]]:
    """
    Give the description, where the values begin, and the checksums of their blocks.
    """
    stream.seek(0)
    opening = stream.read(_OPENING.size)
    if not opening or not _MARK.startswith(opening[: len(_MARK)]):
        raise UnsupportedFormat(f"{name} is no segment of this program: give the right file")
    if size < _OPENING.size + _CLOSING.size:
        raise _damaged(name, "cut off")
    _, version = _OPENING.unpack(opening)
    if version > VERSION:
        raise UnsupportedFormat(
            f"{name} has version {version:,} of the format, and this release reads up to {VERSION}: "
            "use the release that wrote it, or make it anew"
        )
    stream.seek(size - _CLOSING.size)
    length, digest, stated, mark = _CLOSING.unpack(stream.read(_CLOSING.size))
    if mark != _MARK or stated != size:
        raise _damaged(name, "cut off, or something was added")
    end = size - _CLOSING.size
    if length > end - _OPENING.size:
        raise _damaged(name, "its description is longer than it is")
    stream.seek(end - length)
    try:
        described = json.loads(stream.read(length))
        count = int(np.prod(described["shape"], dtype=object)) * np.dtype(described["dtype"]).itemsize
    except (ValueError, LookupError, TypeError):
        raise _damaged(name, "its description cannot be read") from None
    blocks = -(-count // BLOCK_BYTES)
    begin = _OPENING.size + count
    if begin < _OPENING.size or begin + _padding(count) + 8 * blocks != end - length:
        raise _damaged(name, "its description is of another length of values")
    stream.seek(begin)
    between = stream.read(end - begin)
    if _digest(opening, between, length, size) != digest:
        raise _damaged(name, "its description was changed")
    checksums = np.frombuffer(between, "<u8", count=blocks, offset=_padding(count))
    return described, _OPENING.size, checksums


def _compare_parameters(found: Mapping[str, Any], expected: Parameters, name: str) -> None:
    other = [key for key, value in expected.items() if key not in found or found[key] != value]
    if other:
        met = ", ".join(f"{key} {found.get(key)!r} (expected {expected[key]!r})" for key in sorted(other))
        raise InvalidParameter(f"{name} was made with other parameters: {met}; make it anew")


def _check(values: npt.NDArray[Any], checksums: npt.NDArray[np.uint64], is_sorted: bool, name: str) -> None:
    data = values.data.cast("B") if values.size else memoryview(b"")
    flat = values.reshape(-1)
    step = BLOCK_BYTES // values.itemsize
    for block, checksum in enumerate(checksums.tolist()):
        start = block * BLOCK_BYTES
        if xxh3_64(data[start : start + BLOCK_BYTES]).intdigest() != checksum:
            raise _damaged(name, f"its values from byte {_OPENING.size + start:,} on were changed")
        # One value of the block before, so that the seam is looked at, too.
        if is_sorted and not _rises(flat[max(0, block * step - 1) : (block + 1) * step]):
            raise _damaged(name, "its values are not in the order that it states")


def _rises(values: npt.NDArray[Any]) -> bool:
    return bool((values[1:] >= values[:-1]).all())


def _padding(count: int) -> int:
    return -count % 8


def _digest(opening: bytes, between: bytes, length: int, size: int) -> int:
    return xxh3_64(b"".join((opening, between, struct.pack("<QQ", length, size)))).intdigest()


def _damaged(name: str, what: str) -> DamagedSegment:
    return DamagedSegment(f"{name} is damaged ({what}): make it anew")
