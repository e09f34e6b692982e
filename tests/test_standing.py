"""
How texts stand to each other in their story, against a slow count with sets.
"""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles_for_tests import HARBOUR, first_rewrite, second_rewrite
from provenance.alignment.profile import profile
from provenance.articles import Article
from provenance.background import default_background
from provenance.lineage.infer import linked_stories
from provenance.lineage.pairs import compare_pair
from provenance.lineage.readings import Readings, readings_of, unexplained
from provenance.lineage.standing import AMONG_ASYMMETRIES, AMONG_CIRCUMSTANCES, CANDIDACIES, stand
from provenance.text.document import read_document
from provenance.times import interval

HALF = HARBOUR[: len(HARBOUR) // 2]


def story(*texts, dates=None):
    background = default_background()
    profiles = [profile(read_document(Article(f"a{n}", text)), background) for n, text in enumerate(texts)]
    evidences = {(a, b): compare_pair(a, b, profiles) for a, b in combinations(range(len(texts)), 2)}
    ((group, hypotheses),) = linked_stories(profiles, evidences)
    beside = {key: one.beside for key, one in hypotheses.items()}
    times = [None] * len(texts) if dates is None else [one and interval(one) for one in dates]
    return profiles, stand(group, evidences, beside, profiles, times)


def column(names, name):
    return names.index(name)


def candidacy(found, name, parent, child):
    pair = found.pairs.tolist().index([min(parent, child), max(parent, child)])
    return found.candidacies[0 if parent < child else 1, pair, column(CANDIDACIES, name)]


def test_what_only_others_share_with_a_text_speaks_against_its_parent():
    profiles, found = story(HARBOUR, first_rewrite(), second_rewrite(), HALF)
    runs = [set(own.tolist()) for own in readings_of(profiles).runs]
    for parent, child in [(0, 1), (1, 0), (1, 2), (3, 0)]:
        others = [runs[one] for one in range(4) if one not in (parent, child)]
        elsewhere = (runs[child] & set.union(*others)) - runs[parent]
        given = candidacy(found, "readings of the child attested elsewhere", parent, child)
        assert given == pytest.approx(math.log1p(len(elsewhere)))
        lacking = sum(len((runs[child] & one) - runs[parent]) for one in others)
        shared = sum(len(runs[child] & one) for one in others)
        assert candidacy(found, "unexplained", parent, child) == pytest.approx(lacking / shared)
        worst = max(len((runs[child] & one) - runs[parent]) / max(8, len(runs[child] & one)) for one in others)
        assert candidacy(found, "most unexplained with one third", parent, child) == pytest.approx(worst)
        least = min(len((runs[parent] & runs[child]) - one) for one in others)
        part = least / len(runs[parent] & runs[child])
        assert candidacy(found, "no third explains", parent, child) == pytest.approx(part)


@given(st.lists(st.frozensets(st.integers(0, 12), max_size=10), min_size=1, max_size=5))
@settings(max_examples=60)
def test_what_a_text_leaves_unexplained_is_the_part_of_the_sharing_of_others_that_it_lacks(texts):
    known = sorted(set().union(*texts))
    runs = tuple(np.array([known.index(one) for one in sorted(text)], np.int64) for text in texts)
    held = np.bincount(np.concatenate(runs), minlength=len(known)).astype(np.int64)
    found = unexplained(Readings(runs, held, np.zeros(len(known), bool)))
    for number, text in enumerate(texts):
        pairs = list(combinations([one for place, one in enumerate(texts) if place != number], 2))
        shared = sum(len(one & other) for one, other in pairs)
        lacking = sum(len((one & other) - text) for one, other in pairs)
        assert found[number] == pytest.approx(lacking / shared if shared else 0.0)


def test_exchanging_two_texts_exchanges_their_sides_and_nothing_else():
    texts = [HARBOUR, first_rewrite(), second_rewrite()]
    days = ["2024-05-01T10:00:00Z", "2024-05-02T10:00:00Z", None]
    _, found = story(*texts, dates=days)
    _, turned = story(*texts[1::-1], texts[2], dates=[*days[1::-1], days[2]])
    assert np.allclose(found.asymmetries[0], -turned.asymmetries[0], atol=1e-9)
    assert np.allclose(found.circumstances[0], turned.circumstances[0], atol=1e-9)
    assert np.allclose(found.candidacies[:, 0], turned.candidacies[::-1, 0], atol=1e-9)
    assert np.allclose(found.standings[[1, 0, 2]], turned.standings, atol=1e-9)
    assert np.allclose(found.story, turned.story, atol=1e-9)


def test_the_latest_text_before_a_child_is_known_by_its_date():
    days = ["2024-05-01T10:00:00Z", "2024-05-02T10:00:00Z", "2024-05-03T10:00:00Z"]
    _, found = story(HARBOUR, first_rewrite(), second_rewrite(), dates=days)
    assert candidacy(found, "latest before the child", 1, 2) == 1.0
    assert candidacy(found, "latest before the child", 0, 2) == 0.0
    assert candidacy(found, "dated between", 0, 2) == pytest.approx(math.log1p(1))
    assert candidacy(found, "latest before the child", 2, 1) == 0.0
    order = found.asymmetries[:, -len(AMONG_ASYMMETRIES) + column(AMONG_ASYMMETRIES, "published earlier")]
    assert order.tolist() == [1.0, 1.0, 1.0]


def test_two_texts_alone_have_nothing_that_others_could_tell():
    _, found = story(HARBOUR, first_rewrite())
    among = found.asymmetries[:, -len(AMONG_ASYMMETRIES) :]
    for name in ("leaves more unexplained", "is farther from the others", "shares with others alone"):
        assert among[0, column(AMONG_ASYMMETRIES, name)] == 0.0
    whole = column(AMONG_CIRCUMSTANCES, "part that no third explains") - len(AMONG_CIRCUMSTANCES)
    assert found.circumstances[0, whole] == 1.0
