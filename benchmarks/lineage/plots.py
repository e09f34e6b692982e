"""
The two pictures of confidence: the reliability diagram, and risk against coverage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.lineage.calibration import Judged, reliability, risk_against_coverage
from benchmarks.pictures import write_pictures

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Colours that the colour-blind can tell apart (Okabe and Ito, 2008).
_COLOURS = ("#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
_DASHES = ("-", "--", ":")

# A bin of fewer claims than this says next to nothing, and its point would only be noise.
_FEWEST_IN_BIN = 10


def draw(claims: Mapping[str, Sequence[Judged]], folder: Path) -> tuple[str, ...]:
    """
    Write ``reliability`` and ``risk-coverage``, each as SVG and PNG.

    Args:
        claims: by set, the pooled ones too.
        folder: made where it is not there.

    Returns:
        What was written, or why nothing was, a line each.
    """
    drawn = {name: judged for name, judged in claims.items() if judged}
    pictures = {"reliability": partial(_reliability, claims=drawn), "risk-coverage": partial(_risk, claims=drawn)}
    return write_pictures(pictures, folder, (8.0, 5.2))


def _reliability(axes: Axes, claims: Mapping[str, Sequence[Judged]]) -> None:
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1, label="as it should be")
    for number, (name, judged) in enumerate(claims.items()):
        points = [point for point in reliability(judged) if point[2] >= _FEWEST_IN_BIN]
        axes.plot(
            [x for x, _, _ in points], [y for _, y, _ in points], **_style(number), label=f"{name} ({len(judged):,})"
        )
    axes.set(
        xlabel="confidence given",
        ylabel="share that is right",
        xlim=(0, 1),
        ylim=(0, 1),
        title="Hypotheses by confidence",
    )
    axes.legend(fontsize="x-small", loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _risk(axes: Axes, claims: Mapping[str, Sequence[Judged]]) -> None:
    for number, (name, judged) in enumerate(claims.items()):
        points = risk_against_coverage(judged)
        if points:
            edges = sum(one.edge for one in judged)
            axes.plot(
                [x for x, _ in points],
                [y for _, y in points],
                **(_style(number) | {"marker": ""}),
                label=f"{name} ({edges:,})",
            )
    axes.set(
        xlabel="share of the edges kept, surest first",
        ylabel="share of them that are wrong",
        xlim=(0, 1),
        ylim=(0, 1),
        title="Risk against coverage",
    )
    axes.legend(fontsize="x-small", loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _style(number: int) -> dict[str, Any]:
    return {
        "color": _COLOURS[number % len(_COLOURS)],
        "linestyle": _DASHES[number // len(_COLOURS) % len(_DASHES)],
        "marker": "o",
        "markersize": 3.0,
        "linewidth": 2.0 if number == 0 else 1.0,
    }
