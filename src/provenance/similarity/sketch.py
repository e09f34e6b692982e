"""
Which sets of shingles agree in a band of their signatures: candidates, to be verified.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from provenance.distinct import distinct
from provenance.kernels.banding import band_keys
from provenance.similarity.shingles import Shingles
from provenance.similarity.signing import sign_shingles

# 32 bands of 4 slots: a pair of Jaccard 0.5 becomes a candidate with probability 0.87, of 0.7 with more than 0.999.
BANDS, ROWS = 32, 4

Pairs = npt.NDArray[np.int64]


def similar_pairs(shingles: Sequence[Shingles]) -> Pairs:
    """
    Find the pairs of documents whose signatures share a band.

    Args:
        shingles: one set a document; documents without shingles are similar to nothing.

    Returns:
        int64 (n_pairs, 2), left < right, sorted; estimates only, to be verified.

    Source: Dahlgaard, Knudsen and Thorup 2017 (Fast Similarity Sketching); Indyk and Motwani 1998 (LSH).
    """
    return similar_groups(shingles, len(shingles))[0]


def similar_groups(shingles: Sequence[Shingles], large: int) -> tuple[Pairs, list[npt.NDArray[np.int64]]]:
    """
    Find the pairs of documents whose signatures share a band, but for bands that more than *large* documents share.

    Args:
        shingles: one set a document.
        large: as many documents are still paired with each other.

    Returns:
        int64 (n_pairs, 2), left < right, sorted; and the rows of each crowd, ascending, of documents that share such a
        band or hang together by several.
    """
    count = len(shingles)
    found = [np.empty(0, np.int64)]
    leader = np.arange(count)
    crowded = np.zeros(count, np.bool_)
    for starts, sizes, rows in _runs(shingles):
        for place in np.flatnonzero(sizes > large).tolist():
            bucket = rows[starts[place] : starts[place] + sizes[place]]
            crowded[bucket] = True
            joined = distinct(leader[bucket])
            leader[np.isin(leader, joined)] = joined[0]
        for size in distinct(sizes[sizes <= large]).tolist():
            # All buckets of one size at once; rows ascend within each, so left < right.
            block = rows[starts[sizes == size][:, None] + np.arange(size)]
            left, right = np.triu_indices(size, 1)
            found.append((block[:, left] * count + block[:, right]).ravel())
    keys = distinct(np.concatenate(found))
    crowds = [np.flatnonzero(crowded & (leader == one)) for one in distinct(leader[crowded])]
    return np.stack([keys // max(count, 1), keys % max(count, 1)], axis=1), crowds


def _runs(shingles: Sequence[Shingles]) -> Iterator[tuple[Pairs, Pairs, Pairs]]:
    """
    Give for each band where the buckets of two documents and more begin, how large they are, and the rows in order.
    """
    used = np.array([row for row, one in enumerate(shingles) if len(one)], np.int64)
    if not used.size:
        return
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum([len(shingles[row]) for row in used])])
    values = sign_shingles(offsets, np.concatenate([shingles[row].hashes for row in used]), bits=32)
    for band in range(BANDS):
        keys = band_keys(values[:, band * ROWS : (band + 1) * ROWS])
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        starts = np.flatnonzero(np.concatenate([np.ones(1, np.bool_), keys[1:] != keys[:-1]]))
        sizes = np.diff(np.append(starts, keys.size))
        several = sizes > 1
        yield starts[several], sizes[several], used[order]
