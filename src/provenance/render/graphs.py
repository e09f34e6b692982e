"""
The decoded graph in the languages of other programs: networkx, Graphviz, Mermaid.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from provenance.lineage.records import ArticleNode, Edge, Lineage
from provenance.render.words import printable
from provenance.wording import shown

if TYPE_CHECKING:
    import networkx

_LONGEST_LABEL = 60


def to_networkx(lineage: Lineage) -> networkx.MultiDiGraph:
    """
    Give the decoded graph: nodes by id with ``kind``, ``story`` and what is known; edges with their posteriors.
    """
    import networkx as nx

    graph = nx.MultiDiGraph()
    for node in lineage.articles:
        known = {"title": node.title, "outlet": node.outlet, "published": node.published, "credit": node.credit}
        told = {name: value for name, value in known.items() if value is not None}
        graph.add_node(node.id, kind="article", story=node.story, **told)
    for lost, story, confidence in _shown_lost(lineage):
        graph.add_node(lost, kind="lost_source", story=story, confidence=confidence)
    for edge in lineage.edges:
        graph.add_edge(
            edge.parent,
            edge.child,
            confidence=edge.confidence,
            linked=edge.linked,
            regime=edge.kind,
            credited=edge.credited,
            **{
                name: value
                for name, value in (("direction", edge.direction), ("direct", edge.direct), ("share", edge.share))
                if value is not None
            },
        )
    return graph


def to_dot(lineage: Lineage) -> str:
    """
    Give the decoded graph in Graphviz's language: lost sources dashed, wider edges surer.
    """
    lines = ["digraph provenance {", "  rankdir=TB;", '  node [shape=box, style=rounded, fontname="sans-serif"];']
    lines += [f"  {_dot(node.id)} [label={_dot(_label(node))}];" for node in lineage.articles]
    for lost, _, confidence in _shown_lost(lineage):
        label = f"{lost}\nlost source, {shown(confidence)}"
        lines.append(f"  {_dot(lost)} [label={_dot(label)}, shape=ellipse, style=dashed];")
    for edge in lineage.edges:
        width = f"{0.5 + 2.5 * edge.confidence:.2f}"
        label = f"{edge.kind} {shown(edge.confidence)}"
        lines.append(f"  {_dot(edge.parent)} -> {_dot(edge.child)} [label={_dot(label)}, penwidth={width}];")
    return "\n".join([*lines, "}"]) + "\n"


def to_mermaid(lineage: Lineage) -> str:
    """
    Give the decoded graph as a Mermaid flow chart; nodes are numbered, since ids may hold any character.
    """
    names = [node.id for node in lineage.articles] + [lost for lost, _, _ in _shown_lost(lineage)]
    number = {name: f"n{place}" for place, name in enumerate(names)}
    lines = ["flowchart TD"]
    lines += [f'  {number[node.id]}["{_mermaid(_label(node))}"]' for node in lineage.articles]
    for lost, _, confidence in _shown_lost(lineage):
        lines.append(f'  {number[lost]}(["{_mermaid(f"{lost}: lost source, {shown(confidence)}")}"]):::lost')
    lines += [_mermaid_edge(edge, number) for edge in lineage.edges]
    lines.append("  classDef lost stroke-dasharray: 5 5")
    return "\n".join(lines) + "\n"


def _shown_lost(lineage: Lineage) -> Iterator[tuple[str, int, float]]:
    parents = {edge.parent for edge in lineage.edges}
    for lost in lineage.lost_sources:
        if lost.id in parents:
            yield lost.id, lost.story, lost.confidence


def _label(node: ArticleNode) -> str:
    title = printable(node.title or "")
    short = title if len(title) <= _LONGEST_LABEL else title[: _LONGEST_LABEL - 1] + "…"
    return "\n".join(part for part in (printable(node.id), short, printable(node.outlet or "")) if part)


def _dot(text: str) -> str:
    """
    Quote for Graphviz: only the quotation mark and the backslash mean something inside.
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _mermaid(text: str) -> str:
    """
    Quote for Mermaid, which reads HTML and Markdown inside labels: whatever means something becomes an entity code.
    """
    return "".join(
        "<br/>" if letter == "\n" else letter if letter.isalnum() or letter in " .,-_:…" else f"#{ord(letter)};"
        for letter in text
    )


def _mermaid_edge(edge: Edge, number: dict[str, str]) -> str:
    return f'  {number[edge.parent]} -->|"{_mermaid(f"{edge.kind} {shown(edge.confidence)}")}"| {number[edge.child]}'
