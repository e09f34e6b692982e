"""
The articles of a corpus, made ready for comparison one by one: read, their repeated blocks taken out, profiled.

Several processes profile an article as soon as they have read it, and those of which blocks are taken out once more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from attrs import field, frozen

from provenance.alignment.profile import Profile, profile_from, short_profile
from provenance.articles import Article
from provenance.background import default_background
from provenance.engines.memory import give_back
from provenance.engines.packing import DOCUMENTS, PROFILES
from provenance.engines.readying import Told, ask_to_cut, ask_to_read, hear
from provenance.engines.shelf import MOST_WORDS_IN_ORDER, Shelf
from provenance.engines.workshop import Workshop
from provenance.lineage.duplicates import sameness
from provenance.progress import Progress, Ticks, silent
from provenance.similarity.repeated import body_of, cut_out, repeated_spans
from provenance.similarity.repeated_runs import Body
from provenance.similarity.shingles import NO_SHINGLES, Shingles, shingles_of
from provenance.text.document import Head, read_document

# So many articles are sent to another process together: some tenths of a second's work.
_TOGETHER = 100

# Where several processes compare, this one asks for few profiles, and keeps so many words of them.
_MOST_WORDS_ASKED_FOR = 50_000

Item = TypeVar("Item")


@frozen(eq=False)
class Prepared:
    """
    A corpus that is ready for comparison.

    Attributes:
        profiles: of the articles that were kept, in the order of their ids.
        shingles: of the same.
        same: of the same, what those of the same words have in common.
    """

    profiles: Shelf[Profile] = field(repr=False)
    shingles: list[Shingles] = field(repr=False)
    same: list[bytes | None] = field(repr=False)

    @property
    def heads(self) -> Sequence[Head]:
        """
        What is known of the articles but their words.
        """
        return self.profiles.heads


def prepare(
    articles: Sequence[Article],
    keep: Callable[[Head], bool],
    progress: Progress = silent,
    several: Workshop | None = None,
) -> Prepared:
    """
    Read a corpus. Of a large one texts and shingles are in memory; words, and what they tell, lie on disk.

    Args:
        articles: in the order of their ids.
        keep: tells of an article that was read whether it is compared.
        progress: hears how far it is.
        several: do the work; this process alone unless given.

    Raises:
        OSError: the disk is full, where the corpus is large.
        WorkerLost: a process has ended.
    """
    if several is not None:
        return _prepared_by(several, articles, keep, progress)
    background = default_background()
    documents, bodies = Shelf(DOCUMENTS, MOST_WORDS_IN_ORDER), []
    for article in progress(articles, "reading articles"):
        document = read_document(article)
        if keep(document.head):
            documents.append(document)
            bodies.append(body_of(document) if document.comparable else None)
    cuts = repeated_spans(bodies, background)
    bodies.clear()
    found = Prepared(Shelf(PROFILES), [], [])
    for row in progress(range(len(documents)), "profiling articles"):
        document = cut_out(documents[row], cuts[row])
        if document.comparable:
            information = background.information(document.tokens.words)
            found.profiles.append(profile_from(document, information, background))
            found.shingles.append(shingles_of(document.tokens.words, information))
        else:
            found.profiles.append(short_profile(document))
            found.shingles.append(NO_SHINGLES)
        found.same.append(sameness(document))
    documents.close()
    return found


def _prepared_by(
    several: Workshop, articles: Sequence[Article], keep: Callable[[Head], bool], progress: Progress
) -> Prepared:
    found = Prepared(Shelf(PROFILES, _MOST_WORDS_ASKED_FOR, several.files["profiles"]), [], [])
    bodies: list[Body | None] = []
    ticks = Ticks(progress, len(articles), "reading articles")
    parts = _parts(articles)
    for part, (_, message) in zip(parts, several.crew.each("read", map(ask_to_read, parts)), strict=True):
        for told in hear(part, message):
            if keep(told.head):
                found.profiles.append_packed(told.head, told.record, told.sizes)
                found.shingles.append(told.shingles)
                found.same.append(told.same)
                bodies.append(_body(told) if told.head.comparable else None)
        ticks.advance(len(part))
    ticks.end()
    cuts = repeated_spans(bodies, default_background())
    bodies.clear()
    give_back()
    rows = _parts([row for row, spans in enumerate(cuts) if spans])
    starts, sizes = found.profiles.places()
    heads = found.profiles.heads
    asked = (
        ask_to_cut([heads[row] for row in some], [cuts[row] for row in some], starts[some], sizes[some])
        for some in rows
    )
    ticks = Ticks(progress, sum(map(len, rows)), "profiling articles")
    for some, (_, message) in zip(rows, several.crew.each("cut", asked), strict=True):
        for row, told in zip(some, hear([heads[row].article for row in some], message), strict=True):
            found.profiles.replace_packed(row, told.head, told.record, told.sizes)
            found.shingles[row], found.same[row] = told.shingles, told.same
        ticks.advance(len(some))
    ticks.end()
    return found


def _parts(items: Sequence[Item]) -> list[Sequence[Item]]:
    return [items[first : first + _TOGETHER] for first in range(0, len(items), _TOGETHER)]


def _body(told: Told) -> Body:
    arrays = PROFILES.parted(told.record, PROFILES.widths(told.sizes))
    return Body((told.head.outlet or "").casefold(), told.words, arrays[5].copy(), told.lists)
