"""
What the inference must say where the truth is known.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from types import SimpleNamespace

import numpy as np
import pytest
from attrs import evolve

import provenance as pv
from articles_for_tests import (
    ELECTION,
    HARBOUR,
    HARBOUR_COLUMN,
    HARBOUR_REPORTED_APART,
    first_rewrite,
    replaced,
    second_rewrite,
    without,
)
from provenance.alignment.profile import profile
from provenance.background import default_background
from provenance.lineage import edges, stories
from provenance.lineage.ledger import edge_kind
from provenance.lineage.pairs import compare_pair
from provenance.lineage.regimes import score
from provenance.text.document import read_document

EARLIER, LATER = "2021-03-01T10:00:00+00:00", "2021-03-02T10:00:00+00:00"


def traced(texts, **fields):
    return pv.trace([pv.Article(name, text, **fields.get(name, {})) for name, text in texts.items()])


def parents(answer):
    return {edge.child: edge.parent for edge in answer.edges}


@pytest.mark.parametrize("names", [("source", "a", "b"), ("z", "a", "b"), ("a", "b", "c")])
def test_a_source_that_is_held_is_the_parent_and_no_lost_source_is_invented(names):
    source, one, other = names
    answer = traced({source: HARBOUR, one: first_rewrite(), other: second_rewrite()})
    assert parents(answer) == {one: source, other: source}
    assert answer.lost_sources == ()
    assert answer.relation(one, other).kind == "same_source"
    assert answer.relation(source, one).kind == "ancestor"
    assert answer.relation(one, source).kind == "descendant"


def test_two_rewrites_whose_source_is_withheld_have_a_lost_source():
    answer = traced({"a": first_rewrite(), "b": second_rewrite()})
    assert {edge.parent for edge in answer.edges} == {"lost-1"}
    assert answer.relation("a", "b").kind == "lost_source"


def test_three_rewrites_whose_source_is_withheld_have_one_lost_source():
    third = replaced(
        without(HARBOUR, 1, 6),
        {
            "passenger": "public",
            "regional": "local",
            "daily": "everyday",
            "nurses": "carers",
            "harbour": "port",
            "winter": "cold-season",
            "restaurant": "brasserie",
            "whistle": "horn",
            "pier": "jetty",
            "crossing": "passage",
            "boat": "launch",
            "council": "assembly",
        },
    )
    answer = traced({"a": first_rewrite(), "b": second_rewrite(), "c": third})
    (lost,) = answer.lost_sources
    assert lost.confidence >= 0.8
    assert parents(answer) == {"a": lost.id, "b": lost.id, "c": lost.id}


def test_a_rewrite_of_a_rewrite_hangs_below_it():
    first = first_rewrite()
    second = replaced(
        without(first, 4),
        {
            "crossing": "ferry",
            "government": "administration",
            "toll": "fee",
            "herring": "fish",
            "landing stage": "dock",
            "market square": "town centre",
        },
    )
    answer = traced({"source": HARBOUR, "first": first, "second": second})
    assert parents(answer) == {"first": "source", "second": "first"}
    assert answer.lost_sources == ()


def test_independent_reports_of_one_event_give_no_edge():
    answer = traced({"a": HARBOUR, "b": HARBOUR_REPORTED_APART, "c": HARBOUR_COLUMN, "d": ELECTION})
    assert answer.edges == ()
    assert answer.alternatives == ()
    assert all(node.no_source_found == 1.0 for node in answer.articles)


@pytest.mark.parametrize("swapped", [False, True])
def test_a_verbatim_version_with_a_later_date_is_the_child(swapped):
    early, late = ("b", "a") if swapped else ("a", "b")
    answer = traced({"a": HARBOUR, "b": HARBOUR}, **{early: {"published": EARLIER}, late: {"published": LATER}})
    (edge,) = answer.edges
    assert (edge.parent, edge.child) == (early, late)
    assert edge.direction > 0.9
    assert edge.confidence > 0.8
    assert edge.kind == "verbatim"


@pytest.mark.parametrize(
    "dates",
    [
        (None, None),
        (EARLIER, EARLIER),
        (EARLIER, None),
        ("2021-03-01T10:00:00", "2021-03-01T20:00:00"),
        ("2021-03-01", "2021-03-02"),
    ],
    ids=["none", "equal", "one only", "no zone, hours apart", "days without a zone"],
)
def test_without_ordered_dates_the_direction_of_equal_texts_cannot_be_told(dates):
    answer = traced({"a": HARBOUR, "b": HARBOUR}, a={"published": dates[0]}, b={"published": dates[1]})
    (edge,) = answer.edges
    assert edge.direction == pytest.approx(0.5, abs=0.05)
    assert "cannot be told" in " ".join(str(answer).split())


def test_dates_may_be_aware_datetimes():
    moment = dt.datetime(2021, 3, 1, 10, tzinfo=dt.UTC)
    answer = traced(
        {"a": HARBOUR, "b": HARBOUR}, a={"published": moment + dt.timedelta(hours=1)}, b={"published": moment}
    )
    assert parents(answer) == {"a": "b"}
    assert answer.articles[1].published == "2021-03-01T10:00:00+00:00"


def test_two_outlets_that_credit_one_agency_point_to_it():
    answer = traced({"a": f"{first_rewrite()}\n\n(Reuters)\n", "b": f"{second_rewrite()}\n\nBy Reuters\n"})
    assert {edge.parent for edge in answer.edges} == {"lost-1"}
    assert all(edge.credited == "credited" and edge.confidence > 0.9 for edge in answer.edges)
    assert [node.credit for node in answer.articles] == ["Reuters", "Reuters"]


def test_a_version_that_credits_a_held_outlet_is_its_child():
    answer = traced(
        {"a": HARBOUR, "b": f"{first_rewrite()}\n\n(Reuters)\n"}, a={"outlet": "Reuters"}, b={"outlet": "Daily Sound"}
    )
    (edge,) = answer.edges
    assert (edge.parent, edge.credited) == ("a", "credited")
    assert edge.direction > 0.9


CREDITED = f"VELMAR, March 3 (Reuters) - {HARBOUR}"


def test_a_credit_in_both_of_two_equal_texts_points_to_no_third():
    """One of them may be the agency's own: its dateline names it too."""
    dated = traced({"a": CREDITED, "b": CREDITED}, a={"published": EARLIER}, b={"published": LATER})
    assert parents(dated) == {"b": "a"}
    assert dated.edges[0].direction > 0.9
    undated = traced({"a": CREDITED, "b": CREDITED})
    assert undated.lost_sources == ()
    assert undated.edges[0].direction == pytest.approx(0.5, abs=0.05)


