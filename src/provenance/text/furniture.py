"""
What stands around the reporting: headline, dateline, outlet, credit line, publication stamp, footer.

It is kept out of every similarity (two texts are not related because a cookie banner is), and kept as evidence: whose
credit line a text carries says much about where it comes from.
"""

from __future__ import annotations

import datetime as dt
import re

from attrs import frozen

from provenance.text.agencies import AGENCY_PATTERN, agency_name
from provenance.text.sentences import Span

_LONGEST_TITLE_WORDS = 30
_LONGEST_TITLE = 220
_LONGEST_CREDIT = 120

# A longer line was not broken by a typesetter.
_WRAP_COLUMN = 100
_LONGEST_FOOTER_WORDS = 70

_CLOSES = re.compile(r"[.!?…。！？؟۔।][\"'”’»)]*$")
_OUTLET_SUFFIX = re.compile(r"\s[–—|-]\s+((?:the\s+)?[A-Z0-9][^–—|]{1,40})$")

# "JAKARTA - ", "WASHINGTON, Dec 7 (Reuters) - ", "NEW DELHI: ", "Moscow: ".
_DATELINE = re.compile(
    rf"(?:[A-Z\u00c0-\u00de][\w.'’/-]*(?:[ ,]+[\w.'’/-]+){{0,6}}?)?\s*"
    rf"(?:\((?P<credit>{AGENCY_PATTERN})(?:[^)\n]{{0,20}})\)\s*(?P<dash>\.?[-–—:]+)?|(?P<plain>\s[-–—]+|\s--|:))\s+(?=\S)"
)
_PLACE = re.compile(r"^[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de .,'’/-]+$")
_DATED_PLACE = re.compile(
    r"^[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de .'’/-]+, (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8})\b"
)
_PLACE_COLON = re.compile(r"^[A-Z\u00c0-\u00de][a-z\u00df-\u00ff]+(?: [A-Z\u00c0-\u00de][a-z\u00df-\u00ff]+)?$")

_CREDIT_LINE = re.compile(
    rf"^\W*(?:(?i:by|from|source|sources|credit|courtesy|agencies|via|con información de|fuente|quelle|avec)\b\W*)?"
    rf"(?i:with (?:inputs?|reporting|information|files?) from\s+)?"
    rf"(?P<credit>{AGENCY_PATTERN})(?:\s*[/,&+]\s*{AGENCY_PATTERN}|\s+and\s+{AGENCY_PATTERN})*\W*$"
)
_CREDIT_TAIL = re.compile(
    rf"[(\[—–-]\s*(?i:(?:by|source:?)\s+|with (?:inputs?|reporting|information|files?) from\s+)?"
    rf"(?P<credit>{AGENCY_PATTERN})(?:\s*/\s*{AGENCY_PATTERN})*\s*[)\]]?\W*$"
)
_SIGN_OFF = re.compile(
    r"^\W*(?i:(?:additional )?(?:reporting|writing|editing|compiled) by)\s+[A-Z\u00c0-\u00de][^\n]{0,200}$"
)

_NAME = r"[A-Z\u00c0-\u00de][\w.'’-]*(?:\s+[A-Z\u00c0-\u00de][\w.'’-]*){1,3}"
_BYLINE = re.compile(rf"^\W*[Bb][Yy]:?\s+{_NAME}(?:\s+and\s+{_NAME})?(?:,\s*(?P<credit>{AGENCY_PATTERN}))?\W*$")

_FOOTER = re.compile(
    r"\b(?:this (?:web)?site uses cookies|we use cookies|accept (?:all )?cookies|all rights reserved"
    r"|sign up (?:for|to) our\b|subscribe to our\b|follow us on\b|like us on facebook"
    r"|download (?:our|the) app\b|click here (?:to|for)\b"
    r"|this (?:article|story) (?:was )?(?:originally|first) (?:appeared|published)"
    r"|has not been edited by\b.{0,60}\bstaff|published from a syndicated feed|auto-generated from a)"
    r"|^\W*(?:read (?:more|also)|also read|see also|related|more on this story|advertisement|share this|tags?)"
    r"\b\W*(?::|$)"
    r"|\b(?:file )?(?:photo|image|picture|foto|фото)\s*(?:credit|courtesy)?\s*:\s*(?:[^.:\n]{0,60})$"
    r"|^\W*(?:sign up (?:for|to)|subscribe to|join us on)\b"
    r"|^\W*(?:©|\(c\)|copyright\b\W*(?:©|\(c\)|\d{4}|by\b))",
    re.IGNORECASE,
)

