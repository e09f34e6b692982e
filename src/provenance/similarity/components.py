"""
What hangs together by pairs, in NumPy: each step hooks every group onto the least that it touches.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


def components(count: int, pairs: Integers) -> Integers:
    """
    Give of each row the least row of its connected component.

    Args:
        count: of rows.
        pairs: int64 (n_pairs, 2), rows; in any order.

    Returns:
        int64 (count,). Source: the hooking and pointer jumping of Shiloach and Vishkin 1982.
    """
    least = np.arange(count)
    left, right = pairs.T
    while left.size:
        low = np.minimum(least[left], least[right])
        hooked = least.copy()
        np.minimum.at(hooked, least[left], low)
        np.minimum.at(hooked, least[right], low)
        # A way to the least row is halved each time.
        for _ in range(count.bit_length()):
            jumped = hooked[hooked]
            if np.array_equal(jumped, hooked):
                break
            hooked = jumped
        least = hooked
        # What is one already needs not be looked at again.
        apart = least[left] != least[right]
        left, right = left[apart], right[apart]
    return least
