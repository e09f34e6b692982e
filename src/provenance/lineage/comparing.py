"""
The comparisons of a corpus: each pair once, and of a large corpus a second time where it is asked for again.

A comparison takes some thirty kilobytes, and of a large corpus there are millions, of which hardly one in a hundred
links two articles. So each leaves what it amounts to, and those that were asked for last are kept.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from provenance.alignment.common_words import CompiledJoin
from provenance.alignment.profile import Profile
from provenance.lineage.hypotheses import is_linked
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
        self._profiles = profiles
        self._join = CompiledJoin(profiles) if len(pairs) >= FEWEST_COMPILED else None
        self._kept: OrderedDict[Pair, PairEvidence] = OrderedDict()
        self._sentences = 0
        self._found: dict[Pair, None] = {}
        self.linked: list[Pair] = []
        self.neighbours: dict[int, set[int]] = defaultdict(set)
        self.relations: list[Relation] = []
        for key in progress(pairs, "comparing pairs"):
            pair = compare_pair(*key, profiles, self._join)
            if not (pair.sentences or pair.chain):
                continue
            self._found[key] = None
            if pair.sentences:
                self.neighbours[key[0]].add(key[1])
                self.neighbours[key[1]].add(key[0])
            if is_linked(pair):
                self.linked.append(key)
            if (relation := relate(pair, profiles)) is not None:
                self.relations.append(relation)
            self._keep(key, pair)

    def __getitem__(self, key: Pair) -> PairEvidence:
        """
        Give the comparison of two rows, left < right, from memory or made again.
        """
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._found:
            raise KeyError(key)
        pair = compare_pair(*key, self._profiles, self._join)
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
            _, other = self._kept.popitem(last=False)
            self._sentences -= 1 + len(other.sentences)
