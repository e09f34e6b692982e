"""
The readings of a story: which telling runs of two words stand in which of its texts.

What two texts share and a third lacks cannot have come through the third; what two share alone binds them; what a text
shares with others, and its supposed source lacks, speaks against that source (the common-error method of textual
criticism, counted). All of it follows from how many texts hold each run, and from what two or three hold together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.alignment.profile import CHOSEN_WORDS_BITS, Profile
from provenance.distinct import distinct
from provenance.hashes import Hashes, run_hashes

Numbers = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@frozen(eq=False)
class Readings:
    """
    The telling runs of the n texts of one story, numbered.

    Attributes:
        runs: for each text the numbers of its distinct runs, ascending.
        held: int64 (n_runs,), how many of the texts have each.
        facts: bool (n_runs,), whether a run has a capital or a number: rewriters choose the same words for the same
            sense, and seldom the same facts.
    """

    runs: tuple[Integers, ...] = field(repr=False)
    held: Integers = field(repr=False)
    facts: Flags = field(repr=False)

    def __len__(self) -> int:
        """
        Count the texts.
        """
        return len(self.runs)

    def shared(self, one: int, other: int) -> Integers:
        """
        Give the runs that two texts have, ascending.
        """
        return both(self.runs[one], self.runs[other])


def readings_of(texts: Sequence[Profile]) -> Readings:
    """
    Number the telling runs of some texts.
    """
    hashes, facts = [], []
    for one in texts:
        tokens = one.document.tokens
        telling = np.flatnonzero(one.alone[:-1] + one.after_two[1:] >= CHOSEN_WORDS_BITS)
        fact = tokens.capital | tokens.number
        own, first = np.unique(run_hashes(tokens.words, 2)[telling], return_index=True)
        hashes.append(own)
        facts.append((fact[telling] | fact[telling + 1])[first])
    return _numbered(hashes, facts)


def plain_readings_of(texts: Sequence[Profile], words: int) -> Readings:
    """
    Number all runs of so many words of some texts, telling or not; none counts as a fact.
    """
    # Each word of a text is in its vocabulary, once.
    runs = (one.vocabulary if words == 1 else one.document.tokens.words for one in texts)
    hashes = [distinct(run_hashes(own, words)) for own in runs]
    return _numbered(hashes, [np.zeros(one.size, bool) for one in hashes])


def _numbered(hashes: Sequence[Hashes], facts: Sequence[Flags]) -> Readings:
    known, numbers = np.unique(np.concatenate([*hashes, np.empty(0, np.uint64)]), return_inverse=True)
    is_fact = np.zeros(known.size, bool)
    is_fact[numbers[np.concatenate([*facts, np.empty(0, bool)])]] = True
    ends = np.cumsum([one.size for one in hashes])[:-1]
    return Readings(
        runs=tuple(np.split(numbers.astype(np.int64), ends)),
        held=np.bincount(numbers, minlength=known.size).astype(np.int64),
        facts=is_fact,
    )


def unexplained(readings: Readings, weights: Numbers | None = None) -> Numbers:
    """
    Give for each text the part of what other pairs share that it lacks: float64 (n,).

    The source of a story has nearly all that two others have in common. 0 where there are no two others.

    Args:
        readings: of the story.
        weights: float64 (n_runs,), what each run counts; None counts all alike.
    """
    counts = np.ones(readings.held.size) if weights is None else weights
    pairs = counts * readings.held * (readings.held - 1) / 2.0
    lone = counts * (readings.held - 1)
    everything = float(pairs.sum())
    return np.array(
        [_part(everything - float(pairs[own].sum()), everything - float(lone[own].sum())) for own in readings.runs]
    )


def both(one: Integers, other: Integers) -> Integers:
    """
    Give the numbers that stand in two ascending arrays.
    """
    short, long = (one, other) if one.size <= other.size else (other, one)
    if not short.size:
        return short
    place = np.minimum(np.searchsorted(long, short), long.size - 1)
    return np.asarray(short[long[place] == short])


def _part(some: float, total: float) -> float:
    return some / total if total > 0.5 else 0.0
