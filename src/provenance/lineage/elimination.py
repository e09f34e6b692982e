"""
The walk from child to parent, its nodes eliminated one after another without a subtraction.

At node c the walk steps to p at the rate w[p, c], the weight of p as the parent of c, and stops at the rate of c's root
weight. Censoring a node leaves the walk as it is seen elsewhere; the product of the pivots, each the sum of the rates
out of a node when its turn comes, is the summed weight of all forests (Grassmann, Taksar and Heyman 1985).
All numbers are logarithms and are only added and multiplied, so that every one keeps its relative accuracy.
Rates are float64 (n, 1 + n): column 0 is where the walk stops, column 1 + p is node p; a row may be scaled at will.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from attrs import frozen

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_PANEL = 16  # nodes eliminated between two matrix products
_SMALLEST_SUM = 1e-290  # a smaller sum of products may have lost terms to underflow
_DWARFED = 40.0  # nats by which what is added must be smaller to change no bit
_GATHERED = 1 << 21  # entries of an underflowed product recomputed at a time


def escapes(rates: Floats, kept: int, gains: Floats) -> tuple[Floats, Floats]:
    """
    Find how likely the walk from each node is to stop before it meets a target, for every node after the first *kept*.

    By halves: the nodes of one are eliminated for all targets in the other at once, O(n**3) in all.

    Args:
        rates: float64 (n, 1 + n), n > *kept*.
        kept: how many candidates of hidden nodes come first; they are eliminated last.
        gains: float64 (kept, m), as for :func:`summed_over_children`.

    Returns:
        float64 (targets,), the log of the sum over all other nodes' choices, per target; and the log probabilities,
        float64 (n, targets), -inf from a target to itself.
    """
    size = rates.shape[0]
    targets = size - kept
    if targets == 1:
        found = np.zeros((1, gains.shape[1]), np.int64)
        log_rest, escaped = summed_over_children(rates, kept, np.arange(kept), gains, found)
        return log_rest, np.append(escaped, -np.inf)[:, None]
    log_rest, escaped = np.empty(targets), np.full((size, targets), -np.inf)
    first, second = np.array_split(np.arange(kept, size), 2)
    for stay, leave in ((first, second), (second, first)):
        remaining = np.concatenate([np.arange(kept), stay])
        reduced, exits, log_pivots = censored(reordered(rates, np.concatenate([remaining, leave])), remaining.size)
        log_inner, inner = escapes(reduced, kept, gains)
        log_rest[stay - kept] = log_inner + log_pivots
        escaped[np.ix_(remaining, stay - kept)] = inner
        escaped[np.ix_(leave, stay - kept)] = passed_on(exits, inner)
    return log_rest, escaped


def reordered(rates: Floats, order: Integers) -> Floats:
    """
    Put the nodes, rows and columns, in another order; a copy.
    """
    return rates[order][:, np.concatenate([[0], 1 + order])]


def censored(rates: Floats, stay: int) -> tuple[Floats, Floats, float]:
    """
    Watch the walk only while it is at the first *stay* nodes.

    Returns:
        The log rates among those nodes, float64 (stay, 1 + stay).
        Per other node, the log probabilities of where the walk from it is first seen, or stops unseen (column 0).
        The log of the product of the pivots.
    """
    rates, log_pivots = rates.copy(), 0.0
    size = rates.shape[0]
    for stop in range(size, stay, -_PANEL):
        start = max(stay, stop - _PANEL)
        panel = rates[start:stop, : 1 + stop]
        for row in range(stop - start):
            column = 1 + start + row
            # What returned to the node itself is left out of its pivot, where the textbook subtracts it.
            panel[row, column] = -np.inf
            pivot = log_sum(panel[row])
            panel[row] -= pivot
            log_pivots += float(pivot)
            panel[:] = np.logaddexp(panel, panel[:, column : column + 1] + panel[row])
            panel[:, column] = -np.inf
        for rows in (slice(0, start), slice(stop, size)):
            onward, into = rates[rows, : 1 + start], rates[rows, 1 + start : 1 + stop]
            onward[:] = np.logaddexp(onward, _log_product(into, panel[:, : 1 + start], onward))
    return rates[:stay, : 1 + stay], rates[stay:, : 1 + stay], log_pivots


def passed_on(exits: Floats, escaped: Floats) -> Floats:
    """
    Give the log probabilities of escape of eliminated nodes from those of the nodes that remain, per target.

    Args:
        exits: float64 (a, 1 + k), as :func:`censored` gives them.
        escaped: float64 (k, targets).
    """
    return np.logaddexp(exits[:, :1], _log_product(exits[:, 1:], escaped))


def summed_over_children(
    rates: Floats, target: int, candidates: Integers, gains: Floats, found: Integers
) -> tuple[Floats, Floats]:
    """
    Sum over the forests in which each of m hidden nodes has two children, apart from the target's own choice.

    Args:
        rates: float64 (n, 1 + n); the target and the candidates are all its nodes.
        target: a row of *rates*.
        candidates: int64 (k,), rows of *rates*.
        gains: float64 (n or more, m), the log weight of a row's node as a child of each hidden node.
        found: int64 (b, m), how many children each hidden node has beforehand: one answer for each row.

    Returns:
        float64 (b,), the logs of the sums; and, for the first row of *found*, float64 (k,), the log probability that
        the walk from each candidate stops, at a child of a hidden node too, before it meets the target.
    """
    columns = np.concatenate([[0, 1 + target], 1 + candidates])
    start = np.repeat(rates[candidates][None][:, :, columns], found.shape[0], axis=0)
    log_sums, weighted = children_chosen(start, gains[candidates], found)
    if log_sums[0] == -np.inf:
        return log_sums, np.full(candidates.size, -np.inf)
    return log_sums, weighted[0] - log_sums[0]


def summed_over_each(rates: Floats, gains: Floats, found: Integers) -> tuple[Floats, Floats]:
    """
    Do what :func:`summed_over_children` does with each candidate as the target and the others as the candidates.

    Args:
        rates: float64 (k, 1 + k), of the candidates alone.
        gains: float64 (k, m).
        found: int64 (b, m).

    Returns:
        float64 (b, k), the logs of the sums per target; and float64 (k, k), the log probabilities of escape, per target
        in columns, -inf from a target to itself.
    """
    count, batch = rates.shape[0], found.shape[0]
    rest = np.array([np.delete(np.arange(count), target) for target in range(count)], np.int64).reshape(count, -1)
    columns = np.column_stack([np.zeros(count, np.int64), 1 + np.arange(count), 1 + rest])
    start = np.repeat(rates[rest[:, :, None], columns[:, None, :]], batch, axis=0)
    sums, weighted = _chosen(start, np.repeat(gains[rest], batch, axis=0), np.tile(found, (count, 1)), LOGARITHMS)
    log_sums, escaped = sums.reshape(count, batch).T, np.full((count, count), -np.inf)
    for target in np.flatnonzero(log_sums[0] > -np.inf).tolist():
        escaped[rest[target], target] = weighted[target * batch] - log_sums[0, target]
    return log_sums, escaped


@frozen
class Arithmetic:
    """
    How rates are added and multiplied: as logarithms, or as the numbers that they are.

    Attributes:
        plus, times, over: of two arrays.
        total: of the last axis.
        of_logs, to_logs: from logarithms, and to them.
    """

    plus: Callable[[Floats, Floats], Floats]
    times: Callable[[Floats, Floats], Floats]
    over: Callable[[Floats, Floats], Floats]
    total: Callable[[Floats], Floats]
    of_logs: Callable[[Floats], Floats]
    to_logs: Callable[[Floats], Floats]


def children_chosen(
    rates: Floats, gains: Floats, found: Integers, arithmetic: Arithmetic | None = None
) -> tuple[Floats, Floats]:
    """
    Decide on the last candidate: one of the first two children of a hidden node, or eliminated from the walk.

    Where an eliminated one stops it has no parent, or one of the hidden nodes that have two children already.

    Args:
        rates: float64 (b, k, 2 + k), the rates at which the walk stops, meets the target, or steps to a candidate.
        gains: float64 (k, m), logs.
        found: int64 (b, m).
        arithmetic: of *rates*; logarithms unless given.

    Returns:
        float64 (b,), the logs of the sums over all decisions; and float64 (b, k), of the same where each forest counts
        with the probability that the walk from a candidate stops before it meets the target.
    """
    return _chosen(rates, np.broadcast_to(gains, (rates.shape[0], *gains.shape)), found, arithmetic or LOGARITHMS)


def _chosen(rates: Floats, gains: Floats, found: Integers, by: Arithmetic) -> tuple[Floats, Floats]:
    """
    Do what :func:`children_chosen` does with *gains* of each row of *found*: float64 (b, k, m).
    """
    batch, size, m = gains.shape
    if size == 0:
        return np.where((found >= 2).all(axis=1), 0.0, -np.inf), np.empty((batch, 0))
    gain, last, into, onward = gains[:, -1], rates[:, -1, :-1], rates[:, :-1, -1], rates[:, :-1, :-1]
    # Only what can still give every hidden node two children is followed.
    lacking = 2 - np.isfinite(gains[:, :-1]).sum(axis=1)

    rows = np.flatnonzero((found >= lacking).all(axis=1))
    taken = by.of_logs(np.where(found[rows] >= 2, gain[rows], -np.inf))
    stopping = by.total(np.column_stack([last[rows, 0], taken]))
    exits = np.column_stack([stopping, last[rows, 1:]])
    pivots = by.total(exits)
    exits = by.over(exits, pivots[:, None])
    options = [(rows, by.to_logs(pivots), found[rows])]
    reduced = [by.plus(onward[rows], by.times(into[rows][:, :, None], exits[:, None, :]))]
    possible = np.isfinite(gain)
    for j in np.flatnonzero(possible.any(axis=0)):
        after = found + (np.arange(m) == j)
        rows = np.flatnonzero(possible[:, j] & (found[:, j] < 2) & (after >= lacking).all(axis=1))
        absorbing = onward[rows]
        absorbing[:, :, 0] = by.plus(absorbing[:, :, 0], into[rows])
        options.append((rows, gain[rows, j], after[rows]))
        reduced.append(absorbing)

    inner_sums, inner = _chosen(
        np.concatenate(reduced),
        np.concatenate([gains[rows, :-1] for rows, *_ in options]),
        np.concatenate([after for *_, after in options]),
        by,
    )
    ways = by.to_logs(exits)
    sums, weighted, begin = np.full(batch, -np.inf), np.full((batch, size), -np.inf), 0
    for place, (rows, factors, _) in enumerate(options):
        end = begin + rows.size
        from_last = inner_sums[begin:end]
        if place == 0:
            from_last = log_sum(np.column_stack([ways[:, 0] + from_last, ways[:, 2:] + inner[begin:end]]))
        sums[rows] = np.logaddexp(sums[rows], factors + inner_sums[begin:end])
        option = factors[:, None] + np.column_stack([inner[begin:end], from_last])
        weighted[rows] = np.logaddexp(weighted[rows], option)
        begin = end
    return sums, weighted


def log_sum(logs: Floats, axis: int = -1) -> Floats:
    """
    Add along *axis* the numbers whose logs are given; the log of nothing is -inf.
    """
    top = logs.max(axis=axis, keepdims=True, initial=-np.inf)
    top = np.where(top == -np.inf, 0.0, top)
    with np.errstate(divide="ignore"):
        total: Floats = np.log(np.exp(logs - top).sum(axis=axis)) + top.squeeze(axis)
    return total


def _log(values: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(values))


def _sum(values: Floats) -> Floats:
    return np.asarray(values.sum(axis=-1))


LOGARITHMS = Arithmetic(np.logaddexp, np.add, np.subtract, log_sum, np.asarray, np.asarray)
PLAIN = Arithmetic(np.add, np.multiply, np.divide, _sum, np.exp, _log)


def _log_product(left: Floats, right: Floats, onto: Floats | None = None) -> Floats:
    """
    Multiply the matrices whose logs are *left* (a, k) and *right* (k, b).

    Rows and columns are scaled into the range of floating point; entries that underflow all the same are summed one by
    one, unless *onto* (a, b), what they will be added to, dwarfs them.
    """
    rows, columns = left.max(axis=1, initial=-np.inf), right.max(axis=0, initial=-np.inf)
    bound = rows[:, None] + columns
    scaled_left = np.exp(left - np.where(rows == -np.inf, 0.0, rows)[:, None])
    scaled_right = np.exp(right - np.where(columns == -np.inf, 0.0, columns))
    # Not BLAS: its sums depend on the number of threads, and the same input must give the same bytes.
    sums = np.einsum("ik,kj->ij", scaled_left, scaled_right)
    with np.errstate(divide="ignore"):
        product: Floats = np.log(sums) + bound
    lost = (sums < _SMALLEST_SUM) & (bound > -np.inf)
    if onto is not None:
        lost &= bound + np.log(_SMALLEST_SUM) + _DWARFED > onto
    i, j = np.nonzero(lost)
    step = max(1, _GATHERED // max(1, right.shape[0]))
    for begin in range(0, i.size, step):
        at, to = i[begin : begin + step], j[begin : begin + step]
        product[at, to] = log_sum(left[at] + right[:, to].T)
    return product
