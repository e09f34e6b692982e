"""
``python -m benchmarks.training.merging``: fit what tells merged articles from others, and print the weights.

They stand in :data:`provenance.lineage.mosaic.WEIGHTS`. To be fitted again whenever the posterior over forests changes,
since its marginals are among the measures. A quarter of an hour on one core.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from unittest import mock

import numpy as np
import numpy.typing as npt
from attrs import frozen
from scipy.optimize import minimize

import provenance as pv
from benchmarks.lineage.families import Family, truth_of
from benchmarks.lineage.public_sets import PUBLIC_SETS
from benchmarks.lineage.simulated import family_of
from benchmarks.simulation import Settings, simulate
from benchmarks.simulation.sources import allsides, bbc
from benchmarks.splits import by_hash, is_training
from benchmarks.training.stories import LARGEST_STORY, LONGEST_TEXT
from provenance.lineage import infer, merging
from provenance.lineage.mosaic import WEIGHTS

Floats = npt.NDArray[np.float64]

# Stories with few merges, as they are measured, and with many, for more of them to learn from: the part of versions
# with a second parent, the seed, the source, and which of its articles in the order of their hashes.
_STORIES = (
    (0.12, 5, bbc, 0, 350),
    (0.12, 5, allsides, 0, 350),
    (0.4, 2, bbc, 0, 250),
    (0.4, 2, allsides, 0, 150),
)

# Sets in which no article was merged, and so many families of each: what is moved about in a chain of revisions, or
# rewritten twice, is not put together from two.
_UNMERGED = ("wiki", "licence", "onestop", "detectrl", "l2r")
_FAMILIES = 130

# Weight of the squares of the standardised weights.
_PENALTY = 2.0


@frozen(eq=False)
class Examples:
    """
    Every two possible parents of every article.

    Attributes:
        features: float64 (n_pairs, n_features), those that are fitted.
        true: bool (n_pairs,), whether they are its parents.
        article: int64 (n_pairs,), of which article.
    """

    features: Floats
    true: npt.NDArray[np.bool_]
    article: npt.NDArray[np.int64]


def families() -> Iterator[Family]:
    """
    Simulate stories from the training halves, and give the families of theirs that have no merge.
    """
    for merges, seed, source, start, end in _STORIES:
        articles = list(source())
        first = [one for one in by_hash(articles, lambda one: one.id) if is_training(one.id)][start:end]
        settings = Settings(versions=(4, 12), hidden_original=0.5, merges=merges)
        yield from map(family_of, simulate(articles, seed=seed, settings=settings, begin_with=first))
    for name in _UNMERGED:
        fit = (one for one in by_hash(PUBLIC_SETS[name][1]().training, lambda one: one.key) if _is_usual(one))
        yield from islice(fit, _FAMILIES)


def _is_usual(family: Family) -> bool:
    """
    Tell whether the texts are as long and as many as in what else is learnt from.
    """
    return (
        max(len(article.text) for article in family.articles) < LONGEST_TEXT and len(family.articles) <= LARGEST_STORY
    )


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
            features.append(case.features[:, : len(WEIGHTS)])
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

    weights = minimize(loss, np.zeros(len(WEIGHTS)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x / spread
    weights[0] -= float((weights * middle)[1:].sum())
    return np.asarray(weights)


if __name__ == "__main__":
    for name, weight in zip(WEIGHTS, fit(examples(families())), strict=True):
        print(f'    "{name}": {weight:.3f},')
