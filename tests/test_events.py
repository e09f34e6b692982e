"""
Laws of what was done between two versions: what is done is named, nothing else is, and swapping the sides undoes it.
"""

from __future__ import annotations

from collections import Counter
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import oracles
import provenance as pv
import strategies
from articles_for_tests import ELECTION, HARBOUR, first_rewrite, second_rewrite, without
from provenance.alignment.editing import heaviest_increasing
from provenance.alignment.events import EventKind
from provenance.articles import Article

QUOTATION = (
    "“We kept the old boat running for as long as anyone could pay for her repairs, and then we stopped,” "
    "Brandt told the council."
)
MIRRORED = {
    "sentence_cut": "sentence_added",
    "tail_cut": "sentence_added",
    "words_cut": "words_added",
    "sentence_split": "sentence_joined",
    "quotation_shortened": "quotation_altered",
}
MIRRORED |= {other: one for one, other in MIRRORED.items() if one not in ("tail_cut", "quotation_shortened")}


def compare(left, right):
    return pv.compare(Article("left", left), Article("right", right))


def inside(comparison):
    return [event for passage in comparison.passages for event in passage.events]


def quoted(event, left, right):
    """
    Give the kind of an event and the words that it points at.
    """
    return (
        event.kind,
        event.left and left[slice(*event.left)],
        event.right and right[slice(*event.right)],
    )


def every(left, right):
    comparison = compare(left, right)
    return [quoted(event, left, right) for event in (*comparison.events, *inside(comparison))]


# Laws


@settings(max_examples=100, deadline=None)
@given(strategies.versions() | st.tuples(strategies.texts, strategies.texts))
@example((HARBOUR, first_rewrite()))
@example((first_rewrite(), second_rewrite()))
@example((HARBOUR + QUOTATION, ELECTION + QUOTATION.replace("old boat", "ferry")))
@example((HARBOUR, second_rewrite().upper()))
def test_swapping_the_sides_swaps_what_was_cut_with_what_was_added(texts):
    """
    All but which of two blocks is the one that moved.
    """
    forward, backward = compare(*texts), compare(*reversed(texts))
    for of in (lambda comparison: comparison.events, inside):
        there = Counter(
            ("sentence_cut" if event.kind == "tail_cut" else event.kind, event.left, event.right)
            for event in of(forward)
            if event.kind != "block_moved"
        )
        back = Counter(
            (MIRRORED.get(event.kind, event.kind), event.right, event.left)
            for event in of(backward)
            if event.kind != "block_moved"
        )
        assert there == back
    moves = [sum(event.kind == "block_moved" for event in one.events) for one in (forward, backward)]
    assert moves[0] == moves[1]
    assert sorted((one.kind, one.left, one.right, one.words) for one in forward.passages) == sorted(
        (one.kind, one.right, one.left, one.words) for one in backward.passages
    )


@settings(max_examples=100, deadline=None)
@given(strategies.versions() | st.tuples(strategies.texts, strategies.texts))
def test_events_are_of_the_closed_list_and_in_order_of_text(texts):
    comparison = compare(*texts)
    assert {event.kind for event in (*comparison.events, *inside(comparison))} <= set(get_args(EventKind))
    places = [event.left or event.right for event in comparison.events]
    assert places == sorted(places)
    for passage in comparison.passages:
        starts = [event.left[0] for event in passage.events if event.left]
        assert starts == sorted(starts)


@settings(max_examples=40, deadline=None)
@given(strategies.telling_sentences(6), st.data())
def test_a_run_of_cut_sentences_is_one_event(sentences, data):
    first = data.draw(st.integers(0, len(sentences) - 2))
    last = data.draw(st.integers(first + 1, min(first + 3, len(sentences) - 1)))
    left, right = " ".join(sentences), " ".join(sentences[:first] + sentences[last:])
    gone = " ".join(sentences[first:last])[:-1]
    assert every(left, right) == [("sentence_cut", gone, None)]
    assert every(right, left) == [("sentence_added", None, gone)]


