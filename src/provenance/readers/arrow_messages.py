"""
What the buffers of an Arrow file become when they are decompressed, read from its messages before any of it is done.

Arrow itself takes the memory first: 16 KB can ask for gigabytes.

Source: "Arrow Columnar Format", Serialization and Interprocess Communication; Message.fbs and File.fbs; FlatBuffers.
"""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from attrs import frozen

FILE_MARK = b"ARROW1"

_CONTINUED = b"\xff\xff\xff\xff"

# Where the fields stand in the tables of Message.fbs and File.fbs, and how long their structures are.
_HEADER_KIND, _HEADER, _BODY_LENGTH = 1, 2, 3
_DICTIONARY_KIND, _RECORDS_KIND = 2, 3
_DICTIONARY_DATA = 1
_BUFFERS, _COMPRESSION = 2, 3
_LISTS = (2, 3)
_BUFFER_BYTES, _BLOCK_BYTES = 16, 24


@frozen
class _Table:
    """
    A FlatBuffers table in *data* at *at*.
    """

    data: bytes
    at: int

    def field(self, slot: int) -> int | None:
        """
        Give where the field begins, or None where the table does not have it.
        """
        described = self.at - _number("<i", self.data, self.at)
        entry = 4 + 2 * slot
        if described < 0 or entry >= _number("<H", self.data, described):
            return None
        offset = _number("<H", self.data, described + entry)
        return self.at + offset if offset else None

    def table(self, slot: int) -> _Table | None:
        """
        Give the table that the field refers to.
        """
        place = self.field(slot)
        return None if place is None else _Table(self.data, place + _number("<I", self.data, place))

    def structures(self, slot: int, size: int) -> Iterator[int]:
        """
        Give where each structure of *size* bytes begins that the field lists.
        """
        place = self.field(slot)
        if place is not None:
            vector = place + _number("<I", self.data, place)
            yield from (vector + 4 + size * number for number in range(_number("<I", self.data, vector)))


def decompressed_sizes(stream: BinaryIO) -> Iterator[int]:
    """
    Give, of each message with compressed buffers, the bytes that they become by their own account.

    What is not sound is passed over: Arrow says better what is the matter.

    Args:
        stream: seekable, of an Arrow file or stream.
    """
    try:
        stream.seek(0)
        places = _listed(stream) if stream.read(len(FILE_MARK)) == FILE_MARK else _one_after_the_other(stream)
        for metadata, body in places:
            yield sum(_sizes(stream, _root(metadata), body))
    except (struct.error, IndexError, ValueError, OverflowError):
        return
    except OSError as error:
        # An address that no file can have.
        if error.errno != errno.EINVAL:
            raise


def _one_after_the_other(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """
    Give the description of each message of a stream, and where its buffers begin.
    """
    at = 0
    while metadata := _metadata(stream, at):
        body = stream.tell()
        yield metadata, body
        message = _root(metadata)
        length = message.field(_BODY_LENGTH)
        at = body + (0 if length is None else max(0, _number("<q", metadata, length)))


def _listed(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """
    Give the same of each message of a file, which lists them at its end.
    """
    end = stream.seek(-4 - len(FILE_MARK), os.SEEK_END)
    size = _number("<I", stream.read(4), 0)
    stream.seek(end - size)
    footer = _root(stream.read(size))
    for slot in _LISTS:
        for block in footer.structures(slot, _BLOCK_BYTES):
            at = _number("<q", footer.data, block)
            yield _metadata(stream, at), at + _number("<i", footer.data, block + 8)


def _metadata(stream: BinaryIO, at: int) -> bytes:
    """
    Give the description of the message at *at*, or nothing at the end.
    """
    stream.seek(at)
    mark = stream.read(4)
    # Before the format had this mark, the length stood alone.
    length = stream.read(4) if mark == _CONTINUED else mark
    return stream.read(_number("<I", length, 0)) if len(length) == 4 else b""


def _sizes(stream: BinaryIO, message: _Table, body: int) -> Iterator[int]:
    kind = message.field(_HEADER_KIND)
    header = message.table(_HEADER)
    if kind is not None and message.data[kind] == _DICTIONARY_KIND and header is not None:
        header = header.table(_DICTIONARY_DATA)
    elif kind is None or message.data[kind] != _RECORDS_KIND:
        return
    if header is None or header.field(_COMPRESSION) is None:
        return
    for place in header.structures(_BUFFERS, _BUFFER_BYTES):
        offset, length = struct.unpack_from("<qq", header.data, place)
        if length >= 8 and offset >= 0:
            stream.seek(body + offset)
            # Minus one says that the buffer was left as it is.
            yield max(0, _number("<q", stream.read(8), 0))


def _root(data: bytes) -> _Table:
    return _Table(data, _number("<I", data, 0))


def _number(form: str, data: bytes, at: int) -> int:
    if at < 0:
        raise struct.error("before the data")
    return int(struct.unpack_from(form, data, at)[0])
