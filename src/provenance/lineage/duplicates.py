"""
Articles of the same words: one text to the inference, as many nodes in its answer.

A text carried by ten outlets is one text: ten equal nodes would share out what each other article owes to it, and an
eleventh would move every confidence in the story. One article stands for all of the same words, the earliest if their
dates tell; the others are put below it afterwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import xxhash
from attrs import evolve, frozen

from provenance.alignment.profile import Profile, heads_of
from provenance.lineage.direction import Cue, order_of_same
from provenance.lineage.edges import LEAST_LISTED, rounded
from provenance.lineage.elsewhere import from_elsewhere
from provenance.lineage.hypotheses import Hypotheses, is_linked, weigh
from provenance.lineage.ledger import direct_evidence
from provenance.lineage.pairs import PairEvidence, compare_pair
from provenance.lineage.records import Alternative, ArticleNode, Edge, Lineage, Relation
from provenance.lineage.traits import traits_of
from provenance.text.agencies import Agencies
from provenance.text.document import Document, Head
from provenance.times import Interval
from provenance.wording import SUREST

# Of several articles of one text the latest before a child is so many times likelier its source than one before it, and
# one published after the child so many times less.
LATEST, AFTERWARDS = 3.0, 1.0 / 16.0

# Relations of so many pairs of articles at most are repeated for all articles of the same words.
_MOST_REPEATED = 64


@frozen(eq=False)
class Class:
    """
    Articles of the same words.

    Attributes:
        rows: of the corpus, the one that stands for all first.
        first: float64, per article the probability that it came first of them.
        weighed: per article beyond the first, what it and the first are to each other.
    """

    rows: tuple[int, ...]
    first: tuple[float, ...]
    weighed: tuple[tuple[Hypotheses, PairEvidence, tuple[Cue, ...]], ...]


def sameness(document: Document) -> bytes | None:
    """
    Give what articles of the same words have in common; None for a text too short to compare.
    """
    if not document.comparable:
        return None
    return xxhash.xxh3_128_digest(document.tokens.words.data) + xxhash.xxh3_128_digest(document.tokens.quoted.data)


def classes_of(profiles: Sequence[Profile], same: Sequence[bytes | None]) -> tuple[Class, ...]:
    """
    Group the articles of the same words, two and more; texts too short to compare, or of common words alone, are left.

    Args:
        profiles: one an article, in the order of their ids.
        same: of each its :func:`sameness`.
    """
    groups: dict[bytes, list[int]] = {}
    for row, key in enumerate(same):
        if key is not None:
            groups.setdefault(key, []).append(row)
    heads = heads_of(profiles)
    ordered = [sorted(rows, key=lambda row: (_when(heads[row]), row)) for rows in groups.values() if len(rows) > 1]
    return tuple(one for rows in ordered if (one := _class(rows, profiles)))


def representatives(classes: Sequence[Class], count: int) -> list[int]:
    """
    Give the rows that stand for all, ascending.
    """
    others = {row for one in classes for row in one.rows[1:]}
    return [row for row in range(count) if row not in others]


def with_duplicates(
    lineage: Lineage, classes: Sequence[Class], profiles: Sequence[Profile], agencies: Agencies
) -> Lineage:
    """
    Put the articles into *lineage* that others of the same words stood for.

    Without dates each is as likely as another to have come first, and to be what a later text was made from; what the
    one that stood for all owed to another, each owes so far as it came first. Two outlets may have the same words from
    a source that is not held.

    Args:
        lineage: of those that stood for all.
        classes: articles of the same words.
        profiles: of all articles.
        agencies: those that are known.
    """
    if not classes:
        return lineage
    heads = heads_of(profiles)
    ids = [one.article.id for one in heads]
    members = {ids[one.rows[0]]: [ids[row] for row in one.rows] for one in classes}
    stands_for = {name: leader for leader, names in members.items() for name in names}
    first = {ids[row]: part for one in classes for row, part in zip(one.rows, one.first, strict=True)}
    of = dict(zip(ids, heads, strict=True))

    def elsewhere(parent: str, child: str) -> float:
        return from_elsewhere(of[parent], of[child], agencies)

    same = [edge for one in classes for edge in _within(one, profiles, elsewhere)]
    lineage = _renamed(lineage, set(ids))

    dates = {name: head.dated for name, head in zip(ids, heads, strict=True)}
    equal: dict[tuple[str, str], Mapping[str, float]] = {}

    def part(parent: str, child: str) -> float:
        leader = stands_for.get(parent)
        if leader is None:
            return first.get(child, 1.0)
        if (leader, child) not in equal:
            equal[leader, child] = _shared_out(members[leader], child, dates)
        return first.get(child, 1.0) * equal[leader, child][parent]

    edges = [
        evolve(one, parent=parent, confidence=rounded(one.confidence * part(parent, one.child)))
        for one in lineage.edges
        for parent in [max(members.get(one.parent, [one.parent]), key=lambda name: part(name, one.child))]
    ]
    edges += same
    shown = {(edge.parent, edge.child) for edge in edges}
    claims = [(edge.parent, edge.child, edge.confidence) for edge in lineage.edges]
    claims += [(one.parent, one.child, one.confidence) for one in lineage.alternatives]
    possible = [
        (parent, child, confidence * part(parent, child))
        for above, below, confidence in claims
        for parent in members.get(above, [above])
        for child in members.get(below, [below])
        if confidence * part(parent, child) >= LEAST_LISTED
    ]
    unseen: dict[str, float] = {}
    for names in members.values():
        for child in names:
            for parent, share in _shared_out([name for name in names if name != child], child, dates).items():
                whole, outside = (1.0 - first[child]) * share, elsewhere(parent, child)
                unseen[child] = unseen.get(child, 0.0) + whole * outside
                if whole * (1.0 - outside) >= LEAST_LISTED:
                    possible.append((parent, child, min(SUREST, whole * (1.0 - outside))))
    alternatives = [
        Alternative(parent=parent, child=child, confidence=rounded(confidence))
        for parent, child, confidence in possible
        if (parent, child) not in shown
    ]
    nodes = _nodes(lineage, ids, stands_for, first, unseen, heads)
    number = {node.id: node.story for node in nodes}
    was = {node.id: node.story for node in lineage.articles}
    story_of = {was[name]: number[name] for name in was}
    return evolve(
        lineage,
        articles=nodes,
        lost_sources=tuple(
            evolve(
                one,
                story=story_of[one.story],
                children=tuple(sorted(name for child in one.children for name in members.get(child, [child]))),
            )
            for one in lineage.lost_sources
        ),
        edges=tuple(sorted(edges, key=lambda edge: (edge.child, -edge.confidence, edge.parent))),
        alternatives=tuple(sorted(alternatives, key=lambda one: (one.child, -one.confidence, one.parent))),
        relations=_relations(lineage.relations, members),
        forests=tuple(
            evolve(
                forest,
                places=dict(forest.places)
                | {name: forest.places[leader] for name, leader in stands_for.items() if leader in forest.places},
            )
            for forest in lineage.forests
        ),
    )


def _shared_out(names: Sequence[str], child: str, dates: Mapping[str, Interval | None]) -> Mapping[str, float]:
    """
    Divide what *child* owes to one text among the articles that carry it.

    Where dates tell, one that was published after the child is hardly its source, and the latest before it is likelier
    than those before: a story is taken from where it stands today.
    """
    of_child = dates[child]
    before = [name for name in names if _precedes(dates[name], of_child)]
    latest = [name for name in before if not any(_precedes(dates[name], dates[other]) for other in before)]
    parts = {name: AFTERWARDS if _precedes(of_child, dates[name]) else 1.0 for name in names}
    if len(before) == len(names) or len(latest) == 1:
        parts |= dict.fromkeys(latest, LATEST)
    total = sum(parts.values())
    return {name: value / total for name, value in parts.items()}


def _precedes(one: Interval | None, other: Interval | None) -> bool:
    return one is not None and other is not None and one.latest < other.earliest


def _when(one: Head) -> dt.datetime:
    return dt.datetime.max.replace(tzinfo=dt.UTC) if one.dated is None else one.dated.earliest


def _class(rows: Sequence[int], profiles: Sequence[Profile]) -> Class | None:
    traits = traits_of(profiles[rows[0]])
    weighed = []
    # The odds of each to have come first, against the one that stands for all.
    odds = {rows[0]: 0.0}
    for before, row in pairwise(rows):
        # Those without dates hang below the one that stands for all, the others below the latest before them.
        dated = _precedes(profiles[before].document.dated, profiles[row].document.dated)
        above = before if dated else rows[0]
        pair = compare_pair(min(above, row), max(above, row), profiles)
        if not is_linked(pair):
            return None
        both = {above: traits, row: traits}
        alone: dict[int, set[int]] = {above: set(), row: set()}
        one = weigh(pair, {(pair.left, pair.right): pair}, alone, profiles, both, set(alone))
        cues = order_of_same(profiles[pair.left], profiles[pair.right])
        weighed.append((one, pair, cues))
        odds[row] = odds[above] - _led_by(above, pair, cues)
    powers = np.exp2(np.array([odds[row] for row in rows]))
    parts = powers / powers.sum()
    return Class(tuple(rows), tuple(parts.tolist()), tuple(weighed))


def _led_by(row: int, pair: PairEvidence, cues: Sequence[Cue]) -> float:
    """
    Give the log2 odds that document *row* of a pair came first.
    """
    return (1.0 if pair.left == row else -1.0) * sum(cue.bits for cue in cues)


def _within(one: Class, profiles: Sequence[Profile], elsewhere: Callable[[str, str], float]) -> list[Edge]:
    """
    Hang the others below the one that stands for all, or below the latest before them.
    """
    heads = heads_of(profiles)
    ids = {row: heads[row].article.id for row in one.rows}
    dates = {ids[row]: heads[row].dated for row in one.rows}
    edges = []
    for row, (hypotheses, pair, cues) in zip(one.rows[1:], one.weighed, strict=True):
        leader = pair.left if pair.right == row else pair.right
        of_itself = one.first[one.rows.index(row)]
        shares = _shared_out([ids[other] for other in one.rows if other != row], ids[row], dates)
        outside = elsewhere(ids[leader], ids[row])
        edges.append(
            Edge(
                parent=ids[leader],
                child=ids[row],
                confidence=min(SUREST, rounded((1.0 - of_itself) * shares[ids[leader]] * (1.0 - outside))),
                linked=rounded(1.0 / (1.0 + 2.0**-hypotheses.link)),
                direction=rounded(1.0 / (1.0 + 2.0 ** -_led_by(leader, pair, cues))),
                direct=None,
                share=rounded(pair.side(row).share),
                kind="verbatim",
                credited="cannot_tell",
                # Two texts of the same words need no source unseen, but where outlets are sent them.
                evidence=direct_evidence(
                    leader, hypotheses, cues, np.log2(outside / (1.0 - outside)) if outside else -np.inf, pair, profiles
                ),
            )
        )
    return edges


def _renamed(lineage: Lineage, taken: set[str]) -> Lineage:
    """
    Number the lost sources again where an article that was left out has such an id.
    """
    if not any(one.id in taken for one in lineage.lost_sources):
        return lineage
    count = len(lineage.lost_sources)
    free = [name for name in (f"lost-{k}" for k in range(1, count + len(taken) + 1)) if name not in taken]
    names = {one.id: name for one, name in zip(lineage.lost_sources, free, strict=False)}
    return evolve(
        lineage,
        lost_sources=tuple(evolve(one, id=names[one.id]) for one in lineage.lost_sources),
        edges=tuple(evolve(edge, parent=names.get(edge.parent, edge.parent)) for edge in lineage.edges),
        alternatives=tuple(evolve(one, parent=names.get(one.parent, one.parent)) for one in lineage.alternatives),
    )


def _nodes(
    lineage: Lineage,
    ids: Sequence[str],
    stands_for: Mapping[str, str],
    first: Mapping[str, float],
    unseen: Mapping[str, float],
    heads: Sequence[Head],
) -> tuple[ArticleNode, ...]:
    """
    Give all articles, their trees numbered by the smallest article of each.
    """
    known = {node.id: node for node in lineage.articles}
    numbers: dict[int, int] = {}
    nodes = []
    for name, head in zip(ids, heads, strict=True):
        leader = known[stands_for.get(name, name)]
        found = leader.no_source_found
        nodes.append(
            ArticleNode(
                id=name,
                title=head.title,
                outlet=head.outlet,
                published=head.published,
                credit=head.credit,
                story=numbers.setdefault(leader.story, len(numbers)),
                no_source_found=None
                if found is None
                else rounded(found * first.get(name, 1.0) + unseen.get(name, 0.0)),
            )
        )
    return tuple(nodes)


def _relations(relations: Sequence[Relation], members: Mapping[str, list[str]]) -> tuple[Relation, ...]:
    found = {(one.left, one.right): one for one in relations}
    for one in relations:
        lefts, rights = members.get(one.left, [one.left]), members.get(one.right, [one.right])
        if len(lefts) * len(rights) <= _MOST_REPEATED:
            for left in lefts:
                for right in rights:
                    # The spans are of the one that stands for all.
                    pair = min(left, right), max(left, right)
                    found.setdefault(pair, evolve(one, left=pair[0], right=pair[1], spans=()))
    return tuple(found[key] for key in sorted(found))
