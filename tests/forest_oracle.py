"""
Forests one by one: the slow and obvious answer to every question that the posterior and the branching answer.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

ROOT = -1


@functools.cache
def forests(n: int, hidden: int = 0) -> tuple[tuple[int, ...], ...]:
    """
    Give every forest of n nodes as its parents: a node, -1 for none, or -2 - j for hidden node j.

    A hidden node has no children (it does not exist) or at least two.
    """
    choices = [ROOT, *(-2 - j for j in range(hidden)), *range(n)]
    return tuple(
        parents
        for parents in itertools.product(choices, repeat=n)
        if all(parents.count(-2 - j) != 1 for j in range(hidden)) and all(_ends(parents, node) for node in range(n))
    )


def _ends(parents: Sequence[int], node: int) -> bool:
    for _ in parents:
        if parents[node] < 0:
            return True
        node = parents[node]
    return False


class Enumeration:
    """
    The partition and every marginal, exact, of weights that are powers of two.

    Args:
        edges: edges[p][c], log2 of the weight of p as the parent of c: an integer, or None for no edge.
        roots: per node, an integer.
        hidden: hidden[j][c], log2 of the weight of hidden node j as the parent of c, or None.
        prices: per hidden node, log2 of the weight of its existence.
    """

    def __init__(
        self,
        edges: Sequence[Sequence[int | None]],
        roots: Sequence[int],
        hidden: Sequence[Sequence[int | None]] = (),
        prices: Sequence[int] = (),
    ) -> None:
        n, m = len(roots), len(prices)
        options = {ROOT: roots} | {p: edges[p] for p in range(n)} | {-2 - j: hidden[j] for j in range(m)}
        counts = {parent: [0] * n for parent in options}
        existing = [0] * m
        partition = 0
        # Exact sums of powers of two, all raised by the same power so that none is below one.
        raised = sum(abs(e or 0) for row in options.values() for e in row) + sum(map(abs, prices))
        for parents in forests(n, m):
            exponents = [options[parent][child] for child, parent in enumerate(parents)]
            if None in exponents:
                continue
            exist = [j for j in range(m) if -2 - j in parents]
            weight = 1 << (raised + sum(exponents) + sum(prices[j] for j in exist))
            partition += weight
            for child, parent in enumerate(parents):
                counts[parent][child] += weight
            for j in exist:
                existing[j] += weight
        self.log_partition = math.log(partition) - raised * math.log(2)
        self.edges = [[float(Fraction(count, partition)) for count in counts[p]] for p in range(n)]
        self.roots = [float(Fraction(count, partition)) for count in counts[ROOT]]
        self.hidden = [[float(Fraction(count, partition)) for count in counts[-2 - j]] for j in range(m)]
        self.exists = [float(Fraction(weight, partition)) for weight in existing]


def best_forest(edges: Sequence[Sequence[float]], roots: Sequence[float]) -> tuple[float, int, int] | None:
    """
    Give the weight of the best forest, its number of roots and minus the sum of its parents' indices; None if none.
    """
    best = max(figures(edges, roots, parents) for parents in forests(len(roots)))
    return None if best[0] == -math.inf else best


def figures(edges: Sequence[Sequence[float]], roots: Sequence[float], parents: Sequence[int]) -> tuple[float, int, int]:
    """
    Give what decides between forests: the weight, then the number of roots, then minus the sum of parents' indices.
    """
    weight = sum(roots[child] if parent == ROOT else edges[parent][child] for child, parent in enumerate(parents))
    held = [parent for parent in parents if parent != ROOT]
    return weight, len(parents) - len(held), -sum(held)
