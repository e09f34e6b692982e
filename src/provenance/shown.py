"""
How the commands show a result: in colour and as wide as the terminal on one, and as plain text or a file elsewhere.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance import console

if TYPE_CHECKING:
    from rich.console import Console

    from provenance.answer import Provenance
    from provenance.comparisons import Comparison
    from provenance.progress import Progress
    from provenance.report import Report


def answer(found: Provenance, style: str, output: Path | None, progress: Progress) -> None:
    """
    Show derivation trees in one of the formats of :data:`provenance.formats.TRACE`.
    """
    if _for_people(style, "text", output):
        from provenance.render import print_lineage

        with console.writing(output):
            print_lineage(_terminal(), found.lineage)
        return
    written = found.written(style, progress)
    if isinstance(written, str):
        console.write(written, output)
    elif output is not None:
        with console.writing(output):
            output.write_bytes(written)


def comparison(found: Comparison, style: str, output: Path | None) -> None:
    """
    Show two articles in one of the formats of :data:`provenance.formats.COMPARE`.
    """
    if _for_people(style, "text", output):
        from provenance.render.side_by_side import print_side_by_side

        with console.writing(output):
            print_side_by_side(_terminal(), found)
        return
    console.write(found.written(style), output)


def report(found: Report, style: str, output: Path | None, progress: Progress) -> None:
    """
    Show what a draft has in common with articles, in one of the formats of :data:`provenance.formats.CHECK`.
    """
    if _for_people(style, "text", output):
        from provenance.render.reports import print_report

        with console.writing(output):
            print_report(_terminal(), found)
        return
    console.write(found.written(style, progress), output)


def rows(found: Sequence[Any], kind: type, style: str, output: Path | None) -> None:
    """
    Show records of the class *kind* in one of the formats of :data:`provenance.formats.PAIRS`.
    """
    from provenance.render import tables

    if _for_people(style, "table", output):
        with console.writing(output):
            tables.print_table(_terminal(), found, kind)
    elif style == "parquet" and output is not None:
        with console.writing(output):
            tables.write_parquet(found, output, kind)
    elif style == "jsonl":
        console.write(tables.to_json_lines(found), output)
    else:
        console.write((tables.to_csv if style == "csv" else tables.to_table)(found, kind), output)


def _for_people(style: str, plain: str, output: Path | None) -> bool:
    return style == plain and output is None and sys.stdout is not None and sys.stdout.isatty()


def _terminal() -> Console:
    from rich.console import Console

    return Console(highlight=False, emoji=False, markup=False)
