"""
What the pages of a Parquet file become when they are decompressed, read from their headers before any of it is done.

Arrow itself takes the memory first: 16 KB can ask for gigabytes. Nor may its own view of the headers be asked, because
damage in them can end the whole process.

Source: the Apache Parquet format, parquet.thrift, and Thrift's compact protocol.
"""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

from attrs import define

FILE_MARK = b"PAR1"

# The numbers of the fields in parquet.thrift.
_ROW_GROUPS = 4
_COLUMNS, _ROWS = 1, 3
_COLUMN_METADATA = 3
_PATH, _COMPRESSED_CHUNK, _DATA_PAGES, _DICTIONARY_PAGE = 3, 7, 9, 11
_DECOMPRESSED_PAGE, _COMPRESSED_PAGE = 2, 3

# Kinds of values in the compact protocol.
_TRUE, _FALSE, _BYTE, _SHORT, _INTEGER, _LONG, _DOUBLE, _BYTES, _LIST, _SET, _MAP, _STRUCT = range(1, 13)

# No structure of the format is as deep.
_DEEPEST = 16

# Most headers take less than the first; with statistics of long values, which are as long as a text, they take more.
_HEADER_BYTES = (1 << 10, 1 << 14, 1 << 18, 1 << 24)


class _Malformed(Exception):
    """
    Something that is not what it should be: Arrow says better what is the matter.
    """


def decompressed_sizes(stream: BinaryIO, columns: set[str]) -> Iterator[int]:
    """
    Give the bytes that each page of *columns* becomes by its own account, as far as the file is sound.

    Args:
        stream: seekable.
        columns: the names of columns; of nested ones, the outermost.
    """
    try:
        for column in _chunks(stream, columns):
            starts = [start for start in (column.get(_DATA_PAGES), column.get(_DICTIONARY_PAGE)) if start]
            at = min(starts, default=0)
            end = at + column.get(_COMPRESSED_CHUNK, 0)
            while 0 < at < end:
                page, length = _header(stream, at)
                decompressed, compressed = page[_DECOMPRESSED_PAGE], page[_COMPRESSED_PAGE]
                if min(decompressed, compressed) < 0:
                    return
                yield decompressed
                at += length + compressed
    except (_Malformed, LookupError, TypeError, AttributeError, ValueError, OverflowError, struct.error):
        return
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise


def row_counts(stream: BinaryIO) -> list[int]:
    """
    Give how many rows each row group has by its own account, as far as the file is sound.

    Args:
        stream: seekable.
    """
    try:
        counts = [group[_ROWS] for group in _footer(stream)[_ROW_GROUPS]]
    except (_Malformed, LookupError, TypeError, AttributeError, ValueError, OverflowError, struct.error):
        return []
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        return []
    return counts if all(isinstance(count, int) and count >= 0 for count in counts) else []


def _footer(stream: BinaryIO) -> dict[int, Any]:
    end = stream.seek(-8, os.SEEK_END)
    length, mark = struct.unpack("<I4s", stream.read(8))
    if mark != FILE_MARK:
        raise _Malformed
    stream.seek(end - length)
    return _Compact(stream.read(length)).structure()


def _chunks(stream: BinaryIO, columns: set[str]) -> Iterator[dict[int, Any]]:
    """
    Give the description of each chunk of *columns*.
    """
    for group in _footer(stream)[_ROW_GROUPS]:
        for chunk in group[_COLUMNS]:
            if chunk[_COLUMN_METADATA][_PATH][0].decode() in columns:
                yield chunk[_COLUMN_METADATA]


def _header(stream: BinaryIO, at: int) -> tuple[dict[int, Any], int]:
    """
    Give the header of the page at *at*, and how many bytes it takes.
    """
    for size in _HEADER_BYTES:
        stream.seek(at)
        compact = _Compact(stream.read(size))
        try:
            return compact.structure(), compact.at
        except IndexError:
            continue
    raise _Malformed


@define
class _Compact:
    """
    Values in Thrift's compact protocol, read one after the other.
    """

    data: bytes
    at: int = 0

    def structure(self, depth: int = 0) -> dict[int, Any]:
        """
        Give the values of a structure's fields by their numbers.
        """
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._signed()
            kind = head & 15
            fields[number] = kind == _TRUE if kind in (_TRUE, _FALSE) else self._value(kind, depth + 1)
        return fields

    def _value(self, kind: int, depth: int) -> Any:
        if depth > _DEEPEST:
            raise _Malformed
        if kind in (_SHORT, _INTEGER, _LONG):
            return self._signed()
        if kind in (_TRUE, _FALSE, _BYTE):
            return self._byte()
        if kind in (_BYTES, _DOUBLE):
            return self._bytes(8 if kind == _DOUBLE else self._unsigned())
        if kind in (_LIST, _SET):
            head = self._byte()
            size = head >> 4 if head >> 4 != 15 else self._unsigned()
            return [self._value(head & 15, depth + 1) for _ in range(size)]
        if kind == _STRUCT:
            return self.structure(depth + 1)
        if kind == _MAP:
            size = self._unsigned()
            kinds = self._byte() if size else 0
            return [(self._value(kinds >> 4, depth + 1), self._value(kinds & 15, depth + 1)) for _ in range(size)]
        raise _Malformed

    def _byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def _bytes(self, size: int) -> bytes:
        if self.at + size > len(self.data):
            raise IndexError
        self.at += size
        return self.data[self.at - size : self.at]

    def _unsigned(self) -> int:
        value = shift = 0
        while (byte := self._byte()) & 0x80:
            value |= (byte & 0x7F) << shift
            shift += 7
            if shift > 63:
                raise _Malformed
        return value | byte << shift

    def _signed(self) -> int:
        value = self._unsigned()
        return value >> 1 ^ -(value & 1)
