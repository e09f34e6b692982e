"""
Copies of the package with a defect in each, and the tests run on them.
"""

from __future__ import annotations

import compileall
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from attrs import frozen

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "provenance"

Outcome: TypeAlias = Literal["caught", "survived", "timed_out"]

_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)

# pytest's own codes: tests failed, or could not be collected; anything else says nothing of the defect.
_PASSED, _TESTS_FAILED, _INTERRUPTED = 0, 1, 2


@frozen(kw_only=True)
class Ran:
    """
    What came of running tests.

    Attributes:
        outcome: ``caught`` where a test failed.
        test: the first that did; empty where none did.
        seconds: of the clock.
        output: the last of what pytest said.
    """

    outcome: Outcome
    test: str
    seconds: float
    output: str


def copy_of_package(folder: Path) -> Path:
    """
    Copy the package into *folder*, from which Python imports it when told so.
    """
    copy = folder / "provenance"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    # Once, and not by every run of tests: what is changed afterwards is younger than what was compiled of it.
    compileall.compile_dir(copy, quiet=1)
    return copy


def run_tests(copy: Path, tests: Sequence[str], *, options: Sequence[str] = (), seconds: float = 600.0) -> Ran:
    """
    Run tests against a copy of the package until one fails.

    Args:
        copy: from :func:`copy_of_package`.
        tests: as pytest takes them, below the root of the project.
        options: of pytest, beside our own.
        seconds: after which they are ended; that is no catch.
    """
    command = [sys.executable, "-m", "pytest", *arguments(tests, options)]
    # Plugins that others installed take longer to load than most tests to run.
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "_hypothesis_pytestplugin"}
    environment = {**os.environ, **alone, "PYTHONPATH": str(copy.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    started = time.monotonic()
    # In a session of its own, so that what the tests start ends with them.
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            told, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return judged(None, "", time.monotonic() - started)
    return judged(process.returncode, told, time.monotonic() - started)


def arguments(tests: Sequence[str], options: Sequence[str] = ()) -> list[str]:
    """
    Give what pytest is told: to stop at the first test that fails, and to keep nothing.
    """
    ours = ["-x", "-q", "--no-header", "-rfE", "-p", "no:cacheprovider", "--hypothesis-profile=unshrunk"]
    return [*ours, *options, *tests]


def judged(code: int | None, told: str, seconds: float) -> Ran:
    """
    Tell what came of tests by pytest's code, None where they took too long, less than 0 where it died of them.

    Raises:
        RuntimeError: they could not be run.
    """
    output = told[-4_000:]
    if code is None:
        return Ran(outcome="timed_out", test="", seconds=seconds, output=output)
    if code == _PASSED:
        return Ran(outcome="survived", test="", seconds=seconds, output=output)
    if code > 0 and code not in (_TESTS_FAILED, _INTERRUPTED):
        raise RuntimeError(f"pytest ended with {code}:\n{output}")
    found = _FAILED.search(told)
    return Ran(outcome="caught", test=found[1] if found else "", seconds=seconds, output=output)