def test_a_text_stands_between_its_abridgement_and_its_update():
    added = (
        "\n\nThe minister said on Tuesday that a foreign yard had offered two hybrid boats for lease, the first of "
        "them from June.\n\nShipyard unions welcomed that and asked for a written promise before the strike vote "
        "planned for Friday evening.\n\nVelmar has fought"
    )
    update = CREDITED.replace("\n\nVelmar has fought", added)
    answer = traced({"wire": CREDITED, "abridged": without(CREDITED, 6, 7, 8), "update": update})
    assert answer.lost_sources == ()
    assert {frozenset((edge.parent, edge.child)) for edge in answer.edges} == {
        frozenset(("wire", "abridged")),
        frozenset(("wire", "update")),
    }


@pytest.mark.parametrize(
    "text",
    [
        "A cargo train carrying grain left the rails outside the town late on Sunday, killing two railway workers.",
        "the man said that he was in the house",
        "我们今天去公园玩。",
    ],
)
def test_equal_texts_are_versions_of_one_however_short_and_common(text):
    answer = traced({"a": text, "b": text}, a={"published": EARLIER}, b={"published": LATER})
    assert parents(answer) == {"b": "a"}
    assert answer.edges[0].share == 1.0


def test_no_edge_is_surer_than_its_direction():
    answer = traced({"s": HARBOUR, "a": first_rewrite(), "b": second_rewrite(), "c": without(HARBOUR, 2, 5)})
    assert answer.edges
    assert all(edge.direction is None or edge.confidence <= edge.direction + 1e-3 for edge in answer.edges)


