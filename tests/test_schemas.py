"""
The schemas in the package: what the records write is what the schemas say, word for word.
"""

from __future__ import annotations

import copy
import functools
import json
from importlib import resources
from itertools import combinations, product
from typing import get_args

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import provenance as pv
from articles_for_tests import ELECTION, HARBOUR, HARBOUR_COLUMN, HOSTILE, first_rewrite, second_rewrite, without
from provenance.alignment.events import EventKind
from provenance.alignment.passages import PassageKind
from provenance.lineage.records import Credited, EdgeKind, RelationKind
from test_answer import CORPORA, answer_to, made_by_hand

QUOTING = (
    "VELMAR (Reuters) – The minister spoke at noon.\n\n“We will not pay for a bridge that nobody asked for and that "
    "leads to a quarry,” said Ilse Brandt. {rest}\n\nPhoto: All rights reserved. No part of this may be used again."
)

TEXTS = {
    "harbour": HARBOUR,
    "first rewrite": first_rewrite(),
    "second rewrite": second_rewrite(),
    "cut": without(HARBOUR, 7, 8),
    "moved": "\n\n".join(reversed(HARBOUR.split("\n\n"))),
    "other numbers": HARBOUR.replace("143", "134").replace("nine million", "10 million"),
    "spun": "The port of Velmar is to lose its last passenger ferry by the spring, regional authorities said Monday, "
    "closing a link that crossed the sound daily for some 143 years.",
    "column": HARBOUR_COLUMN,
    "election": ELECTION,
    "quoting": QUOTING.format(rest="She left at once."),
    "quoting too": QUOTING.replace("a quarry", "nowhere").format(rest="Nobody answered her, and the hall was dark."),
    "short": "Storm hits the coast",
    "word": "Storm",
    "invisible": "\u200b",
    "unwritable": f"{HARBOUR}\ud800\0",
}


@functools.cache
def schema(name):
    text = resources.files("provenance").joinpath("data", f"{name}.schema.json").read_text(encoding="utf-8")
    return json.loads(text)


@functools.cache
def validator(name):
    return jsonschema.Draft202012Validator(schema(name))


def problems(name, data):
    # As a reader of the file meets it: with lists for tuples.
    return [error.message for error in validator(name).iter_errors(json.loads(json.dumps(data)))]


def compared(left, right):
    return pv.compare(pv.Article("left", TEXTS.get(left, left)), pv.Article("right", TEXTS.get(right, right)))


@pytest.mark.parametrize("name", ["trace", "compare", "report"])
def test_the_schemas_are_schemas(name):
    jsonschema.Draft202012Validator.check_schema(schema(name))


def test_the_schemas_list_the_kinds_that_the_records_have():
    trace, compare = schema("trace")["properties"], schema("compare")
    edge = trace["edges"]["items"]["properties"]
    assert edge["kind"]["enum"] == list(get_args(EdgeKind))
    assert edge["credited"]["enum"] == list(get_args(Credited))
    assert trace["relations"]["items"]["properties"]["kind"]["enum"] == list(get_args(RelationKind))
    assert compare["$defs"]["event"]["properties"]["kind"]["enum"] == list(get_args(EventKind))
    passage = compare["properties"]["passages"]["items"]["properties"]
    assert passage["kind"]["enum"] == list(get_args(PassageKind))


@pytest.mark.parametrize("name", CORPORA)
def test_every_answer_is_valid(name):
    assert problems("trace", answer_to(name).to_dict()) == []


def test_an_answer_made_by_hand_is_valid():
    assert problems("trace", made_by_hand().to_dict()) == []


@pytest.mark.parametrize("left", TEXTS)
def test_every_comparison_is_valid(left):
    for right in TEXTS:
        comparison = compared(left, right)
        assert problems("compare", comparison.to_dict()) == [], right
        assert json.loads(comparison.to_json()) == json.loads(json.dumps(comparison.to_dict()))


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200), st.one_of(st.sampled_from(list(TEXTS)), st.text(max_size=200)))
def test_the_comparison_of_any_texts_is_valid(left, right):
    assert problems("compare", compared(left, right).to_dict()) == []


