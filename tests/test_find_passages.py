"""
Laws of the passages of a corpus: those of its pairs, all of them, as rows.
"""

from __future__ import annotations

from itertools import combinations

import pytest

import provenance as pv
from articles_for_tests import ELECTION, HARBOUR, HARBOUR_COLUMN, first_rewrite, second_rewrite
from provenance import pipeline
from provenance.articles import Article

SHARED = "Fishermen who had met in the harbour office before dawn refused to say what they had been promised for it."
CORPUS = [
    Article("source", HARBOUR),
    Article("one", first_rewrite()),
    Article("two", second_rewrite()),
    Article("election", f"{ELECTION}\n{SHARED}"),
    Article("column", f"{HARBOUR_COLUMN}\n{SHARED}"),
]


def test_the_passages_of_a_corpus_are_those_of_its_pairs():
    found = pv.find_passages(CORPUS)
    expected = []
    for left, right in combinations(sorted(CORPUS, key=lambda one: one.id), 2):
        expected += [(left.id, right.id, one.left, one.right, one.kind) for one in pv.compare(left, right).passages]
    rows = [
        (one.left, one.right, (one.left_start, one.left_end), (one.right_start, one.right_end), one.kind)
        for one in found
    ]
    assert rows == sorted(expected)


def test_articles_that_are_not_similar_may_share_a_passage():
    [passage] = [one for one in pv.find_passages(CORPUS) if (one.left, one.right) == ("column", "election")]
    assert passage.left_text == passage.right_text == SHARED[:-1]
    assert not any({one.left, one.right} == {"column", "election"} for one in pv.find_near_duplicates(CORPUS))


def test_a_least_similarity_leaves_the_near_duplicates():
    near = {(one.left, one.right) for one in pv.find_near_duplicates(CORPUS, min_similarity=0.3)}
    assert {(one.left, one.right) for one in pv.find_passages(CORPUS, min_similarity=0.3)} == near


def test_every_row_quotes_both_articles():
    texts = {one.id: one.text for one in CORPUS}
    for one in pv.find_passages(CORPUS):
        assert one.left < one.right
        assert texts[one.left][one.left_start : one.left_end] == one.left_text
        assert texts[one.right][one.right_start : one.right_end] == one.right_text


def test_the_order_of_the_articles_does_not_matter():
    assert pv.find_passages(CORPUS) == pv.find_passages(CORPUS[::-1])


def test_passages_are_a_sequence_that_tables_hold():
    found = pv.find_passages(CORPUS)
    assert len(found[1:]) == len(found) - 1
    assert isinstance(found[:2], pv.Passages)
    assert found.to_arrow().to_pylist() == found.to_dicts()
    assert len(found.to_pandas()) == len(found.to_polars()) == len(found)
    assert pv.find_passages([]).to_arrow().num_rows == 0


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_a_least_similarity_that_is_none_is_refused(value):
    with pytest.raises(pv.InvalidParameter, match="from 0 to 1"):
        pv.find_passages(CORPUS, min_similarity=value)


def test_in_a_large_corpus_the_passages_of_near_articles_are_the_same(monkeypatch):
    expected = pv.find_passages(CORPUS)
    monkeypatch.setattr(pipeline, "LARGE_CORPUS", 0)
    assert pv.find_passages(CORPUS) == expected
