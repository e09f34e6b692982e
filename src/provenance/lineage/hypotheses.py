"""
For two texts that share their own words: the odds that they are linked, which came first, and of an unseen source.

All weights are log2 odds, tempered: the evidence of neighbouring words is not independent, and a confidence that
multiplied it out would be certain of everything. docs/decisions/0003 and 0007 give the reasons.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from attrs import evolve, frozen

from provenance.alignment.profile import Profile
from provenance.lineage.direction import CREDIT_BITS, REPEATED_CUES, Cue, PhraseSplit, phrase_split, weigh_direction
from provenance.lineage.pairs import PairEvidence
from provenance.lineage.regimes import Kinship, kinship
from provenance.lineage.traits import Traits, differences
from provenance.lineage.witnesses import Testimony, hear, stands_between

# An edge needs this part of the child's own words; less is a relation.
LEAST_SHARE = 0.2

# Passages of 40 bits are as likely a coincidence of topic as a link; every ten bits more double the odds, ten times.
LINK_HALF_BITS, LINK_SCALE, LINK_BOUND = 40.0, 10.0, 10.0

DIRECTION_BOUND = 7.0

# Where each of two texts has a third of its own words for itself and each has phrases in use that the other lacks,
# both were rewritten, and an unseen source is likelier than the wording alone says; where one side has them all, less.
TWO_SIDED_BITS, TWO_SIDED_EVEN = 3.0, 0.375
ENOUGH_SITES = 8

# The more versions of a story are held, the likelier their source is too: the next one to be found would be new as
# often as one in so many (Good 1953).
UNSEEN_PART_BITS = 1.5

# Wording alone never makes an unseen source likelier than three to one: rewriters of one kind write alike.
MOST_OF_WORDING_BITS = 1.5

# Where so much of both sides is worded anew, a credit that both give is evidence in full measure; from the first on, in
# part.
PRIVATE_FROM, PRIVATE_TO = 0.10, 0.35

# Each place at which a witness contradicts its own earlier testimony, and the most that one witness can say.
CONFLICT_BITS, CONFLICT_BOUND = 1.2, 5.0

# Independent witnesses that all know one side alone.
ONE_SIDED_BITS = 3.0

# Both name one agency, and each has wording of its own. Where one is contained in the other, the fuller one may be the
# agency's own text: its dateline names it too.
COMMON_CREDIT_BITS = 4.0

# A text that is held and stands between two makes an edge between these needless.
BETWEEN_BITS = 5.0

# A held text that explains what another shares with a third is its source, or between the two, and no sibling.
EXPLAINING_BITS = 3.0

# The witnesses that share most with both are heard; in a story of hundreds the others repeat them.
MOST_WITNESSES = 8


@frozen(kw_only=True)
class Hypotheses:
    """
    What two linked texts may be to each other, in log2 odds.

    Attributes:
        left, right: rows of the corpus.
        link: for a link against none.
        direction: for left first against right first, given that one derives from the other.
        lost: for an unseen common source against either deriving from the other.
        explainers: rows of held texts that explain what the two share.
        cues: what *direction* is the sum of, before its bound.
        kin: what their wording says.
        split: how their differences divide.
        testimony: what witnesses say, most contradicting first.
        common_credit: the agency that both name, or None.
    """

    left: int
    right: int
    link: float
    direction: float
    lost: float
    explainers: tuple[int, ...]
    cues: tuple[Cue, ...]
    kin: Kinship
    split: PhraseSplit
    testimony: tuple[Testimony, ...]
    common_credit: str | None

    @property
    def explained(self) -> bool:
        """
        Tell whether a held text explains what the two share.
        """
        return bool(self.explainers)

    @property
    def penalty(self) -> float:
        """
        Give what speaks against an edge between the two, whichever came first, in bits: a source unseen or between.
        """
        return float(np.logaddexp2(0.0, self.lost)) + (BETWEEN_BITS if self.explained else 0.0)

    @property
    def unseen(self) -> float:
        """
        Give log2 of the probability that both come from a source unseen, given that they are linked.
        """
        return -float(np.logaddexp2(0.0, -self.lost))


Evidences = Mapping[tuple[int, int], PairEvidence]


def is_linked(pair: PairEvidence) -> bool:
    """
    Tell whether an edge between the two is possible at all.
    """
    return max(pair.of_left.share, pair.of_right.share) >= LEAST_SHARE and link_odds(pair) > 0


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
    profiles: list[Profile],
    traits: Mapping[int, Traits],
) -> Hypotheses:
    """
    Weigh the hypotheses on one linked pair.

    Args:
        pair: the two texts.
        evidences: every comparison made, by rows.
        neighbours: for each row the rows that it was compared with and shares sentences with.
        profiles: of the corpus.
        traits: of the linked texts, by rows.
    """
    left, right = profiles[pair.left], profiles[pair.right]
    kin = kinship(differences(pair, left, right, traits[pair.left], traits[pair.right]))
    split = phrase_split(pair, left, right)
    cues = weigh_direction(kin, left, right)
    comparisons = _witnesses(pair, evidences, neighbours)
    testimony = sorted(hear(pair, comparisons, profiles), key=lambda one: (-one.conflict, one.witness))
    explainers = tuple(
        third
        for third, (one, other) in comparisons.items()
        if is_linked(one) and is_linked(other) and stands_between(third, pair, one, other, profiles)
    )
    independent = {third for third, both in comparisons.items() if min(map(_distance, both)) >= PRIVATE_FROM}
    credit = _common_credit(left, right)
    return Hypotheses(
        left=pair.left,
        right=pair.right,
        link=link_odds(pair),
        direction=_direction(cues),
        lost=_lost_odds(kin, testimony, independent)
        + TWO_SIDED_BITS * (_two_sided(pair, split) - TWO_SIDED_EVEN)
        + (COMMON_CREDIT_BITS * _reworded(pair) if credit else 0.0)
        - (CREDIT_BITS if any(cue.kind == "credit" for cue in cues) else 0.0),
        explainers=explainers,
        cues=cues,
        kin=kin,
        split=split,
        testimony=tuple(testimony),
        common_credit=credit,
    )


def tempered(one: Hypotheses, articles: int) -> Hypotheses:
    """
    Weaken the cues that all pairs of a story repeat.

    If a story grows, every later version of it is longer: *articles* - 1 edges then say the same thing wrongly, and
    multiplied out they would be sure of it. Like a sum of dependent measurements, such a cue is divided by the root of
    their number.
    """
    cues = tuple(
        evolve(cue, bits=cue.bits / math.sqrt(articles - 1)) if cue.kind in REPEATED_CUES else cue for cue in one.cues
    )
    return evolve(one, cues=cues, direction=_direction(cues))


def sourced(hypotheses: Mapping[tuple[int, int], Hypotheses]) -> dict[tuple[int, int], Hypotheses]:
    """
    Let a held text that explains what others share speak against an unseen source of it and them.

    What two rewrites of one text have in common stands in it; of a third rewrite beside them that is not so, because
    each keeps something that the others changed.
    """
    explains = {
        (min(third, row), max(third, row)) for key, one in hypotheses.items() for third in one.explainers for row in key
    }
    return {
        key: evolve(one, lost=one.lost - EXPLAINING_BITS) if key in explains else one for key, one in hypotheses.items()
    }


def between(evidences: Evidences, one: int, other: int) -> PairEvidence:
    """
    Give the comparison of two rows, whichever comes first.
    """
    return evidences[min(one, other), max(one, other)]


def _direction(cues: tuple[Cue, ...]) -> float:
    return float(np.clip(sum(cue.bits for cue in cues), -DIRECTION_BOUND, DIRECTION_BOUND))


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


def _distance(pair: PairEvidence) -> float:
    return (pair.of_left.private + pair.of_right.private) / 2.0


def _lost_odds(kin: Kinship, testimony: list[Testimony], independent: set[int]) -> float:
    odds = min(kin.neither, MOST_OF_WORDING_BITS)
    if conflict := testimony[0].conflict if testimony else 0.0:
        return odds + min(CONFLICT_BOUND, CONFLICT_BITS * conflict)
    if any(one.one_sided and one.witness in independent for one in testimony):
        return odds - ONE_SIDED_BITS
    return odds


def _reworded(pair: PairEvidence) -> float:
    """
    Tell how far each side has wording for itself: 0 where one is contained in the other, 1 from a third on both.
    """
    private = min(pair.of_left.private, pair.of_right.private)
    return float(np.clip((private - PRIVATE_FROM) / (PRIVATE_TO - PRIVATE_FROM), 0.0, 1.0))


def _two_sided(pair: PairEvidence, split: PhraseSplit) -> float:
    """
    Tell how plainly both texts were rewritten, from 0 to 1.
    """
    support = min(1.0, (split.left + split.right) / ENOUGH_SITES)
    return _reworded(pair) * split.mixed * support


def _common_credit(left: Profile, right: Profile) -> str | None:
    credit = left.document.credit
    if credit is None or credit != right.document.credit:
        return None
    outlets = {(one.document.outlet or "").casefold() for one in (left, right)}
    return None if credit.casefold() in outlets else credit
