"""
What the archive withstands, counted by the tests that hold it to that.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from lxml import etree

# Each is counted by tests of its own, and is worth something only where all of these pass.
KEYS = ("kill9_points", "bit_flips", "disk_full_points", "stateful_sequences", "crowd_queries")

_TESTS = ("tests/test_archive_durability.py", "tests/test_archive_stateful.py")


def withstood(*, quick: bool) -> tuple[dict[str, int], str | None]:
    """
    Run the tests of durability, the short ones or all, and add up what they count.

    Returns:
        How often each was tried, by its key, and why a count is worth nothing; None where all passed.
    """
    root = Path(__file__).parents[2]
    tests = [one for one in _TESTS if (root / one).exists()]
    if not tests:
        return dict.fromkeys(KEYS, 0), "the tests are not beside the benchmark"
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.xml"
        tier = ["-m", "not long"] if quick else ["-m", "long or not long"]
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-o",
            "junit_family=xunit1",
            f"--junitxml={told}",
            *tier,
            *tests,
        ]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, env={**os.environ})
        counts = dict.fromkeys(KEYS, 0)
        if told.exists():
            for found in etree.parse(told).iter("property"):
                if found.get("name") in counts:
                    counts[found.get("name")] += int(found.get("value"))
    return counts, None if done.returncode == 0 else f"a test failed: {done.stdout.strip().splitlines()[-1]}"
