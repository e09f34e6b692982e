"""
The join of few signatures in NumPy alone: the same links as the compiled one gives, without compiling anything.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from provenance.distinct import distinct_pairs
from provenance.kernels.banding import band_keys
from provenance.similarity.bands import Bands

Integers = npt.NDArray[np.int64]


def link_in_numpy(
    values: npt.NDArray[Any], bands: Bands, least: int, surely: int, usable: npt.NDArray[np.bool_], most_leaders: int
) -> Integers:
    """
    Link rows that agree in a band and in enough slots; see :func:`provenance.similarity.joining.join`.

    Args:
        values: uint8 or uint32 (n, n_slots).
        bands: how the slots are cut.
        least: slots in which linked rows agree.
        surely: slots by which two rows of one leader need not be compared.
        usable: bool (n,), the rows that take part; empty where all do.
        most_leaders: rows of a run with which the others are compared.

    Returns:
        int64 (n_links, 2), leader and member; sorted, distinct.
    """
    taking_part = usable if usable.size else np.ones(len(values), np.bool_)
    rows = np.flatnonzero(taking_part).astype(np.uint64)
    mask = np.uint64((1 << row_bits(len(values))) - 1)
    near = np.arange(len(values))
    found = [np.empty((0, 2), np.int64)]
    for band in range(bands.bands):
        keys = band_keys(values[:, band * bands.rows : (band + 1) * bands.rows])[taking_part]
        words = np.sort((keys & ~mask) | rows)
        runs = words & ~mask
        found += _link_runs((words & mask).astype(np.int64), runs, values, least, surely, near, most_leaders)
    return distinct_pairs(np.concatenate(found))


def row_bits(rows: int) -> int:
    """
    Give how many bits of a key word hold the row.
    """
    return max(1, (rows - 1).bit_length())


def _link_runs(
    rows: Integers,
    runs: npt.NDArray[np.uint64],
    values: npt.NDArray[Any],
    least: int,
    surely: int,
    near: Integers,
    most_leaders: int,
) -> list[Integers]:
    """
    Let the first row of every run lead, all runs at once, then the first that is left, and so on.

    Args:
        rows: int64 (n,), ascending in each run.
        runs: uint64 (n,), the key of each row's run, ascending.
        near: int64 (n_rows,), written.
    """
    found = []
    for _ in range(most_leaders):
        first = np.concatenate([[True], runs[1:] != runs[:-1]])[: runs.size]
        leaders = rows[first][np.cumsum(first) - 1]
        rows, runs, leaders = rows[~first], runs[~first], leaders[~first]
        if not rows.size:
            break
        joined = (near[rows] == leaders) | (near[rows] == near[leaders])
        agreeing = np.zeros(rows.size, np.int64)
        agreeing[~joined] = (values[leaders[~joined]] == values[rows[~joined]]).sum(axis=1)
        linked = agreeing >= least
        found.append(np.stack([leaders[linked], rows[linked]], axis=1))
        closer = (agreeing >= surely) & (near[rows] == rows)
        near[rows[closer]] = leaders[closer]
        rows, runs = rows[~joined & ~linked], runs[~joined & ~linked]
    return found


def walk_in_numpy(
    words: npt.NDArray[np.uint64],
    row_bits: int,
    values: npt.NDArray[Any],
    places: Integers,
    least: int,
    most_leaders: int,
) -> tuple[Integers, Integers, npt.NDArray[np.uint8]]:
    """
    Tell of the rows of runs what each is linked with, as :func:`provenance.kernels.joining.walk_runs` does.

    Returns:
        Rows, their leaders (-1: none and no room) and the slots in which they agree, in no order.
    """
    mask = np.uint64((1 << row_bits) - 1)
    runs, rows = words & ~mask, (words & mask).astype(np.int64)
    found = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint8))]
    for _ in range(most_leaders):
        first = np.concatenate([[True], runs[1:] != runs[:-1]])[: runs.size]
        number = np.cumsum(first) - 1
        leaders, leading = rows[first][number][~first], places[first][number][~first]
        rows, runs, places = rows[~first], runs[~first], places[~first]
        agreeing = (values[leading] == values[places]).sum(axis=1)
        linked = agreeing >= least
        found.append((rows[linked], leaders[linked], agreeing[linked].astype(np.uint8)))
        rows, runs, places = rows[~linked], runs[~linked], places[~linked]
    found.append((rows, np.full(rows.size, -1), np.zeros(rows.size, np.uint8)))
    told, leaders, counts = (np.concatenate(one) for one in zip(*found, strict=True))
    return told, leaders, counts
