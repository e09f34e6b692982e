"""
How work over arrays is handed to threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from provenance.errors import InvalidParameter

Result = TypeVar("Result")


def processors(threads: int | None) -> int:
    """
    Give how many threads are asked for; where it is None, as many as this process may use processors.

    Raises:
        InvalidParameter: fewer than 1.
    """
    if threads is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if threads < 1:
        raise InvalidParameter(f"threads is {threads!r}, expected at least 1")
    return threads


def cuts(size: int, parts: int) -> list[int]:
    """
    Give where *parts* parts of about the same size begin, and where the last ends.
    """
    return [size * part // parts for part in range(parts + 1)]


def wait(futures: Iterable[Future[Result]]) -> list[Result]:
    """
    Give the results in order, once all are there; what a thread raises is raised.
    """
    # All are submitted before the first is waited for.
    return [future.result() for future in list(futures)]


def in_threads(threads: int | None, parts: Sequence[tuple[Any, ...]], work: Callable[..., Result]) -> list[Result]:
    """
    Do *work* on each part, given as its arguments, and give the results in order; threads take parts in turn.
    """
    count = min(processors(threads), max(1, len(parts)))
    if count == 1:
        return [work(*part) for part in parts]

    def some(number: int) -> list[Result]:
        return [work(*part) for part in parts[number::count]]

    with ThreadPoolExecutor(count) as pool:
        done = wait(pool.submit(some, number) for number in range(count))
    return [done[place % count][place // count] for place in range(len(parts))]


def read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """
    View an array, laid out row by row and without the right to write: a kernel is compiled for such arrays alone.
    """
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view
