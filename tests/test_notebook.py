"""
Results in a notebook, and as the frames and graphs of others.
"""

from __future__ import annotations

import networkx as nx
import pytest
from lxml import etree

import provenance as pv
from articles_for_tests import ELECTION, HARBOUR, first_rewrite, second_rewrite
from test_answer import SEEDS, UNSAYABLE, answer_to

SVG = "{http://www.w3.org/2000/svg}"
POOL = [
    pv.Article("source", HARBOUR, outlet="Velmar Herald"),
    pv.Article("one", first_rewrite()),
    pv.Article("two", second_rewrite()),
]


@pytest.fixture(scope="module")
def results():
    return {
        "answer": answer_to("seeds"),
        "comparison": pv.compare(POOL[0], POOL[1]),
        "matches": pv.find_near_duplicates(POOL),
        "report": pv.check(HARBOUR, POOL),
    }


@pytest.mark.parametrize("name", ["answer", "comparison", "matches", "report"])
def test_every_result_shows_itself_as_a_table_and_as_a_picture(results, name):
    told = results[name]._repr_html_()
    assert told.startswith("<div>")
    assert etree.fromstring(results[name]._repr_svg_().encode()).tag == f"{SVG}svg"
    assert UNSAYABLE.search(told) is None
    assert results[name]._repr_svg_() == results[name]._repr_svg_()


def test_what_is_empty_draws_no_picture_and_shows_itself_all_the_same():
    report = pv.check(ELECTION, POOL)
    assert (report._repr_svg_(), pv.Matches([])._repr_svg_()) == (None, None)
    assert "no match among these 3 articles" in report._repr_html_()


def test_the_bars_of_a_picture_are_as_long_as_the_similarities(results):
    matches = results["matches"]
    tree = etree.fromstring(matches._repr_svg_().encode())
    widths = [float(one.get("width")) for one in tree.iter(f"{SVG}rect")][1:]
    assert len(widths) == len(matches) > 1
    for one, width in zip(matches, widths, strict=True):
        assert width / widths[0] == pytest.approx(one.jaccard / matches[0].jaccard, abs=0.01)


def test_the_strips_have_a_band_for_every_passage(results):
    tree = etree.fromstring(results["comparison"]._repr_svg_().encode())
    assert len(list(tree.iter(f"{SVG}polygon"))) == len(results["comparison"].passages) > 0


def test_the_matches_are_a_graph(results):
    graph = results["matches"].to_networkx()
    assert isinstance(graph, nx.Graph)
    assert {frozenset(pair) for pair in graph.edges} == {frozenset((one.left, one.right)) for one in results["matches"]}
    first = results["matches"][0]
    assert graph.edges[first.left, first.right]["jaccard"] == first.jaccard
    assert pv.Matches([]).to_networkx().number_of_nodes() == 0


def test_a_comparison_is_a_frame_of_its_passages(results):
    comparison = results["comparison"]
    arrow, pandas, polars = comparison.to_arrow(), comparison.to_pandas(), comparison.to_polars()
    assert arrow.to_pylist() == pandas.to_dict("records") == polars.to_dicts()
    assert [row["left_text"] for row in arrow.to_pylist()] == [one.left_text for one in comparison.passages]


def test_the_picture_of_the_seeds_names_what_it_shows():
    corpus = pv.read(SEEDS)
    told = pv.check(corpus["000"].text, [one for one in corpus if one.id[:3] != "000"])._repr_svg_()
    assert "also stand elsewhere" in told
    assert "001_92090ce90e0505e5" in told
