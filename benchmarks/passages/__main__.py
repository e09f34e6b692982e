"""
Measure passages, events and speakers alone: ``python -m benchmarks.passages [--quick] [--json FILE]``.
"""

from __future__ import annotations

from pathlib import Path

import click

from benchmarks.passages.figures import as_figures, as_table
from benchmarks.passages.run import figures
from benchmarks.report import Report, to_json, to_text


@click.command()
@click.option("--quick", is_flag=True, help="From smaller samples.")
@click.option("--json", "output", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures to FILE.")
def main(quick: bool, output: Path | None) -> None:
    """
    Measure passages, events and speakers; ``python -m benchmarks lineage`` has the same figures among its own.
    """
    try:
        found, missing = figures(quick=quick)
    except FileNotFoundError as error:
        raise click.ClickException(str(error)) from None
    report = Report(name="passages", tables=(as_table(found),), figures=as_figures(found), notes=missing)
    if output is not None:
        output.write_text(to_json(report), encoding="utf-8", newline="\n")
    click.echo(to_text(report), nl=False)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.passages")
