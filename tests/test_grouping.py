"""
Key words are put into order as sorting all of them would, but for those that stand alone.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.kernels import grouping as kernels
from provenance.kernels.fetching import fetch
from provenance.kernels.joining import keep_runs
from provenance.similarity.grouping import FEWEST_COMPILED, grouped, parts_and_cells
from stopwatch import assert_linear

ROW_BITS = 13

# Keys as they come: by chance all over, in few cells of one part, and many of one key.
keys = st.lists(
    st.one_of(
        st.integers(0, 2**51 - 1),
        st.integers(0, 40).map(lambda low: (5 << 42) + low),
        st.integers(0, 3).map(lambda high: high << 49),
    ),
    max_size=300,
)


def _words(keys):
    return np.array([key << ROW_BITS | row for row, key in enumerate(keys)], np.uint64)


def _grouped(group, words, parts, cells, out=None):
    room = [np.empty(count, np.int64) for count in (parts, cells)]
    out = np.empty_like(words) if out is None else out
    return out[: group(words, *room, np.empty_like(words), out)].tolist()


def _expected(words, bits):
    """
    Sort in Python, and leave out those whose highest *bits* no other has.
    """
    count = Counter(word >> (64 - bits) for word in words.tolist())
    return [word for word in sorted(words.tolist()) if count[word >> (64 - bits)] > 1]


@given(keys, st.integers(1, 6), st.integers(1, 6))
def test_what_shares_its_highest_bits_with_another_is_kept_in_order(keys, part_bits, cell_bits):
    words = _words(keys)
    expected = _expected(words, part_bits + cell_bits)
    larger = np.concatenate([words[:1], words, words[:1]])
    fixed = words.copy()
    fixed.flags.writeable = False
    for form in (words.copy(), larger[1 : 1 + len(words)], fixed):
        assert expected == _grouped(kernels.group_words, form, 1 << part_bits, 1 << cell_bits)
    same = words.copy()
    assert expected == _grouped(kernels.group_words, same, 1 << part_bits, 1 << cell_bits, out=same)


@given(keys, st.integers(1, 3), st.integers(1, 3))
def test_as_plain_python_the_order_is_the_same(keys, part_bits, cell_bits):
    words = _words(keys)
    with pytest.MonkeyPatch.context() as patched:
        for name in ("_bits", "_scatter", "_mend"):
            patched.setattr(kernels, name, getattr(kernels, name).py_func)
        found = _grouped(kernels.group_words.py_func, words, 1 << part_bits, 1 << cell_bits)
    assert _expected(words, part_bits + cell_bits) == found


@given(keys, st.sampled_from([0, FEWEST_COMPILED]))
def test_the_runs_are_those_of_words_that_are_sorted(keys, more):
    words = _words([*keys, *range(1 << 49, (1 << 49) + more)]) if more else _words(keys)
    whole = np.sort(words)
    expected = whole[: keep_runs(whole, ROW_BITS, whole)].tolist()
    found = grouped(words)
    assert np.array_equal(found, np.sort(found))
    assert expected == found[: keep_runs(found, ROW_BITS, found)].tolist()


@pytest.mark.parametrize("size", [0, 1, 4_000, 100_000, 10**7, 2**32])
def test_words_are_parted_so_that_none_of_their_rows_tells_them_apart(size):
    parts, cells = parts_and_cells(size)
    assert 2 <= parts <= 4_096
    assert 256 <= cells <= 65_536
    assert parts * cells <= 2**32


def test_words_of_one_key_cost_as_many_steps_as_there_are():
    assert_linear(
        lambda words: _grouped(kernels.group_words, words, 16, 4_096),
        lambda size: np.arange(size, dtype=np.uint64),
        200_000,
        most_seconds=20,
    )


def test_what_is_fetched_is_left_as_it_is():
    for array, place in ((np.arange(12).reshape(3, 4), (2, 1)), (np.arange(5, dtype=np.int32), (4,))):
        before = array.copy()
        assert fetch(array, place) is None
        assert before.tolist() == array.tolist()
