"""
Bands follow from the recall that is asked for, and their curve from what is drawn.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.errors import InvalidParameter
from provenance.similarity.bands import Bands, choose_bands, least_agreeing

recalls = st.floats(0.5, 0.999)
similarities = st.floats(0.3, 1.0)
bits = st.sampled_from([8, 32])


@given(recalls, similarities, st.sampled_from([64, 128, 256]), bits)
def test_the_bands_reach_the_recall_and_none_with_fewer_candidates_do(recall, similarity, slots, stored):
    chosen = choose_bands(recall=recall, similarity=similarity, slots=slots, bits=stored)
    assert chosen.slots <= slots
    assert chosen.probability(similarity) >= recall
    for rows in range(1, slots + 1):
        for count in range(1, slots // rows + 1):
            other = Bands(count, rows, stored)
            if other.probability(similarity) >= recall:
                assert chosen.chance_pairs(1_000) <= other.chance_pairs(1_000)
                break


@given(recalls, similarities, bits)
def test_more_recall_or_less_similarity_never_makes_fewer_candidates(recall, similarity, stored):
    chosen = choose_bands(recall=recall, similarity=similarity, bits=stored)
    demanding = (
        choose_bands(recall=recall + (1 - recall) / 50, similarity=similarity, bits=stored),
        choose_bands(recall=recall, similarity=0.95 * similarity, bits=stored),
    )
    assert all(one.chance_pairs(10**6) >= chosen.chance_pairs(10**6) for one in demanding)


def test_every_parameter_changes_the_bands():
    usual = choose_bands()
    assert usual == Bands(35, 3, 8)
    assert choose_bands(recall=0.87) == Bands(32, 4, 8)
    assert choose_bands(similarity=0.8).rows > usual.rows
    assert choose_bands(slots=512).rows > usual.rows
    assert choose_bands(bits=32).bits == 32


@pytest.mark.parametrize("stored", [8, 32])
@pytest.mark.parametrize("similarity", [0.1, 0.5, 0.8])
def test_the_curve_is_how_often_slots_that_are_drawn_agree_in_a_band(stored, similarity):
    rng = np.random.default_rng(1)
    shared = rng.random((40_000, 128)) < similarity
    agree = shared | (rng.random(shared.shape) < 2.0**-stored)
    for bands in (Bands(32, 4, stored), Bands(64, 2, stored), Bands(16, 8, stored)):
        found = agree.reshape(-1, bands.bands, bands.rows).all(axis=2).any(axis=1).mean()
        expected = dict(bands.curve())[similarity]
        assert expected == bands.probability(similarity)
        assert abs(found - expected) < 5 * np.sqrt(expected * (1 - expected) / 40_000) + 1e-9


@given(st.integers(1, 64), st.integers(1, 8), bits)
def test_the_curve_ascends_to_one(count, rows, stored):
    values = [probability for _, probability in Bands(count, rows, stored).curve()]
    assert sorted(values) == values
    assert values[-1] == 1.0


@pytest.mark.parametrize("similarity", [0.3, 0.5, 0.9])
def test_hardly_any_pair_of_a_similarity_agrees_in_fewer_slots_than_asked(similarity):
    slots = np.random.default_rng(2).binomial(128, similarity + (1 - similarity) / 256, 200_000)
    least = least_agreeing(similarity)
    assert (slots < least).mean() < 0.0013
    assert (slots < least + 1).mean() > 0.0007
    assert least_agreeing(similarity, missed=0.01) > least
    assert least_agreeing(similarity, bits=32) <= least
    assert least_agreeing(similarity, slots=64) < least


def test_of_identical_texts_all_slots_agree():
    assert least_agreeing(1.0) == 128


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: choose_bands(recall=1.0), "recall is 1.0"),
        (lambda: choose_bands(similarity=0.0), "similarity is 0.0"),
        (lambda: choose_bands(bits=16), "bits is 16"),
        (lambda: choose_bands(slots=0), "slots is 0"),
        (lambda: choose_bands(recall=0.999, similarity=0.01), "ask for less recall"),
        (lambda: least_agreeing(1.5), "similarity is 1.5"),
        (lambda: least_agreeing(0.5, missed=0.0), "missed is 0.0"),
        (lambda: Bands(0, 4), "bands is 0"),
        (lambda: Bands(4, 0), "rows is 0"),
    ],
)
def test_what_has_no_meaning_is_refused_by_name(ask, said):
    with pytest.raises(InvalidParameter, match=said):
        ask()
