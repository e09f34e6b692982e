"""
Which matched sentences are passages: shared wording that is more than a stock phrase, the authors' own or quoted.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from provenance.alignment.matching import SentencePair
from provenance.alignment.profile import Profile

PassageKind = Literal["verbatim", "edited", "rewritten", "quotation", "boilerplate"]

# A sentence that two texts share is a passage, not a stock phrase, where its words tell this much and fill this part
# of it. Eight words of names and titles reach 25 bits and a third of a sentence.
PASSAGE_BITS = 30.0
PASSAGE_COVERAGE = 0.4

# Names and numbers are facts: independent reports of one event agree on them, line-ups and tables above all. A sentence
# of which so much of the shared wording is written with a capital or as a number, over both sides, is a list.
LIST_PART = 0.6

# A quotation needs this much evidence before two texts are said to share it: some six words of content.
QUOTE_BITS = 25.0

# More than this part of the longer side unchanged is an edit, less is a rewriting.
EDITED_COVERAGE = 0.75


def mostly_quoted(pair: SentencePair) -> bool:
    """
    Tell whether half or more of the shared words stand in a quotation: then the attribution around it counts with it.
    """
    return 2 * sum(block.quoted for block in pair.blocks) >= shared_words(pair)


def is_passage(pair: SentencePair, left: Profile, right: Profile) -> bool:
    """
    Tell whether a matched sentence is a passage of the authors' own words.
    """
    if pair.identical:
        return not mostly_quoted(pair)
    if mostly_quoted(pair) or pair.bits < PASSAGE_BITS or pair.coverage < PASSAGE_COVERAGE:
        return False
    facts = 0
    for one, spans in ((left, [block.left for block in pair.blocks]), (right, [block.right for block in pair.blocks])):
        capital, number = one.document.tokens.capital, one.document.tokens.number
        facts += sum(int(np.count_nonzero(capital[a:b] | number[a:b])) for a, b in spans)
    return facts <= 2 * LIST_PART * shared_words(pair)


def shared_words(pair: SentencePair) -> int:
    """
    Count the words of a matched sentence that both sides have, in order.
    """
    return sum(block.left[1] - block.left[0] for block in pair.blocks)
