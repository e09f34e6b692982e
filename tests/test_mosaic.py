"""
What is measured of two texts that a third may be put together from, against a slow count sentence by sentence.
"""

from __future__ import annotations

import math
from itertools import combinations, pairwise

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.lineage.copying import Donors
from provenance.lineage.mosaic import FEATURES, Attested, Tree, _placed, attested, mosaic
from provenance.lineage.readings import Readings


@st.composite
def donors_of_a_child(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(2, 4))
    sizes = np.array(draw(st.lists(st.integers(1, 4), min_size=1, max_size=6)))
    shape, words = (count, sizes.size), int(sizes.sum())
    own = rng.integers(0, sizes + 1)
    has = rng.random(shape) < 0.6
    donors = Donors(
        child=0,
        rows=tuple(range(1, count + 1)),
        starts=np.cumsum(sizes) - sizes,
        own=own,
        bits=np.where(has, rng.choice([4.0, 10.0, 31.5], shape), 0.0),
        has=has,
        places=np.where(has, rng.integers(0, 7, shape), -1),
        covered=rng.random((count, words)) < 0.5,
        kept=np.array([rng.integers(0, own + 1) for _ in range(count)]),
        longer=rng.random((count, words)) < 0.2,
        cuts=rng.integers(0, 3, count),
        gaps=rng.integers(0, 2, shape),
    )
    readings = draw(st.integers(0, 8))
    between = np.triu(rng.integers(0, 3, (count, count)), 1)
    known = Attested(
        held=rng.integers(0, 3, readings),
        has=rng.random((count, readings)) < 0.4,
        between=between + between.T,
        others=rng.integers(0, 5, count),
        new=rng.integers(0, 5, count),
    )
    parts = rng.choice([0.0, 0.001, 0.2, 0.5, 0.9, 1.0], (2, count))
    root, unseen = rng.choice([0.0, 0.1, 0.5, 1.0], 2)
    return donors, known, Tree(first=parts[0], edges=parts[1], root=float(root), unseen=float(unseen))


def log_odds(probability):
    bounded = min(max(probability, 0.005), 0.995)
    return math.log2(bounded / (1 - bounded))


def contradicted(donors, a, b):
    """
    Count the places where b has the child's words and a has not, in sentences that both have.
    """
    ends = [*donors.starts.tolist()[1:], donors.covered.shape[1]]
    found = 0
    for number, (start, end) in enumerate(zip(donors.starts.tolist(), ends, strict=True)):
        if donors.has[a, number] and donors.has[b, number]:
            inside = False
            for word in range(start, end):
                alone = donors.covered[b, word] and not donors.covered[a, word]
                found += alone and not inside
                inside = alone
                found += donors.longer[a, word] and not donors.longer[b, word]
    return found


def measured(donors, known, tree, pair):
    """
    Give the names and the measures of two donors, the first parent first, or None where one has too little.
    """
    sentences = range(len(donors.starts))
    has = [{number for number in sentences if donors.has[one, number]} for one in range(len(donors.rows))]

    def total(values, where):
        return sum(float(values[number]) for number in where)

    def descents(one):
        places = [donors.places[one, number] for number in sorted(has[one])]
        return sum(later < earlier for earlier, later in pairwise(places))

    both = has[pair[0]] & has[pair[1]]

    def turn(one):
        cost = 60.0 * descents(one) + 20.0 * donors.cuts[one] + 8.0 * total(donors.gaps[one], both)
        cost -= total(donors.bits[one], both)
        return cost, -total(donors.bits[one], sentences), -log_odds(tree.edges[one]), -log_odds(tree.first[one]), one

    a, b = sorted(pair, key=turn)
    only = {a: has[a] - both, b: has[b] - both}
    words = max(1, int(donors.own.sum()))
    parts = total(donors.kept[a], has[a]) / words, total(donors.kept[b], only[b]) / words
    if min(parts) < 0.2:
        return None
    explained = total(donors.bits[a], sentences) + total(donors.bits[b], only[b])
    most = sum(max(float(donors.bits[one, number]) for one in range(len(donors.rows))) for number in sentences)

    def flags(chosen):
        return np.array([number in chosen for number in sentences])

    def placed(one):
        return _placed(donors.places[one], flags(both), flags(only[one]))

    def lead(one, besides, where):
        rest = [other for other in range(len(donors.rows)) if other not in (one, besides)]
        ahead = total(donors.bits[one], where) - max((total(donors.bits[other], where) for other in rest), default=0.0)
        return math.copysign(math.log1p(abs(ahead)), ahead)

    readings = range(known.held.size)
    read = {one: {number for number in readings if known.has[one, number]} for one in range(len(donors.rows))}
    lacking = set(readings) - read[a] - read[b]
    before = [max(known.has[one, number] * tree.first[one] for one in read) for number in readings]
    found = {
        "one": 1.0,
        "second_gain": math.log1p(explained - total(donors.bits[a], sentences)),
        "common": total(donors.own, both) / words,
        "first_part": parts[0],
        "second_part": parts[1],
        "first_contradicted": math.log1p(contradicted(donors, a, b)),
        "second_contradicted": math.log1p(contradicted(donors, b, a)),
        "second_displaced": math.log1p(placed(b)[0]),
        "second_in_place": math.log1p(placed(b)[1]),
        "first_displaced": math.log1p(placed(a)[0]),
        "first_in_place": math.log1p(placed(a)[1]),
        "first_steps_back": math.log1p(descents(a)),
        "second_steps_back": math.log1p(descents(b)),
        "first_order": log_odds(tree.first[a]),
        "second_order": log_odds(tree.first[b]),
        "first_edge": log_odds(tree.edges[a]),
        "second_edge": log_odds(tree.edges[b]),
        "first_cuts": math.log1p(donors.cuts[a]),
        "second_cuts": math.log1p(donors.cuts[b]),
        "first_changes": math.log1p(total(donors.gaps[a], has[a])),
        "second_changes": math.log1p(total(donors.gaps[b], only[b])),
        "second_runs": math.log1p(len(only[b]) / max(1, sum(placed(b)))),
        "short": math.log1p(max(0.0, most - explained)),
        "first_lead": lead(a, b, has[a]),
        "second_lead": lead(b, a, only[b]),
        "first_attested": math.log1p(known.others[a]),
        "second_attested": math.log1p(known.others[b]),
        "first_new": math.log1p(known.new[a]),
        "second_new": math.log1p(known.new[b]),
        "lacking_before": math.log1p(total(before, lacking)),
        "first_only": math.log1p(len(read[a] - read[b])),
        "second_only": math.log1p(len(read[b] - read[a])),
        "first_alone": math.log1p(sum(known.held[number] == 1 for number in read[a])),
        "second_alone": math.log1p(sum(known.held[number] == 1 for number in read[b])),
        "lacking": math.log1p(sum(known.held[number] > 0 for number in lacking)),
        "both_lacking": math.log1p(known.between[a, b]),
        "root": log_odds(tree.root),
        "unseen": log_odds(tree.unseen),
        "donors": len(donors.rows) / 10,
        "strangers": float(not both and not known.between[a, b] and not read[a] & read[b]),
    }
    return (a, b), found


