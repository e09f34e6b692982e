"""
The runs of words that articles have in common, and which articles have them: what repeated blocks are made of.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.distinct import distinct
from provenance.hashes import Hashes, run_hashes
from provenance.similarity.numbered import Lists
from provenance.text.document import Flags
from provenance.text.sentences import Span

Integers = npt.NDArray[np.int64]

# Two articles may use the same eight words by chance or habit; a block is longer, or a sentence by itself.
RUN_WORDS = 8
FEWEST_WORDS_OF_A_BLOCK = 12
FEWEST_WORDS_OF_A_SENTENCE = 4

# So many runs are sorted at once: 16 bytes each, and as much again for their order.
_SORTED_RUNS = 4_000_000


@frozen(eq=False)
class Body:
    """
    What of an article says whether blocks of it are repeated elsewhere.

    Attributes:
        outlet: in which blocks are looked for; the case of its letters does not count.
        words: uint64 (n_tokens,).
        sentences: int32 (n_sentences + 1,), as of :class:`provenance.text.document.TokenStream`.
        lists: what may be captions by their numbering.
    """

    outlet: str
    words: Hashes = field(repr=False)
    sentences: npt.NDArray[np.int32] = field(repr=False)
    lists: Lists = field(repr=False)

    def without(self, spans: Sequence[Span]) -> Body:
        """
        Take some words out, as :func:`provenance.text.document.without_words` does.
        """
        kept = np.ones(self.words.size, np.bool_)
        for first, last in spans:
            kept[first:last] = False
        before = np.concatenate((np.zeros(1, np.int32), np.cumsum(kept, dtype=np.int32)))
        return Body(self.outlet, self.words[kept], distinct(before[self.sentences]), {})


@frozen(eq=False)
class Runs:
    """
    The runs of words of one article that may be part of a block: every eight words, and every short sentence.

    Attributes:
        starts, ends: int64 (n_runs,), tokens.
        carriers: int64 (n_runs,), the number of the set of articles that have the run.
    """

    starts: Integers = field(repr=False)
    ends: Integers = field(repr=False)
    carriers: Integers = field(repr=False)

    def cover(self, chosen: Flags, tokens: int) -> Flags:
        """
        Mark the tokens of the *chosen* runs: bool (tokens,).
        """
        steps = np.zeros(tokens + 1, np.int64)
        np.add.at(steps, self.starts[chosen], 1)
        np.add.at(steps, self.ends[chosen], -1)
        return np.cumsum(steps[:-1]) > 0


def runs_of(body: Body) -> tuple[Hashes, Integers, Integers]:
    """
    Collect the runs of one article: their hashes, where they start, and where they end.
    """
    words, bounds = body.words, body.sentences.astype(np.int64)
    lengths = np.diff(bounds)
    starts = [np.arange(max(0, words.size - RUN_WORDS + 1))]
    hashes, ends = [run_hashes(words, RUN_WORDS)], [starts[0] + RUN_WORDS]
    for length in range(FEWEST_WORDS_OF_A_SENTENCE, RUN_WORDS):
        first = bounds[:-1][lengths == length]
        if first.size:
            hashes.append(run_hashes(words, length)[first])
            starts.append(first)
            ends.append(first + length)
    return np.concatenate(hashes), np.concatenate(starts), np.concatenate(ends)


def with_carriers(bodies: Sequence[Body], fewest: int) -> tuple[list[Runs], list[Integers]]:
    """
    Find the runs that enough articles have, and number the sets of articles that have them.

    Returns:
        Of each article its repeated runs with their carriers, and of each set the places of its articles, ascending.
    """
    own = [distinct(runs_of(one)[0]) for one in bodies]
    numbers: dict[bytes, int] = {}
    sets: list[Integers] = []
    repeated, number_of = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    # In parts of the hash space, so that a large outlet is never sorted as a whole.
    count = 1 + sum(one.size for one in own) // _SORTED_RUNS
    cuts = [np.searchsorted(one, [np.uint64(2**64 * part // count) for part in range(1, count)]) for one in own]
    bounds = [[0, *cut.tolist(), one.size] for cut, one in zip(cuts, own, strict=True)]
    for part in range(count):
        pieces = [one[bound[part] : bound[part + 1]] for one, bound in zip(own, bounds, strict=True)]
        hashes = np.concatenate(pieces)
        places = np.repeat(np.arange(len(pieces)), [one.size for one in pieces])
        order = np.argsort(hashes, kind="stable")
        hashes, places = hashes[order], places[order]
        starts = np.flatnonzero(np.concatenate([np.ones(min(1, hashes.size), np.bool_), hashes[1:] != hashes[:-1]]))
        sizes = np.diff(np.append(starts, hashes.size))
        starts, sizes = starts[sizes >= fewest], sizes[sizes >= fewest]
        repeated.append(hashes[starts])
        numbered = np.empty(starts.size, np.int64)
        for place, (start, size) in enumerate(zip(starts.tolist(), sizes.tolist(), strict=True)):
            carriers = places[start : start + size]
            numbered[place] = numbers.setdefault(carriers.tobytes(), len(sets))
            if numbered[place] == len(sets):
                sets.append(carriers.copy())
        number_of.append(numbered)
    known, values = np.concatenate(repeated), np.concatenate(number_of)
    carrying = {place for carriers in sets for place in carriers.tolist()}
    return [
        _repeated_runs(body, known, values) if place in carrying else _NO_RUNS for place, body in enumerate(bodies)
    ], sets


def _repeated_runs(body: Body, known: Hashes, values: Integers) -> Runs:
    hashes, starts, ends = runs_of(body)
    place = np.minimum(np.searchsorted(known, hashes), known.size - 1)
    chosen = known[place] == hashes
    return Runs(starts[chosen], ends[chosen], values[place[chosen]])


_NO_RUNS = Runs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64))