@settings(max_examples=40, deadline=None)
@given(strategies.telling_sentences(6), st.integers(1, 3))
def test_a_lost_end_is_a_cut_tail_where_it_is_more_than_a_sentence(sentences, count):
    left, right = " ".join(sentences), " ".join(sentences[:-count])
    gone = " ".join(sentences[-count:])[:-1]
    assert every(left, right) == [("tail_cut" if count > 1 else "sentence_cut", gone, None)]
    assert every(right, left) == [("sentence_added", None, gone)]


@settings(max_examples=40, deadline=None)
@given(strategies.telling_sentences(), st.randoms(use_true_random=False))
def test_the_moved_blocks_are_those_outside_a_heaviest_order_that_both_keep(sentences, random):
    order = list(range(len(sentences)))
    random.shuffle(order)
    events = every(" ".join(sentences), " ".join(sentences[place] for place in order))
    assert {kind for kind, _, _ in events} <= {"block_moved"}
    assert all(left == right for _, left, right in events)
    weights = [len(sentences[place].split()) for place in order]
    assert sum(len(left.split()) for _, left, _ in events) == sum(weights) - oracles.heaviest_ordered(order, weights)


@settings(max_examples=40, deadline=None)
@given(strategies.telling_sentences(), st.data())
def test_a_run_of_changed_words_is_one_event_that_quotes_both_sides(sentences, data):
    place = data.draw(st.integers(0, len(sentences) - 1))
    words = sentences[place][:-1].split()
    old = words[3 : 3 + data.draw(st.integers(0, 3))]
    new = data.draw(st.lists(st.sampled_from(["nobody", "knew", "herring"]), max_size=3))
    changed = " ".join([*words[:3], *new, *words[3 + len(old) :]]) + "."
    left, right = " ".join(sentences), " ".join([*sentences[:place], changed, *sentences[place + 1 :]])
    kind = "phrase_replaced" if old and new else "words_cut" if old else "words_added"
    expected = [(kind, " ".join(old) or None, " ".join(new) or None)] if old or new else []
    assert every(left, right) == expected


@given(st.permutations(range(9)), st.lists(st.integers(1, 5), min_size=9, max_size=9))
def test_the_kept_order_is_a_heaviest_one_that_ascends(values, weights):
    kept = sorted(heaviest_increasing(values, weights))
    assert [values[place] for place in kept] == sorted(values[place] for place in kept)
    assert sum(weights[place] for place in kept) == oracles.heaviest_ordered(values, weights)


SHORT = ["Traffic was heavy.", "He said no.", "It was late.", "Nobody came."]


@settings(max_examples=60, deadline=None)
@given(strategies.telling_sentences(5), st.randoms(use_true_random=False), st.data())
def test_passages_and_events_account_for_every_sentence(sentences, random, data):
    """
    A sentence outside both stands in the same words and the same order on the other side, however short it is.
    """
    left = [*sentences, *SHORT[: data.draw(st.integers(0, 4))]]
    right = [*left[: data.draw(st.integers(3, len(left)))], "Nobody knew why the herring sang."]
    for order in (left, right):
        if data.draw(st.booleans()):
            random.shuffle(order)
    comparison = compare(" ".join(left), " ".join(right))
    silent = []
    for side, own in (("left", left), ("right", right)):
        held = [span for one in (*comparison.passages, *comparison.events) if (span := getattr(one, side))]
        starts = [sum(len(one) + 1 for one in own[:place]) for place in range(len(own))]
        silent.append([one for one, at in zip(own, starts, strict=True) if not any(a <= at < b for a, b in held)])
    assert silent[0] == silent[1]
    assert set(silent[0]) <= set(SHORT)


