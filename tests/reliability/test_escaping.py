"""
What a page is made of, told by a parser: whatever the texts say, its elements are those of the page itself.
"""

from __future__ import annotations

import json
import math

import pytest
from attrs import evolve
from lxml import html as parser

import provenance as pv
from articles_for_tests import HARBOUR, first_rewrite
from hostile_strings import HUNDRED
from provenance.render.page import Contents, page
from provenance.wording import strict_json


def skeleton(text):
    """
    Give the elements of a page with the names of their attributes, in order; what stands for a reader without scripts
    is looked at as such a reader's browser has it.
    """
    root = parser.document_fromstring(text)
    return [(one.tag, sorted(one.attrib)) for one in root.iter() if isinstance(one.tag, str)]


EXPECTED = skeleton(page(Contents(title="t", lead="l", plain="p", data={})))


@pytest.mark.parametrize("place", ["title", "lead", "plain"])
def test_no_text_of_a_page_is_markup(place):
    assert len(EXPECTED) > 15
    for hostile in HUNDRED:
        told = evolve(Contents(title="t", lead="l", plain="p", data={}), **{place: hostile})
        assert skeleton(page(told)) == EXPECTED, hostile
        assert skeleton(page(evolve(told, data={"text": hostile, hostile: [hostile]}))) == EXPECTED, hostile


def test_every_page_is_the_same_elements_whatever_the_articles_say():
    for hostile in HUNDRED[::9]:
        named = [
            pv.Article(f"{name} {hostile}", f"{text}\n\n{hostile}", title=hostile, outlet=hostile, url=hostile)
            for name, text in (("a", HARBOUR), ("b", first_rewrite()))
        ]
        answer = pv.trace(named)
        assert len(answer.edges) == 1
        for told in (answer.to_html(), pv.compare(*named).to_html()):
            assert skeleton(told) == EXPECTED, hostile


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_no_json_has_a_number_that_json_has_no_word_for(value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        strict_json({"confidence": [value]})
    with pytest.raises(ValueError, match="not JSON compliant"):
        page(Contents(title="t", lead="l", plain="p", data={"value": value}))


def test_every_answer_is_strict_json():
    def refuse(word):
        raise AssertionError(f"{word} is no JSON")

    answer = pv.trace([pv.Article("a", HARBOUR), pv.Article("b", first_rewrite())])
    compared = pv.compare(pv.Article("a", HARBOUR), pv.Article("b", first_rewrite()))
    for told in (answer.to_json(), compared.to_json()):
        assert json.loads(told, parse_constant=refuse)
