"""
Laws of what the benchmarks measure: trees, relations, lost sources, confidence.
"""

from __future__ import annotations

import math
import random
from itertools import pairwise

import pytest
from benchmarks import intervals, splits
from benchmarks.lineage import calibration, measures
from benchmarks.lineage.answers import Answer, Claim, from_tree, from_truth
from benchmarks.lineage.calibration import Judged
from benchmarks.lineage.families import Descent, Family, make_family, neutral_id, source_of_several, truth_of, withhold
from benchmarks.lineage.measures import TREE_MEASURES
from benchmarks.lineage.scoring import identical_pairs, lost_figures, relation_figure, score
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance import Article

NAMES = "abcdefgh"


def family(articles, *edges):
    """
    A family by letters: "ab" is an edge from a to b, ("ab", 0.5) one with a share.
    """
    pairs = [(edge, None) if isinstance(edge, str) else edge for edge in edges]
    return Family(
        name="family",
        key="family",
        articles=tuple(Article(name, f"text {name}") for name in articles),
        edges=tuple(Descent(parent=names[0], child=names[1], share=share) for names, share in pairs),
    )


def truth(articles, *edges):
    return truth_of(family(articles, *edges))


def scores(true, parents):
    found = measures.tree_scores(true, Answer(parents={name: tuple(given) for name, given in parents.items()}))
    return tuple(getattr(found, name) for name in TREE_MEASURES)


@st.composite
def parent_vectors(draw, size):
    """
    A rooted tree: the parent of each node, itself for the root.
    """
    order = draw(st.permutations(range(size)))
    parents = list(range(size))
    for place in range(1, size):
        parents[order[place]] = order[draw(st.integers(0, place - 1))]
    return parents


def published_scores(true, given):
    """
    The five measures as Marmerola and others define them, over parent vectors.
    """
    nodes = range(len(true))

    def root(tree):
        return next(node for node in nodes if tree[node] == node)

    def edges(tree):
        return {frozenset((node, tree[node])) for node in nodes if tree[node] != node}

    def leaves(tree):
        return set(nodes) - {tree[node] for node in nodes if tree[node] != node}

    def ancestors(tree):
        pairs = set()
        for node in nodes:
            above = node
            while tree[above] != above:
                above = tree[above]
                pairs.add((node, above))
        return pairs

    others = len(true) - 1
    return (
        float(root(true) == root(given)),
        sum(given[node] == true[node] != node for node in nodes) / others,
        len(edges(true) & edges(given)) / others,
        len(leaves(true) & leaves(given)) / len(leaves(true) | leaves(given)),
        len(ancestors(true) & ancestors(given)) / len(ancestors(true) | ancestors(given)),
    )


# Trees


@given(st.integers(2, 7).flatmap(lambda size: st.tuples(parent_vectors(size), parent_vectors(size))))
def test_on_one_tree_against_one_tree_the_measures_are_the_published_ones(trees):
    true, given_tree = trees
    edges = [NAMES[parent] + NAMES[node] for node, parent in enumerate(true) if parent != node]
    ids = NAMES[: len(true)]
    answer = from_tree(ids, given_tree)
    found = measures.tree_scores(truth(ids, *edges), answer)
    assert tuple(getattr(found, name) for name in TREE_MEASURES) == pytest.approx(published_scores(true, given_tree))


def test_a_chain_read_as_a_star_worked_by_hand():
    """
    True a, b, c, d in a row; answered b, c and d from a: one edge of three, leaves d of b, c, d, ancestors 3 of 6.
    """
    chain = truth("abcd", "ab", "bc", "cd")
    assert scores(chain, {"a": "", "b": "a", "c": "a", "d": "a"}) == pytest.approx((1.0, 1 / 3, 1 / 3, 1 / 3, 3 / 6))


def test_a_chain_read_backwards_has_its_edges_and_nothing_else():
    assert scores(truth("abc", "ab", "bc"), {"a": "b", "b": "c", "c": ""}) == (0.0, 0.0, 1.0, 0.0, 0.0)


def test_an_answer_that_leaves_all_apart_has_nothing_right():
    assert scores(truth("abc", "ab", "bc"), {}) == (0.0, 0.0, 0.0, 1 / 3, 0.0)


