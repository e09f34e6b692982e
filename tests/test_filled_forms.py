"""
Laws of forms: two fillings of one form are no versions of one text, and versions are no fillings.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import provenance as pv
from articles_for_tests import HARBOUR, first_rewrite
from provenance.similarity import filled_forms
from provenance.similarity.filled_forms import Form, form_of, same_form
from provenance.text.document import read_document

FORM = (
    "The king has sent a telegram of congratulation to President {name} of {country} on the anniversary of the "
    "independence of his country.\n\nThe king wished the president, the government and the friendly people of "
    "{country} steady progress and prosperity.\n\nThe crown prince has sent a telegram of congratulation to President "
    "{name} of {country}, too, and wished him health, and the people of {country} all the best for the years to come."
)
FILLINGS = [("Patrick Allen", "Jamaica"), ("Evo Morales Ayma", "Bolivia"), ("Michel Kafando", "Burkina Faso")]


def form(text: str) -> Form:
    return form_of(read_document(pv.Article("a", text)).tokens)


def filled(name: str, country: str) -> str:
    return FORM.format(name=name, country=country)


@pytest.mark.parametrize("left", FILLINGS)
@pytest.mark.parametrize("right", FILLINGS)
def test_a_form_that_is_filled_in_otherwise_is_another_text(left, right):
    assert same_form(form(filled(*left)), form(filled(*right))) == (left != right)


def test_fillings_of_a_form_are_no_near_duplicates():
    articles = [pv.Article(country, filled(name, country)) for name, country in FILLINGS]
    again = pv.Article("again", filled(*FILLINGS[0]).replace("steady", "rapid"))
    (match,) = pv.find_near_duplicates([*articles, again])
    assert {match.left, match.right} == {"Jamaica", "again"}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (HARBOUR, first_rewrite()),
        (filled("Patrick Allen", "Jamaica"), filled("Patrick Alleyn", "Jamaika")),
        (filled("Patrick Allen", "Jamaica"), filled("Patrick Allen", "the island")),
        (filled("Patrick Allen", "Jamaica"), filled("Patrick Allen", "Jamaica") + "\n\n" + HARBOUR),
        (filled("Patrick Allen", "Jamaica"), filled("Michel Kafando", "Burkina Faso") + "\n\n" + HARBOUR),
        (filled("Patrick Allen", "Jamaica") + "\n\n" + HARBOUR, filled("Michel Kafando", "Burkina Faso")),
    ],
)
def test_versions_are_no_fillings(left, right):
    assert not same_form(form(left), form(right))


@given(st.lists(st.sampled_from("abcdefgh"), max_size=40), st.lists(st.sampled_from("efghijkl"), max_size=40))
def test_it_is_the_same_either_way_for_a_text_and_itself(left, right):
    one, other = form(" ".join(left)), form(" ".join(right))
    assert not same_form(one, one)
    assert isinstance(same_form(one, other), bool)


def test_a_text_longer_than_any_form_is_none(monkeypatch):
    def are():
        return same_form(*(form(filled(*FILLINGS[number])) for number in (0, 2)))

    longest = max(len(form(filled(*FILLINGS[number])).tokens) for number in (0, 2))
    monkeypatch.setattr(filled_forms, "LONGEST_FORM", longest)
    assert are()
    monkeypatch.setattr(filled_forms, "LONGEST_FORM", longest - 1)
    assert not are()


@pytest.mark.parametrize(("words", "is_one"), [(2_000, True), (2_001, False)])
def test_two_thousand_words_may_be_a_form_and_one_more_may_not(words, is_one):
    assert bool(form(" ".join(["harbour"] * words)).again) is is_one


@pytest.mark.parametrize(("often", "are"), [(2, True), (1, False)])
def test_two_words_that_are_put_in_twice_make_a_form_and_once_do_not(often, are):
    def of(name, country):
        told = f"The king wished President {name} and the people of {country} all the best for the year to come. "
        return form(told * often + "He wished them health, peace and prosperity, too, and every success.")

    assert same_form(of("Allen", "Jamaica"), of("Morales", "Bolivia")) == are


@pytest.mark.parametrize(("words", "are"), [(12, True), (13, False)])
def test_a_blank_takes_a_name_and_no_sentence(words, are):
    def of(name, country):
        long = " ".join([name, country, *(f"{name}{number}" for number in range(words - 2))])
        return form(f"A telegram to {long} was sent. " * 2 + "The king wished all of them health and prosperity.")

    assert same_form(of("Allen", "Jamaica"), of("Morales", "Bolivia")) == are


@pytest.mark.parametrize(("own_words", "are"), [(32, True), (33, False)])
def test_a_fifth_of_what_differs_between_two_fillings_is_put_in(own_words, are):
    told = "The king wished President {} and the people of {} all the best for the year to come. "
    one = told.format("Allen", "Jamaica") * 2
    other = told.format("Morales", "Bolivia") * 2 + " ".join(f"word{number}" for number in range(own_words))
    assert same_form(form(one), form(other)) == are
