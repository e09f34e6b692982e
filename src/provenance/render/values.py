"""
The decoded graph as JSON-ready values, the same keys in the same order whatever the corpus.
"""

from __future__ import annotations

from typing import Any

from attrs import asdict

from provenance.lineage.records import ArticleNode, Edge, Lineage, Relation


def to_record(lineage: Lineage) -> dict[str, Any]:
    """
    Give nodes, edges, alternatives and relations as ``trace.schema.json`` in the package has them.
    """
    return {
        "nodes": [_node(node) for node in lineage.articles]
        + [
            {"id": lost.id, "kind": "lost_source", "story": lost.story, "confidence": lost.confidence}
            for lost in lineage.lost_sources
        ],
        "edges": [_edge(edge) for edge in lineage.edges],
        "alternatives": [asdict(one) for one in lineage.alternatives],
        "relations": [_relation(one) for one in lineage.relations],
    }


def _node(node: ArticleNode) -> dict[str, Any]:
    return {
        "id": node.id,
        "kind": "article",
        "title": node.title,
        "outlet": node.outlet,
        "published": node.published,
        "credit": node.credit,
        "story": node.story,
        "no_source_found": node.no_source_found,
    }


def _edge(edge: Edge) -> dict[str, Any]:
    values = asdict(edge, recurse=False)
    evidence = [
        {
            "kind": line.kind,
            "weight_bits": line.weight_bits,
            "text": line.text,
            "spans": [list(span) for span in line.spans],
        }
        for line in edge.evidence
    ]
    return values | {"evidence": evidence}


def _relation(one: Relation) -> dict[str, Any]:
    # The spans stay out of the schema's version 1: `compare` shows them.
    return {
        "left": one.left,
        "right": one.right,
        "kind": one.kind,
        "confidence": _digits(one.confidence),
        "words": one.words,
    }


def _digits(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
