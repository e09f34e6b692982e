"""
Laws of how a story is scored: what is measured of its texts, and how the regimes weigh it.
"""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from articles_for_tests import HARBOUR, first_rewrite, second_rewrite
from provenance.alignment.profile import profile
from provenance.articles import Article
from provenance.background import default_background
from provenance.errors import DamagedWeights
from provenance.lineage import regimes, traits
from provenance.lineage.pairs import compare_pair
from provenance.lineage.regimes import (
    DECIDED,
    MOST_OF_DATES,
    default_weights,
    from_dict,
    log_mean,
    most_of_dates,
    score,
    to_dict,
    using,
)
from provenance.lineage.standing import Standing
from provenance.lineage.traits import ASYMMETRIES, CIRCUMSTANCES, differences, traits_of
from provenance.text.document import read_document

WIDTHS = {name: len(known) for name, known in regimes.MEASURES.items()}


@st.composite
def stories(draw):
    """Two to four texts, each linked with the next, measured as anything."""
    count = draw(st.integers(2, 4))
    pairs = np.array([(one, one + 1) for one in range(count - 1)], np.int64)
    numbers = np.random.default_rng(draw(st.integers(0, 2**32)))
    size = draw(st.sampled_from([0.1, 1.0, 1e6]))
    some = lambda *shape: numbers.normal(0.0, size, shape)  # noqa: E731
    asymmetries = some(len(pairs), WIDTHS["asymmetries"])
    asymmetries[:, -1] = numbers.integers(-1, 2, len(pairs))
    return Standing(
        pairs=pairs,
        asymmetries=asymmetries,
        circumstances=some(len(pairs), WIDTHS["circumstances"]),
        candidacies=some(2, len(pairs), WIDTHS["candidacies"]),
        standings=some(count, WIDTHS["standings"]),
        story=some(WIDTHS["story"]),
    )


def turned(story):
    """The same story with the two texts of each pair exchanged."""
    return evolve(
        story,
        pairs=story.pairs[:, ::-1],
        asymmetries=-story.asymmetries,
        candidacies=story.candidacies[::-1],
    )


def measured(left, right):
    background = default_background()
    profiles = [profile(read_document(Article(name, text)), background) for name, text in (("a", left), ("b", right))]
    compared = compare_pair(0, 1, profiles)
    return differences(compared, *profiles, *(traits_of(one) for one in profiles))


def plainly(story, weights):
    """
    The score of every edge as the formula stands, number by number, without the bound on dates.
    """
    dot = lambda row, values: sum(a * b for a, b in zip(row, values, strict=True))  # noqa: E731
    scales = weights.scales

    def sized(values, scale):
        return [min(3.0, max(-3.0, (v - m) / s)) for v, m, s in zip(values, *scale, strict=True)]

    circumstances = [sized(row, scales.circumstances) for row in story.circumstances]
    mean = [sum(values) / len(values) for values in zip(*circumstances, strict=True)]
    found = []
    for number, place in enumerate(circumstances):
        signs = [math.tanh(a / s / 2) for a, s in zip(story.asymmetries[number], scales.asymmetries, strict=True)]
        signs[-1] = story.asymmetries[number, -1]
        ways = []
        for way in range(2):
            candidacy = sized(story.candidacies[way, number], scales.candidacies)
            total = 0.0
            for member in range(len(weights.gate)):
                powers = [math.exp(dot(row, [*place, *mean, 1.0])) for row in weights.gate[member]]
                for regime, power in enumerate(powers):
                    said = (1 - 2 * way) * dot(weights.asymmetries[member, regime], signs)
                    said += dot(weights.circumstances[member, regime], [*place, 1.0])
                    said += dot(weights.candidacies[member, regime], candidacy)
                    total += power / sum(powers) * said / len(weights.gate)
            ways.append(total)
        found.append(ways)
    return np.array(found).T


@given(stories())
@settings(max_examples=30, deadline=None)
def test_the_score_of_an_edge_is_its_formula(story):
    scores = score(story)
    most = most_of_dates(_dated(story), scores.order[:, :-1].sum(axis=1))
    bounded = np.maximum(0.0, np.stack([-1.0, 1.0])[:, None] * _dated(story) - most)
    assert np.allclose(scores.edges, plainly(story, default_weights()) + bounded, atol=1e-6)


def _dated(story):
    """What dates say of left before right, without their bound."""
    scores = score(story)
    by_dates = scores.nearness[:, :, regimes.DATED].sum(axis=2)
    return scores.order[:, -1] + by_dates[0] - by_dates[1]


