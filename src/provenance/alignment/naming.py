"""
Names: what explains one, and what only looks like one.
"""

from __future__ import annotations

from collections.abc import Sequence

from provenance.alignment.word_index import WordIndex
from provenance.text.sentences import Span
from provenance.text.word_sets import word_set

# So many words behind a name, between commas, may tell what it is.
LONGEST_EXPLANATION = 12

# Clauses that say more than what somebody is.
_OTHER_CLAUSES = word_set("when that and or but including such")

# Two letters are too few to say whose: "US" and "United States" are two names of one, neither is the other explained.
SHORTEST_ACRONYM = 3
LONGEST_ACRONYM = 8

_CALENDAR = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december mon tue tues wed thu thur thurs fri sat sun jan feb mar apr jun jul aug sep "
    "sept oct nov dec"
)


def explains(side: WordIndex, span: Span) -> bool:
    """
    Tell whether words say what the name before them is, set off from it, or give an acronym in full.
    """
    first, last = span
    if last - first > LONGEST_EXPLANATION:
        return False
    opens, closes = _between(side, first - 1), _between(side, last - 1)
    inside = [_between(side, place) for place in range(first, last - 1)]
    # "International Monetary Fund (IMF)": the acronym, or what it stands for, is new.
    if last < len(side) and "(" in closes and is_acronym((side.forms[last],), side.forms[first:last], shortest=2):
        return True
    if last - first == 1 and "(" in opens and ")" in closes and _named_before(side, first):
        return True
    if first == 0 or last >= len(side) or side.sentence[first - 1] != side.sentence[last]:
        return False
    if not side.named[first - 1] or last - first < 2 or side.forms[first] in _OTHER_CLAUSES:
        return False
    facts = zip(side.named[first:last], side.numbers[first:last], strict=True)
    if all(name or number for name, number in facts) or any("(" in mark or ")" in mark for mark in inside):
        return False
    return ("," in opens and "," in closes) or ("(" in opens and ")" in closes)


def _between(side: WordIndex, place: int) -> str:
    """
    Give what stands between a word and the next.
    """
    starts, ends = side.places_in_text
    if not 0 <= place < len(side):
        return ""
    text = side.document.article.text
    return text[ends[place] : starts[place + 1]] if place + 1 < len(side) else text[ends[place] : ends[place] + 1]


def _named_before(side: WordIndex, place: int) -> bool:
    """
    Tell whether a word is the acronym of the words before it.
    """
    return any(
        is_acronym((side.forms[place],), side.forms[place - count : place], shortest=2)
        for count in range(2, min(LONGEST_ACRONYM, place) + 1)
    )


def is_acronym(short: Sequence[str], long: Sequence[str], *, shortest: int = SHORTEST_ACRONYM) -> bool:
    """
    Tell whether a word is made of the first letters of several others, small words left out or not.

    Single letters are no words: "U S" and "US" are one name, badly set.
    """
    if len(short) != 1 or not shortest <= len(short[0]) <= LONGEST_ACRONYM or len(long) < 2:
        return False
    if any(len(word) == 1 for word in long):
        return False
    letters = [word[0] for word in long]
    return short[0] == "".join(letters) or short[0] == "".join(word[0] for word in long if len(word) > 3)


def in_calendar(words: Sequence[str]) -> bool:
    """
    Tell whether all words are days and months: written with a capital, and nobody's name.
    """
    return all(word in _CALENDAR for word in words)
