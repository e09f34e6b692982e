"""
Regular files opened safely, and bytes decoded: what every reader of files stands on.
"""

from __future__ import annotations

import codecs
import io
import os
import stat
from typing import BinaryIO

from provenance.articles import Article, Notice
from provenance.errors import SourceUnreadable, UnsupportedFormat
from provenance.readers.records import Reading, bounded

# The longest text that is compared (5 million characters) takes 60 MB at worst, as JSON's \ud83d\ude00 escapes.
# What is larger cannot hold an article, and need not be in memory to be refused.
MOST_BYTES = 64_000_000

# UTF-32's little-endian mark begins with UTF-16's, so it is tried first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Read as text, these would give pages of noise that resemble each other.
_NOT_TEXT = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x1f\x8b", "compressed (gzip)"),
    (b"\xfd7zXZ\x00", "compressed (xz)"),
    (b"\x28\xb5\x2f\xfd", "compressed (zstd)"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"ARROW1\x00\x00", "an Arrow file"),
)


def open_regular(path: str, *, follow: bool) -> BinaryIO:
    """
    Open the regular file at *path* for reading, and never wait for anybody.

    Args:
        path: of a file, not of a folder.
        follow: whether *path* itself may be a symbolic link.

    Raises:
        OSError: it may not be read, or is no longer there.
        SourceUnreadable: it is something other than a regular file.
        UnsupportedFormat: its first bytes are those of a format that holds no plain text.
    """
    extra = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    if not follow:
        extra |= getattr(os, "O_NOFOLLOW", 0)
    stream = open(path, "rb", opener=lambda name, flags: os.open(name, flags | extra))  # noqa: SIM115
    try:
        _refuse_what_is_no_text(path, stream)
    except BaseException:
        stream.close()
        raise
    return stream


def _refuse_what_is_no_text(path: str, stream: io.BufferedReader) -> None:
    # What was listed a moment ago may have been replaced since: only the opened thing itself can be trusted.
    kind = os.fstat(stream.fileno()).st_mode
    if not stat.S_ISREG(kind):
        what = "a pipe (send JSON lines to standard input and give -)" if stat.S_ISFIFO(kind) else "a device"
        raise SourceUnreadable(f"{path!r} is {what}: expected a regular file or a folder")
    start = stream.peek(8)
    for magic, what in _NOT_TEXT:
        if start.startswith(magic):
            raise UnsupportedFormat(f"{path!r} is {what}: save it as plain text or JSON lines")


def unreadable(path: str, error: OSError) -> SourceUnreadable:
    """
    Say in one line why the system did not give what stands at *path*.
    """
    if isinstance(error, FileNotFoundError):
        return SourceUnreadable(f"{path!r} is not there any more, or is a link to nothing")
    reason = (error.strerror or str(error) or type(error).__name__).lower()
    return SourceUnreadable(f"{path!r} cannot be read: {reason}")


def marked_encoding(start: bytes) -> str | None:
    """
    Name the encoding whose byte order mark *start* begins with, if any.
    """
    return next((encoding for mark, encoding in _MARKS if start.startswith(mark)), None)


def decode(data: bytes) -> tuple[str, tuple[str, str] | None]:
    """
    Decode *data*: by its byte order mark, else as UTF-8, else as Windows-1252 with a warning.

    No statistical guess is made: on short texts such guesses turn sound UTF-8 into Chinese.

    Returns:
        The text, and the code and message of a warning where it may not be what was written.
    """
    encoding = marked_encoding(data) or "utf-8"
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError:
        if encoding != "utf-8":
            message = f"damaged {encoding.removesuffix('-sig').upper()}: what could not be decoded was replaced"
            return data.decode(encoding, "replace"), ("characters_replaced", message)
        message = "not UTF-8: read as Windows-1252; save it as UTF-8 if characters look wrong"
        return data.decode("cp1252", "replace"), ("encoding_guessed", message)


def read_text(stream: BinaryIO, name: str, path: str) -> Reading:
    """
    Read a file as one article.

    Line ends of all systems become single line feeds: spans count the code points of the text as it stands then.

    Args:
        stream: of the file.
        name: the article's id.
        path: as the user gave it.
    """
    data = stream.read(MOST_BYTES + 1) or b""
    if len(data) > MOST_BYTES:
        message = f"{path!r} is larger than {MOST_BYTES // 1_000_000} MB: no article is; give its articles one by one"
        return Reading(set_aside=(Notice(id=path, code="too_large", message=message),))
    text, warning = decode(data)
    reading = bounded(Article(name, text.replace("\r\n", "\n").replace("\r", "\n")))
    if warning is None or not reading.articles:
        return reading
    code, message = warning
    return Reading(reading.articles, warnings=(Notice(id=name, code=code, message=f"{path!r}: {message}"),))
