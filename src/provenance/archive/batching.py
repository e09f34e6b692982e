"""
A source in parts: what is added together.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from provenance.articles import Corpus
from provenance.notices import Notice
from provenance.progress import Progress
from provenance.readers import Source, read
from provenance.readers.limits import Limits

# Articles that are added together, or not at all.
BATCH = 1_000


def batches(source: Source, size: int, limits: Limits, progress: Progress) -> Iterator[Corpus]:
    """
    Read a source in parts; what was read as a whole is parted, with what was set aside in the first part.
    """
    if isinstance(source, Iterator):
        while part := list(islice(source, size)):
            yield read(part, limits=limits)
        return
    whole = read(source, limits=limits)
    told: dict[str, list[Notice]] = {}
    for notice in whole.warnings:
        told.setdefault(notice.id, []).append(notice)
    for first in progress(range(0, max(1, len(whole)), size), "adding articles"):
        articles = whole.articles[first : first + size]
        warnings = [notice for article in articles for notice in told.get(article.id, [])]
        yield Corpus(articles, () if first else whole.set_aside, tuple(warnings))
