"""
Laws of the records at the border: articles, the corpus that holds them, and the times they were published.
"""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance import times
from provenance.articles import Article, Corpus, Notice
from provenance.errors import InvalidArticle, InvalidDate, ProvenanceError, UnknownArticle

any_text = st.text(st.characters(exclude_categories=()), max_size=30)
articles = st.builds(
    Article,
    st.sampled_from(["a", "b", "a\0", "b\ud800", "ab"]),
    st.sampled_from(["", " \n", "\u200b", "one text", "another text", "one\0text", "one text\udfff"]),
    title=st.sampled_from([None, "", "A title"]),
    published=st.sampled_from([None, "2021-12-08", "2021-12-08 12:39:00", dt.datetime(2021, 12, 8, 12, 39)]),
)


def codes(notices):
    return [notice.code for notice in notices]


@given(st.lists(articles, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_arrival_leaves_no_trace(some, random):
    shuffled = list(some)
    random.shuffle(shuffled)
    assert Corpus.of(shuffled) == Corpus.of(some)
    assert repr(Corpus.of(shuffled)) == repr(Corpus.of(some))


@given(st.lists(articles, max_size=8))
def test_every_article_given_is_kept_set_aside_or_a_repetition(some):
    corpus = Corpus.of(some)
    repeated = codes(corpus.warnings).count("repeated")
    assert len(corpus) + len(corpus.set_aside) + repeated == len(some)
    assert list(corpus.ids) == sorted(set(corpus.ids))


@given(any_text.filter(bool), any_text)
def test_what_a_corpus_holds_can_be_written_and_keeps_its_length(name, text):
    """
    One character replaces one, so that spans point at what the user sees.
    """
    corpus = Corpus.of([Article(name, text)], set_aside=[Notice(id=name, code="x", message=text)])
    for article in corpus:
        (article.id + article.text).encode()
        assert (len(article.id), len(article.text)) == (len(name), len(text))
        assert "\0" not in article.id + article.text
    for notice in (*corpus.set_aside, *corpus.warnings):
        (notice.id + notice.message).encode()


@pytest.mark.parametrize("field", ["id", "text", "title", "outlet", "url", "credit", "language", "byline", "usage"])
@pytest.mark.parametrize("damage", ["\0", "\ud800"])
def test_what_cannot_be_written_is_replaced_in_every_field_and_named(field, damage):
    given = {"id": "one", "text": "a text", field: f"so{damage}so"}
    corpus = Corpus.of([Article(given.pop("id"), given.pop("text"), **given)])
    assert len(getattr(corpus[0], field)) == 5
    assert damage not in getattr(corpus[0], field)
    assert [one.message.split(" in ")[1].split(":")[0] for one in corpus.warnings] == [field]


@pytest.mark.parametrize("damage", ["\0", "\ud800"])
def test_what_cannot_be_written_is_replaced_in_what_an_article_says_it_derives_from(damage):
    corpus = Corpus.of([Article("one", "a text", derived_from=("two", f"so{damage}so"))])
    assert corpus[0].derived_from[0] == "two"
    assert damage not in corpus[0].derived_from[1]
    assert [one.code for one in corpus.warnings] == ["characters_replaced"]


@pytest.mark.parametrize("text", ["", " \t\n", "\u00a0\u2003", "\u200b\ufeff\u00ad", "\0\0"])
def test_a_text_that_shows_nothing_is_set_aside(text):
    corpus = Corpus.of([Article("a", text), Article("b", "x")])
    assert corpus.ids == ("b",)
    assert [(notice.id, notice.code) for notice in corpus.set_aside] == [("a", "empty_text")]


def test_of_two_articles_with_one_id_one_is_kept_and_the_other_named():
    for pair in itertools.permutations([Article("a", "first"), Article("a", "second")]):
        corpus = Corpus.of(pair)
        assert [article.text for article in corpus] == ["first"]
        assert codes(corpus.set_aside) == ["duplicate_id"]


def test_the_same_article_twice_is_no_conflict():
    corpus = Corpus.of([Article("a", "text", title="T")] * 2)
    assert len(corpus) == 1
    assert (codes(corpus.set_aside), codes(corpus.warnings)) == ([], ["repeated"])


def test_an_article_is_found_by_an_unambiguous_beginning_of_its_id():
    corpus = Corpus.of([Article(name, "text") for name in ("000_ab", "001_cd", "001_ce", "0")])
    assert [corpus[name].id for name in ("000", "001_cd", "0", 0)] == ["000_ab", "001_cd", "0", "0"]
    assert "001_cd" in corpus
    assert "001" not in corpus
    for name in ("001", "9", ""):
        with pytest.raises(UnknownArticle, match="id"):
            corpus[name]


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        ({"id": "", "text": "t"}, InvalidArticle, "at least one character"),
        ({"id": 7, "text": "t"}, InvalidArticle, "expected text"),
        ({"id": "a", "text": None}, InvalidArticle, "text is NoneType"),
        ({"id": "a", "text": "t", "title": 7}, InvalidArticle, "title is int"),
        ({"id": "a", "text": "t", "published": 7}, InvalidDate, "published is int"),
        ({"id": "a", "text": "t", "published": "yesterday"}, InvalidDate, "ISO 8601"),
    ],
)
def test_a_wrong_article_is_refused_in_words(values, error, words):
    with pytest.raises(error, match=words):
        Article(**values)


@given(any_text)
def test_any_string_is_a_date_that_can_be_written_or_is_refused(text):
    try:
        interval = times.interval(text)
    except ProvenanceError:
        return
    assert interval.earliest <= interval.latest
    times.isoformat(text).encode("ascii")


@given(st.datetimes(), st.sampled_from(["T", " ", "t", "x", "\ud800", "\0", "é"]))
def test_a_time_is_read_with_any_separator_that_can_be_written(moment, separator):
    text = moment.isoformat().replace("T", separator)
    if separator in "\ud800\0é":
        with pytest.raises(InvalidDate):
            times.interval(text)
    elif dt.datetime(1, 1, 3) < moment < dt.datetime(9999, 12, 29):
        interval = times.interval(text)
        assert interval == times.interval(moment)
        assert interval.latest - interval.earliest == dt.timedelta(hours=26)


@pytest.mark.parametrize("text", ["2021-12-08", "20211208", " 2021-12-08\n"])
def test_a_date_without_a_time_spans_its_day_in_every_zone(text):
    interval = times.interval(text)
    assert interval.latest - interval.earliest == dt.timedelta(hours=26 + 24)
    assert times.isoformat(text) == text.strip()


@pytest.mark.parametrize("text", ["20211208 1239", "20211208T1239", "2021-12-08 12"])
def test_a_time_in_the_short_form_is_not_taken_for_a_whole_day(text):
    interval = times.interval(text)
    assert interval.latest - interval.earliest == dt.timedelta(hours=26)


def test_a_time_with_a_zone_is_one_instant():
    interval = times.interval("2021-12-08T12:39:00+05:30")
    assert interval.earliest == interval.latest == dt.datetime(2021, 12, 8, 7, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00"])
def test_a_date_at_the_edge_of_time_is_refused_in_words(text):
    with pytest.raises(InvalidDate, match="outside the years"):
        times.interval(text)


@pytest.mark.parametrize("part", [dt.timedelta(microseconds=5), dt.timedelta(hours=-1, microseconds=5)])
def test_a_zone_with_a_fraction_of_a_second_is_refused_in_words(part):
    with pytest.raises(InvalidDate, match="expected whole seconds"):
        Article("one", "a text", published=dt.datetime(2024, 2, 1, tzinfo=dt.timezone(part)))
