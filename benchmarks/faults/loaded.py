"""
Processes that have loaded what tests need, and run each lot of them in a child: loading takes longer than most tests.

``python -m benchmarks.faults.loaded`` reads what to run, a line of JSON each, and answers with a line. It imports
nothing of the package itself, so that each child imports the copy that it is told.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

# Third parties' modules that tests import, each if it is there; none of these starts a thread.
_NEEDED = (
    "pytest numpy.random numba pyarrow.compute pyarrow.parquet pyarrow.csv pyarrow.json lxml.html rapidfuzz.distance "
    "networkx rich.progress rich.table click.testing attrs datasketch apsw xxhash ftfy scipy.stats scipy.optimize "
    "jsonschema dendropy hypothesis.strategies hypothesis.extra.numpy concurrent.futures.thread"
)

# A child that uses none of the processor for so long waits for what will not come.
_IDLE_SECONDS = 90.0
_TICKS = os.sysconf("SC_CLK_TCK")


class Loaded:
    """
    One such process; children run one after the other.
    """

    def __init__(self, root: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.faults.loaded"]
        alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
        self._process = subprocess.Popen(
            command,
            cwd=root,
            env={**os.environ, **alone, **single},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def run(
        self, copy: Path, arguments: Sequence[str], seconds: float, processor_seconds: int
    ) -> tuple[int | None, str]:
        """
        Run pytest on a copy of the package.

        Returns:
            Its code, None where it took too long, less than 0 where it died; and what it said.
        """
        asked = json.dumps([str(copy.parent), list(arguments), seconds, processor_seconds])
        asking, answers = self._process.stdin, self._process.stdout
        if asking is None or answers is None:
            raise RuntimeError("the process that runs tests has no pipes")
        asking.write(asked + "\n")
        asking.flush()
        code, said = json.loads(answers.readline())
        return code, said


def _answer() -> None:
    told = os.dup(1)
    # What children print goes elsewhere; nothing but answers may stand on what others read.
    os.dup2(2, 1)
    for name in _NEEDED.split():
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    _compile_something()
    if "provenance" in sys.modules:
        raise RuntimeError("the package was loaded before the copy of it that is to be tested")
    with os.fdopen(told, "w", encoding="utf-8") as answers, tempfile.TemporaryDirectory() as folder:
        for line in sys.stdin:
            answers.write(json.dumps(_in_a_child(Path(folder) / "said", *json.loads(line))) + "\n")
            answers.flush()


def _compile_something() -> None:
    """
    Load the compiler, half of what starting costs.
    """
    import numba

    numba.njit(lambda value: value + 1)(1)


def _in_a_child(said: Path, folder: str, arguments: list[str], seconds: float, most: int) -> tuple[int | None, str]:
    child = os.fork()
    if child == 0:
        try:
            _run(said, folder, arguments, most)
        finally:
            os._exit(99)
    began = quiet_since = time.monotonic()
    used = -1.0
    ended = 0
    while not ended:
        time.sleep(0.1)
        ended, status = os.waitpid(child, os.WNOHANG)
        now, spent = time.monotonic(), _processor_seconds(child)
        if spent > used:
            used, quiet_since = spent, now
        if not ended and (now - began > seconds or now - quiet_since > _IDLE_SECONDS):
            os.killpg(child, signal.SIGKILL)
            ended, status = os.waitpid(child, 0)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(status)
    return None if code in (-signal.SIGKILL, -signal.SIGXCPU) else code, said.read_text(
        encoding="utf-8", errors="replace"
    )


def _run(said: Path, folder: str, arguments: list[str], most: int) -> None:
    import resource

    import pytest

    os.setsid()
    written = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(written, 1)
    os.dup2(written, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    os.environ.update(PYTHONPATH=folder, PYTEST_PLUGINS="_hypothesis_pytestplugin")
    sys.path.insert(0, folder)
    code = pytest.main(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(int(code))


def _processor_seconds(session: int) -> float:
    """
    Give what the processes of a session have taken so far.
    """
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError):
            fields: list[Any] = stat.read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                total += sum(map(int, fields[11:15]))
    return total / _TICKS


if __name__ == "__main__":
    _answer()
