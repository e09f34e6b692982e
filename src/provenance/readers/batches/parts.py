"""
A part of a large corpus, such as one file, that gives its rows batch by batch, as often as it is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from attrs import frozen

from provenance.articles import Notice

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

# Texts of one batch, in bytes: enough for threads to share, little beside what is kept of a million articles.
BATCH_BYTES = 1 << 25

# And rows of one: a short text costs what every row costs.
BATCH_ROWS = 1 << 15


@frozen
class ColumnNames:
    """
    The columns that the user names for fields; None where a column has the field's own name.
    """

    id: str | None = None
    text: str | None = None
    published: str | None = None

    def given(self) -> dict[str, str]:
        """
        Give the columns that are named, by their fields.
        """
        named = (("id", self.id), ("text", self.text), ("published", self.published))
        return {field: column for field, column in named if column is not None}


@frozen(eq=False, kw_only=True)
class Batch:
    """
    Some rows of a part.

    Attributes:
        rows: int64 (n,), rising: the place of each in the part, from 0 on.
        numbers: int64 (n,): what people call each, from 1 on; of lines, empty ones count.
        texts: Arrow array of string or large_string; null where there is none. What it holds may be no UTF-8.
        ids: Arrow array of large_string, UTF-8, without nulls: the user's, or the part's name and the row's number.
        aside: what to say of the rows that could not be read, by their places in the batch; their texts are null.
        share: of the part that was read by then, from 0 to 1; None where that is not known.
        dates: Arrow array of any type that dates are read from; None where there are none.
    """

    rows: Numbers
    numbers: Numbers
    texts: Any
    ids: Any
    aside: dict[int, Notice]
    share: float | None
    dates: Any | None


class Part(Protocol):
    """
    Rows that can be read more than once, and come in the same order every time.

    Every method raises Stopped where the part is damaged from there on, and gives what stands before.
    """

    @property
    def path(self) -> str:
        """
        As the user gave it: what messages call the part.
        """
        ...

    @property
    def row_count(self) -> int | None:
        """
        Rows, where that is known beforehand.
        """
        ...

    @property
    def has_dates(self) -> bool:
        """
        Whether a row may have a date.
        """
        ...

    @property
    def lies_in_memory(self) -> bool:
        """
        Whether reading it again costs next to nothing.
        """
        ...

    def position(self, number: int) -> tuple[str, str]:
        """
        Say where the row that people call *number* stands: shortly, and in words.
        """
        ...

    def batches(self, wanted: Mask | None = None) -> Iterator[Batch]:
        """
        Give the rows, or those that *wanted* marks.
        """
        ...

    def schema(self, wanted: Mask) -> Any:
        """
        Give the Arrow schema of the rows that *wanted* marks, with all their columns.
        """
        ...

    def records(self, wanted: Mask) -> Iterator[Any]:
        """
        Give the rows that *wanted* marks as Arrow record batches of that schema.
        """
        ...

    def lines(self, wanted: Mask) -> Iterator[bytes]:
        """
        Give the rows that *wanted* marks as JSON, a line each, line end included.
        """
        ...
