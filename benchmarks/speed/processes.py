"""
Whole processes: from the start of Python to the last byte written, and how much memory one holds.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from benchmarks.report import BenchmarkError
from benchmarks.speed.contenders import THREADS
from benchmarks.speed.rounds import Timing, timed
from benchmarks.speed.synthetic import ROW_GROUP, Maker
from benchmarks.speed.texts import Texts, write_parquet

_ROOT = Path(__file__).parents[2]

# Beside so few articles nothing counts but the library itself, and yet there are enough that it compiles as for many.
BASE = 4_000

# Bytes of a GiB.
GIB = 1 << 30


@frozen
class Peak:
    """
    Memory that deduplicating a file of Parquet takes.

    Attributes:
        n: articles.
        peak: the most bytes that the process held, mapped files included.
        base: of the same process on a small corpus.
        batch: bytes of one row group of texts.
    """

    n: int
    peak: int
    base: int
    batch: int

    @property
    def per_document(self) -> float:
        """
        What each article adds, in bytes, over a process that is ready and holds one row group.
        """
        return max(0.0, (self.peak - self.base - self.batch) / self.n)


def time_processes(texts: Texts, rounds: int, *, with_peer: bool) -> dict[str, Timing]:
    """
    Time ``ours`` and, where it is installed, ``rensa``: Parquet in, clusters out, each in a process of its own.

    Ours is run once beforehand: compiled code lies in its cache and the file in the system's, as for whoever runs it
    daily.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "articles.parquet")
        write_parquet(texts.table, source, ROW_GROUP)
        jobs = {
            "ours": lambda: finished(
                "-m", "benchmarks.speed.child", "clusters", str(source), str(Path(folder, "clusters.parquet"))
            )
        }
        if with_peer:
            target = str(Path(folder, "clusters.parquet"))
            jobs["rensa"] = lambda: finished("-m", "benchmarks.speed.child", "rensa", str(source), target)
        jobs["ours"]()
        return timed(jobs, rounds)


def measure_peak(texts: Texts) -> Peak:
    """
    Measure the memory of ``provenance dedup``.

    Raises:
        BenchmarkError: this system does not tell it.
    """
    _need_proc()
    with tempfile.TemporaryDirectory() as folder:
        peaks = []
        for name, part in (("base", Texts(Maker(BASE, seed=2).table())), ("all", texts)):
            source = Path(folder, f"{name}.parquet")
            write_parquet(part.table, source, ROW_GROUP)
            target = str(Path(folder, f"{name}-kept.parquet"))
            peaks.append(int(finished("-m", "benchmarks.speed.child", "ours", str(source), target).split()[-1]))
    batch = texts.first(ROW_GROUP).n_bytes
    return Peak(n=len(texts), peak=peaks[1], base=peaks[0], batch=batch)


def measure_made(articles: int) -> int:
    """
    Give the most bytes that a process holds which deduplicates so many articles while it makes them.

    Raises:
        BenchmarkError: this system does not tell it.
    """
    _need_proc()
    return int(finished("-m", "benchmarks.speed.child", "made", str(articles)).split()[-1])


def _need_proc() -> None:
    if not Path("/proc/self/status").exists():
        raise BenchmarkError("memory is read from /proc, which this system has not")


def finished(*arguments: str) -> str:
    """
    Run Python with these arguments to its end, the project on its path, and give what it printed.

    Raises:
        BenchmarkError: it ended with an error.
    """
    paths = [os.environ.get("PYTHONPATH", ""), str(_ROOT / "src"), str(_ROOT)]
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "RAYON_NUM_THREADS": str(THREADS)},
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["nothing was said"]
        raise BenchmarkError(f"{_named(arguments)} ended with {done.returncode}: {said[-1]}")
    return done.stdout


def _named(arguments: Sequence[str]) -> str:
    return " ".join(["python", *arguments[:3]])
