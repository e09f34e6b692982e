"""
The tables of pandas, whose columns may hold anything, and of polars, which need not be in memory yet.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from provenance.errors import SourceUnreadable
from provenance.readers.arrow_tables import read_arrow_object
from provenance.readers.columns import EXPECTED, Table, field_of, places_of, read_row
from provenance.readers.gathering import Gathering
from provenance.readers.limits import Limits
from provenance.readers.records import Reading

# Rows that are Python objects at one time.
_SPAN_ROWS = 1_024


def is_frame(source: object) -> bool:
    """
    Tell whether *source* is a DataFrame of pandas, or a DataFrame or LazyFrame of polars.
    """
    # A library that nobody has loaded has made nothing.
    return _of(source, "pandas", "DataFrame") or _of(source, "polars", "DataFrame", "LazyFrame")


def read_frame(source: Any, name: str, limits: Limits) -> Reading:
    """
    Read an article from each row of a DataFrame or LazyFrame.

    An index of pandas with the name of a field is that field's column.

    Args:
        source: see :func:`is_frame`.
        name: what messages call it, and what the ids of rows without one begin with.
        limits: of a row's text.

    Raises:
        Stopped: no column is the text, or two are one field.
        SourceUnreadable: a LazyFrame whose rows cannot be had.
    """
    if not _of(source, "pandas", "DataFrame"):
        return read_arrow_object(_collected(source), name, limits)
    table = Table(name, name, limits)
    gathering = Gathering(name, "row")
    for number, record in enumerate(_pandas_rows(source), 1):
        gathering.add(read_row(record, table, number))
    return gathering.whole(EXPECTED)


def _of(source: object, library: str, *kinds: str) -> bool:
    module = sys.modules.get(library)
    return module is not None and isinstance(source, tuple(getattr(module, kind) for kind in kinds))


def _pandas_rows(frame: Any) -> Iterator[Mapping[str, object]]:
    columns = {field_of(column) for column in frame.columns}
    levels = [level for level in frame.index.names if field_of(level) not in columns | {None}]
    if levels:
        frame = frame.reset_index(levels)
    places = places_of(list(frame.columns))
    for start in range(0, len(frame), _SPAN_ROWS):
        span = frame.iloc[start : start + _SPAN_ROWS, list(places.values())]
        # Column by column, because a row of its own would make one kind of all its values.
        for row in zip(*(span.iloc[:, place].tolist() for place in range(len(places))), strict=True):
            yield dict(zip(places, row, strict=True))


def _collected(frame: Any) -> Any:
    """
    Give the columns of a frame of polars that are needed, as an Arrow table.
    """
    polars = sys.modules["polars"]
    try:
        names = frame.lazy().collect_schema().names()
        needed = [polars.col(names[place]) for place in places_of(names).values()]
        return frame.lazy().select(needed).collect().to_arrow()
    except (polars.exceptions.PolarsError, OSError) as error:
        raise SourceUnreadable(f"the LazyFrame of polars gives no rows: {error}") from error
