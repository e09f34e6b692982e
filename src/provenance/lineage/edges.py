"""
The edges that a story's posterior shows, each with its confidence, what explains it, and its evidence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from attrs import evolve, field, frozen

from provenance.alignment.profile import Profile
from provenance.lineage.direction import told
from provenance.lineage.hypotheses import Hypotheses, between
from provenance.lineage.ledger import direct_evidence, edge_kind, lost_evidence, merge_evidence
from provenance.lineage.merging import Merge
from provenance.lineage.pairs import PairEvidence
from provenance.lineage.posterior import StoryPosterior
from provenance.lineage.records import Edge
from provenance.lineage.regimes import Scores
from provenance.lineage.standing import Standing
from provenance.wording import SUREST

# A hypothesis below this is not listed.
LEAST_LISTED = 0.01

# What is less likely than this is not told apart from it where odds are named.
_LEAST = 1e-4

_LN2 = math.log(2.0)

# Posteriors are given to four places, so that the last bits of a matrix product do not change an answer.
DIGITS = 4


@frozen(eq=False)
class Story:
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
    _numbers: Mapping[tuple[int, int], int] = field(init=False, repr=False)

    @_numbers.default
    def _sorted(self) -> Mapping[tuple[int, int], int]:
        return {key: number for number, key in enumerate(sorted(self.hypotheses))}

    def number_of(self, one: int, other: int) -> int:
        """
        Give the place of a pair of rows among the pairs of the story.
        """
        return self._numbers[min(one, other), max(one, other)]


def edges_of(story: Story, evidences: Mapping[tuple[int, int], PairEvidence], rows: Sequence[Profile]) -> list[Edge]:
    """
    Give the edges of the decoded graph of a story.

    Args:
        story: as it was inferred.
        evidences: of its linked pairs, by rows.
        rows: profiles of the corpus.
    """
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
    story: Story,
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
        parent=id_of(rows, parent_row),
        child=id_of(rows, child_row),
        confidence=sureness(held),
        linked=rounded(_probability(one.link)),
        direction=rounded(posterior.first[parent, child]),
        direct=rounded(held / (held + unseen)),
        share=rounded(pair.side(child_row).share),
        kind=edge_kind(parent_row, child_row, pair),
        credited="cannot_tell",
        evidence=direct_evidence(parent_row, one, cues, other, pair, rows),
    )


def _merge_edges(
    story: Story, child: int, evidences: Mapping[tuple[int, int], PairEvidence], rows: Sequence[Profile]
) -> list[Edge]:
    """
    Give the edges of an article that was merged: as from one parent, but for what the merge says.
    """
    merge = story.merges[child]
    return [
        evolve(
            edge,
            confidence=sureness(merge.confidence[number]),
            share=rounded(merge.shares[number]),
            kind="merge",
            evidence=(*edge.evidence, merge_evidence(story.posterior.rows[child], merge.sentences[number], rows)),
        )
        for number, parent in enumerate(merge.parents)
        for edge in [_direct_edge(story, parent, child, evidences, rows)]
    ]


def _lost_edge(
    story: Story, lost: int, child: int, cases: Sequence[tuple[Hypotheses, PairEvidence]], rows: Sequence[Profile]
) -> Edge:
    posterior = story.posterior
    row = posterior.rows[child]
    nearest = min((pair for _, pair in cases), key=lambda pair: (-pair.side(row).share, pair.left, pair.right))
    sibling = nearest.right if nearest.left == row else nearest.left
    held = float(posterior.edges[:, child].max())
    over_held = float(np.log2(max(posterior.hidden[lost, child], _LEAST) / max(held, _LEAST)))
    return Edge(
        parent=story.lost_ids[lost] or "",
        child=id_of(rows, row),
        confidence=sureness(posterior.hidden[lost, child]),
        linked=rounded(_probability(max(one.link for one, _ in cases))),
        direction=None,
        direct=None,
        share=rounded(nearest.side(row).share),
        kind=edge_kind(sibling, row, nearest),
        credited="cannot_tell",
        evidence=lost_evidence(row, cases, over_held, rows),
    )


def _probability(log2_odds: float) -> float:
    return float(1.0 / (1.0 + np.exp2(-log2_odds)))


def sureness(value: float) -> float:
    """
    Give a posterior that claims something: never surer than this library may be.
    """
    return min(SUREST, rounded(value))


def rounded(value: float) -> float:
    """
    Give a posterior to the places that an answer has.
    """
    return round(float(value), DIGITS)


def id_of(rows: Sequence[Profile], row: int) -> str:
    """
    Give the id of the article of a row.
    """
    return rows[row].document.article.id
