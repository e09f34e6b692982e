"""
What was done to whole sentences, blocks and furniture, and to the words at the edges of what came through.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Literal

from attrs import field, frozen

from provenance.alignment.aligning import Equal, Stretch
from provenance.alignment.amounts import same_date
from provenance.alignment.changes import Changes, quote
from provenance.alignment.dividing import divided
from provenance.alignment.events import SHORTEST_TAIL, EditEvent, EventKind
from provenance.alignment.furnishing import furniture_events, title_words
from provenance.alignment.marks import requoted, resigned
from provenance.alignment.word_index import WordIndex
from provenance.text.sentences import Span


def inner_events(stretch: Stretch, changes: Changes) -> tuple[EditEvent, ...]:
    """
    Say what was changed inside a passage, in order; a run of changed words is one event.
    """
    events = [(left[0], changes.name(left, right)) for left, right in joined_dates(stretch.gaps(), changes)]
    unworded = [
        *resigned(stretch, changes, [event.left for _, event in events if event.left]),
        *requoted(stretch, changes),
    ]
    if unworded:
        events = sorted([*events, *unworded], key=itemgetter(0))
    return tuple(event for _, event in events)


def joined_dates(gaps: list[tuple[Span, Span]], changes: Changes) -> list[tuple[Span, Span]]:
    """
    Join two changes that are one date in two orders: "March 3" and "3 March".
    """
    joined: list[tuple[Span, Span]] = []
    for left, right in gaps:
        if joined:
            before = (joined[-1][0][0], left[1]), (joined[-1][1][0], right[1])
            if same_date(changes.left.forms[slice(*before[0])], changes.right.forms[slice(*before[1])]):
                joined[-1] = before
                continue
        joined.append((left, right))
    return joined


def outer_events(stretches: Sequence[Stretch], changes: Changes) -> tuple[EditEvent, ...]:
    """
    Say what was done outside the passages and to their order, in order of text.

    Args:
        stretches: the passages, in the order of the left.
        changes: names what was done to words.
    """
    left, right = changes.left, changes.right
    sides = _lone(left, [one.left for one in stretches]), _lone(right, [one.right for one in stretches])
    kept = _kept_unmatched(left, right, sides, stretches)
    any_left = bool(stretches or kept)
    events = [
        *_edges(stretches, sides, changes),
        *_missing(left, _others(left, right, sides[0], [one.left for one in kept]), "cut", any_left=any_left),
        *_missing(right, _others(right, left, sides[1], [one.right for one in kept]), "added", any_left=True),
        *_moved([*stretches, *kept], left, right),
        *divided(stretches, left, right),
        *furniture_events(left.document, right.document),
    ]
    return in_order(events)


def in_order(events: Sequence[EditEvent]) -> tuple[EditEvent, ...]:
    """
    Put events in the order of the left text, those that only the right has by their place there.
    """
    return tuple(
        sorted(events, key=lambda event: (event.left or event.right or (0, 0), event.kind, event.right or (0, 0)))
    )


@frozen
class _Lone:
    """
    What one side has outside the passages.

    Attributes:
        whole: the sentences that lie outside from end to end.
        before, after: by the passage, the words of a sentence that stand before its first or behind its last word.
    """

    whole: frozenset[int]
    before: dict[int, Span] = field(repr=False)
    after: dict[int, Span] = field(repr=False)


def _lone(side: WordIndex, spans: Sequence[Span]) -> _Lone:
    """
    Find what lies outside the passages, which are given in the order of the left text.
    """
    bounds = side.starts
    order = sorted(range(len(spans)), key=lambda number: spans[number])
    edges = [0, *(edge for number in order for edge in spans[number]), len(side)]
    whole: list[int] = []
    before: dict[int, Span] = {}
    after: dict[int, Span] = {}
    for place, (start, end) in enumerate(zip(edges[::2], edges[1::2], strict=True)):
        if start >= end:
            continue
        # Sentences that begin at or behind the start and end at or before the end.
        first, last = bisect_left(bounds, start), bisect_right(bounds, end) - 1
        if first >= last:
            # No whole sentence: the words belong to the passage behind whose words they stand, else to the next one.
            cut = bounds[first] if first < len(bounds) and start < bounds[first] < end else None
            if cut is None:
                if place > 0 and start not in bounds:
                    after[order[place - 1]] = (start, end)
                elif place < len(order):
                    before[order[place]] = (start, end)
                continue
            head, tail = (start, cut), (cut, end)
        else:
            whole += range(first, last)
            head, tail = (start, bounds[first]), (bounds[last], end)
        if head[0] < head[1] and place > 0:
            after[order[place - 1]] = head
        if tail[0] < tail[1] and place < len(order):
            before[order[place]] = tail
    return _Lone(frozenset(whole), before, after)


def _edges(stretches: Sequence[Stretch], sides: tuple[_Lone, _Lone], changes: Changes) -> Iterator[EditEvent]:
    """
    Name what was done to the words of a sentence before and behind the part of it that came through.
    """
    for number, stretch in enumerate(stretches):
        for lefts, rights, edge in (
            (sides[0].before, sides[1].before, 0),
            (sides[0].after, sides[1].after, 1),
        ):
            before = lefts.get(number, (stretch.left[edge],) * 2)
            after = rights.get(number, (stretch.right[edge],) * 2)
            if before[0] < before[1] or after[0] < after[1]:
                yield changes.name(before, after, follows=edge == 1)


def _kept_unmatched(
    left: WordIndex, right: WordIndex, sides: tuple[_Lone, _Lone], stretches: Sequence[Stretch]
) -> list[Stretch]:
    """
    Pair the other sentences that have the same words: too plain to be a passage, they were not cut or added either.

    Of several alike, those are paired first that stand behind or before the same passage on both sides. Pairs that
    follow each other on both sides are one block. Where the texts have no passage, nothing says where a plain sentence
    stood: only those are kept that are in one order.
    """
    if not sides[0].whole or not sides[1].whole:
        return []
    begins = sorted(one.left[0] for one in stretches), sorted(one.right[0] for one in stretches)
    beside = (
        {start: number for number, start in enumerate(one.left[0] for one in stretches)},
        {start: number for number, start in enumerate(one.right[0] for one in stretches)},
    )
    waiting = [
        [(number, *_beside(side.starts[number], begins[k], beside[k])) for number in sorted(sides[k].whole)]
        for k, side in enumerate((left, right))
    ]
    pairs: list[tuple[int, int]] = []
    for place in (1, 2, None):
        found = _paired_alike(left, right, waiting, place)
        pairs += found
        paired = {one for one, _ in found}, {other for _, other in found}
        waiting = [[one for one in of if one[0] not in gone] for of, gone in zip(waiting, paired, strict=True)]
    pairs.sort()
    if not stretches:
        in_turn = heaviest_increasing([other for _, other in pairs], [1] * len(pairs))
        pairs = [pair for place, pair in enumerate(pairs) if place in in_turn]
    blocks: list[list[tuple[int, int]]] = []
    for pair in pairs:
        if blocks and blocks[-1][-1] == (pair[0] - 1, pair[1] - 1):
            blocks[-1].append(pair)
        else:
            blocks.append([pair])
    found_blocks = []
    for block in blocks:
        first, last = _sentence(left, block[0][0])[0], _sentence(left, block[-1][0])[1]
        found_blocks.append(Stretch((Equal(first, _sentence(right, block[0][1])[0], last - first),)))
    return found_blocks


def _beside(token: int, begins: list[int], numbers: dict[int, int]) -> tuple[int, int]:
    """
    Give the numbers of the passages before and behind a token; -1 at the beginning and at the end.
    """
    place = bisect_left(begins, token)
    return (
        numbers[begins[place - 1]] if place else -1,
        numbers[begins[place]] if place < len(begins) else -1,
    )


def _paired_alike(
    left: WordIndex, right: WordIndex, waiting: list[list[tuple[int, int, int]]], place: int | None
) -> list[tuple[int, int]]:
    """
    Pair sentences of the same words, in order, that have the same value at *place*, or any.
    """
    by_words: tuple[dict[object, list[int]], dict[object, list[int]]] = ({}, {})
    for side, of, found in zip((left, right), waiting, by_words, strict=True):
        for one in of:
            key = side.forms[slice(*_sentence(side, one[0]))], None if place is None else one[place]
            found.setdefault(key, []).append(one[0])
    return [pair for key, ours in by_words[0].items() for pair in zip(ours, by_words[1].get(key, ()), strict=False)]


def _others(side: WordIndex, other: WordIndex, lone: _Lone, kept: Sequence[Span]) -> set[int]:
    """
    Give the sentences outside the passages that are neither among those that were kept nor a headline of the other.
    """
    spans = [*kept]
    if headline := title_words(side.document, other.document):
        spans.append((0, headline))
    held = {
        number for one, last in spans for number in range(int(side.sentence[one]), int(side.sentence[last - 1]) + 1)
    }
    return set(lone.whole - held)


def _missing(
    side: WordIndex, numbers: set[int], verb: Literal["cut", "added"], *, any_left: bool
) -> Iterator[EditEvent]:
    """
    Name the runs of sentences that the other side lacks, the last of them apart where the end was cut off.
    """
    count = len(side.starts) - 1
    for _, group in groupby(enumerate(sorted(numbers)), key=lambda both: both[1] - both[0]):
        run = [number for _, number in group]
        tokens = _sentence(side, run[0])[0], _sentence(side, run[-1])[1]
        at_end = verb == "cut" and run[-1] == count - 1 and len(run) >= SHORTEST_TAIL and any_left
        kind: EventKind = "tail_cut" if at_end else "sentence_cut" if verb == "cut" else "sentence_added"
        what = (
            f"the last {len(run)} sentences were cut" if at_end else f"{len(run)} sentence{'s' * (len(run) > 1)} {verb}"
        )
        span = side.span(*tokens)
        yield EditEvent(
            kind=kind,
            left=span if verb == "cut" else None,
            right=None if verb == "cut" else span,
            reading=f"{what}: {quote(side, tokens)}",
        )


def _moved(stretches: Sequence[Stretch], left: WordIndex, right: WordIndex) -> Iterator[EditEvent]:
    """
    Name the passages and plain sentences that stand out of the heaviest order that both sides keep.

    Of two orders of one weight that of the lesser text decides, whichever side it stands on.
    """
    stretches = sorted(stretches, key=lambda one: one.left)
    values, weights = [one.right[0] for one in stretches], [one.words for one in stretches]
    if all(one < other for one, other in pairwise(values)):
        return
    if left.comes_first(right):
        kept = heaviest_increasing(values, weights)
    else:
        order = sorted(range(len(stretches)), key=values.__getitem__)
        held = heaviest_increasing([stretches[k].left[0] for k in order], [weights[k] for k in order])
        kept = {order[place] for place in held}
    for place, one in enumerate(stretches):
        if place not in kept:
            from_, to = int(left.sentence[one.left[0]]) + 1, int(right.sentence[one.right[0]]) + 1
            yield EditEvent(
                kind="block_moved",
                left=left.span(*one.left),
                right=right.span(*one.right),
                reading=f"moved from sentence {from_} to {to}: {quote(right, one.right)}",
            )


def heaviest_increasing(values: Sequence[int], weights: Sequence[int]) -> set[int]:
    """
    Give the places of a heaviest increasing subsequence; values are distinct. O(n log n).

    Of the best subsequences that end with each value only those stay on the frontier that no smaller value outweighs.
    """
    ends: list[int] = []
    totals: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, (value, weight) in enumerate(zip(values, weights, strict=True)):
        slot = bisect_left(ends, value)
        total = weight + (totals[slot - 1] if slot else 0)
        before.append(places[slot - 1] if slot else -1)
        stop = slot
        while stop < len(ends) and totals[stop] <= total:
            stop += 1
        ends[slot:stop], totals[slot:stop], places[slot:stop] = [value], [total], [place]
    kept = set()
    place = places[-1] if places else -1
    while place >= 0:
        kept.add(place)
        place = before[place]
    return kept


def _sentence(side: WordIndex, number: int) -> Span:
    return side.starts[number], side.starts[number + 1]
