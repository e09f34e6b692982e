"""
Words with their spans.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate, islice

from attrs import field, frozen

from provenance.text.characters import IGNORED, MARKS, TRAILING, UNSPACED, normalise_words

_LETTER = f"[^\\W_{UNSPACED}{TRAILING}]"
# Most words of most texts are ASCII, which a small class tells sooner than the large ones; what is matched is the same.
_ASCII = "[A-Za-z0-9]++"
_TOKEN = re.compile(
    # A letter of a script without spaces, with what combines with it; Thai and Lao am also where it stands decomposed.
    # The cap bounds the cost of normalisation.
    f"((?![\x00-\x7f])[{UNSPACED}](?:[{MARKS}{TRAILING}]|(?<=\u0e4d)\u0e32|(?<=\u0ecd)\u0eb2){{0,32}}"
    # An acronym: letters with a full stop after each.
    f"|(?=(?s:.)[.\uff0e])(?:[^\\W\\d_{UNSPACED}{TRAILING}][.\uff0e]){{2,}}"
    # A word or number: letters, marks, an apostrophe before a letter, a separator between digits.
    f"|(?:{_ASCII}|{_LETTER})(?:{_ASCII}|{_LETTER}++|[{MARKS}]++|['\u2019\u2018\u02bc\uff07](?={_LETTER})"
    "|(?<=\\d)[.,:\uff0c\uff0e\uff1a](?=\\d))*+)"
)

# The same where all of a text is ASCII.
_ASCII_TOKEN = re.compile(
    f"((?=.[.])(?:[A-Za-z][.]){{2,}}|[A-Za-z0-9](?:{_ASCII}|'(?=[A-Za-z0-9])|(?<=[0-9])[.,:](?=[0-9]))*+)", re.DOTALL
)

# Texts whose words are kept, of so many code points at most: a few megabytes.
_KEPT, _LONGEST_KEPT = 32, 20_000


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

    Linear in the length of the text. Ignorable characters part no words, wherever they stand; a run of marks alone is
    no word. What is given is not to be changed: whoever asks for the same text soon after gets the same.
    """
    return _kept(text) if len(text) <= _LONGEST_KEPT else find_words(text)


def find_words(text: str) -> Words:
    """
    Do the same for a text that nobody asks for again.
    """
    visible, token = (text, _ASCII_TOKEN) if text.isascii() else (IGNORED.sub("", text), _TOKEN)
    # What stands between the words, and they, in turn.
    parts = token.split(visible)
    edges = list(accumulate(map(len, parts)))
    forms = normalise_words(parts[1::2])
    starts, ends = edges[:-1:2], edges[1::2]
    if len(visible) < len(text):
        places = _places(text)
        starts = [places[start] for start in starts]
        ends = [places[end - 1] + 1 for end in ends]
    return Words(forms, starts, ends)


# On its way a draft is read, looked up and reported on.
_kept = lru_cache(maxsize=_KEPT)(find_words)


def more_tokens_than(text: str, most: int) -> bool:
    """
    Tell whether *text* has more than *most* words, without holding them.
    """
    if len(text) <= most:
        return False
    counted = sum(1 for _ in islice(_TOKEN.finditer(IGNORED.sub("", text)), most + 1))
    return counted > most


def _places(text: str) -> list[int]:
    """
    Give for each code point that is not ignorable its place in *text*.
    """
    edges = [place for match in IGNORED.finditer(text) for place in match.span()]
    parts = zip([0, *edges[1::2]], [*edges[::2], len(text)], strict=True)
    return [place for part in parts for place in range(*part)]
