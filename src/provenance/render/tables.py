"""
Verified pairs as a table for the terminal, CSV, JSON lines and Parquet.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from provenance.render.words import counted, printable
from provenance.similarity.matches import Matches
from provenance.wording import strict_json

_COLUMNS = ("left", "right", "jaccard", "left_in_right", "right_in_left")

# What a spreadsheet takes for the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


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
    lines.append(counted(len(matches), "pair"))
    return "\n".join(lines) + "\n"


def to_csv(matches: Matches) -> str:
    """
    Write comma-separated values; an id that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    rows = (
        (_defused(one.left), _defused(one.right), one.jaccard, one.left_in_right, one.right_in_left) for one in matches
    )
    return "".join(_csv_line(row) for row in (_COLUMNS, *rows))


def to_json_lines(matches: Matches) -> str:
    """
    Write one JSON object a line.
    """
    return "".join(strict_json(row) + "\n" for row in matches.to_dicts())


def write_parquet(matches: Matches, path: Path) -> None:
    """
    Write a Parquet file with page checksums.
    """
    import pyarrow.parquet as parquet

    # Given a path, Arrow removes what stands there when writing fails.
    with path.open("wb") as stream:
        parquet.write_table(matches.to_arrow(), stream, write_page_checksum=True)


def _csv_line(values: Sequence[object]) -> str:
    stream = io.StringIO()
    # Python before 3.13 quotes a carriage return inside a field only where its line ends have one, too.
    csv.writer(stream, lineterminator="\r\n").writerow(values)
    return stream.getvalue().removesuffix("\r\n") + "\n"


def _defused(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
