"""
How the stages compose: what a user calls, from articles to an answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import asdict

from provenance import times
from provenance.alignment.comparison import compare_words
from provenance.alignment.profile import Profile, profile
from provenance.alignment.shared import Passages, SharedPassage, passages_of
from provenance.alignment.word_index import index_words
from provenance.answer import Provenance, Run
from provenance.articles import Article, Corpus, Notice
from provenance.background import default_background
from provenance.comparisons import Comparison
from provenance.engines.deduplicating import deduplicate as deduplicate
from provenance.engines.passaging import aligned
from provenance.engines.preparing import prepare
from provenance.engines.shelf import Chosen, Shelf
from provenance.engines.workshop import Workshop, workshop
from provenance.errors import InvalidArticle, InvalidParameter
from provenance.lineage.crediting import with_credits
from provenance.lineage.duplicates import classes_of, representatives, with_duplicates
from provenance.lineage.infer import infer_lineage
from provenance.notices import in_order, refuse_set_aside, statuses
from provenance.progress import Progress, silent
from provenance.readers import Source, read
from provenance.readers.limits import DEFAULT_LIMITS, Limits
from provenance.remarks import contradicted_dates, divided_stories, notice_of, too_short, untrusted_stamps
from provenance.similarity.candidates import candidate_pairs
from provenance.similarity.matches import Matches, by_own_words, verify
from provenance.similarity.selection import (
    LARGE_CORPUS,
    LEAST_SHARED_BITS,
    NEAREST,
    of_all,
    shared_by,
    worth_aligning,
)
from provenance.similarity.shingles import shingle
from provenance.text.agencies import Agencies, agency_table
from provenance.text.document import FEWEST_TOKENS, Head, read_document
from provenance.text.tokens import more_tokens_than
from provenance.version import __version__

MIN_SIMILARITY = 0.15


def find_near_duplicates(
    corpus: Source,
    *,
    min_similarity: float = MIN_SIMILARITY,
    strict: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress = silent,
) -> Matches:
    """
    Find the pairs of articles that share wording, every pair verified.

    What outlets repeat is not counted. Two articles that share quotations and hardly a word of their own are no match,
    unless half of both is the same.

    Args:
        corpus: whatever :func:`provenance.read` takes.
        min_similarity: least Jaccard of a match over word 3-grams, above 0 and at most 1.
        strict: raise where anything is set aside.
        limits: of what is read here; a Corpus was read already.
        progress: hears how far it is.

    Raises:
        InvalidParameter: *min_similarity* is outside that range.
        SetAside: something was set aside, and *strict* forbids it.
        OSError: the disk is full, where the corpus is large.
    """
    _check_similarity(min_similarity)
    articles = read(corpus, limits=limits, strict=strict)
    profiles, matches = _near_duplicates(articles, min_similarity, progress)
    row_of = {name: row for row, name in enumerate(articles.ids)}
    found = by_own_words(matches, lambda name: profiles[row_of[name]].document.tokens, min_similarity)
    profiles.close()
    return found


def find_passages(
    corpus: Source,
    *,
    min_similarity: float = 0.0,
    strict: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    processes: int | None = None,
    progress: Progress = silent,
) -> Passages:
    """
    Find the passages that the articles of a corpus share, pair by pair: as long as can be, wherever they stand.

    Of more than 1,000 articles each is compared with those that share most with it: twenty-four, and eight where
    these share little or there are very many.

    Args:
        corpus: whatever :func:`provenance.read` takes.
        min_similarity: least Jaccard of the two articles over word 3-grams, from 0 to 1: texts that share one quotation
            are not similar.
        strict: raise where anything is set aside.
        limits: of what is read here; a Corpus was read already.
        processes: at work at once on a large corpus; see :func:`trace`.
        progress: hears how far it is.

    Raises:
        InvalidParameter: *min_similarity* is outside that range, or there are fewer *processes* than one.
        SetAside: something was set aside, and *strict* forbids it.
        OSError: the disk is full, where the corpus is large.
        WorkerLost: one of several processes ended before it was done.
    """
    if not 0.0 <= min_similarity <= 1.0:
        raise InvalidParameter(f"min_similarity is {min_similarity!r}, expected a number from 0 to 1")
    articles = read(corpus, limits=limits, strict=strict)
    with workshop(articles.articles, processes) as several:
        profiles, matches = _near_duplicates(articles, min_similarity, progress, several, passages=True)
        row_of = {name: row for row, name in enumerate(articles.ids)}
        pairs = np.array(sorted((row_of[one.left], row_of[one.right]) for one in matches), np.int64).reshape(-1, 2)
        if several is None:
            told = aligned(profiles, pairs, progress)
        else:
            texts = [article.text for article in articles]
            told = several.team(profiles, range(len(profiles))).passages(pairs, texts, progress)
        ids = articles.ids
        found: dict[int, list[SharedPassage]] = {}
        for place, passages in told:
            left, right = pairs[place].tolist()
            found[place] = passages_of(ids[left], ids[right], passages)
        profiles.close()
    return Passages(tuple(one for place in range(len(pairs)) for one in found[place]))


def compare(left: Article, right: Article, *, limits: Limits = DEFAULT_LIMITS) -> Comparison:
    """
    Compare two articles: aligned passages, and how each was changed from *left* to *right*.

    Two articles may have the same id here.

    Raises:
        InvalidArticle: a text is larger than *limits* allows.
    """
    background = default_background()
    documents = [read_document(_one(article, limits)) for article in (left, right)]
    first, second = (index_words(profile(document, background), background) for document in documents)
    compared = compare_words(first, second, (shingle(documents[0], background), shingle(documents[1], background)))
    return Comparison.of(compared, documents[0].article, documents[1].article)


def trace(
    corpus: Source,
    *,
    since: dt.datetime | str | None = None,
    until: dt.datetime | str | None = None,
    agencies: Mapping[str, Sequence[str] | str] | str | Path | None = None,
    strict: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    processes: int | None = None,
    progress: Progress = silent,
) -> Provenance:
    """
    Infer which article derives from which, and where a source must have existed that nobody holds.

    Args:
        corpus: whatever :func:`provenance.read` takes.
        since, until: leave out the articles that were certainly published before, or after; those without a date, or
            with one that cannot be, stay.
        agencies: further agencies that texts may name as their source: spellings by name, such as
            ``{"Planet News": ["PNS", "planetnews.example"]}``, or a JSON or TOML file of such a table.
        strict: raise where anything is set aside, what is left out of the period included.
        limits: of what is read here; a Corpus was read already.
        processes: at work at once on a large corpus, of some four thousand articles and more; by default as many as
            there are processors, up to eight. The answer is the same for any number.
        progress: hears how far it is.

    Raises:
        InvalidDate: *since* or *until* is no date.
        InvalidParameter: *agencies* is no such table, or there are fewer *processes* than one.
        SourceNotFound, SourceUnreadable: the file of *agencies*.
        SetAside: something was set aside, and *strict* forbids it.
        OSError: the disk is full, where the corpus is large.
        WorkerLost: one of several processes ended before it was done.
    """
    table = agency_table(agencies)
    articles = read(corpus, limits=limits, strict=strict)
    period = _Period(since, until)
    with workshop(articles.articles, processes) as several:
        prepared = prepare(articles.articles, period.has, progress, several)
        if strict:
            refuse_set_aside(period.outside)
        heads = prepared.heads
        classes = classes_of(prepared.profiles, prepared.same)
        leaders = representatives(classes, len(heads))
        distinct = [prepared.shingles[row] for row in leaders]
        pairs = worth_aligning(distinct, candidate_pairs(distinct, nearest=NEAREST))
        of_every = of_all(pairs, leaders, [one.rows for one in classes])
        matches = verify([head.article.id for head in heads], prepared.shingles, of_every, 0.0)
        # What follows asks for words alone, and of a large corpus the shingles are most of what is in memory.
        distinct.clear()
        prepared.shingles.clear()
        profiles = Chosen(prepared.profiles, leaders)
        team = None if several is None else several.team(prepared.profiles, leaders)
        lineage = infer_lineage(profiles, [(a, b) for a, b in pairs.tolist()], progress, team)
        lineage = with_duplicates(lineage, classes, prepared.profiles, table)
        ask = team.said if team is not None and table == Agencies.known() else None
        lineage = with_credits(lineage, {head.article.id: head for head in heads}, table, ask)
        prepared.profiles.close()
    bounds = {"since": since, "until": until}
    parameters: dict[str, Any] = {name: times.isoformat(value) for name, value in bounds.items() if value is not None}
    changed = {name: value for name, value in asdict(limits).items() if value != getattr(DEFAULT_LIMITS, name)}
    if changed:
        parameters["limits"] = changed
    if added := table.beyond(Agencies.known()):
        parameters["agencies"] = added
    set_aside = in_order((*articles.set_aside, *period.outside))
    found = (*too_short(heads), *untrusted_stamps(heads), *contradicted_dates(heads, lineage))
    warnings = in_order({*articles.warnings, *found, *divided_stories(lineage)})
    return Provenance(
        lineage=lineage,
        matches=matches,
        texts=tuple(head.article for head in heads),
        run=Run(
            version=__version__,
            parameters=parameters,
            set_aside=set_aside,
            warnings=warnings,
            statuses=statuses(((one.article.id, one.article.position) for one in heads), set_aside, warnings),
        ),
    )


def not_comparable(corpus: Corpus) -> tuple[Notice, ...]:
    """
    Name the articles that are too short to be similar to anything.
    """
    short = [one for one in corpus if not more_tokens_than(one.text, FEWEST_TOKENS - 1)]
    return in_order(too_short([read_document(article).head for article in short]))


def _check_similarity(min_similarity: float) -> None:
    if not 0.0 < min_similarity <= 1.0:
        raise InvalidParameter(f"min_similarity is {min_similarity!r}, expected a number above 0 and at most 1")


def _one(article: Article, limits: Limits) -> Article:
    """
    Make *article* fit to be written out and bounded, by itself, so that equal ids do not meet.
    """
    alone = read(article, limits=limits)
    for notice in alone.set_aside:
        if notice.code == "too_large":
            raise InvalidArticle(f"article {notice.id!r}: {notice.message}")
    return next(iter(alone), article)


def _near_duplicates(
    articles: Corpus,
    min_similarity: float,
    progress: Progress,
    several: Workshop | None = None,
    *,
    passages: bool = False,
) -> tuple[Shelf[Profile], Matches]:
    """
    Read the articles and verify their candidate pairs; for *passages* those that tell enough to have some.
    """
    # What outlets repeat is no reason for a match, and no part of what is counted.
    prepared = prepare(articles.articles, lambda _: True, progress, several)
    shingles = prepared.shingles
    if not passages:
        pairs = candidate_pairs(shingles)
    elif len(shingles) > LARGE_CORPUS:
        pairs = worth_aligning(shingles, candidate_pairs(shingles, nearest=NEAREST))
    else:
        pairs = candidate_pairs(shingles)
        pairs = pairs[shared_by(shingles, pairs)[0] >= LEAST_SHARED_BITS]
    matches = verify(articles.ids, shingles, pairs, min_similarity)
    return prepared.profiles, matches


class _Period:
    """
    Parts the articles from those published outside the period that was asked for.

    Attributes:
        outside: of these, in order.
    """

    def __init__(self, since: dt.datetime | str | None, until: dt.datetime | str | None) -> None:
        self._first = None if since is None else times.interval(since).earliest
        self._last = None if until is None else times.interval(until).latest
        self.outside: list[Notice] = []

    def has(self, head: Head) -> bool:
        when = head.dated
        early = when is not None and self._first is not None and when.latest < self._first
        late = when is not None and self._last is not None and when.earliest > self._last
        if early or late:
            message = f"published {head.published}, outside the period asked for"
            self.outside.append(notice_of(head, "outside_period", message))
        return not (early or late)
