"""
Floats added one after the other.

From Python 3.12 on ``sum`` adds floats with what rounding loses, and gives other last bits than before; where they
decide which of two comes first, the answer was another. The same input must give the same bytes on every Python.
"""

from __future__ import annotations

from collections.abc import Iterable


def plain_sum(values: Iterable[float]) -> float:
    """
    Add numbers from the first to the last; of none 0.
    """
    total: float = 0
    for value in values:
        total += value
    return total