@pytest.mark.parametrize(
    "true",
    [
        truth("abc", "ab", "bc"),
        truth("abcd", "ab", "cd"),
        truth("abc", "ac", "bc"),
        truth("bcd", "ab", "ac", "cd"),
        truth("acd", "ab", "bc", "bd"),
    ],
    ids=["chain", "two trees", "merge", "lost original", "lost version within"],
)
def test_the_truth_as_an_answer_is_right_throughout(true):
    answer = from_truth(true)
    found = [getattr(measures.tree_scores(true, answer), name) for name in TREE_MEASURES]
    assert set(found) <= {1.0, None}
    counts = score(true, answer).relations
    assert all(one == other for one, other in counts)


def test_a_family_without_descent_has_nothing_to_measure_but_its_relations():
    alone = truth("abc")
    assert scores(alone, {}) == (None,) * 5
    assert scores(alone, {"b": "a"})[4] == 0.0, "an ancestor that is none counts against the answer"
    assert score(alone, Answer(parents={"b": ("a",)})).relations == {("none", "none"): 2, ("none", "ancestor"): 1}


def test_an_article_that_stands_beside_a_story_must_stay_beside_it():
    story = truth("abx", "ab")
    assert scores(story, {"b": "a"}) == (1.0, 1.0, 1.0, 1.0, 1.0)
    assert scores(story, {"b": "a", "x": "b"}) == (1.0, 1.0, 1.0, 0.0, 1 / 3)


# Truth


def test_a_text_derives_from_the_nearest_held_ones():
    found = truth("ad", "ab", "bc", "cd")
    assert found.parents == {"a": (), "d": ("a",)}
    assert found.lost == {"a": frozenset(), "d": frozenset("bc")}


def test_shares_multiply_on_the_way_and_below_a_fifth_there_is_no_edge():
    assert truth("ac", ("ab", 0.5), ("bc", 0.5)).parents["c"] == ("a",)
    assert truth("ac", ("ab", 0.4), ("bc", 0.4)).parents["c"] == ()
    assert truth("ab", ("ab", 0.1)).trees == ()


def test_the_greatest_share_comes_first_among_several_sources():
    assert truth("abc", ("ac", 0.3), ("bc", 0.6)).parents["c"] == ("b", "a")


def test_a_text_that_nobody_holds_is_a_lost_source_where_two_come_from_it_and_no_held_one_explains_them():
    assert measures.has_lost_source(truth("abc", "ab", "ac")) is False
    assert measures.has_lost_source(truth("bc", "ab", "ac")) is True
    assert measures.has_lost_source(truth("bc", "ab", "bc")) is False, "its only child passes it on"
    assert measures.has_lost_source(truth("acd", "ab", "bc", "bd")) is None, "a is above it"


def test_relations_are_those_that_the_library_names():
    true = truth("abcdefgh", "ab", "bc", "ad", "xe", "xf")
    parents = {name: (*true.parents[name], *sorted(true.lost[name])) for name in true.ids}
    found = measures.relations(true, parents)
    assert found["a", "c"] == "ancestor"
    assert found["b", "d"] == found["c", "d"] == "same_source"
    assert found["e", "f"] == "lost_source"
    assert found["g", "h"] == found["a", "e"] == "none"
    assert measures.relations(truth("ab", "ba"), {"a": ("b",)}) == {("a", "b"): "descendant"}


def test_the_relations_of_related_pairs_are_a_figure_of_their_own():
    """
    Of six pairs one is related, and read as none.
    """
    scored = [score(truth("abcd", "ab"), Answer(parents={}))]
    every, related = relation_figure("x", scored), relation_figure("y", scored, related=True)
    assert (every.value, every.n, related.value, related.n) == (5 / 6, 6, 0.0, 1)


def test_the_original_is_withheld_where_two_or_more_come_from_it():
    star = family("abc", "ab", "ac")
    assert source_of_several(star) == "a"
    assert truth_of(withhold(star, "a")).witnesses == {"a": ("b", "c")}
    assert source_of_several(family("abc", "ab", "bc")) is None
    assert source_of_several(family("abcd", "ab", "cd")) is None


