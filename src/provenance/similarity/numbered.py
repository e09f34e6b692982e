"""
Lists that an outlet numbers in its pages: the captions of a gallery, "Hide Caption 3 of 27" behind each.

The words around the numbers are the same in articles that have nothing else in common, and the numbers count up one by
one. What stands between was put there with the page, and is repeated with the gallery, in two articles or in ten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from provenance.text.document import Document, Flags
from provenance.text.sentences import Span

# So many numbers, each one more than the one before, make a list.
FEWEST_NUMBERS = 3

# So many articles of an outlet make its words around the numbers a habit; of all that have them so many are compared.
FEWEST_CARRIERS = 3
MOST_COMPARED = 12

# A caption is shorter than this; what stands between two numbers farther apart is no caption.
LONGEST_CAPTION = 200

# No list is so long that its numbers have more digits.
MOST_DIGITS = 4

# Two words, a number, one word: "hide caption 3 of"; and the token spans of the captions that such numbers part.
Lists = Mapping[tuple[str, str, str], Sequence[Span]]


def numbered_lists(
    lists: Sequence[Lists], lengths: Sequence[int], apart: Callable[[Sequence[int], dict[int, Flags]], bool]
) -> list[list[Span]]:
    """
    Find the lists whose numbering is a habit of an outlet.

    Args:
        lists: what may be lists, of each article of the outlet.
        lengths: the words of each.
        apart: tells whether some of them, by place, are about different things but for words that are not to be
            counted.

    Returns:
        Of each article the token spans of the captions, in order, each with its number.
    """
    carriers: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for place, found in enumerate(lists):
        for key in found:
            carriers[key].append(place)
    habits = set()
    for key, places in sorted(carriers.items()):
        if len(places) >= FEWEST_CARRIERS:
            compared = places[:: max(1, len(places) // MOST_COMPARED)][:MOST_COMPARED]
            own = {place: _marked(lists[place][key], lengths[place]) for place in compared}
            if apart(compared, own):
                habits.add(key)
    return [_merged([span for key, spans in found.items() if key in habits for span in spans]) for found in lists]


def lists_of(document: Document) -> Lists:
    """
    Find what may be lists of one article: by the words around their numbers, the token spans of their captions.
    """
    tokens = document.tokens
    numbers: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for place in np.flatnonzero(tokens.number).tolist():
        form = tokens.forms[place]
        if 2 <= place < len(tokens) - 1 and len(form) <= MOST_DIGITS and form.isdecimal():
            numbers[tokens.forms[place - 2], tokens.forms[place - 1], tokens.forms[place + 1]].append(place)
    found: dict[tuple[str, str, str], list[Span]] = {}
    for key, places in numbers.items():
        spans = [span for run in _counting(places, tokens.forms) for span in _captions(document, run)]
        if spans:
            found[key] = spans
    return found


def _counting(places: Sequence[int], forms: Sequence[str]) -> list[list[int]]:
    """
    Part the places of numbers into runs that count up one by one, and keep those of enough.
    """
    runs = [[places[0]]]
    for before, after in pairwise(places):
        counts = int(forms[after]) == int(forms[before]) + 1 and after - before <= LONGEST_CAPTION
        if counts:
            runs[-1].append(after)
        else:
            runs.append([after])
    return [run for run in runs if len(run) >= FEWEST_NUMBERS]


def _captions(document: Document, places: Sequence[int]) -> list[Span]:
    """
    Give the spans between the numbers of one list, from where the first's line begins to where the last's ends.
    """
    text, tokens = document.article.text, document.tokens
    head = text.rfind("\n", 0, int(tokens.starts[places[0]])) + 1
    tail = text.find("\n", int(tokens.ends[places[-1]]))
    first = max(int(np.searchsorted(tokens.starts, head)), places[0] - LONGEST_CAPTION)
    last = len(tokens) if tail < 0 else int(np.searchsorted(tokens.starts, tail))
    last = min(last, places[-1] + LONGEST_CAPTION)
    bounds = [first, *(place - 2 for place in places[1:]), last]
    return [span for span in pairwise(bounds) if span[0] < span[1]]


def _marked(spans: Sequence[Span], tokens: int) -> Flags:
    flags = np.zeros(tokens, np.bool_)
    for start, end in spans:
        flags[start:end] = True
    return flags


def _merged(spans: Sequence[Span]) -> list[Span]:
    """
    Take from each span what an earlier one has.
    """
    found: list[Span] = []
    for start, end in sorted(spans):
        begin = max(start, found[-1][1]) if found else start
        if begin < end:
            found.append((begin, end))
    return found
