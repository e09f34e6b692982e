"""
One draft against a folder: which of these articles do its passages come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from provenance.articles import Article
from provenance.errors import InvalidArticle
from provenance.notices import Notice, in_order
from provenance.progress import Progress, silent
from provenance.readers import Source, read
from provenance.readers.limits import DEFAULT_LIMITS, Limits
from provenance.report import Report, report_on
from provenance.similarity.postings import NEAREST, post
from provenance.similarity.signing import shingle_sets
from provenance.text.agencies import agency_table
from provenance.text.document import read_document

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
    own, warnings = _fit(Article(DRAFT, draft) if isinstance(draft, str) else draft, limits)
    articles = read(corpus, limits=limits, strict=strict)
    others = [one for one in articles if (one.id, one.text) != (own.id, own.text)]
    if len(others) < len(articles):
        message = "the draft itself is among the articles: left out"
        warnings.append(Notice(id=own.id, code="draft_among_articles", message=message, position=own.position))
    rows = nearest_to(own.text, [one.text for one in others])
    return report_on(
        read_document(own),
        [read_document(others[row]) for row in progress(rows, "reading articles")],
        articles=len(others),
        agencies=table,
        set_aside=articles.set_aside,
        warnings=in_order((*articles.warnings, *warnings)),
    )


def nearest_to(text: str, others: Sequence[str]) -> list[int]:
    """
    Find the texts that may have a passage of *text*: those that share what tells most, at most fifty.

    Args:
        text: a draft.
        others: texts. Their shingles are counted where they lie; what stands in all of them tells nothing.

    Returns:
        Rows, in order.
    """
    sets = shingle_sets([*others, text])
    size = int(sets.offsets[len(others)])
    hits = post(sets.offsets[:-1], sets.hashes[:size]).containing(sets.hashes[size:], nearest=NEAREST)
    return sorted(hits.rows.tolist())


def _fit(draft: Article, limits: Limits) -> tuple[Article, list[Notice]]:
    """
    Make the draft fit to be written out and bounded, with what there is to know of it.
    """
    alone = read(draft, limits=limits)
    for notice in alone.set_aside:
        raise InvalidArticle(f"the draft cannot be checked: {notice.message}")
    return alone[0], list(alone.warnings)
