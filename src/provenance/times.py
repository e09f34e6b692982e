"""
Publication times as intervals, and which of them can be believed.

A time without a zone is not UTC: it is some instant within the 26 hours that the world's zones span, and a date without
a time is any instant of that day.
Two times order two texts only as far as their intervals do not overlap.
"""

from __future__ import annotations

import datetime as dt
import math
import numbers
from typing import Any

from attrs import frozen

from provenance.dates import Moment, quoted, read_date, read_iso, read_number, said
from provenance.errors import InvalidDate

# Civil time runs from UTC-12 to UTC+14, so the instant of a zoneless local time lies in [t - 14 h, t + 12 h].
_EARLIEST_ZONE = dt.timedelta(hours=14)
_LATEST_ZONE = dt.timedelta(hours=12)

# Clocks differ, and a story for tomorrow's paper may be out today.
_AHEAD = dt.timedelta(days=1)

# From which computers count: what they write for a date that nobody gave.
_EPOCH_DAY = dt.date(1970, 1, 1)

_TWO_DAYS = dt.timedelta(days=2)


@frozen
class Interval:
    """
    The instants, in UTC, between which something was published.

    Attributes:
        earliest: aware datetime, UTC.
        latest: aware datetime, UTC; never before *earliest*.
    """

    earliest: dt.datetime
    latest: dt.datetime


def now() -> dt.datetime:
    """
    Give the instant against which dates in the future are told; tests put another in its place.
    """
    return dt.datetime.now(dt.UTC)


def interval(published: dt.datetime | str) -> Interval:
    """
    Give the interval of UTC instants that *published* can mean.

    Args:
        published: a datetime, or a date or date and time as :func:`provenance.dates.read_date` reads it. With a zone it
            is one instant.

    Raises:
        InvalidDate: the string is no date, can be read in two ways, lies outside the years that datetime can hold, or
            its zone has a fraction of a second.
    """
    moment = _moment(published)
    day = dt.timedelta(days=1) if moment.day_only else dt.timedelta(0)
    offset = moment.time.utcoffset()
    if offset is not None and offset.microseconds:
        # Python writes such a zone, and does not always read it again as it was.
        raise InvalidDate(f"the zone of the date {published!s} is {offset!s}, expected whole seconds")
    try:
        if offset is not None:
            instant = moment.time.astimezone(dt.UTC)
            return Interval(instant, instant)
        local = moment.time.replace(tzinfo=dt.UTC)
        return Interval(local - _EARLIEST_ZONE, local + day + _LATEST_ZONE)
    except OverflowError:
        raise InvalidDate(f"the date {published!s} is outside the years that can be handled (1 to 9999)") from None


def isoformat(published: dt.datetime | str) -> str:
    """
    Write *published* as ISO 8601, adding nothing: no zone where none was given, no time where only a date was.

    Raises:
        InvalidDate: the string is no date, or can be read in two ways.
    """
    if isinstance(published, dt.datetime):
        return published.isoformat()
    text = published.strip()
    # Python also takes a space before the zone, which ISO 8601 does not.
    return text if read_iso(text) is not None and " " not in text[len("2021-12-08 ") :] else _moment(text).isoformat()


def normalise(value: object) -> dt.datetime | str:
    """
    Make what stands where a date should a datetime, or ISO 8601 in the words of the source where it is that already.

    Args:
        value: a datetime, a date, text, or a number; see :func:`provenance.dates.read_number`.

    Raises:
        InvalidDate: it is no date, can be read in two ways, or lies outside the years that can be handled.
    """
    if not isinstance(value, bool) and isinstance(value, numbers.Real):
        value = read_number(_number(value)).isoformat()
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = value.isoformat()
    elif isinstance(value, str):
        value = isoformat(value)
    if not isinstance(value, dt.datetime | str):
        what = f"{type(value).__name__} {quoted(said(value))}"
        raise InvalidDate(f"cannot read the date {what}: expected text, a datetime or a number of seconds")
    interval(value)
    return value


def distrust(published: dt.datetime | str) -> str | None:
    """
    Say why *published* cannot be the time of publication, in words that are the same on any day; None where it can.

    Raises:
        InvalidDate: as for :func:`interval`.
    """
    day = _moment(published).time.date()
    if _EPOCH_DAY + _TWO_DAYS < day < now().date() - _TWO_DAYS:
        # In every zone past, and later than the day from which computers count: so are nearly all.
        return None
    when = interval(published)
    if day == _EPOCH_DAY or when.earliest.date() == when.latest.date() == _EPOCH_DAY:
        return "which is what computers write for no date"
    return "which lies in the future" if when.earliest > latest_believed() else None


def latest_believed() -> dt.datetime:
    """
    Give the last instant of publication that is believed today.
    """
    return now() + _AHEAD


def _moment(published: dt.datetime | str) -> Moment:
    return Moment(published) if isinstance(published, dt.datetime) else read_date(published)


def _number(value: Any) -> float:
    try:
        return value if isinstance(value, int) else float(value)
    except OverflowError:
        return math.inf
