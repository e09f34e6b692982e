"""
Which matched sentences are passages: shared wording that is more than a stock phrase, the authors' own or quoted.
"""

from __future__ import annotations

from typing import Literal

from attrs import frozen

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


@frozen
class Run:
    """
    Neighbouring sentences that are neighbours on both sides, in the same order, and of one kind.

    Attributes:
        kind: how the wording came through.
        pairs: the matched sentences, in order.
    """

    kind: PassageKind
    pairs: tuple[SentencePair, ...]


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
        fact = one.document.tokens.capital | one.document.tokens.number
        facts += sum(int(fact[slice(*span)].sum()) for span in spans)
    return facts <= 2 * LIST_PART * shared_words(pair)


def is_shared_quote(pair: SentencePair) -> bool:
    """
    Tell whether a matched sentence is a quotation that both have.
    """
    return mostly_quoted(pair) and (pair.identical or pair.quoted_bits >= QUOTE_BITS)


def shared_words(pair: SentencePair) -> int:
    """
    Count the words of a matched sentence that both sides have, in order.
    """
    return sum(block.left[1] - block.left[0] for block in pair.blocks)


def passage_runs(pairs: tuple[SentencePair, ...], left: Profile, right: Profile) -> tuple[Run, ...]:
    """
    Join matched sentences into passages; sentences that are neither passage nor quotation are left out.

    Args:
        pairs: the matched sentences, in the order of the left.
        left, right: the profiles of the documents.
    """
    runs: list[Run] = []
    for pair in pairs:
        if not is_passage(pair, left, right) and not is_shared_quote(pair):
            continue
        kind = _kind(pair)
        last = runs[-1] if runs else None
        if (
            last
            and last.kind == kind
            and (pair.left, pair.right) == (last.pairs[-1].left + 1, last.pairs[-1].right + 1)
        ):
            runs[-1] = Run(kind, (*last.pairs, pair))
        else:
            runs.append(Run(kind, (pair,)))
    return tuple(runs)


def _kind(pair: SentencePair) -> PassageKind:
    if mostly_quoted(pair):
        return "quotation"
    if not pair.gaps:
        return "verbatim"
    held = shared_words(pair)
    longer = held + max(
        sum(gap.left[1] - gap.left[0] for gap in pair.gaps), sum(gap.right[1] - gap.right[0] for gap in pair.gaps)
    )
    return "edited" if held >= EDITED_COVERAGE * longer else "rewritten"
