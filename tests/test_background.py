"""
Laws of the table of what is common anywhere.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.background import (
    UNKNOWN_WORD_BITS,
    Background,
    default_background,
    from_bytes,
    to_bytes,
)
from provenance.errors import DamagedBackground, ProvenanceError
from provenance.hashes import run_hashes, word_hash
from provenance.text.tokens import tokenise

BACKGROUND = default_background()

entries = st.dictionaries(st.integers(0, 2**32 - 1), st.integers(0, 255), max_size=20)


def table(of):
    keys = sorted(of)
    return Background(np.array(keys, np.uint32), np.array([of[key] for key in keys], np.uint8))


def hashes(text):
    return np.array([word_hash(form) for form in tokenise(text).forms], np.uint64)


def key(*words):
    return int(run_hashes(hashes(" ".join(words)), len(words))[0]) >> 32


def telling(text, background=BACKGROUND):
    """
    Sum the information of a phrase of three words, as a shingle does.
    """
    alone, after_one, after_two = background.information(hashes(text))
    return float(alone[0] + after_one[1] + after_two[2])


common_words = st.sampled_from(
    [
        "the",
        "of",
        "and",
        "said",
        "on",
        "in",
        "to",
        "a",
        "president",
        "minister",
        "united",
        "states",
        "two",
        "said",
        "he",
        "that",
    ]
)
any_words = st.lists(common_words | st.text(st.characters(categories=["Ll"]), min_size=3, max_size=9), max_size=30)


@given(any_words)
def test_a_longer_context_never_tells_less(words):
    text = hashes(" ".join(words))
    alone, after_one, after_two = BACKGROUND.information(text)
    assert alone.shape == after_one.shape == after_two.shape == text.shape
    assert alone.dtype == after_one.dtype == after_two.dtype == np.float32
    assert ((after_two <= after_one) & (after_one <= alone)).all()
    assert ((after_two >= 0) & (alone <= UNKNOWN_WORD_BITS)).all()
    assert np.array_equal(alone[:1], after_two[:1])
    assert BACKGROUND.attested(text).shape == (max(0, text.size - 1),)


@given(any_words, any_words)
def test_what_stands_further_off_changes_nothing(before, after):
    words = hashes("the last ferry of the year")
    beside = [hashes(" ".join(some)) for some in (before, after)]
    around = BACKGROUND.information(np.concatenate([beside[0], words, beside[1]]))
    alone, after_one, after_two = (row[beside[0].size :][: words.size] for row in around)
    expected = BACKGROUND.information(words)
    assert np.array_equal(alone, expected[0])
    assert np.array_equal(after_one[1:], expected[1][1:])
    assert np.array_equal(after_two[2:], expected[2][2:])


@pytest.mark.parametrize(
    ("stock", "rare"),
    [
        ("he said that", "ferry herring barrels"),
        ("the united states", "the united herring"),
        ("told reporters on", "told herring on"),
        ("president joe biden", "commissioner ilse brandt"),
        ("one of the", "one steam whistle"),
        ("el presidente de", "el arenque de"),
    ],
)
def test_a_stock_phrase_tells_less_than_a_rare_one(stock, rare):
    assert telling(stock) + 6 <= telling(rare)


def test_a_word_that_the_table_does_not_know_tells_as_much_as_any_word_can():
    alone, after_one, after_two = BACKGROUND.information(hashes("qwzxv vxzwq"))
    assert alone.tolist() == after_one.tolist() == after_two.tolist() == [UNKNOWN_WORD_BITS] * 2
    assert not BACKGROUND.attested(hashes("qwzxv vxzwq")).any()
    assert BACKGROUND.attested(hashes("the united")).all()


def test_values_are_eighths_of_a_bit_and_a_missing_context_backs_off_to_the_shorter_one():
    background = table({key("a"): 80, key("b"): 40, key("a", "b"): 12, key("b", "a"): 240, key("b", "a", "b"): 8})
    alone, after_one, after_two = background.information(hashes("b a b c"))
    assert alone.tolist() == [5.0, 10.0, 5.0, UNKNOWN_WORD_BITS]
    # "a" after "b" is said to be rarer than "a": that cannot be, the shorter context holds.
    assert after_one.tolist() == [5.0, 10.0, 1.5, UNKNOWN_WORD_BITS]
    assert after_two.tolist() == [5.0, 10.0, 1.0, UNKNOWN_WORD_BITS]
    assert background.attested(hashes("b a b c")).tolist() == [True, True, False]


@given(entries, any_words)
def test_a_table_is_read_as_it_was_written(of, words):
    written = table(of)
    read = from_bytes(to_bytes(written.keys, written.values))
    assert read.keys.tolist() == written.keys.tolist()
    assert read.values.tolist() == written.values.tolist()
    text = hashes(" ".join(words))
    for one, other in zip(read.information(text), written.information(text), strict=True):
        assert np.array_equal(one, other)


@given(entries, st.data())
def test_damaged_bytes_are_refused_in_words(of, data):
    written = table(of)
    good = to_bytes(written.keys, written.values)
    place = data.draw(st.integers(0, len(good) - 1))
    bit = 1 << data.draw(st.integers(0, 7))
    damaged = [
        good[:place] + bytes([good[place] ^ bit]) + good[place + 1 :],
        good[:place],
        good + b"\0",
        good[place:] if place else b"",
    ]
    for one in damaged:
        with pytest.raises(DamagedBackground, match="install text-provenance again"):
            from_bytes(one)


def test_a_damaged_package_is_said_to_be_damaged(monkeypatch, tmp_path):
    (tmp_path / "data").mkdir()
    good = to_bytes(BACKGROUND.keys, BACKGROUND.values)
    (tmp_path / "data" / "background.bin").write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    default_background.cache_clear()
    try:
        with pytest.raises(ProvenanceError):
            default_background()
    finally:
        monkeypatch.undo()
        default_background.cache_clear()
    assert default_background().keys.size == BACKGROUND.keys.size


def test_the_packed_table_is_sorted_and_knows_words_of_several_languages():
    assert (np.diff(BACKGROUND.keys.astype(np.int64)) > 0).all()
    assert BACKGROUND.keys.shape == BACKGROUND.values.shape
    for word in ("the", "el", "não", "president", "gobierno", "government"):
        assert BACKGROUND.information(hashes(word))[0][0] < 15.0
