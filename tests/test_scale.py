"""
Whole corpora and large stories, within time and memory. Run with ``pytest -m long``.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

import provenance as pv
from articles_for_tests import ELECTION, HARBOUR, HARBOUR_COLUMN, HARBOUR_REPORTED_APART

pytestmark = pytest.mark.long

DATA = Path(os.environ.get("PROVENANCE_DATA", Path(__file__).parents[2] / "shared" / "data"))

# The whole process, so that its greatest memory is its own.
_TRACE_BBC = """
import json, lzma, resource, sys, time
import provenance as pv
rows = [json.loads(line) for line in lzma.open(sys.argv[1], "rt", encoding="utf-8")]
started = time.perf_counter()
answer = pv.trace([pv.Article(row["id"], row["text"]) for row in rows])
seconds = time.perf_counter() - started
pairs = [[one.left, one.right] for one in answer.matches]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"seconds": seconds, "kib": peak, "pairs": pairs, "articles": len(answer.articles)}))
"""


def edited(text: str, rng: random.Random, rate: float) -> str:
    words = (ELECTION + HARBOUR_COLUMN + HARBOUR_REPORTED_APART).split()
    paragraphs = text.split("\n\n")
    if len(paragraphs) > 5 and rng.random() < 0.4:
        paragraphs.pop(rng.randrange(len(paragraphs)))
    return "\n\n".join(
        " ".join(rng.choice(words) if rng.random() < rate else word for word in paragraph.split(" "))
        for paragraph in paragraphs
    )


def versions(count: int, shape: str, seed: int = 1) -> tuple[list[str], list[int]]:
    """
    Versions of one story, and of each the version that it was made from; the first was made from none.
    """
    rng = random.Random(seed)
    texts, mothers = [HARBOUR], [-1]
    while len(texts) < count:
        mothers.append(0 if shape == "star" else rng.randrange(len(texts)))
        rate = 0.0 if shape == "near copies" else rng.choice([0.02, 0.05, 0.1, 0.2])
        texts.append(edited(texts[mothers[-1]], rng, rate))
    return texts, mothers


def traced(texts: list[str]) -> pv.Provenance:
    return pv.trace([pv.Article(f"{number:04}", text) for number, text in enumerate(texts)])


@pytest.mark.parametrize("shape", ["star", "tree", "near copies"])
def test_five_hundred_versions_of_one_story_take_seconds(shape):
    texts, _ = versions(500, shape)
    started = time.process_time()
    answer = traced(texts)
    assert time.process_time() - started < 25
    assert len(answer.edges) >= 490


def test_most_edges_of_a_tree_of_two_hundred_are_found_among_the_nearest():
    texts, mothers = versions(200, "tree")
    parent_of = {edge.child: edge.parent for edge in traced(texts).edges}
    found = sum(parent_of.get(f"{child:04}") == f"{mother:04}" for child, mother in enumerate(mothers) if child)
    assert found / 199 > 0.85


def test_five_thousand_versions_of_one_story_are_traced():
    texts, _ = versions(5000, "tree")
    started = time.process_time()
    answer = traced(texts)
    assert time.process_time() - started < 600
    assert len(answer.edges) >= 4800


def test_a_text_carried_by_five_thousand_outlets_is_compared_once_each():
    started = time.process_time()
    answer = traced([HARBOUR] * 5000)
    assert time.process_time() - started < 120
    assert len(answer.edges) == 4999


@pytest.mark.skipif(not (DATA / "bbc_2225").is_dir(), reason=f"the corpus bbc_2225 is not in {DATA}")
def test_the_bbc_corpus_is_traced_with_its_overlaps_in_minutes():
    corpus = DATA / "bbc_2225" / "articles.jsonl.xz"
    done = subprocess.run(
        [sys.executable, "-c", _TRACE_BBC, str(corpus)], capture_output=True, text=True, check=True, timeout=900
    )
    figures = json.loads(done.stdout)
    assert figures["articles"] == 2225
    assert figures["seconds"] < 300
    assert figures["kib"] < 4 * 1024 * 1024
    found = {tuple(pair) for pair in figures["pairs"]}
    with gzip.open(DATA / "bbc_2225" / "overlap_pairs.csv.gz", "rt", encoding="utf-8") as lines:
        wanted = {tuple(sorted((row["id_a"], row["id_b"]))) for row in csv.DictReader(lines)}
    assert len(found & wanted) >= 0.99 * len(wanted)
