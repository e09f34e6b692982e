"""
``python -m benchmarks train``: fit the weights of lineage to the training halves, and write them into the package.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.lineage.families import Family
from benchmarks.lineage.ours import FOLDS
from benchmarks.lineage.public_sets import PUBLIC_SETS
from benchmarks.lineage.simulated import family_of
from benchmarks.report import BenchmarkError, Figure, Report, Table
from benchmarks.simulation import Settings, simulate
from benchmarks.simulation.sources import allsides, bbc
from benchmarks.splits import FOLDS as FOLDS_COUNT
from benchmarks.splits import by_hash, is_training
from benchmarks.training.fitting import fit
from benchmarks.training.pairs import Examples, examples
from provenance.lineage.regimes import Weights, to_dict

WEIGHTS = Path(__file__).parents[2] / "src" / "provenance" / "data" / "lineage.json"

# The sets of pairs repeat families that others have whole; updates by one desk are too few.
_LEFT_OUT = frozenset({"l2r_news", "reuters_updates"})

# Families of one set beyond this say the same again.
_MOST_FAMILIES = 900

_SEED = 2
_STORIES = 250
_STRENGTHS = (0.4, 0.8)


def training_families() -> Iterator[tuple[str, Family]]:
    """
    Give every family that may be trained on, with the name of its set.
    """
    for name, (_, load) in PUBLIC_SETS.items():
        if name not in _LEFT_OUT:
            for family in by_hash(load().training, lambda one: one.key)[:_MOST_FAMILIES]:
                yield name, family
    for name, articles in (("simulated bbc", list(bbc())), ("simulated allsides", list(allsides()))):
        first = [one for one in by_hash(articles, lambda one: one.id) if is_training(one.id)][:_STORIES]
        for strength in _STRENGTHS:
            settings = Settings(versions=(4, 12), strength=strength, hidden_original=0.5, distractors=(0, 0))
            for story in simulate(articles, seed=_SEED, settings=settings, begin_with=first):
                yield name, family_of(story)


def run(*, quick: bool, corpus: Path | None, plots: Path | None) -> Report:
    """
    Fit the weights that ship, and those of the folds, and write them.

    Args:
        quick, corpus, plots: see :mod:`benchmarks.__main__`; there is no smaller fit, no other corpus and no picture.

    Raises:
        BenchmarkError: a smaller fit or another corpus was asked for, or the public sets are not there.
    """
    if quick or corpus is not None or plots is not None:
        raise BenchmarkError("train takes neither --quick nor --corpus nor --plots: it makes the file that ships")
    try:
        found = examples(training_families())
    except FileNotFoundError as error:
        raise BenchmarkError(f"the public sets are needed to train: {error}") from None
    _write(WEIGHTS, found)
    small = [load().families for _, load in PUBLIC_SETS.values()]
    for number in range(FOLDS_COUNT):
        unseen = {family.key for families in small for family in families if family.fold == number}
        _write(FOLDS / f"{number}.json", found.chosen(np.array([key not in unseen for key in found.keys])))
    counts = Counter(zip(found.sets, found.neither.tolist(), strict=True))
    rows = tuple(
        (name, (f"{counts[name, False]:,}", f"{counts[name, True]:,}")) for name in sorted({one for one, _ in counts})
    )
    table = Table(title="pairs trained on", columns=("one derives from the other", "neither does"), rows=rows)
    total = Figure(key="training_pairs", value=float(len(found.sets)), n=len(found.sets))
    return Report(name="train", tables=(table,), figures=(total,), notes=(f"written: {WEIGHTS.name}",))


def _write(path: Path, found: Examples) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(to_json(fit(found)), encoding="utf-8", newline="\n")


def to_json(weights: Weights) -> str:
    """
    Give the file of weights, one line of numbers a regime.
    """
    record = to_dict(weights)
    arrays = record.pop("weights")
    lines = [f" {json.dumps(name)}: {json.dumps(value)}" for name, value in record.items()]
    lines.append(f' "weights": {{\n  {_joined(arrays)}\n }}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _joined(arrays: dict[str, Any]) -> str:
    return ",\n  ".join(f"{json.dumps(name)}: {json.dumps(values)}" for name, values in arrays.items())
