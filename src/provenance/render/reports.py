"""
A report in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from provenance.render.words import CLOSING, KIND_COLOURS, printable
from provenance.wording import counted, part

if TYPE_CHECKING:
    from provenance.findings import SourcePassage, SourceTotal
    from provenance.report import Report

# The shares of a draft, and how each is said.
PARTS = (
    ("elsewhere", "also stand elsewhere"),
    ("credited", "stand in sources that the draft names"),
    ("quotations", "are quotations that others have too"),
    ("boilerplate", "are boilerplate"),
)

_COLOURS = {"elsewhere": "red", "credited": "green", "quotations": "yellow", "boilerplate": "bright_black"}
_CREDITS = {"credited": "the draft names it", "uncredited": "the draft does not name it"}

# What a terminal shows of a passage, in characters.
_SHOWN_CHARACTERS = 72


def report_text(report: Report) -> str:
    """
    Say a report in words, for a terminal.
    """
    where = where_looked(report)
    lines = [f"{report.draft}: {counted(report.words, 'word')}"]
    if not report.findings:
        return "\n".join([*lines, f"no match {where}"]) + "\n"
    shares = ((getattr(report.share, name), what) for name, what in PARTS)
    lines += [f"{part(value)} of its words {what}" for value, what in shares if value > 0]
    lines += ["", f"sources {where}:"]
    for total in report.sources:
        credit = f"; {_CREDITS[total.credited]}" if total.credited in _CREDITS else ""
        counts = f"{total.words:,} of {counted(report.words, 'word')}"
        lines.append(f"  {_name(total)}: {counts}{credit}")
    lines += ["", "passages:"]
    for one in report.findings:
        shown = " ".join(one.text.split())
        shown = shown if len(shown) <= _SHOWN_CHARACTERS else f"{shown[: _SHOWN_CHARACTERS - 3]}..."
        lines.append(f"  [{one.span[0]}, {one.span[1]}) {one.kind}, {counted(one.words, 'word')}: {shown}")
        lines += [f"    {source.words} of them in {_name(source)}" for source in one.sources]
    return "\n".join([*map(printable, lines), "", CLOSING]) + "\n"


def print_report(console: Console, report: Report) -> None:
    """
    Print a report as wide as the terminal: its parts as one bar and in words, its sources, its passages.
    """
    console.print(Text(f"{printable(report.draft)}: {counted(report.words, 'word')}", style="bold"))
    if not report.findings:
        console.print(Text(f"no match {where_looked(report)}"))
        return
    values = [(getattr(report.share, name), what, _COLOURS[name]) for name, what in PARTS]
    bar, width = Text(), max(10, console.width)
    for value, _, colour in values:
        bar.append("█" * round(value * width), style=colour)
    bar.append("·" * (width - len(bar)), style="dim")
    console.print(bar[:width])
    for value, what, colour in values:
        if value > 0:
            console.print(Text.assemble(("■ ", colour), (part(value), "bold"), f" of its words {what}"))
    console.print()
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("words", justify="right", no_wrap=True)
    table.add_column(Text(f"sources {where_looked(report)}"), overflow="fold")
    table.add_column("credit", overflow="fold")
    for total in report.sources:
        table.add_row(f"{total.words:,}", Text(printable(_name(total))), _CREDITS.get(total.credited, ""))
    console.print(table)
    console.print()
    for one in report.findings:
        where = f"[{one.span[0]}, {one.span[1]}) {one.kind}, {counted(one.words, 'word')}"
        console.print(Text(where, style=KIND_COLOURS[one.kind]))
        shown = " ".join(printable(one.text).split())
        line = Text(f"  {shown}")
        line.truncate(2 * width - 4, overflow="ellipsis")
        console.print(line)
        for source in one.sources:
            console.print(Text(f"    {source.words} of them in {printable(_name(source))}", style="dim"))
    console.print()
    console.print(Text(CLOSING, style="dim italic"))


def where_looked(report: Report) -> str:
    """
    Say where the passages were looked for.
    """
    if report.held == "archive":
        return f"in this archive of {counted(report.articles, 'article')}"
    return f"among {'this' if report.articles == 1 else 'these'} {counted(report.articles, 'article')}"


def _name(one: SourcePassage | SourceTotal) -> str:
    told = ", ".join(filter(None, (one.outlet, one.published)))
    return f"{one.article} ({told})" if told else one.article
