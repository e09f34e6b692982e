"""
What there is to know of articles that were traced, and of their stories, in words.
"""

from __future__ import annotations

from collections.abc import Sequence

from provenance import times
from provenance.lineage.records import Lineage
from provenance.notices import Notice
from provenance.text.document import FEWEST_TOKENS, Head
from provenance.wording import counted


def too_short(documents: Sequence[Head]) -> list[Notice]:
    """
    Name the articles that have too few words to be compared.
    """
    return [
        notice_of(
            document,
            "too_short",
            f"{counted(document.length, 'word')}, fewer than {FEWEST_TOKENS}: too short to compare",
        )
        for document in documents
        if not document.comparable
    ]


def untrusted_stamps(documents: Sequence[Head]) -> list[Notice]:
    """
    Name the dates that stand in the texts themselves and cannot be; those of the articles were named when these were.
    """
    return [
        notice_of(
            document,
            "date_untrusted",
            f"the text says {document.published}, {times.distrust(document.published)}: not used as evidence",
        )
        for document in documents
        if document.article.published is None and document.published is not None and document.dated is None
    ]


def contradicted_dates(documents: Sequence[Head], lineage: Lineage) -> list[Notice]:
    """
    Name the articles that are dated before the one that they seem to derive from.
    """
    known = {document.article.id: document for document in documents}
    return [
        notice_of(
            known[edge.child],
            "date_contradicted",
            f"dated before {edge.parent}, which it seems to derive from all the same",
        )
        for edge in lineage.edges
        if any(line.kind == "dates" and line.weight_bits < 0 for line in edge.evidence)
    ]


def divided_stories(lineage: Lineage) -> list[Notice]:
    """
    Name the stories that were too large to be inferred as a whole.
    """
    return [
        Notice(
            id=one.first,
            code="story_divided",
            message=f"its story has {one.articles:,} different texts, more than can be inferred together: it was "
            f"divided into {counted(one.parts, 'part')}, where its texts have least in common",
        )
        for one in lineage.divided
    ]


def notice_of(document: Head, code: str, message: str) -> Notice:
    """
    Say something of one article.
    """
    return Notice(id=document.article.id, code=code, message=message, position=document.article.position)
