"""
What is measured: a library, or one way of using it, with its two jobs behind the same two names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from attrs import frozen

from benchmarks.speed.texts import Texts

# Every contender signs with so many slots, joins so many bands of so many, and keeps what is at least so similar.
SLOTS = 128
BANDS = 32
MIN_SIMILARITY = 0.5
SHINGLE_WORDS = 3
THREADS = 2

_WORD = re.compile(r"\w+")


@frozen(eq=False)
class Found:
    """
    What a contender says of the near-duplicates among n texts.

    Attributes:
        labels: int64 (n,), equal for texts of one cluster; None where it only flags.
        flags: bool (n,), whether a text has a near-duplicate.
    """

    labels: np.ndarray | None
    flags: np.ndarray


@frozen(eq=False)
class Contender:
    """
    One way of using a library.

    Attributes:
        key: its name in code.
        name: its name in tables.
        version: of the library.
        threads: how many it works on, as its authors document it.
        sign: texts to signatures; None where another contender does the same.
        cluster: texts to near-duplicates; None where the library does not do that in one process.
        estimate: of two lists of texts, how alike the texts of each place are, by their signatures: float64 (n,).
        read: makes what ``cluster`` gives a Found; its time is not counted. None where it is one.
        compiles: for large inputs, so that its first run is on all texts and not timed.
        slow: so slow that a sample is measured.
        note: what a reader must know of its figures.
    """

    key: str
    name: str
    version: str
    threads: int
    sign: Callable[[Texts], Any] | None
    cluster: Callable[[Texts], Any] | None
    estimate: Callable[[Sequence[str], Sequence[str]], np.ndarray] | None = None
    read: Callable[[Any, Texts], Found] | None = None
    compiles: bool = False
    slow: bool = False
    note: str = ""


def words_of(text: str) -> list[str]:
    """
    Give the words of a text as the contenders that leave this to the caller are given them.
    """
    return _WORD.findall(text.casefold())


def shingles_of(text: str) -> list[str]:
    """
    Give the runs of three words of a text, with repetitions, as strings.
    """
    words = words_of(text)
    return [f"{a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False)]


def shingle_bytes_of(text: str) -> list[bytes]:
    """
    Give :func:`shingles_of` as UTF-8.
    """
    return [shingle.encode() for shingle in shingles_of(text)]


def joined(n: int, links: Iterable[tuple[int, int]]) -> Found:
    """
    Join linked texts into clusters.
    """
    parents = list(range(n))

    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = place = parents[parents[place]]
        return place

    for left, right in links:
        low, high = sorted((root(left), root(right)))
        parents[high] = low
    return as_found(np.fromiter((root(place) for place in range(n)), np.int64, n))


def as_found(labels: np.ndarray) -> Found:
    """
    Give labels together with what they flag: texts whose cluster has two members and more.
    """
    _, which, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return Found(labels=labels, flags=counts[which] > 1)


def each_once(candidates: Iterable[Iterable[int]]) -> Iterator[tuple[int, int]]:
    """
    Give each pair once, from the candidates of every text in turn.
    """
    for left, others in enumerate(candidates):
        yield from ((left, right) for right in others if left < right)
