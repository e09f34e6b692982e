"""
The library's answer for one family: as it is given, and as the one tree that the baselines are told to look for.
"""

from __future__ import annotations

import contextlib
import functools
import json
import math
from collections import defaultdict
from pathlib import Path

import numpy as np

import provenance as pv
from benchmarks.lineage.answers import Answer, Claim, from_tree
from benchmarks.lineage.families import Family
from provenance.lineage.branching import maximum_branching
from provenance.lineage.regimes import Weights, from_dict, using

# Weights that have not seen the families of one fold, made by `python -m benchmarks train`.
FOLDS = Path(__file__).parent / "data" / "folds"

# What an answer does not list has less than 0.01.
_UNLISTED = 1e-4

# So improbable that one text alone has no source.
_ONE_ROOT = 1e6


def traced(family: Family, weights: Weights | None = None) -> Answer:
    """
    Trace the articles of a family and give the answer as it is.

    Args:
        family: to trace; without *weights* one with a fold is weighed by those of the fold, others by those that ship.
        weights: to weigh with.
    """
    if weights is None and family.fold is not None:
        weights = weights_of_fold(family.fold)
    with contextlib.nullcontext() if weights is None else using(weights):
        answer = pv.trace(list(family.articles))
    claims = [
        Claim(parent=edge.parent, child=edge.child, confidence=edge.confidence, shown=True) for edge in answer.edges
    ]
    claims += [
        Claim(parent=one.parent, child=one.child, confidence=one.confidence, shown=False) for one in answer.alternatives
    ]
    derived = {edge.child for edge in answer.edges}
    claims += [
        Claim(parent=None, child=node.id, confidence=node.no_source_found, shown=node.id not in derived)
        for node in answer.articles
        if node.no_source_found is not None
    ]
    return Answer(
        # An answer's edges stand by child and falling confidence.
        parents={name: tuple(edge.parent for edge in answer.parents(name)) for name in family.ids},
        claims=tuple(claims),
        lost={lost.id: lost.confidence for lost in answer.lineage.lost_sources},
        shares={(edge.parent, edge.child): edge.share for edge in answer.edges if edge.share is not None},
    )


def as_one_tree(family: Family, answer: Answer) -> Answer:
    """
    Give the likeliest tree over all articles of a family under the confidences of its answer.

    Args:
        family: whose articles are known to be of one tree.
        answer: from :func:`traced`.
    """
    ids = family.ids
    rows = {name: row for row, name in enumerate(ids)}
    edges = np.full((len(ids), len(ids)), math.log(_UNLISTED))
    np.fill_diagonal(edges, -np.inf)
    rootless: dict[str, float] = defaultdict(float)
    for claim in answer.claims:
        if claim.parent in rows:
            edges[rows[claim.parent], rows[claim.child]] = math.log(max(claim.confidence, _UNLISTED))
        else:
            rootless[claim.child] += claim.confidence
    roots = np.array([math.log(max(rootless[name], _UNLISTED)) - _ONE_ROOT for name in ids])
    parents = maximum_branching(edges, roots).tolist()
    return from_tree(ids, [row if parent < 0 else parent for row, parent in enumerate(parents)])


@functools.cache
def weights_of_fold(fold: int) -> Weights:
    """
    Read the weights that were fitted without the families of *fold*.
    """
    return from_dict(json.loads((FOLDS / f"{fold}.json").read_text(encoding="utf-8")))
