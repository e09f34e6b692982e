"""
Story by story: what this machine does with one corpus, done with many at once, each where Spark brings it together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from provenance.errors import UnsupportedFormat
from provenance.readers.columns import field_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# Gives of the articles of one story, an Arrow table, an Arrow table of answers.
PerStory = Callable[[Any], Any]

STORY = "story"


def by_story(frame: DataFrame, column: str, work: PerStory, answer: Mapping[str, str]) -> DataFrame:
    """
    Call *work* with the articles of each story.

    Args:
        frame: of articles.
        column: that says which story each is of; rows without one are left out.
        work: is given the rows of one story in the order of their ids.
        answer: the columns of what *work* gives, with Spark's types.

    Returns:
        A DataFrame of ``story`` and the columns of *answer*.

    Raises:
        UnsupportedFormat: *frame* has no such column.
    """
    if column not in frame.columns:
        listed = ", ".join(frame.columns[:10]) or "none at all"
        raise UnsupportedFormat(f"the DataFrame has no column {column!r}; its columns are {listed}: name one of them")
    named = f"`{column.replace('`', '``')}`"
    kind = frame.schema[column].dataType.simpleString()
    schema = ", ".join((f"{STORY} {kind}", *(f"{name} {of}" for name, of in answer.items())))
    known = frame.where(f"{named} is not null")
    grouped = known.groupBy(named)
    names = tuple(answer)
    # Spark looks at the arguments and the types of what it is given, and understands a plain function without types.
    return grouped.applyInArrow(lambda rows: _answered(work, column, names, rows), schema)


def _answered(work: PerStory, column: str, names: tuple[str, ...], rows: Any) -> Any:
    import pyarrow as pa

    story = rows.column(column)[0].as_py()
    kind = rows.schema.field(column).type
    # The outlet may be what makes a story; what is no field of an article would be one column too many.
    if field_of(column) is None:
        rows = rows.drop_columns([column])
    # What is set aside may be named by the place of its row: in an order that does not hang on how rows came together.
    keys = [name for field in ("id", "text") for name in rows.column_names if field_of(name) == field]
    found = work(rows.sort_by([(name, "ascending") for name in keys]) if keys else rows)
    columns = [pa.array([story] * len(found), kind), *(found.column(name) for name in names)]
    return pa.table(columns, names=[STORY, *names])
