"""
What a measurement gives: numbers by their keys, each with the count of items it rests on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from attrs import field, frozen


@frozen
class Figures:
    """
    Numbers with what they rest on.

    Attributes:
        values: by key, as a part of one unless the key says otherwise.
        counts: by the same keys, how many items.
        intervals: by key, where items are few: the ends of the 95 % interval.
    """

    values: dict[str, float] = field(factory=dict)
    counts: dict[str, int] = field(factory=dict)
    intervals: dict[str, tuple[float, float]] = field(factory=dict)

    def add(self, key: str, value: float, count: int, interval: tuple[float, float] | None = None) -> None:
        """
        Put a number in.
        """
        self.values[key] = value
        self.counts[key] = count
        if interval is not None:
            self.intervals[key] = interval


def merged(parts: Iterable[Figures]) -> Figures:
    """
    Put several measurements into one.
    """
    whole = Figures()
    for part in parts:
        whole.values.update(part.values)
        whole.counts.update(part.counts)
        whole.intervals.update(part.intervals)
    return whole


def f1(found: int, truly: int, both: int) -> float:
    """
    Give the harmonic mean of precision and recall; 1 where there was nothing to find and nothing was.
    """
    return 2 * both / (found + truly) if found + truly else 1.0


def wilson(part: float, count: int) -> tuple[float, float]:
    """
    Give the 95 % interval of a part of *count* items (Wilson 1927).
    """
    if not count:
        return 0.0, 1.0
    square = 1.96**2
    middle = (part + square / (2 * count)) / (1 + square / count)
    half = 1.96 * math.sqrt(part * (1 - part) / count + square / (4 * count**2)) / (1 + square / count)
    return max(0.0, middle - half), min(1.0, middle + half)


def hanley(area: float, positive: int, negative: int) -> tuple[float, float]:
    """
    Give the 95 % interval of an area under the curve of operation (Hanley and McNeil 1982).
    """
    first, second = area / (2 - area), 2 * area**2 / (1 + area)
    variance = area * (1 - area) + (positive - 1) * (first - area**2) + (negative - 1) * (second - area**2)
    half = 1.96 * math.sqrt(max(0.0, variance) / max(1, positive * negative))
    return max(0.0, area - half), min(1.0, area + half)


def table(figures: Figures) -> str:
    """
    Lay the figures out, one a line, with what each rests on.
    """
    width = max(map(len, figures.values), default=0)
    lines = []
    for key, value in figures.values.items():
        interval = figures.intervals.get(key)
        shown = f"  [{interval[0]:.3f}, {interval[1]:.3f}]" if interval else ""
        lines.append(f"{key.ljust(width)}  {value:8.3f}  n = {figures.counts[key]:,}{shown}")
    return "\n".join(lines)
