"""
From verified pairs to clusters that hold together: every member is similar to its representative itself.

Joining whatever hangs together would make one cluster of a chain whose ends have nothing in common. So representatives
are chosen first, in the order of a rule: a text is one unless it is similar to one before it. Every other text belongs
to a representative that it is similar to. Two representatives are never similar, as far as pairs were found.

The law in other words: the representatives are the lexicographically first maximal independent set of the graph of
similar pairs (Luby 1986 for the rounds), and the clusters are stars around them.
"""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from provenance.similarity.components import components
from provenance.similarity.known_pairs import Flags, Floats, Integers, KnownPairs, Verify

# Through one text so many representatives look at its other neighbours; a text that is similar to very many others that
# are unlike each other would have every one of them compared with all.
MOST_LOOKS = 8

# Chains whose representatives must be chosen one after the other take a round each. What is left after so many goes by
# the pairs that are known already.
MOST_ROUNDS = 64

# Times that representatives of neighbouring clusters are compared, and clusters formed anew where some are similar.
MOST_PASSES = 4


@frozen(eq=False)
class Cuts:
    """
    Pairs of clusters that verified pairs connect and that were kept apart.

    Attributes:
        left, right: int64 (n_cuts,), rows of their representatives, left < right.
        similarities: float64 (n_cuts,), the exact Jaccard of the two representatives.
        edges: int64 (n_cuts,), how many verified pairs are known between members of the two.
        ends: int64 (n_cuts, 2), the most similar of those pairs: a row of the left, a row of the right cluster.
        strongest: float64 (n_cuts,), its Jaccard.
    """

    left: Integers
    right: Integers
    similarities: Floats
    edges: Integers
    ends: Integers
    strongest: Floats

    def kept(self, which: Flags) -> Cuts:
        """
        Give some of them.
        """
        return Cuts(
            self.left[which],
            self.right[which],
            self.similarities[which],
            self.edges[which],
            self.ends[which],
            self.strongest[which],
        )

    def joined(self, other: Cuts, rows: Integers) -> Cuts:
        """
        Give both; those of *other* name places in *rows*.
        """
        return Cuts(
            np.concatenate([self.left, rows[other.left]]),
            np.concatenate([self.right, rows[other.right]]),
            np.concatenate([self.similarities, other.similarities]),
            np.concatenate([self.edges, other.edges]),
            np.concatenate([self.ends, rows[other.ends]]),
            np.concatenate([self.strongest, other.strongest]),
        )


@frozen(eq=False)
class Grouping:
    """
    Which texts stand for which.

    Attributes:
        representatives: int64 (n,), of each row the row that stands for it; itself for a representative.
        similarities: float64 (n,), the exact Jaccard of the two; NaN for a representative, which nothing stands for.
        cuts: what was kept apart, ordered by the two representatives.
    """

    representatives: Integers
    similarities: Floats
    cuts: Cuts = field(repr=False)

    @property
    def labels(self) -> Integers:
        """
        Number the clusters by their smallest rows: int64 (n,).
        """
        rows = np.arange(self.representatives.size)
        first = np.empty(rows.size, np.int64)
        # Of what is written several times the last stands, which is the smallest row here.
        first[self.representatives[::-1]] = rows[::-1]
        first = first[self.representatives]
        number: Integers = np.cumsum(first == rows) - 1
        return number[first]


def cluster_edges(
    count: int, pairs: Integers, jaccards: Floats, *, min_similarity: float, rank: Integers, verify: Verify
) -> Grouping:
    """
    Form clusters from verified pairs, so that every member is similar to the representative of its cluster.

    A text of better rank than all with which it may be similar is a representative. It is compared with the neighbours
    of its neighbours, too, since of 100,000 similar texts all may have been linked to one. Those that are similar
    belong to it; then the next representative is found. A text similar to several representatives that rank before it
    belongs to the most similar, of equals to the first.

    Args:
        count: of rows.
        pairs: int64 (n_pairs, 2), rows; in any order.
        jaccards: float64 (n_pairs,), exact.
        min_similarity: least Jaccard of a member with its representative.
        rank: int64 (n,), distinct; the least represents.
        verify: computes the Jaccard of further pairs, at most 16 for each of *pairs* in a pass.

    Returns:
        The same whatever the order of rows and pairs: ranks decide alone. What similar pairs do not connect has no
        bearing on each other: the texts of some components alone are grouped as they are among all.
    """
    representatives = np.arange(count)
    similarities = np.full(count, np.nan)
    alike = (jaccards >= min_similarity) & (pairs[:, 0] != pairs[:, 1])
    touched = np.zeros(count, np.bool_)
    touched[pairs[alike]] = True
    rows = np.flatnonzero(touched)
    rows = rows[np.argsort(rank[rows])]
    # From here on a text is its place in the order of ranks.
    place = np.full(count, -1)
    place[rows] = np.arange(rows.size)
    known = KnownPairs.of(rows.size, place[pairs[alike]], jaccards[alike])
    stars, cuts = _formed(known, min_similarity, lambda wanted: verify(rows[wanted]), MOST_PASSES)
    representatives[rows] = rows[stars.centres]
    similarities[rows] = stars.similarities
    return Grouping(representatives, similarities, _in_rows(cuts, rows))


