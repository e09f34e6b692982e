"""
The public corpora that measuring needs, read from a folder beside the project; none of them is part of it.

The folder is named by the environment variable ``PROVENANCE_DATA`` and defaults to ``../shared/data``.
"""

from __future__ import annotations

import csv
import gzip
import json
import lzma
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def data_folder() -> Path:
    """
    Give the folder of the corpora.

    Raises:
        FileNotFoundError: it is not there.
    """
    folder = Path(os.environ.get("PROVENANCE_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        raise FileNotFoundError(f"no corpora at {folder}: set PROVENANCE_DATA to their folder")
    return folder


def rows(name: str) -> Iterator[dict[str, Any]]:
    """
    Read the file *name*, such as ``bbc_2225/articles.jsonl.xz``, row by row: JSON lines, or CSV with a header.
    """
    path = data_folder() / name
    opener = lzma.open if path.suffix == ".xz" else gzip.open
    with opener(path, "rt", encoding="utf-8", newline="") as lines:
        if ".csv" in path.suffixes:
            yield from csv.DictReader(lines)
        else:
            for line in lines:
                yield json.loads(line)
