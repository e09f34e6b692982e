"""
Which sentence of one document is which of the other, and word by word what became of it.

Sentences are found by the telling words that they share, in any order; within a matched pair the words are aligned by
edit distance, and every run of equal words is weighed against what would be equal by chance.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
from attrs import frozen
from rapidfuzz.distance import Levenshtein

from provenance.alignment.common_words import CommonWords, common_words
from provenance.alignment.profile import Indices, Profile
from provenance.sums import plain_sum
from provenance.text.sentences import Span

# To resume copying at another place costs as much as naming the place: a sentence of some 30 words in some 4 that
# share its words. A run of equal words that tells less than this is as likely to be chance.
BLOCK_BITS = 7.0

# Least weight of the words in common for two sentences to be looked at, and how many partners of one are.
LEAST_COMMON_BITS = 9.0
MOST_PARTNERS = 3

# Least evidence, and least part of the shorter sentence, for two sentences to be one.
LEAST_SENTENCE_BITS = 12.0
LEAST_COVERAGE = 0.3
CONCLUSIVE_BITS = 45.0


@frozen
class Block:
    """
    A run of equal words that is more than chance.

    Attributes:
        left, right: token spans of equal length.
        bits: evidence, in bits, above chance.
        quoted: the words of it that stand in a quotation on either side.
    """

    left: Span
    right: Span
    bits: float
    quoted: int


@frozen
class Gap:
    """
    What stands between two runs of equal words: replaced, cut (nothing on the right) or added (nothing on the left).

    Attributes:
        left, right: token spans; at least one is not empty.
    """

    left: Span
    right: Span


@frozen
class SentencePair:
    """
    A sentence of the left document and the sentence of the right that it is the same as.

    Attributes:
        left, right: sentence numbers.
        blocks: equal runs, in order.
        gaps: what stands between, before and after them, in order.
        bits: evidence outside quotations.
        quoted_bits: evidence inside quotations.
        coverage: part of the shorter sentence's words that the blocks hold.
        identical: the two documents are the same words from end to end.
    """

    left: int
    right: int
    blocks: tuple[Block, ...]
    gaps: tuple[Gap, ...]
    bits: float
    quoted_bits: float
    coverage: float
    identical: bool = False

    def mirrored(self) -> SentencePair:
        """
        Give the same pair with its sides exchanged.
        """
        return SentencePair(
            left=self.right,
            right=self.left,
            blocks=tuple(Block(block.right, block.left, block.bits, block.quoted) for block in self.blocks),
            gaps=tuple(Gap(gap.right, gap.left) for gap in self.gaps),
            bits=self.bits,
            quoted_bits=self.quoted_bits,
            coverage=self.coverage,
            identical=self.identical,
        )


def match_sentences(
    left: Profile, right: Profile, common: CommonWords | None = None, *, compiled: bool = False
) -> tuple[SentencePair, ...]:
    """
    Pair the sentences of two documents, each pair word by word aligned, in the order of the left.

    Args:
        left, right: the documents.
        common: what their sentences have in common, where that is known already.
        compiled: leave out by a kernel, before aligning, the pairs of sentences that cannot match.

    A sentence may stand in several pairs where it was split or joined; otherwise the stronger pair takes it.
    Edit distance breaks ties by the order of its arguments; which text is left must not change what they share, so the
    order is that of the texts themselves.
    """
    if left.words == right.words:
        return _same(left, right)
    if common is None:
        common = common_words(left, right)
    if left.words > right.words:
        mirrored = (pair.mirrored() for pair in match_sentences(right, left, common.mirrored(), compiled=compiled))
        return tuple(sorted(mirrored, key=lambda pair: (pair.left, pair.right)))
    pairs = [
        pair
        for a, b in _possible(left, right, _alike(common), compiled)
        if (pair := _align(left, right, a, b)).bits + pair.quoted_bits >= CONCLUSIVE_BITS
        or (pair.bits + pair.quoted_bits >= LEAST_SENTENCE_BITS and pair.coverage >= LEAST_COVERAGE)
    ]
    pairs.sort(key=lambda pair: (-(pair.bits + pair.quoted_bits) * pair.coverage, pair.left, pair.right))
    # Looked at a few words at a time, which bytes are quicker at than arrays.
    left_taken, right_taken = bytearray(len(left.words)), bytearray(len(right.words))
    kept = []
    for pair in pairs:
        # What an earlier, stronger pair has explained is not explained again.
        fresh = [
            block
            for block in pair.blocks
            if left_taken.find(1, *block.left) < 0 and right_taken.find(1, *block.right) < 0
        ]
        if plain_sum(block.bits for block in fresh) < max(LEAST_SENTENCE_BITS, 0.75 * (pair.bits + pair.quoted_bits)):
            continue
        kept.append(pair)
        for block in pair.blocks:
            for taken, (first, last) in ((left_taken, block.left), (right_taken, block.right)):
                taken[first:last] = b"\1" * (last - first)
    return tuple(sorted(kept, key=lambda pair: (pair.left, pair.right)))


def _same(left: Profile, right: Profile) -> tuple[SentencePair, ...]:
    """
    Pair the sentences of two texts of the same words, however common the words.

    The sentences may end in other places all the same, as where one text breaks its lines elsewhere: then a sentence
    stands in several pairs, one for each stretch that is of one sentence on both sides.
    """
    ends = left.document.tokens.sentences, right.document.tokens.sentences
    pairs = []
    for first, last in pairwise(np.union1d(*ends).tolist()):
        a, b = (int(np.searchsorted(bounds, first, side="right")) - 1 for bounds in ends)
        quoted = int((left.document.tokens.quoted[first:last] | right.document.tokens.quoted[first:last]).sum())
        bits = max(0.0, min(left.block_bits(first, last), right.block_bits(first, last)) - BLOCK_BITS)
        part = quoted / (last - first)
        block = Block((first, last), (first, last), bits, quoted)
        pairs.append(SentencePair(a, b, (block,), (), bits * (1 - part), bits * part, 1.0, identical=True))
    return tuple(pairs)


def _alike(common: CommonWords) -> list[tuple[int, int]]:
    """
    Choose for each sentence the few of the other side with which it shares most.
    """
    enough = common.weights >= LEAST_COMMON_BITS
    a, b, scores = common.left[enough], common.right[enough], common.weights[enough]
    chosen = _best(a, b, scores) | _best(b, a, scores)
    return list(zip(a[chosen].tolist(), b[chosen].tolist(), strict=True))


def _possible(left: Profile, right: Profile, pairs: list[tuple[int, int]], compiled: bool) -> list[tuple[int, int]]:
    """
    Leave out the pairs of sentences that cannot have what a match must have, however they are aligned.
    """
    if not compiled or not pairs:
        return pairs
    from provenance.kernels.matching import possible_matches

    sides = np.array(pairs, np.int64)
    out = np.empty(len(pairs), np.bool_)
    one, other = left.document.tokens, right.document.tokens
    possible_matches(
        one.words,
        one.sentences,
        left.alone,
        left.after_one,
        other.words,
        other.sentences,
        sides[:, 0].copy(),
        sides[:, 1].copy(),
        BLOCK_BITS,
        LEAST_SENTENCE_BITS,
        LEAST_COVERAGE,
        CONCLUSIVE_BITS,
        out,
    )
    return [pair for pair, possible in zip(pairs, out.tolist(), strict=True) if possible]


def _best(of: Indices, partner: Indices, scores: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """
    Mark for each sentence its few partners of the highest score; the earlier partner wins a tie.
    """
    order = np.lexsort((partner, -scores, of))
    starts = np.searchsorted(of[order], of[order])
    chosen = np.zeros(of.size, bool)
    chosen[order] = np.arange(of.size) - starts < MOST_PARTNERS
    return chosen


def _align(left: Profile, right: Profile, a: int, b: int) -> SentencePair:
    """
    Align two sentences word by word.
    """
    i, i_end = left.document.tokens.sentences[a : a + 2].tolist()
    j, j_end = right.document.tokens.sentences[b : b + 2].tolist()
    blocks, gaps = [], []
    at_left, at_right = i, j
    bits = quoted_bits = 0.0
    quoting = left.quoting[a] or right.quoting[b]
    for block in Levenshtein.opcodes(left.words[i:i_end], right.words[j:j_end]):
        if block.tag != "equal":
            continue
        first, last = i + block.src_start, i + block.src_end
        start, end = j + block.dest_start, j + block.dest_end
        weight = min(left.block_bits(first, last), right.block_bits(start, end)) - BLOCK_BITS
        if weight <= 0:
            continue
        quoted = (
            int(np.count_nonzero(left.document.tokens.quoted[first:last] | right.document.tokens.quoted[start:end]))
            if quoting
            else 0
        )
        if at_left < first or at_right < start:
            gaps.append(Gap((at_left, first), (at_right, start)))
        blocks.append(Block((first, last), (start, end), weight, quoted))
        quoted_bits += weight * quoted / (last - first)
        bits += weight * (1 - quoted / (last - first))
        at_left, at_right = last, end
    if at_left < i_end or at_right < j_end:
        gaps.append(Gap((at_left, i_end), (at_right, j_end)))
    held = sum(block.left[1] - block.left[0] for block in blocks)
    coverage = held / min(i_end - i, j_end - j)
    return SentencePair(a, b, tuple(blocks), tuple(gaps), bits, quoted_bits, coverage)
