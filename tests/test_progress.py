"""
Long work tells how far it is, on a terminal and nowhere else.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys

from rich.console import Console

import provenance as pv
from articles_for_tests import HARBOUR, first_rewrite
from provenance.progress import silent
from provenance.render import progress as bars


def test_a_listener_hears_all_work_and_changes_nothing():
    heard = []

    def listen(items, what):
        heard.append((what, len(items)))
        return items

    articles = [pv.Article("a", HARBOUR), pv.Article("b", first_rewrite())]
    assert pv.trace(articles, progress=listen).to_json() == pv.trace(articles).to_json()
    stages = ("profiling articles", 2), ("comparing pairs", 1), ("weighing stories", 1), ("inferring stories", 1)
    assert heard == [("reading articles", 2), *stages]
    assert list(silent([1, 2], "nothing")) == [1, 2]


def test_reading_files_and_saving_a_report_are_heard_and_nothing_is_changed(tmp_path):
    heard = []

    def listen(items, what):
        heard.append((what, len(items)))
        return items

    for name, text in (("a", HARBOUR), ("b", first_rewrite())):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    corpus = pv.read(tmp_path, progress=listen)
    assert corpus == pv.read(tmp_path)
    answer, report = pv.trace(corpus), pv.check(HARBOUR, corpus)
    answer.save(tmp_path / "heard.html", progress=listen)
    assert (tmp_path / "heard.html").read_text(encoding="utf-8") == answer.to_html()
    assert report.to_html(listen) == report.to_html()
    assert heard == [
        ("reading files", 2),
        ("comparing texts for the report", 1),
        ("reconstructing lost sources", len(answer.lineage.lost_sources)),
        ("comparing texts", 2),
    ]


def test_a_bar_is_drawn_on_a_terminal_after_a_while_and_taken_away(monkeypatch):
    monkeypatch.setattr(bars, "_PATIENCE_SECONDS", 0.0)
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=80)
    assert list(bars.bars_on(console)(list(range(5)), "counting")) == [0, 1, 2, 3, 4]
    assert "counting" in screen.getvalue()


def test_short_work_shows_no_bar():
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=80)
    assert list(bars.bars_on(console)([1, 2, 3], "counting")) == [1, 2, 3]
    assert screen.getvalue() == ""


def test_a_pipe_gets_no_bar():
    assert bars.bars_on(Console(file=io.StringIO())) is silent


def test_the_json_log_has_one_object_a_line_with_code_and_id(tmp_path):
    (tmp_path / "a.txt").write_text(HARBOUR, encoding="utf-8")
    (tmp_path / "b.txt").write_text("", encoding="utf-8")
    (tmp_path / "c.txt").write_text("too short", encoding="utf-8")
    command = [sys.executable, "-m", "provenance", "trace", str(tmp_path), "--json-log"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    logged = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(line["level"], line["id"], line["code"]) for line in logged] == [
        ("set_aside", "b", "empty_text"),
        ("warning", "c", "too_short"),
    ]