def test_an_outlets_name_inside_another_word_is_no_credit_and_its_own_texts_cannot_tell():
    answer = traced(
        {"a": HARBOUR, "b": f"{first_rewrite()} It took some time, and a map."},
        a={"outlet": "Time"},
        b={"outlet": "AP"},
    )
    assert [edge.credited for edge in answer.edges] == ["uncredited"]
    same = traced({"a": HARBOUR, "b": first_rewrite()}, a={"outlet": "Time"}, b={"outlet": "Time"})
    assert [edge.credited for edge in same.edges] == ["cannot_tell"]


def test_the_witness_shows_its_own_places():
    third = replaced(without(HARBOUR, 1, 6), {"passenger": "public", "regional": "local", "nurses": "carers"})
    answer = traced({"a": first_rewrite(), "b": second_rewrite(), "c": third})
    readings = [line for edge in answer.edges for line in edge.evidence if line.kind == "readings"]
    assert readings
    assert all(len({name for name, _, _ in line.spans}) == 3 for line in readings)


def test_dates_that_order_nothing_are_said_to_be_so():
    answer = traced({"a": HARBOUR, "b": HARBOUR}, a={"published": "2021-03-01"}, b={"published": "2021-03-02"})
    (line,) = [line for line in answer.edges[0].evidence if line.kind == "dates"]
    assert line.weight_bits == 0
    assert "2021-03-01" in line.text
    assert "zone" in line.text


def test_quotations_alone_never_make_an_edge():
    quote = (
        '"We have mended this ship eleven times, we have paid for her twice over, and I will not ask the taxpayers of '
        'this region to buy a third engine for a hull that my mother crossed on as a girl," the commissioner said. '
        '"A bus is not a poem, but it runs in the fog, it runs at night, and it can be repaired in the town where it '
        'stops."'
    )
    answer = traced({"a": f"{quote}\n\n{HARBOUR_REPORTED_APART}", "b": f"{ELECTION}\n\n{quote}"})
    assert answer.edges == ()
    assert answer.relation("a", "b").kind == "shared_quotes"


def test_less_than_a_fifth_of_the_childs_words_is_a_relation_and_no_edge():
    paragraph = HARBOUR.split("\n\n")[4]
    answer = traced({"a": HARBOUR, "b": f"{ELECTION}\n\n{HARBOUR_COLUMN}\n\n{paragraph}"})
    assert answer.edges == ()
    (relation,) = answer.relations
    assert relation.kind == "shared_passage"
    assert relation.words >= 30


def test_a_footer_in_common_is_boilerplate_and_no_match():
    footer = "This website uses cookies to improve your experience. We will assume that you are fine with this."
    answer = traced({"a": f"{HARBOUR}\n\n{footer}", "b": f"{ELECTION}\n\n{footer}"})
    assert [(one.kind, one.confidence) for one in answer.relations] == [("boilerplate", None)]
    assert answer.edges == ()


def test_two_equal_headlines_are_identical_short_and_two_different_ones_nothing():
    answer = traced({"a": "Ferry to close", "b": "Ferry to close", "c": "Ferry to open"})
    assert [(one.left, one.right, one.kind) for one in answer.relations] == [("a", "b", "identical_short")]
    assert all(node.no_source_found is None for node in answer.articles)
    assert len(answer.matches) == 0


