"""
Which words of a draft stand in an article, passage by passage: what a report needs, and nothing of how they changed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from provenance.alignment.aligning import Equal, align
from provenance.alignment.comparison import BOILERPLATE, Passage, shared_footers
from provenance.alignment.hyphens import join_hyphens
from provenance.alignment.judging import judge
from provenance.alignment.passages import PassageKind
from provenance.alignment.word_index import WordIndex
from provenance.text.document import Document
from provenance.text.tokens import tokenise

Places = npt.NDArray[np.int64]

# Of what was found to be furniture in the article, this part of a passage makes it boilerplate.
MOSTLY = 0.5


@frozen(eq=False)
class Covered:
    """
    A passage of a draft that stands in an article.

    Attributes:
        kind: how it came through.
        draft: int64 (n,), the code points at which the words that both have begin in the draft, ascending.
        starts, ends: int64 (n,), the code points of the same words in the article.
    """

    kind: PassageKind
    draft: Places = field(repr=False)
    starts: Places = field(repr=False)
    ends: Places = field(repr=False)

    def within(self, start: int, end: int) -> Covered:
        """
        Keep the words that begin in the draft at code points from *start* up to and without *end*.
        """
        inside = (self.draft >= start) & (self.draft < end)
        return evolve(self, draft=self.draft[inside], starts=self.starts[inside], ends=self.ends[inside])


def covered(draft: WordIndex, article: WordIndex, furniture: Document | None = None) -> tuple[Covered, ...]:
    """
    Align a draft with an article and give the passages of the draft, in its order.

    Args:
        draft, article: prepared for aligning, each with all of its words.
        furniture: the article once what its outlet repeats was taken out of it; passages that stand there for the most
            part are boilerplate.
    """
    left, right = join_hyphens(draft, article)
    blocks = [piece for piece in (furniture or article.document).furniture if piece.kind in BOILERPLATE]
    bounds = np.array(sorted((piece.start, piece.end) for piece in blocks), np.int64).reshape(-1, 2)
    found = []
    for one in judge(align(left, right), left, right):
        here = _words(one.stretch.runs, left, right)
        repeated = _inside(here[1], bounds).mean() >= MOSTLY
        found.append(Covered("boilerplate" if repeated else one.kind, *here))
    found += [_footer(one) for one in shared_footers(draft.document, article.document)]
    return tuple(sorted(found, key=lambda one: (int(one.draft[0]), int(one.starts[0]))))


def _words(runs: tuple[Equal, ...], left: WordIndex, right: WordIndex) -> tuple[Places, Places, Places]:
    lefts = np.concatenate([np.arange(run.left, run.left_end) for run in runs])
    rights = np.concatenate([np.arange(run.right, run.right_end) for run in runs])
    tokens = left.document.tokens, right.document.tokens
    return (
        tokens[0].starts[lefts].astype(np.int64),
        tokens[1].starts[rights].astype(np.int64),
        tokens[1].ends[rights].astype(np.int64),
    )


def _inside(places: Places, bounds: Places) -> npt.NDArray[np.bool_]:
    if not bounds.size:
        return np.zeros(places.size, np.bool_)
    at = np.searchsorted(bounds[:, 0], places, side="right") - 1
    return (at >= 0) & (places < np.maximum.accumulate(bounds[:, 1])[np.maximum(at, 0)])


def _footer(passage: Passage) -> Covered:
    """
    Give the words of a footer that both have, letter for letter but for case and spaces.
    """
    here, there = tokenise(passage.left_text), tokenise(passage.right_text)
    count = min(len(here.forms), len(there.forms))
    draft, starts, ends = (
        np.array(places[:count], np.int64) + offset
        for places, offset in (
            (here.starts, passage.left[0]),
            (there.starts, passage.right[0]),
            (there.ends, passage.right[0]),
        )
    )
    return Covered("boilerplate", draft, starts, ends)
