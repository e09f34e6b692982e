"""
The walk of :mod:`provenance.lineage.elimination` for thousands of nodes: plain numbers in square tiles, not logarithms.

Where every node stops at a rate that does not vanish beside its other rates, plain numbers are as good: what underflows
is too little to change a probability of stopping, since elimination only ever raises the part of a node's rate at which
the walk stops. There is no subtraction here either, so that every probability keeps its relative accuracy.
Rates are float64 (b, b, TILE, TILE), tile by tile, and stops float64 (b, TILE); a row may be scaled at will, and the
diagonal is ignored.
A product of two tiles is too small for a BLAS to divide it among threads, and the products are added in a fixed order:
the same input gives the same bytes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import frozen

from provenance.lineage.elimination import PLAIN, Floats, children_chosen, summed_over_each

# Up to here logarithms take less than a second, whatever the weights.
SMALL = 64

# A stop fainter than this part of a node's best rate could be lost in plain numbers: exp(-200) is 1e-87, and what
# floating point rounds to 0 is 1e-200 times smaller still.
FAINTEST_STOP = -200.0

TILE = 48
# How the nodes of a tile are parted until each is alone: the product is TILE.
_PARTINGS = (2, 2, 2, 2, 3)


@frozen(eq=False)
class Escapes:
    """
    How likely the walk from each node is to stop before it meets each other node.

    Attributes:
        probabilities: float64 (b, b, TILE, TILE), from row to column.
        log_rest: float64 (kept,), per candidate of a hidden node, or (1,), for the first node if there are none: the
            log of the sum over all other nodes' choices.
        log_rest_with: float64 (m, kept), the same where the candidate is one of the two children that a hidden node
            needs.
    """

    probabilities: Floats
    log_rest: Floats
    log_rest_with: Floats


def escapes(rates: Floats, stops: Floats, gains: Floats, *, with_candidates: bool = True) -> Escapes:
    """
    Find how likely the walk from each node is to stop before it meets each other node.

    By halves: the tiles of one are eliminated for all targets in the other at once; about 2.2 n**3 operations in all.

    Args:
        rates: float64 (b, b, TILE, TILE). The candidates of hidden nodes, if any, stand first in the first tile, the
            rest of which is empty; without candidates the first tile is like the others.
        stops: float64 (b, TILE), above 0; at an empty place 1.
        gains: float64 (kept, m), the candidates' log weights as children of each of m hidden nodes; less than a tile.
        with_candidates: find the columns of the candidates too, and the sums.
    """
    lead = int(gains.shape[0] > 0)
    size = rates.shape[0]
    if size - lead <= 1:
        return _last_tile(rates, stops, gains, with_candidates)
    found = np.zeros_like(rates)
    sums = np.empty(0), np.empty((gains.shape[1], 0))
    half = lead + (size - lead) // 2
    every = np.arange(size)
    for leave in (every[half:], every[lead:half]):
        stay = np.setdiff1d(every, leave)
        order = np.concatenate([stay, leave])
        reduced, ends = rates[np.ix_(order, order)], stops[order]
        log_pivots = _censor(reduced, ends, stay.size)
        leftmost = with_candidates and leave[-1] == size - 1
        inner = escapes(reduced[: stay.size, : stay.size], ends[: stay.size], gains, with_candidates=leftmost)
        columns = stay if leftmost else stay[lead:]
        targets = inner.probabilities[:, stay.size - columns.size :]
        found[np.ix_(stay, columns)] = targets
        for row, place in zip(leave.tolist(), range(stay.size, size), strict=True):
            passed = np.tile(ends[place][None, :, None], (columns.size, 1, TILE))
            for through in range(stay.size):
                if reduced[place, through].any():
                    _add_product(passed, reduced[place, through], targets[through])
            found[row, columns] = passed
        if leftmost:
            sums = inner.log_rest + log_pivots, inner.log_rest_with + log_pivots
    return Escapes(found, *sums)


def _censor(rates: Floats, stops: Floats, stay: int) -> float:
    """
    Watch the walk only while it is in the first *stay* tiles, in place.

    The rows of the other tiles become the probabilities of where the walk from them is first seen, or stops unseen.

    Returns:
        The log of the product of the pivots.
    """
    log_pivots = 0.0
    for tile in range(rates.shape[0] - 1, stay - 1, -1):
        onward = rates[tile, :tile]
        visits, logs = _visits(rates[tile, tile], onward.sum(axis=(0, 2)) + stops[tile])
        log_pivots += logs
        onward[:] = np.matmul(visits, onward)
        stops[tile] = visits @ stops[tile]
        for row in range(tile):
            into = rates[row, tile]
            if into.any():
                _add_product(rates[row, :tile], into, onward)
                stops[row] += into @ stops[tile]
    # A tile may lead to those that were eliminated after it, whose own ways end in the tiles that stay.
    for tile in range(stay, rates.shape[0]):
        for later in range(stay, tile):
            into = rates[tile, later]
            if into.any():
                _add_product(rates[tile, :stay], into, rates[later, :stay])
                stops[tile] += into @ stops[later]
    return log_pivots


def _add_product(onto: Floats, left: Floats, right: Floats) -> None:
    """
    Add to the tiles *onto* (j, TILE, TILE) the products of the tile *left* with the tiles *right* (j, TILE, TILE).
    """
    onto += np.matmul(left, right)


def _visits(rates: Floats, exits: Floats) -> tuple[Floats, float]:
    """
    Count how often the walk is at each node of a tile before it leaves the tile, per unit of rate.

    Args:
        rates: float64 (TILE, TILE), within the tile.
        exits: float64 (TILE,), the rates out of it.

    Returns:
        float64 (TILE, TILE), from row to column: the inverse of what the textbook calls the Laplacian; and the log of
        its determinant.
    """
    size = exits.size
    table = np.column_stack([rates, exits, np.eye(size)])
    pivots = np.empty(size)
    for node in range(size - 1, -1, -1):
        # What returned to the node itself is left out of its pivot, where the textbook subtracts it.
        table[node, node] = 0.0
        pivots[node] = table[node, : size + 1].sum()
        table[node] /= pivots[node]
        into = table[:, node].copy()
        table[:, node] = 0.0
        table += into[:, None] * table[node]
    return table[:, size + 1 :], float(np.log(pivots).sum())


def _last_tile(rates: Floats, stops: Floats, gains: Floats, with_candidates: bool) -> Escapes:
    """
    Do what :func:`escapes` does for one tile of targets, or none, beside that of the candidates.
    """
    kept, m = gains.shape
    lead = int(kept > 0)
    size = rates.shape[0]
    found = np.zeros_like(rates)
    log_rest, log_rest_with = np.empty(0), np.empty((m, 0))
    if size > lead:
        places = np.concatenate([np.arange(kept), np.arange(lead * TILE, size * TILE)])
        flat = rates.transpose(0, 2, 1, 3).reshape(size * TILE, size * TILE)
        table = np.column_stack([stops.reshape(-1)[places], flat[np.ix_(places, places)]])
        escaped, log_first = _parted(table, gains)
        found[lead, lead] = escaped[kept:]
        if lead:
            found[0, 1, :kept] = escaped[:kept]
        else:
            log_rest = np.array([log_first])
    if lead and with_candidates:
        rates, stops = rates.copy(), stops.copy()
        log_pivots = _censor(rates, stops, 1)
        with np.errstate(divide="ignore"):
            reduced = np.log(np.column_stack([stops[0, :kept], rates[0, 0, :kept, :kept]]))
        log_sums, escaped = summed_over_each(reduced, gains, np.eye(m + 1, m, -1, dtype=np.int64))
        found[0, 0, :kept, :kept] = np.exp(escaped)
        log_rest, log_rest_with = log_sums[0] + log_pivots, log_sums[1:] + log_pivots
        for tile in range(1, size):
            found[tile, 0] = stops[tile][:, None] + rates[tile, 0] @ found[0, 0]
    return Escapes(found, log_rest, log_rest_with)


def _parted(table: Floats, gains: Floats) -> tuple[Floats, float]:
    """
    Part the targets of one tile until each is alone with the candidates, all parts at once.

    Args:
        table: float64 (kept + TILE, 1 + kept + TILE), the rates of the candidates and the targets: stop, nodes.
        gains: float64 (kept, m).

    Returns:
        float64 (kept + TILE, TILE), the probabilities of escape; and for the first target the log of the sum over all
        other nodes' choices if there are no candidates.
    """
    kept, m = gains.shape
    parts, size, log_first = table[None], TILE, 0.0
    ways: list[tuple[npt.NDArray[np.int64], Floats]] = []
    for among in _PARTINGS:
        smaller = size // among
        orders = np.stack([np.roll(np.arange(size), -smaller * part) for part in range(among)])
        orders = np.column_stack([np.tile(np.arange(kept), (among, 1)), kept + orders])
        columns = np.column_stack([np.zeros(among, np.int64), 1 + orders])
        parts = parts[:, orders[:, :, None], columns[:, None, :]].reshape(-1, kept + size, 1 + kept + size)
        for node in range(kept + size - 1, kept + smaller - 1, -1):
            parts[:, node, 1 + node] = 0.0
            pivots = parts[:, node].sum(axis=1)
            log_first += float(np.log(pivots[0]))
            parts[:, node] /= pivots[:, None]
            into = parts[:, :, 1 + node].copy()
            parts[:, :, 1 + node] = 0.0
            parts += into[:, :, None] * parts[:, node, None]
        ways.append((orders, parts[:, kept + smaller :, : 1 + kept + smaller]))
        parts, size = parts[:, : kept + smaller, : 1 + kept + smaller], smaller
    escaped = np.zeros((TILE, kept + 1, 1))
    if kept:
        alone = parts[:, :kept, [0, 1 + kept, *range(1, 1 + kept)]]
        sums, weighted = children_chosen(alone, gains, np.zeros((TILE, m), np.int64), PLAIN)
        possible = sums > -np.inf
        escaped[possible, :kept, 0] = np.exp(weighted[possible] - sums[possible, None])
    for (orders, exits), among in zip(ways[::-1], _PARTINGS[::-1], strict=True):
        passed = np.concatenate([escaped, exits[:, :, :1] + np.matmul(exits[:, :, 1:], escaped)], axis=1)
        smaller, rows = escaped.shape[2], passed.shape[1]
        passed = passed.reshape(-1, among, rows, smaller)
        escaped = np.empty((passed.shape[0], rows, among * smaller))
        for part in range(among):
            escaped[:, orders[part], part * smaller : (part + 1) * smaller] = passed[:, part]
    return escaped[0], log_first
