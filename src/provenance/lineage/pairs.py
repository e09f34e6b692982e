"""
What the alignment of two documents says of how they are related: how much they share, and what each has for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from provenance.alignment.common_words import CompiledJoin, common_words
from provenance.alignment.matching import SentencePair, match_sentences
from provenance.alignment.passages import is_passage, mostly_quoted
from provenance.alignment.profile import CHOSEN_WORDS_BITS, Profile
from provenance.alignment.rewriting import Chain, find_chain
from provenance.hashes import Hashes, run_hashes
from provenance.sums import plain_sum
from provenance.text.sentences import Span

# A witness has a sentence where it has so many of its telling runs of two words; one alone may be the topic's.
SENTENCE_RUNS = 3

# Two texts of the same words, eight and more, are versions of one, however common the words.
IDENTICAL_BITS = 100.0

# An edge needs this part of the child's own words; less is a relation.
LEAST_SHARE = 0.2

# Words added inside a shared sentence in a run longer than this did not come with it.
LONGEST_ADDITION = 6


@frozen(eq=False)
class Sites:
    """
    What one document reads where it differs from the other, as telling runs of two words.

    Attributes:
        spans: the token span of each site: the gaps between shared words, then whole sentences that the other lacks.
        needed: int64 (n_sites,), how many of its runs a witness must have to attest the reading.
        runs: uint64 (n_runs,), hashes of two neighbouring words, sorted.
        places: int64 (n_runs,), the site of each run.
    """

    spans: tuple[Span, ...] = field(repr=False)
    needed: npt.NDArray[np.int64] = field(repr=False)
    runs: Hashes = field(repr=False)
    places: npt.NDArray[np.int64] = field(repr=False)


NO_SITES = Sites((), np.empty(0, np.int64), np.empty(0, np.uint64), np.empty(0, np.int64))


@frozen(eq=False)
class Side:
    """
    One document of a pair.

    Attributes:
        share: part of its own words (outside quotations) that stand in passages of the other; or, where that is more,
            part of what they tell that runs through the other as a chain of reworded sentences.
        private: part of the information of its own words that the other lacks.
        sites: what it reads where the two differ; none where no edge between them is possible, since a large corpus has
            many times more of such pairs.
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
        chain: the sentences in order that speak for rewriting, without long common runs too; None where none do.
        of_left, of_right: each side by itself.
    """

    left: int
    right: int
    sentences: tuple[SentencePair, ...] = field(repr=False)
    passages: tuple[SentencePair, ...] = field(repr=False)
    quotes: tuple[SentencePair, ...] = field(repr=False)
    bits: float
    quoted_bits: float
    chain: Chain | None
    of_left: Side
    of_right: Side
    _matched: dict[int, set[int]] = field(factory=dict, init=False, repr=False)

    def side(self, row: int) -> Side:
        """
        Give the side of document *row*.
        """
        return self.of_left if row == self.left else self.of_right

    def matched(self, row: int) -> set[int]:
        """
        Give the numbers of the sentences of document *row* that the other has too; not to be changed.
        """
        # Asked of each pair beside which this one is a witness's.
        if row not in self._matched:
            self._matched[row] = {pair.left if row == self.left else pair.right for pair in self.sentences}
        return self._matched[row]


@frozen
class _Half:
    """
    One side of a matched sentence.
    """

    sentence: int
    blocks: list[Span]
    gaps: list[Span]
    passage: bool


def compare_pairs(
    pairs: Iterable[tuple[int, int]], profiles: Sequence[Profile], *, compiled: bool = False
) -> dict[tuple[int, int], PairEvidence]:
    """
    Compare many pairs of documents, by rows, and keep those that share a sentence or a chain: others say nothing.

    Args:
        pairs: rows of *profiles*.
        profiles: of the corpus.
        compiled: join by kernels, which are worth compiling for many pairs; the answer is the same.
    """
    join = CompiledJoin(profiles) if compiled else None
    compared = ((key, compare_pair(*key, profiles, join)) for key in pairs)
    return {key: pair for key, pair in compared if pair.sentences or pair.chain}


def compare_pair(left: int, right: int, profiles: Sequence[Profile], join: CompiledJoin | None = None) -> PairEvidence:
    """
    Compare two documents of a corpus, whose words *join* joins where it is given.
    """
    one, other = profiles[left], profiles[right]
    common = None if one.words == other.words else join(left, right) if join else common_words(one, other)
    chain = None if common is None else find_chain(one, other, common)
    sentences = match_sentences(one, other, common, compiled=join is not None)
    quotes = tuple(pair for pair in sentences if mostly_quoted(pair))
    passages = tuple(pair for pair in sentences if is_passage(pair, one, other))
    identical = any(pair.identical for pair in passages)
    own = {(pair.left, pair.right) for pair in passages}
    halves = [
        (
            _Half(pair.left, [block.left for block in pair.blocks], [gap.left for gap in pair.gaps], passage),
            _Half(pair.right, [block.right for block in pair.blocks], [gap.right for gap in pair.gaps], passage),
        )
        for pair in sentences
        for passage in [(pair.left, pair.right) in own]
    ]
    of_left, of_right = (list(side) for side in zip(*halves, strict=True)) if halves else ([], [])
    sides = (
        _side(one, of_left, chain.of_left if chain else 0.0),
        _side(other, of_right, chain.of_right if chain else 0.0),
    )
    if max(side.share for side in sides) >= LEAST_SHARE:
        sides = evolve(sides[0], sites=_sites(one, of_left)), evolve(sides[1], sites=_sites(other, of_right))
    return PairEvidence(
        left=left,
        right=right,
        sentences=sentences,
        passages=passages,
        quotes=quotes,
        bits=max(IDENTICAL_BITS * identical, plain_sum(pair.bits for pair in passages)),
        quoted_bits=plain_sum(pair.quoted_bits for pair in quotes),
        chain=chain,
        of_left=sides[0],
        of_right=sides[1],
    )


def _side(one: Profile, halves: list[_Half], chained: float) -> Side:
    own = ~one.document.tokens.quoted
    shared = np.zeros(own.size, bool)
    came = np.zeros(own.size, bool)
    for half in halves:
        for first, last in half.blocks:
            shared[first:last] = True
        if half.passage:
            came[half.blocks[0][0] : half.blocks[-1][1]] = True
            for before, after in pairwise(half.blocks):
                if after[0] - before[1] > LONGEST_ADDITION:
                    came[before[1] : after[0]] = False
    bits = np.where(own, one.after_two, 0)
    total = float(bits.sum(dtype=np.float64))
    return Side(
        share=max(float((came & own).sum() / max(1, own.sum())), chained),
        private=1.0 - float(bits[shared].sum(dtype=np.float64)) / total if total > 0 else 0.0,
        sites=NO_SITES,
    )


def _sites(one: Profile, halves: list[_Half]) -> Sites:
    """
    Collect the telling two-word runs that touch each gap, its neighbours included, and those of each lone sentence.
    """
    bounds = one.document.tokens.sentences.tolist()
    matched = {half.sentence for half in halves}
    gaps = [gap for half in halves for gap in half.gaps]
    lone = [(bounds[number], bounds[number + 1]) for number in range(len(bounds) - 1) if number not in matched]
    spans = [*gaps, *lone]
    runs = run_hashes(one.document.tokens.words, 2)
    bits = one.after_two[1:] + one.alone[:-1]
    first = np.array([max(0, start - 1) for start, _ in gaps] + [start for start, _ in lone], np.int64)
    last = np.array([end for _, end in gaps] + [end - 1 for _, end in lone], np.int64)
    lengths = np.maximum(np.minimum(last, runs.size) - first, 0)
    place = np.repeat(np.arange(lengths.size), lengths)
    index = np.repeat(first, lengths) + np.arange(place.size) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    telling = bits[index] >= CHOSEN_WORDS_BITS
    order = np.argsort(runs[index[telling]], kind="stable")
    needed = np.repeat(np.array([1, SENTENCE_RUNS]), [len(gaps), len(lone)])
    return Sites(tuple(spans), needed, runs[index[telling]][order], place[telling][order])
