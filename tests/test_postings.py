"""
Laws of the postings: what shares features is found, the rarest first, and the same by kernels, in Python and by hand.
"""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import provenance as pv
from provenance.errors import InvalidParameter
from provenance.hashes import word_hash
from provenance.kernels import posting, sharing
from provenance.similarity import postings
from provenance.similarity.postings import laid_out, post
from provenance.similarity.sharing import join_postings

small_sets = st.lists(st.sets(st.integers(0, 12), max_size=8), max_size=12)
large_sets = st.lists(st.sets(st.integers(0, 300), min_size=4, max_size=40), min_size=2, max_size=12)
SETS = small_sets | large_sets


@pytest.fixture(scope="module", params=[0, postings.FEWEST_COMPILED], ids=["compiled", "plain"], autouse=True)
def compiled(request):
    """The same laws hold for few features, which are listed without a compiler, and for many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "FEWEST_COMPILED", request.param)
        yield


def hashed(members):
    return np.array(sorted(word_hash(str(member)) for member in members), np.uint64)


def posted(sets, telling=(), **options):
    offsets, hashes = laid_out([hashed(one) for one in sets])
    marked = {word_hash(str(member)) for member in telling}
    return post(offsets, hashes, np.array([value in marked for value in hashes.tolist()], np.bool_), **options)


def by_hand(sets, fewest, telling=()):
    """
    What every pair shares, by looking at each: pairs of rows with the sixteenths of bits that it tells.
    """
    holders = defaultdict(list)
    for row, one in enumerate(sets):
        for member in one:
            holders[member].append(row)
    told, shared = defaultdict(int), defaultdict(int)
    for member, rows in holders.items():
        if len(rows) > postings.MOST_ARTICLES_OF_A_POSTING:
            continue
        for left in rows:
            for right in rows:
                if left < right:
                    told[left, right] += max(1, round(16 * math.log2((len(sets) + 1) / len(rows))))
                    shared[left, right] += 1000 if member in telling else 1
    return {pair: bits for pair, bits in told.items() if shared[pair] >= fewest}


def listed(pairs):
    found = [tuple(pair) for pair in pairs.tolist()]
    assert found == sorted(set(found))
    assert pairs.dtype == np.int64
    return found


def test_nothing_laid_out_is_nothing():
    offsets, hashes = laid_out([])
    assert (offsets.tolist(), hashes.tolist()) == ([0], [])


@given(SETS, st.integers(1, 3), st.sets(st.integers(0, 12)))
@example([], 1, set())
@example([set(), {1}], 1, set())
def test_all_pairs_that_share_enough_rare_features_are_found(sets, fewest, telling):
    found = listed(join_postings(posted(sets, telling), fewest=fewest))
    assert found == sorted(by_hand(sets, fewest, telling))


@given(SETS, st.integers(1, 4), st.integers(1, 2), st.sampled_from([0, 4, 9]))
def test_the_nearest_are_those_that_share_what_tells_most(sets, nearest, fewest, least):
    told = {pair: bits for pair, bits in by_hand(sets, fewest).items() if bits >= 16 * least}
    expected = set()
    for row in range(len(sets)):
        mine = [(-bits, pair[0] + pair[1] - row) for pair, bits in told.items() if row in pair]
        expected |= {(min(row, other), max(row, other)) for _, other in sorted(mine)[:nearest]}
    assert listed(join_postings(posted(sets), nearest=nearest, fewest=fewest, least_bits=least)) == sorted(expected)


@given(SETS, st.sets(st.integers(0, 300), max_size=40), st.sets(st.integers(0, 12)))
def test_the_documents_that_contain_a_passage_are_those_that_share_most_of_it(sets, passage, telling):
    hits = posted(sets, telling).containing(hashed(passage), nearest=len(sets) or 1)
    counts = {row: len(one & passage) for row, one in enumerate(sets) if one & passage}
    assert dict(zip(hits.rows.tolist(), hits.shared.tolist(), strict=True)) == counts
    assert (np.diff(hits.bits) <= 0).all()


def test_two_features_of_one_document_that_look_alike_are_one():
    one, other = 0b1011 << 60, 0b0111 << 60
    found = post(np.array([0, 3, 5]), np.array([other, one, one + 1, other + 1, one], np.uint64))
    assert (np.diff(found.words) > 0).all()
    assert found.words.size == 4
    (pair,) = join_postings(found, fewest=2).tolist()
    assert pair == [0, 1]
    assert join_postings(found, fewest=3).tolist() == []


def test_a_sample_is_the_same_for_all_and_as_large_as_it_should_be():
    sets = [set(range(start, start + 4_000)) for start in (0, 2_000)]
    whole, eighth = posted(sets), posted(sets, sampling=8)
    assert whole.words.size == 8_000
    assert 800 < eighth.words.size < 1_200
    assert eighth.nbytes == 8 * eighth.words.size
    hits = eighth.containing(hashed(range(2_000, 4_000)))
    assert hits.shared[0] == hits.shared[1] > 200
    with pytest.raises(pv.InvalidParameter, match="power of 2"):
        posted(sets, sampling=3)


@settings(max_examples=20, deadline=None)
@given(SETS)
def test_threads_change_nothing(sets):
    alone, many = posted(sets, threads=1), posted(sets, threads=3)
    assert np.array_equal(alone.words, many.words)
    for nearest in (None, 2):
        assert np.array_equal(
            join_postings(alone, nearest=nearest, threads=1), join_postings(many, nearest=nearest, threads=3)
        )


@given(SETS, st.sets(st.integers(0, 12)), st.sampled_from([1, 2, 8]))
def test_few_features_are_listed_as_many_are(sets, telling, sampling):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "FEWEST_COMPILED", 0)
        compiled = posted(sets, telling, sampling=sampling)
        patch.setattr(postings, "FEWEST_COMPILED", 1 << 20)
        plain = posted(sets, telling, sampling=sampling)
    assert np.array_equal(compiled.words, plain.words)
    assert (compiled.rows, compiled.sampling) == (plain.rows, plain.sampling)


@settings(max_examples=15, deadline=None)
@given(SETS, st.integers(1, 3))
def test_the_kernels_say_the_same_as_plain_python(sets, fewest):
    compiled = posted(sets), join_postings(posted(sets), fewest=fewest), join_postings(posted(sets), nearest=2)
    names = {
        posting: ("count_sampled", "pack_sampled"),
        sharing: ("lay_out_runs", "list_runs", "fetched", "nearest_rows", "sharing_rows", "write_pairs"),
    }
    with pytest.MonkeyPatch.context() as patch, np.errstate(over="ignore"):
        for module, kernels in names.items():
            for name in kernels:
                patch.setattr(module, name, getattr(module, name).py_func)
        plain = posted(sets), join_postings(posted(sets), fewest=fewest), join_postings(posted(sets), nearest=2)
    assert np.array_equal(compiled[0].words, plain[0].words)
    assert np.array_equal(compiled[1], plain[1])
    assert np.array_equal(compiled[2], plain[2])


def test_what_everybody_has_costs_a_query_nothing():
    many = 3_000
    sets = [{-1, -2, -3, place} for place in range(many)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "MOST_LOOKED_AT", 2_000)
        hits = posted(sets).containing(hashed({-1, -2, -3, 17}))
    assert hits.rows.tolist() == [17]


def test_a_pair_of_jaccard_a_twentieth_is_among_the_few_nearest_nineteen_times_in_twenty():
    """
    Of 450 shingles one in eight is kept; the crowd shares stock shingles all over.
    """
    rng = np.random.default_rng(7)
    sets = []
    for start in range(0, 300_000, 1_000):
        sets += [set(range(start, start + 450)), set(range(start + 407, start + 857))]
    sets = [one | set((-rng.integers(1, 400, 20)).tolist()) for one in sets]
    found = set(listed(join_postings(posted(sets, sampling=8), nearest=10, fewest=1)))
    hit = sum((at, at + 1) in found for at in range(0, len(sets), 2))
    assert hit >= 0.95 * len(sets) / 2


def test_more_documents_than_a_run_can_number_are_not_joined():
    too_many = postings.Postings(np.empty(0, np.uint64), 2**29 + 1, 1)
    with pytest.raises(InvalidParameter, match="536870913 documents, expected at most 536870912 in one join"):
        join_postings(too_many)


@given(st.lists(st.integers(0, 9), max_size=12))
def test_words_are_sorted_where_they_lie_and_those_that_stand_there_twice_are_noticed(values):
    words = np.array(values, np.uint64)
    assert postings._sorted(words) == (len(set(values)) < len(values))
    assert words.tolist() == sorted(values)
    assert postings._each_once(words).tolist() == sorted(set(values))
