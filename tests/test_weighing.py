"""
What of an archive is worth reading for a draft: sums by brute force, and a gate that is open to every passage.
"""

from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import provenance as pv
from articles_for_tests import ELECTION, HARBOUR
from provenance.alignment.aligning import align
from provenance.alignment.judging import FRAGMENT_BITS, judge
from provenance.alignment.matching import BLOCK_BITS
from provenance.alignment.passages import PASSAGE_BITS
from provenance.alignment.word_index import index_document
from provenance.archive import asking
from provenance.archive.weighing import LEAST_IN_A_PLACE, PLACE_WORDS, Gate, _overlaps, runs_of, shared
from provenance.background import default_background
from provenance.hashes import word_hashes
from provenance.similarity.fingerprinting import shingles_in_order
from provenance.similarity.selection import information_in, shared_information
from provenance.similarity.shingles import NO_SHINGLES, shingles_of
from provenance.text.document import read_document
from provenance.text.tokens import tokenise

WORDS = ["the", "of", "Turner's", "harbour", "1,204", "ferry", "glacier", "said", "U.S.", "quinoa", "and"]
texts = st.lists(st.sampled_from(WORDS), min_size=0, max_size=60).map(" ".join)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    with pv.Archive(tmp_path_factory.mktemp("weighing") / "a.archive") as opened:
        yield opened


def asked(archive, text):
    return asking.ask(archive._open, text)


def shingles_of_text(text):
    """
    The shingles of a text, in its order, as the index has them.
    """
    _, words = asking.plain_words([text])
    return asking.plain_shingles(words, 3).tolist()


@settings(deadline=None)
@given(texts, st.lists(texts, max_size=4))
def test_what_texts_have_of_a_question_is_what_sets_say(archive, text, others):
    question = asked(archive, text)
    found = shared(question, *shingles_in_order(others))
    own = shingles_of_text(text) if question.shingles.size else []
    for number, other in enumerate(others):
        there = set(shingles_of_text(other))
        places = [place for place, one in enumerate(own) if one in there]
        assert found.places[found.bounds[number] : found.bounds[number + 1]].tolist() == places
        most = max((sum(first <= one < first + PLACE_WORDS for one in places) for first in places), default=0)
        assert found.most[number] == most
        told = sum(question.bits[question.shingles.searchsorted(np.uint64(one))] for one in there & set(own))
        assert found.bits[number] == pytest.approx(told)


@settings(deadline=None)
@given(texts)
def test_a_shingle_tells_what_the_words_that_begin_in_it_tell(archive, text):
    question = asked(archive, text)
    if question.spoken is None:
        return
    information = default_background().information(word_hashes(tokenise(text).forms))
    starts = question.spoken.parts[:-1].tolist()
    for place, one in enumerate(shingles_of_text(text)):
        begun = [number for number, start in enumerate(starts) if place <= start < place + 3]
        told = sum(float(information[rank][number]) for rank, number in enumerate(begun))
        # The first place of a shingle speaks for all: behind other words it may begin with the rest of one.
        if place == question.order[question.bounds[question.shingles.searchsorted(np.uint64(one))]]:
            assert question.bits[question.shingles.searchsorted(np.uint64(one))] == pytest.approx(told)


@settings(deadline=None)
@given(texts, st.lists(texts, min_size=1, max_size=4))
def test_runs_are_the_stretches_of_neighbouring_shingles(archive, text, others):
    question = asked(archive, text)
    if question.spoken is None:
        return
    spoken = question.spoken
    found = shared(question, *shingles_in_order(others))
    runs = runs_of(spoken, found)
    told = []
    for number in range(len(others)):
        places = set(found.places[found.bounds[number] : found.bounds[number + 1]].tolist())
        for head in sorted(places - {one + 1 for one in places}):
            tail = next(one for one in range(head, len(text)) if one + 1 not in places)
            inside = [word for word, part in enumerate(spoken.parts[:-1].tolist()) if head <= part < tail + 3]
            bits = [(spoken.alone, spoken.after_one)[rank][word] for rank, word in enumerate(inside[:2])]
            bits += [spoken.running[word + 1] - spoken.running[word] for word in inside[2:]]
            told.append((number, len(inside), max(0.0, float(sum(bits)) - BLOCK_BITS)))
    assert [(one, last - first) for one, first, last in zip(runs.text, runs.first, runs.last, strict=True)] == [
        one[:2] for one in told
    ]
    assert runs.bits.tolist() == pytest.approx([one[2] for one in told], abs=1e-4)


def opens(archive, draft, text):
    question = asked(archive, draft)
    return Gate(question.spoken, shared(question, *shingles_in_order([text]))).opens(text, 0)


def passages(draft, text):
    documents = [read_document(pv.Article(name, one)) for name, one in (("a", draft), ("b", text))]
    left, right = (index_document(one, default_background()) for one in documents)
    return judge(align(left, right), left, right)


SENTENCES = [one.strip() for text in (HARBOUR, ELECTION) for one in text.replace("\n", " ").split(". ") if one.strip()]


