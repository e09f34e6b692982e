"""
What is kept of a function is what it gives, however much is asked for.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from provenance.hashes import word_hash, word_hashes
from provenance.kept import Kept
from provenance.text.characters import normalise_word, normalise_words

words = st.lists(st.text(max_size=6) | st.text("\ud800.'АaB\u00ad", max_size=4), max_size=30)


@given(words, st.integers(1, 5))
def test_the_answers_are_those_of_the_function_and_no_more_are_kept_than_should_be(asked, most):
    kept = Kept(str.upper, most)
    for word in [*asked, *asked]:
        assert kept[word] == word.upper()
        assert 1 <= len(kept) <= most


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
