"""
Pairs of texts whose relation is known, and what tells them apart, from the families that may be trained on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from benchmarks.lineage.families import Family
from benchmarks.splits import digest
from provenance import Article
from provenance.alignment.profile import Profile, profile
from provenance.background import default_background
from provenance.lineage.pairs import compare_pair
from provenance.lineage.traits import differences, traits_of
from provenance.text.document import read_document

Numbers = npt.NDArray[np.float64]

# More pairs of one family say the same again.
MOST_PAIRS = 8

# Longer texts take most of the time, and are no articles.
LONGEST_TEXT = 40_000


@frozen(eq=False)
class Examples:
    """
    Pairs to learn from; left came first, or neither did.

    Attributes:
        asymmetries, circumstances: float64 (n_pairs, n) and (n_pairs, m); see :mod:`provenance.lineage.traits`.
        neither: bool (n_pairs,), neither derives from the other, and both come from a third.
        sets: the name of the set of each.
        keys: the split key of each.
    """

    asymmetries: Numbers = field(repr=False)
    circumstances: Numbers = field(repr=False)
    neither: npt.NDArray[np.bool_] = field(repr=False)
    sets: tuple[str, ...] = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)

    def chosen(self, rows: npt.NDArray[np.bool_]) -> Examples:
        """
        Give the pairs that *rows*, bool (n_pairs,), marks.
        """
        return Examples(
            self.asymmetries[rows],
            self.circumstances[rows],
            self.neither[rows],
            tuple(name for name, one in zip(self.sets, rows, strict=True) if one),
            tuple(key for key, one in zip(self.keys, rows, strict=True) if one),
        )


def examples(families: Iterable[tuple[str, Family]]) -> Examples:
    """
    Compare up to eight pairs of each family, those of the least hashes.

    Args:
        families: each with the name of its set.
    """
    found = [
        (one.asymmetries, one.circumstances, neither, name, family.key)
        for name, family in families
        for one, neither in _compared(family)
    ]
    return Examples(
        np.array([one[0] for one in found]),
        np.array([one[1] for one in found]),
        np.array([one[2] for one in found], np.bool_),
        tuple(one[3] for one in found),
        tuple(one[4] for one in found),
    )


def labelled(family: Family) -> Iterator[tuple[Article, Article, bool]]:
    """
    Give the pairs of a family that are related: the source first, or neither the other's source.
    """
    # Of several parents the one with the greatest share is the last here, and stays.
    above = {one.child: one.parent for one in sorted(family.edges, key=lambda one: (one.share or 1.0, one.parent))}
    ancestors = {article.id: _ancestors(article.id, above) for article in family.articles}
    for left, right in combinations(family.articles, 2):
        if left.text == right.text or max(len(left.text), len(right.text)) > LONGEST_TEXT:
            continue
        if left.id in ancestors[right.id]:
            yield left, right, False
        elif right.id in ancestors[left.id]:
            yield right, left, False
        elif ancestors[left.id] & ancestors[right.id]:
            yield left, right, True


def _ancestors(text: str, above: Mapping[str, str]) -> frozenset[str]:
    found = []
    while text in above:
        text = above[text]
        found.append(text)
    return frozenset(found)


def _compared(family: Family) -> Iterator[tuple[object, bool]]:
    pairs = sorted(labelled(family), key=lambda one: digest(f"{family.name} {one[0].id} {one[1].id}"))[:MOST_PAIRS]
    background = default_background()
    profiles: dict[str, Profile] = {}
    for left, right, neither in pairs:
        both = []
        for article in (left, right):
            if article.id not in profiles:
                profiles[article.id] = profile(read_document(article), background)
            both.append(profiles[article.id])
        compared = compare_pair(0, 1, both)
        if compared.sentences:
            yield differences(compared, *both, *(traits_of(one, background) for one in both)), neither
