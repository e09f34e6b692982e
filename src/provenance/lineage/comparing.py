"""
The comparisons of a corpus: each pair is compared once, and what does not fit into memory lies on disk.

A comparison takes some thirty kilobytes, and of a large corpus there are millions, of which hardly one in a hundred
links two articles. So each leaves what it amounts to, those that were asked for last are kept, and the others are
written, end to end, into a file without a name, which is gone with the process.
"""

from __future__ import annotations

import tempfile
import weakref
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from provenance.alignment.common_words import CompiledJoin
from provenance.alignment.profile import Profile
from provenance.lineage.hypotheses import held_by_both, is_linked
from provenance.lineage.packed import pack, unpack
from provenance.lineage.pairs import PairEvidence, compare_pair
from provenance.lineage.records import Relation
from provenance.lineage.relations import relate
from provenance.progress import Progress, silent

Pair = tuple[int, int]

# Fewer pairs than this are compared in NumPy: loading and compiling kernels would take longer.
FEWEST_COMPILED = 1_000

# Comparisons in memory have so many matched sentences together, of two kilobytes each.
MOST_SENTENCES = 200_000


class Comparisons(Mapping[Pair, PairEvidence]):
    """
    The pairs that share a sentence or a chain, by rows, in the order in which they were given: others say nothing.

    Attributes:
        linked: those of which an edge is possible.
        alike: of each of these the part of its texts that the other holds, the lesser of both.
        neighbours: of each row the rows that it shares sentences with.
        relations: what the pairs share, by itself.
    """

    def __init__(
        self,
        pairs: Sequence[Pair],
        profiles: Sequence[Profile],
        progress: Progress = silent,
    ) -> None:
        """
        Compare all pairs.

        Args:
            pairs: rows of *profiles*, left < right.
            profiles: of the corpus.
            progress: hears how far it is.
        """
        join = CompiledJoin(profiles) if len(pairs) >= FEWEST_COMPILED else None
        self._kept: OrderedDict[Pair, PairEvidence] = OrderedDict()
        self._sentences = 0
        # Of each that was found where it lies in the file, and how many bytes; None where it was never written.
        self._found: dict[Pair, tuple[int, int] | None] = {}
        self._file: Any = None
        self._size = 0
        self.linked: list[Pair] = []
        self.alike: list[float] = []
        self.neighbours: dict[int, set[int]] = defaultdict(set)
        self.relations: list[Relation] = []
        for key in progress(pairs, "comparing pairs"):
            pair = compare_pair(*key, profiles, join)
            if not (pair.sentences or pair.chain):
                continue
            self._found[key] = None
            if pair.sentences:
                self.neighbours[key[0]].add(key[1])
                self.neighbours[key[1]].add(key[0])
            if is_linked(pair):
                self.linked.append(key)
                self.alike.append(held_by_both(pair))
            if (relation := relate(pair, profiles)) is not None:
                self.relations.append(relation)
            self._keep(key, pair)

    def __getitem__(self, key: Pair) -> PairEvidence:
        """
        Give the comparison of two rows, left < right, from memory or from the disk.

        Raises:
            OSError: the disk is full.
        """
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        where = self._found[key]
        if where is None:
            raise KeyError(key)
        self._file.seek(where[0])
        pair = unpack(self._file.read(where[1]))
        self._keep(key, pair)
        return pair

    def __iter__(self) -> Iterator[Pair]:
        """
        Give the pairs in order.
        """
        return iter(self._found)

    def __len__(self) -> int:
        """
        Count the pairs.
        """
        return len(self._found)

    def _keep(self, key: Pair, pair: PairEvidence) -> None:
        self._kept[key] = pair
        self._sentences += 1 + len(pair.sentences)
        while self._sentences > MOST_SENTENCES and len(self._kept) > 1:
            other, old = self._kept.popitem(last=False)
            self._sentences -= 1 + len(old.sentences)
            if self._found[other] is None:
                self._found[other] = self._written(pack(old))

    def _written(self, data: bytes) -> tuple[int, int]:
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="provenance-")  # noqa: SIM115 # open as long as this is
            weakref.finalize(self, self._file.close)
        place = self._size
        self._file.seek(place)
        self._file.write(data)
        self._size += len(data)
        return place, len(data)
