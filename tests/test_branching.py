"""
Laws of the maximum branching.
"""

from __future__ import annotations

import time

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forest_oracle import ROOT, best_forest, figures
from provenance.errors import InvalidParameter
from provenance.lineage.branching import maximum_branching, sparse_branching

ABSENT = -np.inf


@st.composite
def weighings(draw, sizes=(1, 5), weights=None):
    """
    Whole numbers, so that sums are exact and ties are many; some edges and roots absent.
    """
    n = draw(st.integers(*sizes))
    weights = weights if weights is not None else st.integers(-2, 2).map(float) | st.just(ABSENT)
    row = st.lists(weights, min_size=n, max_size=n)
    return np.array(draw(st.lists(row, min_size=n, max_size=n))), np.array(draw(row))


def is_forest(parents) -> bool:
    for node in range(len(parents)):
        steps = 0
        while node != ROOT and steps <= len(parents):
            node, steps = parents[node], steps + 1
        if node != ROOT:
            return False
    return True


def weight_of(edges, roots, parents) -> float:
    return figures(edges, roots, parents)[0]


def weight_by_networkx(edges, roots) -> float:
    graph = nx.DiGraph()
    for child in range(len(roots)):
        graph.add_edge("root", child, weight=roots[child])
        for parent in range(len(roots)):
            if parent != child and edges[parent, child] > ABSENT:
                graph.add_edge(parent, child, weight=edges[parent, child])
    return nx.maximum_spanning_arborescence(graph).size(weight="weight")


@settings(max_examples=300, deadline=None)
@given(weighings())
def test_the_branching_is_the_best_of_all_forests_and_ties_prefer_roots_then_small_parents(weighing):
    edges, roots = weighing
    best = best_forest(edges, roots)
    if best is None:
        with pytest.raises(InvalidParameter, match="no forest"):
            maximum_branching(edges, roots)
    else:
        parents = maximum_branching(edges, roots).tolist()
        assert is_forest(parents)
        assert best == figures(edges, roots, parents)


@settings(max_examples=60, deadline=None)
@given(weighings(sizes=(2, 12), weights=st.floats(-50, 50)))
def test_the_branching_weighs_what_networkx_finds(weighing):
    edges, roots = weighing
    parents = maximum_branching(edges, roots)
    assert is_forest(parents.tolist())
    assert weight_of(edges, roots, parents) == pytest.approx(weight_by_networkx(edges, roots), abs=1e-9)


@pytest.mark.parametrize("root", [0.0, -100.0])
@pytest.mark.parametrize("seed", range(3))
def test_the_branching_of_many_nodes_weighs_what_networkx_finds(root, seed):
    rng = np.random.default_rng(seed)
    edges, roots = rng.normal(size=(40, 40)), rng.normal(size=40) + root
    parents = maximum_branching(edges, roots)
    assert is_forest(parents.tolist())
    assert weight_of(edges, roots, parents) == pytest.approx(weight_by_networkx(edges, roots), abs=1e-9)


def test_a_cycle_is_entered_where_that_costs_least():
    """
    Edmonds' case: 0, 1 and 2 prefer each other in a ring; 3 can be a root, and enters the ring best at 1.
    """
    edges = np.full((4, 4), ABSENT)
    edges[0, 1], edges[1, 2], edges[2, 0] = 10.0, 11.0, 12.0
    edges[3, 0], edges[3, 1], edges[3, 2] = 5.0, 6.0, 4.0
    assert maximum_branching(edges, np.array([ABSENT, ABSENT, ABSENT, 0.0])).tolist() == [2, 3, 1, -1]


def test_a_cycle_within_a_cycle_is_undone_from_outside():
    """
    0 and 1 make a cycle, it and 2 make another, that and 3 a third; only 3 can be a root.
    """
    edges = np.full((4, 4), ABSENT)
    edges[0, 1] = edges[1, 0] = 20.0
    edges[2, 0], edges[1, 2] = 10.0, 15.0
    edges[3, 2], edges[0, 3], edges[3, 0] = 8.0, 9.0, 1.0
    assert maximum_branching(edges, np.array([ABSENT, ABSENT, ABSENT, 0.0])).tolist() == [2, 0, 3, -1]


