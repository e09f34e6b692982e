"""
Documents and profiles of a corpus that does not fit into memory: on disk, and read again when they are asked for.

A profile takes a hundred bytes a word, and reading its article again a hundred times as long as reading the profile. So
those of a large corpus are written, end to end, into a file without a name, which is gone with the process; the last
that were asked for are kept.
"""

from __future__ import annotations

import tempfile
import weakref
from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar, overload

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.alignment.profile import Profile, profiled, short_profile
from provenance.text.document import Document, Head, TokenStream, of_head

Item = TypeVar("Item", Document, Profile)
Bytes = npt.NDArray[np.uint8]
Arrays = Sequence[npt.NDArray[Any]]

# So many words may be in memory, some 450 MB of profiles; a corpus of fewer never goes to disk.
MOST_WORDS = 3_000_000

# What is read in order, once, need not stay.
MOST_WORDS_IN_ORDER = 1_000_000

_QUOTED, _CAPITAL, _NUMBER, _ATTESTED, _OWN = (1 << place for place in range(5))


@frozen(eq=False)
class Packing(Generic[Item]):
    """
    How a thing is written down, but for its head.

    Attributes:
        kinds: the dtypes of its arrays, the widest first, so that each begins where its type must.
        pack: gives the arrays.
        unpack: makes the thing of its head and the arrays.
        document: gives the document that it is of.
    """

    kinds: tuple[npt.DTypeLike, ...]
    pack: Callable[[Item], Arrays] = field(repr=False)
    unpack: Callable[[Head, Arrays], Item] = field(repr=False)
    document: Callable[[Item], Document] = field(repr=False)


class Shelf(Sequence[Item]):
    """
    Documents or profiles, in the order of a corpus.

    Attributes:
        heads: of each what is known but its words; always in memory.
    """

    def __init__(self, packing: Packing[Item], most_words: int | None = None) -> None:
        """
        Begin an empty shelf.

        Args:
            packing: of what is put there.
            most_words: that may be in memory; :data:`MOST_WORDS` unless given.
        """
        self.heads: list[Head] = []
        self._packing: Packing[Item] = packing
        self._most = MOST_WORDS if most_words is None else most_words
        self._kept: OrderedDict[int, Item] = OrderedDict()
        self._words = 0
        self._file: Any = None
        self._starts, self._sizes = array("q"), array("i")

    def append(self, item: Item) -> None:
        """
        Put one more behind the others.

        Raises:
            OSError: the disk is full.
        """
        row = len(self.heads)
        self.heads.append(self._packing.document(item).head)
        if self._file is not None:
            self._write(item)
        self._keep(row, item)

    def __len__(self) -> int:
        """
        Count what is there.
        """
        return len(self.heads)

    @overload
    def __getitem__(self, row: int) -> Item: ...

    @overload
    def __getitem__(self, row: slice) -> Sequence[Item]: ...

    def __getitem__(self, row: int | slice) -> Item | Sequence[Item]:
        """
        Give what stands at *row*, from memory or from the disk.
        """
        if isinstance(row, slice):
            return [self[one] for one in range(*row.indices(len(self)))]
        if not 0 <= row < len(self.heads):
            raise IndexError(row)
        if row in self._kept:
            self._kept.move_to_end(row)
            return self._kept[row]
        item: Item = self._packing.unpack(self.heads[row], self._read(row))
        self._keep(row, item)
        return item

    def close(self) -> None:
        """
        Let go of everything but the heads.
        """
        self._kept.clear()
        if self._file is not None:
            self._file.close()

    def _keep(self, row: int, item: Item) -> None:
        self._kept[row] = item
        self._words += self.heads[row].length
        if self._words > self._most and self._file is None:
            self._file = tempfile.TemporaryFile(prefix="provenance-")  # noqa: SIM115 # open as long as the shelf
            weakref.finalize(self, self._file.close)
            for one in self._kept.values():  # all there are, in order
                self._write(one)
        while self._words > self._most and len(self._kept) > 1:
            other, _ = self._kept.popitem(last=False)
            self._words -= self.heads[other].length

    def _write(self, item: Item) -> None:
        arrays = self._packing.pack(item)
        self._starts.append(self._file.seek(0, 2))
        self._sizes.extend(len(one) for one in arrays)
        for one, kind in zip(arrays, self._packing.kinds, strict=True):
            self._file.write(np.ascontiguousarray(one, kind).data)

    def _read(self, row: int) -> Arrays:
        kinds = self._packing.kinds
        sizes = self._sizes[row * len(kinds) : (row + 1) * len(kinds)]
        widths = [size * np.dtype(kind).itemsize for size, kind in zip(sizes, kinds, strict=True)]
        record = np.empty(sum(widths), np.uint8)
        self._file.seek(self._starts[row])
        self._file.readinto(record.data)
        ends = np.cumsum(widths).tolist()
        return [record[end - width : end].view(kind) for end, width, kind in zip(ends, widths, kinds, strict=True)]


