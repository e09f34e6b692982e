"""
What third texts attest of two: the common-error argument, and whether a text that is held explains what they share.

Where two texts differ, a third that agrees now with the one and now with the other shows that each lost something that
their common source had: neither is the other's source (Lachmann's method; for texts of one language, Semple 2015).
Quotations count as readings here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen

from provenance.alignment.profile import Profile
from provenance.hashes import Hashes, run_hashes
from provenance.lineage.pairs import PairEvidence, Sites

# A witness that agrees with one side at a single place may do so by chance: rewriters choose common synonyms alike.
CHANCE_AGREEMENTS = 1

# A held text explains what two others share where it lacks no more than this part of it.
UNEXPLAINED = 0.08

# With fewer telling runs in common there is nothing to explain.
FEWEST_COMMON_CHOICES = 8

# Fewer agreements than this say nothing of which side a witness takes.
FEWEST_AGREEMENTS = 5


@frozen(kw_only=True)
class Testimony:
    """
    What one witness says of two texts.

    Attributes:
        witness: row of the third text.
        left_places, right_places: the gaps, as places in :attr:`PairEvidence.gaps`, where it has the reading that
            only left, or only right, has.
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
    def conflict(self) -> int:
        """
        Count the agreements with the less attested side, beyond chance: none where one text may come from the other.
        """
        return max(0, min(self.for_left, self.for_right) - CHANCE_AGREEMENTS)

    @property
    def one_sided(self) -> bool:
        """
        Tell whether the witness knows one side alone, as it does where the other was made from that one.
        """
        most = max(self.for_left, self.for_right)
        return most >= FEWEST_AGREEMENTS and 10 * min(self.for_left, self.for_right) <= most


def hear(
    pair: PairEvidence, witnesses: Mapping[int, tuple[PairEvidence, PairEvidence]], profiles: list[Profile]
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
        says = _choices_in(profiles[witness], {row for one in comparisons for row in one.matched(witness)})
        left_places = _agreements(pair.of_left.sites, right, says)
        right_places = _agreements(pair.of_right.sites, left, says)
        heard.append(Testimony(witness=witness, left_places=left_places, right_places=right_places))
    return tuple(heard)


def explains(witness: Profile, left: Profile, right: Profile) -> bool:
    """
    Tell whether *witness* has nearly all the telling runs of words that *left* and *right* share.

    Then no unseen text is needed for what they share. Source: the explained-sharing test, docs/decisions/0003.
    """
    common = _both(left.choices, right.choices)
    if common.size < FEWEST_COMMON_CHOICES:
        return False
    return _both(common, witness.choices).size >= (1.0 - UNEXPLAINED) * common.size


def _agreements(sites: Sites, other_side: Hashes, witness: Hashes) -> tuple[int, ...]:
    agrees = _holds(witness, sites.runs) & ~_holds(other_side, sites.runs)
    return tuple(np.unique(sites.places[agrees]).tolist())


def _choices_in(one: Profile, sentences: set[int]) -> Hashes:
    """
    Collect the telling runs of two words in some sentences of a document.
    """
    tokens = one.document.tokens
    runs = [run_hashes(tokens.words[tokens.sentences[row] : tokens.sentences[row + 1]], 2) for row in sorted(sentences)]
    return np.unique(_both(np.concatenate(runs), one.choices)) if runs else np.empty(0, np.uint64)


def _both(one: Hashes, other: Hashes) -> Hashes:
    return one[_holds(other, one)]


def _holds(sorted_values: Hashes, wanted: Hashes) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if not sorted_values.size:
        return np.zeros(wanted.size, np.bool_)
    place = np.minimum(np.searchsorted(sorted_values, wanted), sorted_values.size - 1)
    return np.asarray(sorted_values[place] == wanted)
