"""
``python -m benchmarks scale``: what both engines cost, how that grows, and what it says of larger corpora.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from attrs import define, field

from benchmarks.report import BenchmarkError, Figure, Report, Table
from benchmarks.scale.corpora import write_made
from benchmarks.scale.equality import differing_pairs
from benchmarks.scale.model import Cluster, cost_of
from benchmarks.scale.sizes import FULL, QUICK, Sizes
from benchmarks.speed.contenders import MIN_SIMILARITY
from benchmarks.speed.processes import finished
from provenance.similarity.bands import choose_bands

_PEERS = ("datatrove", "text_dedup")
_LARGER = (100_000_000, 10_000_000_000)
_GIB = 1 << 30


@define
class _Jobs:
    """
    Jobs that were run, each in a process of its own.
    """

    rows: list[tuple[str, tuple[str, ...]]] = field(factory=list)

    def run(self, job: str, source: str, articles: int, cores: int = 2) -> dict[str, Any]:
        """
        Run one, and note what it cost.
        """
        start = time.perf_counter()
        printed = finished("-m", "benchmarks.scale.child", job, source, str(cores)).splitlines()
        cost: dict[str, Any] = json.loads(printed[-1])
        each = cost["seconds"] / articles * 1e6
        cells = f"{articles:,}", f"{cores}", f"{cost['seconds']:,.1f}", f"{each:.1f}", f"{cost['peak'] / _GIB:.2f}"
        self.rows.append((job, (*cells, f"{cost['clusters']:,}")))
        print(f"{job} {articles:,}: {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
        return cost

    def seconds(self, jobs: dict[str, str], articles: int, times: int) -> dict[str, float]:
        """
        Run several in turn, some times, and give the middle of what each cost.

        Args:
            jobs: the source of each.
            articles: in the source.
            times: of each; odd.
        """
        costs: dict[str, list[float]] = {job: [] for job in jobs}
        for _ in range(times):
            for job, source in jobs.items():
                costs[job].append(self.run(job, source, articles)["seconds"])
        return {job: statistics.median(found) for job, found in costs.items()}

    def table(self) -> Table:
        """
        Give them all.
        """
        columns = ("articles", "cores", "core-seconds", "microseconds an article", "peak GiB", "clusters")
        return Table(title="jobs", columns=columns, rows=tuple(self.rows))


def run(*, quick: bool, corpus: Path | None, plots: Path | None) -> Report:
    """
    Measure how cost grows.

    Args:
        quick: smaller samples.
        corpus: unused: how cost grows is measured on corpora of every size.
        plots: unused.

    Raises:
        BenchmarkError: *corpus* is given.
    """
    if corpus is not None:
        raise BenchmarkError("scale measures corpora that it makes: leave --corpus out")
    del plots
    sizes = QUICK if quick else FULL
    jobs = _Jobs()
    figures: list[Figure] = []
    per_article, fixed = _growth(sizes, jobs, figures)
    with tempfile.TemporaryDirectory() as folder:
        _engines(sizes, jobs, figures, Path(folder))
        _peers(sizes, jobs, figures, Path(folder))
    return Report(
        name="scale",
        tables=(jobs.table(), _model(per_article, fixed)),
        figures=tuple(figures),
        notes=(
            "core-seconds of a process and all that it started, by /proc; JVM start, compiled code and making left out",
            "the killed worker is in the tests (pytest -m long tests/test_spark.py), not in this figure",
            "datatrove: words cut at white space in its favour; text-dedup: 32 bits of xxh3; if not there, left out",
        ),
    )


def _growth(sizes: Sizes, jobs: _Jobs, figures: list[Figure]) -> tuple[float, float]:
    # The less there is to do, the more an accident weighs.
    costs = [
        jobs.seconds({"made": str(articles)}, articles, sizes.times if articles < sizes.growth[-1] else 1)["made"]
        for articles in sizes.growth
    ]
    first, last = sizes.growth[0], sizes.growth[-1]
    before = sizes.growth[-2]
    growth = (costs[-1] / last) / (costs[0] / first)
    million = costs[-1] / last * 1e6
    figures.append(Figure(key="local_10m_core_seconds_per_million", value=million, n=last))
    figures.append(Figure(key="local_10m_growth", value=growth, n=last))
    per_article = (costs[-1] - costs[-2]) / (last - before)
    return per_article, max(0.0, costs[-1] - per_article * last)


def _engines(sizes: Sizes, jobs: _Jobs, figures: list[Figure], folder: Path) -> None:
    source, giant = folder / "made.parquet", folder / "giant.parquet"
    write_made(source, sizes.overhead)
    write_made(giant, sizes.overhead, sizes.giant)
    count, all_rows = sizes.overhead, sizes.overhead + sizes.giant
    missing = _no_spark()
    engines = ("local",) if missing else ("local", "spark")
    alone = jobs.seconds(dict.fromkeys(engines, str(source)), count, sizes.times)
    with_giant = jobs.seconds(dict.fromkeys(engines, str(giant)), all_rows, sizes.times)
    for engine in engines:
        jobs.run(engine, str(source), count, 1)
    shares = {
        engine: (with_giant[engine] - alone[engine]) / with_giant[engine] / (sizes.giant / all_rows)
        for engine in engines
    }
    figures.append(Figure(key="giant_cluster_100k_local", value=shares["local"], n=sizes.giant))
    if missing:
        keys = ("spark_equals_local", "spark_overhead", "giant_cluster_100k")
        figures.extend(Figure(key=key, value=None, n=0, reason=missing) for key in keys)
        return
    figures.append(Figure(key="spark_overhead", value=alone["spark"] / alone["local"], n=count))
    figures.append(Figure(key="giant_cluster_100k", value=shares["spark"], n=sizes.giant))
    differing, compared = differing_pairs(sizes.corpora, sizes.partitionings)
    figures.append(Figure(key="spark_equals_local", value=float(differing), n=compared))


def _no_spark() -> str | None:
    for there, name in ((shutil.which("java"), "java"), (importlib.util.find_spec("pyspark"), "pyspark")):
        if there is None:
            return f"{name} is not installed"
    return None


def _peers(sizes: Sizes, jobs: _Jobs, figures: list[Figure], folder: Path) -> None:
    there = [name for name in _PEERS if importlib.util.find_spec(name) is not None]
    if not there:
        reason = f"none of {', '.join(_PEERS)} is installed"
        figures.append(Figure(key="job_vs_best_peer", value=None, n=0, reason=reason))
        return
    source = folder / "peer.parquet"
    write_made(source, sizes.peer)
    ours, *theirs = (jobs.run(job, str(source), sizes.peer, 1)["seconds"] for job in ("local", *there))
    figures.append(Figure(key="job_vs_best_peer", value=min(theirs) / ours, n=sizes.peer))


def _model(per_article: float, fixed: float) -> Table:
    rows = []
    for recall in (0.99, 0.9):
        bands = choose_bands(recall=recall, similarity=MIN_SIMILARITY)
        for articles in _LARGER:
            cost = cost_of(articles, bands, per_article, fixed, Cluster())
            cells = (
                f"{bands.bands} x {bands.rows}",
                f"{cost.core_hours:,.1f}",
                f"{cost.shuffle_bytes / 1e9:,.0f}",
                f"{cost.disk_bytes / 1e9:,.0f}",
                f"{cost.run:,.1f}",
            )
            rows.append((f"{articles:,}, recall {recall}", cells))
    columns = ("bands", "core-hours of the local engine", "GB shuffled", "GB on disk", "texts a key by chance")
    processors = f"of one of the {os.cpu_count()} processors of this machine"
    return Table(title="model", columns=columns, rows=tuple(rows), notes=(f"core-hours {processors}",))
