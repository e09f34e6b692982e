"""
One record, whatever it was read from, becomes an article or a notice that names it.

Every reader gives back a :class:`Reading`, so that files, lines, rows and items can be joined.
"""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Mapping

from attrs import evolve, fields, frozen

from provenance import times
from provenance.articles import Article, Notice
from provenance.errors import InvalidArticle, InvalidDate
from provenance.readers.limits import DEFAULT_LIMITS, Limits
from provenance.text.mojibake import damage
from provenance.text.tokens import more_tokens_than

# What a record may hold; where it was read is no part of it.
FIELDS = tuple(attribute.name for attribute in fields(Article) if attribute.eq)

# Spreadsheets and pandas make floats of a column of whole numbers that has a gap; beyond this, floats skip some.
_LARGEST_WHOLE_FLOAT = 2**53

# Fields whose text may look like a number.
_NUMBERED = frozenset(FIELDS) - {"text", "published", "derived_from"}

# JSON and Python know no bound for a whole number: nobody's id is longer.
_LARGEST_ID = 10**400

_TOO_LARGE = "give its articles one by one, or raise the limit (--max-{0}; in Python, limits)"

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


def placed(reading: Reading, position: str) -> Reading:
    """
    Say where the articles and notices of *reading* stand, as far as they do not say so themselves.
    """
    return Reading(
        tuple(one if one.position is not None else evolve(one, position=position) for one in reading.articles),
        tuple(one if one.position is not None else evolve(one, position=position) for one in reading.set_aside),
        tuple(one if one.position is not None else evolve(one, position=position) for one in reading.warnings),
    )


def bounded(article: Article, limits: Limits = DEFAULT_LIMITS) -> Reading:
    """
    Give *article*, or set it aside where its text is longer than *limits* allows.

    A text that shows the marks of a wrong encoding is given with the warning ``mojibake``.
    """
    if len(article.text) > limits.text_characters:
        what = f"{len(article.text):,} characters, more than the {limits.text_characters:,}"
        return _aside(article, "too_large", f"the text has {what} that are compared: {_TOO_LARGE.format('text')}")
    if more_tokens_than(article.text, limits.tokens):
        what = f"more than the {limits.tokens:,} tokens"
        return _aside(article, "too_large", f"the text has {what} that are compared: {_TOO_LARGE.format('tokens')}")
    found = damage(article.text)
    if found is None:
        return Reading((article,))
    message = (
        f"{shortened(found[0])} was {shortened(found[1])} before it was decoded wrongly: compared as it was, shown as "
        "it stands; read the source as UTF-8"
    )
    return Reading((article,), warnings=(_notice(article, "mojibake", message),))


def read_record(
    record: Mapping[str, object],
    *,
    place: str | None,
    position: str,
    unnamed: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Reading:
    """
    Make an article of the fields of *record* that have the names of :class:`Article`'s, and ignore the others.

    A null (None, NaN, NaT) is no value. A whole number is taken for an id. A date in any form that is read is written
    as ISO 8601; one that cannot be read is left out with the warning ``date_unreadable``. Any other value of the wrong
    kind sets the record aside as ``invalid_record``.

    Args:
        record: field names and values.
        place: where the record stands, shortly, as in ``feed.jsonl:17``: the article's position, and what a notice has
            for an id where the record itself has none. None for a value of Python: where it stands among others is
            the order of arrival, which leaves no trace.
        position: the same in words.
        unnamed: the id of a record without one.
        limits: what a text may be at most.

    Raises:
        InvalidArticle: the record has no id, and *unnamed* is None.
    """
    given = {name: record[name] for name in FIELDS if name in record and not _is_null(record[name])}
    given_id = given.pop("id", "")
    name = as_identifier(given_id)
    if name == "" and unnamed is not None:
        name = unnamed
    if not name:
        what = "no id" if given_id == "" else f"the id is {kind_of_id(given_id)}"
        message = f"{position}: {what}, expected text or a whole number"
        if unnamed is None or place is None:
            raise InvalidArticle(message)
        return _invalid(place, message, place)
    if place is None:
        position = f"article {shortened(name)}"

    # A year for a title, a number for an outlet: what a spreadsheet or pandas makes a number of is a text all the same.
    given |= {key: text for key, value in given.items() if key in _NUMBERED and (text := as_identifier(value))}
    if hasattr(given.get("derived_from"), "tolist"):  # pandas has arrays in cells
        given["derived_from"] = given["derived_from"].tolist()  # type: ignore[attr-defined]
    given_date, warnings = given.pop("published", None), []
    published = None
    if given_date is not None and not (isinstance(given_date, str) and not given_date.strip()):
        try:
            published = times.normalise(given_date)
        except InvalidDate as error:
            message = f"{position}: {error}: the article is kept without a date"
            warnings.append(Notice(id=name, code="date_unreadable", message=message, position=place))
    if "text" not in given:
        return _invalid(name, f"{position}: the field text is missing or null, expected the article's text", place)
    for field_name, value in given.items():
        several = field_name == "derived_from" and isinstance(value, list | tuple)
        for one in value if several else (value,):  # type: ignore[attr-defined]  # just looked at
            if not isinstance(one, str):
                what = f"{field_name} {'holds' if one is not value else 'is'} {type(one).__name__}"
                return _invalid(name, f"{position}: {what}, expected text", place)
    article = Article(id=name, published=published, position=place, **given)  # type: ignore[arg-type]  # just checked
    reading = bounded(article, limits)
    return evolve(reading, warnings=(*reading.warnings, *warnings)) if reading.articles else reading


def shortened(value: str, most: int = 80) -> str:
    """
    Quote *value* in a message: escaped, and no longer than a line.
    """
    return repr(value) if len(value) <= most else f"{value[:most]!r}... ({len(value):,} characters)"


def _invalid(name: str, message: str, place: str | None) -> Reading:
    return Reading(set_aside=(Notice(id=name, code="invalid_record", message=message, position=place),))


def _aside(article: Article, code: str, message: str) -> Reading:
    return Reading(set_aside=(_notice(article, code, message),))


def _notice(article: Article, code: str, message: str) -> Notice:
    return Notice(id=article.id, code=code, message=message, position=article.position)


def _is_null(value: object) -> bool:
    if value is None or type(value).__name__ in _PANDAS_NULLS:
        return True
    return isinstance(value, numbers.Real) and value != value  # NaN of any library's floats


def kind_of_id(value: object) -> str:
    """
    Say what an id is that is none; JSON's longest numbers come as floats.
    """
    huge = isinstance(value, int | float) and not isinstance(value, bool) and not abs(value) < _LARGEST_WHOLE_FLOAT
    return "no number that can be told from its neighbours" if huge else type(value).__name__


def as_identifier(value: object) -> str | None:
    """
    Give *value* as an id where it is text or a whole number, and None where it is neither.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):  # an integer to Python, and an id to nobody
        return None
    if isinstance(value, numbers.Integral):
        whole = int(value)
        return str(whole) if abs(whole) < _LARGEST_ID else None
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_WHOLE_FLOAT:
        return str(int(value))
    return None
