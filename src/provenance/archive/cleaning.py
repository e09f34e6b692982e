"""
The articles of a small archive, or some of a large one, without what their outlets repeat: as a corpus is prepared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import field, frozen

from provenance.background import default_background
from provenance.similarity.repeated import body_of, cut_out, repeated_spans
from provenance.similarity.repeated_runs import Body
from provenance.similarity.shingles import Shingles, shingle
from provenance.text.document import Document
from provenance.text.sentences import Span

Cuts = tuple[tuple[Span, ...], ...]


@frozen(eq=False)
class Cleaned:
    """
    An article without what is repeated.

    Attributes:
        cuts: what was taken out, as :func:`provenance.similarity.repeated.repeated_spans` gives it.
        document: what is left.
        shingles: of that.
    """

    cuts: Cuts
    document: Document = field(repr=False)
    shingles: Shingles = field(repr=False)


class Cleaner:
    """
    What was cleaned for one question, kept for the next: of most articles it is the same.
    """

    def __init__(self) -> None:
        self._read: dict[int, tuple[Document, Body | None]] = {}
        self._cleaned: dict[int, Cleaned] = {}

    def clean(self, rows: Sequence[int], read: Callable[[Sequence[int]], Sequence[Document]]) -> list[Cleaned]:
        """
        Take out of some articles what they repeat, as :func:`provenance.find_near_duplicates` does.

        Args:
            rows: numbers of the articles, in the order of their ids: all that the judgement goes by.
            read: reads those of some numbers, in that order.
        """
        background = default_background()
        known = {row: self._read[row] for row in rows if row in self._read}
        missing = [row for row in rows if row not in known]
        for row, document in zip(missing, read(missing), strict=True):
            known[row] = document, body_of(document) if document.comparable else None
        found = {}
        spans = repeated_spans([known[row][1] for row in rows], background)
        for row, one in zip(rows, spans, strict=True):
            cuts = tuple(map(tuple, one))
            before = self._cleaned.get(row)
            if before is None or before.cuts != cuts:
                document = cut_out(known[row][0], cuts)
                before = Cleaned(cuts, document, shingle(document, background))
            found[row] = before
        self._read, self._cleaned = known, found
        return [found[row] for row in rows]
