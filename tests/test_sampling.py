"""
Laws of the forests drawn from the posterior: as often as each is likely, and the same each time.
"""

from __future__ import annotations

import itertools
import math
import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forest_oracle import forests
from provenance.errors import InvalidParameter
from provenance.lineage import factoring, sampling
from provenance.lineage.records import ForestWeights
from provenance.lineage.relatedness import relatedness
from provenance.lineage.sampling import sample_forests
from provenance.lineage.sparse_forest import sparse_posteriors
from test_sparse_forest import random_story

SAMPLES = 20_000


def draw(story, samples=SAMPLES, seed=1):
    return sample_forests(*story, samples=samples, seed=seed)


def probabilities(story):
    """
    Give the probability of every forest, summed one by one.
    """
    parents, children, weights, roots, hidden, prices = story
    edges = {(p, c): w for p, c, w in zip(parents.tolist(), children.tolist(), weights.tolist(), strict=True)}
    logs = {}
    for forest in forests(roots.size, prices.size):
        log = sum(prices[j] for j in range(prices.size) if -2 - j in forest)
        for child, parent in enumerate(forest):
            if parent >= 0:
                log += edges.get((parent, child), -math.inf)
            else:
                log += roots[child] if parent == -1 else hidden[-2 - parent, child]
        if log > -math.inf:
            logs[forest] = log
    total = np.logaddexp.reduce(list(logs.values()))
    return {forest: math.exp(log - total) for forest, log in logs.items()}


def assert_as_often_as_likely(story) -> None:
    """
    Pearson's test: the chance of a false alarm is one in a million for each story.
    """
    expected, found = probabilities(story), Counter(map(tuple, draw(story).tolist()))
    assert set(found) <= set(expected)
    rare = {forest for forest, probability in expected.items() if probability * SAMPLES < 10}
    cells = [(found[forest], expected[forest]) for forest in expected if forest not in rare]
    cells.append((sum(found[forest] for forest in rare), sum(expected[forest] for forest in rare) + 1e-12))
    distance = sum((count - SAMPLES * part) ** 2 / max(SAMPLES * part, 1.0) for count, part in cells)
    # Wilson and Hilferty 1931: the cube root of chi-squared over its degrees is nearly normal.
    degrees = len(cells)
    assert ((distance / degrees) ** (1 / 3) - (1 - 2 / (9 * degrees))) / math.sqrt(2 / (9 * degrees)) < 4.8


@pytest.mark.parametrize(("n", "m"), [(1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (3, 1), (4, 1), (4, 2), (5, 1)])
@pytest.mark.parametrize("span", [1, 6])
def test_every_forest_is_drawn_as_often_as_it_is_likely(n, m, span):
    for seed in range(3):
        assert_as_often_as_likely(random_story(n, m, span, seed, degree=n))


@pytest.mark.parametrize("n", [3, 4, 5])
def test_every_forest_is_drawn_as_often_in_plain_numbers(n, monkeypatch):
    monkeypatch.setattr(factoring, "SMALL", 0)
    assert_as_often_as_likely(random_story(n, 0, 3, degree=n))


@pytest.mark.parametrize(("n", "m"), [(30, 0), (30, 2), (100, 0), (300, 1)])
def test_edges_are_drawn_as_often_as_their_marginals_say(n, m):
    story = random_story(n, m, 3, degree=12)
    expected, samples = sparse_posteriors(*story), 2000
    drawn = draw(story, samples)
    found = (drawn[:, story[1]] == story[0]).mean(axis=0)
    assert abs(found - expected.edges).max() < 5.5 * math.sqrt(0.25 / samples)
    # The mean over many edges is known far better than one.
    assert abs(found - expected.edges).mean() < 2 * math.sqrt(expected.edges.mean() / samples)
    for hidden in range(m):
        below = (drawn == -2 - hidden).sum(axis=1)
        assert not (below == 1).any()
        assert (below > 0).mean() == pytest.approx(expected.exists[hidden], abs=0.06)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 25), st.integers(0, 2), st.sampled_from([3, 100, 1000, 100_000]), st.integers(0, 2**32))
def test_whatever_the_weights_forests_are_drawn_and_none_has_a_cycle(n, m, span, seed):
    drawn = draw(random_story(n, m, span, seed), 50)
    assert drawn.shape == (50, n)
    at = np.tile(np.arange(n), (50, 1))
    for _ in range(n):
        at = np.where(at >= 0, np.take_along_axis(drawn, np.maximum(at, 0), axis=1), -1)
    assert (at < 0).all()


def test_the_same_seed_gives_the_same_forests_and_another_others():
    story = random_story(80, 1, 3, degree=10)
    np.random.seed(1)  # noqa: NPY002 - the global state must not matter
    first = draw(story, 100)
    np.random.seed(2)  # noqa: NPY002
    assert (draw(story, 100) == first).all()
    assert (draw(story, 100, seed=2) != first).any()


