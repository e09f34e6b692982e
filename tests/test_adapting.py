"""
Laws of what dates teach of the regimes of a corpus.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.lineage import adapting
from provenance.lineage.adapting import FEWEST_PAIRS, LEAST, MOST, contrast, fitted
from provenance.lineage.regimes import MEASURES, default_weights, order_by_regime, score
from provenance.lineage.standing import Standing


def pair(seed, order):
    """Two texts, measured as anything, of which the left is dated earlier (1), later (-1) or not at all (0)."""
    rng = np.random.default_rng(seed)
    size = {name: len(known) for name, known in MEASURES.items()}
    asymmetries = rng.normal(size=(1, size["asymmetries"]))
    asymmetries[:, -1] = order
    return Standing(
        pairs=np.array([[0, 1]]),
        asymmetries=asymmetries,
        circumstances=rng.normal(size=(1, size["circumstances"])),
        candidacies=rng.normal(size=(2, 1, size["candidacies"])),
        standings=rng.normal(size=(2, size["standings"])),
        story=rng.normal(size=size["story"]),
    )


def adapted(stories):
    """Give what the dates of some stories teach."""
    return adapting.adapted([one for one in map(contrast, stories) if one is not None])


def test_few_dates_teach_nothing():
    assert adapted([pair(seed, 1.0) for seed in range(FEWEST_PAIRS - 1)]) is None
    assert adapted([pair(seed, 0.0) for seed in range(1_000)]) is None


def test_the_regimes_sum_to_the_order_and_each_counts_as_often_as_it_is_told():
    story = pair(3, 1.0)
    said = order_by_regime(story)
    assert score(story).order[:, :-1].sum() == pytest.approx(said.sum())
    factors = np.random.default_rng(0).uniform(0, 2, said.shape[1:])
    assert score(story, factors).order[:, :-1].sum() == pytest.approx((said * factors).sum())
    assert score(story, factors).order[:, -1] == pytest.approx(score(story).order[:, -1])


def test_what_was_adapted_reads_the_dated_orders_better_and_counts_for_less_where_they_deny_it():
    stories = [pair(seed, 1.0) for seed in range(300)]
    said = [float(score(story).order[:, :-1].sum()) for story in stories]
    agreeing = [dated(story, np.sign(one)) for story, one in zip(stories, said, strict=True)]
    denying = [dated(story, -np.sign(one)) for story, one in zip(stories, said, strict=True)]

    def strength(factors):
        return sum(abs(float(score(story, factors).order[:, :-1].sum())) for story in stories)

    def likelihood(taught, factors):
        towards = [float(score(one, factors).order[:, :-1].sum() * one.asymmetries[0, -1]) for one in taught]
        return -sum(math.log1p(math.exp(-one)) for one in towards)

    for taught in (agreeing, denying):
        assert likelihood(taught, adapted(taught)) > likelihood(taught, None)
    assert strength(adapted(denying)) < strength(None)


def dated(story, order):
    return evolve(story, asymmetries=np.hstack([story.asymmetries[:, :-1], [[order]]]))


@given(st.integers(0, 2**32), st.integers(1, 200), st.floats(0.01, 1e3))
@settings(deadline=None)
def test_factors_are_finite_and_never_turn_a_regime_round(seed, count, size):
    rng = np.random.default_rng(seed)
    factors = fitted(rng.normal(0, size, (count, 5)), np.ones(count))
    assert np.isfinite(factors).all()
    assert ((factors >= LEAST) & (factors <= MOST)).all()


@pytest.mark.parametrize(("towards", "factor"), [(0.01, 2.0), (-0.01, 0.0)])
def test_a_regime_counts_at_most_twice_and_at_least_not_at_all(towards, factor):
    assert fitted(np.full((10_000, 1), towards), np.ones(10_000)).tolist() == [factor]


def test_the_fit_is_where_its_slope_is_nothing():
    rng = np.random.default_rng(1)
    towards, weights = rng.normal(0.1, 0.3, (200, 3)), rng.uniform(0.5, 1.0, 200)
    factors = fitted(towards, weights)
    wrong = 1 / (1 + np.exp(towards @ factors))
    slope = adapting.PULL * (factors - 1) - towards.T @ (weights * wrong)
    inside = (factors > LEAST) & (factors < MOST)
    assert np.allclose(slope[inside], 0.0, atol=1e-5)
    assert (slope[factors <= LEAST] >= -1e-5).all()
    assert (slope[factors >= MOST] <= 1e-5).all()
    assert default_weights() is default_weights()


@given(st.integers(0, 10**6), st.integers(2, 5))
def test_at_the_bounds_the_fit_would_go_further_and_inside_it_would_go_nowhere(seed, count):
    rng = np.random.default_rng(seed)
    common = rng.normal(1.0, 1.0, (40, 1))
    towards = common * rng.uniform(0.2, 3.0, count) + rng.normal(0.0, 0.5, (40, count))
    weights = rng.uniform(1.0, 20.0, 40)
    factors = fitted(towards, weights)
    wrong = 1.0 / (1.0 + np.exp(towards @ factors))
    slope = adapting.PULL * (factors - 1.0) - towards.T @ (weights * wrong)
    small = 1e-3 * (1.0 + np.abs(towards).T @ weights)
    assert np.all((np.abs(slope) <= small) | ((factors == LEAST) & (slope > 0)) | ((factors == MOST) & (slope < 0)))
