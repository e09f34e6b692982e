"""
A driver of its own: deduplicates on a cluster while its executors, and then a whole worker, are killed in the middle.

    python killed_spark.py FOLDER MASTER PARTITIONS WORKER,WORKER CORPUS...

prints a line of JSON for each corpus: its clusters, and what was killed. For each but the first a worker is started.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")

from pyspark.sql import SparkSession  # noqa: E402 # it warns while it is imported

from provenance import spark  # noqa: E402
from spark_for_tests import SETTINGS, executors, start_worker, stop  # noqa: E402


def main(folder, master, partitions, workers, corpora):
    """
    Kill all executors before the join and a worker before texts are verified; speculation runs slow tasks twice.
    """
    killed = []
    started = []

    @contextlib.contextmanager
    def stages(what):
        running = executors(workers)
        if what == "joining" and running:
            # All of them: then whatever any of them kept is gone.
            for executor in running:
                os.kill(executor, signal.SIGKILL)
            killed.append("executors")
        if what == "verifying" and len(workers) > 1:
            last = workers.pop()
            lost = executors([last])
            os.kill(last, signal.SIGKILL)
            for executor in lost:
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
        for number, corpus in enumerate(corpora):
            if number:
                started.append(start_worker(Path(folder), master, f"further{number}"))
                workers.append(started[-1].pid)
            killed.clear()
            frame = session.read.parquet(corpus).repartition(int(partitions))
            with spark.deduplicate(frame, stages=stages) as found:
                rows = found.clusters.toArrow().sort_by("id").to_pylist()
            sys.stdout.write(json.dumps({"killed": killed, "rows": rows}) + "\n")
            sys.stdout.flush()
    finally:
        session.stop()
        for process in started:
            stop(process)


if __name__ == "__main__":
    _, folder, master, partitions, workers, *corpora = sys.argv
    main(folder, master, partitions, [int(worker) for worker in workers.split(",")], corpora)
