"""
What the processes of one piece of work say to each other: values that JSON can hold, and arrays.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from typing import IO, Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Message = tuple[Any, Sequence[Array]]

# Bytes of the JSON, and of the arrays behind it.
_HEAD = struct.Struct("<QQ")

# Arrays begin where the widest of their elements must.
_EDGE = 8


def send(stream: IO[bytes], told: Any, arrays: Sequence[Array] = ()) -> None:
    """
    Send a message.

    Args:
        stream: to the other end.
        told: what JSON can hold; a text may hold half a surrogate pair.
        arrays: of one dimension, of any numbers.

    Raises:
        BrokenPipeError: the other end has gone.
    """
    kinds = [(one.dtype.str, one.size) for one in arrays]
    text = json.dumps([told, kinds]).encode("ascii")
    sizes = [_padded(one.nbytes) for one in arrays]
    stream.write(_HEAD.pack(len(text), sum(sizes)))
    stream.write(text)
    for one, size in zip(arrays, sizes, strict=True):
        stream.write(np.ascontiguousarray(one).view(np.uint8).data)
        stream.write(bytes(size - one.nbytes))
    stream.flush()


def receive(stream: IO[bytes]) -> Message:
    """
    Give the next message, once all of it is there.

    Args:
        stream: from the other end.

    Raises:
        EOFError: the other end was closed.
    """
    length, size = _HEAD.unpack(_exactly(stream, _HEAD.size).data)
    told, kinds = json.loads(bytes(_exactly(stream, length)))
    body = _exactly(stream, size)
    arrays, place = [], 0
    for kind, count in kinds:
        width = np.dtype(kind).itemsize * count
        arrays.append(body[place : place + width].view(kind))
        place += _padded(width)
    return told, arrays


def _exactly(stream: IO[bytes], size: int) -> npt.NDArray[np.uint8]:
    data = np.empty(size, np.uint8)
    rest = data.data
    while len(rest):
        count = stream.readinto(rest)  # type: ignore[attr-defined]  # streams of bytes have it
        if not count:
            raise EOFError("the other end was closed")
        rest = rest[count:]
    return data


def _padded(size: int) -> int:
    return -(-size // _EDGE) * _EDGE