# Every footer that is found has one of these, whatever the case of its letters: looking for them costs a hundredth.
_FOOTER_WORDS = (
    *("cookies", "rights reserved", "sign up", "subscribe to", "follow us", "like us", "download", "click here"),
    *("appeared", "published", "has not been edited", "auto-generated", "read more", "read also", "also read"),
    *("see also", "related", "more on this story", "advertisement", "share this", "tag", "photo", "image", "picture"),
    *("foto", "фото", "join us", "©", "(c)", "copyright", "cookie policy", "privacy policy", "terms of"),
)

# A shorter line is looked at sooner than its words.
_SHORT_LINE = 16

# The law of web sites is news, too: these words make a footer only where they address the reader or are no sentence,
# and nobody is quoted.
_LEGAL = re.compile(r"\b(?:cookie policy|privacy policy|terms of (?:use|service))\b", re.IGNORECASE)
_ADDRESSES = re.compile(r"\b(?:we|our|us|you|your)\b", re.IGNORECASE)
_QUOTES = re.compile('["“”„«»]')

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
# Other zones ("IST" is three) leave the time without one.
_ZONE = r"(?:(?P<zone>gmt|utc|z)\b|\(?[a-z]{2,4}t\b\)?)?"
_CLOCK = rf"(?P<hour>\d{{1,2}})[:.h](?P<minute>\d{{2}})(?::\d{{2}})?\s*(?P<half>[ap]\.?m\.?)?\s*{_ZONE}"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DATES = (rf"{_DAY}\s+{_MONTH},?\s+(?P<year>\d{{4}})", rf"{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}})")
_LABEL = r"\W*(?:(?:last |first )?(?:published|updated|posted|modified)(?: on| at)?\b\W*)?(?:[a-z]+day,?\s+)?"
_STAMPS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for date in _DATES
    for pattern in (rf"^{_LABEL}{_CLOCK}[,\s]+{date}\W*$", rf"^{_LABEL}{date}(?:[,\s]+(?:at\s+)?{_CLOCK})?\W*$")
)


@frozen
class Furniture:
    """
    One stretch of text that is not reporting.

    Attributes:
        kind: ``title``, ``outlet``, ``dateline``, ``credit``, ``stamp`` or ``footer``; or ``repeated``, which no
            article tells by itself (:mod:`provenance.similarity.repeated`).
        start: code point at which it begins.
        end: code point after it.
        value: what it says: the headline, the outlet, the agency, the date in ISO 8601; None for a footer and for
            what is repeated.
    """

    kind: str
    start: int
    end: int
    value: str | None = None


def find_furniture(text: str, paragraphs: list[Span], title: str | None) -> list[Furniture]:
    """
    Recognise the furniture of *text*.

    Args:
        text: the article.
        paragraphs: its paragraphs.
        title: the headline that the user gave; None lets a short first line without closing punctuation be one.
    """
    found: list[Furniture] = []
    body = list(paragraphs)
    if body:
        head = _title(text, body, title)
        if head:
            found += head
            body = body[1:]
    lead_seen = False
    for place, (start, end) in enumerate(body):
        line = text[start:end]
        stamp = _stamp(line)
        if stamp is not None:
            found.append(Furniture("stamp", start, end, stamp))
        elif credit := _credit_line(line):
            found.append(Furniture("credit", start, end, credit[0]))
        elif _is_footer(line):
            found.append(Furniture("footer", start, end))
        else:
            if not lead_seen:
                found += _dateline(text, start, end)
                lead_seen = True
            if place >= len(body) - 3 and (tail := _CREDIT_TAIL.search(line[-_LONGEST_CREDIT:])):
                offset = end - len(line[-_LONGEST_CREDIT:])
                found.append(Furniture("credit", offset + tail.start(), end, agency_name(tail["credit"])))
    return found


def _title(text: str, paragraphs: list[Span], title: str | None) -> list[Furniture]:
    start, end = paragraphs[0]
    line = text[start:end]
    if title is not None:
        # Either may carry the outlet's name where the other does not.
        forms = [{_plain(given), _plain(outlet_suffix(given)[0])} for given in (line, title)]
        return [] if forms[0].isdisjoint(forms[1]) else _headline(text, start, end)
    if len(paragraphs) < 2 or len(line) > _LONGEST_TITLE or len(line.split()) > _LONGEST_TITLE_WORDS:
        return []
    if (
        _is_wrapped(text, paragraphs)
        or _CLOSES.search(line)
        or _stamp(line) is not None
        or _credit_line(line)
        or _is_footer(line)
    ):
        return []
    return _headline(text, start, end)