def test_a_short_sentence_that_was_moved_is_named():
    first, short, last = (
        "Mayor Ann Lee opened the bridge in Delft on Monday.",
        "Traffic was heavy.",
        "Engineers from Utrecht had tested the cables for six weeks.",
    )
    there, back = f"{first} {short} {last}", f"{first} {last} {short}"
    assert every(there, back) == [("block_moved", short[:-1], short[:-1])]
    assert every(back, there) == [("block_moved", short[:-1], short[:-1])]


# Each kind


@pytest.mark.parametrize(
    ("old", "new", "event"),
    [
        ("behind closed doors", "in secret", ("phrase_replaced", "behind closed doors", "in secret")),
        ("commissioner Ilse", "comissioner Ilse", ("spelling_changed", "commissioner", "comissioner")),
        ("neighbouring country", "neighboring country", ("localised", "neighbouring", "neighboring")),
        ("Ilse Brandt", "Greta Holm", ("name_changed", "Ilse Brandt", "Greta Holm")),
        ("Some 400", "Some 300", ("number_changed", "400", "300")),
        ("Some 400", "Some four hundred", ("localised", "400", "four hundred")),
        ("Some 400", "Some five hundred", ("number_changed", "400", "five hundred")),
        ("eleven minutes", "twelve minutes", ("number_changed", "eleven", "twelve")),
        (" on an ordinary weekday", "", ("words_cut", "on an ordinary weekday", None)),
        ("announced on Monday", "announced on Monday evening", ("words_added", None, "evening")),
    ],
)
def test_a_change_of_words_is_named_for_what_it_changed(old, new, event):
    changed = HARBOUR.replace(old, new)
    assert every(HARBOUR, changed) == [event]


PAID = (
    f"{HARBOUR}\n\nThe town paid $4.5m for it, and the boat lies 30 miles off Velmar today, Greta Holm told Nato in "
    "London."
)


@pytest.mark.parametrize(
    ("old", "new", "event"),
    [
        ("$4.5m", "£2.8m", ("localised", "$4.5m", "£2.8m")),
        ("$4.5m", "£4.5m", ("number_changed", "$4.5m", "£4.5m")),
        ("$4.5m", "4.5m", ("number_changed", "$4.5m", "4.5m")),
        ("$4.5m", "$-4.5m", ("number_changed", "$4.5m", "$-4.5m")),
        ("$4.5m", "$4.5 million", ("localised", "$4.5m", "$4.5 million")),
        ("$4.5m", "$4,500,000", ("localised", "$4.5m", "$4,500,000")),
        ("$4.5m", "4.5m dollars", ("localised", "$4.5m", "4.5m dollars")),
        ("$4.5m", "4.5 million dollars", ("localised", "$4.5m", "4.5 million dollars")),
        ("30 miles", "thirty miles", ("localised", "30", "thirty")),
        ("30 miles", "٣٠ miles", ("localised", "30", "٣٠")),
        ("30 miles", "500 km", ("number_changed", "30 miles", "500 km")),
        ("30 miles", "30 km", ("number_changed", "miles", "km")),
        ("30 miles", "48 km", ("localised", "30 miles", "48 km")),
        ("$4.5m", "$5.1m", ("number_changed", "$4.5m", "$5.1m")),
        ("30 miles", "40 miles", ("number_changed", "30", "40")),
        (
            "Velmar today",
            "Velmar, the old whaling port of the north, today",
            ("name_explained", None, "the old whaling port of the north"),
        ),
        (
            "Nato",
            "North Atlantic Treaty Organisation",
            ("name_explained", "Nato", "North Atlantic Treaty Organisation"),
        ),
        (
            "Nato",
            "North Atlantic Treaty Organisation (NATO)",
            ("name_explained", None, "North Atlantic Treaty Organisation"),
        ),
        (
            "Greta Holm told",
            "Greta Holm, who has worked there since 1999, told",
            ("name_explained", None, "who has worked there since 1999"),
        ),
        ("London", "Lodnon", ("spelling_changed", "London", "Lodnon")),
        ("paid", "piad", ("spelling_changed", "paid", "piad")),
        ("lies", "1ies", ("spelling_changed", "lies", "1ies")),
        ("lies", "lay", ("phrase_replaced", "lies", "lay")),
    ],
)
def test_units_names_and_slips_are_named_for_what_they_are(old, new, event):
    """
    And the other way round they are the same kinds.
    """
    changed = PAID.replace(old, new)
    assert every(PAID, changed) == [event]
    assert every(changed, PAID) == [(event[0], event[2], event[1])]


