"""
The report of a trace as one page: trees, both texts of every pair, evidence, lost sources, tables, and what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from provenance import times
from provenance.articles import Article
from provenance.errors import InvalidDate
from provenance.lineage.records import Alternative, ArticleNode, Edge, Lineage, LostSource, Reconstruction
from provenance.progress import Progress, silent
from provenance.render.page import Contents, page
from provenance.render.page_pairs import Pair, compared, pairs_of
from provenance.render.page_texts import Reader, comparison_record, named, notice_record, spans_record, within
from provenance.render.places import Places
from provenance.render.terminal import to_text
from provenance.render.words import (
    edge_in_words,
    kind_in_words,
    lost_in_words,
    printable,
    relation_in_words,
    sureness,
)
from provenance.runs import Run
from provenance.similarity.matches import Matches
from provenance.wording import counted, part, shown

# A lost source is reconstructed by comparing its witnesses with each other and with what shares text with them: so many
# pairs at most, in one page.
_MOST_WITNESS_PAIRS = 500

# Without scripts a page shows the answer as text, of so many articles at most.
_MOST_IN_PLAIN = 200


def to_html(
    lineage: Lineage,
    matches: Matches,
    run: Run,
    texts: Sequence[Article],
    reconstruct: Callable[[str], Reconstruction],
    progress: Progress = silent,
) -> str:
    """
    Write the report.

    Args:
        lineage, matches, run, texts: of the answer.
        reconstruct: gives the text of a lost source.
        progress: hears how far it is.
    """
    return page(contents(lineage, matches, run, texts, reconstruct, progress))


def contents(
    lineage: Lineage,
    matches: Matches,
    run: Run,
    texts: Sequence[Article],
    reconstruct: Callable[[str], Reconstruction],
    progress: Progress = silent,
) -> Contents:
    """
    Gather what the report says; the arguments are those of :func:`to_html`.
    """
    reader = Reader({article.id: article for article in texts})
    numbers = {node.id: number for number, node in enumerate(lineage.articles)}
    numbers |= {lost.id: len(lineage.articles) + number for number, lost in enumerate(lineage.lost_sources)}
    pairs = pairs_of(lineage, matches)
    held = [node.id for node in lineage.articles if node.id in reader.articles]
    shown_texts = within(held, [len(reader.articles[name].text) for name in held])
    places = {name: reader.places(name) for name in shown_texts}
    data = {
        "page": "trace",
        "nodes": [_article(node) for node in lineage.articles] + [_lost(one, lineage) for one in lineage.lost_sources],
        "texts": [reader.text(node.id) if node.id in shown_texts else None for node in lineage.articles],
        "edges": [_edge(edge, numbers, places) for edge in lineage.edges],
        "alternatives": [_alternative(one, numbers) for one in lineage.alternatives if one.parent in numbers],
        "pairs": [_pair(one, numbers, lineage.edges) for one in pairs],
        "comparisons": [
            _comparison(one, reader, shown_texts) for one in progress(compared(pairs), "comparing texts for the report")
        ],
        "reconstructions": _reconstructions(lineage, matches, shown_texts, reconstruct, numbers, places, progress),
        "set_aside": [notice_record(notice) for notice in run.set_aside],
        "warnings": [notice_record(notice) for notice in run.warnings],
        "run": _run(run, lineage),
        "more_pairs": max(0, len(matches) - len(pairs)),
    }
    few = len(lineage.articles) <= _MOST_IN_PLAIN
    plain = to_text(lineage) if few else "This report needs a browser with scripts; all of it is in this file."
    return Contents(title=_title(lineage), lead=_lead(lineage), plain=plain, data=data)


def _title(lineage: Lineage) -> str:
    if not lineage.articles:
        return "No article to trace"
    return (
        "Where one article comes from"
        if len(lineage.articles) == 1
        else (f"Where {counted(len(lineage.articles), 'article')} come from")
    )


def _lead(lineage: Lineage) -> str:
    parents = {edge.parent for edge in lineage.edges}
    tied = parents | {edge.child for edge in lineage.edges}
    trees = len({node.story for node in lineage.articles if node.id in tied})
    lost = sum(one.id in parents for one in lineage.lost_sources)
    alone = sum(node.id not in tied for node in lineage.articles)
    told = [
        counted(trees, "derivation tree"),
        *([f"{counted(lost, 'source')} that nobody here holds"] if lost else []),
        *([f"{counted(alone, 'article')} without source or derived text"] if alone else []),
        *([f"{counted(len(lineage.relations), 'pair')} that share text all the same"] if lineage.relations else []),
    ]
    return "; ".join(told) + "."


def _article(node: ArticleNode) -> dict[str, Any]:
    return {
        "kind": "article",
        "id": named(node.id),
        "title": named(node.title),
        "outlet": named(node.outlet),
        "published": named(node.published),
        "credit": named(node.credit),
        "when": _when(node.published),
        "story": node.story,
        "none": node.no_source_found,
        "none_words": None if node.no_source_found is None else shown(node.no_source_found),
    }


def _when(published: str | None) -> list[int] | None:
    """
    Give the instants between which an article was published, in milliseconds since 1970.
    """
    if published is None:
        return None
    try:
        if times.distrust(published) is not None:
            return None
        found = times.interval(published)
    except InvalidDate:
        return None
    return [int(found.earliest.timestamp() * 1000), int(found.latest.timestamp() * 1000)]


def _lost(lost: LostSource, lineage: Lineage) -> dict[str, Any]:
    return {
        "kind": "lost_source",
        "id": named(lost.id),
        "story": lost.story,
        "shown": any(edge.parent == lost.id for edge in lineage.edges),
        "confidence": lost.confidence,
        "words": printable(lost_in_words(lost)),
    }


def _edge(edge: Edge, numbers: dict[str, int], places: dict[str, Places]) -> dict[str, Any]:
    return {
        "parent": numbers[edge.parent],
        "child": numbers[edge.child],
        "confidence": edge.confidence,
        "sureness": sureness(edge.confidence),
        "words": printable(edge_in_words(edge)),
        "kind": edge.kind,
        "kind_words": kind_in_words(edge.kind),
        "share_words": None if edge.share is None else part(edge.share),
        "evidence": [
            {
                "kind": line.kind,
                "bits": line.weight_bits,
                "text": printable(line.text),
                "spans": spans_record(line.spans, places, numbers),
            }
            for line in edge.evidence
        ],
    }


def _alternative(one: Alternative, numbers: dict[str, int]) -> list[Any]:
    return [numbers[one.parent], numbers[one.child], one.confidence, shown(one.confidence)]


def _pair(one: Pair, numbers: dict[str, int], edges: Sequence[Edge]) -> dict[str, Any]:
    told: dict[str, Any] = {"left": numbers[one.left], "right": numbers[one.right]}
    if one.edges:
        told["edges"] = list(one.edges)
        told["confidence"] = min(edges[number].confidence for number in one.edges)
        told["sureness"] = sureness(told["confidence"])
    if one.relation is not None:
        told["relation"] = one.relation.kind
        told["relation_words"] = relation_in_words(one.relation)
        told["words"] = one.relation.words
        if not one.edges and one.relation.confidence is not None:
            told["confidence"] = round(one.relation.confidence, 4)
            told["sureness"] = sureness(one.relation.confidence)
    if one.match is not None:
        told["jaccard"] = round(one.match.jaccard, 4)
        told["contained"] = [part(one.match.left_in_right), part(one.match.right_in_left)]
        if one.left == one.match.right:
            told["contained"].reverse()
    return told


def _comparison(one: Pair, reader: Reader, texts: set[str]) -> dict[str, Any] | None:
    if not {one.left, one.right} <= texts:
        return None
    sides = reader.articles[one.left].text, reader.articles[one.right].text
    return comparison_record(reader.compare(one.left, one.right), *sides)


def _reconstructions(
    lineage: Lineage,
    matches: Matches,
    texts: set[str],
    reconstruct: Callable[[str], Reconstruction],
    numbers: dict[str, int],
    places: dict[str, Places],
    progress: Progress,
) -> list[dict[str, Any] | None]:
    """
    Reconstruct the lost sources that the graph shows, as long as they have few witnesses; None for the others.
    """
    left = _MOST_WITNESS_PAIRS
    found: list[dict[str, Any] | None] = []
    for lost in progress(lineage.lost_sources, "reconstructing lost sources"):
        children = {edge.child for edge in lineage.edges if edge.parent == lost.id}
        beside = {name for one in matches if children & {one.left, one.right} for name in (one.left, one.right)}
        cost = len(children) * (len(children) - 1) // 2 + len(children) * len(beside - children)
        if not children or cost > left or not children <= texts:
            found.append(None)
            continue
        left -= cost
        found.append(_reconstruction(reconstruct(lost.id), numbers, places))
    return found


def _reconstruction(one: Reconstruction, numbers: dict[str, int], places: dict[str, Places]) -> dict[str, Any]:
    return {
        "witnesses": [numbers[name] for name in one.witnesses],
        "gaps": list(one.gaps),
        "sentences": [
            {
                "text": sentence.text,
                "witnesses": spans_record(sentence.spans, places, numbers),
                "variants": [list(readings) for readings in sentence.variants],
            }
            for sentence in one.sentences
        ],
    }


def _run(run: Run, lineage: Lineage) -> list[list[str]]:
    rows = [["provenance", run.version], ["articles", f"{len(lineage.articles):,}"]]
    rows += [["set aside", f"{len(run.set_aside):,}"], ["warnings", f"{len(run.warnings):,}"]]
    rows += [[named(name) or "", printable(str(value))[:1000]] for name, value in sorted(run.parameters.items())]
    return rows
