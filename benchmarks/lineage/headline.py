"""
The few figures that say what an answer is worth, each under a name of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve

from benchmarks import intervals
from benchmarks.lineage import calibration
from benchmarks.lineage.calibration import STRONG, Judged
from benchmarks.lineage.measuring import Measured
from benchmarks.report import Figure

# Of fewer claims the error of a perfect predictor is as large as any worth telling.
FEWEST_CLAIMS = 300

# The figures of one set that stand beside them as they are.
RELIED_ON = (
    "wiki_directed",
    "wiki_directed_dated",
    "onestop_directed",
    "licence_directed",
    "licence_directed_dated",
    "detectrl_directed",
    "counter_direction",
    "simulated_relation_accuracy",
    "simulated_relation_accuracy_dated",
    "simulated_relation_accuracy_stamped",
)

# By key the figure of one set, or of all together, that it is.
_SAME = {
    "l2r_direction": "l2r_news_direction",
    "reuters_update_order": "reuters_updates_direction",
    "lost_source_auc": "detectrl_lost_auc",
    "lost_source_false": "detectrl_lost_false",
    "ece_pooled": "pooled_ece",
    "brier_skill": "pooled_skill",
    "strong_coverage": "pooled_strong_share",
}


def headline(measured: Sequence[Measured], everything: Measured) -> list[Figure]:
    """
    Give the figures that are of one set under another name, and those over all sets; of a set that is not there none.

    Args:
        measured: the sets.
        everything: all of them together.
    """
    known = {figure.key: figure for one in (*measured, everything) for figure in one.figures}
    same = [evolve(known[name], key=key) for key, name in _SAME.items() if name in known]
    return [
        *same,
        worst_excess({one.name: claims_of(one) for one in measured}),
        strong_wrong(claims_of(everything)),
    ]


def claims_of(measured: Measured) -> list[Judged]:
    """
    Give every claim on the families of a set.
    """
    return [claim for scored in measured.scored for claim in scored.judged]


def worst_excess(claims: Mapping[str, Sequence[Judged]]) -> Figure:
    """
    Give ``ece_worst_excess``: by how much the worst set errs beyond what chance makes of a perfect predictor.

    Args:
        claims: of each set; those of fewer than 300 do not count. Its n is the number of claims of the worst.
    """
    errors = [(_excess(one), len(one)) for one in claims.values() if len(one) >= FEWEST_CLAIMS]
    if not errors:
        reason = f"no set has {FEWEST_CLAIMS} claims"
        return Figure(key="ece_worst_excess", value=None, n=0, reason=reason)
    value, n = max(errors)
    return Figure(key="ece_worst_excess", value=value, n=n)


def strong_wrong(claims: Iterable[Judged]) -> Figure:
    """
    Give ``strong_wrong``: the share of the edges of 0.9 and more that are wrong is not above this, at 95 %.
    """
    strong = [claim for claim in claims if claim.edge and claim.confidence >= STRONG]
    if not strong:
        return Figure(key="strong_wrong", value=None, n=0, reason=f"no edge of confidence {STRONG} or more")
    wrong = sum(not claim.right for claim in strong)
    return Figure(key="strong_wrong", value=intervals.at_most(wrong, len(strong)), n=len(strong))


def _excess(claims: Sequence[Judged]) -> float:
    sure = [claim.confidence for claim in claims]
    error = calibration.expected_calibration_error(sure, [claim.right for claim in claims])
    return error - calibration.perfect_calibration_error(sure)[1]
