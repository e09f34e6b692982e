"""
Two articles side by side: passages, what was changed in each, and what stands beside them.
"""

from __future__ import annotations

from typing import Any

from attrs import frozen

from provenance.alignment.aligning import align
from provenance.alignment.changes import Changes
from provenance.alignment.editing import inner_events, outer_events
from provenance.alignment.events import EditEvent
from provenance.alignment.hyphens import join_hyphens
from provenance.alignment.judging import Judged, judge
from provenance.alignment.passages import PassageKind
from provenance.alignment.quoting import speaker_of
from provenance.alignment.word_index import WordIndex
from provenance.hashes import longest_common_run
from provenance.similarity.matches import shared_count
from provenance.similarity.shingles import Shingles
from provenance.text.document import Document
from provenance.text.sentences import Span
from provenance.wording import strict_json

FORMAT, VERSION = "provenance/compare", 1

# The furniture that is shown as boilerplate; headlines, datelines and credits tell of one article.
BOILERPLATE = ("footer", "repeated")


@frozen(kw_only=True)
class Passage:
    """
    Wording that two articles share.

    Attributes:
        kind: how it came through.
        left, right: code points [start, end) in each article.
        words: words that both sides have, in order.
        left_text, right_text: the passage as each article has it.
        events: what was changed inside it.
        speaker: of a quotation, who says it, as one of the articles gives the name; None where neither tells for sure.
    """

    kind: PassageKind
    left: Span
    right: Span
    words: int
    left_text: str
    right_text: str
    events: tuple[EditEvent, ...] = ()
    speaker: str | None = None


@frozen(kw_only=True, str=False)
class Comparison:
    """
    What two articles share and what was changed from the left to the right.

    Attributes:
        left, right: ids.
        jaccard, left_in_right, right_in_left: over word 3-grams, exact; None where a text is too short to compare.
        common_words: words in the passages that both have, in order.
        longest_run: words of the longest run that both have unchanged; 0 where a text is too short to compare and there
            is no passage.
        passages: in the order of the left article.
        events: what was done outside the passages, in order of text.
    """

    left: str
    right: str
    jaccard: float | None
    left_in_right: float | None
    right_in_left: float | None
    common_words: int
    longest_run: int
    passages: tuple[Passage, ...]
    events: tuple[EditEvent, ...]

    def to_dict(self) -> dict[str, Any]:
        """
        Give the comparison as JSON-ready values, valid against ``compare.schema.json`` in the package.
        """
        return {
            "format": FORMAT,
            "version": VERSION,
            "left": self.left,
            "right": self.right,
            "similarity": {
                "jaccard": self.jaccard,
                "left_in_right": self.left_in_right,
                "right_in_left": self.right_in_left,
                "common_words": self.common_words,
                "longest_run": self.longest_run,
            },
            "passages": [
                {
                    "kind": one.kind,
                    "speaker": one.speaker,
                    "left": list(one.left),
                    "right": list(one.right),
                    "words": one.words,
                    "left_text": one.left_text,
                    "right_text": one.right_text,
                    "events": [_event(event) for event in one.events],
                }
                for one in self.passages
            ],
            "events": [_event(event) for event in self.events],
        }

    def __str__(self) -> str:
        """
        Say in a few lines what the two share; the command ``compare`` shows all of it.
        """
        lines = [f"{self.left} and {self.right}: {self.common_words} words in common, longest run {self.longest_run}"]
        lines += [f"{one.kind}, {one.words} words: {' '.join(one.left_text.split())[:80]}" for one in self.passages]
        return "\n".join(lines)

    def to_json(self) -> str:
        """
        Give :meth:`to_dict` as strict JSON, indented.
        """
        return strict_json(self.to_dict(), indent=2) + "\n"


