"""
From compared pairs to the lineage of a corpus: stories, edges, lost sources, alternatives, relations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from attrs import evolve

from provenance.alignment.profile import Profile, heads_of
from provenance.background import default_background
from provenance.lineage.adapting import adapted
from provenance.lineage.comparing import Comparisons, Pair
from provenance.lineage.direction import stated
from provenance.lineage.edges import LEAST_LISTED, Story, edges_of, rounded, sureness
from provenance.lineage.hypotheses import Evidences, Hypotheses, is_linked, weigh
from provenance.lineage.merging import merged
from provenance.lineage.posterior import StoryPosterior, components, infer_story
from provenance.lineage.records import Alternative, ArticleNode, Edge, Lineage, LostSource, Relation, StoryForest
from provenance.lineage.regimes import Numbers, score
from provenance.lineage.relations import identical_short, shared_boilerplate
from provenance.lineage.standing import Standing, stand
from provenance.lineage.traits import traits_of
from provenance.progress import Progress, silent
from provenance.text.document import Head


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
    rows, heads = profiles, heads_of(profiles)
    comparisons = Comparisons(pairs, rows, progress)
    groups = _groups(comparisons.linked, len(rows))
    measured, linked = [], []
    for group, inside in progress(groups, "weighing stories"):
        linked.append(_weighed(group, inside, comparisons, comparisons.neighbours, rows))
        measured.append(_measured(group, linked[-1], comparisons, rows))
    factors = adapted(measured)
    stories, edges = [], []
    for number, (group, _) in enumerate(progress(groups, "inferring stories")):
        story = _infer(group, linked[number], measured[number], factors, comparisons, rows)
        # Lost sources have their names when all stories are known, and the comparisons of this one are at hand now.
        named = evolve(story, lost_ids=tuple(_unnamed(number, place) for place in range(len(story.posterior.groups))))
        edges += edges_of(named, comparisons, rows)
        stories.append(story.posterior)
    names = _name_lost(stories, heads)
    edges = [evolve(edge, parent=names.get(edge.parent, edge.parent)) for edge in edges]
    trees = _trees(edges, heads)
    return Lineage(
        articles=tuple(_nodes(stories, trees, heads)),
        lost_sources=tuple(_lost_sources(stories, names, trees, heads)),
        edges=tuple(sorted(edges, key=lambda edge: (edge.child, -edge.confidence, edge.parent))),
        alternatives=tuple(_alternatives(stories, names, edges, heads)),
        relations=tuple(_relations(comparisons.relations, trees, rows)),
        forests=tuple(
            StoryForest(
                places={heads[row].article.id: place for place, row in enumerate(story.rows)},
                weights=story.weights,
            )
            for story in stories
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
    groups = progress(_groups(linked, len(profiles)), "weighing stories")
    return [(group, _weighed(group, inside, evidences, neighbours, profiles)) for group, inside in groups]


def _groups(linked: Sequence[Pair], count: int) -> list[tuple[tuple[int, ...], list[Pair]]]:
    """
    Group the rows that linked pairs connect, two and more, each with its pairs.
    """
    groups = [group for group in components(range(count), linked) if len(group) > 1]
    story_of = {row: number for number, group in enumerate(groups) for row in group}
    inside: list[list[Pair]] = [[] for _ in groups]
    for key in linked:
        inside[story_of[key[0]]].append(key)
    return list(zip(groups, inside, strict=True))


def _weighed(
    group: tuple[int, ...],
    inside: Sequence[Pair],
    evidences: Evidences,
    neighbours: Mapping[int, set[int]],
    rows: Sequence[Profile],
) -> dict[Pair, Hypotheses]:
    """
    Collect what is known of the linked pairs of one story.
    """
    background = default_background()
    traits = {row: traits_of(rows[row], background) for row in group}
    return {key: weigh(evidences[key], evidences, neighbours, rows, traits, set(group)) for key in inside}


def _measured(
    group: tuple[int, ...],
    hypotheses: Mapping[Pair, Hypotheses],
    evidences: Evidences,
    rows: Sequence[Profile],
) -> Standing:
    dates = [rows[row].document.dated for row in group]
    return stand(group, evidences, {key: one.beside for key, one in hypotheses.items()}, rows, dates)


def _infer(
    group: tuple[int, ...],
    hypotheses: Mapping[Pair, Hypotheses],
    standing: Standing,
    factors: Numbers | None,
    evidences: Evidences,
    rows: Sequence[Profile],
) -> Story:
    scores = score(standing, factors)
    said = {(a, b): sum(cue.bits for cue in stated(rows[a], rows[b])) for a, b in hypotheses}
    posterior = infer_story(group, standing, scores, hypotheses, evidences, said)
    posterior, merges = merged(posterior, {key: evidences[key] for key in hypotheses}, rows)
    return Story(posterior, merges, hypotheses, standing, scores)


def _unnamed(story: int, place: int) -> str:
    """
    Name a lost source until all are known; no article that was read has a null character in its id.
    """
    return f"\0{story} {place}"


def _name_lost(stories: Sequence[StoryPosterior], heads: Sequence[Head]) -> dict[str, str]:
    """
    Number the lost sources by their smallest child, past ids that articles have.

    Those that the decoded graph shows come first: the others are possible, and stand only among the alternatives.

    Returns:
        The names of those that are listed, by :func:`_unnamed`.
    """
    listed = []
    for number, story in enumerate(stories):
        rows_of = np.array(story.rows)
        for place, weights in enumerate(story.hidden):
            decoded = story.parents == len(rows_of) + place
            children = decoded if decoded.any() else weights >= LEAST_LISTED
            if children.any():
                listed.append((not decoded.any(), int(rows_of[children].min()), number, place))
    taken = {one.article.id for one in heads}
    ids = (
        name for name in (f"lost-{number}" for number in range(1, len(taken) + len(listed) + 1)) if name not in taken
    )
    return {_unnamed(number, place): name for (_, _, number, place), name in zip(sorted(listed), ids, strict=False)}


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


def _nodes(stories: Sequence[StoryPosterior], trees: Mapping[str, int], heads: Sequence[Head]) -> Iterable[ArticleNode]:
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
    stories: Sequence[StoryPosterior], names: Mapping[str, str], trees: Mapping[str, int], heads: Sequence[Head]
) -> list[LostSource]:
    found = []
    for number, story in enumerate(stories):
        for place in range(len(story.groups)):
            name = names.get(_unnamed(number, place))
            if name is None:
                continue
            children = np.flatnonzero(story.hidden[place] >= LEAST_LISTED).tolist()
            ids = tuple(heads[story.rows[child]].article.id for child in children)
            confidence = sureness(story.exists[place])
            found.append(LostSource(id=name, story=trees.get(name, trees[ids[0]]), confidence=confidence, children=ids))
    return sorted(found, key=lambda lost: (len(lost.id), lost.id))


def _alternatives(
    stories: Sequence[StoryPosterior], names: Mapping[str, str], edges: Sequence[Edge], heads: Sequence[Head]
) -> list[Alternative]:
    shown = {(edge.parent, edge.child) for edge in edges}
    found = []
    for number, story in enumerate(stories):
        ids: list[str | None] = [heads[row].article.id for row in story.rows]
        ids += [names.get(_unnamed(number, place)) for place in range(len(story.groups))]
        weights = np.concatenate([story.edges, story.hidden])
        for parent, child in np.argwhere(weights >= LEAST_LISTED).tolist():
            name, confidence = ids[parent], sureness(weights[parent, child])
            below = heads[story.rows[child]].article.id
            if name is not None and (name, below) not in shown:
                found.append(Alternative(parent=name, child=below, confidence=confidence))
    return sorted(found, key=lambda one: (one.child, -one.confidence, one.parent))


def _relations(compared: Iterable[Relation], trees: Mapping[str, int], rows: Sequence[Profile]) -> list[Relation]:
    found: dict[tuple[str, str], Relation] = {}
    for relation in (*compared, *identical_short(rows), *shared_boilerplate(rows)):
        if trees[relation.left] != trees[relation.right]:
            found.setdefault((relation.left, relation.right), relation)
    return [found[key] for key in sorted(found)]
