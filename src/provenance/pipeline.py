"""
How the stages compose: what a user calls, from articles to an answer.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from provenance import times
from provenance.alignment.comparison import Comparison, compare_profiles
from provenance.alignment.profile import profile
from provenance.answer import Provenance, Run
from provenance.articles import Article, Notice
from provenance.background import default_background
from provenance.errors import InvalidParameter
from provenance.lineage.infer import infer_lineage
from provenance.progress import Progress, silent
from provenance.readers import Source, read
from provenance.render import counted
from provenance.similarity.candidates import candidate_pairs
from provenance.similarity.matches import Matches, verify
from provenance.similarity.selection import worth_aligning
from provenance.similarity.shingles import shingle
from provenance.text.document import FEWEST_TOKENS, Document, read_document
from provenance.version import __version__

MIN_SIMILARITY = 0.15


def find_near_duplicates(
    corpus: Source, *, min_similarity: float = MIN_SIMILARITY, progress: Progress = silent
) -> Matches:
    """
    Find the pairs of articles that share wording, every pair verified.

    Args:
        corpus: whatever :func:`provenance.read` takes.
        min_similarity: least Jaccard of a match over word 3-grams, above 0 and at most 1.
        progress: hears how far it is.

    Raises:
        InvalidParameter: *min_similarity* is outside that range.
    """
    if not 0.0 < min_similarity <= 1.0:
        raise InvalidParameter(f"min_similarity is {min_similarity!r}, expected a number above 0 and at most 1")
    background = default_background()
    articles = read(corpus)
    shingles = [shingle(read_document(one), background) for one in progress(articles.articles, "reading articles")]
    return verify(articles.ids, shingles, candidate_pairs(shingles), min_similarity)


def compare(left: Article, right: Article) -> Comparison:
    """
    Compare two articles: aligned passages, and how each was changed from *left* to *right*.

    Two articles may have the same id here.
    """
    background = default_background()
    # Each is read by itself, so that what cannot be written out is replaced and equal ids do not meet.
    documents = [read_document(next(iter(read(one)), one)) for one in (left, right)]
    first, second = (profile(document, background) for document in documents)
    return compare_profiles(first, second, (shingle(documents[0], background), shingle(documents[1], background)))


def trace(
    corpus: Source,
    *,
    since: dt.datetime | str | None = None,
    until: dt.datetime | str | None = None,
    progress: Progress = silent,
) -> Provenance:
    """
    Infer which article derives from which, and where a source must have existed that nobody holds.

    Args:
        corpus: whatever :func:`provenance.read` takes.
        since, until: leave out the articles that were certainly published before, or after; those without a date stay.
        progress: hears how far it is.

    Raises:
        InvalidDate: *since* or *until* is not ISO 8601.
    """
    articles = read(corpus)
    documents = [read_document(article) for article in progress(articles.articles, "reading articles")]
    documents, outside = _within(documents, since, until)
    background = default_background()
    shingles = [shingle(document, background) for document in documents]
    pairs = worth_aligning(shingles, candidate_pairs(shingles))
    profiles = [profile(document, background) for document in documents]
    lineage = infer_lineage(profiles, [(a, b) for a, b in pairs.tolist()], progress)
    ids = [document.article.id for document in documents]
    bounds = {"since": since, "until": until}
    parameters: dict[str, Any] = {name: times.isoformat(value) for name, value in bounds.items() if value is not None}
    return Provenance(
        lineage=lineage,
        matches=verify(ids, shingles, pairs, 0.0),
        run=Run(
            version=__version__,
            parameters=parameters,
            set_aside=tuple(sorted((*articles.set_aside, *outside), key=_order)),
            warnings=tuple(sorted((*articles.warnings, *_too_short(documents)), key=_order)),
        ),
    )


def _within(
    documents: list[Document], since: dt.datetime | str | None, until: dt.datetime | str | None
) -> tuple[list[Document], list[Notice]]:
    """
    Part the documents from those published outside the period.
    """
    first = None if since is None else times.interval(since).earliest
    last = None if until is None else times.interval(until).latest
    kept, outside = [], []
    for document in documents:
        when = None if document.published is None else times.interval(document.published)
        if when is not None and ((first and when.latest < first) or (last and when.earliest > last)):
            message = f"published {document.published}, outside the period asked for"
            outside.append(Notice(id=document.article.id, code="outside_period", message=message))
        else:
            kept.append(document)
    return kept, outside


def _too_short(documents: list[Document]) -> list[Notice]:
    return [
        Notice(
            id=document.article.id,
            code="too_short",
            message=f"{counted(len(document.tokens), 'word')}, fewer than {FEWEST_TOKENS}: too short to compare",
        )
        for document in documents
        if not document.comparable
    ]


def _order(notice: Notice) -> tuple[str, str, str]:
    return notice.id, notice.code, notice.message
