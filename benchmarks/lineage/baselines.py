"""
The published methods and the plain guesses that a lineage has to beat, each from texts to a tree.

All but those by containment know that their articles are of one tree, which the library is not told.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from benchmarks.lineage.distances import Distances, Floats
from provenance.lineage.branching import maximum_branching

# A method gets the distances and the times of publication (seconds, NaN where unknown; None where dates are hidden) and
# gives a parent for each text, itself for a root; or None where it cannot be applied.
Order = Sequence[float] | None
Method = Callable[[Distances, Order], list[int] | None]

# So much dearer than any edge that a minimum branching has one root.
_ONE_ROOT = 1e7

# A text that has less than this of another is not taken to come from it, where a method may leave texts apart.
LEAST_CONTAINED = 0.2

# Deletions, or insertions, at a fifth of their cost: an abridger cuts freely, a growing text adds freely.
_CHEAP = 0.2


def spanning_tree(costs: Floats) -> list[tuple[int, int]]:
    """
    Give the edges of a minimum spanning tree, by Kruskal's method; of equal costs the smaller rows come first.

    Args:
        costs: float64 (n, n), symmetric.
    """
    count = len(costs)
    pairs = [(float(costs[a, b]) + 1e-9 * (a + b), a, b) for a in range(count) for b in range(a + 1, count)]
    group = list(range(count))
    edges = []
    for _, a, b in sorted(pairs):
        if group[a] != group[b]:
            edges.append((a, b))
            gone = group[b]
            group = [group[a] if one == gone else one for one in group]
    return edges


def oriented(edges: Sequence[tuple[int, int]], root: int, count: int) -> list[int]:
    """
    Point the edges of a tree away from *root*: the parent of each node, itself for the root.
    """
    near: list[list[int]] = [[] for _ in range(count)]
    for a, b in edges:
        near[a].append(b)
        near[b].append(a)
    parents = [-1] * count
    parents[root] = root
    waiting = [root]
    for node in waiting:
        for other in near[node]:
            if parents[other] < 0:
                parents[other] = node
                waiting.append(other)
    return parents


def cheapest_root(edges: Sequence[tuple[int, int]], costs: Floats) -> int:
    """
    Give the root from which the paths to all nodes cost least in sum.

    Source: Marmerola and others, PLoS ONE 11(12), 2016, "minimum cost" heuristic.
    """
    count = len(costs)

    def sum_of_paths(root: int) -> float:
        parents = oriented(edges, root, count)
        total = 0.0
        for node in range(count):
            while node != root:
                total += float(costs[min(node, parents[node]), max(node, parents[node])])
                node = parents[node]
        return total

    return min(range(count), key=lambda root: (sum_of_paths(root), root))


def cheapest_branching(costs: Floats) -> list[int]:
    """
    Give the directed spanning tree of least cost, by the method of Chu, Liu and Edmonds.

    Args:
        costs: float64 (n, n), from parent (row) to child (column).
    """
    weights = -np.array(costs, np.float64)
    np.fill_diagonal(weights, -np.inf)
    parents = maximum_branching(weights, np.full(len(costs), -_ONE_ROOT)).tolist()
    return [node if parent < 0 else parent for node, parent in enumerate(parents)]


def nearest_before(costs: Floats, order: Sequence[float]) -> list[int]:
    """
    Give each text the nearest of those that come before it in *order*; of equal ones the smaller row comes first.
    """
    count = len(costs)
    parents = []
    for node in range(count):
        before = [other for other in range(count) if (order[other], other) < (order[node], node)]
        parents.append(min(before, key=lambda other: (costs[other, node], other), default=node))
    return parents


def _marmerola(costs: Floats) -> list[int]:
    edges = spanning_tree(costs)
    return oriented(edges, cheapest_root(edges, costs), len(costs))


def _rooted_at(given: Distances, root: np.intp) -> list[int]:
    return oriented(spanning_tree(given.edit), int(root), len(given.edit))


def _costs(given: Distances, deleting: float, inserting: float) -> Floats:
    return np.asarray(deleting * given.deleted + inserting * given.inserted + given.replaced, np.float64)


def _earliest_most_similar(given: Distances, order: Order) -> list[int] | None:
    if order is None:
        return None
    # What has no date may be later than everything.
    return nearest_before(given.edit, [math.inf if math.isnan(time) else time for time in order])


def _containment_forest(given: Distances, order: Order) -> list[int]:
    """
    Give the branching that contains most, texts of less than a fifth of another apart; no source is later, if dated.
    """
    weights: npt.NDArray[np.float64] = np.where(given.contained >= LEAST_CONTAINED, given.contained, -np.inf)
    if order is not None:
        times = np.array(order, np.float64)
        # A comparison with an unknown time is false, so that such an edge stays possible.
        weights = np.where(times[:, None] > times[None, :], -np.inf, weights)
    np.fill_diagonal(weights, -np.inf)
    parents = maximum_branching(weights, np.full(len(weights), LEAST_CONTAINED / 2)).tolist()
    return [node if parent < 0 else parent for node, parent in enumerate(parents)]


BASELINES: Mapping[str, Method] = {
    "edit tree, minimum-cost root (Marmerola)": lambda given, _: _marmerola(given.edit),
    "tf-idf tree, minimum-cost root (Marmerola)": lambda given, _: _marmerola(given.cosine),
    "edit tree, shortest as root": lambda given, _: _rooted_at(given, np.argmin(given.lengths)),
    "edit tree, longest as root": lambda given, _: _rooted_at(given, np.argmax(given.lengths)),
    "Edmonds, all edits alike": lambda given, _: cheapest_branching(_costs(given, 1.0, 1.0)),
    "Edmonds, deletions cheap": lambda given, _: cheapest_branching(_costs(given, _CHEAP, 1.0)),
    "Edmonds, insertions cheap": lambda given, _: cheapest_branching(_costs(given, 1.0, _CHEAP)),
    "length guess, longer first": lambda given, _: nearest_before(given.edit, (-given.lengths).tolist()),
    "length guess, shorter first": lambda given, _: nearest_before(given.edit, given.lengths.tolist()),
    "earliest most similar (dates)": _earliest_most_similar,
    "containment and Edmonds": lambda given, _: _containment_forest(given, None),
    "containment and Edmonds (dates)": lambda given, order: (
        None if order is None else _containment_forest(given, order)
    ),
}

# These look at dates.
DATED = ("earliest most similar (dates)", "containment and Edmonds (dates)")
