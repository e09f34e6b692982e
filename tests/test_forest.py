"""
Laws of the posterior over derivation forests.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import numpy.typing as npt
import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given, settings
from hypothesis import strategies as st

from forest_oracle import Enumeration
from provenance.errors import InvalidParameter
from provenance.lineage.forest import (
    ForestPosterior,
    HiddenPosteriors,
    forest_posterior,
    with_hidden_parent,
    with_hidden_parents,
)

Floats = npt.NDArray[np.float64]
MODERATE, EXTREME = 6, 1000  # powers of two; ln 2**1000 is 693


def powers(span: int) -> st.SearchStrategy[int]:
    return st.integers(-span, span)


@st.composite
def weighings(draw, sizes=(1, 5), hidden=(0, 0)):
    """
    Powers of two for edges, roots, hidden parents and prices, moderate or extreme, some of them absent.
    """
    n, m = draw(st.integers(*sizes)), draw(st.integers(*hidden))
    span = draw(st.sampled_from([MODERATE, 60, EXTREME]))
    absent = draw(st.sampled_from([powers(span), st.none() | powers(span)]))
    rows = st.lists(absent, min_size=n, max_size=n)
    return (
        draw(st.lists(rows, min_size=n, max_size=n)),
        draw(st.lists(powers(span), min_size=n, max_size=n)),
        draw(st.lists(rows, min_size=m, max_size=m)),
        draw(st.lists(powers(span), min_size=m, max_size=m)),
    )


def logs(rows) -> Floats:
    """
    Natural logs of powers of two; -inf for None.
    """
    return np.array([[-np.inf if e is None else e * math.log(2) for e in row] for row in rows])


def posterior_of(edges, roots, hidden=(), prices=()) -> HiddenPosteriors:
    return with_hidden_parents(
        logs(edges), logs([roots])[0], logs(hidden).reshape(len(prices), len(roots)), logs([prices])[0]
    )


def assert_equals_enumeration(edges, roots, hidden=(), prices=()) -> None:
    expected, actual = Enumeration(edges, roots, hidden, prices), posterior_of(edges, roots, hidden, prices)
    assert actual.log_partition == pytest.approx(expected.log_partition, rel=1e-12, abs=1e-9)
    for name in ("edges", "roots", "hidden", "exists"):
        np.testing.assert_allclose(np.ravel(getattr(actual, name)), np.ravel(getattr(expected, name)), atol=1e-9)


def assert_is_distribution(posterior: ForestPosterior | HiddenPosteriors) -> None:
    hidden = getattr(posterior, "hidden", np.zeros((1, posterior.roots.size)))
    for values in (posterior.edges, posterior.roots, hidden):
        assert np.isfinite(values).all()
        assert ((values >= 0) & (values <= 1)).all()
    total = posterior.edges.sum(axis=0) + posterior.roots + np.atleast_2d(hidden).sum(axis=0)
    np.testing.assert_allclose(total, 1.0, atol=1e-9)
    assert math.isfinite(posterior.log_partition)


def random_weights(n: int, span: float, absent: float = 0.0, seed: int = 0) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    edges = rng.uniform(-span, span, (n, n))
    edges[rng.random((n, n)) < absent] = -np.inf
    return edges, rng.uniform(-span, span, n)


@settings(max_examples=80, deadline=None)
@given(weighings())
def test_every_marginal_equals_its_enumeration(weighing):
    assert_equals_enumeration(*weighing)


@settings(max_examples=4, deadline=None)
@given(weighings(sizes=(6, 6)))
def test_every_marginal_of_six_nodes_equals_its_enumeration(weighing):
    assert_equals_enumeration(*weighing)


@settings(max_examples=60, deadline=None)
@given(weighings(sizes=(1, 4), hidden=(1, 2)))
def test_every_marginal_with_hidden_parents_equals_its_enumeration(weighing):
    assert_equals_enumeration(*weighing)


@settings(max_examples=6, deadline=None)
@given(weighings(sizes=(5, 5), hidden=(1, 2)))
def test_every_marginal_of_five_nodes_with_hidden_parents_equals_its_enumeration(weighing):
    assert_equals_enumeration(*weighing)


def test_three_hidden_parents_that_share_children_equal_their_enumeration():
    """
    Every pair of hidden nodes can exist at once, all three cannot: that takes six children.
    """
    edges = [[(p * 3 + c) % 5 - 3 for c in range(5)] for p in range(5)]
    hidden = [[1, 2, None, 0, 3], [None, 1, 1, 2, 2], [4, None, 0, 0, -1]]
    assert_equals_enumeration(edges, [0, -1, 2, 0, 1], hidden, [3, 4, 5])


def test_marginals_agree_with_the_inverse_of_the_textbook_where_that_is_accurate():
    """
    Koo et al. 2007, on more nodes than are eliminated between two matrix products.
    """
    n = 90
    edges, roots = random_weights(n, 2.0)
    weights = np.exp(edges) * (1 - np.eye(n))
    laplacian = np.diag(np.exp(roots) + weights.sum(axis=0)) - weights
    inverse = np.linalg.inv(laplacian)
    expected = weights * (np.diag(inverse)[None, :] - inverse.T)
    actual = forest_posterior(edges, roots)
    np.testing.assert_allclose(actual.edges, expected, atol=1e-10)
    np.testing.assert_allclose(actual.roots, np.exp(roots) * np.diag(inverse), atol=1e-10)
    assert actual.log_partition == pytest.approx(np.linalg.slogdet(laplacian)[1], rel=1e-12)


@pytest.mark.parametrize("bits", [0, 60, 700, 2000])
def test_two_copies_of_one_text_leave_the_direction_open(bits):
    """
    However much likelier a copy is than a root: the difference that the textbook takes there has no digits left.
    """
    gap = bits * math.log(2)
    pairs = 20
    edges, roots = np.full((2 * pairs, 2 * pairs), -np.inf), np.full(2 * pairs, -gap / 2)
    for first in range(0, 2 * pairs, 2):
        edges[first, first + 1] = edges[first + 1, first] = gap / 2
    odds = 1 / (2 + 2.0**-bits)
    posterior = forest_posterior(edges, roots)
    np.testing.assert_allclose(posterior.roots, 1 - odds, atol=1e-9)
    np.testing.assert_allclose(posterior.edges[edges > -np.inf], odds, atol=1e-9)


def test_a_faint_way_out_of_a_strong_cycle_counts_if_the_roots_are_fainter():
    """
    The only odds that matter lie 1e300 times and more below the weights of the cycle.
    """
    strong, faint, fainter = 700.0, -300.0, -700.0
    edges = np.full((3, 3), -np.inf)
    edges[0, 1] = edges[1, 0] = strong
    edges[2, 0] = faint
    posterior = forest_posterior(edges, np.array([fainter, fainter, 0.0]))
    np.testing.assert_allclose(posterior.edges[[2, 0], [0, 1]], 1.0, atol=1e-9)


@pytest.mark.parametrize("turn", range(6))
def test_ways_out_that_are_all_fainter_than_floating_point_can_multiply_are_added(turn):
    """
    From 3 the walk stops by way of 1 (certain, then 2**-1300) or of 2 (2**-1400, then certain): both underflow.
    """
    names = [(node + turn) % 6 for node in range(6)]
    edges: list[list[int | None]] = [[None] * 6 for _ in range(6)]
    roots = [0] * 6
    for parent, child, weight in [(0, 1, 0), (1, 3, 0), (2, 3, -1400), (3, 0, 0)]:
        edges[names[parent]][names[child]] = weight
    for node, weight in [(0, -1300), (1, -1300), (3, -2000)]:
        roots[names[node]] = weight
    assert_equals_enumeration(edges, roots)


@pytest.mark.parametrize(("n", "absent"), [(1, 0.0), (2, 0.0), (60, 0.0), (60, 0.9), (60, 1.0), (500, 0.0)])
def test_columns_sum_to_one_whatever_the_weights(n, absent):
    assert_is_distribution(forest_posterior(*random_weights(n, 700.0, absent)))


def test_relabelling_the_nodes_relabels_the_marginals():
    edges, roots = random_weights(60, 700.0, absent=0.3)
    order = np.random.default_rng(1).permutation(60)
    plain, relabelled = forest_posterior(edges, roots), forest_posterior(edges[np.ix_(order, order)], roots[order])
    np.testing.assert_allclose(relabelled.edges, plain.edges[np.ix_(order, order)], atol=1e-9)
    np.testing.assert_allclose(relabelled.roots, plain.roots[order], atol=1e-9)
    assert relabelled.log_partition == pytest.approx(plain.log_partition, rel=1e-12)


@settings(max_examples=30, deadline=None)
@given(weighings(sizes=(2, 8)), st.floats(-500, 500), st.integers(0, 1))
def test_weighing_all_choices_of_a_node_alike_changes_no_marginal(weighing, extra, node):
    edges, roots = logs(weighing[0]), logs([weighing[1]])[0]
    before = forest_posterior(edges, roots)
    edges[:, node] += extra
    roots[node] += extra
    after = forest_posterior(edges, roots)
    np.testing.assert_allclose(after.edges, before.edges, atol=1e-9)
    assert after.log_partition == pytest.approx(before.log_partition + extra, rel=1e-12, abs=1e-9)


def test_the_diagonal_is_ignored():
    edges, roots = random_weights(5, 3.0)
    plain = forest_posterior(edges, roots)
    for value in (np.nan, np.inf, -np.inf, 700.0):
        np.fill_diagonal(edges, value)
        assert (forest_posterior(edges, roots).edges == plain.edges).all()


def test_no_node_has_one_forest():
    posterior = with_hidden_parents(np.empty((0, 0)), np.empty(0), np.empty((2, 0)), np.zeros(2))
    assert posterior.log_partition == 0.0
    assert posterior.exists.tolist() == [0.0, 0.0]
    assert forest_posterior(np.empty((0, 0)), np.empty(0)).roots.size == 0


def test_inputs_are_left_as_they_were():
    edges, roots = random_weights(6, 5.0)
    copies = edges.copy(), roots.copy()
    with_hidden_parent(edges, roots, np.zeros(6), 0.0)
    assert (edges == copies[0]).all()
    assert (roots == copies[1]).all()


def test_a_posterior_is_frozen():
    posterior = forest_posterior(*random_weights(2, 1.0))
    with pytest.raises(FrozenInstanceError):
        posterior.log_partition = 0.0


@pytest.mark.parametrize(("price", "candidates"), [(-np.inf, 5), (50.0, 0), (50.0, 1)])
def test_a_hidden_parent_without_price_or_children_changes_nothing(price, candidates):
    edges, roots = random_weights(5, 3.0)
    hidden = np.where(np.arange(5) < candidates, 9.0, -np.inf)
    plain, posterior = forest_posterior(edges, roots), with_hidden_parent(edges, roots, hidden, price)
    assert posterior.exists == 0.0
    assert not posterior.hidden.any()
    assert posterior.log_partition == pytest.approx(plain.log_partition, rel=1e-12)
    np.testing.assert_allclose(posterior.edges, plain.edges, atol=1e-12)


def test_one_hidden_parent_is_the_first_of_several():
    edges, roots = random_weights(7, 3.0)
    hidden = np.array([1.0, -np.inf, 2.0, 0.0, -np.inf, 1.0, 3.0])
    one = with_hidden_parent(edges, roots, hidden, -1.5)
    several = with_hidden_parents(edges, roots, hidden[None], np.array([-1.5]))
    assert one.exists == several.exists[0]
    assert (one.hidden == several.hidden[0]).all()
    assert one.log_partition == several.log_partition


def test_a_hidden_parent_of_one_strong_child_is_weighed_by_its_second():
    """
    A child that prefers the hidden node to its root by 2**800 makes exactly one child nearly all of the free sum.

    Taking the forests of one child off the sum of all would leave rounding errors far larger than what remains.
    """
    edges = [[None, 400], [None, None]]
    assert_equals_enumeration(edges, [-400, -400], [[400, -390]], [-11])
    assert_equals_enumeration(edges, [-400, -400], [[400, 401]], [-800])


def test_hidden_parents_with_the_same_two_candidates_do_not_exist_at_once():
    edges, roots = random_weights(4, 1.0)
    hidden = np.array([3.0, 3.0, -np.inf, -np.inf])
    posterior = with_hidden_parents(edges, roots, np.array([hidden, hidden]), np.array([40.0, 40.0]))
    np.testing.assert_allclose(posterior.exists, 0.5, atol=1e-9)
    assert_is_distribution(posterior)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_hidden_parents_of_separate_stories_do_not_meet(count):
    """
    Stories without an edge between them have the posterior that each has alone.
    """
    n = 3
    edges, roots = np.full((n * count, n * count), -np.inf), np.zeros(n * count)
    hidden = np.full((count, n * count), -np.inf)
    alone = []
    for story in range(count):
        inside = slice(n * story, n * (story + 1))
        edges[inside, inside], roots[inside] = random_weights(n, 3.0, seed=story)
        hidden[story, inside] = [0.0, 1.0, 2.0]
        alone.append(with_hidden_parent(edges[inside, inside], roots[inside], hidden[story, inside], -1.0))
    together = with_hidden_parents(edges, roots, hidden, np.full(count, -1.0))
    np.testing.assert_allclose(together.exists, [one.exists for one in alone], atol=1e-9)
    np.testing.assert_allclose(together.roots, np.concatenate([one.roots for one in alone]), atol=1e-9)
    assert together.log_partition == pytest.approx(sum(one.log_partition for one in alone), abs=1e-9)


def test_with_a_child_certain_to_need_it_a_hidden_parent_is_a_choice_like_another():
    """
    Where two nodes can hang nowhere else, the hidden node is certain and acts as a further root for all others.
    """
    edges, roots = random_weights(6, 2.0)
    edges[:, :2], roots[:2] = -np.inf, -5000.0
    hidden = np.array([0.0, 0.0, 1.0, -1.0, 0.5, -np.inf])
    posterior = with_hidden_parent(edges, roots, hidden, 0.0)
    free = forest_posterior(edges, np.logaddexp(roots, hidden))
    assert posterior.exists == pytest.approx(1.0, abs=1e-9)
    np.testing.assert_allclose(posterior.edges, free.edges, atol=1e-9)
    np.testing.assert_allclose(posterior.hidden + posterior.roots, free.roots, atol=1e-9)


def test_more_candidates_than_are_tried_in_pairs_may_all_be_children():
    """
    Two of the strongest candidates must be children; the others may be.
    """
    n = 30
    posterior = with_hidden_parent(np.full((n, n), -np.inf), np.full(n, -20.0), np.zeros(n), -100.0)
    np.testing.assert_allclose(posterior.hidden, 1.0, atol=1e-6)
    assert posterior.exists == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize("candidates", [2, 8, 40])
def test_columns_sum_to_one_with_hidden_parents_and_extreme_weights(candidates):
    n = 40
    edges, roots = random_weights(n, 700.0, absent=0.2)
    rng = np.random.default_rng(2)
    hidden = rng.uniform(-700, 700, (2, n))
    hidden[:, rng.permutation(n)[candidates:]] = -np.inf
    assert_is_distribution(with_hidden_parents(edges, roots, hidden, np.array([-300.0, 200.0])))


def invalid_inputs():
    edges, roots, hidden, prices = np.zeros((3, 3)), np.zeros(3), np.zeros((1, 3)), np.zeros(1)
    for place, value in itertools.product(range(4), (np.nan, np.inf, 1e7, -1e7)):
        inputs = [edges.copy(), roots.copy(), hidden.copy(), prices.copy()]
        inputs[place].flat[-1 if place else 1] = value
        yield pytest.param(*inputs, id=f"{('edge', 'root', 'hidden', 'price')[place]} {value}")
    yield pytest.param(edges, np.array([0.0, -np.inf, 0.0]), hidden, prices, id="a node that cannot be a root")
    yield pytest.param(np.zeros((3, 2)), roots, hidden, prices, id="edges not square")
    yield pytest.param(edges, np.zeros((3, 1)), hidden, prices, id="roots in two dimensions")
    yield pytest.param(edges, roots, np.zeros((1, 2)), prices, id="hidden of another size")
    yield pytest.param(edges, roots, hidden, np.zeros(2), id="more prices than hidden nodes")
    yield pytest.param(edges, roots, np.zeros((5, 3)), np.zeros(5), id="five hidden nodes")


@pytest.mark.parametrize(("edges", "roots", "hidden", "prices"), list(invalid_inputs()))
def test_weights_without_a_meaning_are_refused(edges, roots, hidden, prices):
    with pytest.raises(InvalidParameter, match=r"expected|must|at most"):
        with_hidden_parents(edges, roots, hidden, prices)
