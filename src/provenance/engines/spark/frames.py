"""
A user's DataFrame as a corpus: which columns are what, and its rows read where they lie.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from attrs import frozen

from provenance.engines.spark.exchange import SCHEMA
from provenance.engines.spark.flow import SparkFlow, Stores, rows_given
from provenance.engines.spark.stages import Rows
from provenance.errors import UnsupportedFormat
from provenance.readers.batches.columns import places
from provenance.readers.batches.parts import ColumnNames
from provenance.readers.columns import field_of
from provenance.readers.gathering import Stopped

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

# So many linked articles are made known to every executor, some 100 MB there; more are joined with a shuffle of texts.
BROADCAST_ROWS = 1_000_000

_WHOLE_NUMBERS = frozenset({"tinyint", "smallint", "int", "bigint"})


@frozen(eq=False)
class FrameArticles:
    """
    The rows of a DataFrame, of which the columns that are needed are read, twice.

    Attributes:
        frame: with the columns ``id``, ``text`` and, as may be, ``published``.
        stores: keep what is computed.
    """

    frame: DataFrame
    stores: Stores

    @classmethod
    def of(cls, frame: DataFrame, names: ColumnNames, stores: Stores) -> FrameArticles:
        """
        Choose the columns of *frame* that are id, text and date.

        Raises:
            UnsupportedFormat: one of them is missing, or of a type that cannot be what it should be.
        """
        found = columns_of(frame, names)
        chosen = [found["id"].cast("string").alias("id"), found["text"].alias("text")]
        if "published" in found:
            chosen.append(found["published"].alias("published"))
        return cls(frame.select(*chosen), stores)

    def all(self, work: Rows) -> SparkFlow:
        """
        Call *work* with batches of all rows.
        """
        return SparkFlow(self.frame.mapInArrow(partial(_worked, work), SCHEMA), self.stores)

    def linked(self, rows: DataFrame, count: int, work: Rows) -> SparkFlow:
        """
        Call *work* with batches of the rows whose ids *rows* name.
        """
        from pyspark.sql import functions

        known = functions.broadcast(rows) if count <= BROADCAST_ROWS else rows
        joined = self.frame.join(known, self.frame["id"] == known["name"]).drop("id")
        return SparkFlow(joined.mapInArrow(partial(_worked, work), SCHEMA), self.stores)


@frozen(eq=False)
class FrameRows:
    """
    The rows of a DataFrame with all columns that are fields of an article.

    Attributes:
        frame: of these columns.
        stores: keep what is computed.
    """

    frame: DataFrame
    stores: Stores

    @classmethod
    def of(cls, frame: DataFrame, stores: Stores) -> FrameRows:
        """
        Choose the columns of *frame* that are fields of an article.

        Raises:
            UnsupportedFormat: there is none of ids or of texts, or one of a type that cannot be what it should be.
        """
        found = columns_of(frame, ColumnNames())
        fields = {field: frame[quoted(name)] for name in frame.columns if (field := field_of(name)) is not None}
        chosen = {**fields, **found, "id": found["id"].cast("string")}
        return cls(frame.select(*(column.alias(field) for field, column in chosen.items())), stores)

    def all(self, work: Rows) -> SparkFlow:
        """
        Call *work* with batches of all rows.
        """
        return SparkFlow(self.frame.mapInArrow(partial(_worked, work), SCHEMA), self.stores)


def quoted(name: str) -> str:
    """
    Give the name of a column as Spark reads it, whatever is in it.
    """
    return f"`{name.replace('`', '``')}`"


def _worked(work: Rows, batches: Iterator[Any]) -> Iterator[Any]:
    yield from rows_given(work(batches))


def columns_of(frame: DataFrame, names: ColumnNames) -> dict[str, Column]:
    """
    Find the columns of *frame* that are id, text and, as may be, published.

    Raises:
        UnsupportedFormat: one of them is missing, or of a type that cannot be what it should be.
    """
    import pyarrow as pa

    fields = [(field.name, field.dataType.simpleString()) for field in frame.schema.fields]
    schema = pa.schema([(name, _arrow_type(kind)) for name, kind in fields])
    try:
        found = places(schema, names)
    except Stopped as stopped:
        raise UnsupportedFormat(f"the DataFrame {stopped.reason}") from None
    missing = [field for field in ("text", "id") if field not in found]
    if missing:
        listed = ", ".join(name for name, _ in fields[:10]) or "none at all"
        raise UnsupportedFormat(
            f"the DataFrame has no column for the {missing[0]}; its columns are {listed}: name one of them "
            f"({missing[0]}_column); Spark's rows have no order, so that ids cannot be made from it"
        )
    return {field: frame[quoted(fields[place][0])] for field, place in found.items()}


def _arrow_type(kind: str) -> Any:
    """
    Say as Arrow what a column of Spark may be used for.
    """
    import pyarrow as pa

    if kind in _WHOLE_NUMBERS:
        return pa.int64()
    # Whatever else it is: neither a text nor an id.
    plain = kind.partition("(")[0].partition(" ")[0]
    return {"string": pa.string(), "varchar": pa.string(), "char": pa.string(), "binary": pa.binary()}.get(
        plain, pa.date32()
    )
