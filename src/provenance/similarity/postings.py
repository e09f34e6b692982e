"""
Postings: which documents have a shingle, in one sorted array, for what MinHash cannot find.

Bands of a signature find no pair of Jaccard 0.1, and rewrites of one agency story live there. Two such texts still
share some forty shingles of 450, most of which no third text has: so every document is listed under a sample of its
shingles, and those that share the rarest are candidates. The same array answers which documents contain a passage.

The sample is the lowest part of the hash space, so that two documents sample the same of what they share (Broder 1997,
"mod m" sketches; FracMinHash, Irber et al. 2022). What rarity tells is counted in the corpus itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.errors import InvalidParameter
from provenance.hashes import Hashes
from provenance.similarity.sketch import Pairs
from provenance.similarity.threads import cuts, processors, read_only, wait

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# What a thread adds up in: bits, hits, and the rows that have some.
_Scratch: TypeAlias = tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], npt.NDArray[np.int32]]

# A feature that more documents have links too many of them to tell any two apart.
MOST_ARTICLES_OF_A_POSTING = 50

# Beyond so many features a part of them is kept, at least an eighth: with 56 of 450 left, a pair of Jaccard 0.05 still
# shares two with probability 0.98.
UNSAMPLED = 20_000_000
MOST_SAMPLING = 8

# So many candidates of one document are verified.
NEAREST = 50

# What a hit tells is counted in sixteenths of a bit.
_SIXTEENTHS = 16

# One query looks at no more than so many postings, those of its rarest features first.
MOST_LOOKED_AT = 200_000

# Parts that threads take in turn; the rows of one may share more.
_PARTS = 16


@frozen(eq=False)
class Postings:
    """
    Which rows have a feature.

    Attributes:
        words: uint64 (n_words,), sorted, without repeats: the highest bits of a feature's hash, one bit that says that
            it tells enough by itself, and the row.
        rows: how many documents there are.
        sampling: features were kept in the lowest 1 / *sampling* of the hash space, a power of 2.
    """

    words: Hashes = field(repr=False)
    rows: int
    sampling: int = 1

    @property
    def row_bits(self) -> int:
        """
        Bits of a word that hold the row.
        """
        return max(1, (self.rows - 1).bit_length())

    @property
    def nbytes(self) -> int:
        """
        Bytes of the array: eight for each sampled feature of a document.
        """
        return int(self.words.nbytes)

    def weights(self, most: int) -> npt.NDArray[np.uint32]:
        """
        Give what a feature tells that so many documents have: uint32 (most + 1,), sixteenths of a bit.

        Source: Sparck Jones 1972 (inverse document frequency).
        """
        counts = np.maximum(1, np.arange(most + 1))
        told: npt.NDArray[np.float64] = np.rint(_SIXTEENTHS * np.log2((self.rows + 1) / counts))
        return np.maximum(1.0, told).astype(np.uint32)

    def containing(self, hashes: Hashes, *, nearest: int = NEAREST, fewest: int = 1) -> Hits:
        """
        Find the documents that have most of what some features tell: those of a passage, or of a whole text.

        Args:
            hashes: uint64 (n,), distinct.
            nearest: so many documents.
            fewest: features that each must have.
        """
        below = np.uint64(self.row_bits + 1)
        limit = np.uint64((2**64 - 1) // self.sampling)
        shift = np.uint64(self.sampling.bit_length() - 1)
        keys = np.unique((((hashes[hashes <= limit]) << shift) >> below) << below)
        first = np.searchsorted(self.words, keys)
        sizes = np.searchsorted(self.words, keys | (~np.uint64(0) >> (np.uint64(64) - below)), side="right") - first
        # The rarest tell most; what is too common to be looked at tells nothing that they do not.
        order = np.argsort(sizes, kind="stable")
        order = order[(sizes[order] > 0) & (np.cumsum(sizes[order]) <= MOST_LOOKED_AT)]
        first, sizes = first[order], sizes[order]
        at = np.repeat(first - np.cumsum(sizes) + sizes, sizes) + np.arange(int(sizes.sum()))
        mask = np.uint64((1 << self.row_bits) - 1)
        rows, place, shared = np.unique(
            (self.words[at] & mask).astype(np.int64), return_inverse=True, return_counts=True
        )
        weights = self.weights(int(sizes.max(initial=1)))[sizes].astype(np.float64)
        told = np.bincount(place, np.repeat(weights, sizes), minlength=rows.size)
        chosen = np.flatnonzero(shared >= fewest)
        chosen = chosen[np.argsort(-told[chosen], kind="stable")][:nearest]
        return Hits(rows[chosen], shared[chosen], told[chosen] / _SIXTEENTHS)


@frozen(eq=False)
class Hits:
    """
    Documents that have something of what was looked for, those with most of it first; the smaller row wins a tie.

    Attributes:
        rows: int64 (n,).
        shared: int64 (n,), features.
        bits: float64 (n,), what these tell.
    """

    rows: Integers
    shared: Integers
    bits: npt.NDArray[np.float64]


def sampling_of(features: int) -> int:
    """
    Give one over the part of so many features that is kept.
    """
    sampling = 1
    while features > UNSAMPLED * sampling and sampling < MOST_SAMPLING:
        sampling *= 2
    return sampling


def post(
    offsets: Integers,
    hashes: Hashes,
    telling: Flags | None = None,
    *,
    sampling: int | None = None,
    threads: int | None = None,
) -> Postings:
    """
    List documents under their features.

    Args:
        offsets: int64 (n + 1,); document d has the features ``hashes[offsets[d]:offsets[d + 1]]``.
        hashes: uint64 (offsets[-1],), ascending and distinct for each document.
        telling: bool (offsets[-1],), features of which one in common is enough, the same for all documents.
        sampling: keep features in the lowest 1 / *sampling* of the hash space, a power of 2; by their number unless
            given.
        threads: at work at once; as many as there are processors where it is None.

    Raises:
        InvalidParameter: *sampling* is no power of 2.
    """
    from provenance.kernels.posting import count_sampled, pack_sampled

    rows = len(offsets) - 1
    sampling = sampling_of(hashes.size) if sampling is None else sampling
    if sampling < 1 or sampling & (sampling - 1):
        raise InvalidParameter(f"sampling is {sampling!r}, expected a power of 2")
    empty = Postings(np.empty(0, np.uint64), rows, sampling)
    if not hashes.size:
        return empty
    offsets, hashes = read_only(offsets), read_only(hashes)
    flags = read_only(np.empty(0, np.bool_) if telling is None else telling)
    limit = np.uint64((2**64 - 1) // sampling)
    counts = np.zeros(rows, np.int64)
    _in_parts(rows, threads, lambda first, last, _: count_sampled(offsets, hashes, limit, first, last, counts))
    places = read_only(np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]))
    words = np.empty(int(places[-1]), np.uint64)
    shift, row_bits = np.uint64(sampling.bit_length() - 1), np.uint64(empty.row_bits)
    _in_parts(
        rows,
        threads,
        lambda first, last, _: pack_sampled(offsets, hashes, flags, places, shift, row_bits, first, last, words),
    )
    words.sort()
    # Two hashes of one document may have the same highest bits.
    again = words[1:] == words[:-1]
    if again.any():
        words = np.concatenate([words[:1], words[1:][~again]])
    return Postings(words, rows, sampling)


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
    """
    from provenance.kernels.posting import list_runs, nearest_rows, sharing_rows

    count, row_bits, most = postings.rows, np.uint64(postings.row_bits), MOST_ARTICLES_OF_A_POSTING
    words = read_only(postings.words)
    listed = np.zeros(count, np.int64)
    list_runs(words, row_bits, most, listed, np.empty(0, np.int64), np.empty(0, np.int32))
    bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(listed)])
    starts, sizes = np.empty(int(bounds[-1]), np.int64), np.empty(int(bounds[-1]), np.int32)
    list_runs(words, row_bits, most, bounds[:-1].copy(), starts, sizes)
    bounds, starts, sizes = read_only(bounds), read_only(starts), read_only(sizes)
    weights = read_only(postings.weights(most))
    if nearest is not None:
        found = np.empty((count, nearest), np.int32)
        least = int(_SIXTEENTHS * least_bits / postings.sampling)

        def rank(first: int, last: int, scratch: _Scratch) -> None:
            nearest_rows(words, row_bits, bounds, starts, sizes, weights, fewest, least, first, last, *scratch, found)

        _in_parts(count, threads, rank, count)
        own, place = np.nonzero(found >= 0)
        other = found[own, place].astype(np.int64)
        keys = np.unique(np.minimum(own, other) * count + np.maximum(own, other))
        return np.stack([keys // max(1, count), keys % max(1, count)], axis=1)
    counts = np.zeros(count, np.int64)
    found_by: dict[int, npt.NDArray[np.int32]] = {}

    def collect(first: int, last: int, scratch: _Scratch) -> None:
        room = sizes[bounds[first] : bounds[last]]
        out = np.empty(int(room.sum(dtype=np.int64)) - room.size, np.int32)
        sharing_rows(words, row_bits, bounds, starts, sizes, weights, fewest, first, last, *scratch, counts, out)
        found_by[first] = out[: counts[first:last].sum()].copy()

    _in_parts(count, threads, collect, count)
    others = np.concatenate([np.empty(0, np.int32), *(found_by[first] for first in sorted(found_by))])
    return np.stack([np.repeat(np.arange(count), counts), others.astype(np.int64)], axis=1)


def laid_out(sets: Sequence[npt.NDArray[Any]]) -> tuple[Integers, npt.NDArray[Any]]:
    """
    Lay arrays of one type end to end: int64 (n + 1,), where each begins, and the whole.
    """
    offsets = np.zeros(len(sets) + 1, np.int64)
    np.cumsum([one.size for one in sets], out=offsets[1:])
    return offsets, np.concatenate(sets) if sets else np.empty(0, np.uint64)


def _in_parts(rows: int, threads: int | None, work: Callable[[int, int, _Scratch], Any], scratch: int = 0) -> None:
    """
    Do *work* on parts of the rows, each thread with a scratch space of so many values.
    """
    count = min(processors(threads), max(1, rows))

    def one(parts: Iterable[tuple[int, int]]) -> None:
        space = (np.zeros(scratch, np.uint32), np.zeros(scratch, np.uint32), np.empty(scratch, np.int32))
        for first, last in parts:
            work(first, last, space)

    parts = [part for part in itertools.pairwise(cuts(rows, _PARTS * count)) if part[0] < part[1]]
    if count == 1:
        one(parts)
        return
    with ThreadPoolExecutor(count) as pool:
        wait(pool.submit(one, parts[number::count]) for number in range(count))
