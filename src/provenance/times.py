"""
Publication times as intervals.

A time without a zone is not UTC: it is some instant within the 26 hours that the world's zones span, and a date without
a time is any instant of that day.
Two times order two texts only as far as their intervals do not overlap.
"""

from __future__ import annotations

import datetime as dt

from attrs import frozen

from provenance.errors import InvalidDate

# Civil time runs from UTC-12 to UTC+14, so the instant of a zoneless local time lies in [t - 14 h, t + 12 h].
_EARLIEST_ZONE = dt.timedelta(hours=14)
_LATEST_ZONE = dt.timedelta(hours=12)


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


def interval(published: dt.datetime | str) -> Interval:
    """
    Give the interval of UTC instants that *published* can mean.

    Args:
        published: a datetime, or an ISO 8601 date or date and time. With a zone it is one instant.

    Raises:
        InvalidDate: the string is not ISO 8601, or lies outside the years that datetime can hold.
    """
    moment, date_only = _parse(published)
    day = dt.timedelta(days=1) if date_only else dt.timedelta(0)
    try:
        if moment.utcoffset() is not None:
            instant = moment.astimezone(dt.UTC)
            return Interval(instant, instant)
        local = moment.replace(tzinfo=dt.UTC)
        return Interval(local - _EARLIEST_ZONE, local + day + _LATEST_ZONE)
    except OverflowError:
        raise InvalidDate(f"the date {published!s} is outside the years that can be handled (1 to 9999)") from None


def isoformat(published: dt.datetime | str) -> str:
    """
    Write *published* as ISO 8601, adding nothing: no zone where none was given, no time where only a date was.
    """
    return published.strip() if isinstance(published, str) else published.isoformat()


def _parse(published: dt.datetime | str) -> tuple[dt.datetime, bool]:
    if isinstance(published, dt.datetime):
        return published, False
    text = published.strip()
    try:
        return dt.datetime.combine(dt.date.fromisoformat(text), dt.time()), True
    except ValueError:
        pass
    try:
        # Between day and time Python takes any character, even one that cannot be written out again.
        if not (text.isascii() and text.isprintable()):
            raise ValueError
        return dt.datetime.fromisoformat(text), False
    except ValueError:
        raise InvalidDate(
            f"cannot read the date {published!r}: expected ISO 8601, such as 2021-12-08 or 2021-12-08T12:39:00+00:00"
        ) from None
