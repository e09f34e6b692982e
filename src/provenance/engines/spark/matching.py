"""
Near-duplicates of a whole DataFrame, and what of it is no article.
"""

from __future__ import annotations

import contextlib
import weakref
from typing import TYPE_CHECKING

from provenance.engines.spark.flow import Stores, parallelism_of
from provenance.engines.spark.frames import FrameRows
from provenance.engines.spark.near.stages import Few, Wanted, find_matches, read_ranges
from provenance.notices import Notice, refuse_set_aside
from provenance.readers.limits import Limits

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def matches_of(frame: DataFrame, few: Few, *, min_similarity: float, strict: bool, limits: Limits) -> DataFrame:
    """
    Find the pairs of articles of a DataFrame that share wording.

    What executors keep for it is let go of when nobody holds what is returned; what is asked for after that is computed
    anew.

    Args:
        frame: of articles.
        few: finds the matches of a corpus that is so small that all that share a shingle are compared.
        min_similarity: least Jaccard of a match.
        strict: raise where anything is set aside.
        limits: of what is read.

    Raises:
        UnsupportedFormat: a column is missing or of a type that cannot be what it should be.
        SetAside: something was set aside, and *strict* forbids it.
    """
    stores, parallelism = Stores(), parallelism_of(frame)
    try:
        ranges = read_ranges(FrameRows.of(frame, stores), limits, parallelism)
        if strict:
            refuse_set_aside(ranges.set_aside)
        wanted = Wanted(min_similarity=min_similarity, parallelism=parallelism, few=few)
        found: DataFrame = find_matches(ranges, wanted)
    except BaseException:
        stores.release()
        raise
    weakref.finalize(found, _let_go, stores).atexit = False
    return found


def _let_go(stores: Stores) -> None:
    # Whoever stopped the session has let go of everything.
    with contextlib.suppress(Exception):
        stores.release()


def noticed_in(frame: DataFrame, limits: Limits) -> tuple[Notice, ...]:
    """
    Name what of a DataFrame is no article: up to a number, the rest counted.

    Args:
        frame: of articles.
        limits: of what is read.

    Raises:
        UnsupportedFormat: a column is missing or of a type that cannot be what it should be.
    """
    stores = Stores()
    try:
        return read_ranges(FrameRows.of(frame, stores), limits, parallelism_of(frame)).set_aside
    finally:
        stores.release()
