"""
How a signature is cut into bands: chosen from the recall that is asked for at a similarity.
"""

from __future__ import annotations

import math

from attrs import field, frozen

from provenance.errors import InvalidParameter

# Where a curve is given.
_CURVE = tuple(number / 20 for number in range(1, 21))

# Of pairs as similar as asked, so many may fall short by chance in the slots that agree: far fewer than no band finds.
MOST_MISSED = 0.001


@frozen
class Bands:
    """
    A division of signatures: two texts become candidates where they agree in every slot of some band.

    Attributes:
        bands: how many there are, 1 or more.
        rows: slots of each band, 1 or more; the bands take the first ``bands * rows`` slots of a signature.
        bits: stored of each slot, 8 or 32: what is stored in few bits agrees by chance, too.

    Raises:
        InvalidParameter: a number outside these ranges.
    """

    bands: int
    rows: int
    bits: int = field(default=8)

    def __attrs_post_init__(self) -> None:
        for name in ("bands", "rows"):
            if getattr(self, name) < 1:
                raise InvalidParameter(f"{name} is {getattr(self, name)!r}, expected at least 1")
        _check_bits(self.bits)

    @property
    def slots(self) -> int:
        """
        Count the slots that the bands take.
        """
        return self.bands * self.rows

    def probability(self, similarity: float) -> float:
        """
        Give the probability that two texts of a Jaccard become candidates, were the slots independent.

        Source: Indyk and Motwani 1998; of slots of few bits, Li and König 2010.
        """
        in_a_band = agreement(similarity, self.bits) ** self.rows
        return 1.0 if in_a_band >= 1.0 else -math.expm1(self.bands * math.log1p(-in_a_band))

    def curve(self) -> tuple[tuple[float, float], ...]:
        """
        Give the probability at 0.05, 0.10, ..., 1.00: similarity and probability.
        """
        return tuple((similarity, self.probability(similarity)) for similarity in _CURVE)

    def chance_pairs(self, texts: int) -> float:
        """
        Give how many pairs of so many texts that share nothing are expected to become candidates.
        """
        return self.probability(0.0) * texts * (texts - 1) / 2


def choose_bands(*, recall: float = 0.99, similarity: float = 0.5, slots: int = 128, bits: int = 8) -> Bands:
    """
    Choose the bands that make the fewest candidates and still find so many of the pairs of a similarity.

    A slot more in every band divides what agrees by chance by some 256; a band more adds to it. So the bands are as
    long as the recall allows, and then as few.

    Args:
        recall: the probability, above 0 and below 1, that a pair of *similarity* becomes a candidate.
        similarity: Jaccard, above 0 and at most 1.
        slots: of a signature.
        bits: stored of each slot, 8 or 32.

    Raises:
        InvalidParameter: a number outside its range, or a recall that no bands of so many slots reach.
    """
    if not 0.0 < recall < 1.0:
        raise InvalidParameter(f"recall is {recall!r}, expected a number above 0 and below 1")
    _check_similarity(similarity)
    _check_bits(bits)
    if slots < 1:
        raise InvalidParameter(f"slots is {slots!r}, expected at least 1")
    for rows in range(slots, 0, -1):
        most = Bands(slots // rows, rows, bits)
        if most.probability(similarity) >= recall:
            divisions = (Bands(count, rows, bits) for count in range(1, most.bands + 1))
            return next(one for one in divisions if one.probability(similarity) >= recall)
    reached = Bands(slots, 1, bits).probability(similarity)
    raise InvalidParameter(
        f"no bands of {slots} slots find {recall:.6g} of the pairs of similarity {similarity:.6g}: "
        f"at most {reached:.6g}; ask for less recall, for a higher similarity, or sign with more slots"
    )


def least_agreeing(similarity: float, *, slots: int = 128, bits: int = 8, missed: float = MOST_MISSED) -> int:
    """
    Give in how many slots two signatures must agree, so that of the pairs of a similarity hardly any fall short.

    Args:
        similarity: Jaccard, above 0 and at most 1.
        slots: of a signature.
        bits: stored of each slot, 8 or 32.
        missed: the part of such pairs, above 0 and below 1, that may agree in fewer slots.

    Returns:
        The greatest count that fewer than *missed* of the pairs fall short of, by the binomial distribution: wider than
        that of the signatures, whose slots are not drawn one by one.

    Raises:
        InvalidParameter: a similarity, number of bits or part outside its range.
    """
    _check_similarity(similarity)
    _check_bits(bits)
    if not 0.0 < missed < 1.0:
        raise InvalidParameter(f"missed is {missed!r}, expected a number above 0 and below 1")
    each = agreement(similarity, bits)
    below = 0.0
    for count in range(slots):
        below += math.comb(slots, count) * each**count * (1.0 - each) ** (slots - count)
        if below >= missed:
            return count
    return slots


def agreement(similarity: float, bits: int) -> float:
    """
    Give the probability that two texts of a Jaccard agree in a slot of so many bits.
    """
    return similarity + (1.0 - similarity) * 2.0**-bits


def _check_similarity(similarity: float) -> None:
    if not 0.0 < similarity <= 1.0:
        raise InvalidParameter(f"similarity is {similarity!r}, expected a number above 0 and at most 1")


def _check_bits(bits: int) -> None:
    if bits not in (8, 32):
        raise InvalidParameter(f"bits is {bits!r}, expected 8 or 32")
