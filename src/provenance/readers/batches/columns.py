"""
Columns of Arrow tables as texts, ids and dates, whatever layout their makers chose.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from provenance.readers import columns
from provenance.readers.arrow_values import values_of
from provenance.readers.batches.parts import BATCH_BYTES, BATCH_ROWS, ColumnNames, Numbers
from provenance.readers.gathering import Stopped
from provenance.readers.records import as_identifier, shortened


def places(schema: Any, given: ColumnNames) -> dict[str, int]:
    """
    Give the places of the columns of an Arrow schema that are text, id and date.

    Raises:
        Stopped: there is no column for the text, or a column that was named is not there, or one is of a type that
            cannot be what it should be.
    """
    named = given.given()
    missing = [column for column in named.values() if column not in schema.names]
    if missing:
        listed = ", ".join(shortened(name) for name in schema.names[:10]) or "none at all"
        raise Stopped("no_such_column", f"has no column {missing[0]!r}; its columns are {listed}: name one of them")
    # What is named for a field by the user needs no second column of the field's own name to be looked for.
    own = ["" if columns.field_of(name) in named else name for name in schema.names]
    own = ["text" if name == named.get("text") else other for name, other in zip(schema.names, own, strict=True)]
    found = columns.places_of(own)
    found |= {field: schema.names.index(column) for field, column in named.items()}
    chosen = {field: place for field, place in found.items() if field in ("id", "text", "published")}
    for field, is_right, expected in (("text", _is_text, "text"), ("id", _is_id, "text or whole numbers")):
        if field in chosen and not is_right(schema.field(chosen[field]).type):
            name, kind = schema.names[chosen[field]], schema.field(chosen[field]).type
            raise Stopped("wrong_column_type", f"has {kind} in the column {name!r}, expected {expected}: name another")
    return chosen


def _storage(kind: Any) -> Any:
    return getattr(kind, "storage_type", kind)


def _is_text(kind: Any) -> bool:
    from pyarrow import types

    kind = _storage(kind)
    if types.is_dictionary(kind):
        kind = kind.value_type
    return str(kind) in ("string", "large_string", "string_view", "binary", "large_binary", "binary_view", "null")


def _is_id(kind: Any) -> bool:
    from pyarrow import types

    kind = _storage(kind)
    return _is_text(kind) or types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)


def spans(array: Any) -> Iterator[tuple[int, int]]:
    """
    Cut *array*, a column of texts, into starts and lengths of so many rows as make a batch.

    A text may stand in an array's memory once, and in a million of its rows.
    """
    sizes = _sizes(array)
    start = 0
    while start < len(array):
        within = np.cumsum(sizes[start : start + BATCH_ROWS])
        length = max(1, int(np.searchsorted(within, BATCH_BYTES, "right")))
        yield start, min(length, len(array) - start)
        start += length


def _sizes(array: Any) -> Numbers:
    """
    Give the bytes that each row's text takes once it is written out.
    """
    from pyarrow import compute, types

    kind = _storage(array.type)
    if hasattr(array, "storage"):
        array = array.storage
    if types.is_dictionary(kind):
        lengths = _sizes(array.dictionary)
        indices = compute.fill_null(array.indices, 0).to_numpy(zero_copy_only=False).astype(np.int64)
        return lengths[indices] if len(lengths) else np.zeros(len(array), np.int64)
    if str(kind).endswith("_view"):
        views = np.frombuffer(array.buffers()[1], np.int32)[:: 16 // 4]
        # What stands where a text is null may be anything.
        valid = array.is_valid().to_numpy(zero_copy_only=False)
        return np.where(valid, views[array.offset : array.offset + len(array)], 0).astype(np.int64)
    if str(kind) == "null":
        return np.zeros(len(array), np.int64)
    return np.asarray(compute.fill_null(compute.binary_length(array), 0)).astype(np.int64)


def texts_of(array: Any) -> Any:
    """
    Give *array* as string or large_string, without a copy where its layout is one of these; bytes are taken for UTF-8.
    """
    import pyarrow as pa

    if hasattr(array, "storage"):
        array = array.storage
    if pa.types.is_dictionary(array.type):
        # By bytes, because a value of the dictionary may be no UTF-8.
        array = _taken(as_bytes(array.dictionary)).take(array.indices)
    kind = str(array.type)
    if kind == "null":
        return pa.nulls(len(array), pa.string())
    if kind.endswith("_view"):
        array = _taken(as_bytes(array))
        kind = str(array.type)
    plain = {"binary": pa.string(), "large_binary": pa.large_string()}.get(kind)
    return array if plain is None else array.view(plain)


def _taken(array: Any) -> Any:
    """
    Give bytes in a layout that Arrow computes with.
    """
    import pyarrow as pa

    return array.cast(pa.large_binary()) if str(array.type) == "binary_view" else array


def as_bytes(array: Any) -> Any:
    """
    View a column of texts as one of bytes, and give any other as it is.
    """
    import pyarrow as pa

    plain = {"string": pa.binary(), "large_string": pa.large_binary(), "string_view": pa.binary_view()}
    viewed = plain.get(str(array.type))
    return array if viewed is None else array.view(viewed)


def ids_of(array: Any | None, name: str, numbers: Numbers) -> tuple[Any, dict[int, str]]:
    """
    Give one id a row, as large_string: what the column says, or *name* and the row's number where it says nothing.

    Returns:
        The ids, and what is the matter with those that are none, by their places; these rows have a made id.
    """
    import pyarrow as pa
    from pyarrow import compute

    made = compute.binary_join_element_wise(name, pa.array(numbers).cast(pa.string()), ":").cast(pa.large_string())
    if array is None:
        return made, {}
    given, wrong = given_ids(array)
    return compute.if_else(compute.is_null(given), made, given), wrong


def given_ids(array: Any) -> tuple[Any, dict[int, str]]:
    """
    Give the ids that a column says, as large_string; null where it says nothing, or nothing that is an id.

    Returns:
        The ids, and what is the matter with those that are none, by their places.
    """
    import pyarrow as pa
    from pyarrow import compute

    wrong: dict[int, str] = {}
    if _is_text(array.type):
        given = _sound(texts_of(array), wrong)
    elif pa.types.is_integer(array.type):
        given = array.cast(pa.large_string())
    else:
        given = _numbered(array, wrong)
    given = given.cast(pa.large_string())
    empty = compute.fill_null(compute.equal(given, ""), True)
    return left_out(given, empty), wrong


def left_out(array: Any, mask: Any) -> Any:
    """
    Give *array* with null wherever *mask* is true.
    """
    import pyarrow as pa
    from pyarrow import compute

    # Not a single null for all rows: beside one, Arrow up to 23 reads the texts of a slice from where it should not.
    return compute.if_else(mask, pa.nulls(len(array), array.type), array)


def _sound(array: Any, wrong: dict[int, str]) -> Any:
    """
    Take out of *array* what is no UTF-8.
    """
    import pyarrow as pa

    try:
        array.validate(full=True)
        return array
    except pa.ArrowInvalid:
        pass
    given: list[str | None] = []
    for place, value in enumerate(as_bytes(array).to_pylist()):
        try:
            given.append(None if value is None else value.decode())
        except UnicodeDecodeError:
            wrong[place] = "the id is no UTF-8"
            given.append(None)
    return pa.array(given, pa.large_string())


def _numbered(array: Any, wrong: dict[int, str]) -> Any:
    import pyarrow as pa

    given: list[str | None] = []
    for place, value in enumerate(array.to_pylist()):
        number = value
        if value is None or value != value:
            given.append(None)
            continue
        if not isinstance(value, float) and value == value.to_integral_value():
            number = int(value)
        identifier = as_identifier(number)
        if identifier is None:
            wrong[place] = f"the id is {value}, expected text or a whole number"
        given.append(identifier)
    return pa.array(given, pa.large_string())


def plain(array: Any) -> Any:
    """
    Give a column in a layout that Arrow computes with.
    """
    if hasattr(array, "storage"):
        array = array.storage
    return texts_of(array) if str(array.type).endswith("_view") else array


def dates_of(array: Any) -> Any:
    """
    Give dates as Python's own values, or as datetime64[us] where they are instants.
    """
    import pyarrow as pa

    if pa.types.is_timestamp(array.type) and array.type.tz is not None:
        # One after the other they would take longer than their texts.
        return np.asarray(array.cast(pa.timestamp("us", "UTC"), safe=False)).astype("datetime64[us]")
    return list(values_of(array))
