"""
The benchmark ``quality``: what is found among a crowd, and what is named that should not be.
"""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from benchmarks.quality import judged, planted, readings
from benchmarks.quality.costs import costs, index_size
from benchmarks.quality.large import large, mixed_texts
from benchmarks.quality.overlapping import overlaps
from benchmarks.quality.plots import draw
from benchmarks.report import BenchmarkError, Figure, Report, Table, number

# Documents whose index is timed; without --quick those that are traced.
_QUICK_TIMED = 3_000


def run(*, quick: bool, corpus: Path | None, plots: Path | None) -> Report:
    """
    Measure the library, and its peers beside it.

    Args:
        quick: from smaller samples.
        corpus: a user's own corpus is not measured by this benchmark.
        plots: a folder for the picture of recall against overlap.

    Raises:
        BenchmarkError: *corpus* is given, or the crowd is not there.
    """
    if corpus is not None:
        raise BenchmarkError("the benchmark quality has no --corpus: leave it out")
    figures, tables, notes, curves = planted.measure(quick)
    if plots is not None:
        notes += draw(curves, plots)
    crowd = planted.read_crowd(planted.QUICK_CROWD if quick else planted.CROWD).texts
    figures += judged.rewrites(crowd)
    figures += judged.independent_reports()
    figures += judged.answers()
    figures += judged.urdu()
    found, told = overlaps(quick)
    figures += found
    notes += told
    figures += index_size(crowd)
    found, told = costs(crowd[:_QUICK_TIMED] if quick else mixed_texts())
    figures += found
    notes += told
    figures += readings.false_flags()
    figures += readings.telegrams()
    found, told = readings.blind_precision()
    figures += found
    notes += told
    missing: dict[str, str] = {}
    if quick:
        missing = dict.fromkeys(("trace_200k_minutes", "trace_200k_peak_gib"), "takes longer than --quick may")
    else:
        found, told = large()
        figures += found
        notes += told
    figures += [Figure(key=key, value=None, n=0, reason=reason) for key, reason in missing.items()]
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("numpy", "numba", "datasketch"))
    return Report(
        name="quality",
        tables=(*tables, _table(figures)),
        figures=tuple(figures),
        notes=(*notes, f"versions: {versions}"),
    )


def _table(figures: list[Figure]) -> Table:
    return Table(
        title="figures",
        columns=("value", "n"),
        rows=tuple(
            (one.key, (number(one.value, one.interval), str(one.n))) for one in figures if one.value is not None
        ),
    )
