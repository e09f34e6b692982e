"""
The maximum branching: of all derivation forests, the one of the greatest weight (Chu and Liu 1965; Edmonds 1967).

From any node the best parents are followed upwards. A walk that comes to a root is settled; one that closes a cycle is
contracted to a single node, for which entering the cycle at a member costs that member's best parent.
Each contraction merges rows of a dense matrix, O(n**2) numbers in all.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import define

from provenance.errors import InvalidParameter

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_NO_PARENT = -1
_LEAST = np.iinfo(np.int64).min


def maximum_branching(log_weights: Floats, log_roots: Floats) -> Integers:
    """
    Give every node its parent in the forest of maximum weight.

    Ties prefer no parent, then the smallest parent: of forests of equal weight one with the most roots is taken, and of
    those one whose parents' indices have the least sum. Where sums of weights must be rounded, so are ties.

    Args:
        log_weights: float64 (n, n), log_weights[p, c] the weight of p as the parent of c; -inf where it cannot be.
            The diagonal is ignored.
        log_roots: float64 (n,), the weight of a node without a parent; -inf where it must have one.

    Returns:
        int64 (n,), the parent, or -1 for none.

    Raises:
        InvalidParameter: a wrong shape, NaN, +inf, or weights of -inf that leave no forest.
    """
    weights, roots = np.asarray(log_weights, np.float64), np.asarray(log_roots, np.float64)
    n = roots.size
    if roots.shape != (n,) or weights.shape != (n, n):
        raise InvalidParameter(f"log weights {weights.shape} and roots {roots.shape}: expected (n, n) and (n,)")
    weight = np.column_stack([weights.T, roots])
    weight[np.arange(n), np.arange(n)] = -np.inf
    if np.isnan(weight).any() or (weight == np.inf).any():
        raise InvalidParameter("a weight is NaN or +inf: expected a finite one, or -inf where there is no edge")
    search = _Search.of(weight)
    for node in range(n):
        if not search.settled[node]:
            search.follow(node)
    return search.parents()


@define(eq=False)
class _Search:
    """
    The state of one search; a slot is a node or the contraction of several, the last source is the root.

    Attributes:
        weight: float64 (slots, slots + 1), the weight of entering a slot from a source, reduced by what it replaces.
        preference: int64, likewise; decides between equal weights.
        parent: int64, likewise; the nodes that the entering edge joins.
        child: int64, likewise.
        owner: the tree of contractions: per contraction, numbered from n, and per node, the contraction it went into.
        label: per slot, its node or contraction.
        entered: per node or contraction, the edge that enters it.
        settled: bool (slots,), whether it hangs from the root, or is no more.
    """

    weight: Floats
    preference: Integers
    parent: Integers
    child: Integers
    owner: list[int]
    label: list[int]
    entered: list[tuple[int, int]]
    settled: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, weight: Floats) -> _Search:
        n = weight.shape[0]
        parent = np.tile(np.append(np.arange(n), _NO_PARENT), (n, 1))
        # One root more outweighs every sum of indices.
        preference = np.where(parent == _NO_PARENT, n * n, -parent)
        child = np.repeat(np.arange(n), n + 1).reshape(n, n + 1)
        return cls(weight, preference, parent, child, [-1] * n, list(range(n)), [(-1, -1)] * n, np.zeros(n, np.bool_))

    def follow(self, slot: int) -> None:
        """
        Follow best parents from *slot* upwards until the root or a settled slot, contracting every cycle on the way.
        """
        root = self.weight.shape[0]
        path, sources = [slot], [self._best_source(slot)]
        while sources[-1] != root and not self.settled[sources[-1]]:
            if sources[-1] in path:
                start = path.index(sources[-1])
                self._contract(path[start:], sources[start:])
                del path[start + 1 :], sources[start:]
            else:
                path.append(sources[-1])
            sources.append(self._best_source(path[-1]))
        self.settled[path] = True

    def parents(self) -> Integers:
        """
        Undo the contractions, last first: the edge that enters one enters one of its members, the others keep theirs.
        """
        n = self.weight.shape[0]
        for contraction in range(len(self.owner) - 1, n - 1, -1):
            edge = self.entered[contraction]
            member = edge[1]
            while self.owner[member] != contraction:
                member = self.owner[member]
            self.entered[member] = edge
        return np.array([parent for parent, _ in self.entered[:n]], np.int64)

    def _best_source(self, slot: int) -> int:
        weight = self.weight[slot]
        top = weight.max()
        if top == -np.inf:
            raise InvalidParameter("no forest: a node, or a cycle of nodes, has no root and no parent to hang from")
        best = int(np.argmax(np.where(weight == top, self.preference[slot], _LEAST)))
        self.entered[self.label[slot]] = int(self.parent[slot, best]), int(self.child[slot, best])
        return best

    def _contract(self, cycle: list[int], sources: list[int]) -> None:
        """
        Make the first slot of *cycle* stand for all of it.
        """
        kept, rows, best, every = cycle[0], np.array(cycle), np.array(sources), np.arange(self.settled.size)
        leaving = rows[_first_best(self.weight[:, rows].T, self.preference[:, rows].T)]
        entering = self.weight[rows] - self.weight[rows, best][:, None]
        preference = self.preference[rows] - self.preference[rows, best][:, None]
        place, at = _first_best(entering, preference), np.arange(every.size + 1)
        for table in (self.weight, self.preference, self.parent, self.child):
            table[:, kept] = table[every, leaving]
        self.weight[kept], self.preference[kept] = entering[place, at], preference[place, at]
        self.parent[kept], self.child[kept] = self.parent[rows[place], at], self.child[rows[place], at]
        self.weight[kept, rows] = -np.inf
        self.weight[:, rows[1:]] = -np.inf
        self.settled[rows[1:]] = True
        for slot in cycle:
            self.owner[self.label[slot]] = len(self.owner)
        self.label[kept] = len(self.owner)
        self.owner.append(-1)
        self.entered.append((-1, -1))


def _first_best(weight: Floats, preference: Integers) -> Integers:
    """
    Give, per column, the first row of the greatest preference among those of the greatest weight.
    """
    top = weight.max(axis=0)
    best: Integers = np.argmax(np.where(weight == top, preference, _LEAST), axis=0)
    return best