@st.composite
def drafts(draw):
    """
    A draft and an article with some of the same sentences, some of them edited, cut, or only begun.
    """
    mine = draw(st.lists(st.sampled_from(SENTENCES[::2]), min_size=3, max_size=5, unique=True))
    theirs = draw(st.lists(st.sampled_from(SENTENCES[1::2]), min_size=3, max_size=5, unique=True))
    taken = draw(st.sampled_from(theirs)).split()
    first = draw(st.integers(0, max(0, len(taken) - 6)))
    part = taken[first : first + draw(st.integers(5, 30))]
    for _ in range(draw(st.integers(0, 2))):
        part[draw(st.integers(0, len(part) - 1))] = draw(st.sampled_from(["quinoa", "the", "lately"]))
    own = draw(st.sampled_from(mine)).split()
    at = draw(st.integers(0, len(own)))
    quoted = draw(st.booleans())
    written = [*own[:at], *(['"' + part[0], *part[1:-1], part[-1] + '"'] if quoted else part), *own[at:]]
    return ". ".join([*mine[:1], " ".join(written), *mine[1:]]) + ".", ". ".join(theirs) + "."


@settings(deadline=None, max_examples=300)
@given(drafts())
def test_the_gate_is_open_to_every_passage(archive, pair):
    draft, text = pair
    question = asked(archive, draft)
    found = shared(question, *shingles_in_order([text]))
    if passages(draft, text) and found.most[0] >= LEAST_IN_A_PLACE:
        assert opens(archive, draft, text)


RUN = "the keeper of the northern lighthouse had seen"
NAMES = "Ilse Brandt Jonas Keller Mira Dahl Tom Reeve"


def mine(sentence):
    return f"{SENTENCES[0]}. {sentence}. {SENTENCES[2]}."


def theirs(sentence):
    return f"{SENTENCES[3]}. {sentence}. {SENTENCES[5]}."


def amid(words):
    return f"Nobody on {'that or any ' * 8}island says that {words} it, though {'some of them ' * 8}did"


@pytest.mark.parametrize(
    ("draft", "text", "open_to"),
    [
        # A few words in a row, a small part of a long sentence on both sides; then as good as a whole sentence.
        (
            mine(f"Few of us knew before the spring of that year what {RUN} when all the others slept"),
            theirs(amid(RUN)),
            False,
        ),
        (mine(f"T{RUN[1:]} it"), theirs(f"T{RUN[1:]} it"), True),
        # Names alone, and the same names quoted.
        (mine(f"{NAMES} won"), theirs(f"{NAMES} ran"), False),
        (mine(f"{NAMES} won"), theirs(f'He read: "{NAMES} ran"'), True),
    ],
)
def test_the_gate_is_closed_to_what_is_a_small_part_of_its_sentence_and_to_lists(archive, draft, text, open_to):
    assert opens(archive, draft, text) is open_to
    assert bool(passages(draft, text)) is open_to


def test_a_run_that_stands_there_in_other_letters_or_twice_is_read(archive):
    draft = mine(f"Few of us knew before the spring of that year what {RUN} when all the others were asleep and warm")
    assert not opens(archive, draft, theirs(amid(RUN)))
    assert opens(archive, draft, theirs(amid(RUN.upper())))
    assert opens(archive, draft, theirs(amid(f"{RUN} and {RUN}")))


@pytest.mark.parametrize(
    ("bits", "letters", "holds"),
    [
        (PASSAGE_BITS - 0.01, str, False),
        (PASSAGE_BITS, str, True),
        (PASSAGE_BITS, str.upper, False),
        (FRAGMENT_BITS - 0.01, str.upper, False),
        (FRAGMENT_BITS, str.upper, True),
    ],
)
def test_a_text_holds_a_run_that_tells_enough_for_its_letters(archive, bits, letters, holds):
    draft, text = mine(f"T{RUN[1:]} it"), theirs(f"T{letters(RUN[1:])} it")
    question = asked(archive, draft)
    gate = Gate(question.spoken, shared(question, *shingles_in_order([text])))
    assert gate._runs.text.tolist() == [0]
    gate._runs = evolve(gate._runs, bits=np.array([bits]))
    assert gate.holds(text, 0) is holds


@settings(deadline=None, max_examples=200)
@given(st.lists(st.text(max_size=80), min_size=4, max_size=4), st.booleans())
def test_whatever_stands_around_a_run_the_gate_answers(archive, around, apart):
    space = " " if apart else ""
    draft, text = (f"{before}{space}{RUN}{space}{behind}" for before, behind in (around[:2], around[2:]))
    question = asked(archive, draft)
    if question.spoken is not None:
        assert Gate(question.spoken, shared(question, *shingles_in_order([text]))).opens(text, 0) in (True, False)


words = st.lists(st.sampled_from(WORDS), max_size=30)


@given(words, st.lists(words, max_size=4))
def test_information_in_texts_is_that_which_pairs_share(own, others):
    def sets(text):
        hashes = word_hashes(text)
        return shingles_of(hashes, default_background().information(hashes)) if len(text) > 2 else NO_SHINGLES

    pairs = np.array([(0, place + 1) for place in range(len(others))], np.int64).reshape(-1, 2)
    told = shared_information([sets(own), *map(sets, others)], pairs)
    assert information_in(sets(own), [word_hashes(one) for one in others]).tolist() == told.tolist()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), max_size=3), st.integers(0, 9), st.integers(1, 5))
def test_spans_overlap_where_they_have_a_character_in_common(spans, start, length):
    taken = [set(range(first, first + size)) for first, size in spans]
    expected = any(one & set(range(start, start + length)) for one in taken)
    assert _overlaps([(first, first + size) for first, size in spans], (start, start + length)) is expected
