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
from provenance.lineage import sharing, standing
from provenance.lineage.infer import linked_stories
from provenance.lineage.measures import AMONG_ASYMMETRIES, AMONG_CIRCUMSTANCES, CANDIDACIES, STANDINGS, STORY
from provenance.lineage.overview import overlook
from provenance.lineage.pairs import compare_pair
from provenance.lineage.readings import Readings, plain_readings_of, readings_of, unexplained
from provenance.lineage.standing import stand
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


@given(
    st.lists(st.frozensets(st.integers(0, 12), max_size=10), min_size=2, max_size=5), st.frozensets(st.integers(0, 12))
)
@settings(max_examples=100)
def test_what_is_counted_of_pairs_and_of_their_story_is_what_sets_say(texts, facts):
    known = sorted(set().union(*texts))
    runs = tuple(np.array([known.index(one) for one in sorted(text)], np.int64) for text in texts)
    held = np.bincount(np.concatenate(runs), minlength=len(known)).astype(np.int64)
    readings = Readings(runs, held, np.array([one in facts for one in known], bool))
    pairs = list(combinations(range(len(texts)), 2))
    found = sharing.count(readings, np.array(pairs, np.int64), {})
    seen = overlook(readings, np.array(pairs, np.int64), {})
    least = [math.inf] * len(texts)
    for place, (left, right) in enumerate(pairs):
        told = found[place]
        both = texts[left] & texts[right]
        thirds = [texts[one] for one in range(len(texts)) if one not in (left, right)]
        rest = frozenset().union(*thirds)
        assert told.alone == len(both - rest)
        assert told.shared == len(both)
        assert told.least == min((len(both - one) for one in thirds), default=len(both))
        for way, (parent, child) in enumerate([(left, right), (right, left)]):
            above, below = texts[parent], texts[child]
            lacking = sum(len((below & one) - above) for one in thirds)
            of = sum(len(below & one) for one in thirds)
            part = lacking / of if of else 0.0
            assert told.unexplained[way] == seen.unexplained[way, place] == pytest.approx(part)
            assert told.elsewhere[way] == len((below & rest) - above)
            of_facts = sum(len(below & one & facts) for one in thirds)
            lacking_facts = sum(len((below & one & facts) - above) for one in thirds)
            assert told.facts[way] == pytest.approx(lacking_facts / of_facts if of_facts else 0.0)
            assert told.facts_elsewhere[way] == len((below & rest & facts) - above)
            most = max((len((below & one) - above) / max(8, len(below & one)) for one in thirds), default=0.0)
            assert told.most[way] == pytest.approx(most)
            least[child] = min(least[child], part)
        explained = told.least / max(1, len(both)) if thirds else 1.0
        assert seen.unexplained_by_thirds[place] == pytest.approx(explained)
    assert seen.least.tolist() == pytest.approx(least)
    lacks = [
        sum(len((texts[one] & texts[other]) - text) for one, other in pairs if number not in (one, other))
        for number, text in enumerate(texts)
    ]
    best = [number for number, part in enumerate(seen.lacking) if part == min(seen.lacking)]

    def alone_with(number):
        others = [one for one in range(len(texts)) if one != number]
        kept = [texts[number].difference(*(texts[one] for one in others if one != other)) for other in others]
        return sorted(len(kept[place] & texts[other]) for place, other in enumerate(others))

    own = {number: alone_with(number) for number in best}
    meant = min(best, key=lambda number: (own[number], number))
    assert seen.alone_with_best.tolist() == own[meant]
    assert seen.lacked_by_best == lacks[meant]


@pytest.mark.parametrize("shared", [True, False])
def test_of_what_two_texts_share_nothing_is_explained_by_a_third_where_there_is_none(shared, monkeypatch):
    if not shared:
        apart = Readings((np.array([0]), np.array([1])), np.array([1, 1]), np.zeros(2, bool))
        monkeypatch.setattr(standing, "readings_of", lambda _: apart)
    _, found = story(HARBOUR, first_rewrite())
    assert candidacy(found, "no third explains", 0, 1) == candidacy(found, "no third explains", 1, 0) == 1.0
    assert found.among("part that no third explains").tolist() == [1.0]


