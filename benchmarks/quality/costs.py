"""
What postings cost beside an index of dictionaries: the time of an index and of all pairs, and bytes of a document.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

import numpy as np

from benchmarks.report import Figure
from provenance.similarity.postings import MOST_SAMPLING, Postings, join_postings, post
from provenance.similarity.signing import shingle_sets

_ROUNDS = 3
_PERMUTATIONS = 128


def costs(texts: Sequence[str]) -> tuple[list[Figure], list[str]]:
    """
    Time both in one run on one input, from shingles and signatures that are there already.
    """
    sets = shingle_sets(texts)
    ours = []
    postings = Postings(np.empty(0, np.uint64), 0)
    # The first round compiles, where no cache is there, and is not counted.
    for _ in range(_ROUNDS + 1):
        started = time.process_time()
        postings = post(sets.offsets, sets.hashes, sampling=MOST_SAMPLING)
        join_postings(postings)
        ours.append(time.process_time() - started)
    size = Figure(key="bytes_per_document_index", value=postings.nbytes / max(1, len(texts)), n=len(texts))
    key = "postings_vs_datasketch_lsh_time"
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError as error:
        return [Figure(key=key, value=None, n=0, reason=str(error)), size], []
    signatures = []
    for first, last in zip(sets.offsets[:-1].tolist(), sets.offsets[1:].tolist(), strict=True):
        signature = MinHash(num_perm=_PERMUTATIONS)
        signature.update_batch([value.tobytes() for value in sets.hashes[first:last]])
        signatures.append(signature)
    theirs = []
    for _ in range(_ROUNDS):
        started = time.process_time()
        index = MinHashLSH(threshold=0.5, num_perm=_PERMUTATIONS)
        for row, one in enumerate(signatures):
            index.insert(row, one)
        for one in signatures:
            index.query(one)
        theirs.append(time.process_time() - started)
    ratio = statistics.median(theirs) / statistics.median(ours[1:])
    note = (
        f"index and all pairs of {len(texts):,}: postings {statistics.median(ours[1:]):.3f} s, datasketch "
        f"{statistics.median(theirs):.3f} s of processors, shingles and signatures made before"
    )
    return [Figure(key=key, value=ratio, n=len(texts)), size], [note]
