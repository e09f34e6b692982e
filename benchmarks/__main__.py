"""
``python -m benchmarks NAME``: measure the library, beside its peers, and print what came out.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import click

# Sums of products are the same, bit for bit, only on the same number of threads; what is small is quicker on one, too.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.report import BenchmarkError, to_json, to_text
from provenance.errors import ProvenanceError

# Where each benchmark's `run` stands.
BENCHMARKS: dict[str, str] = {
    "speed": "benchmarks.speed.run",
    "quality": "benchmarks.quality.run",
    "lineage": "benchmarks.lineage.run",
    "archive": "benchmarks.archive.run",
    "serve": "benchmarks.serving.run",
    "scale": "benchmarks.scale.run",
    "train": "benchmarks.training.run",
    "faults": "benchmarks.faults.run",
    "mutants": "benchmarks.faults.mutants",
}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("name", type=click.Choice(list(BENCHMARKS)))
@click.option("--quick", is_flag=True, help="Every figure within minutes, from smaller samples.")
@click.option("--json", "output", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures to FILE.")
@click.option(
    "--corpus",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Measure on your own Parquet or JSON lines corpus (id, text, optional cluster, parent).",
)
@click.option("--plots", type=click.Path(file_okay=False, path_type=Path), help="Draw pictures into FOLDER.")
def main(name: str, quick: bool, output: Path | None, corpus: Path | None, plots: Path | None) -> None:
    """
    Measure the library by the benchmark NAME.
    """
    module = BENCHMARKS[name]
    try:
        report = importlib.import_module(module).run(quick=quick, corpus=corpus, plots=plots)
        if output is not None:
            output.write_text(to_json(report), encoding="utf-8", newline="\n")
    except (BenchmarkError, ProvenanceError, OSError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)
    click.echo(to_text(report), nl=False)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
