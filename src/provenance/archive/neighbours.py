"""
What an archive answers: the near-duplicates of an article, its family, and the report on a draft.
"""

from __future__ import annotations

import sys
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from attrs import evolve

from provenance.archive import finding, runs
from provenance.archive.asking import Question, ask
from provenance.archive.cleaning import Cleaner
from provenance.archive.connection import Connection, answers
from provenance.archive.counts import counts
from provenance.archive.finding import Candidate, Shingled
from provenance.archive.naming import find, row_of
from provenance.archive.records import Record, from_record
from provenance.archive.schema import check_fingerprints
from provenance.archive.weighing import LEAST_IN_A_PLACE, Gate, shared
from provenance.articles import Article, Corpus
from provenance.background import default_background
from provenance.checking import DRAFT, fit
from provenance.errors import InvalidParameter
from provenance.notices import Notice, in_order
from provenance.readers.limits import Limits
from provenance.report import Report, report_on
from provenance.similarity.candidates import FEWEST_SHARED
from provenance.similarity.fingerprinting import shingles_in_order
from provenance.similarity.matches import Matches, by_own_words, verify
from provenance.similarity.postings import NEAREST as MOST_CANDIDATES
from provenance.similarity.selection import LEAST_SHARED_BITS, NEAREST, information_in
from provenance.similarity.shingles import shingle
from provenance.text.document import Document, read_document

# Of a large archive's candidates so many are compared shingle by shingle: those with the most telling fingerprints.
MOST_LOOKED_AT = 100

# A voice with more articles than this, the same text all over the world, is shown with its first so many.
MOST_OF_A_VOICE = 50

# A family larger than this is told by its nearest members.
LARGEST_FAMILY = 200

# Of so many articles that may be similar to one it is asked who else has what they repeat.
_MOST_JUDGED = 24

# From an article that has less than this of another one's wording, the family is not followed further.
_GOOD_PART = 0.1

# Of the shingles that two texts share about a fifth are fingerprints of both; by chance it may be a quarter of these.
# Where furniture ends, a shingle may be lost.
_SHARED_FINGERPRINTS = 0.04
_SAFETY = 0.9

# After so many questions it is worth loading what makes further ones quicker.
_LOADED_AFTER = 10

# Read articles that are kept for the next question.
_KEPT_DOCUMENTS = 512


