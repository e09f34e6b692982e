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
from provenance.text.sentences import Span
from provenance.text.tokens import tokenise

_FURNITURE: tuple[tuple[str, EventKind], ...] = (
    ("dateline", "dateline_changed"),
    ("credit", "credit_changed"),
    ("footer", "footer_changed"),
)


def furniture_events(left: Document, right: Document) -> Iterator[EditEvent]:
    """
    Name the furniture that one side lacks, or that one has in the place of the other's.
    """
    yield from _headlines(left, right)
    present = {one.kind for one in (*left.furniture, *right.furniture)}
    for piece, kind in _FURNITURE:
        if piece not in present:
            continue
        sides = [
            [
                ((one.start, one.end), " ".join(side.article.text[one.start : one.end].split()))
                for one in side.furniture
                if one.kind == piece
            ]
            for side in (left, right)
        ]
        common = Counter(text.casefold() for _, text in sides[0]) & Counter(text.casefold() for _, text in sides[1])
        for lost, new in zip_longest(*(_less(pieces, common) for pieces in sides)):
            before, after = (one[1] if one else "nothing" for one in (lost, new))
            reading = f"{kind.removesuffix('_changed')}: {shortened(before)} became {shortened(after)}"
            yield EditEvent(kind=kind, left=lost and lost[0], right=new and new[0], reading=reading)


def _headlines(left: Document, right: Document) -> Iterator[EditEvent]:
    """
    Name another headline, wherever each stands: in the text, or beside it as the user gave it.

    Where one article has a headline beside its text and the other has none, nobody knows what that of the other was.
    """
    places = [
        next(((one.start, one.end) for one in side.furniture if one.kind == "title"), None) for side in (left, right)
    ]
    heads = [
        side.title or (side.article.text[slice(*place)] if place else None)
        for side, place in zip((left, right), places, strict=True)
    ]
    if _plain(heads[0]) == _plain(heads[1]) or ((heads[0] is None or heads[1] is None) and places == [None, None]):
        return
    before, after = (shortened(" ".join(head.split())) if head else "nothing" for head in heads)
    yield EditEvent(
        kind="headline_changed", left=places[0], right=places[1], reading=f"headline: {before} became {after}"
    )


def _plain(headline: str | None) -> list[str] | str:
    """
    Give the words of a headline, or all of it where it has none.
    """
    return (tokenise(headline).forms or headline.casefold()) if headline else ""


def title_words(side: Document, other: Document) -> int:
    """
    Count the words at the head of a text that are the headline the other article has beside its own: nothing was cut.
    """
    words = tokenise(other.title).forms if other.article.title is not None and other.title else []
    return len(words) if words and list(side.tokens.forms[: len(words)]) == words else 0


def _less(pieces: list[tuple[Span, str]], common: Counter[str]) -> list[tuple[Span, str]]:
    waiting = Counter(common)
    kept = []
    for span, text in pieces:
        if waiting[text.casefold()] > 0:
            waiting[text.casefold()] -= 1
        else:
            kept.append((span, text))
    return kept
