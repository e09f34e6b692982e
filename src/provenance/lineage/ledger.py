"""
The evidence for an edge, line by line, in bits and in words.

Similarity is counted, relation and direction are inferred, intent is never stated.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from provenance.alignment.profile import Profile
from provenance.hashes import Hashes, run_hashes
from provenance.lineage.direction import Cue
from provenance.lineage.hypotheses import Hypotheses, link_odds
from provenance.lineage.pairs import PairEvidence, Side
from provenance.lineage.records import EdgeKind, Evidence, Place
from provenance.lineage.witnesses import Testimony
from provenance.sums import plain_sum
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
    parent: int, one: Hypotheses, cues: Sequence[Cue], other: float, pair: PairEvidence, profiles: Sequence[Profile]
) -> tuple[Evidence, ...]:
    """
    Write the ledger of an edge between two articles that are held.

    Args:
        parent: its row.
        one: what is known of the two.
        cues: what tells their order.
        other: log2 odds of a source unseen of the child against this parent.
        pair: their comparison.
        profiles: of the corpus.
    """
    sign = 1.0 if parent == one.left else -1.0
    child = one.right if parent == one.left else one.left
    lines = [_shared_wording(child, [pair], one.link, profiles)]
    for cue in cues:
        earlier, later = (one.left, one.right) if cue.bits > 0 else (one.right, one.left)
        ids = {"earlier": _id(profiles, earlier), "later": _id(profiles, later)}
        lines.append(_line(cue.kind, sign * cue.bits, cue.text.format(**ids), cue.spans))
    if abs(plain_sum(cue.bits for cue in cues)) < UNDECIDED_BITS:
        lines.append(_line("direction", 0.0, "which of the two came first cannot be told from them"))
    penalty = float(np.logaddexp2(0.0, other))
    if penalty >= UNDECIDED_BITS:
        how = "better" if other > 0 else "nearly as well"
        text = f"a source that neither is would explain {how} that {_reasons(one, pair, profiles)}"
        lines.append(_line("other_source", -penalty, text))
    return _ordered(lines)


def lost_evidence(
    child: int,
    siblings: Sequence[tuple[Hypotheses, PairEvidence]],
    over_held: float,
    profiles: Sequence[Profile],
) -> tuple[Evidence, ...]:
    """
    Write the ledger of an edge from a lost source: *child* beside each sibling, the strongest case first.

    Args:
        child: its row.
        siblings: what is known of it with each other child of the source.
        over_held: log2 odds of the unseen source against the likeliest held parent, to be told by its reasons.
        profiles: of the corpus.
    """
    link = max(one.link for one, _ in siblings)
    lines = [_shared_wording(child, [pair for _, pair in siblings], link, profiles)]
    one, pair = max(
        siblings,
        key=lambda both: (
            both[0].testimony[0].conflict if both[0].testimony else 0.0,
            both[0].reworded,
            -both[0].left,
            -both[0].right,
        ),
    )
    sibling = one.right if child == one.left else one.left
    rest = over_held
    if one.common_credit:
        text = f"{_id(profiles, child)} and {_id(profiles, sibling)} both name {one.common_credit} and are worded apart"
        lines.append(_line("common_credit", one.credited, text))
        rest -= one.credited
    if (testimony := one.testimony[:1]) and testimony[0].conflict:
        text, spans = _attested(one, testimony[0], pair, profiles), _readings(testimony[0], pair, profiles)
        lines.append(_line("readings", rest, text, spans))
    elif abs(rest) >= UNDECIDED_BITS:
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


def place(profile: Profile, tokens: Span) -> Place:
    """
    Give where some tokens stand in the article as the user holds it.
    """
    return (profile.document.article.id, *profile.document.tokens.span(*tokens))


def _shared_wording(child: int, pairs: Sequence[PairEvidence], link: float, profiles: Sequence[Profile]) -> Evidence:
    best = max(pairs, key=lambda pair: (pair.side(child).share, -pair.left, -pair.right))
    other = best.right if child == best.left else best.left
    told, spans = [], _rarest_word(best, profiles)
    # A text that was reworded throughout may have no passage: then the sentences that were recognised are shown.
    sentences = best.passages or best.sentences
    if sentences:
        blocks = [block for sentence in sentences for block in sentence.blocks]
        longest = max(blocks, key=lambda block: (block.left[1] - block.left[0], block.bits, -block.left[0]))
        run = longest.left[1] - longest.left[0]
        words = sum(block.left[1] - block.left[0] for block in blocks)
        count = len(sentences)
        which = f"sentence{'' if count == 1 else 's'}{' that are not mostly quotation' if best.passages else ''}"
        told.append(
            f"{words} words of {_id(profiles, child)}, in {count} {which}, also stand in {_id(profiles, other)}; the "
            f"longest run of them has {run}"
        )
        spans = (place(profiles[best.left], longest.left), place(profiles[best.right], longest.right))
    if best.chain and best.chain.odds >= link_odds(best):
        kept = best.chain.of_left if child == best.left else best.chain.of_right
        told.append(
            f"{part(kept)} of what {_id(profiles, child)} tells in its own words is told in {_id(profiles, other)}, "
            "sentence by sentence in the same order"
        )
    return _line("shared_wording", link, "; ".join(told), spans)


def _rarest_word(pair: PairEvidence, profiles: Sequence[Profile]) -> tuple[Place, ...]:
    """
    Give where the word that tells most, of those that both have, first stands in each.
    """
    left, right = profiles[pair.left], profiles[pair.right]
    common, in_left, in_right = np.intersect1d(
        left.vocabulary, right.vocabulary, assume_unique=True, return_indices=True
    )
    if not common.size:
        return ()
    rarest = int(common[np.argmax(np.minimum(left.weights[in_left], right.weights[in_right]))])
    first, second = left.words.index(rarest), right.words.index(rarest)
    return place(left, (first, first + 1)), place(right, (second, second + 1))


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
    places = [place for first, last in spans for place in range(max(0, first - 1), min(last, runs.size))]
    agreed = [
        place
        for place, held in zip(places, np.isin(runs[np.array(places, np.int64)], heard).tolist(), strict=True)
        if held
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
    if pair.of_left.private == pair.of_right.private == 0.0:
        return "both have the same words, and may have been sent them"
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
