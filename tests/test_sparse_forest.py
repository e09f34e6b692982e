"""
Laws of the posterior over derivation forests of large stories: the same as that of small ones, in less time.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forest_oracle import Enumeration
from provenance.errors import InvalidParameter
from provenance.lineage import sparse_forest
from provenance.lineage.forest import with_hidden_parents
from provenance.lineage.sparse_forest import posteriors, sparse_posteriors
from provenance.lineage.tiled_elimination import TILE
from test_forest import logs, weighings

# Roots this much fainter than edges, in powers of two, are still summed in plain numbers.
SPAN = 100


@pytest.fixture(autouse=True)
def _no_story_is_small(monkeypatch):
    monkeypatch.setattr(sparse_forest, "SMALL", 0)


def random_story(n, m=0, span=SPAN, seed=0, degree=None):
    """
    Log weights of a random story: parents, children, edges, roots, hidden, prices; few edges where *degree* says so.
    """
    rng = np.random.default_rng(seed)
    bound = span * math.log(2)
    present = rng.random((n, n)) < (rng.uniform(0.05, 1.0) if degree is None else degree / n)
    np.fill_diagonal(present, val=False)
    parents, children = np.nonzero(present)
    hidden = rng.uniform(-bound, bound, (m, n))
    hidden[rng.random((m, n)) < rng.uniform(0.0, 0.9)] = -np.inf
    return (
        parents,
        children,
        rng.uniform(-bound, bound, parents.size),
        rng.uniform(-bound, bound, n),
        hidden,
        rng.uniform(-bound, bound, m),
    )


def in_logarithms(story):
    parents, children, weights, roots, *rest = story
    edges = np.full((roots.size, roots.size), -np.inf)
    edges[parents, children] = weights
    return with_hidden_parents(edges, roots, *rest)


def assert_equal(actual, expected, parents, children) -> None:
    assert actual.log_partition == pytest.approx(expected.log_partition, rel=1e-11, abs=1e-9)
    # Relative: a marginal of 1e-30 is as accurate as one of a half. What underflows in the oracle is nothing in both.
    np.testing.assert_allclose(actual.edges, np.asarray(expected.edges)[parents, children], rtol=1e-9, atol=1e-290)
    for name in ("roots", "hidden", "exists"):
        values = np.ravel(getattr(expected, name))
        np.testing.assert_allclose(np.ravel(getattr(actual, name)), values, rtol=1e-9, atol=1e-290)


@settings(max_examples=60, deadline=None)
@given(weighings(sizes=(1, 5)))
def test_every_marginal_equals_its_enumeration(weighing):
    edges, roots, hidden, prices = weighing
    table = logs(edges)
    parents, children = np.nonzero((table > -np.inf) & ~np.eye(len(roots), dtype=bool))
    answer = sparse_posteriors(
        parents, children, table[parents, children], logs([roots])[0], np.empty((0, len(roots))), np.empty(0)
    )
    assert_equal(answer, Enumeration(edges, roots, hidden, prices), parents, children)


@settings(max_examples=4, deadline=None)
@given(weighings(sizes=(6, 6)))
def test_every_marginal_of_six_nodes_equals_its_enumeration(weighing):
    edges, roots, *_ = weighing
    answer = posteriors(logs(edges), logs([roots])[0], np.empty((0, 6)), np.empty(0))
    off_diagonal = np.nonzero(~np.eye(6, dtype=bool))
    expected = Enumeration(edges, roots)
    np.testing.assert_allclose(
        answer.edges[off_diagonal], np.array(expected.edges)[off_diagonal], rtol=1e-9, atol=1e-290
    )


@settings(max_examples=40, deadline=None)
@given(weighings(sizes=(2, 4), hidden=(1, 2)))
def test_every_marginal_with_hidden_parents_equals_its_enumeration(weighing):
    edges, roots, hidden, prices = weighing
    n, m = len(roots), len(prices)
    answer = posteriors(logs(edges), logs([roots])[0], logs(hidden).reshape(m, n), logs([prices])[0])
    expected = Enumeration(edges, roots, hidden, prices)
    for name in ("edges", "roots", "hidden", "exists"):
        np.testing.assert_allclose(
            np.ravel(getattr(answer, name)), np.ravel(getattr(expected, name)), rtol=1e-9, atol=1e-290
        )


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 60), st.integers(0, 2), st.sampled_from([3, 30, SPAN]), st.integers(0, 2**32))
def test_plain_numbers_give_what_logarithms_give(n, m, span, seed):
    story = random_story(n, m, span, seed)
    assert_equal(sparse_posteriors(*story), in_logarithms(story), *story[:2])


@pytest.mark.parametrize(("n", "m"), [(3 * TILE, 0), (3 * TILE + 1, 0), (5 * TILE - 1, 0), (2 * TILE + 3, 1)])
def test_stories_of_several_tiles_give_what_logarithms_give(n, m):
    """
    On both sides of the edge of a tile, where empty places are added.
    """
    story = random_story(n, m, degree=8)
    assert_equal(sparse_posteriors(*story), in_logarithms(story), *story[:2])


@pytest.mark.parametrize("span", [1000, 100_000])
def test_weights_beyond_plain_numbers_are_summed_in_logarithms(span):
    story = random_story(40, 1, span)
    answer, expected = sparse_posteriors(*story), in_logarithms(story)
    assert (answer.edges == expected.edges[story[0], story[1]]).all()
    assert (answer.exists == expected.exists).all()


def test_a_strong_cycle_with_faint_roots_leaves_the_direction_open():
    """
    The difference that the textbook takes there has no digits left: its terms agree to 80 places.
    """
    n = 2 * TILE
    children = np.arange(n)
    parents = children ^ 1
    answer = sparse_posteriors(parents, children, np.full(n, 180.0), np.zeros(n), np.empty((0, n)), np.empty(0))
    np.testing.assert_allclose(answer.edges, 0.5, rtol=1e-12)


def test_five_hundred_linked_articles_take_less_than_two_seconds_each_world():
    for m in (0, 1):
        story = random_story(500, m, 20, degree=20)
        started = time.process_time()
        answer = sparse_posteriors(*story)
        assert time.process_time() - started < 2.0 * (1 + m)
        total = np.bincount(story[1], answer.edges, minlength=500) + answer.roots + answer.hidden.sum(axis=0)
        np.testing.assert_allclose(total, 1.0, rtol=1e-9)


@pytest.mark.long
def test_five_thousand_linked_articles_take_less_than_a_minute():
    story = random_story(5000, 1, 20, degree=20)
    started = time.process_time()
    answer = sparse_posteriors(*story)
    assert time.process_time() - started < 60.0
    total = np.bincount(story[1], answer.edges, minlength=5000) + answer.roots + answer.hidden.sum(axis=0)
    np.testing.assert_allclose(total, 1.0, rtol=1e-9)


_DIGEST = """
import hashlib
from test_sparse_forest import random_story
from provenance.lineage.sparse_forest import sparse_posteriors
answer = sparse_posteriors(*random_story(300, 1, 20, degree=20))
print(hashlib.sha256(b"".join(one.tobytes() for one in (answer.edges, answer.roots, answer.hidden))).hexdigest())
"""


def test_any_number_of_threads_gives_the_same_bytes():
    digests = set()
    for threads in ("1", "2", "7"):
        counts = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), threads)
        environment = {**os.environ, **counts, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
        done = subprocess.run(
            [sys.executable, "-c", _DIGEST], capture_output=True, text=True, check=True, env=environment, timeout=60
        )
        digests.add(done.stdout)
    assert len(digests) == 1


def test_no_node_has_one_forest():
    nothing = np.empty(0, np.int64)
    answer = sparse_posteriors(nothing, nothing, np.empty(0), np.empty(0), np.empty((0, 0)), np.empty(0))
    assert answer.log_partition == 0.0
    assert answer.edges.shape == (0,)


def test_hidden_parents_that_cannot_have_two_children_do_not_exist():
    story = list(random_story(TILE, 1, 3, degree=5))
    story[4] = np.where(np.arange(TILE) < 1, 5.0, -np.inf)[None]
    assert sparse_posteriors(*story).exists.tolist() == [0.0]


@pytest.mark.parametrize(
    ("parents", "children", "weights"),
    [
        ([0], [0], [1.0]),
        ([0], [3], [1.0]),
        ([-1], [1], [1.0]),
        ([0, 0], [1, 1], [1.0, 2.0]),
        ([0], [1, 2], [1.0]),
        ([0], [1], [np.nan]),
        ([0], [1], [np.inf]),
        ([0], [1], [1e7]),
    ],
    ids=["to itself", "no such child", "no such parent", "twice", "too many ends", "NaN", "infinite", "beyond"],
)
def test_edges_without_a_meaning_are_refused(parents, children, weights):
    with pytest.raises(InvalidParameter, match="expected"):
        sparse_posteriors(
            np.array(parents), np.array(children), np.array(weights), np.zeros(3), np.empty((0, 3)), np.empty(0)
        )
