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

_ONE_SIDED = 0.05

# Halving the interval so often leaves the last bit of a number.
_HALVINGS = 60


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


def at_most(hits: int, total: int) -> float:
    """
    Give the bound that a share lies below with 95 % confidence: one-sided, exact for independent items.

    Raises:
        ValueError: there are no items.

    Source: Clopper and Pearson, Biometrika 26 (1934): the share at which so few hits or fewer come in one case of 20.
    """
    if total <= 0:
        raise ValueError("a share of no items has no bound")
    if hits >= total:
        return 1.0
    low, high = hits / total, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _so_few(hits, total, middle) > _ONE_SIDED:
            low = middle
        else:
            high = middle
    return high


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


def _so_few(hits: int, total: int, share: float) -> float:
    """
    Give the probability of *hits* or fewer among *total* where each is one with probability *share*, 0 < share < 1.
    """
    terms = (
        math.lgamma(total + 1)
        - math.lgamma(count + 1)
        - math.lgamma(total - count + 1)
        + count * math.log(share)
        + (total - count) * math.log1p(-share)
        for count in range(hits + 1)
    )
    return math.fsum(math.exp(term) for term in terms)
