"""
Laws of the baselines, and that they reproduce what was published for them.
"""

from __future__ import annotations

import itertools
import math

import networkx as nx
import numpy as np
import pytest
from benchmarks.corpora import data_folder
from benchmarks.lineage import baselines, measures
from benchmarks.lineage.answers import from_tree
from benchmarks.lineage.baselines import BASELINES, DATED
from benchmarks.lineage.distances import MOST_TOKENS, edit_counts, measure, tokens
from benchmarks.lineage.families import truth_of
from benchmarks.lineage.public_sets import PUBLIC_SETS, depths
from benchmarks.lineage.sharing import unexplained_sharing
from hypothesis import given
from hypothesis import strategies as st

costs_between = st.integers(2, 4).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 6).map(float), min_size=n, max_size=n), min_size=n, max_size=n)
)

GROWING = [
    "the old pier at stavholm is closed",
    "the old pier at stavholm is closed to the ferry until may",
    "the old pier at stavholm is closed to the ferry until may because ice has broken four of its piles",
]


def symmetric(rows):
    upper = np.triu(np.array(rows), 1)
    return upper + upper.T


def needs_set(name):
    try:
        there = (data_folder() / name).is_dir()
    except FileNotFoundError:
        there = False
    return pytest.mark.skipif(not there, reason=f"{name} is not in the data folder (PROVENANCE_DATA)")


# Trees


@given(costs_between)
def test_the_spanning_tree_costs_what_networkx_finds(rows):
    costs = symmetric(rows)
    graph = nx.Graph()
    for a, b in itertools.combinations(range(len(costs)), 2):
        graph.add_edge(a, b, weight=costs[a, b])
    edges = baselines.spanning_tree(costs)
    assert nx.is_tree(nx.Graph(edges))
    assert sum(costs[a, b] for a, b in edges) == nx.minimum_spanning_tree(graph).size(weight="weight")


@given(costs_between)
def test_the_cheapest_root_is_the_least_sum_of_paths(rows):
    costs = symmetric(rows)
    edges = baselines.spanning_tree(costs)
    graph = nx.Graph()
    graph.add_weighted_edges_from((a, b, costs[a, b]) for a, b in edges)
    sums = [sum(nx.single_source_dijkstra_path_length(graph, root).values()) for root in range(len(costs))]
    assert baselines.cheapest_root(edges, costs) == sums.index(min(sums))


@given(costs_between)
def test_the_branching_costs_what_the_best_of_all_trees_costs(rows):
    costs = np.array(rows)
    count = len(costs)

    def is_tree(parents):
        roots = [node for node in range(count) if parents[node] == node]
        graph = nx.DiGraph((parents[node], node) for node in range(count) if parents[node] != node)
        return len(roots) == 1 and nx.is_directed_acyclic_graph(graph)

    def cost_of(parents):
        return sum(costs[parents[node], node] for node in range(count) if parents[node] != node)

    found = baselines.cheapest_branching(costs)
    assert is_tree(found)
    assert cost_of(found) == min(map(cost_of, filter(is_tree, itertools.product(range(count), repeat=count))))


def test_a_tree_is_turned_to_its_root():
    edges = [(0, 1), (1, 2), (1, 3)]
    assert baselines.oriented(edges, 2, 4) == [1, 2, 2, 1]
    assert baselines.oriented(edges, 1, 4) == [1, 1, 1, 1]


def test_each_text_comes_from_the_nearest_of_those_before_it():
    costs = np.array([[0, 1, 5], [1, 0, 2], [5, 2, 0]], float)
    assert baselines.nearest_before(costs, [0, 1, 2]) == [0, 0, 1]
    assert baselines.nearest_before(costs, [2, 1, 0]) == [1, 2, 2]
    assert baselines.nearest_before(costs, [1, 1, 1]) == [0, 0, 1], "at one time the smaller row comes first"


# Distances


def test_edits_are_counted_in_tokens():
    assert edit_counts([1, 2, 3, 4], [1, 3, 4, 5, 6]) == (1, 2, 0)
    assert edit_counts([1, 2, 3], [1, 7, 8, 3]) == (0, 1, 1)
    assert edit_counts([], [1]) == (0, 1, 0)


