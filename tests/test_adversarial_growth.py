"""
Corpora that are made to be slow: finding candidates among twice as many takes little more than twice as long.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import numpy as np
import pytest

from provenance.similarity.candidates import candidate_pairs
from provenance.similarity.selection import NEAREST
from provenance.similarity.shingles import Shingles
from provenance.similarity.signing import shingle_sets

# Of n log n twice as many cost 2.2 times as much, of a square 4 times.
MOST_GROWTH = 2.6

# Times below this, in seconds of processors, are noise.
_NOISE = 0.2

_ARTICLES = 1_500
_WORDS = 60

_DRAW = random.Random(5)
_VOCABULARY = ["".join(_DRAW.choice("abcdefghijklmnoprstuvw") for _ in range(6)) for _ in range(20_000)]


def _invented(row: int, words: int = _WORDS, vocabulary: int = len(_VOCABULARY)) -> list[str]:
    draw = random.Random(row)
    return [_VOCABULARY[draw.randrange(vocabulary)] for _ in range(words)]


_COMMON = _invented(10**9, 400)


def _version(row: int) -> list[str]:
    draw = random.Random(row)
    return [word if draw.random() > 0.1 else draw.choice(_VOCABULARY) for word in _COMMON[:_WORDS]]


def _shuffled(row: int, words: list[str]) -> list[str]:
    return random.Random(row).sample(words, len(words))


FAMILIES: dict[str, Callable[[int], list[str]]] = {
    "nothing in common": _invented,
    "one word again and again": lambda row: ["same"] * (_WORDS + row % 7),
    "two words in turn": lambda row: (["one", "two"] * _WORDS)[row % 2 : _WORDS],
    "the same text": lambda _: _COMMON[:_WORDS],
    "one giant cluster": _version,
    "a common beginning": lambda row: _COMMON[:30] + _invented(row, 30),
    "a common end": lambda row: _invented(row, 30) + _COMMON[:30],
    "a common middle": lambda row: _invented(row, 20) + _COMMON[:20] + _invented(-row - 1, 20),
    "ever longer beginnings of one text": lambda row: _COMMON[: 20 + row % 380],
    "windows of one text": lambda row: (_COMMON * 2)[row % 400 : row % 400 + _WORDS],
    "chains: each has half of the one before": lambda row: _invented(row, 30) + _invented(row + 1, 30),
    "stars: all have a sentence of the first": lambda row: (
        _COMMON[row % 40 * 10 : row % 40 * 10 + 10] + _invented(row, 50)
    ),
    "pairs": lambda row: _invented(row // 2),
    "clusters of forty": lambda row: _invented(row // 40, 50) + _invented(-row - 1, 10),
    "clusters of sixty-five": lambda row: _invented(row // 65, 50) + _invented(-row - 1, 10),
    "few words": lambda row: _invented(row, vocabulary=12),
    "one bag of words": lambda row: _shuffled(row, _COMMON[:_WORDS]),
    "numbers that count up": lambda row: f"page {row} of many pages and {row + 1} more to come today".split(),
    "letters without spaces": lambda row: [
        "".join(chr(0x4E00 + ord(letter)) for letter in word) for word in _invented(row, 12)
    ],
    "hidden characters": lambda row: [f"{word[:3]}\u200b{word[3:]}" for word in _version(row)],
}


@pytest.mark.parametrize("name", FAMILIES)
def test_twice_as_many_take_little_more_than_twice_as_long(name: str) -> None:
    small, large = (_corpus(FAMILIES[name], count) for count in (_ARTICLES, 2 * _ARTICLES))
    _seconds(small)  # compiles
    quick = min(_seconds(small) for _ in range(2))
    slow = min(_seconds(large) for _ in range(2))
    assert slow <= MOST_GROWTH * max(quick, _NOISE), (quick, slow)


@pytest.mark.long
@pytest.mark.parametrize("name", FAMILIES)
def test_so_do_many_more(name: str) -> None:
    small, large = (_corpus(FAMILIES[name], 8 * count) for count in (_ARTICLES, 2 * _ARTICLES))
    _seconds(small)
    assert _seconds(large) <= MOST_GROWTH * max(min(_seconds(small) for _ in range(2)), _NOISE)


def _corpus(make: Callable[[int], list[str]], count: int) -> list[Shingles]:
    sets = shingle_sets([" ".join(make(row)) for row in range(count)])
    bounds = zip(sets.offsets[:-1].tolist(), sets.offsets[1:].tolist(), strict=True)
    # Of articles of the same words one stands for all before candidates are looked for.
    distinct = {sets.hashes[a:b].tobytes(): sets.hashes[a:b] for a, b in bounds}
    return [Shingles(one, np.full(one.size, 20.0, np.float32)) for one in distinct.values()]


def _seconds(corpus: list[Shingles]) -> float:
    started = time.process_time()
    candidate_pairs(corpus, nearest=NEAREST)
    return time.process_time() - started
