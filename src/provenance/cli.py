"""
The command ``provenance``: thin over the public face.

Results go to standard output, everything else to standard error. Exit codes: 0 done, 1 failed, 2 usage, 3 done in part.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import evolve
from click.core import ParameterSource

from provenance import console, formats, options, shown, times
from provenance.archive_command import archive_commands
from provenance.articles import Corpus
from provenance.check_command import check_command
from provenance.console import DONE, FAILED, IN_PART
from provenance.dedup_command import dedup_command
from provenance.errors import ProvenanceError
from provenance.notices import in_order
from provenance.readers.limits import Limits
from provenance.serve_command import serve_command
from provenance.version import __version__

if TYPE_CHECKING:
    from provenance.progress import Progress


@click.group(cls=options.Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="provenance")
def commands() -> None:
    """
    Where does this text come from?

    \b
    provenance trace articles/            which article derives from which
    provenance compare a.txt b.txt        what two articles share, and what was changed
    provenance pairs articles/            the verified near-duplicates
    provenance check draft.txt articles/  which of these a draft's passages come from
    provenance dedup all.parquet kept.parquet
                                          one of each cluster of near-duplicates, for large corpora
    provenance archive add news.archive wire/
                                          keep articles in a file that grows, and ask it
    """  # noqa: D301  # click reads the character, not its escape, as "leave these lines alone"


@commands.command("trace", short_help="Which article derives from which.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@options.formats(formats.TRACE)
@options.output
@click.option("--since", metavar="DATE", callback=options.date, help="Leave out what was published before (ISO 8601).")
@click.option("--until", metavar="DATE", callback=options.date, help="Leave out what was published after (ISO 8601).")
@options.agencies
@options.outlets
@options.strict
@options.limits
@options.quiet
@options.json_log
def trace_command(
    paths: Sequence[str],
    style: str | None,
    output: Path | None,
    since: str | None,
    until: str | None,
    agencies: Path | None,
    outlets: bool,
    strict: bool,
    limits: Limits,
    quiet: bool,
) -> int:
    """
    Infer which article derives from which, and where a source must have existed that nobody holds.

    PATH is a file, a folder, a glob, or - for JSON lines on standard input.

    \b
    provenance trace seeds/
    provenance trace wire.jsonl outlets/ --format json -o trace.json
    provenance trace articles/ -o trace.html      a report to look at; --format says what else there is
    """  # noqa: D301
    from provenance.pipeline import trace
    from provenance.readers import read
    from provenance.text.agencies import agency_table

    chosen = options.style_of(style, output, formats.TRACE)
    options.needs_a_file(chosen, output, "trace")
    if since and until and times.interval(since).earliest > times.interval(until).latest:
        raise click.UsageError(f"--since {since} is after --until {until}: no article can lie between")
    agency_table(agencies)  # what is wrong with it is said before anything is read
    progress = console.progress_bars(quiet)
    corpus = read(*paths, limits=limits, outlets_from_folders=outlets, progress=progress)
    if strict and corpus.set_aside:
        console.report(corpus.set_aside, corpus.warnings, quiet)
        raise console.too_strict(corpus.set_aside)
    answer = trace(corpus, since=since, until=until, agencies=agencies, limits=limits, progress=progress)
    console.report(answer.run.set_aside, answer.run.warnings, quiet)
    if not answer.articles:
        raise click.ClickException(console.nothing_left("trace", answer.run.set_aside))
    if strict and answer.run.set_aside:
        raise console.too_strict(answer.run.set_aside)
    shown.answer(answer, chosen, output, progress)
    return IN_PART if answer.run.set_aside else DONE


@commands.command("compare", short_help="What two articles share, and what was changed.")
@click.argument("left")
@click.argument("right")
@options.formats(formats.COMPARE)
@options.output
@options.strict
@options.limits
@options.quiet
@options.json_log
def compare_command(
    left: str, right: str, style: str | None, output: Path | None, strict: bool, limits: Limits, quiet: bool
) -> int:
    """
    Show what two articles share, and how each shared passage was changed.

    \b
    provenance compare draft.txt agency.txt
    provenance compare draft.txt agency.txt -o two.html            both texts side by side
    """  # noqa: D301
    from provenance.pipeline import compare
    from provenance.readers import read

    chosen = options.style_of(style, output, formats.COMPARE)
    if left == right == options.STANDARD_STREAM:
        raise click.UsageError("standard input can be read once: give the path of LEFT or RIGHT")
    sides = [read(path, limits=limits) for path in (left, right)]
    for path, side in zip((left, right), sides, strict=True):
        console.report(side.set_aside, side.warnings, quiet)
        if len(side) != 1:
            raise click.ClickException(f"{path!r} holds {len(side)} articles, expected one: give the path of one text")
    set_aside = [notice for side in sides for notice in side.set_aside]
    if strict and set_aside:
        raise console.too_strict(set_aside)
    articles = [side[0] for side in sides]
    if articles[0].id == articles[1].id:
        articles = [evolve(article, id=path) for article, path in zip(articles, (left, right), strict=True)]
    shown.comparison(compare(*articles, limits=limits), chosen, output)
    return IN_PART if set_aside else DONE


@commands.command("pairs", short_help="The verified near-duplicates.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--what",
    type=options.Choice(["pairs", "edges", "passages"]),
    default="pairs",
    show_default=True,
    help="The pairs, the passages that each shares, or the edges of the derivation trees.",
)
@click.option(
    "--min-similarity",
    type=float,
    default=0.15,
    show_default=True,
    help="Least Jaccard over word 3-grams, above 0 and at most 1; passages have none unless it is given.",
)
@options.formats(formats.PAIRS)
@options.output
@options.outlets
@options.strict
@options.limits
@options.quiet
@options.json_log
@click.pass_context
def pairs_command(
    context: click.Context,
    paths: Sequence[str],
    what: str,
    min_similarity: float,
    style: str | None,
    output: Path | None,
    outlets: bool,
    strict: bool,
    limits: Limits,
    quiet: bool,
) -> int:
    """
    List the verified near-duplicates: exact Jaccard over word 3-grams and both containments.

    With --what passages, the passages that any two share, however little that is; with --what edges, which article
    derives from which.

    \b
    provenance pairs articles/ --min-similarity 0.5 --format csv
    provenance pairs articles/ --what edges -o edges.parquet
    """  # noqa: D301
    from provenance.pipeline import not_comparable
    from provenance.readers import read

    if not 0.0 < min_similarity <= 1.0:
        raise click.BadParameter("expected a number above 0 and at most 1", param_hint="'--min-similarity'")
    given = context.get_parameter_source("min_similarity") is ParameterSource.COMMANDLINE
    if what == "passages" and not given:
        # Texts that share a quotation or a paragraph are not similar, and just they are looked for.
        min_similarity = 0.0
    if what == "edges" and given:
        raise click.UsageError("--min-similarity says nothing of edges: leave it out, or list pairs or passages")
    chosen = options.style_of(style, output, formats.PAIRS)
    options.needs_a_file(chosen, output, what)
    progress = console.progress_bars(quiet)
    corpus = read(*paths, limits=limits, outlets_from_folders=outlets, progress=progress)
    console.report(corpus.set_aside, in_order((*corpus.warnings, *not_comparable(corpus))), quiet)
    if strict and corpus.set_aside:
        raise console.too_strict(corpus.set_aside)
    if not len(corpus):
        raise click.ClickException(console.nothing_left("compare", corpus.set_aside))
    _write_rows(corpus, what, min_similarity, chosen, output, progress)
    return IN_PART if corpus.set_aside else DONE


@commands.command("completion", short_help="Complete commands and options in your shell.")
@click.argument("shell", type=options.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> int:
    """
    Print what makes SHELL complete the names of commands, options and choices.

    \b
    eval "$(provenance completion bash)"                           for this shell; in ~/.bashrc for all
    eval "$(provenance completion zsh)"                            in ~/.zshrc
    provenance completion fish > ~/.config/fish/completions/provenance.fish
    """  # noqa: D301
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is None:
        raise click.ClickException(f"click knows no completion for {shell}")
    console.write(found(commands, {}, "provenance", "_PROVENANCE_COMPLETE").source() + "\n", None)
    return DONE


commands.add_command(check_command)
commands.add_command(archive_commands)
commands.add_command(serve_command)
commands.add_command(dedup_command)


def _write_rows(
    corpus: Corpus, what: str, min_similarity: float, style: str, output: Path | None, progress: Progress
) -> None:
    from provenance.alignment.shared import SharedPassage
    from provenance.pipeline import find_near_duplicates, find_passages, trace
    from provenance.render import tables
    from provenance.similarity.matches import Match

    rows: Sequence[Any]
    kind: type
    if what == "edges":
        rows, kind = tables.edge_rows(trace(corpus, progress=progress).edges), tables.EdgeRow
    elif what == "passages":
        rows, kind = find_passages(corpus, min_similarity=min_similarity, progress=progress), SharedPassage
    else:
        rows, kind = find_near_duplicates(corpus, min_similarity=min_similarity, progress=progress), Match
    shown.rows(rows, kind, style, output)


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Run the command and exit with its code.
    """
    for stream in (sys.stdout, sys.stderr):
        console.speak_utf8(stream)
    given = None if arguments is None else list(arguments)
    try:
        code: Any = commands.main(args=given, prog_name="provenance", standalone_mode=False)
    except click.ClickException as error:
        console.show(error)
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        code = FAILED
    except ProvenanceError as error:
        console.fail(str(error))
        code = FAILED
    except OSError as error:  # of click's own writing, such as help for a full disk
        console.let_go_of_standard_output()
        console.fail(console.reason(error))
        code = FAILED
    sys.exit(code if isinstance(code, int) else DONE)
