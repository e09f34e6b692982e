"""
``python -m benchmarks archive``: what the archive does in so much time and room, and its peers on the same articles.
"""

from __future__ import annotations

import os
import platform
import random
import shutil
import tempfile
from itertools import islice
from pathlib import Path

import apsw

from benchmarks.archive import measuring, peers, withstanding
from benchmarks.archive.texts import Chain, articles, chain, learned
from benchmarks.corpora import rows
from benchmarks.report import BenchmarkError, Figure, Report, Table, number
from provenance.archive.store import Archive
from provenance.articles import Article
from provenance.readers import read
from provenance.version import __version__

# Sizes at which drafts are checked: in minutes, and in an hour.
QUICK_SIZES = (2_000, 10_000, 40_000)
SIZES = (10_000, 100_000, 1_000_000)

# Articles that peers are given.
_OF_PEERS = 2_000


def run(*, quick: bool = False, corpus: Path | None = None, plots: Path | None = None) -> Report:  # noqa: ARG001
    """
    Measure the archive.

    Args:
        quick: every figure within minutes, from a smaller archive.
        corpus: a corpus of the user's own, whose articles are added in place of made ones.
        plots: there are none.

    Raises:
        BenchmarkError: there is no corpus to learn from, or one of too few articles.
    """
    known, own = _material(corpus)
    sizes = QUICK_SIZES if quick else SIZES
    if own is not None:
        sizes = tuple(sorted({min(size, len(own)) for size in sizes}))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return _measured(folder, known, own, sizes, quick)


def _material(corpus: Path | None) -> tuple[Chain, list[Article] | None]:
    if corpus is None:
        try:
            return learned(), None
        except FileNotFoundError as error:
            raise BenchmarkError(f"{error}; or give a corpus of your own (--corpus)") from error
    own = [one for one in read(corpus) if len(one.text.split()) > measuring.TAKEN_WORDS]
    if len(own) < 1_000:
        raise BenchmarkError(f"{str(corpus)!r} has {len(own):,} articles of more than 100 words, expected 1,000")
    numbered = [Article(f"a{place:08d}", one.text, title=one.title) for place, one in enumerate(own)]
    return chain(one.text for one in own), numbered


def _measured(folder: Path, known: Chain, own: list[Article] | None, sizes: tuple[int, ...], quick: bool) -> Report:
    path = folder / "news.archive"
    drafts = 60 if quick else 300
    few = list(islice(own or articles(_OF_PEERS, known), _OF_PEERS))
    sample = [measuring_draft(one, other) for one, other in zip(few[:20], few[20:40], strict=True)]
    others, slow, missing = _peers(few, sample)
    ratio = None if slow is None else slow * _first_rate(folder, few)
    grown = measuring.grow(path, known, sizes, drafts=drafts, texts=None if own is None else iter(own))
    with Archive(path) as archive:
        told = archive.stats()
        ones = measuring.add_one_times(archive, known, 100 if quick else 1_000)
    size = told["articles"]
    opened = [measuring.open_ms(path, "a00000007") for _ in range(5)]
    recall, asked, indexed, wanted = _recall(folder, known, quick)
    counts, failed = withstanding.withstood(quick=quick)
    last = grown[-1]
    over = (told["file_bytes"] - told["text_bytes"]) / size
    ours = last.add_per_second
    figures = [
        Figure(key="add_per_second", value=ours, n=size),
        Figure(
            key="add_ratio_to_datasketch_redis",
            value=ratio,
            n=len(few),
            reason=missing,
        ),
        Figure(key="add_one_ms_p99", value=_quantile(ones, 0.99), n=len(ones)),
        Figure(key="check_ms_p50", value=_quantile(last.check_ms, 0.5), n=len(last.check_ms)),
        Figure(key="check_ms_p99", value=_quantile(last.check_ms, 0.99), n=len(last.check_ms)),
        Figure(key="latency_growth_10k_to_1m", value=_growth(grown), n=len(last.check_ms)),
        Figure(key="open_ms", value=_quantile(opened, 0.5), n=len(opened)),
        Figure(key="bytes_per_article_over_text", value=over, n=size),
        Figure(key="recall_vs_bulk", value=recall, n=asked),
        Figure(key="recall_of_sources_by_index_alone", value=indexed, n=wanted),
    ]
    for key in withstanding.KEYS:
        value = None if failed else float(counts[key])
        figures.append(Figure(key=key, value=value, n=counts[key], reason=failed))
    shutil.rmtree(folder, ignore_errors=True)
    return Report(
        name="archive",
        tables=(_sizes(grown), _others(others, few)),
        figures=tuple(figures),
        notes=(
            f"provenance {__version__}, apsw {apsw.apsw_version()}, Python {platform.python_version()}",
            f"{os.cpu_count()} processors; {size:,} articles of {told['text_bytes'] / size:,.0f} bytes in the end",
            f"latency grows from {grown[0].articles:,} to {last.articles:,} articles",
            "all seconds are of this run on this machine, whatever else it was doing",
        ),
    )


