"""
What the dates of a corpus teach of its newsrooms: which kinds of rewriting order its texts, and which do not.

Where part of the stories has times, the order that the regimes read from the wording can be held against them, and the
regimes that read it wrongly in this corpus count less in the stories without times. No label is needed: the contrast of
the trees that agree with the times and those that do not is the training (Xu and Smith 2018), here over the weights of
the regimes alone, which are few, by a logistic regression that is pulled towards what the package has.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.lineage.regimes import order_by_regime
from provenance.lineage.standing import Standing

Numbers = npt.NDArray[np.float64]

# Fewer dated pairs teach nothing that chance would not, and small corpora keep what the package has.
FEWEST_PAIRS = 40

# The pull towards the weights of the package, as strong as so many pairs.
PULL = 10.0

# A regime counts at most twice, and never the other way round.
LEAST, MOST = 0.0, 2.0

_STEPS, _HALVINGS, _NOTHING = 50, 20, 1e-9


@frozen(eq=False)
class Contrast:
    """
    What the dates of one story contrast, of d pairs of texts that dates order.

    Attributes:
        regimes: float64 (d, l, k), what each regime says of left before right.
        signs: float64 (d,), 1 where the left text was published first, -1 where the right was.
        weight: what each pair counts.
    """

    regimes: Numbers = field(repr=False)
    signs: Numbers = field(repr=False)
    weight: float


def contrast(story: Standing) -> Contrast | None:
    """
    Give what the dates of a story contrast; None where they order no two of its texts.
    """
    order = story.asymmetries[:, -1]
    dated = order != 0
    if not dated.any():
        return None
    # The pairs of one story hang together: n texts have n - 1 edges.
    weight = min(1.0, (len(story.standings) - 1) / len(order))
    return Contrast(order_by_regime(story)[dated], order[dated], weight)


def adapted(contrasts: Sequence[Contrast]) -> Numbers | None:
    """
    Give how much each regime counts for the order of two texts in this corpus: float64 (l, k), 1 as in the package.

    None where too little is dated to tell.
    """
    signs = [one.signs for one in contrasts]
    if sum(map(len, signs)) < FEWEST_PAIRS:
        return None
    weights = np.concatenate([np.full(one.signs.size, one.weight) for one in contrasts])
    regimes = np.concatenate([one.regimes for one in contrasts])
    shape = regimes.shape[1:]
    towards = regimes.reshape(len(regimes), -1) * np.concatenate(signs)[:, None]
    return fitted(towards, weights).reshape(shape)


def fitted(towards: Numbers, weights: Numbers) -> Numbers:
    """
    Find the factors under which the dated orders are likeliest, by Newton's method inside the bounds.

    Each step is shortened until the loss falls, so that what is found is never worse than the weights of the package.

    Args:
        towards: float64 (pairs, regimes), what each regime says for the dated order, in nats.
        weights: float64 (pairs,).

    Returns:
        float64 (regimes,), from :data:`LEAST` to :data:`MOST`.
    """
    factors = np.ones(towards.shape[1])
    loss = _loss(factors, towards, weights)
    for _ in range(_STEPS):
        wrong = 1.0 / (1.0 + np.exp(np.clip(towards @ factors, -500.0, 500.0)))
        slope = PULL * (factors - 1.0) - towards.T @ (weights * wrong)
        curve = (towards * (weights * wrong * (1.0 - wrong))[:, None]).T @ towards + PULL * np.eye(factors.size)
        # What stands at a bound and would go beyond it stays.
        free = ~(((factors <= LEAST) & (slope > 0)) | ((factors >= MOST) & (slope < 0)))
        step = np.zeros(factors.size)
        step[free] = np.linalg.solve(curve[np.ix_(free, free)], slope[free])
        for halving in range(_HALVINGS):
            tried = np.clip(factors - step / 2.0**halving, LEAST, MOST)
            reached = _loss(tried, towards, weights)
            if reached < loss:
                break
        else:
            break
        moved = float(np.abs(tried - factors).max())
        factors, loss = tried, reached
        if moved < _NOTHING:
            break
    return factors


def _loss(factors: Numbers, towards: Numbers, weights: Numbers) -> float:
    missed = np.logaddexp(0.0, -(towards @ factors))
    return float(weights @ missed + PULL * float((factors - 1.0) @ (factors - 1.0)) / 2.0)
