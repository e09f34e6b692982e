"""
What third texts attest of two: the common-error argument, and whether a text that is held explains what they share.

Where two texts differ, a third that agrees now with the one and now with the other shows that each lost something that
their common source had: neither is the other's source (Lachmann's method; for texts of one language, Semple 2015).
Quotations count as readings here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from attrs import frozen

from provenance.alignment.profile import Profile
from provenance.hashes import Hashes
from provenance.lineage.pairs import PairEvidence, Sites

# A witness that agrees with the other side at a single place, or once for two times that it agrees with this one, may
# do so by chance (rewriters choose common synonyms alike, language models above all), or because its writer saw both.
CHANCE_AGREEMENTS = 1
CHANCE_PART = 0.5

# Fewer agreements than this do not say, together with the same from the other end, that a text stands between two.
FEWEST_BETWEEN = 2

# What stands between two texts differs from each: by readings, or else by what a version added to it.
FEWEST_PRIVATE = 0.1
NEARLY_NOTHING = 0.05


@frozen(kw_only=True)
class Testimony:
    """
    What one witness says of two texts.

    Attributes:
        witness: row of the third text.
        left_places, right_places: the sites of each side, as places in :attr:`Sites.spans`, where it has the reading
            that only this side has.
    """

    witness: int
    left_places: tuple[int, ...]
    right_places: tuple[int, ...]

    @property
    def for_left(self) -> int:
        """
        Count the places where it agrees with left.
        """
        return len(self.left_places)

    @property
    def for_right(self) -> int:
        """
        Count the places where it agrees with right.
        """
        return len(self.right_places)

    @property
    def conflict(self) -> float:
        """
        Count the agreements with the less attested side, beyond chance: none where one text may come from the other.
        """
        less, more = sorted((self.for_left, self.for_right))
        return max(0.0, less - CHANCE_AGREEMENTS - CHANCE_PART * more)


def hear(
    pair: PairEvidence, witnesses: Mapping[int, tuple[PairEvidence, PairEvidence]], profiles: Sequence[Profile]
) -> tuple[Testimony, ...]:
    """
    Ask every witness which side it agrees with wherever *pair* differs.

    Args:
        pair: the two texts in question.
        witnesses: for each row its comparison with the left text and with the right. Only what stands in a sentence
            matched with either is testimony: elsewhere it would be the topic that agrees.
        profiles: of the corpus.
    """
    left, right = profiles[pair.left].choices, profiles[pair.right].choices
    heard = []
    for witness, comparisons in sorted(witnesses.items()):
        says = _choices_in(profiles[witness], set[int]().union(*(one.matched(witness) for one in comparisons)))
        left_places = _agreements(pair.of_left.sites, right, says)
        right_places = _agreements(pair.of_right.sites, left, says)
        heard.append(Testimony(witness=witness, left_places=left_places, right_places=right_places))
    return tuple(heard)


def stands_between(
    held: int, pair: PairEvidence, near: PairEvidence, far: PairEvidence, profiles: Sequence[Profile]
) -> bool:
    """
    Tell whether the text *held* explains what the texts of *pair* share: then no unseen text is needed for it.

    Wherever it differs from either, the other must agree with it: the two have nothing in common that it lacks. From
    one side that may be shown by absence alone, as where a version only added to it.

    Args:
        held: row of the third text.
        pair: the two texts in question.
        near, far: the comparison of *held* with the left text of *pair*, and with the right.
        profiles: of the corpus.
    """
    attested = False
    for one, other, witness in ((near, far, pair.right), (far, near, pair.left)):
        (testimony,) = hear(one, {witness: (pair, other)}, profiles)
        for_held, against = testimony.for_left, testimony.for_right
        if one.right == held:
            for_held, against = against, for_held
        if testimony.conflict or (against and for_held <= against):
            return False
        if for_held >= FEWEST_BETWEEN:
            attested = True
        else:
            # A near-copy of one of the two has nothing in which it could stand apart from it.
            outer = one.right if one.left == held else one.left
            only_added = one.side(held).private <= NEARLY_NOTHING and one.side(outer).private >= FEWEST_PRIVATE
            if against or not only_added:
                return False
    return attested


def _agreements(sites: Sites, other_side: Hashes, witness: Hashes) -> tuple[int, ...]:
    agrees = _holds(witness, sites.runs) & ~_holds(other_side, sites.runs)
    counts = np.bincount(sites.places[agrees], minlength=sites.needed.size)
    return tuple(np.flatnonzero(counts >= sites.needed).tolist())


def _choices_in(one: Profile, sentences: set[int]) -> Hashes:
    """
    Collect the telling runs of two words in some sentences of a document, sorted.
    """
    runs, numbers = one.chosen
    asked = np.zeros(len(one.sentence_weights), bool)
    asked[list(sentences)] = True
    return np.sort(runs[asked[numbers]])


def _holds(sorted_values: Hashes, wanted: Hashes) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if not sorted_values.size:
        return np.zeros(wanted.size, np.bool_)
    place = np.minimum(np.searchsorted(sorted_values, wanted), sorted_values.size - 1)
    return np.asarray(sorted_values[place] == wanted)
