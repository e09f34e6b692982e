"""
Every place where an article names a source of its report, and how: dateline, credit line, byline, or in a sentence.

A name that merely stands there is no credit: "Reuters cut jobs", the initials of a man, the agency of a photograph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Literal, TypeAlias

from attrs import frozen

from provenance.articles import Article
from provenance.text import attributions as said
from provenance.text.sentences import Span
from provenance.text.spellings import ARABIC, CJK, Lexicon, found_names, plain_spelling, whole_word

How: TypeAlias = Literal["dateline", "credit_line", "byline", "credit", "usage", "attribution", "mention"]

# The source of the whole text, not of a sentence in it.
WHOLE: frozenset[How] = frozenset(("dateline", "credit_line", "byline", "credit", "usage"))

# Credits stand within so many characters of the end; in the midst of a text they belong to pictures and links.
_TAIL = 500

# A dateline and what it credits stand within so many characters of a line's beginning, in one of the first lines.
_DATELINE, _DATED_LINES = 90, 4

_LONGEST_CREDIT_LINE = 160

_PLACE_WORDS = 6

# A text with more names of agencies is a list of them.
_MOST = 2_000
_LONGEST_LINE = 1_000
_BRACKET = 60
_CONTEXT = 110
_CONTRIBUTED_WITHIN = 250

_PLACE_WORD = re.compile(
    r"[^\W\d_a-z\u00df-\u00ff][\w.'’-]*|\d{1,4}(?:st|nd|rd|th)?|de|del|do|da|of|di|el|la|мар\w*|м|م|هـ"
)
_MONTHS = frozenset(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "ene", "abr", "ago", "dic")
)
_SENTENCE_ENDS = re.compile(r"[.!?…؟۔।。\"”»）)\]\n]\s*$")
_SEPARATED = re.compile(r"\s*(?:[-–—:/|ـ]|\.|$)")
_LED = re.compile(r"[-–—:/|,(\[]\s*$")
# Arabic "to", on the name.
_TO = re.compile(r"(?:^|\s)[وف]?لـ?\s*[«\"“]?$")
_STARTS_SENTENCE = re.compile(r"\s*[\"“«']?[^\W_a-z\u00df-\u00ff]")


@frozen(kw_only=True)
class Mention:
    """
    One place where an article names a source.

    Attributes:
        source: the name under which it is shown.
        how: ``dateline``, ``credit_line``, ``byline``, ``credit`` or ``usage`` for the whole text; ``attribution``
            where it says that its report rests on the source ("according to ..."), ``mention`` where the source was
            told or found something ("told ...").
        span: code points [start, end) of the article's text; None where what is known of the article says it.
    """

    source: str
    how: How
    span: Span | None


def mentions(article: Article, names: Lexicon) -> tuple[Mention, ...]:
    """
    Find every place where *article* names one of *names* as a source, in the order of the text, its metadata first.
    """
    return (*_stated(article, names), *_in_text(article.text, names))


def _stated(article: Article, names: Lexicon) -> Iterator[Mention]:
    """
    Find what is known of the article beside its text.
    """
    lines: tuple[tuple[How, str | None], ...] = (
        ("credit", article.credit),
        ("byline", article.byline),
        ("usage", article.usage),
    )
    for how, line in lines:
        for name in found_names(line or "", names):
            yield Mention(source=name, how=how, span=None)


def _in_text(text: str, names: Lexicon) -> Iterator[Mention]:
    lines_end = _end_of_lines(text, 2 * _DATED_LINES)
    for match in islice(names.words.finditer(text), _MOST):
        name = names.name(match[0])
        start, end = match.span()
        if name is None or not whole_word(text, start, end):
            continue
        unsure = plain_spelling(match[0]) in names.ambiguous
        how = _how(text, (start, end), names, lines_end, unsure=unsure)
        if how is not None:
            yield Mention(source=name, how=how, span=(start, end))


def _end_of_lines(text: str, count: int) -> int:
    """
    Give the place behind the first so many lines.
    """
    place = -1
    for _ in range(count):
        place = text.find("\n", place + 1)
        if place < 0:
            return len(text)
    return place


def _how(text: str, span: Span, names: Lexicon, lines_end: int, *, unsure: bool) -> How | None:
    """
    Tell how the name at *span* is meant; None where it is no credit.
    """
    start, end = span
    # A longer line is looked at in part, so that the work grows with the text and not with its square.
    nearest, furthest = max(0, start - _LONGEST_LINE), min(len(text), end + _LONGEST_LINE)
    first = max(nearest, text.rfind("\n", nearest, start) + 1)
    last = text.find("\n", end, furthest)
    last = furthest if last < 0 else last
    before, behind = text[max(first, start - _CONTEXT) : start], text[end : min(last, end + _CONTEXT)]
    if _of_picture(before, behind):
        return None
    line = text[first:last]
    head = start - first <= _DATELINE and start < lines_end
    bracketed = _in_bracket(before, behind, names, head=start - first <= _DATELINE)
    if bracketed == "dateline" or (bracketed and len(text) - end <= _TAIL):
        return bracketed
    at_an_end = head or len(text) - end <= _TAIL
    if at_an_end and (_only_credit(line, names) or (not unsure and _closes(text, start, end))):
        return "credit_line"
    if head and not unsure and _leads(text[first:start], behind):
        return "dateline"
    if len(text) - end <= _TAIL and said.SOURCE_LINE.search(before):
        return "credit_line"
    if said.COPYRIGHT_BEFORE.search(before):
        return "credit_line"
    if said.CONTRIBUTED.search(text, end, min(last, end + _CONTRIBUTED_WITHIN)) and not unsure:
        return "credit_line"
    return _attributed(before, behind, unsure=unsure, surname=text[start:end] in said.SURNAMES)


def _of_picture(before: str, behind: str) -> bool:
    """
    Tell whether the name belongs to a picture: "(AP Photo/...)", "Stringer/Reuters", "Photo: AFP".
    """
    if said.PICTURE_BEHIND.match(behind) or said.PICTURE_BEFORE.search(before):
        return True
    slash = re.search(r"(\w[\w.'’-]*)\s?/\s?$", before)
    return slash is not None and slash[1][:1].isupper() and not slash[1].isupper()


def _in_bracket(before: str, behind: str, names: Lexicon, *, head: bool) -> How | None:
    """
    Judge a name in brackets: "(AFP)" behind a place or at the end of a paragraph is a credit, "Mr Lang (PA)" is not.
    """
    opened = max(before.rfind(bracket) for bracket in "([（【")
    closed = min((place for bracket in ")]）】" if (place := behind.find(bracket)) >= 0), default=-1)
    if opened < 0 or closed < 0 or closed > _BRACKET or len(before) - opened > _BRACKET:
        return None
    if re.search(r"[)\]）】]", before[opened:]):
        return None
    inside = f"{before[opened + 1 :]} {behind[:closed]}"
    if not _is_credit(inside, names, numbers=True):
        return None
    rest, lead = behind[closed + 1 :], before[:opened]
    if not rest.strip(" .!_*-–—\t"):
        return None if _defined(lead, inside) else "credit_line"
    dashed = re.match(r"\s*\.?\s*(?:[-–—]{1,2}|:)", rest) is not None
    if ARABIC.search(rest):  # has no capitals: a place is at most a few words, and no agency's full name
        upright = len(lead.split()) <= _PLACE_WORDS and said.AGENCY_BEFORE.search(f"{lead.rstrip()} ") is None
        upright = upright and names.pattern.search(lead) is None
    else:
        upright = _STARTS_SENTENCE.match(rest) is not None
    if head and _is_place(lead) and (dashed or upright) and not _defined(lead, inside):
        return "dateline"
    # A caption may stand before the dateline, in one line with it.
    shouted = re.search(r"(?:^|[\s)])[A-Z\u00c0-\u00de]{3,}[\w.,'’ -]{0,30}$", lead)
    return "dateline" if dashed and shouted else None


def _defined(lead: str, inside: str) -> bool:
    """
    Tell whether the words before a bracket are what the letters in it stand for: "Palestinian Authority (PA)".
    """
    letters = inside.strip(" .")
    words = re.findall(r"[^\W\d_][\w'’-]*", lead)[-len(letters) :]
    return len(letters) > 1 and letters.isupper() and "".join(word[0] for word in words).upper() == letters


def _leads(lead: str, behind: str) -> bool:
    """
    Tell whether a name outside brackets ends a dateline: "Riyadh - SPA:", "МОСКВА, 5 мар - РИА Новости.", "AFP - ".
    """
    if CJK.search(lead + behind[:4]) and re.match(r".{0,16}(?:电|電|讯|訊)", behind) and not lead.strip("\u3000 （("):
        return True
    if not lead.strip(' "«“') and re.match(r",\s*\d{1,2}\s+\w+\.", behind):  # "ТАСС, 17 мая."
        return True
    called = said.AGENCY_BEFORE.search(lead) or _TO.search(lead)
    if not _is_place(lead) or (called and len(lead.split()) > 1):
        return False
    if not lead.strip():
        return bool(behind.strip()) and _SEPARATED.match(behind) is not None
    if _SEPARATED.match(behind) and _LED.search(lead):
        return True
    if ARABIC.search(lead) and re.match(r"\s*[-–—:]", behind):
        return True
    # "2015 م واس" and "عين اليوم – واس", with the report right behind it.
    return (
        bool(ARABIC.search(behind) or not behind.strip())
        and re.search(r"(?:[-–—]|\d\s?م|\d\s?هـ)\s*$", lead) is not None
    )


def _is_place(lead: str) -> bool:
    """
    Tell whether *lead* may be the place and the date of a dateline: a few names and numbers, no sentence.
    """
    words = lead.replace("/", " ").split()
    if len(words) > 12 or re.search(r"[!?؟]|[a-z]{3}\.\s", lead):
        return False
    if ARABIC.search(lead):
        return len(words) <= 11
    bare = [word.strip(",.:;()[]-–—'\"“”") for word in words]
    return all(not word or _PLACE_WORD.match(word) or _is_month(word) for word in bare)


def _only_credit(line: str, names: Lexicon) -> bool:
    """
    Tell whether a line has nothing but names of sources and the words that go with them, or is a byline.
    """
    if len(line) > _LONGEST_CREDIT_LINE:
        return False
    return _is_credit(line, names) or (said.BYLINE_BEFORE.match(line) is not None and len(line.split()) <= 16)


def _is_credit(line: str, names: Lexicon, *, numbers: bool = False) -> bool:
    rest = names.pattern.sub(" ", line)
    words = re.findall(r"\w+|©", rest)
    # Other agencies of a list, which are not looked for here: "dpa/reu".
    listed = re.search(r"[/,&+]", line) is not None
    return all(
        word.casefold() in said.CREDIT_WORDS
        or (listed and len(word) <= 5 and (word.isupper() or word.islower()) and not word.isdigit() and len(words) <= 3)
        or (numbers and (word.isdigit() or _is_month(word)))
        for word in words
    )


def _is_month(word: str) -> bool:
    return word[:3].casefold() in _MONTHS


def _closes(text: str, start: int, end: int) -> bool:
    """
    Tell whether the name is all that stands behind the last sentence of the text.
    """
    if text[end : end + 40].strip(" .)]/*_\n\t\u200b"):
        return False
    lead = re.sub(r"[-–—/(\[\s*_]+$", "", text[max(0, start - 40) : start])
    return not lead or _SENTENCE_ENDS.search(lead) is not None


def _attributed(before: str, behind: str, *, unsure: bool, surname: bool) -> How | None:
    """
    Judge a name inside a sentence by the words around it.
    """
    if said.SUBJECT_BEFORE.search(before) or said.SUBJECT_BEHIND.match(behind) or said.PERSON_BEFORE.search(before):
        return None
    called = said.AGENCY_BEFORE.search(before) is not None or re.match(r"\s+news agency\b", behind) is not None
    if unsure and not called:
        return None
    quoted = re.search(r"[”\"»][.,]?\s*\((?:[Tt]he )?$", before) and behind.startswith(")")
    if quoted or said.RESTS_ON.search(before) or said.QUOTED_FROM.search(before):
        return "attribution"
    if _TO.search(before) or called or said.GIVEN_TO.search(before):
        return "mention"
    return "mention" if (said.REPORTED if surname else said.BEHIND).match(behind) else None
