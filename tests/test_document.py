"""
Laws of one article, read.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given

import strategies
from articles_for_tests import HARBOUR
from provenance.articles import Article
from provenance.hashes import word_hash
from provenance.text.document import FEWEST_TOKENS, LONGEST_SENTENCE, read_document
from provenance.text.mojibake import repair
from provenance.text.tokens import tokenise
from stopwatch import assert_linear

WEB_PAGE = """\
Velmar to lose its last ferry in March - Times of Velmar

12:39, 08 December 2021

VELMAR, Dec 8 (Reuters) - The harbour town of Velmar will lose its last ferry. “We had no choice,” said the mayor.

Some 400 commuters use the crossing. (dpa)

(With inputs from AFP)

Follow us on Facebook for more.
"""


def read(text, **fields):
    return read_document(Article("a", text, **fields))


def excerpts(document):
    return [
        document.article.text[start:end]
        for start, end in zip(document.tokens.starts, document.tokens.ends, strict=True)
    ]


@given(strategies.texts)
@example("")
@example("\u200b")
@example("JAKARTA - ")
@example("×¤ and donâ€™t")
def test_every_word_quotes_the_original_and_is_hashed(text):
    tokens = read(text).tokens
    repaired = repair(text)
    words = tokenise(text if repaired is None else repaired.text)
    places = list(zip(words.starts, words.ends, strict=True))
    if repaired is not None:
        places = [repaired.span(*place) for place in places]
    form_at = dict(zip(places, words.forms, strict=True))
    spans = list(zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True))
    assert tokens.forms == tuple(form_at[span] for span in spans)
    assert spans == sorted(set(spans))
    assert tokens.words.tolist() == [word_hash(form) for form in tokens.forms]
    assert [bool(flag) for flag in tokens.number] == [form[0].isdigit() for form in tokens.forms]
    words = [text[start:end] for start, end in spans]
    shouts = 2 * sum(len(word) > 1 and word.isupper() for word in words) > len(words)
    assert [bool(flag) for flag in tokens.capital] == [word[0].isupper() and not shouts for word in words]


def test_in_a_text_of_all_capitals_a_capital_marks_no_name():
    quiet, loud = read("The mayor of Velmar closed the port."), read("THE MAYOR OF VELMAR CLOSED THE PORT.")
    assert quiet.tokens.capital.tolist() == [True, False, False, True, False, False, False]
    assert not loud.tokens.capital.any()


@given(strategies.texts)
@example("word " * 250)
def test_sentences_cover_all_words_once_and_none_is_longer_than_any_sentence(text):
    tokens = read(text).tokens
    lengths = np.diff(tokens.sentences)
    assert tokens.sentences[0] == 0
    assert tokens.sentences[-1] == len(tokens)
    assert (lengths > 0).all()
    assert (lengths <= LONGEST_SENTENCE).all()
    for arrays in (tokens.words, tokens.starts, tokens.ends, tokens.quoted, tokens.capital, tokens.number):
        assert arrays.shape == (len(tokens),)


@given(strategies.texts)
def test_a_word_stands_in_the_body_or_in_furniture(text):
    document = read(text)
    body = set(document.tokens.starts.tolist())
    furniture = {place for piece in document.furniture for place in range(piece.start, piece.end)}
    for start in tokenise(text).starts:
        assert start in body or start in furniture
    if len(body) < len(tokenise(text).starts):
        assert not body & furniture


@given(strategies.texts)
@example("JAKARTA - \n\nAdvertisement\n\nWhat a day it was for all of them")
def test_a_text_is_comparable_exactly_if_it_has_eight_words(text):
    """
    Whatever of them looks like furniture: a misjudged headline must not make a text incomparable.
    """
    assert read(text).comparable == (len(tokenise(text).forms) >= FEWEST_TOKENS)


@given(strategies.texts)
def test_a_word_is_quoted_where_it_begins_in_a_quotation(text):
    document = read(text)
    inside = [any(start <= place < end for start, end in document.quotations) for place in document.tokens.starts]
    assert document.tokens.quoted.tolist() == inside


def test_the_body_of_a_web_page_is_its_reporting():
    document = read(WEB_PAGE)
    assert " ".join(excerpts(document)) == (
        "The harbour town of Velmar will lose its last ferry We had no choice said the mayor "
        "Some 400 commuters use the crossing"
    )
    assert [piece.kind for piece in document.furniture] == [
        *("title", "outlet", "stamp", "dateline", "credit", "credit", "credit", "footer")
    ]
    assert (document.title, document.outlet) == ("Velmar to lose its last ferry in March", "Times of Velmar")
    assert (document.published, document.credit) == ("2021-12-08T12:39:00", "Reuters")


def test_what_the_user_says_wins_over_what_the_text_says():
    said = {"title": "A ferry goes for good – Post", "outlet": "The Post", "published": "2021-12-09", "credit": "dpa"}
    document = read(WEB_PAGE, **said)
    assert (document.title, document.outlet) == ("A ferry goes for good", "The Post")
    assert (document.published, document.credit) == ("2021-12-09", "dpa")
    assert read(WEB_PAGE, title="A ferry goes for good – Post").outlet == "Post"


@pytest.mark.parametrize("stamp", ["12:39, 01 January 0001", "31 December 9999", "12:39, 31 February 2021"])
def test_a_stamp_that_is_no_possible_time_says_nothing(stamp):
    assert read(f"{stamp}\n\n{HARBOUR}").published is None


def test_what_is_not_known_is_none():
    document = read(HARBOUR)
    assert (document.title, document.outlet, document.published, document.credit) == (None, None, None, None)


def test_the_span_of_some_words_reaches_from_the_first_to_the_last():
    document = read(HARBOUR)
    start, end = document.tokens.span(4, 8)
    assert HARBOUR[start:end] == "Velmar will lose its"


UNITS = {
    "one word again and again": "word ",
    "one line": "alpha beta gamma delta ",
    "one word": "x",
    "combining marks": "a\u0301\u0316",
    "dots": ".",
    "quotation marks": '"',
    "opening marks": "“a ",
    "markup": "<a ",
    "line breaks": "\n",
    "unseen characters": "\u200b",
    "one sentence": "The cat sat on the mat near Velmar. ",
    "footers": "Advertisement\n\n",
    "stamps": "12:39, 08 December 2021\n\n",
    "datelines": "JAKARTA - Presidents talk.\n",
    "letters of a script without spaces": "中",
}


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_reading_is_linear(unit):
    assert_linear(read, lambda size: unit * size, 50_000 // len(unit), most_seconds=8.0)
