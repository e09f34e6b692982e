"""
How likely each text of a story is the source of each other, by the kind of rewriting that may lie between them.

Every sign of direction turns round between kinds of rewriting: who cuts makes shorter, who updates makes longer, a
spinner uses rarer words and a translator commoner ones. So the signs are weighed by regime: the circumstances of a
pair, and those of its story, say which regimes may have been at work, and in each of them the differences between the
texts say which is the other's source. Where no regime is sure, the regimes cancel and nothing is.

A mixture of experts (Jacobs, Jordan, Nowlan and Hinton 1991) that scores the edges of derivation forests; it is fitted
to whole trees by ``python -m benchmarks train`` (Koo, Globerson, Carreras and Collins 2007; Xu and Smith 2018), and its
weights travel with the package.
"""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Iterator
from contextvars import ContextVar
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import asdict, field, frozen

from provenance.errors import DamagedWeights
from provenance.lineage import measures
from provenance.lineage.standing import Standing

Numbers = npt.NDArray[np.float64]

FORMAT, VERSION = "provenance/regimes", 3

# What the weights belong to: other measures than these, and they would be read for what they are not.
MEASURES = {
    "asymmetries": measures.OF_PAIRS,
    "circumstances": measures.AROUND_PAIRS,
    "candidacies": measures.CANDIDACIES,
    "standings": measures.STANDINGS,
    "story": measures.STORY,
}

# What dates say, at most, of the order of two texts, in nats; texts that decide it themselves, at 0.95 and more; and
# how much of that dates may take away.
MOST_OF_DATES = 8.0 * np.log(2.0)
DECIDED = np.log(0.95 / 0.05)
TAKEN_BY_DATES = 0.9
DATED = tuple(measures.CANDIDACIES.index(name) for name in measures.DATED)

# What is farther than so many standard deviations from the mean of training tells no more.
FARTHEST = 3.0


@frozen(eq=False)
class Scales:
    """
    What measures are brought to the same size by, as found in training.

    Attributes:
        asymmetries: float64 (a,), their mean sizes.
        circumstances, candidacies, standings, story: float64 (2, count), means and standard deviations.
    """

    asymmetries: Numbers = field(repr=False)
    circumstances: Numbers = field(repr=False)
    candidacies: Numbers = field(repr=False)
    standings: Numbers = field(repr=False)
    story: Numbers = field(repr=False)


@frozen(eq=False)
class Weights:
    """
    The fitted mixtures, l of them, whose mean is taken, each of k regimes.

    Attributes:
        scales: of the measures.
        gate: float64 (l, k, 2s + 1), log-weights of the regimes by the circumstances of the pair, by their means over
            the story, and a constant.
        asymmetries: float64 (l, k, a), by regime what the differences say of an edge.
        candidacies: float64 (l, k, d), the same of what makes the one the parent of the other.
        circumstances: float64 (l, k, s + 1), the same of the circumstances and a constant.
        apart: float64 (l, k, s + a + 1), what the circumstances, the sizes of the asymmetries and a constant say of a
            source unseen of both.
        roots, children: float64 (l, k, f), by regime what its standing says of a text without a source, and of one
            whose source is unseen.
        price: float64 (l, k, p), the same of the story and a source unseen.
    """

    scales: Scales
    gate: Numbers = field(repr=False)
    asymmetries: Numbers = field(repr=False)
    candidacies: Numbers = field(repr=False)
    circumstances: Numbers = field(repr=False)
    apart: Numbers = field(repr=False)
    roots: Numbers = field(repr=False)
    children: Numbers = field(repr=False)
    price: Numbers = field(repr=False)


@frozen(eq=False)
class Scaled:
    """
    A story as the mixture sees it: its measures, each from -3 to 3; see :class:`Standing` for their shapes.
    """

    pairs: npt.NDArray[np.int64] = field(repr=False)
    asymmetries: Numbers = field(repr=False)
    circumstances: Numbers = field(repr=False)
    candidacies: Numbers = field(repr=False)
    standings: Numbers = field(repr=False)
    story: Numbers = field(repr=False)


