"""
Laws of the form in which words are compared.
"""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracles
import strategies
from provenance.text.characters import IGNORABLE, MARKS, TRAILING, UNSPACED, normalise_word
from provenance.text.tokens import tokenise

any_word = strategies.scripts.flatmap(strategies.words)


def members(of):
    return set(re.findall(f"[{of}]", "".join(map(chr, range(sys.maxunicode + 1)))))


@given(any_word)
def test_a_plain_word_is_normalised_by_the_book(word):
    assert normalise_word(word) == oracles.plain_form(word)


@given(any_word, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]), st.booleans())
def test_a_word_is_the_same_in_every_form_of_unicode_and_in_capitals(word, form, capitals):
    spelling = unicodedata.normalize(form, word)
    assert normalise_word(spelling.upper() if capitals else spelling) == normalise_word(word)


@given(strategies.texts)
def test_normalising_twice_changes_nothing(text):
    for form in tokenise(text).forms:
        assert normalise_word(form) == form


@given(any_word, st.lists(st.sampled_from(strategies.UNSEEN), min_size=1, max_size=300), st.data())
def test_what_leaves_no_ink_leaves_no_trace(word, unseen, data):
    place = data.draw(st.integers(0, len(word)))
    assert normalise_word(word[:place] + "".join(unseen) + word[place:]) == normalise_word(word)


@pytest.mark.parametrize(
    ("tampered", "clean"),
    [
        ("Вidеn", "Biden"),  # Cyrillic Ve and ie
        ("Μoscοw", "Moscow"),  # Greek Mu and omicron
        ("ΗOUSE", "HOUSE"),  # Greek Eta
        ("ΝATO", "NATO"),  # Greek Nu
        ("рresident", "president"),
        ("KREМLIN", "KREMLIN"),
        ("Ｂｉｄｅｎ", "Biden"),
        ("𝐁𝐢𝐝𝐞𝐧", "Biden"),
        ("ⓑⓘⓓⓔⓝ", "Biden"),
        ("oﬃce", "office"),
        ("m²", "m2"),
        ("Straße", "STRASSE"),
        ("ΟΔΟΣ", "οδος"),
        ("can’t", "can't"),
        ("canʼt", "CAN＇T"),
        ("U.S.", "US"),
        ("Ｕ．Ｓ．", "us"),
    ],
)
def test_two_spellings_of_one_word_are_one_word(tampered, clean):
    assert normalise_word(tampered) == normalise_word(clean)


@pytest.mark.parametrize("word", ["сор", "ВОСТОК", "НАТО", "вера", "ΝΟΤΑ", "κόρη", "ορο"])
def test_a_word_of_another_script_keeps_its_letters(word):
    """
    Only a word that has a Latin letter, too, was tampered with.
    """
    assert normalise_word(word) == word.casefold()
    assert not normalise_word(word).isascii()


@pytest.mark.parametrize(
    ("word", "form"), [("3.5", "3.5"), ("1.200.000", "1.200.000"), ("10:30", "10:30"), ("i.e.", "ie")]
)
def test_the_stops_of_numbers_stay_and_those_of_acronyms_go(word, form):
    assert normalise_word(word) == form


def test_every_mark_of_the_basic_plane_is_a_mark_or_unseen():
    marks = {chr(code) for code in range(0x10000) if unicodedata.category(chr(code)) in ("Mn", "Mc", "Me")}
    assert marks <= members(MARKS) | members(IGNORABLE)
    # A later Unicode may have filled what this Python's leaves open.
    assert {unicodedata.category(mark) for mark in members(MARKS)} <= {"Mn", "Mc", "Me", "Cn"}


def test_every_format_character_but_the_visible_ones_is_ignored():
    """
    Signs that stand around Arabic numbers, annotation anchors and joiners of hieroglyphs have ink or a meaning.
    """
    visible = "ARABIC|SYRIAC|KAITHI|INTERLINEAR|EGYPTIAN"
    formats = {chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Cf"}
    seen = {one for one in formats if re.match(visible, unicodedata.name(one, "")) and one != "\u061c"}
    assert formats - seen <= members(IGNORABLE)
    assert {unicodedata.category(one) for one in members(IGNORABLE)} <= {"Cf", "Mn", "Lo", "Cn"}
    assert not any(one.isspace() for one in members(IGNORABLE))


def test_the_letters_of_scripts_without_spaces_are_letters_and_no_marks():
    letters = members(UNSPACED)
    assert {unicodedata.category(letter) for letter in letters} <= {"Lo", "Lm", "Nl", "Cn"}
    assert letters.isdisjoint(members(MARKS) | members(IGNORABLE) | members(TRAILING))
    for text in ("漢字", "ひらがな", "カタカナ", "ไทย", "ລາວ", "မြန်မာ", "ខ្មែរ"):
        assert text[0] in letters


def test_a_word_without_end_costs_no_more_than_a_long_one():
    """
    Normalising a run of combining marks is quadratic, so a word is cut.
    """
    for word in ("a" + "\u0301\u0316" * 100_000, "a\u0316\u0301" * 100_000, "x" * 200_000, "\u200b" * 200_000):
        assert len(normalise_word(word)) <= 1_000
