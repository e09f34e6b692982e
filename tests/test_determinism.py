"""
The same corpus gives the same bytes: for any order of the inputs, seed of Python's hashes, number of threads, and run.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

import provenance as pv
from articles_for_tests import ELECTION, HARBOUR, HARBOUR_COLUMN, first_rewrite, second_rewrite

SEEDS = Path(__file__).parents[1] / "seeds"
COMMAND = [sys.executable, "-c", "from provenance.cli import main; main()"]
VERSIONS = 40


def versions():
    """
    One story in many versions: sentences cut and moved, words replaced; some of them the same.
    """
    draw = random.Random(7)
    for _ in range(VERSIONS):
        paragraphs = draw.choice([HARBOUR, first_rewrite(), second_rewrite()]).split("\n\n")
        kept = draw.sample(paragraphs, draw.randint(4, len(paragraphs)))
        yield "\n\n".join(kept if draw.random() < 0.3 else sorted(kept, key=paragraphs.index))


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    """
    A story in many versions, the seeds, articles of their own, and inputs that are set aside or warned of.
    """
    folder = tmp_path_factory.mktemp("corpus")
    texts = {f"version{number:02}": text for number, text in enumerate(versions())}
    texts |= {path.stem: path.read_text(encoding="utf-8") for path in SEEDS.glob("*.txt")}
    texts |= {"election": ELECTION, "column": HARBOUR_COLUMN, "empty": "", "word": "word", "same word": "word"}
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return sorted(str(path) for path in folder.iterdir())


@pytest.fixture(scope="module")
def expected(paths):
    return pv.trace(pv.read(paths)).to_json()


def test_there_is_something_to_differ_in(expected):
    answer = pv.trace([pv.Article(str(number), text) for number, text in enumerate(versions())])
    assert len(answer.edges) > VERSIONS // 2
    assert len(answer.alternatives) > VERSIONS
    for code in ("empty_text", "too_short", "identical_short", "lost_source", "shared_quotes"):
        assert code in expected


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_inputs_give_the_same_bytes(paths, expected, seed):
    shuffled = random.Random(seed).sample(paths, len(paths))
    assert pv.trace(shuffled).to_json() == expected
    assert pv.trace(pv.read(*shuffled[10:], *shuffled[:10])).to_json() == expected


@pytest.mark.parametrize(("seed", "threads"), [("0", "1"), ("1", "2"), ("4242", "1"), ("random", "2")])
def test_the_command_gives_the_same_bytes_for_any_hash_seed_and_number_of_threads(paths, expected, seed, threads):
    shuffled = random.Random(f"{seed}{threads}").sample(paths, len(paths))
    counts = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), threads)
    environment = {**os.environ, **counts, "PYTHONHASHSEED": seed}
    command = [*COMMAND, "trace", *shuffled, "--format", "json"]
    done = subprocess.run(command, capture_output=True, env=environment, timeout=60)
    assert done.returncode == 3
    assert done.stdout.decode() == expected


def test_every_view_is_the_same_each_time(paths):
    first, second = pv.trace(paths), pv.trace(paths[::-1])
    for view in ("to_json", "to_text", "to_dot", "to_mermaid", "__str__", "__repr__"):
        assert getattr(first, view)() == getattr(second, view)()
    assert first == second


def test_pairs_and_comparisons_are_the_same_in_any_order(paths):
    shuffled = random.Random(0).sample(paths, len(paths))
    assert pv.find_near_duplicates(paths) == pv.find_near_duplicates(shuffled)
    left, right = pv.Article("left", HARBOUR), pv.Article("right", second_rewrite())
    assert pv.compare(left, right).to_json() == pv.compare(left, right).to_json()
