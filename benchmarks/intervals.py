"""
How sure a measured figure is: 95 % intervals.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

# The normal quantile of a two-sided interval of 95 %.
_Z = 1.959963984540054

_RESAMPLES = 1_000


def of_share(right: int, total: int) -> tuple[float, float]:
    """
    Give the 95 % interval of a share of independent items.

    Raises:
        ValueError: there are no items.

    Source: Wilson, JASA 22 (1927); it stays within [0, 1] and holds for few items.
    """
    if total <= 0:
        raise ValueError("a share of no items has no interval")
    share = right / total
    scale = 1.0 + _Z**2 / total
    middle = (share + _Z**2 / (2 * total)) / scale
    half = _Z / scale * math.sqrt(share * (1 - share) / total + _Z**2 / (4 * total**2))
    # The ends are exact where nothing or everything is right; arithmetic leaves a last bit.
    return (0.0 if right == 0 else max(0.0, middle - half)), (1.0 if right == total else min(1.0, middle + half))


def of_ratio(numerators: Sequence[float], denominators: Sequence[float]) -> tuple[float, float]:
    """
    Give the 95 % interval of sum(numerators) / sum(denominators) over groups that are independent of each other.

    Args:
        numerators, denominators: one a group, such as a family; denominators above 0. What is counted within a group
            may hang together.

    Raises:
        ValueError: there are no groups.

    Source: percentile bootstrap, Efron, Annals of Statistics 7 (1979), with a fixed seed.
    """
    if not numerators:
        raise ValueError("a ratio over no groups has no interval")
    over, under = np.array(numerators, np.float64), np.array(denominators, np.float64)
    rng = np.random.Generator(np.random.PCG64(0))
    drawn = rng.integers(over.size, size=(_RESAMPLES, over.size))
    low, high = np.quantile(over[drawn].sum(axis=1) / under[drawn].sum(axis=1), [0.025, 0.975])
    return float(low), float(high)


def of_area(area: float, positive: int, negative: int) -> tuple[float, float]:
    """
    Give the 95 % interval of an area under the curve of operation, over so many positive and negative items.

    Source: Hanley and McNeil, Radiology 143 (1982).
    """
    first, second = area / (2 - area), 2 * area**2 / (1 + area)
    variance = area * (1 - area) + (positive - 1) * (first - area**2) + (negative - 1) * (second - area**2)
    half = _Z * math.sqrt(max(0.0, variance) / max(1, positive * negative))
    return max(0.0, area - half), min(1.0, area + half)
