"""
The table of clusters: every article by its id, clusters numbered by their least ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from attrs import frozen

from provenance.engines.ordering import indices
from provenance.engines.spark.exchange import Integers, Mail, Message, column, spread, table, texts
from provenance.engines.spark.signing import Numbering
from provenance.similarity.clusters import Split, split_reason

TABLE = "id string, cluster bigint, representative string, similarity double"


def hidden_before(tallies: Iterable[Message], numbering: Numbering) -> Integers:
    """
    Count, before each block, the rows that are not the first of their cluster: int64 (n_blocks,).
    """
    counts = np.zeros(numbering.homes, np.int64)
    for one in tallies:
        counts[one.home] += one.records.column("count")[0].as_py()
    return np.cumsum(counts) - counts


@frozen(eq=False)
class Labelled:
    """
    Numbers the clusters whose first row is in a block, and sends their members to the blocks of these.

    Attributes:
        numbering: of the rows.
        before: int64 (n_blocks,), clusters whose first row is in an earlier block.
    """

    numbering: Numbering
    before: Integers

    def __call__(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Count, before each first row, the rows that are not the first of their cluster.
        """
        if "member" not in mail:
            return
        hidden = np.sort(column(mail.get("hidden"), "row", np.int64))
        for one in mail["member"]:
            first, rows = column([one], "first", np.int64), column([one], "row", np.int64)
            label = first - self.before[home] - np.searchsorted(hidden, first)
            others = {name: one.records.column(name) for name in ("representative", "similarity")}
            records = table(row=rows, cluster=label, **others)
            for block, mine in spread(self.numbering.home_of(rows)):
                yield Message(block, "labelled", records.take(indices(mine)))


@frozen(eq=False)
class Tabled:
    """
    Gives the rows of ``TABLE`` of one block, by their ids.

    Attributes:
        numbering: of the rows.
        before: int64 (n_blocks,), clusters whose first row is in an earlier block.
    """

    numbering: Numbering
    before: Integers

    def __call__(self, home: int, mail: Mail) -> Iterator[Any]:
        """
        Put the members among the articles that stand for themselves.
        """
        import pyarrow as pa

        ids = texts(mail.get("ids"), "id")
        if not len(ids):
            return
        first = self.numbering.offsets[home]
        own = np.arange(first, first + len(ids))
        hidden = np.sort(column(mail.get("hidden"), "row", np.int64))
        labels = own - self.before[home] - np.searchsorted(hidden, own)
        similarities = np.full(len(ids), np.nan)
        stands = ids
        found = mail.get("labelled")
        if found:
            place = column(found, "row", np.int64) - first
            labels[place] = column(found, "cluster", np.int64)
            similarities[place] = column(found, "similarity", np.float64)
            which = np.arange(len(ids))
            which[place] = len(ids) + np.arange(place.size)
            others = texts(found, "representative")
            stands = pa.concat_arrays([ids, others]).take(pa.array(which))
        columns = {
            "id": ids.cast(pa.string()),
            "cluster": labels,
            "representative": stands.cast(pa.string()),
            "similarity": pa.array(similarities, mask=np.isnan(similarities)),
        }
        yield table(**columns)


def splits_of(messages: Iterable[Message]) -> tuple[Split, ...]:
    """
    Name what was kept apart, by the ids of the two representatives.
    """
    found = []
    for one in messages:
        for row in one.records.to_pylist():
            row.pop("row")
            found.append(Split(**row, reason=split_reason(row["pairs"])))
    return tuple(sorted(found, key=lambda one: (one.left, one.right)))
