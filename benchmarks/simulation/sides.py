"""
One derivation, both texts side by side: where each unit of the child comes from, and what counts as a word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from attrs import field, frozen

from benchmarks.simulation.drafts import Draft, Placed, place, quoted
from provenance.text.sentences import Span

WORD = re.compile(r"\w[\w'’]*")

# Letters, digits and what gives a number its meaning.
_TELLS = re.compile(r"[\w$£€¥₹%]")


@frozen
class Sides:
    """
    One derivation: both texts, and the child's units with their places in both.

    Attributes:
        parent, child: the texts as they were published.
        draft: the child, in pieces.
        number: which of the child's parents this is, 0 or 1.
        lefts: for each unit of the child the stretch of the parent from which it was made; None for the others.
        rights: for each unit of the child where it stands.
        origins: for each unit of the child the numbers of the parent's units from which it was made.
        kept: the numbers of the parent's units that something of the child was made from.
        quotations: the spans of the quotations in the sentences of either text.
    """

    parent: Placed
    child: Placed
    draft: Draft
    number: int
    lefts: tuple[Span | None, ...] = field(repr=False)
    rights: tuple[Span, ...] = field(repr=False)
    origins: tuple[range, ...] = field(repr=False)
    kept: frozenset[int] = field(repr=False)
    quotations: tuple[tuple[Span, ...], tuple[Span, ...]] = field(repr=False)

    @classmethod
    def of(cls, parent: Placed, draft: Draft, number: int) -> Sides:
        """
        Put a finished draft beside its parent number *number*.
        """
        child = place(draft)
        lefts = tuple(unit.left(number) for unit in draft)
        starts = [span[0] for span, *_ in parent.units]
        origins = tuple(_units_under(left, starts) for left in lefts)
        return cls(
            parent=parent,
            child=child,
            draft=draft,
            number=number,
            lefts=lefts,
            rights=tuple(span for span, *_ in child.units),
            origins=origins,
            kept=frozenset(origin for one in origins for origin in one),
            quotations=(_quotations(parent), _quotations(child)),
        )

    def through(self, unit: int) -> list[tuple[Span, Span]]:
        """
        Give the stretches of a unit that came through with at least one word, in both texts, from word to word.
        """
        at = self.rights[unit][0]
        found = []
        for piece in self.draft[unit].pieces:
            if piece.copied and piece.left is not None and piece.parent == self.number:
                span = trimmed(piece.text, (0, len(piece.text)))
                if span is not None:
                    found.append(((piece.left[0] + span[0], piece.left[0] + span[1]), (at + span[0], at + span[1])))
            at += len(piece.text)
        return found


def trimmed(text: str, span: Span) -> Span | None:
    """
    Draw a span in until it begins and ends with a word; None where it has none.
    """
    first = _TELLS.search(text, *span)
    if first is None:
        return None
    end = span[1]
    while not _TELLS.match(text, end - 1):
        end -= 1
    return first.start(), end


def follow(sides: Sides, first: int, second: int) -> bool:
    """
    Tell whether two units of the child come from neighbouring places of the parent, in that order.
    """
    lefts = sides.lefts[first], sides.lefts[second]
    if lefts[0] is None or lefts[1] is None or lefts[0][1] > lefts[1][0]:
        return False
    return sides.origins[second].start in (sides.origins[first].stop, sides.origins[first].stop - 1)


def tells(text: str) -> bool:
    """
    Tell whether there is a word in *text*.
    """
    return _TELLS.search(text) is not None


def common(span: Span, spans: Iterable[Span]) -> list[Span]:
    """
    Give what *span* shares with each of *spans*, where it shares anything.
    """
    shared = ((max(span[0], start), min(span[1], end)) for start, end in spans)
    return [(start, end) for start, end in shared if start < end]


def count_words(text: str, spans: Iterable[Span]) -> int:
    """
    Count the words in stretches of a text.
    """
    return sum(len(WORD.findall(text, *span)) for span in spans)


def _units_under(left: Span | None, starts: list[int]) -> range:
    if left is None:
        return range(0)
    return range(bisect_right(starts, left[0]) - 1, bisect_right(starts, max(left[0], left[1] - 1)))


def _quotations(placed: Placed) -> tuple[Span, ...]:
    return tuple(
        (start + first, start + last)
        for (start, end), kind, *_ in placed.units
        if kind == "sentence"
        for first, last in quoted(placed.text[start:end])
    )
