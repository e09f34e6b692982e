"""
The picture of the speeds: articles a second, by contender, on a logarithmic scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

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
    try:
        import matplotlib
    except ImportError:
        return ("no plots: matplotlib is not installed (pip install 'text-provenance[benchmarks]')",)
    matplotlib.use("Agg")
    # Ids in an SVG are random, and its date is now, unless both are fixed.
    matplotlib.rcParams["svg.hashsalt"] = "provenance"
    from matplotlib.figure import Figure

    folder.mkdir(parents=True, exist_ok=True)
    figure = Figure(figsize=(8.0, 0.9 + 0.5 * len(bars)), layout="constrained")
    axes = figure.add_subplot()
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
    written = []
    for ending, metadata in (("svg", {"Date": None}), ("png", {"Software": None})):
        target = folder / f"speed.{ending}"
        figure.savefig(target, metadata=metadata, dpi=150)
        written.append(f"wrote {target}")
    return tuple(written)
