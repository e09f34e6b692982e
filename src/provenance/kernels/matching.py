"""
What the sentences of two documents have in common, and which of them cannot be one: for corpora of many pairs.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provenance.kernels.compiling import kernel

Words = npt.NDArray[np.uint64]
Integers = npt.NDArray[np.int64]
Bits = npt.NDArray[np.float32]
Weights = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@kernel
def join_sentences(
    left_words: Words,
    left_weights: Bits,
    left_starts: Integers,
    left_sentences: Integers,
    left_own: Flags,
    right_words: Words,
    right_weights: Bits,
    right_starts: Integers,
    right_sentences: Integers,
    right_own: Flags,
    columns: int,
    most_joined: int,
    both: Weights,
    own: Weights,
) -> None:
    """
    Add up, for every two sentences, the weights of the words that both have.

    Args:
        left_words, right_words: uint64, the distinct words of each side, ascending.
        left_weights, right_weights: float32, of each word.
        left_starts, right_starts: int64 (n_words + 1,), where the sentences of each word begin.
        left_sentences, right_sentences: int64, the sentences of the words.
        left_own, right_own: bool, of each of these whether the word stands outside quotations there.
        columns: sentences of the right.
        most_joined: a word in more pairs of sentences is passed over.
        both, own: float64 (sentences of the left * columns,), zero; added to in the order of the words.
    """
    i, j = 0, 0
    while i < left_words.size and j < right_words.size:
        one, other = left_words[i], right_words[j]
        if one < other:
            i += 1
        elif other < one:
            j += 1
        else:
            weight = np.float64(min(left_weights[i], right_weights[j]))
            pairs = (left_starts[i + 1] - left_starts[i]) * (right_starts[j + 1] - right_starts[j])
            if weight > 0.0 and pairs <= most_joined:
                for a in range(left_starts[i], left_starts[i + 1]):
                    row = left_sentences[a] * columns
                    for b in range(right_starts[j], right_starts[j + 1]):
                        both[row + right_sentences[b]] += weight
                        if left_own[a] and right_own[b]:
                            own[row + right_sentences[b]] += weight
            i += 1
            j += 1


@kernel
def possible_matches(
    left_words: Words,
    left_bounds: npt.NDArray[np.int32],
    alone: Bits,
    after_one: Bits,
    right_words: Words,
    right_bounds: npt.NDArray[np.int32],
    lefts: Integers,
    rights: Integers,
    block_bits: float,
    least_bits: float,
    least_coverage: float,
    conclusive_bits: float,
    out: Flags,
) -> None:
    """
    Tell of pairs of sentences whether they can have the evidence and the coverage that matching asks for.

    A block of equal words begins with a word that tells what it tells alone, less what a block costs; each further word
    follows the same word on both sides, and tells what it tells after it, at most. The sum over all words that have
    such a place is a bound of the evidence, whatever the alignment, and their number one of the coverage.

    Args:
        left_words, right_words: uint64, in order of text.
        left_bounds, right_bounds: int32, where sentences begin, and the end.
        alone, after_one: float32, bits of each word of the left.
        lefts, rights: int64 (n_pairs,), sentence numbers.
        block_bits: what a block costs.
        least_bits, least_coverage: evidence and part of the shorter sentence that a match has.
        conclusive_bits: this much evidence is enough whatever the part.
        out: bool (n_pairs,), written.
    """
    for pair in range(lefts.size):
        i, i_end = left_bounds[lefts[pair]], left_bounds[lefts[pair] + 1]
        j, j_end = right_bounds[rights[pair]], right_bounds[rights[pair] + 1]
        bits = 0.0
        held = 0
        waiting = 0
        for p in range(i, i_end):
            word = left_words[p]
            stands, follows = False, False
            if p > i:
                before = left_words[p - 1]
                stands = right_words[j] == word
                for q in range(j + 1, j_end):
                    same = right_words[q] == word
                    stands |= same
                    follows |= same & (right_words[q - 1] == before)
            else:
                for q in range(j, j_end):
                    stands |= right_words[q] == word
            if follows:
                held += waiting + 1
                waiting = 0
                bits += max(0.0, alone[p] - block_bits, after_one[p])
            elif stands:
                single = alone[p] - block_bits
                held += single > 0
                waiting = 0 if single > 0 else 1
                bits += max(0.0, single)
            else:
                waiting = 0
        coverage = held / min(i_end - i, j_end - j)
        # What is computed in another order may differ in the last digits.
        bits += 1e-3 + 1e-6 * bits
        out[pair] = bits >= conclusive_bits or (bits >= least_bits and coverage + 1e-9 >= least_coverage)
