"""
Verified pairs as a table for the terminal, CSV, JSON lines and Parquet.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from provenance.render.words import printable
from provenance.similarity.matches import Matches

_COLUMNS = ("left", "right", "jaccard", "left_in_right", "right_in_left")

# What a spreadsheet takes for the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def to_table(matches: Matches) -> str:
    """
    Lay the pairs out in columns as wide as their widest value.
    """
    rows = [_COLUMNS] + [
        (
            printable(one.left),
            printable(one.right),
            *(f"{value:.2f}" for value in (one.jaccard, one.left_in_right, one.right_in_left)),
        )
        for one in matches
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    lines = ["  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.append(f"{len(matches)} pair{'' if len(matches) == 1 else 's'}")
    return "\n".join(lines) + "\n"


def to_csv(matches: Matches) -> str:
    """
    Write comma-separated values; an id that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in matches:
        writer.writerow((_defused(one.left), _defused(one.right), one.jaccard, one.left_in_right, one.right_in_left))
    return stream.getvalue()


def to_json_lines(matches: Matches) -> str:
    """
    Write one JSON object a line.
    """
    return "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in matches.to_dicts())


def write_parquet(matches: Matches, path: Path) -> None:
    """
    Write a Parquet file with page checksums.
    """
    import pyarrow.parquet as parquet

    parquet.write_table(matches.to_arrow(), path, write_page_checksum=True)


def _defused(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
