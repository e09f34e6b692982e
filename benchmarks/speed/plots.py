"""
The picture of the speeds: articles a second, by contender, on a logarithmic scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from benchmarks.pictures import write_pictures

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Colours that the colour-blind can tell apart (Okabe and Ito, 2008).
_SIGN, _CLUSTER = "#56B4E9", "#D55E00"


@frozen
class Bar:
    """
    One contender in the picture.

    Attributes:
        name: of it.
        sign, cluster: articles a second; None where it has no such job.
        recall: what it finds of the copies with 2 % of the words changed.
    """

    name: str
    sign: float | None
    cluster: float | None
    recall: float | None


def draw(bars: Sequence[Bar], folder: Path) -> tuple[str, ...]:
    """
    Write ``speed`` as SVG and PNG.

    Args:
        folder: made where it is not there.

    Returns:
        What was written, or why nothing was, a line each.
    """
    return write_pictures({"speed": lambda axes: _paint(axes, bars)}, folder, (8.0, 0.9 + 0.5 * len(bars)))


def _paint(axes: Axes, bars: Sequence[Bar]) -> None:
    for place, bar in enumerate(bars):
        for value, colour, shift in ((bar.sign, _SIGN, -0.2), (bar.cluster, _CLUSTER, 0.2)):
            if value is not None:
                axes.barh(place + shift, value, height=0.36, color=colour)
                recall = f", recall {bar.recall:.2f}" if colour == _CLUSTER and bar.recall is not None else ""
                axes.text(value * 1.08, place + shift, f"{value:,.0f}{recall}", va="center", fontsize="x-small")
    axes.set_xscale("log")
    axes.set_yticks(range(len(bars)), [bar.name for bar in bars], fontsize="small")
    axes.invert_yaxis()
    most = max((value for bar in bars for value in (bar.sign, bar.cluster) if value is not None), default=1.0)
    axes.set(
        xlabel="articles a second", title="Text to signatures (above) and to clusters (below)", xlim=(100, most * 12)
    )
