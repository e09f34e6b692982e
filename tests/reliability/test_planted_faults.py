"""
Tests of the tests: deliberate defects, each of which one of them must catch.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from benchmarks.faults.defects import FAULTS
from benchmarks.faults.planted import Fault, planted
from benchmarks.faults.run import with_fault
from benchmarks.faults.running import PACKAGE, ROOT, copy_of_package, run_tests
from benchmarks.report import BenchmarkError


def test_there_are_enough_of_them_and_each_is_another():
    assert len(FAULTS) >= 25
    assert len({one.name for one in FAULTS}) == len(FAULTS)
    assert len({(one.file, one.after, one.before) for one in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: one.name)
def test_a_fault_stands_where_the_code_is_and_can_be_compiled(fault):
    source = planted(fault, PACKAGE)
    assert source != (PACKAGE / fault.file).read_text(encoding="utf-8")
    ast.parse(source)
    for test in fault.tests:
        path, _, name = test.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8") if name else (ROOT / path).is_file()


def test_a_fault_whose_code_has_moved_is_named(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\nx = 1\n")
    for before, times in (("x = 1", 2), ("x = 2", 0)):
        moved = Fault(name="n", promise="P1", file="a.py", before=before, after="x = 3", tests=())
        with pytest.raises(BenchmarkError, match=f"stands in a.py {times} times, expected once"):
            planted(moved, Path(tmp_path))


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: one.name)
def test_a_planted_fault_is_caught(fault, tmp_path, record_property):
    copy = copy_of_package(tmp_path)
    assert run_tests(copy, fault.tests).outcome == "survived", "a test fails without the fault"
    found = with_fault(fault, copy)
    assert found.outcome == "caught", found.output
    record_property("caught_by", found.test)
