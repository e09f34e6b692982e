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
from collections.abc import Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from provenance.alignment.profile import Profile
from provenance.engines.packing import Arrays, Bytes, Item, Packing
from provenance.text.document import Head

# So many words may be in memory, some 450 MB of profiles; a corpus of fewer never goes to disk.
MOST_WORDS = 3_000_000

# What is read in order, once, need not stay.
MOST_WORDS_IN_ORDER = 1_000_000


class Shelf(Sequence[Item]):
    """
    Documents or profiles, in the order of a corpus.

    Attributes:
        heads: of each what is known but its words; always in memory.
    """

    def __init__(self, packing: Packing[Item], most_words: int | None = None, file: Any = None) -> None:
        """
        Begin an empty shelf.

        Args:
            packing: of what is put there.
            most_words: that may be in memory; :data:`MOST_WORDS` unless given.
            file: open for reading and writing, to lie in from the beginning; whoever opened it closes it.
        """
        self.heads: list[Head] = []
        self._packing: Packing[Item] = packing
        self._most = MOST_WORDS if most_words is None else most_words
        self._kept: OrderedDict[int, Item] = OrderedDict()
        self._words = 0
        self._file: Any = file
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

    def append_packed(self, head: Head, record: Bytes, sizes: Sequence[int]) -> None:
        """
        Put one more behind the others, on disk, as it was packed by another process.

        Args:
            head: of what is put there.
            record: its arrays, end to end.
            sizes: their lengths.

        Raises:
            OSError: the disk is full.
        """
        self.heads.append(head)
        self._starts.append(self._file.seek(0, 2))
        self._sizes.extend(sizes)
        self._file.write(record.data)

    def replace_packed(self, row: int, head: Head, record: Bytes, sizes: Sequence[int]) -> None:
        """
        Put another in the place of one that lies on disk and was not asked for yet; see :meth:`append_packed`.
        """
        count = len(self._packing.kinds)
        self.heads[row] = head
        self._starts[row] = self._file.seek(0, 2)
        self._sizes[row * count : (row + 1) * count] = array("i", sizes)
        self._file.write(record.data)

    def places(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        """
        Give where in the file each begins, int64 (n,), and the sizes of its arrays, int32 (n, k), once all lie there.

        Raises:
            OSError: the disk is full.
        """
        self._file.flush()
        sizes = np.array(self._sizes, np.int32).reshape(-1, len(self._packing.kinds))
        return np.array(self._starts, np.int64), sizes

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
        count = len(self._packing.kinds)
        widths = self._packing.widths(self._sizes[row * count : (row + 1) * count])
        record = np.empty(sum(widths), np.uint8)
        self._file.seek(self._starts[row])
        self._file.readinto(record.data)
        return self._packing.parted(record, widths)


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
