"""
From profiles to the lineage of a corpus: stories, edges, lost sources, alternatives, relations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
from attrs import evolve

from provenance.alignment.profile import Profile, heads_of
from provenance.lineage.adapting import adapted
from provenance.lineage.comparing import Pair
from provenance.lineage.edges import rounded, sureness
from provenance.lineage.grouping import group_stories
from provenance.lineage.hypotheses import Evidences, Hypotheses, held_by_both, is_linked
from provenance.lineage.posterior import components
from provenance.lineage.records import (
    Alternative,
    ArticleNode,
    Divided,
    Edge,
    Lineage,
    LostSource,
    Relation,
    StoryForest,
)
from provenance.lineage.relations import identical_short, shared_boilerplate
from provenance.lineage.stories import Alone, Inferred, Team, hypotheses_of, unnamed
from provenance.progress import Progress, silent
from provenance.text.document import Head


def infer_lineage(
    profiles: Sequence[Profile],
    pairs: Sequence[Pair],
    progress: Progress = silent,
    team: Team | None = None,
) -> Lineage:
    """
    Infer which article derives from which.

    Args:
        profiles: one an article, in the order of their ids.
        pairs: the rows to compare, left < right, sorted.
        progress: hears how far it is.
        team: does the work; this process alone unless given. The answer is the same.
    """
    rows, heads = profiles, heads_of(profiles)
    team = team or Alone(profiles)
    compared = team.compare(pairs, progress)
    grouped = group_stories(compared.linked, compared.alike, len(rows))
    factors = adapted(team.weigh(grouped.groups, progress))
    stories: list[Inferred] = []
    edges: list[Edge] = []
    for story in team.infer(factors, progress):
        edges += story.edges
        stories.append(evolve(story, edges=()))
    names = _name_lost(stories, heads)
    edges = [evolve(edge, parent=names.get(edge.parent, edge.parent)) for edge in edges]
    trees = _trees(edges, heads)
    return Lineage(
        articles=tuple(_nodes(stories, trees, heads)),
        lost_sources=tuple(_lost_sources(stories, names, trees, heads)),
        edges=tuple(sorted(edges, key=lambda edge: (edge.child, -edge.confidence, edge.parent))),
        alternatives=tuple(_alternatives(stories, names, edges, heads)),
        relations=tuple(_relations(compared.relations, trees, rows)),
        forests=tuple(
            StoryForest(
                places={heads[row].article.id: place for place, row in enumerate(story.rows)},
                weights=story.weights,
            )
            for story in stories
        ),
        divided=tuple(
            Divided(first=heads[row].article.id, articles=articles, parts=parts)
            for row, articles, parts in grouped.divided
        ),
    )


def linked_stories(
    profiles: Sequence[Profile], evidences: Evidences, progress: Progress = silent
) -> list[tuple[tuple[int, ...], dict[Pair, Hypotheses]]]:
    """
    Group articles into stories by their linked pairs, and collect what is known of these.

    Args:
        profiles: of the corpus.
        evidences: the comparisons that found something, by rows.
        progress: hears how far it is.

    Returns:
        Of each story its rows, ascending, and its linked pairs, by rows; stories of one article are left out.
    """
    neighbours: dict[int, set[int]] = defaultdict(set)
    for (a, b), pair in evidences.items():
        if pair.sentences:
            neighbours[a].add(b)
            neighbours[b].add(a)
    linked = [key for key, pair in evidences.items() if is_linked(pair)]
    grouped = group_stories(linked, [held_by_both(evidences[key]) for key in linked], len(profiles))
    groups = progress(grouped.groups, "weighing stories")
    return [(group[0], hypotheses_of(group, evidences, neighbours, profiles)) for group in groups]


def _name_lost(stories: Sequence[Inferred], heads: Sequence[Head]) -> dict[str, str]:
    """
    Number the lost sources by their smallest child, past ids that articles have.

    Those that the decoded graph shows come first: the others are possible, and stand only among the alternatives.

    Returns:
        The names of those that are listed, by :func:`provenance.lineage.stories.unnamed`.
    """
    listed = []
    for number, story in enumerate(stories):
        rows_of = np.array(story.rows)
        for place in range(len(story.exists)):
            decoded = np.flatnonzero(story.parents == len(rows_of) + place)
            children = decoded if decoded.size else _children_of_lost(story, place)
            if children.size:
                listed.append((not decoded.size, int(rows_of[children].min()), number, place))
    taken = {one.article.id for one in heads}
    ids = (
        name for name in (f"lost-{number}" for number in range(1, len(taken) + len(listed) + 1)) if name not in taken
    )
    return {unnamed(number, place): name for (_, _, number, place), name in zip(sorted(listed), ids, strict=False)}


def _children_of_lost(story: Inferred, place: int) -> npt.NDArray[np.int64]:
    """
    Give the articles that may derive from a lost source, as places in the story, ascending.
    """
    return np.asarray(story.listed[story.listed[:, 0] == len(story.rows) + place, 1])


def _trees(edges: Sequence[Edge], heads: Sequence[Head]) -> dict[str, int]:
    """
    Number the trees of the decoded graph by their smallest article; lost sources have the number of their tree.
    """
    places = {head.article.id: row for row, head in enumerate(heads)}
    lost = sorted({edge.parent for edge in edges} - set(places))
    places |= {name: len(heads) + number for number, name in enumerate(lost)}
    groups = components(range(len(places)), [(places[edge.parent], places[edge.child]) for edge in edges])
    number_of = {place: number for number, group in enumerate(groups) for place in group}
    return {name: number_of[place] for name, place in places.items()}


def _nodes(stories: Sequence[Inferred], trees: Mapping[str, int], heads: Sequence[Head]) -> Iterable[ArticleNode]:
    roots = {
        row: rounded(root) for story in stories for row, root in zip(story.rows, story.roots.tolist(), strict=True)
    }
    for row, document in enumerate(heads):
        yield ArticleNode(
            id=document.article.id,
            title=document.title,
            outlet=document.outlet,
            published=document.published,
            credit=document.credit,
            story=trees[document.article.id],
            no_source_found=roots.get(row, 1.0) if document.comparable else None,
        )


def _lost_sources(
    stories: Sequence[Inferred], names: Mapping[str, str], trees: Mapping[str, int], heads: Sequence[Head]
) -> list[LostSource]:
    found = []
    for number, story in enumerate(stories):
        for place in range(len(story.exists)):
            name = names.get(unnamed(number, place))
            if name is None:
                continue
            ids = tuple(heads[story.rows[child]].article.id for child in _children_of_lost(story, place).tolist())
            confidence = sureness(story.exists[place])
            found.append(LostSource(id=name, story=trees.get(name, trees[ids[0]]), confidence=confidence, children=ids))
    return sorted(found, key=lambda lost: (len(lost.id), lost.id))


def _alternatives(
    stories: Sequence[Inferred], names: Mapping[str, str], edges: Sequence[Edge], heads: Sequence[Head]
) -> list[Alternative]:
    shown = {(edge.parent, edge.child) for edge in edges}
    found = []
    for number, story in enumerate(stories):
        ids: list[str | None] = [heads[row].article.id for row in story.rows]
        ids += [names.get(unnamed(number, place)) for place in range(len(story.exists))]
        for (parent, child), likely in zip(story.listed.tolist(), story.likely.tolist(), strict=True):
            name, confidence = ids[parent], sureness(likely)
            below = heads[story.rows[child]].article.id
            if name is not None and (name, below) not in shown:
                found.append(Alternative(parent=name, child=below, confidence=confidence))
    return sorted(found, key=lambda one: (one.child, -one.confidence, one.parent))


def _relations(compared: Iterable[Relation], trees: Mapping[str, int], rows: Sequence[Profile]) -> list[Relation]:
    found: dict[tuple[str, str], Relation] = {}
    for relation in chain(compared, identical_short(rows), shared_boilerplate(rows)):
        if trees[relation.left] != trees[relation.right]:
            found.setdefault((relation.left, relation.right), relation)
    return [found[key] for key in sorted(found)]
