"""
What two linked texts are to each other, by the kind of rewriting that lies between them.

Every sign of direction turns round between kinds of rewriting: who cuts makes shorter, who updates makes longer, a
spinner uses rarer words and a translator commoner ones. So the signs are weighed by regime: the circumstances of a pair
say which regimes may have been at work, and in each of them the differences between the texts say which came first, or
that neither did and both come from a third. Where no regime is sure, nothing is.

A mixture of experts (Jacobs, Jordan, Nowlan and Hinton 1991) over logistic regressions that change their sign when the
two texts are exchanged. The weights are fitted by ``python -m benchmarks train`` and travel with the package.
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
from attrs import field, frozen

from provenance.errors import DamagedWeights
from provenance.lineage.traits import ASYMMETRIES, CIRCUMSTANCES, Differences

Numbers = npt.NDArray[np.float64]

FORMAT, VERSION = "provenance/regimes", 1

# Circumstances beyond so many standard deviations of those in training tell no more.
FARTHEST = 3.0


@frozen(eq=False)
class Weights:
    """
    The fitted mixtures, whose mean is taken; l of them, of k regimes, n asymmetries, m circumstances.

    Attributes:
        scales: float64 (n,), by which asymmetries are divided.
        means, spreads: float64 (m,), of the circumstances in training.
        direction: float64 (l, k, n), natural log-odds of left before right.
        neither: float64 (l, k, m + 1 + n), log-odds of neither against an even order, by the circumstances, a constant,
            and the sizes of the asymmetries.
        gate: float64 (l, k, m + 1), log-weights of the regimes by the circumstances and a constant.
    """

    scales: Numbers = field(repr=False)
    means: Numbers = field(repr=False)
    spreads: Numbers = field(repr=False)
    direction: Numbers = field(repr=False)
    neither: Numbers = field(repr=False)
    gate: Numbers = field(repr=False)


@frozen
class Reason:
    """
    What one asymmetry says of the order of two texts.

    Attributes:
        name: of the asymmetry.
        bits: log2 odds of left before right.
        more: whether the left text has more of it.
    """

    name: str
    bits: float
    more: bool


@frozen(kw_only=True)
class Kinship:
    """
    What two linked texts may be to each other, their wording alone considered, in log2 odds.

    Attributes:
        direction: for left first against right first, given that one derives from the other.
        neither: for neither deriving from the other against either doing so, as if both were as likely beforehand.
        reasons: what *direction* is the sum of, the weightiest first.
    """

    direction: float
    neither: float
    reasons: tuple[Reason, ...]


def kinship(found: Differences) -> Kinship:
    """
    Weigh the differences between two linked texts.
    """
    fitted = _in_use.get() or default_weights()
    signs, place = scaled(found.asymmetries[None], found.circumstances[None], fitted)
    left, right, neither, mixed = mixture(signs, place, fitted)
    shares = np.einsum("lk,lkn->n", mixed[0], fitted.direction) * signs[0]
    direction = float(np.log2(left[0] / right[0]))
    total = float(shares.sum())
    # The regimes disagree, and a part of what each says is lost in their mean: the reasons are scaled to what is left.
    bits = shares * (direction / total) if abs(total) > 1e-9 else np.zeros_like(shares)
    order = np.argsort(-np.abs(bits), kind="stable")
    return Kinship(
        direction=direction,
        neither=float(np.log2(neither[0] / (left[0] + right[0]))),
        reasons=tuple(
            Reason(ASYMMETRIES[number], float(bits[number]), bool(found.asymmetries[number] > 0))
            for number in order.tolist()
        ),
    )


def scaled(asymmetries: Numbers, circumstances: Numbers, weights: Weights) -> tuple[Numbers, Numbers]:
    """
    Bring differences to the scales of the mixture.

    Args:
        asymmetries: float64 (n_pairs, n).
        circumstances: float64 (n_pairs, m).
        weights: their scales.

    Returns:
        float64 (n_pairs, n), from -1 to 1, and (n_pairs, m + 1), with a constant.
    """
    place = np.clip((circumstances - weights.means) / weights.spreads, -FARTHEST, FARTHEST)
    return np.tanh(asymmetries / weights.scales / 2.0), np.hstack([place, np.ones((len(place), 1))])


def mixture(signs: Numbers, place: Numbers, weights: Weights) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """
    Give the probabilities that left came first, that right did, that neither did, and of the regimes.

    Args:
        signs, place: from :func:`scaled`.
        weights: of the mixture.

    Returns:
        Three float64 (n_pairs,) that sum to 1, and float64 (n_pairs, l, k).
    """
    mixed = softmax(np.einsum("pm,lkm->plk", place, weights.gate))
    order = np.einsum("pn,lkn->plk", signs, weights.direction) / 2.0
    apart = np.einsum("pn,lkn->plk", np.hstack([place, np.abs(signs)]), weights.neither)
    cases = softmax(np.stack([order, -order, apart], axis=-1))
    left, right, neither = (mixed[..., None] * cases).sum(axis=2).mean(axis=1).T
    return left, right, neither, mixed


@contextlib.contextmanager
def using(weights: Weights) -> Iterator[None]:
    """
    Weigh with other *weights* than those that travel with the package: to measure what has not seen a family.
    """
    token = _in_use.set(weights)
    try:
        yield
    finally:
        _in_use.reset(token)


_in_use: ContextVar[Weights | None] = ContextVar("weights", default=None)


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
        DamagedWeights: another format or version, or other asymmetries and circumstances than this release measures.
    """
    known = {"format": FORMAT, "version": VERSION, "asymmetries": [*ASYMMETRIES], "circumstances": [*CIRCUMSTANCES]}
    for name, expected in known.items():
        if not isinstance(record, dict) or record.get(name) != expected:
            raise DamagedWeights(f"the weights of lineage have another {name} than this release: install it anew")
    arrays = {name: np.array(values, np.float64) for name, values in record["weights"].items()}
    return Weights(**arrays)


def to_dict(weights: Weights) -> dict[str, Any]:
    """
    Give *weights* as JSON-ready values of four significant digits: more would be noise of the fit.
    """
    names = ("scales", "means", "spreads", "direction", "neither", "gate")
    return {
        "format": FORMAT,
        "version": VERSION,
        "asymmetries": [*ASYMMETRIES],
        "circumstances": [*CIRCUMSTANCES],
        "weights": {name: _rounded(getattr(weights, name).tolist()) for name in names},
    }


def _rounded(values: Any) -> Any:
    return [_rounded(one) for one in values] if isinstance(values, list) else float(f"{values:.4g}")


def softmax(logits: Numbers) -> Numbers:
    """
    Give probabilities along the last axis of *logits*.
    """
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
