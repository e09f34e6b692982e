"""
``python -m benchmarks mutants``: how many of the mutations of the core a test notices.

A sample, drawn with a fixed seed, of the mutations of similarity, lineage and archive, of each in proportion to how
many it has. First the tests are run once, unchanged, to see which run which functions; then each mutation is run
against those that run its function, the tests that run the least beside it first, until one fails. A run that takes too
long counts as one that nothing noticed.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import queue
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from attrs import frozen

from benchmarks import intervals
from benchmarks.faults.loaded import Loaded
from benchmarks.faults.mutating import Mutant, mutants, mutated
from benchmarks.faults.running import PACKAGE, ROOT, Ran, arguments, copy_of_package, judged, run_tests
from benchmarks.report import BenchmarkError, Figure, Report, Table

SEED = 12

# Of all packages together.
SAMPLE, QUICK = 200, 24

# Where a fault would cost most.
CORE = ("similarity", "lineage", "archive")

# Of the processor, what tests chosen for one mutation take when nothing is changed, those of whole answers apart; the
# first always.
CHOSEN_SECONDS = 60.0

# Of the processor, and of the clock, that they may take: several times what they should.
PROCESSOR_SECONDS, SECONDS = 360, 900.0

# The tests that ask these packages anything and need no browser, Java, server or peer.
_ABOUT = """
    adapting adversarial_growth answer archive archive_command archive_durability archive_near archive_stateful
    bands batches benchmark_credited benchmark_quality branching candidates checking clusters command
    compiled_matching crediting credits crowding dedup_command deduplicating determinism digests direction distinct
    events exports filled_forms find_passages forest golden_answers grouping joining kept kernels laws ledger lineage
    matches merging mosaic overlaps posterior postings progress reconstruction regimes relations repeated rewriting
    round_trips runs same_words sampling searching seeds segments several_processes shelf shingles signing
    similar_texts simulation spark_stages sparse_forest speakers standing statuses story_groups tasks terminal times
    training trees_and_prov weighing
