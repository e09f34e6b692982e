"""
Articles of the same words: one text to the inference, as many nodes in its answer.

A text carried by ten outlets is one text: ten equal nodes would share out what each other article owes to it, and an
eleventh would move every confidence in the story. One article stands for all of the same words, the earliest if their
dates tell; the others are put below it afterwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import xxhash
from attrs import evolve, frozen

from provenance.alignment.profile import Profile, heads_of
from provenance.lineage.carriers import Carriers, precedes
from provenance.lineage.direction import Cue, order_of_same
from provenance.lineage.edges import LEAST_LISTED, rounded
from provenance.lineage.elsewhere import Elsewhere, Floats
from provenance.lineage.hypotheses import Hypotheses, is_linked, weigh
from provenance.lineage.ledger import direct_evidence
from provenance.lineage.pairs import PairEvidence, compare_pair
from provenance.lineage.records import Alternative, ArticleNode, Edge, Lineage, Relation
from provenance.lineage.traits import traits_of
from provenance.sums import plain_sum
from provenance.text.agencies import Agencies
from provenance.text.document import Document, Head
from provenance.wording import SUREST

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
    dates = {name: head.dated for name, head in zip(ids, heads, strict=True)}
    carriers = {leader: Carriers([dates[name] for name in names]) for leader, names in members.items()}
    lineage = _renamed(lineage, set(ids))

    def owed(parent: str, child: str) -> Floats:
        """
        Give what part of what *child* owes to *parent* each article of its words is owed.
        """
        whole = first.get(child, 1.0)
        return whole * carriers[parent].shares(dates[child]) if parent in carriers else np.array([whole])

    edges = []
    for one in lineage.edges:
        parts = owed(one.parent, one.child)
        nearest = int(np.argmax(parts))
        parent = members.get(one.parent, [one.parent])[nearest]
        edges.append(evolve(one, parent=parent, confidence=rounded(one.confidence * float(parts[nearest]))))
    claims = [(edge.parent, edge.child, edge.confidence) for edge in lineage.edges]
    claims += [(one.parent, one.child, one.confidence) for one in lineage.alternatives]
    # Most are of articles whose words no other has.
    possible = [one for one in claims if one[0] not in members and one[1] not in members and one[2] >= LEAST_LISTED]
    possible += [
        (parent, child, value)
        for above, below, confidence in claims
        if above in members or below in members
        for child in members.get(below, [below])
        for parent, value in _listed(members.get(above, [above]), confidence * owed(above, child))
    ]
    unseen: dict[str, float] = {}
    for same in classes:
        leader, names = ids[same.rows[0]], [ids[row] for row in same.rows]
        elsewhere = Elsewhere([heads[row] for row in same.rows], agencies)
        edges += _within(same, profiles, carriers[leader], elsewhere)
        for place, child in enumerate(names):
            whole = (1.0 - first[child]) * carriers[leader].shares(dates[child], without=place)
            outside = elsewhere.of(place)
            # One after the other: whoever else is there changes no bit of the sum.
            unseen[child] = float(np.cumsum(whole * outside)[-1])
            possible += [
                (parent, child, min(SUREST, value)) for parent, value in _listed(names, whole * (1.0 - outside))
            ]
    shown = {(edge.parent, edge.child) for edge in edges}
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
                | {name: place for leader, place in forest.places.items() for name in members.get(leader, ())},
            )
            for forest in lineage.forests
        ),
    )


def _listed(names: Sequence[str], confidences: Floats) -> list[tuple[str, float]]:
    """
    Give those with confidence enough to be listed.
    """
    return [(names[place], float(confidences[place])) for place in np.flatnonzero(confidences >= LEAST_LISTED).tolist()]


def _when(one: Head) -> dt.datetime:
    return dt.datetime.max.replace(tzinfo=dt.UTC) if one.dated is None else one.dated.earliest


def _class(rows: Sequence[int], profiles: Sequence[Profile]) -> Class | None:
    traits = traits_of(profiles[rows[0]])
    weighed = []
    # The odds of each to have come first, against the one that stands for all.
    odds = {rows[0]: 0.0}
    for before, row in pairwise(rows):
        # Those without dates hang below the one that stands for all, the others below the latest before them.
        dated = precedes(profiles[before].document.dated, profiles[row].document.dated)
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
    return (1.0 if pair.left == row else -1.0) * plain_sum(cue.bits for cue in cues)


def _within(one: Class, profiles: Sequence[Profile], carriers: Carriers, elsewhere: Elsewhere) -> list[Edge]:
    """
    Hang the others below the one that stands for all, or below the latest before them.
    """
    heads = heads_of(profiles)
    ids = {row: heads[row].article.id for row in one.rows}
    places = {row: place for place, row in enumerate(one.rows)}
    edges = []
    for place, (row, (hypotheses, pair, cues)) in enumerate(zip(one.rows[1:], one.weighed, strict=True), start=1):
        leader = pair.left if pair.right == row else pair.right
        share = float(carriers.shares(heads[row].dated, without=place)[places[leader]])
        outside = float(elsewhere.of(place)[places[leader]])
        edges.append(
            Edge(
                parent=ids[leader],
                child=ids[row],
                confidence=min(SUREST, rounded((1.0 - one.first[place]) * share * (1.0 - outside))),
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
