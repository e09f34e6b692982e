"""
One job each in a process of its own: ``python -m benchmarks.scale.child JOB SOURCE [CORES]``.

Every job prints one line of JSON: ``seconds`` of processor time, ``peak`` bytes of memory, ``clusters`` of more than
one article. ``made`` deduplicates SOURCE articles that are made on the way, and does not count the making; the others
read Parquet.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen

from benchmarks.scale.cost import tree_peak_bytes, tree_seconds
from benchmarks.speed.contenders import MIN_SIMILARITY
from benchmarks.speed.made import MadePart
from benchmarks.speed.synthetic import Maker

# What Spark is warmed with: JVM, workers and compiled kernels are there before time is taken.
_WARMING = 5_000

# Of the memory of this machine, what Spark's own process may have.
_DRIVER_MEMORY = "3g"


def main(job: str, source: str, cores: str = "2") -> None:
    """
    Do one job, and say what it cost.
    """
    jobs = {"made": _made, "local": _local, "spark": _spark, "datatrove": _datatrove, "text_dedup": _text_dedup}
    print(json.dumps(jobs[job](source, int(cores))))


@frozen
class _Timed(MadePart):
    """
    Made-up articles that know what making each batch took, in seconds of processor time.
    """

    seconds: list[float] = field(factory=list)

    def batches(self, wanted: np.ndarray | None = None) -> Iterator[Any]:
        """
        Give the articles, with a look at the clock of the thread before and after each batch.
        """
        made = super().batches(wanted)
        while True:
            start = time.thread_time()
            batch = next(made, None)
            self.seconds.append(time.thread_time() - start)
            if batch is None:
                return
            yield batch


def _found(batches: Any, threads: int) -> Any:
    from provenance.engines.local import deduplicate_batches
    from provenance.engines.spool import spooling
    from provenance.progress import silent_stages

    with spooling() as spool:
        return deduplicate_batches(
            batches(spool),
            min_similarity=MIN_SIMILARITY,
            representative="earliest",
            recall=0.99,
            threads=threads,
            spool=spool,
            stages=silent_stages,
        )


def _warmed(threads: int) -> None:
    from provenance.readers.batches import Batches

    _found(lambda _spool: Batches((MadePart(Maker(_WARMING, seed=9)),)), threads)


def _clusters(labels: np.ndarray) -> int:
    return int((np.unique(labels, return_counts=True)[1] > 1).sum())


def _made(source: str, threads: int) -> dict[str, Any]:
    from provenance.readers.batches import Batches

    _warmed(threads)
    part = _Timed(Maker(int(source)))
    before = tree_seconds()
    found = _found(lambda _spool: Batches((part,)), threads)
    seconds = tree_seconds() - before - sum(part.seconds)
    return {"seconds": seconds, "peak": tree_peak_bytes(), "clusters": _clusters(found.labels())}


def _local(source: str, threads: int) -> dict[str, Any]:
    from provenance.engines import writing
    from provenance.readers.batches import open_batches

    _warmed(threads)
    before = tree_seconds()
    found = _found(lambda spool: open_batches(source, spool=spool.folder), threads)
    with tempfile.TemporaryDirectory() as folder, Path(folder, "clusters.parquet").open("wb") as stream:
        writing.write_clusters(found, stream, Path("clusters.parquet"), {})
    seconds = tree_seconds() - before
    return {"seconds": seconds, "peak": tree_peak_bytes(), "clusters": _clusters(found.labels())}


def _spark(source: str, cores: int) -> dict[str, Any]:
    from benchmarks.scale.corpora import write_made
    from provenance.engines.spark.deduplicating import deduplicate
    from provenance.engines.spark.running import short_lived

    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    with tempfile.TemporaryDirectory() as folder:
        builder = SparkSession.builder.master(f"local[{cores}]").appName("scale")
        # As `provenance dedup --engine spark` has it.
        settings = {**short_lived(), "spark.driver.memory": _DRIVER_MEMORY, "spark.ui.enabled": "false"}
        settings |= {"spark.local.dir": folder, "spark.sql.shuffle.partitions": str(2 * cores)}
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")

        def work(path: str, target: str) -> int:
            with deduplicate(session.read.parquet(path), min_similarity=MIN_SIMILARITY) as found:
                found.clusters.write.parquet(str(Path(folder, target)))
                return int(found.summary.partition("; ")[2].split()[0].replace(",", ""))

        try:
            small = Path(folder, "small.parquet")
            write_made(small, _WARMING)
            work(str(small), "warm")
            before = tree_seconds()
            clusters = work(source, "clusters")
            seconds = tree_seconds() - before
            return {"seconds": seconds, "peak": tree_peak_bytes(), "clusters": clusters}
        finally:
            session.stop()


def _datatrove(source: str, _cores: int) -> dict[str, Any]:
    from benchmarks.scale.peers import datatrove_kept

    before = tree_seconds()
    dropped = datatrove_kept(Path(source), MIN_SIMILARITY)
    return {"seconds": tree_seconds() - before, "peak": tree_peak_bytes(), "clusters": dropped}


def _text_dedup(source: str, _cores: int) -> dict[str, Any]:
    # What it asks for is there, or it fails here: it must look for nothing on a network.
    os.environ["HF_HUB_OFFLINE"] = os.environ["HF_DATASETS_OFFLINE"] = "1"
    import text_dedup.minhash  # noqa: F401 # loading it, and the tables that it reads, is not its job

    from benchmarks.scale.peers import text_dedup_kept

    before = tree_seconds()
    dropped = text_dedup_kept(Path(source), MIN_SIMILARITY)
    return {"seconds": tree_seconds() - before, "peak": tree_peak_bytes(), "clusters": dropped}


if __name__ == "__main__":
    main(*sys.argv[1:])
