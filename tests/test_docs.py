"""
What the documents promise is what happens.
"""

from __future__ import annotations

import ast
import doctest
import gzip
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from benchmarks.__main__ import main as measure

import provenance as pv
from articles_for_tests import ELECTION, HARBOUR, first_rewrite, second_rewrite
from command_for_tests import COMMAND, run
from provenance.alignment.events import EventKind
from provenance.archive_command import archive_commands
from provenance.dedup_command import dedup_command
from provenance.lineage.records import EdgeKind
from provenance.serve_command import serve_command

ROOT = Path(__file__).parents[1]


DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def named(document):
    return str(document.relative_to(ROOT))


def shell_lines(document):
    """
    Give the commands of the blocks that are for a shell.
    """
    blocks = re.findall(r"^```sh\n(.*?)^```", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


WITH_SESSIONS = [one for one in DOCUMENTS if ">>> " in one.read_text(encoding="utf-8")]
WITH_COMMANDS = [one for one in DOCUMENTS if shell_lines(one)]


@pytest.mark.parametrize("document", WITH_SESSIONS, ids=named)
def test_a_documents_session_prints_what_it_shows(document, monkeypatch):
    monkeypatch.chdir(ROOT)
    results = doctest.testfile(str(document), module_relative=False)
    assert results.attempted >= 2
    assert results.failed == 0


def test_every_block_of_python_in_a_document_is_a_session():
    for document in DOCUMENTS:
        for block in re.findall(
            r"^```python\n(.*?)^```", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        ):
            assert block.startswith(">>> "), (named(document), block)
            assert block.endswith("\n\n"), (named(document), "a blank line ends what is expected", block)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """
    A folder with everything that the documents' commands name, and the command on the path.
    """
    import pyarrow as pa
    from pyarrow import parquet

    texts = {"source": HARBOUR, "rewrite": first_rewrite(), "other": second_rewrite(), "reuters-4711": ELECTION}
    rows = [{"id": name, "text": text} for name, text in texts.items()]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    for folder in ("articles", "wire", "incoming", "shards"):
        (tmp_path / folder).mkdir()
    for name, text in texts.items():
        (tmp_path / "articles" / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "wire" / "reuters-4711.txt").write_text(ELECTION, encoding="utf-8")
    for name, text in (("draft", first_rewrite()), ("agency", HARBOUR)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    feed = "".join(json.dumps(row | {"id": f"feed-{row['id']}"}) + "\n" for row in rows)
    (tmp_path / "wire.jsonl").write_text(feed, encoding="utf-8")
    for name in ("wire.jsonl.gz", "outlets.jsonl.gz"):
        (tmp_path / name).write_bytes(gzip.compress(feed.encode()))
    (tmp_path / "ours.json").write_text('{"Planet News": ["PNS"]}', encoding="utf-8")
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "crawl.parquet")
    parquet.write_table(pa.table({"body": list(texts.values())}), tmp_path / "shards" / "1.parquet")
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "provenance"
    command.write_text(f'#!/bin/sh\nexec {shlex.join(COMMAND)} "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    with pv.Archive(tmp_path / "newsroom.archive") as archive:
        archive.add(tmp_path / "wire")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    for name in ("my_articles.jsonl", "mine.jsonl"):
        (tmp_path / name).write_text(lines, encoding="utf-8")
    return tmp_path


# What a shell has to do itself.
SHELL = re.compile(r"[|>]|\$\(|^\w+=")


@pytest.mark.parametrize("document", WITH_COMMANDS, ids=named)
@pytest.mark.usefixtures("desk")
def test_the_commands_of_a_document_run(document):
    for line in shell_lines(document):
        words = shlex.split(line, comments=True)
        if words[0] == "python3":
            assert words[1:3] == ["-m", "venv"]  # what installs is run where the package is built
        elif words[:3] == ["python", "-m", "benchmarks"]:
            # Minutes of work over corpora: that it is called rightly can be told all the same.
            measure.make_context("benchmarks", words[3:])
        elif words[:2] == ["python", "-m"]:
            known = os.environ | {"PYTHONPATH": str(ROOT)}
            subprocess.run([sys.executable, *words[1:]], check=True, capture_output=True, env=known)
        elif words[:2] == ["pip", "install"]:
            assert words[2] == ".[serve]"
        elif words[:2] == ["provenance", "serve"]:  # likewise: it is started where the server is tested
            serve_command.make_context("serve", words[2:])
        elif "--engine" in words:  # run where a Spark is
            dedup_command.make_context("dedup", words[2:])
        elif words[0] == "spark-submit":
            assert line.endswith(" job.py")
        elif words[0] == "mkdocs":
            assert words == ["mkdocs", "build", "--strict"]
        elif "--watch" in words:  # goes on until somebody ends it
            archive_commands.commands["add"].make_context("add", words[3:])
        elif SHELL.search(line.split("#")[0]):
            if words[0] == "zcat" and shutil.which("zcat") is None:
                continue
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", line], capture_output=True, text=True, check=False)
            assert done.returncode == 0, (line, done.stderr)
        else:
            assert words[0] == "provenance", line
            done = run(*words[1:])
            assert done.code == 0, (line, done.err)


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


# The site


class Fetched(HTMLParser):
    """
    What a browser asks for when it opens a page.
    """

    def __init__(self):
        super().__init__()
        self.addresses = []

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        if tag in ("script", "img", "iframe", "source", "video", "audio", "embed"):
            self.addresses.append(known.get("src"))
        if tag == "link" and known.get("rel") not in ("canonical", "next", "prev", "alternate"):
            self.addresses.append(known.get("href"))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    pytest.importorskip("material", reason="the extra [docs] is not installed here")
    pytest.importorskip("mkdocstrings", reason="the extra [docs] is not installed here")
    folder = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "-q",
        "-f",
        str(ROOT / "mkdocs.yml"),
        "-d",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_site_is_built_without_a_warning_and_has_every_document(site):
    pages = {one.relative_to(site).as_posix() for one in site.rglob("index.html")}
    for document in (ROOT / "docs").rglob("*.md"):
        name = document.relative_to(ROOT / "docs").with_suffix("").as_posix()
        assert ("index.html" if name == "index" else f"{name}/index.html") in pages


def test_the_site_fetches_nothing_from_elsewhere(site):
    for path in site.rglob("*.html"):
        reader = Fetched()
        reader.feed(path.read_text(encoding="utf-8"))
        assert [one for one in reader.addresses if one and re.match(r"(?:[a-z]+:)?//", one)] == []
    for path in site.rglob("*.css"):
        assert not re.search(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", path.read_text(encoding="utf-8"))


def test_the_reference_has_every_public_name(site):
    told = "".join(path.read_text(encoding="utf-8") for path in (site / "reference").rglob("*.html"))
    missing = [
        name
        for name in pv.__all__
        if name != "__version__" and not re.search(rf'id="provenance\.(?:\w+\.)*{name}"', told)
    ]
    assert missing == []


def test_the_site_has_no_role_that_markdown_does_not_know(site):
    for path in (site / "reference").rglob("*.html"):
        assert not re.search(r":(?:attr|class|data|exc|func|meth|mod):", path.read_text(encoding="utf-8")), path


def test_the_tutorials_tree_is_what_the_command_prints(monkeypatch):
    monkeypatch.chdir(ROOT)
    shown = re.search(r"^```text\n(.*?)^```", (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8"), re.M | re.S)[
        1
    ]
    assert run("trace", "seeds/").out.startswith(shown)


def test_every_document_is_in_the_table_of_contents():
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for document in (ROOT / "docs").rglob("*.md"):
        assert document.relative_to(ROOT / "docs").as_posix() in text
