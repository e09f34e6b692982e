"""
What the server and its workers say to each other: JSON that says what it is, and bytes.
"""

from __future__ import annotations

import asyncio
import json
import struct
from typing import IO, Any

# Bytes of the JSON, and of what follows it.
_HEAD = struct.Struct(">II")

# A worker that says more than this has gone wrong.
_MOST_BYTES = 1 << 30

Told = dict[str, Any]


def packed(told: Told, body: bytes = b"") -> bytes:
    """
    Write a frame.
    """
    head = json.dumps(told).encode()
    return _HEAD.pack(len(head), len(body)) + head + body


def read(stream: IO[bytes]) -> tuple[Told, bytes]:
    """
    Read the next frame.

    Raises:
        EOFError: there is none.
    """
    head, body = _sizes(_exactly(stream, _HEAD.size))
    told: Told = json.loads(_exactly(stream, head))
    return told, _exactly(stream, body)


async def receive(stream: asyncio.StreamReader) -> tuple[Told, bytes]:
    """
    Read the next frame.

    Raises:
        EOFError: there is none.
    """
    head, body = _sizes(await stream.readexactly(_HEAD.size))
    told: Told = json.loads(await stream.readexactly(head))
    return told, await stream.readexactly(body)


def _sizes(packed: bytes) -> tuple[int, int]:
    head, body = _HEAD.unpack(packed)
    if head + body > _MOST_BYTES:
        raise EOFError("a frame of this size is none of ours")
    return head, body


def _exactly(stream: IO[bytes], size: int) -> bytes:
    parts = []
    while size:
        part = stream.read(size)
        if not part:
            raise EOFError("the other side has gone")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
