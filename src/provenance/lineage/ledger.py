"""
The evidence for an edge, line by line, in bits and in words.

Similarity is counted, relation and direction are inferred, intent is never stated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from provenance.alignment.profile import Profile
from provenance.hashes import Hashes, run_hashes
from provenance.lineage.hypotheses import CONFLICT_BITS, CONFLICT_BOUND, Hypotheses
from provenance.lineage.pairs import PairEvidence, Side
from provenance.lineage.records import Credited, EdgeKind, Evidence, Place
from provenance.lineage.witnesses import Testimony
from provenance.text.sentences import Span
from provenance.wording import part

# Bits are given to a tenth: more would be read as knowledge.
_DIGITS = 1

# Readings shown of all that a witness attests.
_SHOWN_READINGS = 3

# Below this the order of two texts cannot be told.
UNDECIDED_BITS = 0.5

_NEARLY_ALL, _MOSTLY = 0.03, 0.2


def direct_evidence(
    parent: int, one: Hypotheses, pair: PairEvidence, profiles: Sequence[Profile]
) -> tuple[Evidence, ...]:
    """
    Write the ledger of an edge between two articles that are held.
    """
    sign = 1.0 if parent == one.left else -1.0
    child = one.right if parent == one.left else one.left
    lines = [_shared_wording(child, [pair], one.link, profiles)]
    for cue in one.cues:
        earlier, later = (one.left, one.right) if cue.bits > 0 else (one.right, one.left)
        ids = {"earlier": _id(profiles, earlier), "later": _id(profiles, later)}
        lines.append(_line(cue.kind, sign * cue.bits, cue.text.format(**ids), cue.spans))
    if abs(one.direction) < UNDECIDED_BITS:
        lines.append(_line("direction", 0.0, "which of the two came first cannot be told from them"))
    if one.penalty >= UNDECIDED_BITS:
        reasons = _reasons(one, pair, profiles)
        how = "better" if one.lost > 0 or one.explained else "nearly as well"
        text = f"a source that neither is would explain {how} that {reasons}"
        lines.append(_line("other_source", -one.penalty, text))
    return _ordered(lines)


def lost_evidence(
    child: int, siblings: Sequence[tuple[Hypotheses, PairEvidence]], profiles: Sequence[Profile]
) -> tuple[Evidence, ...]:
    """
    Write the ledger of an edge from a lost source: *child* beside each sibling, the strongest case first.
    """
    link = max(one.link for one, _ in siblings)
    lines = [_shared_wording(child, [pair for _, pair in siblings], link, profiles)]
    one, pair = max(siblings, key=lambda both: (both[0].lost, -both[0].left, -both[0].right))
    sibling = one.right if child == one.left else one.left
    if (testimony := one.testimony[:1]) and testimony[0].conflict:
        bits = min(CONFLICT_BOUND, CONFLICT_BITS * testimony[0].conflict)
        lines.append(
            _line(
                "readings", bits, _attested(one, testimony[0], pair, profiles), _readings(testimony[0], pair, profiles)
            )
        )
    rest = one.lost - sum(line.weight_bits for line in lines if line.kind == "readings")
    if one.common_credit:
        text = f"{_id(profiles, child)} and {_id(profiles, sibling)} both name {one.common_credit} and are worded apart"
        lines.append(_line("common_credit", rest, text))
    elif rest >= UNDECIDED_BITS:
        lines.append(_line("two_sided_rewriting", rest, _both_changed(one, pair, profiles)))
    return _ordered(lines)


def merge_evidence(child: int, sentences: Sequence[int], profiles: Sequence[Profile]) -> Evidence:
    """
    Name the sentences of a merged article that came from one of its parents; neighbours are one span.
    """
    one = profiles[child]
    bounds = one.document.tokens.sentences.tolist()
    runs: list[tuple[int, int]] = []
    for number in sentences:
        if runs and runs[-1][1] == number:
            runs[-1] = runs[-1][0], number + 1
        else:
            runs.append((number, number + 1))
    count = len(sentences)
    text = f"{count} sentence{'' if count == 1 else 's'} of {_id(profiles, child)} came through this parent"
    return _line("merged", 0.0, text, tuple(place(one, (bounds[first], bounds[last])) for first, last in runs))


def edge_kind(parent: int, child: int, pair: PairEvidence) -> EdgeKind:
    """
    Name the regime of a change by what each side has for itself.
    """
    gone, new = pair.side(parent).private, pair.side(child).private
    if max(gone, new) <= _NEARLY_ALL:
        return "verbatim"
    if max(gone, new) <= _MOSTLY:
        return "light_edit"
    if new <= _MOSTLY:
        return "abridgement"
    return "expansion" if gone <= _MOSTLY else "rewrite"


def credited_by(child: Profile, source: str | None) -> Credited:
    """
    Tell whether *child* names *source*, the outlet of its parent or the agency that its siblings name.

    An outlet need not name itself: between two texts of one outlet this cannot be told.
    """
    document = child.document
    if source is None or (document.outlet or "").casefold() == source.casefold():
        return "cannot_tell"
    named = document.credit is not None and document.credit.casefold() == source.casefold()
    return "credited" if named or _names(document.article.text, source) else "uncredited"


def _names(text: str, source: str) -> bool:
    """
    Tell whether *text* has the name of *source*, whole and written as names are.
    """
    return re.search(rf"(?<!\w){re.escape(source)}(?!\w)", text) is not None


def place(profile: Profile, tokens: Span) -> Place:
    """
    Give where some tokens stand in the article as the user holds it.
    """
    return (profile.document.article.id, *profile.document.tokens.span(*tokens))


def _shared_wording(child: int, pairs: Sequence[PairEvidence], link: float, profiles: Sequence[Profile]) -> Evidence:
    best = max(pairs, key=lambda pair: (pair.side(child).share, -pair.left, -pair.right))
    other = best.right if child == best.left else best.left
    blocks = [block for sentence in best.passages for block in sentence.blocks]
    longest = max(blocks, key=lambda block: (block.left[1] - block.left[0], block.bits, -block.left[0]))
    run = longest.left[1] - longest.left[0]
    words = sum(block.left[1] - block.left[0] for block in blocks)
    count = len(best.passages)
    text = (
        f"{words} words of {_id(profiles, child)}, in {count} sentence{'' if count == 1 else 's'} that are not mostly "
        f"quotation, also stand in {_id(profiles, other)}; the longest run of them has {run}"
    )
    spans = (place(profiles[best.left], longest.left), place(profiles[best.right], longest.right))
    return _line("shared_wording", link, text, spans)


def _attested(one: Hypotheses, testimony: Testimony, pair: PairEvidence, profiles: Sequence[Profile]) -> str:
    left, right, witness = (_id(profiles, row) for row in (one.left, one.right, testimony.witness))
    heard = profiles[testimony.witness].choices
    of_left = _example(profiles[one.left], pair.of_left, testimony.left_places, heard)
    of_right = _example(profiles[one.right], pair.of_right, testimony.right_places, heard)
    return (
        f"where {left} and {right} differ, {witness} has the wording of {left} at {testimony.for_left} places{of_left} "
        f"and that of {right} at {testimony.for_right}{of_right}: each seems to have lost some of what their source had"
    )


def _example(one: Profile, side: Side, numbers: Sequence[int], heard: Hashes) -> str:
    """
    Quote the two words that tell most, of those that a witness has at some places.
    """
    runs = run_hashes(one.document.tokens.words, 2)
    spans = [side.sites.spans[number] for number in numbers]
    agreed = [
        place
        for first, last in spans
        for place in range(max(0, first - 1), min(last, runs.size))
        if np.isin(runs[place], heard)
    ]
    if not agreed:
        return ""
    best = max(agreed, key=lambda place: (float(one.alone[place] + one.after_two[place + 1]), -place))
    start, end = one.document.tokens.span(best, best + 2)
    return f" (“{' '.join(one.document.article.text[start:end].split())}”)"


def _both_changed(one: Hypotheses, pair: PairEvidence, profiles: Sequence[Profile]) -> str:
    left, right = _id(profiles, one.left), _id(profiles, one.right)
    return (
        f"{part(pair.of_left.private)} of {left} and {part(pair.of_right.private)} of {right} are worded apart, as in "
        "texts of which neither derives from the other"
    )


def _reasons(one: Hypotheses, pair: PairEvidence, profiles: Sequence[Profile]) -> str:
    if one.testimony and one.testimony[0].conflict:
        return _attested(one, one.testimony[0], pair, profiles)
    if one.common_credit:
        return f"both name {one.common_credit}"
    return _both_changed(one, pair, profiles)


def _readings(testimony: Testimony, pair: PairEvidence, profiles: Sequence[Profile]) -> tuple[Place, ...]:
    """
    Give some of the places where the witness agrees with either side, each followed by its own place in the witness.
    """
    found: list[Place] = []
    for row, side, numbers in (
        (pair.left, pair.of_left, testimony.left_places),
        (pair.right, pair.of_right, testimony.right_places),
    ):
        for number in [number for number in numbers if _filled(side.sites.spans[number])][:_SHOWN_READINGS]:
            found.append(place(profiles[row], side.sites.spans[number]))
            found += _in_witness(side.sites.runs[side.sites.places == number], profiles[testimony.witness])
    return tuple(found)


def _in_witness(runs: Hashes, witness: Profile) -> list[Place]:
    """
    Give where *witness* first has one of the two-word *runs*.
    """
    held = np.flatnonzero(np.isin(run_hashes(witness.document.tokens.words, 2), runs))
    return [place(witness, (int(held[0]), int(held[0]) + 2))] if held.size else []


def _filled(span: Span) -> bool:
    return span[0] < span[1]


def _id(profiles: Sequence[Profile], row: int) -> str:
    return profiles[row].document.article.id


def _line(kind: str, bits: float, text: str, spans: tuple[Place, ...] = ()) -> Evidence:
    return Evidence(kind=kind, weight_bits=round(bits, _DIGITS), text=text, spans=spans)


def _ordered(lines: list[Evidence]) -> tuple[Evidence, ...]:
    return tuple(sorted(lines, key=lambda line: (-abs(line.weight_bits), line.kind, line.text)))
