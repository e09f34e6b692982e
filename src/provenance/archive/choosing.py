"""
Which articles of an archive are worth reading for a text: those that share telling wording with it, or hold a passage.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from attrs import evolve

from provenance.archive import crowding, finding, runs
from provenance.archive.asking import Question, Spoken, ask
from provenance.archive.connection import Connection, answers
from provenance.archive.crowding import Member
from provenance.archive.finding import Candidate, Shingled
from provenance.archive.records import Origin, origin_of
from provenance.archive.schema import check_fingerprints
from provenance.archive.weighing import LEAST_IN_A_PLACE, Gate, Shared, shared
from provenance.checking import likeliest
from provenance.similarity.fingerprinting import shingles_in_order
from provenance.similarity.postings import Postings, laid_out, post
from provenance.similarity.selection import LEAST_SHARED_BITS
from provenance.sums import plain_sum
from provenance.text.sentences import Span
from provenance.text.tokens import find_words

# Of a large archive's candidates so many are compared shingle by shingle: those with the most telling fingerprints.
MOST_LOOKED_AT = 100

# A voice with more articles than this, the same text all over the world, is shown with its first so many.
MOST_OF_A_VOICE = 50

# After so many questions it is worth loading what makes further ones quicker.
_LOADED_AFTER = 10

# Who has no date comes after those who have.
_UNDATED = "~"

# Of a draft so many words are looked for in the texts of a crowd, those that tell most, if they tell so much.
_MOST_WORDS, _LEAST_WORD_BITS = 60, 8.0


class Chooser:
    """
    Chooses from one connection, and keeps what makes the next choice quicker.
    """

    def __init__(self, connection: Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._shingled = Shingled()
        self._listed: tuple[tuple[int, int], ...] = ()
        self._postings: Postings | None = None
        self._held = runs.Held()
        self._checked = False
        self._asked = 0

    def similar(self, text: str, most: int) -> list[Candidate]:
        """
        Give the voices that share telling wording with a text, furniture included: more than *most*, and those nearest.
        """
        return self._similar(ask(self._connection, text), most)

    def likeliest(self, text: str, without: int | None) -> list[int]:
        """
        Give the articles of a small archive in which a passage of a draft may stand, as the library finds them.

        Args:
            text: of the draft.
            without: leave out this article, the draft itself.

        Returns:
            Rows, the likeliest first: see :func:`provenance.checking.likeliest`.
        """
        self.ready()
        # Of an archive with few articles to compare and thousands of short ones these are left out.
        every = finding.is_few(self._connection)
        asked = f"SELECT row, coalesce(voice, row) FROM articles WHERE voice IS NOT NULL OR {every} ORDER BY id"  # noqa: S608  # a flag
        listed = tuple((row, voice) for row, voice in self._connection.execute(asked) if row != without)
        if listed != self._listed or self._postings is None:
            sets = self._shingled.of(list(dict.fromkeys(voice for _, voice in listed)), self._texts)
            self._listed, self._postings = listed, post(*laid_out([sets[voice] for _, voice in listed]))
        return [listed[place][0] for place in likeliest(text, self._postings)]

    def with_passages(self, text: str, most: int) -> tuple[list[Candidate], list[tuple[Span, str]]]:
        """
        Give those voices of a large archive in which a passage of a draft may stand.

        Returns:
            The voices, and of others that were left out where the words stand in the draft that they have, and what the
            user should know.
        """
        question = ask(self._connection, text)
        if question.spoken is None:
            return self._similar(question, most), []
        found, texts, known = self._weighed(question)
        gate = Gate(question.spoken, known)
        worth = np.flatnonzero(known.most >= LEAST_IN_A_PLACE).tolist()
        few = gate.stretches(crowding.FEW_WORDS)
        # The draft itself may be in the archive.
        few = {number: few[number] for number in worth if number in few and texts[number] != text}
        members = self._members(question.spoken, [found[number].voice for number in few], few, texts)
        chosen, crowds = crowding.part(
            few,
            crowding.in_turn(members),
            lambda number: gate.opens(texts[number], number),
            lambda number: gate.holds(texts[number], number),
        )
        chosen += [number for number in worth if number not in few and gate.opens(texts[number], number)]
        words = question.spoken.words
        told = [(crowding.span_of(one, words), crowding.message(one, text, words)) for one in crowds]
        return _in_order(found, chosen, known), told

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
        return _in_order(found, np.flatnonzero(known.most >= LEAST_IN_A_PLACE).tolist(), known)

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
        return there, texts, known

    def _members(
        self, spoken: Spoken, voices: Sequence[int], few: Mapping[int, Span], texts: Sequence[str]
    ) -> dict[int, Member]:
        """
        Tell of the texts that have few words of a draft what orders them; no more of so few that none is left out.
        """
        if len(few) <= crowding.MOST_OF_THE_SAME:
            return {number: Member(names=False, published="", common=0.0, id="") for number in few}
        origins = self._origins(voices)
        said = f" {' '.join(spoken.words.forms)} "
        written = spoken.text.casefold()
        rare = _telling_words(spoken)
        members = {}
        for voice, (number, stretch) in zip(voices, few.items(), strict=True):
            held = origins[voice]
            dates = [one.dated.earliest.isoformat() for _, one in held if one.dated is not None]
            folded = texts[number].casefold()
            own = frozenset(spoken.words.forms[slice(*stretch)])
            names = {name for _, one in held for name in one.names if name.casefold() in written}
            members[number] = Member(
                names=any(name.strip() and f" {' '.join(find_words(name).forms)} " in said for name in names),
                published=min(dates, default=_UNDATED),
                common=plain_sum(bits for word, bits in rare if word in folded and word not in own),
                id=min(name for name, _ in held),
            )
        return members

    def _origins(self, voices: Sequence[int]) -> dict[int, list[tuple[str, Origin]]]:
        """
        Give the ids of the first articles of some voices, and what their records say of where they are from.
        """
        rows = finding.rows_of(self._connection, voices)
        voice_of = {row: voice for voice, held in rows.items() for row in held[:MOST_OF_A_VOICE]}
        asked = "SELECT row, id, about FROM carray(?) AS asked CROSS JOIN articles ON row = asked.value"
        found: dict[int, list[tuple[str, Origin]]] = {voice: [] for voice in voices}
        for row, name, about in answers(self._connection, asked, sorted(voice_of)):
            found[voice_of[row]].append((name, origin_of(about)))
        return found

    def _among_all(self, question: Question) -> list[Candidate]:
        asked = "SELECT DISTINCT voice FROM articles WHERE voice IS NOT NULL ORDER BY voice"
        voices = [voice for (voice,) in self._connection.execute(asked)]
        self.ready()
        return finding.among_all(question, self._shingled.of(voices, self._texts))

    def _texts(self, voices: Sequence[int]) -> dict[int, str]:
        return finding.texts_of(self._connection, voices)


def _telling_words(spoken: Spoken) -> list[tuple[str, float]]:
    """
    Give the words of a draft that tell most, and how much.
    """
    bits = dict(zip(spoken.words.forms, spoken.alone.tolist(), strict=True))
    told = sorted((one for one in bits.items() if one[1] >= _LEAST_WORD_BITS), key=lambda one: (-one[1], one[0]))
    return told[:_MOST_WORDS]


def _in_order(found: Sequence[Candidate], chosen: Sequence[int], known: Shared) -> list[Candidate]:
    """
    Give some of those found, with what their shingles tell, the most first.
    """
    weighed = [evolve(found[number], bits=float(known.bits[number])) for number in chosen]
    return sorted(weighed, key=lambda one: (-one.bits, one.voice))
