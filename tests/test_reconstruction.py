"""
What a lost source said, as far as its witnesses attest it.
"""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import provenance as pv
from articles_for_tests import ELECTION, HARBOUR, first_rewrite, replaced, second_rewrite, without
from provenance.alignment.profile import profile
from provenance.background import default_background
from provenance.lineage.reconstruction import _ordered, _units, reconstruct_from
from provenance.lineage.variants import _chosen, _Reading, worded
from provenance.text.document import read_document

SEEDS = Path(__file__).parents[1] / "seeds"
PARAGRAPHS = HARBOUR.strip().split("\n\n")
SYNONYMS = {
    "passenger": "public",
    "regional": "local",
    "ageing": "elderly",
    "summer": "July",
    "nurses": "carers",
    "journey": "trip",
    "decision": "ruling",
    "symbolic": "token",
    "barrels": "casks",
    "rare": "unusual",
    "restaurant": "tavern",
}


def words(text):
    return re.findall(r"\w+", text.casefold())


def decided(reconstruction):
    """The wording without what is shown as undecided."""
    return re.sub(r"\[[^\]]*\]", " ", reconstruction.text)


def rebuilt(witnesses, **thirds):
    texts = {**witnesses, **thirds}
    return reconstruct_from("lost-1", set(witnesses), [pv.Article(name, text) for name, text in texts.items()])


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_nothing_is_reconstructed_that_no_witness_has(data):
    witnesses = {}
    for name in "abc"[: data.draw(st.integers(2, 3))]:
        chosen = data.draw(st.sets(st.sampled_from(sorted(SYNONYMS))))
        gone = data.draw(st.sets(st.integers(1, len(PARAGRAPHS) - 1), max_size=5))
        witnesses[name] = replaced(without(HARBOUR, *gone), {word: SYNONYMS[word] for word in chosen})
    result = rebuilt(witnesses)
    for sentence in result.sentences:
        assert len(sentence.witnesses) >= 2
        shown = [piece for piece in sentence.pieces if piece is not None]
        wording = " ".join(" ".join(witnesses[name][start:end].split()) for name, start, end in shown)
        assert words(wording) == words(re.sub(r"\[[^\]]*\]", " ", sentence.text))
        assert sum(piece is None for piece in sentence.pieces) == len(sentence.variants)
        for options in sentence.variants:
            assert all(not one or any(one in " ".join(text.split()) for text in witnesses.values()) for one in options)
        assert [name for name, _, _ in sentence.spans] == list(sentence.witnesses)


def test_two_rewrites_give_back_what_both_kept_of_their_source():
    result = rebuilt({"a": first_rewrite(), "b": second_rewrite()})
    kept = words(decided(result))
    source = set(words(HARBOUR))
    assert sum(word in source for word in kept) >= 0.98 * len(kept)
    both = [word for word in words(first_rewrite()) if word in set(words(second_rewrite()))]
    assert len(kept) >= 0.8 * len(both)


def test_a_reading_that_two_of_three_have_stands_and_the_third_does_not():
    result = rebuilt(
        {"a": HARBOUR, "b": replaced(HARBOUR, {"nurses": "carers"}), "c": replaced(HARBOUR, {"rare": "odd"})}
    )
    assert words(decided(result)) == words(HARBOUR)
    assert all(sentence.variants == () for sentence in result.sentences)


def test_where_two_witnesses_differ_a_third_text_decides_and_without_it_both_readings_are_shown():
    pair = {"a": HARBOUR, "b": replaced(HARBOUR, {"volunteers": "pensioners"})}
    assert "[volunteers | pensioners]" in rebuilt(pair).text
    quoted = f"{ELECTION}\n\n{PARAGRAPHS[5]}"
    assert "to run her with volunteers until a cheaper boat" in rebuilt(pair, third=quoted).text


def test_a_sentence_of_one_witness_needs_a_third_text_that_has_it():
    pair = {"a": HARBOUR, "b": without(HARBOUR, 6)}
    assert "herring barrels" not in rebuilt(pair).text
    assert rebuilt(pair).gaps.count(True) == 0
    assert "herring barrels" in rebuilt(pair, third=f"{ELECTION}\n\n{PARAGRAPHS[6]}").text


