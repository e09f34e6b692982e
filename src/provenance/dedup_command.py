"""
The command ``provenance dedup``: one of each cluster of near-duplicates kept, of corpora of any size.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import click

from provenance import console, options
from provenance.console import DONE, IN_PART
from provenance.errors import InvalidParameter, ProvenanceError, UnsupportedFormat
from provenance.version import __version__
from provenance.whole_files import written_whole

_GIGABYTE = 1_000_000_000

# As in similarity.representatives, which is not loaded for --help.
_RULES = ("earliest", "longest", "first")


@click.command("dedup", short_help="Keep one of each cluster of near-duplicates, of a large corpus.")
@click.argument("source", metavar="INPUT")
@click.argument("output", metavar="OUTPUT", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--min-similarity",
    type=float,
    default=0.5,
    show_default=True,
    help="Least Jaccard over word 3-grams of an article with the one that stands for it, above 0 and at most 1.",
)
@click.option(
    "--representative",
    type=options.Choice(_RULES),
    default="earliest",
    show_default=True,
    help="Which article of a cluster is kept: published first, with most words, or with the first id.",
)
@click.option(
    "--recall",
    type=float,
    default=0.99,
    show_default=True,
    help="The part of the pairs of the least similarity that is to be found, above 0 and below 1.",
)
@click.option(
    "--clusters",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the clusters go; by default beside OUTPUT, with .clusters before its ending.",
)
@click.option("--id-column", metavar="NAME", help="The column of ids, if it is not called id.")
@click.option("--text-column", metavar="NAME", help="The column of texts, if it is not called text.")
@click.option("--published-column", metavar="NAME", help="The column of dates, if it is not called published.")
@click.option("--threads", type=click.IntRange(min=1), help="Threads at work; as many as processors by default.")
@click.option(
    "--memory",
    metavar="GB",
    type=click.FloatRange(min=0),
    help="What signatures may take before they go to disk; half of what is free by default.",
)
@options.strict
@options.quiet
@options.json_log
def dedup_command(
    source: str,
    output: Path,
    min_similarity: float,
    representative: str,
    recall: float,
    clusters: Path | None,
    id_column: str | None,
    text_column: str | None,
    published_column: str | None,
    threads: int | None,
    memory: float | None,
    strict: bool,
    quiet: bool,
) -> int:
    """
    Keep one article of each cluster of near-duplicates, with all its columns, and write who stands for whom.

    INPUT is Parquet, Arrow or JSON lines, a folder or a pattern of such files, or - for JSON lines on standard input;
    OUTPUT is .parquet, .arrow or .jsonl (also .gz, .xz, .zst). Beside it come the clusters, a row for each article: id,
    cluster, representative, similarity.

    \b
    provenance dedup crawl.parquet kept.parquet
    provenance dedup shards/ kept.jsonl.zst --min-similarity 0.7 --text-column body
    """  # noqa: D301
    from provenance.engines import local, spool, writing
    from provenance.readers.batches import ColumnNames, open_batches

    _check_numbers(min_similarity, recall)
    try:
        writing.check_ending(output, writing.ROWS_ENDINGS)
        beside = clusters or writing.clusters_path(output)
        writing.check_ending(beside, writing.CLUSTERS_ENDINGS)
    except UnsupportedFormat as error:
        raise click.UsageError(str(error)) from None
    if beside.resolve() == output.resolve():
        raise click.UsageError("the clusters cannot go to OUTPUT itself: give --clusters another file")
    stages = console.progress_stages(quiet)
    memory_bytes = None if memory is None else int(memory * _GIGABYTE)
    names = ColumnNames(id=id_column, text=text_column, published=published_column)
    with _writing(output), spool.spooling(output.absolute().parent, memory_bytes) as where:
        batches = open_batches(source, columns=names, spool=where.folder)
        found = local.deduplicate_batches(
            batches,
            min_similarity=min_similarity,
            representative=representative,
            recall=recall,
            threads=threads,
            spool=where,
            stages=stages,
        )
        console.report(found.set_aside, (*found.warnings, *found.kept_apart()), quiet, listed=f"{beside.name} lists")
        if strict and found.set_aside:
            raise console.too_strict(found.set_aside)
        if not len(found.ids):
            raise click.ClickException(console.nothing_left("deduplicate", found.set_aside))
        parameters = {"min_similarity": min_similarity, "representative": representative, "recall": recall}
        run = writing.run_record(found, __version__, parameters)
        # Both have their names only when both are whole.
        with written_whole(beside) as clusters_stream, written_whole(output) as kept_stream:
            writing.write_clusters(found, clusters_stream, beside, run)
            writing.write_kept(batches, found, kept_stream, output, stages)
    if not quiet:
        console.tell(writing.summary(found))
    return IN_PART if found.set_aside else DONE


def _check_numbers(min_similarity: float, recall: float) -> None:
    """
    Refuse numbers outside their ranges, and a recall that cannot be had, as a mistake in how the command was called.
    """
    from provenance.similarity.bands import choose_bands

    try:
        choose_bands(recall=recall, similarity=min_similarity)
    except InvalidParameter as error:
        raise click.UsageError(str(error)) from None


@contextlib.contextmanager
def _writing(output: Path) -> Iterator[None]:
    """
    Put into words what goes wrong with writing; what goes wrong with reading has its words already.
    """
    try:
        yield
    except ProvenanceError:
        raise
    except OSError as error:
        raise click.ClickException(f"cannot write {str(output)!r}: {console.reason(error)}") from None
