"""
Which articles were merged from two others, and which sentences came from each.

The posterior over forests gives every article one source. Here every two held texts of a story are weighed as the two
parents of a third against its having one parent or none (:mod:`provenance.lineage.mosaic` measures, a multinomial
logistic weighs); where two parents are likely enough, they take the place of the one, and the sentences are divided
between them (:mod:`provenance.lineage.copying`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from provenance.alignment.profile import Profile
from provenance.lineage.copying import Donors, Floats, donor_posterior, donors_of
from provenance.lineage.mosaic import BY_HAND, LEAST_PART, WEIGHTS, Tree, attested, mosaic
from provenance.lineage.pairs import PairEvidence
from provenance.lineage.posterior import StoryPosterior
from provenance.lineage.readings import readings_of

# Where two parents are so likely, the answer shows two. Over 350 stories that the weights were fitted to, of 0.15, 0.2,
# 0.25 and 0.3: at 0.15 a few more parents were right, and half as many again of the articles called merged were not.
MERGED_FROM = 0.2

# Texts with less of a child than this gave it nothing that would make them its parent; in a large story the texts with
# most of a child are weighed.
LEAST_OFFER = 0.1
MOST_DONORS = 12

# A desk takes from a second text what the first lacks: for a sentence that both have, so much must speak for the second
# above the first.
SECOND_BITS = 30.0


@frozen(eq=False)
class Merge:
    """
    An article with two parents.

    Attributes:
        parents: places in the rows of the story, the one that gave the frame first.
        confidence: the posterior that each is a source of the article, merged or not.
        shares: part of the article's own words that came from each.
        sentences: numbers of the article's sentences that came from each.
    """

    parents: tuple[int, int]
    confidence: tuple[float, float]
    shares: tuple[float, float]
    sentences: tuple[tuple[int, ...], tuple[int, ...]] = field(repr=False)


@frozen(eq=False)
class Case:
    """
    A child with what is known of every two texts that may be its parents.

    Attributes:
        child: place in the rows of the story.
        donors: what the others have of it.
        places: int64 (n_donors,), of the donors in the rows of the story.
        pairs: int64 (n_pairs, 2), numbers of donors, the first parent first.
        features: float64 (n_pairs, n_features), see :data:`provenance.lineage.mosaic.FEATURES`.
    """

    child: int
    donors: Donors = field(repr=False)
    places: npt.NDArray[np.int64] = field(repr=False)
    pairs: npt.NDArray[np.int64] = field(repr=False)
    features: Floats = field(repr=False)


def merged(
    posterior: StoryPosterior, evidences: Mapping[tuple[int, int], PairEvidence], profiles: Sequence[Profile]
) -> tuple[StoryPosterior, dict[int, Merge]]:
    """
    Find the merged articles of a story.

    Two held parents are weighed against a lost source as against a held one. Where the graph has a parent derive
    from what was merged from it, that parent goes to its next likeliest source, or to none; so does the last child that
    the merges leave to a lost source.

    Args:
        posterior: of the story, decoded.
        evidences: the comparisons of its linked pairs, by rows.
        profiles: of the corpus.

    Returns:
        The posterior with the decoded graph less what contradicts the merges, first parents in it, and of every merged
        article what is left for one source alone; and the merges, by the place of the child. With the second parents
        the graph is acyclic.
    """
    found = []
    for case in cases(posterior, evidences, profiles):
        pairs, none = weighed(case.features)
        if 1.0 - none >= MERGED_FROM:
            found.append((none, case.child, _merge(case, pairs, none, posterior)))
    parents = posterior.parents.copy()
    merges: dict[int, Merge] = {}
    single = np.ones(len(posterior.rows))
    for none, child, merge in sorted(found, key=lambda one: one[:2]):
        tried = _rehung(posterior, parents, merges, child, merge)
        if tried is not None and min(merge.shares) >= LEAST_PART:
            parents, merges[child], single[child] = tried, merge, none
    edges = posterior.edges * single
    for child, merge in merges.items():
        edges[list(merge.parents), child] = merge.confidence
    return evolve(
        posterior,
        edges=edges,
        roots=posterior.roots * single,
        hidden=posterior.hidden * single,
        parents=_without_single(posterior, parents, merges),
    ), merges


def cases(
    posterior: StoryPosterior, evidences: Mapping[tuple[int, int], PairEvidence], profiles: Sequence[Profile]
) -> list[Case]:
    """
    Measure every two texts of a story as parents of every third.
    """
    found = []
    readings = readings_of([profiles[row] for row in posterior.rows])
    for child, row in enumerate(posterior.rows):
        offers = []
        for place, other in enumerate(posterior.rows):
            pair = evidences.get((min(row, other), max(row, other)))
            if place != child and pair is not None and pair.side(row).share >= LEAST_OFFER:
                offers.append((-(pair.bits + pair.quoted_bits), place, pair))
        chosen = sorted(sorted(offers, key=lambda one: one[:2])[:MOST_DONORS], key=lambda one: one[1])
        if len(chosen) < 2:
            continue
        donors = donors_of(row, [pair for _, _, pair in chosen], profiles)
        places = np.array([place for _, place, _ in chosen], np.int64)
        tree = Tree(
            first=posterior.first[places, child],
            edges=posterior.edges[places, child],
            root=float(posterior.roots[child]),
            unseen=float(posterior.hidden[:, child].sum()),
        )
        pairs, features = mosaic(donors, attested(readings, child, places.tolist()), tree)
        if len(pairs):
            found.append(Case(child=child, donors=donors, places=places, pairs=pairs, features=features))
    return found


def weighed(features: Floats) -> tuple[Floats, float]:
    """
    Give the probability of every two parents, float64 (n_pairs,), and that of no two.
    """
    logits = np.append(features @ np.array([*WEIGHTS.values(), *BY_HAND.values()]), 0.0)
    odds = np.exp(logits - logits.max())
    odds /= odds.sum()
    return odds[:-1], float(odds[-1])


def _merge(case: Case, pairs: Floats, none: float, posterior: StoryPosterior) -> Merge:
    sources = none * posterior.edges[case.places, case.child]
    np.add.at(sources, case.pairs.ravel(), np.repeat(pairs, 2))
    # The two of which most right parents are to be expected; of near-copies each alone may be in the likeliest two.
    best = int(np.argmax(sources[case.pairs].sum(axis=1)))
    first, second = case.pairs[best].tolist()
    two = case.donors.only(first, second)
    bits = two.bits.copy()
    bits[1] -= SECOND_BITS * two.has[0]
    came = donor_posterior(bits, two.has, np.ones(2))
    words = max(1, int(two.own.sum()))
    shares = [float((came[:, number] * two.kept[number]).sum()) / words for number in (0, 1)]
    return Merge(
        parents=(int(case.places[first]), int(case.places[second])),
        confidence=(float(min(1.0, sources[first])), float(min(1.0, sources[second]))),
        shares=(shares[0], shares[1]),
        sentences=(
            tuple(np.flatnonzero(came[:, 0] > 0.5).tolist()),
            tuple(np.flatnonzero(came[:, 1] > 0.5).tolist()),
        ),
    )


def _rehung(
    posterior: StoryPosterior,
    parents: npt.NDArray[np.int64],
    merges: Mapping[int, Merge],
    child: int,
    merge: Merge,
) -> npt.NDArray[np.int64] | None:
    """
    Give the decoded graph with *merge* in it and without a cycle; None where there would be one all the same.
    """
    parents = parents.copy()
    parents[child] = merge.parents[0]
    together = {**merges, child: merge}
    for parent in merge.parents:
        if parent not in merges and parents[parent] == child:
            parents[parent] = _next_likeliest(posterior, parents, together, parent)
    return None if child in _below(parents, together, child) else parents


def _without_single(
    posterior: StoryPosterior, parents: npt.NDArray[np.int64], merges: Mapping[int, Merge]
) -> npt.NDArray[np.int64]:
    """
    Give the decoded graph without lost sources that the merges leave with a single child.
    """
    parents, count = parents.copy(), len(posterior.rows)
    for number in range(len(posterior.groups)):
        children = np.flatnonzero(parents == count + number)
        if children.size == 1:
            parents[children[0]] = _next_likeliest(posterior, parents, merges, int(children[0]))
    return parents


def _next_likeliest(
    posterior: StoryPosterior, parents: npt.NDArray[np.int64], merges: Mapping[int, Merge], child: int
) -> int:
    """
    Give the likeliest held source that makes no cycle; -1 where that there is none is likelier.
    """
    others = posterior.edges[:, child].copy()
    others[sorted({child, *_below(parents, merges, child)})] = 0.0
    best = int(np.argmax(others))
    return best if others[best] > posterior.roots[child] else -1


def _below(parents: npt.NDArray[np.int64], merges: Mapping[int, Merge], top: int) -> set[int]:
    """
    Give everything that derives from *top*; *top* itself only where the graph has a cycle.
    """
    children: dict[int, list[int]] = {}
    for place, parent in enumerate(parents.tolist()):
        for one in merges[place].parents if place in merges else (parent,):
            children.setdefault(one, []).append(place)
    found: set[int] = set()
    waiting = list(children.get(top, ()))
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting += children.get(place, ())
    return found