@given(donors_of_a_child())
@settings(max_examples=400, deadline=None)
def test_every_measure_is_what_its_name_says(drawn):
    donors, known, tree = drawn
    counted = (measured(donors, known, tree, pair) for pair in combinations(range(len(donors.rows)), 2))
    expected = [one for one in counted if one is not None]
    pairs, rows = mosaic(donors, known, tree)
    assert [tuple(pair) for pair in pairs.tolist()] == [pair for pair, _ in expected]
    for row, (_, told) in zip(rows.tolist(), expected, strict=True):
        assert dict(zip(FEATURES, row, strict=True)) == pytest.approx(told)


@pytest.mark.parametrize(("kept", "pairs"), [(2, [[0, 1]]), (1, [])])
def test_a_second_parent_has_a_fifth_of_the_words_that_are_the_childs_own(kept, pairs):
    donors = Donors(
        child=0,
        rows=(1, 2),
        starts=np.array([0, 8]),
        own=np.array([8, 2]),
        bits=np.array([[40.0, 0.0], [0.0, 20.0]]),
        has=np.array([[True, False], [False, True]]),
        places=np.array([[0, -1], [-1, 0]]),
        covered=np.zeros((2, 10), bool),
        kept=np.array([[8, 0], [0, kept]]),
        longer=np.zeros((2, 10), bool),
        cuts=np.zeros(2, np.int64),
        gaps=np.zeros((2, 2), np.int64),
    )
    none = np.zeros(2, np.int64)
    known = Attested(held=none[:0], has=np.zeros((2, 0), bool), between=np.zeros((2, 2), int), others=none, new=none)
    half = np.full(2, 0.5)
    tree = Tree(first=half, edges=half, root=0.5, unseen=0.5)
    assert mosaic(donors, known, tree)[0].tolist() == pairs
    # A child of which no word is its own has no parents that it can be told by.
    assert mosaic(evolve(donors, own=none, kept=np.zeros((2, 2), int)), known, tree)[0].tolist() == []


@given(st.lists(st.frozensets(st.integers(0, 9), max_size=8), min_size=3, max_size=5))
@settings(max_examples=100)
def test_who_has_the_readings_of_a_child_is_what_sets_say(texts):
    known = sorted(set().union(*texts))
    runs = tuple(np.array([known.index(one) for one in sorted(text)], np.int64) for text in texts)
    held = np.array([sum(one in text for text in texts) for one in known], np.int64)
    found = attested(Readings(runs, held, np.zeros(len(known), bool)), 0, range(1, len(texts)))
    child, donors = texts[0], texts[1:]
    assert found.held.tolist() == [sum(one in text for text in donors) for one in sorted(child)]
    assert found.has.tolist() == [[one in text for one in sorted(child)] for text in donors]
    for number, text in enumerate(donors):
        rest = set().union(*(other for place, other in enumerate(texts) if place != number + 1))
        assert found.others[number] == len((text & rest) - child)
        assert found.new[number] == len(text - rest)
        for place, other in enumerate(donors):
            assert found.between[number, place] == (len((text & other) - child) if place != number else 0)
