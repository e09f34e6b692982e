"""
Whole processes, memory, and the join of many signatures.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from benchmarks.report import BenchmarkError, Figure, Table
from benchmarks.speed.contenders import THREADS, Contender
from benchmarks.speed.ours import Ours
from benchmarks.speed.part import Part
from benchmarks.speed.processes import BASE, GIB, measure_made, measure_peak, time_processes
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
    names = {"ours": "provenance, clusters alone", "rensa": "rensa R-MinHash, full set, pairs"}
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
    Measure what deduplicating the first of *texts* from Parquet holds at most, and many articles as they are made.
    """
    if parts.deduplicate is None:
        return Part()
    try:
        peak = measure_peak(texts.first(sizes.peak))
        most = measure_made(sizes.most)
    except BenchmarkError as error:
        return Part(notes=(f"peak_bytes_per_document_dedup and dedup_10m_peak_gib are left out: {error}",))
    rows = (
        ("small corpus, Parquet", f"{BASE:,}", peak.base, "-"),
        ("Parquet", f"{peak.n:,}", peak.peak, f"{peak.per_document:,.0f}"),
        ("made on the way", f"{sizes.most:,}", most, "-"),
    )
    return Part(
        tables=(
            Table(
                title="memory of a process that deduplicates",
                columns=("articles", "peak MB", "bytes an article"),
                rows=tuple((name, (count, f"{held / 1e6:,.0f}", each)) for name, count, held, each in rows),
                notes=(
                    "bytes an article: over the small corpus and one row group of texts",
                    "made on the way: with what makes them, some 200 MB",
                ),
            ),
        ),
        figures=(
            Figure(key="peak_bytes_per_document_dedup", value=peak.per_document, n=peak.n),
            Figure(key="dedup_10m_peak_gib", value=most / GIB, n=sizes.most),
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
    n = sizes.join
    try:
        found = measure(n)
    except BenchmarkError as error:
        return Part(notes=(f"join_10m_seconds and join_bytes_per_document are left out: {error}",))
    cells = (f"{found['seconds']:.2f}", f"{found['bytes_per_document']:,.0f}", f"{found['planted_found']:.3f}")
    return Part(
        tables=(
            Table(
                title=f"join of {n:,} signatures, 32 bands, {THREADS} threads",
                columns=("seconds", "bytes a document", "near copies found"),
                rows=(("provenance", cells),),
                notes=("a hundredth of them are one text; signatures counted",),
            ),
        ),
        figures=(
            Figure(key="join_10m_seconds", value=found["seconds"], n=n),
            Figure(key="join_bytes_per_document", value=found["bytes_per_document"], n=n),
        ),
    )
