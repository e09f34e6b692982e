"""
How a sentence of a lost source was worded, where the texts that come from it have it in several ways.

The words that most witnesses have stand. Between them stands the reading that most have, then the one that third texts
have; a place that neither decides stays open, with its variants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from attrs import frozen
from rapidfuzz.distance import Levenshtein, Opcodes

from provenance.alignment.matching import SentencePair
from provenance.alignment.profile import Profile
from provenance.lineage.records import GAP, Place, ReconstructedSentence
from provenance.text.sentences import Span

Counts = npt.NDArray[np.int64]

# Punctuation that stands at a word belongs to it; what stands between two words is the text's.
_CLOSING, _OPENING = ".,;:!?…)]}”’\"'»。！？", "([{“‘\"'«"

# A third text has a reading where it has so much of its words.
LEAST_HEARD = 0.5

# Variants of so many words and fewer stand in the text; longer ones are a gap there.
LONGEST_SHOWN = 5

# One sentence of a witness: its row and its number.
Node = tuple[int, int]


@frozen
class _Reading:
    """
    What one witness says at a place: its tokens.
    """

    witness: int
    tokens: Span


def worded(
    unit: tuple[Node, ...], heard: Mapping[Node, Sequence[SentencePair]], profiles: Sequence[Profile]
) -> ReconstructedSentence:
    """
    Decide on the wording of one sentence of a lost source.

    Args:
        unit: the sentences of the witnesses that are this one, sorted.
        heard: for sentences of witnesses how third texts have them, the witness on the left.
        profiles: by rows.
    """
    spans = {row: _tokens(unit, row, profiles) for row in sorted({row for row, _ in unit})}
    told = {row: _told(row, unit, heard, profiles) for row in spans}
    base = max(spans, key=lambda row: (_agreement(row, spans, profiles), -row))
    pieces: list[Place | None] = []
    parts: list[str] = []
    variants: list[tuple[str, ...]] = []
    for stretch in _stretches(base, spans, profiles):
        chosen = _chosen(stretch, told, profiles)
        if chosen is None:
            variants.append(tuple(dict.fromkeys(_text(one, profiles) for one in stretch)))
            pieces.append(None)
            parts.append(_undecided(variants[-1]))
        elif _filled(chosen):
            pieces.append((_id(profiles, chosen.witness), *_span(chosen, profiles)))
            parts.append(_text(chosen, profiles))
    return ReconstructedSentence(
        pieces=tuple(pieces),
        text=" ".join(parts),
        witnesses=tuple(_id(profiles, row) for row in spans),
        spans=tuple((_id(profiles, row), *profiles[row].document.tokens.span(*span)) for row, span in spans.items()),
        variants=tuple(variants),
    )


def _undecided(variants: Sequence[str]) -> str:
    """
    Show a place that nothing decides: by its variants where they are short, else as a gap.
    """
    if len(variants) < 2 or max(len(one.split()) for one in variants) > LONGEST_SHOWN:
        return GAP
    return f"[{' | '.join(one or '–' for one in variants)}]"


def _filled(one: _Reading) -> bool:
    return one.tokens[0] < one.tokens[1]


def _tokens(unit: tuple[Node, ...], row: int, profiles: Sequence[Profile]) -> Span:
    bounds = profiles[row].document.tokens.sentences
    numbers = [number for one, number in unit if one == row]
    return int(bounds[min(numbers)]), int(bounds[max(numbers) + 1])


def _told(
    row: int, unit: tuple[Node, ...], heard: Mapping[Node, Sequence[SentencePair]], profiles: Sequence[Profile]
) -> Counts:
    """
    Count for each token of a witness the third texts that have it: int64 (n_tokens,).
    """
    counts = np.zeros(len(profiles[row].document.tokens), np.int64)
    for one, number in unit:
        for matched in heard.get((one, number), ()) if one == row else ():
            for block in matched.blocks:
                counts[slice(*block.left)] += 1
    return counts


def _agreement(row: int, spans: Mapping[int, Span], profiles: Sequence[Profile]) -> int:
    """
    Count the words that a witness has in common with each of the others, in order.
    """
    return sum(
        one.src_end - one.src_start
        for other in spans
        if other != row
        for one in _opcodes(row, other, spans, profiles)
        if one.tag == "equal"
    )


def _opcodes(row: int, other: int, spans: Mapping[int, Span], profiles: Sequence[Profile]) -> Opcodes:
    return Levenshtein.opcodes(profiles[row].words[slice(*spans[row])], profiles[other].words[slice(*spans[other])])


def _stretches(base: int, spans: Mapping[int, Span], profiles: Sequence[Profile]) -> list[list[_Reading]]:
    """
    Part a unit at the words that most of its witnesses have, along one of them: each part with every witness's reading.
    """
    start, end = spans[base]
    length = end - start
    partner = {base: np.arange(length)}
    for other in spans:
        if other != base:
            partner[other] = np.full(length, -1)
            for one in _opcodes(base, other, spans, profiles):
                if one.tag == "equal":
                    partner[other][one.src_start : one.src_end] = np.arange(one.dest_start, one.dest_end)
    together = np.array(list(partner.values()))
    agreed = 2 * (together >= 0).sum(axis=0) > len(spans)
    if len(spans) == 1:
        agreed[:] = False
    runs: list[Span] = []
    for word in np.flatnonzero(agreed).tolist():
        follows = bool(runs) and runs[-1][1] == word and _joined(together, word)
        runs.append((runs.pop()[0] if follows else word, word + 1))
    parts: list[list[_Reading]] = []
    at = 0
    for first, last in [*runs, (length, length)]:
        # What stands before a run of agreed words, and the run, which is the base's.
        parts.append(
            [
                _Reading(row, (spans[row][0] + low, spans[row][0] + high))
                for row in spans
                for low, high in [_between(partner[row], at, first, spans[row])]
            ]
        )
        parts.append([_Reading(base, (start + first, start + last))])
        at = last
    return [part for part in parts if any(map(_filled, part))]


def _joined(together: Counts, at: int) -> bool:
    """
    Tell whether a word follows the one before it in most of the witnesses.
    """
    here, before = together[:, at], together[:, at - 1]
    return bool(2 * ((here >= 0) & (before >= 0) & (here == before + 1)).sum() > together.shape[0])


def _between(partner: Counts, low: int, high: int, span: Span) -> Span:
    """
    Give what a witness has between the last word before *low* and the first from *high* on that it shares.
    """
    before = partner[:low][partner[:low] >= 0]
    after = partner[high:][partner[high:] >= 0]
    first = int(before[-1]) + 1 if before.size else 0
    last = int(after[0]) if after.size else span[1] - span[0]
    return first, max(first, last)


def _chosen(stretch: Sequence[_Reading], told: Mapping[int, Counts], profiles: Sequence[Profile]) -> _Reading | None:
    """
    Choose the reading that most witnesses have, then that which third texts have; None where neither tells.
    """
    if len(stretch) == 1 and len(told) > 1:
        return stretch[0]
    groups: dict[tuple[int, ...], list[_Reading]] = {}
    for one in stretch:
        groups.setdefault(tuple(profiles[one.witness].words[slice(*one.tokens)]), []).append(one)

    def heard(words: tuple[int, ...]) -> float:
        return max(_mean(told[one.witness][slice(*one.tokens)]) for one in groups[words])

    votes = {words: (len(of), heard(words)) for words, of in groups.items()}
    best = max(votes.values())
    leaders = [words for words, vote in votes.items() if vote == best]
    if len(leaders) > 1 or (best[0] < 2 and best[1] < LEAST_HEARD):
        return None
    return groups[leaders[0]][0]


def _mean(counts: Counts) -> float:
    return float(np.minimum(counts, 1).mean()) if counts.size else 0.0


def _text(one: _Reading, profiles: Sequence[Profile]) -> str:
    if not _filled(one):
        return ""
    start, end = _span(one, profiles)
    return " ".join(profiles[one.witness].document.article.text[start:end].split())


def _span(one: _Reading, profiles: Sequence[Profile]) -> Span:
    """
    Give the code points of a reading with the punctuation that stands at its words.
    """
    document = profiles[one.witness].document
    text = document.article.text
    start, end = document.tokens.span(*one.tokens)
    floor = int(document.tokens.ends[one.tokens[0] - 1]) if one.tokens[0] else 0
    roof = int(document.tokens.starts[one.tokens[1]]) if one.tokens[1] < len(document.tokens) else len(text)
    while start > floor and text[start - 1] in _OPENING:
        start -= 1
    while end < roof and text[end] in _CLOSING:
        end += 1
    return start, end


def _id(profiles: Sequence[Profile], row: int) -> str:
    return profiles[row].document.article.id