def test_a_thousand_forests_of_a_dozen_texts_take_milliseconds():
    story = random_story(12, 1, 4, degree=12)
    draw(story, 1000)
    seconds = []
    for _ in range(5):
        started = time.process_time()
        draw(story, 1000)
        seconds.append(time.process_time() - started)
    assert min(seconds) < 0.05


def test_forests_of_five_hundred_texts_take_seconds():
    story = random_story(500, 1, 4, degree=20)
    started = time.process_time()
    draw(story, 128)
    assert time.process_time() - started < 6.0


def test_no_text_has_a_forest_without_parents():
    nothing = np.empty(0, np.int64)
    story = nothing, nothing, np.empty(0), np.empty(0), np.empty((0, 0)), np.empty(0)
    assert draw(story, 3).shape == (3, 0)


def test_weights_without_a_meaning_are_refused():
    with pytest.raises(InvalidParameter):
        draw((np.array([0]), np.array([1]), np.array([np.nan]), np.zeros(2), np.empty((0, 2)), np.empty(0)))


def weights_of(story, allowed=None):
    parents, children, weights, *rest = story
    return ForestWeights(
        parents=parents,
        children=children,
        log_edges=weights,
        log_roots=rest[0],
        log_hidden=rest[1],
        log_prices=rest[2],
        probabilities=sparse_posteriors(*story).edges,
        allowed=np.ones(parents.size, np.bool_) if allowed is None else allowed,
    )


def kinds(forest, first, second):
    """
    Say of one forest what *first* is to *second*.
    """

    def way(node):
        up = [node]
        while up[-1] >= 0:
            up.append(forest[up[-1]])
        return [node for node in up if node != -1]

    above_first, above_second = way(first), way(second)
    common = [node for node in above_first if node in above_second]
    if not common:
        return "none"
    return {first: "ancestor", second: "descendant"}.get(common[0], "same_source" if common[0] >= 0 else "lost_source")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("n", "m"), [(2, 0), (3, 1), (4, 1), (5, 0)])
def test_what_two_texts_are_to_each_other_is_as_likely_as_over_all_forests(n, m, seed):
    story = random_story(n, m, 3, seed, degree=n)
    likely = probabilities(story)
    for first, second in itertools.permutations(range(n), 2):
        found = relatedness(weights_of(story), first, second)
        for kind in ("ancestor", "descendant", "same_source", "lost_source"):
            expected = sum(part for forest, part in likely.items() if kinds(forest, first, second) == kind)
            assert getattr(found, kind) == pytest.approx(expected, abs=0.08)


def test_a_parent_of_too_small_a_share_is_no_ancestor():
    parents, children = np.array([0]), np.array([1])
    story = parents, children, np.array([9.0]), np.zeros(2), np.empty((0, 2)), np.empty(0)
    assert relatedness(weights_of(story), 0, 1).ancestor > 0.99
    assert relatedness(weights_of(story, np.array([False])), 0, 1).ancestor == 0.0


@pytest.mark.parametrize("seed", range(6))
def test_what_two_articles_are_to_each_other_does_not_hang_on_the_last_bits_of_weights(seed):
    """
    Processors and versions of NumPy differ in these bits; the forests are to be drawn by the same random numbers.
    """
    parents, children, *weights = random_story(6, 1, 3, seed, degree=6)
    higher = (np.where(np.isfinite(one), np.nextafter(one, np.inf), one) for one in weights)
    other = parents, children, *higher
    for first, second in itertools.combinations(range(6), 2):
        found = [relatedness(weights_of(story), first, second) for story in ((parents, children, *weights), other)]
        for kind in ("ancestor", "descendant", "same_source", "lost_source"):
            # A sample in a thousand may lie between the two.
            assert getattr(found[0], kind) == pytest.approx(getattr(found[1], kind), abs=0.0015)


@given(st.integers(0, 2**32))
@settings(deadline=None)
def test_the_way_up_meets_what_is_cut_where_walking_it_does(seed):
    rng = np.random.default_rng(seed)
    samples, n = int(rng.integers(1, 5)), int(rng.integers(1, 9))
    parent = np.stack([rng.integers(np.arange(n) + 1, n + 1) for _ in range(samples)])
    cut = rng.random((samples, n)) < 0.2
    which, places = rng.integers(samples, size=20), rng.integers(n + 1, size=20)

    def walked(sample, place):
        return place < n and (cut[sample, place] or walked(sample, parent[sample, place]))

    expected = [bool(walked(*one)) for one in zip(which.tolist(), places.tolist(), strict=True)]
    assert sampling._meets(parent, cut, which, places).tolist() == expected
