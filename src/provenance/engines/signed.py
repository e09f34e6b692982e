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

from provenance.engines.first_run import COMPILING, must_compile
from provenance.engines.notices import Told
from provenance.engines.ordering import ROWS_AT_ONCE, distinct, indices, order_of, permuted
from provenance.engines.remembered import Remembered
from provenance.engines.spool import Spool
from provenance.notices import Notice
from provenance.progress import Stages
from provenance.readers.batches import Batch, Batches, Mask, Part
from provenance.readers.batches.columns import as_bytes
from provenance.readers.batches.parts import BATCH_BYTES
from provenance.segments import SegmentWriter, read_segment, writing_segment

Integers = npt.NDArray[np.int64]

Item = TypeVar("Item")

# A batch with its part, and the number of that part's first row.
Placed = tuple[Part, int, Batch]

# Of letters that nobody sees is no text made: those of corpora.
_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Cs", "Zl", "Zp", "Zs"})

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
        with stages("ordering"):
            ids = gathered.all_ids()
            order = order_of(ids, np.concatenate([np.empty(0, bool), *gathered.usable]))
            order = distinct(order, ids, source, gathered.arrived, set_aside=set_aside, warnings=warnings)
            ids = ids.take(indices(order)).combine_chunks()
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
    _held: npt.NDArray[Any] | None = field(default=None, init=False)
    _rows: int = field(default=0, init=False)
    _stack: contextlib.ExitStack = field(factory=contextlib.ExitStack, init=False)
    _writer: SegmentWriter | None = field(default=None, init=False)
    _path: Any = field(default=None, init=False)

    def add(self, batches: list[Placed], threads: int | None, set_aside: Told) -> None:
        """
        Sign the rows of some batches.
        """
        from provenance.similarity.signing import sign

        signed = sign(chunked([batch.texts for _, _, batch in batches]), threads=threads)
        begun, end = self.arrived, 0
        for part, start, batch in batches:
            # Between the rows of two batches none may be missing: what is known of rows is found by their numbers.
            if start + int(batch.rows[0]) != self.arrived:
                raise AssertionError("rows are given one after the other when they are first read")
            begin, end = end, end + len(batch.rows)
            self.usable.append(_usable(part, batch, signed.words[begin:end], set_aside))
            self.ids.append(batch.ids)
            self.arrived += len(batch.rows)
        self.remembered.add(begun, [(batch.texts, batch.dates) for _, _, batch in batches])
        self.bits = signed.bits
        self.words.append(signed.words)
        self._keep(signed.values)

    def all_ids(self) -> Any:
        """
        Give the ids in the order of arrival, as one chunked array; they are given once.
        """
        import pyarrow as pa

        ids = pa.chunked_array(self.ids, pa.large_string())
        self.ids.clear()
        return ids

    def _keep(self, values: npt.NDArray[Any]) -> None:
        end = self._rows + len(values)
        if self._writer is None and end * values[:1].nbytes > self.spool.memory_bytes:
            self._path = self.spool.path()
            writing = writing_segment(self._path, _KIND, dtype=values.dtype, row_shape=values.shape[1:])
            self._writer = self._stack.enter_context(writing)
            if self._held is not None:
                self._writer.append(self._held[: self._rows])
            self._held = None
        if self._writer is not None:
            self._writer.append(values)
        else:
            if self._held is None:
                self._held = np.empty((0, *values.shape[1:]), values.dtype)
            if end > len(self._held):
                # Grown where it lies, by an eighth: pieces put together at the end would lie there twice.
                size = max(end, len(self._held) * 9 // 8)
                self._held.resize((size, *values.shape[1:]), refcheck=False)
            self._held[self._rows : end] = values
        self._rows = end

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
            for start in range(0, len(order), ROWS_AT_ONCE):
                writer.append(found[order[start : start + ROWS_AT_ONCE]])
        self._path.unlink()
        return read_segment(path, _KIND, check=False).values

    def _in_memory(self, order: Integers) -> npt.NDArray[Any]:
        if self._held is None:
            return np.empty((0, 128), np.uint8)
        values, self._held = self._held[: self._rows], None
        return permuted(values, order)

    def close(self) -> None:
        """
        Let go of the files, where there are any.
        """
        self.remembered.wait()
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


def _first_name(batches: list[Placed]) -> str:
    """
    Say what is done with the first texts, which may have to wait until there is code for them.
    """
    from provenance.similarity.tasks import PLAIN_BYTES

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
        found = without_text(batch.texts[place], int(words[place]))
        if found is not None:
            code, what = found
            message = f"{position}: {what}: give it a text, or leave it out"
            set_aside.add(Notice(id=batch.ids[place].as_py(), code=code, message=message, position=short))
            usable[place] = False
    return usable


def without_text(body: Any, words: int) -> tuple[str, str] | None:
    """
    Say with a code and in words why a text without words is no article; None where it is one all the same.

    Args:
        body: Arrow scalar, as it was signed.
        words: as it was signed: -1 for a null and for what is no UTF-8.
    """
    if not body.is_valid:
        return "no_text", "the text is missing"
    if words < 0:
        return "invalid_utf8", "the text is no UTF-8"
    text = body.as_py()
    if all(unicodedata.category(character) in _INVISIBLE for character in text):
        return "empty_text", "the text is empty"
    return None
