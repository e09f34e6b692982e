"""
How much time work takes and how it grows with the input, on a machine that others keep busy.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

# Below this, in seconds, no growth is measured: it is noise.
_NOISE = 0.02

# Four times the input: linear costs 4, n log n under 5, quadratic 16.
FOURFOLD = 8.0


def assert_linear(
    work: Callable[[Any], object],
    make: Callable[[int], Any],
    size: int,
    *,
    most_seconds: float,
    fourfold: float = FOURFOLD,
) -> None:
    """
    Let four times the input cost less than *fourfold* times the time, and less than *most_seconds*.
    """
    small, large = make(size), make(4 * size)
    # The least of several is what the work costs; the rest is the machine.
    quick = min(_seconds(work, small) for _ in range(3))
    slow = _seconds(work, large)
    assert slow < most_seconds
    for _ in range(3):
        if slow <= fourfold * max(quick, _NOISE):
            return
        slow = min(slow, _seconds(work, large))
        quick = max(quick, _seconds(work, small))
    assert slow <= fourfold * max(quick, _NOISE)


def processor_seconds() -> float:
    """
    Give the seconds that this process has kept a processor busy: what others do in the meantime is not in them.
    """
    return time.process_time()


def _seconds(work: Callable[[Any], object], value: object) -> float:
    started = processor_seconds()
    work(value)
    return processor_seconds() - started
