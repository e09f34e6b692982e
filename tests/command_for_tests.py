"""
Ways to run the command: in this process, in one of its own, and in a shell.
"""

from __future__ import annotations

import contextlib
import io
import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import pytest

from articles_for_tests import HARBOUR, first_rewrite
from provenance.cli import main

COMMAND = [sys.executable, "-c", "from provenance.cli import main; main()"]
FEED = "".join(
    json.dumps({"id": name, "text": text}) + "\n" for name, text in (("source", HARBOUR), ("rewrite", first_rewrite()))
)
TRACE_STARTS = {"text": "source\n└── rewrite", "json": "{", "dot": "digraph", "mermaid": "flowchart"} | {
    "newick": "(rewrite:",
    "graphml": "<graphml",
    "provjson": "{",
    "provn": "document",
    "csv": "parent,child,kind",
    "html": "<!DOCTYPE html>",
}


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


def write(path, content=""):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def run(*arguments, stdin=""):
    """
    Run the command in this process; whatever it raises but its exit fails the test.
    """
    data = stdin if isinstance(stdin, bytes) else stdin.encode()
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main([str(one) for one in arguments])
    return Outcome(ended.value.code, out.getvalue(), err.getvalue())


def start(*arguments, **options):
    """
    Run the command in a process of its own.
    """
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, timeout=60, **options)
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def shell(line):
    """
    Run a line of bash in which ``provenance`` is the command.
    """
    line = line.replace("provenance", shlex.join(COMMAND), 1)
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {line}"], capture_output=True, timeout=60, text=True)
    return Outcome(done.returncode, done.stdout, done.stderr)


def edges(outcome):
    return [(edge["parent"], edge["child"]) for edge in json.loads(outcome.out)["edges"]]
