"""
Fingerprints: of every few neighbouring shingles the one of the least hash (winnowing).
"""

from __future__ import annotations

from typing import Any

from provenance.kernels.compiling import kernel
from provenance.kernels.shingling import sort_distinct


@kernel
def winnow_texts(
    window: Any, all_of: Any, sizes: Any, shingles: Any, least: Any, spare: Any, buckets: Any, out: Any, kept: Any
) -> None:
    """
    Choose the fingerprints of texts.

    Args:
        window: of so many neighbouring shingles the least is taken.
        all_of: a text of no more shingles keeps all.
        sizes: int64 (n_texts,), how many shingles each has.
        shingles: uint64, text after text, each in its order.
        least, spare: uint64 (size of the largest text or more,), buckets: int64 (513,), scratch.
        out: uint64 (size of shingles,), kept: int64 (n_texts,), to write to: the fingerprints of each text, sorted,
            without repeats, text after text, and how many each has.
    """
    start, at = 0, 0
    for i in range(sizes.size):
        size = sizes[i]
        count = 0
        if size <= all_of:
            for place in range(start, start + size):
                least[count] = shingles[place]
                count += 1
        else:
            smallest = start - 1
            for place in range(start, start + size - window + 1):
                if smallest < place:
                    smallest = place
                    for further in range(place + 1, place + window):
                        if shingles[further] < shingles[smallest]:
                            smallest = further
                elif shingles[place + window - 1] < shingles[smallest]:
                    smallest = place + window - 1
                else:
                    # The window before had the same.
                    continue
                least[count] = shingles[smallest]
                count += 1
        kept[i] = sort_distinct(least, count, spare, buckets, at, out)
        at += kept[i]
        start += size
