"""
A picture of the trees, as SVG or PNG: by Graphviz where its program is installed, else by matplotlib.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import warnings
from typing import Any, Literal

from provenance.errors import MissingExtra
from provenance.extras import extra
from provenance.lineage.records import Lineage
from provenance.render.graphs import label_of, to_dot, to_networkx
from provenance.wording import shown

# Laying out a story of a thousand articles takes Graphviz seconds; what takes longer is no picture for a page.
_PATIENCE_SECONDS = 120

# Of a matplotlib picture: inches for each leaf and for each generation, and no picture beyond what a screen scrolls.
_ACROSS, _DOWN, _LARGEST = 2.6, 1.5, 160.0


def draw(lineage: Lineage, style: Literal["svg", "png"]) -> bytes:
    """
    Draw the decoded graph.

    Raises:
        MissingExtra: neither Graphviz nor matplotlib is installed.
    """
    program = shutil.which("dot")
    if program is not None:
        drawn = _by_graphviz(program, lineage, style)
        if drawn is not None:
            return drawn
    try:
        return _by_matplotlib(lineage, style)
    except MissingExtra:
        told = "did not draw this graph" if program else "is not installed"
        raise MissingExtra(
            f"a picture needs Graphviz, whose program 'dot' {told}, or matplotlib: "
            "pip install 'text-provenance[draw]', or install Graphviz; the .html report draws by itself"
        ) from None


def drawn_or_none(lineage: Lineage) -> bytes | None:
    """
    Draw the decoded graph as SVG; None where nothing is installed that draws.
    """
    try:
        return draw(lineage, "svg")
    except MissingExtra:
        return None


def _by_graphviz(program: str, lineage: Lineage, style: str) -> bytes | None:
    try:
        done = subprocess.run(  # noqa: S603  # our own text on standard input, and no shell
            [program, f"-T{style}"], input=to_dot(lineage).encode(), capture_output=True, timeout=_PATIENCE_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 and done.stdout else None


def _by_matplotlib(lineage: Lineage, style: str) -> bytes:
    extra("matplotlib", "draw", "a picture without Graphviz")
    import matplotlib as mpl
    import networkx as nx
    from matplotlib.figure import Figure

    graph = nx.DiGraph(to_networkx(lineage))
    for depth, names in enumerate(nx.topological_generations(graph)):
        for name in names:
            graph.nodes[name]["depth"] = depth
    places = nx.multipartite_layout(graph, subset_key="depth", align="horizontal") if graph else {}
    rows: dict[float, int] = {}
    for _, y in places.values():
        rows[float(y)] = rows.get(float(y), 0) + 1
    size = min(_LARGEST, 2 + _ACROSS * max(rows.values(), default=1)), min(_LARGEST, 1.5 + _DOWN * max(1, len(rows)))
    # Neither the day nor a random number may be in the file: the same answer gives the same bytes.
    with mpl.rc_context({"svg.hashsalt": "provenance", "text.parse_math": False}), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of letters that the font lacks; they are drawn as boxes
        figure = Figure(figsize=size)
        axes = figure.add_axes((0.02, 0.02, 0.96, 0.96))
        axes.axis("off")
        axes.margins(0.2)
        # Downwards, as a family tree: networkx lays generations out from below.
        _draw_on(axes, lineage, {name: (float(x), -float(y)) for name, (x, y) in places.items()})
        stream = io.BytesIO()
        figure.savefig(stream, format=style, metadata={"Date": None} if style == "svg" else {"Software": None})
    return stream.getvalue()


def _draw_on(axes: Any, lineage: Lineage, places: dict[str, tuple[float, float]]) -> None:
    labels = {node.id: label_of(node) for node in lineage.articles}
    lost = {one.id: f"{one.id}\nlost source, {shown(one.confidence)}" for one in lineage.lost_sources}
    for edge in lineage.edges:
        start, end = places[edge.parent], places[edge.child]
        width = 0.5 + 2.5 * edge.confidence
        arrow = {"arrowstyle": "-|>", "linewidth": width, "color": "#555555", "shrinkA": 24, "shrinkB": 24}
        axes.annotate("", xy=end, xytext=start, arrowprops=arrow)
        middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        axes.text(*middle, f"{edge.kind} {shown(edge.confidence)}", fontsize=7, ha="center", va="center")
    for name, place in places.items():
        dashed = name in lost
        box = {"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": "#333333"}
        box |= {"linestyle": "dashed" if dashed else "solid"}
        text = lost[name] if dashed else labels[name]
        axes.text(*place, text, fontsize=8, ha="center", va="center", bbox=box)
        axes.plot(*place, alpha=0)
