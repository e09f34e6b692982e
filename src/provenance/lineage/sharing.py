"""
What the texts of a story share by twos and threes, counted over their readings.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from attrs import frozen

from provenance.lineage.readings import Readings, both

# Of fewer shared runs a part says little.
FEW_RUNS = 8

# The third texts that share most with both of a pair are asked; in a story of hundreds the others repeat them.
MOST_THIRDS = 12


@frozen(eq=False)
class Counts:
    """
    What the readings of one linked pair come to; of directed ones the left text as the parent first.

    Attributes:
        alone: runs that the two have and no other text.
        shared: runs that the two have.
        least: of these, those that the third text which has most of them lacks.
        unexplained, facts: the part of what the child shares with others that its parent lacks; of all runs, and of
            those with a capital or a number.
        most: the same with the one third text of which most is lacking.
        elsewhere, facts_elsewhere: runs of the child that others have and its parent lacks.
    """

    alone: int
    shared: int
    least: int
    unexplained: tuple[float, float]
    facts: tuple[float, float]
    most: tuple[float, float]
    elsewhere: tuple[int, int]
    facts_elsewhere: tuple[int, int]


def count(readings: Readings, pairs: npt.NDArray[np.int64], near: Mapping[int, Mapping[int, float]]) -> list[Counts]:
    """
    Count what each pair shares with the others.

    Args:
        readings: of the story.
        pairs: int64 (m, 2), places in the story.
        near: for each text the distances of those that it is linked with.
    """
    held, facts = readings.held, readings.facts
    shared: dict[tuple[int, int], npt.NDArray[np.int64]] = {}

    def common(one: int, other: int) -> npt.NDArray[np.int64]:
        key = (min(one, other), max(one, other))
        if key not in shared:
            shared[key] = readings.shared(*key)
        return shared[key]

    others = np.array([int((held[own] - 1).sum()) for own in readings.runs])
    of_facts = np.array([int(((held[own] - 1) * facts[own]).sum()) for own in readings.runs])
    many = np.array([int((held[own] > 1).sum()) for own in readings.runs])
    many_facts = np.array([int(((held[own] > 1) & facts[own]).sum()) for own in readings.runs])
    small = len(readings) <= MOST_THIRDS + 2
    found = []
    for left, right in pairs.tolist():
        runs = common(left, right)
        fact = facts[runs]
        weight, fact_weight = int((held[runs] - 1).sum()), int(((held[runs] - 1) * fact).sum())
        if small:
            thirds = [third for third in range(len(readings)) if third not in (left, right)]
        else:
            known = sorted(set(near[left]) & set(near[right]))
            thirds = sorted(known, key=lambda third: (max(near[third][left], near[third][right]), third))[:MOST_THIRDS]
        least, most = runs.size, [0.0, 0.0]
        for third in thirds:
            of_all = both(runs, readings.runs[third]).size
            least = min(least, runs.size - of_all)
            for way, child in ((0, right), (1, left)):
                size = common(child, third).size
                most[way] = max(most[way], (size - of_all) / max(FEW_RUNS, size))
        found.append(
            Counts(
                alone=int((held[runs] == 2).sum()),
                shared=int(runs.size),
                least=int(least),
                unexplained=_both_ways(others, weight, runs.size, left, right),
                facts=_both_ways(of_facts, fact_weight, int(fact.sum()), left, right),
                most=(most[0], most[1]),
                elsewhere=(int(many[right] - runs.size), int(many[left] - runs.size)),
                facts_elsewhere=(int(many_facts[right] - fact.sum()), int(many_facts[left] - fact.sum())),
            )
        )
    return found


def _both_ways(others: npt.NDArray[np.int64], weight: int, shared: int, left: int, right: int) -> tuple[float, float]:
    """
    Give the part of what the child shares with others that its parent lacks: left as the parent, then right.
    """
    ways = [(int(others[child]) - weight, int(others[child]) - shared) for child in (right, left)]
    parts = [lacking / total if total > 0 else 0.0 for lacking, total in ways]
    return parts[0], parts[1]
