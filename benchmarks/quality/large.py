"""
A mixed corpus of 200,000 articles traced as a whole, in a process of its own: how long that takes, and how much memory.

All of ``allsides_news``, ``reuters21578``, ``saudinewsnet_ar`` and ``masakhanews``, and versions of them that are made
until there are enough: cut, reworded, put in another order, merged with another, of one article up to three.
``python -m benchmarks.quality.large FILE`` traces one file and says what it took.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.corpora import rows
from benchmarks.quality.planting import abridged, merged, reordered, spun, with_paragraph
from benchmarks.report import Figure
from benchmarks.speed.child import peak_bytes

ARTICLES = 200_000

_GIB = 1 << 30
_ROOT = Path(__file__).parents[2]

# Fields of each set: its outlet, or the name that all of it has; its date; those without say nothing.
_SETS = (
    ("allsides_news", "source", "date"),
    ("reuters21578", None, "date"),
    ("saudinewsnet_ar", "source", "date_extracted"),
    ("masakhanews_16lang", "lang", None),
)

# Words of anywhere, for those that have no synonym.
_VOCABULARY = ("harbour", "engine", "meadow", "lantern", "copper", "village", "thunder", "ribbon", "orchard", "granite")

# Every other article has versions, one to three.
_MOST_VERSIONS = 3


def large(articles: int = ARTICLES) -> tuple[list[Figure], list[str]]:
    """
    Trace so many articles in a process of its own.
    """
    keys = ("trace_200k_minutes", "trace_200k_peak_gib")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        try:
            count = write(path, articles)
        except FileNotFoundError:
            return [Figure(key=key, value=None, n=0, reason="a set is not there") for key in keys], []
        command = [sys.executable, "-m", "benchmarks.quality.large", str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=_ROOT)
    told = json.loads(done.stdout.splitlines()[-1])
    figures = [
        Figure(key=keys[0], value=told["seconds"] / 60, n=count),
        Figure(key=keys[1], value=told["peak"] / _GIB, n=count),
    ]
    note = (
        f"trace of {count:,} articles: {told['seconds'] / 60:.1f} minutes, processors {told['processors'] / 60:.1f}; "
        f"{told['stories']:,} stories of two articles and more, {told['edges']:,} edges"
    )
    return figures, [note]


def write(path: Path, articles: int) -> int:
    """
    Write a corpus of at most so many articles, the same for the same sets; of fewer, a part of each set.
    """
    draw = random.Random(7)  # noqa: S311 # no secrets
    held = [row for name, outlet, date in _SETS for row in _read(name, outlet, date)]
    if len(held) > articles // 2:
        held = draw.sample(held, articles // 2)
    versions = draw.sample(range(len(held)), len(held))
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        for row in held:
            stream.write(json.dumps(row) + "\n")
            count += 1
        for source in versions:
            for number in range(draw.randint(1, _MOST_VERSIONS)):
                if count == articles:
                    return count
                other = held[draw.randrange(len(held))]
                made = _version(held[source]["text"], other["text"], draw)
                version = {
                    "id": f"{held[source]['id']}-v{number}",
                    "text": made,
                    "outlet": f"paper {draw.randrange(400)}",
                }
                stream.write(json.dumps(version) + "\n")
                count += 1
    return count


def mixed_texts(articles: int = ARTICLES) -> list[str]:
    """
    Give the texts of such a corpus.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        write(path, articles)
        with path.open(encoding="utf-8") as lines:
            return [json.loads(line)["text"] for line in lines]


def _read(name: str, outlet: str | None, date: str | None) -> Iterator[dict[str, Any]]:
    for row in rows(f"{name}/articles.jsonl.xz"):
        found = {"id": f"{name}-{row['id']}", "text": row["text"], "title": row.get("title") or None}
        found["outlet"] = row[outlet] if outlet else name
        if date and row.get(date) and "T" in str(row[date]):
            found["published"] = row[date]
        yield found


def _version(source: str, other: str, draw: random.Random) -> str:
    how = draw.randrange(6)
    if how == 0:
        return abridged(source, 0.5, draw)
    if how == 1:
        return spun(source, 0.3, _VOCABULARY, draw)
    if how == 2:
        return reordered(source, draw)
    if how == 3:
        return merged(source, other)
    if how == 4:
        return with_paragraph(source, other, draw)
    return spun(abridged(source, 0.75, draw), 0.1, _VOCABULARY, draw)


class _Memory(threading.Thread):
    """
    Looks every half second how much memory this process and those that it started hold together.

    What they share is counted for each of them: it is no less than they hold.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(0.5):
            self.peak = max(self.peak, sum(map(_held, (os.getpid(), *_children()))))

    def end(self) -> int:
        """
        Give the most bytes that were held.
        """
        self._ended.set()
        return max(self.peak, peak_bytes())


def _children() -> list[int]:
    found = Path("/proc/self/task").glob("*/children")
    return [int(pid) for one in found for pid in one.read_text(encoding="ascii").split()]


def _held(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS")), 0)
    except OSError:
        return 0  # it has just ended


def main(path: str) -> None:
    """
    Trace the articles of one file, and print what it took as JSON; of all processes together.
    """
    import provenance as pv

    memory = _Memory()
    memory.start()
    started = time.perf_counter()
    answer = pv.trace(path)
    seconds = time.perf_counter() - started
    told = {
        "seconds": seconds,
        "processors": sum(os.times()[:4]),
        "peak": memory.end(),
        "articles": len(answer.articles),
        "stories": sum(len(story.articles) > 1 for story in answer.stories),
        "edges": len(answer.edges),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1])
