"""
A million different articles: words in an order in which news has them, with names that no other article has.

No public corpus at hand has a million articles of news. What an index feels is how many articles share three words in a
row, so these are a chain of word pairs from real articles (each word is followed by one that follows it there), in
which one word in sixteen is a name of the article's own.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import field, frozen

from benchmarks.corpora import rows
from provenance.articles import Article

# Of real news: 2.9 KB.
WORDS = 478

# So many articles grow side by side.
_SIDE_BY_SIDE = 10_000

_NAMES_OF_AN_ARTICLE = 12
_NAME_PROBABILITY = 1 / 16

_SYLLABLES = ["ka", "ro", "min", "tel", "sha", "vor", "du", "len", "pri", "gos", "ba", "nik", "wes", "tan", "ul", "mar"]


@frozen(eq=False)
class Chain:
    """
    Which word follows which.

    Attributes:
        words: the words as they are written.
        starts: int64 (n_words + 1,), where in *following* those begin that follow a word.
        following: int32, numbers of words, as often as they follow.
        opening: int32, the words that begin a sentence.
    """

    words: list[str] = field(repr=False)
    starts: np.ndarray = field(repr=False)
    following: np.ndarray = field(repr=False)
    opening: np.ndarray = field(repr=False)


def chain(texts: Iterator[str]) -> Chain:
    """
    Learn from texts.
    """
    numbers: dict[str, int] = {}
    stream: list[int] = []
    for text in texts:
        stream += [numbers.setdefault(word, len(numbers)) for word in text.split()]
    told = np.array(stream, np.int32)
    order = np.argsort(told[:-1], kind="stable")
    starts = np.searchsorted(told[:-1][order], np.arange(len(numbers) + 1))
    words = list(numbers)
    ends = np.array([word.endswith(".") for word in words])
    return Chain(words, starts, told[1:][order], told[1:][ends[told[:-1]]])


def learned() -> Chain:
    """
    Learn from the articles of bbc_2225.
    """
    return chain(row["text"] for row in rows("bbc_2225/articles.jsonl.xz"))


def articles(count: int, known: Chain, *, seed: int = 1, first: int = 0) -> Iterator[Article]:
    """
    Give *count* articles, the same for the same seed.
    """
    for start in range(first, first + count, _SIDE_BY_SIDE):
        size = min(_SIDE_BY_SIDE, first + count - start)
        rng = np.random.default_rng([seed, start])
        grid = _grown(size, known, rng)
        named = rng.random((size, WORDS)) < _NAME_PROBABILITY
        which = rng.integers(0, _NAMES_OF_AN_ARTICLE, (size, WORDS))
        syllables = rng.integers(0, len(_SYLLABLES), (size, _NAMES_OF_AN_ARTICLE, 4))
        for row in range(size):
            yield _article(start + row, grid[row], named[row], which[row], syllables[row], known)


def _grown(size: int, known: Chain, rng: np.random.Generator) -> np.ndarray:
    grid = np.empty((size, WORDS), np.int32)
    grid[:, 0] = rng.choice(known.opening, size)
    for place in range(1, WORDS):
        before = grid[:, place - 1]
        low, high = known.starts[before], known.starts[before + 1]
        ended = high == low
        chosen = np.minimum((low + rng.random(size) * (high - low)).astype(np.int64), known.following.size - 1)
        grid[:, place] = np.where(ended, rng.choice(known.opening, size), known.following[chosen])
    return grid


def _article(
    number: int, row: np.ndarray, named: np.ndarray, which: np.ndarray, syllables: np.ndarray, known: Chain
) -> Article:
    words = [known.words[one] for one in row.tolist()]
    names = ["".join(_SYLLABLES[one] for one in name).capitalize() for name in syllables.tolist()]
    for place in np.flatnonzero(named).tolist():
        end = words[place][-1]
        words[place] = names[which[place]] + (end if end in ".," else "")
    title = " ".join(words[:8]).rstrip(".,")
    day = np.datetime64("2024-01-01T00:00:00") + np.timedelta64(number, "m")
    return Article(
        f"a{number:08d}", " ".join(words), title=title, outlet=f"Outlet {number % 97}", published=f"{day}+00:00"
    )
