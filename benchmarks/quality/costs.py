"""
What postings cost beside an index of dictionaries: the time of an index and of all pairs, and bytes of a document.

Both begin with the same: the hashes of the shingles of every text, in memory; cutting texts into shingles is not
counted for either. Both end with the candidates of every document, none verified. datasketch is used as its authors
document it (128 permutations, threshold 0.5: 25 bands of 5), and spared its hashing: its own hash function, SHA-1 of
the bytes of every shingle, takes longer than all the rest, and a note says how long. Ours finds pairs of Jaccard 0.05,
theirs of 0.5; nothing is taken off for that. Seconds are of one processor, on one thread; a note has ours on all.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from benchmarks.report import Figure
from provenance.similarity.postings import MOST_SAMPLING, post
from provenance.similarity.sharing import join_postings
from provenance.similarity.signatures import ShingleSets
from provenance.similarity.signing import shingle_sets

KEY = "postings_vs_datasketch_lsh_time"

# The same beside an index of signatures that were made before.
KEY_SIGNED = "postings_vs_datasketch_lsh_time_signed"

_ROUNDS = 5
_PERMUTATIONS = 128
_THRESHOLD = 0.5

# Rounds of datasketch over more documents take minutes: one is enough.
_FEW = 20_000

# So many documents are hashed by SHA-1, for the note.
_HASHED = 2_000


@frozen
class _Theirs:
    """
    Seconds of processors that datasketch takes.
    """

    signing: float
    indexing: float
    found: int


def costs(texts: Sequence[str]) -> tuple[list[Figure], list[str]]:
    """
    Time both in one run on one input.
    """
    sets = shingle_sets(texts)
    count = len(texts)
    ours, pairs = _ours(sets, threads=1, clock=time.process_time)
    together, _ = _ours(sets, threads=None, clock=time.perf_counter)
    try:
        theirs = [_datasketch(sets, signed=None) for _ in range(_ROUNDS if count <= _FEW else 1)]
        hashed = _datasketch(sets, signed=_HASHED).signing
    except ImportError as error:
        return [Figure(key=key, value=None, n=0, reason=str(error)) for key in (KEY, KEY_SIGNED)], []
    signing = statistics.median(one.signing for one in theirs)
    indexing = statistics.median(one.indexing for one in theirs)
    sampled = min(count, _HASHED)
    both = (
        f"index and all pairs of {count:,}, seconds of a processor: postings {ours:.3f} (on all processors, by the "
        f"clock, {together:.3f}), {pairs:,} pairs; datasketch {signing:.2f} for signing and {indexing:.2f} for the "
        f"index, {theirs[0].found:,} pairs"
    )
    own_hashing = (
        f"with its own SHA-1, datasketch signs at {hashed / sampled * 1e6:.0f} microseconds a document (first "
        f"{sampled:,}), {signing / count * 1e6:.0f} without"
    )
    figures = [
        Figure(key=KEY, value=(signing + indexing) / ours, n=count),
        Figure(key=KEY_SIGNED, value=indexing / ours, n=count),
    ]
    return figures, [both, own_hashing]


def index_size(texts: Sequence[str]) -> list[Figure]:
    """
    Give the bytes that a document takes in the index.
    """
    sets = shingle_sets(texts)
    postings = post(sets.offsets, sets.hashes, sampling=MOST_SAMPLING)
    return [Figure(key="bytes_per_document_index", value=postings.nbytes / max(1, len(texts)), n=len(texts))]


def _ours(sets: ShingleSets, *, threads: int | None, clock: Callable[[], float]) -> tuple[float, int]:
    """
    Give seconds, the median of several rounds, and how many pairs were found.
    """
    spent = []
    found = 0
    # The first round compiles, where no cache is there, and is not counted.
    for _ in range(_ROUNDS + 1):
        started = clock()
        found = len(
            join_postings(post(sets.offsets, sets.hashes, sampling=MOST_SAMPLING, threads=threads), threads=threads)
        )
        spent.append(clock() - started)
    return statistics.median(spent[1:]), found


def _datasketch(sets: ShingleSets, signed: int | None) -> _Theirs:
    """
    Sign and index all documents by hashes that are there; or, without an index, the first *signed* by SHA-1.
    """
    from datasketch import MinHash, MinHashLSH

    def same(value: int) -> int:
        return value

    bounds = (sets.offsets if signed is None else sets.offsets[: signed + 1]).tolist()
    low: npt.NDArray[Any] = sets.hashes[: bounds[-1]] & np.uint64(2**32 - 1)
    parts = (low[first:last] for first, last in itertools.pairwise(bounds))
    started = time.process_time()
    if signed is None:
        signatures = MinHash.bulk((part.tolist() for part in parts), num_perm=_PERMUTATIONS, hashfunc=same)
    else:
        signatures = MinHash.bulk(([value.tobytes() for value in part] for part in parts), num_perm=_PERMUTATIONS)
    signing = time.process_time() - started
    if signed is not None:
        return _Theirs(signing, 0.0, 0)
    started = time.process_time()
    index = MinHashLSH(threshold=_THRESHOLD, num_perm=_PERMUTATIONS)
    for row, one in enumerate(signatures):
        index.insert(row, one)
    found = sum(len(index.query(one)) for one in signatures)
    indexing = time.process_time() - started
    # Every document finds itself, and every pair is found from both sides.
    return _Theirs(signing, indexing, (found - len(signatures)) // 2)
