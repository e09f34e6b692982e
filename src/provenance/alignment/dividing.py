"""
Sentences that were split, and sentences that were joined.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from attrs import frozen

from provenance.alignment.aligning import Stretch
from provenance.alignment.changes import quote
from provenance.alignment.events import EditEvent, EventKind
from provenance.alignment.word_index import WordIndex
from provenance.text.sentences import Span

# Each part of a sentence that was split or joined has so many words, or it is a stray.
SHORTEST_PART = 3

_CLOSING = frozenset(".!?…؟۔।॥。！？")


def divided(stretches: Sequence[Stretch], left: WordIndex, right: WordIndex) -> Iterator[EditEvent]:
    """
    Name the sentences that were split, and those that were joined.
    """
    for stretch in stretches:
        there = _Bridge.of(stretch)
        back = _Bridge(there.rights, there.lefts, there.lengths)
        for first, last in _parts(there, back, left, right):
            yield _division("sentence_split", first, last, left, right)
        for first, last in _parts(back, there, right, left):
            yield _division("sentence_joined", last, first, left, right)


def _division(kind: EventKind, lefts: Span, rights: Span, left: WordIndex, right: WordIndex) -> EditEvent:
    one, other = left.span(*lefts), right.span(*rights)
    split = kind == "sentence_split"
    # The one sentence that was several, or became it, is the one to quote.
    whole = quote(left, lefts) if split else quote(right, rights)
    reading = f"split: {whole}" if split else f"joined: {whole}"
    return EditEvent(kind=kind, left=one, right=other, reading=reading)


@frozen
class _Bridge:
    """
    The runs of a passage by their places, to find from a place on the left where it is on the right.
    """

    lefts: list[int]
    rights: list[int]
    lengths: list[int]

    @classmethod
    def of(cls, stretch: Stretch) -> _Bridge:
        return cls(
            [run.left for run in stretch.runs],
            [run.right for run in stretch.runs],
            [run.length for run in stretch.runs],
        )

    def opposite(self, place: int) -> Span:
        """
        Give between which tokens of the right the place before a token of the left lies.
        """
        at = max(0, bisect_right(self.lefts, place) - 1)
        inside = place - self.lefts[at]
        if 0 < inside < self.lengths[at]:
            return self.rights[at] + inside, self.rights[at] + inside
        if inside == 0:
            return (self.rights[at - 1] + self.lengths[at - 1] if at else self.rights[0]), self.rights[at]
        after = at + 1 < len(self.rights)
        return self.rights[at] + self.lengths[at], (
            self.rights[at + 1] if after else self.rights[at] + self.lengths[at]
        )


def _parts(there: _Bridge, back: _Bridge, one: WordIndex, other: WordIndex) -> Iterator[tuple[Span, Span]]:
    """
    Give the sentences of *one* inside a passage that are several in *other*, with the words of those.

    Args:
        there, back: from the places of *one* to those of *other*, and from those of *other*.
        one, other: the texts.
    """
    begin, stop = there.lefts[0], there.lefts[-1] + there.lengths[-1]
    first = bisect_right(other.bounds, there.rights[0])
    last = bisect_left(other.bounds, there.rights[-1] + there.lengths[-1])
    divided: dict[Span, list[int]] = {}
    for place in other.bounds[first:last]:
        low, high = back.opposite(place)
        at = bisect_right(one.bounds, low) - 1
        # A sentence of the one ends where that of the other does, or close by inside a change: nothing was split.
        if one.bounds[at] == low or bisect_right(one.bounds, high) - 1 != at:
            continue
        # The same full stop stands there, but a small letter behind it hides that a sentence ends.
        if closes(one, low) or not closes(other, place):
            continue
        start, end = max(one.bounds[at], begin), min(one.bounds[at + 1], stop)
        divided.setdefault((start, end), []).append(place)
    for (start, end), places in divided.items():
        bounds = [there.opposite(start)[1], *places, there.opposite(end)[0]]
        if all(after - before >= SHORTEST_PART for before, after in pairwise(bounds)):
            yield (start, end), (bounds[0], bounds[-1])


def closes(side: WordIndex, place: int) -> bool:
    """
    Tell whether a mark that closes a sentence, or a line's end, stands before the token *place*.
    """
    tokens = side.document.tokens
    if not 0 < place < len(side):
        return True
    between = side.document.article.text[tokens.ends[place - 1] : tokens.starts[place]]
    return any(mark in _CLOSING or mark == "\n" for mark in between)
