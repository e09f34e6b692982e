"""
Texts to signatures and to sets of shingles: on threads, compiled for many texts, by NumPy alone for few.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.errors import InvalidParameter
from provenance.hashes import Hashes
from provenance.similarity.arrow_text import TextBlock, Texts, text_blocks
from provenance.similarity.plain_signing import plain_shingles, plain_signature
from provenance.similarity.schemes import SCHEMES, SLOTS, WIDTHS, Scheme, factors
from provenance.similarity.signatures import SHINGLE_WORDS, ShingleSets, Signatures
from provenance.similarity.threads import processors
from provenance.text.code_points import code_points
from provenance.text.plain_words import plain_words

# Up to so many bytes of text, NumPy is done before Numba has been imported; far fewer where nothing is in its cache.
PLAIN_BYTES = 4_000_000

# A thread takes so many bytes of text at a time, and texts.
TASK_BYTES, TASK_TEXTS = 2_000_000, 2_048

# Texts that NumPy signs together.
_PLAIN_TEXTS = 64

# What became of a text, as the kernels have it.
WHOLE, COMPOSING, INVALID = 0, 1, 2

# Room in scratch, as the kernels want it.
_ROOM, _BEHIND_EDGES, _BUCKETS = 512, 97, 513


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

    def work(task: _Task, scratch: _Scratch) -> None:
        rows = slice(task.row, task.row + len(task))
        _sign(task, scratch, scheme, shingle_words, values[rows], words[rows])

    _run(_tasks(text_blocks(texts)), work, threads)
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

    def work(task: _Task, scratch: _Scratch) -> None:
        sizes, hashes = _shingle(task, scratch, shingle_words)
        counts[task.row + 1 : task.row + 1 + len(task)] = sizes
        parts[task.row] = hashes

    _run(_tasks(text_blocks(texts)), work, threads)
    hashes = np.concatenate([np.empty(0, np.uint64), *(parts[row] for row in sorted(parts))])
    return ShingleSets(np.cumsum(counts), hashes)


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
    if shingles.size * 8 <= PLAIN_BYTES:
        for row in range(offsets.size - 1):
            values[row] = plain_signature(shingles[offsets[row] : offsets[row + 1]], scheme).astype(kind)
        return values
    from provenance.kernels.sketching import sketch_rows

    numbers = factors(scheme)
    edges = np.searchsorted(offsets, np.arange(0, shingles.size, TASK_BYTES // 8), side="right") - 1
    steps = np.unique(np.concatenate([edges, np.array([0, offsets.size - 1])])).tolist()

    def work(step: tuple[int, int], scratch: _Scratch) -> None:
        first, last = step
        mine = offsets[first : last + 1]
        scratch.fit(int(np.diff(mine).max(initial=0)))
        sketch_rows(
            SCHEMES[scheme], mine, shingles, *numbers, scratch.halves, scratch.other, scratch.row, values[first:last]
        )

    _run(pairwise(steps), work, threads)
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


@frozen(eq=False)
class _Task:
    """
    Some texts of a block.

    Attributes:
        row: the row of the first among all texts.
        first: its place in the block.
        plain: NumPy signs them.
    """

    block: TextBlock = field(repr=False)
    row: int
    first: int
    last: int
    plain: bool

    def __len__(self) -> int:
        return self.last - self.first

    @property
    def offsets(self) -> npt.NDArray[np.int64]:
        return self.block.offsets[self.first : self.last + 1]


class _Scratch:
    """
    What a thread's kernels write in between; it grows to the longest text met.
    """

    def __init__(self) -> None:
        self.other = np.empty(SLOTS, np.uint32)
        self.row = np.empty(SLOTS, np.uint32)
        self.buckets = np.empty(_BUCKETS, np.int64)
        self._bytes = -1
        self.fit(1 << 16)

    def fit(self, longest: int) -> None:
        """
        Make room for a text of *longest* bytes.
        """
        if longest <= self._bytes:
            return
        self._bytes = longest
        plain = 2 * longest + _ROOM
        self.plain = np.empty(plain, np.uint8)
        self.edges = np.empty(plain + _BEHIND_EDGES, np.uint32)
        self.hashes = np.empty(plain // 2 + 1, np.uint64)
        self.spare = np.empty(plain // 2 + 1, np.uint64)
        self.halves = np.empty(plain // 2 + 1, np.uint32)


def _tasks(blocks: Iterator[TextBlock]) -> Iterator[_Task]:
    """
    Part blocks into tasks; the first texts are plain ones, if these are all that come.
    """
    held: list[TextBlock] = []
    size = 0
    for block in blocks:
        held.append(block)
        size += int(block.offsets[-1] - block.offsets[0])
        if size > PLAIN_BYTES:
            break
    plain = size <= PLAIN_BYTES
    for block in (*held, *blocks):
        place, count = 0, len(block)
        while place < count:
            most = int(np.searchsorted(block.offsets, block.offsets[place] + TASK_BYTES, side="right")) - 1
            end = min(max(most, place + 1), place + (_PLAIN_TEXTS if plain else TASK_TEXTS), count)
            yield _Task(block, block.first + place, place, end, plain)
            place = end


def _run(tasks: Iterable[Any], work: Callable[[Any, _Scratch], None], threads: int | None) -> None:
    """
    Do the tasks on threads, at most a few ahead; the first that fails ends it, and is raised.
    """
    count = processors(threads)
    remaining = iter(tasks)
    first = list(islice(remaining, 2))
    if count == 1 or len(first) < 2:
        scratch = _Scratch()
        for task in (*first, *remaining):
            work(task, scratch)
        return
    local = threading.local()

    def one(task: Any) -> None:
        if not hasattr(local, "scratch"):
            local.scratch = _Scratch()
        work(task, local.scratch)

    with ThreadPoolExecutor(count) as pool:
        waiting: list[Future[None]] = []
        try:
            for task in (*first, *remaining):
                waiting.append(pool.submit(one, task))
                if len(waiting) >= 4 * count:
                    waiting.pop(0).result()
            for future in waiting:
                future.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _sign(
    task: _Task,
    scratch: _Scratch,
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
    for place, hashes in _plainly(task, np.flatnonzero(became == COMPOSING)):
        words[place] = hashes.size
        values[place] = plain_signature(plain_shingles(hashes, length), scheme).astype(values.dtype)
    if task.block.missing is not None:
        missing = task.block.missing[task.first : task.last]
        words[missing] = -1
        values[missing] = np.iinfo(values.dtype).max


def _shingle(task: _Task, scratch: _Scratch, length: int) -> tuple[npt.NDArray[np.int64], Hashes]:
    """
    Give how many distinct shingles each text of a task has, and them.
    """
    sizes = np.zeros(len(task), np.int64)
    became = np.full(len(task), COMPOSING, np.uint8)
    found = np.empty(0, np.uint64)
    if not task.plain:
        from provenance.kernels.signing import shingle_texts

        table, offsets = code_points(), task.offsets
        scratch.fit(int(np.diff(offsets).max()))
        # As many as words at most; what is not written to takes no memory.
        found = np.empty(2 * int(offsets[-1] - offsets[0]) + _ROOM, np.uint64)
        shingle_texts(
            length, offsets, task.block.data, table.blocks, table.entries, table.pieces, scratch.edges, scratch.plain,
            scratch.hashes, scratch.spare, scratch.buckets, found, sizes, became,
        )  # fmt: skip
        found = found[: int(sizes.sum())]
    missing = np.zeros(len(task), np.bool_)
    if task.block.missing is not None:
        missing = task.block.missing[task.first : task.last]
    others = {
        place: np.unique(plain_shingles(hashes, length))
        for place, hashes in _plainly(task, np.flatnonzero(became == COMPOSING))
    }
    if not others and not (missing & (sizes > 0)).any():
        return sizes, found.copy()
    places = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    none = np.empty(0, np.uint64)
    sets = [
        none if missing[place] else others.get(place, found[places[place] : places[place + 1]])
        for place in range(len(task))
    ]
    return np.array([one.size for one in sets], np.int64), np.concatenate([none, *sets])


def _plainly(task: _Task, chosen: npt.NDArray[np.int64]) -> Iterator[tuple[int, Hashes]]:
    """
    Hash the words of some texts of a task by NumPy; those that are no UTF-8 are left out.
    """
    for first in range(0, chosen.size, _PLAIN_TEXTS):
        texts: dict[int, str] = {}
        for place in chosen[first : first + _PLAIN_TEXTS].tolist():
            start, end = task.offsets[place : place + 2].tolist()
            try:
                texts[place] = bytes(task.block.data[start:end]).decode()
            except UnicodeDecodeError:
                continue
        offsets, hashes = plain_words(list(texts.values()))
        for i, place in enumerate(texts):
            yield place, hashes[offsets[i] : offsets[i + 1]]
