"""
What truly happened between a parent and its child, read off the child's pieces.

Nothing is found by comparing texts: each piece knows its place in the parent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from attrs import frozen

from benchmarks.simulation.drafts import Draft, Placed, separator
from benchmarks.simulation.records import STRUCTURAL, TrueEdge, TrueEvent
from benchmarks.simulation.sides import Sides, common, count_words
from benchmarks.simulation.true_events import true_events
from benchmarks.simulation.true_passages import true_passages
from provenance.lineage.records import EdgeKind
from provenance.text.sentences import Span

# A child is a rewrite, an abridgement or an expansion where so much of it, or of its parent, was changed in that way.
_MUCH = 0.2

_CUTS = frozenset({"sentence_cut", "tail_cut", "words_cut", "quotation_shortened"})
_ADDITIONS = frozenset({"sentence_added", "words_added", "name_explained"})


@frozen
class Counts:
    """
    Words of the body on the way from a parent to a child.

    Attributes:
        parent, child: all of either.
        kept: those that came through.
        own, own_kept: the child's outside quotations, all and those that came through.
        added, cut: those of either text that stand for nothing in the other.
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
    sides = Sides.of(parent, draft, number)
    events = true_events(sides)
    counts = _count(sides, events)
    unnamed_left, unnamed_right = _unnamed(sides, events)
    return TrueEdge(
        parent=names[0],
        child=names[1],
        kind="merge" if merged else regime(counts),
        share=round(counts.own_kept / counts.own, 6) if counts.own else 0.0,
        strength=round(1 - 2 * counts.kept / max(1, counts.parent + counts.child), 6),
        events=tuple(events),
        passages=tuple(true_passages(sides, events)),
        unnamed_left=unnamed_left,
        unnamed_right=unnamed_right,
    )


def regime(counts: Counts) -> EdgeKind:
    """
    Name the kind of change by what most of it is.

    Nothing changed is ``verbatim``. Where 0.2 or more of what was not cut was put in other words it is a ``rewrite``.
    Else it is an ``abridgement`` or an ``expansion`` where cuts or additions, whichever are more, come to 0.2 or more
    of the parent, and a ``light_edit`` where neither does.
    """
    if counts.kept == counts.parent == counts.child:
        return "verbatim"
    left = max(1, counts.parent - counts.cut)
    if left - counts.kept >= _MUCH * left:
        return "rewrite"
    if max(counts.cut, counts.added) < _MUCH * max(1, counts.parent):
        return "light_edit"
    return "abridgement" if counts.cut >= counts.added else "expansion"


def _count(sides: Sides, events: Sequence[TrueEvent]) -> Counts:
    parent, child = sides.parent.text, sides.child.text
    body = [span for span, kind, *_ in sides.child.units if kind == "sentence"]
    quotations = sides.quotations[1]
    kept = [
        right
        for number, unit in enumerate(sides.draft)
        if unit.kind == "sentence"
        for _, right in sides.through(number)
    ]
    own = count_words(child, body) - count_words(child, quotations)
    kept_quoted = sum(count_words(child, common(span, quotations)) for span in kept)
    return Counts(
        parent=count_words(parent, [span for span, kind, *_ in sides.parent.units if kind == "sentence"]),
        child=count_words(child, body),
        kept=count_words(child, kept),
        own=own,
        own_kept=max(0, min(own, count_words(child, kept) - kept_quoted)),
        added=count_words(child, [event.right for event in events if event.right and event.kind in _ADDITIONS]),
        cut=count_words(parent, [event.left for event in events if event.left and event.kind in _CUTS]),
    )


def _unnamed(sides: Sides, events: Sequence[TrueEvent]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """
    Give what neither came through nor is in an event that changes words, on each side.

    A space that came through between two changed words counts as changed with them where it ends up at the edge of
    one side's event: what is left out on one side must be on the other.
    """
    told = [event for event in events if event.kind not in STRUCTURAL]
    named = [
        _flags(sides.parent.text, [event.left for event in told if event.left]),
        _flags(sides.child.text, [event.right for event in told if event.right]),
    ]
    unnamed = bytearray(1 - flag for flag in named[0]), bytearray(1 - flag for flag in named[1])
    for left, right in _copied(sides):
        for one, other in zip(range(*left), range(*right), strict=True):
            if named[0][one] == named[1][other]:
                unnamed[0][one] = unnamed[1][other] = 0
    return _runs(unnamed[0]), _runs(unnamed[1])


def _copied(sides: Sides) -> Iterator[tuple[Span, Span]]:
    """
    Give all that came through, white space between units too, on both sides.
    """
    for unit, (at, _) in zip(sides.draft, sides.rights, strict=True):
        for piece in unit.pieces:
            if piece.copied and piece.left is not None and piece.parent == sides.number:
                yield piece.left, (at, at + len(piece.text))
            at += len(piece.text)
    for before, after in pairwise(range(len(sides.draft))):
        first, second = sides.lefts[before], sides.lefts[after]
        gap = separator(sides.draft[before], sides.draft[after])
        if first and second and sides.parent.text[first[1] : second[0]] == gap:
            yield (first[1], second[0]), (sides.rights[before][1], sides.rights[after][0])


def _flags(text: str, spans: Iterable[Span]) -> bytearray:
    flags = bytearray(len(text))
    for start, end in spans:
        flags[start:end] = b"\1" * (end - start)
    return flags


def _runs(flags: bytearray) -> tuple[Span, ...]:
    return tuple(match.span() for match in re.finditer(rb"\x01+", bytes(flags)))
