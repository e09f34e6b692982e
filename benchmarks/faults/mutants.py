"""
``python -m benchmarks mutants``: how many of the mutations of the core a test notices.

A sample, drawn with a fixed seed, of the mutations of the modules named here; each is run against the tests of its
module. A run that takes too long counts as one that nothing noticed.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from benchmarks import intervals
from benchmarks.faults.mutating import Mutant, mutants, mutated
from benchmarks.faults.running import PACKAGE, Ran, copy_of_package, run_tests
from benchmarks.report import BenchmarkError, Figure, Report, Table

SEED = 12

# Of all modules together.
SAMPLE, QUICK = 400, 24

# Of the processor, and of the clock: several times what the tests of a module take by themselves.
PROCESSOR_SECONDS, SECONDS = 180, 900.0

# The modules in which a fault would cost most, and the tests that are about each.
CORE: dict[str, tuple[str, ...]] = {
    "similarity/bands.py": ("tests/test_bands.py",),
    "similarity/clusters.py": ("tests/test_clusters.py", "tests/test_similar_texts.py"),
    "similarity/cohesion.py": ("tests/test_clusters.py", "tests/test_similar_texts.py"),
    "similarity/joining.py": ("tests/test_joining.py",),
    "similarity/small_joining.py": ("tests/test_joining.py",),
    "similarity/matches.py": ("tests/test_matches.py",),
    "similarity/overlaps.py": ("tests/test_overlaps.py",),
    "similarity/postings.py": ("tests/test_postings.py",),
    "similarity/repeated.py": ("tests/test_repeated.py",),
    "similarity/signatures.py": ("tests/test_signing.py",),
    "lineage/branching.py": ("tests/test_branching.py",),
    "lineage/elimination.py": ("tests/test_forest.py",),
    "lineage/forest.py": ("tests/test_forest.py",),
    "lineage/posterior.py": ("tests/test_lineage.py", "tests/test_answer.py", "tests/test_regimes.py"),
    "lineage/sampling.py": ("tests/test_sampling.py",),
    "lineage/sparse_forest.py": ("tests/test_sparse_forest.py",),
    "archive/adding.py": ("tests/test_archive.py", "tests/test_archive_stateful.py"),
    "archive/locking.py": ("tests/reliability/test_locks.py", "tests/test_archive.py"),
    "archive/records.py": ("tests/reliability/test_order_of_writes.py", "tests/test_archive.py"),
    "archive/runs.py": ("tests/test_archive.py", "tests/reliability/test_order_of_writes.py"),
}


@frozen(kw_only=True)
class Drawn:
    """
    A mutation of the sample.

    Attributes:
        file: below the package.
        mutant: of it.
    """

    file: str
    mutant: Mutant


def sample(count: int, seed: int = SEED) -> list[Drawn]:
    """
    Draw mutations of the core, each as likely as any other; the first of them are a sample, too.
    """
    every = [
        Drawn(file=file, mutant=one) for file in CORE for one in mutants((PACKAGE / file).read_text(encoding="utf-8"))
    ]
    chosen = random.Random(seed).sample(range(len(every)), min(count, len(every)))  # noqa: S311  # to be repeatable
    return [every[place] for place in chosen]


def run(*, quick: bool, corpus: Path | None, plots: Path | None) -> Report:
    """
    Run the sample; ``PROVENANCE_MUTANTS`` sets how many are drawn.

    Raises:
        BenchmarkError: a corpus or pictures were asked for, or a test fails without a mutation.
    """
    if corpus is not None or plots is not None:
        raise BenchmarkError("the benchmark mutants takes no corpus and draws no pictures: leave them out")
    drawn = sample(int(os.environ.get("PROVENANCE_MUTANTS", QUICK if quick else SAMPLE)))
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_of_package(Path(folder))
        for tests in dict.fromkeys(CORE[one.file] for one in drawn):
            whole = run_tests(copy, tests, seconds=4 * SECONDS)
            if whole.outcome != "survived":
                raise BenchmarkError(f"{whole.test or 'a test'} fails without a mutation:\n{whole.output}")
        found = [(one, _with(one, copy)) for one in drawn]
    return _report(found)


def _with(one: Drawn, copy: Path) -> Ran:
    place = copy / one.file
    place.write_text(mutated((PACKAGE / one.file).read_text(encoding="utf-8"), one.mutant), encoding="utf-8")
    try:
        ran = run_tests(copy, CORE[one.file], seconds=SECONDS, processor_seconds=PROCESSOR_SECONDS)
    finally:
        place.write_text((PACKAGE / one.file).read_text(encoding="utf-8"), encoding="utf-8")
    print(f"{ran.outcome:10} {one.file}:{one.mutant.line} {one.mutant.what}", flush=True)
    return ran


def _report(found: Sequence[tuple[Drawn, Ran]]) -> Report:
    killed = sum(ran.outcome == "caught" for _, ran in found)
    per_file: dict[str, list[bool]] = defaultdict(list)
    for one, ran in found:
        per_file[one.file].append(ran.outcome == "caught")
    rows = tuple((file, (str(sum(caught)), str(len(caught)))) for file, caught in sorted(per_file.items()))
    left = tuple(
        (f"{one.file}:{one.mutant.line}", (one.mutant.what, ran.outcome))
        for one, ran in found
        if ran.outcome != "caught"
    )
    share = Figure(
        key="mutants_killed", value=killed / len(found), n=len(found), interval=intervals.of_share(killed, len(found))
    )
    low, high = share.interval or (0.0, 1.0)
    return Report(
        name="mutants",
        tables=(
            Table(title="mutations noticed", columns=("noticed", "of"), rows=rows),
            Table(title="not noticed", columns=("what", ""), rows=left),
        ),
        figures=(share,),
        notes=(f"{killed} of {len(found)} noticed, 95 % interval {low:.3f} to {high:.3f}; seed {SEED}",),
    )