"""
_RELIABILITY = ("errors", "every_band", "false_accusation", "locks", "order_of_writes", "same_bytes")
TESTS = (
    *(f"tests/test_{name}.py" for name in _ABOUT.split()),
    *(f"tests/reliability/test_{name}.py" for name in _RELIABILITY),
)


WHOLE = ("tests/test_golden_answers.py", "tests/test_digests.py")


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


@frozen(kw_only=True)
class Reached:
    """
    What one test runs.

    Attributes:
        seconds: of the processor.
        runs: functions, as ``similarity/bands.py::choose_bands``.
    """

    seconds: float
    runs: frozenset[str]


def sample(count: int, seed: int = SEED) -> list[Drawn]:
    """
    Draw mutations of the core, of each package in proportion to its own, each as likely as any other.
    """
    random_order = random.Random(seed)  # noqa: S311  # to be repeatable
    every = {
        package: [
            Drawn(file=f"{package}/{path.name}", mutant=one)
            for path in sorted((PACKAGE / package).glob("*.py"))
            for one in mutants(path.read_text(encoding="utf-8"))
        ]
        for package in CORE
    }
    total = sum(map(len, every.values()))
    return [
        one
        for found in every.values()
        for one in random_order.sample(found, min(len(found), round(count * len(found) / total)))
    ]


def run(*, quick: bool, corpus: Path | None, plots: Path | None) -> Report:
    """
    Run the sample; ``PROVENANCE_MUTANTS`` sets how many are drawn.

    Raises:
        BenchmarkError: a corpus or pictures were asked for, or no test passes without a mutation.
    """
    if corpus is not None or plots is not None:
        raise BenchmarkError("the benchmark mutants takes no corpus and draws no pictures: leave them out")
    drawn = sample(int(os.environ.get("PROVENANCE_MUTANTS", QUICK if quick else SAMPLE)))
    with tempfile.TemporaryDirectory() as folder:
        reached = reach(Path(folder))
        found = noticed(drawn, reached, Path(folder), workers=os.cpu_count() or 1)
    return _report(drawn, found)


def reach(folder: Path) -> dict[str, Reached]:
    """
    Run the tests once, and give what each that passes runs.

    Raises:
        BenchmarkError: none passes.
    """
    copy, file = copy_of_package(folder / "unchanged"), folder / "reach.json"
    # All of them, whichever fail: those that need a program which is not here are left out by themselves.
    options = ("-p", "benchmarks.faults.reaching", "--note-reach", str(file), "--maxfail=0")
    whole = run_tests(copy, TESTS, options=options, seconds=3_600.0)
    told = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if not told:
        raise BenchmarkError(f"no test passes without a mutation:\n{whole.output}")
    return {name: Reached(seconds=one["seconds"], runs=frozenset(one["runs"])) for name, one in told.items()}


def chosen(one: Drawn, reached: Mapping[str, Reached]) -> list[str]:
    """
    Give the tests to run for a mutation: of those that run its function, the closest to it first.

    A test is the closer the less of the package it runs; those that hold whole answers against what was released come
    last, and are never left out; tests of a file stand together, as their fixtures are made once. What stands outside
    of any function is run by whatever runs any function of its module.
    """
    function = function_at((PACKAGE / one.file).read_text(encoding="utf-8"), one.mutant.line)
    wanted = f"{one.file}::{function}"
    running = [
        name
        for name, what in reached.items()
        if (wanted in what.runs if function else any(run.startswith(f"{one.file}::") for run in what.runs))
    ]
    running.sort(key=lambda name: (len(reached[name].runs), name))
    whole = [name for name in running if name.startswith(WHOLE)]
    taken: list[str] = []
    seconds = 0.0
    for name in running:
        # One that takes long leaves no room for itself, and is no reason to leave out quick ones.
        own = reached[name].seconds
        if name not in whole and (not taken or seconds + own <= CHOSEN_SECONDS):
            taken.append(name)
            seconds += own
    taken += whole
    files = list(dict.fromkeys(name.partition("::")[0] for name in taken))
    return sorted(taken, key=lambda name: files.index(name.partition("::")[0]))


def function_at(source: str, line: int) -> str:
    """
    Give the name of the innermost function around a line, as Python qualifies it; empty outside of any.
    """

    def within(node: ast.AST, above: str, function: str) -> str:
        for one in ast.iter_child_nodes(node):
            if isinstance(one, ast.FunctionDef | ast.ClassDef) and one.lineno <= line <= (one.end_lineno or 0):
                name = above + one.name
                if isinstance(one, ast.ClassDef):
                    return within(one, f"{name}.", function)
                return within(one, f"{name}.<locals>.", name)
            if not isinstance(one, ast.FunctionDef | ast.ClassDef):
                found = within(one, above, function)
                if found != function:
                    return found
        return function

    return within(ast.parse(source), "", "")


def noticed(drawn: Sequence[Drawn], reached: Mapping[str, Reached], folder: Path, *, workers: int) -> list[Ran]:
    """
    Run each mutation against its tests, so many at a time, each worker in a copy of its own.
    """
    waiting: queue.SimpleQueue[tuple[Path, Loaded]] = queue.SimpleQueue()

    def ask(one: Drawn) -> Ran:
        copy, loaded = waiting.get()
        try:
            return _with(one, chosen(one, reached), copy, loaded)
        finally:
            waiting.put((copy, loaded))

    with contextlib.ExitStack() as stack:
        for number in range(workers):
            waiting.put((copy_of_package(folder / f"copy{number}"), stack.enter_context(Loaded(ROOT))))
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(ask, drawn))


def _with(one: Drawn, tests: Sequence[str], copy: Path, loaded: Loaded) -> Ran:
    source, place, only = (PACKAGE / one.file).read_text(encoding="utf-8"), copy / one.file, copy.parent / "only.txt"
    only.write_text("\n".join(tests), encoding="utf-8")
    place.write_text(mutated(source, one.mutant), encoding="utf-8")
    began = time.monotonic()
    code: int | None = 0
    said = "no test runs it"
    if tests:
        files = list(dict.fromkeys(name.partition("::")[0] for name in tests))
        options = ("-p", "benchmarks.faults.reaching", "--only", str(only))
        code, said = loaded.run(copy, arguments(files, options), SECONDS, PROCESSOR_SECONDS)
    place.write_text(source, encoding="utf-8")
    ran = judged(code, said, time.monotonic() - began)
    told = f"{one.file}:{one.mutant.line} {one.mutant.what}"
    print(f"{ran.outcome:10} {told} [{ran.seconds:.0f} s, {len(tests)} tests] {ran.test}", flush=True)
    return ran


def _report(drawn: Sequence[Drawn], found: Sequence[Ran]) -> Report:
    counted: dict[str, list[bool]] = defaultdict(list)
    for one, ran in zip(drawn, found, strict=True):
        counted[one.file.partition("/")[0]].append(ran.outcome == "caught")
    rows = tuple((package, (str(sum(caught)), str(len(caught)))) for package, caught in counted.items())
    left = tuple(
        (f"{one.file}:{one.mutant.line}", (one.mutant.what, ran.outcome))
        for one, ran in zip(drawn, found, strict=True)
        if ran.outcome != "caught"
    )
    killed = sum(ran.outcome == "caught" for ran in found)
    low, high = intervals.of_share(killed, len(found))
    share = Figure(key="mutants_killed", value=killed / len(found), n=len(found), interval=(low, high))
    return Report(
        name="mutants",
        tables=(
            Table(title="mutations noticed", columns=("noticed", "of"), rows=rows),
            Table(title="not noticed", columns=("what", ""), rows=left),
        ),
        figures=(share,),
        notes=(f"{killed} of {len(found)} noticed, 95 % interval {low:.3f} to {high:.3f}; seed {SEED}",),
    )
