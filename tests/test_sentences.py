"""
Laws of paragraphs and sentences.
"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from articles_for_tests import ELECTION, HARBOUR
from provenance.text.sentences import paragraphs, sentences
from stopwatch import assert_linear

_BREAKS = "\n\r\v\f\x85\u2028\u2029"


def cut(text):
    return [text[start:end] for block in paragraphs(text) for start, end in sentences(text, block)]


def wrapped(text, column):
    """
    Break lines at a column, as mail and old terminals did.
    """
    lines = []
    for block in text.split("\n\n"):
        line = ""
        for word in block.split():
            if line and len(line) + 1 + len(word) > column:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines += [line, ""]
    return "\n".join(lines)


@given(strategies.texts)
def test_paragraphs_and_sentences_cover_everything_but_white_space_once(text):
    covered = [0] * len(text)
    for block in paragraphs(text):
        spans = sentences(text, block)
        assert all(block[0] <= start < end <= block[1] for start, end in spans)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        for start, end in spans:
            assert text[start:end].strip() == text[start:end]
            for place in range(start, end):
                covered[place] += 1
    for times, character in zip(covered, text, strict=True):
        assert times <= 1
        assert times == 1 or character.isspace() or character in _BREAKS


@given(strategies.plain_texts())
def test_a_line_is_a_paragraph(text):
    assert [text[start:end] for start, end in paragraphs(text)] == text.split("\n\n" if "\n\n" in text else "\n")


@given(st.lists(strategies.sentences("Latin"), min_size=1, max_size=8))
def test_sentences_that_close_and_begin_with_a_capital_are_told_apart(parts):
    assert cut(" ".join(parts)) == parts


@pytest.mark.parametrize("text", [HARBOUR, ELECTION])
@pytest.mark.parametrize("column", [40, 60, 72, 80])
def test_lines_wrapped_at_a_column_are_joined_to_the_paragraphs_that_they_were(text, column):
    lines = wrapped(text, column)
    found = [" ".join(lines[start:end].split()) for start, end in paragraphs(lines)]
    assert found == [" ".join(text[start:end].split()) for start, end in paragraphs(text)]
    assert [" ".join(one.split()) for one in cut(lines)] == cut(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Smith met Dr. J. R. Jones on Dec. 7. They talked.", 2),
        ("The U.S. President and the U.S. Congress agreed.", 1),
        ("He won 3.5 percent. She won 4.5.", 2),
        ("“Go away!” she said. “No,” he said.", 2),
        ("“Is it over?” asked the judge.", 1),
        ("He left. “Where to?” Nobody knew.", 3),
        ("Wait... what? Nothing!", 2),
        ("It ended (at last.) Everybody left.", 2),
        ("¿Quién lo dijo? ¡Nadie! No se sabe.", 3),
        ("俄罗斯总统表示同意。美国总统没有回答！会谈继续？是的", 4),
        ("「行きます。」と言った。明日。", 3),
        ("राष्ट्रपति ने कहा। फिर वे चले गए।", 2),
        ("قال الرئيس ذلك۔ هل وافق؟ نعم.", 3),
        ("ٹیم جیت گئی۔کپتان نے 24۔3 اوورز کھیلے۔", 2),
        ("वे चले गए।फिर लौटे।", 2),
        ("no capital. follows here. so one", 1),
        ("One line\nand another", 2),
        ("...", 1),
        ("", 0),
        (" \n\t\n", 0),
    ],
)
def test_sentences_are_counted_as_a_reader_would(text, expected):
    assert len(cut(text)) == expected


@pytest.mark.parametrize(
    "unit",
    [
        ".",
        '."',
        "!?",
        "。",
        "A. ",
        "Mr. ",
        ". a",
        "? ",
        "x\n",
        "Word word\n",
        " ",
        "\n",
        "\u2028",
        ".\u00a0",
        "۔",
        "۔5",
    ],
)
def test_cutting_is_linear(unit):
    assert_linear(cut, lambda size: unit * size, 50_000 // len(unit), most_seconds=5.0)
