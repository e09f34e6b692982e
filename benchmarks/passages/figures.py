"""
What a measurement gives: numbers by their keys, each with the count of items it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from benchmarks.report import Figure, Table, number


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


def as_figures(found: Figures) -> tuple[Figure, ...]:
    """
    Give the numbers as a benchmark's report holds them.
    """
    return tuple(
        Figure(key=key, value=value, n=found.counts[key], interval=found.intervals.get(key))
        for key, value in found.values.items()
    )


def as_table(found: Figures, title: str = "passages and events") -> Table:
    """
    Lay the numbers out, one a line, with what each rests on.
    """
    rows = tuple(
        (key, (number(value, found.intervals.get(key)), f"{found.counts[key]:,}"))
        for key, value in found.values.items()
    )
    return Table(title=title, columns=("value [95 %]", "n"), rows=rows)
