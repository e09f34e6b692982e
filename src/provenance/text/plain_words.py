"""
The words that the kernels compare, hashed without compiling anything: same words, same hashes, bit for bit.

It is for few texts, and for those in which code points combine.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from provenance.hashes import Hashes
from provenance.text.characters import IGNORED
from provenance.text.code_points import (
    ALONE,
    ASSIGNED,
    CLASS_SHIFT,
    LETTER,
    MARK,
    OWN_SHIFT,
    SEPARATOR,
    code_points,
)

# A longer word is compared by its first so many bytes of UTF-8.
LONGEST_WORD = 256

# Putting marks into order takes the square of their number: what stands behind so many is beyond the longest word.
MOST_MARKS = 160

# Odd constants of wyhash (Wang Yi 2019) and of SplitMix64 (Steele, Lea, Flood 2014).
K0, K1, K2 = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)

Points = npt.NDArray[np.uint32]


def plain_words(texts: Sequence[str]) -> tuple[npt.NDArray[np.int64], Hashes]:
    """
    Hash the words of each text.

    Returns:
        int64 (n_texts + 1,), where the words of each begin; uint64 (n_words,), in order of text.
    """
    normalised = [normalise(text) for text in texts]
    # A line end parts each text from the next.
    points = _points("\n".join(normalised) + "\n")
    starts, ends = _words(points)
    last = np.cumsum([len(one) + 1 for one in normalised], dtype=np.int64)
    offsets = np.concatenate([np.zeros(1, np.int64), np.searchsorted(starts, last)])
    lengths = 1 + (points >= 0x80).astype(np.int64) + (points >= 0x800) + (points >= 0x10000)
    places = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    data = np.frombuffer("\n".join(normalised).encode("utf-8", "surrogatepass") + bytes(32), np.uint8)
    return offsets, hash_bytes(data, places[starts], places[ends] - places[starts])


def normalise(text: str) -> str:
    """
    Give *text* in NFKC, case folded, without ignorable code points, and with a space for what Unicode 14.0 has not.
    """
    if text.isascii():
        return text.lower()
    text = IGNORED.sub("", text)
    points = _points(text)
    entries = code_points().of(points)
    foreign = (entries >> np.uint64(ASSIGNED)) & np.uint64(1) == 0
    if foreign.any():
        points = np.where(foreign, np.uint32(0x20), points)
        text = points.tobytes().decode("utf-32-le")
    marks = (entries >> np.uint64(CLASS_SHIFT)) & np.uint64(255) != 0
    if marks.sum() > MOST_MARKS:
        place = np.arange(marks.size)
        before = np.maximum.accumulate(np.where(marks, -1, place))
        kept = ~marks | (place - before <= MOST_MARKS)
        if not kept.all():
            text = points[kept].tobytes().decode("utf-32-le")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _points(text: str) -> Points:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _words(points: Points) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """
    Find the words of a normalised text that ends in a separator.

    Returns:
        int64 (n_words,) twice: where each begins, and where it ends.
    """
    kinds = (code_points().of(points) >> np.uint64(OWN_SHIFT)) & np.uint64(3)
    place = np.arange(points.size)
    base = kinds[np.maximum.accumulate(np.where(kinds != MARK, place, 0))]
    inside = kinds != SEPARATOR
    first = inside.copy()
    first[1:] &= ~inside[:-1] | (kinds[1:] == ALONE) | ((kinds[1:] == LETTER) & (base[:-1] == ALONE))
    starts = np.flatnonzero(first)
    edges = np.flatnonzero(first | ~inside)
    return starts, edges[np.searchsorted(edges, starts) + 1]


def hash_bytes(data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]) -> Hashes:
    """
    Hash words given as bytes of UTF-8, lower case: 16 bytes at a time, folded into the state by wyhash's product.

    Args:
        data: uint8, 16 bytes and more behind the last word.
        starts, lengths: int64 (n_words,), in bytes.

    Returns:
        uint64 (n_words,).
    """
    lengths = np.minimum(lengths, LONGEST_WORD)
    state = np.full(lengths.size, K0, np.uint64)
    starts, left = starts.copy(), lengths.copy()
    long = np.flatnonzero(left > 16)
    while long.size:
        first, second = _two_words(data, starts[long], left[long])
        state[long] = _multiply_fold(first ^ state[long], second ^ np.uint64(K1))
        starts[long] += 16
        left[long] -= 16
        long = long[left[long] > 16]
    first, second = _two_words(data, starts, left)
    return _multiply_fold(first ^ state ^ lengths.astype(np.uint64), second ^ np.uint64(K2))


def _two_words(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]
) -> tuple[Hashes, Hashes]:
    """
    Read up to 16 bytes from each start as two little-endian uint64, zeros beyond the length.
    """
    place = np.arange(16)
    taken = data[starts[:, None] + place]
    taken[place >= lengths[:, None]] = 0
    both = np.ascontiguousarray(taken).view("<u8").astype(np.uint64)
    return both[:, 0], both[:, 1]


def _multiply_fold(left: Hashes, right: Hashes) -> Hashes:
    """
    Multiply to 128 bits, by halves, and give the exclusive or of the high and the low 64.
    """
    a, b = left >> _HALF, left & _LOW
    c, d = right >> _HALF, right & _LOW
    low = b * d
    middle = a * d + (low >> _HALF)
    other = b * c + (middle & _LOW)
    high = a * c + (middle >> _HALF) + (other >> _HALF)
    folded: Hashes = high ^ ((other << _HALF) | (low & _LOW))
    return folded
