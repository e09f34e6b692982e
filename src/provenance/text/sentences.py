"""
Paragraphs and sentences, as spans.

Rules, not a model: the same rules for every language that closes its sentences with a mark.
"""

from __future__ import annotations

import re
from itertools import pairwise

Span = tuple[int, int]

_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_CLOSED = re.compile(r"[.!?…:;。！？؟۔।॥][\"'”’»›)\]」』]*\s*$")

# A sentence ends at a closing mark, with the quotation marks and brackets that follow it. A run of marks is tried from
# its first alone, and never in parts: tried from each, 200,000 full stops would cost the square of their number.
_MARKS, _WIDE, _OTHER = ".!?…؟۔।॥", "。！？", "؟۔।॥"
# White space must follow, except where the mark is none but a full stop: writers of Urdu and Hindi often leave it out.
# Beginning with one class for all marks, a search goes from mark to mark.
_END = re.compile(
    rf"[{_MARKS}{_WIDE}](?:(?<=[{_MARKS}])(?<![{_MARKS}]{{2}})[{_MARKS}]*+[\"'”’»›)\]]*+(?=\s)"
    rf"|(?<=[{_WIDE}])[{_WIDE}]*+[」』”’）]*+"
    rf"|(?<=[{_OTHER}])(?<![{_OTHER}]{{2}})[{_OTHER}]*+[\"'”’»›)\]]*+(?!\d))"
)

# A line this short that does not close its sentence was broken by a typesetter, not by its author.
_WRAP_COLUMN = 100

# Written with a full stop in mid-sentence before a capital: titles and the months of datelines.
_ABBREVIATIONS = frozenset(
    (
        *("mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "gen", "sen", "rep", "gov", "lt", "col", "sgt", "capt"),
        *("cmdr", "maj", "adm", "hon", "rev", "pres", "vs", "etc", "inc", "ltd", "co", "corp", "no", "jan", "feb"),
        *("mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "sra", "srta", "mme", "mlle", "hr"),
    )
)
_LAST_WORD = re.compile(r"([^\W\d_]+)\.$")


def paragraphs(text: str) -> list[Span]:
    """
    Give the spans of the paragraphs of *text*, without surrounding white space.

    A line is a paragraph, except where lines are wrapped at a column: there a blank line ends one.
    """
    lines = [span for span in (_strip(text, *match.span()) for match in _LINE.finditer(text)) if span[0] < span[1]]
    joined = [text.count("\n", first[1], second[0]) == 1 for first, second in pairwise(lines)]
    broken = [
        follows and end - start <= _WRAP_COLUMN and not _CLOSED.search(text, max(start, end - 8), end)
        for (start, end), follows in zip(lines, joined, strict=False)
    ]
    # The first line may be a headline without a blank line after it: one such line proves nothing.
    wrapped = sum(broken) >= 3 and 2 * sum(broken) > sum(joined)
    if not wrapped:
        return lines
    merged = lines[:1]
    for span, follows in zip(lines[1:], joined, strict=True):
        if follows:
            merged[-1] = (merged[-1][0], span[1])
        else:
            merged.append(span)
    return merged


def sentences(text: str, paragraph: Span) -> list[Span]:
    """
    Cut one paragraph into the spans of its sentences, without the white space between them.
    """
    start, end = paragraph
    cuts = []
    for match in _END.finditer(text, start, end):
        if _ends_sentence(text, start, match.start(), match.end(), end):
            cuts.append((start, match.end()))
            start = match.end()
    cuts.append((start, end))
    return [span for span in (_strip(text, *cut) for cut in cuts) if span[0] < span[1]]


def _ends_sentence(text: str, start: int, mark: int, after: int, end: int) -> bool:
    following = text[after : after + 40].lstrip()
    if after >= end or not following:
        return True
    opening = following.lstrip("\"'“‘«‹([¿¡-–— ")[:1]
    if opening and opening.islower():
        return False
    if text[mark] != ".":
        return True
    word = _LAST_WORD.search(text, max(start, mark - 20), mark + 1)
    if word is None:
        return True
    # A single letter is an initial ("J. Smith"); the last letter of an acronym reads the same ("U.S. President").
    return len(word[1]) > 1 and word[1].casefold() not in _ABBREVIATIONS


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
