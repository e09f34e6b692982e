"""
Which column of a table is which field of an article, and one row as an article.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from attrs import frozen

from provenance.articles import Notice
from provenance.readers.files import decode, noting
from provenance.readers.gathering import Stopped
from provenance.readers.limits import Limits
from provenance.readers.records import FIELDS, Reading, read_record, shortened

_OTHERS = ", ".join(name for name in FIELDS if name != "text")
EXPECTED = f"expected rows under the column text, and as may be {_OTHERS}"

_SHOWN_COLUMNS = 10


@frozen
class Table:
    """
    Where rows come from.

    Attributes:
        name: what the ids of rows without one begin with.
        path: as the user gave it.
        limits: of a row's text.
    """

    name: str
    path: str
    limits: Limits


def field_of(column: object) -> str | None:
    """
    Give the field of Article that *column* is named for, whatever its case and the space around it.
    """
    if not isinstance(column, str):
        return None
    name = column.strip().lower()
    return name if name in FIELDS else None


def places_of(columns: Sequence[object]) -> dict[str, int]:
    """
    Give the place of each field's column, and no place for columns that are no field's.

    Raises:
        Stopped: no column is the text, or two are one field.
    """
    places: dict[str, int] = {}
    for place, column in enumerate(columns):
        name = field_of(column)
        if name is None:
            continue
        if name in places:
            both = f"{columns[places[name]]!r} and {column!r}"
            raise Stopped("ambiguous_columns", f"has two columns for the field {name}, {both}: rename one of them")
        places[name] = place
    if "text" not in places:
        shown = [shortened(str(column)) for column in columns[:_SHOWN_COLUMNS]]
        if len(columns) > len(shown):
            shown.append(f"and {len(columns) - len(shown):,} more")
        listed = ", ".join(shown) or "none at all"
        raise Stopped("no_text_column", f"has no column text; its columns are {listed}: rename the one with the texts")
    return places


def read_row(
    record: Mapping[str, object], table: Table, number: int, *, place: str | None = None, position: str | None = None
) -> Reading:
    """
    Make an article of the fields of a row; see :func:`read_record`.

    Bytes are text, decoded like a file.

    Args:
        record: values by field.
        table: where the row comes from.
        number: of the row, from 1 on; a row without an id gets ``name:number``.
        place, position: where the row stands for a notice and in words, if not by its number.
    """
    place = place or f"{table.path}:{number}"
    position = position or f"{table.path!r}, row {number:,}"
    values, warning = dict(record), None
    for name, value in record.items():
        if isinstance(value, bytes):
            values[name], found = decode(value)
            warning = warning or found
    # Databases give whole numbers so.
    if isinstance(identifier := values.get("id"), Decimal) and identifier.is_finite() and identifier == int(identifier):
        values["id"] = int(identifier)
    reading = read_record(values, place=place, position=position, unnamed=f"{table.name}:{number}", limits=table.limits)
    if not reading.articles:
        return reading
    article = reading.articles[0]
    if not article.text:
        # Corpus would say the same, once for each of a million empty rows.
        message = f"{position}: the text is empty: give it a text, or leave it out"
        return Reading(set_aside=(Notice(id=article.id, code="empty_text", message=message, position=place),))
    return noting(reading, warning, position)
