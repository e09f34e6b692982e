"""
A search for inputs that end in anything but an answer or a notice.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FUZZER = Path(__file__).with_name("fuzzing.py")
TARGETS = ("text", "page", "feed", "json_lines", "archive_file", "query")

# Of a target; PROVENANCE_FUZZ_RUNS=1000000 for a search of hours.
RUNS = int(os.environ.get("PROVENANCE_FUZZ_RUNS", "20000"))


def searched(target, runs, folder):
    pytest.importorskip("atheris", reason="atheris comes with the extra 'fuzz', for Linux and Python up to 3.13")
    path = os.pathsep.join(str(one) for one in (FUZZER.parents[1], FUZZER.parents[2], os.environ.get("PYTHONPATH", "")))
    done = subprocess.run(
        [sys.executable, str(FUZZER), target, str(runs), str(folder)],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4_000:]
    assert f"{target}: {runs} inputs" in done.stdout
    return done.stdout


@pytest.mark.long
@pytest.mark.parametrize("target", TARGETS)
def test_no_input_that_a_search_finds_ends_in_anything_unforeseen(target, tmp_path, record_property):
    record_property("found", searched(target, RUNS, tmp_path))
