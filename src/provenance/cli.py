"""
The command ``provenance``: thin over the public face.

Results go to standard output, everything else to standard error. Exit codes: 0 done, 1 failed, 2 usage, 3 done in part.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from provenance.articles import Notice
from provenance.errors import ProvenanceError
from provenance.version import __version__

if TYPE_CHECKING:
    from provenance.alignment.comparison import Comparison
    from provenance.answer import Provenance
    from provenance.similarity.matches import Matches

DONE, FAILED, USAGE, IN_PART = 0, 1, 2, 3

TRACE_FORMATS = ("text", "json", "dot", "mermaid")
COMPARE_FORMATS = ("text", "json")
PAIR_FORMATS = ("table", "csv", "jsonl", "parquet")
_ENDINGS = {".txt": "text", ".json": "json", ".dot": "dot", ".gv": "dot", ".mmd": "mermaid"}

_SHOWN_NOTICES = 20


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="provenance")
def commands() -> None:
    r"""
    Where does this text come from?

    \b
    provenance trace articles/            which article derives from which
    provenance compare a.txt b.txt        what two articles share, and what was changed
    provenance pairs articles/            the verified near-duplicates
    """


@commands.command("trace")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "style", type=click.Choice(TRACE_FORMATS), help="How to write; wins over a file's ending.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@click.option("--since", metavar="DATE", help="Leave out what was published before (ISO 8601).")
@click.option("--until", metavar="DATE", help="Leave out what was published after (ISO 8601).")
@click.option("-q", "--quiet", is_flag=True, help="No warnings on standard error.")
def trace_command(
    paths: Sequence[str], style: str | None, output: Path | None, since: str | None, until: str | None, quiet: bool
) -> int:
    r"""
    Infer which article derives from which, and where a source must have existed that nobody holds.

    PATH is a file, a folder, a glob, or - for JSON lines on standard input.

    \b
    provenance trace seeds/
    provenance trace wire.jsonl outlets/ --format json -o trace.json
    """
    from provenance.pipeline import trace
    from provenance.readers import read

    chosen = _style(style, output, TRACE_FORMATS, "text")
    corpus = read(*paths)
    answer = trace(corpus, since=since, until=until)
    _report(answer.run.set_aside, answer.run.warnings, quiet)
    if not answer.articles:
        raise click.ClickException("nothing left to trace: no article could be read")
    _write_answer(answer, chosen, output)
    return IN_PART if answer.run.set_aside else DONE


@commands.command("compare")
@click.argument("left")
@click.argument("right")
@click.option("--format", "style", type=click.Choice(COMPARE_FORMATS), help="How to write; wins over a file's ending.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@click.option("-q", "--quiet", is_flag=True, help="No warnings on standard error.")
def compare_command(left: str, right: str, style: str | None, output: Path | None, quiet: bool) -> int:
    r"""
    Show what two articles share, and how each shared passage was changed.

    \b
    provenance compare draft.txt agency.txt
    """
    from provenance.pipeline import compare
    from provenance.readers import read

    chosen = _style(style, output, COMPARE_FORMATS, "text")
    sides = [read(path) for path in (left, right)]
    for path, side in zip((left, right), sides, strict=True):
        _report(side.set_aside, side.warnings, quiet)
        if len(side) != 1:
            raise click.ClickException(f"{path} holds {len(side)} articles, expected one")
    comparison = compare(sides[0][0], sides[1][0])
    _write_comparison(comparison, chosen, output)
    return IN_PART if any(side.set_aside for side in sides) else DONE


@commands.command("pairs")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--min-similarity",
    type=float,
    default=0.15,
    show_default=True,
    help="Least Jaccard over word 3-grams, above 0 and at most 1.",
)
@click.option("--format", "style", type=click.Choice(PAIR_FORMATS), help="How to write; wins over a file's ending.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@click.option("-q", "--quiet", is_flag=True, help="No warnings on standard error.")
def pairs_command(
    paths: Sequence[str], min_similarity: float, style: str | None, output: Path | None, quiet: bool
) -> int:
    r"""
    List the verified near-duplicates: exact Jaccard over word 3-grams and both containments.

    \b
    provenance pairs articles/ --min-similarity 0.5 --format csv
    """
    from provenance.pipeline import find_near_duplicates
    from provenance.readers import read

    if not 0.0 < min_similarity <= 1.0:
        raise click.BadParameter("expected a number above 0 and at most 1", param_hint="--min-similarity")
    endings = {".csv": "csv", ".jsonl": "jsonl", ".parquet": "parquet", ".txt": "table"}
    chosen = style or (endings.get(output.suffix) if output else None) or "table"
    if chosen == "parquet" and output is None:
        raise click.UsageError("--format parquet needs a file: add -o pairs.parquet")
    corpus = read(*paths)
    _report(corpus.set_aside, corpus.warnings, quiet)
    if not len(corpus):
        raise click.ClickException("nothing left to compare: no article could be read")
    _write_pairs(find_near_duplicates(corpus, min_similarity=min_similarity), chosen, output)
    return IN_PART if corpus.set_aside else DONE


def _style(style: str | None, output: Path | None, known: tuple[str, ...], default: str) -> str:
    if style:
        return style
    if output is None:
        return default
    found = _ENDINGS.get(output.suffix)
    if found not in known:
        endings = ", ".join(ending for ending, name in _ENDINGS.items() if name in known)
        raise click.UsageError(f"cannot tell the format from {output.name!r}: use --format, or an ending of {endings}")
    return found


def _write_answer(answer: Provenance, style: str, output: Path | None) -> None:
    if style == "text" and output is None and sys.stdout.isatty():
        from rich.console import Console

        from provenance.render import print_lineage

        print_lineage(Console(highlight=False, emoji=False, markup=False), answer.lineage)
        return
    writers: dict[str, Callable[[], str]] = {
        "text": answer.to_text,
        "json": answer.to_json,
        "dot": answer.to_dot,
        "mermaid": answer.to_mermaid,
    }
    _write(writers[style](), output)


def _write_comparison(comparison: Comparison, style: str, output: Path | None) -> None:
    from provenance.render import comparison_text

    _write(comparison.to_json() if style == "json" else comparison_text(comparison), output)


def _write_pairs(matches: Matches, style: str, output: Path | None) -> None:
    from provenance.render import tables

    if style == "parquet":
        if output is None:
            raise click.UsageError("--format parquet needs a file: add -o pairs.parquet")
        tables.write_parquet(matches, output)
        return
    writers = {"table": tables.to_table, "csv": tables.to_csv, "jsonl": tables.to_json_lines}
    _write(writers[style](matches), output)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"cannot write {output}: {error.strerror}") from None


def _report(set_aside: Sequence[Notice], warnings: Sequence[Notice], quiet: bool) -> None:
    """
    Name on standard error what was set aside, always, and what there is to know, unless asked to be quiet.
    """
    from provenance.render.words import printable

    groups = [("set aside", set_aside)] + ([] if quiet else [("warning", warnings)])
    for word, notices in groups:
        for notice in notices[:_SHOWN_NOTICES]:
            click.echo(f"{word}: {printable(notice.id)}: {printable(notice.message)}", err=True)
        if len(notices) > _SHOWN_NOTICES:
            click.echo(f"{word}: and {len(notices) - _SHOWN_NOTICES} more (--format json lists all)", err=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Run the command and exit with its code.
    """
    for stream in (sys.stdout, sys.stderr):
        _speak_utf8(stream)
    try:
        code: Any = commands.main(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        click.echo("interrupted: nothing was written", err=True)
        code = FAILED
    except ProvenanceError as error:
        click.echo(f"Error: {error}", err=True)
        code = FAILED
    except BrokenPipeError:
        # The reader of our output has gone (`provenance ... | head`): nothing is left to say, not even at exit.
        sys.stdout = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        code = DONE
    sys.exit(code if isinstance(code, int) else DONE)


def _speak_utf8(stream: TextIO) -> None:
    """
    Write UTF-8 whatever the locale says: an article's letters must not end the program.
    """
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="replace")
