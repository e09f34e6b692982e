"""
``python -m benchmarks.training.merging``: fit what tells merged articles from others, and print the weights.

They stand in :data:`provenance.lineage.mosaic.WEIGHTS`. To be fitted again whenever the posterior over forests changes,
since its marginals are among the measures. A quarter of an hour on one core.
"""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import numpy as np
import numpy.typing as npt
from attrs import frozen
from scipy.optimize import minimize

import provenance as pv
from benchmarks.lineage.families import Family, truth_of
from benchmarks.lineage.simulated import family_of
from benchmarks.simulation import Settings, simulate
from benchmarks.simulation.sources import allsides, bbc
from benchmarks.splits import by_hash, is_training
from provenance.lineage import infer, merging
from provenance.lineage.mosaic import FEATURES

Floats = npt.NDArray[np.float64]

# Stories with few merges, as they are measured, and with many, for more of them to learn from: the part of versions
# with a second parent, the seed, the source, and which of its articles in the order of their hashes.
_STORIES = (
    (0.12, 5, bbc, 0, 350),
    (0.12, 5, bbc, 350, 700),
    (0.12, 5, allsides, 0, 350),
    (0.4, 2, bbc, 0, 250),
    (0.4, 2, allsides, 0, 150),
    (0.4, 3, bbc, 250, 500),
    (0.4, 3, bbc, 500, 750),
    (0.4, 3, allsides, 150, 300),
)

# Weight of the squares of the standardised weights.
_PENALTY = 2.0


@frozen(eq=False)
class Examples:
    """
    Every two possible parents of every article.

    Attributes:
        features: float64 (n_pairs, n_features).
        true: bool (n_pairs,), whether they are its parents.
        article: int64 (n_pairs,), of which article.
    """

    features: Floats
    true: npt.NDArray[np.bool_]
    article: npt.NDArray[np.int64]


def families() -> Iterator[Family]:
    """
    Simulate stories from the training halves.
    """
    for merges, seed, source, start, end in _STORIES:
        articles = list(source())
        first = [one for one in by_hash(articles, lambda one: one.id) if is_training(one.id)][start:end]
        settings = Settings(versions=(4, 12), hidden_original=0.5, merges=merges)
        yield from map(family_of, simulate(articles, seed=seed, settings=settings, begin_with=first))


def examples(chosen: Iterator[Family]) -> Examples:
    """
    Trace families and keep what the inference saw of every two parents.
    """
    features, true, article = [], [], []
    for family in chosen:
        truth = truth_of(family)
        for ids, case in _seen(family):
            parents = set(truth.parents[ids[case.donors.child]])
            article.append(len(case.pairs))
            features.append(case.features)
            named = [{ids[case.donors.rows[one]], ids[case.donors.rows[other]]} for one, other in case.pairs.tolist()]
            true += [len(parents & pair) == 2 for pair in named]
    return Examples(np.concatenate(features), np.array(true, bool), np.repeat(np.arange(len(article)), article))


def _seen(family: Family) -> list[tuple[list[str], merging.Case]]:
    seen: list[tuple[list[str], merging.Case]] = []

    def listen(posterior, evidences, profiles):  # type: ignore[no-untyped-def]
        ids = [one.document.article.id for one in profiles]
        seen.extend((ids, case) for case in merging.cases(posterior, evidences, profiles))
        return merging.merged(posterior, evidences, profiles)

    with mock.patch.object(infer, "merged", listen):
        pv.trace(list(family.articles))
    return seen


def fit(found: Examples) -> Floats:
    """
    Fit a multinomial logistic: of every two parents and none, the true one.
    """
    spread = found.features.std(axis=0)
    spread[spread == 0] = 1.0
    middle = found.features.mean(axis=0)
    middle[0], spread[0] = 0.0, 1.0
    scaled, count = (found.features - middle) / spread, int(found.article[-1]) + 1
    known = np.bincount(found.article, found.true, count) > 0

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = scaled @ weights
        greatest = np.zeros(count)
        np.maximum.at(greatest, found.article, scores)
        odds = np.exp(scores - greatest[found.article])
        total = np.bincount(found.article, odds, count) + np.exp(-greatest)
        likely = odds / total[found.article]
        right = np.bincount(found.article, likely * found.true, count)
        said = np.where(known, right, np.exp(-greatest) / total)
        wanted = np.where(found.true, likely / np.maximum(right[found.article], 1e-300), 0.0)
        penalty = _PENALTY * np.append(0.0, weights[1:])
        return -float(np.log(said + 1e-300).sum()) + float(penalty @ weights), 2 * penalty - scaled.T @ (
            wanted - likely
        )

    weights = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x / spread
    weights[0] -= float((weights * middle)[1:].sum())
    return np.asarray(weights)


if __name__ == "__main__":
    for name, weight in zip(FEATURES, fit(examples(families())), strict=True):
        print(f'    "{name}": {weight:.3f},')
