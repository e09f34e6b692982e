"""
Paths, folders and patterns become a list of files, and each file gets a name that no other has.
"""

from __future__ import annotations

import errno
import fnmatch
import os
import re
import stat
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path, PurePath

from attrs import field, frozen

from provenance.articles import Notice
from provenance.errors import SourceNotFound
from provenance.readers.compression import split_ending
from provenance.readers.files import unreadable
from provenance.readers.records import shortened

_WILDCARD = re.compile(r"[*?[]")

# No file system in use has longer names: a longer string that names nothing is a text given by mistake.
_LONGEST_NAME = 255

# Too long a name, and on some systems one with a wildcard in it, cannot be the name of anything.
_NAMES_NOTHING = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL})

_SHOWN_ENDINGS = 10


@frozen(order=True)
class Found:
    """
    A file that is to be read.

    Attributes:
        relative: its path below the folder or pattern that the user gave, or the path itself where that was given.
        path: as the user gave it, or below the folder as the user gave that.
        identity: the same for all paths to one file.
        named: the user gave this very path or pattern, so that a symbolic link is followed and any ending is read.
        matched: by a pattern, itself or the folder that it lies in.
    """

    relative: str
    path: str
    identity: str = field(repr=False)
    named: bool
    matched: bool

    @property
    def ending(self) -> str:
        """
        The ending of its format in lower case, with its dot, or nothing.
        """
        return split_ending(self.path)[0]

    @property
    def compression(self) -> str:
        """
        The ending of its compression, the same way.
        """
        return split_ending(self.path)[1]

    @property
    def subfolder(self) -> str | None:
        """
        The first folder below the folder that the user gave, or below the fixed part of the pattern, if any.
        """
        if self.named and not self.matched:
            return None
        first, *rest = PurePath(self.relative).parts
        return first if rest else None


@frozen
class Given:
    """
    A path to a file or a folder, written out by the user or by a pattern of the user's.

    Attributes:
        path: as the user gave it.
        below: the same below the fixed part of the pattern, or the whole path without a pattern.
        matched: by a pattern.
    """

    path: str
    below: str
    matched: bool


@frozen
class Located:
    """
    The files that one path amounts to.

    Attributes:
        files: in the order of their paths.
        is_folder: whether the path is a folder's, which then could be opened.
        set_aside: what was met on the way and is not followed.
        warnings: what was skipped.
    """

    files: tuple[Found, ...]
    is_folder: bool = False
    set_aside: tuple[Notice, ...] = ()
    warnings: tuple[Notice, ...] = ()


def expand(path: str) -> tuple[Given, ...]:
    """
    Give *path* itself, or all that match it where nothing has that name and it is a pattern.

    Args:
        path: of a file or a folder, or a pattern with ``*``, ``?``, ``[...]`` or ``**``.

    Raises:
        SourceNotFound: nothing on disk has that name.
        SourceUnreadable: the system does not say whether anything has.
    """
    try:
        if _mode(path) is not None:
            return (Given(path, PurePath(path).as_posix(), matched=False),)
    except OSError as error:
        raise unreadable(path, error) from error
    is_pattern = _WILDCARD.search(path) is not None
    given = tuple(_matching(path)) if is_pattern else ()
    if not given:
        what = "no file matches the pattern" if is_pattern else "no file or folder is named"
        raise SourceNotFound(f"{what} {shortened(path)}: check it (in Python, texts come as Article or dict)")
    return given


def locate(given: Given, endings: Collection[str]) -> Located:
    """
    List the files that *given* names: itself, or those in the folder at any depth.

    Args:
        given: from :func:`expand`.
        endings: what is read inside folders.

    Raises:
        SourceUnreadable: the folder cannot be listed, or the path not followed.
    """
    try:
        if given.matched and Path(given.path).is_symlink():
            return Located((), True, (_link_notice(given.path),))
        if stat.S_ISDIR(_mode(given.path) or 0):
            return _folder(given, endings)
    except OSError as error:
        raise unreadable(given.path, error) from error
    found = Found(given.below, given.path, os.path.realpath(given.path), named=True, matched=given.matched)
    return Located((found,))


def looks_like_a_text(path: str) -> bool:
    """
    Tell whether *path*, which names nothing, is a text given by mistake and not a name that is wrong or gone.
    """
    return "\n" in path or any(len(name) > _LONGEST_NAME for name in path.split("/"))


def distinct_names(files: Iterable[Found]) -> dict[Found, str]:
    """
    Give each file its stem for a name, or more of its path where others have the same.

    More is, one after the other: the path below what the user gave, the whole path, and that with its ending.
    All files of one name get more together, so that the order of the files leaves no trace.
    """
    steps = dict.fromkeys(files, 0)
    while True:
        sharing: defaultdict[str, list[Found]] = defaultdict(list)
        for found, step in steps.items():
            sharing[_LONGER_NAMES[step](found)].append(found)
        # A name that one file has had since the first step can still be another's longer name: all are looked at.
        extensible = [
            found
            for group in sharing.values()
            if len(group) > 1
            for found in group
            if steps[found] + 1 < len(_LONGER_NAMES)
        ]
        if not extensible:
            return {found: name for name, group in sharing.items() for found in group}
        for found in extensible:
            steps[found] += 1


