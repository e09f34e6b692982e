"""
Heads of articles, edges and relations as what JSON can hold, and back: what processes tell each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from provenance import times
from provenance.alignment.comparison import Passage
from provenance.articles import Article
from provenance.lineage.records import Edge, Evidence, Place, Relation
from provenance.text.document import Document, Head
from provenance.text.furniture import Furniture

# What lineage asks of an article, but for its text.
_OF_AN_ARTICLE = ("title", "outlet", "url", "credit", "language", "byline", "usage", "position")


def tell_article(article: Article) -> list[Any]:
    """
    Give an article but for its text; a datetime is told in words.
    """
    published = None if article.published is None else times.isoformat(article.published)
    return [article.id, published, article.derived_from, *(getattr(article, name) for name in _OF_AN_ARTICLE)]


def article_of(told: Sequence[Any], text: str) -> Article:
    """
    Give back what :func:`tell_article` told.
    """
    name, published, derived_from, *others = told
    fields = dict(zip(_OF_AN_ARTICLE, others, strict=True))
    return Article(name, text, published=published, derived_from=tuple(derived_from), **fields)


def tell_head(head: Head | Document) -> list[Any]:
    """
    Give what reading an article told of it, but for its words.
    """
    dated = None if head.dated is None else [head.dated.earliest.isoformat(), head.dated.latest.isoformat()]
    furniture = [(one.kind, one.start, one.end, one.value) for one in head.furniture]
    return [furniture, head.title, head.outlet, head.published, head.credit, dated, head.repaired]


def head_of(told: Sequence[Any], article: Article, length: int) -> Head:
    """
    Give back what :func:`tell_head` told.

    Args:
        told: by it.
        article: itself.
        length: words of its body.
    """
    furniture, title, outlet, published, credit, dated, repaired = told
    return Head(
        article=article,
        furniture=tuple(Furniture(*one) for one in furniture),
        title=title,
        outlet=outlet,
        published=published,
        credit=credit,
        dated=None if dated is None else times.Interval(*map(dt.datetime.fromisoformat, dated)),
        repaired=repaired,
        length=length,
    )


def tell_passage(one: Passage) -> list[Any]:
    """
    Give a passage but for its texts, and for what was done in it.
    """
    return [one.kind, one.speaker, one.words, one.left, one.right]


def passage_of(told: Sequence[Any], left: str, right: str) -> Passage:
    """
    Give back what :func:`tell_passage` told.

    Args:
        told: by it.
        left, right: texts of the two articles.
    """
    kind, speaker, words, own, other = told
    return Passage(
        kind=kind,
        speaker=speaker,
        words=words,
        left=tuple(own),
        right=tuple(other),
        left_text=left[slice(*own)],
        right_text=right[slice(*other)],
    )


def tell_relation(one: Relation) -> list[Any]:
    """
    Give a relation.
    """
    return [one.left, one.right, one.kind, one.confidence, one.words, one.spans]


def relation_of(told: Sequence[Any]) -> Relation:
    """
    Give back what :func:`tell_relation` told.
    """
    left, right, kind, confidence, words, spans = told
    return Relation(left=left, right=right, kind=kind, confidence=confidence, words=words, spans=_places(spans))


def tell_edge(one: Edge) -> list[Any]:
    """
    Give an edge with its evidence.
    """
    evidence = [(line.kind, line.weight_bits, line.text, line.spans) for line in one.evidence]
    explained = one.confidence, one.linked, one.direction, one.direct, one.share
    return [one.parent, one.child, *explained, one.kind, one.credited, evidence]


def edge_of(told: Sequence[Any]) -> Edge:
    """
    Give back what :func:`tell_edge` told.
    """
    parent, child, confidence, linked, direction, direct, share, kind, credited, evidence = told
    return Edge(
        parent=parent,
        child=child,
        confidence=confidence,
        linked=linked,
        direction=direction,
        direct=direct,
        share=share,
        kind=kind,
        credited=credited,
        evidence=tuple(
            Evidence(kind=what, weight_bits=bits, text=text, spans=_places(spans))
            for what, bits, text, spans in evidence
        ),
    )


def _places(told: Sequence[Sequence[Any]]) -> tuple[Place, ...]:
    return tuple((name, start, end) for name, start, end in told)
