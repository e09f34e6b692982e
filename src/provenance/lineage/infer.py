"""
From compared pairs to the lineage of a corpus: stories, edges, lost sources, alternatives, relations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from attrs import evolve, field, frozen

from provenance.alignment.profile import Profile
from provenance.background import default_background
from provenance.lineage.hypotheses import Hypotheses, between, is_linked, sourced, tempered, weigh
from provenance.lineage.ledger import credited_by, direct_evidence, edge_kind, lost_evidence
from provenance.lineage.pairs import PairEvidence, compare_pair
from provenance.lineage.posterior import StoryPosterior, components, infer_story
from provenance.lineage.records import Alternative, ArticleNode, Edge, Lineage, LostSource, Relation, StoryForest
from provenance.lineage.relations import identical_short, relate, shared_boilerplate
from provenance.lineage.traits import traits_of
from provenance.progress import Progress, silent
from provenance.wording import SUREST

# A hypothesis below this is not listed.
LEAST_LISTED = 0.01

# Posteriors are given to four places, so that the last bits of a matrix product do not change an answer.
DIGITS = 4


@frozen(eq=False)
class _Story:
    """
    A story's posterior with the ids of its lost sources; one that is not listed has None.
    """

    posterior: StoryPosterior
    lost_ids: tuple[str | None, ...] = field(default=())


def infer_lineage(
    profiles: Sequence[Profile], pairs: Sequence[tuple[int, int]], progress: Progress = silent
) -> Lineage:
    """
    Infer which article derives from which.

    Args:
        profiles: one an article, in the order of their ids.
        pairs: the rows to compare, left < right, sorted.
        progress: hears how far it is.
    """
    rows = list(profiles)
    evidences = {(a, b): compare_pair(a, b, rows) for a, b in progress(pairs, "comparing pairs")}
    neighbours: dict[int, set[int]] = defaultdict(set)
    for (a, b), pair in evidences.items():
        if pair.sentences:
            neighbours[a].add(b)
            neighbours[b].add(a)
    linked = {key: pair for key, pair in evidences.items() if is_linked(pair)}
    groups = [group for group in components(range(len(rows)), list(linked)) if len(group) > 1]
    story_of = {row: number for number, group in enumerate(groups) for row in group}
    hypotheses: list[dict[tuple[int, int], Hypotheses]] = [{} for _ in groups]
    background = default_background()
    traits = {row: traits_of(rows[row], background) for row in story_of}
    for key, pair in progress(list(linked.items()), "weighing hypotheses"):
        number = story_of[key[0]]
        hypotheses[number][key] = tempered(weigh(pair, evidences, neighbours, rows, traits), len(groups[number]))
    hypotheses = [sourced(inside) for inside in hypotheses]
    inferred = [infer_story(group, inside, evidences) for group, inside in zip(groups, hypotheses, strict=True)]
    stories = _name_lost([_Story(posterior) for posterior in inferred], rows)
    edges = [
        edge
        for story, inside in zip(stories, hypotheses, strict=True)
        for edge in _edges(story, inside, evidences, rows)
    ]
    trees = _trees(edges, rows)
    return Lineage(
        articles=tuple(_nodes(stories, trees, rows)),
        lost_sources=tuple(_lost_sources(stories, trees, rows)),
        edges=tuple(sorted(edges, key=lambda edge: (edge.child, -edge.confidence, edge.parent))),
        alternatives=tuple(_alternatives(stories, edges, rows)),
        relations=tuple(_relations(evidences, trees, rows)),
        forests=tuple(
            StoryForest(
                places={_id(rows, row): place for place, row in enumerate(one.rows)},
                weights=one.weights,
            )
            for one in inferred
        ),
    )


def _name_lost(stories: Sequence[_Story], rows: Sequence[Profile]) -> list[_Story]:
    """
    Number the lost sources by their smallest child, past ids that articles have.

    Those that the decoded graph shows come first: the others are possible, and stand only among the alternatives.
    """
    listed = []
    for number, story in enumerate(stories):
        rows_of = np.array(story.posterior.rows)
        for place, weights in enumerate(story.posterior.hidden):
            decoded = story.posterior.parents == len(rows_of) + place
            children = decoded if decoded.any() else weights >= LEAST_LISTED
            if children.any():
                listed.append((not decoded.any(), int(rows_of[children].min()), number, place))
    taken = {one.document.article.id for one in rows}
    ids = (
        name for name in (f"lost-{number}" for number in range(1, len(taken) + len(listed) + 1)) if name not in taken
    )
    names = {(number, place): name for (_, _, number, place), name in zip(sorted(listed), ids, strict=False)}
    return [
        evolve(story, lost_ids=tuple(names.get((number, place)) for place in range(len(story.posterior.groups))))
        for number, story in enumerate(stories)
    ]


def _edges(
    story: _Story,
    hypotheses: Mapping[tuple[int, int], Hypotheses],
    evidences: Mapping[tuple[int, int], PairEvidence],
    rows: Sequence[Profile],
) -> list[Edge]:
    posterior = story.posterior
    count = len(posterior.rows)
    edges = []
    for child, parent in enumerate(posterior.parents.tolist()):
        row = posterior.rows[child]
        if parent < 0:
            continue
        if parent >= count:
            siblings = [posterior.rows[other] for other in posterior.groups[parent - count] if other != child]
            cases = [
                (hypotheses[min(row, one), max(row, one)], between(evidences, row, one))
                for one in siblings
                if (min(row, one), max(row, one)) in hypotheses
            ]
            edges.append(_lost_edge(story, parent - count, child, cases, rows))
        else:
            edges.append(_direct_edge(posterior, parent, child, hypotheses, evidences, rows))
    return edges


def _direct_edge(
    posterior: StoryPosterior,
    parent: int,
    child: int,
    hypotheses: Mapping[tuple[int, int], Hypotheses],
    evidences: Mapping[tuple[int, int], PairEvidence],
    rows: Sequence[Profile],
) -> Edge:
    parent_row, child_row = posterior.rows[parent], posterior.rows[child]
    one = hypotheses[min(parent_row, child_row), max(parent_row, child_row)]
    pair = between(evidences, parent_row, child_row)
    return Edge(
        parent=_id(rows, parent_row),
        child=_id(rows, child_row),
        confidence=_confidence(posterior.edges[parent, child]),
        linked=_rounded(_probability(one.link)),
        direction=_rounded(posterior.first[parent, child]),
        direct=_rounded(_probability(-one.lost)),
        share=_rounded(pair.side(child_row).share),
        kind=edge_kind(parent_row, child_row, pair),
        credited=credited_by(rows[child_row], rows[parent_row].document.outlet),
        evidence=direct_evidence(parent_row, one, pair, rows),
    )


def _lost_edge(
    story: _Story, lost: int, child: int, cases: Sequence[tuple[Hypotheses, PairEvidence]], rows: Sequence[Profile]
) -> Edge:
    row = story.posterior.rows[child]
    nearest = min((pair for _, pair in cases), key=lambda pair: (-pair.side(row).share, pair.left, pair.right))
    agency = next((one.common_credit for one, _ in cases if one.common_credit), None)
    sibling = nearest.right if nearest.left == row else nearest.left
    return Edge(
        parent=story.lost_ids[lost] or "",
        child=_id(rows, row),
        confidence=_confidence(story.posterior.hidden[lost, child]),
        linked=_rounded(_probability(max(one.link for one, _ in cases))),
        direction=None,
        direct=None,
        share=_rounded(nearest.side(row).share),
        kind=edge_kind(sibling, row, nearest),
        credited=credited_by(rows[row], agency),
        evidence=lost_evidence(row, cases, rows),
    )


def _trees(edges: Sequence[Edge], rows: Sequence[Profile]) -> dict[str, int]:
    """
    Number the trees of the decoded graph by their smallest article; lost sources have the number of their tree.
    """
    places = {_id(rows, row): row for row in range(len(rows))}
    lost = sorted({edge.parent for edge in edges} - set(places))
    places |= {name: len(rows) + number for number, name in enumerate(lost)}
    groups = components(range(len(places)), [(places[edge.parent], places[edge.child]) for edge in edges])
    number_of = {place: number for number, group in enumerate(groups) for place in group}
    return {name: number_of[place] for name, place in places.items()}


def _nodes(stories: Sequence[_Story], trees: Mapping[str, int], rows: Sequence[Profile]) -> Iterable[ArticleNode]:
    roots = {
        row: _rounded(root)
        for story in stories
        for row, root in zip(story.posterior.rows, story.posterior.roots.tolist(), strict=True)
    }
    for row, one in enumerate(rows):
        document = one.document
        yield ArticleNode(
            id=document.article.id,
            title=document.title,
            outlet=document.outlet,
            published=document.published,
            credit=document.credit,
            story=trees[document.article.id],
            no_source_found=roots.get(row, 1.0) if document.comparable else None,
        )


def _lost_sources(stories: Sequence[_Story], trees: Mapping[str, int], rows: Sequence[Profile]) -> list[LostSource]:
    found = []
    for story in stories:
        for place, name in enumerate(story.lost_ids):
            if name is None:
                continue
            children = np.flatnonzero(story.posterior.hidden[place] >= LEAST_LISTED).tolist()
            ids = tuple(_id(rows, story.posterior.rows[child]) for child in children)
            confidence = _confidence(story.posterior.exists[place])
            found.append(LostSource(id=name, story=trees.get(name, trees[ids[0]]), confidence=confidence, children=ids))
    return sorted(found, key=lambda lost: (len(lost.id), lost.id))


def _alternatives(stories: Sequence[_Story], edges: Sequence[Edge], rows: Sequence[Profile]) -> list[Alternative]:
    shown = {(edge.parent, edge.child) for edge in edges}
    found = []
    for story in stories:
        posterior = story.posterior
        names = [*(_id(rows, row) for row in posterior.rows), *story.lost_ids]
        weights = np.concatenate([posterior.edges, posterior.hidden])
        for parent, child in np.argwhere(weights >= LEAST_LISTED).tolist():
            name, confidence = names[parent], _confidence(weights[parent, child])
            if name is not None and (name, names[child]) not in shown:
                found.append(Alternative(parent=name, child=_id(rows, posterior.rows[child]), confidence=confidence))
    return sorted(found, key=lambda one: (one.child, -one.confidence, one.parent))


def _relations(
    evidences: Mapping[tuple[int, int], PairEvidence], trees: Mapping[str, int], rows: Sequence[Profile]
) -> list[Relation]:
    found: dict[tuple[str, str], Relation] = {}
    compared = (relation for pair in evidences.values() if (relation := relate(pair, rows)))
    for relation in (*compared, *identical_short(rows), *shared_boilerplate(rows)):
        if trees[relation.left] != trees[relation.right]:
            found.setdefault((relation.left, relation.right), relation)
    return [found[key] for key in sorted(found)]


def _probability(log2_odds: float) -> float:
    return float(1.0 / (1.0 + np.exp2(-log2_odds)))


def _confidence(value: float) -> float:
    """
    Give a posterior that claims something: never surer than this library may be.
    """
    return min(SUREST, _rounded(value))


def _rounded(value: float) -> float:
    return round(float(value), DIGITS)


def _id(rows: Sequence[Profile], row: int) -> str:
    return rows[row].document.article.id
