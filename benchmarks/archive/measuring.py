"""
How long adding, asking and opening take, and how much room the index does.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from attrs import frozen

from benchmarks.archive.texts import Chain, articles
from provenance.archive import finding
from provenance.archive.store import BATCH, Archive
from provenance.articles import Article
from provenance.checking import check
from provenance.pipeline import find_near_duplicates

# Words of a draft, and of them such as stand in an archived article.
DRAFT_WORDS, TAKEN_WORDS = 500, 100

_FRESH = 10**8

# Drafts that are checked before any is timed.
_WARM = 15


@frozen(kw_only=True)
class Grown:
    """
    What was measured while an archive grew.

    Attributes:
        articles: it has in the end.
        add_per_second: what the last batches took, in articles; the making of the texts not counted.
        check_ms: of each draft at this size.
    """

    articles: int
    add_per_second: float
    check_ms: tuple[float, ...]


def grow(
    path: Path, known: Chain, sizes: Sequence[int], *, drafts: int, texts: Iterator[Article] | None = None
) -> list[Grown]:
    """
    Let an archive grow to the first of some sizes, the second, and so on, and measure at each.
    """
    found = []
    stream = texts or articles(max(sizes), known)
    with Archive(path) as archive:
        for size in sizes:
            spent, added = 0.0, 0
            while (held := len(archive)) < size:
                part = list(islice(stream, min(BATCH, size - held)))
                if not part:
                    break
                started = time.perf_counter()
                archive.add(part)
                spent += time.perf_counter() - started
                added += len(part)
            found.append(
                Grown(articles=len(archive), add_per_second=added / spent, check_ms=check_times(archive, known, drafts))
            )
    return found


def check_times(archive: Archive, known: Chain, count: int) -> tuple[float, ...]:
    """
    Check drafts, each with a passage of an archived article, after some to warm up, of a file that was just read.

    Raises:
        RuntimeError: an article was not found.
    """
    rng = random.Random(7)  # noqa: S311  # the same drafts every time
    size = len(archive)
    found = []
    _into_memory(archive.path)
    for number, fresh in enumerate(articles(count + _WARM, known, seed=2, first=_FRESH)):
        name, text = draft_of(archive, rng.randrange(size), fresh)
        started = time.perf_counter()
        report = archive.check(text)
        taken = 1_000 * (time.perf_counter() - started)
        if name not in {one.article for one in report.sources}:
            raise RuntimeError(f"the source {name} of a draft was not found among {size:,} articles")
        if number >= _WARM:
            found.append(taken)
    return tuple(found)


def _into_memory(path: Path) -> None:
    """
    Read a file, so that the system has it in memory as far as there is room.
    """
    with path.open("rb") as file:
        while file.read(1 << 24):
            pass


def draft_of(archive: Archive, row: int, fresh: Article) -> tuple[str, str]:
    """
    Make a draft of 500 words, 100 of which stand in an article of the archive.
    """
    name = f"a{row:08d}"
    words = archive[name].text.split()
    own = (fresh.text + " " + fresh.text[::-1]).split()[: DRAFT_WORDS - TAKEN_WORDS]
    return name, " ".join([*own[:200], *words[100 : 100 + TAKEN_WORDS], *own[200:]])


def add_one_times(archive: Archive, known: Chain, count: int) -> list[float]:
    """
    Add articles one by one, each durable: milliseconds.
    """
    found = []
    for one in articles(count, known, seed=3, first=2 * _FRESH):
        started = time.perf_counter()
        archive.add(one)
        found.append(1_000 * (time.perf_counter() - started))
    return found


def open_ms(path: Path, name: str) -> float:
    """
    Open an archive in a new process, and ask it once: milliseconds, Python's own start not counted.
    """
    code = (
        "import sys, time; started = time.perf_counter()\n"
        "import provenance as pv\n"
        "archive = pv.Archive(sys.argv[1], create=False)\n"
        "report = archive.check(archive[sys.argv[2]].text[:1500])\n"
        "assert report.sources\n"
        "print(1000 * (time.perf_counter() - started))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path), name], capture_output=True, text=True, check=True)
    return float(done.stdout)


def recall(folder: Path, texts: Sequence[Article], drafts: Sequence[str]) -> tuple[float, int, float, int]:
    """
    Compare the answers of archives with those of the library's functions on the same articles.

    The archives are added to in two orders, one by one and together, with articles that are removed again. The first
    figure is of archives as they are; the second of archives that answer from the index alone, as large ones do.

    Returns:
        The part of the answers that are the same, of how many; the part of the sources of drafts found by the index
        alone, of how many.
    """
    gone = [Article(f"gone-{one.id}", one.text + " And more.") for one in texts[::7]]
    near: dict[str, list[object]] = {one.id: [] for one in texts}
    for match in find_near_duplicates(list(texts)):
        near[match.left].append(match)
        near[match.right].append(match)
    told = [check(draft, list(texts)) for draft in drafts]
    same = asked = found = wanted = 0
    whole = finding.EXHAUSTIVE_ARTICLES
    for order in (0, 1):
        with Archive(folder / f"order-{order}") as archive:
            if order:
                archive.add(gone)
                for one in reversed(texts):
                    archive.add(one)
            else:
                archive.add([*texts, *gone])
            for one in gone:
                archive.remove(one.id)
            for name, matches in near.items():
                asked += 1
                same += list(archive.near(name)) == matches
            for draft, report in zip(drafts, told, strict=True):
                asked += 1
                same += archive.check(draft).to_dict()["findings"] == report.to_dict()["findings"]
                finding.EXHAUSTIVE_ARTICLES = 0
                names = {one.article for one in archive.check(draft).sources}
                finding.EXHAUSTIVE_ARTICLES = whole
                wanted += len(report.sources)
                found += sum(one.article in names for one in report.sources)
    return same / asked, asked, found / wanted, wanted