@pytest.mark.parametrize(
    ("old", "new", "event"),
    [
        ("9%", "9", ("number_changed", "9%", "9")),
        ("9%", "-9%", ("number_changed", "9%", "-9%")),
        ("9%", "9 pct", ("localised", "9%", "9 pct")),
        ("9%", "9 per cent", ("localised", "9%", "9 per cent")),
        ("9%", "nine percent", ("localised", "9%", "nine percent")),
        ("€3", "3 euros", ("localised", "€3", "3 euros")),
        ("£3", "3", ("number_changed", "£3", "3")),
        ("$1.5 million", "1.5 million", ("number_changed", "$1.5", "1.5")),
        ("$1.5 million", "$1.5 billion", ("number_changed", "million", "billion")),
        ("£2.5 million", "$2.5 million", ("number_changed", "£2.5", "$2.5")),
        ("12,000", "12000", ("localised", "12,000", "12000")),
        ("60 mph", "97 km/h", ("localised", "60 mph", "97 km/h")),
        ("60 mph", "60 km/h", ("number_changed", "mph", "km/h")),
        ("30C", "86F", ("localised", "30C", "86F")),
        ("30C", "95F", ("number_changed", "30C", "95F")),
        ("March 3, 2021", "3 March 2021", ("localised", "March 3", "3 March")),
    ],
)
def test_an_amount_is_localised_where_it_is_the_same_and_changed_where_it_is_not(old, new, event):
    """
    Whatever it is written with; signs are part of it, and both directions are of one kind.
    """
    texts = [f"{HARBOUR}\n\nThe clerk put {amount} into the book that evening." for amount in (old, new)]
    assert every(*texts) == [event]
    assert every(*reversed(texts)) == [(event[0], event[2], event[1])]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("Alan Pritchard", "Pritchard", "words_cut"),
        ("the Mobil Corp", "the Mobil Oil Corp", "words_added"),
        ("the United States", "the US", "name_changed"),
        ("on Thursday", "on Friday", "phrase_replaced"),
        ("in March", "in April", "phrase_replaced"),
        ("the hotel's", "the hotels", "phrase_replaced"),
        ("the hotel", "the hotel's", "phrase_replaced"),
        ("a breakthrough", "breakthroughs", "phrase_replaced"),
        ("the bottom", "the bottoming", "phrase_replaced"),
    ],
)
def test_a_longer_name_a_day_and_an_ending_are_neither_explanations_nor_slips(old, new, kind):
    texts = [f"{HARBOUR}\n\nThe clerk wrote of {words} again that evening." for words in (old, new)]
    [(there, _, _)] = every(*texts)
    [(back, _, _)] = every(*reversed(texts))
    assert (there, back) == (kind, MIRRORED.get(kind, kind))


@pytest.mark.parametrize(("usual", "slip"), [("acquisitions", "acquistions"), ("shareholders", "shareholdrs")])
def test_a_slip_is_on_the_side_whose_form_nobody_knows(usual, slip):
    texts = [f"{HARBOUR}\n\nThe clerk wrote of {word} again that evening." for word in (usual, slip)]
    for left, right, side in ((*texts, "right"), (*reversed(texts), "left")):
        [event] = inside(compare(left, right))
        assert event.kind == "spelling_changed"
        assert f"the spelling on the {side} is the unusual one" in event.reading


