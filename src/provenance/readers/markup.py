"""
Web pages and Markdown: files of one article each, whose text stands among marks.
"""

from __future__ import annotations

from functools import partial
from typing import BinaryIO

from provenance.readers import sandbox
from provenance.readers.files import Reader, noting, read_whole
from provenance.readers.gathering import Stopped
from provenance.readers.limits import Limits
from provenance.readers.records import Reading, read_record


def _read(parser: str, stream: BinaryIO, name: str, path: str, limits: Limits) -> Reading:
    """
    Read a file as one article, with the fields that it states.

    Args:
        parser: that reads its marks, in the sandbox's child process.
        stream: of the file.
        name: the article's id.
        path: as the user gave it.
        limits: of the file, its text and the time that it may take.

    Raises:
        Stopped: it is too large, took too long, or its parser failed.
    """
    parsed = sandbox.parse(parser, read_whole(stream, limits), limits)
    if "record" not in parsed:
        raise Stopped(*parsed["set_aside"])
    record = parsed["record"] | {"id": name}
    reading = read_record(record, place=path, position=repr(path), limits=limits)
    for warning in parsed["warnings"]:
        reading = noting(reading, tuple(warning), repr(path))
    return reading


read_page: Reader = partial(_read, "provenance.readers.webpages:parse_page")
read_markdown: Reader = partial(_read, "provenance.readers.markdown:parse_markdown")

MARKUP_READERS: dict[str, Reader] = {
    ".html": read_page,
    ".htm": read_page,
    ".xhtml": read_page,
    ".md": read_markdown,
    ".markdown": read_markdown,
}
