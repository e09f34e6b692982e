"""
The options that commands share.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import click

from provenance import console, times
from provenance.errors import InvalidDate
from provenance.formats import BINARY
from provenance.readers.limits import DEFAULT_LIMITS, Limits
from provenance.suggesting import did_you_mean


class Choice(click.Choice[str]):
    """
    One of some words; a slip is named with what it may stand for.
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """
        Take one of the words.
        """
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            told = f"{error.message.removesuffix('.')}{did_you_mean(str(value), self.choices)}"
            raise click.BadParameter(told, ctx=ctx, param=param) from None


class Group(click.Group):
    """
    Commands; a slip in the name of one is answered with what it may stand for.
    """

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """
        Find the command that the first of the arguments names.
        """
        name = args[0] if args else ""
        if name and not name.startswith("-") and self.get_command(ctx, name) is None:
            ctx.fail(
                f"there is no command {name!r}{did_you_mean(name, self.list_commands(ctx)) or ': --help lists them'}"
            )
        return super().resolve_command(ctx, args)


Command: TypeAlias = Callable[..., int]

STANDARD_STREAM = "-"


def date(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """
    Refuse what is no date before anything is read.
    """
    if value is not None:
        try:
            times.interval(value)
        except InvalidDate as error:
            raise click.BadParameter(str(error)) from None
    return value


def _file(_context: click.Context, _parameter: click.Parameter, value: Path | None) -> Path | None:
    return None if value == Path(STANDARD_STREAM) else value


def formats(endings: Mapping[str, str]) -> Callable[[Command], Command]:
    """
    Add ``--format`` with the formats that *endings* of files stand for.
    """
    choice = Choice(list(dict.fromkeys(endings.values())))
    return click.option("--format", "style", type=choice, help="How to write; wins over a file's ending.")


def style_of(style: str | None, output: Path | None, endings: Mapping[str, str]) -> str:
    """
    Give the format to write: the one asked for, else that of the file's ending, else the first of *endings*.

    Raises:
        click.UsageError: the ending says nothing.
    """
    if style:
        return style
    if output is None:
        return next(iter(endings.values()))
    found = endings.get(output.suffix.lower())
    if found is None:
        listed = ", ".join(endings)
        raise click.UsageError(f"cannot tell the format from {output.name!r}: use --format, or an ending of {listed}")
    return found


def needs_a_file(style: str, output: Path | None, name: str) -> None:
    """
    Refuse to write to a terminal, or into a pipe of text, what neither takes.

    Raises:
        click.UsageError: *style* is such a format, and there is no file.
    """
    if style in BINARY and output is None:
        raise click.UsageError(f"--format {style} needs a file: add -o {name}.{style}")


def limits(command: Command) -> Command:
    """
    Add the options that bound a text; the command gets them as one value, *limits*.
    """

    @functools.wraps(command)
    def limited(*, max_text: int, max_tokens: int, **options: Any) -> int:
        return command(limits=Limits(text_characters=max_text, tokens=max_tokens), **options)

    for name, default, what in (
        ("--max-tokens", DEFAULT_LIMITS.tokens, "tokens"),
        ("--max-text", DEFAULT_LIMITS.text_characters, "characters"),
    ):
        words = f"Set aside a text of more {what}."
        limited = click.option(name, type=click.IntRange(min=1), default=default, show_default=True, help=words)(
            limited
        )
    return limited


output = click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    callback=_file,
    help="Write to a file; - is standard output.",
)
agencies = click.option(
    "--agencies",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help='Know further agencies: JSON or TOML, such as {"Planet News": ["PNS"]}.',
)
outlets = click.option(
    "--outlets-from-folders",
    "outlets",
    is_flag=True,
    help="Take the first folder below PATH for the outlet of the texts in it that name none.",
)
strict = click.option(
    "--strict", is_flag=True, help="Fail, and write nothing, where anything would be set aside: 1 in place of 3."
)
quiet = click.option("-q", "--quiet", is_flag=True, help="No warnings and no progress on standard error.")
json_log = click.option(
    "--json-log",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=console.log_as_json,
    help="Standard error as JSON, one object a line.",
)
