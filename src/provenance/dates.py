"""
The forms in which dates are written: ISO 8601, those of mail and feeds (RFC 2822), of news wires, and of clocks.

What can be read in two ways is not read. A zone of one meaning is an offset; any other leaves the time without one.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re

from attrs import frozen

from provenance.errors import InvalidDate
from provenance.kept import Kept

_EXAMPLES = "such as 2021-12-08, 2021-12-08T12:39:00+00:00 or Wed, 08 Dec 2021 12:39:00 +0000"

# No date is longer; it bounds the work on a text that stands where a date should.
_LONGEST = 100
_QUOTED = 60

# Nor, without a time, one of ISO 8601.
_LONGEST_DAY = len("2021-12-08")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# Hours ahead of UTC. IST, CST and BST have several meanings each, and are not here.
_ZONES = {"z": 0.0, "ut": 0.0, "utc": 0.0, "gmt": 0.0, "wet": 0.0, "west": 1.0, "cet": 1.0, "cest": 2.0, "eet": 2.0}
_ZONES |= {"eest": 3.0, "msk": 3.0, "wib": 7.0, "jst": 9.0, "kst": 9.0, "aest": 10.0, "aedt": 11.0, "nzst": 12.0}

# What mail and feeds may write; elsewhere these names have other meanings, too. Source: RFC 2822, section 4.3.
_ZONES_OF_MAIL = {"est": -5.0, "edt": -4.0, "cst": -6.0, "cdt": -5.0, "mst": -7.0, "mdt": -6.0}
_ZONES_OF_MAIL |= {"pst": -8.0, "pdt": -7.0}

# Seconds since 1970, and milliseconds, of 1980 to 2099: smaller and larger numbers are something else.
_EPOCH_SECONDS = (315_532_800, 4_102_444_800)

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?"
)
_ZONE = r"(?: ?(?:gmt|utc)?(?P<offset>[+-]\d{1,2}(?::?\d{2})?)(?: \([^()]*\))?| ?\(?(?P<zone>[a-z]{1,5})\)?)?"
_TIME = rf"(?:,? (?:at )?{_CLOCK}{_ZONE})?"

_DAY_HOUR = r"(?P<day>\d{2})(?P<hour>\d{2})(?P<minute>\d{2})"
_DAY_FIRST = rf"{_DAY}[ -](?:of )?{_MONTH},?[ -]{_YEAR}"

# 07 Dec 2021 12:39:00 EST; the year may have two digits.
_OF_MAIL = re.compile(rf"{_WEEKDAY}(?P<day>\d{{1,2}}) {_MONTH} (?P<year>\d{{4}}|\d{{2}}) {_CLOCK}{_ZONE}")

_WRITTEN = tuple(
    re.compile(form)
    for form in (
        _OF_MAIL.pattern,
        rf"{_WEEKDAY}{_DAY_FIRST}{_TIME}",  # 26-FEB-1987 15:01:01.79, 7 December 2021
        rf"{_WEEKDAY}{_MONTH} {_DAY},? {_YEAR}{_TIME}",  # Dec 7, 2021 12:39 GMT
        rf"{_WEEKDAY}{_MONTH} {_DAY} {_CLOCK}{_ZONE} {_YEAR}",  # Tue Dec  7 12:39:00 2021
        rf"{_CLOCK}{_ZONE},? {_WEEKDAY}{_DAY_FIRST}",  # 12:39 GMT, 7 December 2021
        rf"{_CLOCK}{_ZONE},? {_WEEKDAY}{_MONTH} {_DAY},? {_YEAR}",
        rf"{_DAY_HOUR} ?(?P<zone>z|gmt|utc) {_MONTH} (?P<year>\d{{4}}|\d{{2}})",  # 071239Z DEC 21
        rf"{_YEAR}[/.-](?P<number>\d{{1,2}})[/.-](?P<day>\d{{1,2}})(?:[t ]{_CLOCK}{_ZONE})?",  # 2021/12/08 12:39
    )
)

_NUMBERS = re.compile(rf"(?P<first>\d{{1,2}})(?P<mark>[/.-])(?P<second_number>\d{{1,2}})[/.-]{_YEAR}{_TIME}")


@frozen
class Moment:
    """
    A date as it was written.

    Attributes:
        time: aware where a zone was given.
        day_only: no time of the day was given.
    """

    time: dt.datetime
    day_only: bool = False

    def isoformat(self) -> str:
        """
        Write it as ISO 8601, adding nothing: no zone where none was given, no time where only a date was.
        """
        return self.time.date().isoformat() if self.day_only else self.time.isoformat()


def read_date(written: str) -> Moment:
    """
    Read a date, or a date and a time, in any of the forms of this module.

    Raises:
        InvalidDate: it has none of the forms, names a day that does not exist, or can be read in two ways.
    """
    text = written.strip()
    moment = read_iso(text)
    if moment is not None:
        return moment
    plain = " ".join(text.lower().split())
    # Only then is one character one digit and one letter.
    if len(text) > _LONGEST or not plain.isascii():
        raise _unreadable(written)
    for form in _WRITTEN:
        if match := form.fullmatch(plain):
            return _moment(match, written, of_mail=form is _WRITTEN[0])
    if match := _NUMBERS.fullmatch(plain):
        return _of_numbers(match, written)
    raise _unreadable(written)


def read_iso(text: str) -> Moment | None:
    """
    Read ISO 8601 and nothing else; None where *text* is not.
    """
    return _ISO[text]


def _read_iso(text: str) -> Moment | None:
    if len(text) <= _LONGEST_DAY:
        with contextlib.suppress(ValueError):
            return Moment(dt.datetime.combine(dt.date.fromisoformat(text), dt.time()), day_only=True)
    # Between day and time Python takes any character, even one that cannot be written out again, or one more digit.
    if len(text) > _LONGEST or not (text.isascii() and text.isprintable()) or text.isdigit():
        return None
    try:
        return Moment(dt.datetime.fromisoformat(text))
    except ValueError:
        return None


_ISO = Kept(_read_iso, 1 << 12)


def read_number(number: float) -> Moment:
    """
    Read a number that stands where a date should: seconds or milliseconds since 1970, or the digits of a day.

    Args:
        number: 1638967140, 1638967140000 or 20211208; 0, which programs write for no date, is the day from which the
            seconds are counted.

    Raises:
        InvalidDate: as any of them it lies outside 1980 to 2099.
    """
    first, last = _EPOCH_SECONDS
    if not 0 <= number < 1000 * last:
        raise _unreadable(said(number))
    if number == 0 or first <= number < last:
        return Moment(dt.datetime.fromtimestamp(number, dt.UTC))
    if first <= number / 1000 < last:
        return Moment(dt.datetime.fromtimestamp(number / 1000, dt.UTC))
    digits = str(int(number)) if 19_000_000 <= number < 21_000_000 and number == int(number) else ""
    moment = read_iso(digits)
    if moment is None:
        raise _unreadable(said(number))
    return moment


def said(value: object) -> str:
    """
    Write any value out, or only its type where it cannot be: Python writes no integer of more than 4,300 digits.
    """
    try:
        return str(value)
    except Exception:  # it is somebody else's code that says how to write it
        return type(value).__name__


def _moment(match: re.Match[str], written: str, *, of_mail: bool = False) -> Moment:
    parts = match.groupdict()
    month = int(parts["number"]) if parts.get("number") else _MONTHS.index(parts["month"][:3]) + 1
    return _checked(parts, int(parts["day"]), month, written, of_mail=of_mail)


def _of_numbers(match: re.Match[str], written: str) -> Moment:
    """
    Read day and month where only one order of them is possible, or points stand between them.

    The countries that write points put the day first (CLDR's short dates); with strokes either order is common.
    """
    parts = match.groupdict()
    first, second = int(parts["first"]), int(parts["second_number"])
    if first <= 12 and second <= 12 and first != second and parts["mark"] != ".":
        raise InvalidDate(
            f"the date {quoted(written)} is ambiguous, day and month can be either way round: expected ISO 8601, or "
            f"another form {_EXAMPLES}"
        )
    day, month = (second, first) if second > 12 else (first, second)
    return _checked(parts, day, month, written)


def _checked(parts: dict[str, str | None], day: int, month: int, written: str, *, of_mail: bool = False) -> Moment:
    """
    Put the parts together, if there is such a moment.
    """
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == 2:  # RFC 2822, section 4.3
        year += 2000 if year < 50 else 1900
    try:
        if parts.get("hour") is None:
            return Moment(dt.datetime(year, month, day), day_only=True)
        return Moment(dt.datetime(year, month, day, *_time(parts), tzinfo=_zone(parts, of_mail)))
    except ValueError:
        raise _unreadable(written) from None


def _time(parts: dict[str, str | None]) -> tuple[int, int, int, int]:
    hour = int(parts["hour"] or 0)
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + (12 if half == "p" else 0)
    microseconds = int(((parts.get("fraction") or "") + "000000")[:6])
    return hour, int(parts["minute"] or 0), int(parts.get("second") or 0), microseconds


def _zone(parts: dict[str, str | None], of_mail: bool) -> dt.timezone | None:
    offset, name = parts.get("offset"), parts.get("zone")
    if offset is not None:
        if of_mail and offset == "-0000":  # "the time is UTC, and nothing is said of the zone": RFC 2822, section 3.3
            return None
        hour, colon, minute = offset[1:].partition(":")
        if not colon:
            if len(hour) == 3:
                raise ValueError
            hour, minute = hour[:2], hour[2:]
        hours, minutes = int(hour), int(minute or 0)
        if minutes > 59:
            raise ValueError
        ahead = dt.timedelta(hours=hours, minutes=minutes)
        return dt.timezone(-ahead if offset[0] == "-" else ahead)
    known = _ZONES | _ZONES_OF_MAIL if of_mail else _ZONES
    return dt.timezone(dt.timedelta(hours=known[name])) if name in known else None


def _unreadable(written: str) -> InvalidDate:
    return InvalidDate(f"cannot read the date {quoted(written)}: expected ISO 8601, or another form {_EXAMPLES}")


def quoted(written: str) -> str:
    """
    Quote a date in a message: escaped, and no longer than a line.
    """
    if len(written) <= _QUOTED:
        return repr(written)
    return f"{written[:_QUOTED]!r}... ({len(written):,} characters)"
