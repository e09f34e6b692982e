"""
Laws of dates: which forms are read, what a missing zone means, and which dates are not believed.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import provenance as pv
from articles_for_tests import HARBOUR, first_rewrite
from provenance import dates, times
from provenance.alignment.profile import profile
from provenance.background import default_background
from provenance.errors import InvalidDate
from provenance.lineage import direction
from provenance.text.document import read_document

NOW = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)

# What can be handled: local times near either end have instants beyond it.
moments = st.datetimes(dt.datetime(1, 1, 3), dt.datetime(9999, 12, 29))
seconds = st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2049, 12, 31)).map(lambda one: one.replace(microsecond=0))
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))


@pytest.fixture(autouse=True)
def _on_one_day(monkeypatch):
    monkeypatch.setattr(times, "now", lambda: NOW)


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2021-12-07", "2021-12-07"),
        ("2021-12-07T12:39:00+03:00", "2021-12-07T12:39:00+03:00"),
        ("2021-12-07 12:39:00 +0300", "2021-12-07T12:39:00+03:00"),
        ("2021-12-07 12:39:00 UTC", "2021-12-07T12:39:00+00:00"),
        # RFC 2822
        ("Tue, 07 Dec 2021 12:39:00 +0300", "2021-12-07T12:39:00+03:00"),
        ("Tue, 07 Dec 2021 12:39:00 GMT", "2021-12-07T12:39:00+00:00"),
        ("Tue, 7 Dec 2021 12:39 EST", "2021-12-07T12:39:00-05:00"),
        ("7 Dec 21 12:39:00 PDT", "2021-12-07T12:39:00-07:00"),
        ("Tue, 07 Dec 2021 12:39:00 -0000", "2021-12-07T12:39:00"),
        ("Tue, 07 Dec 2021 12:39:00 +0300 (MSK)", "2021-12-07T12:39:00+03:00"),
        ("07 Dec 99 12:39:00 Z", "1999-12-07T12:39:00+00:00"),
        # News wires
        ("26-FEB-1987 15:01:01.79", "1987-02-26T15:01:01.790000"),
        ("Dec 7, 2021 12:39 GMT", "2021-12-07T12:39:00+00:00"),
        ("Dec. 7, 2021, 12:39 p.m.", "2021-12-07T12:39:00"),
        ("December 7th, 2021 at 12:05 AM", "2021-12-07T00:05:00"),
        ("7 December 2021", "2021-12-07"),
        ("Tuesday, 7 December 2021", "2021-12-07"),
        ("12:39 GMT, 7 December 2021", "2021-12-07T12:39:00+00:00"),
        ("9:05, Sept 3, 2020", "2020-09-03T09:05:00"),
        ("2021/12/08 12:39", "2021-12-08T12:39:00"),
        ("2021.12.8", "2021-12-08"),
        ("071239Z DEC 21", "2021-12-07T12:39:00+00:00"),
        ("Tue Dec  7 12:39:00 2021", "2021-12-07T12:39:00"),
        ("Tue Dec 07 12:39:00 +0000 2021", "2021-12-07T12:39:00+00:00"),
        ("7 Dec 2021, 12:39\u202fpm CET", "2021-12-07T12:39:00+01:00"),
        ("7 Dec 2021 12:39 UTC+5:30", "2021-12-07T12:39:00+05:30"),
        # Only one order of day and month is possible
        ("31/12/2021", "2021-12-31"),
        ("12/31/2021 23:59", "2021-12-31T23:59:00"),
        ("05.05.2021", "2021-05-05"),
        # Zones of several meanings leave the time without one
        ("7 Dec 2021 12:39 IST", "2021-12-07T12:39:00"),
        ("Dec 7, 2021 12:39 CST", "2021-12-07T12:39:00"),
    ],
)
def test_a_date_in_any_of_its_forms_is_one_in_iso_8601(written, iso):
    assert times.isoformat(written) == iso
    assert times.interval(written) == times.interval(iso)
    assert times.normalise(written) == iso
    assert times.isoformat(iso) == iso


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "yesterday",
        "7 Foo 2021",
        "31 Feb 2021",
        "2021-02-30 12:00 UTC",
        "7 Dec 2021 25:00",
        "7 Dec 2021 12:60",
        "13:00 PM, 7 Dec 2021",
        "0:30 am, 7 Dec 2021",
        "7 Dec 2021 12:39 +0275",
        "7 Dec 2021 12:39 +030",
        "7 Dec 2021 12:39 +99:00",
        "32/12/2021",
        "13/13/2021",
        "Dec 2021",
        "２０２１-12-07",
        "7 Dec 0000",
        "1638966000",
        "7 Dec 2021 12:39 " + "(" * 200,
        "1" * 5_000,
        " " * 100_000 + "x",
    ],
    ids=lambda written: written[:40],
)
def test_what_is_no_date_is_refused_in_words(written):
    with pytest.raises(InvalidDate, match=r"cannot read the date '.*: expected ISO 8601") as error:
        times.interval(written)
    assert len(str(error.value)) < 400


@pytest.mark.parametrize("written", ["01/02/2021", "12-11-2021", "01/02/2021 12:39"])
def test_a_date_that_can_be_read_in_two_ways_is_not_read_and_says_so(written):
    for read in (times.interval, times.isoformat, times.normalise):
        with pytest.raises(InvalidDate, match="ambiguous"):
            read(written)


@pytest.mark.parametrize("written", ["1.2.2021", "01.02.2021"])
def test_a_date_with_points_has_the_day_first(written):
    assert times.interval(written) == times.interval("2021-02-01")


@given(seconds, offsets)
def test_what_mail_writes_is_read_back(moment, zone):
    aware = moment.replace(tzinfo=zone)
    assert times.interval(email.utils.format_datetime(aware)) == times.interval(aware)
    assert times.interval(aware.strftime("%d-%b-%Y %H:%M:%S").upper()) == times.interval(moment)
    assert times.interval(moment.strftime("%a %b %e %H:%M:%S %Y")) == times.interval(moment)
    assert times.interval(moment.strftime("%B %d, %Y, %I:%M:%S %p")) == times.interval(moment)


@given(moments, st.one_of(st.none(), offsets))
def test_a_time_without_a_zone_is_an_interval_and_one_with_a_zone_an_instant(moment, zone):
    found = times.interval(moment.replace(tzinfo=zone))
    assert (found.latest - found.earliest) == (dt.timedelta(hours=26) if zone is None else dt.timedelta(0))
    if zone is None:
        # Whatever the zone was, the instant is inside.
        for hours in (-12, 0, 14):
            instant = moment.replace(tzinfo=dt.timezone(dt.timedelta(hours=hours)))
            assert found.earliest <= instant <= found.latest


@given(st.text(max_size=120))
def test_any_text_is_a_date_or_refused_and_a_date_stays_the_same_when_written(text):
    try:
        written = times.isoformat(text)
    except InvalidDate:
        return
    assert times.interval(written) == times.interval(text)
    assert times.isoformat(written) == written


# Numbers


@pytest.mark.parametrize(
    ("number", "iso"),
    [
        (1638967140, "2021-12-08T12:39:00+00:00"),
        (1638967140.0, "2021-12-08T12:39:00+00:00"),
        (1638967140000, "2021-12-08T12:39:00+00:00"),
        (1638967140.5, "2021-12-08T12:39:00.500000+00:00"),
        (20211208, "2021-12-08"),
        (20211208.0, "2021-12-08"),
        (0, "1970-01-01T00:00:00+00:00"),
        (dt.date(2021, 12, 8), "2021-12-08"),
    ],
)
def test_a_number_is_seconds_or_milliseconds_since_1970_or_the_digits_of_a_day(number, iso):
    assert times.normalise(number) == iso


@pytest.mark.parametrize(
    "value",
    [1, -1, 7.5, 20211332, 10**12 * 9, 10**20, 1e400, float("nan"), True, [], {}, b"2021-12-08", dt.time()],
)
def test_any_other_value_is_no_date(value):
    with pytest.raises(InvalidDate, match="cannot read the date"):
        times.normalise(value)


def test_a_number_too_long_to_be_written_is_no_date():
    with pytest.raises(InvalidDate, match="cannot read the date 'int'"):
        times.normalise(10**5_000)


@given(st.one_of(st.integers(), st.floats(), st.fractions()))
def test_any_number_is_a_plausible_date_or_none(number):
    try:
        found = times.interval(times.normalise(number))
    except InvalidDate:
        return
    assert number == 0 or 1900 <= found.earliest.year < 2101


# What is not believed


@pytest.mark.parametrize(
    ("published", "reason"),
    [
        ("2026-05-01", None),
        ("2026-05-02T11:59:00+00:00", None),
        ("2026-05-02T12:01:00+00:00", "future"),
        ("2026-05-03", None),  # somewhere on earth it begins less than a day from now
        ("2026-05-04", "future"),
        ("Fri, 01 Jan 2100 00:00:00 GMT", "future"),
        ("1970-01-01", "no date"),
        ("1970-01-01T00:00:00Z", "no date"),
        ("1969-12-31T19:00:00-05:00", "no date"),
        (dt.datetime(1970, 1, 1), "no date"),
        ("1969-12-31", None),
        ("1970-01-02", None),
        ("1850-01-01", None),
    ],
)
def test_a_date_ahead_of_its_time_or_at_the_epoch_is_not_believed(published, reason):
    told = times.distrust(published)
    assert (told is None) == (reason is None)
    assert told is None or reason in told


def test_an_untrusted_date_is_shown_and_named_and_is_no_evidence():
    """
    The rewrite claims to be older, and would be the source if dates alone decided.
    """
    corpus = [
        pv.Article("source", HARBOUR, published="2021-12-08"),
        pv.Article("rewrite", first_rewrite(), published="1970-01-01"),
    ]
    answer = pv.trace(corpus)
    assert [(one.id, one.code) for one in answer.run.warnings] == [("rewrite", "date_untrusted")]
    assert "1970-01-01" in answer.run.warnings[0].message
    assert {one.id: one.published for one in answer.articles} == {"source": "2021-12-08", "rewrite": "1970-01-01"}
    undated = pv.trace([pv.Article(one.id, one.text, published=None) for one in corpus])
    assert answer.edges == undated.edges
    assert "dates" not in {line.kind for edge in answer.edges for line in edge.evidence}


def test_an_untrusted_date_is_in_no_period_and_left_out_of_none():
    corpus = [pv.Article("a", HARBOUR, published="2099-01-01"), pv.Article("b", HARBOUR, published="1970-01-01")]
    answer = pv.trace(corpus, since="2021-01-01", until="2022-01-01")
    assert (len(answer.articles), answer.run.set_aside) == (2, ())


def test_a_stamp_in_the_text_is_believed_no_more_than_a_field():
    text = f"A headline of the day\n\nPublished 1 January 2099\n\n{HARBOUR}"
    answer = pv.trace([pv.Article("a", text)])
    assert [(one.id, one.code) for one in answer.run.warnings] == [("a", "date_untrusted")]
    assert "the text says 2099-01-01" in answer.run.warnings[0].message
    assert answer.articles[0].published == "2099-01-01"


def test_the_day_of_the_run_changes_nothing_but_what_is_in_the_future(monkeypatch):
    corpus = [
        pv.Article("a", HARBOUR, published="2021-12-08"),
        pv.Article("b", first_rewrite(), published="2099-01-01"),
    ]
    written = pv.trace(corpus).to_json()
    for day in (NOW + dt.timedelta(days=1), NOW + dt.timedelta(days=10_000)):
        monkeypatch.setattr(times, "now", lambda day=day: day)
        assert pv.trace(corpus).to_json() == written
    monkeypatch.setattr(times, "now", lambda: dt.datetime(2100, 1, 1, tzinfo=dt.UTC))
    assert json.loads(pv.trace(corpus).to_json())["run"]["warnings"] == []


def test_dates_order_two_texts_whatever_forms_they_have():
    corpus = [
        pv.Article("source", HARBOUR, published="Tue, 07 Dec 2021 12:39:00 +0300"),
        pv.Article("rewrite", first_rewrite(), published="9 December 2021"),
    ]
    answer = pv.trace(corpus)
    assert {one.id: one.published for one in answer.articles} == {
        "source": "2021-12-07T12:39:00+03:00",
        "rewrite": "2021-12-09",
    }
    assert "dates" in {line.kind for edge in answer.edges for line in edge.evidence}


@pytest.mark.parametrize(
    ("dates", "zone_is_missing"),
    [
        (("2021-12-08T12:00:00Z", "2021-12-08T13:00:00+01:00"), False),
        (("2021-12-08T12:00:00Z", "2021-12-08T12:00:00"), True),
        (("2021-12-08T12:00:00", "2021-12-08T12:00:00Z"), True),
        (("2021-12-08T12:00:00", "2021-12-08T11:00:00"), True),
    ],
)
def test_of_dates_that_do_not_order_two_texts_a_missing_zone_is_told(dates, zone_is_missing):
    texts = (HARBOUR, first_rewrite())
    given = [pv.Article(name, text, published=date) for name, text, date in zip("ab", texts, dates, strict=True)]
    left, right = (profile(read_document(one), default_background()) for one in given)
    (cue,) = direction._dates(left, right, 0.0)
    assert cue.bits == 0.0
    assert cue.text.endswith("since a zone is missing") == zone_is_missing
    assert "does not order them" in cue.text


def test_a_record_keeps_a_date_of_any_form_as_iso_8601():
    rows = [{"id": "a", "text": "x", "published": 1638967140}, {"id": "b", "text": "x", "published": "7 Dec 2021"}]
    corpus = pv.read(rows)
    assert [one.published for one in corpus] == ["2021-12-08T12:39:00+00:00", "2021-12-07"]
    assert corpus.warnings == ()


def test_no_form_takes_long_to_refuse():
    assert dates._LONGEST < 1_000
    started = dt.datetime.now(dt.UTC)
    for piece in (" ", "1", "1 ", "1:", "dec ", "a", "(", "+1", "1/", ", ", "-"):
        for _ in range(20):
            with pytest.raises(InvalidDate):
                times.interval((piece * 100)[:100] + "x")
    assert dt.datetime.now(dt.UTC) - started < dt.timedelta(seconds=2)
