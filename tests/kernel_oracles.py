"""
What the kernels compute, in plain Python integers and one character at a time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np

from provenance.text.characters import IGNORED, UNSPACED

ALL = 2**64 - 1
HALF = 2**32 - 1
K0, K1, K2 = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F
SLOTS = 128
EMPTY = HALF

_ALONE = re.compile(f"[{UNSPACED}]")


def words_of(text: str) -> list[str]:
    """
    Part a text into words, with unicodedata and one character at a time.
    """
    text = IGNORED.sub("", text)
    text = "".join(one if unicodedata.category(one) not in ("Cn", "Cs") else " " for one in text)
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    words, alone, inside = [], False, False
    for one in text:
        category = unicodedata.category(one)[0]
        if category == "M":
            words[-1:] = [words[-1] + one] if inside else [*words[-1:], one]
            inside = True
        elif category not in "LN":
            inside, alone = False, False
        elif _ALONE.match(one):
            words.append(one)
            inside, alone = True, True
        else:
            words[-1:] = [words[-1] + one] if inside and not alone else [*words[-1:], one]
            inside, alone = True, False
    return words


def multiply_fold(left: int, right: int) -> int:
    """
    Multiply to 128 bits and fold.
    """
    product = left * right
    return (product & ALL) ^ (product >> 64)


def word_hash(word: str) -> int:
    """
    Hash a word, 16 bytes at a time.
    """
    data = word.encode("utf-8", "surrogatepass")[:256]
    state, whole = K0, len(data)
    while len(data) > 16:
        first, second = (int.from_bytes(data[i : i + 8], "little") for i in (0, 8))
        state = multiply_fold(first ^ state, second ^ K1)
        data = data[16:]
    first, second = (int.from_bytes(data[i : i + 8], "little") for i in (0, 8))
    return multiply_fold(first ^ state ^ whole, second ^ K2)


def shingle_hashes(words: Sequence[int], length: int) -> list[int]:
    """
    Turn and add over every run of words.
    """
    found = []
    for start in range(len(words) - length + 1):
        value = 0
        for word in words[start : start + length]:
            value = (((value << 21) | (value >> 43)) + word) & ALL
        found.append(value)
    return found


def split_mix(count: int) -> list[int]:
    """
    Draw from SplitMix64, seed 0.
    """
    state, found = 0, []
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) & ALL
        value = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & ALL
        value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & ALL
        found.append(value ^ (value >> 31))
    return found


def fss(shingles: Sequence[int], rounds: int = 4) -> list[int]:
    """
    Sketch a set by Fast Similarity Sketching, slot by slot.
    """
    numbers = split_mix(rounds + 2 * SLOTS)
    turns = [1, *(one | 1 for one in numbers[1:rounds])]
    a = [(one >> 32) | 1 for one in numbers[rounds : rounds + SLOTS]]
    b = [one >> 32 for one in numbers[rounds + SLOTS :]]
    row = [EMPTY] * SLOTS
    for turn, factor in enumerate(turns):
        found = [EMPTY] * SLOTS
        for shingle in shingles:
            value = shingle * factor & ALL
            slot = value >> 57
            found[slot] = min(found[slot], (value if turn == 0 else value >> 20) & HALF)
        row = [found[slot] if row[slot] == EMPTY else row[slot] for slot in range(SLOTS)]
    halves = [(one ^ (one >> 32)) & HALF for one in shingles]
    return [
        min([EMPTY, *((half * a[slot] + b[slot]) & HALF for half in halves)]) if row[slot] == EMPTY else row[slot]
        for slot in range(SLOTS)
    ]


def affine32(shingles: Sequence[int]) -> list[int]:
    """
    Sketch a set as datasketch does, one permutation at a time.
    """
    draws = np.random.RandomState(1)
    a = (draws.randint(0, 1 << 31, SLOTS, dtype=np.uint32) * np.uint32(2) + np.uint32(1)).tolist()
    b = draws.randint(0, 1 << 32, SLOTS, dtype=np.uint32).tolist()
    mixed = []
    for shingle in shingles:
        value = shingle & HALF
        value = (value ^ (value >> 16)) * 0x85EBCA6B & HALF
        value = (value ^ (value >> 13)) * 0xC2B2AE35 & HALF
        mixed.append(value ^ (value >> 16))
    return [min([EMPTY, *((one * a[slot] + b[slot]) & HALF for one in mixed)]) for slot in range(SLOTS)]
