"""
The decoded graph in the languages of other programs: networkx, GraphML, Graphviz, Mermaid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from provenance.lineage.records import ArticleNode, Edge, Lineage
from provenance.render.words import printable, unambiguous
from provenance.wording import quieted, shown

if TYPE_CHECKING:
    import networkx

_LONGEST_LABEL = 60

# Mermaid reads labels as HTML and Markdown. Letters, and a point, hyphen or low line inside a word, stand for
# themselves; after "www" a point makes a link.
_MEANT_BY_MERMAID = re.compile(r"[^\w ,:…“”‘’–—.-]|(?<![^\W_])[._-]|[._-](?![^\W_])|(?<=www)\.", re.IGNORECASE)

# XML 1.0, section 2.2, has no place for these, written as they are or as references; a carriage return is read as a
# line feed.
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def to_networkx(lineage: Lineage) -> networkx.MultiDiGraph:
    """
    Give the decoded graph: nodes by id with ``kind``, ``story`` and what is known; edges with their posteriors.
    """
    import networkx as nx

    graph = nx.MultiDiGraph()
    for node in lineage.articles:
        known: dict[str, str | float | None] = {
            "title": node.title,
            "outlet": node.outlet,
            "published": node.published,
            "credit": node.credit,
        }
        known["no_source_found"] = node.no_source_found
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


def to_graphml(lineage: Lineage) -> str:
    """
    Give the decoded graph as GraphML; what XML has no character for is shown by its number in names, else replaced.
    """
    import networkx as nx

    graph = to_networkx(lineage)
    for known in (*(known for _, known in graph.nodes(data=True)), *(known for *_, known in graph.edges(data=True))):
        known.update({name: _xml(value) for name, value in known.items() if isinstance(value, str)})
    if any(_NOT_XML.search(name) for name in graph):
        graph = nx.relabel_nodes(graph, {name: unambiguous(name) for name in graph})
    return quieted("\n".join(nx.generate_graphml(graph)) + "\n", lambda letter: f"&#{ord(letter)};")


def to_dot(lineage: Lineage) -> str:
    """
    Give the decoded graph in Graphviz's language: lost sources dashed, wider edges surer.
    """
    lines = ["digraph provenance {", "  rankdir=TB;", '  node [shape=box, style=rounded, fontname="sans-serif"];']
    lines += [f"  {_dot_name(node.id)} [label={_dot_label(label_of(node))}];" for node in lineage.articles]
    for lost, _, confidence in _shown_lost(lineage):
        label = f"{lost}\nlost source, {shown(confidence)}"
        lines.append(f"  {_dot_name(lost)} [label={_dot_label(label)}, shape=ellipse, style=dashed];")
    for edge in lineage.edges:
        width = f"{0.5 + 2.5 * edge.confidence:.2f}"
        label = f"{edge.kind} {shown(edge.confidence)}"
        ends = f"{_dot_name(edge.parent)} -> {_dot_name(edge.child)}"
        lines.append(f"  {ends} [label={_dot_label(label)}, penwidth={width}];")
    return "\n".join([*lines, "}"]) + "\n"


def to_mermaid(lineage: Lineage) -> str:
    """
    Give the decoded graph as a Mermaid flow chart; nodes are numbered, since ids may hold any character.
    """
    names = [node.id for node in lineage.articles] + [lost for lost, _, _ in _shown_lost(lineage)]
    number = {name: f"n{place}" for place, name in enumerate(names)}
    lines = ["flowchart TD"]
    lines += [f'  {number[node.id]}["{_mermaid(label_of(node))}"]' for node in lineage.articles]
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


def label_of(node: ArticleNode) -> str:
    """
    Give what a picture says of an article: id, the beginning of the title, outlet; one line each.
    """
    title = _one_line(node.title or "")
    short = title if len(title) <= _LONGEST_LABEL else title[: _LONGEST_LABEL - 1] + "…"
    # An id may show nothing at all, and Mermaid takes no empty label.
    name = _one_line(node.id) or ascii(node.id)[1:-1]
    return "\n".join(part for part in (name, short, _one_line(node.outlet or "")) if part)


def _xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())


def _dot_name(text: str) -> str:
    """
    Quote an id for Graphviz, and show control characters by their numbers: two ids never make one node.
    """
    return _dot(unambiguous(text))


def _dot_label(text: str) -> str:
    """
    Quote a label for Graphviz, which reads backslashes and the entities of HTML in it.
    """
    return _dot(_doubled(text).replace("&", "&amp;").replace("\n", "\\n"))


def _doubled(text: str) -> str:
    return text.replace("\\", "\\\\")


def _dot(text: str) -> str:
    escaped = text.replace('"', '\\"')
    return f'"{escaped}"'


def _mermaid(text: str) -> str:
    """
    Quote for Mermaid: whatever may mean something in a label becomes an entity code.
    """
    return "<br/>".join(_MEANT_BY_MERMAID.sub(lambda found: f"#{ord(found[0])};", line) for line in text.split("\n"))


def _mermaid_edge(edge: Edge, number: dict[str, str]) -> str:
    return f'  {number[edge.parent]} -->|"{_mermaid(f"{edge.kind} {shown(edge.confidence)}")}"| {number[edge.child]}'
