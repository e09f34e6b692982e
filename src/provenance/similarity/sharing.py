"""
Which documents share rare features: the join of postings with themselves.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from provenance.distinct import distinct
from provenance.errors import InvalidParameter
from provenance.hashes import Hashes
from provenance.similarity.postings import MOST_ARTICLES_OF_A_POSTING, SIXTEENTHS, Integers, Postings
from provenance.similarity.sketch import Pairs
from provenance.similarity.threads import cuts, in_threads, processors, read_only

# Parts that a thread takes in turn; the rows of one may share more.
_PARTS = 16

# Runs are laid out in so many parts at most: each counts for all rows.
_MOST_LAID_OUT = 8

# Bits of a word in the runs that hold the row.
_MOST_ROWS = 1 << 29


@frozen(eq=False)
class _Runs:
    """
    The documents of every feature that few have, and where in these each document stands.

    Attributes:
        rows: uint32, as :func:`provenance.kernels.sharing.lay_out_runs` writes them.
        bounds: int64 (n_rows + 1,), where the places of each row begin.
        listed: uint32 or int64 (bounds[-1],), places in *rows*.
    """

    rows: npt.NDArray[np.uint32]
    bounds: Integers
    listed: npt.NDArray[Any]


def join_postings(
    postings: Postings,
    *,
    nearest: int | None = None,
    fewest: int = 2,
    least_bits: float = 0.0,
    threads: int | None = None,
) -> Pairs:
    """
    Pair the documents that share rare features.

    Args:
        postings: of the documents.
        nearest: of each document the pairs with so many that share what tells most; all unless given.
        fewest: features that two must share, but for one that tells enough by itself.
        least_bits: what the nearest must share at least, by its rarity here; of a sample its part is asked for.
        threads: at work at once; as many as there are processors where it is None.

    Returns:
        int64 (n_pairs, 2), left < right, sorted, without repeats. Features that more than
        :data:`MOST_ARTICLES_OF_A_POSTING` documents have pair none.

    Raises:
        InvalidParameter: more documents than a join may have.
    """
    if postings.rows > _MOST_ROWS:
        raise InvalidParameter(f"{postings.rows} documents, expected at most {_MOST_ROWS} in one join")
    runs = _runs_of(postings, every=nearest is not None, threads=threads)
    if nearest is None:
        return _all_pairs(runs, fewest, threads)
    weights = read_only(postings.weights(MOST_ARTICLES_OF_A_POSTING))
    least = int(SIXTEENTHS * least_bits / postings.sampling)
    return _nearest_pairs(runs, weights, nearest, fewest, least, threads)


def _runs_of(postings: Postings, *, every: bool, threads: int | None) -> _Runs:
    from provenance.kernels.sharing import lay_out_runs, list_runs

    rows, bits = postings.rows, np.uint64(postings.row_bits)
    words = read_only(postings.words)
    out = np.empty(words.size, np.uint32)
    parts = _whole_runs(words, postings.row_bits, min(processors(threads), _MOST_LAID_OUT))
    counts = np.zeros((len(parts), rows), np.uint32)

    def lay_out(first: int, last: int, own: npt.NDArray[np.uint32]) -> int:
        return lay_out_runs(words[first:last], bits, MOST_ARTICLES_OF_A_POSTING, every, out, own, first)

    ends = in_threads(threads, [(*part, own) for part, own in zip(parts, counts, strict=True)], lay_out)
    bounds = np.zeros(rows + 1, np.int64)
    np.cumsum(counts.sum(axis=0, dtype=np.int64), out=bounds[1:])
    # Of a row the places that the first part found stand before those that the next one did.
    places = bounds[:-1] + np.cumsum(counts, axis=0, dtype=np.int64) - counts
    listed: npt.NDArray[Any] = np.empty(int(bounds[-1]), np.uint32 if words.size < 2**32 else np.int64)
    laid_out = read_only(out)
    in_threads(
        threads,
        [(first, end, own) for (first, _), end, own in zip(parts, ends, places, strict=True)],
        lambda first, end, own: list_runs(laid_out, first, end, every, own, listed),
    )
    return _Runs(laid_out, read_only(bounds), read_only(listed))


def _whole_runs(words: Hashes, row_bits: int, parts: int) -> list[tuple[int, int]]:
    """
    Cut sorted words into parts of about the same size, never within a run.
    """
    mask = np.uint64((1 << row_bits) - 1)
    ends = [int(np.searchsorted(words, words[cut - 1] | mask, side="right")) for cut in cuts(words.size, parts) if cut]
    return list(itertools.pairwise([0, *ends]))


def _all_pairs(runs: _Runs, fewest: int, threads: int | None) -> Pairs:
    from provenance.kernels.sharing import sharing_rows, write_pairs

    rows = runs.bounds.size - 1
    counts = np.zeros(rows, np.int64)
    scratch = _Scratch(lambda: (np.zeros(rows, np.uint32), np.empty(rows + 1, np.uint32)))

    def collect(first: int, last: int) -> npt.NDArray[np.uint32]:
        own = runs.listed[runs.bounds[first] : runs.bounds[last]]
        # A place is followed by fewer members of its run than a run may have.
        out = np.empty(own.size * (MOST_ARTICLES_OF_A_POSTING - 1) + 1, np.uint32)
        shared, touched = scratch.own()
        sharing_rows(runs.rows, runs.bounds, runs.listed, fewest, first, last, shared, touched, counts, out)
        return out[: counts[first:last].sum()].copy()

    parts = _parts(rows, threads)
    found = in_threads(threads, parts, collect)
    places = [0, *itertools.accumulate(one.size for one in found)]
    pairs = np.empty((places[-1], 2), np.int64)
    in_threads(
        threads,
        [(*part, others, place) for part, others, place in zip(parts, found, places[:-1], strict=True)],
        lambda first, last, others, place: write_pairs(counts, others, first, last, place, pairs),
    )
    return pairs


def _nearest_pairs(
    runs: _Runs, weights: npt.NDArray[np.uint32], nearest: int, fewest: int, least: int, threads: int | None
) -> Pairs:
    from provenance.kernels.sharing import nearest_rows

    rows = runs.bounds.size - 1
    found = np.empty((rows, nearest), np.int32)
    scratch = _Scratch(lambda: (np.zeros(rows, np.uint64), np.empty(rows + 1, np.uint32)))

    def rank(first: int, last: int) -> None:
        told, touched = scratch.own()
        nearest_rows(runs.rows, runs.bounds, runs.listed, weights, fewest, least, first, last, told, touched, found)

    in_threads(threads, _parts(rows, threads), rank)
    own, place = np.nonzero(found >= 0)
    other = found[own, place].astype(np.int64)
    keys = distinct(np.minimum(own, other) * rows + np.maximum(own, other))
    return np.stack([keys // max(1, rows), keys % max(1, rows)], axis=1)


class _Scratch:
    """
    Room to work in, for each thread its own.
    """

    def __init__(self, make: Callable[[], tuple[npt.NDArray[Any], npt.NDArray[Any]]]) -> None:
        self._make = make
        self._room = threading.local()

    def own(self) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """
        Give the room of the thread that asks.
        """
        if not hasattr(self._room, "arrays"):
            self._room.arrays = self._make()
        arrays: tuple[npt.NDArray[Any], npt.NDArray[Any]] = self._room.arrays
        return arrays


def _parts(rows: int, threads: int | None) -> list[tuple[int, int]]:
    return [part for part in itertools.pairwise(cuts(rows, _PARTS * processors(threads))) if part[0] < part[1]]
