"""
Words with their spans.
"""

from __future__ import annotations

import re

from attrs import field, frozen

from provenance.text.characters import IGNORABLE, MARKS, UNSPACED, normalise_word

_LETTER = f"[^\\W_{UNSPACED}]"
_CARRIED = f"[{MARKS}{IGNORABLE}]"
_TOKEN = re.compile(
    # A letter of a script without spaces, with what combines with it. The cap bounds the cost of normalisation.
    f"[{UNSPACED}]{_CARRIED}{{0,32}}"
    # An acronym: letters with a full stop after each.
    f"|(?:[^\\W\\d_{UNSPACED}]\\.){{2,}}"
    # A word or number: letters, marks, an apostrophe before a letter, a separator between digits.
    f"|{_LETTER}(?:{_LETTER}|{_CARRIED}|['\u2019\u2018\u02bc\uff07](?={_LETTER})|(?<=\\d)[.,:](?=\\d))*"
)


@frozen
class Words:
    """
    The words of a text, in order.

    Attributes:
        forms: normalised words.
        starts: code point at which each begins in the original.
        ends: code point after each.
    """

    forms: list[str] = field(repr=False)
    starts: list[int] = field(repr=False)
    ends: list[int] = field(repr=False)


def tokenise(text: str) -> Words:
    """
    Find the words of *text*; a letter of a script without spaces is a word of its own.

    Linear in the length of the text. A run of nothing but ignorable characters or marks is no word.
    """
    forms, starts, ends = [], [], []
    for match in _TOKEN.finditer(text):
        form = normalise_word(match.group())
        if form:
            forms.append(form)
            starts.append(match.start())
            ends.append(match.end())
    return Words(forms, starts, ends)
