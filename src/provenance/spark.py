"""
Apache Spark: corpora that outgrow one machine, with the answers of one machine.

    from provenance import spark

    found = spark.deduplicate(session.read.parquet("crawl/"))
    found.write("kept/")

It needs the extra ``spark`` (PySpark 4, Java 17), and this library in the Python of the executors. Near-duplicates are
also found in a whole corpus (``find_near_duplicates(frame, story=None)``); what else is asked story by story needs a
column that says which story an article is of: an event, a day and a beat, a cluster of ``deduplicate``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from provenance import pipeline
from provenance.engines.spark.deduplicating import SparkDeduplication, deduplicate
from provenance.engines.spark.matching import matches_of, noticed_in
from provenance.engines.spark.stories import STORY, by_story
from provenance.readers import read
from provenance.readers.limits import DEFAULT_LIMITS, Limits
from provenance.text.agencies import agency_table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = [
    "SparkDeduplication",
    "deduplicate",
    "find_near_duplicates",
    "find_passages",
    "set_aside",
    "trace",
]

_MATCH = {
    "left": "string",
    "right": "string",
    "jaccard": "double",
    "left_in_right": "double",
    "right_in_left": "double",
}
_PASSAGE = {
    "left": "string",
    "right": "string",
    "kind": "string",
    "speaker": "string",
    "words": "bigint",
    "left_start": "bigint",
    "left_end": "bigint",
    "right_start": "bigint",
    "right_end": "bigint",
    "left_text": "string",
    "right_text": "string",
}
_TRACE = {"articles": "bigint", "trace": "string"}
_NOTICE = {"id": "string", "code": "string", "message": "string"}


def find_near_duplicates(
    frame: DataFrame,
    *,
    story: str | None = STORY,
    min_similarity: float = pipeline.MIN_SIMILARITY,
    strict: bool = False,
    limits: Limits = DEFAULT_LIMITS,
) -> DataFrame:
    """
    Find the pairs of articles that share wording, as :func:`provenance.find_near_duplicates` does.

    In each story by itself, a story in a task; or, with ``story=None``, in the whole corpus, which no machine has to
    hold: the pairs are those that one machine finds in it, bit for bit.

    Args:
        frame: of articles, with the columns that :func:`provenance.read` knows, and one of stories; of a whole corpus
            with one of ids. It is read more than once and must say the same every time.
        story: the name of that column; rows without a story are left out. None where all are compared with all: most
            of that is done before this returns.
        min_similarity, strict, limits: as there. What is set aside is named by :func:`set_aside`.

    Returns:
        A DataFrame of story, left, right, jaccard, left_in_right and right_in_left; without story where there are
        none.

    Raises:
        UnsupportedFormat: there is no column of stories; or of a whole corpus none of ids or texts.
        InvalidParameter: *min_similarity* is outside its range.
        SetAside: something of a whole corpus was set aside, and *strict* forbids it.
    """
    pipeline.find_near_duplicates((), min_similarity=min_similarity)
    work = partial(pipeline.find_near_duplicates, min_similarity=min_similarity, strict=strict, limits=limits)
    if story is None:
        return matches_of(frame, partial(_rows, work), min_similarity=min_similarity, strict=strict, limits=limits)
    return by_story(frame, story, partial(_rows, work), _MATCH)


def find_passages(
    frame: DataFrame,
    *,
    story: str = STORY,
    min_similarity: float = 0.0,
    strict: bool = False,
    limits: Limits = DEFAULT_LIMITS,
) -> DataFrame:
    """
    Find in each story the passages that articles share, as :func:`provenance.find_passages` does.

    Args:
        frame, story: as for :func:`find_near_duplicates`.
        min_similarity, strict, limits: as there. What is set aside is named by :func:`set_aside`.

    Returns:
        A DataFrame of story and the fields of :class:`~provenance.SharedPassage`.

    Raises:
        UnsupportedFormat: there is no column of stories.
        InvalidParameter: *min_similarity* is outside its range.
    """
    pipeline.find_passages((), min_similarity=min_similarity)
    work = partial(pipeline.find_passages, min_similarity=min_similarity, strict=strict, limits=limits, processes=1)
    return by_story(frame, story, partial(_rows, work), _PASSAGE)


def trace(
    frame: DataFrame,
    *,
    story: str = STORY,
    agencies: Mapping[str, Sequence[str] | str] | None = None,
    strict: bool = False,
    limits: Limits = DEFAULT_LIMITS,
) -> DataFrame:
    """
    Infer in each story which article derives from which, as :func:`provenance.trace` does.

    Args:
        frame, story: as for :func:`find_near_duplicates`.
        agencies, strict, limits: as there.

    Returns:
        A DataFrame of story, how many articles it has, and the answer as JSON, byte for byte ``Provenance.to_json()``:
        valid against ``trace.schema.json`` in the package, with what was set aside.

    Raises:
        UnsupportedFormat: there is no column of stories.
        InvalidParameter: *agencies* is no such table.
    """
    agency_table(agencies)
    work = partial(_traced, agencies=agencies, strict=strict, limits=limits)
    return by_story(frame, story, work, _TRACE)


def set_aside(frame: DataFrame, *, story: str | None = STORY, limits: Limits = DEFAULT_LIMITS) -> DataFrame:
    """
    Name what the functions of this module but ``deduplicate`` set aside.

    Args:
        frame, story: as for :func:`find_near_duplicates`.
        limits: of a text.

    Returns:
        A DataFrame of story, id, code and message; of a whole corpus without story, up to 1,000 rows, and one that
        counts the others.

    Raises:
        UnsupportedFormat: there is no column of stories; or of a whole corpus none of ids or texts.
    """
    if story is None:
        rows = [tuple(getattr(one, name) for name in _NOTICE) for one in noticed_in(frame, limits)]
        return frame.sparkSession.createDataFrame(rows, ", ".join(f"{name} {kind}" for name, kind in _NOTICE.items()))
    return by_story(frame, story, partial(_noticed, limits=limits), _NOTICE)


def _rows(work: Any, rows: Any) -> Any:
    return work(rows).to_arrow()


def _traced(rows: Any, **parameters: Any) -> Any:
    import pyarrow as pa

    answer = pipeline.trace(rows, **parameters, processes=1)
    return pa.table({"articles": pa.array([len(answer.articles)], pa.int64()), "trace": [answer.to_json()]})


def _noticed(rows: Any, *, limits: Limits) -> Any:
    import pyarrow as pa

    notices = read(rows, limits=limits).set_aside
    columns = {name: pa.array([getattr(one, name) for one in notices], pa.string()) for name in _NOTICE}
    return pa.table(columns)
