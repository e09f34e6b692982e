"""
JSON lines from standard input, compressed or not.
"""

from __future__ import annotations

import io
import itertools
import sys

from provenance.errors import SourceUnreadable, UnsupportedFormat
from provenance.readers.compression import buffered, compression_of, decompressed, pieces_of
from provenance.readers.files import refuse_what_is_no_text
from provenance.readers.gathering import Stopped
from provenance.readers.jsonlines import read_json_lines
from provenance.readers.limits import Limits
from provenance.readers.records import Reading, placed

# The path that stands for it.
STANDARD_INPUT = "-"

# What tells formats and compressions apart stands at the beginning.
_START_BYTES = 512


def read_standard_input(limits: Limits) -> Reading:
    """
    Read JSON lines from standard input.

    Raises:
        SourceUnreadable, UnsupportedFormat: nothing can be read from it.
    """
    if sys.stdin is None:
        raise SourceUnreadable("there is no standard input to read from: give a path in place of -")
    path = STANDARD_INPUT
    try:
        # A program may have put a stream of text in its place.
        stream = getattr(sys.stdin, "buffer", None) or io.BytesIO(sys.stdin.read().encode("utf-8", "replace"))
        pieces = pieces_of(stream)
        start = b""
        while len(start) < _START_BYTES and (piece := next(pieces, b"")):
            start += piece
        data = buffered(itertools.chain([start], pieces))
        compression = compression_of(start)
        if compression:
            data = decompressed(pieces_of(data), compression, path, limits)
            start = data.peek(_START_BYTES)
        refuse_what_is_no_text(path, start, decompressed=bool(compression))
        return placed(read_json_lines(data, path, path, limits), path)
    except Stopped as stopped:
        return Reading(set_aside=(stopped.notice(path),))
    except UnsupportedFormat:
        raise
    except (OSError, ValueError) as error:
        raise SourceUnreadable(f"standard input cannot be read: {error}") from error
