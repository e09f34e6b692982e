"""
What a lost source said, as far as its witnesses attest it together.

A sentence is in the reconstruction where two texts that come from the lost source have it, or one of them and a third
text that does not come from them. Nothing is in it that no witness has. This is the recension of textual criticism
(Maas, Textkritik, 1927) without its conjectures.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations, pairwise

import numpy as np

from provenance.alignment.matching import SentencePair
from provenance.alignment.profile import Profile, profile
from provenance.articles import Article
from provenance.background import default_background
from provenance.lineage.pairs import PairEvidence, compare_pair
from provenance.lineage.records import Reconstruction
from provenance.lineage.variants import Node, worded
from provenance.text.document import read_document


def reconstruct_from(name: str, witnesses: Collection[str], articles: Sequence[Article]) -> Reconstruction:
    """
    Read and compare articles again, and reconstruct the lost source of some of them.

    Args:
        name: of the lost source.
        witnesses: ids of the articles that come from it.
        articles: these and those that are heard as third texts.
    """
    background = default_background()
    ordered = sorted(articles, key=lambda article: article.id)
    profiles = [profile(read_document(article), background) for article in ordered]
    rows = [row for row, article in enumerate(ordered) if article.id in witnesses]
    thirds = [row for row, article in enumerate(ordered) if article.id not in witnesses]
    pairs = [*combinations(rows, 2), *((min(row, third), max(row, third)) for row in rows for third in thirds)]
    return reconstruct(name, rows, thirds, {pair: compare_pair(*pair, profiles) for pair in pairs}, profiles)


def reconstruct(
    name: str,
    witnesses: Sequence[int],
    thirds: Sequence[int],
    evidences: Mapping[tuple[int, int], PairEvidence],
    profiles: Sequence[Profile],
) -> Reconstruction:
    """
    Reconstruct a lost source.

    Args:
        name: its id.
        witnesses: rows of the texts that come from it.
        thirds: rows of texts that do not come from the witnesses.
        evidences: comparisons of the witnesses with each other and with the thirds, by rows, left < right.
        profiles: by rows.
    """
    rows = sorted(witnesses)
    heard = _attested(rows, sorted(thirds), evidences)
    units = [
        unit
        for unit in _units(rows, evidences)
        if len({row for row, _ in unit}) > 1 or any(heard.get(node) for node in unit)
    ]
    ordered = _ordered(units)
    sentences = [worded(unit, heard, profiles) for unit in ordered]
    gaps = [not _neighbours(one, other) for one, other in pairwise(ordered)]
    return Reconstruction(
        lost_source=name,
        witnesses=tuple(profiles[row].document.article.id for row in rows),
        sentences=tuple(sentences),
        gaps=tuple(gaps),
    )


def _attested(
    rows: Sequence[int], thirds: Sequence[int], evidences: Mapping[tuple[int, int], PairEvidence]
) -> dict[Node, list[SentencePair]]:
    """
    Give for the sentences of the witnesses how third texts have them, the witness on the left.
    """
    found: dict[Node, list[SentencePair]] = {}
    for row in rows:
        for third in thirds:
            pair = evidences.get((min(row, third), max(row, third)))
            if pair is None:
                continue
            told = {(one.left, one.right) for one in (*pair.passages, *pair.quotes)}
            for one in pair.sentences:
                if (one.left, one.right) in told:
                    matched = one if pair.left == row else one.mirrored()
                    found.setdefault((row, matched.left), []).append(matched)
    return found


def _units(rows: Sequence[int], evidences: Mapping[tuple[int, int], PairEvidence]) -> list[tuple[Node, ...]]:
    """
    Group the sentences of the witnesses that are one sentence, strongest matches first.

    Of one witness a unit has neighbours only, as where a sentence was split; two that stand apart are two.
    """
    joined = [
        (-(matched.bits + matched.quoted_bits), (left, matched.left), (right, matched.right))
        for left, right in combinations(rows, 2)
        for matched in evidences[left, right].sentences
    ]
    unit_of: dict[Node, frozenset[Node]] = {}
    for _, one, other in sorted(joined):
        together = unit_of.get(one, frozenset({one})) | unit_of.get(other, frozenset({other}))
        if _contiguous(together):
            unit_of.update(dict.fromkeys(together, together))
    alone = {
        (row, number)
        for (left, right), pair in evidences.items()
        for row in (left, right)
        if row in rows
        for number in pair.matched(row)
    }
    units = {*unit_of.values(), *(frozenset({node}) for node in alone if node not in unit_of)}
    return sorted(tuple(sorted(unit)) for unit in units)


def _contiguous(nodes: frozenset[Node]) -> bool:
    numbers: dict[int, list[int]] = {}
    for row, number in nodes:
        numbers.setdefault(row, []).append(number)
    return all(max(of) - min(of) == len(of) - 1 for of in numbers.values())


def _ordered(units: Sequence[tuple[Node, ...]]) -> list[tuple[Node, ...]]:
    """
    Order units as most of the witnesses have them.

    Each next one is that before which the fewest of the others should stand; where witnesses contradict each other in
    a circle, or none has both, the one that stands earlier in its witnesses.
    """
    places = [{row: min(of for one, of in unit if one == row) for row, _ in unit} for unit in units]
    last = {row: max(of for one in places for where, of in one.items() if where == row) for row in _rows(places)}
    height = [float(np.mean([of / (1 + last[row]) for row, of in one.items()])) for one in places]
    count = len(units)
    before = np.zeros((count, count), bool)
    for one, other in combinations(range(count), 2):
        votes = [np.sign(places[other][row] - places[one][row]) for row in places[one] if row in places[other]]
        before[one, other], before[other, one] = sum(votes) > 0, sum(votes) < 0
    left = set(range(count))
    ordered = []
    while left:
        best = min(left, key=lambda one: (sum(before[other, one] for other in left), height[one], units[one]))
        ordered.append(units[best])
        left.remove(best)
    return ordered


def _rows(places: Sequence[Mapping[int, int]]) -> set[int]:
    return {row for one in places for row in one}


def _neighbours(one: tuple[Node, ...], other: tuple[Node, ...]) -> bool:
    """
    Tell whether a witness has two units one right after the other.
    """
    return any((row, number + 1) in other for row, number in one if (row, number + 1) not in one)
