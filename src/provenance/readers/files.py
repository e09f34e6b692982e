"""
Regular files opened safely, and bytes decoded: what every reader of files stands on.
"""

from __future__ import annotations

import codecs
import io
import os
import stat
from collections.abc import Callable, Iterable
from typing import BinaryIO, TypeAlias

from provenance.articles import Article, Notice
from provenance.errors import ProvenanceError, SourceNotFound, SourceUnreadable, UnsupportedFormat
from provenance.readers.compression import compression_of, pieces_of
from provenance.readers.gathering import Stopped
from provenance.readers.limits import Limits, in_bytes
from provenance.readers.records import Reading, bounded

# Of a stream, the id of its article or what the ids of its articles begin with, its path as the user gave it, limits.
Reader: TypeAlias = Callable[[BinaryIO, str, str, Limits], Reading]

# More is asked for only as it comes: a read of all that is allowed would take its memory first.
_PIECE_BYTES = 1 << 20

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
    (b"7z\xbc\xaf\x27\x1c", "an archive"),
    (b"Rar!\x1a\x07", "an archive"),
    *((b"BZh%d1AY&SY" % level, "compressed with bzip2") for level in range(1, 10)),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF87a", "an image"),
    (b"GIF89a", "an image"),
    (b"SQLite format 3\x00", "a database"),
    (b"ARROW1\x00\x00", "an Arrow file (give it the ending .arrow)"),
    (b"PAR1\x15", "a Parquet file (give it the ending .parquet)"),
)

# Where a tar archive tells itself.
_TAR_MARK = slice(257, 262)


def open_regular(path: str, *, follow: bool) -> io.BufferedReader:
    """
    Open the regular file at *path* for reading, and never wait for anybody.

    Args:
        path: of a file, not of a folder.
        follow: whether *path* itself may be a symbolic link.

    Raises:
        OSError: it may not be read, or is no longer there.
        SourceUnreadable: it is something other than a regular file.
    """
    extra = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    if not follow:
        extra |= getattr(os, "O_NOFOLLOW", 0)
    stream = open(path, "rb", opener=lambda name, flags: os.open(name, flags | extra))  # noqa: SIM115
    try:
        _refuse_what_is_no_file(path, stream)
    except BaseException:
        stream.close()
        raise
    return stream


def _refuse_what_is_no_file(path: str, stream: io.BufferedReader) -> None:
    # What was listed a moment ago may have been replaced since: only the opened thing itself can be trusted.
    kind = os.fstat(stream.fileno()).st_mode
    if not stat.S_ISREG(kind):
        what = "a pipe (send JSON lines to standard input and give -)" if stat.S_ISFIFO(kind) else "a device"
        raise SourceUnreadable(f"{path!r} is {what}: expected a regular file or a folder")


def refuse_what_is_no_text(path: str, start: bytes, *, decompressed: bool) -> None:
    """
    Look whether *start*, the first bytes of a file, are those of text.

    Args:
        path: as the user gave it.
        start: at least 262 bytes, where there are so many.
        decompressed: whether the file was compressed, and is no more.

    Raises:
        UnsupportedFormat: they are those of a format that holds no plain text.
    """
    if compression := compression_of(start):
        what, cure = f"compressed ({compression})", f"end its name in {compression}"
        if decompressed:
            what, cure = "compressed more than once", "decompress it once yourself"
    else:
        found = [what for magic, what in _NOT_TEXT if start.startswith(magic)]
        if start[_TAR_MARK] == b"ustar":
            found.append("an archive")
        if not found:
            return
        what, cure = found[0], "save it as plain text or JSON lines"
    raise UnsupportedFormat(f"{path!r} is {what}: {cure}")


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


# A text of UTF-16 in a script of Europe has a zero in every other byte; so much of the one half and so little of the
# other is neither chance nor a table of numbers.
_ZEROS_OF_ONE_HALF, _ZEROS_OF_THE_OTHER = 0.4, 0.02
_FEWEST_PAIRS = 8

# No writing needs the control characters of terminals; noise, programs and pictures have a tenth of such bytes.
_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\v\f\r\x1b"})
_MOST_CONTROLS = 0.08
_FEWEST_BYTES = 1_000


def unmarked_encoding(data: bytes) -> str | None:
    """
    Name the kind of UTF-16 that *data* is in without saying so, by its zero bytes; None where it is not.
    """
    if not data.count(0):
        return None
    pairs = len(data) // 2
    halves = [data[half : 2 * pairs : 2].count(0) for half in (0, 1)]
    for zeros, others, encoding in ((halves[1], halves[0], "utf-16-le"), (halves[0], halves[1], "utf-16-be")):
        if pairs >= _FEWEST_PAIRS and zeros >= _ZEROS_OF_ONE_HALF * pairs and others <= _ZEROS_OF_THE_OTHER * pairs:
            return encoding
    return None


