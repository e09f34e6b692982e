"""
The answers on many made-up corpora, as they were released: of each a digest, which says that it changed, not how.

To change them on purpose: PROVENANCE_WRITE_GOLDEN=1 pytest tests/test_digests.py. What changed is seen by printing
``answered`` of the corpus before and after; the whole answers on a few corpora stand in ``test_golden_answers.py``.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
from functools import partial
from itertools import combinations
from pathlib import Path

import pytest
from attrs import asdict

import provenance as pv
from corpora_for_tests import odd, planted, stories
from flows_for_tests import made_up, outlets_with_habits
from provenance.archive.searching import Search

GOLDEN = Path(__file__).parent / "golden" / "digests.json"

# What is given to three places is the same whichever order a processor takes sums in.
PLACES = 3


def of_table(table):
    return [
        pv.Article(row["id"], row["text"], outlet=row.get("outlet"), published=row.get("published"))
        for row in table.to_pylist()
    ]


def large(seed):
    rows, _ = planted(texts=150, copies=1 + seed % 3, words=40 + 30 * seed, changed=1 + 3 * seed, seed=seed)
    return [pv.Article(row["id"], row["text"], published=row["published"]) for row in rows]


CORPORA = {
    **{f"stories {seed}": partial(stories, seed) for seed in range(16)},
    **{f"odd {seed}": partial(odd, seed) for seed in range(40)},
    **{f"versions {seed}": lambda seed=seed: of_table(made_up(seed, rows=40)) for seed in range(6)},
    **{f"habits {seed}": lambda seed=seed: of_table(outlets_with_habits(seed, rows=50)) for seed in range(4)},
    **{f"large {seed}": partial(large, seed) for seed in range(4)},
}


def answered(articles, folder):
    """
    Give what a user is told of a corpus.
    """
    corpus, chance = pv.Corpus.of(articles), random.Random(len(articles))
    yield "articles", [[one.id, one.text, str(one.published)] for one in articles]
    draft = articles[0].text[:1_200] + "\n\n" + articles[-1].text[-600:]
    yield "pairs", pv.find_near_duplicates(corpus, min_similarity=0.02).to_dicts()
    yield "near-duplicates", pv.find_near_duplicates(corpus, min_similarity=0.5).to_dicts()
    for least, rule in ((0.3, "earliest"), (0.5, "first"), (0.7, "longest")):
        found = pv.deduplicate(corpus, min_similarity=least, representative=rule)
        yield f"clusters, {rule}", found.to_dicts()
    yield "check", pv.check(draft, corpus).to_dict()
    yield "passages", pv.find_passages(corpus).to_dicts()
    answer = pv.trace(corpus)
    yield "trace", answer.to_dict()
    yield "lost sources", {one.id: asdict(answer.reconstruct(one.id)) for one in answer.lost_sources}
    pairs = list(combinations(corpus.ids, 2))
    chosen = chance.sample(pairs, min(40, len(pairs)))
    yield "relations", [[a, b, *asdict(answer.relation(a, b)).values()] for a, b in chosen]
    with pv.Archive(folder / "some.archive") as archive:
        yield "archive: add", [one.status for one in archive.add(corpus, batch=7)]
        yield "archive: check", archive.check(draft).to_dict()
        yield "archive: near", {name: archive.near(name, min_similarity=0.05).to_dicts() for name in corpus.ids[:8]}
        yield "archive: trace", archive.trace(articles[0].id).to_dict()
        yield "archive: stories", [asdict(one) for one in archive.stories(min_similarity=0.2)]
        # Replaced, removed, and asked again.
        longer = [pv.Article(one.id, f"{one.text}\n\n{articles[-1].text[:300]}") for one in articles[:-1][:3]]
        yield "archive: replace", [one.status for one in archive.add(longer, replace=True)]
        archive.remove(articles[-1].id)
        yield "archive: check again", archive.check(draft).to_dict()
        yield "archive: near again", [archive.near(one.id, min_similarity=0.05).to_dicts() for one in longer]
        yield "archive: versions", [[one.text for one in archive.versions(one.id)] for one in longer]
        search = Search(archive.path)
        search.catch_up()
        words = chance.choice(articles).text.split()[:40]
        asked = [" ".join(words[at : at + size]) for at in (0, 9) for size in (1, 2, 3)]
        yield "archive: search", [asdict(search.find(one, limit=5)) for one in [*asked, "reuters"]]
        search.close()


def digest(value):
    """
    Give a digest of a value, its numbers to a few places.
    """
    if isinstance(value, dict):
        # Versions and limits, which change by themselves.
        value = {key: one for key, one in value.items() if key != "run"}
    told = json.dumps(value, default=_simple)
    # A nought has no sign.
    plain = json.loads(told, parse_float=lambda number: round(float(number), PLACES) + 0.0)
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:12]


def _simple(value):
    return value.tolist() if hasattr(value, "tolist") else list(value)


@pytest.mark.parametrize("name", CORPORA)
def test_the_answers_on_a_made_up_corpus_are_those_that_were_released(name, tmp_path):
    found = {what: digest(value) for what, value in answered(CORPORA[name](), tmp_path)}
    known = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}
    if os.environ.get("PROVENANCE_WRITE_GOLDEN"):
        known[name] = found
        GOLDEN.write_text(json.dumps(known, indent=0) + "\n", encoding="utf-8")
    assert found == known[name]


def test_a_digest_tells_values_apart_but_not_their_last_digits():
    value = {"a": [1.0, {"b": "x"}], "run": 1}
    assert digest(value) == digest({"run": 2, "a": [1.0 + 1e-9, {"b": "x"}]})
    assert digest({"a": -1e-9}) == digest({"a": 1e-9})
    for other in ({"a": [1.01, {"b": "x"}]}, {"a": [1.0, {"b": "y"}]}, {"b": [1.0, {"b": "x"}]}):
        assert digest(other) != digest(value)
