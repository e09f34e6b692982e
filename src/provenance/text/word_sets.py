"""
Lists of words, written as running text.
"""

from __future__ import annotations


def word_list(words: str) -> list[str]:
    """
    Give the words of a string that are parted by white space.
    """
    return words.split()


def word_set(words: str) -> frozenset[str]:
    """
    Give the same as a set.
    """
    return frozenset(word_list(words))
