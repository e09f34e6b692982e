"""
A report in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provenance.render.words import CLOSING, printable
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
        named = {"credited": "; the draft names it", "uncredited": "; the draft does not name it"}
        counts = f"{total.words:,} of {counted(report.words, 'word')}"
        lines.append(f"  {_name(total)}: {counts}{named.get(total.credited, '')}")
    lines += ["", "passages:"]
    for one in report.findings:
        shown = " ".join(one.text.split())
        shown = shown if len(shown) <= _SHOWN_CHARACTERS else f"{shown[: _SHOWN_CHARACTERS - 3]}..."
        lines.append(f"  [{one.span[0]}, {one.span[1]}) {one.kind}, {counted(one.words, 'word')}: {shown}")
        lines += [f"    {source.words} of them in {_name(source)}" for source in one.sources]
    return "\n".join([*map(printable, lines), "", CLOSING]) + "\n"


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
