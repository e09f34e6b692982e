"""
Tables, in files and in memory: every row an article, every column that has a field's name that field.
"""

from __future__ import annotations

from provenance.readers.arrow_tables import read_arrow, read_arrow_object, read_parquet
from provenance.readers.delimited import read_delimited
from provenance.readers.files import Reader
from provenance.readers.frames import is_frame, read_frame
from provenance.readers.gathering import Stopped
from provenance.readers.limits import Limits
from provenance.readers.records import Reading

__all__ = ["BINARY_ENDINGS", "TABLE_READERS", "is_table", "read_table"]

TABLE_READERS: dict[str, Reader] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".parquet": read_parquet,
    ".arrow": read_arrow,
    ".feather": read_arrow,
    ".ipc": read_arrow,
}

# Those that begin with a mark of their own, which their readers know.
BINARY_ENDINGS = frozenset({".parquet", ".arrow", ".feather", ".ipc"})

# What a table in memory is called, which has no path.
_NAME = "table"


def is_table(source: object) -> bool:
    """
    Tell whether *source* is a table of pandas or polars, or anything that gives Arrow's rows.
    """
    arrow = hasattr(source, "__arrow_c_stream__") or hasattr(source, "__arrow_c_array__")
    # A class has the methods of its objects, and no rows.
    return is_frame(source) or (arrow and not isinstance(source, type))


def read_table(source: object, limits: Limits) -> Reading:
    """
    Read an article from each row of a table in memory.

    A row without an id gets the id ``table:number``. Without a column ``text``, the table is set aside.

    Raises:
        UnsupportedFormat: one column alone, or something else that has no rows.
        SourceUnreadable: a LazyFrame whose rows cannot be had.
    """
    try:
        if is_frame(source):
            return read_frame(source, _NAME, limits)
        return read_arrow_object(source, _NAME, limits)
    except Stopped as stopped:
        return Reading(set_aside=(stopped.notice(_NAME),))
