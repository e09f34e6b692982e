"""
Stories whose descent is known, measured as the library measures them, from the families that may be trained on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from benchmarks.lineage.families import Family, Truth, source_of_several, truth_of, withhold
from benchmarks.splits import digest
from provenance.alignment.profile import Profile, profile
from provenance.background import default_background
from provenance.lineage.infer import linked_stories
from provenance.lineage.pairs import PairEvidence, compare_pair
from provenance.lineage.standing import Standing, stand
from provenance.text.document import read_document
from provenance.times import Interval, interval

Flags = npt.NDArray[np.bool_]

# Longer texts take most of the time, and are no articles; larger stories say the same of their small parts.
LONGEST_TEXT = 40_000
LARGEST_STORY = 24

# Of the dates of a family so many are exchanged with another's: without an error in any, dates would be believed
# against everything.
WRONG_DATES = 0.04


@frozen(eq=False)
class Example:
    """
    One story of n linked texts with its true descent.

    Attributes:
        standing: its measures.
        parents: bool (n, n), whether p is a source of c.
        roots: bool (n,), whether a text has none, held or unseen.
        children: bool (n,), whether its source is the unseen one.
        name: of the set.
        key: of the split.
    """

    standing: Standing = field(repr=False)
    parents: Flags = field(repr=False)
    roots: Flags = field(repr=False)
    children: Flags = field(repr=False)
    name: str
    key: str


def examples_of(named: tuple[str, Family]) -> list[Example]:
    """
    Measure a family as it is, without its source, and without some of its texts; with dates and without.

    Args:
        named: the family after the name of its set.
    """
    return list(_of_family(*named))


def _of_family(name: str, family: Family) -> Iterator[Example]:
    if max(len(article.text) for article in family.articles) > LONGEST_TEXT:
        return
    background = default_background()
    profiles = {one.id: profile(read_document(one), background) for one in family.articles}
    compared = {(a, b): compare_pair(0, 1, [profiles[a], profiles[b]]) for a, b in combinations(family.ids, 2)}
    draw = np.random.default_rng(digest(f"{name} {family.name}") % 2**63)
    cases = [(family, ("none", "all", "some"))]
    source = source_of_several(family)
    if source is not None:
        cases.append((withhold(family, source), ("none",)))
        cases += [(case, ("none",)) for case in _smaller_stars(family, source, draw)]
    if len(family.articles) > 2:
        gone = draw.choice(len(family.ids), int(draw.integers(1, len(family.ids) - 1)), replace=False)
        cases.append((withhold(family, *(family.ids[place] for place in gone)), ("none", "all")))
    for case, ways in cases:
        for dated in ways if family.dates else ways[:1]:
            dates = _dates(case, dated, draw)
            yield from _measured(name, case, dates, profiles, compared)


def _smaller_stars(family: Family, source: str, draw: np.random.Generator) -> Iterator[Family]:
    """
    Give a star with one of its rewrites, with two or three, and the same without its source.
    """
    truth = truth_of(family)
    rewrites = [one for one in family.ids if one != source]
    if any(truth.parents[one] != (source,) for one in rewrites):
        return
    for count in (1, int(draw.integers(2, 4))):
        if count < len(rewrites):
            gone = draw.choice(len(rewrites), len(rewrites) - count, replace=False)
            smaller = withhold(family, *(rewrites[place] for place in gone))
            yield smaller
            if count > 1:
                yield withhold(smaller, source)


def _dates(family: Family, dated: str, draw: np.random.Generator) -> list[Interval | None]:
    written = [family.dates.get(name) for name in family.ids]
    for place in range(len(written)):
        if draw.random() < WRONG_DATES:
            other = int(draw.integers(len(written)))
            written[place], written[other] = written[other], written[place]
    kept = {"none": 0.0, "some": 0.5, "all": 1.0}[dated]
    return [None if one is None or draw.random() >= kept else interval(one) for one in written]


def _measured(
    name: str,
    family: Family,
    dates: Sequence[Interval | None],
    profiles: dict[str, Profile],
    compared: dict[tuple[str, str], PairEvidence],
) -> Iterator[Example]:
    truth, dates = _of_distinct(truth_of(family), dates, profiles)
    texts = [profiles[one] for one in truth.ids]
    evidences = {
        (a, b): evolve(compared[truth.ids[a], truth.ids[b]], left=a, right=b)
        for a, b in combinations(range(len(texts)), 2)
    }
    for group, hypotheses in linked_stories(texts, evidences):
        if len(group) <= LARGEST_STORY:
            beside = {key: one.beside for key, one in hypotheses.items()}
            standing = stand(group, evidences, beside, texts, [dates[row] for row in group])
            example = _with_truth(name, family.key, standing, group, truth)
            if _is_told(example):
                yield example


def _is_told(example: Example) -> bool:
    """
    Tell whether every text comes from one without a held source: a revision that restores an older text makes a circle.
    """
    reached = example.roots | example.children
    for _ in range(len(reached)):
        reached = reached | example.parents[reached].any(axis=0)
    return bool(reached.all())


def _of_distinct(
    truth: Truth, dates: Sequence[Interval | None], profiles: dict[str, Profile]
) -> tuple[Truth, list[Interval | None]]:
    """
    Let one text stand for all of the same words, as the library does; what any of them comes from, it comes from.
    """
    leader: dict[bytes, str] = {}
    stands = {one: leader.setdefault(profiles[one].document.tokens.words.tobytes(), one) for one in truth.ids}
    parents: dict[str, tuple[str, ...]] = dict.fromkeys(leader.values(), ())
    lost: dict[str, frozenset[str]] = dict.fromkeys(leader.values(), frozenset())
    for one, sources in truth.parents.items():
        outside = tuple(stands[source] for source in sources if stands[source] != stands[one])
        parents[stands[one]] = tuple(dict.fromkeys((*parents[stands[one]], *outside)))
        if not any(stands[source] == stands[one] for source in sources):
            lost[stands[one]] |= truth.lost[one]
    kept = [row for row, one in enumerate(truth.ids) if stands[one] == one]
    distinct = Truth(ids=tuple(truth.ids[row] for row in kept), parents=parents, lost=lost, trees=())
    return distinct, [dates[row] for row in kept]


def _with_truth(name: str, key: str, standing: Standing, group: Sequence[int], truth: Truth) -> Example:
    count = len(group)
    place = {truth.ids[row]: number for number, row in enumerate(group)}
    parents, children = np.zeros((count, count), bool), np.zeros(count, bool)
    linked = np.zeros((count, count), bool)
    linked[standing.pairs[:, 0], standing.pairs[:, 1]] = linked[standing.pairs[:, 1], standing.pairs[:, 0]] = True
    for one, number in place.items():
        for source in truth.parents[one]:
            if source in place and linked[place[source], number]:
                parents[place[source], number] = True
    # Of several unseen sources the one with most witnesses is learnt from.
    witnesses = [
        [place[one] for one in below if one in place and not truth.parents[one]] for below in truth.witnesses.values()
    ]
    children[max(witnesses, key=len, default=[])] = True
    children &= ~parents.any(axis=0)
    if children.sum() < 2:
        children[:] = False
    return Example(
        standing=standing,
        parents=parents,
        roots=~parents.any(axis=0) & ~children,
        children=children,
        name=name,
        key=key,
    )