def test_a_gap_stands_where_no_witness_has_two_sentences_next_to_each_other():
    apart = {"a": without(HARBOUR, 5), "b": "\n\n".join([*PARAGRAPHS[:4], ELECTION.split("\n\n")[0], *PARAGRAPHS[5:]])}
    result = rebuilt({"a": apart["a"].replace(PARAGRAPHS[4], ELECTION.split("\n\n")[1]), "b": apart["b"]})
    assert any(result.gaps)
    assert "\n[...]\n" in result.text


def test_sentences_stand_in_the_order_of_most_witnesses():
    moved = "\n\n".join([*PARAGRAPHS[:2], *PARAGRAPHS[4:], *PARAGRAPHS[2:4]])
    result = rebuilt({"a": moved, "b": HARBOUR, "c": first_rewrite()})
    places = [result.text.find(start) for start in ("Some 400 commuters", "Fishermen on the quay", "Velmar has fought")]
    assert places == sorted(places)
    assert -1 not in places


@pytest.mark.parametrize("turned", [False, True])
def test_one_witness_that_has_both_decides_before_where_they_stand_in_others(turned):
    # Of witness 0 the first unit stands first; in witness 1, which has not the second, it stands last.
    units = [((0, 0), (1, 9)), ((0, 1),), ((0, 9),), ((1, 0),)]
    ordered = _ordered(units[::-1] if turned else units)
    assert ordered.index(units[0]) < ordered.index(units[1])


@pytest.mark.parametrize("turned", [False, True])
def test_where_witnesses_contradict_each_other_what_stands_earlier_is_first(turned):
    units = [((0, 0), (1, 5)), ((0, 1), (1, 4)), ((0, 9),), ((1, 9),)]
    ordered = _ordered(units[::-1] if turned else units)
    assert ordered.index(units[0]) < ordered.index(units[1])


@pytest.fixture(scope="module")
def answer():
    return pv.trace(SEEDS)


def test_the_lost_source_of_the_seeds_is_readable_and_has_the_third_texts_wording(answer):
    result = answer.reconstruct("lost-1")
    assert [name[:3] for name in result.witnesses] == ["000", "001"]
    assert len(result.sentences) >= 15
    assert "But they are far from agreeing on anything." in str(result).splitlines()
    # 000 alone has "reliable" and 001 alone "demonstrated": 002, which quotes the same statement, has both.
    assert "the presidents demonstrated a willingness to continue practical work" in result.text
    assert "seriously interested in obtaining reliable" in result.text


def test_the_order_in_which_articles_come_leaves_no_trace(answer):
    backwards = pv.trace(sorted(SEEDS.glob("*.txt"), reverse=True))
    assert backwards.reconstruct("lost-1") == answer.reconstruct("lost-1")


def test_an_unknown_lost_source_is_named_with_those_that_there_are(answer):
    with pytest.raises(pv.UnknownLostSource, match=r"'lost-7'.*lost-1"):
        answer.reconstruct("lost-7")
    with pytest.raises(pv.UnknownLostSource, match="none"):
        pv.trace([pv.Article("a", HARBOUR)]).reconstruct("lost-1")


@pytest.mark.parametrize(
    ("witnesses", "heard", "chosen"),
    [
        ("aab", [0, 0, 0], 0),
        ("baa", [0, 0, 0], 1),
        ("abc", [0, 0, 0], None),
        ("abc", [0, 1, 0], 1),
        ("aabb", [0] * 4, None),
    ],
)
def test_a_reading_is_chosen_that_two_have_against_one_or_that_others_have_heard(witnesses, heard, chosen):
    profiles = [SimpleNamespace(words=np.array([ord(word)])) for word in witnesses]
    told = {row: np.array([count]) for row, count in enumerate(heard)}
    stretch = [_Reading(row, (0, 1)) for row in range(len(witnesses))]
    found = _chosen(stretch, told, profiles)
    assert (None if found is None else found.witness) == chosen


