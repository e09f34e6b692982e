"""
How well signatures tell similarity: estimates held against exact Jaccard.
"""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen

from benchmarks.speed.contenders import SLOTS, shingles_of
from benchmarks.speed.synthetic import changed, written_out
from benchmarks.speed.vocabularies import pieces

# Pairs that are less alike, or more, tell nothing: hardly any estimate errs there.
LEAST_JACCARD = 0.05
MOST_JACCARD = 0.95

_WORDS = 50_000


@frozen(eq=False)
class Pairs:
    """
    Pairs of texts with their exact similarity.

    Attributes:
        left, right: the texts.
        jaccard: float64 (n,), of their runs of three words, counted on the strings.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    jaccard: np.ndarray


def made_pairs(count: int, lengths: tuple[int, int], seed: int = 5) -> Pairs:
    """
    Make pairs that are alike in every degree, and keep those that an estimate can be judged by.
    """
    generator = np.random.default_rng(seed)
    kit = pieces("ascii", _WORDS)
    sizes = generator.integers(*lengths, size=count)
    left = kit.draws[generator.integers(len(kit.draws), size=int(sizes.sum()))]
    # With each word kept with probability q, a run of three is kept with q cubed.
    wanted = generator.uniform(LEAST_JACCARD - 0.02, MOST_JACCARD + 0.02, size=count)
    lost = 1 - np.cbrt(2 * wanted / (1 + wanted))
    right = changed(generator, left, np.repeat(lost, sizes), kit.draws, _WORDS)
    texts = [written_out(generator, words, sizes, kit).to_pylist() for words in (left, right)]
    exact = np.array([jaccard(set(shingles_of(a)), set(shingles_of(b))) for a, b in zip(*texts, strict=True)])
    kept = np.flatnonzero((exact >= LEAST_JACCARD) & (exact <= MOST_JACCARD))
    return Pairs(tuple(texts[0][one] for one in kept), tuple(texts[1][one] for one in kept), exact[kept])


def jaccard(left: set[str], right: set[str]) -> float:
    """
    Give the exact similarity of two sets; 0 of two empty ones.
    """
    return len(left & right) / max(1, len(left | right))


def estimated_jaccard(left: np.ndarray, right: np.ndarray, bits: int) -> np.ndarray:
    """
    Estimate the similarity of the texts of two rows of signatures, row by row: float64 (n,).

    Slots of b bits agree by chance once in 2**b (Li and König, WWW 2010).

    Args:
        left, right: (n, slots).
        bits: kept of each slot.
    """
    chance = 2.0**-bits
    return ((left == right).mean(axis=1) - chance) / (1 - chance)


@frozen
class Errors:
    """
    How far estimates are from the truth.

    Attributes:
        ratio: root of the mean squared error over that of MinHash with as many slots, root of J (1 - J) / slots.
        interval: 95 % of the ratio, by the spread of the squared errors.
        bias: the mean error, in standard errors of that mean.
        n: pairs.
    """

    ratio: float
    interval: tuple[float, float]
    bias: float
    n: int


def errors(estimates: np.ndarray, exact: np.ndarray, slots: int = SLOTS) -> Errors:
    """
    Hold estimates against exact similarities, float64 (n,) both.
    """
    off = estimates - exact
    n = len(off)
    ratio = math.sqrt(float(np.mean(off**2)) / float(np.mean(exact * (1 - exact) / slots)))
    # A root has half the relative error of what it is drawn from.
    error = 1.96 * float(np.std(off**2, ddof=1)) / (2 * math.sqrt(n) * float(np.mean(off**2)))
    return Errors(
        ratio=ratio,
        interval=(ratio * (1 - error), ratio * (1 + error)),
        bias=float(off.mean()) / (float(off.std(ddof=1)) / math.sqrt(n)),
        n=n,
    )
