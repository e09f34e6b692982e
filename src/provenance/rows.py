"""
Results that are tables: a sequence of records in Python, and a table of Arrow, pandas or polars on request.
"""

from __future__ import annotations

import html
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, get_type_hints, overload

from attrs import AttrsInstance, asdict, field, fields, frozen

from provenance.extras import extra

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

Row = TypeVar("Row", bound=AttrsInstance)

# Rows in a notebook, and letters in a cell there.
_SHOWN, _WIDEST = 20, 200


def _cell(value: object) -> str:
    text = "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
    return html.escape(text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…")


@frozen
class Rows(Sequence[Row]):
    """
    Records of one kind, in a fixed order.

    Attributes:
        rows: the records.
    """

    rows: Sequence[Row] = field(factory=tuple)

    # The attrs class of a record, whose fields are the columns.
    row_type: ClassVar[type[AttrsInstance]]

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Self: ...
    def __getitem__(self, place: int | slice) -> Row | Self:
        """
        Give one record, or some of them.
        """
        return type(self)(self.rows[place]) if isinstance(place, slice) else self.rows[place]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def _repr_html_(self) -> str:
        """
        Show the first rows in a notebook.
        """
        names = [one.name for one in fields(self.row_type)]
        head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
        lines = [[_cell(getattr(row, name)) for name in names] for row in self.rows[:_SHOWN]]
        body = "".join("<tr>" + "".join(f"<td><bdi>{cell}</bdi></td>" for cell in line) + "</tr>" for line in lines)
        rest = f"<p>and {len(self) - _SHOWN:,} more</p>" if len(self) > _SHOWN else ""
        return f"<div><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}</div>"

    def to_dicts(self) -> list[dict[str, Any]]:
        """
        Give one dictionary a record, keys in the order of the fields.
        """
        return [asdict(row) for row in self.rows]

    def to_arrow(self) -> pyarrow.Table:
        """
        Give an Arrow table: numbers as float64, counts and places as int64, all else as string; None is null.
        """
        import pyarrow as pa

        kinds = {float: pa.float64(), float | None: pa.float64(), int: pa.int64(), int | None: pa.int64()}
        hints = get_type_hints(self.row_type)
        schema = pa.schema([(one.name, kinds.get(hints[one.name], pa.string())) for one in fields(self.row_type)])
        return pa.Table.from_pylist(self.to_dicts(), schema=schema)

    def to_pandas(self) -> pandas.DataFrame:
        """
        Give a pandas frame; needs the extra ``[pandas]``.

        Raises:
            MissingExtra: pandas is not installed.
        """
        extra("pandas", "pandas", "a pandas frame")
        return self.to_arrow().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """
        Give a polars frame; needs the extra ``[polars]``.

        Raises:
            MissingExtra: polars is not installed.
        """
        frame: polars.DataFrame = extra("polars", "polars", "a polars frame").DataFrame(self.to_arrow())
        return frame


class Tabular(ABC):
    """
    A result of which a part is a table.
    """

    # Not even a slot: the records that inherit from this have their own.
    __slots__ = ()

    @abstractmethod
    def to_rows(self) -> Rows[Any]:
        """
        Give the rows.
        """

    def to_arrow(self) -> pyarrow.Table:
        """
        Give :meth:`to_rows` as an Arrow table.
        """
        return self.to_rows().to_arrow()

    def to_pandas(self) -> pandas.DataFrame:
        """
        Give :meth:`to_rows` as a pandas frame; needs the extra ``[pandas]``.
        """
        return self.to_rows().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """
        Give :meth:`to_rows` as a polars frame; needs the extra ``[polars]``.
        """
        return self.to_rows().to_polars()
