"""
What tells which of two texts came first: cues in bits and in words, by brute force and at their bounds.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import provenance as pv
from articles_for_tests import HARBOUR, first_rewrite
from provenance.alignment.profile import profile
from provenance.background import default_background
from provenance.lineage.direction import _READINGS, PhraseSplit, _among, _wording, order_of_same, phrase_split, stated
from provenance.lineage.traits import ASYMMETRIES
from provenance.text.document import read_document


def profiled(name, text=HARBOUR, **fields):
    return profile(read_document(pv.Article(name, text, **fields)), default_background())


@st.composite
def replaced_phrases(draw):
    """
    Two texts by how many of their pairs of words are in use, and spans of words at which they differ.
    """
    texts, bounds = [], []
    for _ in range(2):
        words = draw(st.integers(2, 24))
        attested = draw(st.lists(st.booleans(), min_size=words - 1, max_size=words - 1))
        texts.append(SimpleNamespace(words=range(words), attested=np.array(attested)))
        bounds.append(words)
    spans = [
        st.tuples(st.integers(0, words), st.integers(0, words)).map(lambda one: tuple(sorted(one))) for words in bounds
    ]
    gaps = draw(st.lists(st.tuples(*spans), max_size=8))
    return texts, [
        [SimpleNamespace(left=left, right=right) for left, right in part] for part in (gaps[::2], gaps[1::2])
    ]


@given(replaced_phrases())
def test_a_phrase_is_in_use_where_a_third_more_of_its_pairs_of_words_are(drawn):
    (left, right), parts = drawn
    expected = [0, 0]
    for gap in [gap for part in parts for gap in part]:
        known = []
        for one, (start, end) in ((left, gap.left), (right, gap.right)):
            # The words of a site with one beside it at each end; neither the text's first nor its last word is one.
            if 0 < start < end < len(one.words) and end - start <= 6:
                pairs = [bool(one.attested[place]) for place in range(start - 1, end)]
                known.append((sum(pairs), len(pairs)))
        if len(known) == 2:
            (some, all_), (others, of) = known
            # In whole numbers: a third more is a third more.
            if 3 * (some * of - others * all_) >= all_ * of:
                expected[0] += 1
            elif 3 * (others * all_ - some * of) >= all_ * of:
                expected[1] += 1
    found = phrase_split(SimpleNamespace(sentences=[SimpleNamespace(gaps=part) for part in parts]), left, right)
    assert abs(found.left - expected[0]) + abs(found.right - expected[1]) <= _rounded(parts, left, right)


def _rounded(parts, left, right):
    """
    Count the sites at which the difference is a third to the last bit, where a float may fall on either side.
    """
    count = 0
    for gap in [gap for part in parts for gap in part]:
        means = [
            float(one.attested[start - 1 : end].mean())
            for one, (start, end) in ((left, gap.left), (right, gap.right))
            if 0 < start < end < len(one.words)
        ]
        count += len(means) == 2 and abs(abs(means[0] - means[1]) - 1 / 3) < 1e-12 and 0.0 not in means
    return count


@pytest.mark.parametrize(
    ("left", "right", "mixed"), [(0, 0, 1.0), (1, 1, 1.0), (3, 0, 0.4), (0, 3, 0.4), (1, 3, 2 / 3)]
)
def test_places_divide_evenly_or_stand_on_one_side(left, right, mixed):
    assert PhraseSplit(left=left, right=right).mixed == pytest.approx(mixed)


def test_who_names_the_other_as_its_source_came_later():
    source = profiled("a", outlet="Harbour Mail", url="https://mail.example/ferry")
    for fields, kind, bits, named in (
        ({"credit": "HARBOUR mail"}, "credit", 4.0, "HARBOUR mail"),
        ({"derived_from": ["zoo", "a"]}, "stated", 8.0, "a"),
        ({"derived_from": ["https://mail.example/ferry"]}, "stated", 8.0, "https://mail.example/ferry"),
    ):
        later = profiled("b", first_rewrite(), **fields)
        (cue,) = stated(source, later)
        assert (cue.kind, cue.bits) == (kind, bits)
        assert named in cue.text
        (cue,) = stated(later, source)
        assert (cue.kind, cue.bits) == (kind, -bits)
    for fields in ({"credit": "Harbour Times"}, {"derived_from": ["zoo"]}, {}):
        assert stated(source, profiled("b", first_rewrite(), **fields)) == ()
    # An outlet that nobody knows is named by nobody.
    assert stated(profiled("a"), profiled("b", credit="Harbour Mail")) == ()


@pytest.mark.parametrize(
    ("left", "right", "bits"),
    [
        ("2021-12-08T10:00:00Z", "2021-12-08T10:00:01Z", 4.0),
        ("2021-12-08T10:00:01Z", "2021-12-08T10:00:00Z", -4.0),
        ("2021-12-08T10:00:00Z", "2021-12-08T11:00:00+01:00", 0.0),
        ("2021-12-08", "2021-12-08T10:00:00Z", 0.0),
    ],
)
def test_dates_order_two_texts_of_the_same_words_by_four_bits(left, right, bits):
    (cue,) = order_of_same(profiled("a", published=left), profiled("b", published=right))
    assert (cue.kind, cue.bits) == ("dates", bits)
    first, second = (left, right) if bits >= 0 else (right, left)
    names = ("{earlier}", "{later}")
    if bits == 0.0:
        # Said of the right one first, as all that tells no order is.
        assert cue.text.startswith(f"{{earlier}} is dated {right}, {{later}} {left}: that does not order them")
    else:
        assert cue.text == f"{names[0]} is dated {first}, {names[1]} {second}"


def test_without_both_dates_nothing_is_said_of_them():
    assert order_of_same(profiled("a", published="2021-12-08"), profiled("b")) == ()
    assert order_of_same(profiled("a"), profiled("b", published="2021-12-08")) == ()


@given(st.lists(st.sampled_from([-2.0, -0.5, -0.01, 0.0, 0.01, 0.5, 2.0]), min_size=1, max_size=6), st.data())
def test_the_two_weightiest_of_what_speaks_for_the_order_are_named(weights, data):
    places = data.draw(st.permutations(range(len(ASYMMETRIES))))[: len(weights)]
    order, differences = np.zeros(len(ASYMMETRIES)), np.zeros(len(ASYMMETRIES))
    order[places] = weights
    differences[places] = data.draw(
        st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=len(weights), max_size=len(weights))
    )
    cues = _wording(differences, order)
    bits = float(order.sum())
    if abs(bits) < 0.15:
        assert cues == []
        return
    forward = bits > 0
    agreeing = sorted(
        (place for place in places if (order[place] > 0) == forward and order[place]),
        key=lambda place: (-abs(order[place]), place),
    )
    reasons = [_READINGS[ASYMMETRIES[place]][int((differences[place] > 0) != forward)] for place in agreeing[:2]]
    (cue,) = cues
    assert (cue.kind, cue.bits) == ("wording", bits)
    assert cue.text.startswith(f"{{earlier}} {' and '.join(reasons)}: so has the source, mostly")


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_what_tells_less_than_a_seventh_of_a_bit_is_not_named(sign):
    order = np.zeros(len(ASYMMETRIES))
    for bits, named in ((0.15, True), (0.149, False)):
        order[0] = sign * bits
        assert bool(_wording(order, order)) is named
        assert bool(_among(sign * bits)) is named
