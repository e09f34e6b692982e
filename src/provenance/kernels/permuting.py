"""
Rows put into another order in the memory that they have.
"""

from __future__ import annotations

from typing import Any

from provenance.kernels.compiling import kernel


@kernel
def permute_rows(values: Any, sources: Any, row: Any) -> None:
    """
    Put at every place the row that *sources* says, following one cycle of the permutation after the other.

    Args:
        values: (n, width), written.
        sources: int64 (n,), a permutation: the row that comes to each place; written, and the identity afterwards.
        row: (width,), to work in.

    Source: Knuth, TAOCP 1, section 1.3.3, exercise 22 (cycles followed in place).
    """
    for start in range(sources.size):
        if sources[start] == start:
            continue
        row[:] = values[start]
        place = start
        while sources[place] != start:
            source = sources[place]
            values[place] = values[source]
            sources[place] = place
            place = source
        values[place] = row
        sources[place] = place
