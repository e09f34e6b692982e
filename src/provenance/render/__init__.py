"""
How an answer looks: words, terminal trees, graph formats, JSON-ready values.
"""

from provenance.render.graphs import to_dot, to_graphml, to_mermaid, to_networkx
from provenance.render.terminal import comparison_text, print_lineage, to_text
from provenance.render.values import to_record

__all__ = [
    "comparison_text",
    "print_lineage",
    "to_dot",
    "to_graphml",
    "to_mermaid",
    "to_networkx",
    "to_record",
    "to_text",
]
