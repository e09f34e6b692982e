"""
A corpus that is larger than any disk wants to hold, given to the library as it is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import frozen

from benchmarks.speed.contenders import MIN_SIMILARITY, THREADS
from benchmarks.speed.synthetic import Maker
from provenance.progress import silent_stages


@frozen
class MadePart:
    """
    Made-up articles as a part of a corpus (:class:`provenance.readers.batches.Part`), made anew for each reading.
    """

    maker: Maker

    path = "made-up articles"
    has_dates = False

    # As a file would be: what is decoded once is put aside, as far as there is room.
    lies_in_memory = False

    @property
    def row_count(self) -> int:
        """
        How many articles there are.
        """
        return self.maker.articles

    def position(self, number: int) -> tuple[str, str]:
        """
        Say where the row stands that people call *number*.
        """
        return f"{self.path}:{number}", f"{self.path}, row {number:,}"

    def batches(self, wanted: np.ndarray | None = None) -> Iterator[Any]:
        """
        Give the articles, or those that *wanted* marks.
        """
        from provenance.readers.batches import Batch

        first = 0
        for group in self.maker.row_groups():
            rows = np.arange(first, first + len(group))
            first += len(group)
            if wanted is not None:
                marked = wanted[rows]
                group, rows = group.filter(pa.array(marked)), rows[marked]
            if len(rows):
                yield Batch(
                    rows=rows,
                    numbers=rows + 1,
                    texts=group["text"],
                    ids=group["id"],
                    aside={},
                    share=first / self.maker.articles,
                    dates=None,
                )


def deduplicate_made(articles: int) -> int:
    """
    Deduplicate so many articles while they are made, and give how many clusters of two and more were found.
    """
    from provenance.engines.local import deduplicate_batches
    from provenance.engines.spool import spooling
    from provenance.readers.batches import Batches

    with spooling() as spool:
        found = deduplicate_batches(
            Batches((MadePart(Maker(articles)),)),
            min_similarity=MIN_SIMILARITY,
            representative="earliest",
            recall=0.99,
            threads=THREADS,
            spool=spool,
            stages=silent_stages,
        )
    _, counts = np.unique(found.labels(), return_counts=True)
    return int((counts > 1).sum())
