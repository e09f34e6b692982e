"""
Rewrites at graded strength of articles of a crowd, by a seed: what is found of them is known to be true.

A planted text is one query; its truth is the article that it was made from. Words of others come from articles that are
no part of the crowd.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from attrs import field, frozen

from benchmarks.simulation.synonyms import synonyms

_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")

# A run of words that came through, between words of others, in words.
SHORTEST_RUN, LONGEST_RUN = 6, 14

PARAGRAPH_WORDS = 60

# What of the letters is replaced, or of the words is broken, by who hides a copy.
EVADED = 0.2

_LOOKALIKES = str.maketrans("aceopxyAEOPCTX", "асеорхуАЕОРСТХ")
_HIDDEN = {"zero_width": "\u200b", "soft_hyphen": "\u00ad"}


@frozen
class Planted:
    """
    A text that was made from an article of the crowd.

    Attributes:
        source: the row of that article.
        text: what was made.
        others: rows that have a part in it too, and are not looked for.
    """

    source: int
    text: str = field(repr=False)
    others: tuple[int, ...] = ()


def at_jaccard(source: str, filler: str, similarity: float, draw: random.Random) -> str:
    """
    Put runs of words of *source* between words of *filler*, so that the 3-grams of both have about this Jaccard.

    The text has as many words as its source.
    """
    words, others = source.split(), filler.split()
    wanted = 2 * similarity / (1 + similarity) * len(words)
    runs: list[list[str]] = []
    place, held = 0, 0.0
    while held < wanted and place < len(words):
        # A run of n words has n - 2 shingles.
        length = min(draw.randint(SHORTEST_RUN, LONGEST_RUN), int(wanted - held) + 3)
        room = max(0, len(words) - place - int((wanted - held) * 1.6))
        place += draw.randint(0, max(1, min(60, room)))
        runs.append(words[place : place + length])
        held += max(0, len(runs[-1]) - 2)
        place += length
    gap = max(1, (len(words) - sum(map(len, runs))) // max(1, len(runs)))
    made: list[str] = []
    for number, run in enumerate(runs):
        made += [*others[number * gap : (number + 1) * gap], *run]
    return " ".join(made)


def spun(source: str, part: float, vocabulary: Sequence[str], draw: random.Random) -> str:
    """
    Replace this part of the words: by synonyms where the table has some, else by words of anywhere.
    """
    places = list(_WORD.finditer(source))
    with_synonyms = [match for match in places if synonyms(match[0].lower())]
    rest = [match for match in places if not synonyms(match[0].lower())]
    draw.shuffle(with_synonyms)
    draw.shuffle(rest)
    chosen = [*with_synonyms, *rest][: round(part * len(places))]
    made, at = [], 0
    for match in sorted(chosen, key=lambda one: one.start()):
        known = synonyms(match[0].lower())
        other = draw.choice(known[:3]) if known else draw.choice(vocabulary)
        made += [source[at : match.start()], other.capitalize() if match[0][0].isupper() else other]
        at = match.end()
    return "".join([*made, source[at:]])


def abridged(source: str, part: float, draw: random.Random) -> str:
    """
    Keep this part of the sentences, in order.
    """
    sentences = _SENTENCE.split(source)
    kept = sorted(draw.sample(range(len(sentences)), max(1, round(part * len(sentences)))))
    return " ".join(sentences[place] for place in kept)


def with_paragraph(source: str, host: str, draw: random.Random) -> str:
    """
    Put sixty words of *source* into the middle of *host*.
    """
    words, others = source.split(), host.split()
    first = draw.randrange(max(1, len(words) - PARAGRAPH_WORDS))
    paragraph = " ".join(words[first : first + PARAGRAPH_WORDS])
    middle = len(others) // 2
    return "\n\n".join([" ".join(others[:middle]), paragraph, " ".join(others[middle:])])


def reordered(source: str, draw: random.Random) -> str:
    """
    Put the sentences in any order.
    """
    sentences = _SENTENCE.split(source)
    draw.shuffle(sentences)
    return " ".join(sentences)


def merged(source: str, other: str) -> str:
    """
    Join the first halves of two articles.
    """
    return "\n\n".join(" ".join(text.split()[: len(text.split()) // 2]) for text in (source, other))


def noisy(source: str, draw: random.Random, part: float = 0.03) -> str:
    """
    Take this part of the letters for their neighbours, as where a page was scanned.
    """
    letters = list(source)
    for place in range(len(letters) - 1):
        if letters[place].isalpha() and draw.random() < part:
            letters[place] = draw.choice("abcdefghijklmnopqrstuvwxyz")
    return "".join(letters)


def evading(source: str, how: str, draw: random.Random) -> str:
    """
    Hide a copy: by *homoglyphs*, *zero_width* or *soft_hyphen* characters inside words, or *spacing*.
    """
    if how == "homoglyphs":
        return "".join(letter.translate(_LOOKALIKES) if draw.random() < EVADED else letter for letter in source)
    if how == "spacing":
        return re.sub(r" ", lambda _: "\u00a0\u2009"[: draw.randint(1, 2)] if draw.random() < EVADED else " ", source)
    mark = _HIDDEN[how]
    return _WORD.sub(
        lambda match: (
            match[0][: len(match[0]) // 2] + mark + match[0][len(match[0]) // 2 :]
            if draw.random() < EVADED
            else match[0]
        ),
        source,
    )


EVASIONS = ("homoglyphs", "zero_width", "soft_hyphen", "spacing")
