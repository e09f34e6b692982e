"""
Which pairs of articles a page lists, and which of them it shows side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from provenance.lineage.records import Edge, Lineage, Relation
from provenance.similarity.matches import Match, Matches

# Comparing two articles takes tens of milliseconds and some kilobytes of the page. Of pairs that merely have some
# wording in common a large corpus has thousands: a small page shows all of them side by side, a large one none.
_MOST_COMPARED, _FEW = 1_000, 200

# Beyond these the table would say little that the command `pairs` does not say better.
_MOST_LISTED = 5_000


@frozen(kw_only=True)
class Pair:
    """
    Two articles that have something to do with each other.

    Attributes:
        left, right: ids; of an edge between two held texts the parent is left, else they are in order.
        edges: numbers of the edges that the pair shows: that between the two, or those from a lost source to each.
        relation: what they share without an edge.
        match: their similarity, where it was counted.
        told: the answer says more of them than that they are similar: an edge, an alternative or a relation.
    """

    left: str
    right: str
    edges: tuple[int, ...] = ()
    relation: Relation | None = None
    match: Match | None = None
    told: bool = True


def pairs_of(lineage: Lineage, matches: Matches) -> tuple[Pair, ...]:
    """
    Give the pairs in the order in which a reader wants them: edges, siblings, relations, runners-up, similar texts.
    """
    similar = {(match.left, match.right): match for match in matches}
    relations = {(one.left, one.right): one for one in lineage.relations}
    edges: dict[tuple[str, str], list[int]] = {}
    ends: dict[tuple[str, str], tuple[str, str]] = {}
    for left, right, number in _told(lineage, matches):
        key = (left, right) if left <= right else (right, left)
        ends.setdefault(key, (left, right))
        edges.setdefault(key, []).extend([] if number is None else [number])
    told = set(edges)
    for key in similar:
        ends.setdefault(key, key)
        edges.setdefault(key, [])
    return tuple(
        Pair(
            left=ends[key][0],
            right=ends[key][1],
            edges=tuple(numbers),
            relation=relations.get(key),
            match=similar.get(key),
            told=key in told,
        )
        for key, numbers in list(edges.items())[:_MOST_LISTED]
    )


def compared(pairs: Sequence[Pair]) -> Sequence[Pair]:
    """
    Give those of the pairs, from the first on, that a page shows side by side.
    """
    told = sum(one.told for one in pairs)
    return pairs[: max(min(told, _MOST_COMPARED), _FEW)]


def _told(lineage: Lineage, matches: Matches) -> Iterator[tuple[str, str, int | None]]:
    held = {node.id for node in lineage.articles}
    for number, edge in enumerate(lineage.edges):
        if edge.parent in held:
            yield edge.parent, edge.child, number
    yield from _siblings(lineage.edges, held, matches)
    for relation in sorted(lineage.relations, key=lambda one: (-one.words, one.left, one.right)):
        yield relation.left, relation.right, None
    for one in lineage.alternatives:
        if one.parent in held:
            yield one.parent, one.child, None


def _siblings(edges: Sequence[Edge], held: set[str], matches: Matches) -> Iterator[tuple[str, str, int]]:
    """
    Give for each edge from a lost source the child with that of its siblings which it is most similar to.
    """
    children: dict[str, list[str]] = {}
    for edge in edges:
        if edge.parent not in held:
            children.setdefault(edge.parent, []).append(edge.child)
    nearest: dict[tuple[str, str], str] = {}
    family = {child: lost for lost, of in children.items() for child in of}
    for match in matches:  # most similar first
        for one, other in ((match.left, match.right), (match.right, match.left)):
            if one in family and family.get(other) == family[one]:
                nearest.setdefault((family[one], one), other)
    for number, edge in enumerate(edges):
        if edge.parent in held:
            continue
        others = [child for child in children[edge.parent] if child != edge.child]
        sibling = nearest.get((edge.parent, edge.child), others[0] if others else None)
        if sibling is not None:
            yield min(edge.child, sibling), max(edge.child, sibling), number
