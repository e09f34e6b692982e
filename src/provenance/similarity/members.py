"""
The members of clusters as columns, made into records where they are asked for: millions of them cost nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

if TYPE_CHECKING:
    import pyarrow


@frozen
class Member:
    """
    An article in its cluster.

    Attributes:
        id: of the article.
        cluster: from 0, by the least id of each cluster; an article similar to none is a cluster of its own.
        representative: the id of the article that stands for the cluster; its own where it does.
        similarity: Jaccard with the representative over word 3-grams, exact; None for the representative itself.
    """

    id: str
    cluster: int
    representative: str
    similarity: float | None


@frozen(eq=False)
class Members(Sequence[Member]):
    """
    Members in the order of their ids.

    Attributes:
        ids: one a member, ascending.
        clusters: int64 (n,), the number of each member's cluster.
        stands: int64 (n,), the row of its representative.
        similarities: float64 (n,), with the representative; NaN for the representative itself.
    """

    ids: Sequence[str] = field(repr=False)
    clusters: npt.NDArray[np.int64] = field(repr=False)
    stands: npt.NDArray[np.int64] = field(repr=False)
    similarities: npt.NDArray[np.float64] = field(repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, place: int) -> Member: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Member, ...]: ...
    def __getitem__(self, place: int | slice) -> Member | tuple[Member, ...]:
        """
        Make one record, or some.
        """
        if isinstance(place, slice):
            return tuple(self[one] for one in range(*place.indices(len(self))))
        similarity = float(self.similarities[place])
        return Member(
            self.ids[place],
            int(self.clusters[place]),
            self.ids[int(self.stands[place])],
            None if math.isnan(similarity) else similarity,
        )

    def __iter__(self) -> Iterator[Member]:
        rows = zip(self.ids, self.clusters.tolist(), self.stands.tolist(), self.similarities.tolist(), strict=True)
        for name, cluster, stands, similarity in rows:
            yield Member(name, cluster, self.ids[stands], None if math.isnan(similarity) else similarity)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def kept(self) -> tuple[str, ...]:
        """
        Give the ids of the members that stand for themselves, in order.
        """
        return tuple(self.ids[row] for row in np.flatnonzero(self.stands == np.arange(len(self))).tolist())

    def to_arrow(self) -> pyarrow.Table:
        """
        Give an Arrow table with a column a field.
        """
        import pyarrow as pa

        ids = pa.array(self.ids, pa.string())
        return pa.table(
            {
                "id": ids,
                "cluster": pa.array(self.clusters, pa.int64()),
                "representative": ids.take(pa.array(self.stands)),
                "similarity": pa.array(self.similarities, pa.float64(), mask=np.isnan(self.similarities)),
            }
        )
