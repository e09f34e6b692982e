"""
Two articles side by side, as one page.
"""

from __future__ import annotations

from typing import Any

from provenance import times
from provenance.alignment.comparison import Comparison
from provenance.articles import Article
from provenance.render.page import Contents, page
from provenance.render.page_texts import comparison_record, named, text_record
from provenance.render.terminal import comparison_text
from provenance.render.words import printable
from provenance.text.document import read_document


def to_html(comparison: Comparison, left: Article, right: Article) -> str:
    """
    Write the page.

    Args:
        comparison: of the two.
        left, right: as they were read.
    """
    return page(contents(comparison, left, right))


def contents(comparison: Comparison, left: Article, right: Article) -> Contents:
    """
    Gather what the page says; the arguments are those of :func:`to_html`.
    """
    data: dict[str, Any] = {
        "page": "compare",
        "nodes": [
            article_record(article, name) for article, name in ((left, comparison.left), (right, comparison.right))
        ],
        "texts": [text_record(read_document(article)) for article in (left, right)],
        "comparisons": [comparison_record(comparison, left.text, right.text)],
    }
    return Contents(
        title=f"{named(comparison.left)} and {named(comparison.right)}, side by side",
        lead="What both have, what became of it from the left to the right, and what stands on one side only.",
        plain=printable_lines(comparison_text(comparison)),
        data=data,
    )


def printable_lines(text: str) -> str:
    """
    Keep the lines of *text*, and make each safe to be shown.
    """
    return "\n".join(printable(line) for line in text.split("\n"))


def article_record(article: Article, name: str) -> dict[str, Any]:
    """
    Give what is known of an article beside its text, by the name that it has here.
    """
    document = read_document(article)
    published = None if document.published is None else times.isoformat(document.published)
    return {
        "kind": "article",
        "id": named(name),
        "title": named(document.title),
        "outlet": named(document.outlet),
        "published": named(published),
    }
