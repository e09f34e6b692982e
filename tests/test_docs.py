"""
What the documents promise is what happens.
"""

from __future__ import annotations

import ast
import doctest
import json
import re
from pathlib import Path

import pytest

import provenance as pv
from provenance.alignment.events import EventKind
from provenance.lineage.records import EdgeKind

ROOT = Path(__file__).parents[1]


def test_the_readmes_session_prints_what_it_shows(monkeypatch):
    monkeypatch.chdir(ROOT)
    results = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert results.attempted >= 10
    assert results.failed == 0


def test_the_session_on_lineage_prints_what_it_shows(monkeypatch):
    monkeypatch.chdir(ROOT)
    results = doctest.testfile(str(ROOT / "docs" / "lineage.md"), module_relative=False)
    assert results.attempted >= 10
    assert results.failed == 0


def test_the_session_on_deduplicating_prints_what_it_shows():
    results = doctest.testfile(str(ROOT / "docs" / "deduplicating.md"), module_relative=False)
    assert results.attempted >= 6
    assert results.failed == 0


def test_the_session_on_the_report_prints_what_it_shows(monkeypatch):
    monkeypatch.chdir(ROOT)
    results = doctest.testfile(str(ROOT / "docs" / "report.md"), module_relative=False)
    assert results.attempted >= 4
    assert results.failed == 0


def test_the_notebook_runs_from_the_root_of_a_clone_and_shows_every_value(tmp_path, monkeypatch):
    cells = json.loads((ROOT / "docs" / "seeds.ipynb").read_text(encoding="utf-8"))["cells"]
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(tmp_path)
    known, shown = {}, []
    for cell in cells:
        assert cell.get("outputs", []) == []
        if cell["cell_type"] != "code":
            continue
        *steps, last = ast.parse("".join(cell["source"])).body
        exec(compile(ast.Module(steps, []), "cell", "exec"), known)  # noqa: S102  # our own notebook
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), known)  # noqa: S307
            show = getattr(value, "_repr_html_", value.__repr__)
            shown.append(show())
        else:
            exec(compile(ast.Module([last], []), "cell", "exec"), known)  # noqa: S102
    assert any("lost-1: a source that nobody here holds" in one for one in shown)
    assert (tmp_path / "trace.html").stat().st_size > 100_000


def test_the_session_on_the_archive_prints_what_it_shows(monkeypatch):
    monkeypatch.chdir(ROOT)
    results = doctest.testfile(str(ROOT / "docs" / "archive.md"), module_relative=False)
    assert results.attempted >= 20
    assert results.failed == 0


def test_the_readme_has_the_two_commands():
    commands = re.findall(r"^python3 -m venv .*$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(commands) == 2
    assert commands[0].endswith("provenance trace seeds/")
    assert "pytest" in commands[1]


def test_every_room_of_the_code_is_in_the_architecture():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {path.name for path in (ROOT / "src" / "provenance").iterdir()} - {
        "__init__.py",
        "__pycache__",
        "data",
        "py.typed",
        "version.py",
    }
    assert {room for room in rooms if room not in text} == set()


def test_every_file_that_the_documents_name_is_there():
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), (document.name, target)


def test_the_glossary_has_every_kind_of_edge():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert all(f"`{kind}`" in text for kind in EdgeKind.__args__)
    assert len(set(EventKind.__args__)) == len(EventKind.__args__)


def test_no_document_speaks_as_a_report_must_not():
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "docs").rglob("*.svg")]:
        if document.name == "CONTRIBUTING.md":
            continue
        text = document.read_text(encoding="utf-8").casefold()
        for word in ("plagiari", "stolen", "100 %", "100%"):
            assert word not in text, (document.name, word)


@pytest.mark.parametrize("name", pv.__all__)
def test_every_public_name_says_what_it_is(name):
    assert name == "__version__" or (getattr(pv, name).__doc__ or "").strip()
