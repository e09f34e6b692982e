"""
Laws of the figures that say what an answer is worth: strong edges, calibration over sets, edges where nothing derives.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest
from attrs import evolve
from benchmarks import intervals
from benchmarks.lineage import calibration, false_edges, transfer
from benchmarks.lineage.answers import Answer, Claim
from benchmarks.lineage.calibration import Judged
from benchmarks.lineage.families import FamilySet, dated, make_family, stamped, truth_of
from benchmarks.lineage.headline import RELIED_ON, headline, strong_wrong, worst_excess
from benchmarks.lineage.measuring import Measured, measure_set
from benchmarks.lineage.ours import traced
from benchmarks.lineage.simulated import timed
from benchmarks.report import Figure
from benchmarks.simulation import Settings, simulate
from hypothesis import given
from hypothesis import strategies as st

from articles_for_tests import HARBOUR, HARBOUR_REPORTED_APART, first_rewrite, second_rewrite
from provenance.lineage.regimes import default_weights, to_dict
from sources_for_tests import SOURCES

DOCS = Path(__file__).parents[1] / "docs"


def said(confidence, right, *, edge=True, times=1):
    return [Judged(confidence=confidence, right=right, edge=edge)] * times


# Strong edges


@given(st.integers(0, 30), st.integers(1, 40))
def test_at_the_bound_so_few_hits_come_in_one_case_of_twenty(hits, more):
    total = hits + more
    bound = intervals.at_most(hits, total)
    below = sum(math.comb(total, k) * bound**k * (1 - bound) ** (total - k) for k in range(hits + 1))
    assert below == pytest.approx(0.05, abs=1e-9)
    assert hits / total < bound < 1


def test_of_59_without_a_hit_one_says_less_than_five_in_a_hundred_and_of_58_not():
    assert intervals.at_most(0, 59) < 0.05 < intervals.at_most(0, 58)
    assert intervals.at_most(7, 7) == 1.0
    with pytest.raises(ValueError, match="no items"):
        intervals.at_most(0, 0)


def test_strong_edges_are_those_shown_at_nine_in_ten_and_more():
    """
    59 strong edges are right; what is weaker, or no edge, is wrong and does not count.
    """
    claims = said(0.9, True, times=59) + said(0.89, False, times=5) + said(0.95, False, edge=False, times=5)
    found = strong_wrong(claims)
    assert (found.value, found.n) == (pytest.approx(1 - 0.05 ** (1 / 59)), 59)
    assert strong_wrong(said(0.5, True)).value is None


# Calibration over sets


def test_the_worst_set_is_the_one_that_errs_most_beyond_chance_and_small_ones_do_not_count():
    """
    300 claims of 0.5, all right, err by 0.5; 299 of 1.0, all wrong, by 1, and are too few.
    """
    claims = {"x": said(0.5, True, times=300), "y": said(1.0, False, times=299), "z": said(0.6, True, times=400)}
    found = worst_excess(claims)
    assert found.value == pytest.approx(0.5 - calibration.perfect_calibration_error([0.5] * 300)[1])
    assert found.n == 300
    assert worst_excess({"y": claims["y"]}).value is None


def test_the_figures_of_one_set_have_a_second_name_and_those_of_a_missing_set_none():
    news = Measured(name="l2r_news", figures=(Figure(key="l2r_news_direction", value=0.75, n=8),), tables=(), scored=())
    every = Measured(name="pooled", figures=(Figure(key="pooled_ece", value=0.1, n=9),), tables=(), scored=())
    found = {one.key: (one.value, one.n) for one in headline([news], every)}
    assert found == {
        "l2r_direction": (0.75, 8),
        "ece_pooled": (0.1, 9),
        "ece_worst_excess": (None, 0),
        "strong_wrong": (None, 0),
    }


def test_the_card_of_the_weights_and_the_guide_name_the_same_figures():
    page = (DOCS / "weights.md").read_text(encoding="utf-8")
    card = re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \|$", page, re.MULTILINE)
    guide = (DOCS / "benchmarks.md").read_text(encoding="utf-8").partition("### What an answer is worth")[2]
    guide = guide.partition("### Edges where nothing derives")[0]
    named = [key for row in re.findall(r"^\| (`.+?) \|", guide, re.MULTILINE) for key in re.findall(r"`(\w+)`", row)]
    assert sorted(card) == sorted(named)
    assert set(RELIED_ON) <= set(card)


def harbour_set(name, family):
    return FamilySet(name=name, families=(family,), best="edit tree, longest as root", note="a story")


@pytest.fixture
def story():
    texts = {"a": HARBOUR, "b": first_rewrite(), "c": second_rewrite()}
    return evolve(make_family("story", texts, [("a", "b"), ("a", "c")]), fold=0)


def test_a_set_is_weighed_by_the_weights_that_have_not_seen_it(story, monkeypatch, tmp_path):
    """
    Neither those of its fold are asked nor those that ship.
    """
    monkeypatch.setattr(transfer, "TRANSFER", tmp_path)
    transfer.weights_without.cache_clear()
    assert transfer.judged_by_others(harbour_set("onestop", story)) is None
    ship = default_weights()
    other = evolve(ship, **{name: 0.0 * getattr(ship, name) for name in ("asymmetries", "candidacies", "roots")})
    (tmp_path / "onestop.json").write_text(json.dumps(to_dict(other)))
    found = transfer.judged_by_others(harbour_set("onestop", story))
    assert [one.confidence for one in found] == [one.confidence for one in traced(story, other).claims]
    assert [one.confidence for one in found] != [one.confidence for one in traced(story, ship).claims]
    assert [one.right for one in found] == [
        one.right for one in calibration.judge(truth_of(story), traced(story, other))
    ]
    transfer.weights_without.cache_clear()


def test_the_error_of_what_carries_over_is_that_of_all_claims_together():
    """
    Two claims of 0.9 of which one is right: a gap of 0.4; two of 0.2 of which none is: 0.2; half of each.
    """
    claims = [*said(0.9, True), *said(0.9, False), *said(0.2, False, edge=False, times=2)]
    found = transfer.transfer_figure(claims)
    assert (found.key, found.value, found.n) == ("ece_transfer", pytest.approx(0.3), 4)
    assert "benchmarks train" in transfer.transfer_figure([]).reason


# Dates


def test_of_a_simulated_story_every_time_is_known_and_apart_from_it_what_the_outlets_say():
    settings = Settings(versions=(4, 7), date_missing=0.5, distractors=(2, 2))
    for story in simulate(SOURCES, seed=4, settings=settings):
        family = timed(story)
        times = {article.id: article.published for article in dated(family).articles}
        assert all(times.values())
        truly = {version.article.id: version.published_true for version in story.versions}
        for one in set(truly) & set(times):
            for other in set(truly) & set(times):
                assert (times[one] < times[other]) == (truly[one] < truly[other])
        given_ = {article.id: article.published for article in stamped(family).articles}
        assert {name for name, date in given_.items() if date} == set(family.stamps)
        assert len(family.stamps) < len(times)
        assert timed(story) == family


def test_a_set_with_stamps_has_a_figure_for_each(story):
    dates, stamps = dict.fromkeys(story.ids, "2021-03-01"), {story.ids[0]: "2021-03-02"}
    family = evolve(story, fold=None, dates=dates, stamps=stamps)
    keys = {one.key for one in measure_set(harbour_set("harbour", family)).figures}
    assert {"harbour_relation_accuracy_dated", "harbour_relation_accuracy_stamped"} <= keys
    without = {one.key for one in measure_set(harbour_set("harbour", evolve(family, stamps={}))).figures}
    assert "harbour_relation_accuracy_stamped" not in without


# Edges where nothing derives


def test_every_edge_of_independent_reports_counts_and_lost_sources_have_edges_too():
    apart = make_family("apart", {"a": HARBOUR, "b": HARBOUR_REPORTED_APART}, [])
    lost = make_family("lost", {"b": first_rewrite(), "c": second_rewrite()}, [])
    assert false_edges.count_edges([apart]).value == 0
    edges = sum(len(sources) for sources in traced(lost).parents.values())
    assert edges > 0
    found = false_edges.count_edges([apart, lost])
    assert (found.value, found.n) == (edges, 2)


def test_two_articles_are_joined_where_edges_hold_them_together_through_lost_sources_too():
    answer = Answer(
        parents={"a": (), "b": ("a",), "c": ("b",), "d": ("lost-1",), "e": ("lost-1",), "f": ()}, lost={"lost-1": 0.9}
    )
    pairs = ("ab", "ba", "ac", "ca", "de", "ad", "ce", "af", "df")
    joined = {pair for pair in pairs if false_edges.joined(answer, *pair)}
    assert joined == {"ab", "ba", "ac", "ca", "de"}


def test_false_edges_are_told_per_thousand_articles_worked_by_hand():
    """
    Of 4 edges read 1 is false still; 200 edges among 1,000 articles: 50 false ones.
    """
    found = false_edges.per_thousand([True, False, False, False], edges=200, articles=1_000)
    assert (found.value, found.n) == (pytest.approx(50.0), 4)
    assert found.interval == pytest.approx(tuple(200 * end for end in intervals.of_share(1, 4)))


def test_an_edge_that_was_read_as_false_counts_while_it_is_one():
    texts = {"a": HARBOUR, "b": first_rewrite(), "c": HARBOUR_REPORTED_APART}
    made = make_family("crowd", texts, [])
    name = {text: article.id for text in texts for article in made.articles if article.text == texts[text]}
    articles = {article.id: article for article in made.articles}

    def read(one, other, *, false):
        pair = (name[one], name[other])
        return false_edges.ReadEdge(pair=pair, story=tuple(sorted(articles)), false=false, why="")

    judged = [read("a", "b", false=True), read("a", "b", false=False), read("a", "c", false=True)]
    found = false_edges.crowd_figure(judged, articles)
    assert found.value == pytest.approx(1000 * false_edges.EDGES / false_edges.TRACED / 3)


def test_what_is_drawn_is_an_edge_with_its_story_and_a_lost_source_is_shown_by_its_surest_children():
    """
    b comes from a; d, e and f from lost-1, e most surely.
    """
    parents = {"a": (), "b": ("a",), "d": ("lost-1",), "e": ("lost-1",), "f": ("lost-1",), "g": ()}
    sure = {"b": 0.9, "d": 0.7, "e": 0.8, "f": 0.6}
    claims = tuple(Claim(parent=parents[one][0], child=one, confidence=sure[one], shown=True) for one in sure)
    found = dict(false_edges.drawn(Answer(parents=parents, claims=claims, lost={"lost-1": 0.8})))
    assert found == {
        ("b", "a"): ("a", "b"),
        ("d", "e"): ("d", "e", "f"),
        ("e", "d"): ("d", "e", "f"),
        ("f", "e"): ("d", "e", "f"),
    }


def test_the_edges_that_were_read_have_a_judgement_and_no_text():
    edges = false_edges.read_edges()
    assert len(edges) == len({edge.pair for edge in edges}) == false_edges.READ
    assert all(set(edge.pair) <= set(edge.story) and len(edge.story) <= false_edges.LARGEST_STORY for edge in edges)
    assert all(edge.why and re.fullmatch(r"\w{10,20}", name) for edge in edges for name in edge.story)
