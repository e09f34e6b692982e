"""
A text as it is looked up in an archive: its shingles, what they tell, and the words that they are of.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.alignment.profile import told_in_a_text, uses_of
from provenance.archive.connection import Connection
from provenance.archive.counts import counts
from provenance.background import Bits, default_background
from provenance.hashes import Hashes, word_hashes
from provenance.similarity.fingerprinting import WINDOW, fingerprints_of
from provenance.similarity.plain_signing import plain_shingles
from provenance.similarity.signatures import SHINGLE_WORDS
from provenance.text.document import FEWEST_TOKENS
from provenance.text.letters import capitals, numbers
from provenance.text.plain_words import plain_words
from provenance.text.tokens import Words, tokenise

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# The text's own fingerprints are chosen more densely than those of the index, so that what was edited is found, too;
# but not where each of them costs a look at a disk.
_DENSE_WINDOW = 4
_MOST_DENSELY = 100_000

# What the words of a shingle are taken to tell where the index finds others than the background knows.
_UNKNOWN_BITS = 24.0


@frozen(eq=False)
class Spoken:
    """
    The words of a text, and what they tell in it: see :func:`provenance.alignment.profile.told_in_a_text`.

    The index parts words at apostrophes, and numbers at points, where the background does not: "Turner's" is two words
    of the index, and one here.

    Attributes:
        text: as it stands.
        words: where they are.
        alone, after_one: float32 (n_words,), bits of each by itself, and after one known word.
        running: float64 (n_words + 1,), bits of all words before each, after two known words.
        facts: bool (n_words,), written with a capital or as a number.
        parts: int64 (n_words + 1,), which words of the index are of each.
    """

    text: str = field(repr=False)
    words: Words = field(repr=False)
    alone: Bits = field(repr=False)
    after_one: Bits = field(repr=False)
    running: Floats = field(repr=False)
    facts: npt.NDArray[np.bool_] = field(repr=False)
    parts: Integers = field(repr=False)

    def runs(self, first: Integers, last: Integers) -> tuple[Integers, Integers]:
        """
        Give the words that begin among those of the index from *first* up to and without *last*: the first, the end.
        """
        return np.searchsorted(self.parts[:-1], first), np.searchsorted(self.parts[:-1], last)

    def bits(self, first: Integers, last: Integers) -> Floats:
        """
        Say what the words from *first* up to and without *last* tell, nothing before them known; of none 0.
        """
        count = last - first
        ends = self.alone.size - 1
        alone = np.where(count > 0, self.alone[np.minimum(first, ends)], 0.0)
        second = np.where(count > 1, self.after_one[np.minimum(first + 1, ends)], 0.0)
        rest = np.where(count > 2, self.running[last] - self.running[np.minimum(first + 2, ends + 1)], 0.0)
        found: Floats = alone + second + rest
        return found


@frozen(eq=False)
class Question:
    """
    A text as it is looked up.

    Attributes:
        shingles: uint64 (n,), sorted, without repeats.
        bits: float64 (n,), what each tells.
        order: int64 (n_places,), the words at which shingles begin, those of each shingle together and ascending.
        bounds: int64 (n + 1,), where those of each begin.
        fingerprints: uint64 (n_fingerprints,), those of the shingles that an index would have.
        spoken: its words; None for the few texts in which the index finds others.
    """

    shingles: Hashes = field(repr=False)
    bits: Floats = field(repr=False)
    order: Integers = field(repr=False)
    bounds: Integers = field(repr=False)
    fingerprints: Hashes = field(repr=False)
    spoken: Spoken | None = field(repr=False)


def ask(connection: Connection, text: str) -> Question:
    """
    Prepare a text for looking it up; one too short to be similar to anything asks for nothing.
    """
    window = _DENSE_WINDOW if counts(connection)["comparable"] <= _MOST_DENSELY else WINDOW
    _, words = plain_words([text])
    if words.size < FEWEST_TOKENS:
        none = np.empty(0, np.uint64)
        return Question(none, np.empty(0), np.empty(0, np.int64), np.zeros(1, np.int64), none, None)
    inorder = plain_shingles(words, SHINGLE_WORDS)
    order = np.argsort(inorder, kind="stable")
    first = np.flatnonzero(np.concatenate([np.ones(1, np.bool_), np.diff(inorder[order]) != 0]))
    bits, spoken = _spoken(text, words.size)
    return Question(
        shingles=inorder[order[first]],
        bits=bits[order[first]],
        order=order,
        bounds=np.append(first, order.size),
        fingerprints=fingerprints_of(inorder, window),
        spoken=spoken,
    )


def _spoken(text: str, count: int) -> tuple[Floats, Spoken | None]:
    """
    Say what the shingles of a text tell, in its order, and what it says; *count* words of it are in the index.
    """
    words = tokenise(text)
    parts, _ = plain_words([text[start:end] for start, end in zip(words.starts, words.ends, strict=True)])
    if parts[-1] != count or (np.diff(parts) == 0).any():
        return np.full(count - SHINGLE_WORDS + 1, _UNKNOWN_BITS), None
    hashes = word_hashes(words.forms)
    information = default_background().information(hashes)
    alone, after_one, after_two = told_in_a_text(information, uses_of(hashes))
    running = np.concatenate([np.zeros(1), np.cumsum(after_two, dtype=np.float64)])
    facts = capitals(text, np.array(words.starts, np.int32), np.array(words.ends, np.int32)) | numbers(
        text, words.forms
    )
    spoken = Spoken(text, words, alone, after_one, running, facts, parts)
    return _of_shingles(information, parts), spoken


def _of_shingles(information: tuple[Bits, Bits, Bits], parts: Integers) -> Floats:
    """
    Say what each shingle of the index tells, in order of text: the words that begin in it.
    """
    begins = np.zeros(int(parts[-1]), np.int64)
    begins[parts[:-1]] = 1
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(begins)])
    first, last = before[:-SHINGLE_WORDS], before[SHINGLE_WORDS:]
    found = np.zeros(first.size)
    for place, told in enumerate(information):
        found += np.where(first + place < last, told[np.minimum(first + place, told.size - 1)], 0.0)
    return found
