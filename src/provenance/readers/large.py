"""
Files of so many articles that they are read in parts: what is in memory does not grow with them.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeAlias

from attrs import frozen

from provenance.articles import Corpus
from provenance.errors import SourceUnreadable
from provenance.readers.arrow_tables import arrow_parts, parquet_parts
from provenance.readers.compression import decompressed, pieces_of
from provenance.readers.files import open_regular, refuse_what_is_no_text, unreadable
from provenance.readers.gathering import Stopped
from provenance.readers.jsonlines import json_line_parts
from provenance.readers.limits import Limits
from provenance.readers.paths import Found
from provenance.readers.records import Reading, placed

# Smaller files are read as a whole: a compressed one becomes some times as large.
LARGE_BYTES, LARGE_COMPRESSED_BYTES = 64_000_000, 16_000_000

_START_BYTES = 512

_Parts: TypeAlias = Callable[[BinaryIO, str, str, Limits, int], Iterator[Reading]]

_PARTS: dict[str, _Parts] = {
    ".jsonl": json_line_parts,
    ".ndjson": json_line_parts,
    ".parquet": parquet_parts,
    ".arrow": arrow_parts,
    ".feather": arrow_parts,
    ".ipc": arrow_parts,
}
_OF_LINES = frozenset({".jsonl", ".ndjson"})


def is_large(found: Found) -> bool:
    """
    Tell whether a file is of a format that is read in parts, and large.
    """
    if found.ending not in _PARTS:
        return False
    try:
        told = Path(found.path).stat()
    except OSError:  # whoever reads it says why
        return False
    return stat.S_ISREG(told.st_mode) and told.st_size >= (LARGE_COMPRESSED_BYTES if found.compression else LARGE_BYTES)


@frozen
class LargeFile:
    """
    A file that is read in parts.

    Attributes:
        found: where it is.
        name: what the ids of articles without one begin with.
    """

    found: Found
    name: str

    def parts(self, most: int, limits: Limits) -> Iterator[Corpus]:
        """
        Read the file in parts of *most* records, in the order in which they stand.

        Each part is a corpus of its own: what an id has in two of them is not compared.

        Raises:
            SourceUnreadable, UnsupportedFormat: nothing of it can be read, or no more.
        """
        found = self.found
        try:
            with open_regular(found.path, follow=found.named and not found.matched) as file:
                stream = file
                if found.compression:
                    stream = decompressed(pieces_of(file), found.compression, found.path, limits)
                if found.ending in _OF_LINES:
                    start = stream.peek(_START_BYTES)
                    refuse_what_is_no_text(found.path, start, decompressed=bool(found.compression))
                for reading in _PARTS[found.ending](stream, self.name, found.path, limits, most):
                    told = placed(reading, found.path)
                    yield Corpus.of(told.articles, set_aside=told.set_aside, warnings=told.warnings)
        except Stopped as stopped:
            yield Corpus((), set_aside=(stopped.notice(found.path),))
        except SourceUnreadable:
            raise
        except OSError as error:
            raise unreadable(found.path, error) from error
