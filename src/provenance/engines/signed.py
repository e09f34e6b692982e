"""
Signing a corpus batch by batch, and putting its signatures into the order of their ids.
"""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from attrs import define, field, frozen
from xxhash import xxh3_128_digest

from provenance.engines.first_run import COMPILING, must_compile
from provenance.engines.notices import Told
from provenance.engines.remembered import Remembered
from provenance.engines.spool import Spool
from provenance.notices import Notice
from provenance.progress import Stages
from provenance.readers.batches import Batch, Batches, Mask, Part
from provenance.readers.batches.columns import as_bytes, dates_of
from provenance.readers.batches.parts import BATCH_BYTES
from provenance.segments import SegmentWriter, read_segment, writing_segment

Integers = npt.NDArray[np.int64]

Item = TypeVar("Item")

# A batch with its part, and the number of that part's first row.
Placed = tuple[Part, int, Batch]

# Of letters that nobody sees is no text made: those of corpora.
_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Cs", "Zl", "Zp", "Zs"})

# Rows that are put into their order at one time, where signatures lie on disk.
_ROWS_AT_ONCE = 1 << 16

_KIND = "signatures of rows"


@frozen(eq=False)
class SignedCorpus:
    """
    The signatures of the rows that can be compared with others, in the order of their ids.

    Attributes:
        values: uint8 or uint32 (n, n_slots).
        words: int32 (n,), of each text.
        ids: Arrow array of large_string, rising, distinct.
        rows: int64 (n,), where each row stands in the order of arrival.
        arrived: rows that came, those that were set aside included.
        bits: stored of each slot.
        remembered: the first texts.
    """

    values: npt.NDArray[Any]
    words: npt.NDArray[np.int32]
    ids: Any
    rows: Integers
    arrived: int
    bits: int
    remembered: Remembered


def sign_corpus(
    source: Batches, *, threads: int | None, spool: Spool, stages: Stages, set_aside: Told, warnings: Told
) -> SignedCorpus:
    """
    Sign every row, set aside those that are no articles, and put the others into the order of their ids.

    Args:
        source: read for the first time.
        threads: at work at once.
        spool: takes signatures that do not fit into memory.
        stages: hears how far it is.
        set_aside, warnings: take what there is to say.
    """
    gathered = _Gathered(spool, Remembered.of(source, spool))
    with contextlib.ExitStack() as stack:
        stack.callback(gathered.close)
        groups = together(source.first())
        first = next(groups, None)
        if first is not None:
            with stages(_first_name(first)):
                gathered.add(first, threads, set_aside)
        with stages("signing") as advance:
            for some in groups:
                gathered.add(some, threads, set_aside)
                for _, _, batch in some:
                    advance(len(batch.rows), batch.share)
        ids, order = _ordered(gathered)
        with stages("ordering"):
            order = _distinct(order, ids, source, gathered, set_aside, warnings)
            ids = ids.take(_indices(order)).combine_chunks()
            words = np.concatenate([np.empty(0, np.int32), *gathered.words])[order]
            return SignedCorpus(
                gathered.values(order), words, ids, order, gathered.arrived, gathered.bits, gathered.remembered
            )


@define(eq=False)
class _Gathered:
    """
    What is known of rows in the order of arrival.
    """

    spool: Spool
    remembered: Remembered
    ids: list[Any] = field(factory=list, init=False)
    words: list[npt.NDArray[np.int32]] = field(factory=list, init=False)
    usable: list[Mask] = field(factory=list, init=False)
    arrived: int = field(default=0, init=False)
    bits: int = field(default=8, init=False)
    _held: list[npt.NDArray[Any]] = field(factory=list, init=False)
    _bytes: int = field(default=0, init=False)
    _stack: contextlib.ExitStack = field(factory=contextlib.ExitStack, init=False)
    _writer: SegmentWriter | None = field(default=None, init=False)
    _path: Any = field(default=None, init=False)

    def add(self, batches: list[Placed], threads: int | None, set_aside: Told) -> None:
        """
        Sign the rows of some batches.
        """
        from provenance.similarity.signing import sign

        signed = sign(chunked([batch.texts for _, _, batch in batches]), threads=threads)
        end = 0
        for part, start, batch in batches:
            # Between the rows of two batches none may be missing: what is known of rows is found by their numbers.
            if start + int(batch.rows[0]) != self.arrived:
                raise AssertionError("rows are given one after the other when they are first read")
            begin, end = end, end + len(batch.rows)
            self.usable.append(_usable(part, batch, signed.words[begin:end], set_aside))
            self.ids.append(batch.ids)
            self.remembered.add(self.arrived, batch.texts, batch.dates)
            self.arrived += len(batch.rows)
        self.bits = signed.bits
        self.words.append(signed.words)
        self._keep(signed.values)

    def _keep(self, values: npt.NDArray[Any]) -> None:
        self._bytes += values.nbytes
        if self._writer is None and self._bytes > self.spool.memory_bytes:
            self._path = self.spool.path()
            writing = writing_segment(self._path, _KIND, dtype=values.dtype, row_shape=values.shape[1:])
            self._writer = self._stack.enter_context(writing)
            for held in self._held:
                self._writer.append(held)
            self._held.clear()
        if self._writer is None:
            self._held.append(values)
        else:
            self._writer.append(values)

    def values(self, order: Integers) -> npt.NDArray[Any]:
        """
        Give the signatures of the rows in *order*; they are given once.
        """
        if self._writer is None:
            return self._in_memory(order)
        self._stack.close()
        found = read_segment(self._path, _KIND, check=False).values
        path = self.spool.path()
        with writing_segment(path, _KIND, dtype=found.dtype, row_shape=found.shape[1:]) as writer:
            for start in range(0, len(order), _ROWS_AT_ONCE):
                writer.append(found[order[start : start + _ROWS_AT_ONCE]])
        self._path.unlink()
        return read_segment(path, _KIND, check=False).values

    def _in_memory(self, order: Integers) -> npt.NDArray[Any]:
        if not self._held:
            return np.empty((0, 128), np.uint8)
        values = np.empty((self.arrived, *self._held[0].shape[1:]), self._held[0].dtype)
        start = 0
        self._held.reverse()
        while self._held:  # each is let go of before the next is taken, so that none lies there twice
            held = self._held.pop()
            values[start : start + len(held)] = held
            start += len(held)
        return permuted(values, order)

    def close(self) -> None:
        """
        Let go of the file, where there is one.
        """
        self._stack.close()


