"""
Quotations, as spans, also where their marks are broken.
"""

from __future__ import annotations

import re

from provenance.text.characters import UNSPACED
from provenance.text.sentences import Span

# What nests by convention (‹› in «», 『』 in 「」) is a family of its own.
_FAMILIES = ('"“”„‟＂〝〞', "«»", "‹›", "「」", "『』")
_FAMILY = {mark: number for number, marks in enumerate(_FAMILIES) for mark in marks}
_MARK = re.compile("[" + "".join(_FAMILY) + "]")
_ONLY_OPENS = frozenset("“„‟〝「『")
_SPACED_INSIDE = frozenset("«‹")  # in French
_UNSPACED_LETTER = re.compile(f"[{UNSPACED}]")

# Single marks are apostrophes far more often than quotations: only a pair around several words counts.
_SINGLE = re.compile(r"(?<![\w’'])(?:‘(?=\w)[^‘\n]{8,}?’(?!\w)|'(?=\w)[^'\n]{8,}?[,.!?…]'(?!\w))")
_SINGLE_WORDS = 3


def quotations(text: str, paragraphs: list[Span]) -> list[Span]:
    """
    Give the spans of the quotations of *text*, marks included, in order and without overlap.

    Within a paragraph a mark opens a quotation and the next mark of its family (double, angle, corner, ...) closes it,
    whichever way it points: broken typography often closes with an opening mark, and nested marks of one family are
    not used. A quotation that is never closed ends with its paragraph and swallows nothing after it.
    """
    found: list[Span] = []
    for start, end in paragraphs:
        doubles = _double(text, start, end)
        gaps = zip([start, *(span[1] for span in doubles)], [*(span[0] for span in doubles), end], strict=True)
        singles = [
            match.span()
            for gap in gaps
            for match in _SINGLE.finditer(text, *gap)
            if len(match.group().split()) >= _SINGLE_WORDS
        ]
        found += sorted(doubles + singles)
    return found


def _double(text: str, start: int, end: int) -> list[Span]:
    found: list[Span] = []
    opened: int | None = None
    for match in _MARK.finditer(text, start, end):
        place = match.start()
        if opened is None:
            if _can_open(text, place, start, end):
                opened = place
        elif _FAMILY[text[place]] == _FAMILY[text[opened]]:
            found.append((opened, place + 1))
            opened = None
    if opened is not None:
        found.append((opened, end))
    return found


def _can_open(text: str, place: int, start: int, end: int) -> bool:
    """
    Tell an opening mark from a stray closing one, and from the sign for inches.
    """
    if place + 1 >= end:
        return False
    after = text[place + 1]
    before = text[place - 1] if place > start else " "
    if text[place] in _ONLY_OPENS:
        return not after.isspace()
    if after.isspace():
        return text[place] in _SPACED_INSIDE and (before.isspace() or before in "([’'")
    after_word = before.isalnum() and not _UNSPACED_LETTER.match(before)
    return not after_word and after not in ".,;:!?)"