@pytest.mark.parametrize(("one", "other"), [("courait", "court"), ("Donnerstage", "Donnerstagen")])
def test_endings_are_grammar_in_any_language(one, other):
    kinds = {
        event.kind
        for event in inside(
            pv.compare(*(Article(word, f"{HARBOUR} Zubrowka {word} wistul.", language="fr") for word in (one, other)))
        )
    }
    assert "spelling_changed" not in kinds


def test_exchanged_speakers_are_changed_names():
    texts = [
        f"{HARBOUR}\n\n“The boat was never safe in winter,” said {one}. “Nobody ever told us about it,” said {other}."
        for one, other in (("Greta Holm", "Jonas Ekdahl"), ("Jonas Ekdahl", "Greta Holm"))
    ]
    assert {kind for kind, _, _ in every(*texts)} == {"name_changed"}


def test_the_reading_says_which_side_has_the_unusual_spelling():
    for left, right, side in (
        (PAID, PAID.replace("paid", "piad"), "right"),
        (PAID.replace("paid", "piad"), PAID, "left"),
    ):
        [event] = inside(compare(left, right))
        assert f"the spelling on the {side} is the unusual one" in event.reading


def test_spellings_of_two_countries_are_so_only_in_english():
    """
    In another language the same two words are merely two words.
    """
    left, right = (Article(name, PAID.replace("today", word)) for name, word in (("a", "colour"), ("b", "color")))
    assert [event.kind for event in inside(pv.compare(left, right))] == ["localised"]
    left, right = (Article(one.id, one.text, language="pt") for one in (left, right))
    assert [event.kind for event in inside(pv.compare(left, right))] != ["localised"]


def test_a_shortened_quotation_is_told_from_a_cut_phrase():
    shorter = QUOTATION.replace(" for as long as anyone could pay for her repairs", "")
    left, right = f"{HARBOUR}\n{QUOTATION}", f"{HARBOUR}\n{shorter}"
    gone = "for as long as anyone could pay for her repairs"
    assert every(left, right) == [("quotation_shortened", gone, None)]
    assert every(right, left) == [("quotation_altered", None, gone)]


def test_a_changed_quotation_is_told_from_a_changed_phrase():
    altered = QUOTATION.replace("anyone could pay", "somebody paid")
    left, right = f"{HARBOUR}\n{QUOTATION}", f"{HARBOUR}\n{altered}"
    assert every(left, right) == [("quotation_altered", "anyone could pay", "somebody paid")]


def test_a_sentence_that_was_split_is_joined_the_other_way():
    split = HARBOUR.replace("forty minutes, but it needs", "forty minutes. It needs")
    sentence, divided = (text.split("\n\n")[3][:-1] for text in (HARBOUR, split))
    forward, backward = compare(HARBOUR, split), compare(split, HARBOUR)
    assert [quoted(event, HARBOUR, split) for event in forward.events] == [("sentence_split", sentence, divided)]
    assert [quoted(event, split, HARBOUR) for event in backward.events] == [("sentence_joined", divided, sentence)]
    assert all("A replacement bus will leave" in one.events[0].reading for one in (forward, backward))


def test_changed_furniture_is_named_piece_by_piece():
    left = f"Velmar loses its old ferry\n\nVELMAR (Reuters) - {HARBOUR}\n\nFollow us on Facebook"
    right = f"Old ferry gone\n\nBERGEN - {HARBOUR}\n\nFollow us on Twitter"
    assert every(left, right) == [
        ("headline_changed", "Velmar loses its old ferry", "Old ferry gone"),
        ("dateline_changed", "VELMAR (Reuters) - ", "BERGEN - "),
        ("credit_changed", "Reuters", None),
        ("footer_changed", "Follow us on Facebook", "Follow us on Twitter"),
    ]


def headlined(text, title, *, name="a"):
    return Article(name, text, title=title)