def test_texts_of_the_same_words_are_left_out_of_the_relations():
    twins = Family(
        name="twins",
        key="twins",
        articles=(Article("a", "The pier, closed."), Article("b", "the pier closed"), Article("c", "open")),
        edges=(Descent(parent="a", child="b"),),
    )
    assert identical_pairs(twins) == {("a", "b")}
    counts = score(truth_of(twins), Answer(parents={}), identical_pairs(twins)).relations
    assert counts == {("none", "none"): 2}


def test_ids_tell_nothing_and_are_the_same_everywhere():
    made = make_family("wiki", {"0": "old", "1": "new"}, [("0", "1")])
    assert (
        {article.text: article.id for article in made.articles}["old"] == neutral_id("wiki", "0") == "20af022cfb9d98fe"
    )
    assert list(made.ids) == sorted(made.ids)


# Several parents, lost sources, direction


def test_sources_of_merged_articles_worked_by_hand():
    """
    c comes from a and b, and was given a and d; d comes from a alone, and was given it: no merge.
    """
    true = truth("abcd", "ac", "bc", "ad")
    tally = measures.merge_parents(true, Answer(parents={"c": ("a", "d"), "d": ("a",)}))
    assert (tally.right, tally.wrong, tally.missed) == (1, 1, 1)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=8), st.lists(st.integers(0, 4), min_size=1, max_size=8))
def test_the_area_is_what_a_sweep_of_the_threshold_says(positive, negative):
    """
    The area under the curve of (false share, true share), by trapezes.
    """
    points = [
        (sum(n >= t for n in negative) / len(negative), sum(p >= t for p in positive) / len(positive))
        for t in range(5, -1, -1)
    ]
    area = sum((x1 - x0) * (y0 + y1) / 2 for (x0, y0), (x1, y1) in pairwise(points))
    assert measures.ranking(positive, negative) == pytest.approx(area)


def test_lost_sources_named_where_there_is_one_and_where_there_is_none():
    found = {one.key: one.value for one in lost_figures("x", [(True, 0.9), (True, 0.1), (False, 0.6), (False, 0.0)])}
    assert found == {"x_lost_precision": 0.5, "x_lost_recall": 0.5, "x_lost_false": 0.5, "x_lost_auc": 0.75}
    assert {one.value for one in lost_figures("x", [])} == {None}


def test_the_direction_of_a_pair_goes_with_the_weight_even_where_no_edge_is_shown():
    pair = truth("ab", "ab")

    def said(forwards, backwards):
        claims = [("a", "b", forwards), ("b", "a", backwards)]
        made = (Claim(parent=p, child=c, confidence=weight, shown=False) for p, c, weight in claims)
        return measures.direction(pair, Answer(parents={}, claims=tuple(made)))

    assert (said(0.3, 0.2), said(0.2, 0.3), said(0.2, 0.2)) == (1.0, 0.0, 0.5)
    assert measures.direction(pair, Answer(parents={"b": ("a",)})) == 1.0
    assert measures.direction(truth("ab"), Answer(parents={})) is None


# Confidence


def test_claims_are_held_against_held_lost_and_missing_sources():
    """
    b and c come from a, which nobody holds; d comes from b.
    """
    true = truth("bcd", "ab", "ac", "bd")
    claims = [("lost-1", "b", 0.8), ("lost-1", "c", 0.7), ("b", "c", 0.2), ("b", "d", 0.6), ("c", "d", 0.3)]
    claims += [(None, "b", 0.2), (None, "c", 0.1), (None, "d", 0.1)]
    answer = Answer(
        parents={"b": ("lost-1",), "c": ("lost-1",), "d": ("b",)},
        claims=tuple(Claim(parent=p, child=c, confidence=x, shown=x > 0.5) for p, c, x in claims),
        lost={"lost-1": 0.8},
    )
    judged = calibration.judge(true, answer)
    assert [one.right for one in judged] == [True, True, False, True, False, False, False, False]
    assert [one.edge for one in judged] == [True, True, False, True, False, False, False, False]
    assert calibration.true_edges(true) == 3


def test_no_source_found_is_right_where_none_is_held_and_none_was_inferred():
    claims = (Claim(parent=None, child="b", confidence=0.9, shown=True),)
    assert calibration.judge(truth("bc", "ab"), Answer(parents={}, claims=claims))[0].right
    assert not calibration.judge(truth("ab", "ab"), Answer(parents={}, claims=claims))[0].right


