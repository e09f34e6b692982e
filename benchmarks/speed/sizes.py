"""
How much is measured.
"""

from __future__ import annotations

from attrs import frozen

from benchmarks.speed.vocabularies import WORDS


@frozen(kw_only=True)
class Sizes:
    """
    Counts of articles, unless said otherwise.

    Attributes:
        rounds: of every timing.
        words: in the vocabularies of made-up articles.
        fast: on which the library is held against its quicker peers.
        slow: on which it is held against the slow ones; no more than *fast*.
        growth: on which its own cost is compared, the last the largest corpus of all.
        process: of a whole process.
        scripts: in each writing.
        pairs: whose similarity is estimated.
        join: signatures.
        peak: deduplicated for the memory of an article.
        most: deduplicated for the memory of the whole.
        real: of the real corpus.
        real_slow: of it, for the slow peers; 0 leaves them out.
    """

    rounds: int
    words: int = WORDS
    fast: int
    slow: int
    growth: tuple[int, ...]
    process: int
    scripts: int
    pairs: int
    join: int
    peak: int
    most: int
    real: int
    real_slow: int


FULL = Sizes(
    rounds=3,
    fast=200_000,
    slow=50_000,
    growth=(20_000, 200_000, 1_000_000),
    process=200_000,
    scripts=50_000,
    pairs=20_000,
    join=10_000_000,
    peak=1_000_000,
    most=10_000_000,
    real=40_000,
    real_slow=10_000,
)

# Eight minutes on two cores, with room for cores that are not all ours.
QUICK = Sizes(
    rounds=3,
    fast=20_000,
    slow=10_000,
    growth=(10_000, 20_000, 100_000),
    process=100_000,
    scripts=20_000,
    pairs=6_000,
    join=1_000_000,
    peak=100_000,
    most=100_000,
    real=3_000,
    real_slow=0,
)
