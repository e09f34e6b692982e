"""
Pairs, edges and passages as rows: a table for the terminal, CSV, JSON lines and Parquet.
"""

from __future__ import annotations

import csv
import io
import typing
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import asdict, fields, frozen

from provenance.alignment.shared import SharedPassage
from provenance.lineage.records import Credited, Edge, EdgeKind
from provenance.render.words import printable
from provenance.similarity.matches import Match
from provenance.wording import counted, strict_json

if TYPE_CHECKING:
    import pyarrow
    from rich.console import Console

# What a spreadsheet takes for the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "\u2212")

_UNSEEN = " \u00a0\u200b\u200c\u200d\u2060\ufeff"

# A passage fills screens; in the terminal its beginning tells which one it is.
_WIDEST = 60

# Nor may one id of a thousand characters push the other columns off the screen.
_WIDEST_NAME = 100


@frozen(kw_only=True)
class EdgeRow:
    """
    An edge of the derivation trees without its evidence; see :class:`~provenance.lineage.records.Edge`.
    """

    parent: str
    child: str
    kind: EdgeKind
    confidence: float
    linked: float
    direction: float | None
    direct: float | None
    share: float | None
    credited: Credited


# A column of words is not made narrower than this, and columns stand so far apart.
_NARROWEST, _GAP = 14, 2

_NUMBERS = (int, float, int | None, float | None)

_NAMES: dict[type, str] = {Match: "pair", EdgeRow: "edge", SharedPassage: "passage"}


def edge_rows(edges: Iterable[Edge]) -> list[EdgeRow]:
    """
    Give one row an edge, in their order.
    """
    names = [attribute.name for attribute in fields(EdgeRow)]
    return [EdgeRow(**{name: getattr(edge, name) for name in names}) for edge in edges]


def to_table(rows: Sequence[Any], kind: type = Match) -> str:
    """
    Lay *rows* out in columns as wide as their widest value, and count them.

    Args:
        rows: records of the class *kind*.
        kind: an attrs class whose fields are the columns; it says what they are where there is no row.
    """
    names = _columns(kind)
    shown = [names] + [tuple(map(_in_a_cell, names, _values(row))) for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    lines = ["  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)).rstrip() for row in shown]
    lines.append(counted(len(rows), _NAMES[kind]))
    return "\n".join(lines) + "\n"


def print_table(console: Console, rows: Sequence[Any], kind: type = Match) -> None:
    """
    Print *rows* as wide as the terminal: what is too long goes on in the next line of its column.

    Args are those of :func:`to_table`.
    """
    from rich.table import Table
    from rich.text import Text

    names = _columns(kind)
    cells = [[_in_a_cell(name, value) for name, value in zip(names, _values(row), strict=True)] for row in rows]
    numbers = [typing.get_type_hints(kind).get(name) in _NUMBERS for name in names]
    widest = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    least = sum(width if number else min(width, _NARROWEST) for width, number in zip(widest, numbers, strict=True))
    if least + _GAP * (len(names) - 1) <= console.width:
        table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
        for name, number in zip(names, numbers, strict=True):
            table.add_column(Text(name), justify="right" if number else "left", overflow="fold", no_wrap=number)
        for line in cells:
            table.add_row(*map(Text, line))
        console.print(table)
    else:  # too narrow for columns
        width = max(map(len, names)) + _GAP
        for line in cells:
            for name, cell in zip(names, line, strict=True):
                console.print(Text.assemble((name.ljust(width), "bold"), cell))
            console.print()
    console.print(Text(counted(len(rows), _NAMES[kind]), style="dim"))


def to_csv(rows: Sequence[Any], kind: type = Match) -> str:
    """
    Write comma-separated values; a text that a spreadsheet would run as a formula gets an apostrophe before it.

    Args are those of :func:`to_table`.
    """
    values = ([_defused(value) if isinstance(value, str) else value for value in _values(row)] for row in rows)
    return "".join(_csv_line(row) for row in (_columns(kind), *values))


def to_json_lines(rows: Sequence[Any]) -> str:
    """
    Write one JSON object a line.
    """
    return "".join(strict_json(asdict(row)) + "\n" for row in rows)


def write_parquet(rows: Sequence[Any], path: Path, kind: type = Match) -> None:
    """
    Write a Parquet file with page checksums.

    Args are those of :func:`to_table`.
    """
    import pyarrow.parquet as parquet

    # Given a path, Arrow removes what stands there when writing fails.
    with path.open("wb") as stream:
        parquet.write_table(to_arrow(rows, kind), stream, write_page_checksum=True)


def parquet_bytes(rows: Sequence[Any], kind: type = Match) -> bytes:
    """
    Give what :func:`write_parquet` writes.
    """
    import pyarrow.parquet as parquet

    stream = io.BytesIO()
    parquet.write_table(to_arrow(rows, kind), stream, write_page_checksum=True)
    return stream.getvalue()


def to_arrow(rows: Sequence[Any], kind: type = Match) -> pyarrow.Table:
    """
    Give an Arrow table: text as string, numbers as float64 or int64.

    Args are those of :func:`to_table`.
    """
    import pyarrow as pa

    hints = typing.get_type_hints(kind)
    types = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    schema = pa.schema([(name, types[_plain_type(hints[name])]) for name in _columns(kind)])
    return pa.Table.from_pylist([asdict(row) for row in rows], schema=schema)


def _plain_type(hint: Any) -> type:
    """
    Tell which of str, int and float the values of a field have: it may allow for None, or list the words it can be.
    """
    if hint in (str, int, float):
        return typing.cast(type, hint)
    if typing.get_origin(hint) is typing.Literal:
        return str
    return next(_plain_type(one) for one in typing.get_args(hint) if one is not type(None))


def _columns(kind: Any) -> tuple[str, ...]:
    return tuple(attribute.name for attribute in fields(kind))


def _values(row: Any) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _columns(type(row)))


def _in_a_cell(name: str, value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.2f}"
    text = printable(str(value))
    widest = _WIDEST if name.endswith("_text") else _WIDEST_NAME
    return f"{text[: widest - 1]}…" if len(text) > widest else text


def _csv_line(values: Sequence[object]) -> str:
    stream = io.StringIO()
    # Python before 3.13 quotes a carriage return inside a field only where its line ends have one, too.
    csv.writer(stream, lineterminator="\r\n").writerow(values)
    return stream.getvalue().removesuffix("\r\n") + "\n"


def _defused(text: str) -> str:
    # A spreadsheet may trim what cannot be seen before it looks for a formula.
    return f"'{text}" if text.lstrip(_UNSEEN).startswith(_FORMULA) or text.startswith(_FORMULA) else text
