"""
Changes inside sentences: chosen so that they do not touch, tightened to what is new, and made.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from attrs import evolve, frozen

from benchmarks.simulation.drafts import Draft, Unit, rewrite, within
from provenance.alignment.events import EventKind
from provenance.text.sentences import Span

WORD = re.compile(r"(?<![\w'’-])[A-Za-z]+(?![\w'’-])")
_HEAD, _TAIL = re.compile(r"\w+ "), re.compile(r" \w+$")

# A word that begins a sentence and is no name: its capital can go.
_SMALL_TEXT = """\
the a an it he she they we this that these those there in on at but and so for as if when while after before his her
their its our some many most all both no one two three several other such more officials police"""
_SMALL = frozenset(_SMALL_TEXT.split())


@frozen
class Change:
    """
    One stretch of a unit that could be edited.

    Attributes:
        span: in the unit's text.
        text: what would stand there.
        kind: the event; None for what is none.
    """

    span: Span
    text: str
    kind: EventKind | None


def apply_changes(unit: Unit, changes: list[Change], *, apart: bool = True) -> Unit:
    """
    Make changes that do not overlap, the last first so that places hold.

    Args:
        unit: of which.
        changes: in any order; of two that overlap the earlier is made.
        apart: leave at least one word between two changes.
    """
    chosen: list[Change] = []
    for change in sorted(map(partial(_tightened, unit.text), changes), key=lambda one: one.span):
        if chosen:
            between = unit.text[chosen[-1].span[1] : change.span[0]]
            if change.span[0] < chosen[-1].span[1] or (apart and not re.search(r"\w", between)):
                continue
        chosen.append(change)
    free = list(unit.copies())
    for change in reversed(chosen):
        if within(change.span, free):
            unit = rewrite(unit, change.span, change.text, change.kind)
    return unit


def _tightened(text: str, change: Change) -> Change:
    """
    Leave out of a change the words at its ends that stay: of "firm" made "business firm" only "business" is new.
    """
    if change.kind is None or not change.text:
        return change
    (start, end), new = change.span, change.text
    old = text[start:end]
    while (word := _HEAD.match(old)) and new.startswith(word[0]):
        start, old, new = start + word.end(), old[word.end() :], new[word.end() :]
    while (word := _TAIL.search(old)) and new.endswith(word[0]):
        end, old, new = end - len(word[0]), old[: word.start()], new[: -len(word[0])]
    if old and new.startswith(f"{old} "):
        start, new = end, new[len(old) :]
    elif old and new.endswith(f" {old}"):
        end, new = start, new[: -len(old)]
    return evolve(change, span=(start, end), text=new)


def each_sentence(draft: Draft, edit: Callable[[Unit], Unit]) -> Draft:
    """
    Edit every sentence of a draft that came from a parent.
    """
    return tuple(
        edit(unit) if unit.kind == "sentence" and any(piece.left for piece in unit.pieces) else unit for unit in draft
    )


def small_first(text: str, place: int = 0) -> bool:
    """
    Tell whether the word at *place* has its capital only from standing first.
    """
    word = re.match(r"[A-Za-z]+", text[place:])
    return word is not None and word[0].lower() in _SMALL


def retouched(unit: Unit, place: int, *, capital: bool) -> Unit:
    """
    Give the letter at *place* a capital, or take it; no event.
    """
    letter = unit.text[place]
    other = letter.upper() if capital else letter.lower()
    return unit if other == letter else rewrite(unit, (place, place + 1), other, None)


def cased(text: str, like: str) -> str:
    """
    Give *text* the capital that another word begins with, if it does.
    """
    return text[:1].upper() + text[1:] if like[:1].isupper() else text
