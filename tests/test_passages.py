"""
Laws of passages: they are as long as can be, quote both texts, and what was changed inside them is all that was.
"""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st

import oracles
import provenance as pv
import strategies
from articles_for_tests import ELECTION, HARBOUR, HARBOUR_COLUMN, first_rewrite, second_rewrite, without
from provenance.alignment.aligning import align
from provenance.alignment.comparison import passages_and_events, shared_passages
from provenance.alignment.profile import profile
from provenance.alignment.weaving import SPLIT_COST, weave
from provenance.alignment.word_index import index_words
from provenance.articles import Article
from provenance.background import default_background
from provenance.text.document import read_document
from stopwatch import assert_linear

QUOTATION = (
    "“We kept the old boat running for as long as anyone could pay for her repairs, and then we stopped,” "
    "Brandt told the council."
)
SENTENCE = "The council let the landing stage to a restaurant, and nobody in the harbour had been asked about it."


def indexed(text):
    background = default_background()
    return index_words(profile(read_document(Article("a", text)), background), background)


def compare(left, right):
    return pv.compare(Article("left", left), Article("right", right))


def texts_of(*texts):
    return [text.translate(dict.fromkeys(range(0xD800, 0xE000), "\ufffd") | {0: " "}) for text in texts]


pairs_of_texts = strategies.versions() | st.tuples(strategies.texts, strategies.texts)


def applied(passage, left, right):
    """
    Make the right side's words of a passage from the left side's by its events.

    Of the right text only what the events name is read. Both texts are walked word by word; an event is due where its
    place is reached on either side, since what stands before it is the same on both.
    """
    places = dict(zip(left.document.tokens.starts.tolist(), range(len(left)), strict=True))
    others = dict(zip(right.document.tokens.starts.tolist(), range(len(right)), strict=True))

    def words(span, side, known):
        if span is None:
            return None
        inside = [known[start] for start in known if span[0] <= start < span[1]]
        return side.forms[inside[0] : inside[-1] + 1], inside[0]

    at, end = places[passage.left[0]], passage.left[1]
    reached = others[passage.right[0]]
    made = []
    waiting = list(passage.events)
    while True:
        if waiting:
            before = words(waiting[0].left, left, places)
            after = words(waiting[0].right, right, others)
            if (before and before[1] == at) or (not before and after[1] == reached):
                waiting.pop(0)
                at += len(before[0]) if before else 0
                made += after[0] if after else ()
                reached += len(after[0]) if after else 0
                continue
        if at >= len(left) or left.document.tokens.starts[at] >= end:
            break
        made.append(left.forms[at])
        at, reached = at + 1, reached + 1
    assert not waiting
    return tuple(made)


def words_of(passage, side, index):
    start, end = getattr(passage, side)
    inside = [place for place, at in enumerate(index.document.tokens.starts.tolist()) if start <= at < end]
    return index.forms[inside[0] : inside[-1] + 1]


# Laws


@settings(max_examples=80, deadline=None)
@given(pairs_of_texts)
@example((HARBOUR, first_rewrite()))
@example((first_rewrite(), second_rewrite()))
@example((HARBOUR + QUOTATION, second_rewrite() + QUOTATION.replace("old boat", "ferry")))
@example(("It was late. " * 30, "It was late. " * 12 + "It was very late. " + "It was late. " * 14))
def test_the_events_of_a_passage_make_its_right_side_from_its_left(texts):
    left, right = map(indexed, texts_of(*texts))
    passages, _ = passages_and_events(left, right)
    assert shared_passages(left, right) == tuple(evolve(one, events=()) for one in passages)
    for passage in passages:
        if passage.kind != "boilerplate":
            assert applied(passage, left, right) == words_of(passage, "right", right)


@settings(max_examples=80, deadline=None)
@given(pairs_of_texts)
@example((HARBOUR, first_rewrite()))
@example(("ferry " * 40, "ferry " * 33))
def test_each_word_is_in_one_stretch_at_most_and_equal_to_its_partner(texts):
    left, right = map(indexed, texts_of(*texts))
    stretches = align(left, right)
    for one, of in ((left, "left"), (right, "right")):
        spans = sorted(getattr(stretch, of) for stretch in stretches)
        assert all(first[1] <= second[0] for first, second in pairwise(spans))
        assert all(0 <= start < end <= len(one) for start, end in spans)
    for stretch in stretches:
        for run in stretch.runs:
            assert left.forms[run.left : run.left_end] == right.forms[run.right : run.right_end] != ()
        for before, after in stretch.gaps():
            assert before[0] <= before[1]
            assert after[0] <= after[1]
            assert before[0] < before[1] or after[0] < after[1]
        assert all(one.left_end <= other.left for one, other in pairwise(stretch.runs))
        assert all(one.right_end <= other.right for one, other in pairwise(stretch.runs))


