"""
What is held against the truth: the answer of the library, or of a baseline, in one form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from benchmarks.lineage.families import Truth


@frozen(kw_only=True)
class Claim:
    """
    One hypothesis on where a text comes from, with the confidence that it was given.

    Attributes:
        child: the article.
        parent: an article, a lost source of the answer, or None: that no source was found.
        confidence: the posterior.
        shown: whether it is an edge of the answer's graph; the others are its alternatives.
    """

    child: str
    parent: str | None
    confidence: float
    shown: bool


@frozen(kw_only=True)
class Answer:
    """
    A derivation graph over the articles of one family.

    Attributes:
        parents: for each article its sources, the likeliest first: articles or lost sources.
        claims: every hypothesis with its confidence; none from a method that gives no confidence.
        lost: the confidence of each lost source that stands in *claims* or *parents*.
        shares: part of a child's own words that came from a parent, by (parent, child).
    """

    parents: Mapping[str, tuple[str, ...]]
    claims: tuple[Claim, ...] = ()
    lost: Mapping[str, float] = field(factory=dict)
    shares: Mapping[tuple[str, str], float] = field(factory=dict)


def from_tree(ids: Sequence[str], parents: Sequence[int]) -> Answer:
    """
    Give the answer whose article i comes from article parents[i], and from none where that is i.
    """
    return Answer(
        parents={name: () if parents[row] == row else (ids[parents[row]],) for row, name in enumerate(ids)},
    )


def from_truth(truth: Truth) -> Answer:
    """
    Give the answer that is right in everything but confidence: a text that is not held is a lost source.
    """
    witnesses = truth.witnesses
    return Answer(
        parents={name: (*truth.parents[name], *sorted(truth.lost[name] & set(witnesses))) for name in truth.ids},
        lost=dict.fromkeys(witnesses, 1.0),
    )