def test_distances_are_symmetric_and_containment_is_not():
    found = measure(GROWING)
    for symmetrical in (found.edit, found.cosine):
        np.testing.assert_array_equal(symmetrical, symmetrical.T)
    np.testing.assert_array_equal(found.deleted, found.inserted.T)
    assert found.contained[1, 0] == 1.0
    assert found.contained[0, 1] == pytest.approx(5 / 10)
    assert found.edit[0, 1] == pytest.approx(5 / 12)


def test_words_of_any_script_are_tokens_and_a_text_is_capped():
    assert tokens("Don't pay 1,200.50 (now)!") == ["don't", "pay", "1,200.50", "(", "now", ")", "!"]
    assert tokens("پانی کی قلت") == ["پانی", "کی", "قلت"]
    assert len(tokens("pier " * 9_000)) == MOST_TOKENS


# Methods on a text that grows


def parents_of(method, order=None):
    return BASELINES[method](measure(GROWING), order)


def test_the_baselines_on_a_text_that_grows():
    chain, reverse, star = [0, 0, 1], [1, 2, 2], [1, 1, 1]
    assert parents_of("edit tree, shortest as root") == chain
    assert parents_of("edit tree, longest as root") == reverse
    assert parents_of("edit tree, minimum-cost root (Marmerola)") == star
    assert parents_of("tf-idf tree, minimum-cost root (Marmerola)") == star
    assert parents_of("Edmonds, insertions cheap") == chain
    assert parents_of("Edmonds, deletions cheap") == reverse
    assert parents_of("length guess, shorter first") == chain
    assert parents_of("length guess, longer first") == reverse
    assert parents_of("earliest most similar (dates)", [0.0, 1.0, 2.0]) == chain
    assert parents_of("earliest most similar (dates)", [0.0, math.nan, 2.0]) == [0, 2, 0]
    assert parents_of("containment and Edmonds") == reverse
    assert parents_of("containment and Edmonds (dates)", [0.0, 1.0, 2.0]) == chain


def test_what_looks_at_dates_says_nothing_without_them():
    assert [method for method in BASELINES if parents_of(method) is None] == list(DATED)


def test_containment_leaves_apart_what_shares_nothing():
    texts = [*GROWING, "quite another story of a mountain railway and its snow ploughs"]
    assert BASELINES["containment and Edmonds"](measure(texts), None)[3] == 3


# Lost sources


def test_sharing_is_explained_by_the_source_and_unexplained_without_it():
    source = "one two three four five six seven eight"
    rewrites = ["one two three four five", "three four five six seven", "one two three x five six seven"]
    assert unexplained_sharing([source, *rewrites]) == 0.0
    assert unexplained_sharing(rewrites) > 0.0
    assert unexplained_sharing(rewrites[:2]) is None


# Published figures


@pytest.mark.parametrize(
    ("name", "method", "published"),
    [
        pytest.param(
            "wiki", "edit tree, shortest as root", 0.63, marks=[needs_set("wiki_revisions"), pytest.mark.long]
        ),
        pytest.param("onestop", "edit tree, longest as root", 0.958, marks=needs_set("onestop_english")),
        pytest.param("licence", "edit tree, minimum-cost root (Marmerola)", 0.477, marks=needs_set("licence_versions")),
    ],
)
def test_the_best_baselines_come_out_as_published(name, method, published):
    families = PUBLIC_SETS[name][1]()
    assert families.best == method
    directed = []
    for one in families.whole:
        parents = BASELINES[method](measure([article.text for article in one.articles]), None)
        directed.append(measures.tree_scores(truth_of(one), from_tree(one.ids, parents)).directed)
    assert sum(directed) / len(directed) == pytest.approx(published, abs=0.02)


def test_depth_counts_the_derivations_above():
    assert depths(["a", "b", "c", "d"], [("a", "b"), ("b", "c"), ("a", "d")]) == {"a": 0, "b": 1, "c": 2, "d": 1}