_LONGER_NAMES: tuple[Callable[[Found], str], ...] = (
    lambda found: PurePath(_without_endings(found.path)).name,
    lambda found: _without_endings(found.relative),
    lambda found: _without_endings(found.path),
    lambda found: PurePath(found.path).as_posix(),
)


def _without_endings(path: str) -> str:
    name = PurePath(path)
    if split_ending(path)[1]:
        name = name.with_suffix("")
    return name.with_suffix("").as_posix()


def _mode(path: str) -> int | None:
    """
    Give the mode of what *path* names, links followed, or None where that is nothing.
    """
    if not path:  # pathlib would take it for the working folder
        return None
    try:
        return Path(path).stat().st_mode
    except ValueError:
        # NUL, or characters that no file name can have.
        return None
    except OSError as error:
        if error.errno in _NAMES_NOTHING:
            return None
        raise


def _folder(given: Given, endings: Collection[str]) -> Located:
    """
    List the files in the folder *given* and in the folders in it, except hidden ones; no symbolic link is followed.
    """
    folder, below = given.path, given.below if given.matched else ""
    real = os.path.realpath(folder)
    files, aside = [], []
    skipped: Counter[str] = Counter()
    waiting = [""]
    while waiting:
        inner = waiting.pop()
        try:
            entries = _listed(_join(folder, inner))
        except OSError as error:
            if not inner:
                raise
            path = _join(folder, inner)
            aside.append(Notice(id=path, code="unreadable", message=str(unreadable(path, error)), position=path))
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            relative = f"{inner}/{entry.name}" if inner else entry.name
            ending, compression = split_ending(entry.name)
            if _is_folder(entry, follow=False):
                waiting.append(relative)
            elif entry.is_symlink() and (ending in endings or _is_folder(entry, follow=True)):
                aside.append(_link_notice(entry.path))
            elif ending in endings:
                path = _join(folder, relative)
                identity = _join(real, relative)
                place = f"{below}/{relative}" if below else relative
                files.append(Found(place, path, identity, named=False, matched=given.matched))
            else:
                skipped[ending + compression or "no ending"] += 1
    warnings = [_skipped_notice(folder, skipped, endings)] if skipped else []
    if not files:
        message = f"{folder!r} holds no file that is read: {_listing(endings)} are"
        warnings.append(Notice(id=folder, code="nothing_found", message=message, position=folder))
    return Located(tuple(sorted(files)), True, tuple(aside), tuple(warnings))


def _link_notice(path: str) -> Notice:
    message = f"{path!r} is a symbolic link, not followed inside a folder or by a pattern: give it by its own name"
    return Notice(id=path, code="symlink", message=message, position=path)


def _skipped_notice(folder: str, skipped: Counter[str], endings: Collection[str]) -> Notice:
    shown = [f"{ending} ({count:,})" for ending, count in sorted(skipped.items())]
    if len(shown) > _SHOWN_ENDINGS:
        shown[_SHOWN_ENDINGS:] = [f"{len(shown) - _SHOWN_ENDINGS:,} endings more"]
    message = (
        f"{skipped.total():,} files in {folder!r} skipped because of their endings: {', '.join(shown)}; "
        f"{_listing(endings)} are read"
    )
    return Notice(id=folder, code="skipped_files", message=message, position=folder)


def _listing(endings: Collection[str]) -> str:
    *first, last = sorted(endings)
    return f"{', '.join(first)} and {last}" if first else last


def _join(folder: str, below: str) -> str:
    # Unlike pathlib, this keeps "./" and ".." as the user wrote them.
    return os.path.join(folder, below)  # noqa: PTH118


def _listed(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder or ".") as entries:
        return list(entries)


def _is_folder(entry: os.DirEntry[str], *, follow: bool) -> bool:
    try:
        return entry.is_dir(follow_symlinks=follow)
    except OSError:
        # A link that leads back to itself: it stands in for a folder that cannot be listed.
        return follow


def _matching(pattern: str) -> Iterator[Given]:
    """
    Give each path that matches *pattern*, in the order of the alphabet.

    No link is followed, so that what matches lies below the fixed part of the pattern; with two links to itself, a
    folder would also have as many paths as there are atoms. A link that matches itself is given, to be named.
    """
    parts = PurePath(pattern).parts
    fixed = next(place for place, part in enumerate(parts) if _WILDCARD.search(part))
    root = str(PurePath(*parts[:fixed])) if fixed else ""
    wild = parts[fixed:]
    matching = set()
    waiting = [("", 0)]
    visited = set(waiting)

    def visit(below: str, place: int) -> None:
        if (below, place) not in visited:
            visited.add((below, place))
            waiting.append((below, place))

    while waiting:
        below, place = waiting.pop()
        if place == len(wild):
            matching.add(below)
            continue
        part = wild[place]
        if part == "**":
            visit(below, place + 1)
            if place + 1 == len(wild):
                continue  # folders are read at any depth anyway
        try:
            entries = _listed(_join(root, below))
        except OSError:
            continue
        for entry in entries:
            inside = f"{below}/{entry.name}" if below else entry.name
            if entry.name.startswith(".") and not part.startswith("."):
                continue
            if part == "**":
                if _is_folder(entry, follow=False):
                    visit(inside, place)
            elif fnmatch.fnmatch(entry.name, part) and (place + 1 == len(wild) or _is_folder(entry, follow=False)):
                visit(inside, place + 1)
    for below in sorted(matching):
        yield Given(_join(root, below) or ".", below, matched=True)
