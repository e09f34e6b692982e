"""
The stories of an archive: articles that are versions of the same text, and when they came.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from attrs import frozen

from provenance import times
from provenance.archive.connection import Connection
from provenance.archive.records import Record, from_record, text_of
from provenance.articles import Article
from provenance.errors import InvalidParameter
from provenance.progress import Progress
from provenance.similarity.bands import choose_bands, least_agreeing
from provenance.similarity.clusters import clusters_of
from provenance.similarity.cohesion import cluster_edges
from provenance.similarity.joining import join
from provenance.similarity.overlaps import jaccards
from provenance.similarity.representatives import instants, rank_by
from provenance.similarity.schemes import SLOTS
from provenance.similarity.signing import shingle_sets, sign
from provenance.text.document import FEWEST_TOKENS

_PART = 1_000

# Pairs that are verified together: of each, the shingles of two texts are in memory.
_PAIRS = 5_000


@frozen(kw_only=True)
class ArchivedStory:
    """
    Articles that are versions of one text.

    Attributes:
        representative: the id of the earliest, or of the first by id where none is dated; all others are similar to it.
        articles: the ids, earliest first, undated last, then by id.
        first, last: when the earliest and the latest were published, as they say; None where none is dated.
    """

    representative: str
    articles: tuple[str, ...]
    first: str | None
    last: str | None

    def __len__(self) -> int:
        return len(self.articles)


def stories(connection: Connection, min_similarity: float, progress: Progress) -> tuple[ArchivedStory, ...]:
    """
    Cluster the articles of an archive, within the transaction that is open.

    Args:
        connection: of the archive.
        min_similarity: least Jaccard of an article with the representative over word 3-grams, above 0, at most 1.
        progress: hears how far it is.

    Returns:
        Stories of two articles and more, earliest first, then by their representatives.

    Raises:
        InvalidParameter: *min_similarity* is outside that range.
    """
    if not 0.0 < min_similarity <= 1.0:
        raise InvalidParameter(f"min_similarity is {min_similarity!r}, expected a number above 0 and at most 1")
    listed = list(connection.execute("SELECT row, id FROM articles ORDER BY id"))
    rows, ids = [row for row, _ in listed], [name for _, name in listed]
    values = np.empty((len(rows), SLOTS), np.uint8)
    words = np.empty(len(rows), np.int32)
    published: list[str | None] = []
    for first in progress(range(0, len(rows), _PART), "reading articles"):
        articles = [_article(connection, row) for row in rows[first : first + _PART]]
        signed = sign([one.text for one in articles])
        values[first : first + _PART], words[first : first + _PART] = signed.values, signed.words
        published += [None if one.published is None else times.isoformat(one.published) for one in articles]
    bands, least = choose_bands(similarity=min_similarity), least_agreeing(min_similarity)
    links = join(values, bands, least_agreeing=least, usable=words >= FEWEST_TOKENS)
    when = instants(published)

    def verify(pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        parts = [np.empty(0)]
        for first in range(0, len(pairs), _PAIRS):
            held, numbers = np.unique(pairs[first : first + _PAIRS], return_inverse=True)
            sets = shingle_sets([_text(connection, rows[one]) for one in held.tolist()])
            parts.append(jaccards(sets, numbers.reshape(-1, 2).astype(np.int64)))
        return np.concatenate(parts)

    grouping = cluster_edges(
        len(rows),
        links,
        verify(links),
        min_similarity=min_similarity,
        rank=rank_by("earliest", len(rows), published=when),
        verify=verify,
    )
    place = {name: number for number, name in enumerate(ids)}
    found = [
        _story([place[one.id] for one in group], ids, published, when) for group in clusters_of(ids, grouping).clusters
    ]
    return tuple(story for _, story in sorted(found, key=lambda one: (one[0], one[1].representative)))


def _story(
    members: Sequence[int], ids: Sequence[str], published: Sequence[str | None], when: npt.NDArray[np.datetime64]
) -> tuple[tuple[bool, int], ArchivedStory]:
    """
    Tell one story, with what orders it among others.
    """
    # The representative comes first in a cluster.
    ordered = sorted(members, key=lambda one: (bool(np.isnat(when[one])), int(when[one].astype(np.int64)), ids[one]))
    dated = [one for one in ordered if not np.isnat(when[one])]
    story = ArchivedStory(
        representative=ids[members[0]],
        articles=tuple(ids[one] for one in ordered),
        first=published[dated[0]] if dated else None,
        last=published[dated[-1]] if dated else None,
    )
    return (not dated, int(when[dated[0]].astype(np.int64)) if dated else 0), story


def _article(connection: Connection, row: int) -> Article:
    return from_record(
        Record(*connection.execute("SELECT id, digest, about, text FROM articles WHERE row = ?", (row,)).get)
    )


def _text(connection: Connection, row: int) -> str:
    return text_of(connection.execute("SELECT text FROM articles WHERE row = ?", (row,)).get)
