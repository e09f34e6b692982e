"""
Whether one text runs through another reworded: its sentences in the same order, each with the telling words it had.

Who rewrites a text keeps no run of words, but most of what it tells, and in the order in which it told it. Reports of
one event that were written independently share names and topic all over, and agree neither on the order of all facts
nor on most sentences. So what is weighed is the heaviest chain of sentences in order, as a part of both texts. Words in
quotations, which reporters share, count as part of a text and not of the chain: of a text that is mostly quotation the
rest says too little.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from attrs import evolve, frozen

from provenance.alignment.common_words import CommonWords, Weights
from provenance.alignment.profile import Profile

# A long text has something of any other by chance. So the part is the weighted geometric mean of the parts of both,
# mostly that of the text that tells less.
WEIGHT_OF_THE_LONGER = 0.2

# A rewrite has more in its chain, independent reports of one event have less: of 180 pairs of these (BASIL, training
# half) the nearest had 0.192, and of 445 rewrites by language models (l2r_llm_rewrites, training half) one in seven had
# less than 0.24. Where the background does not know the language, the everyday words count as telling, and a chain is
# longer by chance.
EVEN_PART, EVEN_PART_UNKNOWN = 0.24, 0.32
LANGUAGE_KNOWN = 0.5

# Each hundredth of a part more makes rewriting so many bits likelier: logistic fits to the same, and to counter_urdu.
BITS_OF_A_HUNDREDTH, BITS_OF_A_HUNDREDTH_UNKNOWN = 0.38, 0.12

# A chain must tell what a passage must, however short the text.
LEAST_CHAIN_BITS = 30.0


@frozen(kw_only=True)
class Chain:
    """
    What two texts tell in the same order, sentence by sentence, as far as it is evidence that one was rewritten.

    Attributes:
        bits: what its words tell above common words.
        of_left, of_right: part of what either text tells in its own words, at most 1.
        odds: log2 odds of rewriting against independent texts; above 0.
    """

    bits: float
    of_left: float
    of_right: float
    odds: float


def find_chain(left: Profile, right: Profile, common: CommonWords) -> Chain | None:
    """
    Find the heaviest chain of sentences in order; None where it is not evidence of rewriting.

    Args:
        left, right: the documents.
        common: what their sentences have in common.
    """
    if (right.weight, right.words) < (left.weight, left.words):
        chain = find_chain(right, left, common.mirrored())
        return None if chain is None else evolve(chain, of_left=chain.of_right, of_right=chain.of_left)
    whole = left.weight ** (1 - WEIGHT_OF_THE_LONGER) * right.weight**WEIGHT_OF_THE_LONGER
    even, slope = EVEN_PART, BITS_OF_A_HUNDREDTH
    if min(left.known, right.known) < LANGUAGE_KNOWN:
        even, slope = EVEN_PART_UNKNOWN, BITS_OF_A_HUNDREDTH_UNKNOWN
    least = max(LEAST_CHAIN_BITS, even * whole)
    # No chain is heavier than the best partners of all sentences, whatever the order: most pairs end here.
    partner = np.zeros(len(left.sentence_weights))
    np.maximum.at(partner, common.left, common.own)
    if partner.sum() <= least:
        return None
    bits = _heaviest(common, len(right.sentence_weights))
    if bits <= least:
        return None
    return Chain(
        bits=bits,
        of_left=min(1.0, bits / left.own_weight),
        of_right=min(1.0, bits / right.own_weight),
        odds=100.0 * slope * (bits / whole - even),
    )


def _heaviest(common: CommonWords, sentences: int) -> float:
    """
    Weigh the heaviest chain: of each sentence of the left at most one partner, none before that of an earlier one.

    Several may have one partner: sentences that were joined. One pass over the sentences of the left, with the heaviest
    chain so far that ends at or before each of the *sentences* of the right.
    """
    order = np.lexsort((common.right, common.left))
    rows, partners, own = common.left[order], common.right[order], common.own[order]
    bounds = [*np.flatnonzero(np.diff(rows, prepend=-1)).tolist(), rows.size]
    best: Weights = np.zeros(sentences)
    for first, last in pairwise(bounds):
        best[partners[first:last]] += own[first:last]
        np.maximum.accumulate(best, out=best)
    return float(best[-1])
