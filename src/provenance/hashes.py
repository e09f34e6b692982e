"""
64-bit identities for words and for runs of words.

A word is its xxh3 hash; a run of words is a hash of their hashes, computed for a whole text at once.
These values are stored in the background table and in users' files: changing them is a change of format.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import xxhash

from provenance.kept import Kept

Hashes = npt.NDArray[np.uint64]

_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX_A = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B = np.uint64(0x94D049BB133111EB)


def word_hash(word: str) -> int:
    """
    Give the xxh3 hash of a normalised word, as a Python integer below 2**64.
    """
    return xxhash.xxh3_64_intdigest(word.encode("utf-8", "surrogatepass"))


_HASH_OF = Kept(word_hash, 1 << 18)


def word_hashes(words: Sequence[str]) -> Hashes:
    """
    Give :func:`word_hash` of each word: uint64 (n_words,).
    """
    return np.fromiter(map(_HASH_OF.__getitem__, words), np.uint64, len(words))


def run_hashes(words: Hashes, length: int) -> Hashes:
    """
    Hash every run of *length* consecutive words.

    Args:
        words: uint64 (n_words,), word hashes in order of text.
        length: words in a run, at least 1. Runs of different lengths never share a value by construction.

    Returns:
        uint64 (max(0, n_words - length + 1),). Value i belongs to the words i, ..., i + length - 1.

    Source: the finaliser of SplitMix64 (Steele, Lea, Flood 2014) folded over the words; products wrap at 2**64.
    """
    count = words.size - length + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    out = np.full(count, length * int(_ODD) % 2**64, np.uint64)
    for place in range(length):
        out ^= words[place : place + count]
        out = _finalise(out + _ODD)
    return out


def _finalise(values: Hashes) -> Hashes:
    values = (values ^ (values >> np.uint64(30))) * _MIX_A
    values = (values ^ (values >> np.uint64(27))) * _MIX_B
    return values ^ (values >> np.uint64(31))


def longest_common_run(left: Hashes, right: Hashes) -> int:
    """
    Count the words of the longest run that two texts have in common.

    Args:
        left, right: uint64 (n_words,), word hashes in order of text.

    Runs of powers of two are hashed by doubling; two of them, overlapping, make a run of any length (Karp, Miller and
    Rosenberg 1972). O(n log n) for each of O(log n) lengths.
    """
    powers = [(left, right)]
    while _meet(*powers[-1]):
        width = 1 << (len(powers) - 1)
        powers.append(tuple(_join(one[:-width], one[width:]) for one in powers[-1]))  # type: ignore[arg-type] # two
    if len(powers) == 1:
        return 0
    # A run of 2**(k - 1) is common, one of 2**k is not: bisect between.
    half = powers[-2]
    shortest, longest = 1 << (len(powers) - 2), (1 << (len(powers) - 1)) - 1
    width = shortest
    while shortest < longest:
        middle = (shortest + longest + 1) // 2
        shift = middle - width
        if _meet(*(_join(one[: max(0, one.size - shift)], one[shift:]) for one in half)):
            shortest = middle
        else:
            longest = middle - 1
    return shortest


def _meet(left: Hashes, right: Hashes) -> bool:
    return bool(np.isin(left, right).any())


def _join(first: Hashes, second: Hashes) -> Hashes:
    return _finalise(_finalise(first + _ODD) ^ second)
