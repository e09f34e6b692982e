"""
What two articles of a story are to each other, estimated from forests drawn from the posterior.
"""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt
import xxhash
from attrs import frozen

from provenance.lineage.records import ForestWeights
from provenance.lineage.sampling import sample_forests

# So many forests are drawn of a small story: a probability of a half is then known to 0.03, 19 times in 20. Of a larger
# one fewer, since each costs the square of its articles, but never less than a few dozen: 0.12.
SAMPLES, FEWEST_SAMPLES = 1000, 64
SMALL_STORY = 64

_NOWHERE = -1


@frozen
class Relatedness:
    """
    Probabilities of what a first article is to a second; they exclude each other, and what they leave is nothing.

    Attributes:
        ancestor: the second's text comes from the first's, directly or through others.
        descendant: the other way round.
        same_source: neither, and both come from one text that is held.
        lost_source: neither, and both come from one lost source and from no held text in common.
    """

    ancestor: float
    descendant: float
    same_source: float
    lost_source: float


def relatedness(weights: ForestWeights, first: int, second: int) -> Relatedness:
    """
    Estimate what two articles are to each other; that one is the other's parent enters with its exact probability.

    Args:
        weights: of their story.
        first, second: their places in it, two different ones.
    """
    forests = _drawn(weights)
    rows = np.arange(forests.shape[0])
    hidden = weights.log_prices.size
    n = weights.log_roots.size
    # A hidden node is n + j; after the last stands nowhere.
    met = np.zeros((rows.size, n + hidden + 1), np.bool_)
    at = np.full(rows.size, first)
    # No way up is longer than there are nodes on it.
    for _ in range(n + 1):
        met[rows, at] = True
        at = _up(forests, at, n, hidden)
        if (at == n + hidden).all():
            break
    met[:, -1] = True
    at = np.full(rows.size, second)
    for _ in range(n + 1):
        if met[rows, at].all():
            break
        at = np.where(met[rows, at], at, _up(forests, at, n, hidden))
    return Relatedness(
        ancestor=_with_exact_parent(weights, first, second, forests, at == first),
        descendant=_with_exact_parent(weights, second, first, forests, at == second),
        same_source=float(((at < n) & (at != first) & (at != second)).mean()),
        lost_source=float(((at >= n) & (at < n + hidden)).mean()),
    )


def _up(forests: npt.NDArray[np.int32], at: npt.NDArray[np.int64], n: int, hidden: int) -> npt.NDArray[np.int64]:
    """
    Give in each forest the parent of a place; of a hidden node and of nowhere, nowhere.
    """
    above = forests[np.arange(at.size), np.minimum(at, n - 1)].astype(np.int64)
    above = np.where(above >= 0, above, np.where(above == _NOWHERE, n + hidden, n - 2 - above))
    return np.where(at < n, above, n + hidden)


def _with_exact_parent(
    weights: ForestWeights, parent: int, child: int, forests: npt.NDArray[np.int32], ancestor: npt.NDArray[np.bool_]
) -> float:
    edge = (weights.parents == parent) & (weights.children == child) & weights.allowed
    indirectly = ancestor & (forests[:, child] != parent)
    return min(1.0, float(weights.probabilities[edge].sum() + indirectly.mean()))


@functools.lru_cache(maxsize=4)
def _drawn(weights: ForestWeights) -> npt.NDArray[np.int32]:
    """
    Draw forests; the seed is of the story's edges, so that the same story has the same forests wherever it is.

    Not of their weights: the last bit of one hangs on the processor and on the version of NumPy, and another seed moves
    what is drawn by as much as the samples are few.
    """
    n = weights.log_roots.size
    edges = np.concatenate([[n, weights.log_prices.size], weights.parents, weights.children]).astype("<i8")
    seed = xxhash.xxh3_64_intdigest(edges.tobytes())
    forests = sample_forests(
        weights.parents,
        weights.children,
        weights.log_edges,
        weights.log_roots,
        weights.log_hidden,
        weights.log_prices,
        samples=max(FEWEST_SAMPLES, SAMPLES * SMALL_STORY // max(n, SMALL_STORY)),
        seed=seed,
    )
    # A passage taken over, of less than an edge needs, is no source.
    refused = ~weights.allowed
    used = forests.astype(np.int64) * n + np.arange(n)
    barred = np.isin(used, weights.parents[refused] * n + weights.children[refused])
    return np.where(barred, _NOWHERE, forests).astype(np.int32)
