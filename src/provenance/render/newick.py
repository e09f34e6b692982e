"""
The derivation trees in Newick, the language of trees in phylogenetics and stemmatology.

One tree a line, in the order of the stories, and one for each root where a story has several. Lost sources stand as
inner nodes with their names. The length of a branch is -log2 of the edge's confidence, in bits: 0 would be certain, 1
is one in two, and along a path lengths add up as confidences multiply. A Newick tree gives each node one parent, so
that of an article merged from several the surest edge is kept, of equally sure ones that with the largest share.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from provenance.lineage.records import Edge, Lineage
from provenance.render.words import unambiguous

# Without quotation marks a low line means a blank, and all else than these means structure somewhere.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9.]*")

# A length of 0 is certainty, which nobody has: 0.9999 is 0.0001 bits, and less is not told apart.
_DIGITS = 4


def to_newick(lineage: Lineage) -> str:
    """
    Give the trees, one a line; names that Newick cannot hold as they are stand in quotation marks.
    """
    above = tree_edges(lineage.edges)
    below: dict[str, list[Edge]] = {}
    for edge in above.values():
        below.setdefault(edge.parent, []).append(edge)
    stories = {node.id: node.story for node in lineage.articles}
    stories |= {lost.id: lost.story for lost in lineage.lost_sources if lost.id in below}
    roots = sorted((name for name in stories if name not in above), key=lambda name: (stories[name], name))
    return "".join(f"{_tree(root, below)};\n" for root in roots)


def tree_edges(edges: Iterable[Edge]) -> dict[str, Edge]:
    """
    Give one edge for each child: of several the surest, then that with the largest share, then the first by name.
    """
    ranked = sorted(edges, key=lambda edge: (-edge.confidence, -(edge.share or 0.0), edge.parent))
    kept: dict[str, Edge] = {}
    for edge in ranked:
        kept.setdefault(edge.child, edge)
    return dict(sorted(kept.items()))


def _tree(root: str, below: dict[str, list[Edge]]) -> str:
    # Iterative, not recursive: a chain of a thousand versions is a tree too.
    written: list[str] = []
    waiting: list[str | tuple[str, Edge | None]] = [(root, None)]
    while waiting:
        step = waiting.pop()
        if isinstance(step, str):
            written.append(step)
            continue
        name, edge = step
        children = below.get(name, [])
        waiting.append(_name(name) + ("" if edge is None else f":{_length(edge)}"))
        if children:
            written.append("(")
            waiting.append(")")
            for number, child in enumerate(reversed(children)):
                if number:
                    waiting.append(",")
                waiting.append((child.child, child))
    return "".join(written)


def _length(edge: Edge) -> str:
    return f"{abs(math.log2(max(edge.confidence, 10**-_DIGITS))):.{_DIGITS}f}"


def _name(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    quoted = unambiguous(text).replace("'", "''")
    return f"'{quoted}'"
