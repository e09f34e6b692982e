"""
Which of two related texts came first: cues in bits, each bounded, none a rule.

Dates, credits, and what the differences in wording say by the kind of rewriting that they look like
(:mod:`provenance.lineage.regimes`). Where none speaks, the direction stays at one half.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from provenance.alignment.profile import Profile
from provenance.lineage.pairs import PairEvidence
from provenance.lineage.records import Place
from provenance.lineage.regimes import Kinship

# Of two texts with ordered publication times the earlier is the source in about 31 of 32 cases: clocks err, and a
# newspaper may print in the morning what it took from an agency that its archive stamped at noon.
DATE_BITS = 5.0

# The text that names the other's outlet as its source.
CREDIT_BITS = 4.0

# The cues that are a habit of the whole story, not of one edge.
REPEATED_CUES = frozenset({"wording"})

# A phrase is better in use where the part of its pairs of words that the background knows is greater by this.
BETTER_PHRASES = 1 / 3
LONGEST_SITE = 6

# So many of the differences that tell the order are named.
NAMED_REASONS = 2
LEAST_NAMED_BITS = 0.15

# What the earlier text has where an asymmetry speaks for it: more of it, or less.
_READINGS = {
    "length": ("is longer", "is shorter"),
    "own wording": ("has more wording for itself", "has less wording for itself"),
    "sentences of its own": ("has more sentences for itself", "has fewer sentences for itself"),
    "sentences at the end": ("goes on at the end", "ends earlier"),
    "words cut and added": ("has words that were left out", "lacks words that were put in"),
    "rarity of replaced words": (
        "has the rarer word where one was replaced",
        "has the commoner word where one was replaced",
    ),
    "unknown words among the replaced": (
        "has unknown words where some were replaced",
        "has known words where unknown ones stand",
    ),
    "phrases in use among the replaced": (
        "has the phrase in use where one was replaced",
        "has the less usual phrase where one was replaced",
    ),
    "length of replaced words": ("has the longer words where some were replaced", "has the shorter words"),
    "longer word at each place": ("has the longer word at most places", "has the shorter word at most places"),
    "length of words": ("has longer words", "has shorter words"),
    "length of matched sentences": ("has longer sentences", "has shorter sentences"),
    "capitals": ("has more capitals", "has fewer capitals"),
    "numbers": ("has more numbers", "has fewer numbers"),
    "variety of words": ("has the greater variety of words", "has the smaller variety of words"),
    "quotations": ("quotes more", "quotes less"),
    "rarity of words": ("has rarer words", "has commoner words"),
    "unknown words": ("has more unknown words", "has fewer unknown words"),
    "misspellings": ("misspells words that were mended", "has words right that were misspelt"),
    "commas": ("has more commas", "has fewer commas"),
    "sentences split": ("has sentences that were split", "has sentences that were joined"),
    "unusual wording": ("is worded less usually", "is worded more usually"),
    "everyday words": ("has more everyday words", "has fewer everyday words"),
    "where the shared part begins": ("comes later to what they share", "comes sooner to what they share"),
    "rarity in sentences of its own": ("is rarer in what only it tells", "is plainer in what only it tells"),
    "hyphens": ("has more hyphens", "has fewer hyphens"),
    "has sentences of its own": ("tells what the other leaves out", "tells nothing that the other leaves out"),
}


@frozen(kw_only=True)
class Cue:
    """
    One reason to believe that the left text came first.

    Attributes:
        kind: a stable name.
        bits: log2 odds of left before right; negative for right before left.
        text: the reason, with ``{earlier}`` and ``{later}`` for the two articles.
        spans: where to look.
    """

    kind: str
    bits: float
    text: str
    spans: tuple[Place, ...] = ()


@frozen(kw_only=True)
class PhraseSplit:
    """
    How the places where two texts differ divide.

    Attributes:
        left, right: places where that side has the phrase that is in use and the other has not.
    """

    left: int
    right: int

    @property
    def mixed(self) -> float:
        """
        Tell how evenly the places divide: 0 all on one side, 1 half and half.
        """
        part = (self.left + 1) / (self.left + self.right + 2)
        return 1.0 - abs(2.0 * part - 1.0)


def phrase_split(pair: PairEvidence, left: Profile, right: Profile) -> PhraseSplit:
    """
    Count the replaced phrases by the side on which they are a phrase in use.
    """
    counts = [0, 0]
    for gap in (gap for sentences in pair.sentences for gap in sentences.gaps):
        in_use = []
        for one, (start, end) in ((left, gap.left), (right, gap.right)):
            inside = 0 < start < end < len(one.words) and end - start <= LONGEST_SITE
            in_use.append(float(one.attested[start - 1 : end].mean()) if inside else np.nan)
        if in_use[0] - in_use[1] >= BETTER_PHRASES:
            counts[0] += 1
        elif in_use[1] - in_use[0] >= BETTER_PHRASES:
            counts[1] += 1
    return PhraseSplit(left=counts[0], right=counts[1])


def weigh_direction(kin: Kinship, left: Profile, right: Profile) -> tuple[Cue, ...]:
    """
    Collect what tells the order of two related texts.

    Args:
        kin: what their wording says.
        left, right: the texts.
    """
    cues = [*_dates(left, right), *_credits(left, right), *_wording(kin)]
    return tuple(sorted(cues, key=lambda cue: (-abs(cue.bits), cue.kind)))


def _dates(left: Profile, right: Profile) -> list[Cue]:
    dates = left.document.published, right.document.published
    first, second = left.document.dated, right.document.dated
    if first is None or second is None:
        return []
    if first.latest < second.earliest:
        bits = DATE_BITS
    elif second.latest < first.earliest:
        bits = -DATE_BITS
    else:
        text = f"{{earlier}} is dated {dates[1]}, {{later}} {dates[0]}: that does not order them"
        zoned = first.earliest == first.latest and second.earliest == second.latest
        return [Cue(kind="dates", bits=0.0, text=text if zoned else f"{text}, since a zone is missing")]
    earlier, later = dates if bits > 0 else dates[::-1]
    return [Cue(kind="dates", bits=bits, text=f"{{earlier}} is dated {earlier}, {{later}} {later}")]


def _credits(left: Profile, right: Profile) -> list[Cue]:
    cues = []
    for one, other, sign in ((left, right, -1.0), (right, left, 1.0)):
        credit, outlet = one.document.credit, other.document.outlet
        if credit and outlet and credit.casefold() == outlet.casefold():
            cues.append(Cue(kind="credit", bits=sign * CREDIT_BITS, text=f"{{later}} names {credit} as its source"))
    return cues


def _wording(kin: Kinship) -> list[Cue]:
    """
    Say what the differences in wording tell, by regime.
    """
    if abs(kin.direction) < LEAST_NAMED_BITS:
        return []
    forward = kin.direction > 0
    agreeing = [reason for reason in kin.reasons if (reason.bits > 0) == forward][:NAMED_REASONS]
    told = [_READINGS[reason.name][0 if reason.more == forward else 1] for reason in agreeing]
    text = f"{{earlier}} {' and '.join(told)}: so has the source, mostly, where two texts differ as these do"
    return [Cue(kind="wording", bits=kin.direction, text=text)]
