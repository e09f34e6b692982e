"""
Which articles of an archive may share wording with a text: few of millions, by their fingerprints.

In a small archive every article that shares telling wording is found, as the functions of the library find it. In a
large one those are that share fingerprints, the most first: all that have ten words in a row in common with the text,
unless thousands of others have these words, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from attrs import frozen

from provenance.archive import runs
from provenance.archive.asking import Question
from provenance.archive.connection import Connection, answers
from provenance.archive.counts import counts
from provenance.archive.records import text_of
from provenance.distinct import distinct
from provenance.hashes import Hashes
from provenance.similarity.candidates import EXHAUSTIVE_ARTICLES
from provenance.similarity.fingerprinting import fingerprint

Integers = npt.NDArray[np.int64]

# A fingerprint that more voices than this have tells none of them from the others.
MOST_VOICES = 2_000

# So many voices tell whether a block that they carry is furniture; of each fingerprint of more, a few are taken.
MOST_CARRIERS = 24
_OF_MANY = 12

# A voice has the number of its first article.
_THEIR_OWN = "FROM carray(?) AS asked CROSS JOIN articles ON articles.row = asked.value"


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


def is_small(connection: Connection) -> bool:
    """
    Tell whether all articles of the archive can be compared with a text.
    """
    return counts(connection)["comparable"] <= EXHAUSTIVE_ARTICLES


def is_few(connection: Connection) -> bool:
    """
    Tell whether the articles that are too short to compare are few, too.
    """
    return counts(connection)["articles"] <= EXHAUSTIVE_ARTICLES


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
        Those with the most fingerprints in common first, of these those whose tell most.
    """
    voices, place, spread = _holders(connection, question, held)
    kept = spread[place] <= MOST_VOICES
    # Whole numbers that hold both are sorted several times as fast as places are put into the order of voices.
    size = spread.size
    held_by = np.sort(voices[kept] * size + place[kept])
    first = np.flatnonzero(np.diff(held_by // max(1, size), prepend=-1))
    voices = held_by[first] // max(1, size)
    shared = np.diff(first, append=held_by.size)
    bits = question.bits[np.searchsorted(question.shingles, question.fingerprints)]
    sums = np.add.reduceat(bits[held_by % max(1, size)], first) if first.size else np.empty(0)
    chosen = np.flatnonzero(shared >= least_shared)
    if most is not None and chosen.size > most:
        # Of a hundred thousand that have a fingerprint in common few need to be put in order.
        chosen = chosen[shared[chosen] >= np.sort(shared[chosen])[-most]]
    chosen = chosen[np.lexsort((voices[chosen], -shared[chosen]))][:most]
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
