"""
The commands ``provenance archive ...``: a newsroom's memory, from the terminal.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from provenance import console, formats, options, shown
from provenance.articles import Notice
from provenance.console import DONE, FAILED, IN_PART
from provenance.readers.limits import Limits
from provenance.wording import counted, strict_json

if TYPE_CHECKING:
    from provenance.archive.adding import Addition

# What holds one draft, where the others go on from one to the next.
_OF_ONE_DRAFT = ("html", "csv")

_archive = click.argument("archive", type=click.Path(path_type=Path))


@click.group("archive", cls=options.Group, short_help="Keep articles, and ask where a text comes from.")
def archive_commands() -> None:
    """
    Keep articles in a file that grows, and ask at any time where a draft's passages come from.

    \b
    provenance archive create newsroom.archive
    provenance archive add newsroom.archive wire/ outlets.jsonl
    provenance archive check newsroom.archive draft.txt
    provenance archive trace newsroom.archive reuters-4711
    """  # noqa: D301  # click reads the character, not its escape, as "leave these lines alone"


@archive_commands.command("create", short_help="Make an empty archive.")
@_archive
@options.json_log
def create_command(archive: Path) -> int:
    """
    Make an empty archive; one that is there already stays as it is.

    \b
    provenance archive create newsroom.archive
    """  # noqa: D301
    from provenance.archive.store import Archive

    with Archive(archive) as opened:
        console.write(f"{archive}: {counted(len(opened), 'article')}\n", None)
    return DONE


@archive_commands.command("add", short_help="Add articles, or watch a folder for them.")
@_archive
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option(
    "--watch", type=click.Path(path_type=Path), metavar="FOLDER", help="Add what comes into FOLDER, on and on."
)
@click.option("--replace", is_flag=True, help="Let new content take the place of what has the same id; it is kept.")
@options.outlets
@options.limits
@options.quiet
@options.json_log
def add_command(
    archive: Path, paths: Sequence[str], watch: Path | None, replace: bool, outlets: bool, limits: Limits, quiet: bool
) -> int:
    """
    Add the articles of files, folders or globs, or of JSON lines on standard input (-).

    What is there already is not added twice, so that whatever was interrupted can be done again.

    \b
    provenance archive add newsroom.archive wire/ --replace
    provenance archive add newsroom.archive --watch incoming/
    """  # noqa: D301
    from provenance.archive.store import Archive
    from provenance.archive.watching import watch as watching

    if bool(paths) == (watch is not None):
        raise click.UsageError("give PATH..., or --watch FOLDER")
    tally = _Tally(archive, quiet)
    with Archive(archive) as opened:
        try:
            if watch is not None:
                for became in watching(opened, watch, replace=replace, limits=limits):
                    tally.hear(became)
                    if became and not quiet:
                        click.echo(tally.said(), err=True)
            else:
                with console.progress_in_turn(quiet, "adding articles") as (progress, advance):
                    for became in opened.add_batches(
                        list(paths), replace=replace, limits=limits, outlets_from_folders=outlets, progress=progress
                    ):
                        tally.hear(became)
                        advance(len(became))
        except KeyboardInterrupt:
            click.echo(
                f"interrupted: {tally.said()}; the batch at work was rolled back, do it again to go on", err=True
            )
            return DONE if watch is not None else FAILED
    console.write(f"{tally.said()}\n", None)
    return IN_PART if tally.rejected else DONE


@archive_commands.command("check", short_help="Which archived articles a draft's passages come from.")
@_archive
@click.argument("drafts", nargs=-1, required=True, metavar="DRAFT...")
@options.formats(formats.CHECK)
@options.output
@options.limits
@options.quiet
@options.json_log
def check_command(
    archive: Path, drafts: Sequence[str], style: str | None, output: Path | None, limits: Limits, quiet: bool
) -> int:
    """
    Find which archived articles the passages of a draft come from; of several drafts, one report after the other.

    \b
    provenance archive check newsroom.archive draft.txt
    provenance archive check newsroom.archive draft.txt -o check.html    a page to look at
    provenance archive check newsroom.archive desk/ --format json
    """  # noqa: D301
    from provenance.archive.store import Archive
    from provenance.readers import read

    chosen = options.style_of(style, output, formats.CHECK)
    with Archive(archive, create=False) as opened:
        corpus = read(*drafts, limits=limits)
        if not len(corpus):
            console.report(corpus.set_aside, corpus.warnings, quiet)
            raise click.ClickException(console.nothing_left("check", corpus.set_aside))
        if len(corpus) > 1 and chosen in _OF_ONE_DRAFT:
            raise click.UsageError(
                f"--format {chosen} shows one draft, and these are {len(corpus)}: give one, or take text or json"
            )
        parts = []
        progress = console.progress_bars(quiet)
        for draft in progress(corpus.articles, "checking drafts"):
            report = opened.check(draft, limits=limits)
            # One object a line where there are several, so that what reads them need not wait for the last.
            in_one_line = chosen == "json" and len(corpus) > 1
            if chosen == "text" and output is None:
                shown.report(report, chosen, output, progress)
            else:
                parts.append(strict_json(report.to_dict()) + "\n" if in_one_line else report.written(chosen, progress))
            console.report((), report.warnings, quiet)
            if output is None and parts:
                console.write(parts.pop(), None)
        if output is not None:
            console.write("".join(parts), output)
    console.report(corpus.set_aside, (), quiet)
    return IN_PART if corpus.set_aside else DONE


@archive_commands.command("trace", short_help="The derivation tree around an archived article.")
@_archive
@click.argument("name", metavar="ID")
@options.formats(formats.TRACE)
@options.output
@options.quiet
@options.json_log
def trace_command(archive: Path, name: str, style: str | None, output: Path | None, quiet: bool) -> int:
    """
    Infer the derivation tree around the article ID (or a beginning of it) from its neighbours in the archive.

    \b
    provenance archive trace newsroom.archive reuters-4711
    provenance archive trace newsroom.archive reuters-4711 -o trace.html
    """  # noqa: D301
    from provenance.archive.store import Archive

    chosen = options.style_of(style, output, formats.TRACE)
    options.needs_a_file(chosen, output, "trace")
    progress = console.progress_bars(quiet)
    with Archive(archive, create=False) as opened:
        answer = opened.trace(name, progress=progress)
    console.report(answer.run.set_aside, answer.run.warnings, quiet)
    shown.answer(answer, chosen, output, progress)
    return DONE


@archive_commands.command("near", short_help="The near-duplicates of an archived article.")
@_archive
@click.argument("name", metavar="ID")
@click.option("--min-similarity", type=float, default=0.15, show_default=True, help="Least Jaccard over word 3-grams.")
@options.json_log
def near_command(archive: Path, name: str, min_similarity: float) -> int:
    """
    List the near-duplicates of the article ID (or a beginning of it), every pair verified.

    \b
    provenance archive near newsroom.archive reuters-4711 --min-similarity 0.3
    """  # noqa: D301
    from provenance.archive.store import Archive
    from provenance.similarity.matches import Match

    with Archive(archive, create=False) as opened:
        shown.rows(opened.near(name, min_similarity=min_similarity), Match, "table", None)
    return DONE


@archive_commands.command("remove", short_help="Remove articles for good.")
@_archive
@click.argument("names", nargs=-1, required=True, metavar="ID...")
@options.json_log
def remove_command(archive: Path, names: Sequence[str]) -> int:
    """
    Remove articles with their earlier versions, at once and for good.

    \b
    provenance archive remove newsroom.archive reuters-4711
    """  # noqa: D301
    from provenance.archive.store import Archive

    with Archive(archive, create=False) as opened:
        for name in names:
            console.write(f"{opened.remove(name)}: removed\n", None)
    return DONE


@archive_commands.command("verify", short_help="Read everything, and say what is whole.")
@_archive
@options.quiet
@options.json_log
def verify_command(archive: Path, quiet: bool) -> int:
    """
    Read everything, and say what is whole; 1 where anything is not.

    \b
    provenance archive verify newsroom.archive
    """  # noqa: D301
    from provenance.archive.opening import refuse_nothing
    from provenance.archive.verifying import verify_file

    refuse_nothing(archive)
    found = verify_file(archive, console.progress_bars(quiet))
    console.report(found.problems, (), quiet)
    how = "whole" if found.whole else "damaged: run `provenance archive repair`"
    console.write(f"{archive}: {counted(found.articles, 'article')} read; {how}\n", None)
    return DONE if found.whole else FAILED


@archive_commands.command("repair", short_help="Make the archive anew from what can be read.")
@_archive
@options.quiet
@options.json_log
def repair_command(archive: Path, quiet: bool) -> int:
    """
    Make the archive anew from every article that is whole; a damaged file is kept beside it, under another name.

    \b
    provenance archive repair newsroom.archive
    """  # noqa: D301
    from provenance.archive.opening import refuse_nothing
    from provenance.archive.repairing import repair

    refuse_nothing(archive)
    done = repair(archive, console.progress_bars(quiet))
    console.report(done.quarantined, (), quiet)
    kept = "" if done.kept is None else f"; what was there is kept as {done.kept}"
    console.write(f"{archive}: {counted(done.articles, 'article')}{kept}\n", None)
    return IN_PART if done.quarantined else DONE


@archive_commands.command("backup", short_help="Copy the archive while it is in use.")
@_archive
@click.argument("target", type=click.Path(path_type=Path))
@options.json_log
def backup_command(archive: Path, target: Path) -> int:
    """
    Write a copy of the archive as it is now to TARGET, while others ask and add.

    \b
    provenance archive backup newsroom.archive monday.archive
    """  # noqa: D301
    from provenance.archive.store import Archive

    with Archive(archive, create=False) as opened:
        opened.backup(target)
        console.write(f"{target}: {counted(len(opened), 'article')}\n", None)
    return DONE


@archive_commands.command("stats", short_help="Count what is there.")
@_archive
@click.option("--format", "style", type=options.Choice(["text", "json"]), default="text", show_default=True)
@options.json_log
def stats_command(archive: Path, style: str) -> int:
    """
    Count what is there: articles, versions, bytes, and how the index stands.

    \b
    provenance archive stats newsroom.archive --format json
    """  # noqa: D301
    from provenance.archive.store import Archive

    with Archive(archive, create=False) as opened:
        found = opened.stats()
    width = max(map(len, found))
    lines = (f"{name:{width}}  {_in_words(value)}\n" for name, value in found.items())
    console.write(strict_json(found, indent=2) + "\n" if style == "json" else "".join(lines), None)
    return DONE


class _Tally:
    """
    What became of what was to be added, and how fast.
    """

    def __init__(self, archive: Path, quiet: bool) -> None:
        self._archive, self._quiet = archive, quiet
        self._counts: Counter[str] = Counter()
        self._started = time.monotonic()

    @property
    def rejected(self) -> int:
        return self._counts["rejected"]

    def hear(self, became: Sequence[Addition]) -> None:
        self._counts.update(one.status for one in became)
        aside = [_notice(one) for one in became if one.status == "rejected"]
        noted = [_notice(one) for one in became if one.message and one.status != "rejected"]
        console.report(aside, noted, self._quiet, listed="--json-log lists")

    def said(self) -> str:
        done = sum(self._counts.values())
        rate = done / max(1e-9, time.monotonic() - self._started)
        kinds = ("added", "replaced", "unchanged", "not_comparable", "rejected")
        told = ", ".join(f"{self._counts[kind]:,} {kind.replace('_', ' ')}" for kind in kinds if self._counts[kind])
        speed = f" ({rate:,.0f} a second)" if sys.stderr is not None and sys.stderr.isatty() else ""
        return f"{self._archive}: {told or 'nothing was added'}{speed}"


def _notice(one: Addition) -> Notice:
    return Notice(id=one.id, code=one.code, message=one.message, position=one.position)


def _in_words(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
