"""
What is kept of a function is what it gives, however much is asked for.
"""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.dates import read_iso
from provenance.hashes import word_hash, word_hashes
from provenance.kept import LONGEST_KEPT, Kept
from provenance.text.characters import normalise_word, normalise_words
from provenance.text.outlets import outlet_key

words = st.lists(st.text(max_size=6) | st.text("\ud800.'АaB\u00ad", max_size=4), max_size=30)


@given(words, st.integers(1, 5))
def test_the_answers_are_those_of_the_function_and_no_more_are_kept_than_should_be(asked, most):
    kept = Kept(str.upper, most)
    for word in [*asked, *asked]:
        assert kept[word] == word.upper()
        assert 1 <= len(kept) <= most


def test_an_answer_for_a_longer_word_is_given_and_not_kept():
    # Of two hundred thousand words of a megabyte each no memory could hold a cache.
    kept = Kept(str.upper, 10)
    assert [kept["a" * length] for length in (LONGEST_KEPT, LONGEST_KEPT + 1)] == ["A" * 100, "A" * 101]
    assert list(kept) == ["a" * LONGEST_KEPT]


@pytest.mark.parametrize("ask", [outlet_key, read_iso, lambda word: normalise_words([word])])
def test_what_is_asked_of_long_names_dates_and_words_takes_no_memory_after(ask):
    ask("x" * 200_000)
    tracemalloc.start()
    for number in range(50):
        ask(f"{number}{'x' * 200_000}")
    left, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert left < 200_000


def test_what_is_known_is_not_asked_for_again():
    asked = []
    kept = Kept(lambda word: asked.append(word) or len(word), 2)
    assert [kept[word] for word in ("a", "bb", "a", "bb", "ccc", "a")] == [1, 2, 1, 2, 3, 1]
    # The third made room by forgetting the others.
    assert asked == ["a", "bb", "ccc", "a"]


@given(words)
def test_many_words_are_hashed_and_normalised_as_each_is(asked):
    assert normalise_words(asked) == [normalise_word(word) for word in asked]
    hashes = word_hashes(asked)
    assert hashes.tolist() == [word_hash(word) for word in asked]
    assert hashes.dtype == "uint64"
