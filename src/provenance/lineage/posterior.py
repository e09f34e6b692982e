"""
From the hypotheses on pairs to the posterior over derivation forests of one story, and the graph that it says.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.distinct import distinct
from provenance.lineage.branching import maximum_branching
from provenance.lineage.hypotheses import Evidences, Hypotheses, between
from provenance.lineage.pairs import LEAST_SHARE
from provenance.lineage.records import ForestWeights
from provenance.lineage.regimes import Scores
from provenance.lineage.sparse_forest import posteriors
from provenance.lineage.standing import Standing

Floats = npt.NDArray[np.float64]

# A root is shown where one is expected; so finely is the price of a root sought that makes it so.
HALVINGS = 12

# Two articles have a source of their own, apart from that of others, where a tenth of what they share stands in no
# third and others attest three readings of each that the other lacks.
UNEXPLAINED, ATTESTED_APART = 0.1, 3

# Every subset of the lost sources is a world of its own to sum over.
MOST_LOST_SOURCES, FEWEST_FOR_SEVERAL, LARGE_STORY = 4, 4, 60

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
    rows: Sequence[int],
    standing: Standing,
    scores: Scores,
    hypotheses: Mapping[tuple[int, int], Hypotheses],
    evidences: Evidences,
    stated: Mapping[tuple[int, int], float],
) -> StoryPosterior:
    """
    Compute the exact posterior of one story and decode it.

    Args:
        rows: the articles of the story, ascending.
        standing: of the story, its pairs in the order of their rows.
        scores: of the same.
        hypotheses: of the linked pairs of the story, by rows.
        evidences: of the same pairs.
        stated: what the texts themselves say of left before right, in bits, of the pairs of which they say something.
    """
    place = {row: number for number, row in enumerate(rows)}
    count = len(rows)
    log_edges, allowed = np.full((count, count), -np.inf), np.zeros((count, count), bool)
    children = scores.children.copy()
    for number, (a, b) in enumerate(sorted(hypotheses)):
        pair = between(evidences, a, b)
        for parent, child, way in ((a, b, 0), (b, a, 1)):
            towards = stated.get((a, b), 0.0) * (0.5 - way) * _LN2
            log_edges[place[parent], place[child]] = scores.edges[way, number] + towards
            allowed[place[parent], place[child]] = pair.side(child).share >= LEAST_SHARE
    unseen: dict[int, float] = {}
    for key, one in hypotheses.items():
        for row in key:
            said = one.credited + one.outside + (one.two_sided if count == 2 else 0.0)
            unseen[row] = max(unseen.get(row, 0.0), said)
    for row, bits in unseen.items():
        # Two children of an unseen source bring half each of what both say for it.
        children[place[row]] += bits * _LN2 / 2.0
    groups = _lost_groups(allowed, standing)
    log_hidden = np.full((len(groups), count), -np.inf)
    for number, group in enumerate(groups):
        log_hidden[number, list(group)] = children[list(group)]
    log_prices = np.full(len(groups), scores.price)
    posterior = posteriors(log_edges, scores.roots, log_hidden, log_prices)
    # A passage taken over, of less than an edge needs: possible, and no source of the article as a whole.
    partial = np.where(allowed, 0.0, posterior.edges).sum(axis=0)
    edges = np.where(allowed, posterior.edges, 0.0)
    roots = posterior.roots + partial
    return StoryPosterior(
        rows=tuple(rows),
        edges=edges,
        first=_first(posterior.edges),
        roots=roots,
        groups=tuple(groups),
        exists=posterior.exists,
        hidden=posterior.hidden,
        parents=_decode(edges, roots, posterior.hidden),
        weights=_weights(log_edges, scores.roots, log_hidden, log_prices, posterior.edges, allowed),
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


def _lost_groups(allowed: npt.NDArray[np.bool_], standing: Standing) -> list[tuple[int, ...]]:
    """
    Propose lost sources: one for all articles of a story that may be any text's child and are linked with another such.

    Two texts that share nothing with each other have no source in common, though a third holds part of both.
    Several are proposed where the articles fall into groups between which a held text explains all that is shared,
    while inside each something is shared that none explains.
    """
    child: npt.NDArray[np.bool_] = np.asarray(allowed.any(axis=0))
    beside = standing.pairs[child[standing.pairs].all(axis=1)]
    members = tuple(distinct(beside).tolist())
    if len(members) < FEWEST_FOR_SEVERAL or len(members) > LARGE_STORY:
        return [members] if len(members) > 1 else []
    unexplained, apart = standing.among("part that no third explains"), standing.among("both attested apart")
    joined = (unexplained >= UNEXPLAINED) & (apart >= math.log1p(ATTESTED_APART))
    pairs = [(a, b) for a, b in standing.pairs[joined].tolist() if a in members and b in members]
    groups = [group for group in components(members, pairs) if len(group) > 1]
    return groups if 1 < len(groups) <= MOST_LOST_SOURCES else [members]


def _first(edges: Floats) -> Floats:
    """
    Give the order of every two articles, whether or not the edge between them has a share: float64 (n, n).
    """
    either = edges + edges.T
    return np.where(either > 0, edges / np.where(either > 0, either, 1.0), 0.5)


def _decode(edges: Floats, roots: Floats, hidden: Floats) -> npt.NDArray[np.int64]:
    """
    Give the forest with the most right parents to be expected (minimum Bayes risk), of as many roots as are expected.

    Without the latter two equal texts without dates would be parted: of each it is as likely as not the source of the
    other, and both would stand without one, though that is what is least likely. A lost source left with a single child
    explains nothing and is taken out.
    """
    expected = round(float(roots.sum()))

    def at_price(price: float) -> npt.NDArray[np.int64]:
        return _branching(edges, roots - price, hidden)

    parents = at_price(0.0)
    cheap, dear = 0.0, 2.0
    if int((parents < 0).sum()) <= expected:
        return parents
    for _ in range(HALVINGS):
        price = (cheap + dear) / 2.0
        if int((at_price(price) < 0).sum()) <= expected:
            dear = price
        else:
            cheap = price
    return at_price(dear)


def _branching(edges: Floats, roots: Floats, hidden: Floats) -> npt.NDArray[np.int64]:
    count, lost = edges.shape[0], hidden.shape[0]
    allowed = np.ones(lost, bool)
    # Each time but the last, one of the lost sources is given up.
    for _ in range(lost + 1):
        weights = np.full((count + lost, count + lost), -np.inf)
        weights[:count, :count] = np.where(edges > 0, edges, -np.inf)
        weights[count:, :count] = np.where((hidden > 0) & allowed[:, None], hidden, -np.inf)
        parents = maximum_branching(weights, np.concatenate([roots, np.zeros(lost)]))[:count]
        children = np.array([(parents == count + number).sum() for number in range(lost)])
        single = np.flatnonzero(allowed & (children == 1))
        if not single.size:
            break
        allowed[single[0]] = False
    return parents


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
