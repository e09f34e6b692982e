"""
What was done between two versions, as events: a closed list, each with its places and a reading in words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Literal

from attrs import frozen
from rapidfuzz.distance import Levenshtein

from provenance.alignment.matching import Gap, SentencePair
from provenance.text.document import Document
from provenance.text.sentences import Span

EventKind = Literal[
    "phrase_replaced",
    "words_cut",
    "words_added",
    "sentence_cut",
    "sentence_added",
    "block_moved",
    "tail_cut",
    "sentence_split",
    "sentence_joined",
    "spelling_changed",
    "name_changed",
    "number_changed",
    "localised",
    "name_explained",
    "quotation_shortened",
    "quotation_altered",
    "dateline_changed",
    "credit_changed",
    "footer_changed",
    "headline_changed",
]

# Two words this alike are two spellings of one.
SPELLING_SIMILARITY = 0.7
SHORTEST_MISSPELT = 4

# So many sentences missing at the end were cut from the end.
SHORTEST_TAIL = 2

_LONGEST_READING = 160

_FURNITURE: tuple[tuple[str, EventKind], ...] = (
    ("title", "headline_changed"),
    ("dateline", "dateline_changed"),
    ("credit", "credit_changed"),
    ("footer", "footer_changed"),
)


@frozen(kw_only=True)
class EditEvent:
    """
    One thing that was done on the way from the left text to the right.

    Attributes:
        kind: from the closed list :data:`EventKind`.
        left, right: code points in each article; None on the side that has nothing.
        reading: the same in words.
    """

    kind: EventKind
    left: Span | None
    right: Span | None
    reading: str


def sentence_events(pair: SentencePair, left: Document, right: Document) -> tuple[EditEvent, ...]:
    """
    Say what was changed inside a matched sentence; a run of omitted words is one event.
    """
    return tuple(_gap_event(gap, left, right) for gap in pair.gaps)


def document_events(pairs: Sequence[SentencePair], left: Document, right: Document) -> tuple[EditEvent, ...]:
    """
    Say what was done to whole sentences and to the furniture, in order of text.
    """
    kept = _kept_unmatched(pairs, left, right)
    events = [
        *_missing(left, {pair.left for pair in pairs} | {pair[0] for pair in kept}, "cut"),
        *_missing(right, {pair.right for pair in pairs} | {pair[1] for pair in kept}, "added"),
        *_moved(pairs, left, right),
        *_divided(pairs, left, right),
        *_furniture(left, right),
    ]
    return tuple(
        sorted(events, key=lambda event: (event.left or event.right or (0, 0), event.kind, event.right or (0, 0)))
    )


def _gap_event(gap: Gap, left: Document, right: Document) -> EditEvent:
    before, after = _words(left, gap.left), _words(right, gap.right)
    kind: EventKind
    if not after:
        kind = "words_cut"
    elif not before:
        kind = "words_added"
    elif _all(left, gap.left, "quoted") and _all(right, gap.right, "quoted"):
        kind = "quotation_altered"
    elif _any_number(left, gap.left) and _any_number(right, gap.right):
        kind = "number_changed"
    elif _same_but_for_spelling(before, after):
        kind = "spelling_changed"
    elif _all(left, gap.left, "capital") and _all(right, gap.right, "capital"):
        kind = "name_changed"
    else:
        kind = "phrase_replaced"
    return EditEvent(
        kind=kind, left=_span(left, gap.left), right=_span(right, gap.right), reading=_reading(left, right, gap)
    )


def _reading(left: Document, right: Document, gap: Gap) -> str:
    before, after = _quote(left, gap.left), _quote(right, gap.right)
    if not before:
        return f"added: {after}"
    return f"{before} became {after}" if after else f"cut: {before}"


def _kept_unmatched(pairs: Sequence[SentencePair], left: Document, right: Document) -> list[tuple[int, int]]:
    """
    Pair the other sentences that have the same words: too plain to be a passage, they were not cut or added either.
    """
    waiting: dict[tuple[str, ...], list[int]] = {}
    for number in _others(right, {pair.right for pair in pairs}):
        waiting.setdefault(_words(right, _sentence_tokens(right, number, number)), []).append(number)
    found = []
    for number in _others(left, {pair.left for pair in pairs}):
        same = waiting.get(_words(left, _sentence_tokens(left, number, number)))
        if same:
            found.append((number, same.pop(0)))
    return found


def _others(document: Document, matched: set[int]) -> list[int]:
    return [number for number in range(len(document.tokens.sentences) - 1) if number not in matched]


def _missing(document: Document, matched: set[int], verb: Literal["cut", "added"]) -> list[EditEvent]:
    """
    Name the runs of sentences that the other side lacks, the last of them apart where the end was cut off.
    """
    count = len(document.tokens.sentences) - 1
    events = []
    for _, group in groupby(enumerate(_others(document, matched)), key=lambda both: both[1] - both[0]):
        run = [number for _, number in group]
        tokens = _sentence_tokens(document, run[0], run[-1])
        span = _span(document, tokens)
        at_end = verb == "cut" and run[-1] == count - 1 and len(run) >= SHORTEST_TAIL and bool(matched)
        kind: EventKind = "tail_cut" if at_end else "sentence_cut" if verb == "cut" else "sentence_added"
        what = (
            f"the last {len(run)} sentences were cut" if at_end else f"{len(run)} sentence{'s' * (len(run) > 1)} {verb}"
        )
        reading = f"{what}: {_quote(document, tokens)}"
        events.append(
            EditEvent(
                kind=kind, left=span if verb == "cut" else None, right=None if verb == "cut" else span, reading=reading
            )
        )
    return events


def _moved(pairs: Sequence[SentencePair], left: Document, right: Document) -> list[EditEvent]:
    """
    Name the sentences that stand out of the longest order that both sides keep.
    """
    kept = _longest_increasing([pair.right for pair in pairs])
    events = []
    for place, pair in enumerate(pairs):
        if place not in kept:
            where = _sentence_tokens(left, pair.left, pair.left), _sentence_tokens(right, pair.right, pair.right)
            reading = f"moved from sentence {pair.left + 1} to {pair.right + 1}: {_quote(right, where[1])}"
            events.append(
                EditEvent(kind="block_moved", left=_span(left, where[0]), right=_span(right, where[1]), reading=reading)
            )
    return events


def _divided(pairs: Sequence[SentencePair], left: Document, right: Document) -> list[EditEvent]:
    split = Counter(pair.left for pair in pairs)
    joined = Counter(pair.right for pair in pairs)
    events = []
    for number in sorted(one for one, count in split.items() if count > 1):
        span = _span(left, _sentence_tokens(left, number, number))
        events.append(
            EditEvent(kind="sentence_split", left=span, right=None, reading=f"sentence {number + 1} was split")
        )
    for number in sorted(one for one, count in joined.items() if count > 1):
        span = _span(right, _sentence_tokens(right, number, number))
        events.append(
            EditEvent(kind="sentence_joined", left=None, right=span, reading=f"joined into sentence {number + 1}")
        )
    return events


def _furniture(left: Document, right: Document) -> list[EditEvent]:
    events = []
    for piece, kind in _FURNITURE:
        spans = [
            next(((one.start, one.end) for one in side.furniture if one.kind == piece), None) for side in (left, right)
        ]
        texts = [
            None if span is None else _shorten(side.article.text[slice(*span)])
            for side, span in zip((left, right), spans, strict=True)
        ]
        if texts[0] != texts[1]:
            before, after = (text or "nothing" for text in texts)
            reading = f"{kind.removesuffix('_changed')}: {before} became {after}"
            events.append(EditEvent(kind=kind, left=spans[0], right=spans[1], reading=reading))
    return events


def _longest_increasing(values: Sequence[int]) -> set[int]:
    """
    Give the places of a longest not decreasing subsequence (Fredman 1975), O(n log n).
    """
    ends: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, value in enumerate(values):
        slot = bisect_right(ends, value)
        before.append(places[slot - 1] if slot else -1)
        # A slice of one: it replaces, and appends where the slot is new.
        ends[slot : slot + 1], places[slot : slot + 1] = [value], [place]
    kept = set()
    place = places[-1] if places else -1
    while place >= 0:
        kept.add(place)
        place = before[place]
    return kept


def _same_but_for_spelling(before: Sequence[str], after: Sequence[str]) -> bool:
    return len(before) == len(after) and all(
        min(len(one), len(other)) >= SHORTEST_MISSPELT
        and Levenshtein.normalized_similarity(one, other) >= SPELLING_SIMILARITY
        for one, other in zip(before, after, strict=True)
    )


def _all(document: Document, tokens: Span, flag: Literal["quoted", "capital"]) -> bool:
    return bool(getattr(document.tokens, flag)[slice(*tokens)].all())


def _any_number(document: Document, tokens: Span) -> bool:
    return bool(document.tokens.number[slice(*tokens)].any())


def _words(document: Document, tokens: Span) -> tuple[str, ...]:
    return document.tokens.forms[slice(*tokens)]


def _sentence_tokens(document: Document, first: int, last: int) -> Span:
    return int(document.tokens.sentences[first]), int(document.tokens.sentences[last + 1])


def _span(document: Document, tokens: Span) -> Span | None:
    return document.tokens.span(*tokens) if tokens[0] < tokens[1] else None


def _quote(document: Document, tokens: Span) -> str:
    span = _span(document, tokens)
    return "" if span is None else f"“{_shorten(document.article.text[slice(*span)])}”"


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_READING else text[: _LONGEST_READING - 1] + "…"
