"""
Laws of verified near-duplicates.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import oracles
import provenance as pv
import strategies
from articles_for_tests import ELECTION, HARBOUR, HARBOUR_COLUMN, first_rewrite, second_rewrite, without
from provenance.articles import Article
from provenance.similarity.matches import Match, Matches, shared_bits, shared_count, verify
from provenance.similarity.shingles import Shingles
from provenance.text.document import read_document
from provenance.text.tokens import tokenise

ANY = 1e-9

number_sets = st.sets(st.integers(0, 2**64 - 1) | st.integers(0, 9), max_size=12)


def of(values):
    hashes = sorted(values)
    return Shingles(np.array(hashes, np.uint64), np.array([value % 41 for value in hashes], np.float32))


def near(*texts, least=ANY):
    return pv.find_near_duplicates([Article(f"{at:03}", text) for at, text in enumerate(texts)], min_similarity=least)


def words(text):
    return list(read_document(Article("a", text)).tokens.forms)


# Verification


@given(number_sets, number_sets)
def test_what_two_sets_share_is_counted_exactly(left, right):
    assert shared_count(of(left), of(right)) == len(left & right)
    assert shared_bits(of(left), of(right)) == sum(value % 41 for value in left & right)


@given(st.lists(number_sets, min_size=1, max_size=6), st.floats(0.0, 1.0), st.randoms(use_true_random=False))
def test_every_figure_equals_that_of_the_sets(sets, least, random):
    ids = [f"id{place}" for place in range(len(sets))]
    random.shuffle(ids)
    every = np.array(oracles.sharing_pairs(sets, least=0), np.int64).reshape(-1, 2)
    expected = []
    for a, b in every.tolist():
        left, right = (a, b) if ids[a] < ids[b] else (b, a)
        figures = oracles.similarity(sets[left], sets[right])
        if figures and figures[0] >= least:
            expected.append(Match(ids[left], ids[right], *figures))
    expected.sort(key=lambda match: (-match.jaccard, match.left, match.right))
    assert list(verify(ids, [of(one) for one in sets], every, least)) == expected


# From texts


@settings(max_examples=80, deadline=None)
@given(strategies.texts)
@example("中文新闻报道总统会谈")
@example("في الشرق الأوسط قال الرئيس إن المحادثات")
@example("ข่าวการเมืองวันนี้")
@example("A title\n\nof it\n\nand a body")
@example("word " * 8)
@example("word " * 7)
def test_two_identical_texts_are_wholly_similar_from_eight_words_on(text):
    """
    Also where the first line looks like a headline, or all of it like furniture.
    """
    found = near(text, text)
    if len(tokenise(text).forms) >= 8:
        assert list(found) == [Match("000", "001", 1.0, 1.0, 1.0)]
    else:
        assert list(found) == []


@settings(max_examples=60, deadline=None)
@given(strategies.plain_texts(), strategies.plain_texts(), st.booleans())
def test_similarity_is_symmetric_and_is_that_of_the_sets_of_runs_of_three_words(left, right, joined):
    if joined:
        right = f"{left}\n{right}"
    forward, backward = near(left, right), near(right, left)
    expected = oracles.similarity(oracles.trigrams(words(left)), oracles.trigrams(words(right)))
    if expected is None:
        assert list(forward) == list(backward) == []
        return
    [one], [other] = forward, backward
    assert (one.jaccard, one.left_in_right, one.right_in_left) == pytest.approx(expected)
    assert (other.jaccard, other.right_in_left, other.left_in_right) == pytest.approx(expected)


@given(st.integers(0, 7), st.integers(0, 7))
def test_fewer_than_eight_words_are_similar_to_nothing(left, right):
    text = "Nobody in Velmar will ever forget it all"
    short = [" ".join(text.split()[:count]) for count in (left, right)]
    assert list(near(*short, text)) == []


TAMPERED = {
    "look-alike letters": HARBOUR.translate(str.maketrans("eoB", "еоВ")),
    "zero-width spaces": "".join(f"{character}\u200b" for character in HARBOUR),
    "soft hyphens": HARBOUR.replace("er", "e\u00adr").replace("an", "a\u00adn"),
    "variation selectors": HARBOUR.replace("e", "e\ufe0f"),
    "full-width letters": HARBOUR.translate({code: code + 0xFEE0 for code in range(0x30, 0x7B)}),
    "mathematical letters": HARBOUR.translate({code: code - 0x61 + 0x1D41A for code in range(0x61, 0x7B)}),
    "other white space": HARBOUR.replace(" ", "\u00a0").replace("\n", "\r\n"),
    "wrapped at a column": HARBOUR.replace(", ", ",\n").replace("\n\n", "\n\n\n"),
    "capitals": HARBOUR.upper(),
    "typewriter apostrophes": HARBOUR.replace("'", "’"),
    "a byte order mark": "\ufeff" + HARBOUR,
}


@pytest.mark.parametrize("text", TAMPERED.values(), ids=TAMPERED)
def test_a_disguised_text_is_wholly_similar_to_itself(text):
    [match] = near(HARBOUR, text)
    assert match.jaccard == 1.0


def test_a_cyrillic_text_is_not_taken_for_a_latin_one():
    """
    Its words look like Latin ones, but no Latin letter is among them.
    """
    assert list(near("сор рос сера хор ухо роса сено сахар", "cop poc cepa xop yxo poca ceнo caxap")) == []


def test_versions_are_nearer_than_reports_of_their_own():
    found = near(HARBOUR, first_rewrite(), second_rewrite(), HARBOUR_COLUMN, ELECTION)
    assert {(match.left, match.right) for match in found if match.jaccard > 0.15} == {
        *(("000", "001"), ("000", "002"), ("001", "002"))
    }


def test_an_excerpt_is_contained_whole_though_the_jaccard_is_low():
    [match] = near(HARBOUR, without(HARBOUR, *range(1, 9)))
    assert match.jaccard < 0.2
    assert match.right_in_left == 1.0
    assert match.left_in_right == pytest.approx(match.jaccard)


def test_what_web_sites_add_does_not_make_two_texts_similar():
    footer = "\n\nThis website uses cookies to improve your experience. Read More\n\n© 2021 All rights reserved."
    assert list(near(ELECTION + footer, HARBOUR_COLUMN + footer)) == []


@pytest.mark.parametrize("least", [0.0, -0.1, 1.1, math.nan, math.inf])
def test_a_threshold_without_a_meaning_is_refused(least):
    with pytest.raises(pv.InvalidParameter, match="above 0 and at most 1"):
        near(HARBOUR, HARBOUR, least=least)


def test_the_threshold_is_kept_to_the_letter():
    [match] = near(HARBOUR, first_rewrite())
    assert len(near(HARBOUR, first_rewrite(), least=match.jaccard)) == 1
    assert len(near(HARBOUR, first_rewrite(), least=math.nextafter(match.jaccard, 1.0))) == 0


# The sequence


def test_matches_are_a_sequence_and_a_table_in_every_library():
    found = near(HARBOUR, first_rewrite(), second_rewrite())
    assert isinstance(found[:2], Matches)
    assert list(found[:2]) == [found[0], found[1]]
    assert found[-1] in found
    assert len(found) == 3
    names = ["left", "right", "jaccard", "left_in_right", "right_in_left"]
    for rows in (
        found.to_dicts(),
        found.to_arrow().to_pylist(),
        found.to_pandas().to_dict("records"),
        found.to_polars().to_dicts(),
    ):
        assert [list(row) for row in rows] == [names] * 3
        assert [Match(**row) for row in rows] == list(found)


def test_no_matches_are_a_table_with_the_same_columns():
    none, some = Matches(), near(HARBOUR, HARBOUR)
    assert none.to_arrow().schema == some.to_arrow().schema
    assert list(none.to_pandas().columns) == list(some.to_pandas().columns)
    assert none.to_polars().schema == some.to_polars().schema
    assert none.to_arrow().num_rows == 0


def test_reports_that_share_quotations_and_no_words_of_their_own_are_no_match():
    said = " ".join(f"“{sentence}”" for sentence in HARBOUR.split("\n\n")[3:5])
    reports = [pv.Article("a", f"{ELECTION} {said} she said."), pv.Article("b", f"{HARBOUR_COLUMN} {said} she said.")]
    unquoted = [pv.Article(one.id, one.text.replace("“", "").replace("”", "")) for one in reports]
    assert len(pv.find_near_duplicates(reports, min_similarity=0.1)) == 0
    assert len(pv.find_near_duplicates(unquoted, min_similarity=0.1)) == 1


def test_two_prints_of_one_speech_are_a_match():
    speech = "“" + " ".join(HARBOUR.split("\n\n")[:6]) + "”"
    prints = [pv.Article("a", f"{speech} Brandt told the council."), pv.Article("b", f"She said at the quay: {speech}")]
    assert len(pv.find_near_duplicates(prints)) == 1
