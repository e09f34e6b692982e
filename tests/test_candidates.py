"""
Laws of the pairs that are worth verifying: none that matters is missed, and what everybody prints costs no square.
"""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import oracles
from articles_for_tests import ELECTION, HARBOUR, HARBOUR_COLUMN, HARBOUR_REPORTED_APART
from provenance.articles import Article
from provenance.background import default_background
from provenance.hashes import word_hash
from provenance.similarity import candidates, postings, selection, sketch
from provenance.similarity.candidates import candidate_pairs, nearest_pairs
from provenance.similarity.matches import shared_bits
from provenance.similarity.selection import LEAST_SHARED_BITS, MOST_PARTNERS, shared_information, worth_aligning
from provenance.similarity.shingles import Shingles, shingle
from provenance.text.document import read_document
from stopwatch import processor_seconds

RARE, STOCK = 40.0, 3.0

# Small sets over a small alphabet share a lot; larger ones share little.
small_sets = st.lists(st.sets(st.integers(0, 12), max_size=8), max_size=12)
large_sets = st.lists(st.sets(st.integers(0, 300), min_size=4, max_size=40), min_size=2, max_size=12)


def of(members, bits=STOCK):
    """
    Make shingles of numbers; *bits* for all of them, or a number's own.
    """
    tells = bits if callable(bits) else lambda _: bits
    hashed = sorted((word_hash(str(member)), tells(member)) for member in members)
    return Shingles(np.array([value for value, _ in hashed], np.uint64), np.array([b for _, b in hashed], np.float32))


def pairs(found):
    assert found.dtype == np.int64
    assert found.shape == (len(found), 2)
    listed = [tuple(pair) for pair in found.tolist()]
    assert listed == sorted(set(listed))
    assert all(left < right for left, right in listed)
    return listed


@pytest.fixture
def _large(monkeypatch):
    """
    Take every corpus for a large one.
    """
    monkeypatch.setattr(candidates, "EXHAUSTIVE_ARTICLES", 0)


@given(small_sets | large_sets)
@example([])
@example([set()])
@example([set(), set()])
def test_in_a_small_corpus_every_pair_that_shares_a_shingle_is_found(sets):
    assert pairs(candidate_pairs([of(one) for one in sets])) == oracles.sharing_pairs(sets)


def test_a_small_corpus_is_multiplied_block_by_block(monkeypatch):
    sets = [set(range(start, start + 30)) for start in range(0, 200, 7)]
    whole = pairs(candidate_pairs([of(one) for one in sets]))
    monkeypatch.setattr(candidates, "_BLOCK", 16)
    assert pairs(candidate_pairs([of(one) for one in sets])) == whole == oracles.sharing_pairs(sets)


@settings(max_examples=15, deadline=None)
@given(small_sets | large_sets)
@example([])
@example([set()])
@example([{1, 2}, {1, 2}, set(), set()])
def test_in_a_large_corpus_every_pair_that_shares_two_rare_shingles_is_found(sets):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "EXHAUSTIVE_ARTICLES", 0)
        found = set(pairs(candidate_pairs([of(one) for one in sets])))
    assert found >= set(oracles.sharing_pairs(sets, least=2))
    assert found <= set(oracles.sharing_pairs(sets))


@settings(max_examples=15, deadline=None)
@given(large_sets)
def test_in_a_large_corpus_every_pair_of_which_half_is_shared_is_found(sets):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "EXHAUSTIVE_ARTICLES", 0)
        found = set(pairs(candidate_pairs([of(one) for one in sets])))
    for left, right in oracles.sharing_pairs(sets):
        jaccard, _, _ = oracles.similarity(sets[left], sets[right])
        assert jaccard < 0.5 or (left, right) in found


@pytest.mark.usefixtures("_large")
def test_one_shared_shingle_links_two_articles_where_it_tells_enough():
    sets = [{0, 1, 2, 3, 4}, {0, 11, 12, 13, 14}, {0, 21, 22, 23, 24}]
    assert pairs(candidate_pairs([of(one, RARE) for one in sets])) == [(0, 1), (0, 2), (1, 2)]
    assert pairs(candidate_pairs([of(one, STOCK) for one in sets])) == []
    # That of three rare words.
    assert len(candidate_pairs([of(one, 36.0) for one in sets])) == 3
    assert len(candidate_pairs([of(one, 35.875) for one in sets])) == 0


@pytest.mark.usefixtures("_large")
def test_what_many_articles_carry_links_none_of_them_and_costs_little():
    many = postings.MOST_ARTICLES_OF_A_POSTING + 1
    footer = {-1, -2, -3}
    sets = [footer | set(range(100 * place, 100 * place + 60)) for place in range(many)]
    assert pairs(candidate_pairs([of(one) for one in sets])) == []
    assert len(pairs(candidate_pairs([of(one) for one in sets[1:]]))) == (many - 1) * (many - 2) // 2


