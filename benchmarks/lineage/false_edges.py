"""
Edges where nothing derives: between independent reports of one event, and those that a large crowd of news throws up.

Usage: ``python -m benchmarks.lineage.false_edges [ARTICLES]`` traces the crowd and prints edges for reading.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from benchmarks import intervals
from benchmarks.corpora import rows
from benchmarks.lineage.answers import Answer
from benchmarks.lineage.families import Family, connected, make_family
from benchmarks.lineage.ours import traced
from benchmarks.report import Figure
from benchmarks.splits import by_hash, measured
from provenance import Article

# What was traced when the edges were drawn, and how many edges that had.
TRACED = 10_000
EDGES = 92

# So many of them were read.
READ = 50

# Of the story of an edge so many articles are named, the nearest.
LARGEST_STORY = 24

_READ_EDGES = Path(__file__).parent / "data" / "allsides_edges.jsonl"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@frozen(kw_only=True)
class ReadEdge:
    """
    An edge that was drawn, as read.

    Attributes:
        pair: the ids of child and parent; of a child of a lost source, of it and the nearest other child of that.
        story: the ids of all that the trace had linked with them, theirs included.
        false: whether the two are not versions of one text, in whole or in part.
        why: in a few words.
    """

    pair: tuple[str, str]
    story: tuple[str, ...]
    false: bool
    why: str


def read_edges() -> tuple[ReadEdge, ...]:
    """
    Read the judgements that are part of this project.
    """
    records = [json.loads(line) for line in _READ_EDGES.read_text(encoding="utf-8").splitlines()]
    return tuple(
        ReadEdge(pair=(one["pair"][0], one["pair"][1]), story=tuple(one["story"]), false=one["false"], why=one["why"])
        for one in records
    )


def basil_families() -> list[Family]:
    """
    Give the events of ``basil_triplets``, each reported by three outlets on their own.
    """
    events: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows("basil_triplets/articles.jsonl.gz"):
        events[row["event"]].append(row)
    return [
        make_family(
            event,
            {row["source"]: row["text"] for row in events[event]},
            (),
            titles={row["source"]: row["title"] for row in events[event]},
            outlets={row["source"]: row["source"] for row in events[event]},
        )
        for event in sorted(events)
    ]


def count_edges(families: Iterable[Family]) -> Figure:
    """
    Give ``false_edges_basil``: the edges of all events; n is the number of events.
    """
    counts = [sum(claim.parent is not None and claim.shown for claim in traced(one).claims) for one in families]
    return Figure(key="false_edges_basil", value=float(sum(counts)), n=len(counts))


def crowd() -> dict[str, Article]:
    """
    Give the articles of the test half of ``allsides_news`` by id, in the order of the hashes of their ids.

    A date that is not written year first is left out.
    """
    return {
        row["id"]: Article(
            row["id"],
            row["text"],
            title=row["title"] or None,
            outlet=row["source"] or None,
            published=row["date"] if _DAY.fullmatch(row["date"]) else None,
        )
        for row in measured(rows("allsides_news/articles.jsonl.xz"), lambda row: str(row["id"]))
    }


def joined(answer: Answer, one: str, other: str) -> bool:
    """
    Say whether two articles stand in one tree of an answer: held together by edges, through whatever lies between.
    """
    edges = ((child, parent) for child, parents in answer.parents.items() for parent in parents)
    return any(one in tree and other in tree for tree in connected(edges))


def per_thousand(still: Sequence[bool], *, edges: int, articles: int) -> Figure:
    """
    Give ``false_edges_per_1000_allsides``: false edges per 1,000 articles traced, from the edges that were read.

    Args:
        still: of each edge that was read, whether it is false and an edge still.
        edges: of the trace that they were drawn from.
        articles: of that trace.
    """
    scale = 1000.0 * edges / articles
    low, high = intervals.of_share(sum(still), len(still))
    return Figure(
        key="false_edges_per_1000_allsides",
        value=scale * sum(still) / len(still),
        n=len(still),
        interval=(scale * low, scale * high),
    )


def crowd_figure(judged: Sequence[ReadEdge], articles: Mapping[str, Article]) -> Figure:
    """
    Trace all that the crowd has of the outlets of the false edges, and count the pairs that stand in one tree still.

    What an outlet repeats is seen in many of its articles, not in the few of one story.
    """
    traced_then = list(articles.values())[:TRACED]
    asked = {one.pair: frozenset(articles[name].outlet for name in one.pair) for one in judged if one.false}
    answers = {
        outlets: traced(_together(article for article in traced_then if article.outlet in outlets))
        for outlets in sorted(set(asked.values()), key=lambda outlets: sorted(map(str, outlets)))
    }
    still = [one.false and joined(answers[asked[one.pair]], *one.pair) for one in judged]
    return per_thousand(still, edges=EDGES, articles=TRACED)


def drawn(answer: Answer) -> list[tuple[tuple[str, str], tuple[str, ...]]]:
    """
    Draw edges of an answer by the hashes of their ids.

    Returns:
        The pair and the story of each, as :class:`ReadEdge` has them.
    """
    edges = [(child, parent) for child, parents in answer.parents.items() for parent in parents]
    near: dict[str, set[str]] = defaultdict(set)
    for child, parent in edges:
        near[child].add(parent)
        near[parent].add(child)
    pairs = [(child, _nearest(answer, child, parent) if parent in answer.lost else parent) for child, parent in edges]
    return [(pair, _around(pair, near, answer.lost)) for pair in by_hash(pairs, " ".join)[:READ]]


def _together(articles: Iterable[Article]) -> Family:
    return Family(name="crowd", key="crowd", articles=tuple(articles))


def _nearest(answer: Answer, child: str, lost: str) -> str:
    """
    Give the surest other child of a lost source.
    """
    beside = [claim for claim in answer.claims if claim.shown and claim.parent == lost and claim.child != child]
    return max(beside, key=lambda claim: (claim.confidence, claim.child)).child


def _around(pair: tuple[str, str], near: Mapping[str, set[str]], lost: Mapping[str, float]) -> tuple[str, ...]:
    """
    Give the articles of a story, of a large one those that are the fewest edges away from *pair*.
    """
    found, waiting = list(pair), list(pair)
    while waiting:
        fresh = sorted(near[waiting.pop(0)] - {*found})
        found += fresh
        waiting += fresh
    return tuple(sorted([name for name in found if name not in lost][:LARGEST_STORY]))


def main(count: int = TRACED) -> None:
    """
    Trace the crowd and print the edges to read.
    """
    articles = crowd()
    answer = traced(_together(list(articles.values())[:count]))
    total = sum(len(parents) for parents in answer.parents.values())
    print(f"{count} articles, {total} edges, of which {READ} are to be read")
    for pair, story in drawn(answer):
        print("\n" + json.dumps({"pair": pair, "story": story, "false": None, "why": ""}))
        for name in pair:
            text = " ".join(articles[name].text.split())
            print(f"  {articles[name].outlet}, {articles[name].published}: {articles[name].title}\n    {text[:600]}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
