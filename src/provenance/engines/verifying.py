"""
Links verified on exact shingle sets, of which only those that are needed are made, on disk where they are many.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import numpy.typing as npt
from attrs import define, field, frozen

from provenance.distinct import distinct
from provenance.engines.dates import published_at
from provenance.engines.signed import SignedCorpus, chunked, grouped
from provenance.engines.spool import Spool
from provenance.progress import Stages
from provenance.readers.batches import Batches
from provenance.readers.batches.columns import dates_of
from provenance.similarity.representatives import Instants
from provenance.similarity.signatures import SHINGLE_WORDS

if TYPE_CHECKING:
    from provenance.similarity.signatures import ShingleSets

Integers = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

# Shingle sets stay in memory up to so many bytes, and up to this part of what may be taken at all; others lie on disk.
_MEMORY_BYTES = 2 << 30
_SHARE_OF_MEMORY = 0.25

# Of sets on disk so many bytes are read at one time.
_READ_BYTES = 1 << 26


@frozen(eq=False)
class LinkedTexts:
    """
    The texts that stand in a link, read again; they are numbered in the order of their rows.

    Attributes:
        rows: int64 (n,), rising: rows of the signed corpus.
        published: datetime64 (n,), NaT where that is not known.
    """

    rows: Integers
    published: Instants
    # Where the set of each text lies among the sets, which come in the order of arrival.
    _places: Integers
    _sets: _Sets

    def jaccards(self, pairs: Integers) -> npt.NDArray[np.float64]:
        """
        Compute the exact Jaccard of *pairs*, int64 (n_pairs, 2), of these texts.
        """
        places = self._places[pairs]
        found = np.zeros(len(pairs))
        for some in self._sets.groups(places):
            found[some] = self._sets.jaccards(places[some])
        return found


@contextlib.contextmanager
def linked_texts(
    rows: Integers, corpus: SignedCorpus, source: Batches, *, threads: int | None, spool: Spool, stages: Stages
) -> Iterator[LinkedTexts]:
    """
    Read some texts again and keep their shingle sets as long as the context lasts.

    Args:
        rows: int64 (n,), rising: rows of *corpus*.
        corpus: whose rows they are.
        source: from which it was signed.
        threads: at work at once.
        spool: takes sets that do not fit into memory.
        stages: hears how far it is.
    """
    arrived = corpus.rows[rows]
    order = np.argsort(arrived)
    places = np.empty(len(rows), np.int64)
    places[order] = np.arange(len(rows))
    published = np.full(len(rows), np.datetime64("NaT", "us"))
    wanted = np.zeros(corpus.arrived, bool)
    wanted[arrived] = True
    most = int(np.maximum(corpus.words[rows] - SHINGLE_WORDS + 1, 0).sum(dtype=np.int64))
    with _Sets.of(most, spool, threads) as sets:
        done = 0
        with stages("reading linked texts") as advance:
            for some in grouped(corpus.remembered.again(source, wanted), lambda one: int(one[1].nbytes)):
                sets.append(chunked([texts for _, texts, _, _ in some]))
                for count, _, dates, share in some:
                    if dates is not None:
                        published[order[done : done + count]] = published_at(dates_of(dates))
                    done += count
                    advance(count, share)
        yield LinkedTexts(rows, published, places, sets)


@define(eq=False)
class _Sets:
    """
    Sets of hashes one after the other, in memory or in a file.
    """

    _held: Hashes
    _stream: BinaryIO | None
    _threads: int | None
    _sizes: list[Integers] = field(factory=list, init=False)
    _count: int = field(default=0, init=False)
    _ends: Integers | None = field(default=None, init=False)

    @classmethod
    def of(cls, most: int, spool: Spool, threads: int | None) -> _Sets:
        """
        Begin with nothing.

        Args:
            most: hashes that may come.
            spool: takes them where they do not fit into memory.
            threads: at work at once.
        """
        if 8 * most <= min(_MEMORY_BYTES, _SHARE_OF_MEMORY * spool.memory_bytes):
            return cls(np.empty(most, np.uint64), None, threads)
        # Without a buffer: what is written can be read at once, and stands nowhere twice.
        return cls(np.empty(0, np.uint64), spool.path().open("x+b", buffering=0), threads)

    def __enter__(self) -> _Sets:
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream is not None:
            self._stream.close()

    def append(self, texts: Any) -> None:
        """
        Take the sets of some texts, a chunked Arrow array.

        Raises:
            OSError: the disk is full.
        """
        from provenance.similarity.signing import shingle_sets, shingle_sets_into

        if self._stream is None:
            sizes = shingle_sets_into(texts, self._held[self._count :], threads=self._threads)
        else:
            found = shingle_sets(texts, threads=self._threads)
            sizes = np.diff(found.offsets)
            _write(self._stream, found.hashes)
        self._sizes.append(sizes)
        self._count += int(sizes.sum())

    def _offsets(self) -> Integers:
        if self._ends is None:
            self._ends = np.cumsum(np.concatenate([np.zeros(1, np.int64), *self._sizes]), dtype=np.int64)
            self._sizes.clear()
        return self._ends

    def groups(self, pairs: Integers) -> Iterator[Integers]:
        """
        Cut *pairs* into groups whose sets are read together; in each are the places of its pairs.
        """
        # What lies together is read together.
        order = np.lexsort((pairs[:, 1], pairs[:, 0]))
        if self._stream is None:
            yield order
            return
        ends = np.cumsum(8 * np.diff(self._offsets())[pairs[order]].sum(axis=1))
        start = 0
        while start < len(order):
            before = ends[start - 1] if start else 0
            end = max(start + 1, int(np.searchsorted(ends, before + _READ_BYTES, "right")))
            yield order[start:end]
            start = end

    def jaccards(self, pairs: Integers) -> npt.NDArray[np.float64]:
        """
        Compute the exact Jaccard of each of *pairs*.
        """
        from provenance.similarity.overlaps import jaccards
        from provenance.similarity.signatures import ShingleSets

        if self._stream is None:
            return jaccards(ShingleSets(self._offsets(), self._held), pairs, threads=self._threads)
        places = distinct(pairs)
        return jaccards(self._read(self._stream, places), np.searchsorted(places, pairs), threads=self._threads)

    def _read(self, stream: BinaryIO, places: Integers) -> ShingleSets:
        """
        Read the sets at some places, rising; those that lie side by side at once.
        """
        from provenance.similarity.signatures import ShingleSets

        offsets = self._offsets()
        own = np.cumsum(np.concatenate([np.zeros(1, np.int64), np.diff(offsets)[places]]), dtype=np.int64)
        hashes = np.empty(own[-1], np.uint64)
        room = hashes.view(np.uint8).data
        breaks = np.flatnonzero(np.diff(places) != 1) + 1
        firsts, lasts = np.append(0, breaks).tolist(), np.append(breaks, len(places)).tolist()
        for first, last in zip(firsts, lasts, strict=True):
            stream.seek(8 * int(offsets[places[first]]))
            begin, end = 8 * int(own[first]), 8 * int(own[last])
            while begin < end:
                count = stream.readinto(room[begin:end])  # type: ignore[attr-defined]  # without a buffer, it has that
                if not count:
                    raise OSError("a file of the spool was cut off")
                begin += count
        return ShingleSets(own, hashes)


def _write(stream: BinaryIO, hashes: Hashes) -> None:
    data = np.ascontiguousarray(hashes).view(np.uint8).data
    while data:
        data = data[stream.write(data) :]
