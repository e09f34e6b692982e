"""
Laws of the blocks that an outlet repeats: never a reason for a link, and never what tells versions of a story.
"""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import provenance as pv
import strategies
from articles_for_tests import ELECTION, HARBOUR, first_rewrite, second_rewrite
from provenance.background import default_background
from provenance.similarity import numbered, repeated_runs
from provenance.similarity.repeated import _spread, without_repeated
from provenance.similarity.repeated_runs import Body, runs_of, with_carriers
from provenance.text.document import read_document
from stopwatch import assert_linear

SEEDS = Path(__file__).parents[1] / "seeds"

_WORDS = [
    "".join(syllables) for syllables in itertools.product(("ga", "lo", "wen", "pri", "shu", "ek", "ost"), repeat=5)
]

FOOTER = (
    "The Velmar Gazette has been printed on the northern shore since 1881 and belongs to the people who read it, so if "
    "the reporting of our eleven editors matters in your street, think of a yearly gift, tell a neighbour who still "
    "thinks that news falls from the sky, or come to the open evening in the old customs house on the first Thursday."
)


def invented(number, sentences=8):
    """
    Give an article of words that stand in no other.
    """
    rng = random.Random(number)
    return [" ".join(rng.sample(_WORDS, 12)).capitalize() + "." for _ in range(sentences)]


def paragraphs(*parts):
    return "\n\n".join(parts)


def articles(texts, outlet="Gazette"):
    return [pv.Article(f"{number:04}", text, outlet=outlet) for number, text in enumerate(texts)]


def stripped(given):
    """
    Give the body of each article by id, as it is compared.
    """
    documents = [read_document(one) for one in sorted(given, key=lambda one: one.id)]
    return {one.article.id: " ".join(one.tokens.forms) for one in without_repeated(documents, default_background())}


def read(given):
    return {one.id: " ".join(read_document(one).tokens.forms) for one in given}


@pytest.mark.parametrize("outlet", ["Gazette", None])
def test_fifty_unrelated_articles_that_share_a_footer_have_no_edge(outlet):
    texts = [paragraphs(*invented(number, 3), FOOTER) for number in range(50)]
    assert pv.trace(articles(texts, outlet)).edges == ()
    assert "customs house" not in " ".join(stripped(articles(texts, outlet)).values())


@pytest.mark.parametrize("outlets", ["none", "one", "one each", "ten"])
def test_a_thousand_unrelated_articles_that_share_a_footer_have_no_match_and_no_edge(outlets):
    named = {
        "none": lambda _: None,
        "one": lambda _: "Gazette",
        "one each": str,
        "ten": lambda number: str(number % 10),
    }
    given_articles = [
        pv.Article(f"{number:04}", paragraphs(*invented(number, 4), FOOTER), outlet=named[outlets](number))
        for number in range(1_000)
    ]
    assert len(pv.find_near_duplicates(given_articles)) == 0
    assert pv.trace(given_articles).edges == ()


def test_a_repeated_block_is_shown_apart_from_the_passages_of_two_articles():
    shared = " ".join(invented(77, 2))
    texts = [paragraphs(*invented(number), FOOTER) for number in range(4)]
    texts += [paragraphs(*invented(number), shared, FOOTER) for number in (8, 9)]
    found = [one for one in pv.find_passages(articles(texts)) if (one.left, one.right) == ("0004", "0005")]
    assert sorted(one.kind for one in found) == ["boilerplate", "verbatim"]
    assert {one.left_text.rstrip(".") for one in found} == {shared.rstrip("."), FOOTER.rstrip(".")}


@given(st.integers(0, 60), st.integers(2, 20))
def test_of_many_places_so_many_are_chosen_evenly_the_first_and_the_last_among_them(count, most):
    places = list(range(100, 100 + count))
    chosen = _spread(places, most)
    assert len(chosen) == min(count, most)
    assert chosen == sorted(set(chosen))
    assert chosen[:1] + chosen[-1:] == places[:1] + places[-1:]
    if len(chosen) > 1:
        steps = np.diff(chosen)
        assert steps.max() - steps.min() <= 1


