"""
The profiles and comparisons that another process wrote into files, read by those that inherit them.

Processes that inherit a file share its place in it, so everything is read at a place that is given.
"""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from provenance.alignment.profile import Profile
from provenance.engines.packing import PROFILES
from provenance.engines.told import article_of, head_of, tell_article, tell_head
from provenance.lineage.comparing import Pair
from provenance.lineage.packed import unpack
from provenance.lineage.pairs import PairEvidence
from provenance.text.document import Head

Integers = npt.NDArray[np.int64]

# What each of several processes keeps in memory: words of profiles, of some two hundred bytes each, and matched
# sentences of two kilobytes. Texts that are compared with each other, and those of one story, are asked for together.
MOST_WORDS = 600_000
MOST_SENTENCES = 30_000

# Between what is told of an article, in JSON, and its text.
_BETWEEN = b"\n"


def write_heads(heads: Sequence[Head], file: Any) -> Integers:
    """
    Write the *heads* of articles into a file, with their texts.

    Returns:
        int64 (n + 1,), where each begins, and the end.

    Raises:
        OSError: the disk is full.
    """
    bounds = np.zeros(len(heads) + 1, np.int64)
    for row, head in enumerate(heads):
        about = json.dumps([tell_article(head.article), tell_head(head), head.length]).encode("ascii")
        record = about + _BETWEEN + head.article.text.encode("utf-8", "surrogatepass")
        file.write(record)
        bounds[row + 1] = bounds[row] + len(record)
    file.flush()
    return bounds


class Profiles(Sequence[Profile]):
    """
    Some of the profiles of a shelf in another process.
    """

    def __init__(
        self, files: tuple[int, int], places: tuple[Integers, npt.NDArray[np.int32]], heads: Integers, rows: Integers
    ) -> None:
        """
        Choose *rows*.

        Args:
            files: numbers of the file of the shelf, and of that of the heads.
            places: of the shelf, see :meth:`provenance.engines.shelf.Shelf.places`.
            heads: as :func:`write_heads` gives them.
            rows: int64 (n,), of the shelf.
        """
        self._shelf, self._told = files
        self._starts, self._sizes = places
        self._heads, self._rows = heads, rows
        self._kept: OrderedDict[int, Profile] = OrderedDict()
        self._words = 0

    def __len__(self) -> int:
        """
        Count them.
        """
        return int(self._rows.size)

    @overload
    def __getitem__(self, place: int) -> Profile: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Profile]: ...

    def __getitem__(self, place: int | slice) -> Profile | Sequence[Profile]:
        """
        Give one, or some.
        """
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if place in self._kept:
            self._kept.move_to_end(place)
            return self._kept[place]
        row = int(self._rows[place])
        widths = PROFILES.widths(self._sizes[row].tolist())
        record = at(self._shelf, sum(widths), int(self._starts[row]))
        found = PROFILES.unpack(self.head(row), PROFILES.parted(record, widths))
        self._kept[place] = found
        self._words += len(found.words)
        while self._words > MOST_WORDS and len(self._kept) > 1:
            _, other = self._kept.popitem(last=False)
            self._words -= len(other.words)
        return found

    def head(self, row: int) -> Head:
        """
        Give what is known of an article but its words, by its row of the shelf.
        """
        first, last = self._heads[row : row + 2].tolist()
        about, _, text = at(self._told, last - first, first).tobytes().partition(_BETWEEN)
        article, head, length = json.loads(about)
        return head_of(head, article_of(article, text.decode("utf-8", "surrogatepass")), length)


class Found(Mapping[Pair, PairEvidence]):
    """
    The comparisons that found something, made by several processes.
    """

    def __init__(self, file: int, pairs: Integers, starts: Integers, sizes: Integers, shared: Integers) -> None:
        """
        Take note of where they lie.

        Args:
            file: number of the file in which they are, packed.
            pairs: int64 (n, 2), rows, left < right, sorted.
            starts, sizes: int64 (n,), where each begins, and how many bytes.
            shared: int64 (n,), 1 where the two share sentences.
        """
        self._file, self._pairs, self._starts, self._sizes = file, pairs, starts, sizes
        self._count = int(pairs.max(initial=-1)) + 1
        self._keys = pairs[:, 0] * self._count + pairs[:, 1]
        self._kept: OrderedDict[Pair, PairEvidence] = OrderedDict()
        self._sentences = 0
        self.neighbours = Neighbours(pairs[shared > 0], self._count)

    def __getitem__(self, key: Pair) -> PairEvidence:
        """
        Give the comparison of two rows, left < right.
        """
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        number = key[0] * self._count + key[1]
        place = int(np.searchsorted(self._keys, number))
        if place == self._keys.size or self._keys[place] != number:
            raise KeyError(key)
        pair = unpack(at(self._file, int(self._sizes[place]), int(self._starts[place])).data)
        self._kept[key] = pair
        self._sentences += 1 + len(pair.sentences)
        while self._sentences > MOST_SENTENCES and len(self._kept) > 1:
            _, other = self._kept.popitem(last=False)
            self._sentences -= 1 + len(other.sentences)
        return pair

    def __iter__(self) -> Iterator[Pair]:
        """
        Give the pairs in order.
        """
        return ((left, right) for left, right in self._pairs.tolist())

    def __len__(self) -> int:
        """
        Count the pairs.
        """
        return int(self._keys.size)


class Neighbours(Mapping[int, set[int]]):
    """
    For each row the rows that it shares sentences with.
    """

    def __init__(self, pairs: Integers, count: int) -> None:
        """
        Lay them out.

        Args:
            pairs: int64 (n, 2), rows that share some.
            count: how many rows there are.
        """
        both = np.concatenate([pairs, pairs[:, ::-1]])
        order = np.argsort(both[:, 0], kind="stable")
        self._others = both[order, 1]
        self._bounds = np.searchsorted(both[order, 0], np.arange(count + 1))

    def __getitem__(self, row: int) -> set[int]:
        """
        Give the rows that share sentences with one.
        """
        return set(self._others[self._bounds[row] : self._bounds[row + 1]].tolist())

    def __iter__(self) -> Iterator[int]:
        """
        Give all rows.
        """
        return iter(range(len(self)))

    def __len__(self) -> int:
        """
        Count the rows.
        """
        return int(self._bounds.size) - 1


def at(file: int, size: int, place: int) -> npt.NDArray[np.uint8]:
    """
    Give some bytes of a file, wherever others read.

    Raises:
        EOFError: it is shorter.
    """
    data = np.empty(size, np.uint8)
    rest = data.data
    while len(rest):
        count = os.preadv(file, [rest], place)
        if not count:
            raise EOFError("a file of this work is shorter than it was")
        rest, place = rest[count:], place + count
    return data
