"""
What was done to marks that are no words: the signs of numbers, and quotation marks.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter

from provenance.alignment.aligning import Stretch
from provenance.alignment.changes import Changes, quoted_span
from provenance.alignment.events import EditEvent
from provenance.alignment.word_index import WordIndex
from provenance.text.sentences import Span

_MARKS = frozenset("\"“”„‟＂〝〞«»‹›「」『』'‘’‚‛`´")


def resigned(stretch: Stretch, changes: Changes, named: Sequence[Span]) -> Iterator[tuple[int, EditEvent]]:
    """
    Name the numbers that both have in the same figures, with other signs, unless named already; with places.
    """
    if changes.left.document.repaired or changes.right.document.repaired:
        # The signs of a text in a wrong encoding are other characters.
        return
    ours, theirs = changes.left, changes.right
    if not ours.signs and not theirs.signs:
        return
    starts = ours.places_in_text[0]
    for run in stretch.runs:
        shift = run.right - run.left
        for place in range(run.left, run.left_end):
            if (place in ours.signs or place + shift in theirs.signs) and changes.signs_differ(place, place + shift):
                if any(start <= starts[place] < end for start, end in named):
                    continue
                yield place, changes.name_sign(place, place + shift)


def requoted(stretch: Stretch, changes: Changes) -> Iterator[tuple[int, EditEvent]]:
    """
    Name the quotation marks that were put around words that both have, or taken from them; with places.
    """
    for place, words, partners in _unquoted(stretch, changes.left, changes.right):
        yield place, _event(changes, words, partners, "removed")
    mirrored = Stretch(tuple(sorted(stretch.mirrored().runs, key=lambda run: run.left)))
    for place, words, partners in _unquoted(mirrored, changes.right, changes.left):
        at = bisect_right(stretch.runs, place, key=lambda run: run.right) - 1
        yield stretch.runs[at].left + place - stretch.runs[at].right, _event(changes, partners, words, "added")


def _event(changes: Changes, left: Span, right: Span, verb: str) -> EditEvent:
    words = quoted_span(changes.left, left) if verb == "added" else quoted_span(changes.right, right)
    return EditEvent(
        kind="quotation_altered",
        left=left,
        right=right,
        reading=f"quotation marks {verb} around the same words: {words}",
    )


def _unquoted(stretch: Stretch, side: WordIndex, other: WordIndex) -> Iterator[tuple[int, Span, Span]]:
    """
    Find the quotations of one side whose words the other has all, without any mark.

    Yields:
        The first word of each, its code points with the marks, and those of the words on the other side.
    """
    quotations = side.document.quotations
    if not quotations:
        return
    starts, ends = side.places_in_text
    text = side.document.article.text
    runs = stretch.runs
    low = bisect_left(quotations, starts[stretch.left[0]], key=itemgetter(1))
    high = bisect_left(quotations, ends[stretch.left[1] - 1], key=itemgetter(0))
    for start, end in quotations[low:high]:
        first, last = bisect_left(starts, start), bisect_left(starts, end) - 1
        # One that is never closed is broken typography.
        if first > last or text[end - 1] not in _MARKS or end - 1 == start:
            continue
        at = bisect_right(runs, first, key=lambda run: run.left) - 1
        if at < 0 or last >= runs[at].left_end:
            continue
        shift = runs[at].right - runs[at].left
        if any(other.quoted[first + shift : last + shift + 1]) or _marked(other, first + shift, last + shift):
            continue
        yield first, (start, end), other.span(first + shift, last + shift + 1)


def _marked(side: WordIndex, first: int, last: int) -> bool:
    """
    Tell whether some mark of quotation stands next to the words from *first* to *last*, recognised as one or not.
    """
    starts, ends = side.places_in_text
    text = side.document.article.text
    before = text[ends[first - 1] if first else 0 : starts[first]]
    behind = text[ends[last] : starts[last + 1] if last + 1 < len(side) else len(text)]
    return not _MARKS.isdisjoint(before) or not _MARKS.isdisjoint(behind)
