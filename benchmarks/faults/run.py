"""
``python -m benchmarks faults``: plant every defect, one after the other, and say which test caught it.
"""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

from benchmarks.faults.defects import FAULTS
from benchmarks.faults.planted import Fault, planted
from benchmarks.faults.running import PACKAGE, Ran, copy_of_package, run_tests
from benchmarks.report import BenchmarkError, Figure, Report, Table

# Many times what the tests of a defect take, a cluster of Spark's among them.
SECONDS = 1_800.0


def run(*, quick: bool, corpus: Path | None, plots: Path | None) -> Report:
    """
    Plant the defects; with *quick* every fourth.

    Raises:
        BenchmarkError: a corpus or pictures were asked for; the code has moved; or a test fails without a defect.
    """
    if corpus is not None or plots is not None:
        raise BenchmarkError("the benchmark faults takes no corpus and draws no pictures: leave them out")
    faults = FAULTS[::4] if quick else FAULTS
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_of_package(Path(folder))
        # File by file: what a file's tests share is made once.
        tests = sorted(set(itertools.chain.from_iterable(one.tests for one in faults)))
        whole = run_tests(copy, tests, seconds=3_600.0)
        if whole.outcome != "survived":
            named = whole.test or "a test"
            raise BenchmarkError(f"{named} fails without a defect, so it catches none:\n{whole.output}")
        found = [(one, with_fault(one, copy)) for one in faults]
    caught = sum(one.outcome == "caught" for _, one in found)
    rows = tuple((fault.name, (fault.promise, one.outcome, one.test)) for fault, one in found)
    return Report(
        name="faults",
        tables=(Table(title="planted defects", columns=("promise", "", "by"), rows=rows),),
        figures=(
            Figure(key="planted", value=len(found), n=len(found)),
            Figure(key="caught", value=caught, n=len(found)),
        ),
        notes=(f"{len(tests)} tests pass without a defect",),
    )


def with_fault(fault: Fault, copy: Path) -> Ran:
    """
    Run the tests of a defect on a copy that has it, and take it out again.
    """
    place = copy / fault.file
    place.write_text(planted(fault, PACKAGE), encoding="utf-8")
    try:
        ran = run_tests(copy, fault.tests, seconds=SECONDS)
    finally:
        place.write_text((PACKAGE / fault.file).read_text(encoding="utf-8"), encoding="utf-8")
    print(f"{ran.outcome:10} {fault.name}: {ran.test}", flush=True)
    return ran
