"""
Kinds of outlet, and what each tends to do to a text that it gets.

A kind is a list of edits, each with how often it is made and how much of it; the strength of the settings scales both.
The rates are estimates of what desks do, not measurements.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from attrs import field, frozen

from benchmarks.simulation import local_edits, name_edits, sentence_edits, tightening, word_edits
from benchmarks.simulation.drafts import Draft
from benchmarks.simulation.furniture_edits import FOOTERS, PLACES
from provenance.text.agencies import AGENCIES

Edit = Callable[[Draft, random.Random, float], Draft]


def _moved(draft: Draft, draw: random.Random, amount: float) -> Draft:
    for _ in range(1 + (draw.random() < amount)):
        draft = sentence_edits.move_block(draft, draw)
    return draft


def _american(draft: Draft, draw: random.Random, amount: float) -> Draft:
    return local_edits.localise(draft, draw, amount, american=True)


def _british(draft: Draft, draw: random.Random, amount: float) -> Draft:
    return local_edits.localise(draft, draw, amount, american=False)


def _scanned(draft: Draft, draw: random.Random, amount: float) -> Draft:
    return word_edits.misspell(draft, draw, amount, scanned=True)


EDITS: dict[str, Edit] = {
    "cut_sentences": sentence_edits.cut_sentences,
    "cut_tail": sentence_edits.cut_tail,
    "move": _moved,
    "split": sentence_edits.split_sentences,
    "join": sentence_edits.join_sentences,
    "cut_words": tightening.cut_words,
    "shorten_quotations": tightening.shorten_quotations,
    "alter_quotations": tightening.alter_quotations,
    "numbers": word_edits.change_numbers,
    "names": name_edits.change_names,
    "titles": name_edits.retitle,
    "explain": local_edits.explain_names,
    "american": _american,
    "british": _british,
    "insert": word_edits.insert_words,
    "style": word_edits.house_style,
    "spin": word_edits.spin,
    "mistype": word_edits.misspell,
    "scan": _scanned,
}


@frozen
class Tendency:
    """
    One thing that a kind of outlet does.

    Attributes:
        edit: a name of :data:`EDITS`, or ``add`` or ``correct``, which need to know more than the draft.
        often: in which part of its articles, at a strength of one half.
        amount: how much of it, at a strength of one half on average.
    """

    edit: str
    often: float
    amount: float


@frozen
class OutletKind:
    """
    A kind of outlet.

    Attributes:
        name: the kind.
        weight: how common it is.
        tendencies: what it does, in the order in which it does it.
        headline: how often it writes a headline of its own.
        names_source: how often it names the agency.
        urgent: it publishes within hours.
    """

    name: str
    weight: float
    tendencies: tuple[Tendency, ...] = field(repr=False)
    headline: float
    names_source: float
    urgent: bool


def _kind(
    name: str, weight: float, headline: float, names_source: float, urgent: bool, *does: tuple[str, float, float]
) -> OutletKind:
    return OutletKind(name, weight, tuple(Tendency(*one) for one in does), headline, names_source, urgent)


KINDS: dict[str, OutletKind] = {
    kind.name: kind
    for kind in (
        _kind("mirror", 1.0, 0.2, 0.7, True, ("mistype", 0.1, 0.005)),
        _kind(
            "daily", 2.0, 0.6, 0.6, False,
            ("cut_sentences", 0.6, 0.2), ("cut_words", 0.8, 0.5), ("split", 0.5, 0.7), ("join", 0.3, 0.3),
            ("shorten_quotations", 0.4, 0.5), ("style", 0.9, 0.7), ("correct", 0.9, 0.8), ("mistype", 0.3, 0.005),
            ("titles", 0.4, 0.7),
        ),
        _kind(
            "brief", 1.5, 0.5, 0.5, True,
            ("cut_tail", 0.8, 0.5), ("cut_sentences", 0.9, 0.5), ("cut_words", 0.9, 0.9), ("join", 0.3, 0.4),
            ("shorten_quotations", 0.7, 0.9), ("style", 0.3, 0.4), ("titles", 0.3, 0.7), ("split", 0.4, 0.7),
        ),
        _kind(
            "live", 1.5, 0.5, 0.4, True,
            ("cut_sentences", 0.3, 0.15), ("numbers", 0.9, 0.8), ("insert", 0.5, 0.5), ("style", 0.3, 0.4),
            ("add", 1.0, 0.35), ("mistype", 0.2, 0.005), ("split", 0.5, 0.7),
        ),
        _kind(
            "spinner", 1.5, 0.9, 0.05, True,
            ("cut_sentences", 0.4, 0.2), ("move", 0.3, 1.0), ("spin", 1.0, 1.0), ("alter_quotations", 0.5, 0.7),
        ),
        _kind(
            "broadcaster", 1.0, 0.7, 0.4, True,
            ("cut_sentences", 0.7, 0.4), ("move", 0.9, 1.0), ("split", 0.8, 0.9), ("cut_words", 0.6, 0.5),
            ("style", 0.6, 0.6), ("spin", 0.3, 0.15), ("correct", 0.9, 0.8),
        ),
        _kind(
            "foreign", 1.5, 0.5, 0.7, False,
            ("cut_sentences", 0.5, 0.3), ("names", 0.6, 0.15), ("explain", 0.9, 0.9), ("american", 0.9, 1.0),
            ("style", 0.4, 0.4), ("add", 0.3, 0.15), ("correct", 0.9, 0.8), ("titles", 0.5, 0.7), ("split", 0.4, 0.7),
        ),
        _kind(
            "abroad", 1.0, 0.5, 0.7, False,
            ("cut_sentences", 0.5, 0.3), ("names", 0.5, 0.15), ("explain", 0.8, 0.9), ("british", 0.9, 1.0),
            ("shorten_quotations", 0.3, 0.4), ("style", 0.4, 0.4), ("correct", 0.9, 0.8),
        ),
        _kind(
            "archive", 0.7, 0.1, 0.3, False,
            ("cut_tail", 0.3, 0.4), ("scan", 1.0, 0.08),
        ),
        _kind(
            "tabloid", 1.0, 1.0, 0.2, True,
            ("cut_sentences", 0.8, 0.4), ("move", 0.4, 1.0), ("cut_words", 0.7, 0.7), ("alter_quotations", 0.8, 0.9),
            ("numbers", 0.3, 0.3), ("insert", 0.5, 0.5), ("style", 0.5, 0.5), ("spin", 0.6, 0.3), ("add", 0.5, 0.2),
            ("mistype", 0.4, 0.01), ("titles", 0.6, 0.7), ("split", 0.7, 0.9),
        ),
    )
}  # fmt: skip

_FIRST = ("Velmar", "Oberhalden", "Northmoor", "Castle Bay", "Lindholm", "Aldwick", "Tarrasque", "Kingsferry", "Morvan")
_SECOND = ("Post", "Courier", "Chronicle", "Mirror", "Observer", "Tribune", "Dispatch", "Herald", "Bulletin", "Today")


@frozen
class Outlet:
    """
    One outlet of a run.

    Attributes:
        name: invented.
        kind: what it tends to do.
        footer: printed under everything, or None.
        place: of its datelines, or None.
        names_source: it prints credit lines.
    """

    name: str
    kind: OutletKind
    footer: str | None
    place: str | None
    names_source: bool


def found_outlets(count: int, draw: random.Random, weights: dict[str, float], furniture: float) -> list[Outlet]:
    """
    Found the outlets of a story, no two of one name.

    Args:
        count: how many, 90 at most.
        draw: what to draw from.
        weights: of the kinds by name; empty takes those of :data:`KINDS`.
        furniture: the part of them that print footers, datelines, credits.

    Raises:
        KeyError: no such kind.
    """
    names = draw.sample([f"{one} {two}" for one in _FIRST for two in _SECOND], count)
    kinds = [KINDS[name] for name in sorted(weights)] if weights else list(KINDS.values())
    chosen = draw.choices(kinds, [weights.get(kind.name, kind.weight) for kind in kinds], k=count)
    return [
        Outlet(
            name,
            kind,
            draw.choice(FOOTERS).format(outlet=name) if draw.random() < furniture else None,
            draw.choice(PLACES) if draw.random() < furniture / 2 else None,
            draw.random() < furniture,
        )
        for name, kind in zip(names, chosen, strict=True)
    ]


def draw_agency(draw: random.Random) -> str:
    """
    Give the name of a news agency.
    """
    return draw.choice([name for name, _ in AGENCIES if len(name) > 2])
