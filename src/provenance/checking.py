"""
One draft against a folder: which of these articles do its passages come from.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path

from provenance.articles import Article
from provenance.errors import InvalidArticle
from provenance.notices import Notice, in_order
from provenance.progress import Progress, silent
from provenance.readers import Source, read
from provenance.readers.limits import DEFAULT_LIMITS, Limits
from provenance.report import Report, report_on
from provenance.similarity.postings import NEAREST, Postings, post
from provenance.similarity.signing import shingle_sets
from provenance.text.agencies import agency_table
from provenance.text.document import read_document
from provenance.text.tokens import tokenise

# A draft is looked for in stretches of so many words too, each of which begins in the middle of the one before.
STRETCH_WORDS = 60

# What a stretch shares with an article must tell so much, by its rarity among the articles: three rare shingles.
LEAST_OF_A_STRETCH = 24.0

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
    Find the texts that may have a passage of *text*, at most fifty.

    Args:
        text: a draft.
        others: texts. Their shingles are counted where they lie; what stands in all of them tells nothing.

    Returns:
        Rows, the likeliest first: see :func:`likeliest`.
    """
    sets = shingle_sets(others)
    return likeliest(text, post(sets.offsets, sets.hashes))


def likeliest(text: str, postings: Postings, most: int = NEAREST) -> list[int]:
    """
    Find the articles that may have a passage of *text*.

    The whole text is looked for, and each stretch of it by itself: of a text with one paragraph of another the rest
    has more in common with many others than that paragraph tells.

    Args:
        text: a draft.
        postings: of the shingles of articles, as :func:`provenance.similarity.signing.shingle_sets` makes them.
        most: so many.

    Returns:
        Rows: the first of each list of hits, the whole text's before those of its stretches, then the second of each.
    """
    stretches = [text, *_stretches(text)]
    sets = shingle_sets(stretches)
    bounds = itertools.pairwise(sets.offsets.tolist())
    hits = [postings.containing(sets.hashes[first:last], nearest=most) for first, last in bounds]
    best = float(hits[0].bits.max(initial=0.0))
    listed = [hits[0].rows.tolist()]
    # A stretch that shares less with its first hit than a stock phrase tells is its author's own.
    listed += [one.rows[one.bits >= min(LEAST_OF_A_STRETCH, best)].tolist() for one in hits[1:]]
    ranked = itertools.chain.from_iterable(itertools.zip_longest(*listed))
    return list(dict.fromkeys(row for row in ranked if row is not None))[:most]


def _stretches(text: str) -> list[str]:
    """
    Cut a text into stretches that overlap by half; none of a text that is hardly longer than one.
    """
    words = tokenise(text)
    step = STRETCH_WORDS // 2
    count = len(words.forms)
    if count <= STRETCH_WORDS + step:
        return []
    starts = range(0, count - step, step)
    return [text[words.starts[first] : words.ends[min(count, first + STRETCH_WORDS) - 1]] for first in starts]


def fit(draft: Article, limits: Limits) -> tuple[Article, list[Notice]]:
    """
    Make the draft fit to be written out and bounded, with what there is to know of it.

    Raises:
        InvalidArticle: it has no text, or more than *limits* allows.
    """
    alone = read(draft, limits=limits)
    for notice in alone.set_aside:
        raise InvalidArticle(f"the draft cannot be checked: {notice.message}")
    return alone[0], list(alone.warnings)
