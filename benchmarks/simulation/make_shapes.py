"""
Make the table of shapes from OpenStemmata: how many copies a text got, and how often a copy had two models.

Usage: ``python -m benchmarks.simulation.make_shapes FOLDER [OUTPUT]``, FOLDER the ``data`` of OpenStemmata (CC BY-SA
4.0). Only counts over all of its 271 stemmata leave it.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

_EDGE = re.compile(r'"?([\w.]+)"?\s*->\s*"?([\w.]+)"?\s*(\[[^\]]*\])?')
_LOST = re.compile(r'^\s*"?([\w.]+)"?\s*\[[^\]]*color\s*=\s*"?gr[ea]y', re.MULTILINE)

# More copies than this of one text are counted as this many: the tail is a handful of stemmata.
_MOST_COPIES = 8


def main(folder: Path, output: Path) -> None:
    """
    Count over all stemmata and write the table.
    """
    copies: Counter[int] = Counter()
    later: Counter[int] = Counter()
    figures: Counter[str] = Counter()
    for path in sorted(folder.glob("*/*/stemma.gv")):
        text = path.read_text("utf-8")
        edges = {(match[1], match[2]) for match in _EDGE.finditer(text)}
        lost = set(_LOST.findall(text))
        nodes = {node for edge in edges for node in edge}
        out, into = Counter(parent for parent, _ in edges), Counter(child for _, child in edges)
        roots = sorted(node for node in nodes if not into[node])
        for node in nodes:
            (copies if node in roots else later)[min(_MOST_COPIES, out[node])] += 1
        figures.update(
            stemmata=1,
            edges=len(edges),
            nodes=len(nodes),
            two_models=sum(into[node] > 1 for node in nodes),
            copied=sum(1 for node in nodes if out[node] and node not in roots),
            copied_lost=sum(1 for node in nodes if out[node] and node not in roots and node in lost),
            roots=len(roots),
            roots_lost=sum(root in lost for root in roots),
        )
    table = {
        "source": "OpenStemmata (https://github.com/OpenStemmata/database), CC BY-SA 4.0: counts only",
        "figures": dict(sorted(figures.items())),
        "copies_of_original": [copies[number] for number in range(_MOST_COPIES + 1)],
        "copies_of_others": [later[number] for number in range(_MOST_COPIES + 1)],
    }
    output.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    print(f"{output}: {figures['stemmata']} stemmata, {figures['edges']:,} edges")


if __name__ == "__main__":
    default = Path(__file__).parent / "data" / "shapes.json"
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else default)