@frozen(eq=False)
class Scores:
    """
    The log weights of what may be in a story of n texts and m linked pairs, in nats.

    Attributes:
        edges: float64 (2, m), of the left text as the parent of the right, and of the right as that of the left.
        apart: float64 (m,), of a source unseen of both, before it is paid for.
        roots: float64 (n,), of a text without a source.
        children: float64 (n,), of a text as the child of a source unseen.
        price: of the source unseen itself.
        order: float64 (m, a), what each asymmetry says of the order of a pair, left before right.
        dated: float64 (m,), what the dates say of it.
        nearness: float64 (2, m, d), what each candidacy says of an edge.
    """

    edges: Numbers = field(repr=False)
    apart: Numbers = field(repr=False)
    roots: Numbers = field(repr=False)
    children: Numbers = field(repr=False)
    price: float
    order: Numbers = field(repr=False)
    dated: Numbers = field(repr=False)
    nearness: Numbers = field(repr=False)


def score(story: Standing, factors: Numbers | None = None) -> Scores:
    """
    Score what may be in a story.

    Args:
        story: as it was measured.
        factors: float64 (l, k), how much each regime counts for the order of two texts; None counts each once. What
            dates say is not changed.
    """
    weights = in_use.get() or default_weights()
    seen = scaled(story, weights.scales)
    count = len(seen.standings)
    gate = softmax(np.einsum("mc,lkc->mlk", gate_of(seen), weights.gate)) / len(weights.gate)
    asymmetries = weights.asymmetries
    if factors is not None:
        asymmetries = asymmetries * factors[:, :, None]
        asymmetries[:, :, -1] = weights.asymmetries[:, :, -1]
    order = np.einsum("mlk,lka->ma", gate, asymmetries) * seen.asymmetries
    nearness = np.einsum("mlk,lkd->md", gate, weights.candidacies) * seen.candidacies
    common = np.einsum("mlk,lkc,mc->m", gate, weights.circumstances, with_constant(seen.circumstances))
    signed = order.sum(axis=1)
    edges = np.stack([common + signed, common - signed]) + nearness.sum(axis=2)
    by_dates = nearness[:, :, DATED].sum(axis=2)
    dated = 2.0 * order[:, -1] + by_dates[0] - by_dates[1]
    most = most_of_dates(dated, 2.0 * signed - 2.0 * order[:, -1])
    # Where dates say more than they may, what they speak against is not made so unlikely.
    edges += np.maximum(0.0, np.stack([-dated, dated]) - most)
    members = len(weights.gate)
    apart = np.einsum("mlk,lkc,mc->ml", gate, weights.apart, apart_of(seen)) * members
    beside = np.full((count, count, apart.shape[1]), -np.inf)
    beside[seen.pairs[:, 0], seen.pairs[:, 1]] = beside[seen.pairs[:, 1], seen.pairs[:, 0]] = apart
    around = _around(gate, seen.pairs, count)
    own = np.einsum("nlk,lkf,nf->nl", around, weights.children, seen.standings) * members
    children = log_mean(beside, count - 1) + own
    return Scores(
        edges=edges,
        apart=apart.mean(axis=1),
        roots=np.einsum("nlk,lkf,nf->n", around, weights.roots, seen.standings),
        children=children.mean(axis=1),
        price=float(np.einsum("lk,lkp,p->", gate.mean(axis=0), weights.price, seen.story)),
        order=2.0 * order,
        dated=np.clip(dated, -most, most),
        nearness=nearness,
    )


def _around(gate: Numbers, pairs: npt.NDArray[np.int64], count: int) -> Numbers:
    """
    Give the mean of *gate* over the pairs of each text: float64 (n, l, k).

    Which kinds of rewriting are about a text says what its standing is worth: translators leave what two rewrites share
    to their source, language models choose the same words by themselves.
    """
    total = np.zeros((count, *gate.shape[1:]))
    for side in pairs.T:
        np.add.at(total, side, gate)
    return np.asarray(total / np.bincount(pairs.ravel(), minlength=count)[:, None, None])


def most_of_dates(dated: Numbers, told: Numbers) -> Numbers:
    """
    Give how much dates may say of the order of each pair: float64 (m,), in nats.

    Clocks err and stamps are renewed: where the texts decide the order by themselves, dates that contradict them take
    away nine tenths of that at most. Elsewhere they are bounded alone.

    Args:
        dated: float64 (m,), what they say of left before right.
        told: float64 (m,), what the texts say of it.
    """
    contradicted = (dated * told < 0) & (np.abs(told) >= DECIDED)
    return np.asarray(np.where(contradicted, np.minimum(MOST_OF_DATES, TAKEN_BY_DATES * np.abs(told)), MOST_OF_DATES))