@settings(max_examples=60, deadline=None)
@given(pairs_of_texts)
@example((HARBOUR, second_rewrite()))
def test_which_text_is_left_does_not_matter_to_what_is_aligned(texts):
    left, right = map(indexed, texts_of(*texts))
    there = {stretch.runs for stretch in align(left, right)}
    assert there == {stretch.mirrored().runs for stretch in align(right, left)}


@settings(max_examples=40, deadline=None)
@given(strategies.telling_sentences(6), st.data())
def test_a_passage_begins_and_ends_where_the_common_words_do(sentences, data):
    """
    Also in the middle of a sentence.
    """
    text = " ".join(sentences)
    words = text.split()
    first = data.draw(st.integers(0, len(words) - 30))
    last = data.draw(st.integers(first + 24, len(words)))
    right = "Nobody had expected any of it " + " ".join(words[first:last]) + " as everybody in town was told."
    [passage] = compare(text, right).passages
    assert passage.kind == "verbatim"
    assert passage.left_text.split() == [*words[first : last - 1], passage.left_text.split()[-1]]
    assert words[last - 1].startswith(passage.left_text.split()[-1])


@settings(max_examples=30, deadline=None)
@given(strategies.telling_sentences(6))
def test_spelling_case_and_punctuation_hide_no_passage(sentences):
    """
    Every tenth word misread, all in capitals, no mark left.
    """
    words = " ".join(sentences).replace(".", "").split()
    misread = [f"{word[:2]}1{word[2:]}" if place % 10 == 7 else word for place, word in enumerate(words)]
    comparison = compare(" ".join(sentences), " ".join(misread).upper())
    assert sum(passage.words for passage in comparison.passages) >= 0.8 * len(words)


few_words = st.lists(st.sampled_from(["the", "ferry", "of", "zubrowka", "said"]), min_size=1, max_size=4).map(" ".join)


@given(few_words, few_words)
def test_what_stands_between_two_runs_is_aligned_in_the_best_way(one, other):
    left, right = indexed(one), indexed(other)

    def bits(a, b, follows):
        known = "after_two" if follows else "alone"
        return min(left.listed[known][a], right.listed[known][b])

    def score(pairs):
        """
        As the oracle counts, of one way.
        """
        total, last = 0, (-1, -1)
        for pair in sorted(pairs):
            follows = pair == (last[0] + 1, last[1] + 1)
            total += bits(*pair, follows) - (0 if follows else SPLIT_COST)
            last = pair
        return total - (SPLIT_COST if last != (len(left) - 1, len(right) - 1) else 0)

    pairs = weave(left, right, (0, 0), (len(left), len(right)))
    assert all(left.forms[a] == right.forms[b] for a, b in pairs)
    assert score(pairs) == oracles.woven(left.forms, right.forms, bits, SPLIT_COST)


# Kinds and bounds


def test_neighbouring_sentences_are_one_passage_though_one_was_edited():
    changed = HARBOUR.replace("behind closed doors", "in secret")
    [passage] = compare(HARBOUR, changed).passages
    assert passage.kind == "edited"
    assert [event.kind for event in passage.events] == ["phrase_replaced"]


def test_a_cut_sentence_parts_two_passages():
    comparison = compare(HARBOUR, without(HARBOUR, 3))
    assert [passage.kind for passage in comparison.passages] == ["verbatim", "verbatim"]
    assert [event.kind for event in comparison.events] == ["sentence_cut"]


def test_a_cut_is_put_where_sentences_begin():
    """
    Though the words around it would leave other places.
    """
    left = f"{HARBOUR}\n\nThe mayor said nothing. The crowd went home early. The band played on for an hour."
    right = left.replace(" The crowd went home early.", "")
    comparison = compare(left, right)
    assert [left[slice(*event.left)] for event in comparison.events] == ["The crowd went home early"]


def test_plain_words_of_another_sentence_are_no_part_of_a_passage():
    """
    Though they stand before and behind it on both sides.
    """
    left = f"Zubrowka wistul quagga and of the. {SENTENCE} It was the vicuna tamarack sorgo."
    right = f"Mistral loquat bandore and of the. {SENTENCE} It was the corvee jicama hoopoe."
    for sides in ((left, right), (right, left)):
        [passage] = compare(*sides).passages
        assert passage.left_text == passage.right_text == SENTENCE[:-1]


