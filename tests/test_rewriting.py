"""
Laws of chains of reworded sentences: what links a rewrite that shares no passage, and what does not.
"""

from __future__ import annotations

import random

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import oracles
import provenance as pv
import strategies
from articles_for_tests import (
    ELECTION,
    HARBOUR,
    HARBOUR_COLUMN,
    HARBOUR_REPORTED_APART,
    HARBOUR_REWORDED,
    first_rewrite,
    second_rewrite,
)
from provenance.alignment.common_words import common_words
from provenance.alignment.profile import profile
from provenance.alignment.rewriting import find_chain
from provenance.articles import Article
from provenance.background import default_background
from provenance.lineage.hypotheses import LEAST_SHARE, LINK_HALF_BITS, is_linked
from provenance.lineage.pairs import compare_pair
from provenance.text.document import read_document

SPEECH = (
    "“Nobody in this chamber built the sea wall, and nobody in this chamber will stand on it when the autumn tide "
    "climbs over the cannery roofs and drowns the orchards behind them,” {name} said. “I have buried two brothers and "
    "a dozen neighbours, and I will vote against every herring subsidy, dredging licence and pontoon concession until "
    "engineers measure that wall again,” {name} added."
)


def profiled(text):
    return profile(read_document(Article("a", text)), default_background())


def chain_of(left, right):
    left, right = profiled(left), profiled(right)
    return find_chain(left, right, common_words(left, right))


def compared(left, right):
    return compare_pair(0, 1, [profiled(left), profiled(right)])


def telling(one, other):
    """
    Give the bits of each sentence pair's common words outside quotations, the slow way.
    """
    bounds = one.document.tokens.sentences.tolist(), other.document.tokens.sentences.tolist()
    weights = [dict(zip(side.vocabulary.tolist(), side.weights.tolist(), strict=True)) for side in (one, other)]

    def words(side, number, sentence):
        span = range(bounds[number][sentence], bounds[number][sentence + 1])
        return {side.words[place] for place in span}, {
            side.words[place] for place in span if not side.document.tokens.quoted[place]
        }

    table = np.zeros((len(bounds[0]) - 1, len(bounds[1]) - 1))
    for a in range(table.shape[0]):
        for b in range(table.shape[1]):
            (left, left_own), (right, right_own) = words(one, 0, a), words(other, 1, b)
            told = {word: min(weights[0][word], weights[1][word]) for word in left & right}
            own = sum(told[word] for word in left_own & right_own)
            table[a, b] = own if 2 * own >= sum(told.values()) else 0.0
    return table


def test_a_text_reworded_throughout_is_linked_by_its_chain_alone():
    pair = compared(HARBOUR, HARBOUR_REWORDED)
    assert pair.bits <= LINK_HALF_BITS
    assert pair.chain is not None
    assert pair.chain.odds > 0
    assert max(pair.of_left.share, pair.of_right.share) >= LEAST_SHARE
    assert is_linked(pair)
    answer = pv.trace([pv.Article("original", HARBOUR), pv.Article("reworded", HARBOUR_REWORDED)])
    assert answer.edges
    assert any("in the same order" in line.text for edge in answer.edges for line in edge.evidence)


def test_the_same_facts_told_in_another_order_are_less_evidence():
    paragraphs = HARBOUR_REWORDED.strip().split("\n\n")
    random.Random(7).shuffle(paragraphs)
    in_order, shuffled = chain_of(HARBOUR, HARBOUR_REWORDED), chain_of(HARBOUR, "\n\n".join(reversed(paragraphs)))
    assert shuffled is None or shuffled.bits < 0.9 * in_order.bits


@pytest.mark.parametrize("other", [HARBOUR_REPORTED_APART, HARBOUR_COLUMN, ELECTION, ""])
@pytest.mark.parametrize("one", [HARBOUR, HARBOUR_REWORDED])
def test_reports_written_apart_have_no_chain(one, other):
    assert chain_of(one, other) is None
    assert not is_linked(compared(one, other))


def test_reporters_who_quote_one_speech_are_not_linked_by_it():
    left = "\n\n".join(["The council met late.", SPEECH.format(name="Lund"), "The mayor left early."])
    right = "\n\n".join(["A vote was put off again.", SPEECH.format(name="Lund"), "Fishermen clapped."])
    assert chain_of(left, right) is None
    # The same words without quotation marks are the author's own.
    assert chain_of(left.translate(dict.fromkeys(map(ord, "“”"))), right.translate(dict.fromkeys(map(ord, "“”"))))


@pytest.mark.parametrize("other", [HARBOUR_REWORDED, first_rewrite(), second_rewrite()])
def test_a_chain_turns_round_with_its_texts(other):
    one, turned = chain_of(HARBOUR, other), chain_of(other, HARBOUR)
    assert turned == evolve(one, of_left=one.of_right, of_right=one.of_left)


@settings(max_examples=60)
@given(strategies.versions() | st.tuples(strategies.texts, strategies.texts))
def test_a_chain_is_the_heaviest_there_is_and_a_part_of_both_texts(texts):
    left, right = map(profiled, texts)
    if left.words == right.words:
        return
    chain = find_chain(left, right, common_words(left, right))
    if chain is None:
        return
    if (right.weight, right.words) < (left.weight, left.words):
        left, right = right, left
    assert chain.bits == pytest.approx(oracles.heaviest_chain(telling(left, right).tolist()), rel=1e-4)
    assert 0 < chain.of_left <= 1
    assert 0 < chain.of_right <= 1
    assert chain.odds > 0


def test_the_oracle_of_chains_is_right_where_it_can_be_counted():
    table = [[1.0, 0.0, 5.0], [4.0, 3.0, 0.0], [0.0, 2.0, 6.0]]
    assert oracles.heaviest_chain(table) == 1 + 4 + 6
    assert oracles.heaviest_chain([[0.0, 5.0], [5.0, 0.0]]) == 5


def test_passages_are_what_they_were_without_chains():
    pair = compared(HARBOUR, HARBOUR_REWORDED)
    assert {(one.left, one.right) for one in pair.passages} <= {(one.left, one.right) for one in pair.sentences}
    assert sum(one.bits for one in pair.passages) == pair.bits
