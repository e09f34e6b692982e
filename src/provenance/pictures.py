"""
Small pictures of results for notebooks: bars, and strips that are linked. SVG of shapes and escaped text alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from attrs import frozen

from provenance.wording import quieted

_WIDTH, _LABEL, _ROW = 720, 260, 22

# Names are cut where they would run into the bars; the table beside the picture has them whole.
_LONGEST = 38

# Neither XML nor a line of text has a place for these.
_NO_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

COLOURS = {
    "verbatim": "#2a7d72",
    "edited": "#2f64ad",
    "rewritten": "#7a58a8",
    "quotation": "#b27c08",
    "boilerplate": "#6e737a",
}
_INK, _SOFT, _PAPER, _FAINT = "#1c2024", "#5a616b", "#ffffff", "#eeebe3"


@frozen
class Bar:
    """
    One line of a picture of bars.

    Attributes:
        label: what it is about.
        value: in [0, 1].
        told: the value in words.
    """

    label: str
    value: float
    told: str


@frozen
class Link:
    """
    A stretch that two strips have in common.

    Attributes:
        kind: of the passage, which gives the colour.
        left, right: where it begins and ends, in the units of the strips' lengths.
    """

    kind: str
    left: tuple[int, int]
    right: tuple[int, int]


def bars(title: str, lines: Sequence[Bar]) -> str:
    """
    Draw bars with their labels.
    """
    shapes = []
    for row, line in enumerate(lines):
        top = _ROW * (row + 1) + 12
        width = (_WIDTH - _LABEL - 130) * min(1.0, max(0.0, line.value))
        shapes += [
            _text(_LABEL - 10, top + 11, _cut(line.label), anchor="end"),
            f'<rect x="{_LABEL}" y="{top}" width="{max(1.0, width):.1f}" height="13" fill="{COLOURS["verbatim"]}"/>',
            _text(_LABEL + width + 8, top + 11, line.told, fill=_SOFT),
        ]
    return _picture(title, _ROW * (len(lines) + 1) + 20, shapes)


def strips(title: str, names: tuple[str, str], lengths: tuple[int, int], links: Sequence[Link]) -> str:
    """
    Draw two texts as strips, one above the other, and what they share as bands between them.

    Args:
        title: of the picture.
        names: of the texts.
        lengths: of the texts, in characters.
        links: what they share.
    """
    longest = max(1, *lengths)
    scale = (_WIDTH - 20) / longest
    tops = 46, 150
    shapes = []
    for name, length, top, above in zip(names, lengths, tops, (-6, 30), strict=True):
        shapes.append(_text(10, top + above, name))
        shapes.append(f'<rect x="10" y="{top}" width="{max(1.0, length * scale):.1f}" height="16" fill="{_FAINT}"/>')
    for link in links:
        colour = COLOURS.get(link.kind, _SOFT)
        (a, b), (c, d) = ((10 + place * scale for place in span) for span in (link.left, link.right))
        points = f"{a:.1f},{tops[0] + 16} {b:.1f},{tops[0] + 16} {d:.1f},{tops[1]} {c:.1f},{tops[1]}"
        shapes.append(f'<polygon points="{points}" fill="{colour}" fill-opacity="0.25"/>')
        for top, start, end in ((tops[0], a, b), (tops[1], c, d)):
            shapes.append(
                f'<rect x="{start:.1f}" y="{top}" width="{max(1.0, end - start):.1f}" height="16" fill="{colour}"/>'
            )
    kinds = [kind for kind in COLOURS if any(link.kind == kind for link in links)]
    for place, kind in enumerate(kinds):
        shapes.append(f'<rect x="{10 + 110 * place}" y="198" width="12" height="12" fill="{COLOURS[kind]}"/>')
        shapes.append(_text(28 + 110 * place, 208, kind, fill=_SOFT))
    return _picture(title, 222, shapes)


def _picture(title: str, height: int, shapes: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" font-family="sans-serif" font-size="12">'
        f"<title>{_fit(title)}</title>"
        f'<rect width="{_WIDTH}" height="{height}" fill="{_PAPER}"/>{_text(10, 18, title)}{"".join(shapes)}</svg>'
    )


def _text(x: float, y: float, words: str, *, anchor: str = "start", fill: str = _INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{_fit(words)}</text>'


def _cut(label: str) -> str:
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"


def _fit(words: str) -> str:
    shown = " ".join(quieted(_NO_TEXT.sub(" ", words[: 20 * _LONGEST]), lambda _: " ").split())
    most = 2 * _LONGEST
    shown = shown if len(shown) <= most else f"{shown[: most - 1]}…"
    return html.escape(shown)
