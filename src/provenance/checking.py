"""
One draft against a folder: which of these articles do its passages come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from provenance.articles import Article
from provenance.background import default_background
from provenance.errors import InvalidArticle
from provenance.notices import Notice, in_order
from provenance.progress import Progress, silent
from provenance.readers import Source, read
from provenance.readers.limits import DEFAULT_LIMITS, Limits
from provenance.report import Report, report_on
from provenance.similarity.selection import LEAST_SHARED_BITS, shared_information
from provenance.similarity.shingles import shingle
from provenance.text.agencies import agency_table
from provenance.text.document import read_document

# So many articles are aligned with a draft, those that share the most telling wording.
MOST_CANDIDATES = 50

# The id of a draft that has none.
DRAFT = "draft"


def check(
    draft: Article | str,
    corpus: Source,
    *,
    agencies: Mapping[str, Sequence[str] | str] | str | Path | None = None,
    strict: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress = silent,
) -> Report:
    """
    Find which articles the passages of a draft stand in.

    Args:
        draft: an article, or the text of one.
        corpus: whatever :func:`provenance.read` takes. An article of the id and the text of the draft is the draft
            itself, and is left out.
        agencies: further agencies that the draft may name as its source; see :func:`provenance.trace`.
        strict: raise where anything is set aside.
        limits: of what is read here; a Corpus was read already.
        progress: hears how far it is.

    Raises:
        InvalidArticle: the draft has no text, or is larger than *limits* allows.
        InvalidParameter, SourceNotFound, SourceUnreadable: *agencies* is no such table.
        SetAside: something was set aside, and *strict* forbids it.
    """
    table = agency_table(agencies)
    own, warnings = fit(Article(DRAFT, draft) if isinstance(draft, str) else draft, limits)
    articles = read(corpus, limits=limits, strict=strict)
    others = [one for one in articles if (one.id, one.text) != (own.id, own.text)]
    if len(others) < len(articles):
        message = "the draft itself is among the articles: left out"
        warnings.append(Notice(id=own.id, code="draft_among_articles", message=message, position=own.position))
    background = default_background()
    document = read_document(own)
    documents = [read_document(one) for one in progress(others, "reading articles")]
    shingles = [shingle(one, background) for one in (document, *documents)]
    pairs = np.stack([np.zeros(len(documents), np.int64), np.arange(1, len(documents) + 1)], axis=1)
    bits = shared_information(shingles, pairs)
    nearest = np.argsort(-bits, kind="stable")[:MOST_CANDIDATES]
    return report_on(
        document,
        [documents[row] for row in nearest.tolist() if bits[row] >= LEAST_SHARED_BITS],
        articles=len(documents),
        agencies=table,
        set_aside=articles.set_aside,
        warnings=in_order((*articles.warnings, *warnings)),
    )


def fit(draft: Article, limits: Limits) -> tuple[Article, list[Notice]]:
    """
    Make the draft fit to be written out and bounded, with what there is to know of it.
    """
    alone = read(draft, limits=limits)
    for notice in alone.set_aside:
        raise InvalidArticle(f"the draft cannot be checked: {notice.message}")
    return alone[0], list(alone.warnings)
