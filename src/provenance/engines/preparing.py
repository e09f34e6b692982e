"""
The articles of a corpus, made ready for comparison one by one: read, their repeated blocks taken out, profiled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import field, frozen

from provenance.alignment.profile import Profile, profile_from, short_profile
from provenance.articles import Article
from provenance.background import default_background
from provenance.engines.shelf import DOCUMENTS, MOST_WORDS_IN_ORDER, PROFILES, Shelf
from provenance.lineage.duplicates import sameness
from provenance.progress import Progress, silent
from provenance.similarity.repeated import body_of, cut_out, repeated_spans
from provenance.similarity.shingles import NO_SHINGLES, Shingles, shingles_of
from provenance.text.document import Head, read_document


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


def prepare(articles: Sequence[Article], keep: Callable[[Head], bool], progress: Progress = silent) -> Prepared:
    """
    Read a corpus. Of a large one texts and shingles are in memory; words, and what they tell, lie on disk.

    Args:
        articles: in the order of their ids.
        keep: tells of an article that was read whether it is compared.
        progress: hears how far it is.

    Raises:
        OSError: the disk is full, where the corpus is large.
    """
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
