"""
The posterior over derivation forests of a large story, in which a node has few possible parents among thousands.

The same sums as in :mod:`provenance.lineage.forest`, from the same walk; only where a weight stands is different, and
how its nodes are eliminated (:mod:`provenance.lineage.tiled_elimination`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import frozen

from provenance.distinct import distinct
from provenance.errors import InvalidParameter
from provenance.lineage.elimination import Floats, Integers, log_sum
from provenance.lineage.forest import (
    HiddenPosteriors,
    checked,
    mixture,
    possible_worlds,
    strongest,
    with_hidden_parents,
)
from provenance.lineage.tiled_elimination import FAINTEST_STOP, SMALL, TILE, escapes


@frozen(eq=False)
class SparsePosteriors:
    """
    Marginals of a random forest over n nodes and m hidden nodes, each of which may exist.

    Attributes:
        log_partition: the log of the summed weight of all forests.
        exists: float64 (m,), the probability that each hidden node exists.
        edges: float64 (e,), the probability of each edge.
        roots: float64 (n,), the probability that a node has no parent, hidden or not.
        hidden: float64 (m, n); hidden[j, c] is the probability that hidden node j is the parent of c.
    """

    log_partition: float
    exists: Floats
    edges: Floats
    roots: Floats
    hidden: Floats


def sparse_posteriors(
    parents: Integers,
    children: Integers,
    log_edges: Floats,
    log_roots: Floats,
    log_hidden: Floats,
    log_prices: Floats,
) -> SparsePosteriors:
    """
    Sum over all forests of n nodes and any of m hidden nodes, none of which has a parent or fewer than two children.

    Exact as :func:`provenance.lineage.forest.with_hidden_parents` is. Takes O(n**3) per world whatever the number of
    edges, a few seconds for 5,000 nodes, and 4 to 5 times 8 n**2 bytes; where a root weighs less than exp(-200) of its
    node's best choice, logarithms are needed, and a hundred times as long.

    Args:
        parents, children: int64 (e,), the ends of each edge, two different nodes; no edge twice.
        log_edges: float64 (e,), the log weight of each edge; -inf where it cannot be.
        log_roots: float64 (n,), finite.
        log_hidden: float64 (m, n), m at most 4; log_hidden[j, c] the log weight of c as a child of hidden node j.
        log_prices: float64 (m,), the log weight of each hidden node itself.

    Raises:
        InvalidParameter: a wrong shape, ends that are no nodes, one node or repeated, NaN, +inf, a root that is not
            finite, a log weight beyond 1e6, or more than 4 hidden nodes.
    """
    parents, children = np.asarray(parents, np.int64), np.asarray(children, np.int64)
    weights, roots, hidden, prices = checked(log_edges, log_roots, log_hidden, log_prices)
    _check_ends(parents, children, weights, roots.size)
    n, m = roots.size, prices.size
    shift = np.maximum(roots, hidden.max(axis=0, initial=-np.inf))
    np.maximum.at(shift, children, weights)
    if n <= SMALL or (roots - shift).min() < FAINTEST_STOP:
        return _dense(parents, children, weights, roots, hidden, prices)
    weights, roots, hidden = weights - shift[children], roots - shift, hidden - shift
    worlds = possible_worlds(prices)
    sums = [_world(parents, children, weights, roots, hidden[list(world)]) for world in worlds]
    total, parts = mixture(worlds, prices, [log_sum for log_sum, *_ in sums])
    of_edges, of_roots, of_hidden, exists = np.zeros(weights.size), np.zeros(n), np.zeros((m, n)), np.zeros(m)
    for world, part, (_, edge, root, lost) in zip(worlds, parts, sums, strict=True):
        of_edges += part * edge
        of_roots += part * root
        of_hidden[list(world)] += part * lost
        exists[list(world)] += part
    return SparsePosteriors(
        float(total + shift.sum()), *(np.clip(one, 0.0, 1.0) for one in (exists, of_edges, of_roots, of_hidden))
    )


def _check_ends(parents: Integers, children: Integers, weights: Floats, n: int) -> None:
    if parents.shape != weights.shape or children.shape != weights.shape:
        raise InvalidParameter(
            f"{parents.shape} parents and {children.shape} children for {weights.shape} log weights of edges: "
            "expected as many of each"
        )
    ends = np.concatenate([parents, children])
    if ((ends < 0) | (ends >= n)).any() or (parents == children).any():
        raise InvalidParameter(f"an edge does not join two of {n} nodes: expected two different ones from 0 to {n - 1}")
    if distinct(parents * n + children).size < parents.size:
        raise InvalidParameter("an edge is given twice: expected one weight for each")


def _dense(
    parents: Integers, children: Integers, weights: Floats, roots: Floats, hidden: Floats, prices: Floats
) -> SparsePosteriors:
    """
    Do the same in logarithms.
    """
    edges = np.full((roots.size, roots.size), -np.inf)
    edges[parents, children] = weights
    answer = with_hidden_parents(edges, roots, hidden, prices)
    return SparsePosteriors(
        answer.log_partition, answer.exists, answer.edges[parents, children], answer.roots, answer.hidden
    )


def _world(
    parents: Integers, children: Integers, weights: Floats, roots: Floats, hidden: Floats
) -> tuple[float, Floats, Floats, Floats]:
    """
    Sum over the forests in which every one of some hidden nodes exists.

    Returns:
        The log partition, and the marginals of edges, roots and hidden parents; 0 if there is no such forest.
    """
    n, m = roots.size, hidden.shape[0]
    candidate = strongest(_summed(children, weights, roots), hidden)
    nothing = -np.inf, np.zeros(weights.size), np.zeros(n), np.zeros((m, n))
    if (candidate.sum(axis=1) < 2).any():
        return nothing
    core = np.flatnonzero(candidate.any(axis=0))
    # Candidates of the same hidden nodes side by side: fewer combinations of first children are open at once.
    core = core[np.lexsort(candidate[:, core])] if m else core
    others = np.setdiff1d(np.arange(n), core)
    lead = int(core.size > 0)
    size = lead + -(-others.size // TILE)
    place = np.empty(n, np.int64)
    place[core], place[others] = np.arange(core.size), lead * TILE + np.arange(others.size)
    # Outside its core a hidden node's children are as free as roots: those weights join the root's.
    stops = np.ones(size * TILE)
    stops[place] = np.exp(log_sum(np.vstack([roots, np.where(candidate, -np.inf, hidden)]), axis=0))
    rates = np.zeros((size, size, TILE, TILE))
    # The walk steps from child to parent.
    rates[_tiles(place[children], place[parents])] = np.exp(weights)
    gains = np.where(candidate, hidden, -np.inf)[:, core].T
    escaped = escapes(rates, stops.reshape(size, TILE), gains)

    log_rest, log_with = np.zeros(n), np.full((m, n), -np.inf)
    if lead:
        log_rest[core], log_with[:, core] = escaped.log_rest, escaped.log_rest_with
        if (escaped.log_rest == -np.inf).all() and (escaped.log_rest_with == -np.inf).all():
            return nothing
    with np.errstate(divide="ignore"):
        of_edges = weights + np.log(escaped.probabilities[_tiles(place[parents], place[children])]) + log_rest[children]
    of_roots = roots + log_rest
    of_hidden = hidden + np.where(candidate, log_with, log_rest)
    log_sums = _summed(children, of_edges, log_sum(np.vstack([of_roots, of_hidden]), axis=0))
    # Every column sums the same forests: those of the candidates tell how much, else that of the first node.
    total = log_sums[core[0]] if lead else log_sums[others[0]] + escaped.log_rest[0]
    return (
        float(total),
        np.exp(of_edges - log_sums[children]),
        np.exp(of_roots - log_sums),
        np.exp(of_hidden - log_sums),
    )


def _tiles(
    rows: Integers, columns: Integers
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """
    Give where entries stand in an array of tiles.
    """
    return rows // TILE, columns // TILE, rows % TILE, columns % TILE


def _summed(children: Integers, logs: Floats, others: Floats) -> Floats:
    """
    Add up, per child, the numbers whose logs are given, and *others*, float64 (n,).
    """
    top = others.copy()
    np.maximum.at(top, children, logs)
    floor = np.where(top == -np.inf, 0.0, top)
    total = np.exp(others - floor) + np.bincount(children, np.exp(logs - floor[children]), minlength=others.size)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(total) + floor)


def posteriors(log_edges: Floats, log_roots: Floats, log_hidden: Floats, log_prices: Floats) -> HiddenPosteriors:
    """
    Do what :func:`provenance.lineage.forest.with_hidden_parents` does, in the way that the size of the story asks for.
    """
    parents, children = np.nonzero(np.asarray(log_edges) > -np.inf)
    apart = parents != children
    parents, children = parents[apart], children[apart]
    answer = sparse_posteriors(parents, children, log_edges[parents, children], log_roots, log_hidden, log_prices)
    edges = np.zeros(log_edges.shape)
    edges[parents, children] = answer.edges
    return HiddenPosteriors(answer.log_partition, answer.exists, edges, answer.roots, answer.hidden)