def _formed(known: KnownPairs, least: float, verify: Verify, passes: int) -> tuple[_Stars, Cuts]:
    """
    Form stars, and form those anew whose centres turn out to be similar to one beside them.

    Only what hangs together with such a centre is formed anew: no text bears on another that nothing connects with it.
    """
    stars, tried = _stars(known, least, verify)
    known = known.joined(tried)
    cuts, between = _cuts(known, stars.centres, least, verify)
    close = cuts.similarities >= least
    if passes == 1 or not close.any():
        return stars, cuts
    component = components(known.texts, known.pairs[known.jaccards >= least])
    again = np.zeros(known.texts, np.bool_)
    again[component[cuts.left[close]]] = True
    again = again[component]
    texts = np.flatnonzero(again)
    rest = known.joined(between).among(texts)
    formed, cut = _formed(rest, least, lambda wanted: verify(texts[wanted]), passes - 1)
    stars.centres[texts] = texts[formed.centres]
    stars.similarities[texts] = formed.similarities
    return stars, cuts.kept(~again[cuts.left]).joined(cut, texts)


@frozen(eq=False)
class _Stars:
    """
    The centre of each text, -1 while that is open, and the Jaccard of the two; NaN for a centre.
    """

    centres: Integers
    similarities: Floats

    def offer(self, centres: Integers, texts: Integers, jaccards: Floats) -> None:
        """
        Give texts to centres of lesser number, where they have none or a less similar one.
        """
        order = np.lexsort((centres, -jaccards, texts))
        order = order[np.diff(texts[order], prepend=-1) != 0]
        centres, texts, jaccards = centres[order], texts[order], jaccards[order]
        has = self.similarities[texts]
        better = (self.centres[texts] < 0) | (jaccards > has) | ((jaccards == has) & (centres < self.centres[texts]))
        better &= centres < texts
        self.centres[texts[better]] = centres[better]
        self.similarities[texts[better]] = jaccards[better]


def _stars(known: KnownPairs, least: float, verify: Verify) -> tuple[_Stars, KnownPairs]:
    """
    Choose the centres, and give every other text to one.

    In each round those texts become centres that come before all others at most two steps away whose centre is open:
    no two of them can bear on each other, so that the result is that of going through the texts one by one.

    Returns:
        The stars, and the pairs that were verified on the way.
    """
    texts = np.arange(known.texts)
    stars = _Stars(np.full(known.texts, -1), np.full(known.texts, np.nan))
    looks = np.zeros(known.texts, np.int64)
    tried = []
    alike = known.jaccards >= least
    edges = _both_ways(known.pairs[alike], known.jaccards[alike])
    for _ in range(MOST_ROUNDS):
        still = stars.centres < 0
        if not still.any():
            break
        edges = edges.kept(still[edges.source] | still[edges.target])
        own = np.where(still, texts, known.texts)
        beside = edges.least_beside(own)
        open_to_look = looks < MOST_LOOKS
        centre = still & (edges.least_beside(np.where(open_to_look, beside, known.texts), beside) == texts)
        stars.centres[centre] = texts[centre]
        stars.offer(*edges.of(centre))
        # Through each neighbour that is still looked through, at most one of the new centres sees others.
        seen_by = np.full(known.texts, -1)
        first = edges.kept(centre[edges.source] & open_to_look[edges.target])
        seen_by[first.target] = first.source
        looks[first.target] += 1
        second = edges.kept((seen_by[edges.source] >= 0) & still[edges.target] & ~centre[edges.target])
        wanted = np.stack([seen_by[second.source], second.target], axis=1)
        wanted = KnownPairs.of(known.texts, wanted, np.zeros(len(wanted))).pairs
        jaccards = known.complete(wanted, verify)
        tried.append((wanted, jaccards))
        close = jaccards >= least
        stars.offer(wanted[close, 0], wanted[close, 1], jaccards[close])
    else:
        _one_by_one(stars, edges)
    wanted = np.concatenate([np.empty((0, 2), np.int64), *(pairs for pairs, _ in tried)])
    return stars, KnownPairs.of(known.texts, wanted, np.concatenate([np.empty(0), *(values for _, values in tried)]))


