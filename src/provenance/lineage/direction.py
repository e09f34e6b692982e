"""
Which of two related texts came first: cues in bits, each bounded, none a rule.

Every cheap cue changes its sign between kinds of rewriting (shorter is later when editors cut, earlier when a story
grows), so each is weighed low and speaks only where its kind of change is plain to see. Where none speaks, the
direction stays at one half.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from provenance.alignment.profile import Profile
from provenance.lineage.pairs import PairEvidence
from provenance.lineage.records import Place
from provenance.wording import part

# Of two texts with ordered publication times the earlier is the source in about 31 of 32 cases: clocks err, and a
# newspaper may print in the morning what it took from an agency that its archive stamped at noon.
DATE_BITS = 5.0

# The text that names the other's outlet as its source.
CREDIT_BITS = 4.0

# Cutting is cheaper than inventing: four bits for a whole text's difference, never more than the bound.
CONTAINMENT_BITS, CONTAINMENT_BOUND = 8.0, 2.0
CONTAINMENT_DEAD_ZONE = 0.04

# The cues that are a habit of the whole story, not of one edge.
REPEATED_CUES = frozenset({"containment", "tail_cut"})

# Cut from the end, as editors shorten an inverted pyramid.
TAIL_BITS = 1.0
FEWEST_TAIL_SENTENCES = 2

# Word-by-word rewriting leaves phrases that nobody uses. It shows where nearly all changed places read better on one
# side; translators and polishing programs leave a mixture, and then the cue is silent.
PHRASE_BITS = 3.0
FEWEST_PHRASE_SITES = 6
ONE_SIDED = 0.8
LONGEST_SITE = 6
BETTER_PHRASES = 1 / 3


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


def weigh_direction(pair: PairEvidence, split: PhraseSplit, left: Profile, right: Profile) -> tuple[Cue, ...]:
    """
    Collect what tells the order of two related texts.
    """
    cues = [*_dates(left, right), *_credits(left, right), *_containment(pair, left, right), *_phrases(split)]
    return tuple(sorted(cues, key=lambda cue: (-abs(cue.bits), cue.kind)))


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


def _containment(pair: PairEvidence, left: Profile, right: Profile) -> list[Cue]:
    difference = pair.of_left.private - pair.of_right.private
    if abs(difference) < CONTAINMENT_DEAD_ZONE:
        return []
    bits = float(np.clip(CONTAINMENT_BITS * difference, -CONTAINMENT_BOUND, CONTAINMENT_BOUND))
    fuller = pair.of_left if bits > 0 else pair.of_right
    lesser = pair.of_right if bits > 0 else pair.of_left
    text = (
        f"{part(1 - lesser.private)} of what {{later}} tells in its own words stands in {{earlier}}, "
        f"{part(1 - fuller.private)} the other way: cutting is commoner than adding"
    )
    cues = [Cue(kind="containment", bits=bits, text=text)]
    longer = left if bits > 0 else right
    matched = pair.matched(pair.left if bits > 0 else pair.right)
    tail = len(longer.sentence_weights) - 1 - max(matched, default=-1)
    missing = len(longer.sentence_weights) - len(matched)
    if tail >= FEWEST_TAIL_SENTENCES and 2 * tail > missing:
        text = f"the last {tail} sentences of {{earlier}} are missing from {{later}}: cut from the end"
        cues.append(Cue(kind="tail_cut", bits=float(np.copysign(TAIL_BITS, bits)), text=text))
    return cues


def _phrases(split: PhraseSplit) -> list[Cue]:
    sites = split.left + split.right
    if sites < FEWEST_PHRASE_SITES or max(split.left, split.right) < ONE_SIDED * sites:
        return []
    text = (
        f"of {sites} changed places that tell, {max(split.left, split.right)} have the phrase in use in {{earlier}}: "
        "word-by-word rewriting leaves phrases that nobody uses"
    )
    return [Cue(kind="phrases_in_use", bits=PHRASE_BITS if split.left > split.right else -PHRASE_BITS, text=text)]
