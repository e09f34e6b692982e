"""
The posterior over derivation forests: exact marginals of every edge, with and without hidden parents.

A forest gives each of n nodes one parent or none, without a cycle; its probability is proportional to the product of
the weights of its edges and roots (Tutte 1948; Koo et al. 2007; Smith and Smith 2007).
The textbook reads the marginals off an inverse, as differences that cancel where weights are extreme: one text may be
exp(700) times likelier a copy than a root.
Here the same quantities come from the walk that steps from child to parent and stops at a root: P(p is parent of c) is
proportional to w[p, c] times the probability that the walk from p stops before it meets c.
Nodes are eliminated from that walk without one subtraction (Grassmann, Taksar and Heyman 1985), in logarithms, so that
every entry keeps its relative accuracy whatever the weights.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from attrs import frozen

from provenance.errors import InvalidParameter
from provenance.lineage.elimination import (
    Floats,
    censored,
    escapes,
    log_sum,
    passed_on,
    reordered,
    summed_over_each,
)

_LARGEST_LOG_WEIGHT = 1e6  # beyond it, the rounding of the weight itself moves a marginal by more than 1e-10
_MOST_HIDDEN = 4
# Candidates among which a hidden parent must have two children, by the number of hidden parents in one world.
_CORE = (0, 24, 10, 5, 4)


@frozen(eq=False)
class ForestPosterior:
    """
    Marginals of a random forest over n nodes.

    Attributes:
        log_partition: the log of the summed weight of all forests.
        edges: float64 (n, n); edges[p, c] is the probability that p is the parent of c.
        roots: float64 (n,), the probability that a node has no parent. With its column of *edges* it sums to 1.
    """

    log_partition: float
    edges: Floats
    roots: Floats


@frozen(eq=False)
class HiddenPosterior:
    """
    Marginals of a random forest over n nodes and one hidden node that may exist.

    Attributes:
        log_partition: the log of the summed weight of all forests, with the hidden node and without.
        exists: the probability that the hidden node exists.
        edges: float64 (n, n); edges[p, c] is the probability that p is the parent of c.
        roots: float64 (n,), the probability that a node has no parent, hidden or not.
        hidden: float64 (n,), the probability that the hidden node is the parent.
    """

    log_partition: float
    exists: float
    edges: Floats
    roots: Floats
    hidden: Floats


@frozen(eq=False)
class HiddenPosteriors:
    """
    Marginals of a random forest over n nodes and m hidden nodes, each of which may exist.

    Attributes:
        log_partition, edges, roots: as in :class:`HiddenPosterior`.
        exists: float64 (m,).
        hidden: float64 (m, n); hidden[j, c] is the probability that hidden node j is the parent of c.
    """

    log_partition: float
    exists: Floats
    edges: Floats
    roots: Floats
    hidden: Floats


def forest_posterior(log_edges: Floats, log_roots: Floats) -> ForestPosterior:
    """
    Sum over all forests of n nodes.

    Args:
        log_edges: float64 (n, n), log_edges[p, c] the log weight of p as the parent of c; -inf where it cannot be.
            The diagonal is ignored.
        log_roots: float64 (n,), finite, the log weight of a node without a parent.

    Raises:
        InvalidParameter: a wrong shape, NaN, +inf, a root that is not finite, or a log weight beyond 1e6.
    """
    answer = with_hidden_parents(log_edges, log_roots, np.empty((0, np.size(log_roots))), np.empty(0))
    return ForestPosterior(answer.log_partition, answer.edges, answer.roots)


def with_hidden_parent(log_edges: Floats, log_roots: Floats, log_hidden: Floats, log_price: float) -> HiddenPosterior:
    """
    Sum over all forests of n nodes and at most one hidden node, which has no parent and at least two children.

    Args:
        log_edges: as for :func:`forest_posterior`.
        log_roots: the same.
        log_hidden: float64 (n,), the log weight of each node as a child of the hidden node; -inf where it cannot be.
        log_price: the log weight of the hidden node itself; -inf forbids it.

    Raises:
        InvalidParameter: as :func:`forest_posterior`.
    """
    answer = with_hidden_parents(log_edges, log_roots, np.asarray(log_hidden)[None], np.array([log_price]))
    return HiddenPosterior(answer.log_partition, float(answer.exists[0]), answer.edges, answer.roots, answer.hidden[0])


def with_hidden_parents(
    log_edges: Floats, log_roots: Floats, log_hidden: Floats, log_prices: Floats
) -> HiddenPosteriors:
    """
    Sum over all forests of n nodes and any of m hidden nodes, none of which has a parent or fewer than two children.

    Each of the 2**m worlds (which hidden nodes exist) is summed by the first two children of each hidden node: these
    are taken out of the walk, and later candidates may be children or not.
    No sum is a difference, so that a hidden node far likelier or far less likely than a root costs no accuracy.
    Exact while a hidden node has at most 24, 10, 5 and 4 candidates in worlds of one, two, three and four hidden
    nodes; beyond, two of its children must be among as many of its strongest candidates, those for which it weighs most
    against all other choices. Takes O(n**3) per world, and per node and world the choices of first two children.

    Args:
        log_edges: as for :func:`forest_posterior`.
        log_roots: the same.
        log_hidden: float64 (m, n), m at most 4; log_hidden[j, c] the log weight of c as a child of hidden node j.
        log_prices: float64 (m,), the log weight of each hidden node itself.

    Raises:
        InvalidParameter: as :func:`forest_posterior`, or more than 4 hidden nodes.
    """
    edges, roots, hidden, prices = checked(log_edges, log_roots, log_hidden, log_prices)
    n, m = roots.size, prices.size
    # Dividing all that a node can choose from by its best choice changes no probability.
    shift = np.vstack([edges, roots, hidden]).max(axis=0)
    edges, roots, hidden = edges - shift, roots - shift, hidden - shift
    worlds = possible_worlds(prices)
    sums = [_world(edges, roots, hidden[list(world)]) for world in worlds]
    total, weights = mixture(worlds, prices, [log_sum for log_sum, _ in sums])
    marginals, exists = np.zeros((n + 1 + m, n)), np.zeros(m)
    for world, probability, (_, columns) in zip(worlds, weights, sums, strict=True):
        rows = [*range(n + 1), *(n + 1 + j for j in world)]
        marginals[rows] += probability * columns
        exists[list(world)] += probability
    marginals, exists = np.clip(marginals, 0.0, 1.0), np.clip(exists, 0.0, 1.0)
    return HiddenPosteriors(float(total + shift.sum()), exists, marginals[:n], marginals[n], marginals[n + 1 :])


def possible_worlds(log_prices: Floats) -> list[tuple[int, ...]]:
    """
    Give every set of hidden nodes that may exist together, none first.
    """
    possible = np.flatnonzero(log_prices > -np.inf).tolist()
    return [world for size in range(len(possible) + 1) for world in itertools.combinations(possible, size)]


def mixture(
    worlds: Sequence[tuple[int, ...]], log_prices: Floats, log_sums: Sequence[float]
) -> tuple[float, list[float]]:
    """
    Weigh worlds by their prices and the sums over their forests: the log of the whole, and each one's part.
    """
    logs = np.array([log_prices[list(world)].sum() + one for world, one in zip(worlds, log_sums, strict=True)])
    total = log_sum(logs)
    return float(total), np.exp(logs - total).tolist()


def checked(
    log_edges: Floats, log_roots: Floats, log_hidden: Floats, log_prices: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """
    Copy the weights as float64, the diagonal of a matrix of edges -inf, or say what is wrong with them.

    Raises:
        InvalidParameter: a wrong shape, too many hidden nodes, or a weight without a meaning.
    """
    edges, roots, hidden, prices = (
        np.array(values, np.float64) for values in (log_edges, log_roots, log_hidden, log_prices)
    )
    if roots.ndim != 1 or prices.ndim != 1:
        raise InvalidParameter(f"log roots {roots.shape} and prices {prices.shape}: expected one dimension")
    n, m = roots.size, prices.size
    expected = edges.shape if edges.ndim == 1 else (n, n)
    if edges.shape != expected or hidden.shape != (m, n):
        raise InvalidParameter(
            f"log edges {edges.shape} and hidden {hidden.shape} for {n} roots and {m} prices: "
            f"expected {expected} and ({m}, {n})"
        )
    if m > _MOST_HIDDEN:
        raise InvalidParameter(f"{m} hidden nodes: at most {_MOST_HIDDEN} can be summed over; propose fewer")
    if edges.ndim == 2:
        np.fill_diagonal(edges, -np.inf)
    if not np.isfinite(roots).all():
        raise InvalidParameter("a log root weight is not finite: every node must be able to have no parent")
    for values in (edges, roots, hidden, prices):
        # Written so that NaN fails too.
        if not ((np.abs(values) <= _LARGEST_LOG_WEIGHT) | (values == -np.inf)).all():
            raise InvalidParameter(
                f"a log weight is NaN, +inf or beyond {_LARGEST_LOG_WEIGHT:g} either way: expected a finite one or -inf"
            )
    return edges, roots, hidden, prices


def _world(edges: Floats, roots: Floats, hidden: Floats) -> tuple[float, Floats]:
    """
    Sum over the forests in which every one of some hidden nodes exists.

    Returns:
        The log partition, and the marginals, float64 (n + 1 + m, n): edges, roots, hidden; each column sums to 1.
    """
    n, m = roots.size, hidden.shape[0]
    candidate = strongest(np.logaddexp(roots, log_sum(edges, axis=0)), hidden)
    if n == 0 or (candidate.sum(axis=1) < 2).any():
        return (0.0 if m == 0 else -np.inf), np.zeros((n + 1 + m, n))
    core = np.flatnonzero(candidate.any(axis=0))
    # Candidates of the same hidden nodes side by side: fewer combinations of first children are open at once.
    core = core[np.lexsort(candidate[:, core])] if m else core
    others = np.setdiff1d(np.arange(n), core)
    order, kept = np.concatenate([core, others]), core.size
    # Outside its core a hidden node's children are as free as roots: those weights join the root's.
    stops = log_sum(np.vstack([roots, np.where(candidate, -np.inf, hidden)]), axis=0)
    rates = reordered(np.column_stack([stops, edges.T]), order)
    gains = np.where(candidate, hidden, -np.inf)[:, core].T

    escaped = np.full((n, n), -np.inf)  # from each node, before it meets each child
    log_rest = np.empty(n)  # per child, the sum over all other nodes' choices
    log_rest_with = np.full((m, n), -np.inf)  # the same where the child is one of the two that a hidden node needs
    if others.size:
        log_rest[kept:], escaped[:, kept:] = escapes(rates, kept, gains)
    if kept:
        reduced, exits, log_pivots = censored(rates, kept)
        found = np.eye(m + 1, m, -1, dtype=np.int64)
        log_sums, escaped[:kept, :kept] = summed_over_each(reduced, gains, found)
        log_rest[:kept], log_rest_with[:, :kept] = log_sums[0] + log_pivots, log_sums[1:] + log_pivots
        escaped[kept:, :kept] = passed_on(exits, escaped[:kept, :kept])
    back = np.argsort(order)
    escaped, log_rest, log_rest_with = escaped[np.ix_(back, back)], log_rest[back], log_rest_with[:, back]
    choices = np.vstack(
        [edges + escaped + log_rest, roots + log_rest, hidden + np.where(candidate, log_rest_with, log_rest)]
    )
    log_sums = log_sum(choices, axis=0)
    # Every column sums the same forests; none if no forest gives every hidden node two children.
    if log_sums[0] == -np.inf:
        return -np.inf, np.zeros((n + 1 + m, n))
    return float(log_sums[0]), np.exp(choices - log_sums)


def strongest(log_others: Floats, hidden: Floats) -> npt.NDArray[np.bool_]:
    """
    Mark, per hidden node, the candidates among which it must have two children: the strongest, all if they are few.

    Args:
        log_others: float64 (n,), the log of the summed weight of all other choices of a node.
        hidden: float64 (m, n).
    """
    strength = np.where(np.isfinite(hidden), hidden - log_others, -np.inf)
    ranks = np.argsort(np.argsort(-strength, axis=1, kind="stable"), axis=1)
    return np.isfinite(strength) & (ranks < _CORE[hidden.shape[0]])
