"""
Laws of what kernels do for the comparison of many pairs: it changes no answer.
"""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import example, given, settings

import strategies
from articles_for_tests import (
    ELECTION,
    HARBOUR,
    HARBOUR_COLUMN,
    HARBOUR_REPORTED_APART,
    HARBOUR_REWORDED,
    first_rewrite,
    second_rewrite,
    without,
)
from provenance.alignment import matching
from provenance.alignment.common_words import CompiledJoin, common_words
from provenance.alignment.profile import profile
from provenance.articles import Article
from provenance.background import default_background
from provenance.kernels import matching as kernels
from provenance.lineage import comparing, infer
from provenance.lineage.pairs import compare_pairs
from provenance.text.document import read_document

QUOTED = HARBOUR.replace("Brandt said the whistle", "“Brandt said” the whistle").replace("hospital", "“hospital”")
POOL = [
    HARBOUR,
    QUOTED,
    HARBOUR_REWORDED,
    HARBOUR_REPORTED_APART,
    HARBOUR_COLUMN,
    ELECTION,
    first_rewrite(),
    second_rewrite(),
    without(HARBOUR, 2, 5),
    "\n\n".join(reversed(HARBOUR.split("\n\n"))),
    "ferry " * 40,
    "Too short.",
]


def profiled(text):
    return profile(read_document(Article("a", text)), default_background())


PROFILES = [profiled(text) for text in POOL]


def as_lists(common):
    return [getattr(common, name).tolist() for name in ("left", "right", "weights", "own")]


@settings(max_examples=60, deadline=None)
@given(strategies.versions())
@example(("", ""))
@example((HARBOUR, first_rewrite()))
@example((QUOTED, HARBOUR))
def test_the_kernel_joins_sentences_to_the_last_bit_as_numpy_does(texts):
    sides = [profiled(text) for text in texts]
    for left, right in ((0, 1), (1, 0), (0, 0)):
        expected = common_words(sides[left], sides[right])
        assert as_lists(CompiledJoin(sides)(left, right)) == as_lists(expected)


def test_the_kernels_say_the_same_as_plain_python():
    join = CompiledJoin(PROFILES)
    compiled = [join(*pair) for pair in combinations(range(4), 2)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "join_sentences", kernels.join_sentences.py_func)
        plain = [join(*pair) for pair in combinations(range(4), 2)]
    assert [as_lists(one) for one in compiled] == [as_lists(one) for one in plain]


@settings(max_examples=60, deadline=None)
@given(strategies.versions())
@example((HARBOUR, second_rewrite()))
def test_pairs_of_sentences_that_are_left_out_could_not_match(texts):
    left, right = map(profiled, texts)
    every = [
        (a, b)
        for a in range(len(left.document.tokens.sentences) - 1)
        for b in range(len(right.document.tokens.sentences) - 1)
    ]
    possible = matching._possible(left, right, every, True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "possible_matches", kernels.possible_matches.py_func)
        assert matching._possible(left, right, every, True) == possible
    for pair in sorted(set(every) - set(possible)):
        found = matching._align(left, right, *pair)
        bits = found.bits + found.quoted_bits
        assert bits < matching.CONCLUSIVE_BITS
        assert bits < matching.LEAST_SENTENCE_BITS or found.coverage < matching.LEAST_COVERAGE


def test_most_pairs_of_sentences_of_unrelated_texts_are_left_out():
    left, right = profiled(ELECTION), profiled(HARBOUR)
    every = [(a, b) for a in range(len(left.quoting)) for b in range(len(right.quoting))]
    assert len(matching._possible(left, right, every, True)) < 0.1 * len(every)


def told(evidences):
    return {
        key: (one.sentences, one.bits, one.quoted_bits, one.chain, one.of_left.share, one.of_right.private)
        for key, one in evidences.items()
    }


def test_compiled_comparison_finds_the_same_evidence():
    pairs = list(combinations(range(len(POOL)), 2))
    assert told(compare_pairs(pairs, PROFILES, compiled=True)) == told(compare_pairs(pairs, PROFILES))


def test_a_lineage_is_the_same_with_kernels(monkeypatch):
    pairs = [(a, b) for a, b in combinations(range(10), 2)]
    articles = [Article(f"{place:02d}", text) for place, text in enumerate(POOL[:10])]
    profiles = [profile(read_document(one), default_background()) for one in articles]
    plain = infer.infer_lineage(profiles, pairs)
    monkeypatch.setattr(comparing, "FEWEST_COMPILED", 0)
    compiled = infer.infer_lineage(profiles, pairs)
    assert compiled.edges == plain.edges
    assert compiled.relations == plain.relations
    assert compiled.alternatives == plain.alternatives
