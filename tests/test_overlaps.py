"""
Overlaps are those of sets, however they are counted.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.errors import InvalidParameter
from provenance.kernels import overlapping
from provenance.similarity import overlaps as module
from provenance.similarity.overlaps import jaccards, overlaps

TOP = 2**64 - 1

members = st.integers(0, 40) | st.sampled_from([TOP, TOP - 1, 2**63, 2**63 - 1])
some_sets = st.lists(st.sets(members, max_size=40), min_size=1, max_size=6)


class Sets:
    """
    Sets as the library holds them.
    """

    def __init__(self, sets):
        self.offsets = np.cumsum([0, *map(len, sets)])
        self.hashes = np.array([value for one in sets for value in sorted(one)], np.uint64)


def _every_pair(count):
    return np.array([(left, right) for left in range(count) for right in range(count)], np.int64)


@given(some_sets, st.integers(1, 4))
def test_overlaps_are_those_of_sets_compiled_or_not_on_any_number_of_threads(sets, threads):
    pairs = _every_pair(len(sets))
    expected = [len(sets[left] & sets[right]) for left, right in pairs.tolist()]
    assert expected == overlaps(Sets(sets), pairs).tolist()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "FEWEST_COMPILED", 0)
        assert expected == overlaps(Sets(sets), pairs, threads=threads).tolist()


@pytest.mark.parametrize("sizes", [(0, 0), (0, 5), (1, 1), (1, 500), (3, 48), (3, 49), (30, 900), (200, 220)])
def test_every_kernel_counts_what_sets_have_in_common(sizes):
    rng = np.random.default_rng(sum(sizes))
    for _ in range(20):
        sets = [set(rng.choice(1_000, size, replace=False).tolist()) for size in sizes]
        expected = len(sets[0] & sets[1])
        held = Sets(sets)
        fixed = held.hashes.copy()
        fixed.flags.writeable = False
        moved = np.concatenate([np.zeros(3, np.uint64), held.hashes])[3:]
        left, middle, right = held.offsets.tolist()
        for hashes in (held.hashes, fixed, moved):
            for count in (overlapping.count_common, overlapping.search_common):
                for form in (count, count.py_func):
                    assert (
                        expected
                        == form(hashes, left, middle, middle, right)
                        == form(hashes, middle, right, left, middle)
                    )
            for whole in (overlapping.count_overlaps, overlapping.count_overlaps.py_func):
                out = np.full(4, -1)
                pairs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
                whole(held.offsets, hashes, pairs, 1, 3, out)
                assert [-1, expected, expected, -1] == out.tolist()


@given(some_sets)
def test_jaccard_is_what_is_shared_over_all_and_nothing_where_there_is_nothing(sets):
    pairs = _every_pair(len(sets))
    expected = [
        len(sets[a] & sets[b]) / len(sets[a] | sets[b]) if sets[a] | sets[b] else 0.0 for a, b in pairs.tolist()
    ]
    assert expected == jaccards(Sets(sets), pairs).tolist()


def test_no_pairs_have_no_overlaps():
    assert overlaps(Sets([{1}]), np.empty((0, 2), np.int64)).tolist() == []


@pytest.mark.parametrize(
    "pairs", [np.array([[0, 2]]), np.array([[-1, 0]]), np.array([0, 1]), np.array([[0, 1]], np.uint64)]
)
def test_pairs_of_rows_that_are_not_there_are_refused(pairs):
    with pytest.raises(InvalidParameter, match="expected"):
        overlaps(Sets([{1}, {2}]), pairs)
