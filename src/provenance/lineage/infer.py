"""
From compared pairs to the lineage of a corpus: stories, edges, lost sources, alternatives, relations.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from attrs import evolve, field, frozen

from provenance.alignment.profile import Profile
from provenance.background import default_background
from provenance.lineage.adapting import adapted
from provenance.lineage.direction import stated, told
from provenance.lineage.hypotheses import Hypotheses, between, is_linked, weigh
from provenance.lineage.ledger import direct_evidence, edge_kind, lost_evidence, merge_evidence
from provenance.lineage.merging import Merge, merged
from provenance.lineage.pairs import PairEvidence, compare_pairs
from provenance.lineage.posterior import StoryPosterior, components, infer_story
from provenance.lineage.records import Alternative, ArticleNode, Edge, Lineage, LostSource, Relation, StoryForest
from provenance.lineage.regimes import Numbers, Scores, score
from provenance.lineage.relations import identical_short, relate, shared_boilerplate
from provenance.lineage.standing import Standing, stand
from provenance.lineage.traits import traits_of
from provenance.progress import Progress, silent
from provenance.wording import SUREST

# A hypothesis below this is not listed.
LEAST_LISTED = 0.01

# What is less likely than this is not told apart from it where odds are named.
_LEAST = 1e-4

_LN2 = math.log(2.0)

# Posteriors are given to four places, so that the last bits of a matrix product do not change an answer.
DIGITS = 4


@frozen(eq=False)
class _Story:
    """
    A story's posterior with what it follows from and what was merged.

    The ids are those of its lost sources; one that is not listed has None.
    """

    posterior: StoryPosterior
    merges: Mapping[int, Merge]
    hypotheses: Mapping[tuple[int, int], Hypotheses]
    standing: Standing
    scores: Scores
    lost_ids: tuple[str | None, ...] = field(default=())

    def number_of(self, one: int, other: int) -> int:
        """
        Give the place of a pair of rows among the pairs of the story.
        """
        return sorted(self.hypotheses).index((min(one, other), max(one, other)))


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
    evidences = compare_pairs(progress(pairs, "comparing pairs"), rows)
    linked = linked_stories(rows, evidences, progress)
    measured = [_measured(group, inside, evidences, rows) for group, inside in linked]
    factors = adapted(measured)
    inferred = [
        _infer(group, inside, standing, factors, evidences, rows)
        for (group, inside), standing in zip(linked, measured, strict=True)
    ]
    stories = _name_lost(inferred, rows)
    edges = [edge for story in stories for edge in _edges(story, evidences, rows)]
    trees = _trees(edges, rows)
    return Lineage(
        articles=tuple(_nodes(stories, trees, rows)),
        lost_sources=tuple(_lost_sources(stories, trees, rows)),
        edges=tuple(sorted(edges, key=lambda edge: (edge.child, -edge.confidence, edge.parent))),
        alternatives=tuple(_alternatives(stories, edges, rows)),
        relations=tuple(_relations(evidences, trees, rows)),
        forests=tuple(
            StoryForest(
                places={_id(rows, row): place for place, row in enumerate(story.posterior.rows)},
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
) -> _Story:
    scores = score(standing, factors)
    said = {(a, b): sum(cue.bits for cue in stated(rows[a], rows[b])) for a, b in hypotheses}
    posterior = infer_story(group, standing, scores, hypotheses, evidences, said)
    posterior, merges = merged(posterior, {key: evidences[key] for key in hypotheses}, rows)
    return _Story(posterior, merges, hypotheses, standing, scores)


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


def _edges(story: _Story, evidences: Mapping[tuple[int, int], PairEvidence], rows: Sequence[Profile]) -> list[Edge]:
    posterior = story.posterior
    count = len(posterior.rows)
    edges = []
    for child, parent in enumerate(posterior.parents.tolist()):
        row = posterior.rows[child]
        if parent < 0:
            continue
        if child in story.merges:
            edges += _merge_edges(story, child, evidences, rows)
        elif parent >= count:
            siblings = [posterior.rows[other] for other in posterior.groups[parent - count] if other != child]
            cases = [
                (story.hypotheses[min(row, one), max(row, one)], between(evidences, row, one))
                for one in siblings
                if (min(row, one), max(row, one)) in story.hypotheses
            ]
            edges.append(_lost_edge(story, parent - count, child, cases, rows))
        else:
            edges.append(_direct_edge(story, parent, child, evidences, rows))
    return edges


def _direct_edge(
    story: _Story,
    parent: int,
    child: int,
    evidences: Mapping[tuple[int, int], PairEvidence],
    rows: Sequence[Profile],
) -> Edge:
    posterior = story.posterior
    parent_row, child_row = posterior.rows[parent], posterior.rows[child]
    number = story.number_of(parent_row, child_row)
    one = story.hypotheses[min(parent_row, child_row), max(parent_row, child_row)]
    pair = between(evidences, parent_row, child_row)
    held, unseen = posterior.edges[parent, child], posterior.hidden[:, child].sum()
    cues = told(
        rows[one.left],
        rows[one.right],
        story.standing.asymmetries[number],
        story.scores.order[number],
        float(story.scores.dated[number]) / _LN2,
    )
    other = float(np.log2(max(unseen, _LEAST) / max(held, _LEAST)))
    return Edge(
        parent=_id(rows, parent_row),
        child=_id(rows, child_row),
        confidence=_confidence(held),
        linked=_rounded(_probability(one.link)),
        direction=_rounded(posterior.first[parent, child]),
        direct=_rounded(held / (held + unseen)),
        share=_rounded(pair.side(child_row).share),
        kind=edge_kind(parent_row, child_row, pair),
        credited="cannot_tell",
        evidence=direct_evidence(parent_row, one, cues, other, pair, rows),
    )


def _merge_edges(
    story: _Story, child: int, evidences: Mapping[tuple[int, int], PairEvidence], rows: Sequence[Profile]
) -> list[Edge]:
    """
    Give the edges of an article that was merged: as from one parent, but for what the merge says.
    """
    merge = story.merges[child]
    return [
        evolve(
            edge,
            confidence=_confidence(merge.confidence[number]),
            share=_rounded(merge.shares[number]),
            kind="merge",
            evidence=(*edge.evidence, merge_evidence(story.posterior.rows[child], merge.sentences[number], rows)),
        )
        for number, parent in enumerate(merge.parents)
        for edge in [_direct_edge(story, parent, child, evidences, rows)]
    ]


def _lost_edge(
    story: _Story, lost: int, child: int, cases: Sequence[tuple[Hypotheses, PairEvidence]], rows: Sequence[Profile]
) -> Edge:
    posterior = story.posterior
    row = posterior.rows[child]
    nearest = min((pair for _, pair in cases), key=lambda pair: (-pair.side(row).share, pair.left, pair.right))
    sibling = nearest.right if nearest.left == row else nearest.left
    held = float(posterior.edges[:, child].max())
    over_held = float(np.log2(max(posterior.hidden[lost, child], _LEAST) / max(held, _LEAST)))
    return Edge(
        parent=story.lost_ids[lost] or "",
        child=_id(rows, row),
        confidence=_confidence(posterior.hidden[lost, child]),
        linked=_rounded(_probability(max(one.link for one, _ in cases))),
        direction=None,
        direct=None,
        share=_rounded(nearest.side(row).share),
        kind=edge_kind(sibling, row, nearest),
        credited="cannot_tell",
        evidence=lost_evidence(row, cases, over_held, rows),
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
