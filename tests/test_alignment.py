"""
Laws of two articles side by side: profiles, matched sentences, passages.
"""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import oracles
import provenance as pv
import strategies
from articles_for_tests import (
    ELECTION,
    HARBOUR,
    HARBOUR_COLUMN,
    HARBOUR_REPORTED_APART,
    first_rewrite,
    second_rewrite,
    without,
)
from provenance.alignment.matching import match_sentences
from provenance.alignment.profile import COMMON_WORD_BITS, USUAL_WORDS, profile
from provenance.articles import Article
from provenance.background import UNKNOWN_WORD_BITS, default_background
from provenance.text.document import read_document
from stopwatch import assert_linear

BACKGROUND = default_background()
QUOTATION = (
    "“We kept the old boat running for as long as anyone could pay for her repairs, and then we stopped,” "
    "Brandt told the council."
)
pairs_of_texts = strategies.versions() | st.tuples(strategies.texts, strategies.texts)


def profiled(text):
    return profile(read_document(Article("a", text)), BACKGROUND)


def compare(left, right):
    return pv.compare(Article("left", left), Article("right", right))


def texts_of(left, right):
    """
    Take what cannot be written out again as the comparison does.
    """
    return [text.translate(dict.fromkeys(range(0xD800, 0xE000), "\ufffd") | {0: " "}) for text in (left, right)]


# Profiles


@settings(max_examples=60)
@given(strategies.texts | strategies.versions().map(" ".join))
@example("")
@example("ferry")
@example("ferry " * 40)
def test_a_word_tells_no_more_than_the_background_says_nor_than_its_own_frequency_allows(text):
    one = profiled(text)
    words = one.document.tokens.words
    alone, after_one, after_two = BACKGROUND.information(words)
    assert ((one.after_two <= one.after_one) & (one.after_one <= one.alone)).all()
    assert (one.alone <= alone + 1e-4 + 1).all()
    for bits, word in zip(one.alone.tolist(), words.tolist(), strict=True):
        share = words.tolist().count(word) / (words.size + USUAL_WORDS)
        assert bits == pytest.approx(-np.log2(0.5 * 2.0 ** -float(alone[words == word][0]) + 0.5 * share), abs=1e-3)
    assert (one.after_one <= after_one).all()
    assert (one.after_two <= after_two).all()


@settings(max_examples=60)
@given(strategies.texts, st.data())
def test_the_information_of_a_run_is_the_sum_over_its_words(text, data):
    one = profiled(text)
    if not one.words:
        return
    first = data.draw(st.integers(0, len(one.words) - 1))
    last = data.draw(st.integers(first + 1, len(one.words)))
    bits = [one.alone[first], *one.after_one[first + 1 : min(last, first + 2)], *one.after_two[first + 2 : last]]
    assert one.block_bits(first, last) == pytest.approx(sum(map(float, bits)), abs=1e-3)


@settings(max_examples=60)
@given(strategies.texts)
def test_every_sentence_is_listed_with_its_words_once_each(text):
    one = profiled(text)
    bounds = one.document.tokens.sentences.tolist()
    expected = {
        (number, word) for number, (first, last) in enumerate(pairwise(bounds)) for word in one.words[first:last]
    }
    rows, columns = one.incidence
    listed = list(zip(rows.tolist(), one.vocabulary[columns].tolist(), strict=True))
    assert len(listed) == len(expected)
    assert set(listed) == expected
    assert one.vocabulary.tolist() == sorted(set(one.words))
    weight = dict(zip(one.vocabulary.tolist(), one.weights.tolist(), strict=True))
    sums = [sum(weight[word] for number, word in expected if number == place) for place in range(len(bounds) - 1)]
    assert one.sentence_weights.tolist() == pytest.approx(sums, abs=1e-3)
    assert all(0.0 <= value <= UNKNOWN_WORD_BITS - COMMON_WORD_BITS + 1 for value in weight.values())


