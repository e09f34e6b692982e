"""
How much is measured.
"""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class Sizes:
    """
    Counts of articles, unless said otherwise.

    Attributes:
        growth: deduplicated on this machine while they are made, the last the largest of all.
        overhead: deduplicated on both engines, from Parquet.
        peer: by a peer's whole job, and by ours.
        giant: articles of one text, among as many others as *overhead*.
        corpora: on which the two engines are compared, of some hundred articles each.
        partitionings: of each.
        times: that a job is run whose cost others are held against, odd.
    """

    growth: tuple[int, ...]
    overhead: int
    peer: int
    giant: int
    corpora: int
    partitionings: tuple[int, ...]
    times: int


FULL = Sizes(
    growth=(100_000, 1_000_000, 10_000_000),
    overhead=1_000_000,
    peer=50_000,
    giant=100_000,
    corpora=20,
    partitionings=(1, 2, 3, 7, 40),
    times=3,
)

# Eight minutes on two cores.
QUICK = Sizes(
    growth=(20_000, 100_000),
    overhead=20_000,
    peer=2_000,
    giant=4_000,
    corpora=2,
    partitionings=(1, 3),
    times=1,
)
