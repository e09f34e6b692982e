"""
Whole texts to signatures, or to their shingles, without anything in between in memory but one text's.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from provenance.kernels.compiling import kernel
from provenance.kernels.normalising import WHOLE
from provenance.kernels.shingling import hash_shingles, sort_distinct
from provenance.kernels.sketching import FSS, SLOTS, sketch_affine32, sketch_fss
from provenance.kernels.tokenising import hash_words


@kernel
def sign_texts(
    scheme: Any,
    length: Any,
    offsets: Any,
    data: Any,
    blocks: Any,
    entries: Any,
    pieces: Any,
    turns: Any,
    a: Any,
    b: Any,
    edges: Any,
    plain: Any,
    hashes: Any,
    spare: Any,
    halves: Any,
    other: Any,
    row: Any,
    signatures: Any,
    words: Any,
    became: Any,
) -> None:
    """
    Sign the texts that lie end to end in *data*.

    Args:
        scheme: ``FSS`` or ``AFFINE32``.
        length: words in a shingle.
        offsets: int64 (n_texts + 1,), where each begins and the last ends.
        data: uint8, with ``PADDING`` after the last.
        blocks, entries, pieces: the tables of code points.
        turns, a, b: as the sketch wants them.
        edges, plain, hashes, spare, halves, other, row: scratch of one text, see ``provenance.similarity.signing``.
        signatures: uint32 or uint8 (n_texts, SLOTS), words: int32 (n_texts,), became: uint8 (n_texts,), to write to.
            What became of a text is ``WHOLE``, ``COMPOSING`` or ``INVALID``; where it is not whole, its signature and
            its words are not written.
    """
    for i in range(offsets.size - 1):
        start, end = np.uint64(offsets[i]), np.uint64(offsets[i + 1])
        count, state = hash_words(data, start, end, blocks, entries, pieces, edges, plain, hashes)
        became[i] = np.uint8(state)
        if state != np.uint64(WHOLE):
            continue
        words[i] = np.int32(count)
        count = hash_shingles(hashes, count, np.uint64(length), spare)
        if scheme == FSS:
            # The text as it was normalised is not needed any more.
            sketch_fss(spare, count, turns, a, b, halves, plain, other, row)
        else:
            sketch_affine32(spare, count, a, b, halves, row)
        for slot in range(SLOTS):
            signatures[i, slot] = row[slot]


@kernel
def shingle_texts(
    length: Any,
    offsets: Any,
    data: Any,
    blocks: Any,
    entries: Any,
    pieces: Any,
    edges: Any,
    plain: Any,
    hashes: Any,
    spare: Any,
    buckets: Any,
    shingles: Any,
    sizes: Any,
    became: Any,
) -> None:
    """
    Collect the distinct shingles of the texts that lie end to end in *data*, sorted within each, set after set.

    Args:
        length, offsets, data, blocks, entries, pieces, edges, plain, hashes: as in :func:`sign_texts`.
        spare: uint64 (size of hashes,), buckets: int64 (513,), scratch.
        shingles: uint64, room for as many as there are words at most; sizes: int64 (n_texts,), became: uint8
            (n_texts,), to write to. A text that is not whole has none.
    """
    at = 0
    for i in range(offsets.size - 1):
        start, end = np.uint64(offsets[i]), np.uint64(offsets[i + 1])
        count, state = hash_words(data, start, end, blocks, entries, pieces, edges, plain, hashes)
        became[i] = np.uint8(state)
        sizes[i] = 0
        if state != np.uint64(WHOLE):
            continue
        count = hash_shingles(hashes, count, np.uint64(length), spare)
        kept = sort_distinct(spare, np.int64(count), hashes, buckets, at, shingles)
        sizes[i] = kept
        at += kept


@kernel
def list_shingles(
    length: Any,
    offsets: Any,
    data: Any,
    blocks: Any,
    entries: Any,
    pieces: Any,
    edges: Any,
    plain: Any,
    hashes: Any,
    places: Any,
    shingles: Any,
    words: Any,
    became: Any,
) -> None:
    """
    Hash the shingles of the texts that lie end to end in *data*, in order of text, with repeats.

    Args:
        length, offsets, data, blocks, entries, pieces, edges, plain, hashes: as in :func:`sign_texts`.
        places: int64 (n_texts + 1,), where in *shingles* there is room for as many as each text has words at most.
        shingles: uint64 (places[-1],), words: int32 (n_texts,), became: uint8 (n_texts,), to write to.
    """
    for i in range(offsets.size - 1):
        start, end = np.uint64(offsets[i]), np.uint64(offsets[i + 1])
        count, state = hash_words(data, start, end, blocks, entries, pieces, edges, plain, hashes)
        became[i] = np.uint8(state)
        if state != np.uint64(WHOLE):
            continue
        words[i] = np.int32(count)
        hash_shingles(hashes, count, np.uint64(length), shingles[places[i] : places[i + 1]])
