"""
The mixture of regimes, fitted: its likelihood with exact gradients, climbed by L-BFGS.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt
from attrs import evolve, frozen
from scipy.optimize import minimize

from benchmarks.training.pairs import Examples
from provenance.lineage.regimes import Weights, scaled, softmax

Numbers = npt.NDArray[np.float64]


@frozen(kw_only=True)
class Recipe:
    """
    How the mixture is fitted.

    Attributes:
        regimes: how many.
        penalty: of the squared weights.
        evenness: 0 counts every pair alike, 1 every set.
        steps: of L-BFGS at most.
        members: fits from different starts, whose mean is taken: where they disagree, the mean is unsure.
        seed: of the first start.
    """

    regimes: int = 12
    members: int = 5
    penalty: float = 5e-5
    evenness: float = 0.6
    steps: int = 300
    seed: int = 0


def fit(examples: Examples, recipe: Recipe | None = None) -> Weights:
    """
    Fit a mixture to *examples*.

    Derivations and pairs of which neither derives from the other weigh the same in all.
    """
    recipe = Recipe() if recipe is None else recipe
    empty = np.zeros((recipe.regimes, 0))
    circumstances = examples.circumstances
    frame = Weights(
        scales=np.abs(examples.asymmetries).mean(axis=0) + 1e-6,
        means=circumstances.mean(axis=0),
        spreads=circumstances.std(axis=0) + 1e-6,
        direction=empty,
        neither=empty,
        gate=empty,
    )
    signs, place = scaled(examples.asymmetries, circumstances, frame)
    apart = np.hstack([place, np.abs(signs)])
    weights = _importance(examples, recipe.evenness)
    chosen = examples.neither.astype(np.int64)
    widths = signs.shape[1], apart.shape[1], place.shape[1]

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        direction, neither, gate = _parts(flat, recipe.regimes, widths)
        order, unordered, mixed = signs @ direction.T, apart @ neither.T, softmax(place @ gate.T)
        cases = softmax(np.stack([order / 2.0, -order / 2.0, unordered], axis=2))
        of_case = np.where(chosen[:, None] == 0, cases[:, :, 0], cases[:, :, 2])
        likelihood = (mixed * of_case).sum(axis=1) + 1e-9
        value = -(weights * np.log(likelihood)).sum() + recipe.penalty * float(flat @ flat) / 2.0
        slope = -weights / likelihood
        hit = np.zeros_like(cases)
        hit[np.arange(len(chosen)), :, 2 * chosen] = 1.0
        of_logits = (slope[:, None] * mixed * of_case)[:, :, None] * (hit - cases)
        of_order = (of_logits[:, :, 0] - of_logits[:, :, 1]) / 2.0
        of_gate = slope[:, None] * mixed * (of_case - likelihood[:, None])
        gradient = (of_order.T @ signs, of_logits[:, :, 2].T @ apart, of_gate.T @ place)
        return value, np.concatenate([one.ravel() for one in gradient]) + recipe.penalty * flat

    members = []
    for member in range(recipe.members):
        random = np.random.default_rng(recipe.seed + member)
        spans = zip((0.3, 0.05, 0.3), widths, strict=True)
        start = np.concatenate([random.normal(0.0, span, recipe.regimes * width) for span, width in spans])
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": recipe.steps})
        members.append(_parts(found.x, recipe.regimes, widths))
    direction, neither, gate = (np.stack(parts) for parts in zip(*members, strict=True))
    return evolve(frame, direction=direction, neither=neither, gate=gate)


def _importance(examples: Examples, evenness: float) -> Numbers:
    """
    Weigh each pair so that large sets do not drown small ones, nor derivations the others: float64 (n_pairs,).
    """
    kinds = list(zip(examples.sets, examples.neither.tolist(), strict=True))
    counts = Counter(kinds)
    weights = np.array([counts[kind] ** -evenness for kind in kinds])
    for neither in (False, True):
        rows = examples.neither == neither
        if rows.any():
            weights[rows] /= weights[rows].sum()
    return np.asarray(weights / weights.sum())


def _parts(flat: Numbers, regimes: int, widths: tuple[int, ...]) -> list[Numbers]:
    ends = np.cumsum([regimes * width for width in widths])[:-1]
    return [part.reshape(regimes, -1) for part in np.split(flat, ends)]
