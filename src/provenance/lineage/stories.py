"""
One story from its comparisons to what is known of it: weighed first, and inferred when the whole corpus has been.

Stories know nothing of each other, but for what the dates of all teach of the regimes; so they can be weighed and
inferred anywhere, in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.alignment.profile import Profile
from provenance.lineage.adapting import Contrast, contrast
from provenance.lineage.comparing import Comparisons, Pair
from provenance.lineage.direction import stated
from provenance.lineage.edges import LEAST_LISTED, Story, edges_of
from provenance.lineage.grouping import Group
from provenance.lineage.hypotheses import Evidences, Hypotheses, weigh
from provenance.lineage.merging import merged
from provenance.lineage.posterior import infer_story
from provenance.lineage.records import Edge, ForestWeights, Relation
from provenance.lineage.regimes import Numbers, score
from provenance.lineage.standing import Standing, stand
from provenance.lineage.traits import traits_of
from provenance.progress import Progress
from provenance.sums import plain_sum


@frozen(eq=False)
class Weighed:
    """
    A story that is ready to be inferred.

    Attributes:
        rows: its articles, ascending.
        hypotheses: of its linked pairs, by rows, less what was measured of each.
        standing: how its texts stand to each other.
    """

    rows: tuple[int, ...]
    hypotheses: Mapping[Pair, Hypotheses] = field(repr=False)
    standing: Standing = field(repr=False)


@frozen(eq=False)
class Inferred:
    """
    What was inferred of a story of n articles with m lost sources.

    Attributes:
        rows: its articles, ascending.
        roots: float64 (n,), that no source was found.
        parents: int64 (n,), the decoded graph: a place in *rows*, n + k for lost source k, or -1.
        exists: float64 (m,), that each lost source existed.
        listed: int64 (e, 2), parent and child of each hypothesis that is likely enough to be listed, as in *parents*,
            sorted.
        likely: float64 (e,), their posteriors.
        weights: of the forests that all these are sums over.
        edges: of the decoded graph; lost sources have names by :func:`unnamed`.
    """

    rows: tuple[int, ...]
    roots: npt.NDArray[np.float64] = field(repr=False)
    parents: npt.NDArray[np.int64] = field(repr=False)
    exists: npt.NDArray[np.float64] = field(repr=False)
    listed: npt.NDArray[np.int64] = field(repr=False)
    likely: npt.NDArray[np.float64] = field(repr=False)
    weights: ForestWeights = field(repr=False)
    edges: tuple[Edge, ...] = field(repr=False)


@frozen(eq=False)
class Compared:
    """
    What the comparisons of a corpus come to.

    Attributes:
        linked: the pairs of which an edge is possible, in order.
        alike: of each of these the part of its texts that the other holds, the lesser of both.
        relations: what compared pairs share, by itself.
    """

    linked: Sequence[Pair] = field(repr=False)
    alike: Sequence[float] = field(repr=False)
    relations: Iterable[Relation] = field(repr=False)


class Team(Protocol):
    """
    Who does the work that can be divided: this process alone, or several.
    """

    def compare(self, pairs: Sequence[Pair], progress: Progress) -> Compared:
        """
        Compare all pairs.
        """
        ...

    def weigh(self, groups: Sequence[Group], progress: Progress) -> list[Contrast]:
        """
        Weigh all stories, and give what the dates of each contrast, where they do, in order.
        """
        ...

    def infer(self, factors: Numbers | None, progress: Progress) -> Iterable[Inferred]:
        """
        Infer the stories that were weighed, in order.

        Args:
            factors: how much each regime counts for the order of two texts; None counts each once.
            progress: hears how far it is.
        """
        ...


class Alone:
    """
    This process, which does everything by itself.
    """

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self._profiles = profiles
        self._comparisons: Comparisons | None = None
        self._weighed: list[Weighed] = []

    def compare(self, pairs: Sequence[Pair], progress: Progress) -> Compared:
        """
        Compare all pairs.
        """
        self._comparisons = Comparisons(pairs, self._profiles, progress)
        return Compared(self._comparisons.linked, self._comparisons.alike, self._comparisons.relations)

    def weigh(self, groups: Sequence[Group], progress: Progress) -> list[Contrast]:
        """
        Weigh all stories, and give what the dates of each contrast, where they do, in order.
        """
        compared = self._compared()
        for group in progress(groups, "weighing stories"):
            self._weighed.append(weigh_story(group, compared, compared.neighbours, self._profiles))
        found = [contrast(one.standing) for one in self._weighed]
        return [one for one in found if one is not None]

    def infer(self, factors: Numbers | None, progress: Progress) -> Iterable[Inferred]:
        """
        Infer the stories that were weighed, in order.
        """
        for number, one in enumerate(progress(self._weighed, "inferring stories")):
            yield infer_weighed(number, one, factors, self._compared(), self._profiles)

    def _compared(self) -> Comparisons:
        if self._comparisons is None:
            raise RuntimeError("stories are weighed when their pairs have been compared")
        return self._comparisons


def hypotheses_of(
    group: Group, evidences: Evidences, neighbours: Mapping[int, set[int]], profiles: Sequence[Profile]
) -> dict[Pair, Hypotheses]:
    """
    Collect what is known of the linked pairs of one story.
    """
    rows, inside = group
    traits = {row: traits_of(profiles[row]) for row in rows}
    return {key: weigh(evidences[key], evidences, neighbours, profiles, traits, set(rows)) for key in inside}


def weigh_story(
    group: Group, evidences: Evidences, neighbours: Mapping[int, set[int]], profiles: Sequence[Profile]
) -> Weighed:
    """
    Weigh the linked pairs of one story, and measure how its texts stand to each other.

    Args:
        group: the story.
        evidences: the comparisons that found something, by rows.
        neighbours: for each row the rows that it shares sentences with.
        profiles: of the corpus.
    """
    found = hypotheses_of(group, evidences, neighbours, profiles)
    dates = [profiles[row].document.dated for row in group[0]]
    standing = stand(group[0], evidences, {key: one.beside for key, one in found.items()}, profiles, dates)
    return Weighed(group[0], {key: one.measured() for key, one in found.items()}, standing)


def infer_weighed(
    number: int, story: Weighed, factors: Numbers | None, evidences: Evidences, profiles: Sequence[Profile]
) -> Inferred:
    """
    Infer one story.

    Args:
        number: of the story, for the names of its lost sources.
        story: as it was weighed.
        factors: how much each regime counts for the order of two texts; None counts each once.
        evidences: the comparisons, by rows.
        profiles: of the corpus.
    """
    scores = score(story.standing, factors)
    said = {(a, b): plain_sum(cue.bits for cue in stated(profiles[a], profiles[b])) for a, b in story.hypotheses}
    own = {key: evidences[key] for key in story.hypotheses}
    posterior = infer_story(story.rows, story.standing, scores, story.hypotheses, own, said)
    posterior, merges = merged(posterior, own, profiles)
    names = tuple(unnamed(number, place) for place in range(len(posterior.groups)))
    edges = edges_of(Story(posterior, merges, story.hypotheses, story.standing, scores, names), own, profiles)
    weights = np.concatenate([posterior.edges, posterior.hidden])
    listed = np.argwhere(weights >= LEAST_LISTED)
    return Inferred(
        rows=posterior.rows,
        roots=posterior.roots,
        parents=posterior.parents,
        exists=posterior.exists,
        listed=listed,
        likely=weights[listed[:, 0], listed[:, 1]],
        weights=posterior.weights,
        edges=tuple(edges),
    )


def unnamed(story: int, place: int) -> str:
    """
    Name a lost source until all are known; no article that was read has a null character in its id.
    """
    return f"\0{story} {place}"
