"""
The walk from child to parent with its nodes eliminated one after another, every step kept.

At small sizes in logarithms; at large ones, where no root is faint, in plain numbers: :mod:`provenance.lineage.
tiled_elimination` tells why that is safe and why the bytes do not depend on the number of threads.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provenance.lineage.elimination import Floats, log_sum
from provenance.lineage.tiled_elimination import FAINTEST_STOP, SMALL, TILE

Logs = npt.NDArray[np.floating]


def factored(rates: Floats, left: int) -> tuple[Logs, Logs, Floats, float]:
    """
    Eliminate the first *left* nodes in their order.

    Args:
        rates: float64 (n, n + 1), log rates; the last column is where the walk stops. The diagonal is ignored.
        left: how many.

    Returns:
        float64 (n, n): [i, l] for l < i is the log rate from i to l when l left.
        float64 (n + 1, n): [j, l] for j > l is the log probability that j, or the stop n, was next when l left.
        float64 (n - left, 1 + n - left), the log rates among the nodes that stay; the last column is the stop.
        The log of the product of the pivots.
    """
    n = rates.shape[0]
    faint = (rates[:, n] - rates.max(axis=1)).min(initial=0.0) < FAINTEST_STOP
    if n <= SMALL or faint:
        table, log_pivots = _in_logarithms(rates, left)
    else:
        table, log_pivots = _in_plain_numbers(rates, left)
    remaining = np.append(table[left:, left:n], table[left:, n:], axis=1)
    np.fill_diagonal(remaining, -np.inf)
    # Half the digits are enough to draw by, where the logarithms are small.
    kept: Logs = table if n <= SMALL or faint else table.astype(np.float32)
    return kept[:, :n], np.ascontiguousarray(kept.T), remaining, log_pivots


def _in_logarithms(rates: Floats, left: int) -> tuple[Floats, float]:
    table, log_pivots = rates.copy(), 0.0
    for node in range(left):
        row = table[node, node + 1 :]
        pivot = float(log_sum(row))
        row -= pivot
        log_pivots += pivot
        rest = table[node + 1 :, node + 1 :]
        np.logaddexp(rest, table[node + 1 :, node, None] + row, out=rest)
        # What returns to the node itself is no way on.
        np.fill_diagonal(rest, -np.inf)
    return table, log_pivots


def _in_plain_numbers(rates: Floats, left: int) -> tuple[Floats, float]:
    n = rates.shape[0]
    # Empty places at the end make the table one of whole tiles.
    size = -(-n // TILE) * TILE
    table = np.zeros((size, size))
    np.exp(rates[:, :n], out=table[:n, :n])
    np.fill_diagonal(table, 0.0)
    stops = np.ones(size)
    stops[:n] = np.exp(rates[:, n])
    tiles = table.reshape(size // TILE, TILE, size // TILE, TILE).transpose(0, 2, 1, 3)
    pivots = np.empty(left)
    for start in range(0, left, TILE):
        stop = min(start + TILE, left)
        for node in range(start, stop):
            table[node, node] = 0.0
            row = table[node, node + 1 :]
            pivots[node] = row.sum() + stops[node]
            row /= pivots[node]
            stops[node] /= pivots[node]
            into = table[node + 1 :, node]
            stops[node + 1 :] += into * stops[node]
            inside = stop - node - 1
            table[node + 1 : stop, node + 1 :] += into[:inside, None] * row
            table[stop:, node + 1 : stop] += into[inside:, None] * row[:inside]
        if stop - start < TILE:
            table[stop:, stop:] += np.einsum("ik,kj->ij", table[stop:, start:stop], table[start:stop, stop:])
            continue
        column = start // TILE
        onward = np.ascontiguousarray(tiles[column, column + 1 :])
        for row_of_tiles in range(column + 1, size // TILE):
            into = np.ascontiguousarray(tiles[row_of_tiles, column])
            if into.any():
                tiles[row_of_tiles, column + 1 :] += np.matmul(into, onward)
    with np.errstate(divide="ignore"):
        return np.log(np.column_stack([table[:n, :n], stops[:n]])), float(np.log(pivots).sum())