@pytest.mark.parametrize(("many", "pairs"), [(20, 190), (21, 20)])
def test_of_more_than_twenty_equal_headlines_each_is_paired_with_the_first_alone(many, pairs):
    answer = traced({f"{number:02}": "Ferry to close" for number in range(many)})
    assert len(answer.relations) == pairs
    assert {one.left for one in answer.relations} == ({"00"} if many > 20 else {f"{n:02}" for n in range(19)})
    assert {one.right for one in answer.relations} == {f"{number:02}" for number in range(1, many)}


def test_what_came_from_a_lost_source_is_named_by_how_it_differs_from_the_nearest_other_text(monkeypatch):
    named = []

    def kind(parent, child, pair):
        named.append({parent, child} == {pair.left, pair.right})
        return "rewrite"

    monkeypatch.setattr(edges, "edge_kind", kind)
    answer = traced({"a": first_rewrite(), "b": second_rewrite()})
    assert {edge.parent for edge in answer.edges} == {"lost-1"}
    assert named == [True] * len(answer.edges)


def test_an_article_named_like_a_lost_source_pushes_the_numbering_aside():
    answer = traced({"lost-1": first_rewrite(), "b": second_rewrite()})
    assert {edge.parent for edge in answer.edges} == {"lost-2"}


def test_many_versions_keep_the_story_together_and_acyclic():
    rng = random.Random(4)
    words = ELECTION.split()
    versions = [HARBOUR]
    for _ in range(39):
        mother = rng.choice(versions).split(" ")
        versions.append(" ".join(rng.choice(words) if rng.random() < 0.06 else word for word in mother))
    answer = traced({f"{number:02}": text for number, text in enumerate(versions)})
    assert len(answer.edges) >= 38
    assert not any(answer.relation(edge.child, edge.parent).kind == "ancestor" for edge in answer.edges)


@pytest.mark.parametrize("text", ["", "   \n\t ", "word", "\u200b\u200b"])
def test_texts_without_content_never_disturb_the_others(text):
    answer = traced({"a": HARBOUR, "b": first_rewrite(), "empty": text})
    assert parents(answer) == {"b": "a"}


def test_texts_of_the_same_words_whose_paragraphs_end_elsewhere_are_traced():
    """
    Each paragraph is a sentence of its own here, so that the two name the same stretch by different numbers.
    """
    last = (
        "a learned case of dredging, discussed and resolved, concerning grain wharves and coal lighters with ballast, "
        "schooners, barnacles, moorings or any other known enemies of pilots and harbour masters"
    )
    first = "elspeth brandt was a harbour philosopher from the age of nine"
    broken = "\n\n".join([first, "the common", "principles of breakwaters", last])
    whole = broken.replace("common\n\n", "common ")
    articles = [pv.Article(name, text) for name, text in (("a", broken), ("b", whole), ("c", last))]
    assert pv.trace(articles).relation("a", "b").kind in ("ancestor", "descendant", "lost_source")


def test_a_held_text_that_explains_what_two_rewrites_share_is_their_source():
    """
    With the article held, no lost source is named for it and its rewrites; the rewrites alone have one.
    """
    held = traced({"a": HARBOUR, "b": first_rewrite(), "c": second_rewrite()})
    assert parents(held) == {"b": "a", "c": "a"}
    alone = traced({"b": first_rewrite(), "c": second_rewrite()})
    assert set(parents(alone).values()) == {"lost-1"}


def test_an_article_dated_before_its_source_is_named():
    long, cut = HARBOUR, "\n\n".join(HARBOUR.split("\n\n")[:-2])
    answer = pv.trace(
        [
            pv.Article("whole", long, published="2024-05-02T10:00:00Z"),
            pv.Article("cut", cut, published="2024-05-01T10:00:00Z"),
        ]
    )
    edges = {edge.child: edge.parent for edge in answer.edges}
    named = {one.id for one in answer.run.warnings if one.code == "date_contradicted"}
    assert named == {child for child, parent in edges.items() if (parent, child) == ("whole", "cut")}
    believing = pv.trace([pv.Article("whole", long, published="2024-05-01T10:00:00Z"), pv.Article("cut", cut)])
    assert not any(one.code == "date_contradicted" for one in believing.run.warnings)


