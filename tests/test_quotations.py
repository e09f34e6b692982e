"""
Laws of quotations: whole, nested, unclosed and broken.
"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from provenance.articles import Article
from provenance.text.document import read_document
from provenance.text.quotations import quotations
from provenance.text.sentences import paragraphs
from stopwatch import assert_linear

PAIRS = ["“”", '""', "„“", "””", "«»", "»«", "‹›", "「」", "『』", "〝〞", "‟”", "‘’"]


def quoted(text):
    return [text[start:end] for start, end in quotations(text, paragraphs(text))]


@given(strategies.texts)
def test_quotations_ascend_and_none_leaves_its_paragraph(text):
    blocks = paragraphs(text)
    spans = quotations(text, blocks)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    for start, end in spans:
        assert text[start] in strategies.MARKS
        assert any(first <= start < end <= last for first, last in blocks)


@given(st.sampled_from(PAIRS), st.lists(strategies.sentences("Latin", 3, 6), min_size=3, max_size=5), st.data())
def test_a_quotation_is_found_whatever_its_marks(marks, parts, data):
    place = data.draw(st.integers(0, len(parts) - 1))
    parts[place] = marks[0] + parts[place] + marks[1]
    assert quoted(" ".join(parts)) == [parts[place]]


@given(st.sampled_from(PAIRS), st.integers(0, 2))
def test_an_unclosed_quotation_ends_with_its_paragraph(marks, place):
    blocks = ["The first block is plain.", "The second block is plain.", "The third block is plain, too."]
    blocks[place] = f"He said: {marks[0]}nothing of it is true and it goes on."
    expected = [] if marks == "‘’" else [f"{marks[0]}nothing of it is true and it goes on."]
    for between in ("\n", "\n\n", "\r\n", "\u2028"):
        assert quoted(between.join(blocks)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The quotation is closed by an opening mark, as a machine rewrote it.
        (
            "“It is hard to expect sudden success. Moscow, “Kremlin ally said after two hours\nThere was no sign.",
            ["“It is hard to expect sudden success. Moscow, “"],
        ),
        ("“We want a good relationship, ”said he. “Never.”", ["“We want a good relationship, ”", "“Never.”"]),
        ("« Bonjour le monde », dit-il.", ["« Bonjour le monde »"]),
        (
            "Il parle d’«\u202faffaire\u202f» et de\u00a0«\u00a0scandale\u00a0».",
            ["«\u202faffaire\u202f»", "«\u00a0scandale\u00a0»"],
        ),
        ("Prijatelj » je rekel nekaj.", []),
        ("„Guten Tag“, sagte er.", ["„Guten Tag“"]),
        ("”Hej då”, sade hon.", ["”Hej då”"]),
        ('他说"你好世界"然后走了', ['"你好世界"']),
        ("他说：“你好”。“再见”", ["“你好”", "“再见”"]),
        ("「今日は『晴れ』です」と言った", ["「今日は『晴れ』です」"]),
        ('a 6" pipe and a 7" pipe', []),
        ('He paid 5", she said "no".', ['"no"']),
        ("“One,” he said, “two ‘or three of them’ are left.”", ["“One,”", "“two ‘or three of them’ are left.”"]),
        ("He called it “a «total» defeat” today.", ["“a «total» defeat”"]),
        ("»Er sagte ›nie wieder‹ zu mir«, schrieb sie.", ["»Er sagte ›nie wieder‹ zu mir«"]),
        ("It’s the dogs’ day and the ’90s weren’t Joe’s.", []),
        ("'Tis the Smiths' house, and the Joneses' garden.", []),
        ("‘I will not go there again,’ he said.", ["‘I will not go there again,’"]),
        ("He said: 'I will not go there.' Then he went.", ["'I will not go there.'"]),
        ("The so-called ‘experts’ were wrong.", []),
        ('"', []),
        ("“", []),
    ],
)
def test_quotations_are_what_a_reader_takes_for_them(text, expected):
    assert quoted(text) == expected


def test_the_words_inside_a_quotation_are_marked_and_no_others():
    text = "The minister closed the port. “We had no choice but this,” he told the crew. They wept.\n\nNobody spoke."
    tokens = read_document(Article("a", text)).tokens
    inside = [form for form, flag in zip(tokens.forms, tokens.quoted, strict=True) if flag]
    assert inside == ["we", "had", "no", "choice", "but", "this"]


@pytest.mark.parametrize(
    "unit", ['"', "“", "”", "‘", "'", "‘a ", "'a, ", '" ', "« ", "「", "“a”", "‘one two three’ ", "'x"]
)
def test_twenty_thousand_marks_are_read_in_linear_time(unit):
    assert_linear(quoted, lambda size: unit * size, 20_000, most_seconds=5.0)
