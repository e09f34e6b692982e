"""
Which sentences of two documents share telling words, and how much these tell: what pairing and chaining start from.
"""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.alignment.profile import Indices, Profile

Weights = npt.NDArray[np.float64]

# A word in so many pairs of sentences (20 of 20) is the topic, and pairing over it would cost the square of the text.
MOST_JOINED = 400


@frozen(eq=False)
class CommonWords:
    """
    The pairs of sentences of two documents that have a telling word in common.

    Attributes:
        left, right: int64 (n_pairs,), sentence numbers, each pair once, in any order.
        weights: float64 (n_pairs,), bits of their common words above those of common words.
        own: float64 (n_pairs,), the same of the words that stand outside quotations on both sides; 0 where most of what
            two sentences share is quoted, since the words around a quotation come with it.
    """

    left: Indices = field(repr=False)
    right: Indices = field(repr=False)
    weights: Weights = field(repr=False)
    own: Weights = field(repr=False)

    def mirrored(self) -> CommonWords:
        """
        Give the same with left and right exchanged.
        """
        return CommonWords(self.right, self.left, self.weights, self.own)


def common_words(left: Profile, right: Profile) -> CommonWords:
    """
    Join the sentences of two documents over the words that both have.
    """
    _, in_left, in_right = np.intersect1d(left.vocabulary, right.vocabulary, assume_unique=True, return_indices=True)
    weights = np.minimum(left.weights[in_left], right.weights[in_right])
    lefts, left_starts, left_counts = _sentences_of(left, in_left)
    rights, right_starts, right_counts = _sentences_of(right, in_right)
    joined = np.where((weights > 0) & (left_counts * right_counts <= MOST_JOINED), left_counts * right_counts, 0)
    word = np.repeat(np.arange(joined.size), joined)
    within = np.arange(word.size) - np.repeat(np.cumsum(joined) - joined, joined)
    a = lefts[left_starts[word] + within // right_counts[word]]
    b = rights[right_starts[word] + within % right_counts[word]]
    count = max(1, len(right.sentence_weights))
    keys, place = np.unique(left.incidence[0][a] * count + right.incidence[0][b], return_inverse=True)
    told = weights[word]
    numbers, others = np.divmod(keys, count)
    both = np.bincount(place, told, minlength=keys.size).astype(np.float64)
    own = np.bincount(place, told * (left.own[a] & right.own[b]), minlength=keys.size).astype(np.float64)
    return CommonWords(left=numbers, right=others, weights=both, own=np.where(2.0 * own >= both, own, 0.0))


def _sentences_of(one: Profile, places: Indices) -> tuple[Indices, Indices, Indices]:
    """
    Give for words of the vocabulary their incidences: all, where each word's begin, and how many.
    """
    _, word = one.incidence
    order = np.argsort(word, kind="stable")
    starts = np.searchsorted(word[order], places)
    return order, starts, np.searchsorted(word[order], places, side="right") - starts


@frozen(eq=False)
class Joinable:
    """
    What joining needs of one document, laid out by words for the kernel.

    Attributes:
        starts: int64 (n_words + 1,), where the sentences of each word of the vocabulary begin.
        sentences: int64 (n_incidences,), sentence numbers.
        own: bool (n_incidences,), the word stands outside quotations there.
    """

    starts: Indices = field(repr=False)
    sentences: Indices = field(repr=False)
    own: npt.NDArray[np.bool_] = field(repr=False)


def joinable(one: Profile) -> Joinable:
    """
    Lay out the words of a document for :class:`CompiledJoin`.
    """
    rows, word = one.incidence
    order = np.argsort(word, kind="stable")
    starts = np.searchsorted(word[order], np.arange(one.vocabulary.size + 1))
    return Joinable(starts, rows[order], one.own[order])


class CompiledJoin:
    """
    The sentences of many pairs of documents joined by a kernel: the same as by :func:`common_words`, bit for bit.
    """

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self._profiles = profiles
        # As long as the profile itself is in memory.
        self._laid: WeakKeyDictionary[Profile, Joinable] = WeakKeyDictionary()
        self._sums = np.zeros(0), np.zeros(0)

    def __call__(self, left: int, right: int) -> CommonWords:
        """
        Join the sentences of two documents, by rows.
        """
        from provenance.kernels.matching import join_sentences

        one, other = self._profiles[left], self._profiles[right]
        a, b = self._of(one), self._of(other)
        columns = len(other.sentence_weights)
        size = len(one.sentence_weights) * columns
        if self._sums[0].size < size:
            self._sums = np.zeros(size), np.zeros(size)
        both, own = self._sums[0][:size], self._sums[1][:size]
        both[:], own[:] = 0.0, 0.0
        mine = one.vocabulary, one.weights, a.starts, a.sentences, a.own
        theirs = other.vocabulary, other.weights, b.starts, b.sentences, b.own
        join_sentences(*mine, *theirs, columns, MOST_JOINED, both, own)
        keys = np.flatnonzero(both)
        numbers, others = np.divmod(keys, max(1, columns))
        weights, outside = both[keys], own[keys]
        return CommonWords(numbers, others, weights, np.where(2.0 * outside >= weights, outside, 0.0))

    def _of(self, one: Profile) -> Joinable:
        if one not in self._laid:
            self._laid[one] = joinable(one)
        return self._laid[one]
