"""
Rows put into the order of their ids, one of each id, so that the order of arrival leaves no trace.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from xxhash import xxh3_128_digest

from provenance.engines.notices import Told
from provenance.notices import Notice
from provenance.readers.batches import Batches, Mask
from provenance.readers.batches.columns import as_bytes, dates_of

Integers = npt.NDArray[np.int64]

# Rows that are looked at together, where looking at all at once would need their ids twice.
ROWS_AT_ONCE = 1 << 16


def permuted(values: npt.NDArray[Any], order: Integers) -> npt.NDArray[Any]:
    """
    Give ``values[order]``, in the memory that *values* has.

    Args:
        values: (n, width), C-contiguous; used up.
        order: int64 (m,), distinct rows of *values*.
    """
    if np.array_equal(order, np.arange(len(order))):
        return values[: len(order)]
    if len(values) < ROWS_AT_ONCE:
        return np.ascontiguousarray(values[order])
    from provenance.kernels.permuting import permute_rows

    left = np.ones(len(values), bool)
    left[order] = False
    # The rows that are not asked for come behind the others, so that every row has one place.
    permute_rows(values, np.concatenate([order, np.flatnonzero(left)]), np.empty(values.shape[1], values.dtype))
    return values[: len(order)]


def order_of(ids: Any, usable: Mask) -> Integers:
    """
    Give the usable rows in the order of their ids: int64.

    Args:
        ids: chunked Arrow array of large_string, in the order of arrival.
        usable: bool (n,).
    """
    from pyarrow import compute

    order = compute.sort_indices(ids).to_numpy().astype(np.int64)
    found: Integers = order[usable[order]]
    return found


def indices(order: Integers) -> Any:
    """
    Give rows as Arrow takes them.
    """
    import pyarrow as pa

    return pa.array(order, pa.int64())


def distinct(order: Integers, ids: Any, source: Batches, arrived: int, *, set_aside: Told, warnings: Told) -> Integers:
    """
    Keep one of the rows with one id: that whose content's hash is the smallest, whatever came first.

    Args:
        order: int64 (n,), rows in the order of their ids.
        ids: of all rows, in the order of arrival.
        source: read again where ids are the same.
        arrived: rows that came.
        set_aside, warnings: take what there is to say.
    """
    same = _same_as_before(order, ids)
    if not same.any():
        return order
    several = same.copy()
    several[:-1] |= same[1:]
    rows = order[several]
    wanted = np.zeros(arrived, bool)
    wanted[rows] = True
    told = _contents(source, wanted)
    dropped: set[int] = set()
    names = ids.take(indices(rows)).to_pylist()
    kept: tuple[str, int] | None = None
    for name, row in sorted(zip(names, rows.tolist(), strict=True), key=lambda one: (one[0], told[one[1]][0], one[1])):
        if kept is None or kept[0] != name:
            kept = name, row
            continue
        dropped.add(row)
        (content, short, position), (first, other, _) = told[row], told[kept[1]]
        if content == first:
            what = "the same article was given more than once: it is read once"
            warnings.add(Notice(id=name, code="repeated", message=f"{position}: {what}", position=short))
        else:
            what = (
                f"another article with this id ({other!r}) has other content: one of them was kept; "
                "give each article an id of its own"
            )
            set_aside.add(Notice(id=name, code="duplicate_id", message=f"{position}: {what}", position=short))
    return order[~np.isin(order, np.array(sorted(dropped), np.int64))]


def _same_as_before(order: Integers, ids: Any) -> Mask:
    """
    Tell of each row, in the order of ids, whether the one before has the same id.
    """
    from pyarrow import compute

    same = np.zeros(len(order), bool)
    # Piece by piece: ids are taken out of their order, and a copy of all of them would lie beside them.
    for start in range(1, len(order), ROWS_AT_ONCE):
        taken = ids.take(indices(order[start - 1 : start + ROWS_AT_ONCE])).combine_chunks()
        same[start : start + ROWS_AT_ONCE] = compute.equal(taken[1:], taken[:-1]).to_numpy(zero_copy_only=False)
    return same


def _contents(source: Batches, wanted: Mask) -> dict[int, tuple[bytes, str, str]]:
    """
    Give a hash of what each row says, and where it stands.
    """
    told = {}
    for part, start, batch in source.again(wanted):
        texts = as_bytes(batch.texts)
        dates = [None] * len(texts) if batch.dates is None else dates_of(batch.dates)
        for place, (row, number) in enumerate(zip(batch.rows.tolist(), batch.numbers.tolist(), strict=True)):
            content = texts[place].as_buffer().to_pybytes() + b"\0" + str(dates[place]).encode()
            told[start + row] = (xxh3_128_digest(content), *part.position(number))
    return told
