"""
The mixture of regimes, fitted to whole trees: their conditional likelihood with exact gradients, climbed by L-BFGS.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from attrs import field, frozen
from scipy.optimize import minimize
from scipy.sparse import csr_array

from benchmarks.training.partition import Allowed, summed, summed_known
from benchmarks.training.stories import Example
from provenance.lineage.regimes import Scales, Weights, apart_of, gate_of, scaled, softmax, with_constant

Numbers = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# Stories of like size are summed over together.
_SIZES = (2, 3, 4, 5, 6, 8, 10, 14, 24)

_PARTS = ("gate", "asymmetries", "candidacies", "circumstances", "apart", "roots", "children", "price")
# How far from nothing each part begins.
_STARTS = dict(zip(_PARTS, (0.3, 0.2, 0.05, 0.02, 0.05, 0.0, 0.0, 0.0), strict=True))

_NEVER = -1e3


@frozen(kw_only=True)
class Recipe:
    """
    How the mixture is fitted.

    Attributes:
        regimes: how many.
        members: fits from different starts, whose mean is taken.
        penalty: of the squared weights.
        evenness: 0 counts every story alike, 1 every set.
        steps: of L-BFGS at most.
        seed: of the first start.
    """

    regimes: int = 12
    members: int = 8
    penalty: float = 2e-3
    evenness: float = 0.6
    steps: int = 200
    seed: int = 0


@frozen(eq=False)
class _Bucket:
    """
    Stories of like size, s of them, padded to n texts: rows of the data, and where each pair stands in its story.
    """

    stories: Integers = field(repr=False)
    pairs: Integers = field(repr=False)
    at: tuple[Integers, Integers, Integers] = field(repr=False)
    texts: Integers = field(repr=False)
    possible: Allowed = field(repr=False)
    true: Allowed = field(repr=False)


@frozen(eq=False)
class _Data:
    """
    Every pair, text and story of the examples, one after another, as :func:`provenance.lineage.regimes.score` sees it.

    Attributes:
        around, within: sparse (texts, pairs) and (stories, pairs), what means over the pairs of each are taken with.
    """

    gate: Numbers = field(repr=False)
    asymmetries: Numbers = field(repr=False)
    candidacies: Numbers = field(repr=False)
    circumstances: Numbers = field(repr=False)
    apart: Numbers = field(repr=False)
    standings: Numbers = field(repr=False)
    story: Numbers = field(repr=False)
    around: csr_array = field(repr=False)
    within: csr_array = field(repr=False)
    importance: Numbers = field(repr=False)
    buckets: tuple[_Bucket, ...] = field(repr=False)


def fit(examples: Sequence[Example], recipe: Recipe | None = None) -> Weights:
    """
    Fit a mixture to *examples*.
    """
    recipe = Recipe() if recipe is None else recipe
    scales = _scales(examples)
    data = _data(examples, scales, recipe.evenness)
    shapes = {
        "gate": (recipe.regimes, data.gate.shape[1]),
        "asymmetries": (recipe.regimes, data.asymmetries.shape[1]),
        "candidacies": (recipe.regimes, data.candidacies.shape[2]),
        "circumstances": (recipe.regimes, data.circumstances.shape[1]),
        "apart": (recipe.regimes, data.apart.shape[1]),
        "roots": (recipe.regimes, data.standings.shape[1]),
        "children": (recipe.regimes, data.standings.shape[1]),
        "price": (recipe.regimes, data.story.shape[1]),
    }
    members = []
    for member in range(recipe.members):
        random = np.random.default_rng(recipe.seed + member)
        start = np.concatenate([random.normal(0.0, 1.0, np.prod(shapes[name])) * _STARTS[name] for name in _PARTS])
        found = minimize(
            _loss,
            start,
            args=(data, shapes, recipe.penalty),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": recipe.steps},
        )
        members.append(_parts(found.x, shapes))
    return Weights(scales=scales, **{name: np.stack([member[name] for member in members]) for name in _PARTS})


def _scales(examples: Sequence[Example]) -> Scales:
    standings = [one.standing for one in examples]

    def mean_and_spread(values: Numbers) -> Numbers:
        return np.stack([values.mean(axis=0), values.std(axis=0) + 1e-6])

    return Scales(
        asymmetries=np.abs(np.concatenate([one.asymmetries for one in standings])).mean(axis=0) + 1e-6,
        circumstances=mean_and_spread(np.concatenate([one.circumstances for one in standings])),
        candidacies=mean_and_spread(np.concatenate([np.concatenate(one.candidacies) for one in standings])),
        standings=mean_and_spread(np.concatenate([one.standings for one in standings])),
        story=mean_and_spread(np.stack([one.story for one in standings])),
    )


def _data(examples: Sequence[Example], scales: Scales, evenness: float) -> _Data:
    seen = [scaled(one.standing, scales) for one in examples]
    importance = _importance(examples, evenness)
    sizes = [len(one.standings) for one in seen]
    first_text = np.concatenate([[0], np.cumsum(sizes)])
    first_pair = np.concatenate([[0], np.cumsum([len(one.pairs) for one in seen])])
    buckets = []
    for least, most in zip((1, *_SIZES[:-1]), _SIZES, strict=True):
        chosen = [number for number, size in enumerate(sizes) if least < size <= most]
        if chosen:
            buckets.append(_bucket(chosen, most, examples, first_text, first_pair))
    return _Data(
        gate=np.concatenate([gate_of(one) for one in seen]),
        asymmetries=np.concatenate([one.asymmetries for one in seen]),
        candidacies=np.concatenate([one.candidacies for one in seen], axis=1),
        circumstances=np.concatenate([with_constant(one.circumstances) for one in seen]),
        apart=np.concatenate([apart_of(one) for one in seen]),
        standings=np.concatenate([one.standings for one in seen]),
        story=np.stack([one.story for one in seen]),
        around=_means(np.concatenate([one.pairs + first for one, first in zip(seen, first_text, strict=False)])),
        within=_means(np.repeat(np.arange(len(seen)), [len(one.pairs) for one in seen])[:, None]),
        importance=importance,
        buckets=tuple(buckets),
    )


def _means(places: Integers) -> csr_array:
    """
    Give what the means over pairs are taken with: sparse (rows, pairs).

    Args:
        places: int64 (pairs, r), the rows in which each pair counts.
    """
    count, sides = places.shape
    shares = 1.0 / np.bincount(places.ravel())[places.ravel()]
    return csr_array((shares, (places.ravel(), np.repeat(np.arange(count), sides))))


def _importance(examples: Sequence[Example], evenness: float) -> Numbers:
    """
    Weigh each story so that large sets do not drown small ones: float64 (stories,), of sum 1.
    """
    counts = Counter(one.name for one in examples)
    # Of a large story every text is one more claim, though they hang together.
    found = np.array([counts[one.name] ** -evenness * (1.0 + 1.0 / len(one.roots)) for one in examples])
    return np.asarray(found / found.sum())


def _bucket(
    chosen: Sequence[int], size: int, examples: Sequence[Example], first_text: Integers, first_pair: Integers
) -> _Bucket:
    count = len(chosen)
    real, linked = np.zeros((count, size), bool), np.zeros((count, size, size), bool)
    parents, roots = np.zeros((count, size, size), bool), np.ones((count, size), bool)
    children, texts = np.zeros((count, size), bool), np.zeros((count, size), np.int64)
    pairs, at = [], defaultdict(list)
    for place, number in enumerate(chosen):
        one = examples[number]
        n = len(one.roots)
        left, right = one.standing.pairs.T
        pairs.append(np.arange(first_pair[number], first_pair[number + 1]))
        for name, values in (("story", np.full(len(left), place)), ("left", left), ("right", right)):
            at[name].append(values)
        real[place, :n] = True
        linked[place, left, right] = linked[place, right, left] = True
        parents[place, :n, :n], roots[place, :n], children[place, :n] = one.parents, one.roots, one.children
        texts[place, :n] = np.arange(first_text[number], first_text[number + 1])
    return _Bucket(
        stories=np.array(chosen, np.int64),
        pairs=np.concatenate(pairs),
        at=(np.concatenate(at["story"]), np.concatenate(at["left"]), np.concatenate(at["right"])),
        texts=texts,
        possible=Allowed(edges=linked, roots=real, children=real, real=real),
        true=Allowed(edges=parents, roots=roots, children=children, real=real),
    )


def _loss(flat: Numbers, data: _Data, shapes: dict[str, tuple[int, ...]], penalty: float) -> tuple[float, Numbers]:
    """
    Give minus the log likelihood of the true trees, and its gradient.
    """
    weights = _parts(flat, shapes)
    gate = softmax(data.gate @ weights["gate"].T)
    signed, common = data.asymmetries @ weights["asymmetries"].T, data.circumstances @ weights["circumstances"].T
    ways = [common + (1 - 2 * way) * signed + data.candidacies[way] @ weights["candidacies"].T for way in range(2)]
    apart = data.apart @ weights["apart"].T
    scores = [(gate * one).sum(axis=1) for one in (*ways, apart)]
    around, within = data.around @ gate, data.within @ gate
    standing = [data.standings @ weights[name].T for name in ("roots", "children")]
    price = data.story @ weights["price"].T
    own = [(around * one).sum(axis=1) for one in standing] + [(within * price).sum(axis=1)]
    slopes, own_slopes = ([np.zeros(len(one)) for one in ones] for ones in (scores, own))
    of = {}
    total = 0.0
    for bucket in data.buckets:
        total += _bucket_loss(bucket, data, scores, own, slopes, own_slopes)
    by_regime = [gate * slope[:, None] for slope in slopes]
    of["asymmetries"] = (by_regime[0] - by_regime[1]).T @ data.asymmetries
    of["circumstances"] = (by_regime[0] + by_regime[1]).T @ data.circumstances
    of["candidacies"] = by_regime[0].T @ data.candidacies[0] + by_regime[1].T @ data.candidacies[1]
    of["apart"] = by_regime[2].T @ data.apart
    of["roots"], of["children"] = ((around * slope[:, None]).T @ data.standings for slope in own_slopes[:2])
    of["price"] = (within * own_slopes[2][:, None]).T @ data.story
    said = sum(slope[:, None] * one for slope, one in zip(slopes, (*ways, apart), strict=True))
    said += data.around.T @ sum(slope[:, None] * one for slope, one in zip(own_slopes[:2], standing, strict=True))
    said += data.within.T @ (own_slopes[2][:, None] * price)
    of["gate"] = (gate * (said - (gate * said).sum(axis=1, keepdims=True))).T @ data.gate
    gradient = np.concatenate([of[name].ravel() for name in _PARTS])
    return total + penalty * float(flat @ flat) / 2.0, gradient + penalty * flat


def _bucket_loss(
    bucket: _Bucket,
    data: _Data,
    scores: Sequence[Numbers],
    own: Sequence[Numbers],
    slopes: Sequence[Numbers],
    own_slopes: Sequence[Numbers],
) -> float:
    """
    Give the loss of some stories, and add its derivatives to *slopes*, of the scores of pairs, and to *own_slopes*.

    Args:
        bucket: the stories.
        data: of all.
        scores: of both ways of each pair, and of a source unseen of both.
        own: of each text without a source, of each as the child of one unseen, and of that of each story.
        slopes, own_slopes: derivatives by both.
    """
    story, left, right = bucket.at
    forwards, backwards, apart = (one[bucket.pairs] for one in scores)
    edges, beside = np.zeros(bucket.possible.edges.shape), np.full(bucket.possible.edges.shape, _NEVER)
    edges[story, left, right], edges[story, right, left] = forwards, backwards
    beside[story, left, right] = beside[story, right, left] = apart
    top = beside.max(axis=1)
    powers = np.exp(beside - top[:, None, :])
    others = np.maximum(bucket.possible.real.sum(axis=1) - 1, 1)[:, None]
    children = np.log(powers.sum(axis=1)) + top - np.log(others) + own[1][bucket.texts]
    roots, price = own[0][bucket.texts], own[2][bucket.stories]
    every = summed(edges, roots, children, price, bucket.possible)
    right_ones = summed_known(edges, roots, children, price, bucket.true)
    importance = data.importance[bucket.stories]
    of_edges = importance[:, None, None] * (every.edges - right_ones.edges)
    of_roots = importance[:, None] * (every.roots - right_ones.roots)
    of_children = np.where(bucket.possible.real, importance[:, None] * (every.children - right_ones.children), 0.0)
    of_beside = powers / powers.sum(axis=1)[:, None, :] * of_children[:, None, :]
    slopes[0][bucket.pairs] += of_edges[story, left, right]
    slopes[1][bucket.pairs] += of_edges[story, right, left]
    slopes[2][bucket.pairs] += of_beside[story, left, right] + of_beside[story, right, left]
    real = bucket.possible.real
    own_slopes[0][bucket.texts[real]] += of_roots[real]
    own_slopes[1][bucket.texts[real]] += of_children[real]
    own_slopes[2][bucket.stories] += importance * (every.price - right_ones.price)
    return float((importance * (every.logs - right_ones.logs)).sum())


def _parts(flat: Numbers, shapes: dict[str, tuple[int, ...]]) -> dict[str, Numbers]:
    ends = np.cumsum([int(np.prod(shapes[name])) for name in _PARTS])[:-1]
    return {name: part.reshape(shapes[name]) for name, part in zip(_PARTS, np.split(flat, ends), strict=True)}
