"""
What the machine can do at most: reading memory, and hashing it without looking at it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import xxhash

# Far more than any cache holds.
BYTES = 1 << 29


def limits(threads: int, n_bytes: int = BYTES) -> dict[str, Callable[[], int]]:
    """
    Give jobs that read *n_bytes* of memory on so many threads: ``read`` sums them, ``xxh3`` hashes them.
    """
    memory = np.ones(n_bytes // 8, np.uint64)
    parts = np.array_split(memory, threads)

    def on_threads(work: Callable[[np.ndarray], int]) -> int:
        with ThreadPoolExecutor(threads) as pool:
            return sum(pool.map(work, parts))

    return {
        "read": lambda: on_threads(lambda part: int(part.sum())),
        "xxh3": lambda: on_threads(lambda part: xxhash.xxh3_64_intdigest(part) & 1),
    }