# Matched sentences


@settings(max_examples=80, deadline=None)
@given(pairs_of_texts)
@example(("", ""))
@example((HARBOUR, first_rewrite()))
@example((HARBOUR + QUOTATION, ELECTION + QUOTATION))
def test_blocks_are_equal_words_and_with_the_gaps_make_up_both_sentences(texts):
    left, right = map(profiled, texts)
    pairs = match_sentences(left, right)
    assert list(pairs) == sorted(pairs, key=lambda pair: (pair.left, pair.right))
    for pair in pairs:
        for block in pair.blocks:
            assert left.words[slice(*block.left)] == right.words[slice(*block.right)] != []
            assert block.bits > 0
            assert 0 <= block.quoted <= block.left[1] - block.left[0]
        for side, one in ((0, left), (1, right)):
            number = (pair.left, pair.right)[side]
            spans = sorted((block.left, block.right)[side] for block in (*pair.blocks, *pair.gaps))
            spans = [span for span in spans if span[0] < span[1]]
            bounds = one.document.tokens.sentences[number : number + 2].tolist()
            assert [place for span in spans for place in range(*span)] == list(range(*bounds))
        assert pair.bits + pair.quoted_bits == pytest.approx(sum(block.bits for block in pair.blocks))
        assert pair.bits >= 0
        assert 0 < pair.coverage <= 1
        assert all(gap.left[0] < gap.left[1] or gap.right[0] < gap.right[1] for gap in pair.gaps)


@settings(max_examples=60)
@given(strategies.texts | strategies.versions().map(" ".join), st.data())
def test_texts_of_the_same_words_are_paired_word_for_word_wherever_their_sentences_end(text, data):
    pieces = text.split(" ")
    breaks = data.draw(st.lists(st.booleans(), min_size=len(pieces), max_size=len(pieces)))
    broken = "".join(piece + ("\n\n" if here else " ") for piece, here in zip(pieces, breaks, strict=True))
    left, right = profiled(text), profiled(broken)
    if left.words == right.words:
        pairs = match_sentences(left, right)
        blocks = [block for pair in pairs for block in pair.blocks]
        assert [place for block in blocks for place in range(*block.left)] == list(range(len(left.words)))
        assert all(block.left == block.right for block in blocks)
        for number, one in ((0, left), (1, right)):
            bounds = one.document.tokens.sentences.tolist()
            for pair in pairs:
                sentence, (first, last) = (pair.left, pair.right)[number], pair.blocks[0].left
                assert bounds[sentence] <= first < last <= bounds[sentence + 1]


@settings(max_examples=40, deadline=None)
@given(strategies.telling_sentences(), st.randoms(use_true_random=False))
def test_sentences_are_found_in_any_order(sentences, random):
    order = list(range(len(sentences)))
    random.shuffle(order)
    left, right = profiled(" ".join(sentences)), profiled(" ".join(sentences[place] for place in order))
    found = match_sentences(left, right)
    assert [(pair.left, order[pair.right]) for pair in found] == [(place, place) for place in range(len(sentences))]
    assert all(not pair.gaps and pair.coverage == 1.0 for pair in found)


@pytest.mark.parametrize(
    ("left", "right"),
    [(HARBOUR, ELECTION), (HARBOUR, HARBOUR_COLUMN), (ELECTION, HARBOUR_REPORTED_APART), (HARBOUR, "")],
)
def test_texts_that_share_no_wording_have_no_sentence_in_common(left, right):
    assert match_sentences(profiled(left), profiled(right)) == ()


# Passages


def kinds(comparison):
    return [passage.kind for passage in comparison.passages]


