"""
Compressed files undone piece by piece: gzip, xz and zstd, never more in memory than a piece, and never without bound.
"""

from __future__ import annotations

import io
import lzma
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, Protocol

from attrs import define

from provenance.errors import UnsupportedFormat
from provenance.readers.gathering import Stopped
from provenance.readers.limits import Limits, in_bytes

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# Where data are damaged, what the decompressor holds in one piece is lost: a small piece loses little.
_PIECE_BYTES = 1 << 12

# xz may ask for 4 GB to undo a file of some bytes; its own command's highest level needs 65 MB.
_XZ_MEMORY_BYTES = 1 << 28

# Of the first megabyte nobody takes harm, and very short texts may well be repetitive.
_UNSUSPECTED_BYTES = 1_000_000

_TOOLS = {".gz": "gzip", ".xz": "xz", ".zst": "zstd"}

# zstd's parallel and seekable kinds begin with a frame to be skipped, which has sixteen marks.
_MAGIC: dict[str, tuple[bytes, ...]] = {
    ".gz": (b"\x1f\x8b",),
    ".xz": (b"\xfd7zXZ\x00",),
    ".zst": (b"\x28\xb5\x2f\xfd", *(bytes([number, 0x2A, 0x4D, 0x18]) for number in range(0x50, 0x60))),
}


def split_ending(path: str) -> tuple[str, str]:
    """
    Give the ending that tells the format of *path*, and the one that tells its compression, each in lower case.

    Either is empty where there is none: ``feed.jsonl.gz`` has ``.jsonl`` and ``.gz``.
    """
    name = PurePath(path)
    ending = name.suffix.lower()
    if ending not in _MAGIC:
        return ending, ""
    return PurePath(name.stem).suffix.lower(), ending


def compression_of(start: bytes) -> str:
    """
    Give the ending of the compression that data beginning with *start* have, or nothing.
    """
    return next((ending for ending, marks in _MAGIC.items() if start.startswith(marks)), "")


def decompressed(pieces: Iterable[bytes], compression: str, path: str, limits: Limits) -> io.BufferedReader:
    """
    Give the stream of what *pieces* become.

    Reading from it raises :class:`Stopped`: ``damaged`` where the data are cut off or do not decompress, ``too_large``
    beyond *limits.decompressed_bytes* and ``decompression_bomb`` where they grow more than *limits.expansion* times.
    What stands before that point has been given by then.

    Args:
        pieces: the compressed data.
        compression: ``.gz``, ``.xz`` or ``.zst``.
        path: as the user gave it.
        limits: of what comes out.

    Raises:
        UnsupportedFormat: the data begin like another format.
        Stopped: there are no data.
    """
    pieces = iter(pieces)
    marks, tool = _MAGIC[compression], _TOOLS[compression]
    start = b""
    while len(start) < len(marks[0]) and (piece := next(pieces, b"")):
        start += piece
    if not any(mark.startswith(start[: len(mark)]) for mark in marks):
        raise UnsupportedFormat(f"{path!r} is not compressed with {tool}, though its name ends so: rename it")
    if len(start) < len(marks[0]):
        raise _damaged(f"cut off before its {tool} data begin")
    source = _Counted(_chained(start, pieces))
    return buffered(_bounded(_DECOMPRESSORS[compression](source), source, limits))


def pieces_of(stream: BinaryIO, size: int = _PIECE_BYTES) -> Iterator[bytes]:
    """
    Give what *stream* holds as it comes, so that nothing read is lost if it fails later.
    """
    read = getattr(stream, "read1", stream.read)
    while piece := read(size):
        yield piece


def buffered(pieces: Iterable[bytes]) -> io.BufferedReader:
    """
    Make a stream of *pieces*.
    """
    return io.BufferedReader(_Pieces(iter(pieces)))


class _Pieces(io.RawIOBase):
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._held = memoryview(piece)
        room = memoryview(buffer).cast("B")
        size = min(len(room), len(self._held))
        room[:size] = self._held[:size]
        self._held = self._held[size:]
        return size