@pytest.mark.parametrize(
    ("left", "right", "spans"),
    [
        (headlined(HARBOUR, "Old ferry gone"), headlined(HARBOUR, "Ferry to stop"), (None, None)),
        (headlined(f"Old ferry gone\n\n{HARBOUR}", None), headlined(HARBOUR, "Ferry to stop"), ((0, 14), None)),
        (headlined(f"Old ferry gone\n\n{HARBOUR}", "Old ferry gone"), headlined(HARBOUR, "Away"), ((0, 14), None)),
    ],
)
def test_another_headline_is_named_wherever_it_stands(left, right, spans):
    [event] = pv.compare(left, right).events
    assert (event.kind, event.left, event.right) == ("headline_changed", *spans)
    [event] = pv.compare(right, left).events
    assert (event.kind, event.right, event.left) == ("headline_changed", *spans)


@pytest.mark.parametrize("head", ["Old ferry gone", "Is the old ferry gone?", "OLD FERRY GONE"])
def test_a_headline_in_the_text_or_beside_it_is_one(head):
    left, right = headlined(f"{head}\n\n{HARBOUR}", None), headlined(HARBOUR, head)
    assert pv.compare(left, right).events == pv.compare(right, left).events == ()


def test_a_headline_that_only_one_article_tells_is_no_change():
    assert pv.compare(headlined(HARBOUR, "Old ferry gone"), headlined(HARBOUR, None)).events == ()


def test_quotation_marks_around_the_same_words_are_named():
    plain = HARBOUR.replace("had failed two safety inspections", "had failed every safety test")
    marked = HARBOUR.replace("had failed two safety inspections", "“had failed every safety test”")
    words = "had failed every safety test"
    for left, right, verb in ((plain, marked, "added"), (marked, plain, "removed")):
        [event] = inside(compare(left, right))
        assert event.kind == "quotation_altered"
        assert left[slice(*event.left)].strip("“”") == right[slice(*event.right)].strip("“”") == words
        assert f"quotation marks {verb}" in event.reading
    assert every(marked, marked.replace("“", '"').replace("”", '"')) == []
    assert every(marked, marked.replace("“", "‘").replace("”", "’")) == []


def test_a_word_parted_at_a_line_end_is_the_word():
    parted = HARBOUR.replace("announced", "an-\nnounced").replace("inspections", "inspec-\ntions")
    for left, right in ((HARBOUR, parted), (parted, HARBOUR), (parted, parted)):
        comparison = compare(left, right)
        assert [passage.kind for passage in comparison.passages] == ["verbatim"]
        assert (comparison.events, comparison.passages[0].events) == ((), ())


@pytest.mark.parametrize("text", ["Nobody came.", "It was late. He said no.", "Zubrowka wistul quagga ferry."])
def test_a_short_text_has_words_in_common_with_itself_where_it_has_a_run(text):
    comparison = compare(text, text)
    assert comparison.common_words == comparison.longest_run


def test_a_credit_by_itself_is_named():
    """
    In a dateline, too: whose report it is was changed with the place.
    """
    assert every(f"{HARBOUR}\n\nReporting by Reuters", HARBOUR) == [("credit_changed", "Reporting by Reuters", None)]


def test_plain_sentences_that_both_have_were_neither_cut_nor_added():
    """
    Too plain to be a passage, but still there.
    """
    assert every(f"{HARBOUR}\nIt was late. He said no.", f"{HARBOUR}\nIt was late. He said no.") == []
    assert every(f"{HARBOUR}\nHe said no.", f"It was late.\n{HARBOUR}\nHe said no.") == [
        ("sentence_added", None, "It was late")
    ]


def test_a_long_reading_is_shortened_and_its_span_is_not():
    [event] = compare(HARBOUR, without(HARBOUR, 4, 5)).events
    assert HARBOUR[slice(*event.left)] == "\n\n".join(HARBOUR.split("\n\n")[4:6])[:-1]
    assert event.reading.startswith("2 sentences cut: “Fishermen on the quay")
    assert event.reading.endswith("…”")
    assert len(event.reading) < 200
