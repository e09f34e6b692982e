"""
Made-up corpora in Parquet, as large as a benchmark asks for, written row group by row group.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.speed.synthetic import ROW_GROUP, Maker


def write_made(path: Path, articles: int, identical: int = 0) -> None:
    """
    Write so many made-up articles, and then *identical* ones that all have the text of the first.
    """
    groups = Maker(articles).row_groups()
    first = next(groups)
    schema = pa.schema([("id", pa.string()), ("text", pa.string())])

    def rows(ids: pa.Array, texts: pa.Array) -> pa.Table:
        return pa.table({"id": ids.cast(pa.string()), "text": texts.cast(pa.string())}, schema=schema)

    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        writer.write_table(rows(first["id"], first["text"]))
        for group in groups:
            writer.write_table(rows(group["id"], group["text"]))
        for start in range(0, identical, ROW_GROUP):
            count = min(ROW_GROUP, identical - start)
            ids = pa.array([f"same-{number:09}" for number in range(start, start + count)])
            texts = first["text"].take(pa.array(np.zeros(count, np.int64)))
            writer.write_table(rows(ids, texts))