@frozen(eq=False)
class _Edges:
    """
    Similar pairs in both directions, ordered by source.
    """

    source: Integers
    target: Integers
    jaccards: Floats

    def kept(self, which: Flags) -> _Edges:
        """
        Give some of them.
        """
        return _Edges(self.source[which], self.target[which], self.jaccards[which])

    def of(self, sources: Flags) -> tuple[Integers, Integers, Floats]:
        """
        Give sources, targets and Jaccards of those from some texts.
        """
        chosen = self.kept(sources[self.source])
        return chosen.source, chosen.target, chosen.jaccards

    def least_beside(self, values: Integers, own: Integers | None = None) -> Integers:
        """
        Give of each text the least of its own value and of the values of its neighbours.
        """
        least = (values if own is None else own).copy()
        if self.source.size:
            starts = np.flatnonzero(np.diff(self.source, prepend=-1))
            there = self.source[starts]
            least[there] = np.minimum(least[there], np.minimum.reduceat(values[self.target], starts))
        return least


def _both_ways(pairs: Integers, jaccards: Floats) -> _Edges:
    source, target = np.concatenate([pairs, pairs[:, ::-1]]).T
    order = np.argsort(source, kind="stable")
    return _Edges(source[order], target[order], np.tile(jaccards, 2)[order])


def _one_by_one(stars: _Stars, edges: _Edges) -> None:
    """
    Choose the centres that are still open in order, by the pairs that are known.
    """
    for text in np.flatnonzero(stars.centres < 0).tolist():
        if stars.centres[text] < 0:
            stars.centres[text] = text
            beside = slice(*np.searchsorted(edges.source, [text, text + 1]))
            targets, jaccards = edges.target[beside], edges.jaccards[beside]
            stars.offer(np.full(targets.size, text), targets, jaccards)


def _cuts(known: KnownPairs, centres: Integers, least: float, verify: Verify) -> tuple[Cuts, KnownPairs]:
    """
    Find what similar pairs connect and stars part; the Jaccards of their centres come with it.
    """
    apart = (known.jaccards >= least) & (centres[known.pairs[:, 0]] != centres[known.pairs[:, 1]])
    pairs, jaccards = known.pairs[apart], known.jaccards[apart]
    ends = centres[pairs]
    turned = ends[:, 0] > ends[:, 1]
    pairs[turned], ends[turned] = pairs[turned, ::-1], ends[turned, ::-1]
    # The most similar pair of each two clusters first.
    order = np.lexsort((pairs[:, 1], pairs[:, 0], -jaccards, ends[:, 1], ends[:, 0]))
    pairs, ends, jaccards = pairs[order], ends[order], jaccards[order]
    starts = np.flatnonzero((np.diff(ends, axis=0, prepend=-1) != 0).any(axis=1))
    between = ends[starts]
    similarities = known.complete(between, verify)
    edges = np.diff(np.append(starts, len(ends)))
    cuts = Cuts(between[:, 0], between[:, 1], similarities, edges, pairs[starts], jaccards[starts])
    return cuts, KnownPairs.of(known.texts, between, similarities)


def _in_rows(cuts: Cuts, rows: Integers) -> Cuts:
    """
    Give the cuts by rows instead of places in the order of ranks.
    """
    sides = rows[np.stack([cuts.left, cuts.right], axis=1)]
    ends = rows[cuts.ends]
    turned = sides[:, 0] > sides[:, 1]
    sides[turned], ends[turned] = sides[turned, ::-1], ends[turned, ::-1]
    order = np.lexsort((sides[:, 1], sides[:, 0]))
    return Cuts(
        sides[order, 0],
        sides[order, 1],
        cuts.similarities[order],
        cuts.edges[order],
        ends[order],
        cuts.strongest[order],
    )