def _is_wrapped(text: str, paragraphs: list[Span]) -> bool:
    """
    Tell a first line that goes on in the next from a headline: no blank line parts them, and both fill one column.
    """
    (start, end), (first, last) = paragraphs[:2]
    if text.count("\n", end, first) > 1 or last - first > _WRAP_COLUMN:
        return False
    return text[end - 1] in "-,\u2010\u00ad" or (text[first].islower() and last - first > (end - start) / 2)


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())


def _headline(text: str, start: int, end: int) -> list[Furniture]:
    suffix = _OUTLET_SUFFIX.search(text, start, end) if end - start <= _LONGEST_TITLE else None
    # Short heads ("Brexit - The Deal") and long tails are part of the headline.
    if suffix and len(suffix[1].split()) <= 5 and len(text[start : suffix.start()].split()) >= 4:
        headline = text[start : suffix.start()].rstrip()
        return [
            Furniture("title", start, start + len(headline), headline),
            Furniture("outlet", start + len(headline), end, suffix[1].strip()),
        ]
    return [Furniture("title", start, end, text[start:end])]


def outlet_suffix(title: str) -> tuple[str, str | None]:
    """
    Part a headline that the user gave from the outlet's name behind it, if one is there.
    """
    parts = _headline(title, 0, len(title))
    return (parts[0].value or title), (parts[1].value if len(parts) > 1 else None)


def _dateline(text: str, start: int, end: int) -> list[Furniture]:
    match = _DATELINE.match(text, start, min(end, start + 120))
    if match is None:
        return []
    credit = match["credit"]
    place = text[start : match.start("plain")].strip(" ,") if credit is None else ""
    if credit is None:
        # A headline may begin like this, too ("Mayor: No money left"), but does not close like a sentence.
        written_out = match["plain"] == ":" and _PLACE_COLON.match(place) and _CLOSES.search(text, end - 8, end)
        # A sentence begins behind a dateline: "NATO - the alliance - said" has none.
        if text[match.end()].islower() or not (written_out or _PLACE.match(place) or _DATED_PLACE.match(place)):
            return []
    elif match["dash"] is None and not any(letter.isdigit() for letter in text[start : match.start("credit")]):
        # "New Delhi, Mar 5 (PTI) The ..." is a dateline without a dash; "Director Lang (PA) said ..." is none.
        return []
    found = [Furniture("dateline", start, match.end(), text[start : match.end()].strip(" -–—:"))]
    if credit is not None:
        found.append(Furniture("credit", match.start("credit"), match.end("credit"), agency_name(credit)))
    return found


def _credit_line(line: str) -> tuple[str | None] | None:
    if len(line) > 2 * _LONGEST_CREDIT:
        return None
    match = _CREDIT_LINE.match(line) if len(line) <= _LONGEST_CREDIT else None
    if match:
        return (agency_name(match["credit"]),)
    if byline := _BYLINE.match(line):
        return (agency_name(byline["credit"]) if byline["credit"] else None,)
    return (None,) if _SIGN_OFF.match(line) else None


def _may_be_footer(line: str) -> bool:
    """
    Tell whether *line* may be a footer: where this says no, it is none.
    """
    if len(line) < _SHORT_LINE:
        return True
    folded = line.casefold()
    # Regular expressions hold these letters to be an i, and folding does not.
    return any(word in folded for word in _FOOTER_WORDS) or "\u0130" in line or "\u0131" in line


def _is_footer(line: str) -> bool:
    if len(line) > 800 or not _may_be_footer(line) or len(line.split()) > _LONGEST_FOOTER_WORDS:
        return False
    if _FOOTER.search(line):
        return True
    if not _LEGAL.search(line) or _QUOTES.search(line):
        return False
    return _ADDRESSES.search(line) is not None or not _CLOSES.search(line)


def _stamp(line: str) -> str | None:
    if len(line) > 80:
        return None
    for pattern in _STAMPS:
        if match := pattern.match(line):
            return _iso(match)
    return None


def _iso(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    month = _MONTHS.index(parts["month"].lower()[:3]) + 1
    try:
        if parts["hour"] is None:
            return dt.date(int(parts["year"]), month, int(parts["day"])).isoformat()
        hour = int(parts["hour"])
        if parts["half"]:
            hour = hour % 12 + (12 if parts["half"].lower().startswith("p") else 0)
        zone = dt.UTC if parts["zone"] else None
        moment = dt.datetime(int(parts["year"]), month, int(parts["day"]), hour, int(parts["minute"]), tzinfo=zone)
    except ValueError:
        return None
    return moment.isoformat()
