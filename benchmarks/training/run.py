"""
``python -m benchmarks train``: fit the weights of lineage to the training halves, and write them into the package.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from attrs import evolve

from benchmarks.lineage.families import Family
from benchmarks.lineage.ours import FOLDS
from benchmarks.lineage.public_sets import PUBLIC_SETS
from benchmarks.lineage.simulated import family_of, true_dates
from benchmarks.lineage.transfer import SETS, TRANSFER
from benchmarks.report import BenchmarkError, Figure, Report, Table
from benchmarks.simulation import Settings, simulate
from benchmarks.simulation.sources import allsides, bbc
from benchmarks.splits import FOLDS as FOLDS_COUNT
from benchmarks.splits import by_hash, is_training
from benchmarks.training.fitting import Recipe, fit
from benchmarks.training.stories import Example, examples_of
from provenance.lineage.regimes import Weights, to_dict

WEIGHTS = Path(__file__).parents[2] / "src" / "provenance" / "data" / "lineage.json"

# The pairs of news repeat families that the set has whole.
_LEFT_OUT = frozenset({"l2r_news"})

# Families of one set beyond this say the same again.
_MOST_FAMILIES = 600

# Stories that are simulated from so many articles of each corpus, at each strength of rewriting.
_STRENGTHS = {0.4: 2, 0.5: 4, 0.8: 3}
_STORIES = 240

# More fits, of which each only measures some twenty families, or how well the others carry over to one set.
_OF_FOLDS = Recipe(members=3, steps=120)


def training_families() -> Iterator[tuple[str, Family]]:
    """
    Give every family that may be trained on, with the name of its set.
    """
    for name, (_, load) in PUBLIC_SETS.items():
        if name not in _LEFT_OUT:
            for family in by_hash(load().training, lambda one: one.key)[:_MOST_FAMILIES]:
                yield name, family
    for articles in (list(bbc()), list(allsides())):
        first = [one for one in by_hash(articles, lambda one: one.id) if is_training(one.id)][:_STORIES]
        for strength, seed in _STRENGTHS.items():
            settings = Settings(versions=(4, 12), strength=strength, hidden_original=0.5, distractors=(0, 0))
            for number, story in enumerate(simulate(articles, seed=seed, settings=settings, begin_with=first)):
                family = family_of(story)
                # Of some newsrooms the stamps are right.
                yield "simulated", evolve(family, dates=true_dates(story)) if number % 2 else family


def measured(families: Iterable[tuple[str, Family]]) -> list[Example]:
    """
    Measure families, on every core there is; in the order given.
    """
    with ProcessPoolExecutor(mp_context=get_context("forkserver")) as pool:
        return [one for found in pool.map(examples_of, families, chunksize=16) for one in found]


def run(*, quick: bool, corpus: Path | None, plots: Path | None) -> Report:
    """
    Fit the weights that ship, those of the folds and those without one set, and write them.

    Args:
        quick, corpus, plots: see :mod:`benchmarks.__main__`; there is no smaller fit, no other corpus and no picture.

    Raises:
        BenchmarkError: a smaller fit or another corpus was asked for, or the public sets are not there.
    """
    if quick or corpus is not None or plots is not None:
        raise BenchmarkError("train takes neither --quick nor --corpus nor --plots: it makes the file that ships")
    try:
        found = measured(training_families())
    except FileNotFoundError as error:
        raise BenchmarkError(f"the public sets are needed to train: {error}") from None
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda job: _write(*job), _jobs(found)))
    stories, unseen_sources = (
        Counter(one.name for one in found),
        Counter(one.name for one in found if one.children.any()),
    )
    rows = tuple((name, (f"{stories[name]:,}", f"{unseen_sources[name]:,}")) for name in sorted(stories))
    table = Table(title="stories trained on", columns=("stories", "with an unseen source"), rows=rows)
    total = Figure(key="training_stories", value=float(len(found)), n=len(found))
    return Report(name="train", tables=(table,), figures=(total,), notes=(f"written: {WEIGHTS.name}",))


def _jobs(found: Sequence[Example]) -> Iterator[tuple[Path, Sequence[Example], Recipe]]:
    """
    Give every file of weights with what it is fitted to, the largest first.
    """
    yield WEIGHTS, found, Recipe()
    small = [load().families for _, load in PUBLIC_SETS.values()]
    for number in range(FOLDS_COUNT):
        unseen = {family.key for families in small for family in families if family.fold == number}
        yield FOLDS / f"{number}.json", [one for one in found if one.key not in unseen], _OF_FOLDS
    for name in SETS:
        yield TRANSFER / f"{name}.json", without(name, found), _OF_FOLDS


def without(name: str, found: Iterable[Example]) -> list[Example]:
    """
    Give the stories that are not of the set *name*.
    """
    return [one for one in found if one.name != name]


def _write(path: Path, found: Sequence[Example], recipe: Recipe) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(to_json(fit(found, recipe)), encoding="utf-8", newline="\n")


def to_json(weights: Weights) -> str:
    """
    Give the file of weights, one line of numbers a measure.
    """
    record = to_dict(weights)
    lines = []
    for name, value in record.items():
        if isinstance(value, dict):
            inner = ",\n".join(f"  {json.dumps(one)}: {json.dumps(values)}" for one, values in value.items())
            lines.append(f" {json.dumps(name)}: {{\n{inner}\n }}")
        else:
            lines.append(f" {json.dumps(name)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"
