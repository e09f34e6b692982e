"""
The rows of a DataFrame that are left: one of each cluster, with all their columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from provenance.engines.signed import without_text
from provenance.engines.spark.frames import BROADCAST_ROWS
from provenance.engines.spark.signing import digests_of
from provenance.engines.spark.stages import Found
from provenance.readers.batches.columns import as_bytes, dates_of, given_ids, plain, texts_of

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_MARK = "provenance_digest"


def kept_rows(frame: DataFrame, columns: dict[str, Column], clusters: DataFrame, found: Found) -> DataFrame:
    """
    Leave out what another article stands for, and what is no article.

    Args:
        frame: that was deduplicated.
        columns: of it, by field.
        clusters: rows of id, cluster, representative, similarity.
        found: what became of the rows.

    Returns:
        A DataFrame of the schema of *frame*, in no order.
    """
    from pyspark.sql import functions

    names = {field: f"{_MARK}_{field}" for field in columns}
    own = [functions.col(f"`{name.replace('`', '``')}`") for name in frame.columns]
    marked = frame.select(*own, *(columns[field].alias(name) for field, name in names.items()))
    marked = marked.withColumn(names["id"], functions.col(names["id"]).cast("string"))
    dropped = clusters.where("id != representative").select(clusters["id"].alias("dropped"))
    if found.dropped <= BROADCAST_ROWS:
        dropped = functions.broadcast(dropped)
    left = marked.join(dropped, marked[names["id"]] == dropped["dropped"], "left_anti")
    left = left.mapInArrow(partial(_articles, names), left.schema)
    if found.repeated:
        left = _one_of_each(left, names, found.repeated)
    return left.select(*own)


def _articles(names: dict[str, str], batches: Iterator[Any]) -> Iterator[Any]:
    """
    Leave out rows that were set aside when they were signed.
    """
    for batch in batches:
        ids, _ = given_ids(batch.column(names["id"]))
        bodies = texts_of(batch.column(names["text"]))
        usable = np.asarray(ids.is_valid()) & _sound(bodies)
        yield batch.filter(usable)


def _sound(bodies: Any) -> Any:
    """
    Tell which texts are articles, as signing does.
    """
    found = np.ones(len(bodies), np.bool_)
    for place, body in enumerate(as_bytes(bodies)):
        data = body.as_buffer()
        text = None if data is None else _decoded(data.to_pybytes())
        # Most texts begin with something to be seen.
        if not text or not text[:1].isalnum():
            found[place] = without_text(bodies[place], -1 if text is None else 0) is None
    return found


def _decoded(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _one_of_each(frame: DataFrame, names: dict[str, str], repeated: tuple[str, ...]) -> DataFrame:
    """
    Keep one of the rows with one id, the same that was compared: that whose content's hash is the smallest.
    """
    import pyarrow as pa
    from pyspark.sql import Window, functions

    several: Any = frame.sparkSession.createDataFrame(pa.table({"several": list(repeated)}))
    same = frame[names["id"]] == several["several"]
    alone, others = (frame.join(functions.broadcast(several), same, how) for how in ("left_anti", "left_semi"))
    schema = others.withColumn(_MARK, functions.lit(b"").cast("binary")).schema
    others = others.mapInArrow(partial(_with_digest, names), schema)
    # Rows of the same content may differ in other columns: by these, so that the choice is one and the same.
    whole = functions.to_json(functions.struct(*(functions.col(f"`{name}`") for name in frame.columns)))
    window = Window.partitionBy(names["id"]).orderBy(_MARK, whole)
    others = others.withColumn("provenance_place", functions.row_number().over(window)).where("provenance_place = 1")
    return alone.unionByName(others.drop(_MARK, "provenance_place"))


def _with_digest(names: dict[str, str], batches: Iterator[Any]) -> Iterator[Any]:
    import pyarrow as pa

    for batch in batches:
        dates = dates_of(plain(batch.column(names["published"]))) if "published" in names else None
        digests = digests_of(texts_of(batch.column(names["text"])), dates)
        column = pa.array([digest.tobytes() for digest in digests], pa.binary())
        yield pa.record_batch([*batch.columns, column], [*batch.schema.names, _MARK])
