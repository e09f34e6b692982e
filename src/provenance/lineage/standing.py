"""
How the texts of a story stand to each other: what no pair tells by itself, because it shows only beside the others.

Everything here is measured, nothing weighed; :mod:`provenance.lineage.regimes` does that.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.alignment.profile import Profile
from provenance.lineage.measures import AMONG_CIRCUMSTANCES
from provenance.lineage.overview import overlook, summed
from provenance.lineage.pairs import PairEvidence
from provenance.lineage.readings import plain_readings_of, readings_of, unexplained
from provenance.lineage.sharing import count
from provenance.sums import plain_sum
from provenance.times import Interval

Numbers = npt.NDArray[np.float64]
Pair = tuple[int, int]

# Below so small a part of changed words, all texts are as near.
NEARLY_NOTHING = 0.02


@frozen(kw_only=True)
class Beside:
    """
    What else is known of a linked pair, before its story is looked at as a whole.

    Attributes:
        asymmetries, circumstances: of :func:`provenance.lineage.traits.differences`.
        conflict: of the witness that contradicts itself most; see :mod:`provenance.lineage.witnesses`.
        reworded: from 0 to 1, how plainly both were rewritten.
        even: from 0 to 1, how evenly the replaced phrases divide.
        explained: whether a held text explains what the two share.
    """

    asymmetries: Numbers = field(repr=False)
    circumstances: Numbers = field(repr=False)
    conflict: float
    reworded: float
    even: float
    explained: bool


@frozen(eq=False)
class Standing:
    """
    A story of n linked texts in numbers, with m linked pairs.

    Attributes:
        pairs: int64 (m, 2), places in the story, left before right.
        asymmetries: float64 (m, a), left less right; see :data:`provenance.lineage.measures.OF_PAIRS`.
        circumstances: float64 (m, s), see :data:`provenance.lineage.measures.AROUND_PAIRS`.
        candidacies: float64 (2, m, d), :data:`provenance.lineage.measures.CANDIDACIES` of the left text as the parent,
            then of the right.
        standings: float64 (n, f), :data:`provenance.lineage.measures.STANDINGS`.
        story: float64 (p,), :data:`provenance.lineage.measures.STORY`.
    """

    pairs: npt.NDArray[np.int64] = field(repr=False)
    asymmetries: Numbers = field(repr=False)
    circumstances: Numbers = field(repr=False)
    candidacies: Numbers = field(repr=False)
    standings: Numbers = field(repr=False)
    story: Numbers = field(repr=False)

    def among(self, name: str) -> Numbers:
        """
        Give one of :data:`provenance.lineage.measures.AMONG_CIRCUMSTANCES` of every pair: float64 (m,).
        """
        return np.asarray(self.circumstances[:, AMONG_CIRCUMSTANCES.index(name) - len(AMONG_CIRCUMSTANCES)])


def stand(
    rows: Sequence[int],
    evidences: Mapping[Pair, PairEvidence],
    beside: Mapping[Pair, Beside],
    profiles: Sequence[Profile],
    dates: Sequence[Interval | None],
) -> Standing:
    """
    Measure a story.

    Args:
        rows: its texts, ascending; two or more, and each with a linked pair.
        evidences: of the linked pairs, by rows.
        beside: of the same pairs.
        profiles: of the corpus.
        dates: when each text of the story may have been published, in the order of *rows*; None where that is not
            known or shall not count.
    """
    place = {row: number for number, row in enumerate(rows)}
    linked = sorted(beside)
    pairs = np.array([(place[a], place[b]) for a, b in linked], np.int64).reshape(-1, 2)
    texts = [profiles[row] for row in rows]
    readings = readings_of(texts)
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for (left, right), key in zip(pairs.tolist(), linked, strict=True):
        distance = _log(max(evidences[key].of_left.private, evidences[key].of_right.private))
        near[left][right] = near[right][left] = distance
    counted = count(readings, pairs, near)
    plain = [overlook(plain_readings_of(texts, words), pairs, near) for words in (1, 2)]
    n = len(rows)
    mean_distance = [
        (plain_sum(near[one].values()) + (n - 1 - len(near[one])) * _log(1.0)) / (n - 1) for one in range(n)
    ]
    everything, of_facts = unexplained(readings), unexplained(readings, readings.facts.astype(np.float64))
    only = [int((readings.held[own] == 1).sum()) for own in readings.runs]
    by_parent: dict[int, dict[int, float]] = defaultdict(dict)
    for (left, right), one in zip(pairs.tolist(), counted, strict=True):
        by_parent[right][left], by_parent[left][right] = one.unexplained
    asymmetries, circumstances, candidacies = [], [], []
    for number, ((left, right), key, one) in enumerate(zip(pairs.tolist(), linked, counted, strict=True)):
        other, pair = beside[key], evidences[key]
        attested = one.elsewhere[1], one.elsewhere[0]
        order = _order(dates[left], dates[right])
        asymmetries.append(
            (
                *other.asymmetries,
                everything[right] - everything[left],
                of_facts[right] - of_facts[left],
                mean_distance[right] - mean_distance[left],
                math.log1p(attested[0]) - math.log1p(attested[1]),
                math.log1p(only[left]) - math.log1p(only[right]),
                float(order),
            )
        )
        circumstances.append(
            (
                *other.circumstances,
                math.log(max(pair.bits, 1.0)),
                math.log(n),
                math.log1p(other.conflict),
                other.reworded,
                other.even,
                _log(min(pair.of_left.private, pair.of_right.private)),
                math.log1p(min(attested)),
                math.log1p(max(attested)),
                one.least / max(1, one.shared) if n > 2 else 1.0,
                math.log1p(one.least),
                one.alone / max(1, one.shared),
                *_kept(pair),
                *(seen.unexplained_by_thirds[number] for seen in plain),
            )
        )
        sides = pair.of_left, pair.of_right
        for parent, child, way in ((left, right, 0), (right, left, 1)):
            between = _dated_between(dates, parent, child, near[child]) if order == 1 - 2 * way else None
            others = by_parent[child]
            candidacies.append(
                (
                    _log(sides[way].private),
                    _log(sides[1 - way].private),
                    sides[1 - way].share,
                    sides[way].share,
                    near[parent][child] - min(near[child].values()),
                    near[parent][child] - min(near[parent].values()),
                    one.unexplained[way],
                    one.facts[way],
                    one.unexplained[way] - min(others.values()),
                    float(other.explained),
                    math.log1p(between or 0),
                    float(abs(order)),
                    float(between == 0),
                    one.most[way],
                    one.least / max(1, one.shared) if n > 2 else 1.0,
                    math.log1p(one.elsewhere[way]),
                    math.log1p(one.facts_elsewhere[way]),
                    math.log1p(one.alone),
                    math.log1p(one.elsewhere[1 - way]),
                    math.log1p(only[child]),
                    math.log1p(only[parent]),
                    _rank(others[parent], list(others.values())),
                    _rank(near[child][parent], list(near[child].values())),
                    *(value for seen in plain for value in seen.of_candidacy(way, number, child)),
                )
            )
    found = np.array(circumstances, np.float64)
    best = np.sort(everything)
    own = {name: found[:, len(found[0]) - len(AMONG_CIRCUMSTANCES) + number] for number, name in _NUMBERED}
    elsewhere: dict[int, list[float]] = defaultdict(list)
    facts: dict[int, list[float]] = defaultdict(list)
    share: dict[int, list[float]] = defaultdict(list)
    for (left, right), key, one in zip(pairs.tolist(), linked, counted, strict=True):
        for child, way in ((right, 0), (left, 1)):
            elsewhere[child].append(math.log1p(one.elsewhere[way]))
            facts[child].append(one.facts[way])
            share[child].append((evidences[key].of_right, evidences[key].of_left)[way].share)
    standings = [
        (
            1.0,
            min(near[one].values()),
            max(share[one]),
            min(by_parent[one].values()),
            everything[one],
            everything[one] - best[0],
            min(facts[one]),
            math.log(n),
            min(elsewhere[one]),
            *(value for seen in plain for value in seen.of_text(one)),
        )
        for one in range(n)
    ]
    story = (
        1.0,
        math.log(n),
        best[0],
        float(of_facts.min()),
        own["contradicting witness"].mean(),
        own["both reworded"].mean(),
        best[1] - best[0],
        own["contradicting witness"].max(),
        own["own wording of the nearer"].mean(),
        own["both attested apart"].max(),
        own["both attested apart"].mean(),
        own["part that no third explains"].max(),
        *plain[0].of_story(),
        *plain[1].of_story(),
        *plain[1].in_full(),
    )
    signs = np.array(asymmetries, np.float64)
    ways = np.array([candidacies[0::2], candidacies[1::2]], np.float64)
    return Standing(
        pairs=pairs,
        asymmetries=signs,
        circumstances=found,
        candidacies=ways,
        standings=np.array(standings, np.float64),
        story=np.concatenate([story, summed(signs, found, ways)]),
    )


_NUMBERED = tuple(enumerate(AMONG_CIRCUMSTANCES))


def _kept(pair: PairEvidence) -> tuple[float, float]:
    """
    Give the parts of the texts that a chain of sentences holds, the greater first; 0 where none is evidence.
    """
    parts = (pair.chain.of_left, pair.chain.of_right) if pair.chain else (0.0, 0.0)
    return max(parts), min(parts)


def _order(left: Interval | None, right: Interval | None) -> int:
    """
    Give 1 where the left text was published first, -1 where the right was, 0 where that cannot be told.
    """
    if left is None or right is None:
        return 0
    if left.latest < right.earliest:
        return 1
    return -1 if right.latest < left.earliest else 0


def _dated_between(dates: Sequence[Interval | None], parent: int, child: int, near: Mapping[int, float]) -> int:
    """
    Count the texts linked with the child that were published after its parent and before itself.
    """
    return sum(
        _order(dates[parent], dates[one]) == 1 and _order(dates[one], dates[child]) == 1
        for one in near
        if one != parent
    )


def _rank(value: float, values: Sequence[float]) -> float:
    """
    Give the part of the other values that are less.
    """
    return sum(one < value - 1e-9 for one in values) / max(1, len(values) - 1)


def _log(part: float) -> float:
    return math.log(part + NEARLY_NOTHING)
