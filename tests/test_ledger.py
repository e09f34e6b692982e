"""
The evidence for an edge: which lines there are, what each is worth, and whose words it shows.
"""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from attrs import evolve

import provenance as pv
from articles_for_tests import ELECTION, HARBOUR, first_rewrite, second_rewrite
from provenance.alignment.profile import profile
from provenance.background import default_background
from provenance.hashes import run_hashes
from provenance.lineage import witnesses
from provenance.lineage.direction import Cue
from provenance.lineage.infer import linked_stories
from provenance.lineage.ledger import (
    _example,
    _in_witness,
    _ordered,
    _rarest_word,
    _readings,
    direct_evidence,
    lost_evidence,
    merge_evidence,
)
from provenance.lineage.pairs import compare_pair
from provenance.lineage.records import Evidence
from provenance.text.document import read_document

TEXTS = {"agency": HARBOUR, "first": first_rewrite(), "second": second_rewrite()}


@pytest.fixture(scope="module")
def story():
    """
    Profiles, comparisons and what is known of every pair of three versions.
    """
    profiles = [profile(read_document(pv.Article(name, text)), default_background()) for name, text in TEXTS.items()]
    evidences = {pair: compare_pair(*pair, profiles) for pair in combinations(range(3), 2)}
    ((_, hypotheses),) = linked_stories(profiles, evidences)
    return profiles, evidences, hypotheses


def lines_of(evidence):
    return {line.kind: line for line in evidence}


def direct(story, *, parent=0, cues=(), other=-20.0, pair=(0, 1)):
    profiles, evidences, hypotheses = story
    return lines_of(direct_evidence(parent, hypotheses[pair], cues, other, evidences[pair], profiles))


@pytest.mark.parametrize(
    ("bits", "parent", "names"),
    [
        (3.0, 0, ("agency", "first")),
        (3.0, 1, ("agency", "first")),
        (-3.0, 0, ("first", "agency")),
        # What orders nothing is told of the right one first.
        (0.0, 0, ("first", "agency")),
    ],
)
def test_a_cue_speaks_for_the_parent_or_against_it_and_names_who_came_first(story, bits, parent, names):
    line = direct(story, parent=parent, cues=[Cue(kind="x", bits=bits, text="{earlier} then {later}")])["x"]
    assert line.text == f"{names[0]} then {names[1]}"
    assert line.weight_bits == (bits if parent == 0 else -bits)


@pytest.mark.parametrize(("bits", "told"), [((0.49,), True), ((0.5,), False), ((-0.5,), False), ((2.0, -1.6), True)])
def test_where_the_cues_together_say_little_the_direction_is_said_to_be_unknown(story, bits, told):
    cues = [Cue(kind=f"cue {number}", bits=one, text="x") for number, one in enumerate(bits)]
    assert ("direction" in direct(story, cues=cues)) is told


# A source unseen that is as likely as this parent halves it, which is a bit; half a bit is told of.
LEAST = math.log2(math.sqrt(2.0) - 1.0)


@pytest.mark.parametrize(
    ("other", "bits", "how"),
    [
        (LEAST - 0.01, None, None),
        (LEAST + 0.01, -0.5, "nearly as well"),
        (0.0, -1.0, "nearly as well"),
        (1.0, -1.6, "better"),
        (4.0, -4.1, "better"),
    ],
)
def test_another_source_takes_from_an_edge_what_it_explains(story, other, bits, how):
    found = direct(story, other=other)
    assert ("other_source" in found) == (bits is not None)
    if bits is not None:
        assert found["other_source"].weight_bits == bits
        assert f"would explain {how} that" in found["other_source"].text


def lost(story, *, child=0, over_held=5.0, **changes):
    """
    The ledger of an edge from a lost source, with what is known of some pairs replaced: ``first={...}``.
    """
    profiles, evidences, hypotheses = story
    siblings = []
    for pair in [one for one in evidences if child in one]:
        other = profiles[sum(pair) - child].document.article.id
        siblings.append((evolve(hypotheses[pair], **changes.get(other, {})), evidences[pair]))
    return lines_of(lost_evidence(child, siblings, over_held, profiles))


PLAIN = {"testimony": (), "common_credit": None, "reworded": 0.0}


def test_the_sibling_that_shows_most_is_told_of(story):
    def sibling(**changes):
        text = lost(story, **changes)["two_sided_rewriting"].text
        return "first" if " of first " in text else "second"

    assert sibling(first=PLAIN, second=PLAIN) == "first"
    assert sibling(first=PLAIN, second={**PLAIN, "reworded": 0.5}) == "second"
    assert sibling(first={**PLAIN, "reworded": 0.5}, second={**PLAIN, "reworded": 0.5}) == "first"
    # Of what is the same for both, the earlier row.
    assert lost(story, child=2, agency=PLAIN, first=PLAIN)["two_sided_rewriting"].text.count("agency") == 1


def test_readings_come_before_rewriting_whatever_was_reworded(story):
    witness = witnesses.Testimony(witness=2, left_places=(0, 1, 2), right_places=(0, 1, 2))
    found = lost(story, first={**PLAIN, "testimony": (witness,)}, second={**PLAIN, "reworded": 1.0})
    assert "two_sided_rewriting" not in found
    assert found["readings"].weight_bits == 5.0
    assert "where agency and first differ, second has the wording of agency at 3 places" in found["readings"].text


@pytest.mark.parametrize(("over_held", "told"), [(0.49, False), (0.5, True), (-0.5, True), (-0.49, False)])
def test_what_says_less_than_half_a_bit_for_a_lost_source_is_not_told(story, over_held, told):
    assert ("two_sided_rewriting" in lost(story, over_held=over_held, first=PLAIN, second=PLAIN)) is told


