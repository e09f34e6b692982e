"""
Streams of text cut into lines: what the formats stand on that hold one article a line or a row.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from provenance.articles import Notice
from provenance.readers.compression import pieces_of
from provenance.readers.files import decode, marked_encoding, read_whole
from provenance.readers.limits import Limits

_CHUNK_BYTES = 1 << 20


def text_pieces(stream: BinaryIO, path: str, limits: Limits) -> tuple[Iterator[bytes], list[Notice]]:
    """
    Give what *stream* holds in an encoding in which a line end is one byte, without a byte order mark.

    Returns:
        The pieces, and what the user should know of the encoding.

    Raises:
        Stopped: UTF-16 or UTF-32 larger than *limits.file_bytes*, because such a file is decoded whole.
    """
    start = stream.read(4) or b""
    if marked_encoding(start) in (None, "utf-8-sig"):
        return _chunks(start.removeprefix(codecs.BOM_UTF8), stream), []
    text, warning = decode(start + read_whole(stream, limits))
    warnings = [] if warning is None else [Notice(id=path, code=warning[0], message=f"{path!r}: {warning[1]}")]
    return _chunks(b"", io.BytesIO(text.encode())), warnings


def _chunks(start: bytes, stream: BinaryIO) -> Iterator[bytes]:
    yield start
    yield from pieces_of(stream, _CHUNK_BYTES)


def lines_of(pieces: Iterable[bytes], most: int, end: bytes = b"\n") -> Iterator[bytes | None]:
    """
    Split *pieces* at *end*. A line of more than *most* bytes is never held, and comes as None.
    """
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        *ended, tail = piece.split(end)
        for part in ended:
            size += len(part)
            yield b"".join((*held, part)) if size <= most else None
            held, size = [], 0
        size += len(tail)
        held.append(tail)
        if size > most:
            held.clear()
    if size:
        yield b"".join(held) if size <= most else None
