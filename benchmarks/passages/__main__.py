"""
Measure passages, events and speakers: ``python -m benchmarks.passages [--quick] [--json FILE]``.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.passages.figures import Figures, merged, table
from benchmarks.passages.public_sets import pan13, passim_clusters, us_bills
from benchmarks.passages.sentence_pairs import sentence_pairs
from benchmarks.passages.simulated import cases, measure
from benchmarks.passages.speakers import quotes
from benchmarks.passages.speed import compare_vs_difflib

# Stories and pairs of a whole and of a quick run.
_WHOLE = (150, None, 400)
_QUICK = (40, 120, 150)


def figures(*, quick: bool = False) -> Figures:
    """
    Measure everything on the test halves.
    """
    stories, pairs, clusters = _QUICK if quick else _WHOLE
    every = list(cases(stories, training=False))
    return merged(
        [
            measure(every),
            pan13(limit=pairs),
            us_bills(),
            sentence_pairs(),
            passim_clusters(clusters=clusters),
            quotes(),
            compare_vs_difflib(every),
        ]
    )


def main() -> None:
    """
    Print the table, and write the figures where that is asked for.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.passages", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="from smaller samples")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    options = parser.parse_args()
    found = figures(quick=options.quick)
    print(table(found))
    if options.json:
        data = {"name": "passages", "figures": found.values, "n": found.counts}
        options.json.write_text(json.dumps(data, indent=2, allow_nan=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
