"""
The formats that answers and comparisons are written in, by the endings of files.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from provenance.errors import UnsupportedFormat

# The first of each is what stands for the format where a list is shown; without a file, the first of all.
TRACE: Final[Mapping[str, str]] = {
    ".txt": "text",
    ".json": "json",
    ".dot": "dot",
    ".gv": "dot",
    ".mmd": "mermaid",
    ".nwk": "newick",
    ".newick": "newick",
    ".graphml": "graphml",
    ".provjson": "provjson",
    ".provn": "provn",
    ".html": "html",
    ".htm": "html",
    ".csv": "csv",
    ".parquet": "parquet",
    ".svg": "svg",
    ".png": "png",
}
COMPARE: Final[Mapping[str, str]] = {".txt": "text", ".json": "json", ".html": "html", ".htm": "html"}
CHECK: Final[Mapping[str, str]] = {**COMPARE, ".csv": "csv"}
PAIRS: Final[Mapping[str, str]] = {".txt": "table", ".csv": "csv", ".jsonl": "jsonl", ".parquet": "parquet"}

# What no terminal and no pipe of text takes.
BINARY: Final = frozenset({"parquet", "png"})


def format_of(path: Path, endings: Mapping[str, str]) -> str:
    """
    Tell the format from the ending of a file's name.

    Raises:
        UnsupportedFormat: another ending than those of *endings*.
    """
    found = endings.get(path.suffix.lower())
    if found is None:
        raise UnsupportedFormat(
            f"cannot tell the format from {path.name!r}: expected an ending of {', '.join(endings)}"
        )
    return found
