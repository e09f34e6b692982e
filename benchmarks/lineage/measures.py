"""
How right a derivation graph is.

Root, directed, undirected, leaves and ancestry are those of Marmerola, Oikawa, Dias, Goldenstein and Rocha, "On the
Reconstruction of Text Phylogeny Trees" (PLoS ONE 11(12), 2016), which know one tree over all texts of a family. Here an
answer may leave texts apart and name lost sources, and a family may be of several trees or of none, so each is defined
for forests, such that on one tree against one tree it is theirs; a test holds that. None means that a family has
nothing to measure: it does not enter a mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, Literal

from attrs import frozen

from benchmarks.lineage.answers import Answer
from benchmarks.lineage.families import Truth

TreeMeasure = Literal["root", "directed", "undirected", "leaves", "ancestry"]
TREE_MEASURES: tuple[TreeMeasure, ...] = ("root", "directed", "undirected", "leaves", "ancestry")

# What the first of two articles is to the second.
Relation = Literal["ancestor", "descendant", "same_source", "lost_source", "none"]


@frozen(kw_only=True)
class TreeScores:
    """
    The five measures of one family, each in [0, 1] or None.

    Attributes:
        root: of the trees with one root, the share in which it has no source in the answer and all others of the tree
            come from it there.
        directed: of the articles that have a held source, the share whose likeliest source in the answer is one.
        undirected: of the true edges between held articles, the share that stand in the answer, in either direction.
        leaves: of the articles of the trees that are no article's source in the truth or in the answer, the share that
            are so in both.
        ancestry: of the pairs (article, ancestor) of the truth or of the answer, the share that are in both.
    """

    root: float | None
    directed: float | None
    undirected: float | None
    leaves: float | None
    ancestry: float | None


def tree_scores(truth: Truth, answer: Answer) -> TreeScores:
    """
    Measure an answer against the truth of one family.
    """
    held = set(truth.ids)
    given = {name: tuple(one for one in answer.parents.get(name, ()) if one in held) for name in truth.ids}
    members = [name for tree in truth.trees for name in tree]
    children = [name for name in truth.ids if truth.parents[name]]
    links = {frozenset((name, source)) for name in truth.ids for source in truth.parents[name]}
    found = {frozenset((name, source)) for name in truth.ids for source in given[name]}
    ancestors, answered = ancestor_pairs(truth.parents), ancestor_pairs(given)
    return TreeScores(
        root=_mean(_root_found(tree, truth, given, answered) for tree in truth.trees if len(_roots(tree, truth)) == 1),
        directed=_mean(given[name][:1] != () and given[name][0] in truth.parents[name] for name in children),
        undirected=len(links & found) / len(links) if links else None,
        leaves=_overlap(_leaves(members, truth.parents), _leaves(members, given)),
        ancestry=_overlap(ancestors, answered),
    )


def ancestor_pairs(parents: Mapping[str, Sequence[str]]) -> set[tuple[str, str]]:
    """
    Give every (article, ancestor) of a graph.
    """
    pairs = set()
    for name in parents:
        waiting = list(parents[name])
        while waiting:
            ancestor = waiting.pop()
            if (name, ancestor) not in pairs:
                pairs.add((name, ancestor))
                waiting.extend(parents.get(ancestor, ()))
    return pairs


def relations(truth: Truth, parents: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], Relation]:
    """
    Say of every two held articles, in the order of their ids, what the first is to the second.

    As :meth:`provenance.answer.Provenance.relation` does: a common ancestor that is held makes ``same_source``, one
    that is not ``lost_source``, and nearer ones come first.

    Args:
        truth: of the family; only its ids are used.
        parents: of a graph, sources that are not held included.
    """
    held = set(truth.ids)
    above = {name: _upwards(name, parents) for name in truth.ids}
    found: dict[tuple[str, str], Relation] = {}
    for one, other in combinations(sorted(truth.ids), 2):
        common = [source for source in above[one] if source in above[other]]
        if one in above[other]:
            found[one, other] = "ancestor"
        elif other in above[one]:
            found[one, other] = "descendant"
        elif common:
            found[one, other] = "same_source" if common[0] in held else "lost_source"
        else:
            found[one, other] = "none"
    return found


def relation_counts(
    truth: Truth, true_parents: Mapping[str, Sequence[str]], answer: Answer, left_out: frozenset[tuple[str, str]]
) -> Counter[tuple[Relation, Relation]]:
    """
    Count the pairs of held articles by (true relation, answered relation), those of *left_out* apart.
    """
    true, answered = relations(truth, true_parents), relations(truth, answer.parents)
    return Counter((true[pair], answered[pair]) for pair in true if pair not in left_out)


@frozen(kw_only=True)
class Tally:
    """
    Counts of a yes-or-no question.
    """

    right: int = 0
    wrong: int = 0
    missed: int = 0


def merge_parents(truth: Truth, answer: Answer) -> Tally:
    """
    Count the sources of merged articles, those that have several held sources in the truth or in the answer.
    """
    held = set(truth.ids)
    right = wrong = missed = 0
    for name in truth.ids:
        true, given = set(truth.parents[name]), set(answer.parents.get(name, ())) & held
        if max(len(true), len(given)) > 1:
            right += len(true & given)
            wrong += len(given - true)
            missed += len(true - given)
    return Tally(right=right, wrong=wrong, missed=missed)


def has_lost_source(truth: Truth) -> bool | None:
    """
    Say whether two or more articles of a family come from one text that is not held, and from no held one above it.

    None where such a text has a held source itself: then naming it and naming that source are both right.
    """
    if not truth.witnesses:
        return False
    if any(not truth.parents[name] for children in truth.witnesses.values() for name in children):
        return True
    return None


def ranking(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """
    Give the probability that a positive case scores above a negative one, ties counting half (AUC); None without both.
    """
    if not positive or not negative:
        return None
    wins = sum((one > other) + 0.5 * (one == other) for one in positive for other in negative)
    return float(wins / (len(positive) * len(negative)))


def direction(truth: Truth, answer: Answer) -> float | None:
    """
    Say for a family of two whether the answer's weight is on the true direction: 1, 0, or one half where it is even.

    None where neither comes from the other.
    """
    edges = [(source, name) for name in truth.ids for source in truth.parents[name]]
    if len(truth.ids) != 2 or len(edges) != 1:
        return None
    parent, child = edges[0]
    weights = {(claim.parent, claim.child): claim.confidence for claim in answer.claims}
    if not answer.claims:
        weights = {(source, name): 1.0 for name, sources in answer.parents.items() for source in sources}
    forwards, backwards = weights.get((parent, child), 0.0), weights.get((child, parent), 0.0)
    return 0.5 if forwards == backwards else float(forwards > backwards)


def _upwards(name: str, parents: Mapping[str, Sequence[str]]) -> list[str]:
    """
    Give every ancestor of *name*, the nearest first.
    """
    found: list[str] = []
    waiting = list(parents.get(name, ()))
    while waiting:
        source = waiting.pop(0)
        if source not in found:
            found.append(source)
            waiting.extend(parents.get(source, ()))
    return found


def _roots(tree: Sequence[str], truth: Truth) -> list[str]:
    return [name for name in tree if not truth.parents[name]]


def _root_found(
    tree: Sequence[str], truth: Truth, given: Mapping[str, Sequence[str]], answered: set[tuple[str, str]]
) -> bool:
    root = _roots(tree, truth)[0]
    return not given[root] and all((name, root) in answered for name in tree if name != root)


def _leaves(members: Sequence[str], parents: Mapping[str, Sequence[str]]) -> set[str]:
    return set(members) - {source for sources in parents.values() for source in sources}


def _overlap(one: set[Any], other: set[Any]) -> float | None:
    return len(one & other) / len(one | other) if one or other else None


def _mean(values: Iterable[bool | float]) -> float | None:
    seen = [float(value) for value in values]
    return sum(seen) / len(seen) if seen else None