def passages_and_events(left: WordIndex, right: WordIndex) -> tuple[tuple[Passage, ...], tuple[EditEvent, ...]]:
    """
    Align two articles: the passages, in the order of the left, and what was done outside them.
    """
    left, right = join_hyphens(left, right)
    changes = Changes(left, right)
    judged = judge(align(left, right), left, right)
    passages = [_passage(one, left, right, inner_events(one.stretch, changes)) for one in judged]
    return _with_footers(passages, left, right), outer_events([one.stretch for one in judged], changes)


def shared_passages(left: WordIndex, right: WordIndex) -> tuple[Passage, ...]:
    """
    Align two articles: the passages of :func:`passages_and_events`, without what was done in them.

    It takes six tenths of the time.
    """
    left, right = join_hyphens(left, right)
    judged = judge(align(left, right), left, right)
    return _with_footers([_passage(one, left, right) for one in judged], left, right)


def compare_words(left: WordIndex, right: WordIndex, shingles: tuple[Shingles, Shingles]) -> Comparison:
    """
    Compare two articles.
    """
    common = shared_count(*shingles)
    sizes = len(shingles[0]), len(shingles[1])
    comparable = all(sizes)
    left, right = join_hyphens(left, right)
    passages, events = passages_and_events(left, right)
    return Comparison(
        left=left.document.article.id,
        right=right.document.article.id,
        jaccard=common / (sum(sizes) - common) if comparable else None,
        left_in_right=common / sizes[0] if comparable else None,
        right_in_left=common / sizes[1] if comparable else None,
        common_words=sum(one.words for one in passages if one.kind != "boilerplate"),
        # Of a text that is too short for a passage neither is counted: its words say nothing.
        longest_run=longest_common_run(left.document.tokens.words, right.document.tokens.words)
        if comparable or passages
        else 0,
        passages=passages,
        events=events,
    )


def _with_footers(passages: list[Passage], left: WordIndex, right: WordIndex) -> tuple[Passage, ...]:
    """
    Put the footers that both have among the passages, but where these are all that both have.
    """
    if len(passages) == 1 and passages[0].words == len(left) == len(right):
        return tuple(passages)
    found = [*passages, *shared_footers(left.document, right.document)]
    return tuple(sorted(found, key=lambda one: (one.left, one.right)))


def _passage(one: Judged, left: WordIndex, right: WordIndex, events: tuple[EditEvent, ...] = ()) -> Passage:
    where = left.span(*one.stretch.left), right.span(*one.stretch.right)
    return Passage(
        kind=one.kind,
        left=where[0],
        right=where[1],
        words=one.stretch.words,
        left_text=left.document.article.text[slice(*where[0])],
        right_text=right.document.article.text[slice(*where[1])],
        events=events,
        speaker=speaker_of(where, left, right) if one.kind == "quotation" else None,
    )


def _event(event: EditEvent) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "left": None if event.left is None else list(event.left),
        "right": None if event.right is None else list(event.right),
        "reading": event.reading,
    }


def shared_footers(left: Document, right: Document) -> list[Passage]:
    """
    Give the footers, and the blocks that outlets repeat, that both have, apart from what their authors wrote.
    """
    footers = [piece for piece in left.furniture if piece.kind in BOILERPLATE]
    others = [piece for piece in right.furniture if piece.kind in BOILERPLATE]
    if not footers or not others:
        return []
    of_right = {_words(right, piece.start, piece.end): piece for piece in others}
    found = []
    for piece in footers:
        words = _words(left, piece.start, piece.end)
        if twin := of_right.get(words):
            found.append(
                Passage(
                    kind="boilerplate",
                    left=(piece.start, piece.end),
                    right=(twin.start, twin.end),
                    words=len(words),
                    left_text=left.article.text[piece.start : piece.end],
                    right_text=right.article.text[twin.start : twin.end],
                )
            )
    return found


def _words(document: Document, start: int, end: int) -> tuple[str, ...]:
    return tuple(document.article.text[start:end].casefold().split())