def test_the_kind_of_a_passage_says_how_much_was_changed():
    sentence = HARBOUR.split("\n\n")[4]
    edited = sentence.replace("behind closed doors", "in secret")
    rewritten = (
        edited.replace("Fishermen on the quay", "Skippers")
        .replace("figures for repairs", "sums")
        .replace("the shipyard had quoted in April", "had been announced before Easter")
    )
    for other, kind in ((sentence, "verbatim"), (edited, "edited"), (rewritten, "rewritten")):
        assert kinds(compare(f"{ELECTION}\n{sentence}", f"{HARBOUR_COLUMN}\n{other}")) == [kind]


def test_a_quotation_that_two_reports_have_is_said_to_be_one():
    comparison = compare(f"{HARBOUR}\n{QUOTATION}", f"{ELECTION}\n{QUOTATION}")
    assert kinds(comparison) == ["quotation"]
    assert comparison.passages[0].left_text == QUOTATION[1:-1]


def test_a_footer_that_two_pages_have_is_boilerplate_and_no_evidence():
    footer = "This website uses cookies to improve your experience. Read More"
    comparison = compare(f"{HARBOUR}\n\n{footer}", f"{ELECTION}\n\n{footer.upper()}")
    assert kinds(comparison) == ["boilerplate"]
    assert comparison.passages[0].right_text == footer.upper()
    assert comparison.common_words == 0
    assert comparison.jaccard == compare(HARBOUR, ELECTION).jaccard


def test_a_stock_phrase_is_no_passage():
    stock = "The ministry of foreign affairs did not immediately respond to a request for comment on Monday."
    one = "The Ministry of Foreign Affairs did not immediately respond to a request for comment on Tuesday."
    assert kinds(compare(f"{HARBOUR}\n{one[:60]}.", f"{ELECTION}\n{stock[:60]}.")) == []


def test_a_list_of_names_is_no_passage_unless_all_is_in_capitals():
    names = "Mette Lund, Ilse Brandt, Reto Caflisch, Jonas Ekdahl, Greta Holm, Anselm Roth and Ulla Vik sat there."
    other = "Mette Lund, Ilse Brandt, Reto Caflisch, Jonas Ekdahl, Greta Holm, Anselm Roth and Ulla Vik had won."
    assert kinds(compare(f"{ELECTION}\n{names}", f"{HARBOUR_COLUMN}\n{other}")) == []
    assert kinds(compare(HARBOUR.upper(), HARBOUR)) == kinds(compare(HARBOUR, HARBOUR.upper())) == ["verbatim"]


# Comparisons


@settings(max_examples=100, deadline=None)
@given(strategies.texts | strategies.telling_sentences().map(" ".join))
@example("")
@example("Yes. No. Maybe so. I do. He said no. She said yes. It was late.")
@example("The old ferry Aurelia crosses the sound at dawn every day. " * 30)
@example("no " * 40)
@example(QUOTATION)
@example(HARBOUR + QUOTATION + "\n\nThis website uses cookies to improve your experience. Read More")
def test_a_text_and_itself_are_one_verbatim_passage_and_no_event(text):
    """
    Of eight words and more, however common, quoted or repeated.
    """
    comparison = compare(text, text)
    assert comparison.events == ()
    words = len(profiled(text).words)
    for passage in comparison.passages:
        assert passage.events == ()
        assert passage.left == passage.right
    if words >= 8:
        [passage] = comparison.passages
        assert (passage.kind, passage.words) == ("verbatim", words)
    assert comparison.longest_run == comparison.common_words in (words, 0)
    assert comparison.jaccard == (1.0 if words >= 8 else None)


@pytest.mark.parametrize("text", [HARBOUR, ELECTION, HARBOUR_REPORTED_APART])
def test_every_word_of_an_article_is_in_a_verbatim_passage_of_itself(text):
    comparison = compare(text, text)
    assert set(kinds(comparison)) == {"verbatim"}
    assert comparison.common_words == len(profiled(text).words)