class Chosen(Sequence[Profile]):
    """
    Some of the profiles of a shelf.

    Attributes:
        heads: of these.
    """

    def __init__(self, shelf: Shelf[Profile], rows: Sequence[int]) -> None:
        """
        Choose *rows*.
        """
        self._shelf, self._rows = shelf, rows
        self.heads = [shelf.heads[row] for row in rows]

    def __len__(self) -> int:
        """
        Count them.
        """
        return len(self._rows)

    @overload
    def __getitem__(self, row: int) -> Profile: ...

    @overload
    def __getitem__(self, row: slice) -> Sequence[Profile]: ...

    def __getitem__(self, row: int | slice) -> Profile | Sequence[Profile]:
        """
        Give one, or some.
        """
        return [self._shelf[one] for one in self._rows[row]] if isinstance(row, slice) else self._shelf[self._rows[row]]


class _Forms(Sequence[str]):
    """
    Words that lie in one run of bytes, parted when they are asked for.
    """

    def __init__(self, joined: Bytes, length: int) -> None:
        self._joined = joined
        self._length = length
        self._forms: tuple[str, ...] | None = None

    def __len__(self) -> int:
        """
        Count the words.
        """
        return self._length

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...

    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        """
        Give one word, or some.
        """
        if self._forms is None:
            joined = self._joined.tobytes().decode("utf-8", "surrogatepass")
            self._forms = tuple(joined.split("\n")) if self._length else ()
        return self._forms[place]


def _packed_tokens(document: Document) -> tuple[list[npt.NDArray[Any]], Bytes, Bytes]:
    """
    Give the wide arrays of a document's words and quotations, the flags of its words, and the words themselves.
    """
    tokens = document.tokens
    joined = "\n".join(tokens.forms).encode("utf-8", "surrogatepass")
    flags = (tokens.quoted * _QUOTED | tokens.capital * _CAPITAL | tokens.number * _NUMBER).astype(np.uint8)
    quotes = np.array(document.quotations, np.int32).ravel()
    return [tokens.starts, tokens.ends, tokens.sentences, quotes], flags, np.frombuffer(joined, np.uint8)


def _tokens(head: Head, words: npt.NDArray[Any], wide: Arrays, flags: Bytes, joined: Bytes) -> Document:
    starts, ends, sentences, quotes = wide
    tokens = TokenStream(
        forms=_Forms(joined, words.size),
        words=words,
        starts=starts,
        ends=ends,
        sentences=sentences,
        quoted=(flags & _QUOTED) > 0,
        capital=(flags & _CAPITAL) > 0,
        number=(flags & _NUMBER) > 0,
    )
    return of_head(head, tokens, [(first, last) for first, last in quotes.reshape(-1, 2).tolist()])


def _pack_document(document: Document) -> Arrays:
    wide, flags, joined = _packed_tokens(document)
    return [document.tokens.words, *wide, flags, joined]


def _unpack_document(head: Head, arrays: Arrays) -> Document:
    return _tokens(head, arrays[0], arrays[1:5], arrays[5], arrays[6])


def _pack_profile(one: Profile) -> Arrays:
    wide, flags, joined = _packed_tokens(one.document)
    flags[: one.attested.size] |= (one.attested * _ATTESTED).astype(np.uint8)
    sums = np.array([one.weight, one.own_weight, one.known])
    bits = [one.alone, one.after_one, one.after_two, one.weights, one.sentence_weights]
    own = (one.own * _OWN).astype(np.uint8)
    return [one.document.tokens.words, one.vocabulary, sums, *wide, *bits, *one.incidence, flags, own, joined]


def _unpack_profile(head: Head, arrays: Arrays) -> Profile:
    words, vocabulary, sums, *rest = arrays
    flags, own, joined = arrays[-3:]
    document = _tokens(head, words, rest[:4], flags, joined)
    if not head.comparable:
        return short_profile(document)
    alone, after_one, after_two, weights, sentence_weights, rows, columns = rest[4:11]
    return profiled(
        document,
        words=words.tolist(),
        bits=(alone, after_one, after_two),
        attested=((flags & _ATTESTED) > 0)[: max(0, alone.size - 1)],
        vocabulary=vocabulary,
        weights=weights,
        incidence=(rows.astype(np.int64), columns.astype(np.int64)),
        own=own > 0,
        sentence_weights=sentence_weights,
        sums=(float(sums[0]), float(sums[1]), float(sums[2])),
    )


DOCUMENTS: Packing[Document] = Packing(
    ("<u8", "<i4", "<i4", "<i4", "<i4", "|u1", "|u1"), _pack_document, _unpack_document, lambda one: one
)
PROFILES: Packing[Profile] = Packing(
    ("<u8", "<u8", "<f8", *["<i4"] * 4, *["<f4"] * 5, "<i4", "<i4", "|u1", "|u1", "|u1"),
    _pack_profile,
    _unpack_profile,
    lambda one: one.document,
)
