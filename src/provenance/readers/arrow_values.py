"""
The values of Arrow arrays as Python's own, as far as they can be a field of an article.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from provenance.readers.gathering import Stopped

# The one field that may have several texts names sources, and nobody has so many.
_MOST_LISTED = 100

_MICROSECONDS = {"s": 1_000_000, "ms": 1_000, "us": 1}


def values_of(array: Any) -> Iterator[object]:
    """
    Give the values of an Arrow array as Python's own, as far as they can be a field of an article.

    One after the other, because many may be one text in the array's memory. Texts that are not UTF-8 come as bytes, and
    moments in UTC, with a zone if they have one. What can be no field is given as an empty value of its kind.

    Raises:
        Stopped: ``unsupported_format``, of columns whose values are encoded by their runs.
    """
    from pyarrow import types

    kind = array.type
    if str(getattr(kind, "storage_type", None)).endswith(("string", "string_view")):
        array, kind = array.storage, kind.storage_type
    if types.is_dictionary(kind):
        return _looked_up(array.indices.to_pylist(), array.dictionary)
    if types.is_run_end_encoded(kind):
        raise Stopped("unsupported_format", "has run-end encoded columns: save it with plain ones")
    if types.is_timestamp(kind):
        return (_moment(value, kind) for value in array.view("int64").to_pylist())
    if types.is_date32(kind):
        return (_day(value) for value in array.view("int32").to_pylist())
    if types.is_date64(kind):
        return (_day(None if value is None else value // 86_400_000) for value in array.view("int64").to_pylist())
    if (types.is_list(kind) or types.is_large_list(kind)) and str(kind.value_type).endswith(("string", "string_view")):
        return (list(map(_plain, one.values[:_MOST_LISTED])) if one.is_valid else None for one in array)
    if types.is_nested(kind):
        # Of any size, and no field's: only their kind is ever told.
        empty: object = {} if types.is_struct(kind) or types.is_map(kind) else []
        return (empty if valid else None for valid in array.is_valid().to_pylist())
    return map(_plain, array)


def _looked_up(indices: list[int | None], dictionary: Any) -> Iterator[object]:
    found: dict[int, object] = {}
    for index in indices:
        if index is None:
            yield None
            continue
        if index not in found:
            if not 0 <= index < len(dictionary):
                raise Stopped("damaged", f"is damaged (no value {index:,} in a dictionary): get it anew")
            found[index] = next(values_of(dictionary.slice(index, 1)))
        yield found[index]


def _plain(scalar: Any) -> object:
    try:
        return scalar.as_py()
    except UnicodeDecodeError:
        return scalar.as_buffer().to_pybytes()
    except (ValueError, OverflowError):
        # Times and durations finer or longer than Python has.
        return ()


def _moment(value: int | None, kind: Any) -> object:
    if value is None:
        return None
    microseconds = value // 1_000 if kind.unit == "ns" else value * _MICROSECONDS[kind.unit]
    try:
        # By hand, because the zones that a system knows must not change what is read.
        return dt.datetime(1970, 1, 1, tzinfo=kind.tz and dt.UTC) + dt.timedelta(microseconds=microseconds)
    except OverflowError:
        return f"{value:,} {kind.unit} after 1970"


def _day(value: int | None) -> object:
    if value is None:
        return None
    try:
        return dt.date(1970, 1, 1) + dt.timedelta(days=value)
    except OverflowError:
        return f"{value:,} days after 1970"