def order_by_regime(story: Standing) -> Numbers:
    """
    Give what each regime says of left before right, dates apart: float64 (m, l, k), in nats.
    """
    weights = in_use.get() or default_weights()
    seen = scaled(story, weights.scales)
    gate = softmax(np.einsum("mc,lkc->mlk", gate_of(seen), weights.gate)) / len(weights.gate)
    said = np.einsum("ma,lka->mlk", seen.asymmetries[:, :-1], weights.asymmetries[:, :, :-1])
    return np.asarray(2.0 * gate * said)


def scaled(story: Standing, scales: Scales) -> Scaled:
    """
    Bring the measures of a story to the same size.
    """
    asymmetries = np.tanh(story.asymmetries / scales.asymmetries / 2.0)
    # An order of dates is no matter of size.
    asymmetries[:, -1] = story.asymmetries[:, -1]
    found = [
        np.clip((values - means) / spreads, -FARTHEST, FARTHEST)
        for values, (means, spreads) in (
            (story.circumstances, scales.circumstances),
            (story.candidacies, scales.candidacies),
            (story.standings, scales.standings),
            (story.story, scales.story),
        )
    ]
    found[2][:, 0] = found[3][0] = 1.0
    if len(story.standings) == 2:
        found[3][measures.SUMS_FROM :] = 0.0
    return Scaled(story.pairs, asymmetries, *found)


def gate_of(seen: Scaled) -> Numbers:
    """
    Give what chooses among the regimes: float64 (m, 2s + 1).
    """
    mean = np.broadcast_to(seen.circumstances.mean(axis=0), seen.circumstances.shape)
    return with_constant(np.hstack([seen.circumstances, mean]))


def apart_of(seen: Scaled) -> Numbers:
    """
    Give what tells of a source unseen of both: float64 (m, s + a + 1).
    """
    return with_constant(np.hstack([seen.circumstances, np.abs(seen.asymmetries)]))


def with_constant(values: Numbers) -> Numbers:
    """
    Add a column of ones.
    """
    return np.hstack([values, np.ones((len(values), 1))])


def log_mean(logs: Numbers, count: int) -> Numbers:
    """
    Give the log of the mean along the first axis of *count* numbers whose logs are given; absent ones are -inf.
    """
    top = logs.max(axis=0)
    return np.asarray(np.log(np.exp(logs - top).sum(axis=0)) + top - np.log(count))


def softmax(logits: Numbers) -> Numbers:
    """
    Give probabilities along the last axis of *logits*.
    """
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


@contextlib.contextmanager
def using(weights: Weights) -> Iterator[None]:
    """
    Weigh with other *weights* than those that travel with the package: to measure what has not seen a family.
    """
    token = in_use.set(weights)
    try:
        yield
    finally:
        in_use.reset(token)


# Weights other than those that travel with the package.
in_use: ContextVar[Weights | None] = ContextVar("weights", default=None)


@functools.cache
def default_weights() -> Weights:
    """
    Read the weights that travel with the package, once.

    Raises:
        DamagedWeights: they are those of another release.
    """
    name = "lineage.json"
    return from_dict(json.loads(resources.files("provenance").joinpath("data", name).read_text(encoding="utf-8")))


def from_dict(record: Any) -> Weights:
    """
    Read weights as :func:`to_dict` gives them.

    Raises:
        DamagedWeights: another format or version, or other measures than those of this release.
    """
    known = {"format": FORMAT, "version": VERSION, "measures": {name: [*known] for name, known in MEASURES.items()}}
    for name, expected in known.items():
        if not isinstance(record, dict) or record.get(name) != expected:
            raise DamagedWeights(f"the weights of lineage have another {name} than this release: install it anew")
    scales, arrays = (
        {name: np.array(values, np.float64) for name, values in record[part].items()} for part in ("scales", "weights")
    )
    return Weights(scales=Scales(**scales), **arrays)


def to_dict(weights: Weights) -> dict[str, Any]:
    """
    Give *weights* as JSON-ready values of four significant digits: more would be noise of the fit.
    """
    arrays = asdict(weights, recurse=False)
    scales = asdict(arrays.pop("scales"), recurse=False)
    return {
        "format": FORMAT,
        "version": VERSION,
        "measures": {name: [*known] for name, known in MEASURES.items()},
        "scales": {name: _rounded(values.tolist()) for name, values in scales.items()},
        "weights": {name: _rounded(values.tolist()) for name, values in arrays.items()},
    }


def _rounded(values: Any) -> Any:
    return [_rounded(one) for one in values] if isinstance(values, list) else float(f"{values:.4g}")
