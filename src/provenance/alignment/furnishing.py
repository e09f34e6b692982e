"""
What was done to the furniture of two articles: headlines, datelines, credits and footers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest

from provenance.alignment.changes import shortened
from provenance.alignment.events import EditEvent, EventKind
from provenance.text.document import Document
from provenance.text.furniture import Furniture
from provenance.text.sentences import Span

_FURNITURE: tuple[tuple[str, EventKind], ...] = (
    ("title", "headline_changed"),
    ("dateline", "dateline_changed"),
    ("credit", "credit_changed"),
    ("footer", "footer_changed"),
)


def furniture_events(left: Document, right: Document) -> Iterator[EditEvent]:
    """
    Name the furniture that one side lacks, or that one has in the place of the other's.
    """
    present = {one.kind for one in (*left.furniture, *right.furniture)}
    for piece, kind in _FURNITURE:
        if piece not in present:
            continue
        sides = [
            [
                ((one.start, one.end), " ".join(side.article.text[one.start : one.end].split()))
                for one in side.furniture
                if one.kind == piece and not (piece == "credit" and _in_dateline(one, side))
            ]
            for side in (left, right)
        ]
        common = Counter(text.casefold() for _, text in sides[0]) & Counter(text.casefold() for _, text in sides[1])
        for lost, new in zip_longest(*(_less(pieces, common) for pieces in sides)):
            before, after = (one[1] if one else "nothing" for one in (lost, new))
            reading = f"{kind.removesuffix('_changed')}: {shortened(before)} became {shortened(after)}"
            yield EditEvent(kind=kind, left=lost and lost[0], right=new and new[0], reading=reading)


def _in_dateline(credit: Furniture, side: Document) -> bool:
    """
    Tell whether a credit is part of a dateline, and lost or changed with it.
    """
    return any(one.kind == "dateline" and one.start <= credit.start < one.end for one in side.furniture)


def _less(pieces: list[tuple[Span, str]], common: Counter[str]) -> list[tuple[Span, str]]:
    waiting = Counter(common)
    kept = []
    for span, text in pieces:
        if waiting[text.casefold()] > 0:
            waiting[text.casefold()] -= 1
        else:
            kept.append((span, text))
    return kept
