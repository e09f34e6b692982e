"""
Near-duplicates of a corpus that lies in many places are those of one machine, in any order of arrival.

No Java is needed here: the messages lie in lists.
"""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest

import provenance as pv
from flows_for_tests import WORDS, ListedArticles, outlets_with_habits
from provenance.engines.spark.exchange import Message, table
from provenance.engines.spark.near.candidates import Listed
from provenance.engines.spark.near.listing import lists
from provenance.engines.spark.near.stages import Wanted, find_matches, read_ranges
from provenance.engines.spark.signing import Numbering
from provenance.readers.limits import DEFAULT_LIMITS
from provenance.similarity import candidates, postings


def _found(corpus, seed, *, min_similarity=0.15, parallelism=3, links_at_once=10**6, exhaustive=0):
    chance = random.Random(seed)
    wanted = Wanted(
        min_similarity=min_similarity,
        parallelism=parallelism,
        few=lambda rows: pv.find_near_duplicates(rows, min_similarity=min_similarity).to_arrow(),
        links_at_once=links_at_once,
        exhaustive=exhaustive,
    )
    articles = ListedArticles(corpus, chance.choice([7, 50, 1_000]), chance)
    ranges = read_ranges(articles, DEFAULT_LIMITS, parallelism)
    rows = [row for one in find_matches(ranges, wanted) for row in one.to_pylist()]
    return sorted(rows, key=lambda row: (-row["jaccard"], row["left"], row["right"])), ranges.set_aside


@pytest.mark.parametrize("seed", range(8))
def test_pairs_of_many_places_are_those_of_this_machine_bit_for_bit(monkeypatch, seed):
    monkeypatch.setattr(candidates, "EXHAUSTIVE_ARTICLES", 0)
    if seed % 2:  # of a large corpus a part of the shingles is listed
        monkeypatch.setattr(postings, "UNSAMPLED", 3_000)
    corpus = outlets_with_habits(seed)
    expected = pv.find_near_duplicates(corpus).to_dicts()
    assert len(expected) > 20
    found, set_aside = _found(corpus, seed, parallelism=1 + seed, links_at_once=10**6 * (seed % 3))
    assert found == expected
    assert {one.code for one in set_aside} <= {"empty_text"}


def test_what_outlets_repeat_makes_no_pair_there_either(monkeypatch):
    monkeypatch.setattr(candidates, "EXHAUSTIVE_ARTICLES", 0)
    corpus = outlets_with_habits(1)
    plain = pa.table({"id": corpus.column("id"), "text": corpus.column("text")})
    expected, without_outlets = (pv.find_near_duplicates(one).to_dicts() for one in (corpus, plain))
    assert expected != without_outlets
    assert _found(plain, 1)[0] == without_outlets


def test_a_small_corpus_is_compared_as_a_whole_in_one_place():
    corpus = outlets_with_habits(2, rows=60)
    found, _ = _found(corpus, 2, exhaustive=1_000)
    assert found == pv.find_near_duplicates(corpus).to_dicts()


def test_rows_that_are_no_articles_are_named_and_the_rest_is_compared(monkeypatch):
    monkeypatch.setattr(candidates, "EXHAUSTIVE_ARTICLES", 0)
    corpus = outlets_with_habits(3, rows=80)
    ids, texts = corpus.column("id").to_pylist(), corpus.column("text").to_pylist()
    ids[3], ids[5], texts[8] = None, ids[6], None
    corpus = pa.table({"id": ids, "outlet": corpus.column("outlet"), "text": texts})
    known = corpus.filter(pa.compute.is_valid(corpus.column("id")))
    found, set_aside = _found(corpus, 3)
    assert found == pv.find_near_duplicates(known).to_dicts()
    told = {(one.id, one.code) for one in set_aside}
    expected = {(one.id, one.code) for one in pv.read(known).set_aside}
    assert told == expected | {("row without an id", "no_id")}


def test_of_a_posting_beyond_the_cap_no_more_is_sent_than_says_so():
    shingles = [np.sort(np.array([7 << 40, row + 1], np.uint64)) for row in range(500)]
    telling = lists([np.zeros(2, np.uint8) for _ in shingles], np.uint8)
    rows = np.arange(500)
    block = Message(0, "leaders", table(row=rows, hashes=lists(shingles, np.uint64), telling=telling))
    listed = Listed(Numbering(np.array([0, 500]), 0), 1, 1)
    words = np.concatenate(
        [np.asarray(one.records.column("word")) for one in listed(0, {"leaders": [block]}) if one.kind == "posting"]
    )
    key = words >> np.uint64(listed.row_bits + 1)
    assert np.count_nonzero(key == (7 << 40) >> (listed.row_bits + 1)) == postings.MOST_ARTICLES_OF_A_POSTING + 1


def test_a_hundred_articles_of_one_text_are_one_set(monkeypatch):
    monkeypatch.setattr(candidates, "EXHAUSTIVE_ARTICLES", 0)
    corpus = outlets_with_habits(4, rows=40)
    text = next(one for one in corpus.column("text").to_pylist() if len(one) > 400)
    same = pa.table({"id": [f"same{number:03}" for number in range(100)], "text": [text] * 100})
    corpus = pa.concat_tables([corpus.select(["id", "text"]), same])
    expected = pv.find_near_duplicates(corpus).to_dicts()
    assert len(expected) >= 100 * 99 // 2
    assert _found(corpus, 4)[0] == expected


def test_galleries_that_an_outlet_numbers_are_taken_out_though_nothing_else_connects_them(monkeypatch):
    monkeypatch.setattr(candidates, "EXHAUSTIVE_ARTICLES", 0)
    chance = random.Random(6)

    def sentence(length):
        return " ".join(chance.choice(WORDS) for _ in range(length)).capitalize() + "."

    texts = []
    for _ in range(5):
        body = "\n\n".join(sentence(12) for _ in range(8))
        gallery = "\n\n".join(f"{sentence(9)} Hide Caption {number} of 27" for number in range(3, 9))
        texts += [body, f"{body}\n\n{gallery}"]
    corpus = pa.table({"id": [f"a{number}" for number in range(10)], "text": texts})
    expected = pv.find_near_duplicates(corpus).to_dicts()
    assert [one["jaccard"] > 0.9 for one in expected] == [True] * 5
    assert _found(corpus, 6)[0] == expected
