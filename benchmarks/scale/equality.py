"""
Whether both engines find the same, on many small corpora in many partitionings.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import provenance as pv
from benchmarks.speed.synthetic import Maker

_ARTICLES = 300


def differing_pairs(corpora: int, partitionings: tuple[int, ...]) -> tuple[int, int]:
    """
    Count the pairs of article and representative that one engine has and the other has not.

    Returns:
        How many differ, of how many pairs that this machine finds altogether.
    """
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    from provenance import spark

    builder = SparkSession.builder.master("local[2]").appName("equality").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "4").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    differing = compared = 0
    try:
        with tempfile.TemporaryDirectory() as folder:
            for number in range(corpora):
                table = _corpus(number)
                expected = _pairs(pv.deduplicate(table).to_arrow())
                pq.write_table(table, Path(folder, "in.parquet"))
                for parts in partitionings:
                    frame = session.read.parquet(str(Path(folder, "in.parquet"))).repartition(parts)
                    with spark.deduplicate(frame) as found:
                        differing += len(expected ^ _pairs(found.clusters.toArrow()))
                    compared += len(expected)
    finally:
        session.stop()
    return differing, compared


def _corpus(seed: int) -> pa.Table:
    """
    Make a corpus with twins and near copies, its rows in any order.
    """
    lengths = [(12, 61), (60, 200), (300, 601)][seed % 3]
    made = Maker(_ARTICLES, seed=seed, lengths=lengths, words=2_000).table().select(["id", "text"])
    chance = np.random.default_rng(seed)
    twins = made.take(chance.integers(0, _ARTICLES, 60))
    twins = twins.set_column(0, "id", pa.array([f"twin-{number}" for number in range(60)], pa.large_string()))
    whole = pa.concat_tables([made, twins])
    return whole.take(chance.permutation(len(whole)))


def _pairs(clusters: Any) -> set[tuple[str, str, float | None, int]]:
    rows = clusters.select(["id", "representative", "similarity", "cluster"]).to_pylist()
    return {(row["id"], row["representative"], row["similarity"], row["cluster"]) for row in rows}
