"""
Answers in a notebook: plain escaped HTML without scripts or styles of its own, which any viewer shows.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from provenance.alignment.comparison import Comparison
from provenance.lineage.records import Edge, Lineage
from provenance.pictures import Bar, bars
from provenance.render.page_texts import named
from provenance.render.reports import PARTS, where_looked
from provenance.render.words import (
    CLOSING,
    edge_in_words,
    lost_in_words,
    relation_in_words,
    similarity_in_words,
)
from provenance.wording import counted, part

if TYPE_CHECKING:
    from provenance.findings import SourceTotal
    from provenance.report import Report

_CREDITS = {"credited": "the draft names it", "uncredited": "the draft does not name it", "cannot_tell": "–"}

# Sources in a picture.
_MOST_DRAWN = 20

# A notebook keeps what it shows: beyond these, the report is the place.
_MOST = 100


def lineage_html(lineage: Lineage, summary: str) -> str:
    """
    Show the trees as nested lists, and what shares text without derivation.

    Args:
        lineage: of an answer.
        summary: one line that counts what is in it.
    """
    children: dict[str, list[Edge]] = {}
    for edge in lineage.edges:
        children.setdefault(edge.parent, []).append(edge)
    derived = {edge.child for edge in lineage.edges}
    told = {node.id: _named(node.id, node.title, node.outlet, node.published) for node in lineage.articles}
    told |= {lost.id: _escaped(lost_in_words(lost)) for lost in lineage.lost_sources}
    roots = [name for name in told if name in children and name not in derived]
    lines = [f"<p><b>{_escaped(summary)}</b></p>"]
    # Flat, each line as deep as its level: a chain of a thousand versions would nest too deep for any viewer.
    rows, waiting = 0, [(root, 0, "") for root in reversed(roots)]
    while waiting and rows < _MOST:
        name, depth, claim = waiting.pop()
        rows += 1
        indent = "&nbsp;" * 4 * min(depth, 20)
        lines.append(f"<p>{indent}{'└ ' if depth else ''}{told[name]}{claim}</p>")
        below = sorted(children.pop(name, []), key=lambda edge: edge.child, reverse=True)
        waiting += [(edge.child, depth + 1, f" <i>{_escaped(edge_in_words(edge))}</i>") for edge in below]
    if waiting:
        lines.append("<p>and more: save the report with .save(&quot;trace.html&quot;)</p>")
    shared = [f"<li>{_escaped(relation_in_words(one))}</li>" for one in lineage.relations[:_MOST]]
    if shared:
        lines.append(f"<p>Shared text without derivation:</p><ul>{''.join(shared)}</ul>")
    return f"<div>{''.join(lines)}<p><i>{_escaped(CLOSING)}</i></p></div>"


def comparison_html(comparison: Comparison) -> str:
    """
    Show the passages of a comparison side by side.
    """
    left, right = named(comparison.left) or "", named(comparison.right) or ""
    rows = [
        [f"{one.kind}, {counted(one.words, 'word')}", one.left_text, one.right_text]
        for one in comparison.passages[:_MOST]
    ]
    told = similarity_in_words(comparison, left, right)
    return f"<div><p>{_escaped(told)}</p>{table_html(['passage', left, right], rows)}</div>"


def report_html(report: Report) -> str:
    """
    Show the sources of a draft and its passages.
    """
    lines = [
        f"<li>{_escaped(part(value))} of its words {_escaped(told)}</li>"
        for value, told in ((getattr(report.share, name), told) for name, told in PARTS)
        if value > 0
    ]
    told = f"{counted(report.words, 'word')}" if report.findings else f"no match {where_looked(report)}"
    sources = [[_told(one), one.words, part(one.share), _CREDITS[one.credited]] for one in report.sources[:_MOST]]
    rows = [
        [
            f"{one.kind}, {counted(one.words, 'word')}",
            one.text,
            ", ".join(dict.fromkeys(source.article for source in one.sources)),
        ]
        for one in report.findings[:_MOST]
    ]
    shown = [
        f"<p><b>{_escaped(named(report.draft) or '')}</b>: {_escaped(told)}</p>",
        f"<ul>{''.join(lines)}</ul>" if lines else "",
    ]
    if sources:
        shown.append(table_html(["source", "words", "part of the draft", "credit"], sources))
    if rows:
        shown.append(table_html(["passage", "as the draft has it", "stands in"], rows))
    return f"<div>{''.join(shown)}<p><i>{_escaped(CLOSING)}</i></p></div>"


def report_svg(report: Report) -> str | None:
    """
    Draw what part of a draft each of its sources has, and the parts of it by what they are.
    """
    parts = [Bar(told, getattr(report.share, name), part(getattr(report.share, name))) for name, told in PARTS]
    shown = [one for one in parts if one.value > 0]
    shown += [
        Bar(_told(one), one.share, f"{part(one.share)}, {counted(one.words, 'word')}")
        for one in report.sources[:_MOST_DRAWN]
    ]
    return bars(f"{report.draft}: {counted(report.words, 'word')}", shown) if shown else None


def table_html(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """
    Lay rows out as a table.
    """
    head = "".join(f"<th>{_escaped(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td><bdi>{_escaped(_cell(value))}</bdi></td>" for value in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _told(one: SourceTotal) -> str:
    parts = (one.article, one.title, one.outlet, one.published)
    return " · ".join(named(value) or "" for value in parts if value)


def _named(name: str, title: str | None, outlet: str | None, published: str | None) -> str:
    about = ", ".join(named(value) or "" for value in (outlet, published) if value)
    parts = [f"<b>{_escaped(named(name) or '')}</b>", *([_escaped(named(title) or "")] if title else [])]
    return "<bdi>" + " ".join([*parts, *([f"[{_escaped(about)}]"] if about else [])]) + "</bdi>"


def _escaped(text: str) -> str:
    return html.escape(text)
