"""
The passages of all pairs of a corpus, as rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

from attrs import asdict, field, fields, frozen

from provenance.alignment.comparison import Passage
from provenance.alignment.passages import PassageKind

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


@frozen(kw_only=True)
class SharedPassage:
    """
    A passage that two articles of a corpus share; :func:`provenance.compare` of the two says what was changed in it.

    Attributes:
        left, right: ids, left before right.
        kind, speaker, words, left_text, right_text: of the passage; see
            :class:`~provenance.alignment.comparison.Passage`.
        left_start, left_end, right_start, right_end: its code points [start, end) in each article.
    """

    left: str
    right: str
    kind: PassageKind
    speaker: str | None
    words: int
    left_start: int
    left_end: int
    right_start: int
    right_end: int
    left_text: str
    right_text: str


@frozen
class Passages(Sequence[SharedPassage]):
    """
    The passages of a corpus, by pair and then in the order of the left article.

    Attributes:
        rows: the passages.
    """

    rows: tuple[SharedPassage, ...] = field(factory=tuple)

    @overload
    def __getitem__(self, place: int) -> SharedPassage: ...
    @overload
    def __getitem__(self, place: slice) -> Passages: ...
    def __getitem__(self, place: int | slice) -> SharedPassage | Passages:
        """
        Give one passage, or some of them.
        """
        return Passages(self.rows[place]) if isinstance(place, slice) else self.rows[place]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[SharedPassage]:
        return iter(self.rows)

    def to_dicts(self) -> list[dict[str, Any]]:
        """
        Give one dictionary a passage, keys in the order of the fields.
        """
        return [asdict(one) for one in self.rows]

    def to_arrow(self) -> pyarrow.Table:
        """
        Give an Arrow table: text as string, counts and places as int64.
        """
        import pyarrow as pa

        numbers = ("words", "left_start", "left_end", "right_start", "right_end")
        names = [one.name for one in fields(SharedPassage)]
        schema = pa.schema([(name, pa.int64() if name in numbers else pa.string()) for name in names])
        return pa.Table.from_pylist(self.to_dicts(), schema=schema)

    def to_pandas(self) -> pandas.DataFrame:
        """
        Give a pandas frame; needs the extra ``[pandas]``.
        """
        return self.to_arrow().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """
        Give a polars frame; needs the extra ``[polars]``.
        """
        import polars as pl

        return pl.DataFrame(self.to_arrow())


def passages_of(left: str, right: str, passages: Iterable[Passage]) -> list[SharedPassage]:
    """
    Give the passages of one pair of articles as rows, in their order.
    """
    return [
        SharedPassage(
            left=left,
            right=right,
            kind=one.kind,
            speaker=one.speaker,
            words=one.words,
            left_start=one.left[0],
            left_end=one.left[1],
            right_start=one.right[0],
            right_end=one.right[1],
            left_text=one.left_text,
            right_text=one.right_text,
        )
        for one in passages
    ]
