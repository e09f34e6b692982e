"""
Articles of the same words: what each says of the others, what a later text owes to each, and how that grows.
"""

from __future__ import annotations

import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as st

import provenance as pv
from articles_for_tests import HARBOUR
from provenance.lineage.carriers import AFTERWARDS, LATEST, Carriers, precedes
from provenance.lineage.elsewhere import ELSEWHERE, Elsewhere
from provenance.text.agencies import Agencies
from provenance.text.document import read_document
from provenance.text.outlets import outlet_key, spelled
from provenance.times import Interval
from stopwatch import assert_linear

BEGAN = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)
KNOWN = Agencies.known()

# Outlets of which some are written in two ways, one is an agency's, and some have no letter.
OUTLETS = (None, "", "The Guardian", "theguardian.com", "Guardian", "Reuters", "Daily Sound", "Port News", "24/7", "!!")

# Of the same words, whatever their letters.
TEXTS = tuple(
    HARBOUR + end
    for end in ("", " (Reuters)", " Daily Sound, the Guardian and port news", " Daily-Sound, The Guardian, Port News")
)


def intervals():
    hours = st.integers(0, 6)
    return st.none() | st.tuples(hours, hours).map(
        lambda both: Interval(BEGAN + dt.timedelta(hours=min(both)), BEGAN + dt.timedelta(hours=max(both)))
    )


def shares_by_hand(dates, child, without):
    """
    Go through all of them for each of them.
    """
    carried = [place for place in range(len(dates)) if place != without]
    before = [place for place in carried if precedes(dates[place], child)]
    latest = [place for place in before if not any(precedes(dates[place], dates[other]) for other in before)]
    parts = {place: AFTERWARDS if precedes(child, dates[place]) else 1.0 for place in carried}
    if len(before) == len(carried) or len(latest) == 1:
        parts |= dict.fromkeys(latest, LATEST)
    return [parts.get(place, 0.0) / sum(parts.values()) for place in range(len(dates))]


@given(st.lists(intervals(), min_size=2, max_size=7), intervals(), st.booleans())
def test_what_a_text_owes_to_one_text_is_divided_by_dates(dates, child, inside):
    without = 0 if inside else None
    of = dates[0] if inside else child
    assert Carriers(dates).shares(of, without=without).tolist() == shares_by_hand(dates, of, without)


def states(one, other):
    if {other.id, other.url} & set(one.derived_from or ()):
        return True
    if not other.outlet or (one.outlet and outlet_key(one.outlet) == outlet_key(other.outlet)):
        return False
    if one.credit and outlet_key(one.credit) == outlet_key(other.outlet) != "":
        return True
    return any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", one.text) for form in spelled(other.outlet))


def elsewhere_by_hand(parent, child):
    """
    Read both articles anew for each pair.
    """
    outlets = [outlet_key(one.outlet) if one.outlet else "" for one in (parent, child)]
    agency = outlets[0] and outlets[0] in {outlet_key(spelling) for spelling in KNOWN.name_of}
    if agency or states(child, parent) or states(parent, child):
        return 0.0
    both = parent.credit and child.credit and outlet_key(parent.credit) == outlet_key(child.credit)
    return ELSEWHERE if both or (all(outlets) and outlets[0] != outlets[1]) else 0.0


@st.composite
def carried(draw):
    count = draw(st.integers(2, 9))
    named = st.lists(st.sampled_from([*(f"a{place}" for place in range(count)), "https://x.example/2"]), max_size=2)
    return [
        pv.Article(
            f"a{place}",
            draw(st.sampled_from(TEXTS)),
            outlet=draw(st.sampled_from(OUTLETS)),
            credit=draw(st.sampled_from((None, "Reuters", "The Guardian", "theguardian.com", "?"))),
            url=draw(st.sampled_from((None, f"https://x.example/{place}"))),
            derived_from=tuple(one for one in draw(named) if one != f"a{place}"),
        )
        for place in range(count)
    ]


@given(carried())
def test_who_may_have_the_words_from_elsewhere_is_what_pairs_say(articles):
    found = Elsewhere([read_document(one) for one in articles], KNOWN)
    for child in range(len(articles)):
        told = found.of(child).tolist()
        for parent in set(range(len(articles))) - {child}:
            assert told[parent] == elsewhere_by_hand(articles[parent], articles[child]), (parent, child)


def of_one_text(count):
    """
    One text in so many outlets, by the hour, and half of it in another, later.
    """
    articles = [
        pv.Article(
            f"a{place:04d}", HARBOUR, outlet=f"Paper {place}", published=BEGAN + dt.timedelta(minutes=7 * place % 2_880)
        )
        for place in range(count)
    ]
    after = BEGAN + dt.timedelta(days=9)
    return [*articles, pv.Article("half", HARBOUR[: len(HARBOUR) // 2], outlet="Elsewhere", published=after)]


def test_a_text_that_many_outlets_carry_is_traced_in_the_time_that_each_takes():
    pv.trace(of_one_text(50))
    assert_linear(pv.trace, of_one_text, 150, most_seconds=20.0)


def test_each_outlet_of_one_text_has_a_parent_but_the_first():
    answer = pv.trace(of_one_text(60))
    first = min(answer.texts[:60], key=lambda one: one.published)
    assert {edge.child for edge in answer.edges} == {one.id for one in answer.texts} - {first.id}