def together(batches: Iterable[Placed]) -> Iterator[list[Placed]]:
    """
    Put small batches together: what is compiled pays from some megabytes on.
    """
    return grouped(batches, lambda placed: int(placed[2].texts.nbytes))


def grouped(items: Iterable[Item], size_of: Callable[[Item], int]) -> Iterator[list[Item]]:
    """
    Put items together until they have the size that pays.
    """
    held: list[Item] = []
    size = 0
    for item in items:
        held.append(item)
        size += size_of(item)
        if size >= BATCH_BYTES // 2:
            yield held
            held, size = [], 0
    if held:
        yield held


def chunked(texts: list[Any]) -> Any:
    """
    Give texts of several batches as one chunked array.
    """
    import pyarrow as pa

    if len({str(array.type) for array in texts}) > 1:
        texts = [array.cast(pa.large_binary()).view(pa.large_string()) for array in map(as_bytes, texts)]
    return pa.chunked_array(texts)


def permuted(values: npt.NDArray[Any], order: Integers) -> npt.NDArray[Any]:
    """
    Give ``values[order]``, in the memory that *values* has.

    Args:
        values: (n, width), C-contiguous; used up.
        order: int64 (m,), distinct rows of *values*.
    """
    if np.array_equal(order, np.arange(len(order))):
        return values[: len(order)]
    if len(values) < _ROWS_AT_ONCE:
        return np.ascontiguousarray(values[order])
    from provenance.kernels.permuting import permute_rows

    left = np.ones(len(values), bool)
    left[order] = False
    # The rows that are not asked for come behind the others, so that every row has one place.
    permute_rows(values, np.concatenate([order, np.flatnonzero(left)]), np.empty(values.shape[1], values.dtype))
    return values[: len(order)]


def _first_name(batches: list[Placed]) -> str:
    """
    Say what is done with the first texts, which may have to wait until there is code for them.
    """
    from provenance.similarity.signing import PLAIN_BYTES

    many = sum(batch.texts.nbytes for _, _, batch in batches) > PLAIN_BYTES
    return COMPILING if many and must_compile("signing.sign_texts") else "signing"


def _usable(part: Part, batch: Batch, words: npt.NDArray[np.int32], set_aside: Told) -> Mask:
    """
    Tell which rows of a batch are articles, and say of the others why not.
    """
    usable = np.ones(len(batch.rows), bool)
    # Whatever has a word has something to be seen.
    for place in np.flatnonzero(words <= 0).tolist():
        if place in batch.aside:
            set_aside.add(batch.aside[place])
            usable[place] = False
            continue
        short, position = part.position(int(batch.numbers[place]))
        found = _without_text(batch, place, int(words[place]))
        if found is not None:
            code, what = found
            message = f"{position}: {what}: give it a text, or leave it out"
            set_aside.add(Notice(id=batch.ids[place].as_py(), code=code, message=message, position=short))
            usable[place] = False
    return usable


def _without_text(batch: Batch, place: int, words: int) -> tuple[str, str] | None:
    if not batch.texts[place].is_valid:
        return "no_text", "the text is missing"
    if words < 0:
        return "invalid_utf8", "the text is no UTF-8"
    text = batch.texts[place].as_py()
    if all(unicodedata.category(character) in _INVISIBLE for character in text):
        return "empty_text", "the text is empty"
    return None


def _ordered(gathered: _Gathered) -> tuple[Any, Integers]:
    """
    Give the ids in the order of arrival, and the usable rows in the order of their ids.
    """
    import pyarrow as pa
    from pyarrow import compute

    ids = pa.chunked_array(gathered.ids, pa.large_string())
    gathered.ids.clear()
    order = compute.sort_indices(ids).to_numpy().astype(np.int64)
    usable = np.concatenate([np.empty(0, bool), *gathered.usable])
    return ids, order[usable[order]]


def _indices(order: Integers) -> Any:
    import pyarrow as pa

    return pa.array(order, pa.int64())


def _distinct(
    order: Integers, ids: Any, source: Batches, gathered: _Gathered, set_aside: Told, warnings: Told
) -> Integers:
    """
    Keep one of the rows with one id: that whose content's hash is the smallest, whatever came first.
    """
    same = _same_as_before(order, ids)
    if not same.any():
        return order
    several = same.copy()
    several[:-1] |= same[1:]
    rows = order[several]
    wanted = np.zeros(gathered.arrived, bool)
    wanted[rows] = True
    told = _contents(source, wanted)
    dropped: set[int] = set()
    names = ids.take(_indices(rows)).to_pylist()
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
    for start in range(1, len(order), _ROWS_AT_ONCE):
        taken = ids.take(_indices(order[start - 1 : start + _ROWS_AT_ONCE])).combine_chunks()
        same[start : start + _ROWS_AT_ONCE] = compute.equal(taken[1:], taken[:-1]).to_numpy(zero_copy_only=False)
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