class Neighbours:
    """
    Answers from one connection, each within a transaction of its own.
    """

    def __init__(self, connection: Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._shingled = Shingled()
        self._cleaner = Cleaner()
        self._held = runs.Held()
        self._documents: OrderedDict[int, Document] = OrderedDict()
        self._checked = False
        self._asked = 0

    def article(self, name: str) -> Article:
        """
        Give an article by its id.
        """
        row = row_of(self._connection, name)
        return self._read([] if row is None else [row])[0]

    def check(self, draft: Article | str, limits: Limits) -> Report:
        """
        Report on a draft; see :meth:`provenance.archive.store.Archive.check`.
        """
        own, warnings = fit(Article(DRAFT, draft) if isinstance(draft, str) else draft, limits)
        size = counts(self._connection)["articles"]
        document = read_document(own)
        found = self._similar(own.text, MOST_CANDIDATES, passages=True)
        documents = [one for one in self._documents_of(found) if not _same(one.article, own)]
        known = row_of(self._connection, own.id)
        if known is not None and _same(self._read([known])[0], own):
            message = "the draft itself is in the archive: left out"
            warnings.append(Notice(id=own.id, code="draft_among_articles", message=message, position=own.position))
            size -= 1
        near = [one for one, _ in _nearest(document, documents, MOST_CANDIDATES)]
        return report_on(document, near, articles=size, held="archive", warnings=in_order(warnings))

    def near(self, name: str, min_similarity: float) -> Matches:
        """
        Give the near-duplicates of an article.

        Raises:
            InvalidParameter: *min_similarity* is not above 0, or above 1.
        """
        if not 0.0 < min_similarity <= 1.0:
            raise InvalidParameter(f"min_similarity is {min_similarity!r}, expected a number above 0 and at most 1")
        rows = self._comparable(name) if finding.is_small(self._connection) else self._akin(name, min_similarity)
        cleaned = self._cleaner.clean(list(rows.values()), self._documents_at)
        ids = list(rows)
        own = ids.index(name)
        others = [place for place in range(len(ids)) if place != own]
        pairs = np.array([(min(own, place), max(own, place)) for place in others], np.int64).reshape(-1, 2)
        matches = verify(ids, [one.shingles for one in cleaned], pairs, min_similarity)
        tokens = {one.document.article.id: one.document.tokens for one in cleaned}
        return by_own_words(matches, tokens.__getitem__, min_similarity)

    def _comparable(self, name: str) -> dict[str, int]:
        """
        Give the numbers of an article and of all that can be compared by their ids, in the order of these.
        """
        asked = "SELECT id, row FROM articles WHERE voice IS NOT NULL OR id = ? ORDER BY id"
        return dict(self._connection.execute(asked, (name,)))

    def _akin(self, name: str, min_similarity: float) -> dict[str, int]:
        """
        Give the same of an article, of those that may be similar to it, and of those that tell what these repeat.

        A block is judged by the articles that carry it: of the article itself and of those that are likest to it, they
        are looked for, too.
        """
        self._check_once()
        own = read_document(self.article(name))
        # Texts that are so similar have so many shingles in common at least; of fingerprints, about a sixth of that.
        shingles = len(shingle(own, default_background()))
        least = max(FEWEST_SHARED, _SAFETY * min_similarity * shingles * _SHARED_FINGERPRINTS)
        question = ask(self._connection, own.article.text)
        similar = finding.by_postings(self._connection, question, least_shared=least)
        found = self._documents_of(similar, all_of_a_voice=True)
        documents = {one.article.id: one for one in (own, *found)}
        for one in (own, *found[:_MOST_JUDGED]):
            carriers = finding.carriers(self._connection, ask(self._connection, one.article.text))
            documents |= {other.article.id: other for other in self._documents_of(carriers)}
        ids = sorted(documents)
        return {one: row for one in ids if (row := row_of(self._connection, one)) is not None}

    def around(self, name: str | Article, limits: Limits) -> Corpus:
        """
        Give the articles that may tell how one came about; see :meth:`provenance.archive.store.Archive.trace`.
        """
        return self.family_of(name, limits) if isinstance(name, Article) else self.family(find(self._connection, name))

    def family(self, name: str) -> Corpus:
        """
        Give the articles that may tell how an article came about: its neighbours, and those of its versions.
        """
        row = row_of(self._connection, name)
        return Corpus.of(self._read(self._gathered([] if row is None else [(row, True)])))

    def family_of(self, draft: Article, limits: Limits) -> Corpus:
        """
        Give a draft with the articles that may tell how it came about.
        """
        own, warnings = fit(draft, limits)
        known = row_of(self._connection, own.id)
        if known is not None:
            if _same(self._read([known])[0], own):
                return self.family(own.id)
            own = evolve(own, id=f"{own.id} (draft)")
        family = self._read(self._gathered(self._related(own)))
        return Corpus.of([own, *(one for one in family if one.id != own.id)], warnings=warnings)

    def _gathered(self, nearest: Iterable[tuple[int, bool]]) -> list[int]:
        """
        Give the rows of a family, from its nearest members, which are followed as far as they are close.
        """
        family: set[int] = set()
        waiting: deque[int] = deque()

        def take(found: Iterable[tuple[int, bool]]) -> None:
            for one, close in found:
                if one not in family and len(family) < LARGEST_FAMILY:
                    family.add(one)
                    if close:
                        waiting.append(one)

        take(nearest)
        while waiting:
            take(self._relatives(waiting.popleft()))
        return sorted(family)

    def _relatives(self, row: int) -> list[tuple[int, bool]]:
        """
        Give the articles that share telling wording with one, the most telling first, and whether that is a good part.
        """
        same = self._connection.execute(
            "SELECT b.row FROM articles AS a JOIN articles AS b ON a.wording = b.wording "
            "WHERE a.row = ? AND a.voice IS NULL AND b.voice IS NULL AND b.row <> a.row ORDER BY b.id LIMIT ?",
            (row, LARGEST_FAMILY),
        )
        return [*((other, False) for (other,) in same), *self._related(self._read([row])[0])]

    def _related(self, article: Article) -> list[tuple[int, bool]]:
        """
        Give the same for an article that may be none of the archive.
        """
        found = []
        documents = {one.article.id: one for one in self._documents_of(self._similar(article.text, NEAREST))}
        documents.pop(article.id, None)
        own = read_document(article)
        for one, bits in _nearest(own, documents.values(), NEAREST):
            other = row_of(self._connection, one.article.id)
            if other is not None:
                found.append((other, bits >= _GOOD_PART * min(_told(own), _told(one))))
        return found

    def _similar(self, text: str, most: int, *, passages: bool = False) -> list[Candidate]:
        """
        Give the voices that share telling wording with a text, furniture included: more than *most*, and those nearest.

        With *passages* those of a large archive are left out that can have no passage of it.
        """
        question = ask(self._connection, text)
        if not finding.is_small(self._connection):
            return self._weighed(question, passages=passages)
        # What is furniture is left out later, which changes the order little.
        return [one for one in self._among_all(question) if one.bits >= LEAST_SHARED_BITS][: 2 * most]

    def _weighed(self, question: Question, *, passages: bool) -> list[Candidate]:
        """
        Look a question up in the index, and keep of what is found what has a few words in a row of it, or a passage.
        """
        self._check_once()
        # Who asks again and again has small runs in memory, and kernels, which are quicker once they are there.
        self._asked += 1
        often = self._asked > _LOADED_AFTER
        held = self._held.of(self._connection, runs.runs(self._connection)) if often else None
        found = finding.by_postings(self._connection, question, most=MOST_LOOKED_AT, held=held)
        texts = self._texts([one.voice for one in found])
        there = [one for one in found if one.voice in texts]
        plain_bytes = 0 if often or "provenance.kernels.signing" in sys.modules else None
        shingles = shingles_in_order([texts[one.voice] for one in there], plain_bytes=plain_bytes)
        known = shared(question, *shingles)
        gate = Gate(question.spoken, known) if passages and question.spoken is not None else None
        weighed = [
            Candidate(one.voice, one.shared, bits)
            for number, (one, bits) in enumerate(zip(there, known.bits.tolist(), strict=True))
            if known.most[number] >= LEAST_IN_A_PLACE and (gate is None or gate.opens(texts[one.voice], number))
        ]
        return sorted(weighed, key=lambda one: (-one.bits, one.voice))

    def _among_all(self, question: Question) -> list[Candidate]:
        asked = "SELECT DISTINCT voice FROM articles WHERE voice IS NOT NULL ORDER BY voice"
        voices = [voice for (voice,) in self._connection.execute(asked)]
        self._check_once()
        return finding.among_all(question, self._shingled.of(voices, self._texts))

    def _check_once(self) -> None:
        if not self._checked:
            check_fingerprints(self._connection, self._path)
            self._checked = True

    def _texts(self, voices: Sequence[int]) -> dict[int, str]:
        return finding.texts_of(self._connection, voices)

    def _documents_of(self, found: Sequence[Candidate], *, all_of_a_voice: bool = False) -> list[Document]:
        rows = finding.rows_of(self._connection, [one.voice for one in found])
        return self._documents_at(
            [
                row
                for one in found
                for row in (rows.get(one.voice, []) if all_of_a_voice else rows.get(one.voice, [])[:MOST_OF_A_VOICE])
            ]
        )

    def _documents_at(self, chosen: Sequence[int]) -> list[Document]:
        missing = [row for row in chosen if row not in self._documents]
        for row, article in zip(missing, self._read(missing), strict=True):
            self._documents[row] = read_document(article)
        documents = [self._documents[row] for row in chosen]
        for row in chosen[-_KEPT_DOCUMENTS:]:
            self._documents.move_to_end(row)
        while len(self._documents) > _KEPT_DOCUMENTS:
            self._documents.popitem(last=False)
        return documents

    def _read(self, rows: Sequence[int]) -> list[Article]:
        """
        Read articles by their numbers, in that order.
        """
        asked = "SELECT row, id, digest, about, text FROM carray(?) AS asked CROSS JOIN articles ON row = asked.value"
        found = {row: Record(*rest) for row, *rest in answers(self._connection, asked, rows)}
        return [from_record(found[row]) for row in rows]


def _same(one: Article, other: Article) -> bool:
    return (one.id, one.text) == (other.id, other.text)


def _told(document: Document) -> float:
    """
    Sum what the shingles of a document tell.
    """
    return float(shingle(document, default_background()).bits.sum(dtype=np.float64))


def _nearest(own: Document, documents: Iterable[Document], most: int) -> list[tuple[Document, float]]:
    """
    Give the documents that share enough information with one, and how much, most first, then by id.
    """
    ordered = sorted(filter(lambda one: one.comparable, documents), key=lambda one: one.article.id)
    bits = information_in(shingle(own, default_background()), [one.tokens.words for one in ordered])
    nearest = np.argsort(-bits, kind="stable")[:most].tolist()
    return [(ordered[row], float(bits[row])) for row in nearest if bits[row] >= LEAST_SHARED_BITS]