def test_of_a_large_story_the_nearest_texts_alone_are_asked_what_they_explain(monkeypatch):
    monkeypatch.setattr(sharing, "MOST_THIRDS", 1)
    parts = [np.arange(10), np.arange(10), np.arange(8), np.arange(10)]
    near = {0: {1: 0.1, 2: 0.1}, 1: {0: 0.1, 2: 0.1}, 2: {0: 0.1, 1: 0.1}, 3: {}}

    def least(*texts):
        runs = tuple(parts[one] for one in texts)
        held = np.bincount(np.concatenate(runs))
        (found,) = sharing.count(Readings(runs, held, np.zeros(held.size, bool)), np.array([[0, 1]]), near)
        return found.least

    assert least(0, 1, 2) == 2
    assert least(0, 1, 3) == 0
    assert least(0, 1, 2, 3) == 2


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


def plain(text, words):
    tokens = profile(read_document(Article("a", text)), default_background()).words
    return {tuple(tokens[at : at + words]) for at in range(len(tokens) - words + 1)}


@pytest.mark.parametrize(("words", "kind"), [(1, "words"), (2, "pairs")])
def test_in_plain_words_too_what_two_share_and_a_third_lacks_is_counted(words, kind):
    texts = [HARBOUR, first_rewrite(), second_rewrite(), HALF]
    _, found = story(*texts)
    sets = [plain(one, words) for one in texts]
    for number, own in enumerate(sets):
        pairs = list(combinations([one for place, one in enumerate(sets) if place != number], 2))
        lacking = sum(len((one & other) - own) for one, other in pairs) / sum(len(one & other) for one, other in pairs)
        assert found.standings[number, column(STANDINGS, f"unexplained in plain {kind}")] == pytest.approx(lacking)
    for parent, child in [(0, 1), (1, 0), (1, 2), (3, 0)]:
        others = [sets[one] for one in range(4) if one not in (parent, child)]
        lacking = sum(len((sets[child] & one) - sets[parent]) for one in others)
        part = lacking / sum(len(sets[child] & one) for one in others)
        assert candidacy(found, f"unexplained in plain {kind}", parent, child) == pytest.approx(part)
        shared = sets[parent] & sets[child]
        pair = found.pairs.tolist().index([min(parent, child), max(parent, child)])
        given = found.circumstances[
            pair, column(AMONG_CIRCUMSTANCES, f"part in plain {kind} that no third explains") - len(AMONG_CIRCUMSTANCES)
        ]
        assert given == pytest.approx(min(len(shared - one) for one in others) / len(shared))


def test_the_source_of_two_rewrites_lacks_least_of_what_they_share():
    texts = [first_rewrite(), HARBOUR, second_rewrite()]
    _, found = story(*texts)
    lacking = found.standings[:, column(STANDINGS, "unexplained in plain pairs")]
    assert lacking.argmin() == 1
    assert found.story[column(STORY, "least unexplained in plain pairs")] == pytest.approx(lacking[1])
    sets = [plain(one, 2) for one in texts]
    lacked = math.log1p(len((sets[0] & sets[2]) - sets[1]))
    alone = [len((sets[1] & sets[0]) - sets[2]), len((sets[1] & sets[2]) - sets[0])]
    assert found.story[column(STORY, "plain pairs that the best lacks")] == pytest.approx(lacked)
    assert found.story[column(STORY, "plain pairs that another has with the best alone")] == pytest.approx(
        math.log1p(min(alone))
    )
    assert found.story[column(STORY, "lacking against shared alone")] == pytest.approx(
        lacked - math.log1p(sum(alone) / 2)
    )


def test_of_texts_that_lack_as_little_the_order_chooses_none():
    background = default_background()
    texts = ["red green blue", "red green blue grey", "red green", "grey and white and black"]
    found = []
    for order in ([0, 1, 2, 3], [3, 1, 2, 0], [2, 1, 3, 0]):
        profiles = [profile(read_document(Article(f"a{n}", texts[n])), background) for n in order]
        pairs = np.array(list(combinations(range(4), 2)), np.int64)
        near = {one: dict.fromkeys(set(range(4)) - {one}, 0.0) for one in range(4)}
        found.append(overlook(plain_readings_of(profiles, 2), pairs, near).in_full())
    assert found[0] == found[1] == found[2]


def test_the_story_has_the_least_the_most_and_the_mean_of_what_its_pairs_have():
    _, found = story(HARBOUR, first_rewrite(), second_rewrite(), HALF)
    ways = np.concatenate(found.candidacies)[:, column(CANDIDACIES, "unexplained")]
    given = {which: found.story[column(STORY, f"{which}: unexplained")] for which in ("least", "most", "mean")}
    assert given == pytest.approx({"least": ways.min(), "most": ways.max(), "mean": ways.mean()})
    assert not any("dated" in name or "latest" in name or "published" in name for name in STORY)
    assert found.story.shape == (len(STORY),)
