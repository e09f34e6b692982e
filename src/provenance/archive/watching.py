"""
A folder into which a wire feed drops files: what is new there is added, as soon as it is whole.
"""

from __future__ import annotations

import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from provenance.archive.adding import Addition, rejected
from provenance.articles import Corpus, Notice
from provenance.errors import IdConflict, ProvenanceError, SourceNotFound
from provenance.readers import read
from provenance.readers.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from provenance.archive.store import Archive

# A file is whole when it has not changed from one look to the next.
SECONDS = 2.0

# Of a file: its size, and when it was changed, in nanoseconds.
_Stamp: TypeAlias = tuple[int, int]


def watch(
    archive: Archive,
    folder: Path,
    *,
    replace: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    sleep: Callable[[float], object] = time.sleep,
    seconds: float = SECONDS,
) -> Iterator[list[Addition]]:
    """
    Look at a folder again and again, and add what its files hold; for ever.

    A file that changes is read again: with *replace* its articles take the place of what they were, and without they
    are rejected, each by name. What was added before is not added twice, so that watching can be ended at any time.
    Hidden files and symbolic links are passed over, and whatever is still being written waits for the next look.

    Args:
        archive: to add to.
        folder: the files in it, and in the folders in it.
        replace, limits: as for :meth:`provenance.archive.store.Archive.add`.
        sleep: waits.
        seconds: between two looks.

    Yields:
        What became of the articles in each look; an empty list where nothing was new.

    Raises:
        SourceNotFound: there is no such folder.
    """
    if not folder.is_dir():
        raise SourceNotFound(f"there is no folder {str(folder)!r} to watch: make it first")
    before: dict[Path, _Stamp] = {}
    taken: dict[Path, _Stamp] = {}
    while True:
        now = dict(_files(folder))
        ready = [path for path, stamp in now.items() if before.get(path) == stamp and taken.get(path) != stamp]
        found = []
        for path in sorted(ready):
            found += _take(archive, path, replace, limits)
            taken[path] = now[path]
        yield found
        before = now
        sleep(seconds)


def _files(folder: Path) -> Iterator[tuple[Path, _Stamp]]:
    for path in folder.rglob("*"):
        if any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        try:
            told = path.lstat()
        except OSError:  # it was taken away since
            continue
        if stat.S_ISREG(told.st_mode):
            yield path, (told.st_size, told.st_mtime_ns)


def _take(archive: Archive, path: Path, replace: bool, limits: Limits) -> list[Addition]:
    """
    Add what one file holds; an article that cannot be added keeps no other from it.
    """
    try:
        corpus = read(path, limits=limits)
    except ProvenanceError as error:
        return rejected([Notice(id=str(path), code="unreadable", message=str(error), position=str(path))])
    refused: list[Notice] = []
    while True:
        try:
            return archive.add(corpus, replace=replace) + rejected(refused)
        except IdConflict as error:
            message = "the archive has this id with other content: watch with --replace, or give it another id"
            refused += [
                Notice(id=one.id, code="id_conflict", message=message, position=one.position)
                for one in corpus
                if one.id in error.ids
            ]
            rest = tuple(one for one in corpus if one.id not in error.ids)
            corpus = Corpus(rest, corpus.set_aside, corpus.warnings)
