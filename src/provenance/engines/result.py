"""
What a user of Python holds after deduplicating: clusters, with what was done to find them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import asdict, field, frozen

from provenance.engines.accounts import FORMAT, VERSION
from provenance.engines.local import Deduplicated
from provenance.engines.writing import run_record
from provenance.notices import Notice
from provenance.similarity.clusters import Clusters, clusters_of
from provenance.wording import counted


@frozen(repr=False)
class Deduplication(Clusters):
    """
    The clusters of a corpus, and what was done to find them.

    Attributes:
        set_aside: inputs that are not among the articles, each named, up to a number.
        warnings: what there is to know of those that are; what was kept apart among it.
        run: what was done, JSON-ready: parameters, the bands with their recall by similarity, counts.
    """

    set_aside: tuple[Notice, ...] = ()
    warnings: tuple[Notice, ...] = ()
    run: Mapping[str, Any] = field(factory=dict, repr=False)

    def __repr__(self) -> str:
        clusters = counted(len(self.clusters), "cluster")
        return f"<Deduplication: {counted(len(self), 'article')}, {len(self.kept):,} kept, {clusters} of more than one>"

    def to_dict(self) -> dict[str, Any]:
        """
        Give the clusters as JSON-ready values, valid against ``clusters.schema.json`` in the package.
        """
        splits = [asdict(split) for split in self.splits]
        return {
            "format": FORMAT,
            "version": VERSION,
            "run": dict(self.run),
            "splits": splits,
            "members": self.to_dicts(),
        }


def deduplication(found: Deduplicated, version: str, parameters: Mapping[str, Any]) -> Deduplication:
    """
    Name the rows of what was found.

    Args:
        found: in arrays.
        version: of this library.
        parameters: as given.
    """
    clusters = clusters_of(found.ids.to_pylist(), found.whole_grouping())
    return Deduplication(
        rows=clusters.rows,
        splits=clusters.splits,
        set_aside=found.set_aside,
        warnings=found.warnings,
        run=run_record(found, version, parameters),
    )
