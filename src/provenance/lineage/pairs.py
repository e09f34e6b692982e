"""
What the alignment of two documents says of how they are related: how much they share, and what each has for itself.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.alignment.matching import Gap, SentencePair, match_sentences
from provenance.alignment.passages import is_passage, mostly_quoted
from provenance.alignment.profile import CHOSEN_WORDS_BITS, Profile
from provenance.hashes import Hashes, run_hashes

# Words added inside a shared sentence in a run longer than this did not come with it.
LONGEST_ADDITION = 6


@frozen(eq=False)
class Sites:
    """
    The places where two matched sentences differ, as runs of two words that only one side has.

    Attributes:
        runs: uint64 (n_runs,), sorted hashes of two neighbouring words.
        places: int64 (n_runs,), the site of each run; the same numbers on both sides.
    """

    runs: Hashes = field(repr=False)
    places: npt.NDArray[np.int64] = field(repr=False)


@frozen(eq=False)
class Side:
    """
    One document of a pair.

    Attributes:
        share: part of its own words (outside quotations) that stand in passages of the other.
        private: part of the information of its own words that the other lacks.
        sites: what it reads where the two differ.
    """

    share: float
    private: float
    sites: Sites


@frozen(eq=False)
class PairEvidence:
    """
    Two documents, compared.

    Attributes:
        left, right: rows of the corpus.
        sentences: the matched sentences.
        passages: those that are passages of the authors' own words.
        quotes: those that are mostly quotation.
        bits: evidence of the passages.
        quoted_bits: evidence of the quotations.
        of_left, of_right: each side by itself.
    """

    left: int
    right: int
    sentences: tuple[SentencePair, ...] = field(repr=False)
    passages: tuple[SentencePair, ...] = field(repr=False)
    quotes: tuple[SentencePair, ...] = field(repr=False)
    bits: float
    quoted_bits: float
    of_left: Side
    of_right: Side

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """
        Give the places where the matched sentences differ; :class:`Sites` counts them in this order.
        """
        return tuple(gap for pair in self.sentences for gap in pair.gaps)

    def side(self, row: int) -> Side:
        """
        Give the side of document *row*.
        """
        return self.of_left if row == self.left else self.of_right

    def matched(self, row: int) -> set[int]:
        """
        Give the numbers of the sentences of document *row* that the other has too.
        """
        return {pair.left if row == self.left else pair.right for pair in self.sentences}


def compare_pair(left: int, right: int, profiles: list[Profile]) -> PairEvidence:
    """
    Compare two documents of a corpus.
    """
    one, other = profiles[left], profiles[right]
    sentences = match_sentences(one, other)
    quotes = tuple(pair for pair in sentences if mostly_quoted(pair))
    passages = tuple(pair for pair in sentences if is_passage(pair, one))
    gaps = [gap for pair in sentences for gap in pair.gaps]
    return PairEvidence(
        left=left,
        right=right,
        sentences=sentences,
        passages=passages,
        quotes=quotes,
        bits=sum(pair.bits for pair in passages),
        quoted_bits=sum(pair.quoted_bits for pair in quotes),
        of_left=_side(one, [[block.left for block in pair.blocks] for pair in sentences], passages, sentences, 0, gaps),
        of_right=_side(
            other, [[block.right for block in pair.blocks] for pair in sentences], passages, sentences, 1, gaps
        ),
    )


def _side(
    one: Profile,
    blocks: list[list[tuple[int, int]]],
    passages: tuple[SentencePair, ...],
    sentences: tuple[SentencePair, ...],
    side: int,
    gaps: list[Gap],
) -> Side:
    own = ~one.document.tokens.quoted
    shared = np.zeros(own.size, bool)
    came = np.zeros(own.size, bool)
    passage_rows = {(pair.left, pair.right) for pair in passages}
    for pair, spans in zip(sentences, blocks, strict=True):
        for first, last in spans:
            shared[first:last] = True
        if (pair.left, pair.right) in passage_rows:
            came[spans[0][0] : spans[-1][1]] = True
            for before, after in pairwise(spans):
                if after[0] - before[1] > LONGEST_ADDITION:
                    came[before[1] : after[0]] = False
    bits = np.where(own, one.after_two, 0)
    total = float(bits.sum(dtype=np.float64))
    return Side(
        share=float((came & own).sum() / max(1, own.sum())),
        private=1.0 - float(bits[shared].sum(dtype=np.float64)) / total if total > 0 else 0.0,
        sites=_sites(one, [(gap.left, gap.right)[side] for gap in gaps]),
    )


def _sites(one: Profile, gaps: list[tuple[int, int]]) -> Sites:
    """
    Collect the telling two-word runs that touch each gap, its neighbours included.
    """
    words = one.document.tokens.words
    runs = run_hashes(words, 2)
    bits = one.after_two[1:] + one.alone[:-1]
    first = np.array([max(0, start - 1) for start, _ in gaps], np.int64)
    last = np.array([min(runs.size, end) for _, end in gaps], np.int64)
    lengths = np.maximum(last - first, 0)
    place = np.repeat(np.arange(lengths.size), lengths)
    index = np.repeat(first, lengths) + np.arange(place.size) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    telling = bits[index] >= CHOSEN_WORDS_BITS
    order = np.argsort(runs[index[telling]], kind="stable")
    return Sites(runs[index[telling]][order], place[telling][order])
