"""
Everything that is measured of passages, events and speakers, on the test halves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from benchmarks.corpora import data_folder
from benchmarks.passages.figures import Figures, merged
from benchmarks.passages.public_sets import pan13, passim_clusters, us_bills
from benchmarks.passages.sentence_pairs import sentence_pairs
from benchmarks.passages.simulated import cases, measure
from benchmarks.passages.speakers import quotes
from benchmarks.passages.speed import compare_vs_difflib

# Stories, pairs and clusters of a whole and of a quick run.
_WHOLE = (150, None, 400)
_QUICK = (40, 120, 150)


def figures(*, quick: bool = False) -> tuple[Figures, tuple[str, ...]]:
    """
    Measure on whatever sets are there.

    Args:
        quick: from smaller samples.

    Returns:
        The figures, and a note for each set that is missing.

    Raises:
        FileNotFoundError: there is no folder of sets.
    """
    stories, pairs, clusters = _QUICK if quick else _WHOLE
    folder = data_folder()
    parts: Mapping[str, Callable[[], Figures]] = {
        "bbc_2225": lambda: _of_articles(stories),
        "pan13_no_obfuscation": lambda: pan13(limit=pairs),
        "us_bills_reuse": us_bills,
        "pan_sentence_pairs": sentence_pairs,
        "impresso_passim_fr": lambda: passim_clusters(clusters=clusters),
    }
    there = {name: part for name, part in parts.items() if (folder / name).is_dir()}
    missing = [
        f"passages: {name} is not in the data folder; its keys are left out" for name in parts if name not in there
    ]
    return merged(part() for part in there.values()), tuple(missing)


def _of_articles(stories: int) -> Figures:
    every = list(cases(stories, training=False))
    return merged((measure(every), quotes(), compare_vs_difflib(every)))
