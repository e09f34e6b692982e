"""
One set of families through the library and the baselines: figures and tables.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from benchmarks.lineage import measures, scoring
from benchmarks.lineage.answers import Answer, from_tree
from benchmarks.lineage.baselines import BASELINES, DATED
from benchmarks.lineage.distances import measure
from benchmarks.lineage.families import (
    Family,
    FamilySet,
    dated,
    source_of_several,
    stamped,
    times_of,
    truth_of,
    withhold,
)
from benchmarks.lineage.measures import TREE_MEASURES
from benchmarks.lineage.ours import as_one_tree, traced
from benchmarks.lineage.scoring import Scored, score
from benchmarks.lineage.sharing import unexplained_sharing
from benchmarks.report import Figure, Table, number


@frozen(kw_only=True)
class Measured:
    """
    What came out for one set.

    Attributes:
        name: of the set.
        figures: by their keys.
        tables: to print.
        scored: the library's answers on families without dates, for the pooled figures and the plots.
    """

    name: str
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    scored: tuple[Scored, ...]


def measure_set(families: FamilySet) -> Measured:
    """
    Measure one set.
    """
    name = families.name
    answers = [(family, traced(family)) for family in families.families]
    ours = [_score(family, answer) for family, answer in answers]
    one_tree = [_score(family, as_one_tree(family, answer)) for family, answer in answers if is_one_tree(family)]
    with_dates = [_score(family, traced(dated(family)), told=True) for family in families.families if family.dates]
    with_stamps = [_score(family, traced(stamped(family)), told=True) for family in families.families if family.stamps]
    baselines = _baselines(families.families)
    whole = _baselines(families.whole) if families.whole else baselines
    lost, sharing = _lost_cases(families)
    figures = [
        *_main_figures(name, ours, pairs=families.pairs),
        *scoring.tree_figures(f"{name}_one_tree", one_tree, "no family is one tree"),
        *scoring.calibration_figures(name, ours),
        *scoring.lost_figures(name, lost),
        *scoring.merge_figures(name, ours),
        *_dated_figures(families, with_dates),
        *_stamped_figures(name, with_stamps),
        *_main_figures(f"baseline_{name}", whole[families.best], pairs=families.pairs),
        *_baseline_lost(name, sharing),
    ]
    rows = {
        "trace": ours,
        "trace, told that it is one tree": one_tree,
        "trace, with dates": with_dates,
        "trace, with stamps": with_stamps,
    } | baselines
    tables = [_methods(f"{name}: {families.note}", rows, pairs=families.pairs)]
    if families.whole:
        title = f"{name}: the baselines over the whole set as published, {len(families.whole):,} families"
        tables.append(_methods(title, whole, pairs=families.pairs))
    tables.append(_numbers(f"{name}: confidence, lost sources, several parents", figures))
    return Measured(name=name, figures=tuple(figures), tables=tuple(tables), scored=tuple(ours))


def pooled(measured: Sequence[Measured]) -> Measured:
    """
    Give the figures on confidence over all sets together.
    """
    scored = tuple(one for every in measured for one in every.scored)
    figures = tuple(scoring.calibration_figures("pooled", scored))
    title = f"pooled: the confidence of all sets together ({', '.join(every.name for every in measured)})"
    return Measured(name="pooled", figures=figures, tables=(_numbers(title, figures),), scored=scored)


def is_one_tree(family: Family) -> bool:
    """
    Say whether all articles of a family come from one of them.
    """
    truth = truth_of(family)
    roots = [name for name in truth.ids if not truth.parents[name]]
    return truth.trees == (tuple(sorted(truth.ids)),) and len(roots) == 1


def _score(family: Family, answer: Answer, *, told: bool = False) -> Scored:
    """
    Score an answer on a family; texts of the same words cannot be told apart unless the method was *told* their dates.
    """
    return score(truth_of(family), answer, frozenset() if told else scoring.identical_pairs(family))


def _baselines(families: Sequence[Family]) -> dict[str, list[Scored]]:
    """
    Score every baseline on the families that it can be applied to.
    """
    scored: dict[str, list[Scored]] = {method: [] for method in BASELINES}
    for family in families:
        distances, times = measure([article.text for article in family.articles]), times_of(family)
        for method, find in BASELINES.items():
            parents = find(distances, times)
            if parents is not None:
                scored[method].append(_score(family, from_tree(family.ids, parents), told=method in DATED))
    return scored


def _lost_cases(families: FamilySet) -> tuple[list[tuple[bool, float]], list[tuple[bool, float | None]]]:
    """
    Trace families whose truth says whether a source is lost: as they are, and with the source of several withheld.

    Returns:
        Whether it is lost, with the confidence of the surest lost source of the answer, and with the baseline's score.
    """
    cases = []
    for family in families.for_lost:
        cases.append(family)
        source = source_of_several(family)
        if source is not None:
            cases.append(withhold(family, source))
    told = [(family, measures.has_lost_source(truth_of(family))) for family in cases]
    known = [(family, lost) for family, lost in told if lost is not None]
    ours = [(lost, max(traced(family).lost.values(), default=0.0)) for family, lost in known]
    sharing = [(lost, unexplained_sharing([article.text for article in family.articles])) for family, lost in known]
    return ours, sharing


def _main_figures(prefix: str, scored: Sequence[Scored], *, pairs: bool) -> list[Figure]:
    figures = [
        *scoring.tree_figures(prefix, scored),
        scoring.relation_figure(f"{prefix}_relation_accuracy", scored),
        scoring.relation_figure(f"{prefix}_relation_accuracy_related", scored, related=True),
    ]
    if pairs:
        figures.append(scoring.direction_figure(f"{prefix}_direction", scored))
    return figures


def _dated_figures(families: FamilySet, scored: Sequence[Scored]) -> list[Figure]:
    if not any(family.dates for family in families.families):
        return []
    directed = [one.trees.directed for one in scored]
    return [
        scoring.mean(f"{families.name}_directed_dated", directed, "no article with a held source"),
        scoring.relation_figure(f"{families.name}_relation_accuracy_dated", scored),
    ]


def _stamped_figures(name: str, scored: Sequence[Scored]) -> list[Figure]:
    return [scoring.relation_figure(f"{name}_relation_accuracy_stamped", scored)] if scored else []


def _baseline_lost(name: str, sharing: Sequence[tuple[bool, float | None]]) -> list[Figure]:
    known = [(lost, value) for lost, value in sharing if value is not None]
    area = measures.ranking([value for lost, value in known if lost], [value for lost, value in known if not lost])
    key, absent = f"baseline_{name}_lost_auc", "no family with a source to withhold from two articles or more"
    return [Figure(key=key, value=area, n=len(known), reason=absent if area is None else None)]


def _methods(title: str, rows: dict[str, list[Scored]], *, pairs: bool) -> Table:
    columns = (*TREE_MEASURES, "relations", "related", *(("direction",) if pairs else ()), "families")
    lines = []
    for method, scored in rows.items():
        if scored:
            figures = _main_figures("", scored, pairs=pairs)
            cells = (number(one.value, one.interval if one.key == "_directed" else None) for one in figures)
            lines.append((method, (*cells, f"{len(scored):,}")))
    return Table(title=title, columns=columns, rows=tuple(lines))


def _numbers(title: str, figures: Sequence[Figure]) -> Table:
    shown = ("ece", "brier", "skill", "strong", "lost", "merge")
    chosen = [one for one in figures if any(f"_{part}" in one.key for part in shown) and one.value is not None]
    lines = tuple((one.key, (number(one.value, one.interval), f"{one.n:,}")) for one in chosen)
    return Table(title=title, columns=("value [95 %]", "n"), rows=lines)
