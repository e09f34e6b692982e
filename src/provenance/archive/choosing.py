"""
Which articles of an archive are worth reading for a text: those that share telling wording with it, or hold a passage.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from attrs import evolve

from provenance.archive import crowding, finding, runs
from provenance.archive.asking import Question, ask
from provenance.archive.connection import Connection, answers
from provenance.archive.finding import Candidate, Shingled
from provenance.archive.records import dated
from provenance.archive.schema import check_fingerprints
from provenance.archive.weighing import LEAST_IN_A_PLACE, Gate, Shared, shared
from provenance.similarity.fingerprinting import shingles_in_order
from provenance.similarity.selection import LEAST_SHARED_BITS

# Of a large archive's candidates so many are compared shingle by shingle: those with the most telling fingerprints.
MOST_LOOKED_AT = 100

# A voice with more articles than this, the same text all over the world, is shown with its first so many.
MOST_OF_A_VOICE = 50

# After so many questions it is worth loading what makes further ones quicker.
_LOADED_AFTER = 10

# Who has no date comes after those who have.
_UNDATED = dt.datetime.max.replace(tzinfo=dt.UTC)


class Chooser:
    """
    Chooses from one connection, and keeps what makes the next choice quicker.
    """

    def __init__(self, connection: Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._shingled = Shingled()
        self._held = runs.Held()
        self._checked = False
        self._asked = 0

    def similar(self, text: str, most: int) -> list[Candidate]:
        """
        Give the voices that share telling wording with a text, furniture included: more than *most*, and those nearest.
        """
        return self._similar(ask(self._connection, text), most)

    def with_passages(self, text: str, most: int) -> tuple[list[Candidate], list[str]]:
        """
        Give of these voices those in which a passage of a draft may stand.

        Returns:
            The voices, and what the user should know of others that were left out of a large archive.
        """
        question = ask(self._connection, text)
        if finding.is_small(self._connection) or question.spoken is None:
            return self._similar(question, most), []
        found, texts, known = self._weighed(question)
        gate = Gate(question.spoken, known)
        worth = np.flatnonzero(known.most >= LEAST_IN_A_PLACE).tolist()
        few = {
            number: words
            for number, words in gate.stretches(crowding.FEW_WORDS).items()
            if known.most[number] >= LEAST_IN_A_PLACE
        }
        dates = self._dates([found[number] for number in few]) if len(few) > crowding.MOST_OF_THE_SAME else {}
        order = sorted(
            (first - last, dates.get(found[number].voice, _UNDATED), found[number].voice, number)
            for number, (first, last) in few.items()
        )

        def opens(number: int) -> bool:
            return gate.opens(texts[number], number)

        chosen, crowds = crowding.part(few, [number for *_, number in order], opens)
        chosen += [number for number in worth if number not in few and opens(number)]
        messages = [crowding.message(one, text, question.spoken.words) for one in crowds]
        return _in_order(found[number] for number in chosen), messages

    def ready(self) -> None:
        """
        See, once, that the archive's fingerprints are those of this release.

        Raises:
            ArchiveMismatch: they are others.
        """
        if not self._checked:
            check_fingerprints(self._connection, self._path)
            self._checked = True

    def _similar(self, question: Question, most: int) -> list[Candidate]:
        if finding.is_small(self._connection):
            # What is furniture is left out later, which changes the order little.
            return [one for one in self._among_all(question) if one.bits >= LEAST_SHARED_BITS][: 2 * most]
        found, _, known = self._weighed(question)
        return _in_order(one for one, places in zip(found, known.most, strict=True) if places >= LEAST_IN_A_PLACE)

    def _weighed(self, question: Question) -> tuple[list[Candidate], list[str], Shared]:
        """
        Look a question up in the index; give who is found, the texts, and what they have of the question.
        """
        self.ready()
        # Who asks again and again has small runs in memory, and kernels, which are quicker once they are there.
        self._asked += 1
        often = self._asked > _LOADED_AFTER
        held = self._held.of(self._connection, runs.runs(self._connection)) if often else None
        found = finding.by_postings(self._connection, question, most=MOST_LOOKED_AT, held=held)
        by_voice = self._texts([one.voice for one in found])
        there = [one for one in found if one.voice in by_voice]
        texts = [by_voice[one.voice] for one in there]
        plain_bytes = 0 if often or "provenance.kernels.signing" in sys.modules else None
        known = shared(question, *shingles_in_order(texts, plain_bytes=plain_bytes))
        weighed = [evolve(one, bits=bits) for one, bits in zip(there, known.bits.tolist(), strict=True)]
        return weighed, texts, known

    def _dates(self, found: Sequence[Candidate]) -> dict[int, dt.datetime]:
        """
        Tell when each of some voices was first published, as far as that is known.
        """
        rows = finding.rows_of(self._connection, [one.voice for one in found])
        voices = {row: voice for voice, held in rows.items() for row in held[:MOST_OF_A_VOICE]}
        asked = "SELECT row, about FROM carray(?) AS asked CROSS JOIN articles ON row = asked.value"
        dates: dict[int, dt.datetime] = {}
        for row, about in answers(self._connection, asked, sorted(voices)):
            when = dated(about)
            if when is not None:
                dates[voices[row]] = min(when.earliest, dates.get(voices[row], _UNDATED))
        return dates

    def _among_all(self, question: Question) -> list[Candidate]:
        asked = "SELECT DISTINCT voice FROM articles WHERE voice IS NOT NULL ORDER BY voice"
        voices = [voice for (voice,) in self._connection.execute(asked)]
        self.ready()
        return finding.among_all(question, self._shingled.of(voices, self._texts))

    def _texts(self, voices: Sequence[int]) -> dict[int, str]:
        return finding.texts_of(self._connection, voices)


def _in_order(found: Iterable[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda one: (-one.bits, one.voice))
