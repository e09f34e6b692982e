"""
The passages of all pairs of a corpus, as rows.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from provenance.alignment.comparison import Passage
from provenance.alignment.passages import PassageKind
from provenance.rows import Rows


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


class Passages(Rows[SharedPassage]):
    """
    The passages of a corpus, by pair and then in the order of the left article.
    """

    row_type = SharedPassage


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
