"""
What a user holds at the end: :class:`Provenance`, the derivation trees with their confidence.
"""

from __future__ import annotations

from typing import Any

from attrs import asdict, astuple, field, frozen

from provenance import render
from provenance.articles import Article, find
from provenance.errors import InvalidParameter, UnknownLostSource
from provenance.exports import Exports
from provenance.lineage.reconstruction import reconstruct_from
from provenance.lineage.records import (
    Alternative,
    ArticleNode,
    Edge,
    Lineage,
    LostSource,
    Reconstruction,
    Relation,
    Relationship,
    RelationshipKind,
)
from provenance.lineage.relatedness import Relatedness, relatedness
from provenance.runs import Run
from provenance.similarity.matches import Matches
from provenance.sums import plain_sum
from provenance.wording import SUREST, counted, strict_json

__all__ = ["Provenance", "Run", "Story"]

FORMAT, VERSION = "provenance/trace", 1


@frozen(kw_only=True)
class Story:
    """
    One derivation tree.

    Attributes:
        number: counted from 0, by the smallest article.
        articles: ids, in order.
        lost_sources: ids, in order.
    """

    number: int
    articles: tuple[str, ...]
    lost_sources: tuple[str, ...]


@frozen(kw_only=True, repr=False)
class Provenance(Exports):
    """
    The derivation trees of a corpus.

    Attributes:
        lineage: nodes, edges, alternatives and relations.
        matches: the verified similarity of every pair that was aligned.
        run: what was done.
        texts: the articles as they were read, in the order of their ids; what is computed on demand reads them again.
    """

    lineage: Lineage
    matches: Matches = field(factory=Matches)
    run: Run
    texts: tuple[Article, ...] = field(default=(), repr=False, eq=False)

    @property
    def articles(self) -> tuple[ArticleNode, ...]:
        """
        The articles, in the order of their ids.
        """
        return self.lineage.articles

    @property
    def edges(self) -> tuple[Edge, ...]:
        """
        The decoded graph.
        """
        return self.lineage.edges

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """
        Every other hypothesis of posterior 0.01 or more.
        """
        return self.lineage.alternatives

    @property
    def relations(self) -> tuple[Relation, ...]:
        """
        The pairs that share text without a common tree.
        """
        return self.lineage.relations

    @property
    def lost_sources(self) -> tuple[LostSource, ...]:
        """
        The lost sources that the decoded graph shows.
        """
        parents = {edge.parent for edge in self.edges}
        return tuple(lost for lost in self.lineage.lost_sources if lost.id in parents)

    @property
    def stories(self) -> tuple[Story, ...]:
        """
        The trees, those of a single article too, in the order of their smallest article.
        """
        members: dict[int, list[str]] = {}
        for node in self.articles:
            members.setdefault(node.story, []).append(node.id)
        return tuple(
            Story(
                number=number,
                articles=tuple(ids),
                lost_sources=tuple(lost.id for lost in self.lost_sources if lost.story == number),
            )
            for number, ids in sorted(members.items())
        )

    def parents(self, name: str) -> tuple[Edge, ...]:
        """
        Give the edges that lead to an article, the most confident first.

        Raises:
            UnknownArticle: *name* is neither an id nor the unambiguous beginning of one.
        """
        child = self._id(name)
        return tuple(edge for edge in self.edges if edge.child == child)

    def relation(self, a: str, b: str) -> Relationship:
        """
        Say what article *a* is to article *b*.

        The kind is that of the decoded graph. The confidence is its probability over all derivation trees, estimated
        from trees drawn from the posterior: that the one's text comes from the other's, directly or through others;
        that neither does, and both come from a held text, or from a lost source alone; that nothing links them.
        Articles of the same words stand for each other. It is None where a text is too short to tell.

        Raises:
            UnknownArticle: a name is neither an id nor the unambiguous beginning of one.
            InvalidParameter: both names are of one article.
        """
        first, second = self._id(a), self._id(b)
        if first == second:
            raise InvalidParameter(f"{a!r} and {b!r} are one article, {first!r}: a relation is between two")
        texts = self._leader(first), self._leader(second)
        first, second = texts if texts[0] != texts[1] else (first, second)
        above_first, above_second = self._ancestors(first), self._ancestors(second)
        related = self._related(first, second)
        if first in above_second:
            return _relationship("ancestor", related.ancestor if related else above_second[first])
        if second in above_first:
            return _relationship("descendant", related.descendant if related else above_first[second])
        # Both lists run from the nearest ancestor upwards, so the first in common is the nearest in common.
        for source in above_first:
            if source in above_second:
                known = min(above_first[source], above_second[source])
                if any(source == one.id for one in self.lineage.lost_sources):
                    return _relationship("lost_source", related.lost_source if related else known)
                return _relationship("same_source", related.same_source if related else known)
        for one in self.relations:
            if {first, second} == {one.left, one.right} and one.kind in ("shared_quotes", "shared_passage"):
                return Relationship(kind=one.kind, confidence=one.confidence)
        if any(node.no_source_found is None for node in self.articles if node.id in (first, second)):
            return Relationship(kind="none", confidence=None)
        return _relationship("none", 1.0 - (plain_sum(astuple(related)) if related else self._claimed(first, second)))

    def reconstruct(self, name: str) -> Reconstruction:
        """
        Give the text of a lost source, as far as its witnesses attest it.

        The witnesses are the articles that the decoded graph derives from it; where it is an alternative only, those
        that may. Articles that share text with a witness and derive from none are heard as third texts. All of them are
        compared again.

        Args:
            name: the id of a lost source, ``lost-1``.

        Raises:
            UnknownLostSource: the answer has no such lost source, or does not hold the articles' texts.
        """
        known = {lost.id: lost for lost in self.lineage.lost_sources}
        if name not in known:
            raise UnknownLostSource(f"no lost source {name!r} in this answer; there are: {', '.join(known) or 'none'}")
        children = {edge.child for edge in self.edges if edge.parent == name} or set(known[name].children)
        near = {
            one for match in self.matches for one in (match.left, match.right) if children & {match.left, match.right}
        }
        heard = children | {one for one in near if not children & set(self._ancestors(one))}
        articles = [article for article in self.texts if article.id in heard]
        if not children <= {article.id for article in articles}:
            raise UnknownLostSource(f"this answer does not hold the texts below {name!r}: trace the articles again")
        return reconstruct_from(name, children, articles)

    def to_dict(self) -> dict[str, Any]:
        """
        Give the answer as JSON-ready values, valid against the schema ``trace.schema.json`` in the package.

        An article that is not in ``run.statuses`` was read, and there is nothing to say of it.
        """
        run = self.run
        return {
            "format": FORMAT,
            "version": VERSION,
            "run": {
                "provenance": run.version,
                "articles": len(self.articles),
                "parameters": dict(run.parameters),
                "set_aside": [notice.to_dict() for notice in run.set_aside],
                "warnings": [notice.to_dict() for notice in run.warnings],
                # Those of whom there is nothing to say would double the nodes, and tell in which order they came.
                "statuses": [asdict(status) for status in run.statuses if status.status != "read"],
            },
            **render.to_record(self.lineage),
        }

    def to_json(self) -> str:
        """
        Give :meth:`to_dict` as strict JSON, indented; the same corpus gives the same bytes.
        """
        return strict_json(self.to_dict(), indent=2) + "\n"

    def __str__(self) -> str:
        """
        Draw the trees, and name what was set aside.
        """
        return render.to_text(self.lineage, self.run.set_aside, self.run.warnings)

    def __repr__(self) -> str:
        """
        Count what is in the answer.
        """
        return (
            f"<Provenance: {counted(len(self.articles), 'article')}, "
            f"{counted(len(self.stories), 'story', 'stories')}, {counted(len(self.edges), 'edge')}, "
            f"{counted(len(self.lost_sources), 'lost source')}>"
        )

    def _id(self, name: str) -> str:
        ids = tuple(node.id for node in self.articles)
        return ids[find(ids, name)]

    def _leader(self, name: str) -> str:
        """
        Give the article that stands for all of the same words as *name*: they hang below it.
        """
        for forest in self.lineage.forests:
            if (place := forest.places.get(name)) is not None:
                above = [edge.parent for edge in self.edges if edge.child == name]
                return next((parent for parent in above if forest.places.get(parent) == place), name)
        return name

    def _related(self, first: str, second: str) -> Relatedness | None:
        """
        Estimate what two articles of one story are to each other; None for two stories, or two articles of one text.
        """
        for forest in self.lineage.forests:
            places = [forest.places.get(name) for name in (first, second)]
            if places[0] is not None and places[1] is not None and places[0] != places[1]:
                return relatedness(forest.weights, places[0], places[1])
        return None

    def _claimed(self, first: str, second: str) -> float:
        """
        Sum the hypotheses that link two articles: one from the other, either way, or both from one lost source.
        """
        known: dict[tuple[str, str], float] = {(one.parent, one.child): one.confidence for one in self.alternatives}
        known |= {(one.parent, one.child): one.confidence for one in self.edges}
        claims = [known.get((first, second), 0.0), known.get((second, first), 0.0)]
        lost = [one.id for one in self.lineage.lost_sources]
        claims += [min(known.get((name, first), 0.0), known.get((name, second), 0.0)) for name in lost]
        return plain_sum(claims)

    def _ancestors(self, name: str) -> dict[str, float]:
        """
        Give every ancestor in the decoded graph with the product of confidences on the way, the nearest first.
        """
        found: dict[str, float] = {}
        waiting = [(name, 1.0)]
        while waiting:
            child, confidence = waiting.pop(0)
            for edge in self.edges:
                if edge.child == child and edge.parent not in found:
                    found[edge.parent] = confidence * edge.confidence
                    waiting.append((edge.parent, found[edge.parent]))
        return found


def _relationship(kind: RelationshipKind, confidence: float) -> Relationship:
    return Relationship(kind=kind, confidence=max(0.0, min(SUREST, round(confidence, 4))))
