"""
Progress bars for a terminal.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from provenance.progress import Item, Progress, silent

# A bar that flashes up and goes is noise: work shorter than this shows none.
_PATIENCE_SECONDS = 1.0


def bars_on(console: Console) -> Progress:
    """
    Give a listener that draws a bar with count and time left on a terminal, and none where there is no terminal.
    """
    if not console.is_terminal:
        return silent

    def draw(items: Sequence[Item], what: str) -> Iterable[Item]:
        return _drawn(items, what, console)

    return draw


def _drawn(items: Sequence[Item], what: str, console: Console) -> Iterator[Item]:
    started = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bars = Bars(*columns, console=console, transient=True)
    task = bars.add_task(what, total=len(items))
    shown = False
    try:
        for item in items:
            yield item
            bars.advance(task)
            if not shown and time.monotonic() - started > _PATIENCE_SECONDS:
                bars.start()
                shown = True
    finally:
        if shown:
            bars.stop()
