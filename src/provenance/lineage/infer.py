"""
From compared pairs to the lineage of a corpus: stories, edges, lost sources, alternatives, relations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from attrs import evolve

from provenance.alignment.profile import Profile
from provenance.background import default_background
from provenance.lineage.adapting import adapted
from provenance.lineage.direction import stated
from provenance.lineage.edges import LEAST_LISTED, Story, edges_of, id_of, rounded, sureness
from provenance.lineage.hypotheses import Hypotheses, is_linked, weigh
from provenance.lineage.merging import merged
from provenance.lineage.pairs import PairEvidence, compare_pairs
from provenance.lineage.posterior import components, infer_story
from provenance.lineage.records import Alternative, ArticleNode, Edge, Lineage, LostSource, Relation, StoryForest
from provenance.lineage.regimes import Numbers, score
from provenance.lineage.relations import identical_short, relate, shared_boilerplate
from provenance.lineage.standing import Standing, stand
from provenance.lineage.traits import traits_of
from provenance.progress import Progress, silent

# Fewer pairs than this are compared in NumPy: loading and compiling kernels would take longer.
FEWEST_COMPILED = 1_000


def infer_lineage(
    profiles: Sequence[Profile],
    pairs: Sequence[tuple[int, int]],
    progress: Progress = silent,
) -> Lineage:
    """
    Infer which article derives from which.

    Args:
        profiles: one an article, in the order of their ids.
        pairs: the rows to compare, left < right, sorted.
        progress: hears how far it is.
    """
    rows = list(profiles)
    compared = progress(pairs, "comparing pairs")
    evidences = compare_pairs(compared, rows, compiled=len(pairs) >= FEWEST_COMPILED)
    linked = linked_stories(rows, evidences, progress)
    measured = [_measured(group, inside, evidences, rows) for group, inside in linked]
    factors = adapted(measured)
    inferred = [
        _infer(group, inside, standing, factors, evidences, rows)
        for (group, inside), standing in zip(linked, measured, strict=True)
    ]
    stories = _name_lost(inferred, rows)
    edges = [edge for story in stories for edge in edges_of(story, evidences, rows)]
    trees = _trees(edges, rows)
    return Lineage(
        articles=tuple(_nodes(stories, trees, rows)),
        lost_sources=tuple(_lost_sources(stories, trees, rows)),
        edges=tuple(sorted(edges, key=lambda edge: (edge.child, -edge.confidence, edge.parent))),
        alternatives=tuple(_alternatives(stories, edges, rows)),
        relations=tuple(_relations(evidences, trees, rows)),
        forests=tuple(
            StoryForest(
                places={id_of(rows, row): place for place, row in enumerate(story.posterior.rows)},
                weights=story.posterior.weights,
            )
            for story in stories
        ),
    )


def linked_stories(
    profiles: Sequence[Profile], evidences: Mapping[tuple[int, int], PairEvidence], progress: Progress = silent
) -> list[tuple[tuple[int, ...], dict[tuple[int, int], Hypotheses]]]:
    """
    Group articles into stories by their linked pairs, and collect what is known of these.

    Args:
        profiles: of the corpus.
        evidences: the comparisons that found something, by rows.
        progress: hears how far it is.

    Returns:
        Of each story its rows, ascending, and its linked pairs, by rows; stories of one article are left out.
    """
    rows = list(profiles)
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
        hypotheses[number][key] = weigh(pair, evidences, neighbours, rows, traits, set(groups[number]))
    return list(zip(groups, hypotheses, strict=True))


def _measured(
    group: tuple[int, ...],
    hypotheses: Mapping[tuple[int, int], Hypotheses],
    evidences: Mapping[tuple[int, int], PairEvidence],
    rows: Sequence[Profile],
) -> Standing:
    dates = [rows[row].document.dated for row in group]
    return stand(group, evidences, {key: one.beside for key, one in hypotheses.items()}, rows, dates)


def _infer(
    group: tuple[int, ...],
    hypotheses: Mapping[tuple[int, int], Hypotheses],
    standing: Standing,
    factors: Numbers | None,
    evidences: Mapping[tuple[int, int], PairEvidence],
    rows: Sequence[Profile],
) -> Story:
    scores = score(standing, factors)
    said = {(a, b): sum(cue.bits for cue in stated(rows[a], rows[b])) for a, b in hypotheses}
    posterior = infer_story(group, standing, scores, hypotheses, evidences, said)
    posterior, merges = merged(posterior, {key: evidences[key] for key in hypotheses}, rows)
    return Story(posterior, merges, hypotheses, standing, scores)


def _name_lost(stories: Sequence[Story], rows: Sequence[Profile]) -> list[Story]:
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


def _trees(edges: Sequence[Edge], rows: Sequence[Profile]) -> dict[str, int]:
    """
    Number the trees of the decoded graph by their smallest article; lost sources have the number of their tree.
    """
    places = {id_of(rows, row): row for row in range(len(rows))}
    lost = sorted({edge.parent for edge in edges} - set(places))
    places |= {name: len(rows) + number for number, name in enumerate(lost)}
    groups = components(range(len(places)), [(places[edge.parent], places[edge.child]) for edge in edges])
    number_of = {place: number for number, group in enumerate(groups) for place in group}
    return {name: number_of[place] for name, place in places.items()}


def _nodes(stories: Sequence[Story], trees: Mapping[str, int], rows: Sequence[Profile]) -> Iterable[ArticleNode]:
    roots = {
        row: rounded(root)
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


def _lost_sources(stories: Sequence[Story], trees: Mapping[str, int], rows: Sequence[Profile]) -> list[LostSource]:
    found = []
    for story in stories:
        for place, name in enumerate(story.lost_ids):
            if name is None:
                continue
            children = np.flatnonzero(story.posterior.hidden[place] >= LEAST_LISTED).tolist()
            ids = tuple(id_of(rows, story.posterior.rows[child]) for child in children)
            confidence = sureness(story.posterior.exists[place])
            found.append(LostSource(id=name, story=trees.get(name, trees[ids[0]]), confidence=confidence, children=ids))
    return sorted(found, key=lambda lost: (len(lost.id), lost.id))


def _alternatives(stories: Sequence[Story], edges: Sequence[Edge], rows: Sequence[Profile]) -> list[Alternative]:
    shown = {(edge.parent, edge.child) for edge in edges}
    found = []
    for story in stories:
        posterior = story.posterior
        names = [*(id_of(rows, row) for row in posterior.rows), *story.lost_ids]
        weights = np.concatenate([posterior.edges, posterior.hidden])
        for parent, child in np.argwhere(weights >= LEAST_LISTED).tolist():
            name, confidence = names[parent], sureness(weights[parent, child])
            if name is not None and (name, names[child]) not in shown:
                found.append(Alternative(parent=name, child=id_of(rows, posterior.rows[child]), confidence=confidence))
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
