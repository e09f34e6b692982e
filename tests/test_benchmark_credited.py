"""
The judgements of who credits whom, and the figure that is computed from them.
"""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.lineage import credited
from benchmarks.lineage.credited import JudgedEdge, judged_edges

from provenance.lineage.crediting import Crediting


def edge(judgement, agency=None):
    return JudgedEdge(set="allsides_news", parent="p", child="c", credited=judgement, agency=agency)


def test_the_judgements_are_ids_alone_of_a_hundred_edges_of_three_sets():
    edges = judged_edges()
    assert len(edges) == len({(one.set, one.parent, one.child) for one in edges}) == 100
    assert {one.set for one in edges} == set(credited.SETS)
    assert all(sum(one.set == name for one in edges) >= 33 for name in credited.SETS)
    assert {one.credited for one in edges} == {"credited", "uncredited", "cannot_tell"}
    assert all((one.agency is not None) == (one.credited == "credited") for one in edges)
    lines = (Path(credited.__file__).parent / "data" / "credited.jsonl").read_text(encoding="utf-8").splitlines()
    assert all(len(line) < 200 and len(json.loads(line)) == 5 for line in lines)


def test_what_cannot_be_told_is_not_credited_on_either_side():
    found = Crediting(credited="credited", source="AP")
    unknown, none = Crediting(credited="cannot_tell"), Crediting(credited="uncredited")
    answers = [
        (edge("credited", "AP"), found, True),
        (edge("credited", "AFP"), found, False),
        (edge("credited", "AP"), unknown, False),
        (edge("cannot_tell"), none, False),
        (edge("uncredited"), unknown, True),
        (edge("cannot_tell"), found, False),
    ]
    figures = credited._figures(answers)
    assert figures.values["credited_f1"] == 2 * 2 / (3 + 3)
    assert figures.values["credited_source"] == 0.5
    assert figures.values["baseline_credited_f1"] == 2 * 1 / (2 + 3)
    assert figures.counts == {
        "credited_f1": 6,
        "credited_f1_outlets": 6,
        "credited_source": 2,
        "baseline_credited_f1": 6,
    }


def test_a_row_becomes_an_article_with_what_its_set_knows():
    row = {"id": "1", "text": "t", "title": "", "source": "was", "author": "", "url": "http://spa.gov.sa/1"}
    article = credited.article_of("saudinewsnet_ar", row)
    assert (article.outlet, article.title, article.byline) == ("وكالة الأنباء السعودية", None, None)
    assert credited.article_of("reuters21578", row).outlet == "Reuters"
    sides = {"id": "1", "text": "t", "title": "T", "source": "CNN", "authors": "Jane Doe", "url": ""}
    article = credited.article_of("allsides_news", sides)
    assert (article.outlet, article.byline, article.url) == ("CNN", "Jane Doe", None)
