"""
The baseline for lost sources: what two texts share must stand in their source.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from benchmarks.lineage.distances import tokens

_RUN = 2


def unexplained_sharing(texts: Sequence[str]) -> float | None:
    """
    Give the least share, over texts taken as the source, of what two others share and it lacks.

    Near 0 one of the texts explains what the others share; near 1 none does, and a source may be lost. None with fewer
    than three texts, and where no two others share anything.

    Source: the explained-sharing test, on runs of two words; the common-error argument of textual criticism.
    """
    runs = [{tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)} for words in map(tokens, texts)]
    shares = []
    for source in range(len(runs)):
        lacking = shared = 0
        for one, other in combinations([row for row in range(len(runs)) if row != source], 2):
            common = runs[one] & runs[other]
            lacking += len(common - runs[source])
            shared += len(common)
        if shared:
            shares.append(lacking / shared)
    return min(shares, default=None)
