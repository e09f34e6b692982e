"""
Of many articles that have the same few words of a draft some are looked at, and the user is told of the others.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import provenance as pv
from archive_for_tests import text
from provenance.archive import asking, crowding, finding
from provenance.archive.choosing import Chooser
from provenance.archive.crowding import FEW_WORDS, MOST_OF_THE_SAME, Crowd, message, part
from provenance.archive.records import dated
from provenance.archive.weighing import Gate, shared
from provenance.errors import ArchiveDamaged
from provenance.similarity.fingerprinting import shingles_in_order
from provenance.text.tokens import tokenise

SPANS = st.tuples(st.integers(0, 30), st.integers(1, FEW_WORDS)).map(lambda one: (one[0], one[0] + one[1]))

PHRASE = "the former umpire of Wimbledon who mislaid seventeen marmalade buckets"


@given(st.lists(SPANS, max_size=60), st.data())
def test_whoever_is_left_out_has_few_words_that_ten_of_those_looked_at_have_not(spans, data):
    stretches = dict(enumerate(spans))
    closed = data.draw(st.sets(st.sampled_from(range(len(spans))))) if spans else set()
    order = data.draw(st.permutations(range(len(spans))))
    chosen, crowds = part(stretches, order, lambda number: number not in closed)
    places = [order.index(one) for one in chosen]
    assert places == sorted(places)
    assert not closed.intersection(chosen)
    shown = Counter(word for one in chosen for word in range(*stretches[one]))
    gone = [stretches[one] for one in order if one not in chosen and one not in closed]
    for first, last in gone:
        fresh = sum(shown[word] < MOST_OF_THE_SAME for word in range(first, last))
        assert fresh < min(8, (last - first) / 2)
    assert len(gone) <= sum(one.articles for one in crowds) <= len(gone) + len(closed)
    if len(spans) <= MOST_OF_THE_SAME:
        assert not gone
        assert not crowds


@given(SPANS, st.integers(0, 40))
def test_of_the_same_words_the_first_ten_are_looked_at(span, count):
    chosen, crowds = part(dict.fromkeys(range(count), span), range(count), lambda _: True)
    assert chosen == list(range(min(count, MOST_OF_THE_SAME)))
    assert crowds == ([Crowd(*span, count - MOST_OF_THE_SAME)] if count > MOST_OF_THE_SAME else [])


def test_who_holds_no_passage_takes_nobodys_place():
    chosen, crowds = part(dict.fromkeys(range(30), (0, 9)), range(30), lambda number: number % 2 == 0)
    assert chosen == list(range(0, 20, 2))
    # Number 19 was asked and holds none; those behind it were not asked.
    assert crowds == [Crowd(0, 9, 11)]


def test_stretches_that_overlap_are_one_crowd_and_others_another():
    spans = [(0, 8)] * 12 + [(2, 9)] * 3 + [(9, 20)] * 11
    _, crowds = part(dict(enumerate(spans)), range(len(spans)), lambda _: True)
    assert crowds == [Crowd(0, 9, 5), Crowd(9, 20, 1)]


def test_a_stretch_with_half_its_words_new_or_eight_is_looked_at():
    def looked_at(span):
        chosen, _ = part({**dict.fromkeys(range(10), (0, 11)), 10: span}, range(11), lambda _: True)
        return 10 in chosen

    # Of (4, 18) seven of fourteen are new, of (5, 17) six of twelve, of (4, 17) six of thirteen; of 20 nine and eight.
    assert [looked_at(span) for span in [(4, 18), (5, 17), (4, 17), (0, 20), (0, 19), (0, 18)]] == [
        *(True, True, False),
        *(True, True, False),
    ]


def test_a_crowd_reaches_as_far_as_the_longest_of_its_stretches():
    spans = [(0, 9)] * 11 + [(2, 5)]
    _, crowds = part(dict(enumerate(spans)), range(len(spans)), lambda _: True)
    assert crowds == [Crowd(0, 9, 2)]


def test_a_crowd_is_told_with_its_words():
    draft = f"It was  said\nthat {text('d', 40)}"
    words = tokenise(draft)
    assert message(Crowd(0, 4, 1), draft, words) == (
        "1 more article has some of the words “It was said that” in a row, and nothing else of the draft that tells: "
        "left out; others with as many of them, the first published first, were looked at"
    )
    told = message(Crowd(0, 40, 1_234), draft, words)
    assert told.startswith("1,234 more articles have some of the words “It was said that ")
    assert "…” in a row" in told


def test_words_of_120_characters_are_told_whole():
    for count, whole in ((120, True), (121, False)):
        draft = "a" * (count - 2) + " b"
        assert ("…” in a row" not in message(Crowd(0, 2, 3), draft, tokenise(draft))) is whole


def _archive(folder, count, dates):
    archive = pv.Archive(folder / "news.archive")
    source = text("source", 60)
    archive.add(
        [
            pv.Article("source", source, published="2024-03-01"),
            *(
                pv.Article(
                    f"crowd-{number:02d}",
                    f"{text(f'before {number}', 43)[:-1]} {PHRASE} {text(f'behind {number}', 43).lower()}",
                    published=dates(number),
                )
                for number in range(count)
            ),
        ]
    )
    return archive, f"{source} {text('own', 30)} {text('o', 3)[:-1]} {PHRASE} {text('m', 3).lower()} {text('more', 30)}"


def _date(number):
    return f"2024-02-{28 - number:02d}"


@pytest.mark.parametrize("warm", [False, True], ids=["asked once", "asked often"])
def test_a_phrase_of_many_articles_names_those_first_published_and_counts_the_others(tmp_path, monkeypatch, warm):
    monkeypatch.setattr(finding, "EXHAUSTIVE_ARTICLES", 0)
    archive, draft = _archive(tmp_path, 25, _date)
    with archive:
        for _ in range(12 if warm else 0):
            archive.check(draft)
        report = archive.check(draft)
    names = {one.article for one in report.sources}
    assert names == {"source", *(f"crowd-{number:02d}" for number in range(15, 25))}
    phrase = next(one for one in report.findings if len(one.sources) > 1)
    assert PHRASE in phrase.text
    assert phrase.sources[0].article == "crowd-24"
    told = [one for one in report.warnings if one.code == "more_articles"]
    assert [one.message[:22] for one in told] == ["15 more articles have "]
    assert "marmalade" in told[0].message


def test_articles_without_a_date_come_behind_those_with_one(tmp_path, monkeypatch):
    monkeypatch.setattr(finding, "EXHAUSTIVE_ARTICLES", 0)
    archive, draft = _archive(tmp_path, 15, lambda number: None if number < 12 else _date(number))
    with archive:
        names = {one.article for one in archive.check(draft).sources}
    assert names == {"source", *(f"crowd-{number:02d}" for number in (*range(7), 12, 13, 14))}


def test_who_has_more_words_comes_before_who_was_published_first(tmp_path, monkeypatch):
    monkeypatch.setattr(finding, "EXHAUSTIVE_ARTICLES", 0)
    archive, draft = _archive(tmp_path, 12, _date)
    longer = draft[draft.index(PHRASE) : draft.index(PHRASE) + len(PHRASE) + 12].rsplit(" ", 1)[0]
    assert longer.count(" ") > PHRASE.count(" ")
    with archive:
        archive.add(
            pv.Article(f"longer-{number}", f"{text(f'x {number}', 40)[:-1]} {longer} {text(f'y {number}', 40).lower()}")
            for number in range(3)
        )
        names = {one.article for one in archive.check(draft).sources}
    assert {"longer-0", "longer-1", "longer-2"} <= names
    assert names - {"source", "longer-0", "longer-1", "longer-2"} == {f"crowd-{number:02d}" for number in range(5, 12)}


def test_what_the_gate_does_not_let_through_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(finding, "EXHAUSTIVE_ARTICLES", 0)
    monkeypatch.setattr(Gate, "opens", lambda *_: False)
    archive, draft = _archive(tmp_path, 3, _date)
    with archive:
        assert not archive.check(draft).sources


def test_six_words_in_a_row_are_not_looked_at_however_rare(tmp_path, monkeypatch):
    monkeypatch.setattr(finding, "EXHAUSTIVE_ARTICLES", 0)
    archive, draft = _archive(tmp_path, 3, _date)
    with archive:
        few = " ".join(PHRASE.split()[-6:])
        archive.add(pv.Article("six", f"{text('before', 40)[:-1]} {few} {text('behind', 40).lower()}"))
        voices, _ = Chooser(archive._open, archive.path).with_passages(draft, 50)
        texts = finding.texts_of(archive._open, [one.voice for one in voices])
    assert len(texts) == 4
    assert all(PHRASE in one or PHRASE not in draft or "marmalade" not in one for one in texts.values())


def test_a_text_that_many_carry_is_dated_by_its_first(tmp_path, monkeypatch):
    monkeypatch.setattr(finding, "EXHAUSTIVE_ARTICLES", 0)
    archive, draft = _archive(tmp_path, 12, _date)
    with archive:
        carried = archive["crowd-00"]
        archive.add(pv.Article("carried", carried.text, published="2024-01-01"))
        names = {one.article for one in archive.check(draft).sources}
    # Both have the words of one voice.
    assert {"carried", "crowd-00"} <= names
    assert "crowd-01" not in names


@pytest.mark.parametrize(("count", "exhaustive"), [(MOST_OF_THE_SAME, 0), (25, 1_000)], ids=["ten", "small archive"])
def test_ten_articles_with_a_phrase_are_all_named_and_so_are_all_of_a_small_archive(
    tmp_path, monkeypatch, count, exhaustive
):
    monkeypatch.setattr(finding, "EXHAUSTIVE_ARTICLES", exhaustive)
    archive, draft = _archive(tmp_path, count, _date)
    with archive:
        report = archive.check(draft)
    assert len(report.sources) == count + 1
    assert not report.warnings


def test_an_article_with_words_in_two_places_of_a_draft_is_in_no_crowd(tmp_path):
    with pv.Archive(tmp_path / "a.archive") as archive:
        other = "where Hieronymus Oberlander of Zaltbommel had met Saskia Vranckx"
        draft = f"Today {PHRASE} that. {text('own', 40)}. It was {other} then."
        question = asking.ask(archive._open, draft)
        texts = [f"Yesterday {PHRASE} so.", f"Yesterday {PHRASE} so. {text('x', 20)}. That is {other} once.", "No."]
        gate = Gate(question.spoken, shared(question, *shingles_in_order(texts)))
        stretches = gate.stretches(FEW_WORDS)
        forms = question.spoken.words.forms
        assert {number: " ".join(forms[first:last]) for number, (first, last) in stretches.items()} == {
            0: PHRASE.lower()
        }
        assert gate.stretches(crowding.FEW_WORDS * 5).keys() == {0, 1}


def test_a_record_tells_its_date_where_it_has_one_that_can_be_believed():
    assert dated("{}") is None
    assert dated('{"published":"1970-01-01"}') is None
    assert dated('{"published":"2024-03-01T12:00:00Z"}').earliest == dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
    assert dated('{"published_at":"2024-03-01T12:00:00+01:00"}').latest == dt.datetime(2024, 3, 1, 11, tzinfo=dt.UTC)


@pytest.mark.parametrize("about", [None, "{", "[]", '{"published":"no date"}', '{"published":3}', b"\xff"])
def test_a_damaged_record_has_no_date(about):
    with pytest.raises(ArchiveDamaged, match="says of itself is damaged"):
        dated(about)


def test_a_stretch_holds_what_tells_and_as_many_words_as_are_asked_for(tmp_path):
    with pv.Archive(tmp_path / "a.archive") as archive:
        weak, medium = "one of the", "the council of the harbour"
        draft = f"{medium} {text('a', 40)} {PHRASE} {text('b', 4)} {weak} {text('own', 40)}"
        question = asking.ask(archive._open, draft)
        other = f"{medium} {text('c', 40)} {PHRASE} {text('d', 4)} {weak} {text('e', 40)}"
        gate = Gate(question.spoken, shared(question, *shingles_in_order([other])))
        forms = question.spoken.words.forms
        words = len(PHRASE.split())
        assert gate._runs.bits.size == 3
        ((first, last),) = gate.stretches(words).values()
        assert " ".join(forms[first:last]) == PHRASE.lower()
        assert not gate.stretches(words - 1)