@pytest.mark.usefixtures("_large")
def test_versions_that_share_nearly_all_are_found_however_many_they_are():
    """
    Their shingles stand in too many articles to be rare: this is what the sketch is for.
    """
    count = 3 * postings.MOST_ARTICLES_OF_A_POSTING
    sets = [set(range(200)) | {1_000 + place} for place in range(count)]
    assert len(pairs(candidate_pairs([of(one) for one in sets]))) == count * (count - 1) // 2


@pytest.mark.usefixtures("_large")
def test_a_sample_of_the_shingles_of_a_huge_corpus_still_finds_what_shares_a_tenth(monkeypatch):
    """
    Of 450 shingles one in eight is kept, and two of those shared suffice: at Jaccard 0.1 a pair fails once in 1,000.
    """
    monkeypatch.setattr(postings, "UNSAMPLED", 0)
    sets = []
    for place in range(0, 40_000, 1_000):
        sets += [set(range(place, place + 450)), set(range(place + 368, place + 818))]
    found = set(pairs(candidate_pairs([of(one) for one in sets])))
    assert all(0.1 < oracles.similarity(sets[at], sets[at + 1])[0] < 0.11 for at in range(0, len(sets), 2))
    missed = [at for at in range(0, len(sets), 2) if (at, at + 1) not in found]
    assert len(missed) <= 1


@pytest.mark.usefixtures("_large")
def test_two_thousand_copies_are_all_paired_but_sketched_once(monkeypatch):
    text = shingle(read_document(Article("a", HARBOUR)), default_background())
    near = shingle(read_document(Article("b", HARBOUR + " The end of it is not known.")), default_background())
    far = shingle(read_document(Article("c", ELECTION)), default_background())
    sketched = []
    really = sketch.similar_pairs
    monkeypatch.setattr(candidates, "similar_pairs", lambda some: sketched.append(len(some)) or really(some))
    started = processor_seconds()
    found = candidate_pairs([far, *[text] * 2_000, near])
    assert processor_seconds() - started < 30.0
    assert sketched == [3]
    assert len(found) == 2_000 * 1_999 // 2 + 2_000
    assert found.min() == 1
    assert found[-1].tolist() == [2_000, 2_001]


@pytest.mark.usefixtures("_large")
def test_the_large_way_finds_the_pairs_of_real_texts_that_the_small_one_finds(monkeypatch):
    texts = [HARBOUR, HARBOUR[:900], ELECTION, HARBOUR_REPORTED_APART, HARBOUR_COLUMN, "Too short.", ELECTION + HARBOUR]
    read = [shingle(read_document(Article("a", text)), default_background()) for text in texts]
    large = pairs(candidate_pairs(read))
    monkeypatch.setattr(candidates, "EXHAUSTIVE_ARTICLES", 1_000)
    assert set(large) <= set(pairs(candidate_pairs(read)))
    assert {(0, 1), (0, 6), (1, 6), (2, 6)} <= set(large)


@settings(max_examples=30, deadline=None)
@given(small_sets)
def test_the_sketch_pairs_equal_sets_and_never_an_empty_one(sets):
    found = pairs(sketch.similar_pairs([of(one) for one in sets]))
    for left, right in oracles.sharing_pairs(sets, least=0):
        if sets[left] and sets[left] == sets[right]:
            assert (left, right) in found
        if not sets[left] or not sets[right]:
            assert (left, right) not in found


# Which of them are aligned


@given(small_sets | large_sets, st.data())
def test_a_pair_is_aligned_if_it_shares_enough_and_is_among_the_nearest_of_either(sets, data):
    most = data.draw(st.integers(1, 4))
    rows = [of(one, lambda member: 5.0 + member % 7) for one in sets]
    shared = {pair: shared_bits(rows[pair[0]], rows[pair[1]]) for pair in oracles.sharing_pairs(sets)}
    telling = {pair: bits for pair, bits in shared.items() if bits >= LEAST_SHARED_BITS}
    expected = set()
    for row in range(len(sets)):
        mine = sorted((pair for pair in telling if row in pair), key=lambda pair: -telling[pair])
        expected |= {pair for pair in mine if len([one for one in mine if telling[one] > telling[pair]]) < most}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selection, "MOST_PARTNERS", most)
        kept = pairs(worth_aligning(rows, candidate_pairs(rows)))
    # Where several share the same, some of them suffice.
    assert set(kept) <= expected
    for row in range(len(sets)):
        mine = [pair for pair in telling if row in pair]
        assert len([pair for pair in kept if row in pair]) >= min(most, len(mine))


