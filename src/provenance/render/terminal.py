"""
Trees, relations and comparisons for a terminal.
"""

from __future__ import annotations

import io
from collections.abc import Container, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text
from rich.tree import Tree

from provenance.alignment.comparison import Comparison, Passage
from provenance.articles import Notice
from provenance.lineage.records import Alternative, ArticleNode, Edge, Lineage
from provenance.render.words import (
    CLOSING,
    edge_in_words,
    lost_in_words,
    printable,
    relation_in_words,
    similarity_in_words,
)
from provenance.wording import counted, shown

_WIDTH = 100

# Beyond this many, relations and lone articles are counted instead of listed.
_MOST_LISTED = 20


def to_text(lineage: Lineage, set_aside: Sequence[Notice] = (), warnings: Sequence[Notice] = ()) -> str:
    """
    Draw *lineage* without colour, 100 columns wide.
    """
    console = Console(file=io.StringIO(), width=_WIDTH, color_system=None, highlight=False, emoji=False, markup=False)
    print_lineage(console, lineage)
    for word, notices in (("set aside", set_aside), ("warning", warnings)):
        for notice in notices:
            console.print(Text(f"{word}: {printable(notice.id)}: {printable(notice.message)}"), soft_wrap=True)
    return _drawn(console)


def print_lineage(console: Console, lineage: Lineage) -> None:
    """
    Print the trees, the relations, the articles that stand alone, and what the numbers mean.
    """
    if not lineage.articles:
        console.print(Text("No article to trace."))
        return
    in_tree = {edge.child for edge in lineage.edges} | {edge.parent for edge in lineage.edges}
    roots = [node.id for node in lineage.articles if node.id in in_tree]
    roots += [lost.id for lost in lineage.lost_sources if lost.id in in_tree]
    children = {edge.child for edge in lineage.edges}
    stories = {node.id: node.story for node in lineage.articles} | {
        lost.id: lost.story for lost in lineage.lost_sources
    }
    for root in sorted((name for name in roots if name not in children), key=lambda name: (stories[name], name)):
        console.print(_tree(lineage, root))
        console.print()
    alone = [node for node in lineage.articles if node.id not in in_tree]
    if alone:
        many = len(lineage.articles)
        told = f"No source and no derived text found among these {many:,} articles:"
        told = told if many > 1 else "One article, and nothing to compare it with:"
        console.print(Text(told, style="bold"))
        for node in alone[:_MOST_LISTED]:
            console.print(Padding(_heading(node), (0, 0, 0, 2)))
        _and_more(console, len(alone))
        console.print()
    if lineage.relations:
        console.print(Text("Shared text without derivation:", style="bold"))
        for relation in sorted(lineage.relations, key=lambda one: (-one.words, one.left, one.right))[:_MOST_LISTED]:
            console.print(Text(f"  {relation_in_words(relation)}"))
        _and_more(console, len(lineage.relations))
        console.print()
    console.print(Text(CLOSING, style="dim italic"))


def _and_more(console: Console, count: int) -> None:
    if count > _MOST_LISTED:
        console.print(Text(f"  and {count - _MOST_LISTED} more (--format json lists all)", style="dim"))


def _tree(lineage: Lineage, root: str) -> Tree:
    nodes = {node.id: node for node in lineage.articles}
    lost = {one.id: one for one in lineage.lost_sources}
    by_parent: dict[str, list[Edge]] = {}
    for edge in lineage.edges:
        by_parent.setdefault(edge.parent, []).append(edge)
    runners_up: dict[str, Alternative] = {}
    for one in lineage.alternatives:
        runners_up.setdefault(one.child, one)
    top = Text(printable(lost_in_words(lost[root])), style="yellow") if root in lost else _heading(nodes[root])
    tree = Tree(top, guide_style="dim")
    # Iterative, not recursive: a chain of a thousand versions is a tree too.
    waiting = [(root, tree)]
    while waiting:
        name, branch = waiting.pop()
        for edge in sorted(by_parent.get(name, []), key=lambda edge: edge.child):
            node = nodes[edge.child]
            told = _article(node, edge, runners_up.get(edge.child), lost)
            waiting.append((edge.child, branch.add(told)))
    return tree


def _article(node: ArticleNode, edge: Edge, runner_up: Alternative | None, lost: Container[str]) -> RenderableType:
    lines = [_heading(node), Text(printable(edge_in_words(edge)), style="green")]
    if edge.evidence:
        # That the two share wording shows in the texts; why the one and no other is the source does not.
        strongest = next((line for line in edge.evidence if line.kind != "shared_wording"), edge.evidence[0])
        lines.append(Text(f"because {printable(strongest.text)} ({strongest.weight_bits:+.1f} bits)", style="dim"))
    none = node.no_source_found or 0.0
    if runner_up is not None and runner_up.confidence >= none:
        source = f"a lost source ({runner_up.parent})" if runner_up.parent in lost else runner_up.parent
        lines.append(Text(f"else from {printable(source)}: {shown(runner_up.confidence)}", style="dim"))
    else:
        lines.append(Text(f"else no source found: {shown(none)}", style="dim"))
    return Group(*lines)


def _heading(node: ArticleNode) -> Text:
    line = Text(printable(node.id), style="bold cyan")
    if node.title:
        line.append(f"  {printable(node.title)}", style="not bold default")
    about = ", ".join(printable(value) for value in (node.outlet, node.published) if value)
    if about:
        line.append(f"  [{about}]", style="dim")
    return line


def comparison_text(comparison: Comparison) -> str:
    """
    Write a comparison of two articles without colour, 100 columns wide.
    """
    console = Console(file=io.StringIO(), width=_WIDTH, color_system=None, highlight=False, emoji=False, markup=False)
    print_comparison(console, comparison)
    return _drawn(console)


def print_comparison(console: Console, comparison: Comparison) -> None:
    """
    Print what two articles share and what was changed, passage by passage.
    """
    print_heading(console, comparison)
    left, right = printable(comparison.left), printable(comparison.right)
    for passage in comparison.passages:
        console.print()
        console.print(Text(passage_in_words(passage), style="bold"))
        for sign, (name, text) in zip("<>", ((left, passage.left_text), (right, passage.right_text)), strict=True):
            console.print(Text(f"{sign} {name}: {' '.join(printable(text).split())}"))
        for event in passage.events:
            console.print(Text(f"    {printable(event.reading)}", style="dim"))
    print_beside(console, comparison)


def print_beside(console: Console, comparison: Comparison) -> None:
    """
    Print what was changed beside the passages, and the closing words.
    """
    if comparison.events:
        console.print()
        console.print(Text("Beside the passages:", style="bold"))
        for event in comparison.events:
            console.print(Text(f"  {printable(event.reading)}"))
    console.print()
    console.print(Text(CLOSING, style="dim italic"))


def print_heading(console: Console, comparison: Comparison) -> None:
    """
    Print which two articles are compared, and how similar they are.
    """
    left, right = printable(comparison.left), printable(comparison.right)
    console.print(Text(f"{left} and {right}", style="bold"))
    console.print(Text(similarity_in_words(comparison, left, right)))


def passage_in_words(passage: Passage) -> str:
    """
    Say of a passage its kind, how long it is, and who says it.
    """
    said = f", said by {printable(passage.speaker)}" if passage.speaker else ""
    return f"{passage.kind}, {counted(passage.words, 'word')}{said}"


def _drawn(console: Console) -> str:
    stream = console.file
    if not isinstance(stream, io.StringIO):
        raise TypeError("drawing to text needs a console that writes to a string")
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"
