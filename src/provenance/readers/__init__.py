"""
What people hold their articles in, read into a :class:`~provenance.articles.Corpus`.

What cannot be read is named in the corpus and the rest goes on: only where nothing could be opened is an error raised.
A reader of a further format is a function of a stream that gives a :class:`~provenance.readers.records.Reading`,
entered in ``_READERS`` under its endings.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, BinaryIO, TypeAlias

from provenance.articles import Article, Corpus, Notice
from provenance.errors import InvalidParameter, ProvenanceError, SourceNotFound, SourceUnreadable, UnsupportedFormat
from provenance.readers.files import open_regular, read_text, unreadable
from provenance.readers.jsonlines import read_json_lines
from provenance.readers.paths import Found, Given, Located, distinct_names, expand, locate, looks_like_a_text
from provenance.readers.records import Reading, bounded, joined, read_record, shortened

__all__ = ["Source", "read"]

Source: TypeAlias = "str | os.PathLike[str] | Article | Mapping[str, Any] | Corpus | Iterable[Any]"

_STANDARD_INPUT = "-"

_READERS: dict[str, Callable[[BinaryIO, str, str], Reading]] = {
    ".txt": read_text,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
}

# Named by the user, a file of any ending is read as text, except for these: their markup would be compared.
_NOT_PLAIN = frozenset(
    {".html", ".htm", ".xhtml", ".xml", ".rss", ".atom", ".json", ".csv", ".tsv"}
    | {".parquet", ".arrow", ".feather", ".gz", ".xz", ".zst", ".zip"}
)

_ACCEPTED = (
    "paths of .txt, .jsonl and .ndjson files, of folders and patterns of them, - for JSON lines on standard input, "
    "Article, dict with the fields id and text, lists of these, and Corpus"
)

_CODES: dict[type[ProvenanceError], str] = {
    SourceNotFound: "not_found",
    SourceUnreadable: "unreadable",
    UnsupportedFormat: "unsupported_format",
}

# Bytes, open files and the tables of other libraries can be iterated over, and give numbers, lines and column names.
_NO_LIST = ("decode", "read", "__arrow_c_stream__", "__dataframe__")

_RECORDS_OF_TABLES = {"pandas": "to_dict('records')", "polars": "to_dicts()", "pyarrow": "to_pylist()"}


def read(*sources: Source) -> Corpus:
    """
    Read articles from *sources*, in whatever mixture and order.

    A file that several sources name is read once. A text file is one article and its id is the file's stem, or its
    path below the given folder without the ending, where stems are the same. JSON lines have the fields of Article,
    and a line without an id gets the file's stem and its number, as in ``feed:17``.

    Args:
        *sources: a str or Path is always a path: of a file, a folder (its .txt, .jsonl and .ndjson files, at any
            depth, hidden ones and symbolic links apart) or a pattern, or ``-`` for JSON lines on standard input.
            Texts come as Article or dict, alone or in lists and other iterables, which may hold paths too.
            A Corpus alone is given back as it is, and merged with other sources.

    Returns:
        The articles in the order of their ids; ``set_aside`` and ``warnings`` name what needs attention.

    Raises:
        SourceNotFound: nothing could be opened, for want of it; or a str is a text and not a path.
        SourceUnreadable: what there is could not be opened.
        UnsupportedFormat: a format or a Python value that this release does not read.
        InvalidArticle: a dict without an id.
        InvalidParameter: no source at all.
    """
    if not sources:
        raise InvalidParameter(f"read() was given nothing to read: it takes {_ACCEPTED}")
    if len(sources) == 1 and isinstance(sources[0], Corpus):
        return sources[0]
    paths: list[str] = []
    readings: list[Reading] = []
    for source in sources:
        if isinstance(source, str | os.PathLike):
            paths.append(os.fsdecode(source))
        else:
            _take(source, paths, readings)

    from_paths, failures, opened = _read_paths(sorted(set(paths)))
    if failures and not (opened or readings):
        raise _failure_of_all(failures)
    whole = joined([*readings, *from_paths])
    failed = [Notice(id=path, code=_CODES[type(error)], message=str(error)) for path, error in failures.items()]
    return Corpus.of(whole.articles, set_aside=[*whole.set_aside, *failed], warnings=whole.warnings)


def _take(source: object, paths: list[str], readings: list[Reading]) -> None:
    """
    Sort a Python value into paths that are to be read and records that are there already.
    """
    reading = _as_record(source, "the record")
    if reading is not None:
        readings.append(reading)
        return
    library = type(source).__module__.partition(".")[0]
    if library in _RECORDS_OF_TABLES:
        raise UnsupportedFormat(
            f"{_kind(source)} is not read by this release: give its {_RECORDS_OF_TABLES[library]}; "
            f"accepted are {_ACCEPTED}"
        )
    if not isinstance(source, Iterable) or any(hasattr(source, name) for name in _NO_LIST):
        raise UnsupportedFormat(f"{_kind(source)} cannot be read: accepted are {_ACCEPTED}")
    for number, item in enumerate(source, 1):
        if isinstance(item, str | os.PathLike):
            paths.append(os.fsdecode(item))
        elif (reading := _as_record(item, f"record {number:,}")) is not None:
            readings.append(reading)
        else:
            raise UnsupportedFormat(f"item {number:,} is {_kind(item)}: a list may hold Article, dict and paths")


def _as_record(source: object, position: str) -> Reading | None:
    if isinstance(source, Article):
        return bounded(source)
    if isinstance(source, Corpus):
        return Reading(source.articles, source.set_aside, source.warnings)
    if isinstance(source, Mapping):
        return read_record(source, place=position, position=position)
    return None


def _kind(value: object) -> str:
    return f"a value of type {type(value).__module__}.{type(value).__qualname__}".replace("builtins.", "")


def _read_paths(paths: list[str]) -> tuple[list[Reading], dict[str, ProvenanceError], bool]:
    """
    Read what *paths* name.

    Returns:
        What was read; the errors by path; and whether any folder, file or stream could be opened.
    """
    readings: list[Reading] = []
    failures: dict[str, ProvenanceError] = {}
    given: list[Given] = []
    located: list[Located] = []
    opened = False
    for path in paths:
        if path == _STANDARD_INPUT:
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

    for found, name in _named_once(located):
        try:
            readings.append(_read_file(found, name))
            opened = True
        except (SourceUnreadable, UnsupportedFormat) as error:
            failures[found.path] = error
    if _STANDARD_INPUT in paths:
        try:
            readings.append(_read_standard_input())
            opened = True
        except SourceUnreadable as error:
            failures[_STANDARD_INPUT] = error
    return readings, failures, opened


def _named_once(located: list[Located]) -> list[tuple[Found, str]]:
    """
    Give each file once, with its name; text files and files of many articles do not compete for names.
    """
    once: dict[str, Found] = {}
    for place in located:
        for found in place.files:
            # Whichever path to it comes first in the alphabet, so that the order of the sources leaves no trace.
            once[found.identity] = min(found, once.get(found.identity, found))
    texts = [found for found in once.values() if _READERS.get(found.ending, read_text) is read_text]
    others = [found for found in once.values() if _READERS.get(found.ending, read_text) is not read_text]
    return sorted([*distinct_names(texts).items(), *distinct_names(others).items()])


def _read_file(found: Found, name: str) -> Reading:
    if found.ending in _NOT_PLAIN:
        raise UnsupportedFormat(
            f"{found.path!r}: {found.ending} files are not read by this release; .txt, .jsonl and .ndjson are"
        )
    try:
        with open_regular(found.path, follow=found.named) as stream:
            return _READERS.get(found.ending, read_text)(stream, name, found.path)
    except SourceUnreadable:
        raise
    except OSError as error:
        raise unreadable(found.path, error) from error


def _read_standard_input() -> Reading:
    if sys.stdin is None:
        raise SourceUnreadable("there is no standard input to read from: give a path in place of -")
    try:
        # A program may have put a stream of text in its place.
        stream = getattr(sys.stdin, "buffer", None) or io.BytesIO(sys.stdin.read().encode("utf-8", "replace"))
        return read_json_lines(stream, _STANDARD_INPUT, _STANDARD_INPUT)
    except (OSError, ValueError) as error:
        raise SourceUnreadable(f"standard input cannot be read: {error}") from error


def _failure_of_all(failures: dict[str, ProvenanceError]) -> ProvenanceError:
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
