"""
What occurs in an array, each once and rising.

NumPy's ``unique`` hashes numbers since its release 2.3, and sorts those that are left. Of 64-bit hashes, of which most
occur once, that takes ten to sixty times as long as to sort them all by the vector instructions of its ``sort``.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Number = TypeVar("Number", bound=np.integer[Any])

# Pairs are told apart by one number each, where that fits.
_MOST = 1 << 63


def distinct(values: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """
    Give each of *values*, of any shape, once: rising, of one dimension.
    """
    ordered = np.sort(values, axis=None)
    return ordered[_first(ordered[1:] != ordered[:-1], ordered.size)]


def distinct_pairs(pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """
    Give each of *pairs*, int64 (n, 2), once: by the first number, then by the second.
    """
    if not len(pairs):
        return pairs
    least, most = pairs.min(axis=0).tolist(), pairs.max(axis=0).tolist()
    width = most[1] - least[1] + 1
    if (most[0] - least[0] + 1) * width < _MOST:
        packed = distinct((pairs[:, 0] - least[0]) * width + (pairs[:, 1] - least[1]))
        return np.stack([packed // width + least[0], packed % width + least[1]], axis=1)
    ordered = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    return ordered[_first((ordered[1:] != ordered[:-1]).any(axis=1), len(ordered))]


def _first(differs: npt.NDArray[np.bool_], count: int) -> npt.NDArray[np.bool_]:
    first = np.ones(count, np.bool_)
    first[1:] = differs
    return first
