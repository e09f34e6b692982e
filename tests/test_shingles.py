"""
Laws of the set of runs of three words.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

import oracles
import strategies
from articles_for_tests import HARBOUR
from provenance.articles import Article
from provenance.background import default_background
from provenance.hashes import word_hash
from provenance.similarity.shingles import shingle
from provenance.text.document import read_document

BACKGROUND = default_background()


def shingles(text):
    return shingle(read_document(Article("a", text)), BACKGROUND)


@given(strategies.texts)
def test_the_shingles_are_the_runs_of_three_words_of_the_body(text):
    forms = read_document(Article("a", text)).tokens.forms
    expected = {oracles.run_hashes([word_hash(form) for form in run], 3)[0] for run in oracles.trigrams(forms)}
    found = shingles(text)
    assert found.hashes.tolist() == sorted(expected)
    assert len(found) == found.bits.size == len(expected)


@given(strategies.texts)
def test_what_a_shingle_tells_is_the_sum_of_its_words_each_after_those_before_it(text):
    document = read_document(Article("a", text))
    information = {}
    for place in range(len(document.tokens) - 2):
        run = document.tokens.words[place : place + 3]
        alone, after_one, after_two = BACKGROUND.information(run)
        information[oracles.run_hashes(run.tolist(), 3)[0]] = float(alone[0] + after_one[1] + after_two[2])
    found = shingles(text)
    for value, bits in zip(found.hashes.tolist(), found.bits.tolist(), strict=True):
        assert bits == pytest.approx(information[value])
        assert 0.0 <= bits <= 60.0


def test_seven_words_have_no_shingles_and_eight_have_six():
    text = "Nobody in Velmar will ever forget it"
    assert len(shingles(text)) == 0
    assert len(shingles(text + " all")) == 6


def test_one_word_again_and_again_is_one_shingle():
    assert len(shingles("ferry " * 1_000)) == 1


def test_quotations_count_and_furniture_does_not():
    with_furniture = f"The last ferry\n\nVELMAR (Reuters) - {HARBOUR}\n\nFollow us on Facebook"
    assert np.array_equal(shingles(with_furniture).hashes, shingles(HARBOUR).hashes)
    quoted = "The commissioner spoke on Monday. “We had no choice but to close the pier,” she said."
    assert np.array_equal(shingles(quoted).hashes, shingles(quoted.translate({0x201C: "", 0x201D: ""})).hashes)
