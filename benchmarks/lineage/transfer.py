"""
Whether confidence holds on a kind of text that nothing was learnt from: each set by weights fitted to all the others.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from pathlib import Path

from benchmarks.lineage import calibration
from benchmarks.lineage.calibration import Judged
from benchmarks.lineage.families import FamilySet, truth_of
from benchmarks.lineage.ours import traced
from benchmarks.report import Figure
from provenance.lineage.regimes import Weights, from_dict

# Weights that were fitted without one set, made by `python -m benchmarks train`.
TRANSFER = Path(__file__).parent / "data" / "transfer"

# The sets that are trained on; the two sets of pairs are not, and the families of one of them stand in l2r.
SETS = ("wiki", "onestop", "licence", "detectrl", "l2r", "counter", "cs_answers", "simulated")


def judged_by_others(families: FamilySet) -> tuple[Judged, ...] | None:
    """
    Trace a set by the weights that were fitted without it, and hold every claim against the truth.

    Returns:
        The claims; None where its weights have not been made.
    """
    if not _path(families.name).is_file():
        return None
    weights = weights_without(families.name)
    return tuple(
        claim for family in families.families for claim in calibration.judge(truth_of(family), traced(family, weights))
    )


def transfer_figure(judged: Iterable[Judged]) -> Figure:
    """
    Give ``ece_transfer``: the calibration error over the claims of all sets together.
    """
    claims = list(judged)
    if not claims:
        reason = "no set was traced by weights fitted without it: python -m benchmarks train makes them"
        return Figure(key="ece_transfer", value=None, n=0, reason=reason)
    error = calibration.expected_calibration_error(
        [claim.confidence for claim in claims], [claim.right for claim in claims]
    )
    return Figure(key="ece_transfer", value=error, n=len(claims))


@functools.cache
def weights_without(name: str) -> Weights:
    """
    Read the weights that were fitted without the set *name*.
    """
    return from_dict(json.loads(_path(name).read_text(encoding="utf-8")))


def _path(name: str) -> Path:
    return TRANSFER / f"{name}.json"
