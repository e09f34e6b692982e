"""
Whether confidence holds: of the hypotheses given 0.8, eight in ten should be right.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from attrs import frozen

from benchmarks.lineage.answers import Answer, Claim
from benchmarks.lineage.families import Truth

BINS = 10

# From here on an edge is called strong.
STRONG = 0.9

_DRAWS = 200


@frozen(kw_only=True)
class Judged:
    """
    A claim with the truth.

    Attributes:
        confidence: that it was given.
        right: whether it is true.
        edge: whether it stands as an edge in the answer's graph.
    """

    confidence: float
    right: bool
    edge: bool


def judge(truth: Truth, answer: Answer) -> list[Judged]:
    """
    Hold every claim of an answer against the truth.

    A held parent is right where the child comes from it with no other held text between. A lost source is right where
    the child and another article that the answer gives to the same lost source come from one text that is not held.
    That no source was found is right where no article here is the child's source and no lost source of the answer is.
    """
    below: dict[str, set[str]] = {name: set() for name in answer.lost}
    for claim in answer.claims:
        if claim.parent in below:
            below[claim.parent].add(claim.child)

    def is_right(claim: Claim) -> bool:
        if claim.parent in below:
            unseen = truth.lost[claim.child]
            return any(unseen & truth.lost[other] for other in below[claim.parent] - {claim.child})
        if claim.parent is None:
            sources = [one for one in answer.claims if one.child == claim.child and one.parent in below]
            return not truth.parents[claim.child] and not any(is_right(one) for one in sources)
        return claim.parent in truth.parents[claim.child]

    return [
        Judged(confidence=claim.confidence, right=is_right(claim), edge=claim.shown and claim.parent is not None)
        for claim in answer.claims
    ]


def true_edges(truth: Truth) -> int:
    """
    Count the edges that a perfect answer would show: from held sources, and from the lost sources of two or more.
    """
    witnesses = truth.witnesses
    held = sum(len(sources) for sources in truth.parents.values())
    return held + sum(not truth.parents[name] and bool(truth.lost[name] & set(witnesses)) for name in truth.ids)


def expected_calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """
    Give the expected calibration error over ten bins of equal width.

    Raises:
        ValueError: there are no claims.

    Source: Naeini, Cooper and Hauskrecht, AAAI 2015: the mean over claims of |mean confidence - share right| of their
    bin.
    """
    if not confidences:
        raise ValueError("no claims: calibration is not defined")
    values, hits = np.array(confidences, np.float64), np.array(right, np.float64)
    return float(_errors(values, hits[None, :])[0])


def perfect_calibration_error(confidences: Sequence[float]) -> tuple[float, float]:
    """
    Give what a perfect predictor of these confidences shows at this number of claims: the mean and the 95th percentile.

    With finitely many claims no bin comes out even, so an error of 0 is out of reach; this is what chance alone makes.
    """
    values = np.array(confidences, np.float64)
    rng = np.random.Generator(np.random.PCG64(0))
    hits = rng.random((_DRAWS, values.size)) < values
    errors = _errors(values, hits.astype(np.float64))
    return float(errors.mean()), float(np.quantile(errors, 0.95))


def brier(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """
    Give the mean squared difference between confidence and truth (Brier, Monthly Weather Review 78, 1950).
    """
    return float(np.mean((np.array(confidences, np.float64) - np.array(right, np.float64)) ** 2))


def skill(confidences: Sequence[float], right: Sequence[bool]) -> float | None:
    """
    Give 1 less the Brier score over that of always saying the share that is right; None where all or none are right.
    """
    share = float(np.mean(np.array(right, np.float64)))
    return 1.0 - brier(confidences, right) / (share * (1.0 - share)) if 0.0 < share < 1.0 else None


def reliability(judged: Sequence[Judged]) -> list[tuple[float, float, int]]:
    """
    Give (mean confidence, share right, count) of each of the ten bins that has claims.
    """
    values = np.array([one.confidence for one in judged], np.float64)
    hits = np.array([one.right for one in judged], np.float64)
    bins = _bins(values)
    return [
        (float(values[bins == place].mean()), float(hits[bins == place].mean()), int((bins == place).sum()))
        for place in range(BINS)
        if (bins == place).any()
    ]


def risk_against_coverage(judged: Sequence[Judged]) -> list[tuple[float, float]]:
    """
    Give (share of the edges kept, share of those that are wrong), keeping ever less confident edges.

    Edges of one confidence are kept together, since nothing tells which of them comes first.
    """
    edges = sorted((one for one in judged if one.edge), key=lambda one: -one.confidence)
    points = []
    wrong = 0
    for kept, one in enumerate(edges, start=1):
        wrong += not one.right
        if kept == len(edges) or edges[kept].confidence < one.confidence:
            points.append((kept / len(edges), wrong / kept))
    return points


def _bins(values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return np.minimum((values * BINS).astype(np.int64), BINS - 1)


def _errors(values: npt.NDArray[np.float64], hits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """
    Give the error of each row of *hits*: float64 (draws,).
    """
    member = (_bins(values)[:, None] == np.arange(BINS)).astype(np.float64)
    # A bin's share times its gap is |sum of confidences - number right| over all claims: no division by empty bins.
    gaps = np.abs(values @ member - hits @ member)
    return np.asarray(gaps.sum(axis=1) / values.size)
