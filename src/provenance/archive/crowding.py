"""
Which of many articles are looked at that have the same few words of a draft: those with most of them.

A name with its title, or a common turn, stands in dozens of articles of a million. All of them name no source, and to
read and to align them is most of what the slowest checks do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from attrs import frozen

from provenance.findings import SAME_PASSAGE
from provenance.text.document import FEWEST_TOKENS
from provenance.text.sentences import Span
from provenance.text.tokens import Words
from provenance.wording import counted

# Whoever has more words of a draft, or words in several places of it, is looked at in any case.
FEW_WORDS = 20

# So many that have the same few words are looked at.
MOST_OF_THE_SAME = 10

_LONGEST_QUOTED = 120


@frozen
class Crowd:
    """
    Articles that are not looked at.

    Attributes:
        first, last: the words of the draft, from the one up to and without the other, of which they have some in a row.
        articles: how many they are.
    """

    first: int
    last: int
    articles: int


def part(
    stretches: Mapping[int, Span], order: Iterable[int], opens: Callable[[int], bool]
) -> tuple[list[int], list[Crowd]]:
    """
    Part articles that have few words of a draft into those to look at and the others.

    Args:
        stretches: by the number of an article, the words of the draft that it has: the first, and the end.
        order: of their numbers, those to look at first.
        opens: tells whether one may hold a passage; not asked where enough have its words already.

    Returns:
        The numbers of those to look at, in that order, and the others by the words that they have, in the order of the
        draft. Of one that is left out fewer than half the words, and fewer than eight, are in fewer than
        MOST_OF_THE_SAME of those to look at: too few for a passage of their own.
    """
    shown: Counter[int] = Counter()
    chosen, left = [], []
    for number in order:
        words = range(*stretches[number])
        fresh = sum(shown[word] < MOST_OF_THE_SAME for word in words)
        if fresh < min(FEWEST_TOKENS, SAME_PASSAGE * len(words)):
            left.append(stretches[number])
        elif opens(number):
            chosen.append(number)
            shown.update(words)
    return chosen, _joined(left)


def message(crowd: Crowd, text: str, words: Words) -> str:
    """
    Tell the user of a crowd.

    Args:
        crowd: the articles.
        text: of the draft.
        words: of the draft.
    """
    written = " ".join(text[words.starts[crowd.first] : words.ends[crowd.last - 1]].split())
    if len(written) > _LONGEST_QUOTED:
        written = f"{written[: _LONGEST_QUOTED - 1]}…"
    have = "has" if crowd.articles == 1 else "have"
    return (
        f"{counted(crowd.articles, 'more article')} {have} some of the words “{written}” in a row, and nothing else of "
        "the draft that tells: left out; others with as many of them, the first published first, were looked at"
    )


def _joined(stretches: Iterable[Span]) -> list[Crowd]:
    """
    Count stretches, those together that overlap.
    """
    crowds: list[Crowd] = []
    for first, last in sorted(stretches):
        if crowds and first < crowds[-1].last:
            before = crowds.pop()
            crowds.append(Crowd(before.first, max(before.last, last), before.articles + 1))
        else:
            crowds.append(Crowd(first, last, 1))
    return crowds
