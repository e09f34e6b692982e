"""
The hash of a band, said once in NumPy for whole columns, with the constants that its compiled form shares.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

# Odd 64-bit constants with about as many ones as zeros: the fraction of the golden ratio, and one of SplitMix64's.
FOLD = np.uint64(0x9E3779B97F4A7C15)
SPREAD = np.uint64(0xBF58476D1CE4E5B9)
HALF = np.uint64(32)


def band_keys(slots: npt.NDArray[Any]) -> npt.NDArray[np.uint64]:
    """
    Hash each row of slots, so that equal rows give equal keys and the highest bits of a key are well mixed.

    Args:
        slots: uint8 or uint32 (n, n_slots), one band of the signatures.

    Returns:
        uint64 (n,); all arithmetic wraps at 2**64 by intention.
    """
    keys = np.full(len(slots), FOLD)
    for column in slots.T:
        keys = keys * FOLD + column
    return (keys ^ (keys >> HALF)) * SPREAD
