"""
Texts and comparisons as a page holds them: every text once, all else as places in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import field, frozen

from provenance.alignment.comparison import Comparison, Passage, compare_words
from provenance.alignment.events import EditEvent
from provenance.alignment.profile import profile
from provenance.alignment.word_index import WordIndex, index_words
from provenance.articles import Article
from provenance.background import default_background
from provenance.notices import Notice
from provenance.render.places import Places
from provenance.render.words import printable, similarity_in_words
from provenance.similarity.shingles import Shingles, shingle
from provenance.text.document import Document, read_document

# Longer names are cut where they are shown; a page of a thousand articles shows each many times.
_LONGEST_NAME = 200

# Texts of a page together, in characters; beyond, the page tells how to see them.
_MOST_TEXT = 20_000_000


def named(text: str | None) -> str | None:
    """
    Make a name fit to be shown: no controls, no turns of direction, no name of a megabyte.
    """
    if text is None:
        return None
    name = " ".join(printable(text[: 4 * _LONGEST_NAME]).split())
    name = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    return name or ascii(text[:_LONGEST_NAME])[1:-1]


def within(names: Sequence[str], sizes: Sequence[int]) -> set[str]:
    """
    Give the names whose texts a page holds: from the first on, as long as they are not too much together.
    """
    kept, total = set(), 0
    for name, size in zip(names, sizes, strict=True):
        total += size
        if total <= _MOST_TEXT:
            kept.add(name)
    return kept


def notice_record(notice: Notice) -> list[str]:
    """
    Give what became of an input: its id, a code, why, and where.
    """
    return [named(notice.id) or "", notice.code, printable(notice.message), named(notice.position) or ""]


def text_record(document: Document) -> dict[str, Any]:
    """
    Give a text with the places of its quotations.
    """
    places = Places.of(document.article.text)
    return {"text": document.article.text, "quoted": [places.span(span) for span in document.quotations]}


@frozen
class Reader:
    """
    Articles as they are read once and compared many times.

    Attributes:
        articles: by id.
    """

    articles: dict[str, Article]
    _documents: dict[str, Document] = field(factory=dict, init=False, repr=False)
    _indices: dict[str, WordIndex] = field(factory=dict, init=False, repr=False)
    _shingles: dict[str, Shingles] = field(factory=dict, init=False, repr=False)
    _places: dict[str, Places] = field(factory=dict, init=False, repr=False)

    def document(self, name: str) -> Document:
        """
        Read an article.
        """
        if name not in self._documents:
            self._documents[name] = read_document(self.articles[name])
        return self._documents[name]

    def places(self, name: str) -> Places:
        """
        Give how a browser counts the text of an article.
        """
        if name not in self._places:
            self._places[name] = Places.of(self.articles[name].text)
        return self._places[name]

    def compare(self, left: str, right: str) -> Comparison:
        """
        Compare two of the articles.
        """
        background = default_background()
        for name in (left, right):
            if name not in self._indices:
                document = self.document(name)
                self._indices[name] = index_words(profile(document, background), background)
                self._shingles[name] = shingle(document, background)
        return compare_words(self._indices[left], self._indices[right], (self._shingles[left], self._shingles[right]))

    def text(self, name: str) -> dict[str, Any]:
        """
        Give a text with the places of its quotations.
        """
        return text_record(self.document(name))


@frozen
class _Side:
    text: str
    places: Places


def comparison_record(comparison: Comparison, left: str, right: str) -> dict[str, Any]:
    """
    Give a comparison as places in the two texts.

    Args:
        comparison: of two articles.
        left, right: their texts.
    """
    sides = [_Side(text, Places.of(text)) for text in (left, right)]
    return {
        "similarity": similarity_in_words(comparison, "the left text", "the right one"),
        "words": comparison.common_words,
        "passages": [_passage(one, *sides) for one in comparison.passages],
        "events": _events(comparison.events, *sides),
    }


def spans_record(
    spans: Iterable[tuple[str, int, int]], places: dict[str, Places], numbers: dict[str, int]
) -> list[list[int]]:
    """
    Give the places of evidence as number of the article, start and end.
    """
    return [
        [numbers[name], places[name].units(start), places[name].units(end)]
        for name, start, end in spans
        if name in numbers and name in places
    ]


def _passage(one: Passage, left: _Side, right: _Side) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "left": left.places.span(one.left),
        "right": right.places.span(one.right),
        "words": one.words,
        "speaker": named(one.speaker),
        "events": _events(one.events, left, right),
    }


def _events(events: Sequence[EditEvent], left: _Side, right: _Side) -> list[list[Any]]:
    """
    Give kind and places, and the reading where it says more than the texts at these places do.
    """
    return [
        [
            one.kind,
            left.places.span(one.left),
            right.places.span(one.right),
            *([] if one.reading == _plain(one, left, right) else [printable(one.reading)]),
        ]
        for one in events
    ]


def _plain(event: EditEvent, left: _Side, right: _Side) -> str:
    """
    Word an event as the page does, which has the texts.
    """
    before, after = (
        "" if span is None else f"“{side.text[slice(*span)]}”"
        for side, span in ((left, event.left), (right, event.right))
    )
    if before and after:
        return f"{before} became {after}"
    return f"cut: {before}" if before else f"added: {after}"
