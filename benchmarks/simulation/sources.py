"""
Real articles with which stories begin: from the data folder, or from a file of the user's own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import define, field

import provenance as pv
from benchmarks.corpora import rows
from benchmarks.simulation.records import SourceArticle
from provenance.errors import InvalidDate
from provenance.text.document import read_document
from provenance.times import interval

# A text that begins a story has this many words; shorter ones leave nothing to edit, longer ones cost time only.
FEWEST_WORDS = 120
MOST_WORDS = 1200

# A text without a headline gets its first words.
_HEADLINE_WORDS = 9

# Two texts that share more of their runs of five words than this may be versions of each other, or quote one speech.
_MOST_IN_COMMON = 0.03
_RUN = 5

_WORD = re.compile(r"\w+")


def for_training(key: str) -> bool:
    """
    Tell on which side of the fixed split a story stands, by the id of the article that it began with.
    """
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 2 == 0


def bbc() -> Iterator[SourceArticle]:
    """
    Read ``bbc_2225``: BBC news of 2004 and 2005, the topic its section.
    """
    for row in rows("bbc_2225/articles.jsonl.xz"):
        yield from _source(f"bbc/{row['id']}", row["title"], row["text"], topic=row["category"], outlet="BBC")


def allsides() -> Iterator[SourceArticle]:
    """
    Read ``allsides_news``: American news of many outlets, with their topics.
    """
    for row in rows("allsides_news/articles.jsonl.xz"):
        yield from _source(
            f"allsides/{row['id']}",
            row["title"],
            row["text"],
            topic=row["topic"],
            outlet=row["source"],
            date=row["date"],
        )


def basil() -> Iterator[SourceArticle]:
    """
    Read ``basil_triplets``: three outlets on each of a hundred events, the topic the event.
    """
    for row in rows("basil_triplets/articles.jsonl.gz"):
        yield from _source(
            f"basil/{row['id']}", row["title"], row["text"], topic=row["event"], outlet=row["source"], date=row["date"]
        )


def own(path: Path) -> Iterator[SourceArticle]:
    """
    Read a file, a folder or whatever :func:`provenance.read` takes; all of it is one topic.
    """
    for article in pv.read(path):
        title = read_document(article).title or " ".join(article.text.split()[:_HEADLINE_WORDS])
        yield from _source(article.id, title, article.text, topic="", outlet=article.outlet, date=article.published)


def _source(
    name: str, title: str, text: str, *, topic: str, outlet: str | None, date: str | dt.datetime | None = None
) -> Iterator[SourceArticle]:
    """
    Give a row as a source where it is long enough, without its headline and cut to size at a paragraph.
    """
    text = text.strip()
    first, _, rest = text.partition("\n")
    if " ".join(first.split()) == " ".join(title.split()):
        text = rest
    paragraphs = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    words = list(itertools.accumulate(len(line.split()) for line in paragraphs))
    kept = [line for line, count in zip(paragraphs, words, strict=True) if count <= MOST_WORDS]
    if not title.strip() or not kept or words[len(kept) - 1] < FEWEST_WORDS:
        return
    yield SourceArticle(
        id=name, title=" ".join(title.split()), text="\n\n".join(kept), topic=topic, outlet=outlet, published=_day(date)
    )


def _day(date: str | dt.datetime | None) -> dt.datetime | None:
    """
    Give the noon of a date where there is one that can be read.
    """
    try:
        return None if not date else interval(date).latest.replace(hour=12, minute=0, second=0, microsecond=0)
    except InvalidDate:
        return None


@define
class Shelf:
    """
    The sources by topic, to find company for a story.

    Attributes:
        topics: the sources of each topic.
        sources: all of them.
        taken: what stories that are traced together have used, or will; None where they are traced one by one.
    """

    topics: dict[str, list[SourceArticle]] = field(repr=False)
    sources: tuple[SourceArticle, ...] = field(repr=False)
    taken: list[SourceArticle] | None = field(default=None, repr=False)
    _runs: dict[str, frozenset[str]] = field(factory=dict, repr=False)

    @classmethod
    def of(cls, sources: Iterable[SourceArticle], taken: Sequence[SourceArticle] | None = None) -> Shelf:
        """
        Sort *sources* by topic; *taken* are those that begin stories which are traced together.
        """
        every = tuple(sources)
        topics: dict[str, list[SourceArticle]] = {}
        for source in every:
            topics.setdefault(source.topic, []).append(source)
        return cls(topics, every, None if taken is None else list(taken))

    def company(
        self, source: SourceArticle, draw: random.Random, count: int
    ) -> tuple[SourceArticle | None, list[SourceArticle]]:
        """
        Choose who lends sentences to a story, and what stands beside it; other topics fill up where one has too few.

        No two of all of them share passages, so that nothing but the story is one; of stories that are traced together
        nobody lends to two.
        """
        kept_apart = [source, *(self.taken or [])]
        company: list[SourceArticle] = []
        for pool in (self.topics.get(source.topic, []), self.sources):
            for other in draw.sample(pool, min(len(pool), 10 * (count + 1))):
                if len(company) <= count and all(self.apart(other, one) for one in (*kept_apart, *company)):
                    company.append(other)
        if self.taken is not None:
            self.taken += company
        return (company[0] if company else None), company[1:]

    def apart(self, left: SourceArticle, right: SourceArticle) -> bool:
        """
        Tell whether two sources share next to no runs of five words.
        """
        if left.id == right.id:
            return False
        one, other = self._runs_of(left), self._runs_of(right)
        return len(one & other) <= _MOST_IN_COMMON * max(1, min(len(one), len(other)))

    def _runs_of(self, source: SourceArticle) -> frozenset[str]:
        if source.id not in self._runs:
            words = _WORD.findall(source.text.casefold())
            self._runs[source.id] = frozenset(" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))
        return self._runs[source.id]


def chosen(sources: Sequence[SourceArticle], *, seed: int, count: int) -> list[SourceArticle]:
    """
    Draw the sources that begin stories, in an order of their own, no two of which share passages.

    The first of a longer draw are those of a shorter one.
    """
    shelf = Shelf.of(())
    found: list[SourceArticle] = []
    for source in random.Random(f"{seed}/sources").sample(list(sources), len(sources)):  # noqa: S311 (repeatable)
        if len(found) == count:
            break
        if all(shelf.apart(source, one) for one in found):
            found.append(source)
    return found
