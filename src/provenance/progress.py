"""
How long work tells how far it is, without knowing who listens.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Progress(Protocol):
    """
    Hands on what it is given, one by one, and tells somebody.
    """

    def __call__(self, items: Sequence[Item], what: str) -> Iterable[Item]:
        """
        Give the items back in order.

        Args:
            items: the work.
            what: a few words for people: ``comparing pairs``.
        """
        ...


def silent(items: Sequence[Item], what: str) -> Iterable[Item]:  # noqa: ARG001 # a silent listener hears no names
    """
    Tell nobody.
    """
    return items


class Ticks:
    """
    Progress of work whose items come many at a time.
    """

    def __init__(self, progress: Progress, count: int, what: str) -> None:
        """
        Begin.

        Args:
            progress: hears of it.
            count: of the items.
            what: a few words for people.
        """
        self._items = iter(progress(range(count), what))

    def advance(self, count: int) -> None:
        """
        Tell that so many more are done.
        """
        deque(islice(self._items, count), maxlen=0)

    def end(self) -> None:
        """
        Tell that all are.
        """
        deque(self._items, maxlen=0)


# Hears how many more are done, and which share of all is done by now, from 0 to 1; None where that is not known.
Advance = Callable[[int, "float | None"], None]


class Stages(Protocol):
    """
    Told of one stage of long work after the other, and of what is done in each.
    """

    def __call__(self, what: str) -> contextlib.AbstractContextManager[Advance]:
        """
        Begin a stage, which ends when the context is left.

        Args:
            what: a few words for people: ``signing``.
        """
        ...


@contextlib.contextmanager
def silent_stages(what: str) -> Iterator[Advance]:  # noqa: ARG001 # a silent listener hears no names
    """
    Tell nobody.
    """
    yield lambda _count, _share: None
