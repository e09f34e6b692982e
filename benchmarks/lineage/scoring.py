"""
From answers on many families to figures with their counts and intervals.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

from attrs import field, frozen

from benchmarks import intervals
from benchmarks.lineage import calibration, measures
from benchmarks.lineage.answers import Answer
from benchmarks.lineage.calibration import STRONG, Judged
from benchmarks.lineage.families import Family, Truth
from benchmarks.lineage.measures import TREE_MEASURES, Relation, Tally, TreeScores
from benchmarks.report import Figure

# Above this a lost source counts as named.
NAMED = 0.5


@frozen(kw_only=True)
class Scored:
    """
    How one method did on one family.

    Attributes:
        trees: the five measures.
        relations: pairs of articles by (true relation, answered relation).
        merges: sources of merged articles.
        direction: of a family of two; see :func:`benchmarks.lineage.measures.direction`.
        judged: every claim with the truth.
        true_edges: that a perfect answer would show.
    """

    trees: TreeScores
    relations: Counter[tuple[Relation, Relation]] = field(repr=False)
    merges: Tally
    direction: float | None
    judged: tuple[Judged, ...] = field(repr=False)
    true_edges: int


def score(truth: Truth, answer: Answer, left_out: frozenset[tuple[str, str]] = frozenset()) -> Scored:
    """
    Hold an answer against the truth of its family.

    Args:
        truth, answer: of one family.
        left_out: pairs, in the order of their ids, whose relation cannot be told and is not counted.
    """
    # Only sources with two held articles below them are lost sources; one with a single one is nobody's to find.
    true_parents = {
        name: (*truth.parents[name], *(source for source in truth.witnesses if source in truth.lost[name]))
        for name in truth.ids
    }
    return Scored(
        trees=measures.tree_scores(truth, answer),
        relations=measures.relation_counts(truth, true_parents, answer, left_out),
        merges=measures.merge_parents(truth, answer),
        direction=measures.direction(truth, answer),
        judged=tuple(calibration.judge(truth, answer)),
        true_edges=calibration.true_edges(truth),
    )


def identical_pairs(family: Family) -> frozenset[tuple[str, str]]:
    """
    Give the pairs of articles of the same words: without dates nothing tells which of them came first.
    """
    words = {article.id: re.findall(r"\w+", article.text.casefold()) for article in family.articles}
    return frozenset((one, other) for one, other in combinations(sorted(words), 2) if words[one] == words[other])


def mean(key: str, values: Iterable[float | None], absent: str) -> Figure:
    """
    Give the mean over families with its interval; families with nothing to measure do not count.

    Args:
        key: of the figure.
        values: one a family.
        absent: why there is no figure where no family has a value.
    """
    seen = [value for value in values if value is not None]
    if not seen:
        return Figure(key=key, value=None, n=0, reason=absent)
    interval = intervals.of_ratio(seen, [1.0] * len(seen))
    return Figure(key=key, value=sum(seen) / len(seen), n=len(seen), interval=interval)


def tree_figures(prefix: str, scored: Sequence[Scored], absent: str = "no family has one to measure") -> list[Figure]:
    """
    Give root, directed, undirected, leaves and ancestry: means over families.
    """
    return [mean(f"{prefix}_{name}", [getattr(one.trees, name) for one in scored], absent) for name in TREE_MEASURES]


def relation_figure(key: str, scored: Sequence[Scored], *, related: bool = False) -> Figure:
    """
    Give the share of pairs of articles whose relation is right; the interval takes families as independent.

    Args:
        key: of the figure.
        scored: families.
        related: count only the pairs that truly are related. Beside a story's distractors most pairs are not, and what
            says so of all of them is mostly right.
    """
    kinds = [
        [(times, true == given) for (true, given), times in one.relations.items() if not related or true != "none"]
        for one in scored
    ]
    counts = [(sum(times for times, right in one if right), sum(times for times, _ in one)) for one in kinds if one]
    if not counts:
        return Figure(key=key, value=None, n=0, reason="no pairs of articles to tell apart")
    right, total = sum(hits for hits, _ in counts), sum(pairs for _, pairs in counts)
    interval = intervals.of_ratio([hits for hits, _ in counts], [pairs for _, pairs in counts])
    return Figure(key=key, value=right / total, n=total, interval=interval)


def direction_figure(key: str, scored: Sequence[Scored]) -> Figure:
    """
    Give the share of pairs in which the weight is on the true direction; even weight, or none, is half right.
    """
    return mean(key, [one.direction for one in scored], "no family of two has a direction")


def merge_figures(prefix: str, scored: Sequence[Scored]) -> list[Figure]:
    """
    Give precision, recall and F1 of the sources of merged articles.
    """
    right, wrong, missed = (sum(getattr(one.merges, name) for one in scored) for name in ("right", "wrong", "missed"))
    names = {"precision": right + wrong, "recall": right + missed, "f1": 2 * right + wrong + missed}
    figures = []
    for name, total in names.items():
        key = f"{prefix}_merge_{name}"
        if right + missed == 0 or total == 0:
            figures.append(Figure(key=key, value=None, n=0, reason="no article with several held sources"))
            continue
        share = (2 * right if name == "f1" else right) / total
        interval = None if name == "f1" else intervals.of_share(right, total)
        figures.append(Figure(key=key, value=share, n=right + missed, interval=interval))
    return figures


def calibration_figures(prefix: str, scored: Sequence[Scored]) -> list[Figure]:
    """
    Give ECE with that of a perfect predictor, Brier and skill over all claims, and what strong edges are worth.

    ``_strong_right`` is the share of the edges of 0.9 and more that are right, ``_strong_share`` the share of the true
    edges that stand at 0.9 and more.
    """
    claims = [claim for one in scored for claim in one.judged]
    n = len(claims)
    values: dict[str, float | None] = dict.fromkeys(("ece", "ece_perfect", "ece_perfect_95", "brier", "skill"))
    reason = "the answers make no claim"
    if claims:
        sure, right = [claim.confidence for claim in claims], [claim.right for claim in claims]
        values["ece"] = calibration.expected_calibration_error(sure, right)
        values["ece_perfect"], values["ece_perfect_95"] = calibration.perfect_calibration_error(sure)
        values["brier"], values["skill"] = calibration.brier(sure, right), calibration.skill(sure, right)
        reason = "all claims are right, or none: no base rate to beat"
    figures = [
        Figure(key=f"{prefix}_{name}", value=value, n=n, reason=reason if value is None else None)
        for name, value in values.items()
    ]
    strong = [claim for claim in claims if claim.edge and claim.confidence >= STRONG]
    hits, edges = sum(claim.right for claim in strong), sum(one.true_edges for one in scored)
    return [
        *figures,
        _share(f"{prefix}_strong_right", hits, len(strong), f"no edge of confidence {STRONG} or more"),
        _share(f"{prefix}_strong_share", hits, edges, "no true edges"),
    ]


def lost_figures(prefix: str, cases: Sequence[tuple[bool, float]]) -> list[Figure]:
    """
    Give precision, recall and AUC of finding that a source is lost.

    Args:
        prefix: of the keys.
        cases: whether it is, and the confidence of the surest lost source of the answer, 0 where there is none.
    """
    named = [lost for lost, confidence in cases if confidence >= NAMED]
    positive = [confidence for lost, confidence in cases if lost]
    negative = [confidence for lost, confidence in cases if not lost]
    area = measures.ranking(positive, negative)
    absent = "no family with a source to withhold from two articles or more"
    return [
        _share(f"{prefix}_lost_precision", sum(named), len(named), f"no lost source of {NAMED} or more"),
        _share(f"{prefix}_lost_recall", sum(named), len(positive), absent),
        _share(f"{prefix}_lost_false", len(named) - sum(named), len(negative), absent),
        Figure(key=f"{prefix}_lost_auc", value=area, n=len(cases), reason=absent if area is None else None),
    ]


def _share(key: str, right: int, total: int, absent: str) -> Figure:
    if total == 0:
        return Figure(key=key, value=None, n=0, reason=absent)
    return Figure(key=key, value=right / total, n=total, interval=intervals.of_share(right, total))