def test_two_texts_that_share_nothing_have_no_lost_source_in_common_whatever_it_would_explain(monkeypatch):
    """
    The long text holds the first and the last, of which each is a fifth of it at most, and may be no child of theirs.
    """
    first, last = (paragraphs_of(text, 2) for text in (HARBOUR, ELECTION))
    padding = "\n\n".join(
        " ".join([f"Clerk {number} read out", *(f"zor{number}{item}" for item in range(60))]) + "."
        for number in range(8)
    )
    monkeypatch.setattr(stories, "score", lambda standing, factors: sure_of_lost_sources(score(standing, factors)))
    answer = traced({"a": first, "b": f"{first}\n\n{last}\n\n{padding}", "c": last})
    assert answer.lost_sources == ()
    siblings = traced({"a": first_rewrite(), "b": second_rewrite()})
    assert [len(lost.children) for lost in siblings.lost_sources] == [2]


def test_a_lost_source_that_is_left_with_a_single_child_is_taken_out(monkeypatch):
    """
    The first text surely has an unseen source; which other one has it, too, is open, and each rather has the first.
    """
    monkeypatch.setattr(
        stories, "score", lambda standing, factors: with_one_sure_child(standing, score(standing, factors))
    )
    answer = traced({"a": HARBOUR, "b": first_rewrite(), "c": second_rewrite(), "d": without(HARBOUR, 2, 5)})
    assert parents(answer) == {"b": "a", "c": "a", "d": "a"}
    assert answer.lost_sources == ()
    # It stays what may be.
    assert ("lost-1", "a") in {(one.parent, one.child) for one in answer.alternatives}


def with_one_sure_child(standing, scores):
    first = standing.pairs[:, 0] == 0
    children = np.full_like(scores.children, math.log(0.1))
    children[0] = 30.0
    edges = np.stack([np.where(first, 0.0, -30.0), np.full(len(first), -30.0)])
    return evolve(scores, edges=edges, roots=np.full_like(scores.roots, -10.0), children=children, price=0.0)


def paragraphs_of(text, count):
    return "\n\n".join(text.split("\n\n")[:count])


def sure_of_lost_sources(scores):
    return evolve(scores, children=scores.children + 50.0)


@pytest.mark.parametrize("named", ["one", "https://example.org/one"])
def test_what_the_record_of_a_text_says_that_it_derives_from_orders_the_two(named):
    one = pv.Article("one", HARBOUR, url="https://example.org/one")
    texts = {"another": first_rewrite(), "zother": first_rewrite()}
    for name, text in texts.items():
        for derived in ((), (named,)):
            (edge,) = pv.trace([one, pv.Article(name, text, derived_from=derived)]).edges
            lines = [line for line in edge.evidence if line.kind == "stated"]
            assert [(line.weight_bits, edge.parent, edge.child) for line in lines] == [(8.0, "one", name)] * len(
                derived
            )
            assert all(line.text == f"the record of {name} names {named} as what it derives from" for line in lines)
        assert edge.direction > 0.99


def test_a_text_whose_record_names_a_shorter_one_derives_from_it():
    longer = pv.Article("longer", HARBOUR, derived_from=("shorter",))
    (edge,) = pv.trace([longer, pv.Article("shorter", first_rewrite())]).edges
    assert (edge.parent, edge.child) == ("shorter", "longer")


FIRST, SECOND, THIRD = (f"2024-05-0{day}T10:00:00Z" for day in (1, 2, 3))


