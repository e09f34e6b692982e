"""
The join of signatures in plain Python integers and dictionaries.
"""

from __future__ import annotations

from collections.abc import Sequence

_WRAP = 2**64


def band_key(slots: Sequence[int]) -> int:
    """
    Fold the slots of a band into 64 bits.
    """
    key = 0x9E3779B97F4A7C15
    for slot in slots:
        key = (key * 0x9E3779B97F4A7C15 + slot) % _WRAP
    return (key ^ key >> 32) * 0xBF58476D1CE4E5B9 % _WRAP


def links(
    signatures: Sequence[Sequence[int]],
    bands: int,
    rows: int,
    least: int,
    usable: Sequence[bool] | None = None,
    most_leaders: int = 8,
) -> list[tuple[int, int]]:
    """
    Put rows into buckets by what stands in a band, and compare each with the leaders of its bucket.
    """
    found = set()
    near = list(range(len(signatures)))
    for band in range(bands):
        buckets: dict[tuple[int, ...], list[int]] = {}
        for row, signature in enumerate(signatures):
            if usable is None or usable[row]:
                buckets.setdefault(tuple(signature[band * rows : (band + 1) * rows]), []).append(row)
        for bucket in buckets.values():
            leaders: list[int] = []
            for row in bucket:
                for leader in leaders:
                    if near[row] in (leader, near[leader]):
                        break
                    agreeing = sum(a == b for a, b in zip(signatures[leader], signatures[row], strict=True))
                    if agreeing >= least:
                        found.add((leader, row))
                        # By the triangle inequality: what each of two lacks of the slots, both lack at most together.
                        if 2 * (len(signatures[row]) - agreeing) <= len(signatures[row]) - least and near[row] == row:
                            near[row] = leader
                        break
                else:
                    if len(leaders) < most_leaders:
                        leaders.append(row)
    return sorted(found)
