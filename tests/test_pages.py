"""
What a page holds: which pairs, which places, and how much of it.
"""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import provenance as pv
from articles_for_tests import HARBOUR, first_rewrite
from provenance.lineage.records import Lineage
from provenance.render import page_pairs, page_texts
from provenance.render.places import Places
from provenance.runs import Run
from provenance.similarity.matches import Match, Matches
from test_answer import CORPORA, answer_to, article, edge, made_by_hand


def data_of(text):
    return json.loads(re.search(r'id="data">(.*?)</script>', text, re.DOTALL)[1])


@given(st.text(max_size=60))
def test_places_are_those_of_utf_16(text):
    places = Places.of(text)
    for place in range(len(text) + 1):
        assert places.units(place) == len(text[:place].encode("utf-16-le", "surrogatepass")) // 2


@pytest.mark.parametrize("name", CORPORA)
def test_every_place_in_a_page_lies_in_its_text(name):
    data = data_of(answer_to(name).to_html())
    lengths = [len(one["text"].encode("utf-16-le")) // 2 for one in data["texts"]]
    assert len(data["comparisons"]) == min(len(data["pairs"]), 200)
    for pair, comparison in zip(data["pairs"], data["comparisons"], strict=False):
        sides = {"left": lengths[pair["left"]], "right": lengths[pair["right"]]}
        events = [*comparison["events"], *(event for one in comparison["passages"] for event in one["events"])]
        places = [(one[side], sides[side]) for one in comparison["passages"] for side in sides]
        places += [(event[order], sides[side]) for event in events for order, side in ((1, "left"), (2, "right"))]
        assert all(span is None or 0 <= span[0] <= span[1] <= length for span, length in places)
    for one in data["edges"]:
        for number, start, end in (span for line in one["evidence"] for span in line["spans"]):
            assert 0 <= start < end <= lengths[number]


def test_an_event_in_a_page_reads_as_the_comparison_says():
    """
    The page words most changes itself, from their places; the others come with their words.
    """
    left, right = pv.Article("a", HARBOUR), pv.Article("b", first_rewrite())
    data = data_of(pv.compare(left, right).to_html())
    expected = [event.reading for one in pv.compare(left, right).passages for event in one.events]
    found = []
    for _, before, after, *reading in (event for one in data["comparisons"][0]["passages"] for event in one["events"]):
        sides = [f"“{text[slice(*span)]}”" for text, span in ((HARBOUR, before), (right.text, after)) if span]
        plain = " became ".join(sides) if len(sides) == 2 else f"{'cut' if before else 'added'}: {sides[0]}"
        found.append(reading[0] if reading else plain)
    assert found == expected
    assert any(len(event) == 3 for one in data["comparisons"][0]["passages"] for event in one["events"])


def test_the_pairs_of_a_page_begin_with_the_edges_and_each_edge_from_a_lost_source_has_a_sibling():
    answer = made_by_hand()
    pairs = page_pairs.pairs_of(
        answer.lineage, Matches((Match("c", "d", 0.4, 0.5, 0.6), Match("e", "f", 0.9, 0.9, 0.9)))
    )
    assert [(one.left, one.right, one.edges) for one in pairs[:4]] == [
        ("a", "b", (0,)),
        ("b", "c", (1,)),
        ("a", "d", (2,)),
        ("e", "f", (3, 4)),
    ]
    assert [(one.left, one.right, one.told) for one in pairs[4:]] == [
        ("g", "h", True),
        ("a", "h", True),
        ("a", "g", True),
        ("c", "d", False),
    ]


def test_the_nearest_sibling_is_the_one_that_is_shown():
    lineage = Lineage(
        articles=tuple(map(article, "abc")),
        lost_sources=(pv.LostSource(id="lost-1", story=0, confidence=0.9, children=("a", "b", "c")),),
        edges=tuple(edge("lost-1", name, direction=None) for name in "abc"),
    )
    pairs = page_pairs.pairs_of(lineage, Matches((Match("b", "c", 0.9, 0.9, 0.9), Match("a", "c", 0.2, 0.2, 0.2))))
    assert [(one.left, one.right, one.edges) for one in pairs] == [("a", "c", (0,)), ("b", "c", (1, 2))]


def test_of_a_large_corpus_only_what_the_answer_tells_is_compared():
    names = [f"{number:03}" for number in range(300)]
    similar = Matches(tuple(Match("000", name, 0.5, 0.5, 0.5) for name in names[1:]))
    lineage = Lineage(articles=tuple(map(article, names)), edges=tuple(edge("001", name) for name in names[2:252]))
    pairs = page_pairs.pairs_of(lineage, similar)
    assert len(pairs) == 250 + 299
    assert [one.edges != () for one in page_pairs.compared(pairs)] == [True] * 250
    assert len(page_pairs.compared(pairs[250:])) == 200


def test_texts_beyond_what_a_page_holds_are_left_out_and_the_rest_keeps_its_place(monkeypatch):
    monkeypatch.setattr(page_texts, "_MOST_TEXT", 2 * len(HARBOUR) + 10)
    answer = pv.Provenance(
        lineage=Lineage(articles=tuple(map(article, "abcd")), edges=(edge("d", "c"), edge("a", "b"))),
        run=Run(version="0", parameters={}),
        texts=tuple(pv.Article(name, HARBOUR) for name in "abcd"),
    )
    data = data_of(answer.to_html())
    assert [one is not None for one in data["texts"]] == [True, True, False, False]
    assert [one is not None for one in data["comparisons"]] == [False, True]


def test_the_same_comparison_is_the_same_page():
    left, right = pv.Article("a", HARBOUR), pv.Article("b", first_rewrite())
    assert pv.compare(left, right).to_html() == pv.compare(left, right).to_html()


def test_a_comparison_is_saved_by_its_ending_and_shows_itself(tmp_path):
    comparison = pv.compare(pv.Article("a", HARBOUR), pv.Article("<b>", first_rewrite()))
    for ending, start in ((".txt", "a and <b>"), (".json", "{"), (".html", "<!DOCTYPE html>")):
        comparison.save(tmp_path / f"two{ending}")
        assert (tmp_path / f"two{ending}").read_text(encoding="utf-8").startswith(start)
    with pytest.raises(pv.UnsupportedFormat, match=r"expected an ending of \.txt, \.json, \.html"):
        comparison.save(tmp_path / "two.pdf")
    assert "<th>&lt;b&gt;</th>" in comparison._repr_html_()


def test_a_table_shows_itself_in_a_notebook():
    matches = Matches(tuple(Match(f"<{number}>", "right", 0.25, 0.5, 0.125) for number in range(30)))
    told = matches._repr_html_()
    assert told.count("<tr>") == 1 + 20
    assert "<td><bdi>&lt;0&gt;</bdi></td>" in told
    assert "<p>and 10 more</p>" in told
    assert Matches()._repr_html_().count("<tr>") == 1
