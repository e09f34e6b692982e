"""
Slow and obvious answers, in plain integers and sets, to what the library computes in bulk.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Hashable, Sequence
from itertools import combinations, pairwise

_WRAP = 2**64


def run_hashes(words: Sequence[int], length: int) -> list[int]:
    """
    Fold the finaliser of SplitMix64 over every run of words.
    """
    found = []
    for start in range(len(words) - length + 1):
        value = length * 0x9E3779B97F4A7C15 % _WRAP
        for word in words[start : start + length]:
            value = _finalise(((value ^ word) + 0x9E3779B97F4A7C15) % _WRAP)
        found.append(value)
    return found


def _finalise(value: int) -> int:
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 % _WRAP
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB % _WRAP
    return value ^ (value >> 31)


def longest_common_run(left: Sequence[Hashable], right: Sequence[Hashable]) -> int:
    """
    Find the length of the longest common substring by dynamic programming.
    """
    longest = 0
    before = [0] * (len(right) + 1)
    for one in left:
        here = [0]
        for place, other in enumerate(right):
            here.append(before[place] + 1 if one == other else 0)
        longest = max(longest, *here)
        before = here
    return longest


def trigrams(words: Sequence[str]) -> set[tuple[str, ...]]:
    """
    Collect the runs of three words; none of fewer than eight words.
    """
    return {tuple(words[start : start + 3]) for start in range(len(words) - 2)} if len(words) >= 8 else set()


def similarity(left: set[Hashable], right: set[Hashable]) -> tuple[float, float, float] | None:
    """
    Give Jaccard and both containments; None where nothing is shared.
    """
    common = len(left & right)
    return (common / len(left | right), common / len(left), common / len(right)) if common else None


def sharing_pairs(sets: Sequence[set[Hashable]], least: int = 1) -> list[tuple[int, int]]:
    """
    Look at all pairs for those with so many members in common.
    """
    return [(a, b) for a, b in combinations(range(len(sets)), 2) if len(sets[a] & sets[b]) >= least]


def plain_form(word: str) -> str:
    """
    Normalise a word of one script, without apostrophes and full stops, by the book: NFKC, case folding, NFKC.
    """
    seen = "".join(character for character in word if unicodedata.category(character) != "Cf")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())


def heaviest_ordered(values: Sequence[int], weights: Sequence[int]) -> int:
    """
    Find the weight of a heaviest subsequence that ascends.
    """
    best: list[int] = []
    for place, value in enumerate(values):
        best.append(weights[place] + max((best[k] for k in range(place) if values[k] < value), default=0))
    return max(best, default=0)


def woven(left: Sequence[str], right: Sequence[str], bits: Callable[[int, int, bool], int], gap: int) -> int:
    """
    Find the best score of aligning two short texts from end to end, by trying every way.

    Args:
        left, right: words.
        bits: of a pair of places with equal words, and whether the pair before them is paired too.
        gap: what each stretch of unpaired words costs.
    """
    best = -(10**9)
    places = [(a, b) for a in range(len(left)) for b in range(len(right)) if left[a] == right[b]]
    for count in range(min(len(left), len(right)) + 1):
        for pairs in combinations(places, count):
            if any(one[0] >= other[0] or one[1] >= other[1] for one, other in pairwise(pairs)):
                continue
            score, last = 0, (-1, -1)
            for pair in pairs:
                follows = pair == (last[0] + 1, last[1] + 1)
                score += bits(*pair, follows) - (0 if follows else gap)
                last = pair
            if last != (len(left) - 1, len(right) - 1):
                score -= gap
            best = max(best, score)
    return best


def heaviest_chain(table: Sequence[Sequence[float]]) -> float:
    """
    Choose a column for some rows, none left of that of a row above, so that the sum is greatest: every end tried.
    """
    columns = len(table[0]) if table else 0
    ending = [0.0] * columns
    for row in table:
        ending = [
            max(ending[column], max(ending[: column + 1]) + row[column]) if row[column] > 0 else ending[column]
            for column in range(columns)
        ]
    return max(ending, default=0.0)