def test_the_kinds_of_passages_and_events_are_met():
    """
    Otherwise the tests around this one would say nothing of them.
    """
    seen = [compared(*pair).to_dict() for pair in product(TEXTS, TEXTS)]
    assert {passage["kind"] for one in seen for passage in one["passages"]} == set(get_args(PassageKind))
    inside = {event["kind"] for one in seen for passage in one["passages"] for event in passage["events"]}
    assert inside >= {"phrase_replaced", "words_cut", "words_added", "number_changed"}
    beside = {event["kind"] for one in seen for event in one["events"]}
    assert beside >= {"sentence_cut", "sentence_added", "tail_cut", "block_moved", "footer_changed"}


def test_every_span_of_a_comparison_quotes_the_text_as_given():
    for left, right in product(TEXTS, TEXTS):
        comparison = compared(left, right)
        lengths = len(TEXTS[left]), len(TEXTS[right])
        for passage in comparison.passages:
            for (start, end), text, name in (
                (passage.left, passage.left_text, left),
                (passage.right, passage.right_text, right),
            ):
                assert text == TEXTS[name].replace("\0", " ").replace("\ud800", "\ufffd")[start:end] != ""
        for event in (*comparison.events, *(event for one in comparison.passages for event in one.events)):
            assert event.left is not None or event.right is not None
            for span, length in zip((event.left, event.right), lengths, strict=True):
                assert span is None or 0 <= span[0] < span[1] <= length


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_was_done_between_a_text_and_itself(name):
    comparison = compared(name, name)
    assert comparison.events == ()
    assert all(passage.events == () for passage in comparison.passages)
    assert comparison.jaccard in (None, 1.0)


def test_the_other_way_round_the_similarity_is_mirrored():
    for left, right in combinations(TEXTS, 2):
        there, back = compared(left, right), compared(right, left)
        assert (there.jaccard, there.longest_run) == (back.jaccard, back.longest_run)
        assert (there.left_in_right, there.right_in_left) == (back.right_in_left, back.left_in_right)


def test_a_text_too_short_to_compare_has_no_similarity_rather_than_none_at_all():
    for name in ("short", "word", "invisible"):
        values = compared(name, "harbour").to_dict()["similarity"]
        assert [values[key] for key in ("jaccard", "left_in_right", "right_in_left")] == [None] * 3


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_and_texts_are_written_so_that_they_can_be_read_and_looked_at(name):
    comparison = pv.compare(pv.Article(name, f"{name}\n\n{HARBOUR}"), pv.Article(name, f"{HARBOUR}\n\n{name} {name}."))
    text = comparison.to_json()
    assert json.loads(text)["left"] == name
    assert problems("compare", json.loads(text)) == []
    assert all(letter.isprintable() or letter == "\n" for letter in text)


def _changed(data, path, value):
    data = copy.deepcopy(data)
    *above, last = path
    place = functools.reduce(lambda one, key: one[key], above, data)
    place[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["version"], 2),
        (["similarity", "jaccard"], 1.1),
        (["similarity", "longest_run"], None),
        (["similarity", "plus"], 1),
        (["passages", 0, "kind"], "stolen"),
        (["passages", 0, "left"], [1]),
        (["passages", 0, "left"], None),
        (["passages", 0, "right"], [-1, 2]),
        (["passages", 0, "words"], 1.5),
        (["passages", 0, "events", 0, "kind"], "unheard_of"),
        (["events"], None),
        (["more"], 1),
    ],
)
def test_the_schema_refuses_what_is_no_comparison(path, value):
    data = compared("harbour", "first rewrite").to_dict()
    assert problems("compare", data) == []
    assert problems("compare", _changed(data, path, value)) != []


@pytest.mark.parametrize("key", ["format", "left", "similarity", "passages", "events"])
def test_the_schema_misses_what_is_left_out(key):
    data = compared("harbour", "column").to_dict()
    del data[key]
    assert problems("compare", data) != []
