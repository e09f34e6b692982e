"""
How shingles become signatures: the numbers that each scheme is made of.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

SLOTS = 128

Scheme: TypeAlias = Literal["fss", "affine32"]

SCHEMES: dict[str, int] = {"fss": 0, "affine32": 1}
WIDTHS = (8, 32)

# Rounds of Fast Similarity Sketching before what is empty takes the least of all shingles. More make the estimate of a
# short text better; a text of 450 shingles has filled its slots after two.
ROUNDS = 4

# The seed of datasketch's permutations, by default.
SEED = 1

Factors: TypeAlias = tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32], npt.NDArray[np.uint32]]


@cache
def factors(scheme: str) -> Factors:
    """
    Give the numbers of a scheme.

    Returns:
        uint64 (ROUNDS,), odd, the first 1; uint32 (SLOTS,), odd; uint32 (SLOTS,).

    ``fss`` draws them from SplitMix64 (Steele, Lea and Flood 2014), ``affine32`` as datasketch 2.0 does.
    """
    if scheme == "affine32":
        # NumPy keeps this generator's stream for ever; datasketch's permutations are its first draws.
        draws = np.random.RandomState(SEED)
        a = draws.randint(0, 1 << 31, SLOTS, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
        b = draws.randint(0, 1 << 32, SLOTS, dtype=np.uint32)
        turns = np.ones(1, np.uint64)
    else:
        stream = _split_mix(ROUNDS + 2 * SLOTS)
        turns = np.array([1, *(value | 1 for value in stream[1:ROUNDS])], np.uint64)
        a = np.array([(value >> 32) | 1 for value in stream[ROUNDS : ROUNDS + SLOTS]], np.uint32)
        b = np.array([value >> 32 for value in stream[ROUNDS + SLOTS :]], np.uint32)
    for numbers in (turns, a, b):
        numbers.flags.writeable = False
    return turns, a, b


def _split_mix(count: int) -> list[int]:
    state, found, mask = 0, [], 2**64 - 1
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) & mask
        value = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
        value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & mask
        found.append(value ^ (value >> 31))
    return found