def one_sentence(*witnesses):
    """
    Give what is made of one sentence that each witness has in its own wording.
    """
    profiles = [
        profile(read_document(pv.Article(str(row), text)), default_background()) for row, text in enumerate(witnesses)
    ]
    unit = tuple(
        (row, number) for row, one in enumerate(profiles) for number in range(len(one.document.tokens.sentences) - 1)
    )
    return worded(unit, {}, profiles)


def option(sentence, witnesses, which):
    """
    Give the words of a sentence with one of two readings at each place that nothing decides.
    """
    undecided = iter(sentence.variants)
    parts = [
        next(undecided)[which] if one is None else witnesses[int(one[0])][one[1] : one[2]] for one in sentence.pieces
    ]
    return " ".join(parts).split()


WORDINGS = st.lists(
    st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]), min_size=1, max_size=12
).map(" ".join)


@given(WORDINGS, WORDINGS)
def test_of_two_wordings_each_is_had_by_taking_its_reading_everywhere(left, right):
    sentence = one_sentence(left, right)
    assert option(sentence, (left, right), 0) == left.split()
    assert option(sentence, (left, right), -1) == right.split()
    assert bool(sentence.variants) == (left != right)


@given(WORDINGS, WORDINGS, st.permutations([0, 0, 1]))
def test_what_two_of_three_say_is_what_was_said(common, other, order):
    witnesses = [(common, other)[which] for which in order]
    sentence = one_sentence(*witnesses)
    assert sentence.text == common
    assert sentence.variants == ()
    assert option(sentence, witnesses, 0) == common.split()


@pytest.mark.parametrize(
    ("witnesses", "text"),
    [
        (["The ferry left today.", "The boat left today."], "The [ferry | boat] left today."),
        (["The ferry left, he said", "The ferry left early, he said"], "The ferry left, [– | early,] he said"),
        (["Early the ferry left", "The ferry left"], "[Early | –] the ferry left"),
        (["He said the “old ferry” left.", "He said the “old boat” left."], "He said the “old [ferry” | boat”] left."),
        (["a b c d e f g", "a one two three four five g"], "a [b c d e f | one two three four five] g"),
        (["a b c d e f g", "a one two three four five six g"], "a [...] g"),
    ],
)
def test_a_place_that_nothing_decides_shows_both_readings_or_a_gap(witnesses, text):
    assert one_sentence(*witnesses).text == text


def matched(*sentences):
    """
    The comparison of two witnesses: sentences of the left and of the right that are one, by what that tells.
    """
    return SimpleNamespace(
        sentences=[
            SimpleNamespace(left=left, right=right, bits=bits, quoted_bits=quoted)
            for left, right, bits, quoted in sentences
        ],
        matched=lambda row: {one[0 if row == 0 else 1] for one in sentences},
    )


def test_a_sentence_is_put_with_what_it_is_likest_and_with_its_neighbours():
    def units(*sentences):
        return _units([0, 1], {(0, 1): matched(*sentences)})

    assert units((0, 0, 50.0, 0.0), (0, 5, 10.0, 0.0)) == [((0, 0), (1, 0)), ((1, 5),)]
    assert units((0, 0, 10.0, 0.0), (0, 5, 50.0, 0.0)) == [((0, 0), (1, 5)), ((1, 0),)]
    # Quotations tell, too.
    assert units((0, 0, 20.0, 5.0), (0, 5, 10.0, 50.0)) == [((0, 0), (1, 5)), ((1, 0),)]
    # A sentence that was split has both its parts.
    assert units((0, 0, 20.0, 0.0), (0, 1, 10.0, 0.0)) == [((0, 0), (1, 0), (1, 1))]


def test_of_sentences_that_no_witness_has_both_the_one_nearer_to_a_beginning_comes_first():
    # The tenth of twenty sentences, 0.45 of the way, and the second of two, half of it.
    others = [((0, 19),), ((1, 0),)]
    found = _ordered([((1, 1),), ((0, 9),), *others])
    assert found.index(((0, 9),)) < found.index(((1, 1),))
