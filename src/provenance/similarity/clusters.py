"""
Clusters as records: who stands for whom, how similar the two are, and what was kept apart.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from provenance.rows import Rows
from provenance.similarity.cohesion import Cuts, Grouping
from provenance.similarity.members import Member, Members

if TYPE_CHECKING:
    import pyarrow

__all__ = ["Clusters", "Member", "Split", "clusters_of", "splits_of"]


@frozen
class Split:
    """
    Two clusters that similar articles connect and that were kept apart.

    Attributes:
        left, right: the ids of their representatives, left before right.
        similarity: the Jaccard of the representatives, exact; less than was asked for.
        pairs: how many similar pairs between the two are known.
        left_member, right_member: the ids of the most similar of these.
        member_similarity: their Jaccard, exact.
        reason: ``one_pair`` where they hang by that pair alone, otherwise ``unlike_representatives``.
    """

    left: str
    right: str
    similarity: float
    pairs: int
    left_member: str
    right_member: str
    member_similarity: float
    reason: str


@frozen
class Clusters(Rows[Member]):
    """
    Every article with its cluster, by id.

    Each article is similar, by the exact Jaccard of the two, to the representative of its cluster, and no two
    representatives that were compared are similar.

    Attributes:
        splits: what was kept apart, and why.
    """

    splits: tuple[Split, ...] = ()

    row_type = Member

    @property
    def clusters(self) -> tuple[tuple[Member, ...], ...]:
        """
        Give the clusters of two articles and more, in the order of their numbers: the representative, then by id.
        """
        ordered = sorted(self.rows, key=lambda row: (row.cluster, row.id != row.representative, row.id))
        groups = (tuple(group) for _, group in itertools.groupby(ordered, key=lambda row: row.cluster))
        return tuple(group for group in groups if len(group) > 1)

    @property
    def representatives(self) -> tuple[str, ...]:
        """
        Give the ids of the representatives of :attr:`clusters`, in their order.
        """
        return tuple(group[0].id for group in self.clusters)

    @property
    def kept(self) -> tuple[str, ...]:
        """
        Give the ids of the articles that remain when one of each cluster does, by id: similar to none, or representing.
        """
        if isinstance(self.rows, Members):
            return self.rows.kept()
        return tuple(row.id for row in self.rows if row.id == row.representative)

    def to_arrow(self) -> pyarrow.Table:
        """
        Give an Arrow table with a row a member: id, cluster, representative, similarity.
        """
        return self.rows.to_arrow() if isinstance(self.rows, Members) else super().to_arrow()


def clusters_of(ids: Sequence[str], grouping: Grouping) -> Clusters:
    """
    Name the rows of a grouping.

    Args:
        ids: one a row, ascending.
        grouping: of these rows.
    """
    members = Members(ids, grouping.labels, grouping.representatives, grouping.similarities)
    return Clusters(members, splits_of(ids, grouping.cuts))


def splits_of(ids: Sequence[str], cuts: Cuts) -> tuple[Split, ...]:
    """
    Name the rows of what was kept apart.

    Args:
        ids: one a row.
        cuts: of these rows.
    """
    columns = (cuts.left, cuts.right, cuts.similarities, cuts.edges, *cuts.ends.T, cuts.strongest)
    return tuple(
        Split(ids[left], ids[right], jaccard, pairs, ids[one], ids[other], strongest, split_reason(pairs))
        for left, right, jaccard, pairs, one, other, strongest in zip(
            *(column.tolist() for column in columns), strict=True
        )
    )


def split_reason(pairs: int) -> str:
    return "one_pair" if pairs == 1 else "unlike_representatives"
