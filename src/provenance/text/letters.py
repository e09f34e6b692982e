"""
Which words of a text begin with a capital, or with a digit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


def numbers(text: str, forms: Sequence[str]) -> Flags:
    """
    Tell which words begin with a digit: bool (n_words,).

    Args:
        text: that has the words.
        forms: the normalised words.
    """
    if text.isascii():
        heads = np.frombuffer("".join(map(itemgetter(0), forms)).encode(), np.uint8)
        return (heads >= ord("0")) & (heads <= ord("9"))
    return np.fromiter(map(str.isdigit, map(itemgetter(0), forms)), np.bool_, len(forms))


def capitals(text: str, starts: Integers, ends: Integers) -> Flags:
    """
    Tell which words begin with a capital, where that tells a name from other words: bool (n_words,).

    Args:
        text: that has the words.
        starts, ends: int32 (n_words,), their spans in code points.

    In a text that is all capitals none counts.
    """
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    capital = _characters(str.isupper, "AZ", points[starts])
    # A word all in capitals does not end with a small letter, as most do: the others need no closer look.
    loud = np.flatnonzero(~_characters(str.islower, "az", points[ends - 1]))
    if 2 * loud.size > starts.size:
        words = [text[start:end] for start, end in zip(starts[loud].tolist(), ends[loud].tolist(), strict=True)]
        if 2 * sum(len(word) > 1 and word.isupper() for word in words) > starts.size:
            return np.zeros(starts.size, np.bool_)
    return capital


def _characters(holds: Callable[[str], bool], ascii_range: str, points: npt.NDArray[np.uint32]) -> Flags:
    """
    Ask something of characters: of those in ASCII it holds from the first to the last of *ascii_range* alone.
    """
    found: Flags = (points >= ord(ascii_range[0])) & (points <= ord(ascii_range[1]))
    others = np.flatnonzero(points >= 0x80)
    found[others] = np.fromiter(map(holds, map(chr, points[others].tolist())), np.bool_, others.size)
    return found
