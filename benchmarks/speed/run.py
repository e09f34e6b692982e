"""
The benchmark ``speed``: the library beside its peers, on the same texts in the same run.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from pathlib import Path

from benchmarks.report import BenchmarkError, Report, Table
from benchmarks.speed import resources, stages
from benchmarks.speed.contenders import BANDS, SLOTS, THREADS, Contender
from benchmarks.speed.measuring import Field
from benchmarks.speed.ours import contenders, ours
from benchmarks.speed.part import Part, together
from benchmarks.speed.peers import peers
from benchmarks.speed.plots import Bar, draw
from benchmarks.speed.real import measure_real
from benchmarks.speed.sizes import FULL, QUICK, Sizes
from benchmarks.speed.speeds import measure_speeds
from benchmarks.speed.synthetic import Maker
from benchmarks.speed.texts import Texts

_LIBRARIES = ("numpy", "numba", "llvmlite", "pyarrow", "datasketch", "xxhash", "rensa", "gaoya", "datatrove")


def run(*, quick: bool, corpus: Path | None, plots: Path | None) -> Report:
    """
    Measure everything that can be measured here; what cannot is named, and its keys are left out.

    Args:
        quick: on fewer articles.
        corpus: real articles, Parquet or JSON lines with id and text; None takes those beside the project.
        plots: a folder for the picture; None draws none.

    Raises:
        BenchmarkError: there is nothing to measure, or the corpus cannot be read.
    """
    # Rust's thread pools read this when they are first used, and never again.
    os.environ["RAYON_NUM_THREADS"] = str(THREADS)
    return _report(QUICK if quick else FULL, corpus, plots)


def _report(sizes: Sizes, corpus: Path | None, plots: Path | None) -> Report:
    parts, (others, missing) = ours(), peers()
    mine = contenders(parts)
    if not mine and not others:
        raise BenchmarkError("nothing to measure: " + "; ".join((*parts.missing, *missing)))
    # First, while this process is small: the memory that is told of a child may be that of who started it.
    found = [_timed("join", lambda: resources.join(sizes))]
    # Then what a user gives, so that what cannot be read is refused before most of the work is done.
    found.append(_timed("real articles", lambda: measure_real(corpus, mine, others, sizes)))
    most = max(sizes.growth[-1], sizes.fast, sizes.process, sizes.peak)
    texts = Texts(Maker(most, words=sizes.words).table())
    fields: list[Field] = []
    found.insert(0, _timed("speeds", lambda: _speeds(texts, mine, others, sizes, fields)))
    for name, work in {
        "growth": lambda: stages.growth(texts, mine[0] if mine else None, sizes),
        "processes": lambda: resources.processes(texts, parts, others, sizes),
        "memory": lambda: resources.memory(texts, parts, sizes),
        "sketches": lambda: stages.sketch_stage(parts, sizes),
        "writings": lambda: stages.writings(parts, sizes),
        "estimates": lambda: stages.estimates([*mine, *others], sizes),
    }.items():
        found.append(_timed(name, work))
    found.append(Part(notes=(*parts.missing, *missing, *_circumstances(sizes))))
    everything = together(found)
    drawn = () if plots is None else draw(tuple(_bars(fields)), plots)
    return Report(
        name="speed",
        tables=(*everything.tables, _figures_table(everything)),
        figures=everything.figures,
        notes=(*everything.notes, *drawn),
    )


def _speeds(
    texts: Texts, mine: Sequence[Contender], others: Sequence[Contender], sizes: Sizes, fields: list[Field]
) -> Part:
    speeds = measure_speeds(texts, mine, others, sizes)
    fields += (speeds.quick, speeds.slow)
    return speeds.part


def _timed(name: str, work: Callable[[], Part]) -> Part:
    start = time.perf_counter()
    part = work()
    print(f"{name}: {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    return part


def _figures_table(part: Part) -> Table:
    rows = tuple((one.key, (f"{one.value:,.3f}", f"{one.n:,}")) for one in part.figures if one.value is not None)
    return Table(title="figures", columns=("value", "n"), rows=rows)


def _bars(fields: Sequence[Field]) -> Iterator[Bar]:
    drawn = set()
    for field in fields:
        for key, lap in field.laps.items():
            if key not in drawn:
                drawn.add(key)
                found, planted = lap.recall.get(0.02, (0, 0))
                yield Bar(
                    name=lap.contender.name,
                    sign=None if lap.sign is None else lap.n / lap.sign.median,
                    cluster=None if lap.cluster is None else lap.n / lap.cluster.median,
                    recall=found / planted if planted else None,
                )


def _circumstances(sizes: Sizes) -> Iterator[str]:
    yield (
        f"{sizes.rounds} rounds, everyone in turn; medians and ratios of medians; garbage is collected between turns; "
        f"{SLOTS} slots, {BANDS} bands, runs of three words"
    )
    versions = ", ".join(f"{name} {version}" for name in _LIBRARIES if (version := _version(name)))
    yield f"versions: Python {platform.python_version()}, {versions}"
    yield f"machine: {_processor()}, {os.cpu_count()} processors, {platform.system()}; {THREADS} threads used"


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())