def test_a_lost_source_of_two_articles_that_come_from_different_lost_texts_is_wrong():
    claims = tuple(Claim(parent="lost-1", child=name, confidence=0.9, shown=True) for name in "ab")
    judged = calibration.judge(truth("ab", "xa", "yb"), Answer(parents={}, claims=claims, lost={"lost-1": 0.9}))
    assert [one.right for one in judged] == [False, False]


def test_calibration_worked_by_hand():
    """
    Two claims of 0.9 of which one is right: a gap of 0.4; two of 0.2 of which none is: 0.2; half of each.
    """
    confidences, right = [0.9, 0.9, 0.2, 0.2], [True, False, False, False]
    assert calibration.expected_calibration_error(confidences, right) == pytest.approx(0.5 * 0.4 + 0.5 * 0.2)
    assert calibration.brier(confidences, right) == pytest.approx((0.01 + 0.81 + 0.04 + 0.04) / 4)
    assert calibration.skill(confidences, right) == pytest.approx(1 - 0.225 / (0.25 * 0.75))
    assert calibration.skill([0.9], [True]) is None


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_the_calibration_error_is_that_of_a_loop_over_bins(claims):
    total = 0.0
    for place in range(10):
        inside = [claim for claim in claims if min(9, math.floor(claim[0] * 10)) == place]
        if inside:
            gap = sum(c for c, _ in inside) / len(inside) - sum(r for _, r in inside) / len(inside)
            total += abs(gap) * len(inside) / len(claims)
    found = calibration.expected_calibration_error([c for c, _ in claims], [r for _, r in claims])
    assert found == pytest.approx(total, abs=1e-12)


def test_a_perfect_predictor_errs_by_chance_alone_and_less_the_more_it_says():
    draw = random.Random(5)
    few, many = ([draw.random() for _ in range(n)] for n in (300, 30_000))
    mean, high = calibration.perfect_calibration_error(few)
    assert 0.04 < mean < 0.075, "0.058 at n = 300 by other simulations"
    assert mean < high
    assert calibration.perfect_calibration_error(many)[0] < mean / 5
    right = [draw.random() < one for one in many]
    assert calibration.expected_calibration_error(many, right) < 2 * calibration.perfect_calibration_error(many)[1]


def test_the_risk_of_ever_less_confident_edges_worked_by_hand():
    said = [(0.9, True), (0.8, False), (0.8, True), (0.3, False)]
    judged = [Judged(confidence=sure, right=right, edge=True) for sure, right in said]
    judged.append(Judged(confidence=0.99, right=False, edge=False))
    assert calibration.risk_against_coverage(judged) == [(0.25, 0.0), (0.75, 1 / 3), (1.0, 0.5)]


# Intervals and splits


def test_the_interval_of_a_share_is_wilsons():
    assert intervals.of_share(9, 10) == pytest.approx((0.5958, 0.9821), abs=1e-4)
    assert intervals.of_share(0, 20)[0] == 0.0
    assert intervals.of_share(20, 20)[1] == 1.0
    with pytest.raises(ValueError, match="no items"):
        intervals.of_share(0, 0)


@settings(max_examples=20)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=30))
def test_the_interval_of_a_mean_holds_the_mean_and_is_the_same_twice(values):
    ones = [1.0] * len(values)
    low, high = intervals.of_ratio(values, ones)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9
    assert intervals.of_ratio(values, ones) == (low, high)


def test_the_split_is_the_one_that_is_fixed():
    """
    SHA-256 of "a" ends in ...bb, of "b" in ...9d, of "d" in ...a4.
    """
    assert [splits.is_training(key) for key in "abd"] == [False, False, True]
    assert all(0 <= splits.fold(key) < 5 for key in NAMES)


@settings(max_examples=40)
@given(st.lists(st.text(max_size=3), max_size=150))
def test_what_is_measured_was_not_trained_on_and_small_sets_are_measured_whole(keys):
    found = splits.measured(keys, lambda key: key)
    if len(set(keys)) < 60:
        assert sorted(found) == sorted(keys)
    else:
        assert sorted(found) == sorted(key for key in keys if not splits.is_training(key))
    assert splits.measured(list(reversed(keys)), lambda key: key) == found
