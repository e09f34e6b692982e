"""
Who says what two articles both quote.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import itemgetter

from provenance.alignment.word_index import WordIndex
from provenance.text.sentences import Span


def speaker_of(where: tuple[Span, Span], left: WordIndex, right: WordIndex) -> str | None:
    """
    Name the speaker of the quotation at *where* in either article.

    Where both articles name one they must mean the same person: a name that is the end of the other, "Lee" and "Ann
    Lee". Otherwise nobody is named.
    """
    names = [name for side, span in zip((left, right), where, strict=True) if (name := _named(side, span)) is not None]
    if not names:
        return None
    shorter, longer = (
        sorted(names, key=lambda name: (len(name), name))[0],
        max(names, key=_length),
    )
    return longer if shorter.split()[-1].casefold() == longer.split()[-1].casefold() else None


def _named(side: WordIndex, span: Span) -> str | None:
    """
    Name the speaker of the quotations in one stretch, if all of them that have one have the same.
    """
    quotations = side.document.quotations
    first = bisect_right(quotations, span[0], key=itemgetter(1))
    last = bisect_left(quotations, span[1], key=itemgetter(0))
    names = {
        speaker.name
        for (start, end), speaker in zip(quotations[first:last], side.said[first:last], strict=True)
        if speaker is not None and 2 * (min(end, span[1]) - max(start, span[0])) >= end - start
    }
    surnames = {name.split()[-1].casefold() for name in names}
    return max(names, key=_length) if len(surnames) == 1 else None


def _length(name: str) -> tuple[int, str]:
    return len(name), name
