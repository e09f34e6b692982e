"""
What the command says, and where: results on standard output, all else on standard error.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import TextIO

import click

from provenance.articles import Notice
from provenance.progress import Advance, Item, Progress, Stages, silent, silent_stages

DONE, FAILED, USAGE, IN_PART = 0, 1, 2, 3

# Warnings beyond these are counted; what was set aside is named, however many there are.
_SHOWN_WARNINGS = 20

# Set by --json-log: one JSON object a line on standard error, for programs that listen.
_json_log: ContextVar[bool] = ContextVar("json_log", default=False)


def log_as_json(_context: click.Context, _parameter: click.Parameter, value: bool) -> bool:
    """
    Take the option ``--json-log``.
    """
    _json_log.set(value)
    return value


def progress_bars(quiet: bool) -> Progress:
    """
    Give bars on standard error where somebody watches it, and nothing else.
    """
    if _nobody_watches(quiet):
        return silent
    from rich.console import Console

    from provenance.render.progress import bars_on

    return bars_on(Console(stderr=True))


def progress_stages(quiet: bool) -> Stages:
    """
    Give the same for work in stages.
    """
    if _nobody_watches(quiet):
        return silent_stages
    from rich.console import Console

    from provenance.render.progress import stages_on

    return stages_on(Console(stderr=True))


@contextlib.contextmanager
def progress_in_turn(quiet: bool, counted: str) -> Iterator[tuple[Progress, Callable[[int], None]]]:
    """
    Give bars for work of known length, and a rate, named *counted*, for what is counted while none is drawn.
    """
    bars, stages = progress_bars(quiet), progress_stages(quiet)
    drawn = 0
    advance: Advance | None = None

    def progress(items: Sequence[Item], what: str) -> Iterable[Item]:
        nonlocal drawn
        drawn += 1
        try:
            yield from bars(items, what)
        finally:
            drawn -= 1

    with contextlib.ExitStack() as stack:

        def done(count: int) -> None:
            nonlocal advance
            if advance is None and not drawn:
                advance = stack.enter_context(stages(counted))
            if advance is not None:
                advance(count, None)

        yield progress, done


def _nobody_watches(quiet: bool) -> bool:
    return quiet or _json_log.get() or sys.stderr is None or not sys.stderr.isatty()


def write(text: str, output: Path | None) -> None:
    """
    Write a result to a file, or to standard output.

    Raises:
        click.ClickException: it cannot be written.
    """
    with writing(output):
        if output is not None:
            output.write_text(text, encoding="utf-8", newline="\n")
        elif sys.stdout is None:
            raise click.ClickException("there is no standard output to write to: add -o FILE")
        else:
            sys.stdout.write(text)


@contextlib.contextmanager
def writing(output: Path | None) -> Iterator[None]:
    """
    Put into words what goes wrong with writing; that the reader of our output has gone is not an error.
    """
    try:
        yield
        if output is None:
            sys.stdout.flush()
    except BrokenPipeError:  # `provenance ... | head`
        let_go_of_standard_output()
    except OSError as error:
        if output is None:
            let_go_of_standard_output()
        raise click.ClickException(_cannot_write(output, error)) from None


def _cannot_write(output: Path | None, error: OSError) -> str:
    return f"cannot write {'standard output' if output is None else repr(str(output))}: {reason(error)}"


def reason(error: OSError) -> str:
    """
    Say what the system says of an error.
    """
    # By the number, because the errors of Arrow have no text of the system's.
    return os.strerror(error.errno).lower() if error.errno else str(error)


def let_go_of_standard_output() -> None:
    """
    Point standard output at nothing, because what is still buffered would be written, and fail, once more at exit.
    """
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def report(
    set_aside: Sequence[Notice], warnings: Sequence[Notice], quiet: bool, *, listed: str = "trace --format json lists"
) -> None:
    """
    Name on standard error what was set aside, always, and what there is to know, unless asked to be quiet.

    Args:
        set_aside, warnings: in order.
        quiet: no warnings.
        listed: where all are, when some are only counted.
    """
    for notice in set_aside:
        _tell("set aside", notice)
    if quiet:
        return
    shown = warnings if _json_log.get() else warnings[:_SHOWN_WARNINGS]
    for notice in shown:
        _tell("warning", notice)
    if len(warnings) > len(shown):
        click.echo(f"warning: and {len(warnings) - len(shown):,} more ({listed} all)", err=True)


def too_strict(set_aside: Sequence[Notice]) -> click.ClickException:
    """
    Say that --strict allows nothing to be set aside.
    """
    inputs = "1 input was" if len(set_aside) == 1 else f"{len(set_aside):,} inputs were"
    return click.ClickException(f"{inputs} set aside, and --strict allows none: nothing was written")


def nothing_left(verb: str, set_aside: Sequence[Notice]) -> str:
    """
    Say that there is nothing left to work on.
    """
    return f"nothing left to {verb}: " + ("everything was set aside" if set_aside else "no article was found")


def tell(message: str) -> None:
    """
    Say what was done, on standard error.
    """
    if _json_log.get():
        _log({"level": "info", "message": message})
    else:
        click.echo("\n".join(one_line(line) for line in message.split("\n")), err=True)


def fail(message: str) -> None:
    """
    Say why the command failed.
    """
    if _json_log.get():
        _log({"level": "error", "message": message})
    else:
        click.echo("\n".join(one_line(line) for line in f"Error: {message}".strip().split("\n")), err=True)


def show(error: click.ClickException) -> None:
    """
    Say what was wrong with how the command was called, as click words it.
    """
    if _json_log.get():
        _log({"level": "error", "message": error.format_message()})
        return
    said = io.StringIO()
    error.show(said)
    click.echo("\n".join(one_line(line) for line in said.getvalue().strip().split("\n")), err=True)


def _tell(word: str, notice: Notice) -> None:
    if _json_log.get():
        _log({"level": word.replace(" ", "_"), **notice.to_dict()})
    else:
        told = notice.message
        # A message that begins with the file's name needs no second mention of it, and any other needs a first.
        if not told.startswith(repr(notice.id)):
            told = f"{notice.id}: {told}"
        if notice.position and notice.position not in told and repr(notice.position.rpartition(":")[0]) not in told:
            told = f"{told} ({notice.position})"
        click.echo(one_line(f"{word}: {told}"), err=True)


def _log(record: dict[str, str | None]) -> None:
    click.echo(json.dumps(record), err=True)


def one_line(text: str) -> str:
    """
    Take what moves a terminal's cursor out of a message: it may quote a file's name.
    """
    from provenance.render.words import printable

    return printable(text)


def speak_utf8(stream: TextIO) -> None:
    """
    Write UTF-8 whatever the locale says: an article's letters must not end the program.
    """
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="replace")
