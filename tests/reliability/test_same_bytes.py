"""
Every answer is the same bytes: on any number of threads, in any order of arrival, for any seed of Python's hashes, on
any processor that Numba compiles for, and under every Python that is allowed.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from articles_for_tests import ELECTION, HARBOUR, HARBOUR_COLUMN, first_rewrite, second_rewrite

WORKER = Path(__file__).with_name("answers_for_tests.py")
SEEDS = Path(__file__).parents[2] / "seeds"
VERSIONS = 12

# Interpreters that have the package installed, apart by the sign that parts paths.
OTHERS = [one for one in os.environ.get("PROVENANCE_PYTHONS", "").split(os.pathsep) if one]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """
    A story in versions, the seeds, articles of their own, and texts too short to compare.
    """
    folder = tmp_path_factory.mktemp("corpus")
    draw = random.Random(12)
    texts = {path.stem: path.read_text(encoding="utf-8") for path in SEEDS.glob("*.txt")}
    for number in range(VERSIONS):
        paragraphs = draw.choice([HARBOUR, first_rewrite(), second_rewrite()]).split("\n\n")
        kept = draw.sample(paragraphs, draw.randint(4, len(paragraphs)))
        texts[f"version{number:02}"] = "\n\n".join(kept)
    texts |= {"election": ELECTION, "column": HARBOUR_COLUMN, "short": "word", "same": "word", "empty": ""}
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def digests(folder, *, order=0, threads=1, seed="0", python=sys.executable, **more):
    """
    Give the digest of every answer of a process of its own.
    """
    counts = dict.fromkeys(
        ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), str(threads)
    )
    environment = {**os.environ, **counts, "PYTHONHASHSEED": seed, **more}
    command = [python, str(WORKER), str(folder), str(order), str(threads)]
    done = subprocess.run(command, capture_output=True, env=environment, timeout=900, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2_000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def expected(folder):
    return digests(folder)


def test_all_that_can_be_answered_is_looked_at(expected):
    assert len(expected) == 16
    assert len(set(expected.values())) == 16


def test_another_order_seed_and_number_of_threads_give_the_same_bytes(folder, expected):
    assert digests(folder, order=1, threads=2, seed="4242") == expected


@pytest.mark.long
@pytest.mark.parametrize("threads", [1, 2, 8])
@pytest.mark.parametrize("seed", ["0", "1", "random"])
@pytest.mark.parametrize("order", range(5))
def test_every_order_seed_and_number_of_threads_give_the_same_bytes(folder, expected, order, seed, threads):
    assert digests(folder, order=order, threads=threads, seed=seed) == expected


@pytest.mark.long
def test_code_compiled_for_any_processor_gives_the_same_bytes(folder, expected, tmp_path):
    generic = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": str(tmp_path)}
    assert digests(folder, order=3, threads=2, **generic) == expected


@pytest.mark.long
@pytest.mark.skipif(not OTHERS, reason="PROVENANCE_PYTHONS names no other Python that has the package installed")
@pytest.mark.parametrize("python", OTHERS)
def test_every_python_gives_the_same_bytes(folder, expected, python):
    assert digests(folder, order=2, threads=2, python=python) == expected
