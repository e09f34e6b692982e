"""
The library by itself: its sketch on hashes, other writings, growth, and the error of its estimates.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.report import Figure, Table
from benchmarks.speed.contenders import SLOTS, THREADS, Contender
from benchmarks.speed.estimates import Errors, errors, made_pairs
from benchmarks.speed.ours import Ours
from benchmarks.speed.part import Part
from benchmarks.speed.rounds import ratio, timed
from benchmarks.speed.sizes import Sizes
from benchmarks.speed.synthetic import NEWS, SHORT, Maker
from benchmarks.speed.texts import Texts
from benchmarks.speed.vocabularies import VARIANTS

_NAMES = {"ascii": "English letters", "curly": "with curly quotes", "russian": "Russian", "chinese": "Chinese"}


def sketch_stage(parts: Ours, sizes: Sizes) -> Part:
    """
    Sketch the same hashes, as many in a row as articles have shingles, with the library and with rensa.
    """
    try:
        from rensa import RMinHash
    except ImportError:
        return Part(notes=("rensa is not installed: sketch_stage_vs_rensa_flat is left out",))
    if parts.sketch is None:
        return Part()
    sketch = parts.sketch
    generator = np.random.default_rng(3)
    lengths = generator.integers(*NEWS, size=sizes.fast) - 2
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    hashes = generator.integers(0, 2**64, size=int(offsets[-1]), dtype=np.uint64)
    as_rensa = offsets.astype(np.uint64)
    jobs = {
        "ours": lambda: sketch(offsets, hashes, threads=THREADS),
        "rensa": lambda: RMinHash.digest_matrix_from_flat_token_hashes(hashes, as_rensa, SLOTS, 42),
    }
    for job in jobs.values():
        job()
    timings = timed(jobs, sizes.rounds)
    rows = tuple((name, (f"{sizes.fast / timing.median:,.0f}",)) for name, timing in timings.items())
    return Part(
        tables=(Table(title="hashes to signatures, 2 threads", columns=("sets /s",), rows=rows),),
        figures=(
            Figure(key="sketch_stage_vs_rensa_flat", value=ratio(timings["rensa"], timings["ours"]), n=sizes.fast),
        ),
    )


def writings(parts: Ours, sizes: Sizes) -> Part:
    """
    Sign articles in other writings, on one thread and on two.
    """
    if parts.sign is None:
        return Part()
    sign = parts.sign
    texts = {variant: Texts(Maker(sizes.scripts, variant, words=sizes.words).table()) for variant in VARIANTS}
    jobs: dict[tuple[str, int], Any] = {
        (variant, threads): lambda one=one, threads=threads: sign(one.column, threads=threads)
        for variant, one in texts.items()
        for threads in (1, THREADS)
    }
    for job in jobs.values():
        job()
    timings = timed(jobs, sizes.rounds)
    speeds = {
        (variant, threads): texts[variant].n_bytes / timing.median / 1e6
        for (variant, threads), timing in timings.items()
    }
    return Part(
        tables=(
            Table(
                title=f"writings, {sizes.scripts:,} articles each, MB/s",
                columns=("bytes an article", "1 thread", f"{THREADS} threads"),
                rows=tuple(
                    (
                        _NAMES[variant],
                        (
                            f"{one.n_bytes / len(one):,.0f}",
                            *(f"{speeds[variant, threads]:,.0f}" for threads in (1, THREADS)),
                        ),
                    )
                    for variant, one in texts.items()
                ),
            ),
        ),
        figures=(
            Figure(key="curly_quote_english_vs_ascii", value=speeds["curly", 1] / speeds["ascii", 1], n=sizes.scripts),
            Figure(key="russian_mb_per_s", value=speeds["russian", 1], n=sizes.scripts),
            Figure(key="chinese_mb_per_s", value=speeds["chinese", 1], n=sizes.scripts),
        ),
    )


def growth(texts: Texts, contender: Contender | None, sizes: Sizes) -> Part:
    """
    Compare what an article costs in small corpora and in large ones.
    """
    if contender is None:
        return Part()
    parts = [texts.first(count) for count in sizes.growth]
    named = (("sign", contender.sign), ("cluster", contender.cluster))
    jobs = {
        (name, len(one)): lambda job=job, one=one: job(one) for name, job in named if job is not None for one in parts
    }
    for job in jobs.values():
        job()
    timings = timed(jobs, sizes.rounds)
    costs = {job: timing.median / job[1] * 1e6 for job, timing in timings.items()}
    rows = []
    figures = []
    for name, key in (("sign", "growth_sign"), ("cluster", "growth_clusters")):
        mine = [costs[name, len(one)] for one in parts if (name, len(one)) in costs]
        if mine:
            rows.append((name, tuple(f"{cost:.2f}" for cost in mine)))
            figures.append(Figure(key=key, value=max(mine) / min(mine), n=len(parts[-1])))
    columns = tuple(f"{len(one):,}" for one in parts)
    return Part(
        tables=(Table(title="microseconds an article, by articles", columns=columns, rows=tuple(rows)),),
        figures=tuple(figures),
    )


def estimates(contenders: Sequence[Contender], sizes: Sizes) -> Part:
    """
    Hold the similarity that signatures tell against the exact one, in articles and in short texts.
    """
    named = [one for one in contenders if one.estimate is not None]
    made = {"news": made_pairs(sizes.pairs, NEWS), "short": made_pairs(2 * sizes.pairs, SHORT)}
    found: dict[tuple[str, str], Errors] = {
        (one.key, kind): errors(one.estimate(pairs.left, pairs.right), pairs.jaccard)
        for one in named
        if one.estimate is not None
        for kind, pairs in made.items()
    }
    figures = []
    for kind in made:
        if ("ours", kind) in found:
            mine = found["ours", kind]
            figures += [
                Figure(key=f"rmse_ratio_{kind}", value=mine.ratio, n=mine.n, interval=mine.interval),
                Figure(key=f"bias_{kind}_standard_errors", value=mine.bias, n=mine.n),
            ]
    return Part(
        tables=(
            Table(
                title="error of the estimated similarity: RMSE over that of MinHash [95 %], bias in standard errors",
                columns=("articles", "bias", "texts of 12 to 60 words", "bias"),
                rows=tuple(
                    (one.name, tuple(cell for kind in made for cell in _cells(found[one.key, kind]))) for one in named
                ),
                notes=(
                    " and ".join(f"{len(pairs.jaccard):,}" for pairs in made.values())
                    + " pairs of Jaccard 0.05 to 0.95",
                ),
            ),
        ),
        figures=tuple(figures),
    )


def _cells(one: Errors) -> tuple[str, str]:
    low, high = one.interval
    return (f"{one.ratio:.3f} [{low:.2f}, {high:.2f}]", f"{one.bias:+.1f}")
