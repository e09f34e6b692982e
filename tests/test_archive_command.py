"""
The commands of the archive do what they say, and say what they did.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import provenance as pv
from archive_for_tests import article, flipped
from articles_for_tests import HARBOUR, first_rewrite
from command_for_tests import run, write


@pytest.fixture
def archive(company):
    assert run("archive", "add", "news.archive", company).out == "news.archive: 2 added\n"
    return "news.archive"


def test_an_archive_is_created_and_added_to_once(company):
    assert run("archive", "create", "news.archive") == (0, "news.archive: 0 articles\n", "")
    assert run("archive", "add", "news.archive", company) == (0, "news.archive: 2 added\n", "")
    assert run("archive", "add", "news.archive", company) == (0, "news.archive: 2 unchanged\n", "")
    assert run("archive", "create", "news.archive").out == "news.archive: 2 articles\n"


def test_what_could_not_be_added_is_named_and_told_by_the_exit_code(archive):
    feed = (
        json.dumps({"id": "new", "text": first_rewrite()}) + "\nnot json\n" + json.dumps({"id": "s", "text": "Short."})
    )
    done = run("archive", "add", archive, "-", stdin=feed)
    assert (done.code, done.out) == (3, f"{archive}: 1 added, 1 not comparable, 1 rejected\n")
    assert "set aside: -:2" in done.err
    assert "warning: s: 1 word, fewer than 8: kept, and too short to compare" in done.err


def test_a_conflict_fails_and_replace_keeps_the_version(archive):
    write("other/source.txt", HARBOUR + "\nAnd more of it came out later in the day.")
    done = run("archive", "add", archive, "other")
    assert (done.code, done.out) == (1, "")
    assert "the archive has 'source' with other content" in done.err
    assert run("archive", "add", archive, "other", "--replace").out == f"{archive}: 1 replaced\n"
    with pv.Archive(archive) as opened:
        assert opened.versions("source")[0].text == HARBOUR


def test_a_draft_is_checked_in_words_and_in_json(archive):
    write("draft.txt", HARBOUR.split("\n\n")[2] + "\n\n" + article("other").text)
    done = run("archive", "check", archive, "draft.txt")
    assert done.code == 0
    assert "sources in this archive of 2 articles:" in done.out
    told = json.loads(run("archive", "check", archive, "draft.txt", "--format", "json").out)
    assert (told["format"], told["run"]["held"]) == ("provenance/report", "archive")
    write("drafts/a.txt", article("a").text)
    write("drafts/b.txt", HARBOUR)
    lines = run("archive", "check", archive, "drafts", "--format", "json").out.splitlines()
    assert [len(json.loads(line)["sources"]) for line in lines] == [0, 2]
    assert run("archive", "check", archive, "draft.txt", "-o", "report.json").out == ""


def test_trace_near_and_stats_answer(archive):
    assert run("archive", "trace", archive, "rew").out.startswith("source\n└── rewrite")
    told = json.loads(run("archive", "trace", archive, "source", "--format", "json").out)
    assert [(edge["parent"], edge["child"]) for edge in told["edges"]] == [("source", "rewrite")]
    assert "rewrite" in run("archive", "near", archive, "source").out
    assert json.loads(run("archive", "stats", archive, "--format", "json").out)["articles"] == 2
    assert "articles      2\n" in run("archive", "stats", archive).out
    unknown = run("archive", "trace", archive, "nobody")
    assert (unknown.code, unknown.err.count("\n")) == (1, 1)


def test_remove_backup_verify_and_repair_say_what_they_did(archive):
    assert run("archive", "backup", archive, "copy.archive").out == "copy.archive: 2 articles\n"
    assert run("archive", "remove", archive, "rewrite").out == "rewrite: removed\n"
    assert run("archive", "verify", archive).out == f"{archive}: 1 article read; whole\n"
    assert run("archive", "repair", archive).out == f"{archive}: 1 article\n"
    data = write_damaged("copy.archive")
    done = run("archive", "verify", "copy.archive")
    assert (done.code, "damaged: run `provenance archive repair`" in done.out) == (1, True)
    assert "set aside: copy.archive" in done.err
    repaired = run("archive", "repair", "copy.archive")
    assert "what was there is kept as copy.archive.damaged-1" in repaired.out
    assert Path("copy.archive.damaged-1").read_bytes()[4096:] == data[4096:]
    assert run("archive", "verify", "copy.archive").code == 0


def write_damaged(path):
    """
    Change a bit in the index, which is of no article.
    """
    from provenance.archive.connection import connect

    connection = connect(pv.Archive(path).path)
    page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'pages'").get
    connection.close()
    data = flipped(Path(path).read_bytes(), 8 * (page * 4096 - 100))
    Path(path).write_bytes(data)
    return data


@pytest.mark.parametrize("command", ["check", "trace", "near", "remove", "verify", "repair", "backup", "stats"])
@pytest.mark.usefixtures("empty_folder")
def test_a_path_without_an_archive_is_an_error_in_one_line(command):
    more = {"check": ["draft.txt"], "trace": ["a"], "near": ["a"], "remove": ["a"], "backup": ["b"]}.get(command, [])
    write("draft.txt", HARBOUR)
    write("text.archive", HARBOUR)
    for path, said in (("missing", "there is no archive at 'missing'"), ("text.archive", "is no archive")):
        done = run("archive", command, path, *more)
        assert done.code == 1
        assert said in done.err
        assert done.err.count("\n") == 1
        assert "Traceback" not in done.err


@pytest.mark.usefixtures("empty_folder")
def test_add_wants_paths_or_a_folder_to_watch():
    assert run("archive", "add", "news.archive").code == 2
    assert run("archive", "add", "news.archive", "a", "--watch", "b").code == 2
    assert "to watch" in run("archive", "add", "news.archive", "--watch", "missing").err


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_ends_watching_and_says_what_was_added(empty_folder):
    (empty_folder / "incoming").mkdir()
    write("incoming/source.txt", HARBOUR)
    # Whoever starts the tests in the background may have told them to pass over an interrupt.
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from provenance.archive import watching; watching.SECONDS = 0.05; from provenance.cli import main; main()"
    )
    arguments = ["archive", "add", "news.archive", "--watch", "incoming"]
    process = subprocess.Popen([sys.executable, "-c", code, *arguments], stderr=subprocess.PIPE, text=True)
    said = process.stderr.readline()
    assert said.startswith("news.archive: 1 added")
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    assert "interrupted: news.archive: 1 added" in process.stderr.read()
    assert process.wait(60) == 0
    process.stderr.close()
    with pv.Archive("news.archive") as opened:
        assert [one.id for one in opened] == ["source"]
