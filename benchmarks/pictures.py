"""
Pictures, the same bytes every time, as SVG and PNG.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Pixels of PNG in an inch.
_DPI = 150


def write_pictures(
    pictures: Mapping[str, Callable[[Axes], None]], folder: Path, size: tuple[float, float]
) -> tuple[str, ...]:
    """
    Write every picture as SVG and PNG.

    Args:
        pictures: by name, what paints it.
        folder: made where it is not there.
        size: width and height in inches.

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
    written = []
    for name, paint in pictures.items():
        figure = Figure(figsize=size, layout="constrained")
        paint(figure.add_subplot())
        for ending, metadata in (("svg", {"Date": None}), ("png", {"Software": None})):
            target = folder / f"{name}.{ending}"
            figure.savefig(target, metadata=metadata, dpi=_DPI)
            written.append(f"wrote {target}")
    return tuple(written)
