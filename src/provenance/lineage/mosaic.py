"""
How far a text looks put together from two others: what distinguishes a merged text from a version of one.

For a child and every two of its possible parents, numbers that say how well the two explain it together, whether what
each alone has stands where it stood, and at how many places each parent is contradicted by the other two texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from attrs import field, frozen

from provenance.lineage.copying import Counts, Donors, Flags, Floats
from provenance.lineage.readings import Readings

# Of two parents the first is the one from which the child goes on in order: what a desk takes in from the second stands
# where there was room. In bits: a step back in the order of a parent, a run of its sentences cut, a place changed.
STEP_BACK_BITS, CUT_BITS, CHANGE_BITS = 60.0, 20.0, 8.0

# An edge needs this part of the child's own words; less is a relation.
LEAST_PART = 0.2

# What each measure counts for, in logits: a multinomial logistic over every two donors of an article against no two,
# fitted to stories of the training halves by `python -m benchmarks.training.merging`.
WEIGHTS = {
    "one": -3.425,
    "second_gain": -0.149,
    "common": -1.126,
    "first_part": 2.312,
    "second_part": 4.598,
    "first_contradicted": -0.760,
    "second_contradicted": 0.425,
    "second_displaced": 0.163,
    "second_in_place": -1.762,
    "first_displaced": 1.112,
    "first_in_place": 0.245,
    "first_steps_back": -1.195,
    "second_steps_back": 1.078,
    "first_order": 0.039,
    "second_order": 0.128,
    "first_edge": 0.224,
    "second_edge": 0.184,
    "first_cuts": -0.619,
    "second_cuts": 1.230,
    "first_changes": 0.359,
    "second_changes": -0.473,
    "second_runs": 0.848,
    "short": -0.220,
    "first_lead": 0.026,
    "second_lead": 0.068,
    "first_attested": -0.115,
    "second_attested": -0.305,
    "first_new": -0.186,
    "second_new": -0.208,
    "lacking_before": -0.283,
    "first_only": 0.355,
    "second_only": 0.043,
    "first_alone": -0.236,
    "second_alone": 0.096,
    "lacking": 0.437,
    "both_lacking": 0.149,
    "root": -0.012,
    "unseen": 0.132,
    "donors": -0.894,
}

# Those are stories of one report each, and say nothing of a text with much of two that have no wording in common:
# unless both were cut from it, it was put together.
BY_HAND = {"strangers": 1.5}
FEATURES = (*WEIGHTS, *BY_HAND)


@frozen(eq=False)
class Tree:
    """
    What the posterior over forests says of one child.

    Attributes:
        first: float64 (n_donors,), the probability that each donor came before it.
        edges: float64 (n_donors,), that it is its one source.
        root: that it has none, held or unseen.
        unseen: that its source is an unseen one.
    """

    first: Floats = field(repr=False)
    edges: Floats = field(repr=False)
    root: float
    unseen: float


@frozen(eq=False)
class Attested:
    """
    The readings of one child, n telling runs, and who else has them.

    Attributes:
        held: int64 (n,), how many other texts of the story have each.
        has: bool (n_donors, n), whether a donor has it.
        between: int64 (n_donors, n_donors), how many readings two donors have and the child lacks.
        others: int64 (n_donors,), how many a donor has with another text and the child lacks.
        new: int64 (n_donors,), how many a donor has alone.
    """

    held: Counts = field(repr=False)
    has: Flags = field(repr=False)
    between: Counts = field(repr=False)
    others: Counts = field(repr=False)
    new: Counts = field(repr=False)


def attested(readings: Readings, child: int, donors: Sequence[int]) -> Attested:
    """
    Tell who has the readings of a child.

    Args:
        readings: of the story.
        child: place in the story.
        donors: places of its donors.
    """
    own = readings.runs[child]
    has = np.array([np.isin(own, readings.runs[donor], assume_unique=True) for donor in donors], np.bool_)
    has = has.reshape(len(donors), own.size)
    between = np.zeros((len(donors), len(donors)), np.int64)
    for a, b in combinations(range(len(donors)), 2):
        shared = readings.shared(donors[a], donors[b]).size
        between[a, b] = between[b, a] = shared - int((has[a] & has[b]).sum())
    several = np.array([int((readings.held[readings.runs[donor]] > 1).sum()) for donor in donors], np.int64)
    everything = np.array([readings.runs[donor].size for donor in donors], np.int64)
    shared = has.sum(axis=1)
    return Attested(
        held=readings.held[own] - 1,
        has=has,
        between=between,
        others=several - shared,
        new=everything - several,
    )


def mosaic(donors: Donors, known: Attested, tree: Tree) -> tuple[Counts, Floats]:
    """
    Measure every two donors of a child that could each have given a fair part of it.

    Args:
        donors: of the child.
        known: of the same donors.
        tree: what the posterior over forests says of the same.

    Returns:
        int64 (n_pairs, 2), the numbers of the first and the second parent; float64 (n_pairs, n_features), by
        :data:`FEATURES`.
    """
    count, words = len(donors.rows), max(1, int(donors.own.sum()))
    alone = _contradictions(donors)
    order, edge = _log_odds(tree.first), _log_odds(tree.edges)
    steps = [_descents(donors.places[number][donors.has[number]]) for number in range(count)]
    singles = donors.bits.sum(axis=1)
    elsewhere = known.held > 0
    # What stands in a text that came before the child needs a source; what was taken from the child does not.
    before = (known.has * tree.first[:, None]).max(axis=0, initial=0.0)
    most = donors.bits.max(axis=0, initial=0.0)
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
        out, place = _placed(donors.places[b], both, other)
        out_first, place_first = _placed(donors.places[a], both, one & ~both)
        has = known.has[a], known.has[b]
        pairs.append((a, b))
        rows.append(
            [
                1.0,
                np.log1p(max(0.0, explained - float(donors.bits[a].sum()))),
                float(donors.own[both].sum()) / words,
                *parts,
                np.log1p(float(alone[a, b])),
                np.log1p(float(alone[b, a])),
                np.log1p(out),
                np.log1p(place),
                np.log1p(out_first),
                np.log1p(place_first),
                np.log1p(steps[a]),
                np.log1p(steps[b]),
                order[a],
                order[b],
                edge[a],
                edge[b],
                np.log1p(float(donors.cuts[a])),
                np.log1p(float(donors.cuts[b])),
                np.log1p(float(donors.gaps[a][one].sum())),
                np.log1p(float(donors.gaps[b][other].sum())),
                float(np.log1p(other.sum() / max(1, out + place))),
                np.log1p(max(0.0, float(most.sum()) - explained)),
                _lead(donors.bits, a, b, one),
                _lead(donors.bits, b, a, other),
                np.log1p(float(known.others[a])),
                np.log1p(float(known.others[b])),
                np.log1p(float(known.new[a])),
                np.log1p(float(known.new[b])),
                np.log1p(float(before[~has[0] & ~has[1]].sum())),
                np.log1p(float((has[0] & ~has[1]).sum())),
                np.log1p(float((has[1] & ~has[0]).sum())),
                np.log1p(float((has[0] & (known.held == 1)).sum())),
                np.log1p(float((has[1] & (known.held == 1)).sum())),
                np.log1p(float((elsewhere & ~has[0] & ~has[1]).sum())),
                np.log1p(float(known.between[a, b])),
                float(_log_odds(np.array(tree.root))),
                float(_log_odds(np.array(tree.unseen))),
                count / 10.0,
                float(not both.any() and not known.between[a, b] and not (has[0] & has[1]).any()),
            ]
        )
    return np.array(pairs, np.int64).reshape(-1, 2), np.array(rows, np.float64).reshape(-1, len(FEATURES))


def _lead(bits: Floats, number: int, besides: int, where: Flags) -> float:
    """
    Tell how far a donor leads all others but one in some of the sentences, in the logarithm of bits.
    """
    others = np.delete(bits, [number, besides], axis=0)[:, where].sum(axis=1).max(initial=0.0)
    lead = float(bits[number][where].sum()) - others
    return float(np.sign(lead) * np.log1p(abs(lead)))


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
