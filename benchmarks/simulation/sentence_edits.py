"""
Edits of whole sentences: cut, cut from the end, added, moved, split, joined, taken from another version.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from attrs import evolve

from benchmarks.simulation.changes import retouched, small_first
from benchmarks.simulation.drafts import (
    Draft,
    Piece,
    Unit,
    count_sentences,
    halves,
    overlaps,
    quoted,
    rewrite,
    within,
    written,
)

# Fewer sentences than this are not an article any more.
FEWEST_SENTENCES = 4

_LONGEST_RUN = 4


def body(draft: Draft) -> list[int]:
    """
    Give the places of the sentences.
    """
    return [number for number, unit in enumerate(draft) if unit.kind == "sentence"]


def cut_sentences(draft: Draft, draw: random.Random, amount: float) -> Draft:
    """
    Cut runs of sentences until the part *amount* of them is gone; the lead stays.
    """
    places = body(draft)
    wanted = min(round(amount * len(places)), len(places) - FEWEST_SENTENCES)
    gone: set[int] = set()
    for _ in range(4 * len(places)):
        if len(gone) >= wanted:
            break
        first = draw.randrange(1, len(places))
        length = min(draw.randint(1, _LONGEST_RUN), wanted - len(gone))
        gone |= set(places[first : first + length])
    return without(draft, gone)


def cut_tail(draft: Draft, draw: random.Random, amount: float) -> Draft:
    """
    Cut the end: two sentences or more, at most the part *amount* of all.
    """
    places = body(draft)
    most = min(round(amount * len(places)), len(places) - FEWEST_SENTENCES)
    return without(draft, set(places[len(places) - draw.randint(2, most) :])) if most >= 2 else draft


def without(draft: Draft, gone: set[int]) -> Draft:
    """
    Leave units out.
    """
    return tuple(unit for number, unit in enumerate(draft) if number not in gone)


def add_sentences(
    draft: Draft, draw: random.Random, amount: float, lent: Sequence[tuple[str, str]]
) -> tuple[Draft, int]:
    """
    Add sentences, in runs, behind the lead or at the end; some in paragraphs of their own.

    Args:
        draft: to which.
        draw: what to draw from.
        amount: how many, as a part of those that there are.
        lent: the sentences that may be added, each with the name of its content, in the order in which to use them.

    Returns:
        The draft, and how many sentences were used.
    """
    places = body(draft)
    wanted = min(max(1, round(amount * len(places))), len(lent))
    used = 0
    while used < wanted:
        length = min(draw.randint(1, 3), wanted - used)
        places = body(draft)
        at = draw.choice([places[-1], draw.choice(places)]) + 1
        own = draw.random() < 0.5
        paragraph = _fresh(draft) if own else draft[at - 1].paragraph
        added = tuple(
            written(text, "sentence", "sentence_added", content, paragraph)
            for text, content in lent[used : used + length]
        )
        draft = (*draft[:at], *added, *draft[at:])
        used += length
    return draft, used


def move_block(draft: Draft, draw: random.Random) -> Draft:
    """
    Move a block of one to four sentences up or down past more than itself; the lead stays.
    """
    places = body(draft)
    length = draw.randint(1, min(_LONGEST_RUN, max(1, len(places) // 4)))
    if len(places) < 2 * length + 3:
        return draft
    first = draw.randrange(1, len(places) - length + 1)
    block = tuple(draft[number] for number in places[first : first + length])
    rest = [number for number in places if number not in places[first : first + length]]
    weight = sum(len(unit.text) for unit in block)
    options = []
    for slot in range(1, len(rest) + 1):
        passed = rest[first:slot] if slot > first else rest[slot:first]
        if sum(len(draft[number].text) for number in passed) > weight:
            options.append(slot)
    if not options:
        return draft
    slot = draw.choice(options)
    paragraph = _fresh(draft)
    moved = tuple(evolve(unit, paragraph=paragraph) for unit in block)
    ordered = [*(draft[number] for number in rest[:slot]), *moved, *(draft[number] for number in rest[slot:])]
    return (*draft[: places[0]], *ordered, *draft[places[-1] + 1 :])


# Where a sentence can be parted without changing a word.
_SUBJECT = r"(?:the|a|an|it|he|she|they|we|I|this|that|there|his|her|its|their|some|many|most|Mr|Ms|Mrs)\b"
_JOINT = re.compile(
    rf"(?P<mark>;|,(?= (?:but|and|so|yet|while|although|though) {_SUBJECT})|(?= (?:but|and) (?:he|she|they|it|we|I)\b))"
    r" (?=[a-z])"
)
_SHORTEST_HALF = 25
_LONGEST_JOINED = 320


def split_sentences(draft: Draft, draw: random.Random, amount: float) -> Draft:
    """
    Part sentences in two at a semicolon or before a conjunction; only marks and capitals change.
    """
    made: list[Unit] = []
    for unit in draft:
        parts = _parted(unit) if unit.kind == "sentence" and draw.random() < amount else None
        made += parts or [unit]
    return tuple(made)


def _parted(unit: Unit) -> tuple[Unit, ...] | None:
    text, held, free = unit.text, quoted(unit.text), list(unit.copies())
    if count_sentences(text) > 1:
        return None
    for match in _JOINT.finditer(text):
        mark, letter = match.span("mark"), match.end()
        if min(match.start(), len(text) - letter) < _SHORTEST_HALF or overlaps((mark[0], letter + 1), held):
            continue
        if within((mark[0], letter + 1), free):
            space = letter - (mark[1] - mark[0])  # behind the new full stop, which may be longer than what it replaces
            return halves(retouched(rewrite(unit, mark, ".", None), space + 1, capital=True), space)
    return None


def join_sentences(draft: Draft, draw: random.Random, amount: float) -> Draft:
    """
    Join neighbouring sentences by a semicolon, or a comma before a conjunction; only marks and capitals change.
    """
    made: list[Unit] = []
    for unit in draft:
        joined = _joined(made[-1], unit) if made and draw.random() < amount else None
        if joined is None:
            made.append(unit)
        else:
            made[-1] = joined
    return tuple(made)


def _joined(first: Unit, second: Unit) -> Unit | None:
    parents = {piece.parent for unit in (first, second) for piece in unit.pieces}
    if not first.kind == second.kind == "sentence" or len(parents) != 1:
        return None
    spans = first.left(min(parents)), second.left(min(parents))
    if spans[0] is None or spans[1] is None or len(first.text) + len(second.text) > _LONGEST_JOINED:
        return None
    gap = spans[0][1], spans[1][0]
    end = len(first.text)
    copied = within((end - 1, end), list(first.copies())) and within((0, 1), list(second.copies()))
    # Neighbours in the parent stand one space or one blank line apart.
    if gap[1] - gap[0] not in (1, 2) or not copied or first.text[-1] != "." or not small_first(second.text):
        return None
    if quoted(first.text) or quoted(second.text) or count_sentences(second.text) > 1:
        return None
    conjunction = re.match(r"(?:But|And|So|Yet) (?=[a-z])", second.text)
    first = rewrite(first, (end - 1, end), "," if conjunction else ";", None)
    space = Piece(" ", gap, gap[1] - gap[0] == 1, None, min(parents))
    pieces = (*first.pieces, space, *retouched(second, 0, capital=False).pieces)
    return evolve(first, pieces=pieces, content=f"{first.content}|{second.content}")


def take_from(draft: Draft, other: Draft, draw: random.Random, amount: float) -> Draft:
    """
    Take what another version has and this one lacks: the second parent of a merge.

    Args:
        draft: of the first parent.
        other: of the second parent, its pieces marked so.
        draw: what to draw from.
        amount: how much of what could be taken, by sentences; at least one run of two where there is one.

    Returns:
        The draft with runs of the other's sentences behind its own; as it was where there is nothing to take.
    """
    here = {content for unit in draft for content in unit.contents}
    runs: list[list[Unit]] = [[]]
    for unit in other:
        if unit.kind == "sentence" and here.isdisjoint(unit.contents):
            runs[-1].append(unit)
        elif runs[-1]:
            runs.append([])
    runs = sorted((run for run in runs if run), key=lambda run: -len(run))
    wanted = max(2, round(amount * sum(map(len, runs))))
    taken = 0
    for run in runs:
        if taken >= wanted:
            break
        at = draw.choice(body(draft)) + 1
        paragraph = _fresh(draft)
        part = tuple(evolve(unit, paragraph=paragraph) for unit in run[: wanted - taken])
        draft = (*draft[:at], *part, *draft[at:])
        taken += len(part)
    return draft


def _fresh(draft: Draft) -> int:
    return 1 + max(unit.paragraph for unit in draft)
