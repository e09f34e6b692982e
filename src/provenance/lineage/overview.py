"""
A story in plain words: how much of what its texts share each lacks, counted over all words and pairs of words.

What is telling binds two texts; but whether a third is the source of both shows in plain words, too, and there are more
of them: once texts are known to be versions of one story, common words are evidence of which of them comes from which.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.lineage.measures import SUMMED_CANDIDACIES
from provenance.lineage.readings import Readings, unexplained
from provenance.lineage.sharing import count

Numbers = npt.NDArray[np.float64]


@frozen(eq=False)
class Overview:
    """
    What the n texts of a story, with m linked pairs, share in plain words.

    Attributes:
        lacking: float64 (n,), the part of what other pairs share that each text lacks.
        unexplained: float64 (2, m), the part of what the child shares with others that its parent lacks; the left text
            as the parent, then the right.
        least: float64 (n,), the least of that over the possible parents of each.
        unexplained_by_thirds: float64 (m,), the part of what two share that the third lacks that has most of it; 1
            where there is no third.
        lacked_by_best: how many readings two others have in common that the text lacks that lacks least, by pairs.
        alone_with_best: int64 (n - 1,), how many readings each of the others has with that text alone, ascending.
    """

    lacking: Numbers = field(repr=False)
    unexplained: Numbers = field(repr=False)
    least: Numbers = field(repr=False)
    unexplained_by_thirds: Numbers = field(repr=False)
    lacked_by_best: float
    alone_with_best: npt.NDArray[np.int64] = field(repr=False)

    def of_candidacy(self, way: int, number: int, child: int) -> tuple[float, float]:
        """
        Give what speaks against one side of a pair as the parent, and how much more than against the best.
        """
        value = float(self.unexplained[way, number])
        return value, value - float(self.least[child])

    def of_text(self, one: int) -> tuple[float, float, float]:
        """
        Give what a text lacks, how much more than the best, and what its best parent lacks.
        """
        value = float(self.lacking[one])
        return value, value - float(self.lacking.min()), float(self.least[one])

    def of_story(self) -> tuple[float, float]:
        """
        Give what the text lacks that lacks least, and how much more the next does.
        """
        best = np.sort(self.lacking)
        return float(best[0]), float(best[1] - best[0])

    def in_full(self) -> tuple[float, ...]:
        """
        Give how much no third explains, and what the best text lacks against what others have from it alone.

        Two who rewrite one text choose some of the same words by chance; how many is told by what each has in common
        with it that the other has not.
        """
        parts, alone = self.unexplained_by_thirds, self.alone_with_best
        lacked = math.log1p(self.lacked_by_best)
        return (
            float(parts.max()),
            float(parts.min()),
            float(parts.mean()),
            lacked,
            math.log1p(float(alone[0])),
            lacked - math.log1p(float(alone.mean())),
        )


def overlook(readings: Readings, pairs: npt.NDArray[np.int64], near: Mapping[int, Mapping[int, float]]) -> Overview:
    """
    Count what a story shares.

    Args:
        readings: of its texts, in plain words.
        pairs: int64 (m, 2), the linked ones, places in the story.
        near: for each text the distances of those that it is linked with.
    """
    counted = count(readings, pairs, near)
    several = len(readings) > 2
    lacking = unexplained(readings)
    ways = np.array([one.unexplained for one in counted], np.float64).reshape(-1, 2).T
    least = np.full(len(readings), np.inf)
    np.minimum.at(least, pairs[:, 1], ways[0])
    np.minimum.at(least, pairs[:, 0], ways[1])
    # Of texts that lack as little the one is meant that shares least with another alone, whatever their order.
    best = [(_alone(readings, place).tolist(), place) for place in np.flatnonzero(lacking <= lacking.min()).tolist()]
    alone, place = min(best)
    without = np.delete(readings.held, readings.runs[place]).astype(np.float64)
    return Overview(
        lacking=lacking,
        unexplained=ways,
        least=least,
        unexplained_by_thirds=np.array([one.least / max(1, one.shared) if several else 1.0 for one in counted]),
        lacked_by_best=float((without * (without - 1.0) / 2.0).sum()),
        alone_with_best=np.array(alone, np.int64),
    )


def summed(asymmetries: Numbers, circumstances: Numbers, candidacies: Numbers) -> Numbers:
    """
    Give what the pairs of a story come to: the last of :data:`provenance.lineage.measures.STORY`.

    Args:
        asymmetries, circumstances, candidacies: of the pairs, see :class:`provenance.lineage.standing.Standing`.
    """
    ways = np.concatenate(candidacies)[:, list(SUMMED_CANDIDACIES)]
    return np.concatenate(
        [
            ways.min(axis=0),
            ways.max(axis=0),
            ways.mean(axis=0),
            circumstances.mean(axis=0),
            np.abs(asymmetries[:, :-1]).mean(axis=0),
        ]
    )


def _alone(readings: Readings, place: int) -> npt.NDArray[np.int64]:
    """
    Count the readings that each other text has with one alone, ascending.
    """
    two = readings.runs[place][readings.held[readings.runs[place]] == 2]
    counts = [np.isin(two, own, assume_unique=True).sum() for other, own in enumerate(readings.runs) if other != place]
    return np.sort(np.array(counts, np.int64))