@pytest.mark.parametrize(
    ("dates", "edges"),
    [
        ((FIRST, SECOND, THIRD), {("a0", "a1"), ("a1", "a2")}),
        ((THIRD, FIRST, SECOND), {("a1", "a2"), ("a2", "a0")}),
        ((FIRST, None, SECOND), {("a0", "a1"), ("a0", "a2")}),
        ((None, FIRST, FIRST), {("a1", "a0"), ("a1", "a2")}),
        ((None, None, None), {("a0", "a1"), ("a0", "a2")}),
    ],
)
def test_of_equal_texts_each_hangs_below_the_latest_before_it_and_without_a_date_below_the_first(dates, edges):
    answer = pv.trace([pv.Article(f"a{number}", HARBOUR, published=date) for number, date in enumerate(dates)])
    assert {(edge.parent, edge.child) for edge in answer.edges} == edges


def test_equal_texts_without_dates_are_each_as_likely_the_source_of_another():
    answer = pv.trace([pv.Article(f"a{number}", HARBOUR) for number in range(3)])
    told = {(one.parent, one.child): one.confidence for one in (*answer.edges, *answer.alternatives)}
    assert told == {(f"a{one}", f"a{other}"): 0.3333 for one in range(3) for other in range(3) if one != other}
    assert [one.no_source_found for one in answer.articles] == [0.3333] * 3


def test_the_latest_of_equal_texts_before_a_child_is_three_times_as_likely_its_source():
    dates = (FIRST, SECOND, THIRD)
    answer = pv.trace([pv.Article(f"a{number}", HARBOUR, published=date) for number, date in enumerate(dates)])
    told = {(one.parent, one.child): one.confidence for one in (*answer.edges, *answer.alternatives)}
    assert told["a1", "a2"] == pytest.approx(3 * told["a0", "a2"], abs=3e-4)
    # One that was published afterwards is a sixteenth as likely as one of which nothing is known.
    assert told["a2", "a1"] == pytest.approx(told["a0", "a1"] / 16 / 3, abs=3e-4)


def test_what_a_child_has_of_a_lost_source_is_what_it_shares_with_the_sibling_that_has_most_of_it():
    changed = {"ferry": "boat", "nurses": "carers", "decision": "verdict", "harbour": "port", "winter": "cold season"}
    texts = [first_rewrite(), second_rewrite(), replaced(without(HARBOUR, 0, 6), changed), without(first_rewrite(), 0)]
    articles = [pv.Article(f"t{number}", text) for number, text in enumerate(texts)]
    profiles = [profile(read_document(one), default_background()) for one in articles]
    answer = pv.trace(articles)
    (lost,) = answer.lost_sources
    assert lost.children == ("t0", "t1", "t2", "t3")
    edges = [edge for edge in answer.edges if edge.parent == lost.id]
    assert len(edges) >= 3
    for edge in edges:
        child = int(edge.child[1:])
        others = [other for other in range(len(texts)) if other != child]
        pairs = [compare_pair(min(child, other), max(child, other), profiles) for other in others]
        assert edge.share == round(max(pair.side(child).share for pair in pairs), 4)


@pytest.mark.parametrize(
    ("gone", "new", "kind"),
    [
        (0.0, 0.0, "verbatim"),
        (0.03, 0.03, "verbatim"),
        (0.031, 0.0, "light_edit"),
        (0.0, 0.031, "light_edit"),
        (0.2, 0.2, "light_edit"),
        (0.21, 0.2, "abridgement"),
        (0.2, 0.21, "expansion"),
        (0.21, 0.21, "rewrite"),
    ],
)
@pytest.mark.parametrize("left", [True, False])
def test_an_edge_is_named_by_what_each_side_has_for_itself(gone, new, kind, left):
    parent, child = (3, 8) if left else (8, 3)
    pair = SimpleNamespace(side=lambda row: SimpleNamespace(private=gone if row == parent else new))
    assert edge_kind(parent, child, pair) == kind