@settings(max_examples=80, deadline=None)
@given(pairs_of_texts)
@example((HARBOUR + QUOTATION, second_rewrite() + QUOTATION))
def test_every_span_lies_in_its_text_and_quotes_it(texts):
    left, right = texts_of(*texts)
    comparison = compare(*texts)
    for passage in comparison.passages:
        assert left[slice(*passage.left)] == passage.left_text
        assert right[slice(*passage.right)] == passage.right_text
        for event in passage.events:
            for outer, inner in ((passage.left, event.left), (passage.right, event.right)):
                assert inner is None or outer[0] <= inner[0] < inner[1] <= outer[1]
    for event in (*comparison.events, *(event for passage in comparison.passages for event in passage.events)):
        assert event.left or event.right
        assert event.reading
        for text, span in ((left, event.left), (right, event.right)):
            assert span is None or 0 <= span[0] < span[1] <= len(text)
            assert span is None or text[slice(*span)].strip()


@settings(max_examples=60, deadline=None)
@given(pairs_of_texts)
@example((HARBOUR, first_rewrite()))
def test_the_figures_are_those_of_the_sets_and_sequences_of_words(texts):
    comparison = compare(*texts)
    left, right = (profiled(text) for text in texts_of(*texts))
    sets = [oracles.trigrams(one.document.tokens.forms) for one in (left, right)]
    figures = (comparison.jaccard, comparison.left_in_right, comparison.right_in_left)
    if not all(sets):
        assert figures == (None, None, None)
    else:
        assert figures == pytest.approx(oracles.similarity(*sets) or (0.0, 0.0, 0.0))
    if comparison.jaccard is None and not comparison.passages:
        assert comparison.longest_run == comparison.common_words == 0
    else:
        assert comparison.longest_run == oracles.longest_common_run(left.words, right.words)
    shared = [passage.words for passage in comparison.passages if passage.kind != "boilerplate"]
    assert comparison.common_words == sum(shared)


def test_a_comparison_is_strict_json():
    comparison = compare(f"{HARBOUR}\n{QUOTATION}", f"{first_rewrite()}\n{QUOTATION}\n\nRead more: all of it")

    def refuse(constant):
        raise AssertionError(constant)

    text = comparison.to_json()
    assert json.loads(text, parse_constant=refuse) == json.loads(json.dumps(comparison.to_dict()))
    assert text.endswith("}\n")
    assert (comparison.left, comparison.right) == ("left", "right")
    assert comparison.to_dict()["similarity"]["common_words"] == comparison.common_words


def test_two_articles_of_one_id_can_be_compared():
    comparison = pv.compare(Article("a", HARBOUR), Article("a", without(HARBOUR, 3)))
    assert [event.kind for event in comparison.events] == ["sentence_cut"]


def test_a_text_that_is_too_short_has_no_similarity_rather_than_none_at_all():
    comparison = compare("Nobody spoke.", HARBOUR)
    assert (comparison.jaccard, comparison.left_in_right, comparison.right_in_left) == (None, None, None)
    assert compare("Nobody spoke. " * 4, HARBOUR).jaccard == 0.0


UNITS = {
    "one sentence again and again": "The cat sat on the mat near Velmar. ",
    "one line again and again": "The cat sat on the mat near Velmar.\n\n",
    "one word": "ferry ",
    "a line without an end": "alpha beta gamma delta ",
    "quotations": "“We kept the old boat running,” he said. ",
    "markup": "<a ",
    "short sentences": "No. Yes. ",
    "footers": "Advertisement\n\n",
}


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_comparing_repetitive_texts_is_linear(unit):
    assert_linear(lambda text: compare(text, text), lambda size: unit * size, 1_250, most_seconds=15.0)


def test_comparing_long_texts_is_linear():
    def make(size):
        vocabulary = [f"w{number}" for number in range(5_000)]
        drawn = iter(np.random.default_rng(1).choice(vocabulary, 12 * size).tolist())
        return " ".join(" ".join(next(drawn) for _ in range(12)).capitalize() + "." for _ in range(size))

    assert_linear(lambda text: compare(text, text), make, 500, most_seconds=20.0)
