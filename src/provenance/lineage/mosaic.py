"""
How far a text looks put together from two others: what distinguishes a merged text from a version of one.

For a child and every two of its possible parents, numbers that say how well the two explain it together, whether what
each alone has stands where it stood, and at how many places each parent is contradicted by the other two texts.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from provenance.lineage.copying import Counts, Donors, Flags, Floats

# Of two parents the first is the one from which the child goes on in order: what a desk takes in from the second stands
# where there was room. In bits: a step back in the order of a parent, a run of its sentences cut, a place changed.
STEP_BACK_BITS, CUT_BITS, CHANGE_BITS = 60.0, 20.0, 8.0

# An edge needs this part of the child's own words; less is a relation.
LEAST_PART = 0.2

# What each measure counts for, in logits: a multinomial logistic over every two donors of an article against no two,
# fitted to simulated stories of the training halves by `python -m benchmarks.training.merging`.
WEIGHTS = {
    "one": -5.222,
    "second_gain": 0.737,
    "gain": 0.152,
    "common": -1.682,
    "first_contradicted": -1.179,
    "second_contradicted": 0.594,
    "second_all_displaced": -0.158,
    "second_in_place": -2.832,
    "first_steps_back": -0.835,
    "first_order": 0.089,
    "first_edge": 0.100,
    "second_edge": 0.245,
    "either_edge": -0.017,
    "first_cuts": -0.960,
    "second_cuts": 1.031,
    "first_changes": 0.462,
    "second_changes": -0.799,
    "root": -0.256,
    "donors": -1.153,
}
FEATURES = tuple(WEIGHTS)


def mosaic(donors: Donors, first: Floats, edges: Floats, root: float) -> tuple[Counts, Floats]:
    """
    Measure every two donors of a child that could each have given a fair part of it.

    Args:
        donors: of the child.
        first: float64 (n_donors,), the probability that each came before the child.
        edges: float64 (n_donors,), that it is the child's one source.
        root: that no source was found.

    Returns:
        int64 (n_pairs, 2), the numbers of the first and the second parent; float64 (n_pairs, n_features), by
        :data:`FEATURES`.
    """
    count, words = len(donors.rows), max(1, int(donors.own.sum()))
    alone = _contradictions(donors)
    order, edge = _log_odds(first), _log_odds(edges)
    steps = [_descents(donors.places[number][donors.has[number]]) for number in range(count)]
    singles = donors.bits.sum(axis=1)
    best = float(singles.max(initial=0.0))
    pairs, rows = [], []
    for pair in combinations(range(count), 2):
        both = donors.has[pair[0]] & donors.has[pair[1]]
        costs = {number: _cost(donors, number, both, steps[number]) for number in pair}
        # What is equal in cost is told apart by what the texts are, not by their names.
        a, b = sorted(pair, key=lambda number: (costs[number], -singles[number], -edge[number], -order[number], number))
        one, other = donors.has[a], donors.has[b] & ~both
        parts = float(donors.kept[a][one].sum()) / words, float(donors.kept[b][other].sum()) / words
        if min(parts) < LEAST_PART:
            continue
        explained = float(donors.bits[a].sum() + donors.bits[b][other].sum())
        gain = explained - best
        out, place = _placed(donors.places[b], both, other)
        pairs.append((a, b))
        rows.append(
            [
                1.0,
                np.log1p(max(0.0, explained - float(donors.bits[a].sum()))),
                float(np.sign(gain) * np.log1p(abs(gain))),
                float(donors.own[both].sum()) / words,
                np.log1p(float(alone[a, b])),
                np.log1p(float(alone[b, a])),
                float(out > 0 and place == 0),
                np.log1p(place),
                np.log1p(steps[a]),
                order[a],
                edge[a],
                edge[b],
                float(_log_odds(np.array(edges[a] + edges[b]))),
                np.log1p(float(donors.cuts[a])),
                np.log1p(float(donors.cuts[b])),
                np.log1p(float(donors.gaps[a][one].sum())),
                np.log1p(float(donors.gaps[b][other].sum())),
                float(_log_odds(np.array(root))),
                count / 10.0,
            ]
        )
    return np.array(pairs, np.int64).reshape(-1, 2), np.array(rows, np.float64).reshape(-1, len(FEATURES))


def _cost(donors: Donors, number: int, both: Flags, steps: int) -> float:
    """
    Tell in bits how much speaks against a donor's being the first of two parents, up to what is equal for both.
    """
    return (
        STEP_BACK_BITS * steps
        + CUT_BITS * float(donors.cuts[number])
        + CHANGE_BITS * float(donors.gaps[number][both].sum())
        - float(donors.bits[number][both].sum())
    )


def _contradictions(donors: Donors) -> Counts:
    """
    Count the places, in the sentences that two donors both have, at which the one agrees with the child alone.

    Returns:
        int64 (n_donors, n_donors), [a, b] where b agrees with the child against a.
    """
    count, words = donors.covered.shape
    has = np.repeat(donors.has, np.diff(np.append(donors.starts, words)), axis=1)
    opening = np.zeros(words, bool)
    opening[donors.starts] = True
    alone = np.zeros((count, count), np.int64)
    for a in range(count):
        both = has[a] & has
        lacking = both & donors.covered & ~donors.covered[a]
        begins = lacking.copy()
        begins[:, 1:] &= ~lacking[:, :-1] | opening[1:]
        alone[a] = begins.sum(axis=1) + (both & donors.longer[a] & ~donors.longer).sum(axis=1)
    return alone


def _placed(places: Counts, common: Flags, extra: Flags) -> tuple[int, int]:
    """
    Count the runs of a donor's *extra* sentences by whether they stand where they do in the donor.

    Returns:
        How many stand elsewhere among the *common* ones, and how many in their place; 0 and 0 without common ones.
    """
    out = inside = 0
    if not common.any():
        return out, inside
    before, previous = -1, -2
    following = np.full(places.size + 1, np.iinfo(np.int64).max)
    for number in range(places.size - 1, -1, -1):
        following[number] = places[number] if common[number] else following[number + 1]
    for number, place in enumerate(places.tolist()):
        if common[number]:
            before, previous = place, -2
        elif extra[number]:
            if place != previous + 1:
                fits = before < place < following[number]
                out, inside = out + (not fits), inside + fits
            previous = place
    return out, inside


def _descents(places: Counts) -> int:
    return int((np.diff(places) < 0).sum())


def _log_odds(probability: Floats) -> Floats:
    bounded = np.clip(probability, 0.005, 0.995)
    return np.asarray(np.log2(bounded / (1.0 - bounded)))
