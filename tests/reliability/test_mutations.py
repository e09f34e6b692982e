"""
Which mutations there are, how they are drawn, and which tests are run for each.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys

import pytest
from benchmarks.faults import mutants
from benchmarks.faults.mutants import Drawn, Reached, chosen, function_at, sample
from benchmarks.faults.mutating import mutants as mutations
from benchmarks.faults.mutating import mutated
from benchmarks.faults.running import PACKAGE, ROOT

SOURCE = '''
"""
What is documented is left alone.
"""

LIMIT = 3


class Shelf:
    """
    Words.
    """

    def put(self, count: int = 1) -> bool:
        """
        Say 1.
        """

        def inner():
            return not count

        if count > LIMIT and inner():
            raise ValueError(f"too many: {count + 1}")
        return [one + 1 for one in range(count)] == []
'''

PACKAGE_OF_ONE = "def one():\n    return 1\n\n\ndef two():\n    return one() + 1\n"

TESTS = """
import pytest
from provenance.small import one, two


@pytest.fixture(scope="module")
def shared():
    return two()


def test_alone():
    assert one() == 1


def test_both(shared):
    assert shared == 2


def test_that_fails():
    assert two() == 3
"""


def test_each_mutation_is_another_program():
    found = [mutated(SOURCE, one) for one in mutations(SOURCE)]
    plain = ast.unparse(ast.parse(SOURCE))
    assert len(set(found)) == len(found) > 8
    assert plain not in found
    for one in found:
        compile(one, "mutated", "exec")
        assert "Say 1." in one
        assert "{count + 1}" in one


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("LIMIT = 3", ""),
        ("def put", "Shelf.put"),
        ("return not", "Shelf.put.<locals>.inner"),
        ("one + 1 for", "Shelf.put"),
    ],
)
def test_a_line_belongs_to_the_innermost_function_around_it(told, name):
    line = next(number for number, one in enumerate(SOURCE.splitlines(), 1) if told in one)
    assert function_at(SOURCE, line) == name


def test_a_sample_takes_of_each_package_in_proportion_and_is_the_same_every_time():
    drawn = sample(100)
    assert drawn == sample(100)
    assert abs(len(drawn) - 100) <= 1
    counts = [sum(one.file.startswith(f"{package}/") for one in drawn) for package in mutants.CORE]
    every = [
        sum(len(list(mutations(path.read_text(encoding="utf-8")))) for path in (PACKAGE / package).glob("*.py"))
        for package in mutants.CORE
    ]
    for count, of in zip(counts, every, strict=True):
        assert abs(count / 100 - of / sum(every)) <= 0.01


def test_every_file_of_tests_that_is_asked_is_there():
    assert [one for one in mutants.TESTS if not (ROOT / one).is_file()] == []


def test_a_mutation_is_run_against_the_tests_that_run_its_function_the_closest_first():
    file = "similarity/components.py"
    source = (PACKAGE / file).read_text(encoding="utf-8")
    one = next(one for one in mutations(source) if function_at(source, one.line))
    function = f"{file}::{function_at(source, one.line)}"
    reached = {
        "tests/a.py::wide": Reached(seconds=1.0, runs=frozenset({function, "b", "c"})),
        "tests/a.py::other": Reached(seconds=1.0, runs=frozenset({"b"})),
        "tests/b.py::close": Reached(seconds=1.0, runs=frozenset({function})),
        "tests/b.py::slow": Reached(seconds=mutants.CHOSEN_SECONDS, runs=frozenset({function, "a"})),
        f"{mutants.WHOLE[0]}::whole": Reached(seconds=3.0, runs=frozenset({function, "a", "b", "c", "d"})),
    }
    assert chosen(Drawn(file=file, mutant=one), reached) == [
        "tests/b.py::close",
        "tests/a.py::wide",
        f"{mutants.WHOLE[0]}::whole",
    ]


def run_tests_of(folder, *options):
    """
    Run the tests of a folder that is a package, too, with what notes or chooses them.
    """
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--rootdir=.", "-p", "benchmarks.faults.reaching", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT)))},
        capture_output=True,
        text=True,
        timeout=600,
    )


def write(folder, **files):
    for name, text in files.items():
        path = folder.joinpath(*name.split("__")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        for package in (path.parent, path.parent.parent):
            (package / "__init__.py").touch()
        path.write_text(text)


def test_what_each_test_that_passes_runs_is_noted_and_others_can_be_left_out(tmp_path):
    write(tmp_path, provenance__small=PACKAGE_OF_ONE, tests__test_small=TESTS)
    (tmp_path / "only.txt").write_text("tests/test_small.py::test_alone\n")
    whole = run_tests_of(tmp_path, "--note-reach", "reach.json")
    assert "2 passed" in whole.stdout, whole.stdout + whole.stderr
    found = json.loads((tmp_path / "reach.json").read_text())
    assert set(found) == {"tests/test_small.py::test_alone", "tests/test_small.py::test_both"}
    both = ["small.py::one", "small.py::two"]
    # The fixture that tests share, and what loading the file ran, count for each.
    assert all(set(both) <= set(one["runs"]) for one in found.values())
    assert all(one["seconds"] >= 0 for one in found.values())
    few = run_tests_of(tmp_path, "--only", "only.txt")
    assert "1 passed" in few.stdout
    assert "2 deselected" in few.stdout


def test_what_a_function_keeps_hides_from_no_test_that_it_runs_it(tmp_path):
    write(
        tmp_path,
        provenance__similarity__kept="import functools\n\n\n@functools.cache\ndef kept():\n    return 1\n",
        tests__test_kept="from provenance.similarity.kept import kept\n\n\n"
        "def test_one():\n    assert kept() == 1\n\n\ndef test_other():\n    assert kept() == 1\n",
    )
    whole = run_tests_of(tmp_path, "--note-reach", "reach.json")
    assert "2 passed" in whole.stdout, whole.stdout + whole.stderr
    found = json.loads((tmp_path / "reach.json").read_text())
    assert ["similarity/kept.py::kept" in one["runs"] for one in found.values()] == [True, True]
