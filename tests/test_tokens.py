"""
Laws of words and their spans.
"""

from __future__ import annotations

import sys
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import strategies
from provenance.text.characters import normalise_word
from provenance.text.tokens import tokenise
from stopwatch import assert_linear


@given(strategies.texts)
@example("a\u200b\u200bb\u200b c\u00ad")
def test_every_span_quotes_the_original(text):
    words = tokenise(text)
    for form, start, end in zip(words.forms, words.starts, words.ends, strict=True):
        assert form
        assert normalise_word(text[start:end]) == form


@given(strategies.texts)
def test_spans_ascend_without_overlap_and_hold_no_white_space(text):
    words = tokenise(text)
    spans = list(zip(words.starts, words.ends, strict=True))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert not any(character.isspace() for start, end in spans for character in text[start:end])


@given(strategies.texts)
def test_every_letter_and_digit_stands_in_a_word(text):
    """
    But for vowel signs and voicing marks that are letters by category and have none before them.
    """
    words = tokenise(text)
    held = {place for start, end in zip(words.starts, words.ends, strict=True) for place in range(start, end)}
    alone = "\u0e33\u0eb3\uff9e\uff9f" + strategies.UNSEEN
    assert all(place in held for place, character in enumerate(text) if character.isalnum() and character not in alone)


@given(strategies.scripts.flatmap(lambda script: st.tuples(st.just(script), st.lists(strategies.words(script)))))
def test_words_of_spaced_scripts_stay_whole_and_others_fall_into_letters(drawn):
    script, parts = drawn
    forms = tokenise(" ".join(parts)).forms
    if script in strategies.SPACED:
        assert forms == [normalise_word(part) for part in parts]
    else:
        letters = [c for c in "".join(parts) if unicodedata.category(c)[0] == "L" and c not in "\u0e33"]
        assert len(forms) == len(letters)


@given(strategies.texts, st.data())
def test_what_leaves_no_ink_parts_no_words(text, data):
    clean = "".join(character for character in text if character not in strategies.UNSEEN)
    places = data.draw(st.lists(st.integers(0, len(clean)), max_size=12).map(sorted))
    unseen = data.draw(st.lists(st.sampled_from(strategies.UNSEEN), min_size=len(places), max_size=len(places)))
    parts = [clean[start:end] for start, end in pairwise([0, *places, len(clean)])]
    tampered = parts[0] + "".join(one + part for one, part in zip(unseen, parts[1:], strict=True))
    words = tokenise(tampered)
    assert words.forms == tokenise(clean).forms
    for form, start, end in zip(words.forms, words.starts, words.ends, strict=True):
        assert normalise_word(tampered[start:end]) == form


_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=60))
@example("3.5 1,000 10:30 U.S. don't")
def test_full_width_text_has_the_words_of_its_plain_form(text):
    assert tokenise(text.translate(_WIDE)).forms == tokenise(text).forms


@given(strategies.plain_texts(), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_composed_and_decomposed_texts_have_the_same_words(text, form):
    assert tokenise(unicodedata.normalize(form, text)).forms == tokenise(text).forms


def test_no_character_gives_a_word_without_a_form():
    words = tokenise("\n".join(map(chr, range(sys.maxunicode + 1))))
    assert all(words.forms)
    assert len(words.forms) > 130_000


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("It's 10:30, and 1,200.5 is 3.", ["it's", "10:30", "and", "1,200.5", "is", "3"]),
        ("The U.S. and the U.K.", ["the", "us", "and", "the", "uk"]),
        ("COVID-19 re-entry e-mail@example.org", ["covid", "19", "re", "entry", "e", "mail", "example", "org"]),
        ("‘tis the dogs’ day, rock ’n’ roll", ["tis", "the", "dogs", "day", "rock", "n", "roll"]),
        ("他在2021年12月8日说", ["他", "在", "2021", "年", "12", "月", "8", "日", "说"]),
        ("ｶﾞｽﾊﾟﾝ", ["ガ", "ス", "パ", "ン"]),
        ("น้ำตก", ["น้ํา", "ต", "ก"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("مُحَمَّد", ["مُحَمَّد"]),
        ("\u0301\u0316 \u200b\ufeff … — ()", []),
        ("under_score __init__", ["under", "score", "init"]),
        ("", []),
    ],
)
def test_words_are_what_a_reader_would_count(text, forms):
    assert tokenise(text).forms == forms


@pytest.mark.parametrize(
    "unit",
    [
        "word ",
        "x",
        "a\u0301\u0316",
        "\u0301\u0316",
        "“",
        '"',
        "U.S.",
        "a'",
        "1.",
        "a\u200b",
        "\u200b",
        "中",
        "ก้ำ",
        "<a ",
    ],
)
def test_finding_words_is_linear(unit):
    assert_linear(tokenise, lambda size: unit * size, 50_000 // len(unit), most_seconds=5.0)


@given(st.text(st.sampled_from("aZ09.,:'-_ \n\t\x00\x7fUS"), max_size=60))
def test_a_text_in_ascii_has_the_words_that_it_has_in_any_script(text):
    alone = tokenise(text)
    beside = tokenise(text + " \u0416")
    assert (alone.forms, alone.starts, alone.ends) == (beside.forms[:-1], beside.starts[:-1], beside.ends[:-1])
