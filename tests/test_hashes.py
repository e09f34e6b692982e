"""
Laws of the 64-bit identities of words and runs of words.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import oracles
from provenance.hashes import longest_common_run, run_hashes, word_hash
from stopwatch import assert_linear

any_hash = st.integers(0, 2**64 - 1)
few_hashes = st.lists(st.integers(0, 2), max_size=40)


def array(values):
    return np.array(values, np.uint64)


@given(st.lists(any_hash | st.sampled_from([0, 1, 2**63, 2**64 - 1]), max_size=30), st.integers(1, 6))
def test_every_run_is_hashed_as_integers_say(words, length):
    expected = oracles.run_hashes(words, length)
    assert run_hashes(array(words), length).tolist() == expected
    # A view that is not contiguous, and one that may not be written.
    spread = array([word for pair in zip(words, words, strict=True) for word in pair])
    spread.flags.writeable = False
    assert run_hashes(spread[::2], length).tolist() == expected


def test_hashes_are_the_format_of_stored_tables():
    """
    The background table and users' files hold these values: they may not change.
    """
    assert word_hash("ferry") == 0xD152CE34FF76FB2B
    assert word_hash("") == 0x2D06800538D394C2  # the test vector of xxHash itself
    words = array([word_hash(word) for word in ("the", "last", "ferry")])
    assert [int(run_hashes(words, length)[0]) for length in (1, 2, 3)] == [
        0xFB5325FD47F7C9CF,
        0x070760D4DB005FFE,
        0xB78AE54DC977364B,
    ]


def test_runs_of_other_lengths_or_orders_have_other_hashes():
    words = array([word_hash(word) for word in ("a", "b", "a", "b", "c")])
    values = [value for length in (1, 2, 3, 4) for value in run_hashes(words, length).tolist()]
    runs = [tuple("ababc"[start : start + length]) for length in (1, 2, 3, 4) for start in range(6 - length)]
    assert len(set(values)) == len(set(runs))


@given(few_hashes, few_hashes)
@example([0] * 7, [0] * 5)
@example([0, 1] * 9, [1, 0] * 8)
@example([], [1])
def test_the_longest_common_run_is_what_dynamic_programming_finds(left, right):
    assert longest_common_run(array(left), array(right)) == oracles.longest_common_run(left, right)


@given(st.lists(any_hash, max_size=60), st.data())
def test_a_text_and_its_excerpt_have_the_excerpt_in_common(words, data):
    start = data.draw(st.integers(0, len(words)))
    end = data.draw(st.integers(start, len(words)))
    assert longest_common_run(array(words), array(words[start:end])) == end - start


@pytest.mark.parametrize("values", [1, 1_000_000], ids=["one word", "many words"])
def test_finding_the_longest_common_run_takes_nearly_linear_time(values):
    def make(size):
        return np.random.default_rng(1).integers(0, values, size).astype(np.uint64)

    assert_linear(lambda words: longest_common_run(words, words[::-1].copy()), make, 20_000, most_seconds=10.0)
