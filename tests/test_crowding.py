"""
Of many articles that have the same few words of a draft some are looked at, and the user is told of the others.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import provenance as pv
from archive_for_tests import text
from provenance.archive import asking, crowding, finding
from provenance.archive.choosing import Chooser
from provenance.archive.crowding import FEW_WORDS, MOST_OF_THE_SAME, Crowd, Member, in_turn, message, part
from provenance.archive.records import Origin, describe, origin_of
from provenance.archive.weighing import Gate, shared
from provenance.errors import ArchiveDamaged
from provenance.similarity.fingerprinting import shingles_in_order
from provenance.text.tokens import tokenise

SPANS = st.tuples(st.integers(0, 30), st.integers(1, FEW_WORDS)).map(lambda one: (one[0], one[0] + one[1]))

PHRASE = "the former umpire of Wimbledon who mislaid seventeen marmalade buckets"


MOST = MOST_OF_THE_SAME


def everyone(_number):
    return True


@given(st.lists(SPANS, max_size=80), st.data())
def test_whoever_is_left_out_has_few_words_that_those_before_him_have_not(spans, data):
    numbers = st.sets(st.sampled_from(range(len(spans)))) if spans else st.just(set())
    closed, unsure = data.draw(numbers), data.draw(numbers)
    order = data.draw(st.permutations(range(len(spans))))
    chosen, crowds = part(
        dict(enumerate(spans)), order, lambda number: number not in closed, lambda number: number not in unsure
    )
    asked = [one for one in order if one in chosen]
    assert chosen == asked
    assert not closed.intersection(chosen)
    left = 0
    shown = Counter()
    for number in order:
        first, last = spans[number]
        fresh = sum(shown[word] < MOST for word in range(first, last))
        if fresh < min(8, (last - first) / 2):
            assert number not in chosen
            left += 1
        elif number not in closed:
            assert number in chosen
            shown.update(range(first, last) if number not in unsure else ())
    assert sum(one.texts for one in crowds) == left
    if len(spans) <= MOST:
        assert not crowds


@given(SPANS, st.integers(0, 3 * MOST))
def test_of_the_same_words_the_first_are_looked_at(span, count):
    chosen, crowds = part(dict.fromkeys(range(count), span), range(count), everyone, everyone)
    assert chosen == list(range(min(count, MOST)))
    assert crowds == ([Crowd(*span, count - MOST)] if count > MOST else [])


def test_who_holds_no_passage_for_sure_takes_nobodys_place():
    same = dict.fromkeys(range(4 * MOST), (0, 9))
    chosen, crowds = part(same, range(4 * MOST), lambda number: number % 2 == 0, everyone)
    assert chosen == list(range(0, 2 * MOST, 2))
    # The last before that was asked and holds none; those behind it were not asked.
    assert crowds == [Crowd(0, 9, 2 * MOST + 1)]
    chosen, crowds = part(same, range(4 * MOST), everyone, lambda number: number >= 2 * MOST)
    assert chosen == list(range(3 * MOST))
    assert crowds == [Crowd(0, 9, MOST)]


def test_stretches_of_which_half_is_the_other_are_one_crowd_and_others_another():
    spans = [(0, 8)] * (MOST + 2) + [(2, 9)] * 3 + [(8, 20)] * (MOST + 1)
    _, crowds = part(dict(enumerate(spans)), range(len(spans)), everyone, everyone)
    assert crowds == [Crowd(0, 9, 5), Crowd(8, 20, 1)]


def test_a_stretch_with_half_its_words_new_or_eight_is_looked_at():
    def looked_at(span):
        chosen, _ = part({**dict.fromkeys(range(MOST), (0, 11)), MOST: span}, range(MOST + 1), everyone, everyone)
        return MOST in chosen

    # Of (4, 18) seven of fourteen are new, of (5, 17) six of twelve, of (4, 17) six of thirteen; of 20 nine and eight.
    assert [looked_at(span) for span in [(4, 18), (5, 17), (4, 17), (0, 20), (0, 19), (0, 18)]] == [
        *(True, True, False),
        *(True, True, False),
    ]


def test_a_crowd_reaches_as_far_as_the_longest_of_its_stretches():
    spans = [(0, 9)] * (MOST + 1) + [(2, 5)]
    _, crowds = part(dict(enumerate(spans)), range(len(spans)), everyone, everyone)
    assert crowds == [Crowd(0, 9, 2)]


def test_whom_the_draft_names_comes_first_and_then_in_turn_the_first_published_and_the_likest():
    members = {
        1: Member(names=False, published="2024", common=5.0, id="a"),
        2: Member(names=False, published="2021", common=1.0, id="d"),
        3: Member(names=False, published="2022", common=9.0, id="c"),
        4: Member(names=True, published="2025", common=0.0, id="e"),
        5: Member(names=False, published="2022", common=1.0, id="b"),
    }
    assert in_turn(members) == [4, 2, 3, 5, 1]
    assert in_turn(dict(reversed(members.items()))) == [4, 2, 3, 5, 1]


def test_a_crowd_is_told_with_its_words():
    draft = f"It was  said\nthat {text('d', 40)}"
    words = tokenise(draft)
    assert message(Crowd(0, 4, 1), draft, words) == (
        "at least 1 more text has some of the words “It was said that” in a row, and little else of the draft: left "
        "out; 16 and more with these words were looked at, the first published among them"
    )
    told = message(Crowd(0, 40, 1_234), draft, words)
    assert told.startswith("at least 1,234 more texts have some of the words “It was said that ")
    assert "…” in a row" in told


def test_words_of_120_characters_are_told_whole():
    for count, whole in ((120, True), (121, False)):
        draft = "a" * (count - 2) + " b"
        assert ("…” in a row" not in message(Crowd(0, 2, 3), draft, tokenise(draft))) is whole


def _body(name, phrase=PHRASE):
    return f"{text(f'before {name}', 43)[:-1]} {phrase} {text(f'behind {name}', 43).lower()}"


def _draft(phrase=PHRASE):
    return (
        f"{text('source', 60)} {text('own', 30)} {text('o', 3)[:-1]} {phrase} {text('m', 3).lower()} {text('more', 30)}"
    )


def _archive(folder, articles, *, in_order=True):
    archive = pv.Archive(folder / "news.archive")
    source = pv.Article("source", text("source", 60), published="2024-03-01")
    given = [source, *articles]
    for one in given if in_order else reversed(given):
        archive.add(one)
    return archive


def _crowd(count, published=lambda number: _date(number)):
    return [pv.Article(f"crowd-{number:02d}", _body(number), published=published(number)) for number in range(count)]


def _date(number):
    """The later the number, the earlier."""
    return f"2024-02-01T{23 - number // 60:02d}:{59 - number % 60:02d}:00Z"


def _names(report):
    return {one.article for one in report.sources}


def _told(report):
    return [one.message for one in report.warnings if one.code == "more_articles"]


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(finding, "EXHAUSTIVE_ARTICLES", 0)


@pytest.mark.parametrize("warm", [False, True], ids=["asked once", "asked often"])
@pytest.mark.usefixtures("large")
def test_a_phrase_of_many_articles_names_those_first_published_and_counts_the_others(tmp_path, warm):
    with _archive(tmp_path, _crowd(40)) as archive:
        for _ in range(12 if warm else 0):
            archive.check(_draft())
        report = archive.check(_draft())
    assert len(report.sources) == MOST + 1
    assert {"source", *(f"crowd-{number:02d}" for number in range(40 - MOST // 2, 40))} <= _names(report)
    phrase = next(one for one in report.findings if len(one.sources) > 1)
    assert PHRASE in phrase.text
    assert phrase.sources[0].article == "crowd-39"
    assert [one[:27] for one in _told(report)] == ["at least 24 more texts have"]
    assert "marmalade" in _told(report)[0]


@pytest.mark.parametrize("date", [None, "2024-02-01"])
@pytest.mark.usefixtures("large")
def test_a_crowd_of_one_date_is_the_same_in_any_order_of_adding(tmp_path, date):
    found = []
    for in_order in (True, False):
        (tmp_path / str(in_order)).mkdir()
        with _archive(tmp_path / str(in_order), _crowd(40, lambda _: date), in_order=in_order) as archive:
            report = archive.check(_draft())
            found.append((_names(report), _told(report)))
            crowd = sorted(_names(report) - {"source"})[0]
            archive.add(pv.Article(crowd, "another text for a while, which has nothing of it at all"), replace=True)
            archive.add(pv.Article(crowd, _body(int(crowd[-2:])), published=date), replace=True)
            assert _names(archive.check(_draft())) == found[-1][0]
    assert found[0] == found[1]
    assert len(found[0][0]) == MOST + 1


@pytest.mark.usefixtures("large")
def test_articles_without_a_date_come_behind_those_with_one(tmp_path):
    dates = [None] * 37 + [_date(1)] * 3
    with _archive(tmp_path, _crowd(40, dates.__getitem__)) as archive:
        assert {"crowd-37", "crowd-38", "crowd-39"} <= _names(archive.check(_draft()))


@pytest.mark.usefixtures("large")
def test_the_first_published_is_named_where_others_have_a_word_more(tmp_path):
    longer = [pv.Article(f"later-{n:02d}", _body(n, f"{PHRASE} yesterday"), published=_date(n)) for n in range(40)]
    first = pv.Article("first", _body("first"), published="2020-01-01")
    with _archive(tmp_path, [*longer, first]) as archive:
        report = archive.check(_draft(f"{PHRASE} yesterday"))
    assert "first" in _names(report)
    assert _told(report)


@pytest.mark.usefixtures("large")
def test_whom_the_draft_credits_is_never_left_out(tmp_path):
    crowd = [evolve(one, outlet=f"Outlet {number}") for number, one in enumerate(_crowd(40))]
    with _archive(tmp_path, crowd) as archive:
        plain = _names(archive.check(_draft()))
        left = next(one for one in crowd if one.id not in plain)
        archive.add(evolve(left, outlet="Reuters"), replace=True)
        assert left.id not in _names(archive.check(_draft()))
        report = archive.check(f"LONDON (Reuters) - {_draft()}")
    assert left.id in _names(report)
    assert report.share.credited > 0


@pytest.mark.usefixtures("large")
def test_a_source_that_was_rewritten_is_named_though_it_has_one_phrase_of_a_crowd_word_for_word(tmp_path):
    draft = (
        "The government will close the harbour at Thornmouth next spring after engineers found deep cracks in the main "
        f"sea wall, ministers announced on Monday. He saw {PHRASE}. Some forty families who live above the quay must "
        f"leave their homes before the end of March, and the school will move to a church hall inland. "
        f"{text('own', 40)}"
    )
    rewritten = (
        "Ministers announced that government plans will close Thornmouth harbour next year in spring since engineers "
        f"have found deep and long cracks in a main wall. They met {PHRASE}. Forty local families living above that "
        "quay must soon leave homes before March, and that school will soon move inland to some church hall. "
    )
    source = pv.Article("rewritten", rewritten + text("s", 60), published="2025-01-01")
    with _archive(tmp_path, [*_crowd(60), source]) as archive:
        report = archive.check(draft)
    assert _told(report)
    assert next(one.words for one in report.sources if one.article == "rewritten") > 25


@pytest.mark.usefixtures("large")
def test_those_in_whom_the_words_may_be_none_of_a_passage_push_nobody_out(tmp_path):
    phrase = "boats stayed in the harbour because of snow"
    long = (  # noqa: SIM905  # words, not a list of them
        "and the rest of the people of the town who had come to see what was going on there that day went home again "
        "as soon as they could since nobody knew what else there was to do about it"
    ).split()
    loose = []
    for number in range(40):
        random.Random(number).shuffle(long)
        said = f"We were told that {phrase.replace(' because', ', because')} {' '.join(long)}."
        body = f"{text(f'b{number}', 40)} {said} {text(f'e{number}', 40)}"
        loose.append(pv.Article(f"loose-{number:02d}", body, published=_date(number)))
    real = pv.Article("real", f"{text('b', 40)} Most {phrase}. {text('e', 40)}", published="2025-01-01")
    own = (
        "while three old sailors argued about cards inside a smoky bar near station square where music played loudly "
        "until midnight every Friday although neighbours complained bitterly"
    )
    with _archive(tmp_path, [*loose, real]) as archive:
        report = archive.check(f"{text('own', 40)} Then {phrase} {own}. {text('more', 40)}")
    assert _names(report) == {"real"}


@pytest.mark.parametrize("outlets", [1, 5, 12, 40])
@pytest.mark.usefixtures("large")
def test_a_footer_of_many_articles_stays_one_and_nobody_is_told_of_its_crowd(tmp_path, outlets):
    footer = "Write to the desk of letters with what you know of the marmalade buckets."
    crowd = [
        pv.Article(f"c{n:02d}", f"{text(f'b{n}', 60)}\n\n{footer}", outlet=f"Outlet {n % outlets}", published=_date(n))
        for n in range(40)
    ]
    with _archive(tmp_path, crowd) as archive:
        report = archive.check(f"{text('own', 60)}\n\n{text('more', 30)}\n\n{footer}")
    assert not report.sources
    assert {one.kind for one in report.findings} <= {"boilerplate"}
    assert not _told(report)


@pytest.mark.usefixtures("large")
def test_a_draft_that_is_in_the_archive_takes_nobodys_place(tmp_path):
    with _archive(tmp_path, [*_crowd(MOST), pv.Article("draft", PHRASE, published="2020-01-01")]) as archive:
        report = archive.check(PHRASE)
    assert len(report.sources) == MOST
    assert not _told(report)


@pytest.mark.usefixtures("large")
def test_what_the_gate_does_not_let_through_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(Gate, "opens", lambda *_: False)
    with _archive(tmp_path, _crowd(3)) as archive:
        assert not archive.check(_draft()).sources


@pytest.mark.usefixtures("large")
def test_six_words_in_a_row_are_not_looked_at_however_rare(tmp_path):
    few = " ".join(PHRASE.split()[-6:])
    with _archive(tmp_path, [*_crowd(3), pv.Article("six", _body("six", few))]) as archive:
        voices, _ = Chooser(archive._open, archive.path).with_passages(_draft(), 50)
        assert len(voices) == 4


@pytest.mark.usefixtures("large")
def test_a_text_that_many_carry_is_dated_by_its_first(tmp_path):
    with _archive(tmp_path, _crowd(40)) as archive:
        archive.add(pv.Article("carried", archive["crowd-00"].text, published="2024-01-01"))
        names = _names(archive.check(_draft()))
    # Both have the words of one voice, which is the first; without it that of crowd-00 is the last.
    assert {"carried", "crowd-00"} <= names


@pytest.mark.parametrize(("count", "exhaustive"), [(MOST, 0), (40, 1_000)], ids=["sixteen", "small archive"])
def test_sixteen_articles_with_a_phrase_are_all_named_and_so_are_all_of_a_small_archive(
    tmp_path, monkeypatch, count, exhaustive
):
    monkeypatch.setattr(finding, "EXHAUSTIVE_ARTICLES", exhaustive)
    with _archive(tmp_path, _crowd(count)) as archive:
        report = archive.check(_draft())
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


def test_a_record_tells_where_and_when_it_is_from_where_that_can_be_believed():
    assert origin_of("{}") == Origin(None, ())
    assert origin_of('{"published":"1970-01-01","credit":"AP","title":"T"}') == Origin(None, ("AP",))
    told = origin_of('{"outlet":"Post","published":"2024-03-01T12:00:00Z"}')
    assert told.names == ("Post",)
    assert told.dated.earliest == dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
    told = origin_of('{"published_at":"2024-03-01T12:00:00+01:00"}')
    assert told.dated.latest == dt.datetime(2024, 3, 1, 11, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "about", [None, "{", "[]", '{"published":"no date"}', '{"published":3}', b"\xff", "[" * 100_000]
)
def test_a_damaged_record_has_no_origin(about):
    with pytest.raises(ArchiveDamaged, match="says of itself is damaged"):
        origin_of(about)


@pytest.mark.parametrize(
    ("article", "about"),
    [
        (pv.Article("a", "x"), "{}"),
        (pv.Article("a", "x", published="2024-03-01"), '{"published":"2024-03-01"}'),
        (
            pv.Article("a", "x", title='"T"\u2028é', derived_from="b c", published=dt.datetime(2024, 3, 1)),
            '{"title":"\\"T\\"\u2028é","derived_from":["b","c"],"published_at":"2024-03-01T00:00:00"}',
        ),
        (
            pv.Article("a", "x", outlet="Post", credit="", published="1 March 2024"),
            '{"outlet":"Post","credit":"","published":"1 March 2024"}',
        ),
    ],
)
def test_what_is_written_of_an_article_is_the_same_to_the_byte(article, about):
    assert describe(article, b"x")[1] == about


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
