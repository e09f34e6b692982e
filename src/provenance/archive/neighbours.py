"""
What an archive answers: the near-duplicates of an article, its family, and the report on a draft.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from attrs import evolve

from provenance.archive import finding
from provenance.archive.asking import ask
from provenance.archive.choosing import MOST_OF_A_VOICE, Chooser
from provenance.archive.cleaning import Cleaner
from provenance.archive.connection import Connection, answers
from provenance.archive.counts import counts
from provenance.archive.finding import Candidate
from provenance.archive.naming import find, row_of
from provenance.archive.records import Record, from_record
from provenance.articles import Article, Corpus
from provenance.background import default_background
from provenance.checking import DRAFT, fit
from provenance.errors import InvalidParameter
from provenance.notices import Notice, in_order
from provenance.readers.limits import Limits
from provenance.report import Report, report_on
from provenance.similarity.candidates import FEWEST_SHARED
from provenance.similarity.matches import Matches, by_own_words, verify
from provenance.similarity.postings import NEAREST as MOST_CANDIDATES
from provenance.similarity.selection import LEAST_SHARED_BITS, NEAREST, information_in
from provenance.similarity.shingles import shingle
from provenance.text.document import Document, read_document
from provenance.text.sentences import Span

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

# Read articles that are kept for the next question.
_KEPT_DOCUMENTS = 512


class Neighbours:
    """
    Answers from one connection, each within a transaction of its own.
    """

    def __init__(self, connection: Connection, path: Path) -> None:
        self._connection = connection
        self._chooser = Chooser(connection, path)
        self._cleaner = Cleaner()
        self._documents: OrderedDict[int, Document] = OrderedDict()

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
        known = row_of(self._connection, own.id)
        if known is not None and not _same(self._read([known])[0], own):
            known = None
        if known is not None:
            message = "the draft itself is in the archive: left out"
            warnings.append(Notice(id=own.id, code="draft_among_articles", message=message, position=own.position))
            size -= 1
        others: list[tuple[Span, str]] = []
        if finding.is_small(self._connection):
            near = self._documents_at(self._chooser.likeliest(own.text, known))
        else:
            found, others = self._chooser.with_passages(own.text, MOST_CANDIDATES)
            documents = [one for one in self._documents_of(found) if not _same(one.article, own)]
            near = [one for one, _ in _nearest(document, documents, MOST_CANDIDATES)]
        report = report_on(document, near, articles=size, held="archive", warnings=in_order(warnings))
        more = [
            Notice(id=own.id, code="more_articles", message=message, position=own.position)
            for span, message in others
            if any(_meet(one.span, span) for one in report.findings if one.kind != "boilerplate")
        ]
        return evolve(report, warnings=in_order((*report.warnings, *more))) if more else report

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
        self._chooser.ready()
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
        documents = {one.article.id: one for one in self._documents_of(self._chooser.similar(article.text, NEAREST))}
        documents.pop(article.id, None)
        own = read_document(article)
        for one, bits in _nearest(own, documents.values(), NEAREST):
            other = row_of(self._connection, one.article.id)
            if other is not None:
                found.append((other, bits >= _GOOD_PART * min(_told(own), _told(one))))
        return found

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


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


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
