"""
The command ``provenance check``: which of these articles do a draft's passages come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from provenance import console, formats, options, shown
from provenance.console import DONE, IN_PART
from provenance.readers.limits import Limits


@click.command("check", short_help="Which articles a draft's passages come from.")
@click.argument("draft")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@options.formats(formats.CHECK)
@options.output
@options.agencies
@options.outlets
@options.strict
@options.limits
@options.quiet
@options.json_log
def check_command(
    draft: str,
    paths: Sequence[str],
    style: str | None,
    output: Path | None,
    agencies: Path | None,
    outlets: bool,
    strict: bool,
    limits: Limits,
    quiet: bool,
) -> int:
    """
    Find which of these articles the passages of a draft come from; no archive is needed.

    DRAFT is the file of one text, or - for JSON lines on standard input; PATH is a file, a folder or a glob.

    \b
    provenance check draft.txt wire/
    provenance check draft.txt wire/ -o check.html    a page to look at
    provenance check draft.txt wire.jsonl outlets/ -o report.json
    """  # noqa: D301
    from provenance.checking import check
    from provenance.readers import read
    from provenance.text.agencies import agency_table

    chosen = options.style_of(style, output, formats.CHECK)
    if [draft, *paths].count(options.STANDARD_STREAM) > 1:
        raise click.UsageError("standard input can be read once: give the path of DRAFT or of the articles")
    agency_table(agencies)  # what is wrong with it is said before anything is read
    own = read(draft, limits=limits)
    corpus = read(*paths, limits=limits, outlets_from_folders=outlets)
    set_aside = (*own.set_aside, *corpus.set_aside)
    if len(own) != 1 or (strict and set_aside):
        console.report(set_aside, own.warnings, quiet)
    if len(own) != 1:
        raise click.ClickException(f"{draft!r} holds {len(own)} articles, expected one: give the path of one text")
    if strict and set_aside:
        raise console.too_strict(set_aside)
    if not len(corpus):
        console.report(set_aside, own.warnings, quiet)
        raise click.ClickException(console.nothing_left("compare with", set_aside))
    progress = console.progress_bars(quiet)
    report = check(own[0], corpus, agencies=agencies, limits=limits, progress=progress)
    console.report(set_aside, report.warnings, quiet, listed="check --format json lists")
    shown.report(report, chosen, output, progress)
    return IN_PART if set_aside else DONE
