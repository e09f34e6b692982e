"""
A source in parts: what is added together.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from provenance.articles import Corpus
from provenance.errors import InvalidParameter, SourceUnreadable, UnsupportedFormat
from provenance.notices import Notice
from provenance.progress import Progress
from provenance.readers import Source, read, read_apart
from provenance.readers.large import LargeFile
from provenance.readers.limits import Limits

# Articles that are added together, or not at all.
BATCH = 1_000


def batches(
    source: Source, size: int, limits: Limits, progress: Progress, *, outlets: bool = False
) -> Iterator[Corpus]:
    """
    Read a source in parts.

    An iterator and large files are read so far as makes a batch; all else is read as a whole, and parted.

    Args:
        source: whatever :func:`provenance.read` takes.
        size: articles in a batch.
        limits: of what is read.
        progress: hears how far it is with what was read as a whole.
        outlets: folders are outlets, as for :func:`provenance.read`.

    Raises:
        InvalidParameter: *size* is below 1.
    """
    if size < 1:
        raise InvalidParameter(f"batch is {size!r}, expected at least 1")
    if isinstance(source, Iterator):
        while part := list(islice(source, size)):
            yield read(part, limits=limits)
        return
    whole, large = read_apart(source, limits=limits, outlets_from_folders=outlets, progress=progress)
    if not large or len(whole) or whole.set_aside:
        yield from _parted(whole, size, progress)
    for file in large:
        yield from _of_file(file, size, limits, alone=len(large) == 1 and not len(whole))


def _parted(whole: Corpus, size: int, progress: Progress) -> Iterator[Corpus]:
    """
    Part what was read, with what was set aside in the first part.
    """
    told: dict[str, list[Notice]] = {}
    for notice in whole.warnings:
        told.setdefault(notice.id, []).append(notice)
    for first in progress(range(0, max(1, len(whole)), size), "adding articles"):
        articles = whole.articles[first : first + size]
        warnings = [notice for article in articles for notice in told.get(article.id, [])]
        yield Corpus(articles, () if first else whole.set_aside, tuple(warnings))


def _of_file(file: LargeFile, size: int, limits: Limits, *, alone: bool) -> Iterator[Corpus]:
    """
    Read a large file in parts; where it is not all that was given, what cannot be read of it is named.
    """
    try:
        yield from file.parts(size, limits)
    except (SourceUnreadable, UnsupportedFormat) as error:
        if alone:
            raise
        code = "unreadable" if isinstance(error, SourceUnreadable) else "unsupported_format"
        yield Corpus(
            (), set_aside=(Notice(id=file.found.path, code=code, message=str(error), position=file.found.path),)
        )
