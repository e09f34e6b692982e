"""
Which of two related texts came first: cues in bits, each bounded, none a rule.

Dates, credits, what the differences in wording say by the kind of rewriting that they look like, and what others share
with either (:mod:`provenance.lineage.regimes`). Where none speaks, the direction stays at one half.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from attrs import frozen

from provenance.alignment.profile import Profile
from provenance.lineage.pairs import PairEvidence
from provenance.lineage.records import Place
from provenance.lineage.traits import ASYMMETRIES

# The text that names the other's outlet as its source, and the one whose record names the other as what it comes from.
CREDIT_BITS = 4.0
STATED_BITS = 8.0

# What dates say of the order of two texts of the same words. Clocks err, stamps are renewed, and newspapers print in
# the morning what they took from an agency whose archive stamped it at noon.
SAME_TEXT_DATE_BITS = 4.0

Numbers = npt.NDArray[np.float64]

# A phrase is better in use where the part of its pairs of words that the background knows is greater by this.
BETTER_PHRASES = 1 / 3
LONGEST_SITE = 6

# So many of the differences that tell the order are named.
NAMED_REASONS = 2
LEAST_NAMED_BITS = 0.15

_LN2 = math.log(2.0)

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
            known = np.count_nonzero(one.attested[start - 1 : end]) if inside else np.nan
            in_use.append(float(known) / (end - start + 1))
        if in_use[0] - in_use[1] >= BETTER_PHRASES:
            counts[0] += 1
        elif in_use[1] - in_use[0] >= BETTER_PHRASES:
            counts[1] += 1
    return PhraseSplit(left=counts[0], right=counts[1])


def stated(left: Profile, right: Profile) -> tuple[Cue, ...]:
    """
    Collect what the two texts, or their records, say themselves of which derives from which.
    """
    cues = []
    for one, other, sign in ((left, right, -1.0), (right, left, 1.0)):
        credit, outlet = one.document.credit, other.document.outlet
        if credit and outlet and credit.casefold() == outlet.casefold():
            cues.append(
                Cue(kind="credit", bits=sign * CREDIT_BITS, text=f"{{later}} names {_as_is(credit)} as its source")
            )
        named = {other.document.article.id, other.document.article.url} & set(one.document.article.derived_from or ())
        if named:
            text = f"the record of {{later}} names {_as_is(min(map(str, named)))} as what it derives from"
            cues.append(Cue(kind="stated", bits=sign * STATED_BITS, text=text))
    return tuple(cues)


def _as_is(told: object) -> str:
    """
    Keep what others wrote from being taken for a place to fill in.
    """
    return str(told).replace("{", "{{").replace("}", "}}")


def order_of_same(left: Profile, right: Profile) -> tuple[Cue, ...]:
    """
    Collect what tells the order of two texts of the same words: what they say themselves, and their dates.
    """
    dates = left.document.dated, right.document.dated
    forward = dates[0] is not None and dates[1] is not None and dates[0].latest < dates[1].earliest
    backward = dates[0] is not None and dates[1] is not None and dates[1].latest < dates[0].earliest
    return (*stated(left, right), *_dates(left, right, SAME_TEXT_DATE_BITS * (forward - backward)))


def told(left: Profile, right: Profile, differences: Numbers, order: Numbers, dated: float) -> tuple[Cue, ...]:
    """
    Collect what tells the order of two related texts, the weightiest first.

    Args:
        left, right: the texts.
        differences: float64 (a,), left less right; see :class:`provenance.lineage.standing.Standing`.
        order: float64 (a,), what each says of left before right, in nats.
        dated: the same of their dates, in bits.
    """
    pair = len(ASYMMETRIES)
    cues = [
        *_dates(left, right, dated),
        *stated(left, right),
        *_wording(differences[:pair], order[:pair] / _LN2),
        *_among(float(order[pair:-1].sum()) / _LN2),
    ]
    return tuple(sorted(cues, key=lambda cue: (-abs(cue.bits), cue.kind)))


def _dates(left: Profile, right: Profile, bits: float) -> list[Cue]:
    dates = left.document.published, right.document.published
    first, second = left.document.dated, right.document.dated
    if first is None or second is None:
        return []
    if first.latest < second.earliest or second.latest < first.earliest:
        forward = first.latest < second.earliest
        earlier, later = dates if forward else dates[::-1]
        # Said of the two as they are dated, whichever the bits speak for.
        names = ("{earlier}", "{later}") if forward == (bits >= 0) else ("{later}", "{earlier}")
        return [Cue(kind="dates", bits=bits, text=f"{names[0]} is dated {_as_is(earlier)}, {names[1]} {_as_is(later)}")]
    text = f"{{earlier}} is dated {_as_is(dates[1])}, {{later}} {_as_is(dates[0])}: that does not order them"
    zoned = first.earliest == first.latest and second.earliest == second.latest
    return [Cue(kind="dates", bits=0.0, text=text if zoned else f"{text}, since a zone is missing")]


def _wording(differences: Numbers, order: Numbers) -> list[Cue]:
    """
    Say what the differences in wording tell, by regime.
    """
    bits = float(order.sum())
    if abs(bits) < LEAST_NAMED_BITS:
        return []
    forward = bits > 0
    weightiest = np.argsort(-np.abs(order), kind="stable").tolist()
    agreeing = [number for number in weightiest if (order[number] if forward else -order[number]) > 0][:NAMED_REASONS]
    readings = [_READINGS[ASYMMETRIES[number]][0 if (differences[number] > 0) == forward else 1] for number in agreeing]
    text = f"{{earlier}} {' and '.join(readings)}: so has the source, mostly, where two texts differ as these do"
    return [Cue(kind="wording", bits=bits, text=text)]


def _among(bits: float) -> list[Cue]:
    if abs(bits) < LEAST_NAMED_BITS:
        return []
    text = "what the other texts of the story share stands rather in {earlier} than in {later}"
    return [Cue(kind="shared_with_others", bits=bits, text=text)]
