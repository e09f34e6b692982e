"""
A driver of its own: deduplicates on a cluster while an executor, and then a whole worker, are killed in the middle.

    python killed_spark.py MASTER CORPUS PARTITIONS WORKER... prints the clusters as JSON, and what it killed.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import warnings

warnings.filterwarnings("ignore")

from pyspark.sql import SparkSession  # noqa: E402 # it warns while it is imported

from provenance import spark  # noqa: E402
from spark_for_tests import SETTINGS, executors  # noqa: E402


def main(master, corpus, partitions, workers):
    """
    Kill an executor before the join and a worker before texts are verified; speculation runs slow tasks twice.
    """
    killed = []

    @contextlib.contextmanager
    def stages(what):
        running = executors(workers)
        if what == "joining" and running:
            os.kill(running[0], signal.SIGKILL)
            killed.append("executor")
        if what == "verifying" and len(workers) > 1:
            os.kill(workers[-1], signal.SIGKILL)
            for executor in executors(workers[-1:]):
                os.kill(executor, signal.SIGKILL)
            killed.append("worker")
        yield lambda _count, _share: None

    builder = SparkSession.builder.master(master).appName("killed")
    settings = {
        **SETTINGS,
        "spark.executor.memory": "900m",
        "spark.speculation": "true",
        "spark.speculation.multiplier": "1.1",
        "spark.speculation.quantile": "0.5",
        "spark.speculation.minTaskRuntime": "1ms",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    try:
        frame = session.read.parquet(corpus).repartition(int(partitions))
        with spark.deduplicate(frame, stages=stages) as found:
            rows = found.clusters.toArrow().sort_by("id").to_pylist()
        sys.stdout.write(json.dumps({"killed": killed, "rows": rows}) + "\n")
    finally:
        session.stop()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], [int(worker) for worker in sys.argv[4:]])
