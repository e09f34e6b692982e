"""
Verified pairs: exact Jaccard and both containments, never an estimate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from provenance.distinct import distinct
from provenance.hashes import Hashes, run_hashes
from provenance.pictures import Bar, bars
from provenance.rows import Rows
from provenance.similarity.filled_forms import Form, form_of, same_form
from provenance.similarity.overlaps import overlaps
from provenance.similarity.postings import laid_out
from provenance.similarity.shingles import SHINGLE_WORDS, Shingles
from provenance.similarity.signatures import ShingleSets
from provenance.similarity.sketch import Pairs
from provenance.text.document import TokenStream
from provenance.wording import counted

if TYPE_CHECKING:
    import networkx

# Pairs in a picture.
_MOST_DRAWN = 20

# Articles of which so much is the same are near-duplicates, whatever it is: two prints of one speech.
MOSTLY_THE_SAME = 0.5

# The words outside quotations need this part of the similarity that is asked for. Of 300 independent reports of 100
# events (BASIL) seven pairs of Jaccard 0.15 to 0.24 have 0.004 to 0.075 there; the seeds' versions 0.20 and 0.22.
OWN_PART = 0.6

# Texts that were read for one pair and are kept for the next.
_KEPT = 1_024


@frozen
class Match:
    """
    Two articles that share word 3-grams.

    Attributes:
        left, right: ids, left before right.
        jaccard: shared shingles over all shingles of both, in (0, 1].
        left_in_right: the part of left's shingles that right has too, in (0, 1].
        right_in_left: the part of right's shingles that left has too, in (0, 1].
    """

    left: str
    right: str
    jaccard: float
    left_in_right: float
    right_in_left: float


class Matches(Rows[Match]):
    """
    Verified pairs, most similar first, then by id.
    """

    row_type = Match

    def to_networkx(self) -> networkx.Graph:
        """
        Give the pairs as a graph without directions: articles by id, edges with both containments and ``jaccard``.
        """
        import networkx as nx

        graph = nx.Graph()
        for one in self:
            known = {"jaccard": one.jaccard, "left_in_right": one.left_in_right, "right_in_left": one.right_in_left}
            graph.add_edge(one.left, one.right, left=one.left, **known)
        return graph

    def _repr_svg_(self) -> str | None:
        """
        Draw the most similar pairs for a notebook.
        """
        shown = [
            Bar(f"{one.left[:16]} · {one.right[:16]}", one.jaccard, f"Jaccard {one.jaccard:.2f}")
            for one in self.rows[:_MOST_DRAWN]
        ]
        more = f", the first {_MOST_DRAWN} of which" if len(self) > _MOST_DRAWN else ""
        return bars(f"{counted(len(self), 'pair')}{more}", shown) if shown else None


def shared_count(left: Shingles, right: Shingles) -> int:
    """
    Count the shingles that two documents have in common.
    """
    return int(np.intersect1d(left.hashes, right.hashes, assume_unique=True).size)


def shared_bits(left: Shingles, right: Shingles) -> float:
    """
    Sum the information, in bits, of the shingles that two documents have in common.
    """
    place = np.searchsorted(right.hashes, left.hashes)
    place[place == len(right)] = 0
    both = right.hashes[place] == left.hashes if len(right) else np.zeros(len(left), bool)
    return float(left.bits[both].sum(dtype=np.float64))


def verify(ids: Sequence[str], shingles: Sequence[Shingles], pairs: Pairs, min_similarity: float) -> Matches:
    """
    Compute every candidate pair exactly and keep those that are similar enough.

    Args:
        ids: one a document.
        shingles: one set a document.
        pairs: int64 (n_pairs, 2), rows.
        min_similarity: least Jaccard of a match.
    """
    offsets, hashes = laid_out([one.hashes for one in shingles])
    sizes = np.diff(offsets)
    common = overlaps(ShingleSets(offsets, hashes.astype(np.uint64, copy=False)), pairs)
    jaccards = common / np.maximum(1, sizes[pairs].sum(axis=1) - common)
    found = []
    for place in np.flatnonzero((common > 0) & (jaccards >= min_similarity)).tolist():
        a, b = pairs[place].tolist()
        left, right = (a, b) if ids[a] <= ids[b] else (b, a)
        shared = int(common[place])
        containments = shared / int(sizes[left]), shared / int(sizes[right])
        found.append(Match(ids[left], ids[right], float(jaccards[place]), *containments))
    return Matches(tuple(sorted(found, key=lambda match: (-match.jaccard, match.left, match.right))))


def by_own_words(matches: Matches, tokens: Callable[[str], TokenStream], min_similarity: float) -> Matches:
    """
    Leave out the matches of articles that share quotations and hardly anything else.

    Reporters of one event quote the same speakers: 150 shingles of two independent reports may be common, ten of them
    the reporters' own. Where less than half of two articles is the same, the words outside quotations must be similar
    by themselves, six tenths of what was asked for of the whole. The similarity that is given stays that of the whole.
    Left out are also two texts of one form, filled in otherwise.

    Args:
        matches: verified.
        tokens: gives the words of an article by its id.
        min_similarity: that was asked for.
    """

    @lru_cache(_KEPT)
    def form(name: str) -> Form:
        return form_of(tokens(name))

    @lru_cache(_KEPT)
    def own(name: str) -> Hashes:
        stream = form(name).tokens
        quoted = stream.quoted
        runs = run_hashes(stream.words, SHINGLE_WORDS)
        return distinct(runs[~(quoted[:-2] | quoted[1:-1] | quoted[2:])])

    def similar(match: Match) -> bool:
        if same_form(form(match.left), form(match.right)):
            return False
        if match.jaccard >= MOSTLY_THE_SAME:
            return True
        left, right = own(match.left), own(match.right)
        common = np.intersect1d(left, right, assume_unique=True).size
        return bool(common >= OWN_PART * min_similarity * (left.size + right.size - common))

    # One article after another, so that each is read about once.
    rows = matches.rows
    order = sorted(range(len(rows)), key=lambda place: (rows[place].left, rows[place].right))
    kept = {place for place in order if similar(rows[place])}
    return Matches(tuple(match for place, match in enumerate(rows) if place in kept))
