"""
The set of word shingles of a document, with what each tells.
"""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from provenance.background import Background, Bits
from provenance.hashes import Hashes, run_hashes
from provenance.text.document import Document

SHINGLE_WORDS = 3


@frozen(eq=False)
class Shingles:
    """
    The distinct runs of three words of one document's body.

    Attributes:
        hashes: uint64 (n_shingles,), sorted, without repeats; empty for a text too short to compare.
        bits: float32 (n_shingles,), the information of each: near 0 for a stock phrase, about 40 for three rare words.
    """

    hashes: Hashes = field(repr=False)
    bits: Bits = field(repr=False)

    def __len__(self) -> int:
        return int(self.hashes.size)


def shingle(document: Document, background: Background) -> Shingles:
    """
    Collect the shingles of *document*; quotations count, furniture does not.
    """
    if not document.comparable:
        return NO_SHINGLES
    words = document.tokens.words
    return shingles_of(words, background.information(words))


def shingles_of(words: Hashes, information: tuple[Bits, Bits, Bits]) -> Shingles:
    """
    Collect the shingles of some *words*, given :meth:`Background.information` of them.
    """
    alone, after_one, after_two = information
    bits = alone[:-2] + after_one[1:-1] + after_two[2:]
    hashes, first = np.unique(run_hashes(words, SHINGLE_WORDS), return_index=True)
    return Shingles(hashes, bits[first])


NO_SHINGLES = Shingles(np.empty(0, np.uint64), np.empty(0, np.float32))
