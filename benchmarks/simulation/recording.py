"""
What truly happened between a parent and its child, read off the child's pieces.

Nothing is found by comparing texts: each piece knows its place in the parent. What counts as one event is fixed here: a
run of changed words with no word between that came through is one; neighbouring sentences that were cut are one, and
two or more of them at the end are a ``tail_cut``; of two neighbouring blocks that changed places, the lighter moved.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from attrs import field, frozen

from benchmarks.simulation.drafts import Draft, Placed, Unit, UnitKind, place, quoted, separator, within
from benchmarks.simulation.records import STRUCTURAL, TrueEdge, TrueEvent, TruePassage
from provenance.alignment.events import SHORTEST_TAIL, EventKind
from provenance.alignment.passages import EDITED_COVERAGE, PassageKind
from provenance.lineage.records import EdgeKind
from provenance.text.sentences import Span

_WORD = re.compile(r"\w[\w'’]*")
_TELLS = re.compile(r"[\w$£€¥₹%]")

_OF_FURNITURE: dict[UnitKind, EventKind] = {
    "headline": "headline_changed",
    "credit": "credit_changed",
    "dateline": "dateline_changed",
    "footer": "footer_changed",
}

# A child is a rewrite, an abridgement or an expansion where so much of it, or of its parent, was changed in that way.
_MUCH = 0.2

_SAME_IN_QUOTATIONS: dict[EventKind, EventKind] = {
    "words_cut": "quotation_shortened",
    "words_added": "quotation_altered",
    "phrase_replaced": "quotation_altered",
}


@frozen
class _Sides:
    """
    One derivation: both texts, and the child's units with their places in both.
    """

    parent: Placed
    child: Placed
    draft: Draft
    number: int
    lefts: tuple[Span | None, ...] = field(repr=False)

    @property
    def rights(self) -> tuple[Span, ...]:
        return tuple(span for span, *_ in self.child.units)

    def origins(self, unit: int) -> range:
        """
        Give the parent's units from which a unit of the child was made.
        """
        left = self.lefts[unit]
        if left is None:
            return range(0)
        starts = [span[0] for span, *_ in self.parent.units]
        return range(bisect_right(starts, left[0]) - 1, bisect_right(starts, max(left[0], left[1] - 1)))


@frozen
class _Counts:
    """
    Words outside furniture: of each side, and those that came through; and of the child's those outside quotations.
    """

    parent: int
    child: int
    kept: int
    own: int
    own_kept: int
    added: int
    cut: int


def record(parent: Placed, draft: Draft, *, number: int, names: tuple[str, str], merged: bool) -> TrueEdge:
    """
    Tell what happened on the way from one parent to a child.

    Args:
        parent: the parent as it was published.
        draft: the finished child.
        number: which of the child's parents this is, 0 or 1.
        names: ids of the parent and the child.
        merged: the child has two parents.
    """
    sides = _Sides(parent, place(draft), draft, number, tuple(unit.left(number) for unit in draft))
    events = [
        *(event for unit in range(len(draft)) for event in _word_events(sides, unit)),
        *_sentences_missing(sides),
        *_sentences_added(sides),
        *_furniture(sides),
        *_moved(sides),
        *_divided(sides),
    ]
    events.sort(key=lambda event: (event.left or event.right or (0, 0), event.kind, event.right or (0, 0)))
    passages = _passages(sides, events)
    counts = _count(sides, events)
    unnamed_left, unnamed_right = _unnamed(sides, events)
    return TrueEdge(
        parent=names[0],
        child=names[1],
        kind="merge" if merged else regime(counts),
        share=round(counts.own_kept / counts.own, 6) if counts.own else 0.0,
        strength=round(1 - 2 * counts.kept / max(1, counts.parent + counts.child), 6),
        events=tuple(events),
        passages=tuple(passages),
        unnamed_left=unnamed_left,
        unnamed_right=unnamed_right,
    )


def regime(counts: _Counts) -> EdgeKind:
    """
    Name the kind of change by what most of it is, in words of the body.
    """
    if counts.kept == counts.parent == counts.child:
        return "verbatim"
    both = max(1, counts.parent - counts.cut)
    if counts.parent - counts.cut - counts.kept >= _MUCH * both:
        return "rewrite"
    if max(counts.cut, counts.added) < _MUCH * max(1, counts.parent):
        return "light_edit"
    return "abridgement" if counts.cut >= counts.added else "expansion"


def trimmed(text: str, span: Span) -> Span | None:
    """
    Draw a span in until it begins and ends with a word; None where it has none.
    """
    places = [match.start() for match in _TELLS.finditer(text, *span)]
    return (places[0], places[-1] + 1) if places else None


def _word_events(sides: _Sides, number: int) -> list[TrueEvent]:
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
        if piece.copied and _TELLS.search(piece.text):
            runs.append([])
        elif piece.kind is not None:
            runs[-1].append((piece.left, right, piece.kind))
    return [event for run in runs if run for event in _word_event(sides, unit, run)]


def _word_event(sides: _Sides, unit: Unit, run: Sequence[tuple[Span | None, Span, EventKind]]) -> list[TrueEvent]:
    lefts = [left for left, _, _ in run if left is not None]
    left = trimmed(sides.parent.text, (lefts[0][0], lefts[-1][1])) if lefts else None
    right = trimmed(sides.child.text, (run[0][1][0], run[-1][1][1]))
    if left is None and right is None:
        return []
    kinds = sorted({kind for _, _, kind in run})
    kind: EventKind = kinds[0] if len(kinds) == 1 else "phrase_replaced"
    if kind in ("phrase_replaced", "words_cut", "words_added"):
        kind = "words_cut" if right is None else "words_added" if left is None else "phrase_replaced"
    if unit.kind == "sentence" and kind in _SAME_IN_QUOTATIONS and _in_quotation(sides, left, right):
        kind = _SAME_IN_QUOTATIONS[kind]
    return [TrueEvent(kind=kind, left=left, right=right)]


def _in_quotation(sides: _Sides, left: Span | None, right: Span | None) -> bool:
    return all(
        span is None or within(span, _quotations(text, units))
        for span, text, units in (
            (left, sides.parent.text, sides.parent.units),
            (right, sides.child.text, sides.child.units),
        )
    )


def _quotations(text: str, units: Iterable[tuple[Span, UnitKind, int, str]]) -> list[Span]:
    return [
        (start + first, start + last)
        for (start, end), kind, *_ in units
        if kind == "sentence"
        for first, last in quoted(text[start:end])
    ]


def _sentences_missing(sides: _Sides) -> list[TrueEvent]:
    kept = {origin for unit in range(len(sides.draft)) for origin in sides.origins(unit)}
    body = [number for number, (_, kind, *_) in enumerate(sides.parent.units) if kind == "sentence"]
    events = []
    for missing, group in groupby(enumerate(body), key=lambda both: both[1] not in kept):
        run = list(group)
        if not missing:
            continue
        span = sides.parent.units[run[0][1]][0][0], sides.parent.units[run[-1][1]][0][1]
        at_end = run[-1][0] == len(body) - 1 and len(run) >= SHORTEST_TAIL and len(run) < len(body)
        left = trimmed(sides.parent.text, span)
        if left is not None:
            events.append(TrueEvent(kind="tail_cut" if at_end else "sentence_cut", left=left, right=None))
    return events


def _sentences_added(sides: _Sides) -> list[TrueEvent]:
    body = [number for number, unit in enumerate(sides.draft) if unit.kind == "sentence"]
    events = []
    for added, group in groupby(body, key=lambda number: sides.lefts[number] is None):
        run = list(group)
        right = trimmed(sides.child.text, (sides.rights[run[0]][0], sides.rights[run[-1]][1]))
        if added and right is not None:
            events.append(TrueEvent(kind="sentence_added", left=None, right=right))
    return events


def _furniture(sides: _Sides) -> list[TrueEvent]:
    """
    Name furniture that only one side has; where each side has one of a kind, one was put in the place of the other.
    """
    kept = {origin for unit in range(len(sides.draft)) for origin in sides.origins(unit)}
    events = []
    for kind, event in _OF_FURNITURE.items():
        lost = [
            trimmed(sides.parent.text, span)
            for number, (span, what, *_) in enumerate(sides.parent.units)
            if what == kind and number not in kept
        ]
        new = [
            trimmed(sides.child.text, right)
            for unit, left, right in zip(sides.draft, sides.lefts, sides.rights, strict=True)
            if unit.kind == kind and left is None
        ]
        for number in range(max(len(lost), len(new))):
            left = lost[number] if number < len(lost) else None
            right = new[number] if number < len(new) else None
            if left or right:
                events.append(TrueEvent(kind=event, left=left, right=right))
    return events


def _moved(sides: _Sides) -> list[TrueEvent]:
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
        last = runs[-1][-1] if runs else None
        if last is not None and number == last + 1 and sides.origins(number).start == sides.origins(last).stop:
            runs[-1].append(number)
        else:
            runs.append([number])
    events = []
    for run in runs:
        first, last_one = sides.origins(run[0]).start, sides.origins(run[-1]).stop - 1
        left = sides.parent.units[first][0][0], sides.parent.units[last_one][0][1]
        right = sides.rights[run[0]][0], sides.rights[run[-1]][1]
        events.append(TrueEvent(kind="block_moved", left=left, right=right))
    return events


def _divided(sides: _Sides) -> list[TrueEvent]:
    """
    Name the sentences that were split, and those that were joined.
    """
    made_of = [sides.origins(number) for number in range(len(sides.draft))]
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


def _passages(sides: _Sides, events: Sequence[TrueEvent]) -> list[TruePassage]:
    """
    Join neighbouring sentences that came through; kept footers are passages of their own.
    """
    runs: list[list[int]] = []
    for number, unit in enumerate(sides.draft):
        if unit.kind not in ("sentence", "footer") or not _through(sides, number):
            continue
        last = runs[-1][-1] if runs else None
        follows = (
            last is not None
            and number == last + 1
            and unit.kind == sides.draft[last].kind == "sentence"
            and sides.origins(number).start in (sides.origins(last).stop, sides.origins(last).stop - 1)
            and (sides.lefts[number] or (0, 0))[0] >= (sides.lefts[last] or (0, 0))[1]
        )
        if follows:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [_passage(sides, run, events) for run in runs]


def _through(sides: _Sides, number: int) -> list[tuple[Span, Span]]:
    """
    Give the stretches of a unit that came through with at least one word, in both texts.
    """
    at = sides.rights[number][0]
    found = []
    for piece in sides.draft[number].pieces:
        if piece.copied and piece.left is not None and piece.parent == sides.number:
            words = [match.span() for match in _TELLS.finditer(piece.text)]
            if words:
                first, last = words[0][0], words[-1][1]
                found.append(((piece.left[0] + first, piece.left[0] + last), (at + first, at + last)))
        at += len(piece.text)
    return found


def _passage(sides: _Sides, run: list[int], events: Sequence[TrueEvent]) -> TruePassage:
    stretches = [stretch for number in run for stretch in _through(sides, number)]
    left = stretches[0][0][0], stretches[-1][0][1]
    right = stretches[0][1][0], stretches[-1][1][1]
    kept = sum(len(_WORD.findall(sides.child.text, *span)) for _, span in stretches)
    in_quotes = sum(
        len(_WORD.findall(sides.child.text, *span))
        for _, stretch in stretches
        for span in _common(stretch, _quotations(sides.child.text, sides.child.units))
    )
    longer = max(len(_WORD.findall(sides.parent.text, *left)), len(_WORD.findall(sides.child.text, *right)))
    touched = any(
        event.kind not in STRUCTURAL
        and ((event.left and _common(event.left, [left])) or (event.right and _common(event.right, [right])))
        for event in events
    )
    kind: PassageKind
    if sides.draft[run[0]].kind == "footer":
        kind = "boilerplate"
    elif 2 * in_quotes >= kept:
        kind = "quotation"
    elif not touched:
        kind = "verbatim"
    else:
        kind = "edited" if kept >= EDITED_COVERAGE * longer else "rewritten"
    return TruePassage(left=left, right=right, kind=kind)


def _common(span: Span, spans: Iterable[Span]) -> list[Span]:
    shared = ((max(span[0], start), min(span[1], end)) for start, end in spans)
    return [(start, end) for start, end in shared if start < end]


def _count(sides: _Sides, events: Sequence[TrueEvent]) -> _Counts:
    def words(text: str, spans: Iterable[Span]) -> int:
        return sum(len(_WORD.findall(text, *span)) for span in spans)

    body = [span for span, kind, *_ in sides.child.units if kind == "sentence"]
    quotes = _quotations(sides.child.text, sides.child.units)
    kept = [
        right
        for number, unit in enumerate(sides.draft)
        if unit.kind == "sentence"
        for _, right in _through(sides, number)
    ]
    own = words(sides.child.text, body) - words(sides.child.text, quotes)
    kept_quoted = sum(words(sides.child.text, _common(span, quotes)) for span in kept)
    return _Counts(
        parent=words(sides.parent.text, [span for span, kind, *_ in sides.parent.units if kind == "sentence"]),
        child=words(sides.child.text, body),
        kept=words(sides.child.text, kept),
        own=own,
        own_kept=min(own, words(sides.child.text, kept) - kept_quoted),
        added=words(
            sides.child.text,
            [
                event.right
                for event in events
                if event.right
                and event.left is None
                and event.kind in ("sentence_added", "words_added", "name_explained")
            ],
        ),
        cut=words(
            sides.parent.text,
            [
                event.left
                for event in events
                if event.left
                and event.right is None
                and event.kind in ("sentence_cut", "tail_cut", "words_cut", "quotation_shortened")
            ],
        ),
    )


def _unnamed(sides: _Sides, events: Sequence[TrueEvent]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """
    Give what neither came through nor is in an event that changes words, on each side.
    """
    told = [event for event in events if event.kind not in STRUCTURAL]
    left = bytearray(b"\1") * len(sides.parent.text)
    right = bytearray(b"\1") * len(sides.child.text)
    for unit, (start, _) in zip(sides.draft, sides.rights, strict=True):
        at = start
        for piece in unit.pieces:
            if piece.copied and piece.left is not None and piece.parent == sides.number:
                left[slice(*piece.left)] = right[at : at + len(piece.text)] = bytes(len(piece.text))
            at += len(piece.text)
    for before, after in pairwise(range(len(sides.draft))):
        lefts = sides.lefts[before], sides.lefts[after]
        gap = separator(sides.draft[before], sides.draft[after])
        if lefts[0] and lefts[1] and sides.parent.text[lefts[0][1] : lefts[1][0]] == gap:
            left[lefts[0][1] : lefts[1][0]] = bytes(len(gap))
            right[sides.rights[before][1] : sides.rights[after][0]] = bytes(len(gap))
    for event in told:
        if event.left:
            left[slice(*event.left)] = bytes(event.left[1] - event.left[0])
        if event.right:
            right[slice(*event.right)] = bytes(event.right[1] - event.right[0])
    return _runs(left), _runs(right)


def _runs(flags: bytearray) -> tuple[Span, ...]:
    return tuple(match.span() for match in re.finditer(rb"\x01+", bytes(flags)))
