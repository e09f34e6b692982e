"""
Which articles of an archive may share wording with a text: few of millions, by their fingerprints.

In a small archive every article that shares telling wording is found, as the functions of the library find it. In a
large one those are that share fingerprints which tell as much as three words that are no stock phrase: all that have
ten words in a row in common with the text, unless thousands of others have these words, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.archive import runs
from provenance.archive.connection import Connection, answers
from provenance.archive.counts import counts
from provenance.archive.records import text_of
from provenance.background import default_background
from provenance.distinct import distinct
from provenance.hashes import Hashes, word_hashes
from provenance.similarity.candidates import EXHAUSTIVE_ARTICLES
from provenance.similarity.fingerprinting import WINDOW, fingerprint, fingerprints_of
from provenance.similarity.plain_signing import plain_shingles
from provenance.similarity.selection import LEAST_SHARED_BITS
from provenance.similarity.signatures import SHINGLE_WORDS
from provenance.text.document import FEWEST_TOKENS
from provenance.text.plain_words import plain_words
from provenance.text.tokens import tokenise

Integers = npt.NDArray[np.int64]

# A fingerprint that more voices than this have tells none of them from the others.
MOST_VOICES = 2_000

# So many voices tell whether a block that they carry is furniture; of each fingerprint of more, a few are taken.
MOST_CARRIERS = 24
_OF_MANY = 12

# The text's own fingerprints are chosen more densely than those of the index, so that what was edited is found, too;
# but not where each of them costs a look at a disk.
_DENSE_WINDOW = 4
_MOST_DENSELY = 100_000

# A place is so many words.
PLACE_WORDS = 25

# What the words of a shingle are taken to tell where they cannot be told one from another.
_UNKNOWN_BITS = 24.0

# A voice has the number of its first article.
_THEIR_OWN = "FROM carray(?) AS asked CROSS JOIN articles ON articles.row = asked.value"

# By so many bits what is not in a text is told from what may be.
_SIEVE_BITS = 16
_SIEVE = np.uint64((1 << _SIEVE_BITS) - 1)


@frozen(eq=False)
class Question:
    """
    A text as it is looked up.

    Attributes:
        shingles: uint64 (n,), sorted, without repeats.
        bits: float64 (n,), what each tells.
        places: int64 (n,), the word at which each first begins.
        fingerprints: uint64 (n_fingerprints,), those of the shingles that an index would have.
    """

    shingles: Hashes = field(repr=False)
    bits: npt.NDArray[np.float64] = field(repr=False)
    places: Integers = field(repr=False)
    fingerprints: Hashes = field(repr=False)

    def told_by(self, offsets: Integers, shingles: Hashes) -> tuple[list[float], list[float]]:
        """
        Sum what this text's shingles tell that each of some others has: all of them, and the most in one place.

        Args:
            offsets: int64 (n_texts + 1,), where the shingles of each begin.
            shingles: uint64 (offsets[-1],), in any order.
        """
        count = offsets.size - 1
        if not self.shingles.size or not count:
            return [0.0] * count, [0.0] * count
        # Most are of no use, and most of these differ in their low bits already.
        known = np.zeros(1 << _SIEVE_BITS, np.bool_)
        known[self.shingles & _SIEVE] = True
        likely = np.flatnonzero(known[shingles & _SIEVE])
        place = np.minimum(np.searchsorted(self.shingles, shingles[likely]), self.shingles.size - 1)
        same = self.shingles[place] == shingles[likely]
        row = np.searchsorted(offsets, likely[same], side="right") - 1
        # One line for all texts: each has so much of it that no place of one reaches into the next.
        stride = int(self.places.max()) + PLACE_WORDS + 1
        inorder = np.argsort(self.places)
        line = distinct(row * stride + self.places[place[same]])
        own = inorder[np.searchsorted(self.places[inorder], line % stride)]
        # What shingles tell is in eighths of a bit: no sum of them is rounded.
        sums = np.concatenate([np.zeros(1), np.cumsum(self.bits[own])])
        bounds = np.searchsorted(line, np.arange(count + 1) * stride)
        ends = np.searchsorted(line, line + PLACE_WORDS)
        most = np.zeros(count)
        np.maximum.at(most, line // stride, sums[ends] - sums[:-1])
        return (sums[bounds[1:]] - sums[bounds[:-1]]).tolist(), most.tolist()


@frozen(eq=False)
class Candidate:
    """
    A voice that may share wording with a text.

    Attributes:
        voice: its number.
        shared: how many fingerprints, or shingles, both have.
        bits: what these tell.
    """

    voice: int
    shared: int
    bits: float


class Shingled:
    """
    The shingles of the articles of a small archive, kept from one question to the next.
    """

    def __init__(self) -> None:
        self._sets: dict[int, Hashes] = {}

    def of(self, voices: Sequence[int], read: Callable[[Sequence[int]], Mapping[int, str]]) -> dict[int, Hashes]:
        """
        Give the shingles of some voices, reading the texts of those that are not known yet.
        """
        self._sets = {voice: self._sets[voice] for voice in voices if voice in self._sets}
        texts = read([voice for voice in voices if voice not in self._sets])
        found = fingerprint(list(texts.values()), window=1)
        self._sets |= {voice: found[place] for place, voice in enumerate(texts)}
        return self._sets


def ask(connection: Connection, text: str) -> Question:
    """
    Prepare a text for looking it up; one too short to be similar to anything asks for nothing.
    """
    window = _DENSE_WINDOW if counts(connection)["comparable"] <= _MOST_DENSELY else WINDOW
    _, words = plain_words([text])
    if words.size < FEWEST_TOKENS:
        none = np.empty(0, np.uint64)
        return Question(none, np.empty(0), np.empty(0, np.int64), none)
    inorder = plain_shingles(words, SHINGLE_WORDS)
    shingles, first = np.unique(inorder, return_index=True)
    return Question(shingles, _bits(text, inorder.size)[first], first, fingerprints_of(inorder, window))


def is_small(connection: Connection) -> bool:
    """
    Tell whether all articles of the archive can be compared with a text.
    """
    return counts(connection)["comparable"] <= EXHAUSTIVE_ARTICLES


def among_all(question: Question, sets: Mapping[int, Hashes]) -> list[Candidate]:
    """
    Compare a question with all voices.

    Args:
        question: the text.
        sets: the shingles of each voice, sorted.

    Returns:
        Those that share a shingle, most telling first.
    """
    found = []
    for voice, hashes in sets.items():
        shared = np.isin(question.shingles, hashes, assume_unique=True)
        if shared.any():
            found.append(Candidate(voice, int(shared.sum()), float(question.bits[shared].sum())))
    return sorted(found, key=lambda one: (-one.bits, one.voice))


def by_postings(
    connection: Connection,
    question: Question,
    *,
    most: int | None = None,
    least_shared: float = 1,
    held: Mapping[int, runs.Entries] | None = None,
) -> list[Candidate]:
    """
    Look a question up in the index.

    Args:
        connection: of the archive.
        question: the text.
        most: give no more than so many; all unless given.
        least_shared: fingerprints that must be in common.
        held: runs that need not be read; see :func:`provenance.archive.runs.look_up`.

    Returns:
        Those whose fingerprints in common tell enough, most telling first.
    """
    voices, place, spread = _holders(connection, question, held)
    kept = spread[place] <= MOST_VOICES
    bits = question.bits[np.searchsorted(question.shingles, question.fingerprints)]
    voices, number = np.unique(voices[kept], return_inverse=True)
    shared = np.bincount(number, minlength=voices.size)
    sums = np.bincount(number, bits[place[kept]], minlength=voices.size)
    chosen = np.flatnonzero((sums >= LEAST_SHARED_BITS) & (shared >= least_shared))
    chosen = chosen[np.lexsort((voices[chosen], -sums[chosen]))][:most]
    told = zip(voices[chosen].tolist(), shared[chosen].tolist(), sums[chosen].tolist(), strict=True)
    return [Candidate(*one) for one in told]


def carriers(connection: Connection, question: Question) -> list[Candidate]:
    """
    Find voices that have what others have, too: the nearest to a question, and some of each fingerprint of many voices.
    """
    nearest = by_postings(connection, question, most=MOST_CARRIERS)
    voices, place, spread = _holders(connection, question)
    found: set[int] = set()
    for one in np.flatnonzero(spread > MOST_VOICES).tolist():
        held = distinct(voices[place == one])
        found.update(held[:: max(1, held.size // _OF_MANY)][:_OF_MANY].tolist())
    known = {one.voice for one in nearest}
    return nearest + [Candidate(voice, 0, 0.0) for voice in sorted(found - known)[:MOST_CARRIERS]]


def _holders(
    connection: Connection, question: Question, held: Mapping[int, runs.Entries] | None = None
) -> tuple[Integers, Integers, Integers]:
    """
    Give who has the fingerprints of a question.

    Returns:
        int64 (n,) twice: a voice, and the place of a fingerprint that it has; of each fingerprint how many voices.
    """
    postings = runs.look_up(connection, question.fingerprints, held)
    own = runs.shortened(question.fingerprints)
    order = np.argsort(own, kind="stable")
    place = order[np.searchsorted(own[order], postings.keys)] if own.size else np.empty(0, np.int64)
    return postings.voices, place, np.bincount(place, minlength=own.size)


def rows_of(connection: Connection, voices: Sequence[int]) -> dict[int, list[int]]:
    """
    Give the articles of some voices: rows by voice, ascending; none of a voice whose articles were removed.
    """
    found: dict[int, list[int]] = {}
    ordered = sorted(voices)
    for (row,) in answers(connection, f"SELECT row {_THEIR_OWN}", ordered):
        found.setdefault(row, []).append(row)
    asked = (
        "SELECT voice, row FROM carray(?) AS asked CROSS JOIN articles ON voice = asked.value "
        "WHERE voice <> row ORDER BY voice, row"
    )
    for voice, row in answers(connection, asked, ordered):
        found.setdefault(voice, []).append(row)
    return found


def texts_of(connection: Connection, voices: Sequence[int]) -> dict[int, str]:
    """
    Give the text of the first article of each voice that has any.
    """
    ordered = sorted(voices)
    found = {row: text_of(text) for row, text in answers(connection, f"SELECT row, text {_THEIR_OWN}", ordered)}
    # Of a few the article whose number they have was removed, and another one of the same words is there.
    rows = {
        min(rows): voice for voice, rows in rows_of(connection, [one for one in ordered if one not in found]).items()
    }
    others = answers(connection, f"SELECT row, text {_THEIR_OWN}", sorted(rows))
    return found | {rows[row]: text_of(text) for row, text in others}


def _bits(text: str, count: int) -> npt.NDArray[np.float64]:
    """
    Say what each shingle tells, in order of text.
    """
    forms = tokenise(text).forms
    if len(forms) != count + SHINGLE_WORDS - 1:
        # The two ways of finding words differ on few texts; then a shingle counts by itself.
        return np.full(count, _UNKNOWN_BITS)
    alone, after_one, after_two = default_background().information(word_hashes(forms))
    return (alone[:-2] + after_one[1:-1] + after_two[2:]).astype(np.float64)
