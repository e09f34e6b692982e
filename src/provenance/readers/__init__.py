"""
What people hold their articles in, read into a :class:`~provenance.articles.Corpus`.

What cannot be read is named in the corpus and the rest goes on: only where nothing could be opened is an error raised.
A reader of a further format is a function of a stream that gives a :class:`~provenance.readers.records.Reading`,
entered in its module's table under its endings.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeAlias

from attrs import evolve

from provenance.articles import Article, Corpus, Notice
from provenance.errors import (
    InvalidArticle,
    InvalidParameter,
    ProvenanceError,
    SourceNotFound,
    SourceUnreadable,
    UnsupportedFormat,
)
from provenance.notices import refuse_set_aside
from provenance.progress import Progress, silent
from provenance.readers.compression import decompressed, pieces_of
from provenance.readers.feeds import FEED_READERS
from provenance.readers.files import (
    Reader,
    failure_of_all,
    open_regular,
    read_text,
    refuse_what_is_no_text,
    unreadable,
)
from provenance.readers.gathering import Stopped
from provenance.readers.jsonlines import read_json_lines
from provenance.readers.large import LargeFile, is_large
from provenance.readers.limits import DEFAULT_LIMITS, Limits
from provenance.readers.markup import MARKUP_READERS
from provenance.readers.paths import Found, Given, Located, distinct_names, expand, locate, looks_like_a_text
from provenance.readers.records import Reading, bounded, joined, placed, read_record, shortened
from provenance.readers.standard_input import STANDARD_INPUT, read_standard_input
from provenance.readers.tables import BINARY_ENDINGS, TABLE_READERS, is_table, read_table

__all__ = ["Limits", "Source", "read", "read_apart"]


class Rows(Protocol):
    """
    A table of any library that speaks Arrow's C interface.
    """

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


Source: TypeAlias = "str | os.PathLike[str] | Article | Mapping[str, Any] | Corpus | Rows | Iterable[Any]"

# A file of any other ending is read as text where the user names it, unless it begins like something else.
_READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    **MARKUP_READERS,
    **FEED_READERS,
    **TABLE_READERS,
}

# The endings of what is read inside folders.
ENDINGS = frozenset(_READERS)

_ONE_ARTICLE = frozenset({read_text, *MARKUP_READERS.values()})

# What tells formats and compressions apart stands at the beginning; a tar archive's mark ends here.
_START_BYTES = 512

_ACCEPTED = (
    f"paths of {', '.join(sorted(_READERS))} files, .gz, .xz and .zst ones of these, of folders and patterns of them, "
    "- for JSON lines on standard input, tables of pandas, polars and Arrow, Article, dict with the fields id and "
    "text, lists of these, and Corpus"
)

_CODES: dict[type[ProvenanceError], str] = {
    SourceNotFound: "not_found",
    SourceUnreadable: "unreadable",
    UnsupportedFormat: "unsupported_format",
    InvalidArticle: "invalid_record",
}

# Bytes, open files and what libraries make of tables can be iterated over, and give numbers, lines, values and names.
_NO_LIST = ("decode", "read", "__dataframe__")
_LIBRARIES = frozenset({"pandas", "polars", "pyarrow"})


def read(
    *sources: Source,
    limits: Limits = DEFAULT_LIMITS,
    outlets_from_folders: bool = False,
    strict: bool = False,
    progress: Progress = silent,
) -> Corpus:
    """
    Read articles from *sources*, in whatever mixture and order.

    A file that several sources name is read once. A text, Markdown or HTML file is one article and its id is the
    file's stem, or its path below the given folder without the ending, where stems are the same. Lines of JSON, rows
    of tables and items of feeds have the fields of Article, and one without an id gets the file's stem and its number,
    as in ``feed:17``; the rows of tables in memory are numbered ``table:17``.

    Args:
        *sources: a str or Path is always a path: of a file, a folder (its files of all endings that have a reader, at
            any depth, hidden ones and symbolic links apart) or a pattern, or ``-`` for JSON lines on standard input.
            Files may be compressed with gzip, xz or zstd. Texts come as Article or dict or in tables, alone or in
            lists and other iterables, which may hold paths too. A Corpus alone is given back as it is, and merged
            with other sources.
        limits: what one input may cost; what costs more is set aside.
        outlets_from_folders: take the first folder below the given one, or below the fixed part of a pattern, for the
            outlet of the text, Markdown and HTML files in it that name none.
        strict: raise where anything is set aside.
        progress: hears how many of the files are read.

    Returns:
        The articles in the order of their ids; ``set_aside`` and ``warnings`` name what needs attention.

    Raises:
        SourceNotFound: nothing could be opened, for want of it; or a str is a text and not a path.
        SourceUnreadable: what there is could not be opened.
        UnsupportedFormat: nothing but formats or Python values that this release does not read.
        InvalidArticle: a dict without an id, and nothing else.
        InvalidParameter: no source at all.
        SetAside: something was set aside, and *strict* forbids it.
    """
    if not sources:
        raise InvalidParameter(f"read() was given nothing to read: it takes {_ACCEPTED}")
    corpus = _read(sources, limits, outlets_from_folders, progress)
    if strict:
        refuse_set_aside(corpus.set_aside)
    return corpus


def read_apart(
    *sources: Source,
    limits: Limits = DEFAULT_LIMITS,
    outlets_from_folders: bool = False,
    progress: Progress = silent,
) -> tuple[Corpus, tuple[LargeFile, ...]]:
    """
    Read as :func:`read` does, but for large files of many articles, which are given as they are, to be read in parts.
    """
    large: list[LargeFile] = []
    return _read(sources, limits, outlets_from_folders, progress, large), tuple(large)


def _read(
    sources: tuple[Source, ...],
    limits: Limits,
    outlets_from_folders: bool,
    progress: Progress,
    large: list[LargeFile] | None = None,
) -> Corpus:
    if len(sources) == 1 and isinstance(sources[0], Corpus):
        return sources[0]
    paths: list[str] = []
    readings: list[Reading] = []
    refused: dict[str, ProvenanceError] = {}
    for source in sources:
        if isinstance(source, str | os.PathLike):
            paths.append(os.fsdecode(source))
        else:
            refused |= _take(source, paths, readings, limits)

    from_paths, failures, opened = _read_paths(sorted(set(paths)), limits, outlets_from_folders, progress, large)
    failures |= refused
    if failures and not (opened or readings):
        raise failure_of_all(failures)
    whole = joined([*readings, *from_paths])
    failed = [
        Notice(id=path, code=_CODES[type(error)], message=str(error), position=path) for path, error in failures.items()
    ]
    return Corpus.of(whole.articles, set_aside=[*whole.set_aside, *failed], warnings=whole.warnings)


def _take(
    source: object, paths: list[str], readings: list[Reading], limits: Limits
) -> dict[str, InvalidArticle | UnsupportedFormat]:
    """
    Sort a Python value into paths that are to be read and records that are there already.

    Returns:
        The errors of the items of a list that are neither, by their places.
    """
    reading = _as_records(source, "the record", limits)
    if reading is not None:
        readings.append(reading)
        return {}
    no_list = type(source).__module__.partition(".")[0] in _LIBRARIES or any(hasattr(source, one) for one in _NO_LIST)
    if no_list or not isinstance(source, Iterable):
        raise UnsupportedFormat(f"{_kind(source)} cannot be read: accepted are {_ACCEPTED}")
    refused: dict[str, InvalidArticle | UnsupportedFormat] = {}
    for number, item in enumerate(source, 1):
        place = f"record {number:,}"
        if isinstance(item, str | os.PathLike):
            paths.append(os.fsdecode(item))
            continue
        try:
            reading = _as_records(item, place, limits)
        except InvalidArticle as error:
            refused[place] = error
            continue
        if reading is not None:
            readings.append(reading)
        else:
            message = f"{place} is {_kind(item)}: a list may hold Article, dict, tables and paths"
            refused[place] = UnsupportedFormat(message)
    return refused


def _as_records(source: object, position: str, limits: Limits) -> Reading | None:
    if isinstance(source, Article):
        return bounded(source, limits)
    if isinstance(source, Corpus):
        return Reading(source.articles, source.set_aside, source.warnings)
    if isinstance(source, Mapping):
        return read_record(source, place=None, position=position, limits=limits)
    return read_table(source, limits) if is_table(source) else None


def _kind(value: object) -> str:
    return f"a value of type {type(value).__module__}.{type(value).__qualname__}".replace("builtins.", "")


def _read_paths(
    paths: list[str], limits: Limits, outlets_from_folders: bool, progress: Progress, large: list[LargeFile] | None
) -> tuple[list[Reading], dict[str, ProvenanceError], bool]:
    """
    Read what *paths* name, but for the large files among them where there is a list to put them in.

    Returns:
        What was read; the errors by path; and whether any folder, file or stream could be opened.
    """
    readings: list[Reading] = []
    failures: dict[str, ProvenanceError] = {}
    given: list[Given] = []
    located: list[Located] = []
    opened = False
    for path in paths:
        if path == STANDARD_INPUT:
            continue
        try:
            given += expand(path)
        except (SourceNotFound, SourceUnreadable) as error:
            # A mistake in the program, unlike a missing file, is not something to go on after.
            if looks_like_a_text(path):
                raise SourceNotFound(
                    f"a text stands where a path is expected, {shortened(path)}: texts come as Article or dict, "
                    'such as {"id": "a1", "text": "..."}'
                ) from None
            failures[path] = error
    for each in given:
        try:
            located.append(locate(each, _READERS))
        except SourceUnreadable as error:
            failures[each.path] = error
    for place in located:
        opened = opened or place.is_folder
        readings.append(Reading(set_aside=place.set_aside, warnings=place.warnings))

    for found, name, subfolder in progress(list(_named_once(located)), "reading files"):
        if large is not None and is_large(found):
            large.append(LargeFile(found, name))
            opened = True
            continue
        try:
            reading = _read_file(found, name, limits)
            has_outlet = outlets_from_folders and _holds_one_article(found)
            readings.append(_with_outlet(reading, subfolder) if has_outlet else reading)
            opened = True
        except (SourceUnreadable, UnsupportedFormat) as error:
            failures[found.path] = error
    if STANDARD_INPUT in paths:
        try:
            readings.append(read_standard_input(limits))
            opened = True
        except (SourceUnreadable, UnsupportedFormat) as error:
            failures[STANDARD_INPUT] = error
    return readings, failures, opened


def _named_once(located: list[Located]) -> list[tuple[Found, str, str | None]]:
    """
    Give each file once, with its name; files of one article and of many do not compete for names.

    Returns:
        The file, its name, and the folder that it may have its outlet from.
    """
    once: dict[str, Found] = {}
    subfolders: dict[str, tuple[int, str]] = {}
    for found in (found for place in located for found in place.files):
        # Whichever path to it comes first in the alphabet, so that the order of the sources leaves no trace.
        once[found.identity] = min(found, once.get(found.identity, found))
        if found.subfolder is not None:
            # Of folders given within each other, the outermost tells the outlet.
            told = -found.relative.count("/"), found.subfolder
            subfolders[found.identity] = min(told, subfolders.get(found.identity, told))
    names: dict[Found, str] = {}
    for of_one_article in (True, False):
        names |= distinct_names(found for found in once.values() if _holds_one_article(found) == of_one_article)
    return [(found, names[found], subfolders.get(found.identity, (0, None))[1]) for found in sorted(names)]


def _holds_one_article(found: Found) -> bool:
    return _READERS.get(found.ending, read_text) in _ONE_ARTICLE


def _read_file(found: Found, name: str, limits: Limits) -> Reading:
    try:
        with open_regular(found.path, follow=found.named and not found.matched) as file:
            stream = file
            if found.compression:
                stream = decompressed(pieces_of(file), found.compression, found.path, limits)
            if found.ending not in BINARY_ENDINGS:
                start = stream.peek(_START_BYTES)
                refuse_what_is_no_text(found.path, start, decompressed=bool(found.compression))
            reading = _READERS.get(found.ending, read_text)(stream, name, found.path, limits)
            return placed(reading, found.path)
    except Stopped as stopped:
        return Reading(set_aside=(stopped.notice(found.path),))
    except SourceUnreadable:
        raise
    except OSError as error:
        raise unreadable(found.path, error) from error


def _with_outlet(reading: Reading, outlet: str | None) -> Reading:
    if outlet is None:
        return reading
    articles = (one if one.outlet is not None else evolve(one, outlet=outlet) for one in reading.articles)
    return evolve(reading, articles=tuple(articles))