@given(st.integers(2, 11), st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_what_stands_in_one_article_of_each_outlet_stays_unless_very_many_have_it(count, seed):
    """
    The same words in unrelated articles of other outlets may be a passage that went round.
    """
    block = " ".join(invented(seed + 10_000, 3))
    given_articles = [
        pv.Article(f"{number}", paragraphs(*invented(number), block), outlet=f"outlet {number}")
        for number in range(count)
    ]
    assert stripped(given_articles) == read(given_articles)


@given(st.integers(12, 20))
@settings(max_examples=5, deadline=None)
def test_what_two_outlets_alone_have_is_not_taken_for_everybodys(count):
    versions = [[*invented(1, 5), *invented(100 + number, 1)] for number in range(count)]
    given_articles = [
        pv.Article(f"{number}", paragraphs(*one), outlet=f"outlet {number % 2}") for number, one in enumerate(versions)
    ]
    given_articles += [pv.Article(f"x{number}", paragraphs(*invented(500 + number)), outlet="x") for number in range(3)]
    assert stripped(given_articles) == read(given_articles)


def test_what_two_articles_share_may_be_a_version_and_what_three_unrelated_ones_share_is_boilerplate():
    texts = [paragraphs(*invented(number), FOOTER) for number in range(3)]
    two, three = (pv.trace(articles(texts[:count])) for count in (2, 3))
    assert two.edges or two.alternatives
    assert "boilerplate" not in {one.kind for one in two.relations}
    assert not three.edges
    assert not three.alternatives
    assert [one.kind for one in three.relations] == ["boilerplate"] * 3


def test_what_is_repeated_in_the_middle_of_a_sentence_is_no_reason_for_a_link():
    texts = []
    for number in range(9):
        words = invented(number, 4)
        titles = f"Ilse BrandtFerry news: Council buys boat for one crown {FOOTER[:120]} MORE"
        texts.append(f"{words[0][:-1]} {titles} {' '.join(words[1:])}")
    assert pv.trace(articles(texts)).edges == ()


def test_a_block_of_one_outlet_is_left_in_the_articles_of_another():
    held = [*articles([paragraphs(*invented(number), FOOTER) for number in range(5)])]
    other = pv.Article("other", paragraphs(*invented(99), FOOTER), outlet="Courier")
    found = stripped([*held, other])
    assert found.pop("other") == read([other])["other"]
    assert not any("customs house" in text for text in found.values())


@given(strategies.telling_sentences(7, 9), st.integers(2, 6), st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_what_stands_in_a_single_story_of_an_outlet_stays(sentences, count, seed):
    """
    The versions share most of their sentences; the other articles of the outlet share a footer with them and no more.
    """
    rng = random.Random(seed)
    versions = [
        [one for one in sentences if rng.random() < 0.8] + invented(1000 + number, 1) for number in range(count)
    ]
    others = [invented(number) for number in range(6)]
    given_articles = articles([paragraphs(*one, FOOTER) for one in (*versions, *others)])
    bare = articles([paragraphs(*one) for one in (*versions, *others)])
    assert stripped(given_articles) == read(bare)


@given(st.permutations(range(8)))
@settings(max_examples=10, deadline=None)
def test_the_order_of_arrival_leaves_no_trace(order):
    given_articles = articles([paragraphs(*invented(number, 3), FOOTER) for number in range(6)])
    given_articles += [pv.Article(name, text, outlet="Gazette") for name, text in (("x", HARBOUR), ("y", ELECTION))]
    answers = [pv.trace(one).to_json() for one in (given_articles, [given_articles[place] for place in order])]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("outlet", ["Gazette", None])
def test_a_story_of_a_few_versions_is_left_as_it_is(outlet):
    versions = [HARBOUR, first_rewrite(), second_rewrite(), paragraphs(*HARBOUR.split("\n\n")[:5])]
    documents = [read_document(one) for one in articles(versions, outlet)]
    found = without_repeated(documents, default_background())
    assert all(one is other for one, other in zip(documents, found, strict=True))


def test_the_seeds_are_left_as_they_are():
    documents = [
        read_document(pv.Article(path.stem, path.read_text(encoding="utf-8"))) for path in sorted(SEEDS.glob("*.txt"))
    ]
    found = without_repeated(documents, default_background())
    assert len(documents) == 5
    assert all(one is other for one, other in zip(documents, found, strict=True))


def gallery(topic, number):
    captions = invented(number, 5)
    return " ".join(f"{one} Hide Caption {place} of 5 Photos: {topic}" for place, one in enumerate(captions, 1))


def test_a_gallery_is_known_by_the_numbering_that_is_its_outlets_habit_though_two_articles_alone_have_it():
    habit = [paragraphs(*invented(number), gallery("Storms", 500 + number)) for number in range(4)]
    shared = gallery("Harbours", 700)
    pair = [paragraphs(*invented(number, 4), shared) for number in (20, 21)]
    assert pv.trace(articles([*habit, *pair])).edges == ()
    assert pv.trace(articles(pair)).edges != ()


@pytest.mark.parametrize(
    ("places", "told", "runs"),
    [
        ([0, 200, 400], "123", [[0, 200, 400]]),
        ([0, 201, 401], "123", []),
        ([0, 201, 401, 601], "1234", [[201, 401, 601]]),
        ([0, 5, 10, 15, 20, 25], "123123", [[0, 5, 10], [15, 20, 25]]),
        ([0, 5, 10], "124", []),
        ([0, 5], "12", []),
    ],
)
def test_three_numbers_each_one_more_than_the_one_before_and_no_farther_than_a_caption_count(places, told, runs):
    forms = dict(zip(places, told, strict=True))
    assert numbered._counting(places, forms) == runs


GALLERY = (
    "The harbour at dawn Hide caption 1 of 3 The ferry leaves Hide caption 2 of 3 Gulls Hide caption 3 of 3 The end"
)


@pytest.mark.parametrize(
    ("text", "captions"),
    [
        (f"Before it.\n{GALLERY}\nAfter it.", GALLERY),
        (f"\n{GALLERY}", GALLERY),
        (f"Before it. {GALLERY} After it", f"Before it. {GALLERY} After it"),
        (f"{'far ' * 300}{GALLERY}{' away' * 300}", f"{'far ' * 194}{GALLERY}{' away' * 195}"),
        (f"{'far ' * 194}{GALLERY}{' away' * 195}", f"{'far ' * 194}{GALLERY}{' away' * 195}"),
        ("Hide caption 1 of 3 Gulls Hide caption 2 of 3", None),
        ("1 of 3 Gulls 2 of 3 The ferry 3 of 3", None),
        (GALLERY.replace("caption 3", "caption 00003"), None),
        (GALLERY.replace("caption 3", "caption 0003"), GALLERY.replace("caption 3", "caption 0003")),
        (GALLERY.removesuffix(" of 3 The end"), None),
    ],
)
def test_captions_are_parted_by_their_numbers_from_line_to_line_and_no_farther_than_a_caption(text, captions):
    document = read_document(pv.Article("a", text))
    found = numbered.lists_of(document)
    if captions is None:
        assert found == {}
        return
    ((key, spans),) = found.items()
    assert key == ("hide", "caption", "of")
    shown = [text[slice(*document.tokens.span(*span))] for span in spans]
    first, second, third = captions.split(" Hide caption ")[0], *captions.split(" Hide caption ")[2:]
    assert shown == [
        f"{first} Hide caption 1 of 3 The ferry leaves",
        f"Hide caption {second}",
        f"Hide caption {third}",
    ]


def test_captions_on_lines_of_their_own_begin_with_the_first_line_and_end_with_the_last():
    text = (
        "Before it.\nThe harbour at dawn Hide caption 1 of 3\nThe ferry leaves Hide caption 2 of 3\n"
        "Gulls Hide caption 3 of 3\nAfter it."
    )
    document = read_document(pv.Article("a", text))
    (spans,) = numbered.lists_of(document).values()
    assert [text[slice(*document.tokens.span(*span))] for span in spans] == [
        "The harbour at dawn Hide caption 1 of 3\nThe ferry leaves",
        "Hide caption 2 of 3\nGulls",
        "Hide caption 3 of 3",
    ]


@pytest.mark.parametrize(("carriers", "apart"), [(3, True), (3, False), (2, True), (40, True)])
def test_the_captions_of_a_list_are_a_habit_where_three_articles_are_apart_without_them(carriers, apart):
    key, spans = ("hide", "caption", "of"), [(1, 4), (3, 6)]
    asked = []

    def told(places, own):
        asked.append((places, {place: flags.tolist() for place, flags in own.items()}))
        return apart

    found = numbered.numbered_lists([{key: spans}] * carriers + [{}], [8] * (carriers + 1), told)
    habit = apart and carriers >= 3
    assert found == [[(1, 4), (4, 6)] if habit else []] * carriers + [[]]
    if carriers < 3:
        assert asked == []
        return
    ((places, own),) = asked
    assert len(places) == min(carriers, 12)
    assert places == sorted(set(places))
    assert own == {place: [False, *[True] * 5, False, False] for place in places}


def test_numbers_that_do_not_count_up_make_no_gallery():
    texts = [
        paragraphs(*(f"{one[:-1]} in round {rng.randint(20, 900)} of them." for one in invented(number)))
        for number in range(6)
        for rng in [random.Random(number)]
    ]
    assert stripped(articles(texts)) == read(articles(texts))


@given(st.lists(strategies.texts, max_size=6))
@settings(max_examples=40, deadline=None)
def test_whatever_the_texts_only_words_are_taken_out_and_each_stands_in_a_piece_of_furniture(texts):
    given_articles = articles([paragraphs(one, FOOTER) for one in texts] + [paragraphs(*invented(1), FOOTER)])
    documents = [read_document(one) for one in given_articles]
    for before, after in zip(documents, without_repeated(documents, default_background()), strict=True):
        kept = set(after.tokens.starts.tolist())
        pieces = [(one.start, one.end) for one in after.furniture if one.kind == "repeated"]
        gone = [start for start in before.tokens.starts.tolist() if start not in kept]
        assert kept <= set(before.tokens.starts.tolist())
        assert all(any(first <= start < last for first, last in pieces) for start in gone)
        assert after.tokens.sentences[0] == 0
        assert after.tokens.sentences[-1] == len(after.tokens)


def test_the_work_grows_with_the_number_of_articles_and_not_with_its_square():
    def make(count):
        return [read_document(one) for one in articles([paragraphs(*invented(n, 4), FOOTER) for n in range(count)])]

    assert_linear(lambda documents: without_repeated(documents, default_background()), make, 200, most_seconds=20.0)


def bodies(draw_words=6):
    """Articles of few words, so that runs of them come again, in sentences of any length."""
    return st.lists(
        st.lists(st.lists(st.integers(1, draw_words), min_size=1, max_size=11), max_size=5), min_size=1, max_size=6
    ).map(
        lambda articles: [
            Body(
                "outlet",
                np.array([word for sentence in sentences for word in sentence], np.uint64),
                np.cumsum([0, *map(len, sentences)]).astype(np.int32),
                {},
            )
            for sentences in articles
        ]
    )


def runs_told(body):
    """Every eight words, and every sentence of four to seven, by where they stand."""
    words, bounds = body.words.tolist(), body.sentences.tolist()
    spans = [(start, start + 8) for start in range(len(words) - 7)]
    spans += [(start, end) for start, end in itertools.pairwise(bounds) if 4 <= end - start < 8]
    return {span: tuple(words[slice(*span)]) for span in spans}


@given(bodies())
def test_the_runs_of_an_article_are_every_eight_words_and_every_short_sentence(articles):
    words_of = {}
    for body in articles:
        hashes, starts, ends = runs_of(body)
        told = runs_told(body)
        found = list(zip(starts.tolist(), ends.tolist(), strict=True))
        assert sorted(found) == sorted(told)
        for span, key in zip(found, hashes.tolist(), strict=True):
            assert words_of.setdefault(key, told[span]) == told[span]
    assert len(set(words_of.values())) == len(words_of)


@given(bodies(), st.integers(1, 3), st.sampled_from([5, 4_000_000]))
def test_who_has_a_run_is_who_has_its_words(articles, fewest, sorted_at_once):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repeated_runs, "_SORTED_RUNS", sorted_at_once)
        found, sets = with_carriers(articles, fewest)
    having = defaultdict(set)
    for number, body in enumerate(articles):
        for words in runs_told(body).values():
            having[words].add(number)
    for body, runs in zip(articles, found, strict=True):
        told = runs_told(body)
        expected = {span: having[words] for span, words in told.items() if len(having[words]) >= fewest}
        spans = zip(runs.starts.tolist(), runs.ends.tolist(), strict=True)
        carriers = [set(sets[number].tolist()) for number in runs.carriers.tolist()]
        assert dict(zip(spans, carriers, strict=True)) == expected
        covered = runs.cover(np.ones(runs.starts.size, bool), body.words.size)
        assert covered.tolist() == [any(a <= at < b for a, b in expected) for at in range(body.words.size)]
    assert len({tuple(one.tolist()) for one in sets}) == len(sets)


@pytest.mark.parametrize(("words", "taken"), [(3, False), (4, True), (7, True)])
def test_a_short_sentence_that_an_outlet_repeats_is_taken_out_and_a_shorter_one_is_not(words, taken):
    said = " ".join(["Zogu", "molk", "fenwe", "shuprik", "ostga", "weklo", "prishu"][:words]) + "."
    left = stripped(articles(paragraphs(*invented(number), said) for number in range(9)))
    assert all((said[:-1].lower() in one) != taken for one in left.values())
