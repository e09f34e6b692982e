"""
Families: articles whose descent is known, whatever set they come from, and the truth that an answer is held against.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve, field, frozen

from provenance import Article
from provenance.times import interval

# An edge needs this share of the child's own words; what is less is a relation (the contract of the answer).
LEAST_SHARE = 0.2


@frozen(kw_only=True)
class Descent:
    """
    One true derivation.

    Attributes:
        parent, child: ids of texts, held or not.
        share: part of the child's own words that came through it; None where the set does not tell.
    """

    parent: str
    child: str
    share: float | None = None


@frozen(kw_only=True)
class Family:
    """
    Articles with their true descent.

    Attributes:
        name: of the family, unique in its set.
        key: what decides on which side of the split it stands.
        articles: those that are held, without dates, by id; ids tell nothing.
        edges: the derivations, over texts that are held and texts that are not.
        dates: when an article was published, ISO 8601, where that is known.
        stamps: when it says that it was, where that is another matter: some say nothing, some what is not true.
        fold: of a set too small for halves, the fold in which it is measured; weights that have not seen it are used.
    """

    name: str
    key: str
    articles: tuple[Article, ...]
    edges: tuple[Descent, ...] = ()
    dates: Mapping[str, str] = field(factory=dict)
    stamps: Mapping[str, str] = field(factory=dict)
    fold: int | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """
        The ids of the articles that are held.
        """
        return tuple(article.id for article in self.articles)


@frozen(kw_only=True)
class FamilySet:
    """
    The families of one corpus that are measured.

    Attributes:
        name: as in the keys of its figures.
        families: those that figures come from.
        training: those that may be trained on: the other half, or in folds all.
        whole: those over which the published baselines were measured; empty where there are none.
        for_lost: families in which the source is first held, then withheld.
        pairs: whether each family is two articles, so that direction alone is a figure.
        best: the baseline best known for it.
        note: what the families are, and which half.
    """

    name: str
    families: tuple[Family, ...]
    training: tuple[Family, ...] = ()
    whole: tuple[Family, ...] = ()
    for_lost: tuple[Family, ...] = ()
    pairs: bool = False
    best: str
    note: str


@frozen(kw_only=True)
class Truth:
    """
    What is true of the articles that are held.

    Attributes:
        ids: of the articles.
        parents: for each article the held texts that it comes from, directly or through texts that are not held,
            the greatest share first.
        lost: for each article the texts that are not held and that it comes from without a held one between.
        trees: the articles that hang together by descent, also through texts that are not held; of two or more.
    """

    ids: tuple[str, ...]
    parents: Mapping[str, tuple[str, ...]]
    lost: Mapping[str, frozenset[str]]
    trees: tuple[tuple[str, ...], ...]

    @property
    def witnesses(self) -> dict[str, tuple[str, ...]]:
        """
        The articles below each text that is not held, of those that two or more come from.
        """
        below: dict[str, list[str]] = defaultdict(list)
        for child in self.ids:
            for source in self.lost[child]:
                below[source].append(child)
        return {source: tuple(children) for source, children in sorted(below.items()) if len(children) > 1}


def truth_of(family: Family) -> Truth:
    """
    Reduce the descent of a family to the articles that are held.

    A chain of derivations through texts that are not held passes on the product of their shares; below 0.2 it is no
    edge.
    """
    held, above = set(family.ids), _above(family)
    parents, lost = {}, {}
    for child in family.ids:
        sources, unseen = _climb(child, above, held)
        parents[child] = tuple(sorted(sources, key=lambda name: (-sources[name], name)))
        lost[child] = frozenset(unseen)
    links = [(child, source) for child in family.ids for source in (*parents[child], *sorted(lost[child]))]
    trees = (tuple(name for name in tree if name in held) for tree in connected(links))
    return Truth(
        ids=family.ids, parents=parents, lost=lost, trees=tuple(sorted(tree for tree in trees if len(tree) > 1))
    )


def shares_of(family: Family) -> dict[str, dict[str, float]]:
    """
    Give for each article the part of its own words that came from each of its held sources.
    """
    held, above = set(family.ids), _above(family)
    return {child: _climb(child, above, held)[0] for child in family.ids}


def _above(family: Family) -> dict[str, list[tuple[str, float]]]:
    above: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for edge in family.edges:
        above[edge.child].append((edge.parent, 1.0 if edge.share is None else edge.share))
    return above


def _climb(
    child: str, above: Mapping[str, Sequence[tuple[str, float]]], held: set[str]
) -> tuple[dict[str, float], dict[str, float]]:
    """
    Give the nearest held sources of *child* and the texts passed on the way, each with the greatest share to it.
    """
    sources: dict[str, float] = {}
    unseen: dict[str, float] = {}
    waiting = [(child, 1.0)]
    while waiting:
        text, share = waiting.pop()
        for parent, through in above.get(text, ()):
            reached = share * through
            known = sources if parent in held else unseen
            if reached >= LEAST_SHARE and reached > known.get(parent, 0.0):
                known[parent] = reached
                if parent not in held:
                    waiting.append((parent, reached))
    return sources, unseen


def connected(links: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """
    Group names by the links between them: sorted tuples.
    """
    near: dict[str, set[str]] = defaultdict(set)
    for one, other in links:
        near[one].add(other)
        near[other].add(one)
    groups, seen = [], set()
    for start in sorted(near):
        if start in seen:
            continue
        group, waiting = {start}, [start]
        while waiting:
            found = near[waiting.pop()] - group
            group |= found
            waiting.extend(sorted(found))
        seen |= group
        groups.append(tuple(sorted(group)))
    return groups


def neutral_id(family: str, text: str) -> str:
    """
    Give an id that tells nothing of descent, since answers are ordered, and ties settled, by id.
    """
    return hashlib.sha256(f"{family}/{text}".encode()).hexdigest()[:16]


def make_family(
    name: str,
    texts: Mapping[str, str],
    edges: Iterable[tuple[str, str]],
    *,
    key: str | None = None,
    dates: Mapping[str, str] | None = None,
    titles: Mapping[str, str] | None = None,
    outlets: Mapping[str, str] | None = None,
) -> Family:
    """
    Make a family under neutral ids from *texts* by the names that *edges* (parent, child) use.
    """
    ids = {text: neutral_id(name, text) for text in texts}
    articles = [
        Article(ids[text], content, title=(titles or {}).get(text), outlet=(outlets or {}).get(text))
        for text, content in texts.items()
    ]
    return Family(
        name=name,
        key=name if key is None else key,
        articles=tuple(sorted(articles, key=lambda article: article.id)),
        edges=tuple(Descent(parent=ids[parent], child=ids[child]) for parent, child in edges),
        dates={ids[text]: date for text, date in (dates or {}).items()},
    )


def dated(family: Family) -> Family:
    """
    Give the family with the dates that are known on its articles.
    """
    return _with(family, family.dates)


def stamped(family: Family) -> Family:
    """
    Give the family with the dates on its articles that they say themselves.
    """
    return _with(family, family.stamps)


def _with(family: Family, dates: Mapping[str, str]) -> Family:
    articles = (evolve(article, published=dates.get(article.id)) for article in family.articles)
    return evolve(family, articles=tuple(articles))


def times_of(family: Family) -> list[float] | None:
    """
    Give the earliest instant that each date can mean, in seconds, NaN where there is none; None without any date.
    """
    if not family.dates:
        return None
    known = {name: interval(date).earliest.timestamp() for name, date in family.dates.items()}
    return [known.get(name, math.nan) for name in family.ids]


def withhold(family: Family, *names: str) -> Family:
    """
    Give the family without some of its articles; their derivations stay true.
    """
    return evolve(family, articles=tuple(article for article in family.articles if article.id not in names))


def source_of_several(family: Family) -> str | None:
    """
    Give the one article that has no source and is that of two or more others; None where there is no such article.
    """
    truth = truth_of(family)
    roots = [name for tree in truth.trees for name in tree if not truth.parents[name] and not truth.lost[name]]
    if len(truth.trees) != 1 or len(roots) != 1:
        return None
    return roots[0] if sum(roots[0] in sources for sources in truth.parents.values()) > 1 else None