def test_a_ring_of_many_texts_is_cut_at_its_weakest_link():
    n = 100
    edges = np.full((n, n), ABSENT)
    for child in range(n):
        edges[child - 1, child] = 9.0 if child == 37 else 10.0
    parents = maximum_branching(edges, np.zeros(n)).tolist()
    assert parents == [ROOT if child == 37 else (child - 1) % n for child in range(n)]


@pytest.mark.parametrize(("root", "expected"), [(1.0, [-1] * 5), (0.0, [-1] * 5), (-1.0, [-1, 0, 0, 0, 0])])
def test_where_all_edges_weigh_alike_no_parent_comes_first_then_the_smallest(root, expected):
    assert maximum_branching(np.zeros((5, 5)), np.full(5, root)).tolist() == expected


def test_the_diagonal_is_ignored_and_the_inputs_left_as_they_were():
    edges, roots = np.full((3, 3), np.nan), np.array([-1.0, -1.0, -1.0])
    edges[~np.eye(3, dtype=bool)] = 0.0
    copy = edges.copy()
    assert maximum_branching(edges, roots).tolist() == [-1, 0, 0]
    np.testing.assert_array_equal(edges, copy)


def test_no_node_needs_no_parent():
    parents = maximum_branching(np.empty((0, 0)), np.empty(0))
    assert parents.dtype == np.int64
    assert parents.shape == (0,)


@pytest.mark.parametrize(
    ("edges", "roots"),
    [
        (np.zeros((2, 3)), np.zeros(2)),
        (np.zeros((2, 2)), np.zeros((2, 1))),
        (np.array([[0.0, np.nan], [0.0, 0.0]]), np.zeros(2)),
        (np.array([[0.0, np.inf], [0.0, 0.0]]), np.zeros(2)),
        (np.zeros((2, 2)), np.array([0.0, np.inf])),
        (np.zeros((2, 2)), np.array([ABSENT, ABSENT])),
        (np.full((1, 1), ABSENT), np.array([ABSENT])),
    ],
    ids=["not square", "roots in two dimensions", "NaN", "infinite edge", "infinite root", "cycle", "lone node"],
)
def test_weights_that_allow_no_answer_are_refused(edges, roots):
    with pytest.raises(InvalidParameter, match=r"expected|no forest"):
        maximum_branching(edges, roots)


@settings(max_examples=100, deadline=None)
@given(weighings(sizes=(1, 6)), st.randoms(use_true_random=False))
def test_edges_given_one_by_one_in_any_order_have_the_same_branching(weighing, rng):
    edges, roots = weighing
    roots = np.where(roots == ABSENT, -9.0, roots)
    parents, children = np.nonzero(edges > ABSENT)
    order = rng.sample(range(parents.size), parents.size)
    parents, children = parents[order], children[order]
    listed = sparse_branching(parents, children, edges[parents, children], roots)
    assert listed.tolist() == maximum_branching(edges, roots).tolist()


@pytest.mark.parametrize("spread", [20, 5000])
def test_five_thousand_texts_with_two_dozen_candidates_each_take_seconds(spread):
    """
    Candidates nearby make cycles within cycles; candidates anywhere make few.
    """
    n, rng = 5000, np.random.default_rng(1)
    children = np.repeat(np.arange(n), 24)
    parents = (children + rng.integers(-spread, spread + 1, children.size)) % n
    started = time.process_time()
    answer = sparse_branching(parents, children, rng.random(children.size), np.full(n, -5.0))
    assert time.process_time() - started < 5.0
    assert is_forest(answer.tolist())
    assert (answer == ROOT).sum() <= 2


@pytest.mark.parametrize(
    ("parents", "children", "weights"),
    [([0], [2], [1.0]), ([-1], [0], [1.0]), ([0, 1], [1], [1.0]), ([0], [1], [np.nan]), ([0], [1], [np.inf])],
    ids=["no such child", "no such parent", "too many parents", "NaN", "infinite"],
)
def test_edges_without_a_meaning_are_refused(parents, children, weights):
    with pytest.raises(InvalidParameter, match="expected"):
        sparse_branching(np.array(parents), np.array(children), np.array(weights), np.zeros(2))
