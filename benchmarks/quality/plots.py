"""
The picture of recall against overlap: whose index finds the source of a text that has so much in common with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.pictures import write_pictures

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Colours that the colour-blind can tell apart (Okabe and Ito, 2008), and marks that a printer can.
_STYLES = (("#D55E00", "o"), ("#E69F00", "s"), ("#56B4E9", "^"), ("#009E73", "v"))


def draw(curves: Mapping[str, Sequence[tuple[float, float]]], folder: Path) -> tuple[str, ...]:
    """
    Write ``recall`` as SVG and PNG.

    Args:
        curves: by engine, pairs of the mean Jaccard of some texts with their sources and the recall of the sources.
        folder: made where it is not there.

    Returns:
        What was written, or why nothing was, a line each.
    """
    return write_pictures({"recall": lambda axes: _paint(axes, curves)}, folder, (7.0, 4.5))


def _paint(axes: Axes, curves: Mapping[str, Sequence[tuple[float, float]]]) -> None:
    for (name, points), (colour, mark) in zip(curves.items(), _STYLES, strict=False):
        ordered = sorted(points)
        axes.plot([x for x, _ in ordered], [y for _, y in ordered], color=colour, marker=mark, label=name)
    axes.set_xlabel("mean Jaccard of a text with its source, word 3-grams")
    axes.set_ylabel("part of the sources found")
    axes.set_ylim(-0.02, 1.02)
    axes.legend(fontsize="small")
