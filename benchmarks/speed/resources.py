"""
Whole processes, memory, and the join of many signatures.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from benchmarks.report import BenchmarkError, Figure, Table
from benchmarks.speed.contenders import Contender
from benchmarks.speed.ours import Ours
from benchmarks.speed.part import Part
from benchmarks.speed.processes import GIB, measure_peak, time_processes
from benchmarks.speed.rounds import ratio
from benchmarks.speed.sizes import Sizes
from benchmarks.speed.texts import Texts


def processes(texts: Texts, parts: Ours, peers: Sequence[Contender], sizes: Sizes) -> Part:
    """
    Time whole processes on the first of *texts*.
    """
    if parts.deduplicate is None:
        return Part()
    with_peer = any(one.key == "rensa_pairs" for one in peers)
    try:
        timings = time_processes(texts.first(sizes.process), sizes.rounds, with_peer=with_peer)
    except BenchmarkError as error:
        return Part(notes=(f"process_vs_rensa_full is left out: {error}",))
    names = {"ours": "provenance dedup", "rensa": "rensa R-MinHash, full set, pairs"}
    figures = []
    if with_peer:
        figures.append(
            Figure(key="process_vs_rensa_full", value=ratio(timings["rensa"], timings["ours"]), n=sizes.process)
        )
    return Part(
        tables=(
            Table(
                title=f"whole processes, Parquet in, clusters out, {sizes.process:,} articles",
                columns=("seconds",),
                rows=tuple((names[key], (f"{timing.median:.2f}",)) for key, timing in timings.items()),
                notes=("started anew each time; compiled code is in its cache and the file in the system's",),
            ),
        ),
        figures=tuple(figures),
    )


def memory(texts: Texts, parts: Ours, sizes: Sizes) -> Part:
    """
    Measure what deduplicating the first of *texts* holds at most.
    """
    if parts.deduplicate is None:
        return Part()
    try:
        peak = measure_peak(texts.first(sizes.peak))
    except BenchmarkError as error:
        return Part(notes=(f"peak_bytes_per_document_dedup and dedup_10m_peak_gib are left out: {error}",))
    return Part(
        tables=(
            Table(
                title="memory of provenance dedup, Parquet in",
                columns=("articles", "peak MB", "of 4,000 articles", "bytes an article"),
                rows=(
                    (
                        "process",
                        (
                            f"{peak.n:,}",
                            f"{peak.peak / 1e6:,.0f}",
                            f"{peak.base / 1e6:,.0f}",
                            f"{peak.per_document:,.0f}",
                        ),
                    ),
                ),
                notes=("bytes an article: over the small process and one row group of texts",),
            ),
        ),
        figures=(
            Figure(key="peak_bytes_per_document_dedup", value=peak.per_document, n=peak.n),
            Figure(key="dedup_10m_peak_gib", value=peak.peak / GIB, n=peak.n),
        ),
    )


def join(sizes: Sizes) -> Part:
    """
    Join signatures by bands, where the release has that.
    """
    try:
        measure = importlib.import_module("benchmarks.speed.join").measure_join
    except (ImportError, AttributeError) as error:
        return Part(notes=(f"join_10m_seconds and join_bytes_per_document are left out: {error}",))
    found = measure(sizes.join)
    return Part(
        figures=tuple(
            Figure(key=key, value=float(found[key]), n=sizes.join)
            for key in ("join_10m_seconds", "join_bytes_per_document")
        )
    )
