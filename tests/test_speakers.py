"""
Who is said to speak, and where nobody is named.
"""

from __future__ import annotations

import pytest
from hypothesis import given

import provenance as pv
import strategies
from articles_for_tests import ELECTION, HARBOUR
from provenance.text.quotations import quotations
from provenance.text.sentences import paragraphs
from provenance.text.speakers import speakers
from stopwatch import assert_linear

WORDS = "“We kept the old boat running for as long as anyone could pay,”"


def named(text, *, english=True):
    blocks = paragraphs(text)
    return [one and one.name for one in speakers(text, blocks, quotations(text, blocks), english=english)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"{WORDS} said Ilse Brandt.", "Ilse Brandt"),
        (f"{WORDS} Ilse Brandt said.", "Ilse Brandt"),
        (f"{WORDS} said the harbour commissioner, Ilse Brandt.", "Ilse Brandt"),
        (f"{WORDS} said harbour commissioner Ilse Brandt.", "Ilse Brandt"),
        (f"{WORDS} Ms Brandt told the council.", "Ms Brandt"),
        (f"{WORDS} Ilse Brandt, the harbour commissioner, told reporters.", "Ilse Brandt"),
        (f"{WORDS} according to Ilse Brandt.", "Ilse Brandt"),
        (f"According to Ilse Brandt, {WORDS}", "Ilse Brandt"),
        (f"Ilse Brandt said: {WORDS}", "Ilse Brandt"),
        (f"On Monday Ilse Brandt told the council that {WORDS}", "Ilse Brandt"),
        (f"Ilse Brandt said the ferry was old. {WORDS} she said.", "Ilse Brandt"),
        (f"Mr Ekdahl said the ferry was old. {WORDS} he told reporters.", "Mr Ekdahl"),
        (f"Ilse Brandt: {WORDS}", "Ilse Brandt"),
    ],
)
def test_the_speaker_is_who_the_text_says(text, name):
    assert named(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        f"{WORDS} said a spokesman for the town.",
        f"{WORDS} the Dutchman said.",
        f"{WORDS} officials said on Monday.",
        f"{WORDS} he said.",
        f"Mr Ekdahl said the ferry was old. {WORDS} she said.",
        f"Mr Ekdahl said it was old. Jonas Lund had sold it to him. {WORDS} he said.",
        "“We kept the old boat running for as long as anyone could pay.” Ilse Brandt said the ferry was old.",
        "“We could not tell what Brandt wrote of it,” he said.",
        f"The member for Velmar and Bergen Town said {WORDS}",
        WORDS,
    ],
)
def test_nobody_is_named_where_the_text_does_not_tell(text):
    assert set(named(text)) == {None}


def test_what_follows_the_attribution_is_of_the_same_speaker():
    assert named(f"{WORDS} said Ilse Brandt. “And then we stopped, as everybody here knows.”") == ["Ilse Brandt"] * 2


def test_in_a_language_that_is_not_known_only_a_label_counts():
    assert named(f"{WORDS} said Ilse Brandt.", english=False) == [None]
    assert named("Ilse Brandt: «Vi holdt båten i gang så lenge noen kunne betale.»", english=False) == ["Ilse Brandt"]


@given(strategies.texts)
def test_every_speaker_is_named_in_the_text(text):
    blocks = paragraphs(text)
    for one in speakers(text, blocks, quotations(text, blocks), english=True):
        assert one is None or text[one.start :].split()[0].startswith(one.name.split()[0])


def test_a_quotation_that_two_articles_share_has_its_speaker():
    said = f"{WORDS} said Ilse Brandt, who runs the harbour."
    left, right = f"{HARBOUR}\n\n{said}", f"{ELECTION}\n\n{said}"
    [passage] = pv.compare(pv.Article("a", left), pv.Article("b", right)).passages
    assert (passage.kind, passage.speaker) == ("quotation", "Ilse Brandt")


def test_a_quotation_that_two_articles_give_to_two_people_has_no_speaker():
    left, right = (
        f"{text}\n\n{WORDS} said {name}." for text, name in ((HARBOUR, "Ilse Brandt"), (ELECTION, "Jonas Ekdahl"))
    )
    [passage] = pv.compare(pv.Article("a", left), pv.Article("b", right)).passages
    assert (passage.kind, passage.speaker) == ("quotation", None)


@pytest.mark.parametrize("unit", [f"{WORDS} he said. ", "“A b c d e f g h,” said X y Z of the. ", "“ said "])
def test_many_quotations_cost_their_number(unit):
    assert_linear(named, lambda size: unit * size, 300, most_seconds=5.0)
