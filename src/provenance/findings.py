"""
The passages of a draft that stand elsewhere, each with its sources, and what they amount to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.alignment.covering import Covered, Places
from provenance.alignment.passages import PassageKind
from provenance.distinct import distinct
from provenance.lineage.records import Credited
from provenance.rows import Rows
from provenance.text.document import FEWEST_TOKENS, Document
from provenance.text.sentences import Span
from provenance.text.tokens import Words

# A passage of one article is part of a finding where half of either is the other.
SAME_PASSAGE = 0.5

# Which of several counts: one source that the draft names is enough.
_CREDITED: tuple[Credited, ...] = ("credited", "uncredited", "cannot_tell")

_APART = {"quotation": "quotations", "boilerplate": "boilerplate"}


@frozen(kw_only=True)
class SourcePassage:
    """
    Where a passage of the draft stands.

    Attributes:
        article: id.
        title, outlet, published: of the article, as far as they are known.
        kind: how the passage compares with the draft's.
        span: code points [start, end) of the article's text.
        text: the passage as the article has it.
        words: words that both have, in order.
        similarity: these over all words of the draft's passage, in (0, 1].
    """

    article: str
    title: str | None
    outlet: str | None
    published: str | None
    kind: PassageKind
    span: Span
    text: str
    words: int
    similarity: float


@frozen(kw_only=True)
class Finding:
    """
    One passage of the draft that stands elsewhere; no two overlap.

    Attributes:
        kind: how it compares with the source that has most of it.
        span: code points [start, end) of the draft's text.
        text: the passage as the draft has it.
        words: of the passage.
        shared: words of it that stand, in order, in at least one source.
        credited: whether the draft names the outlet or the agency of one of the sources.
        sources: earliest known publication first, then most words, then id.
    """

    kind: PassageKind
    span: Span
    text: str
    words: int
    shared: int
    credited: Credited
    sources: tuple[SourcePassage, ...]


@frozen(kw_only=True)
class SourceTotal:
    """
    What a draft has in common with one article, boilerplate not counted.

    Attributes:
        article, title, outlet, published: of the article.
        words: words of the draft that stand there, in order of a passage.
        share: these over all words of the draft, in (0, 1]; several articles may have the same words.
        credited: whether the draft names its outlet or its agency.
    """

    article: str
    title: str | None
    outlet: str | None
    published: str | None
    words: int
    share: float
    credited: Credited


@frozen(kw_only=True)
class Shares:
    """
    Parts of the draft's words that stand elsewhere; each word counts once, so they sum to at most 1.

    Attributes:
        elsewhere: in passages none of whose sources the draft names.
        credited: in passages with a source that the draft names.
        quotations: in quotations, whose speaker is the source of both.
        boilerplate: in footers, and in blocks that an outlet repeats.
    """

    elsewhere: float = 0.0
    credited: float = 0.0
    quotations: float = 0.0
    boilerplate: float = 0.0


@frozen(kw_only=True)
class FindingRow:
    """
    One passage at one source, as a row of a table.
    """

    start: int
    end: int
    kind: PassageKind
    words: int
    credited: Credited
    article: str
    title: str | None
    outlet: str | None
    published: str | None
    article_start: int
    article_end: int
    shared_words: int
    similarity: float
    text: str
    article_text: str


class FindingRows(Rows[FindingRow]):
    """
    The findings of a report, one row a source, in the order of the draft.
    """

    row_type = FindingRow


@frozen(eq=False)
class Candidate:
    """
    An article in which passages of the draft stand.
    """

    document: Document
    credited: Credited
    passages: tuple[Covered, ...]

    @property
    def order(self) -> tuple[bool, str]:
        """
        What puts the earliest known publication first.
        """
        dated = self.document.dated
        return dated is None, "" if dated is None else dated.earliest.isoformat()


@frozen(eq=False)
class Laid:
    """
    A finding with the words of the draft that each candidate has of it.

    Attributes:
        finding: the finding.
        words: by the place of a candidate, the code points at which the words that it has begin, ascending.
    """

    finding: Finding
    words: dict[int, Places] = field(repr=False)


def lay(draft: Document, candidates: Sequence[Candidate], words: Words) -> list[Laid]:
    """
    Lay the passages of all candidates over the draft: the longest first, so that no two findings overlap.

    Args:
        draft: the draft.
        candidates: in the order of their ids.
        words: of the draft, furniture too.

    Returns:
        The findings in the order of the draft. A passage that reaches over the bounds of a finding is parted there; a
        rest of fewer than eight words is none.
    """
    starts, ends = np.array(words.starts, np.int64), np.array(words.ends, np.int64)
    passages = [(place, one) for place, candidate in enumerate(candidates) for one in candidate.passages]
    passages.sort(key=lambda pair: (-pair[1].draft.size, int(pair[1].draft[0]), pair[0], int(pair[1].starts[0])))
    taken = np.full(starts.size, -1, np.int64)
    spans: list[Span] = []
    sources: list[list[tuple[int, Covered]]] = []
    for place, one in passages:
        first, last = np.searchsorted(starts, one.draft[[0, -1]]).tolist()
        here = taken[first : last + 1].copy()
        for number in distinct(here[here >= 0]).tolist():
            # Whoever has no more than the footer within a passage is no source of it.
            if one.kind == "boilerplate" and sources[number][0][1].kind != "boilerplate":
                continue
            begin, end = spans[number]
            common = one.within(int(starts[begin]), int(starts[end - 1]) + 1)
            if common.draft.size >= min(FEWEST_TOKENS, SAME_PASSAGE * (end - begin), SAME_PASSAGE * one.draft.size):
                sources[number].append((place, common))
        for begin, end in _stretches(here < 0):
            rest = one.within(int(starts[first + begin]), int(starts[first + end - 1]) + 1)
            if rest.draft.size >= FEWEST_TOKENS:
                begin, end = np.searchsorted(starts, rest.draft[[0, -1]]).tolist()
                taken[begin : end + 1] = len(spans)
                spans.append((begin, end + 1))
                sources.append([(place, rest)])
    found = [_laid(draft, candidates, (starts, ends), *one) for one in zip(spans, sources, strict=True)]
    return sorted(found, key=lambda one: one.finding.span)


def totals(laid: Sequence[Laid], candidates: Sequence[Candidate], words: int) -> tuple[SourceTotal, ...]:
    """
    Count what the draft has in common with each candidate, most words first, then by id; boilerplate is not counted.

    Args:
        laid: the findings.
        candidates: as they were laid.
        words: of the draft.
    """
    counts = np.zeros(len(candidates), np.int64)
    for one in laid:
        if one.finding.kind != "boilerplate":
            for place, shared in one.words.items():
                counts[place] += shared.size
    found = []
    for place, count in enumerate(counts.tolist()):
        if count:
            document = candidates[place].document
            found.append(
                SourceTotal(
                    **_named(document),
                    words=count,
                    share=count / words,
                    credited=candidates[place].credited,
                )
            )
    return tuple(sorted(found, key=lambda one: (-one.words, one.article)))


def shares(draft: Document, laid: Sequence[Laid], words: int) -> Shares:
    """
    Part the words of the draft that stand elsewhere by what they are, each counted once.

    Words that the draft quotes are quotations in a passage of any kind but boilerplate.
    """
    counts = {"elsewhere": 0, "credited": 0, "quotations": 0, "boilerplate": 0}
    bounds = np.array([-1, *(place for span in draft.quotations for place in span)])
    for one in laid:
        places = distinct(np.concatenate(list(one.words.values())))
        if one.finding.kind in _APART:
            counts[_APART[one.finding.kind]] += places.size
            continue
        # Every other stretch between the bounds of quotations, which do not overlap, is one.
        quoted = int((np.searchsorted(bounds, places, side="right") % 2 == 0).sum())
        counts["quotations"] += quoted
        counts["credited" if one.finding.credited == "credited" else "elsewhere"] += places.size - quoted
    return Shares(**{name: count / words for name, count in counts.items() if count})


def _laid(
    draft: Document,
    candidates: Sequence[Candidate],
    bounds: tuple[Places, Places],
    span: Span,
    sources: Sequence[tuple[int, Covered]],
) -> Laid:
    starts, ends = bounds
    words: dict[int, Places] = {}
    kept: list[tuple[int, Covered]] = []
    for place, one in sources:
        before = words.get(place)
        joined = one.draft if before is None else np.union1d(before, one.draft)
        if before is None or joined.size > before.size:
            kept.append((place, one))
        words[place] = joined
    length = span[1] - span[0]
    ordered = sorted(kept, key=lambda pair: (candidates[pair[0]].order, -pair[1].draft.size, pair[0]))
    given = {candidates[place].credited for place, _ in kept}
    first, last = int(starts[span[0]]), int(ends[span[1] - 1])
    finding = Finding(
        kind=kept[0][1].kind,
        span=(first, last),
        text=draft.article.text[first:last],
        words=length,
        shared=int(distinct(np.concatenate(list(words.values()))).size),
        credited=next(value for value in _CREDITED if value in given),
        sources=tuple(_source(candidates[place].document, one, length) for place, one in ordered),
    )
    return Laid(finding, words)


def _source(document: Document, one: Covered, length: int) -> SourcePassage:
    span = int(one.starts.min()), int(one.ends.max())
    return SourcePassage(
        **_named(document),
        kind=one.kind,
        span=span,
        text=document.article.text[slice(*span)],
        words=one.draft.size,
        similarity=one.draft.size / length,
    )


def _named(document: Document) -> dict[str, Any]:
    return {
        "article": document.article.id,
        "title": document.title,
        "outlet": document.outlet,
        "published": document.published,
    }


def _stretches(flags: npt.NDArray[np.bool_]) -> list[Span]:
    """
    Give the spans of the true values.
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
