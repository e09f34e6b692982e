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
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.distinct import distinct
from provenance.errors import InvalidParameter
from provenance.hashes import Hashes
from provenance.similarity.threads import cuts, in_threads, processors, read_only

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# A feature that more documents have links too many of them to tell any two apart.
MOST_ARTICLES_OF_A_POSTING = 50

# Beyond so many features a part of them is kept, at least an eighth: with 56 of 450 left, a pair of Jaccard 0.05 still
# shares two with probability 0.98.
UNSAMPLED = 20_000_000
MOST_SAMPLING = 8

# So many candidates of one document are verified.
NEAREST = 50

# What a hit tells is counted in sixteenths of a bit.
SIXTEENTHS = 16

# One query looks at no more than so many postings, those of its rarest features first.
MOST_LOOKED_AT = 200_000

# Fewer features are listed without a compiler.
FEWEST_COMPILED = 1_000_000

# Words of a drawer: a quarter of a megabyte.
_DRAWER = 1 << 15
_MOST_DRAWERS = 1 << 10


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
        told: npt.NDArray[np.float64] = np.rint(SIXTEENTHS * np.log2((self.rows + 1) / counts))
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
        keys = distinct((((hashes[hashes <= limit]) << shift) >> below) << below)
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
        return Hits(rows[chosen], shared[chosen], told[chosen] / SIXTEENTHS)


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
    rows = len(offsets) - 1
    sampling = sampling_of(hashes.size) if sampling is None else sampling
    if sampling < 1 or sampling & (sampling - 1):
        raise InvalidParameter(f"sampling is {sampling!r}, expected a power of 2")
    empty = Postings(np.empty(0, np.uint64), rows, sampling)
    if not hashes.size:
        return empty
    if hashes.size < FEWEST_COMPILED:
        words = _plain_words(offsets, hashes, telling, empty)
        return Postings(words, rows, sampling)
    from provenance.kernels.posting import count_sampled, pack_sampled

    offsets, hashes = read_only(offsets), read_only(hashes)
    flags = read_only(np.empty(0, np.bool_) if telling is None else telling)
    limit, shift = np.uint64((2**64 - 1) // sampling), np.uint64(sampling.bit_length() - 1)
    # Hashes are spread evenly: by their highest bits they part into drawers, each sorted where it lies in the cache.
    drawers = min(max(hashes.size // sampling // _DRAWER, 2), _MOST_DRAWERS).bit_length() - 1
    beside = np.uint64(64 - drawers)
    parts = list(itertools.pairwise(cuts(rows, processors(threads))))
    counts = np.zeros((len(parts), 1 << drawers), np.int64)
    in_threads(
        threads,
        [(*part, own) for part, own in zip(parts, counts, strict=True)],
        lambda first, last, own: count_sampled(offsets, hashes, limit, shift, beside, first, last, own),
    )
    # Drawer by drawer, and in each the rows of one thread after those of another.
    ends = np.cumsum(counts.T.ravel()).reshape(counts.T.shape)
    places = np.ascontiguousarray((ends - counts.T).T)
    words = np.empty(int(ends[-1, -1]), np.uint64)
    bits = np.uint64(empty.row_bits)
    in_threads(
        threads,
        [(*part, own) for part, own in zip(parts, places, strict=True)],
        lambda first, last, own: pack_sampled(
            offsets, hashes, flags, limit, shift, beside, bits, first, last, own, words
        ),
    )
    bounds = [0, *ends[:, -1].tolist()]
    again = in_threads(threads, list(itertools.pairwise(bounds)), lambda first, last: _sorted(words[first:last]))
    # Two hashes of one document may have the same highest bits.
    return Postings(_each_once(words) if any(again) else words, rows, sampling)


def _plain_words(offsets: Integers, hashes: Hashes, telling: Flags | None, kind: Postings) -> Hashes:
    """
    Give the words of postings like *kind* as :mod:`provenance.kernels.posting` packs them.
    """
    chosen = hashes <= np.uint64((2**64 - 1) // kind.sampling)
    below = np.uint64(kind.row_bits + 1)
    keys = ((hashes[chosen] << np.uint64(kind.sampling.bit_length() - 1)) >> below) << below
    rows = np.repeat(np.arange(kind.rows, dtype=np.uint64), np.diff(offsets))[chosen]
    flags = np.zeros(rows.size, np.uint64) if telling is None else telling[chosen].astype(np.uint64)
    return distinct(keys | flags << np.uint64(kind.row_bits) | rows)


def _sorted(words: Hashes) -> bool:
    """
    Sort some words where they lie, and tell whether one stands there twice.
    """
    words.sort()
    return bool((words[1:] == words[:-1]).any())


def _each_once(words: Hashes) -> Hashes:
    return np.concatenate([words[:1], words[1:][words[1:] != words[:-1]]])


def laid_out(sets: Sequence[npt.NDArray[Any]]) -> tuple[Integers, npt.NDArray[Any]]:
    """
    Lay arrays of one type end to end: int64 (n + 1,), where each begins, and the whole.
    """
    offsets = np.zeros(len(sets) + 1, np.int64)
    np.cumsum([one.size for one in sets], out=offsets[1:])
    return offsets, np.concatenate(sets) if sets else np.empty(0, np.uint64)
