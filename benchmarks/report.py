"""
What a benchmark says: tables for people, figures with their counts for machines.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from typing import Any

from attrs import field, frozen


class BenchmarkError(Exception):
    """
    Something that was asked for cannot be measured; the message says what to do.
    """


@frozen(kw_only=True)
class Figure:
    """
    One number that was measured.

    Attributes:
        key: its name in the JSON.
        value: None where it could not be measured.
        n: how many items it was measured on.
        interval: 95 %, where it was computed.
        reason: why there is no value; None where there is one.
    """

    key: str
    value: float | None
    n: int
    interval: tuple[float, float] | None = None
    reason: str | None = None

    def __attrs_post_init__(self) -> None:
        if (self.value is None) != (self.reason is not None):
            raise ValueError(f"figure {self.key!r}: expected a value, or None with the reason, not both or neither")
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"figure {self.key!r} is {self.value}: expected a finite number")


@frozen(kw_only=True)
class Table:
    """
    A table as it is printed.

    Attributes:
        title: above it.
        columns: names of the columns after the first, which names the row.
        rows: a name and the cells.
        notes: below it.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...] = ()


@frozen(kw_only=True)
class Report:
    """
    Everything that one benchmark has to say.

    Attributes:
        name: of the benchmark.
        tables: in order.
        figures: in order; no two have one key.
        notes: what holds for the whole: versions, samples, sets that are missing.
    """

    name: str
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = field(factory=tuple)

    def __attrs_post_init__(self) -> None:
        keys = [figure.key for figure in self.figures]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"two figures of one key: {', '.join(twice)}")


def to_dict(report: Report) -> dict[str, Any]:
    """
    Give what ``--json`` writes: every figure by its key, null where it could not be measured, and its count.
    """
    return {
        "name": report.name,
        "figures": {one.key: None if one.value is None else round(one.value, 4) for one in report.figures},
        "n": {one.key: one.n for one in report.figures},
    }


def to_json(report: Report) -> str:
    """
    Give :func:`to_dict` as strict JSON.
    """
    return json.dumps(to_dict(report), indent=2, allow_nan=False) + "\n"


def to_text(report: Report) -> str:
    """
    Give the tables, the figures that have no value with their reasons, and the notes.
    """
    parts = [_drawn(table) for table in report.tables]
    missing: dict[str, list[str]] = {}
    for one in report.figures:
        if one.reason is not None:
            missing.setdefault(one.reason, []).append(one.key)
    if missing:
        lines = (f"  {reason}: {', '.join(keys)}" for reason, keys in missing.items())
        parts.append("\n".join(["not measured (null)", *lines]))
    if report.notes:
        parts.append("\n".join(report.notes))
    return "\n\n".join(parts) + "\n"


def number(value: float | None, interval: tuple[float, float] | None = None) -> str:
    """
    Write a figure for a table: three places, a dash where there is none.
    """
    if value is None:
        return "-"
    written = f"{value:.3f}"
    return written if interval is None else f"{written} [{interval[0]:.2f}, {interval[1]:.2f}]"


def _drawn(table: Table) -> str:
    grid = [("", *table.columns), *((name, *cells) for name, cells in table.rows)]
    widths = [max(len(row[place]) for row in grid if place < len(row)) for place in range(len(grid[0]))]
    lines = [table.title, *(_line(row, widths) for row in grid), *(f"  {note}" for note in table.notes)]
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Iterable[int]) -> str:
    name, *rest = ((cell, width) for cell, width in zip(cells, widths, strict=False))
    return ("  " + name[0].ljust(name[1]) + "".join("  " + cell.rjust(width) for cell, width in rest)).rstrip()
