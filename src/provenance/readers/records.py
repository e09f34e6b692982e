"""
One record, whatever it was read from, becomes an article or a notice that names it.

Every reader gives back a :class:`Reading`, so that tables and feeds can join files and JSON lines later.
"""

from __future__ import annotations

import datetime as dt
import math
import numbers
from collections.abc import Iterable, Mapping

from attrs import fields, frozen

from provenance import times
from provenance.articles import Article, Notice
from provenance.errors import InvalidArticle

FIELDS = tuple(attribute.name for attribute in fields(Article))

# "War and Peace" has about 3 million characters: what is longer is a dump, not an article, and comparing it
# would take many times its size in memory.
MOST_CHARACTERS = 5_000_000

# pandas writes "no value" with objects of its own. They are told by name, because pandas is not loaded for that.
_PANDAS_NULLS = frozenset({"NaTType", "NAType"})


@frozen
class Reading:
    """
    What one input gave.

    Attributes:
        articles: as they were found, not yet checked against each other.
        set_aside: what the input held and is not among *articles*.
        warnings: what the user should know of those that are.
    """

    articles: tuple[Article, ...] = ()
    set_aside: tuple[Notice, ...] = ()
    warnings: tuple[Notice, ...] = ()


def joined(readings: Iterable[Reading]) -> Reading:
    """
    Put several readings into one.
    """
    readings = tuple(readings)
    return Reading(
        tuple(article for reading in readings for article in reading.articles),
        tuple(notice for reading in readings for notice in reading.set_aside),
        tuple(notice for reading in readings for notice in reading.warnings),
    )


def bounded(article: Article) -> Reading:
    """
    Give *article*, or set it aside where its text is longer than :data:`MOST_CHARACTERS`.
    """
    if len(article.text) <= MOST_CHARACTERS:
        return Reading((article,))
    message = (
        f"the text has {len(article.text):,} characters, more than the {MOST_CHARACTERS:,} that are compared: "
        "give its articles one by one"
    )
    return Reading(set_aside=(Notice(id=article.id, code="too_large", message=message),))


def read_record(record: Mapping[str, object], *, place: str, position: str, unnamed: str | None = None) -> Reading:
    """
    Make an article of the fields of *record* that have the names of :class:`Article`'s, and ignore the others.

    A null (None, NaN, NaT) is no value. A whole number is taken for an id. A date that cannot be read is left out with
    the warning ``date_unreadable``; any other value of the wrong kind sets the record aside as ``invalid_record``.

    Args:
        record: field names and values.
        place: what a notice has for an id, where the record itself has none.
        position: where the record stands, in words.
        unnamed: the id of a record without one.

    Raises:
        InvalidArticle: the record has no id, and *unnamed* is None.
    """
    given = {name: record[name] for name in FIELDS if name in record and not _is_null(record[name])}
    given_id = given.pop("id", "")
    name = _as_identifier(given_id)
    if name == "" and unnamed is not None:
        name = unnamed
    if not name:
        what = "no id" if given_id == "" else f"the id is {type(given_id).__name__}"
        message = f"{position}: {what}, expected text or a whole number"
        if unnamed is None:
            raise InvalidArticle(message)
        return _invalid(place, message)

    published, unreadable = _readable_date(given.pop("published", None))
    if "text" not in given:
        return _invalid(name, f"{position}: the field text is missing or null, expected the article's text")
    for field_name, value in given.items():
        if not isinstance(value, str):
            return _invalid(name, f"{position}: {field_name} is {type(value).__name__}, expected text")
    reading = bounded(Article(id=name, published=published, **given))  # type: ignore[arg-type]  # checked just above
    if unreadable is None or not reading.articles:
        return reading
    message = (
        f"{position}: cannot read the date {unreadable}, expected ISO 8601 such as 2021-12-08 or "
        "2021-12-08T12:39:00+00:00: the article is kept without a date"
    )
    return Reading(reading.articles, warnings=(Notice(id=name, code="date_unreadable", message=message),))


def shortened(value: str, most: int = 80) -> str:
    """
    Quote *value* in a message: escaped, and no longer than a line.
    """
    return repr(value) if len(value) <= most else f"{value[:most]!r}... ({len(value):,} characters)"


def _invalid(name: str, message: str) -> Reading:
    return Reading(set_aside=(Notice(id=name, code="invalid_record", message=message),))


def _is_null(value: object) -> bool:
    if value is None or type(value).__name__ in _PANDAS_NULLS:
        return True
    return isinstance(value, float) and math.isnan(value)


def _as_identifier(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):  # an integer to Python, and an id to nobody
        return None
    return str(int(value)) if isinstance(value, numbers.Integral) else None


def _readable_date(value: object) -> tuple[dt.datetime | str | None, str | None]:
    """
    Give the date, and the value quoted where it is none.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None, None
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = value.isoformat()
    if not isinstance(value, dt.datetime | str):
        return None, f"{type(value).__name__} {shortened(str(value))}"
    try:
        times.interval(value)
    except (ValueError, OverflowError):
        return None, shortened(str(value))
    return value, None
