"""
Texts to signatures and to sets of shingles: on threads, compiled for many texts, by NumPy alone for few.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from provenance.distinct import distinct
from provenance.errors import InvalidParameter
from provenance.hashes import Hashes
from provenance.similarity import tasks
from provenance.similarity.arrow_text import Texts, text_blocks
from provenance.similarity.plain_signing import plain_shingles, plain_signature
from provenance.similarity.schemes import SCHEMES, SLOTS, WIDTHS, Scheme, factors
from provenance.similarity.signatures import SHINGLE_WORDS, ShingleSets, Signatures
from provenance.similarity.tasks import COMPOSING, ROOM, InTurn, Scratch, Task, hashed_plainly, run_tasks, tasks_of
from provenance.text.code_points import code_points


def sign(
    texts: Texts,
    *,
    scheme: Scheme = "fss",
    bits: int | None = None,
    shingle_words: int = SHINGLE_WORDS,
    threads: int | None = None,
) -> Signatures:
    """
    Sign texts: 128 slots each, in which two agree about as often as their sets of shingles do.

    Args:
        texts: an Arrow array, chunked or not, of string, large_string or string_view; or Python strings. A null, or
            None, is no text.
        scheme: ``fss``, Fast Similarity Sketching (Dahlgaard, Knudsen and Thorup 2017), or ``affine32``, datasketch
            2.0's MinHash bit for bit.
        bits: of a slot, 8 or 32; ``affine32`` has 32. Unless given, 8 for ``fss``.
        shingle_words: words in a shingle, 1 to 64.
        threads: how many; as many as there are processors unless given. The signatures are the same.

    Raises:
        InvalidParameter: a parameter outside its range.
        UnsupportedFormat: a column of another type.
        DamagedTable: a column that points outside its buffers.
    """
    width = _checked(scheme, bits, shingle_words)
    kind: type[Any] = np.uint8 if width == 8 else np.uint32
    count = len(texts)
    # A text that is not there is like an empty one.
    values = np.full((count, SLOTS), np.iinfo(kind).max, kind)
    words = np.full(count, -1, np.int32)

    def work(task: Task, scratch: Scratch) -> None:
        rows = slice(task.row, task.row + len(task))
        _sign(task, scratch, scheme, shingle_words, values[rows], words[rows])

    run_tasks(tasks_of(text_blocks(texts)), work, threads)
    return Signatures(values, words, scheme, width, shingle_words)


def shingle_sets(texts: Texts, *, shingle_words: int = SHINGLE_WORDS, threads: int | None = None) -> ShingleSets:
    """
    Collect the distinct shingles of each text, exactly; none of a null, of bytes that are no UTF-8, of a short text.

    Args:
        texts, shingle_words, threads: as for :func:`sign`.

    Raises:
        InvalidParameter, UnsupportedFormat, DamagedTable: as :func:`sign`.
    """
    _checked("fss", None, shingle_words)
    counts = np.zeros(len(texts) + 1, np.int64)
    parts: dict[int, Hashes] = {}

    def work(task: Task, scratch: Scratch) -> None:
        sizes, hashes = _shingle(task, scratch, shingle_words)
        counts[task.row + 1 : task.row + 1 + len(task)] = sizes
        parts[task.row] = hashes.copy()

    run_tasks(tasks_of(text_blocks(texts)), work, threads)
    hashes = np.concatenate([np.empty(0, np.uint64), *(parts[row] for row in sorted(parts))])
    return ShingleSets(np.cumsum(counts), hashes)


def shingle_sets_into(texts: Texts, room: Hashes, *, threads: int | None = None) -> npt.NDArray[np.int64]:
    """
    Collect the distinct shingles of each text as :func:`shingle_sets` does, in memory that is there.

    Args:
        texts, threads: as for :func:`sign`.
        room: uint64, written from its beginning, set after set.

    Returns:
        int64 (n_texts,), the size of each set.

    Raises:
        InvalidParameter: *room* is too small; texts have two shingles less than words, and none have more.
    """
    sizes = np.zeros(len(texts), np.int64)
    turns = InTurn()

    def work(task: Task, scratch: Scratch) -> None:
        try:
            mine, hashes = _shingle(task, scratch, SHINGLE_WORDS)
        except BaseException:
            turns.give_up()
            raise
        sizes[task.row : task.row + len(task)] = mine
        place = turns.take(task, hashes.size)
        if place + hashes.size <= room.size:
            room[place : place + hashes.size] = hashes

    run_tasks(tasks_of(text_blocks(texts)), work, threads)
    if sizes.sum() > room.size:
        raise InvalidParameter(f"there is room for {room.size:,} shingles, and the texts have {int(sizes.sum()):,}")
    return sizes


def sign_shingles(
    offsets: npt.NDArray[np.int64],
    shingles: Hashes,
    *,
    scheme: Scheme = "fss",
    bits: int | None = None,
    threads: int | None = None,
) -> npt.NDArray[Any]:
    """
    Sketch sets that have been hashed already.

    Args:
        offsets: int64 (n_sets + 1,), where each set begins in *shingles*.
        shingles: uint64 (offsets[-1],), evenly spread; repeats change nothing.
        scheme, bits, threads: as for :func:`sign`.

    Returns:
        uint8 or uint32 (n_sets, SLOTS); all bits set for an empty set.
    """
    width = _checked(scheme, bits, SHINGLE_WORDS)
    kind: type[Any] = np.uint8 if width == 8 else np.uint32
    values = np.empty((offsets.size - 1, SLOTS), kind)
    if shingles.size * 8 <= tasks.PLAIN_BYTES:
        for row in range(offsets.size - 1):
            values[row] = plain_signature(shingles[offsets[row] : offsets[row + 1]], scheme).astype(kind)
        return values
    from provenance.kernels.sketching import sketch_rows

    numbers = factors(scheme)
    edges = np.searchsorted(offsets, np.arange(0, shingles.size, tasks.TASK_BYTES // 8), side="right") - 1
    steps = distinct(np.concatenate([edges, np.array([0, offsets.size - 1])])).tolist()

    def work(step: tuple[int, int], scratch: Scratch) -> None:
        first, last = step
        mine = offsets[first : last + 1]
        scratch.fit(int(np.diff(mine).max(initial=0)))
        sketch_rows(
            SCHEMES[scheme], mine, shingles, *numbers, scratch.halves, scratch.plain, scratch.other, scratch.row,
            values[first:last],
        )  # fmt: skip

    run_tasks(pairwise(steps), work, threads)
    return values


def _checked(scheme: str, bits: int | None, shingle_words: int) -> int:
    if scheme not in SCHEMES:
        raise InvalidParameter(f"scheme is {scheme!r}, expected one of {', '.join(SCHEMES)}")
    width = bits if bits is not None else (8 if scheme == "fss" else 32)
    if width not in WIDTHS or (scheme == "affine32" and width != 32):
        expected = "32" if scheme == "affine32" else "8 or 32"
        raise InvalidParameter(f"bits is {bits!r}, expected {expected} for the scheme {scheme}")
    if not 1 <= shingle_words <= 64:
        raise InvalidParameter(f"shingle_words is {shingle_words!r}, expected a whole number from 1 to 64")
    return width


def _sign(
    task: Task,
    scratch: Scratch,
    scheme: str,
    length: int,
    values: npt.NDArray[Any],
    words: npt.NDArray[np.int32],
) -> None:
    became = np.full(len(task), COMPOSING, np.uint8)
    if not task.plain:
        from provenance.kernels.signing import sign_texts

        table, offsets = code_points(), task.offsets
        scratch.fit(int(np.diff(offsets).max()))
        sign_texts(
            SCHEMES[scheme], length, offsets, task.block.data, table.blocks, table.entries, table.pieces,
            *factors(scheme), scratch.edges, scratch.plain, scratch.hashes, scratch.spare, scratch.halves,
            scratch.other, scratch.row, values, words, became,
        )  # fmt: skip
    for place, hashes in hashed_plainly(task, np.flatnonzero(became == COMPOSING)):
        words[place] = hashes.size
        values[place] = plain_signature(plain_shingles(hashes, length), scheme).astype(values.dtype)
    if task.block.missing is not None:
        missing = task.block.missing[task.first : task.last]
        words[missing] = -1
        values[missing] = np.iinfo(values.dtype).max


def _shingle(task: Task, scratch: Scratch, length: int) -> tuple[npt.NDArray[np.int64], Hashes]:
    """
    Give how many distinct shingles each text of a task has, and them, which stand until the thread's next task.
    """
    sizes = np.zeros(len(task), np.int64)
    became = np.full(len(task), COMPOSING, np.uint8)
    found = np.empty(0, np.uint64)
    if not task.plain:
        from provenance.kernels.signing import shingle_texts

        table, offsets = code_points(), task.offsets
        scratch.fit(int(np.diff(offsets).max()))
        found = scratch.shingles(2 * int(offsets[-1] - offsets[0]) + ROOM)
        shingle_texts(
            length, offsets, task.block.data, table.blocks, table.entries, table.pieces, scratch.edges, scratch.plain,
            scratch.hashes, scratch.spare, scratch.buckets, found, sizes, became,
        )  # fmt: skip
        found = found[: int(sizes.sum())]
    missing = np.zeros(len(task), np.bool_)
    if task.block.missing is not None:
        missing = task.block.missing[task.first : task.last]
    others = {
        place: distinct(plain_shingles(hashes, length))
        for place, hashes in hashed_plainly(task, np.flatnonzero(became == COMPOSING))
    }
    if not others and not (missing & (sizes > 0)).any():
        return sizes, found
    places = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    none = np.empty(0, np.uint64)
    sets = [
        none if missing[place] else others.get(place, found[places[place] : places[place + 1]])
        for place in range(len(task))
    ]
    return np.array([one.size for one in sets], np.int64), np.concatenate([none, *sets])
