"""
Edits of what stands around the reporting: headline, dateline, credit line, footer.
"""

from __future__ import annotations

import datetime as dt
import random
import re

from attrs import evolve

from benchmarks.simulation.drafts import Draft, Piece, Unit, UnitKind
from benchmarks.simulation.synonyms import synonyms
from provenance.alignment.events import EventKind

PLACES = ("LONDON", "WASHINGTON", "NEW YORK", "BRUSSELS", "PARIS", "BERLIN", "MOSCOW", "DELHI", "NAIROBI", "TOKYO")

# "{outlet}" is the outlet's name. Each is an outlet's own for good.
FOOTERS = (
    "Sign up for our newsletter and get the day's stories from {outlet} every morning.",
    "Follow us on social media for more from {outlet}.",
    "© {outlet}. All rights reserved.",
    "Read more: the week in pictures",
    "This story has not been edited by {outlet} staff and is published from a syndicated feed.",
    "This article was originally published by {outlet}.",
    "Download our app to read {outlet} wherever you are.",
    "Click here to subscribe to {outlet}.",
)

# Not by strftime, which asks the locale.
_MONTHS = ("Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")

_CREDITS = ("{credit}", "Source: {credit}", "(With inputs from {credit})", "By {credit}")

# What desks put before a headline; the last two where they have nothing else to say.
_LABELS = ("Explained", "Update", "Report", "Live", "In full", "News", "Today")
_LABEL = re.compile(rf"^(?:{'|'.join(_LABELS)}): ")

_EVENTS: dict[UnitKind, EventKind] = {
    "headline": "headline_changed",
    "credit": "credit_changed",
    "dateline": "dateline_changed",
    "footer": "footer_changed",
}


def find(draft: Draft, kind: UnitKind) -> int | None:
    """
    Give the place of the first unit of a kind.
    """
    return next((number for number, unit in enumerate(draft) if unit.kind == kind), None)


def put(draft: Draft, kind: UnitKind, text: str | None) -> Draft:
    """
    Give a draft the furniture of a kind: in the place of what it has, else where it belongs; None takes it away.

    A headline stands first, a dateline before the lead, a credit line behind the last sentence, a footer last.
    """
    at = find(draft, kind)
    if text is None:
        return tuple(unit for unit in draft if unit.kind != kind)
    if at is not None:
        if draft[at].text == text:
            return draft
        parent = draft[at].pieces[0].parent
        made = Piece(text, draft[at].left(parent), False, _EVENTS[kind], parent)
        return (*draft[:at], evolve(draft[at], pieces=(made,)), *draft[at + 1 :])
    lead = find(draft, "sentence") or 0
    last = max((number for number, unit in enumerate(draft) if unit.kind == "sentence"), default=-1) + 1
    at = {"headline": 0, "dateline": lead, "credit": last}.get(kind, len(draft))
    return (*draft[:at], Unit(kind, (Piece(text, kind=_EVENTS[kind]),), 0, kind), *draft[at:])


def dateline(place: str, when: dt.datetime, credit: str | None, draw: random.Random) -> str:
    """
    Write a dateline as agencies do.
    """
    day = f"{_MONTHS[when.month - 1]} {when.day}"
    if credit is None:
        return f"{place} -"
    return draw.choice((f"{place}, {day} ({credit}) -", f"{place} ({credit}) -"))


def credit_line(credit: str, draw: random.Random) -> str:
    """
    Write the line that names an agency as the source.
    """
    return draw.choice(_CREDITS).format(credit=credit)


def other_headline(headline: str, draw: random.Random) -> str:
    """
    Give a headline in other words: synonyms, a part of it, a label before it.
    """
    words = _LABEL.sub("", headline).split()
    spun = [_other_word(word, draw) for word in words]
    text = " ".join(spun)
    how = draw.randrange(4)
    if how == 0 and len(words) > 6:
        text = " ".join(spun[: len(words) - draw.randint(1, 2)])
    elif how == 1:
        text = f"{draw.choice(_LABELS[:-2])}: {text}"
    elif how == 2 and not re.search(r"[:,?]", text):
        text = f"{text}, {draw.choice(('reports say', 'officials say', 'say sources'))}"
    return text if text != headline else f"{draw.choice(_LABELS[-2:])}: {' '.join(words)}"


def _other_word(word: str, draw: random.Random) -> str:
    others = synonyms(word.lower()) if re.fullmatch(r"[A-Za-z]+", word) else ()
    if not others or draw.random() < 0.4:
        return word
    other = draw.choice(others)
    return other[:1].upper() + other[1:] if word[0].isupper() else other
