"""
The events between a parent and its child, read off the child's pieces.

What counts as one event is fixed here: a run of changed words with no word between that came through is one;
neighbouring sentences that were cut are one, and two or more of them at the end are a ``tail_cut``; of two neighbouring
blocks that changed places, the lighter moved.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from benchmarks.simulation.drafts import Placed, Unit, UnitKind, count_sentences, within
from benchmarks.simulation.records import TrueEvent
from benchmarks.simulation.sides import Sides, follow, tells, trimmed
from provenance.alignment.events import SHORTEST_TAIL, EventKind
from provenance.text.sentences import Span

_OF_FURNITURE: dict[UnitKind, EventKind] = {
    "headline": "headline_changed",
    "credit": "credit_changed",
    "dateline": "dateline_changed",
    "footer": "footer_changed",
}

_IN_DATELINE = re.compile(r"\(([^()]+)\)")

_IN_QUOTATIONS: dict[EventKind, EventKind] = {
    "words_cut": "quotation_shortened",
    "words_added": "quotation_altered",
    "phrase_replaced": "quotation_altered",
}


def true_events(sides: Sides) -> list[TrueEvent]:
    """
    Name what was done, in order of text.
    """
    events = [
        *(event for unit in range(len(sides.draft)) for event in _word_events(sides, unit)),
        *_sentences_missing(sides),
        *_sentences_added(sides),
        *_furniture(sides),
        *_moved(sides),
        *_divided(sides),
    ]
    return sorted(events, key=lambda event: (event.left or event.right or (0, 0), event.kind, event.right or (0, 0)))


def _word_events(sides: Sides, number: int) -> list[TrueEvent]:
    """
    Name the runs of changed words inside a unit that came from this parent.
    """
    unit = sides.draft[number]
    if sides.lefts[number] is None:
        return []
    runs: list[list[tuple[Span | None, Span, EventKind]]] = [[]]
    at = sides.rights[number][0]
    for piece in unit.pieces:
        right = at, at + len(piece.text)
        at = right[1]
        if piece.copied and tells(piece.text):
            runs.append([])
        elif piece.kind is not None:
            runs[-1].append((piece.left, right, piece.kind))
    return [event for run in runs if run for event in _word_event(sides, unit, run)]


def _word_event(sides: Sides, unit: Unit, run: Sequence[tuple[Span | None, Span, EventKind]]) -> list[TrueEvent]:
    lefts = [left for left, _, _ in run if left is not None]
    left = trimmed(sides.parent.text, (lefts[0][0], lefts[-1][1])) if lefts else None
    right = trimmed(sides.child.text, (run[0][1][0], run[-1][1][1]))
    if left is None and right is None:
        return []
    kinds = sorted({kind for _, _, kind in run})
    kind: EventKind = kinds[0] if len(kinds) == 1 else "phrase_replaced"
    if kind in ("phrase_replaced", "words_cut", "words_added"):
        kind = "words_cut" if right is None else "words_added" if left is None else "phrase_replaced"
    if unit.kind == "sentence" and kind in _IN_QUOTATIONS and _in_quotation(sides, left, right):
        kind = _IN_QUOTATIONS[kind]
    return [TrueEvent(kind=kind, left=left, right=right)]


def _in_quotation(sides: Sides, left: Span | None, right: Span | None) -> bool:
    return all(
        span is None or within(span, quotations)
        for span, quotations in zip((left, right), sides.quotations, strict=True)
    )


def _sentences_missing(sides: Sides) -> list[TrueEvent]:
    body = [number for number, (_, kind, *_) in enumerate(sides.parent.units) if kind == "sentence"]
    events = []
    for missing, group in groupby(enumerate(body), key=lambda both: both[1] not in sides.kept):
        run = list(group)
        if not missing:
            continue
        span = sides.parent.units[run[0][1]][0][0], sides.parent.units[run[-1][1]][0][1]
        length = sum(count_sentences(sides.parent.text[slice(*sides.parent.units[unit][0])]) for _, unit in run)
        at_end = run[-1][0] == len(body) - 1 and length >= SHORTEST_TAIL and len(run) < len(body)
        left = trimmed(sides.parent.text, span)
        if left is not None:
            events.append(TrueEvent(kind="tail_cut" if at_end else "sentence_cut", left=left, right=None))
    return events


def _sentences_added(sides: Sides) -> list[TrueEvent]:
    body = [number for number, unit in enumerate(sides.draft) if unit.kind == "sentence"]
    events = []
    for added, group in groupby(body, key=lambda number: sides.lefts[number] is None):
        run = list(group)
        right = trimmed(sides.child.text, (sides.rights[run[0]][0], sides.rights[run[-1]][1]))
        if added and right is not None:
            events.append(TrueEvent(kind="sentence_added", left=None, right=right))
    return events


def _furniture(sides: Sides) -> list[TrueEvent]:
    """
    Name furniture that only one side has; where each side has one of a kind, one was put in the place of the other.

    The agency that a dateline names is a credit of its own.
    """
    events = []
    for kind, event in _OF_FURNITURE.items():
        lost = [
            trimmed(sides.parent.text, span)
            for number, (span, what, *_) in enumerate(sides.parent.units)
            if what == kind and number not in sides.kept
        ]
        new = [
            trimmed(sides.child.text, right)
            for unit, left, right in zip(sides.draft, sides.lefts, sides.rights, strict=True)
            if unit.kind == kind and left is None
        ]
        if kind == "credit":
            before, after = _agency(sides.parent), _agency(sides.child)
            if _quoted(sides.parent, before) != _quoted(sides.child, after):
                lost, new = [*([before] if before else []), *lost], [*([after] if after else []), *new]
        for number in range(max(len(lost), len(new))):
            left = lost[number] if number < len(lost) else None
            right = new[number] if number < len(new) else None
            if left or right:
                events.append(TrueEvent(kind=event, left=left, right=right))
    return events


def _agency(placed: Placed) -> Span | None:
    """
    Give the place of the agency that a text's dateline names.
    """
    for span, kind, *_ in placed.units:
        if kind == "dateline" and (match := _IN_DATELINE.search(placed.text, *span)):
            return match.span(1)
    return None


def _quoted(placed: Placed, span: Span | None) -> str | None:
    return None if span is None else placed.text[slice(*span)]


def _moved(sides: Sides) -> list[TrueEvent]:
    """
    Name the blocks that stand out of the heaviest order that both texts keep.
    """
    held = [number for number, left in enumerate(sides.lefts) if left is not None]
    staying = _heaviest_increasing(
        [(sides.lefts[number] or (0, 0))[0] for number in held],
        [len(sides.draft[number].text) for number in held],
    )
    away = [number for place, number in enumerate(held) if place not in staying]
    runs: list[list[int]] = []
    for number in away:
        if runs and number == runs[-1][-1] + 1 and follow(sides, runs[-1][-1], number):
            runs[-1].append(number)
        else:
            runs.append([number])
    events = []
    for run in runs:
        first, last = sides.lefts[run[0]], sides.lefts[run[-1]]
        if first and last:
            right = sides.rights[run[0]][0], sides.rights[run[-1]][1]
            events.append(TrueEvent(kind="block_moved", left=(first[0], last[1]), right=right))
    return events


def _divided(sides: Sides) -> list[TrueEvent]:
    """
    Name the sentences that were split, and those that were joined.
    """
    made_of = [sides.origins[number] for number in range(len(sides.draft))]
    events = []
    for origin, (span, kind, *_) in enumerate(sides.parent.units):
        into = [number for number, origins in enumerate(made_of) if origin in origins]
        if kind == "sentence" and len(into) > 1:
            right = sides.rights[into[0]][0], sides.rights[into[-1]][1]
            events.append(TrueEvent(kind="sentence_split", left=span, right=right))
    for number, origins in enumerate(made_of):
        if sides.draft[number].kind == "sentence" and len(origins) > 1:
            left = sides.parent.units[origins[0]][0][0], sides.parent.units[origins[-1]][0][1]
            events.append(TrueEvent(kind="sentence_joined", left=left, right=sides.rights[number]))
    return events


def _heaviest_increasing(values: Sequence[int], weights: Sequence[int]) -> set[int]:
    """
    Give the places of the heaviest increasing subsequence; O(n^2), for some hundred units.
    """
    best: list[tuple[int, int]] = []
    for number, value in enumerate(values):
        earlier = max(((best[one][0], -one) for one in range(number) if values[one] < value), default=(0, 1))
        best.append((earlier[0] + weights[number], -earlier[1]))
    kept: set[int] = set()
    at = max(range(len(best)), key=lambda one: (best[one][0], -one), default=-1)
    while at >= 0:
        kept.add(at)
        at = best[at][1]
    return kept