def refuse_noise(data: bytes) -> None:
    """
    Hold back what is no text in any encoding: read as one, it would resemble other noise.

    Raises:
        Stopped: too many bytes of *data* are control characters, and it is no UTF-16 or UTF-32.
    """
    if len(data) < _FEWEST_BYTES or marked_encoding(data) or unmarked_encoding(data):
        return
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > _MOST_CONTROLS * len(data):
        percent = 100 * controls // len(data)
        reason = f"is no text ({percent} % of its bytes are control characters): save it as plain text in UTF-8"
        raise Stopped("unsupported_format", reason)


def decode(data: bytes) -> tuple[str, tuple[str, str] | None]:
    """
    Decode *data*: by its byte order mark, else as UTF-8, else as Windows-1252 with a warning.

    UTF-16 without a mark is valid UTF-8 too, full of zeros: it is told by these first, and warned of.
    No statistical guess is made: on short texts such guesses turn sound UTF-8 into Chinese.

    Returns:
        The text, and the code and message of a warning where it may not be what was written.
    """
    unmarked = unmarked_encoding(data) if marked_encoding(data) is None else None
    if unmarked is not None:
        message = f"no byte order mark: read as {unmarked.upper()} by its zero bytes; save it as UTF-8"
        return data.decode(unmarked, "replace"), ("encoding_guessed", message)
    encoding = marked_encoding(data) or "utf-8"
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError:
        if encoding != "utf-8":
            message = f"damaged {encoding.removesuffix('-sig').upper()}: what could not be decoded was replaced"
            return data.decode(encoding, "replace"), ("characters_replaced", message)
        message = "not UTF-8: read as Windows-1252; save it as UTF-8 if characters look wrong"
        return data.decode("cp1252", "replace"), ("encoding_guessed", message)


def noting(reading: Reading, warning: tuple[str, str] | None, position: str) -> Reading:
    """
    Add to the article of *reading*, if it is one, a *warning* of :func:`decode`.

    Where the encoding was guessed, what looks like a wrong decoding was decoded wrongly here: that advice stands alone.
    """
    if warning is None or not reading.articles:
        return reading
    (article,), (code, what) = reading.articles, warning
    notice = Notice(id=article.id, code=code, message=f"{position}: {what}", position=article.position)
    others = without_mojibake(reading.warnings) if code == "encoding_guessed" else reading.warnings
    return Reading(reading.articles, warnings=(*others, notice))


def without_mojibake(warnings: Iterable[Notice]) -> tuple[Notice, ...]:
    """
    Leave out the advice to read as UTF-8 what is not UTF-8.
    """
    return tuple(one for one in warnings if one.code != "mojibake")


def read_whole(stream: BinaryIO, limits: Limits) -> bytes:
    """
    Give all that *stream* holds.

    Raises:
        Stopped: it holds more than *limits.file_bytes*.
    """
    data = bytearray()
    for piece in pieces_of(stream, _PIECE_BYTES):
        data += piece
        if len(data) > limits.file_bytes:
            most = in_bytes(limits.file_bytes)
            raise Stopped("too_large", f"is larger than {most}: no article is; give its articles one by one")
    return bytes(data)


def read_text(stream: BinaryIO, name: str, path: str, limits: Limits) -> Reading:
    """
    Read a file as one article.

    Line ends of all systems become single line feeds: spans count the code points of the text as it stands then.

    Args:
        stream: of the file.
        name: the article's id.
        path: as the user gave it.
        limits: of the file and its text.

    Raises:
        Stopped: it is too large, or no text.
    """
    data = read_whole(stream, limits)
    refuse_noise(data)
    text, warning = decode(data)
    reading = bounded(Article(name, text.replace("\r\n", "\n").replace("\r", "\n"), position=path), limits)
    return noting(reading, warning, repr(path))


def failure_of_all(failures: dict[str, ProvenanceError]) -> ProvenanceError:
    """
    Make one error of many: that something is missing, where anything is, and else the first in the alphabet.
    """
    errors = [error for _, error in sorted(failures.items())]
    missing = [error for error in errors if isinstance(error, SourceNotFound)]
    kind = type((missing or errors)[0])
    shown = [str(error) for error in errors[:3]]
    if len(errors) > len(shown):
        shown.append(f"and {len(errors) - len(shown):,} more")
    return kind("; ".join(shown))
