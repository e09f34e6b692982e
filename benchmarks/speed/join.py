"""
What joining signatures costs: seconds and bytes a document, in a process of its own so that the peak is the join's.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.report import BenchmarkError
from provenance.similarity.bands import Bands
from provenance.similarity.joining import FEWEST_COMPILED, join

SLOTS = 128
BANDS = Bands(32, 4)
LEAST_AGREEING = 64

# Of all rows, a tenth are near copies of others, and a hundredth are one text.
PLANTED = 10
IDENTICAL = 100

# A near copy keeps about so much of the slots: that of a text with some four words in a hundred changed.
KEPT = 0.88

_BLOCK = 1 << 16
_FEWEST = 1_000


def measure_join(rows: int, *, threads: int = 2, rounds: int = 3) -> dict[str, float]:
    """
    Join so many signatures of 8 bits a slot in 32 bands, in a new process.

    Args:
        rows: random signatures, with near copies of a tenth of them and one cluster of identical ones of a hundredth.
        threads: at work at once.
        rounds: as many are timed, after one that is not.

    Returns:
        ``seconds``: the median of the rounds, kernels compiled, signatures in memory.
        ``cpu_seconds``: what all threads took, the least of the rounds; a busy machine bears less on it.
        ``bytes_per_document``: the growth of the process from before the signatures were made to its peak, signatures
        and answer included.
        ``links``, ``planted_found``, ``identical_found``: how many there are; the parts found, of 1.

    Raises:
        BenchmarkError: too few rows, or the process failed.
    """
    if rows < _FEWEST:
        raise BenchmarkError(f"{rows} rows to join, expected at least {_FEWEST}")
    command = [sys.executable, "-m", "benchmarks.speed.join", str(rows), str(threads), str(rounds)]
    folder = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode:
        raise BenchmarkError(f"joining {rows} signatures failed with status {done.returncode}: {done.stderr[-500:]}")
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def synthetic_signatures(rows: int) -> npt.NDArray[np.uint8]:
    """
    Make random signatures, the same ones every time.

    Returns:
        uint8 (rows, 128): the last ``rows // 10`` are near copies of the first ones, in order; the ``rows // 100`` from
        the middle on are identical.
    """
    rng = np.random.default_rng(20_261_122)
    values = np.empty((rows, SLOTS), np.uint8)
    for first in range(0, rows, _BLOCK):
        block = values[first : first + _BLOCK]
        block[:] = rng.integers(0, 256, block.shape, np.uint8)
    copies = rows // PLANTED
    for first in range(0, copies, _BLOCK):
        sources = values[first : min(first + _BLOCK, copies)]
        block = values[rows - copies + first :][: len(sources)]
        np.copyto(block, sources, where=rng.random(block.shape, np.float32) < KEPT)
    values[rows // 2 : rows // 2 + rows // IDENTICAL] = values[rows // 2]
    return values


def _measure(rows: int, threads: int, rounds: int) -> dict[str, Any]:
    # Compiles what will be called, or loads it.
    join(synthetic_signatures(FEWEST_COMPILED), BANDS, least_agreeing=LEAST_AGREEING, threads=threads)
    before = _resident()
    values = synthetic_signatures(rows)
    seconds, cpu_seconds = [], []
    links = np.empty((0, 2), np.int64)
    for _ in range(rounds + 1):
        # The last answer is no part of what this join takes.
        del links
        started, worked = time.perf_counter(), time.process_time()
        links = join(values, BANDS, least_agreeing=LEAST_AGREEING, threads=threads)
        seconds.append(time.perf_counter() - started)
        cpu_seconds.append(time.process_time() - worked)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    copies = rows // PLANTED
    planted = links[(links[:, 1] >= rows - copies) & (links[:, 0] == links[:, 1] - (rows - copies))]
    identical = links[links[:, 0] == rows // 2]
    return {
        "rows": rows,
        "seconds": statistics.median(seconds[1:]),
        "cpu_seconds": min(cpu_seconds[1:]),
        "bytes_per_document": (peak - before) / rows,
        "links": len(links),
        "planted_found": len(planted) / copies,
        "identical_found": (1 + len(identical)) / (rows // IDENTICAL),
    }


def _resident() -> int:
    """
    Give the bytes that this process holds now; the most that it held where the system does not tell.
    """
    pages = Path("/proc/self/statm")
    if pages.exists():
        return int(pages.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    print(json.dumps(_measure(*map(int, sys.argv[1:4]))))
