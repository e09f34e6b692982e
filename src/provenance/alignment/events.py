"""
What was done between two versions, as events: a closed list, each with its places and a reading in words.
"""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from provenance.text.sentences import Span

EventKind = Literal[
    "phrase_replaced",
    "words_cut",
    "words_added",
    "sentence_cut",
    "sentence_added",
    "block_moved",
    "tail_cut",
    "sentence_split",
    "sentence_joined",
    "spelling_changed",
    "name_changed",
    "number_changed",
    "localised",
    "name_explained",
    "quotation_shortened",
    "quotation_altered",
    "dateline_changed",
    "credit_changed",
    "footer_changed",
    "headline_changed",
]

# So many sentences missing at the end were cut from the end.
SHORTEST_TAIL = 2


@frozen(kw_only=True)
class EditEvent:
    """
    One thing that was done on the way from the left text to the right.

    Attributes:
        kind: from the closed list :data:`EventKind`.
        left, right: code points in each article; None on the side that has nothing. What was cut or added inside a
            passage stands between words that both have, so that its place on the other side follows from them.
        reading: the same in words.
    """

    kind: EventKind
    left: Span | None
    right: Span | None
    reading: str
