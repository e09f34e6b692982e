"""
Timing side by side: everyone in turn, round after round, so that a slow minute of the machine is slow for all.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

# What is quicker is done again within its turn until so many seconds have passed: below, the clock measures chance.
LEAST_SECONDS = 0.5


@frozen(eq=False)
class Timing:
    """
    How long one job took.

    Attributes:
        seconds: for doing it once, by round.
        result: what it gave in the last round.
    """

    seconds: tuple[float, ...]
    result: Any

    @property
    def median(self) -> float:
        """
        The median over the rounds, in seconds.
        """
        return statistics.median(self.seconds)


def timed(
    jobs: Mapping[str, Callable[[], Any]],
    rounds: int,
    *,
    least_seconds: float | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Timing]:
    """
    Do every job once a round, each round beginning with another, and time them.

    Collecting garbage is put off while the clock runs, which favours whoever makes many objects; throwing a result
    away is not timed.

    Args:
        jobs: by name.
        rounds: how many.
        least_seconds: that a turn takes; LEAST_SECONDS unless given.
        clock: gives seconds.
    """
    least = LEAST_SECONDS if least_seconds is None else least_seconds
    names = list(jobs)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    results: dict[str, Any] = {}
    for number in range(rounds):
        turn = number % len(names) if names else 0
        for name in names[turn:] + names[:turn]:
            results.pop(name, None)
            spent, results[name] = _one_turn(jobs[name], least, clock)
            seconds[name].append(spent)
    return {name: Timing(tuple(seconds[name]), results[name]) for name in names}


def ratio(slow: Timing, fast: Timing) -> float:
    """
    Give how many times as long *slow* takes: the ratio of the medians.
    """
    return slow.median / fast.median


def _one_turn(job: Callable[[], Any], least_seconds: float, clock: Callable[[], float]) -> tuple[float, Any]:
    spent = 0.0
    times = 0
    enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        while True:
            result = None
            start = clock()
            result = job()
            spent += clock() - start
            times += 1
            if spent >= least_seconds:
                return spent / times, result
    finally:
        if enabled:
            gc.enable()