def test_a_credit_that_both_give_is_a_line_and_the_rest_another(story):
    credited = {**PLAIN, "common_credit": "Reuters", "reworded": 1.0}
    found = lost(story, over_held=5.5, first=credited, second=PLAIN)
    assert found["common_credit"].weight_bits == 4.0
    assert found["common_credit"].text == "agency and first both name Reuters and are worded apart"
    assert found["two_sided_rewriting"].weight_bits == 1.5
    assert "two_sided_rewriting" not in lost(story, over_held=4.2, first=credited, second=PLAIN)


@pytest.mark.parametrize(
    ("sentences", "runs", "said"),
    [([0], [(0, 1)], "1 sentence of agency"), ([0, 1, 3], [(0, 2), (3, 4)], "3 sentences of agency")],
)
def test_neighbouring_sentences_that_came_through_a_parent_are_one_span(story, sentences, runs, said):
    profiles, _, _ = story
    line = merge_evidence(0, sentences, profiles)
    tokens = profiles[0].document.tokens
    bounds = tokens.sentences.tolist()
    assert line.spans == tuple(("agency", *tokens.span(bounds[first], bounds[last])) for first, last in runs)
    assert line.text == f"{said} came through this parent"
    assert (line.kind, line.weight_bits) == ("merged", 0.0)


def test_the_rarest_word_that_both_have_is_shown_where_it_first_stands(story):
    profiles, evidences, _ = story
    for (left, right), pair in evidences.items():
        one, other = profiles[left], profiles[right]
        weights = [dict(zip(each.vocabulary.tolist(), each.weights.tolist(), strict=True)) for each in (one, other)]
        common = set(weights[0]) & set(weights[1])
        told = {word: min(each[word] for each in weights) for word in common}
        found = _rarest_word(pair, profiles)
        words = []
        for each, (name, start, end) in zip((one, other), found, strict=True):
            article, tokens = each.document.article, each.document.tokens
            assert name == article.id
            place = tokens.starts.tolist().index(start)
            assert int(tokens.ends[place]) == end
            words.append(int(each.words[place]))
            assert words[-1] not in each.words[:place]
        assert words[0] == words[1]
        assert told[words[0]] == max(told.values())
    profiles = [
        profile(read_document(pv.Article(name, text)), default_background())
        for name, text in (("x", "alpha beta gamma delta"), ("y", "one two three four"))
    ]
    assert _rarest_word(compare_pair(0, 1, profiles), profiles) == ()


def test_two_words_are_quoted_that_tell_most_of_those_that_a_witness_has(story):
    profiles, evidences, _ = story
    pair = evidences[0, 1]
    one, side = profiles[0], pair.of_left
    runs = run_hashes(one.document.tokens.words, 2)
    numbers = range(len(side.sites.spans))
    places = {
        place for first, last in side.sites.spans for place in range(max(0, first - 1), last) if place < runs.size
    }
    assert len(places) > 4
    told = {place: float(one.alone[place] + one.after_two[place + 1]) for place in places}
    # Whatever a witness has of them, one after the other the best is gone.
    left = set(places)
    while left:
        best = max(left, key=lambda place: (told[place], -place))
        heard = np.sort(runs[sorted(left)])
        start, end = one.document.tokens.span(best, best + 2)
        assert _example(one, side, numbers, heard) == f" (“{' '.join(HARBOUR[start:end].split())}”)"
        left -= {place for place in left if runs[place] == runs[best]}
    assert _example(one, side, numbers, runs[:0]) == ""
    assert _example(one, side, (), runs) == ""


def test_a_witness_is_shown_where_it_first_has_a_reading(story):
    witness = story[0][2]
    runs = run_hashes(witness.document.tokens.words, 2)
    for place in range(0, runs.size, 7):
        first = int(np.flatnonzero(runs == runs[place])[0])
        (found,) = _in_witness(runs[place : place + 1], witness)
        assert found == ("second", *witness.document.tokens.span(first, first + 2))
    assert _in_witness(runs[:0], witness) == []


def test_three_readings_of_each_side_are_shown_each_before_its_place_in_the_witness(story):
    profiles, evidences, _ = story
    pair = evidences[0, 1]
    filled = [
        [number for number, (first, last) in enumerate(side.sites.spans) if first < last]
        for side in (pair.of_left, pair.of_right)
    ]
    assert min(map(len, filled)) > 3
    everything = witnesses.Testimony(
        witness=2,
        left_places=tuple(range(len(pair.of_left.sites.spans))),
        right_places=tuple(range(len(pair.of_right.sites.spans))),
    )
    found = [place for place in _readings(everything, pair, profiles) if place[0] != "second"]
    expected = [
        (profiles[row].document.article.id, *profiles[row].document.tokens.span(*side.sites.spans[number]))
        for row, side, numbers in zip((0, 1), (pair.of_left, pair.of_right), filled, strict=True)
        for number in numbers[:3]
    ]
    assert found == expected


def test_the_weightiest_line_comes_first_whatever_it_speaks_for():
    given = [
        Evidence(kind=kind, weight_bits=bits, text=text, spans=())
        for bits, kind, text in [(1.0, "b", "x"), (-3.0, "a", "x"), (1.0, "a", "y"), (1.0, "a", "x"), (0.0, "a", "x")]
    ]
    told = [(line.weight_bits, line.kind, line.text) for line in _ordered(given)]
    assert told == [(-3.0, "a", "x"), (1.0, "a", "x"), (1.0, "a", "y"), (1.0, "b", "x"), (0.0, "a", "x")]


def test_texts_of_other_stories_share_no_ledger():
    answer = pv.trace([pv.Article("a", HARBOUR), pv.Article("b", ELECTION)])
    assert answer.edges == ()
