"""
Laws of what the wording of two texts says of their order.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from articles_for_tests import HARBOUR, first_rewrite, second_rewrite
from provenance.alignment.profile import profile
from provenance.articles import Article
from provenance.background import default_background
from provenance.errors import DamagedWeights
from provenance.lineage import regimes
from provenance.lineage.pairs import compare_pair
from provenance.lineage.regimes import Differences, Weights, default_weights, from_dict, kinship, to_dict, using
from provenance.lineage.traits import ASYMMETRIES, CIRCUMSTANCES, differences, traits_of
from provenance.text.document import read_document

numbers = st.floats(-1e6, 1e6)


def some(names):
    return st.lists(numbers, min_size=len(names), max_size=len(names)).map(lambda values: np.array(values))


pairs = st.builds(Differences, some(ASYMMETRIES), some(CIRCUMSTANCES))


def measured(left, right):
    background = default_background()
    profiles = [profile(read_document(Article(name, text)), background) for name, text in (("a", left), ("b", right))]
    compared = compare_pair(0, 1, profiles)
    return differences(compared, *profiles, *(traits_of(one, background) for one in profiles))


def plainly(found, weights):
    """
    The mixture as its formula stands, number by number.
    """
    signs = [math.tanh(a / s / 2) for a, s in zip(found.asymmetries, weights.scales, strict=True)]
    places = zip(found.circumstances, weights.means, weights.spreads, strict=True)
    place = [min(3.0, max(-3.0, (c - m) / s)) for c, m, s in places] + [1.0]
    dot = lambda row, values: sum(a * b for a, b in zip(row, values, strict=True))  # noqa: E731
    total = [0.0, 0.0, 0.0]
    for direction, neither, gate in zip(weights.direction, weights.neither, weights.gate, strict=True):
        mixed = [math.exp(dot(row, place)) for row in gate]
        for one, towards, apart in zip(mixed, direction, neither, strict=True):
            order = dot(towards, signs) / 2
            cases = [math.exp(x) for x in (order, -order, dot(apart, place + [abs(sign) for sign in signs]))]
            for case, value in enumerate(cases):
                total[case] += one / sum(mixed) * value / sum(cases) / len(weights.direction)
    return total


@given(pairs)
@settings(max_examples=40)
def test_the_mixture_is_its_formula(found):
    left, right, neither = plainly(found, default_weights())
    kin = kinship(found)
    assert kin.direction == pytest.approx(math.log2(left / right), abs=1e-6)
    assert kin.neither == pytest.approx(math.log2(neither / (left + right)), abs=1e-6)


@given(pairs)
def test_exchanging_two_texts_turns_their_order_round_and_nothing_else(found):
    kin, turned = kinship(found), kinship(Differences(-found.asymmetries, found.circumstances))
    assert turned.direction == pytest.approx(-kin.direction, abs=1e-9)
    assert turned.neither == pytest.approx(kin.neither, abs=1e-9)


@given(pairs)
def test_the_reasons_sum_to_the_direction_and_the_weightiest_come_first(found):
    kin = kinship(found)
    assert math.isfinite(kin.direction)
    assert math.isfinite(kin.neither)
    bits = [reason.bits for reason in kin.reasons]
    assert sum(bits) == pytest.approx(kin.direction, abs=1e-6)
    assert sorted(map(abs, bits), reverse=True) == list(map(abs, bits))
    assert {reason.name for reason in kin.reasons} == set(ASYMMETRIES)


def test_texts_that_differ_in_nothing_have_no_order():
    kin = kinship(Differences(np.zeros(len(ASYMMETRIES)), default_weights().means))
    assert kin.direction == pytest.approx(0.0, abs=1e-12)


def test_weights_read_back_equal_to_four_digits_and_then_exactly():
    record = to_dict(default_weights())
    again = from_dict(record)
    assert to_dict(again) == record
    assert np.allclose(again.direction, default_weights().direction, rtol=1e-3)


@pytest.mark.parametrize("change", [{"format": "x"}, {"version": 2}, {"asymmetries": ["length"]}])
def test_weights_of_another_release_are_refused(change):
    with pytest.raises(DamagedWeights, match=next(iter(change))):
        from_dict(to_dict(default_weights()) | change)


def test_other_weights_are_in_use_only_while_they_are_asked_for():
    found = measured(HARBOUR, first_rewrite())
    before = kinship(found)
    ours = default_weights()
    nothing = Weights(ours.scales, ours.means, ours.spreads, ours.direction * 0, ours.neither * 0, ours.gate * 0)
    with using(nothing):
        assert kinship(found).direction == 0.0
        assert kinship(found).neither == pytest.approx(-1.0)  # one case of three
    assert kinship(found) == before
    assert regimes.default_weights() is ours


# What is measured


@pytest.mark.parametrize("rewrite", [first_rewrite(), second_rewrite(), HARBOUR, HARBOUR[: len(HARBOUR) // 2]])
def test_exchanging_two_texts_changes_the_sign_of_every_asymmetry_and_no_circumstance(rewrite):
    found, turned = measured(HARBOUR, rewrite), measured(rewrite, HARBOUR)
    assert np.allclose(found.asymmetries, -turned.asymmetries, atol=1e-6)
    assert np.allclose(found.circumstances, turned.circumstances, atol=1e-6)


@given(strategies.texts, strategies.texts)
@settings(max_examples=50)
def test_any_two_texts_with_a_sentence_in_common_are_measured_in_finite_numbers(one, other):
    found = measured(f"{HARBOUR}\n\n{one}", f"{other}\n\n{HARBOUR}")
    assert found.asymmetries.shape == (len(ASYMMETRIES),)
    assert found.circumstances.shape == (len(CIRCUMSTANCES),)
    assert np.isfinite(found.asymmetries).all()
    assert np.isfinite(found.circumstances).all()


def test_what_was_done_to_a_text_shows_in_what_it_is_named_for():
    def asymmetry(name, changed):
        return measured(HARBOUR, changed).asymmetries[ASYMMETRIES.index(name)]

    paragraphs = HARBOUR.split("\n\n")
    assert asymmetry("length", "\n\n".join(paragraphs[:-2])) > 0
    assert asymmetry("sentences at the end", "\n\n".join(paragraphs[:-2])) > 0
    assert asymmetry("sentences of its own", f"{HARBOUR}\n\nNobody in the town had seen it coming at all.") < 0
    assert asymmetry("misspellings", HARBOUR.replace("government", "goverment")) < 0
    assert asymmetry("numbers", HARBOUR.replace("the", "7")) < 0
