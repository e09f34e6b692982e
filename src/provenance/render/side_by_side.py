"""
Two articles side by side in a terminal, row by row, with what was changed in colour.

Every sentence of a passage stands beside what became of it. Where there is no colour (``NO_COLOR``), other words are
underlined, what stands on the left only is struck through, and what stands on the right only is bold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from provenance.alignment.comparison import Comparison, Passage
from provenance.render.words import CLOSING, KIND_COLOURS, printable, similarity_in_words
from provenance.text.sentences import Span
from provenance.wording import counted

_REPLACED, _LEFT_ONLY, _RIGHT_ONLY = "underline yellow", "strike red", "bold green"

# Where a sentence or a paragraph ends; the other side of a cut is looked for so many characters around its place.
_END = re.compile(r"[.!?…。！？][\"”’»)]*\s+|\n\s*")
_NEAR = 60


def print_side_by_side(console: Console, comparison: Comparison) -> None:
    """
    Print what two articles share beside each other, as wide as the terminal, and what was changed beside the passages.
    """
    left, right = printable(comparison.left), printable(comparison.right)
    console.print(Text(f"{left} and {right}", style="bold"))
    console.print(Text(similarity_in_words(comparison, left, right)))
    for passage in comparison.passages:
        console.print()
        said = f", said by {printable(passage.speaker)}" if passage.speaker else ""
        console.print(Text(f"{passage.kind}, {counted(passage.words, 'word')}{said}", style=KIND_COLOURS[passage.kind]))
        table = Table(box=None, expand=True, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        for name in (left, right):
            table.add_column(Text(name), ratio=1, overflow="fold")
        for row in _rows(passage):
            table.add_row(*row)
        console.print(table)
    if comparison.passages:
        console.print()
        signs = (("other words", _REPLACED), ("on the left only", _LEFT_ONLY), ("on the right only", _RIGHT_ONLY))
        console.print(Text("  ").join(Text(name, style=style) for name, style in signs))
    if comparison.events:
        console.print()
        console.print(Text("Beside the passages:", style="bold"))
        for event in comparison.events:
            console.print(Text(f"  {printable(event.reading)}"))
    console.print()
    console.print(Text(CLOSING, style="dim italic"))


def _rows(passage: Passage) -> Iterator[tuple[Text, Text]]:
    """
    Give each sentence of the left with what became of it.
    """
    left, right = Text(printable(passage.left_text)), Text(printable(passage.right_text))
    for event in passage.events:
        both = event.left is not None and event.right is not None
        for text, span, whole, alone in (
            (left, event.left, passage.left, _LEFT_ONLY),
            (right, event.right, passage.right, _RIGHT_ONLY),
        ):
            if span is not None:
                text.stylize(_REPLACED if both else alone, span[0] - whole[0], span[1] - whole[0])
    cuts = [found.end() for found in _END.finditer(passage.left_text)]
    others = _opposite(passage, cuts)
    for one, other in zip(_cut(left, cuts), _cut(right, others), strict=True):
        yield _trimmed(one), _trimmed(other)


def _opposite(passage: Passage, cuts: Sequence[int]) -> list[int]:
    """
    Give the place on the right that belongs to each on the left: between two changes the words are the same.
    """
    anchors: list[Span] = [(0, 0)]
    ends = [(event.left, event.right) for event in passage.events if event.left and event.right]
    for one, other in sorted(ends):
        for here, there in zip(one, other, strict=True):
            place = here - passage.left[0], there - passage.right[0]
            if place[0] > anchors[-1][0] and place[1] >= anchors[-1][1]:
                anchors.append(place)
    last = len(passage.left_text), len(passage.right_text)
    if last[0] > anchors[-1][0]:
        anchors.append(last)
    guesses = np.interp(cuts, *np.array(anchors).T).round().astype(int).tolist()
    breaks = [found.end() for found in _END.finditer(passage.right_text)]
    spaces = [found.end() for found in re.finditer(r"\s+", passage.right_text)]
    found: list[int] = []
    for guess in guesses:
        near = [place for place in breaks if abs(place - guess) <= _NEAR] or spaces or [guess]
        found.append(max(min(near, key=lambda place: abs(place - guess)), found[-1] if found else 0))
    return found


def _cut(text: Text, places: Sequence[int]) -> list[Text]:
    bounds = [0, *places, len(text)]
    return [text[start:end] if end > start else Text("") for start, end in pairwise(bounds)]


def _trimmed(text: Text) -> Text:
    text.rstrip()
    return text