@given(stories())
@settings(max_examples=30, deadline=None)
def test_what_a_text_and_a_story_are_is_weighed_by_the_regimes_of_their_pairs(story):
    weights = default_weights()
    seen = regimes.scaled(story, weights.scales)
    logits = np.einsum("mc,lkc->mlk", regimes.gate_of(seen), weights.gate)
    gate = regimes.softmax(logits) / len(weights.gate)
    scores = score(story)
    of_story = gate.mean(axis=0)
    assert scores.price == pytest.approx(float((of_story * (weights.price @ seen.story)).sum()), abs=1e-6)
    for place, standing in enumerate(seen.standings):
        mine = gate[(story.pairs == place).any(axis=1)].mean(axis=0)
        assert scores.roots[place] == pytest.approx(float((mine * (weights.roots @ standing)).sum()), abs=1e-6)


@given(stories())
@settings(deadline=None)
def test_exchanging_two_texts_exchanges_their_edges_and_nothing_else(story):
    one, other = score(story), score(turned(story))
    assert np.allclose(one.edges, other.edges[::-1], atol=1e-9)
    assert np.allclose(one.children, other.children, atol=1e-9)
    assert np.allclose(one.roots, other.roots, atol=1e-9)
    assert one.price == pytest.approx(other.price)


@given(stories())
@settings(deadline=None)
def test_scores_are_finite_and_dates_never_take_away_what_the_texts_decide(story):
    scores = score(story)
    for values in (scores.edges, scores.apart, scores.roots, scores.children):
        assert np.isfinite(values).all()
    assert math.isfinite(scores.price)
    assert (np.abs(scores.dated) <= MOST_OF_DATES + 1e-9).all()
    told = scores.order[:, :-1].sum(axis=1)
    decided = np.abs(told) >= DECIDED
    assert (np.sign(told + scores.dated)[decided] == np.sign(told)[decided]).all()
    undated = score(evolve(story, asymmetries=np.hstack([story.asymmetries[:, :-1], np.zeros((len(story.pairs), 1))])))
    assert np.isfinite(undated.edges).all()


@given(stories())
@settings(max_examples=60, deadline=None)
def test_dates_say_no_more_than_eight_bits_and_nine_tenths_of_what_texts_that_contradict_them_decide(story):
    ours = default_weights()
    loud = ours.asymmetries.copy()
    loud[:, :, -1] *= 50.0
    with using(evolve(ours, asymmetries=loud)):
        scores, dated = score(story), _dated(story)
    for number, told in enumerate(scores.order[:, :-1].sum(axis=1)):
        most = 8.0 * math.log(2.0)
        if told * dated[number] < 0 and abs(told) >= math.log(19.0):
            most = min(most, 0.9 * abs(told))
        assert scores.dated[number] == pytest.approx(min(most, max(-most, dated[number])), abs=1e-6)


def test_weights_read_back_equal_to_four_digits_and_then_exactly():
    record = to_dict(default_weights())
    again = from_dict(record)
    assert to_dict(again) == record
    assert np.allclose(again.gate, default_weights().gate, rtol=1e-3)


@pytest.mark.parametrize("change", [{"format": "x"}, {"version": 1}, {"measures": {"asymmetries": ["length"]}}])
def test_weights_of_another_release_are_refused(change):
    with pytest.raises(DamagedWeights, match=next(iter(change))):
        from_dict(to_dict(default_weights()) | change)


@given(stories())
@settings(max_examples=5, deadline=None)
def test_other_weights_are_in_use_only_while_they_are_asked_for(story):
    before = score(story).edges
    ours = default_weights()
    with using(evolve(ours, asymmetries=ours.asymmetries * 0)):
        assert (score(story).order == 0).all()
    assert (score(story).edges == before).all()
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


@given(st.integers(1, 4), st.integers(1, 3), st.integers(0, 3), st.integers(0, 10**6))
def test_the_log_of_a_mean_is_that_of_the_numbers_with_absent_ones_as_nothing(present, columns, absent, seed):
    logs = np.random.default_rng(seed).normal(0.0, 30.0, (present, columns))
    padded = np.vstack([logs, np.full((absent, columns), -np.inf)])
    expected = np.log(np.exp(logs).sum(axis=0) / (present + absent))
    assert np.allclose(log_mean(padded, present + absent), expected)
    assert log_mean(padded, present + absent).shape == (columns,)


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.data())
def test_the_phrases_around_a_span_are_counted_where_there_is_a_word_on_either_side(in_use, data):
    # Of n words n - 1 phrases of two neighbours; the sums have one entry more.
    attested = np.concatenate([[0.0], np.cumsum(in_use)])
    start = data.draw(st.integers(0, len(in_use)))
    end = data.draw(st.integers(start, len(in_use) + 1))
    (part,) = traits._in_use(SimpleNamespace(attested=attested), np.array([[start, end]]))
    if start == 0 or end > len(in_use):
        assert np.isnan(part)
    else:
        around = in_use[start - 1 : end]
        assert part == pytest.approx(sum(around) / len(around))
