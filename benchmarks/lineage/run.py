"""
The benchmark ``lineage``: every set with known descent that is there, one after the other.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from pathlib import Path

from attrs import evolve

from benchmarks.corpora import data_folder
from benchmarks.lineage import false_edges
from benchmarks.lineage.calibration import Judged
from benchmarks.lineage.credited import SETS as CREDITED_SETS
from benchmarks.lineage.credited import credited
from benchmarks.lineage.families import FamilySet
from benchmarks.lineage.headline import RELIED_ON, headline
from benchmarks.lineage.measuring import Measured, measure_set, pooled
from benchmarks.lineage.merges import measure_merges
from benchmarks.lineage.own_corpus import own_corpus
from benchmarks.lineage.plots import draw
from benchmarks.lineage.public_sets import PUBLIC_SETS
from benchmarks.lineage.simulated import simulated
from benchmarks.lineage.transfer import SETS, judged_by_others, transfer_figure
from benchmarks.passages.figures import Figures, as_figures, as_table
from benchmarks.passages.run import figures
from benchmarks.report import BenchmarkError, Figure, Report, Table, number
from benchmarks.splits import by_hash

# How many stories are simulated.
_STORIES = 300

# Stories in which merged articles are looked for; only those that have one are traced.
_STORIES_WITH_MERGES = 1200
_QUICK_WITH_MERGES = 300

# With --quick at most so many families of each set are measured; 100 of all take some two minutes on one core, which
# leaves room in the eight that it may take for a library that looks closer.
_QUICK = 100

# So many families of each set are traced once more, by weights fitted without the set.
_TRANSFERRED = 120
_QUICK_TRANSFERRED = 40

_PEERS = ("rapidfuzz", "numpy")


def run(*, quick: bool, corpus: Path | None, plots: Path | None) -> Report:
    """
    Measure the library and the baselines on every set, or on a user's own corpus alone.

    Args:
        quick: on a sample of each set.
        corpus: a file that :func:`benchmarks.lineage.own_corpus.own_corpus` reads.
        plots: a folder for the pictures; None draws none.

    Raises:
        BenchmarkError: there is nothing to measure.
    """
    notes: list[str] = []
    measured: list[Measured] = []
    by_others: list[Judged] = []
    for families in _sets(quick, corpus, notes):
        measured.append(_measure(families, notes))
        by_others += _by_others(families, _QUICK_TRANSFERRED if quick else _TRANSFERRED, notes)
    if not measured:
        raise BenchmarkError("nothing to measure: " + "; ".join(notes))
    # Lineage knows no more than what it is told of the changes between two texts.
    passages, missing = (Figures(), ()) if corpus is not None else figures(quick=quick)
    notes.extend(missing)
    credit = Figures() if corpus is not None else _credited(notes)
    everything = [pooled(measured), *measured]
    merges = () if corpus is not None else _merges(quick=quick, notes=notes)
    main = [*headline(measured, everything[0])]
    if corpus is None:
        main += [transfer_figure(by_others), *_unrelated(notes)]
    if plots is not None:
        claims = {one.name: [claim for scored in one.scored for claim in scored.judged] for one in everything}
        notes.extend(draw(claims, plots))
    notes.append(f"versions: {', '.join(f'{name} {metadata.version(name)}' for name in _PEERS)}")
    return Report(
        name="lineage",
        tables=(
            *((as_table(passages),) if passages.values else ()),
            *((as_table(credit, "who is credited"),) if credit.values else ()),
            *(table for one in (*measured, everything[0]) for table in one.tables),
            *(table for table, _ in merges),
            _table([*(figure for one in measured for figure in one.figures if figure.key in RELIED_ON), *main]),
        ),
        figures=(
            *as_figures(passages),
            *as_figures(credit),
            *(figure for one in (*measured, everything[0]) for figure in one.figures),
            *(figure for _, figures_of in merges for figure in figures_of),
            *main,
        ),
        notes=tuple(notes),
    )


def sampled(families: FamilySet, most: int) -> FamilySet:
    """
    Give the set with the first so many families, in the order of the hashes of their keys, where a figure costs time.

    The whole set, over which the published baselines are measured again, stays whole: that costs seconds.
    """
    if len(families.families) <= most:
        return families
    return evolve(
        families,
        families=by_hash(families.families, lambda family: family.key)[:most],
        for_lost=by_hash(families.for_lost, lambda family: family.key)[:most],
        note=f"{families.note}; sample of {most}",
    )


def _sets(quick: bool, corpus: Path | None, notes: list[str]) -> Iterator[FamilySet]:
    if corpus is not None:
        yield own_corpus(corpus)
        return
    try:
        folder = data_folder()
    except FileNotFoundError as error:
        notes.append(f"no public set: {error}")
        return
    most = _QUICK if quick else sys.maxsize
    for name, (part, load) in PUBLIC_SETS.items():
        yield from (sampled(found, most) for found in _loaded(name, folder / part, load, notes))
    stories = _QUICK if quick else _STORIES
    yield from _loaded("simulated", folder / "bbc_2225", lambda: simulated(stories), notes)


def _merges(*, quick: bool, notes: list[str]) -> list[tuple[Table, tuple[Figure, ...]]]:
    try:
        return [measure_merges(_QUICK_WITH_MERGES if quick else _STORIES_WITH_MERGES)]
    except FileNotFoundError as error:
        notes.append(f"no merged articles: {error}")
        return []


def _loaded(name: str, part: Path, load: Callable[[], FamilySet], notes: list[str]) -> Iterator[FamilySet]:
    if part.is_dir():
        yield load()
    else:
        notes.append(f"{name}: {part.name} is not in the data folder; its keys are left out")


def _credited(notes: list[str]) -> Figures:
    missing = [name for name in CREDITED_SETS if not (data_folder() / name).is_dir()]
    if missing:
        notes.append(f"credited_f1: {', '.join(missing)} not in the data folder; its keys are left out")
        return Figures()
    return credited()


def _measure(families: FamilySet, notes: list[str]) -> Measured:
    start = time.perf_counter()
    measured = measure_set(families)
    spent = time.perf_counter() - start
    notes.append(f"{families.name}: {len(families.families):,} families measured in {spent:.0f} s")
    print(notes[-1], file=sys.stderr, flush=True)
    return measured


def _by_others(families: FamilySet, most: int, notes: list[str]) -> tuple[Judged, ...]:
    if families.name not in SETS:
        return ()
    judged = judged_by_others(sampled(families, most))
    if judged is None:
        notes.append(f"{families.name}: not in ece_transfer, there are no weights fitted without it")
    return judged or ()


def _unrelated(notes: list[str]) -> Iterator[Figure]:
    """
    Count the edges where nothing derives, in the sets that are there.
    """
    folder = data_folder()
    if (folder / "basil_triplets").is_dir():
        yield false_edges.count_edges(false_edges.basil_families())
    else:
        notes.append("false_edges_basil: basil_triplets is not in the data folder; left out")
    if (folder / "allsides_news").is_dir():
        yield false_edges.crowd_figure(false_edges.read_edges(), false_edges.crowd())
    else:
        notes.append("false_edges_per_1000_allsides: allsides_news is not in the data folder; left out")


def _table(figures: Sequence[Figure]) -> Table:
    rows = tuple((one.key, (number(one.value, one.interval), f"{one.n:,}")) for one in figures)
    return Table(title="what an answer is worth", columns=("value [95 %]", "n"), rows=rows)
