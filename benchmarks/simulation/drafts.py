"""
A text in the making: units of pieces, each of which knows where in its parent it comes from.

The parent's characters are never lost sight of: an edit splits pieces and marks them, and what truly happened between
two versions is read off the pieces afterwards (:mod:`benchmarks.simulation.recording`), never found by comparing texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from attrs import evolve, field, frozen

from provenance.alignment.events import EventKind
from provenance.text.furniture import find_furniture
from provenance.text.quotations import quotations
from provenance.text.sentences import Span, paragraphs, sentences

_CLOSED = re.compile(r"[.!?…؟۔।॥。！？][\"'”’)\]]*$")

UnitKind = Literal["headline", "credit", "dateline", "sentence", "footer"]


@frozen
class Piece:
    """
    A stretch of a draft.

    Attributes:
        text: what it says; empty where something was cut.
        left: the stretch of the parent's text that it comes from or stands for; None where it stands for nothing.
        copied: it is that stretch, character for character.
        kind: the event that made it; None for a copy and for what is no event.
        parent: which of the parents, 0 or 1.
    """

    text: str
    left: Span | None = None
    copied: bool = False
    kind: EventKind | None = None
    parent: int = 0


@frozen
class Unit:
    """
    A sentence, several where one quotation holds them together, or a piece of furniture.

    Attributes:
        kind: what it is.
        pieces: in order; what they come from stands in the same order in the parent.
        paragraph: units with the same number next to each other share a paragraph.
        content: names what it says, through all versions of a story; the second part of a split sentence has a plus
            behind it, the parts of a joined one have a bar between them.
    """

    kind: UnitKind
    pieces: tuple[Piece, ...]
    paragraph: int
    content: str

    @property
    def text(self) -> str:
        """
        What the unit says.
        """
        return "".join(piece.text for piece in self.pieces)

    @property
    def contents(self) -> frozenset[str]:
        """
        The names of the sentences of which it says something.
        """
        return frozenset(name.rstrip("+") for name in self.content.split("|"))

    def left(self, parent: int) -> Span | None:
        """
        Give the stretch of a parent's text from which the unit was made; None where none of it was.
        """
        spans = [piece.left for piece in self.pieces if piece.left is not None and piece.parent == parent]
        return (min(start for start, _ in spans), max(end for _, end in spans)) if spans else None

    def copies(self) -> Iterator[Span]:
        """
        Give the stretches of its own text that no edit has touched, in order.
        """
        place = 0
        for piece in self.pieces:
            if piece.copied:
                yield place, place + len(piece.text)
            place += len(piece.text)


Draft = tuple[Unit, ...]


@frozen
class Placed:
    """
    A finished text with the places of its units.

    Attributes:
        text: canonical: paragraphs parted by a blank line, sentences by a space.
        units: where each stands, with what it is, in order.
    """

    text: str = field(repr=False)
    units: tuple[tuple[Span, UnitKind, int, str], ...] = field(repr=False)


def separator(before: Unit, after: Unit) -> str:
    """
    Give the white space between two neighbouring units.
    """
    if before.kind == "dateline":
        return " "
    together = before.kind == after.kind == "sentence" and before.paragraph == after.paragraph
    return " " if together else "\n\n"


def place(draft: Draft) -> Placed:
    """
    Write a draft out.
    """
    parts: list[str] = []
    units: list[tuple[Span, UnitKind, int, str]] = []
    at = 0
    for number, unit in enumerate(draft):
        if number:
            parts.append(separator(draft[number - 1], unit))
            at += len(parts[-1])
        units.append(((at, at + len(unit.text)), unit.kind, unit.paragraph, unit.content))
        parts.append(unit.text)
        at += len(unit.text)
    return Placed("".join(parts), tuple(units))


def continued(placed: Placed, parent: int = 0) -> Draft:
    """
    Begin the draft of a child: everything as it stands in the parent.
    """
    return tuple(
        Unit(kind, (Piece(placed.text[slice(*span)], span, True, None, parent),), paragraph, content)
        for span, kind, paragraph, content in placed.units
    )


def first_draft(text: str, name: str) -> Draft:
    """
    Begin with a real text: its sentences, white space made canonical; *name* begins the names of their contents.

    Sentences that one quotation holds together are one unit: nobody cuts through the middle of it.
    """
    units: list[Unit] = []
    blocks = paragraphs(text)
    held = quotations(text, blocks)
    for number, paragraph in enumerate(blocks):
        spans: list[Span] = []
        for span in sentences(text, paragraph):
            if spans and any(start < spans[-1][1] and span[0] < end for start, end in held):
                spans[-1] = spans[-1][0], span[1]
            else:
                spans.append(span)
        for span in spans:
            said = " ".join(text[slice(*span)].split())
            units.append(Unit("sentence", (Piece(said),), number, f"{name}/{len(units)}"))
    return tuple(units)


def reporting(text: str, title: str) -> str:
    """
    Give the sentences of a real text, in its paragraphs: a story's versions get furniture of their own.

    Left out with the furniture is what does not close like a sentence, where anything does: captions, headings, menus.
    """
    blocks = paragraphs(text)
    kept = []
    furniture = sorted((piece.start, piece.end) for piece in find_furniture(text, blocks, title))
    for start, end in blocks:
        parts = []
        for first, last in furniture:
            if start <= first < end:
                parts.append(text[start:first])
                start = max(start, last)
        parts.append(text[start:end])
        kept.append("".join(parts).strip())
    closed = [paragraph for paragraph in kept if _CLOSED.search(paragraph[-8:])]
    return "\n\n".join(closed or [paragraph for paragraph in kept if paragraph])


def written(text: str, kind: UnitKind, event: EventKind, content: str, paragraph: int = 0) -> Unit:
    """
    Make a unit that no parent has.
    """
    return Unit(kind, (Piece(text, kind=event),), paragraph, content)


def rewrite(unit: Unit, span: Span, text: str, kind: EventKind | None) -> Unit:
    """
    Put *text* in the place of a stretch of the unit's own text.

    An edited piece that the stretch touches is drawn in whole: a second edit of a place makes one event with the first.

    Args:
        unit: of which.
        span: code points [start, end) of ``unit.text``; empty to insert.
        text: what stands there now; empty to cut.
        kind: the event, None for what is none (capitals, punctuation).
    """
    start, end = span
    before: list[Piece] = []
    after: list[Piece] = []
    drawn: list[Piece] = []
    prefix = suffix = ""
    at = 0
    for piece in unit.pieces:
        first, last = at, at + len(piece.text)
        at = last
        inside = first < end and start < last if start < end else first < start < last
        covered = start <= first and last <= end and start < end
        if not (inside or covered):
            (before if last <= start else after).append(piece)
        elif piece.copied:
            head, tail = max(0, start - first), max(0, last - end)
            if head:
                before.append(_part(piece, 0, head))
            if tail:
                after.append(_part(piece, len(piece.text) - tail, len(piece.text)))
            if head + tail < len(piece.text):
                drawn.append(_part(piece, head, len(piece.text) - tail))
        else:
            prefix += piece.text[: max(0, start - first)]
            suffix += piece.text[len(piece.text) - max(0, last - end) :] if last > end else ""
            drawn.append(piece)
    lefts = [piece.left for piece in drawn if piece.left is not None]
    left = (lefts[0][0], lefts[-1][1]) if lefts else None
    kinds = {piece.kind for piece in drawn if piece.kind} | ({kind} if kind else set())
    merged = kinds.pop() if len(kinds) == 1 else "phrase_replaced" if kinds else None
    parents = {piece.parent for piece in drawn if piece.left is not None} or {piece.parent for piece in unit.pieces}
    made = Piece(prefix + text + suffix, left, False, merged, min(parents))
    nothing = not made.text and left is None
    return evolve(unit, pieces=(*before, *after) if nothing else (*before, made, *after))


def halves(unit: Unit, place: int) -> tuple[Unit, Unit]:
    """
    Part a unit at a space that came from its parent; the space becomes what parts the two.

    Args:
        unit: which.
        place: of the space in its text.
    """
    before: list[Piece] = []
    after: list[Piece] = []
    at = 0
    for piece in unit.pieces:
        first, last = at, at + len(piece.text)
        at = last
        if last <= place:
            before.append(piece)
        elif first > place:
            after.append(piece)
        else:
            before += [_part(piece, 0, place - first)] if place > first else []
            after += [_part(piece, place + 1 - first, last - first)] if last > place + 1 else []
    return evolve(unit, pieces=tuple(before)), evolve(unit, pieces=tuple(after), content=f"{unit.content}+")


def _part(piece: Piece, start: int, end: int) -> Piece:
    if piece.left is None:
        raise ValueError(f"a copy has a place in its parent, {piece!r} has none")
    return evolve(piece, text=piece.text[start:end], left=(piece.left[0] + start, piece.left[0] + end))


def quoted(text: str) -> list[Span]:
    """
    Give the spans of the quotations in one unit's text, marks included.
    """
    return quotations(text, [(0, len(text))]) if text else []


def count_sentences(text: str) -> int:
    """
    Count the sentences of one unit's text.
    """
    return len(sentences(text, (0, len(text))))


def within(span: Span, spans: Sequence[Span]) -> bool:
    """
    Tell whether *span* lies inside one of *spans*.
    """
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def overlaps(span: Span, spans: Sequence[Span]) -> bool:
    """
    Tell whether *span* shares a character with one of *spans*.
    """
    return any(start < span[1] and span[0] < end for start, end in spans)