def test_a_sentence_that_was_put_together_otherwise_is_found():
    rewritten = "Nobody in the harbour had been asked when the council let the landing stage to a restaurant."
    found = compare(f"{ELECTION}\n{SENTENCE}", f"{HARBOUR_COLUMN}\n{rewritten}").passages
    assert found
    assert all(passage.kind in ("rewritten", "edited", "verbatim") for passage in found)


@pytest.mark.parametrize("other", [ELECTION, HARBOUR_COLUMN])
def test_texts_that_share_no_wording_have_no_passage(other):
    assert compare(HARBOUR, other).passages == ()


# Time


def _drawn(size, seed=1, vocabulary=5_000):
    draw = random.Random(seed)
    return [f"w{draw.randrange(vocabulary)}" for _ in range(size)]


def _sentences(words, length=12):
    parts = (words[place : place + length] for place in range(0, len(words), length))
    return " ".join(" ".join(part).capitalize() + "." for part in parts)


def _shuffled(size):
    sentences = [_sentences([f"x{number}" for number in range(at, at + 10)]) for at in range(0, size, 10)]
    return " ".join(sentences), " ".join(random.Random(2).sample(sentences, len(sentences)))


FERRY = "The old ferry Aurelia crosses the sound at dawn every day. "
LATE = "It was late in Velmar that night. "
PLAIN = ["the", "of", "and", "to", "in", "that", "was", "for", "with", "is", "his", "by"]

FAMILIES = {
    "one word": lambda size: ("ferry " * size, "ferry " * (size - 1) + "boat"),
    "one word, half as often": lambda size: ("ferry " * size, "ferry " * (size // 2)),
    "a sentence again and again": lambda size: (
        FERRY * (size // 11),
        FERRY * (size // 22) + "Nobody knew why. " + FERRY * (size // 22),
    ),
    "two sentences in turns": lambda size: ((FERRY + LATE) * (size // 18), (LATE + FERRY) * (size // 18)),
    "two periods": lambda size: (
        " ".join(f"a{at % 50}" for at in range(size)),
        " ".join(f"a{at % 70}" for at in range(size)),
    ),
    "all different": lambda size: (
        " ".join(f"x{at}" for at in range(size)),
        " ".join(f"y{at}" for at in range(size)),
    ),
    "sentences cut elsewhere": lambda size: (_sentences(_drawn(size)), _sentences(_drawn(size)[5:])),
    "interleaved": lambda size: (
        " ".join(f"p{at} q{at}" for at in range(size // 2)),
        " ".join([f"p{at}" for at in range(size // 2)] + [f"q{at}" for at in range(size // 2)]),
    ),
    "backwards": lambda size: (
        " ".join(f"x{at}" for at in range(size)),
        " ".join(f"x{at}" for at in range(size, 0, -1)),
    ),
    "sentences in another order": _shuffled,
    "twenty words": lambda size: (_sentences(_drawn(size, 1, 20)), _sentences(_drawn(size, 2, 20))),
    "plain words": lambda size: tuple(
        _sentences([PLAIN[int(word[1:]) % len(PLAIN)] for word in _drawn(size, seed)]) for seed in (1, 2)
    ),
    "combining marks": lambda size: ("a\u0301\u0300" * size + " b", ("a\u0301\u0300" * 3 + " ") * (size // 3)),
    "long words": lambda size: tuple(
        " ".join("x" * 300 + str(at + shift) for at in range(size // 20)) for shift in (0, 3)
    ),
    "no punctuation": lambda size: (" ".join(_drawn(size)), " ".join(_drawn(size)[::2])),
    "only punctuation": lambda size: ("?!. " * size, "... " * size),
    "nested quotations": lambda size: ("“a ‘b " * (size // 2) + "” ’" * (size // 2), "“b ‘a " * (size // 2)),
    "every second word replaced": lambda size: (
        _sentences(_drawn(size)),
        _sentences([word if at % 2 else f"z{word}" for at, word in enumerate(_drawn(size))]),
    ),
    "every sentence split": lambda size: (_sentences(_drawn(size)).replace(".", ","), _sentences(_drawn(size), 4)),
    "a script without spaces": lambda size: (
        "中文新闻报道总统会谈周二" * (size // 12),
        "中文新闻报道总统会议周二" * (size // 12),
    ),
    "numbers": lambda size: (
        " ".join(map(str, range(size))),
        " ".join(str(2 * at) for at in range(size)),
    ),
}


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_twice_the_text_costs_little_more_than_twice_the_time(family):
    def make(size):
        return tuple(map(indexed, texts_of(*family(size))))

    assert_linear(lambda pair: passages_and_events(*pair), make, 1_000, most_seconds=10.0, fourfold=2.6**2)