def measuring_draft(one: Article, other: Article) -> str:
    """
    Put a passage of one article into another.
    """
    own, taken = other.text.split(), one.text.split()
    return " ".join([*own[:200], *taken[100:200], *own[200:400]])


def _peers(few: list[Article], sample: list[str]) -> tuple[list[peers.Peer], float | None, str | None]:
    """
    Measure the peers, and give one through the rate of datasketch, or why that is not known.
    """
    found, missing = [], "there is no redis-server on this machine"
    slow = None
    with peers.redis_server() as port:
        if port is not None:
            try:
                found.append(peers.with_datasketch(few, sample, port))
                slow, missing = 1 / found[0].add_per_second, None
            except ImportError:
                missing = "Python's redis is not installed"
    found += [peers.with_fts5(few, sample), peers.with_dictionary(few, sample)]
    return found, slow, missing


def _first_rate(folder: Path, few: list[Article]) -> float:
    """
    Add the articles that the peers had, to archives that were warmed up by others: the middle one of three rates.
    """
    import time

    rates = []
    for turn in range(3):
        with Archive(folder / f"few-{turn}.archive") as archive:
            archive.add([Article(f"warm{place}", one.text[::-1]) for place, one in enumerate(few)])
            started = time.perf_counter()
            archive.add(few)
            rates.append(len(few) / (time.perf_counter() - started))
    return sorted(rates)[1]


def _recall(folder: Path, known: Chain, quick: bool) -> tuple[float, int, float, int]:
    """
    Of real articles, with drafts into which passages were put.
    """
    try:
        real = [Article(f"b{place:04d}", row["text"]) for place, row in enumerate(rows("bbc_2225/articles.jsonl.xz"))]
    except FileNotFoundError:
        real = list(articles(800, known))
    rng = random.Random(11)  # noqa: S311  # the same drafts every time
    rng.shuffle(real)
    count = 150 if quick else 900
    texts, drafts = sorted(real[:count], key=lambda one: one.id), []
    for fresh in real[-(10 if quick else 60) :]:
        words = fresh.text.split()[:300]
        for _ in range(3):
            source = rng.choice(texts).text.split()
            length = rng.choice([15, 30, 60, 120])
            start = rng.randrange(max(1, len(source) - length))
            place = rng.randrange(len(words))
            words[place:place] = source[start : start + length]
        drafts.append(" ".join(words))
    return measuring.recall(folder, texts, drafts)


def _growth(grown: list[measuring.Grown]) -> float:
    return _quantile(grown[-1].check_ms, 0.5) / _quantile(grown[0].check_ms, 0.5)


def _quantile(values: tuple[float, ...] | list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def _sizes(grown: list[measuring.Grown]) -> Table:
    return Table(
        title="an archive that grows",
        columns=("added a second", "check ms p50", "p99"),
        rows=tuple(
            (
                f"{one.articles:,} articles",
                (
                    f"{one.add_per_second:,.0f}",
                    number(_quantile(one.check_ms, 0.5)),
                    number(_quantile(one.check_ms, 0.99)),
                ),
            )
            for one in grown
        ),
        notes=("batches of 1,000, each on the disk; drafts of 500 words, 100 of them from an archived article",),
    )


def _others(found: list[peers.Peer], few: list[Article]) -> Table:
    return Table(
        title=f"peers, on {len(few):,} of these articles",
        columns=("added a second", "query ms p50", "bytes an article"),
        rows=tuple(
            (one.name, (f"{one.add_per_second:,.0f}", number(one.query_ms), number(one.bytes_per_article)))
            for one in found
        ),
        notes=tuple(f"{one.name}: {one.note}" for one in found),
    )
