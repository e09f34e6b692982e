"""
Forests drawn from the posterior, each independent of the others and exactly as likely as the posterior says.

Wilson (1996) draws such a forest by walks whose loops are erased. Between near-copies these walk in circles a thousand
times before they stop, and with extreme weights for ever; here the loops are never walked. The nodes are eliminated
from the walk once, for all samples, and put back one after another, last first. A forest on the nodes that are back
becomes one with node k too as follows. Each edge of it, from a child i to a parent j, stands for the edge itself or for
a way over k; that is drawn. The children that come over k become children of k, and k's own parent is drawn among those
that do not descend from them.

Why that is exact: let q(j) be the odds of k's parents, adding up to 1, and O the nodes that do not descend from the
children of k. Forests on the other nodes in which these children have any parents over k add up to q(O), whatever the
children are (Cayley's formula, in which each node's weight as a parent does not depend on the child); and forests in
which k itself has a parent in O add up to the same.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import define

from provenance.lineage.elimination import Floats, Integers, log_sum
from provenance.lineage.factoring import Logs, factored
from provenance.lineage.first_children import CoreForests
from provenance.lineage.forest import checked, mixture, possible_worlds, strongest
from provenance.sums import plain_sum

NO_PARENT = -1
_FIRST_HIDDEN = -2

_BLOCK = 64
# Up to so many places it costs less to find out what all lead to than to follow one way up.
_FEW = 200
_TRIES = 4


def sample_forests(
    parents: Integers,
    children: Integers,
    log_edges: Floats,
    log_roots: Floats,
    log_hidden: Floats,
    log_prices: Floats,
    *,
    samples: int,
    seed: int,
) -> npt.NDArray[np.int32]:
    """
    Draw forests of n nodes and any of m hidden nodes with the probabilities of the posterior.

    Takes O(n**3) per world that was drawn, and O(n**2) per sample.

    Args:
        parents, children, log_edges, log_roots, log_hidden, log_prices: as for
            :func:`provenance.lineage.sparse_forest.sparse_posteriors`.
        samples: how many.
        seed: of the random numbers: the same seed, the same forests.

    Returns:
        int32 (samples, n), each node's parent: a node, -1 for none, -2 - j for hidden node j.

    Raises:
        InvalidParameter: a weight without a meaning.
    """
    weights, roots, hidden, prices = checked(log_edges, log_roots, log_hidden, log_prices)
    n = roots.size
    if n == 0:
        return np.empty((samples, 0), np.int32)
    shift = np.maximum(roots, hidden.max(axis=0, initial=-np.inf))
    np.maximum.at(shift, children, weights)
    weights, roots, hidden = weights - shift[children], roots - shift, hidden - shift
    ways = [_Ways.of(parents, children, weights, roots, hidden, world) for world in possible_worlds(prices)]
    _, parts = mixture([one.world for one in ways], prices, [one.log_sum for one in ways])
    rng = np.random.Generator(np.random.PCG64(seed))
    # Each world in its proportion, to within one sample.
    ends = np.floor(np.cumsum(parts) / plain_sum(parts) * samples + rng.random())
    ends[-1] = samples
    counts = np.diff(np.minimum(ends, samples), prepend=0.0).astype(np.int64).tolist()
    drawn = [one.draw(count, rng) for one, count in zip(ways, counts, strict=True) if count]
    return np.concatenate([np.empty((0, n), np.int64), *drawn]).astype(np.int32)


@define(eq=False)
class _Ways:
    """
    One world's walk, eliminated. Nodes stand in the order in which they leave the walk; n is where it stops.

    Attributes:
        world: the hidden nodes that exist.
        order: int64 (n,), the node at each place; candidates of hidden nodes last.
        into: float64 (n, n); into[i, l] for l < i is the log rate from i to l when l left.
        onward: float64 (n + 1, n); onward[j, l] for j > l is the log probability of j next when l left.
        direct: float64 (n, n + 1), the log rates before.
        labels: float64 (1 + m, n), logs of what a stop at each place may mean: the root, or a hidden node.
        core: the candidates' own forests.
        log_sum: of the weights of all forests of this world.
    """

    world: tuple[int, ...]
    order: Integers
    into: Logs
    onward: Logs
    direct: Logs
    labels: Floats
    core: CoreForests | None
    log_sum: float

    @classmethod
    def of(
        cls,
        parents: Integers,
        children: Integers,
        weights: Floats,
        roots: Floats,
        every_hidden: Floats,
        world: tuple[int, ...],
    ) -> _Ways:
        hidden = every_hidden[list(world)]
        n, m = roots.size, len(world)
        others = roots.copy()
        np.logaddexp.at(others, children, weights)
        candidate = strongest(others, hidden)
        core = np.flatnonzero(candidate.any(axis=0))
        core = core[np.lexsort(candidate[:, core])] if m else core
        rest = np.setdiff1d(np.arange(n), core)
        order = np.concatenate([rest, core])
        place = np.argsort(order)
        labels = np.vstack([roots, np.where(candidate, -np.inf, hidden)])[:, order]
        direct = np.full((n, n + 1), -np.inf)
        direct[place[children], place[parents]] = weights
        direct[:, n] = log_sum(labels, axis=0)
        into, onward, left, log_pivots = factored(direct, rest.size)
        forests = CoreForests.of(left, np.where(candidate, hidden, -np.inf)[:, core].T) if m else None
        total = log_pivots + (forests.log_sum if forests else 0.0)
        return cls(world, order, into, onward, direct.astype(into.dtype), labels, forests, total)

    def draw(self, samples: int, rng: np.random.Generator) -> Integers:
        """
        Draw forests of this world.
        """
        n = self.order.size
        back = n if self.core is None else n - self.core.size
        # A stop that is not yet said to be the root or a hidden node is n; a hidden node is n + 1 and more.
        parent = np.full((samples, n), n)
        over = np.full((samples, n), -1)
        if self.core is not None:
            drawn = self.core.draw(samples, rng)
            parent[:, back:] = drawn + np.where(drawn < self.core.size, back, n - self.core.size)
            which, child = np.nonzero(parent[:, back:] <= n)
            self._redraw(parent, over, which, child + back, back, rng)
        for place in range(back - 1, -1, -1):
            cut = over == place
            above = self._above(parent, cut, place, rng)
            which, child = np.nonzero(cut)
            parent[which, child] = place
            parent[:, place] = above
            every = np.arange(samples)
            self._redraw(parent, over, np.append(which, every), np.append(child, np.full(samples, place)), place, rng)
        return self._named(parent, rng)

    def _redraw(
        self,
        parent: Integers,
        over: Integers,
        which: Integers,
        child: Integers,
        before: int,
        rng: np.random.Generator,
    ) -> None:
        """
        Draw over which place, of those that left before *before*, the edges of some children lead; -1 for none.
        """
        step = max(1, (1 << 22) // (before + 1))
        for begin in range(0, which.size, step):
            at, place = which[begin : begin + step], child[begin : begin + step]
            above = parent[at, place]
            logs = np.empty((at.size, before + 1), self.into.dtype)
            logs[:, 0] = self.direct[place, above]
            np.add(self.into[place, :before], self.onward[above, :before], out=logs[:, 1:])
            over[at, place] = _chosen(_scaled(logs), rng) - 1

    def _above(self, parent: Integers, cut: npt.NDArray[np.bool_], place: int, rng: np.random.Generator) -> Integers:
        """
        Draw a parent for *place*, in each sample, from which the way up does not meet those that are *cut*.
        """
        n = self.order.size
        logs = self.onward[place + 1 :, place]
        if n <= _FEW:
            return place + 1 + _chosen(_scaled(np.where(self._not_below(parent, cut, place), logs, -np.inf)), rng)
        sums = np.cumsum(np.exp(logs), dtype=np.float64)
        above = np.full(parent.shape[0], n)
        waiting = np.arange(above.size)
        # Most draws may stay.
        for _ in range(_TRIES):
            above[waiting] = place + 1 + np.searchsorted(sums, rng.random(waiting.size) * sums[-1], side="right")
            waiting = waiting[_meets(parent, cut, waiting, above[waiting])]
            if not waiting.size:
                return above
        among = self._not_below(parent[waiting], cut[waiting], place)
        above[waiting] = place + 1 + _chosen(_scaled(np.where(among, logs, -np.inf)), rng)
        return above

    def _not_below(self, parent: Integers, cut: npt.NDArray[np.bool_], place: int) -> npt.NDArray[np.bool_]:
        """
        Mark the places after *place*, and the stop, from which the way up does not meet those that are *cut*.
        """
        samples, n = parent.shape
        size = n - place
        below = np.zeros((samples, size), np.bool_)
        below[:, :-1] = cut[:, place + 1 :]
        up = np.full((samples, size), size - 1)
        up[:, :-1] = np.minimum(parent[:, place + 1 :] - place - 1, size - 1)
        up[below] = size - 1
        offsets = np.arange(samples)[:, None] * size
        up += offsets
        top = offsets + size - 1
        # Each time twice as far: at last as far as any way up is long.
        for _ in range(size.bit_length()):
            if (up == top).all():
                break
            below |= below.ravel()[up]
            up = up.ravel()[up]
        return ~below

    def _named(self, parent: Integers, rng: np.random.Generator) -> Integers:
        """
        Say which stops are roots and which hidden parents, and give the nodes their own numbers.
        """
        n = self.order.size
        names = np.concatenate([self.order, [NO_PARENT, *(_FIRST_HIDDEN - hidden for hidden in self.world)]])
        if self.world:
            which, child = np.nonzero(parent == n)
            free = self.labels[:, child].T
            parent[which, child] = n + _chosen(_scaled(free), rng)
        answer = np.empty_like(parent)
        answer[:, self.order] = names[parent]
        return answer


def _meets(parent: Integers, cut: npt.NDArray[np.bool_], samples: Integers, places: Integers) -> npt.NDArray[np.bool_]:
    """
    Tell in which *samples* the way up from a place meets one that is *cut*, the place itself included.
    """
    n = parent.shape[1]
    met = np.zeros(samples.size, np.bool_)
    on = np.flatnonzero(places < n)
    at = places[on]
    for _ in range(n + 1):
        if not on.size:
            break
        met[on] = cut[samples[on], at]
        at = parent[samples[on], at]
        further = (at < n) & ~met[on]
        on, at = on[further], at[further]
    return met


def _scaled(logs: Logs) -> Logs:
    """
    Give the numbers whose logs are given, the greatest of each row as 1.
    """
    return np.asarray(np.exp(logs - logs.max(axis=1, keepdims=True)))


def _chosen(weights: Logs, rng: np.random.Generator) -> Integers:
    """
    Draw one column of each row with probability proportional to its weight.
    """
    rows, columns = weights.shape
    if columns <= 2 * _BLOCK:
        return _below(weights, rng)
    # First a block of columns, then one of its columns: the sums of most blocks are all that is needed of them.
    starts = np.arange(0, columns, _BLOCK)
    block = _below(np.add.reduceat(weights, starts, axis=1), rng)
    inside = starts[block][:, None] + np.arange(_BLOCK)
    chosen = np.where(inside < columns, weights[np.arange(rows)[:, None], np.minimum(inside, columns - 1)], 0.0)
    return np.asarray(starts[block] + _below(chosen, rng), np.int64)


def _below(weights: Logs, rng: np.random.Generator) -> Integers:
    """
    Draw the part of each row's sum in which a number below it falls; never one of weight 0.
    """
    sums = np.cumsum(weights, axis=1, dtype=np.float64)
    thresholds = rng.random(weights.shape[0]) * sums[:, -1]
    return np.asarray(np.argmax(sums > thresholds[:, None], axis=1), np.int64)