def test_in_a_large_corpus_those_that_share_little_of_both_are_aligned_with_fewer(monkeypatch):
    monkeypatch.setattr(selection, "LARGE_CORPUS", 1)
    monkeypatch.setattr(selection, "MOST_PARTNERS", 3)
    monkeypatch.setattr(selection, "MOST_PARTNERS_OF_LARGE", 1)
    every = np.array([(a, b) for b in range(8) for a in range(b)], np.int64)

    def kept(common):
        own = (set(range(1_000 * row, 1_000 * row + 100)) for row in range(8))
        return worth_aligning([of(one | set(range(9_000, 9_000 + common)), lambda _: 5.0) for one in own], every)

    assert len(kept(5)) < len(kept(300)) < len(every)


def test_no_article_of_a_widely_carried_text_is_aligned_with_all_others():
    rows = [of(range(20), RARE)] * 200
    kept = pairs(worth_aligning(rows, candidate_pairs(rows)))
    # Among equals a pair may be among the nearest as the left and as the right.
    assert len(kept) <= 2 * 200 * MOST_PARTNERS
    assert {row for pair in kept for row in pair} == set(range(200))


def test_without_pairs_nothing_is_aligned():
    assert pairs(worth_aligning([], candidate_pairs([]))) == []


@pytest.mark.parametrize("seed", range(3))
def test_the_nearest_are_those_that_share_most_shingles(seed):
    """
    The oracle counts what every two sets have in common, without what more than half of all have.
    """
    rng = np.random.default_rng(seed)
    sets = [set(rng.choice(200, rng.integers(0, 40), replace=False).tolist()) | {500} for _ in range(30)]
    every = [Shingles(np.array(sorted(one), np.uint64), np.ones(len(one), np.float32)) for one in sets]
    common = {value for value in range(501) if 2 * sum(value in one for one in sets) > len(sets)}
    expected = set()
    for row, one in enumerate(sets):
        shared = {other: len((one & two) - common) for other, two in enumerate(sets) if other != row}
        for other in sorted(shared, key=lambda other: (-shared[other], other))[:4]:
            if shared[other]:
                expected.add((min(row, other), max(row, other)))
    assert set(map(tuple, nearest_pairs(every, 4).tolist())) == expected


@given(small_sets | large_sets, st.data())
def test_the_information_of_many_pairs_is_that_of_each(sets, data):
    rows = [of(one, lambda member: (member % 37) / 8) for one in sets]
    every = [(a, b) for b in range(len(rows)) for a in range(b)]
    chosen = data.draw(st.lists(st.sampled_from(every), max_size=30)) if every else []
    shared = shared_information(rows, np.array(chosen, np.int64).reshape(-1, 2))
    assert shared.tolist() == [shared_bits(rows[a], rows[b]) for a, b in chosen]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selection, "FEWEST_COMPILED", 0)
        bits, counts = selection.shared_by(rows, np.array(chosen, np.int64).reshape(-1, 2))
    assert bits.tolist() == shared.tolist()
    assert counts.tolist() == [len(sets[a] & sets[b]) for a, b in chosen]


@given(st.lists(st.sampled_from([1, 1, 2, 3, 8, 9, 64, 65]), min_size=1, max_size=6), st.randoms(use_true_random=False))
@example([8, 8, 8, 9], random.Random(0))
@example([64, 65, 1, 1], random.Random(0))
def test_texts_of_the_same_words_are_paired_as_their_leader_is_up_to_sixty_four_pairs(sizes, chance):
    rows = list(range(sum(sizes)))
    chance.shuffle(rows)
    groups = [tuple(rows[end - size : end]) for size, end in zip(sizes, np.cumsum(sizes).tolist(), strict=True)]
    leaders = sorted(group[0] for group in groups)
    chosen = [pair for pair in itertools.combinations(range(len(leaders)), 2) if chance.random() < 0.6]
    expected = set()
    for group in groups:
        expected |= {(group[0], row) for row in group[1:]}
        if len(group) <= 64:
            expected |= set(itertools.combinations(group, 2))
    of = {group[0]: group for group in groups}
    for left, right in chosen:
        one, other = of[leaders[left]], of[leaders[right]]
        few = len(one) * len(other) <= 64
        expected |= set(itertools.product(one if few else one[:1], other if few else other[:1]))
    found = selection.of_all(
        np.array(chosen, np.int64).reshape(-1, 2), leaders, [group for group in groups if len(group) > 1]
    )
    assert found.tolist() == sorted([min(pair), max(pair)] for pair in expected)
