"""
What is shipped: what the wheel holds and weighs, under which licences, and what it asks for.
"""

from __future__ import annotations

import re
import tomllib
import zipfile
from pathlib import Path

import pytest

import provenance

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MOST_BYTES = 5_000_000

# What others wrote, or was made of what others wrote, and the licence that comes with it.
OF_OTHERS = {
    r"render/static/d3-.*\.js": "src/provenance/render/static/LICENSE-d3.txt",
    r"data/code_points\.npz": "src/provenance/data/LICENSE-unicode.txt",
}

# What is our own: code, pages, schemas, fitted weights, and counts of words.
OWN = (
    r".*\.py|py\.typed|.*\.schema\.json|data/(?:lineage\.json|background\.bin)"
    r"|(?:render|service)/static/[a-z]+\.(?:js|css)"
)

REQUIREMENT = re.compile(r"([A-Za-z0-9_.-]+)\s*(?:\[[^\]]*\])?\s*>=\s*([0-9][0-9.]*)")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    builders = pytest.importorskip("hatchling.builders.wheel", reason="hatchling comes with the extra 'test'")
    folder = tmp_path_factory.mktemp("wheel")
    (path,) = builders.WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return Path(path)


def names(wheel):
    with zipfile.ZipFile(wheel) as held:
        return held.namelist()


def test_the_wheel_is_small_and_runs_on_any_machine(wheel):
    assert wheel.stat().st_size < MOST_BYTES
    assert wheel.name.endswith("-py3-none-any.whl")
    assert not [name for name in names(wheel) if name.endswith((".so", ".pyd", ".c", ".dll", ".dylib"))]


def test_the_wheel_holds_the_package_and_nothing_else(wheel):
    package = [name.removeprefix("provenance/") for name in names(wheel) if name.startswith("provenance/")]
    others = {name.split("/")[0] for name in names(wheel)} - {"provenance"}
    assert others == {f"text_provenance-{provenance.__version__}.dist-info"}
    ours = {str(path.relative_to(ROOT / "src" / "provenance")) for path in (ROOT / "src" / "provenance").rglob("*")}
    assert set(package) == {name for name in ours if name in package or name.endswith((".py", ".json", ".js", ".css"))}
    assert "py.typed" in package


def test_every_file_of_others_comes_with_its_licence(wheel):
    held = names(wheel)
    licences = [name for name in held if "/licenses/" in name]
    for name in (one.removeprefix("provenance/") for one in held if one.startswith("provenance/")):
        licence = next((file for pattern, file in OF_OTHERS.items() if re.fullmatch(pattern, name)), None)
        if licence is None:
            assert re.fullmatch(OWN, name) or name.rpartition("/")[2].startswith("LICENSE"), f"whose is {name}?"
        else:
            assert licence in PROJECT["license-files"]
            assert any(one.endswith(licence) for one in licences)
    told = (ROOT / "src/provenance/render/static/LICENSE-d3.txt").read_text(encoding="utf-8")
    modules = [name for name in held if re.search(r"/d3-.*\.min\.js", name)]
    assert len(modules) >= 10
    assert [one for one in modules if Path(one).name.removesuffix(".min.js") not in told] == []
    assert len(licences) == len(PROJECT["license-files"])


def floors(requirements):
    return {
        match[1].lower().replace("_", "-"): match[2]
        for one in requirements
        if (match := REQUIREMENT.match(one.strip()))
    }


def test_the_lowest_versions_that_are_tested_are_those_that_are_allowed():
    """
    Tested by an environment of just these; CONTRIBUTING.md has the commands.
    """
    allowed = floors(PROJECT["dependencies"])
    for name in ("pandas", "polars", "prov", "draw", "serve", "spark"):
        allowed |= floors(PROJECT["optional-dependencies"][name])
    lines = (ROOT / "constraints" / "lowest.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(line.lower().replace("_", "-").split("==") for line in lines if line and not line.startswith("#"))
    assert set(pinned) == set(allowed)

    def numbers(version):
        found = [int(part) for part in version.split(".")]
        return found + [0] * (4 - len(found))

    assert {name: numbers(one) for name, one in pinned.items()} == {name: numbers(one) for name, one in allowed.items()}


def test_one_extra_has_all_that_a_user_may_want():
    extras = PROJECT["optional-dependencies"]
    (all_of,) = extras["all"]
    named = set(re.search(r"\[(.*)\]", all_of)[1].split(","))
    assert named == set(extras) - {"all", "benchmarks", "docs", "fuzz", "peers", "test", "lint"}


def test_the_versions_of_python_that_are_named_are_allowed_and_begin_with_the_first():
    named = [one.rsplit(" ", 1)[1] for one in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", one)]
    assert PROJECT["requires-python"] == f">={named[0]}"
    assert named == [f"3.{number}" for number in range(11, 11 + len(named))]


def test_the_licence_of_the_project_names_those_of_its_parts():
    assert PROJECT["license"] == "Apache-2.0 AND ISC AND Unicode-3.0"
    for file in PROJECT["license-files"]:
        assert len((ROOT / file).read_text(encoding="utf-8")) > 1_000
