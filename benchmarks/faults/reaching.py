"""
A plugin of pytest: which functions of the package each test runs; and none but the tests that were chosen.

``--note-reach FILE`` writes the first of the two, of the tests that pass; ``--only FILE`` leaves out the tests whose
names do not stand in the file, one a line.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

_UNSEEN = object()

# What a function keeps from one test to the next would hide from the second that it runs it; kernels are left alone:
# compiling them again takes longer than all tests.
_KEEPING = ("provenance.similarity.", "provenance.lineage.", "provenance.archive.")


def pytest_addoption(parser: pytest.Parser) -> None:
    """
    Take the two options.
    """
    parser.addoption("--note-reach", type=Path, help="write which functions each test runs to FILE")
    parser.addoption("--only", type=Path, help="leave out the tests whose names do not stand in FILE")


def pytest_configure(config: pytest.Config) -> None:
    """
    Begin to look where it was asked for.
    """
    file = config.getoption("--note-reach")
    if file is not None:
        config.pluginmanager.register(Reach(file), "reach")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """
    Leave out what was not chosen.
    """
    file = config.getoption("--only")
    if file is not None:
        chosen = set(file.read_text(encoding="utf-8").splitlines())
        config.hook.pytest_deselected(items=[one for one in items if one.nodeid not in chosen])
        items[:] = [one for one in items if one.nodeid in chosen]


def forget() -> None:
    """
    Clear what functions of the core keep of earlier calls.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith(_KEEPING):
            for value in list(vars(module).values()):
                clear = getattr(value, "cache_clear", None)
                if clear is not None:
                    clear()


class Reach:
    """
    Which functions of the package are called while a test runs.

    What a file of tests runs when it is loaded, and what its fixtures run that several tests share, counts for each
    of its tests. Functions are named ``similarity/bands.py::choose_bands``.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.wide: dict[str, set[str]] = defaultdict(set)
        self.tests: dict[str, set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = {}
        self.not_passed: set[str] = set()
        self._now: set[str] = set()
        self._names: dict[int, str | None] = {}
        # So that none of the numbers they are known by is given to another.
        self._kept: list[CodeType] = []
        threading.settrace(self._called)
        sys.settrace(self._called)

    def _called(self, frame: FrameType, _event: str, _argument: Any) -> None:
        code = frame.f_code
        name: Any = self._names.get(id(code), _UNSEEN)
        if name is _UNSEEN:
            self._kept.append(code)
            _, found, below = code.co_filename.replace(os.sep, "/").rpartition("/provenance/")
            name = self._names[id(code)] = f"{below}::{code.co_qualname}" if found else None
        if name is not None:
            self._now.add(name)

    def pytest_collectstart(self, collector: pytest.Collector) -> None:
        """
        Count what loading a file runs for all of its tests.
        """
        self._now = self.wide[collector.nodeid.partition("::")[0]]

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Generator[None, object, object]:
        """
        Count what a shared fixture runs for all tests of the file.
        """
        if fixturedef.scope == "function":
            return (yield)
        before, self._now = self._now, self.wide[request.node.nodeid.partition("::")[0]]
        try:
            return (yield)
        finally:
            self._now = before

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """
        Count what runs from now on for this test, and take its time of the processor, children and all.
        """
        forget()
        # What measures or traces by itself may have put itself in our place.
        sys.settrace(self._called)
        self._now = self.tests[item.nodeid]
        began = sum(os.times()[:4])
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = sum(os.times()[:4]) - began

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """
        Remember which tests have not passed: they tell nothing.
        """
        if not report.passed:
            self.not_passed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        """
        Write it down.
        """
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]
        found = {
            name: {
                "seconds": round(self.seconds[name], 3),
                "runs": sorted(runs | self.wide[name.partition("::")[0]]),
            }
            for name, runs in self.tests.items()
            if name not in self.not_passed
        }
        self.file.write_text(json.dumps(found), encoding="utf-8")
