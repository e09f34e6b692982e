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
from provenance.text.document import FEWEST_TOKENS

# Wording that fills less of its sentences than a passage has to must tell this much more to be one.
FRAGMENT_BITS = 60.0

# A list of names and numbers as long as this, in one order, was taken over as it stood: some thirty names.
COPIED_LIST_BITS = 250.0

# What fills this part of both texts is a passage however common its words.
MOST_OF_BOTH = 0.6

# Next to a passage, in the same order, plainer sentences of which this part came through belong with it.
NEIGHBOUR_COVERAGE = 0.6


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
    return tuple(Judged(one, _kind(one, left, right)) for one in kept)


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
    bits = sum(run_evidence(run, left, right) for run in one.runs)
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
