"""
Progress bars for a terminal.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from provenance.progress import Advance, Item, Progress, Stages, silent, silent_stages

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


def stages_on(console: Console) -> Stages:
    """
    Give a listener that draws, of each stage of long work, a bar with rate and time left on a terminal, and else none.
    """
    if not console.is_terminal:
        return silent_stages

    @contextlib.contextmanager
    def stage(what: str) -> Iterator[Advance]:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        started = time.monotonic()
        done = 0
        with Bars(*columns, console=console, transient=True) as bars:
            # Of unknown length until a share is told: the bar moves then, and says no more.
            task = bars.add_task(what, total=None, rate="")

            def advance(count: int, share: float | None) -> None:
                nonlocal done
                done += count
                rate = done / max(time.monotonic() - started, 1e-3)
                if share is not None:
                    bars.update(task, total=1.0, completed=share)
                bars.update(task, rate=f"{done:,} at {rate:,.0f}/s")

            yield advance

    return stage
