"""
Which aligned stretches are passages, and of what kind: shared wording that is more than a stock phrase.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from attrs import frozen

from provenance.alignment.aligning import Equal, Stretch, rejoined
from provenance.alignment.matching import BLOCK_BITS
from provenance.alignment.passages import (
    EDITED_COVERAGE,
    LIST_PART,
    PASSAGE_BITS,
    PASSAGE_COVERAGE,
    QUOTE_BITS,
    PassageKind,
)
from provenance.alignment.word_index import EIGHTHS, WordIndex
from provenance.sums import plain_sum
from provenance.text.document import FEWEST_TOKENS
from provenance.text.sentences import Span

# Wording that fills less of its sentences than a passage has to must tell this much more to be one.
FRAGMENT_BITS = 60.0

# A list of names and numbers as long as this, in one order, was taken over as it stood: some thirty names.
COPIED_LIST_BITS = 250.0

# What fills this part of both texts is a passage however common its words.
MOST_OF_BOTH = 0.6

# Next to a passage, in the same order, plainer sentences of which this part came through belong with it.
NEIGHBOUR_COVERAGE = 0.6

# Plain words of another sentence at the end of a passage that tell less than this together are no part of it.
PLAIN_WORD_BITS = 11.0
TRIMMED_BITS = 18.0


@frozen
class Judged:
    """
    A stretch that is a passage.

    Attributes:
        stretch: where it stands.
        kind: how it came through.
    """

    stretch: Stretch
    kind: PassageKind


def judge(stretches: tuple[Stretch, ...], left: WordIndex, right: WordIndex) -> tuple[Judged, ...]:
    """
    Keep the stretches that are passages, in the order of the left.

    What is none may have stood between two that belong together: they are joined then.
    """
    chosen = [_is_passage(one, left, right) for one in stretches]
    if not any(chosen):
        return ()
    by_right = sorted(range(len(stretches)), key=lambda k: stretches[k].right)
    rank = {k: place for place, k in enumerate(by_right)}
    beside = [
        chosen[k]
        or any(
            0 <= k + step < len(stretches)
            and chosen[k + step]
            and rank[k + step] == rank[k] + step
            and _coverage(stretches[k], left, right) >= NEIGHBOUR_COVERAGE
            for step in (-1, 1)
        )
        for k in range(len(stretches))
    ]
    kept = tuple(one for one, stays in zip(stretches, beside, strict=True) if stays)
    if len(kept) < len(stretches):
        kept = rejoined([run for one in kept for run in one.runs], left, right)
    trimmed = [trim(one, left, right) for one in kept]
    return tuple(Judged(one, _kind(one, left, right)) for one in trimmed)


def trim(stretch: Stretch, left: WordIndex, right: WordIndex) -> Stretch:
    """
    Take from the ends of a passage what tells nothing and belongs to another sentence: "and other", "of the".

    Sentences of their own may end or begin with the same plain words on both sides.
    """
    first = _first_bound(left, stretch.left), _first_bound(right, stretch.right)
    last = _last_bound(left, stretch.left), _last_bound(right, stretch.right)
    head, rest = _parted(stretch.runs, *first, both=False)
    if not _tells_nothing(head, left, right):
        rest = stretch.runs
    rest, tail = _parted(rest, *last, both=True)
    if not _tells_nothing(tail, left, right):
        rest = (*rest, *tail)
    if not head and not tail:
        return stretch
    return Stretch(_without_seams(rest)) if rest else stretch


def _first_bound(side: WordIndex, span: Span) -> int:
    return side.bounds[bisect_left(side.bounds, span[0])]


def _last_bound(side: WordIndex, span: Span) -> int:
    return side.bounds[bisect_right(side.bounds, span[1]) - 1]


def _parted(
    runs: tuple[Equal, ...], left: int, right: int, *, both: bool
) -> tuple[tuple[Equal, ...], tuple[Equal, ...]]:
    """
    Part runs into those words that stand before a place, on both sides or on one, and the others.
    """
    before, after = [], []
    for run in runs:
        length = min(run.length, max(0, (min if both else max)(left - run.left, right - run.right)))
        if length:
            before.append(Equal(run.left, run.right, length))
        if length < run.length:
            after.append(Equal(run.left + length, run.right + length, run.length - length))
    return tuple(before), tuple(after)


def _without_seams(runs: tuple[Equal, ...]) -> tuple[Equal, ...]:
    """
    Join runs that follow each other without a gap.
    """
    joined = list(runs[:1])
    for run in runs[1:]:
        last = joined[-1]
        if (last.left_end, last.right_end) == (run.left, run.right):
            joined[-1] = Equal(last.left, last.right, last.length + run.length)
        else:
            joined.append(run)
    return tuple(joined)


def _tells_nothing(runs: tuple[Equal, ...], left: WordIndex, right: WordIndex) -> bool:
    """
    Tell whether all of some words are plain, and few.
    """
    bits = plain_sum(min(left.bits(run.left, run.left_end), right.bits(run.right, run.right_end)) for run in runs)
    rarest = max((int(left.rarity[run.left : run.left_end].max()) for run in runs), default=0)
    return bits < TRIMMED_BITS * EIGHTHS and rarest < PLAIN_WORD_BITS * EIGHTHS


def run_evidence(run: Equal, left: WordIndex, right: WordIndex) -> float:
    """
    Give the evidence of a run of equal words above chance, in bits.
    """
    bits = min(left.bits(run.left, run.left_end), right.bits(run.right, run.right_end))
    return max(0.0, bits / EIGHTHS - BLOCK_BITS)


def quoted_words(stretch: Stretch, left: WordIndex, right: WordIndex) -> int:
    """
    Count the shared words that stand in a quotation on either side.
    """
    if not left.document.quotations and not right.document.quotations:
        return 0
    total = 0
    for run in stretch.runs:
        one = left.quoted_before[run.left_end] - left.quoted_before[run.left]
        other = right.quoted_before[run.right_end] - right.quoted_before[run.right]
        if one in (0, run.length) or other in (0, run.length):
            total += max(one, other)
        else:
            quoted = zip(left.quoted[run.left : run.left_end], right.quoted[run.right : run.right_end], strict=True)
            total += sum(map(any, quoted))
    return total


def _is_passage(one: Stretch, left: WordIndex, right: WordIndex) -> bool:
    words = one.words
    if words >= FEWEST_TOKENS and words >= MOST_OF_BOTH * max(len(left), len(right)):
        return True
    bits = plain_sum(run_evidence(run, left, right) for run in one.runs)
    if bits < QUOTE_BITS:
        return False
    covers = _coverage(one, left, right) >= PASSAGE_COVERAGE
    if 2 * quoted_words(one, left, right) >= words:
        return covers or bits >= FRAGMENT_BITS
    if bits < (PASSAGE_BITS if covers else FRAGMENT_BITS):
        return False
    return bits >= COPIED_LIST_BITS or _facts(one, left, right) <= 2 * LIST_PART * words


def _coverage(one: Stretch, left: WordIndex, right: WordIndex) -> float:
    """
    Give the part that the shared words fill of the sentences in which they stand, on the side where they fill more.
    """
    return one.words / min(_room(one.left, left), _room(one.right, right))


def _room(span: tuple[int, int], side: WordIndex) -> int:
    bounds = side.starts
    return bounds[bisect_left(bounds, span[1])] - bounds[bisect_right(bounds, span[0]) - 1]


def _facts(one: Stretch, left: WordIndex, right: WordIndex) -> int:
    """
    Count the names and numbers among the shared words of both sides.
    """
    return sum(
        left.facts_before[run.left_end]
        - left.facts_before[run.left]
        + right.facts_before[run.right_end]
        - right.facts_before[run.right]
        for run in one.runs
    )


def _kind(one: Stretch, left: WordIndex, right: WordIndex) -> PassageKind:
    words = one.words
    identical = words == len(left) == len(right)
    if not identical and 2 * quoted_words(one, left, right) >= words:
        return "quotation"
    longer = max(one.left[1] - one.left[0], one.right[1] - one.right[0])
    if words == longer == min(one.left[1] - one.left[0], one.right[1] - one.right[0]):
        return "verbatim"
    return "edited" if words >= EDITED_COVERAGE * longer else "rewritten"
