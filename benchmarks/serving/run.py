"""
``python -m benchmarks serve``: 50 clients at the desk's server for a minute, beside the library alone.
"""

from __future__ import annotations

import contextlib
import os
import platform
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import fmean

import uvicorn

from benchmarks.archive.measuring import draft_of
from benchmarks.archive.texts import articles, learned
from benchmarks.report import BenchmarkError, Figure, Report, Table
from benchmarks.serving import clients
from provenance.archive.store import Archive
from provenance.readers import read
from provenance.version import __version__

CLIENTS = 50
ARTICLES, QUICK_ARTICLES = 100_000, 10_000
SECONDS, QUICK_SECONDS = 60.0, 20.0

# Drafts that the library checks alone, those that warm the server up, and all.
ALONE, QUICK_ALONE = 1_000, 200
WARMING = 400
DRAFTS, QUICK_DRAFTS = 9_000, 3_000

# An editor reads an answer, and asks again; and a load that nobody makes by hand: the next question at once.
PAUSE = 2.0

_FRESH = 3 * 10**8
_WARM = 15


def run(*, quick: bool = False, corpus: Path | None = None, plots: Path | None = None) -> Report:  # noqa: ARG001
    """
    Measure the server.

    Args:
        quick: in minutes, on a smaller archive.
        corpus: articles of the user's own, in place of made ones.
        plots: there are none.

    Raises:
        BenchmarkError: there is nothing to learn from, or the server did not start.
    """
    size = QUICK_ARTICLES if quick else ARTICLES
    seconds = QUICK_SECONDS if quick else SECONDS
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "news.archive"
        drafts = _prepared(path, size, corpus, QUICK_DRAFTS if quick else DRAFTS)
        alone = _alone(path, drafts[: QUICK_ALONE if quick else ALONE])
        warming, asked = drafts[:WARMING], drafts[WARMING:]
        with _served(path) as (port, token):
            clients.run(port, token, warming, clients=4, seconds=20, pause=0.0)
            clients.wait_for_the_index(port, token)
            calm = clients.run(port, token, asked, clients=CLIENTS, seconds=seconds, pause=PAUSE)
            rest = asked[len(calm.check_ms) + CLIENTS :]
            storm = clients.run(port, token, rest, clients=CLIENTS, seconds=seconds, pause=0.0)
    return _report(size, alone, calm, storm)


def _prepared(path: Path, size: int, corpus: Path | None, count: int) -> list[str]:
    """
    Make the archive, and *count* drafts that each have a passage of an article of it.
    """
    try:
        known = learned()
    except FileNotFoundError as error:
        raise BenchmarkError(f"{error}; the drafts of this benchmark are made from it") from error
    rng = random.Random(11)  # noqa: S311  # the same drafts every time
    with Archive(path) as archive:
        if corpus is not None:
            archive.add(read(corpus))
            texts = [one.text for one in archive]
            return [f"{number} {' '.join(rng.choice(texts).split()[:500])}" for number in range(count)]
        stream = articles(size, known)
        while part := list(islice(stream, 1_000)):
            archive.add(part)
        fresh = articles(count, known, seed=4, first=_FRESH)
        return [draft_of(archive, rng.randrange(size), one)[1] for one in fresh]


def _alone(path: Path, drafts: list[str]) -> list[float]:
    """
    Check drafts one after the other with nothing else going on: milliseconds.
    """
    found = []
    with Archive(path, create=False) as archive:
        for number, text in enumerate([*drafts[:_WARM], *drafts]):
            started = time.perf_counter()
            archive.check(text)
            if number >= _WARM:
                found.append(1_000 * (time.perf_counter() - started))
    return found


@contextlib.contextmanager
def _served(path: Path) -> Iterator[tuple[int, str]]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    token = secrets.token_urlsafe(24)
    command = [sys.executable, "-c", "from provenance.cli import main; main()", "serve", str(path)]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--token", token, "--quiet"], stdout=subprocess.PIPE, text=True
    )
    try:
        if process.stdout is None or not process.stdout.readline():
            raise BenchmarkError("the server did not start: what it said above tells why")
        yield port, token
    finally:
        process.terminate()
        process.wait()


def _quantile(values: list[float] | tuple[float, ...], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _report(size: int, alone: list[float], calm: clients.Load, storm: clients.Load) -> Report:
    p99 = _quantile(alone, 0.99)
    told = (f"{_quantile(alone, 0.5):.1f}", f"{fmean(alone):.1f}", f"{p99:.1f}", f"{max(alone):.1f}")
    rows = [("library alone", ("1", f"{len(alone):,}", *told, "", f"{1_000 / fmean(alone):.1f}", ""))]
    for name, load in ((f"server, {PAUSE:g} s to read", calm), ("server, no pause", storm)):
        last = _quantile(load.check_ms, 0.99)
        cells = (
            str(CLIENTS),
            f"{len(load.check_ms):,}",
            f"{_quantile(load.check_ms, 0.5):.1f}",
            f"{fmean(load.check_ms):.1f}",
            f"{last:.1f}",
            f"{max(load.check_ms):.1f}",
            f"{last / p99:.1f}",
            f"{len(load.check_ms) / load.seconds:.1f}",
            str(load.errors),
        )
        rows.append((name, cells))
    table = Table(
        title=f"checks against an archive of {size:,} articles",
        columns=(
            "asked by",
            "checks",
            "p50 ms",
            "mean ms",
            "p99 ms",
            "slowest ms",
            "p99 over alone",
            "a second",
            "errors",
        ),
        rows=tuple(rows),
    )
    figures = (
        Figure(key="check_alone_ms_p50", value=_quantile(alone, 0.5), n=len(alone)),
        Figure(key="check_alone_ms_p99", value=p99, n=len(alone)),
        _figure("check_served_ms_p50", calm, _quantile(calm.check_ms, 0.5)),
        _figure("check_served_ms_p99", calm, _quantile(calm.check_ms, 0.99)),
        _figure("p99_ratio_to_alone", calm, _quantile(calm.check_ms, 0.99) / p99),
        _figure("p99_ratio_to_alone_without_pause", storm, _quantile(storm.check_ms, 0.99) / p99),
        _figure("p99_over_mean_without_pause", storm, _quantile(storm.check_ms, 0.99) / fmean(storm.check_ms)),
        _figure("checks_per_second_without_pause", storm, len(storm.check_ms) / storm.seconds),
        Figure(key="errors", value=float(calm.errors + storm.errors), n=len(calm.check_ms) + len(storm.check_ms)),
    )
    notes = (
        f"provenance {__version__}, uvicorn {uvicorn.__version__}, Python {platform.python_version()}",
        f"{os.cpu_count()} processors, which the {CLIENTS} clients use, too; no draft is asked twice",
        f"{CLIENTS} that never pause wait for {CLIENTS} over the checks a second on average, whoever comes first",
        "all seconds are of this run on this machine, whatever else it was doing",
    )
    return Report(name="serve", tables=(table,), figures=figures, notes=notes)


def _figure(key: str, load: clients.Load, value: float) -> Figure:
    return Figure(key=key, value=value, n=len(load.check_ms))
