"""
Documents and profiles as arrays of few kinds, end to end: how they lie on disk, and travel between processes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar, overload

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.alignment.profile import Measures, Profile, profiled, short_profile
from provenance.text.document import Document, Head, TokenStream, of_head

Item = TypeVar("Item", Document, Profile)
Bytes = npt.NDArray[np.uint8]
Arrays = Sequence[npt.NDArray[Any]]

_QUOTED, _CAPITAL, _NUMBER, _ATTESTED, _OWN, _UNKNOWN = (1 << place for place in range(6))


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

    def widths(self, sizes: Sequence[int]) -> list[int]:
        """
        Give how many bytes arrays of such *sizes* take.
        """
        return [size * np.dtype(kind).itemsize for size, kind in zip(sizes, self.kinds, strict=True)]

    def parted(self, record: Bytes, widths: Sequence[int]) -> Arrays:
        """
        View the arrays that lie end to end in *record*.
        """
        ends = itertools.accumulate(widths)
        kinds = self.kinds
        return [record[end - width : end].view(kind) for end, width, kind in zip(ends, widths, kinds, strict=True)]


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


def pack_measures(one: Measures) -> tuple[Bytes, list[int]]:
    """
    Give the arrays of a profile of such measures end to end, as :data:`PROFILES` has them, and their sizes.
    """
    arrays = zip(_pack_profile(one), PROFILES.kinds, strict=True)
    laid = [np.ascontiguousarray(array, kind) for array, kind in arrays]
    return np.concatenate([array.view(np.uint8) for array in laid]), [array.size for array in laid]


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


def _pack_profile(one: Profile | Measures) -> Arrays:
    wide, flags, joined = _packed_tokens(one.document)
    flags[: one.attested.size] |= (one.attested * _ATTESTED).astype(np.uint8)
    flags[: one.unknown.size] |= (one.unknown * _UNKNOWN).astype(np.uint8)
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
    found = Measures(
        document=document,
        alone=alone,
        after_one=after_one,
        after_two=after_two,
        attested=((flags & _ATTESTED) > 0)[: max(0, alone.size - 1)],
        unknown=(flags & _UNKNOWN) > 0,
        vocabulary=vocabulary,
        weights=weights,
        incidence=(rows.astype(np.int64), columns.astype(np.int64)),
        own=own > 0,
        sentence_weights=sentence_weights,
        weight=float(sums[0]),
        own_weight=float(sums[1]),
        known=float(sums[2]),
    )
    return profiled(found, words.tolist())


DOCUMENTS: Packing[Document] = Packing(
    ("<u8", "<i4", "<i4", "<i4", "<i4", "|u1", "|u1"), _pack_document, _unpack_document, lambda one: one
)
PROFILES: Packing[Profile] = Packing(
    ("<u8", "<u8", "<f8", *["<i4"] * 4, *["<f4"] * 5, "<i4", "<i4", "|u1", "|u1", "|u1"),
    _pack_profile,
    _unpack_profile,
    lambda one: one.document,
)
