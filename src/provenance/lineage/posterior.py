"""
From the hypotheses on pairs to the posterior over derivation forests of one story, and the graph that it says.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.lineage.branching import maximum_branching
from provenance.lineage.hypotheses import LEAST_SHARE, UNSEEN_PART_BITS, Evidences, Hypotheses, between
from provenance.lineage.records import ForestWeights
from provenance.lineage.sparse_forest import posteriors

Floats = npt.NDArray[np.float64]

# Two texts of this log2 odds or more may both come from an unseen source.
LOST_FROM_BITS = -2.0

# Twice the distance makes an edge so many bits less likely; below so small a part of changed words, all are as near.
CLOSENESS = 3.0
NEARLY_NOTHING = 0.02

# Two near-copies below one lost source entered it through one of them: no two rewriters write the same text.
TWIN_BITS = 4.0

# Every subset of the lost sources is a world of its own to sum over; in a large story each world costs seconds.
MOST_LOST_SOURCES = 4
MOST_LOST_SOURCES_OF_LARGE = 1
LARGE_STORY = 60

_LN2 = math.log(2.0)


@frozen(eq=False)
class StoryPosterior:
    """
    The posterior over the derivation forests of one story.

    Attributes:
        rows: the articles, as rows of the corpus, ascending.
        edges: float64 (n, n); edges[p, c] is the posterior that p is c's source.
        first: float64 (n, n); first[p, c] is the posterior that p came first, given that one of the two derives from
            the other; 0.5 where neither can.
        roots: float64 (n,), that no source of c was found.
        groups: the articles that each lost source may have given rise to, as places in *rows*.
        exists: float64 (m,), that the lost source existed.
        hidden: float64 (m, n), that it is c's source.
        parents: int64 (n,), the decoded graph: a place in *rows*, n + k for lost source k, or -1.
        weights: of the forests that all these are sums over.
    """

    rows: tuple[int, ...]
    edges: Floats = field(repr=False)
    first: Floats = field(repr=False)
    roots: Floats = field(repr=False)
    groups: tuple[tuple[int, ...], ...]
    exists: Floats = field(repr=False)
    hidden: Floats = field(repr=False)
    parents: npt.NDArray[np.int64] = field(repr=False)
    weights: ForestWeights = field(repr=False)


def infer_story(
    rows: Sequence[int], hypotheses: Mapping[tuple[int, int], Hypotheses], evidences: Evidences
) -> StoryPosterior:
    """
    Compute the exact posterior of one story and decode it.

    Args:
        rows: the articles of the story, ascending.
        hypotheses: of the linked pairs of the story, by rows.
        evidences: of the same pairs.
    """
    place = {row: number for number, row in enumerate(rows)}
    count = len(rows)
    log_edges, unseen = np.full((count, count), -np.inf), np.zeros(count)
    allowed = np.zeros((count, count), bool)
    farther = _farther(hypotheses, evidences)
    for (a, b), one in hypotheses.items():
        pair = between(evidences, a, b)
        for parent, child, direction in ((a, b, one.direction), (b, a, -one.direction)):
            weight = one.link + _log2_logistic(direction) - one.penalty - farther[a, b]
            log_edges[place[parent], place[child]] = weight * _LN2
            allowed[place[parent], place[child]] = pair.side(child).share >= LEAST_SHARE
        if not one.explained and not (allowed[place[a], place[b]] and allowed[place[b], place[a]]):
            # One of the two has too little of it for a lost source of both to be an edge; it is possible all the same,
            # and then the other's source was not found.
            child = place[b] if allowed[place[a], place[b]] else place[a]
            unseen[child] += 2.0 ** (one.link + one.unseen)
    groups = _lost_groups(place, hypotheses, evidences)
    log_hidden, log_prices = _lost_weights(groups, place, hypotheses)
    posterior = posteriors(log_edges, np.log1p(unseen), log_hidden, log_prices)
    # A passage taken over, of less than an edge needs: possible, and no source of the article as a whole.
    partial = np.where(allowed, 0.0, posterior.edges).sum(axis=0)
    edges = np.where(allowed, posterior.edges, 0.0)
    # To decode by "no source found" as it is would part two equal texts without dates: of each it is as likely as not
    # the source of the other, and both would stand without one. What counts is that a text stands alone.
    alone = posterior.roots * (_alone(place, hypotheses) + unseen) / (1.0 + unseen) + partial
    parents = _decode(edges, alone, posterior.hidden)
    return StoryPosterior(
        rows=tuple(rows),
        edges=edges,
        first=_first(posterior.edges),
        roots=posterior.roots + partial,
        groups=tuple(groups),
        exists=posterior.exists,
        hidden=posterior.hidden,
        parents=parents,
        weights=_weights(log_edges, np.log1p(unseen), log_hidden, log_prices, posterior.edges, allowed),
    )


def _weights(
    log_edges: Floats,
    log_roots: Floats,
    log_hidden: Floats,
    log_prices: Floats,
    edges: Floats,
    allowed: npt.NDArray[np.bool_],
) -> ForestWeights:
    """
    Keep what forests can be drawn from.
    """
    ends = np.nonzero(log_edges > -np.inf)
    return ForestWeights(
        parents=ends[0],
        children=ends[1],
        log_edges=log_edges[ends],
        log_roots=log_roots,
        log_hidden=log_hidden,
        log_prices=log_prices,
        probabilities=edges[ends],
        allowed=allowed[ends],
    )


def _farther(hypotheses: Mapping[tuple[int, int], Hypotheses], evidences: Evidences) -> dict[tuple[int, int], float]:
    """
    Give for each linked pair how much farther apart it is than the nearest text of either, in bits.

    Of many versions that could be the source, the one with the fewest changes is the likeliest. The nearest pairs lose
    nothing: how far texts may be from each other in all is said by their link.
    """
    apart = {}
    for a, b in hypotheses:
        pair = between(evidences, a, b)
        apart[a, b] = max(pair.of_left.private, pair.of_right.private) + NEARLY_NOTHING
    nearest: dict[int, float] = {}
    for pair_of, distance in apart.items():
        for row in pair_of:
            nearest[row] = min(distance, nearest.get(row, math.inf))
    return {
        (a, b): CLOSENESS * max(0.0, math.log2(distance / max(nearest[a], nearest[b])))
        for (a, b), distance in apart.items()
    }


def _lost_groups(
    place: Mapping[int, int], hypotheses: Mapping[tuple[int, int], Hypotheses], evidences: Evidences
) -> list[tuple[int, ...]]:
    """
    Propose lost sources: articles that hang together by pairs whose sharing no held text explains.

    Of two articles alone a common source is always possible; it is proposed whatever its odds.
    """
    joined: list[tuple[float, int, int]] = []
    for (a, b), one in hypotheses.items():
        if one.explained:
            continue
        pair = between(evidences, a, b)
        possible = min(pair.of_left.share, pair.of_right.share) >= LEAST_SHARE
        if possible and (one.lost > LOST_FROM_BITS or len(place) == 2):
            joined.append((one.lost + one.link, place[a], place[b]))
    groups = components(range(len(place)), [(a, b) for _, a, b in joined])
    group_of = {member: group for group in groups for member in group}
    strength = dict.fromkeys(groups, -math.inf)
    for odds, a, _ in joined:
        strength[group_of[a]] = max(strength[group_of[a]], odds)
    chosen = sorted((group for group in groups if len(group) > 1), key=lambda group: (-strength[group], group))
    return sorted(chosen[: MOST_LOST_SOURCES if len(place) <= LARGE_STORY else MOST_LOST_SOURCES_OF_LARGE])


def _lost_weights(
    groups: list[tuple[int, ...]], place: Mapping[int, int], hypotheses: Mapping[tuple[int, int], Hypotheses]
) -> tuple[Floats, Floats]:
    """
    Weigh the edges from each lost source like those from a held one, and set its price.

    A lost source of two articles of link k then stands to a direct edge between them as 2 ** lost to 1. Of more, each
    beyond the first brings what its pairs with the others say on the average; a pair whose sharing a held text explains
    says nothing.
    """
    log_hidden = np.full((len(groups), len(place)), -np.inf)
    log_prices = np.zeros(len(groups))
    links = {(place[a], place[b]): one for (a, b), one in hypotheses.items()}
    for number, group in enumerate(groups):
        members = set(group)
        inside = {pair: one for pair, one in links.items() if members.issuperset(pair)}
        twins = components(group, [pair for pair, one in inside.items() if one.lost <= LOST_FROM_BITS])
        crowded = {member for cluster in twins if len(cluster) > 1 for member in cluster} if len(group) > 2 else set()
        of_member: dict[int, list[Hypotheses]] = {member: [] for member in group}
        for pair, one in inside.items():
            for member in pair:
                of_member[member].append(one)
        links_of = {member: max(one.link for one in of_member[member]) for member in group}
        for member in group:
            said = [one.unseen for one in of_member[member] if not one.explained]
            apart = sum(said) / max(1, len(said)) * (len(group) - 1) / len(group)
            log_hidden[number, member] = (links_of[member] + apart - (TWIN_BITS if member in crowded else 0.0)) * _LN2
        clusters = sum(1 for cluster in twins if cluster[0] in crowded)
        log_prices[number] = (
            TWIN_BITS * clusters - min(links_of.values()) - UNSEEN_PART_BITS * math.log2(len(place) - 1)
        ) * _LN2
    return log_hidden, log_prices


def _first(edges: Floats) -> Floats:
    """
    Give the order of every two articles, whether or not the edge between them has a share: float64 (n, n).
    """
    either = edges + edges.T
    return np.where(either > 0, edges / np.where(either > 0, either, 1.0), 0.5)


def _alone(place: Mapping[int, int], hypotheses: Mapping[tuple[int, int], Hypotheses]) -> Floats:
    """
    Give the probability that each article is linked with none: float64 (n,).
    """
    odds = np.zeros(len(place))
    for (a, b), one in hypotheses.items():
        odds[[place[a], place[b]]] += 2.0**one.link
    return np.asarray(1.0 / (1.0 + odds))


def _decode(edges: Floats, alone: Floats, hidden: Floats) -> npt.NDArray[np.int64]:
    """
    Give the forest with the greatest expected number of right parents (minimum Bayes risk).

    A lost source left with a single child explains nothing and is taken out.
    """
    count, lost = edges.shape[0], hidden.shape[0]
    allowed = np.ones(lost, bool)
    while True:
        weights = np.full((count + lost, count + lost), -np.inf)
        weights[:count, :count] = np.where(edges > 0, edges, -np.inf)
        weights[count:, :count] = np.where((hidden > 0) & allowed[:, None], hidden, -np.inf)
        parents = maximum_branching(weights, np.concatenate([alone, np.zeros(lost)]))[:count]
        children = np.array([(parents == count + number).sum() for number in range(lost)])
        single = np.flatnonzero(allowed & (children == 1))
        if not single.size:
            return parents
        allowed[single[0]] = False


def components(members: Sequence[int] | range, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, ...]]:
    """
    Group *members* by the *pairs* that join them: sorted tuples, in order of their first members.
    """
    leader = {member: member for member in members}

    def find(member: int) -> int:
        while leader[member] != member:
            leader[member] = leader[leader[member]]
            member = leader[member]
        return member

    for a, b in pairs:
        first, second = sorted((find(a), find(b)))
        leader[second] = first
    groups: dict[int, list[int]] = {}
    for member in sorted(leader):
        groups.setdefault(find(member), []).append(member)
    return sorted(tuple(group) for group in groups.values())


def _log2_logistic(log2_odds: float) -> float:
    """
    Give log2 of the probability whose odds are 2 ** log2_odds.
    """
    return float(-np.logaddexp2(0.0, -log2_odds))
