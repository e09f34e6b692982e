"""
Which of many articles are looked at that have the same few words of a draft.

A name with its title, or a common turn, stands in dozens of articles of a million. All of them name no source, and to
read and to align them is most of what the slowest checks do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import chain

from attrs import frozen

from provenance.findings import SAME_PASSAGE
from provenance.text.document import FEWEST_TOKENS
from provenance.text.sentences import Span
from provenance.text.tokens import Words
from provenance.wording import counted

# Whose words of a draft, from the first that may be of a passage to the last, are more is in no crowd.
FEW_WORDS = 20

# So many that have the same few words are looked at: more than the carriers by which a block is found to be furniture.
MOST_OF_THE_SAME = 16

_LONGEST_QUOTED = 120


@frozen
class Member:
    """
    What orders those who have the same few words.

    Attributes:
        names: the draft says who published it, or whom it credits.
        published: when, as text that can be compared; the last of all where that is not known.
        common: what tells of the other words that it may have of the draft, in bits.
        id: the least of its articles.
    """

    names: bool
    published: str
    common: float
    id: str


@frozen
class Crowd:
    """
    Texts that are not looked at.

    Attributes:
        first, last: the words of the draft, from the one up to and without the other, of which they have some in a row.
        texts: how many they are.
    """

    first: int
    last: int
    texts: int


def in_turn(members: Mapping[int, Member]) -> list[int]:
    """
    Put the members of a crowd into the order in which they are looked at.

    Whom the draft names comes first; then, in turn, the first published and who may have most of its other words.
    """
    dated = sorted(members, key=lambda one: (members[one].published, members[one].id))
    alike = sorted(members, key=lambda one: (-members[one].common, members[one].id))
    named = [one for one in dated if members[one].names]
    return list(dict.fromkeys(chain(named, *zip(dated, alike, strict=True))))


def part(
    stretches: Mapping[int, Span], order: Iterable[int], opens: Callable[[int], bool], counts: Callable[[int], bool]
) -> tuple[list[int], list[Crowd]]:
    """
    Part texts that have few words of a draft into those to look at and the others.

    Args:
        stretches: by the number of a text, the words of the draft that it has: the first, and the end.
        order: of their numbers, those to look at first.
        opens: tells whether one may hold a passage; not asked where enough have its words already.
        counts: tells of such a one whether it holds it surely enough to stand for others.

    Returns:
        The numbers of those to look at, in that order, and the others by the words that they have, in the order of the
        draft. Of one that is left out fewer than half the words, and fewer than eight, are in fewer than
        MOST_OF_THE_SAME of those before it that count: too few for a passage of their own.
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
            if counts(number):
                shown.update(words)
    return chosen, _joined(left)


def span_of(crowd: Crowd, words: Words) -> Span:
    """
    Give the code points of the draft at which the words of a crowd stand.
    """
    return words.starts[crowd.first], words.ends[crowd.last - 1]


def message(crowd: Crowd, text: str, words: Words) -> str:
    """
    Tell the user of a crowd.

    Args:
        crowd: the texts.
        text: of the draft.
        words: of the draft.
    """
    written = " ".join(text[slice(*span_of(crowd, words))].split())
    if len(written) > _LONGEST_QUOTED:
        written = f"{written[: _LONGEST_QUOTED - 1]}…"
    have = "has" if crowd.texts == 1 else "have"
    return (
        f"at least {counted(crowd.texts, 'more text')} {have} some of the words “{written}” in a row, and little else "
        f"of the draft: left out; {MOST_OF_THE_SAME} and more with these words were looked at, the first published "
        "among them"
    )


def _joined(stretches: Iterable[Span]) -> list[Crowd]:
    """
    Count stretches, those together of which half of either is the other.
    """
    crowds: list[Crowd] = []
    for first, last in sorted(stretches):
        before = crowds[-1] if crowds else Crowd(first, first, 0)
        shortest = min(last - first, before.last - before.first)
        if before.texts and min(last, before.last) - first >= SAME_PASSAGE * shortest:
            crowds[-1] = Crowd(before.first, max(before.last, last), before.texts + 1)
        else:
            crowds.append(Crowd(first, last, 1))
    return crowds
