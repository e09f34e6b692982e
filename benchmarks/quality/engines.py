"""
Who looks for the source of a text among a crowd: the library, and its peers at the settings that they document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import metadata
from typing import Any, Protocol

from provenance.checking import likeliest
from provenance.similarity.postings import post
from provenance.similarity.signing import shingle_sets

# As many candidates as may be verified for one document.
MOST_CANDIDATES = 50

_WORDS = re.compile(r"\w+")
_PERMUTATIONS = 128

# datasketch's own default is 0.9; 0.5 is the least that its documents show, and finds most.
_THRESHOLD = 0.5


class Engine(Protocol):
    """
    An index of a crowd.
    """

    name: str

    def candidates(self, text: str) -> list[int]:
        """
        Give the rows that may be the source of a text, the likeliest first where the engine ranks them.
        """
        ...


class Ours:
    """
    The postings that ``provenance check`` asks.
    """

    name = "provenance"

    def __init__(self, crowd: Sequence[str], sampling: int | None = None) -> None:
        sets = shingle_sets(crowd)
        self.postings = post(sets.offsets, sets.hashes, sampling=sampling)
        if sampling:
            self.name = f"provenance, 1 of {sampling}"

    def candidates(self, text: str) -> list[int]:
        """
        Give at most fifty rows, the likeliest first.
        """
        return likeliest(text, self.postings, MOST_CANDIDATES)


class Buckets:
    """
    A peer's index of bands: the rows that share a bucket with a text, none ranked.
    """

    name: str
    _index: Any

    def candidates(self, text: str) -> list[int]:
        """
        Give the rows of the buckets, in order.
        """
        return sorted(self._index.query(self._signed(text)))

    def _signed(self, text: str) -> object:
        raise NotImplementedError

    def _fill(self, crowd: Sequence[str]) -> None:
        for row, text in enumerate(crowd):
            self._index.insert(row, self._signed(text))


class Datasketch(Buckets):
    """
    ``datasketch.MinHashLSH`` over word 3-grams.
    """

    def __init__(self, crowd: Sequence[str]) -> None:
        from datasketch import MinHashLSH

        self.name = f"datasketch {metadata.version('datasketch')}"
        self._index = MinHashLSH(threshold=_THRESHOLD, num_perm=_PERMUTATIONS)
        self._fill(crowd)

    def _signed(self, text: str) -> object:
        from datasketch import MinHash

        signature = MinHash(num_perm=_PERMUTATIONS)
        signature.update_batch([shingle.encode() for shingle in shingles_of(text)])
        return signature


class Rensa(Buckets):
    """
    ``rensa.RMinHashLSH`` over the full set of word 3-grams.
    """

    def __init__(self, crowd: Sequence[str]) -> None:
        from rensa import RMinHashLSH

        self.name = f"rensa {metadata.version('rensa')}"
        self._index = RMinHashLSH(_THRESHOLD, _PERMUTATIONS, 32)
        self._fill(crowd)

    def _signed(self, text: str) -> object:
        from rensa import RMinHash

        signature = RMinHash(_PERMUTATIONS, 42)
        signature.update(shingles_of(text))
        return signature


def shingles_of(text: str) -> list[str]:
    """
    Give the distinct word 3-grams of a text, as a user of the peers would make them.
    """
    words = _WORDS.findall(text.lower())
    return sorted({" ".join(words[place : place + 3]) for place in range(len(words) - 2)})
