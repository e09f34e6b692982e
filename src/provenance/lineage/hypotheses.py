"""
For two texts that share their own words: whether they are linked, what is measured of them, what third texts say.

What follows from it for the whole story is weighed in :mod:`provenance.lineage.regimes`. docs/decisions/0003, 0007 and
0011 give the reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set

import numpy as np
from attrs import evolve, field, frozen

from provenance.alignment.profile import Profile
from provenance.lineage.direction import PhraseSplit, phrase_split
from provenance.lineage.pairs import LEAST_SHARE, PairEvidence
from provenance.lineage.standing import Beside
from provenance.lineage.traits import Traits, differences
from provenance.lineage.witnesses import Testimony, hear, stands_between

# Passages of 40 bits are as likely a coincidence of topic as a link; every ten bits more double the odds, ten times.
LINK_HALF_BITS, LINK_SCALE, LINK_BOUND = 40.0, 10.0, 10.0

# So many replaced phrases tell whether both were rewritten; of fewer it is told in part.
ENOUGH_SITES = 8

# Where so much of both sides is worded anew, a credit that both give is evidence in full measure; from the first on, in
# part.
PRIVATE_FROM, PRIVATE_TO = 0.10, 0.35

# Both name one agency, and each has wording of its own. Where one is contained in the other, the fuller one may be the
# agency's own text: its dateline names it too.
COMMON_CREDIT_BITS = 4.0

# Where each of two texts has a third and more of its wording for itself and phrases in use that the other lacks,
# evenly, both were rewritten. Pairs of which nearly all is so are rare in the sets with known descent, whose rewriters
# work on the original; two newsrooms' versions of one agency report are mostly so. Said of two texts alone: of more,
# what each shares with the others tells it.
TWO_SIDED_FROM, TWO_SIDED_BITS = 0.6, 4.0

# What a text outside the story attests of two inside it, by the places at which it contradicts its own earlier
# testimony, and the most that it can say. No fit has seen such witnesses: reports of the same event that quote the same
# source, whose words are otherwise their own.
CONFLICT_BITS, CONFLICT_BOUND = 1.2, 5.0

# The witnesses that share most with both are heard; in a story of hundreds the others repeat them.
MOST_WITNESSES = 8


@frozen(kw_only=True)
class Hypotheses:
    """
    What is known of two linked texts before their story is weighed.

    Attributes:
        left, right: rows of the corpus.
        link: log2 odds of a link against none.
        reworded: how far each side has wording for itself: 0 where one is contained in the other, 1 from a third on
            both.
        common_credit: the agency that both name, or None.
        split: how their differences divide.
        testimony: what witnesses say, most contradicting first.
        outside: what witnesses outside their story say for an unseen source of both, in bits.
        beside: what was measured, for the regimes.
    """

    left: int
    right: int
    link: float
    reworded: float
    common_credit: str | None
    split: PhraseSplit
    testimony: tuple[Testimony, ...]
    outside: float
    beside: Beside = field(repr=False)

    @property
    def credited(self) -> float:
        """
        Give what a credit that both give says for an unseen source of both, in bits.
        """
        return COMMON_CREDIT_BITS * self.reworded if self.common_credit else 0.0

    @property
    def two_sided(self) -> float:
        """
        Give what the rewriting of both says for an unseen source, in bits, where no third text can be asked.
        """
        return TWO_SIDED_BITS * max(0.0, self.beside.reworded - TWO_SIDED_FROM) / (1.0 - TWO_SIDED_FROM)

    def measured(self) -> Hypotheses:
        """
        Give what is asked for once the story has been measured: the witness heard first alone, and no measures.
        """
        beside = evolve(self.beside, asymmetries=_NO_NUMBERS, circumstances=_NO_NUMBERS)
        return evolve(self, testimony=self.testimony[:1], beside=beside)


_NO_NUMBERS = np.empty(0)

Evidences = Mapping[tuple[int, int], PairEvidence]


def is_linked(pair: PairEvidence) -> bool:
    """
    Tell whether an edge between the two is possible at all.
    """
    return max(pair.of_left.share, pair.of_right.share) >= LEAST_SHARE and link_odds(pair) > 0


def held_by_both(pair: PairEvidence) -> float:
    """
    Give the part of its text that either finds in the other, the lesser of both.
    """
    return min(pair.of_left.share, pair.of_right.share)


def link_odds(pair: PairEvidence) -> float:
    """
    Give the log2 odds that the two are linked: by their passages, or by a chain of reworded sentences.
    """
    passages = (pair.bits - LINK_HALF_BITS) / LINK_SCALE
    return float(np.clip(max(passages, pair.chain.odds) if pair.chain else passages, -LINK_BOUND, LINK_BOUND))


def weigh(
    pair: PairEvidence,
    evidences: Evidences,
    neighbours: Mapping[int, set[int]],
    profiles: Sequence[Profile],
    traits: Mapping[int, Traits],
    story: Set[int],
) -> Hypotheses:
    """
    Collect what is known of one linked pair.

    Args:
        pair: the two texts.
        evidences: the comparisons that found something, by rows.
        neighbours: for each row the rows that it was compared with and shares sentences with.
        profiles: of the corpus.
        traits: of the linked texts, by rows.
        story: the rows of their story.
    """
    left, right = profiles[pair.left], profiles[pair.right]
    split = phrase_split(pair, left, right)
    comparisons = _witnesses(pair, evidences, neighbours)
    testimony = sorted(hear(pair, comparisons, profiles), key=lambda one: (-one.conflict, one.witness))
    explained = any(
        is_linked(one) and is_linked(other) and stands_between(third, pair, one, other, profiles)
        for third, (one, other) in comparisons.items()
    )
    found = differences(pair, left, right, traits[pair.left], traits[pair.right])
    reworded, even = _reworded(pair), split.mixed * min(1.0, (split.left + split.right) / ENOUGH_SITES)
    return Hypotheses(
        left=pair.left,
        right=pair.right,
        link=link_odds(pair),
        reworded=reworded,
        common_credit=_common_credit(left, right),
        split=split,
        testimony=tuple(testimony),
        outside=min(CONFLICT_BOUND, CONFLICT_BITS * _conflict(one for one in testimony if one.witness not in story)),
        beside=Beside(
            asymmetries=found.asymmetries,
            circumstances=found.circumstances,
            conflict=_conflict(one for one in testimony if one.witness in story),
            reworded=reworded * even,
            even=even,
            explained=explained,
        ),
    )


def _conflict(testimony: Iterable[Testimony]) -> float:
    return max((one.conflict for one in testimony), default=0.0)


def between(evidences: Evidences, one: int, other: int) -> PairEvidence:
    """
    Give the comparison of two rows, whichever comes first.
    """
    return evidences[min(one, other), max(one, other)]


def _witnesses(
    pair: PairEvidence, evidences: Evidences, neighbours: Mapping[int, set[int]]
) -> dict[int, tuple[PairEvidence, PairEvidence]]:
    """
    Choose the third texts to hear, each with its comparisons with the left and the right.
    """
    thirds = sorted(neighbours[pair.left] & neighbours[pair.right])
    both = {third: (between(evidences, pair.left, third), between(evidences, pair.right, third)) for third in thirds}
    most = {third: min(one.bits + one.quoted_bits for one in comparisons) for third, comparisons in both.items()}
    return {third: both[third] for third in sorted(thirds, key=lambda third: (-most[third], third))[:MOST_WITNESSES]}


def _reworded(pair: PairEvidence) -> float:
    """
    Tell how far each side has wording for itself: 0 where one is contained in the other, 1 from a third on both.
    """
    private = min(pair.of_left.private, pair.of_right.private)
    return float(np.clip((private - PRIVATE_FROM) / (PRIVATE_TO - PRIVATE_FROM), 0.0, 1.0))


def _common_credit(left: Profile, right: Profile) -> str | None:
    credit = left.document.credit
    if credit is None or credit != right.document.credit:
        return None
    outlets = {(one.document.outlet or "").casefold() for one in (left, right)}
    return None if credit.casefold() in outlets else credit
