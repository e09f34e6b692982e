"""
Laws of what occurs in an array, each once.
"""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from provenance.distinct import distinct, distinct_pairs

PAIRS = st.sampled_from([2, 1 << 20, (1 << 62) - 1]).flatmap(
    lambda most: arrays(np.int64, st.tuples(st.integers(0, 30), st.just(2)), elements=st.integers(-most, most))
)


@given(
    arrays(np.uint64, st.integers(0, 40), elements=st.integers(0, 9))
    | arrays(np.int64, st.tuples(st.integers(0, 8), st.integers(0, 5)), elements=st.integers(-(2**63), 2**63 - 1))
)
def test_every_value_is_given_once_and_in_order(values):
    found = distinct(values)
    assert found.tolist() == sorted(set(values.ravel().tolist()))
    assert found.dtype == values.dtype


@given(PAIRS)
def test_every_pair_is_given_once_in_the_order_of_its_numbers(pairs):
    found = distinct_pairs(pairs)
    assert list(map(tuple, found.tolist())) == sorted(set(map(tuple, pairs.tolist())))
    assert found.shape[1] == 2


def test_what_was_given_is_left_as_it_was():
    values, pairs = np.array([3, 1, 3]), np.array([[2, 1], [0, 5], [2, 1]])
    distinct(values)
    distinct_pairs(pairs)
    assert values.tolist() == [3, 1, 3]
    assert pairs.tolist() == [[2, 1], [0, 5], [2, 1]]