@define
class _Counted:
    """
    Compressed data, with the number of bytes that were taken so far.
    """

    pieces: Iterator[bytes]
    taken: int = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.taken += len(piece)
            yield piece


def _chained(start: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield start
    yield from pieces


def _bounded(pieces: Iterator[bytes], source: _Counted, limits: Limits) -> Iterator[bytes]:
    growth = Growth(0, limits)
    for piece in pieces:
        growth.taken = source.taken
        growth.add(len(piece))
        yield piece


@define
class Growth:
    """
    What became of compressed data so far, held against *limits*.

    Attributes:
        taken: bytes that were compressed.
        limits: of what they become.
        given: bytes that they became.
    """

    taken: int
    limits: Limits
    given: int = 0

    def add(self, size: int) -> None:
        """
        Count *size* bytes more.

        Raises:
            Stopped: that is too many.
        """
        self.given += size
        if self.given > self.limits.decompressed_bytes:
            most = in_bytes(self.limits.decompressed_bytes)
            raise Stopped("too_large", f"becomes more than {most} when decompressed: give it in smaller files")
        if self.given > max(_UNSUSPECTED_BYTES, self.limits.expansion * self.taken):
            raise Stopped(
                "decompression_bomb",
                f"becomes more than {self.limits.expansion:,} times as large when decompressed, as articles do not: "
                "if you trust it, decompress it yourself, or raise the limit (in Python, limits)",
            )


def _damaged(what: str) -> Stopped:
    return Stopped("damaged", f"is damaged ({what}): get it anew")


class _Decompressor(Protocol):
    """
    What zlib and lzma have in common.
    """

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def _members(source: Iterable[bytes], start: Callable[[], _Decompressor], tool: str) -> Iterator[bytes]:
    """
    Decompress one member after the other: several files set end to end are one file, by the rules of gzip and of xz.
    """
    decompressor = start()
    begun = False
    for piece in source:
        data = piece
        while data or begun:
            if not begun:
                # Both formats let zero bytes fill a block up.
                data = data.lstrip(b"\0")
                if not data:
                    break
                decompressor, begun = start(), True
            try:
                given = decompressor.decompress(data, _PIECE_BYTES)
            except (zlib.error, lzma.LZMAError) as error:
                raise _not_decompressed(error, tool) from None
            if given:
                yield given
            if decompressor.eof:
                data, begun = decompressor.unused_data, False
                continue
            data = getattr(decompressor, "unconsumed_tail", b"")
            if not given and not data:
                break
    if begun:
        raise _damaged(f"its {tool} data are cut off")


def _not_decompressed(error: Exception, tool: str) -> Stopped:
    if "emory usage limit" in str(error):
        most = f"{_XZ_MEMORY_BYTES >> 20} MB"
        return Stopped("too_large", f"needs more than {most} of memory to decompress: compress it at a lower level")
    return _damaged(f"its {tool} data do not decompress")


def _gunzip(source: Iterable[bytes]) -> Iterator[bytes]:
    # 16 says gzip to zlib, so that it checks header, checksum and length itself.
    return _members(source, lambda: zlib.decompressobj(16 + zlib.MAX_WBITS), "gzip")


def _unxz(source: Iterable[bytes]) -> Iterator[bytes]:
    return _members(source, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _XZ_MEMORY_BYTES), "xz")


def _unzstd(source: Iterable[bytes]) -> Iterator[bytes]:
    import pyarrow

    with pyarrow.CompressedInputStream(pyarrow.PythonFile(buffered(source), "r"), "zstd") as stream:
        while True:
            try:
                piece = stream.read(_PIECE_BYTES)
            except OSError as error:
                # What the system could not read has a number; what zstd could not undo has not.
                if error.errno is not None:
                    raise
                cut = "runcated" in str(error)
                raise _damaged("its zstd data are cut off" if cut else "its zstd data do not decompress") from None
            if not piece:
                return
            yield piece


_DECOMPRESSORS: dict[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
    ".gz": _gunzip,
    ".xz": _unxz,
    ".zst": _unzstd,
}
