"""
A document prepared for comparison: what each word tells, and which words each sentence has.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.background import UNKNOWN_WORD_BITS, Background, Bits
from provenance.distinct import distinct
from provenance.hashes import Hashes, run_hashes
from provenance.text.document import Document, Head

Indices = npt.NDArray[np.int64]

# Two neighbouring words that are expected with less than this are a choice of the author: independent texts agree on
# them too rarely to matter.
CHOSEN_WORDS_BITS = 14.0

# How often a text uses a word is told by that many words more: in a text of twenty, once is not often.
USUAL_WORDS = 250

# A word that tells as much as an unknown one, but for so many bits, is hardly known.
NEARLY_UNKNOWN_BITS = 0.5

# A word of so many bits stands in every other sentence of any text: it says nothing of which sentences belong together.
COMMON_WORD_BITS = 5.0


@frozen(eq=False)
class Profile:
    """
    What comparing needs of one document, computed once.

    The information of a word is that of the background, bounded by how often this very text uses the word: the third
    "ceasefire" of a text on a ceasefire tells little. This cache model (Kuhn and De Mori 1990) is what keeps two
    reports on one topic apart from two versions of one text.

    Attributes:
        document: the document.
        words: the word hashes as Python integers.
        alone, after_one, after_two: float32 (n_tokens,), bits of each word with no, one and two known words before it.
        running: float64 (n_tokens + 1,), sums of *after_two* up to each token.
        attested: bool (n_tokens - 1,), whether a word and the next are a phrase that the background knows.
        unknown: bool (n_tokens,), whether the background lacks a word, or has it as rarely as that comes to.
        choices: uint64 (n_choices,), the telling runs of two words, sorted, each once.
        chosen: the telling runs in order of text, uint64 (n_chosen,), and the sentence of each, int64 (n_chosen,).
        vocabulary: uint64 (n_words,), the distinct words, sorted.
        weights: float32 (n_words,), bits above those of a common word.
        incidence: two int64 (n_incidences,): sentence and place in *vocabulary*, each pair once.
        own: bool (n_incidences,), whether the word stands outside quotations there.
        quoting: of each sentence, whether any of it is quoted.
        sentence_weights: float32 (n_sentences,), sums of *weights* over the distinct words of each sentence.
        weight, own_weight: sums of *weights* over all incidences, and over those that are *own*.
        known: part of the words that the background knows; a language that it lacks has hardly any.
    """

    document: Document
    words: list[int] = field(repr=False)
    alone: Bits = field(repr=False)
    after_one: Bits = field(repr=False)
    after_two: Bits = field(repr=False)
    running: npt.NDArray[np.float64] = field(repr=False)
    attested: npt.NDArray[np.bool_] = field(repr=False)
    unknown: npt.NDArray[np.bool_] = field(repr=False)
    choices: Hashes = field(repr=False)
    chosen: tuple[Hashes, Indices] = field(repr=False)
    vocabulary: Hashes = field(repr=False)
    weights: Bits = field(repr=False)
    incidence: tuple[Indices, Indices] = field(repr=False)
    own: npt.NDArray[np.bool_] = field(repr=False)
    quoting: list[bool] = field(repr=False)
    sentence_weights: Bits = field(repr=False)
    weight: float
    own_weight: float
    known: float

    def block_bits(self, first: int, last: int) -> float:
        """
        Give the information of the tokens *first* up to and without *last*, in bits, nothing before them known.
        """
        bits = float(self.alone[first])
        if last - first > 1:
            bits += float(self.after_one[first + 1]) + float(self.running[last] - self.running[first + 2])
        return bits


@frozen(eq=False)
class Measures:
    """
    What of a profile costs most to find; the attributes are those of :class:`Profile`.
    """

    document: Document
    alone: Bits = field(repr=False)
    after_one: Bits = field(repr=False)
    after_two: Bits = field(repr=False)
    attested: npt.NDArray[np.bool_] = field(repr=False)
    unknown: npt.NDArray[np.bool_] = field(repr=False)
    vocabulary: Hashes = field(repr=False)
    weights: Bits = field(repr=False)
    incidence: tuple[Indices, Indices] = field(repr=False)
    own: npt.NDArray[np.bool_] = field(repr=False)
    sentence_weights: Bits = field(repr=False)
    weight: float
    own_weight: float
    known: float


@lru_cache(maxsize=1 << 18)
def _one(word: int) -> int:
    """
    Give the same object for equal words of all texts: a corpus holds each number once, and a text refers to it.
    """
    return word


def profile(document: Document, background: Background) -> Profile:
    """
    Prepare *document* for comparison.
    """
    return profile_from(document, background.information(document.tokens.words), background)


def profile_from(document: Document, information: tuple[Bits, Bits, Bits], background: Background) -> Profile:
    """
    Prepare *document* for comparison, given :meth:`Background.information` of its words.
    """
    words = [_one(word) for word in document.tokens.words.tolist()]
    return profiled(measure(document, information, background), words)


def measure(document: Document, information: tuple[Bits, Bits, Bits], background: Background) -> Measures:
    """
    Find of *document* what a profile is made of, given :meth:`Background.information` of its words.
    """
    words = document.tokens.words
    known = float((information[0] < UNKNOWN_WORD_BITS).sum() / max(1, words.size))
    vocabulary, first, place, uses = np.unique(words, return_index=True, return_inverse=True, return_counts=True)
    alone, after_one, after_two = told_in_a_text(information, uses[place])
    weights = np.maximum(alone[first] - np.float32(COMMON_WORD_BITS), np.float32(0))
    lengths = np.diff(document.tokens.sentences)
    sentence = np.repeat(np.arange(lengths.size), lengths)
    keys = sentence * max(1, vocabulary.size) + place
    incidence = distinct(keys)
    rows, columns = incidence // max(1, vocabulary.size), incidence % max(1, vocabulary.size)
    unquoted = np.zeros(incidence.size, np.bool_)
    unquoted[np.searchsorted(incidence, keys[~document.tokens.quoted])] = True
    return Measures(
        document=document,
        alone=alone,
        after_one=after_one,
        after_two=after_two,
        attested=background.attested(words),
        # The bits above are bounded by how often the text itself uses a word, which makes any word known.
        unknown=information[0] >= UNKNOWN_WORD_BITS - NEARLY_UNKNOWN_BITS,
        vocabulary=vocabulary,
        weights=weights,
        incidence=(rows, columns),
        own=unquoted,
        sentence_weights=np.bincount(rows, weights[columns], minlength=lengths.size).astype(np.float32),
        weight=float(weights[columns].sum(dtype=np.float64)),
        own_weight=float(weights[columns[unquoted]].sum(dtype=np.float64)),
        known=known,
    )


def uses_of(words: Hashes) -> Indices:
    """
    Give how often a text has each of its words, in order of text: int64 (n_words,).
    """
    _, place, uses = np.unique(words, return_inverse=True, return_counts=True)
    return uses[place]


def told_in_a_text(information: tuple[Bits, Bits, Bits], uses: Indices) -> tuple[Bits, Bits, Bits]:
    """
    Bound what words tell by how often their text has them: see :class:`Profile`.

    Args:
        information: :meth:`Background.information` of the words, in order of text.
        uses: int64 (n_words,), how often the text has each.
    """
    alone, after_one, after_two = information
    own = uses / (uses.size + USUAL_WORDS)
    alone = -np.log2(0.5 * np.exp2(-alone) + 0.5 * own, dtype=np.float32)
    return alone, np.minimum(alone, after_one), np.minimum(alone, after_two)


def profiled(found: Measures, words: list[int]) -> Profile:
    """
    Put a profile together from what costs most to find; the rest follows from it.

    Args:
        found: of the document.
        words: of :class:`Profile`.
    """
    document = found.document
    telling = np.flatnonzero(found.alone[:-1] + found.after_two[1:] >= CHOSEN_WORDS_BITS)
    chosen = run_hashes(document.tokens.words, 2)[telling]
    lengths = np.diff(document.tokens.sentences)
    sentence = np.repeat(np.arange(lengths.size), lengths)
    return Profile(
        document=document,
        words=words,
        alone=found.alone,
        after_one=found.after_one,
        after_two=found.after_two,
        running=np.concatenate([[0.0], np.cumsum(found.after_two, dtype=np.float64)]),
        attested=found.attested,
        unknown=found.unknown,
        choices=distinct(chosen),
        chosen=(chosen, sentence[telling]),
        vocabulary=found.vocabulary,
        weights=found.weights,
        incidence=found.incidence,
        own=found.own,
        quoting=(np.bincount(sentence, document.tokens.quoted, minlength=lengths.size) > 0).tolist(),
        sentence_weights=found.sentence_weights,
        weight=found.weight,
        own_weight=found.own_weight,
        known=found.known,
    )


def heads_of(profiles: Sequence[Profile]) -> Sequence[Head]:
    """
    Give what is known of the documents of a corpus but their words, without reading those that lie on disk.
    """
    known: Sequence[Head] | None = getattr(profiles, "heads", None)
    return [one.document.head for one in profiles] if known is None else known


def short_measures(document: Document) -> Measures:
    """
    Give nothing but the words of a *document* that is too short to compare.
    """
    return Measures(
        document=document,
        alone=_NO_BITS,
        after_one=_NO_BITS,
        after_two=_NO_BITS,
        attested=_NO_FLAGS,
        unknown=_NO_FLAGS,
        vocabulary=_NO_HASHES,
        weights=_NO_BITS,
        incidence=(_NO_PLACES, _NO_PLACES),
        own=_NO_FLAGS,
        sentence_weights=_NO_BITS,
        weight=0.0,
        own_weight=0.0,
        known=0.0,
    )


def short_profile(document: Document) -> Profile:
    """
    Give the words alone of a *document* that is too short to compare: a table may hold a hundred thousand of them.
    """
    return Profile(
        document=document,
        words=document.tokens.words.tolist(),
        alone=_NO_BITS,
        after_one=_NO_BITS,
        after_two=_NO_BITS,
        running=_NO_SUMS,
        attested=_NO_FLAGS,
        unknown=_NO_FLAGS,
        choices=_NO_HASHES,
        chosen=(_NO_HASHES, _NO_PLACES),
        vocabulary=_NO_HASHES,
        weights=_NO_BITS,
        incidence=(_NO_PLACES, _NO_PLACES),
        own=_NO_FLAGS,
        quoting=[],
        sentence_weights=_NO_BITS,
        weight=0.0,
        own_weight=0.0,
        known=0.0,
    )


_NO_BITS, _NO_SUMS = np.empty(0, np.float32), np.zeros(1)
_NO_FLAGS, _NO_HASHES, _NO_PLACES = np.empty(0, np.bool_), np.empty(0, np.uint64), np.empty(0, np.int64)
