"""
Work done ahead, in threads, so that reading and what is done with it go on at the same time.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Generic, TypeVar

from attrs import define, field

Item = TypeVar("Item")


@define(eq=False)
class _Waiting(Generic[Item]):
    """
    What was made and not yet taken.

    Attributes:
        most: how large all of it may be together; one thing may be of any size.
        error: what was raised where it is made.
        ended: nothing more will come.
        unwanted: nothing more will be taken.
    """

    most: int
    error: BaseException | None = field(default=None, init=False)
    ended: bool = field(default=False, init=False)
    unwanted: bool = field(default=False, init=False)
    _items: deque[tuple[Item, int]] = field(factory=deque, init=False)
    _size: int = field(default=0, init=False)
    _changed: threading.Condition = field(factory=threading.Condition, init=False)

    def put(self, item: Item, size: int) -> bool:
        """
        Wait for room and put an item there; False where it is unwanted.
        """
        with self._changed:
            self._changed.wait_for(lambda: self.unwanted or not self._items or self._size + size <= self.most)
            if self.unwanted:
                return False
            self._items.append((item, size))
            self._size += size
            self._changed.notify_all()
            return True

    def taken(self) -> Iterator[Item]:
        """
        Give what comes, until it ends.
        """
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._items) or self.ended)
                if not self._items:
                    return
                item, size = self._items.popleft()
                self._size -= size
                self._changed.notify_all()
            yield item

    def end(self, error: BaseException | None) -> None:
        """
        Say that nothing more will come, and why.
        """
        with self._changed:
            self.error, self.ended = error, True
            self._changed.notify_all()

    def refuse(self) -> None:
        """
        Say that nothing more will be taken.
        """
        with self._changed:
            self.unwanted = True
            self._changed.notify_all()


class _Worker(Generic[Item]):
    """
    A thread that has begun to make what an iterator gives.
    """

    def __init__(self, start: Callable[[], Iterator[Item]], size_of: Callable[[Item], int], most: int) -> None:
        self._start = start
        self._size_of = size_of
        self._waiting: _Waiting[Item] = _Waiting(most)
        self._thread = threading.Thread(target=self._work, name="reading ahead", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        error: BaseException | None = None
        try:
            items = self._start()
            try:
                for item in items:
                    if not self._waiting.put(item, self._size_of(item)):
                        break
            finally:
                if close := getattr(items, "close", None):
                    close()
        except BaseException as raised:  # raised again where it is heard
            error = raised
        self._waiting.end(error)

    def made(self) -> Iterator[Item]:
        """
        Give what was made, then raise what was raised.
        """
        yield from self._waiting.taken()
        if self._waiting.error is not None:
            raise self._waiting.error

    def close(self) -> None:
        """
        Wait until the thread has seen that nothing more is wanted.
        """
        self._waiting.refuse()
        self._thread.join()


def ahead(
    start: Callable[[], Iterator[Item]], *, size_of: Callable[[Item], int] = lambda _: 1, most: int = 1
) -> Iterator[Item]:
    """
    Give what the iterator of *start* gives, in order, while what comes next is made in a thread.

    What is raised there is raised here, after what came before it. When this iterator is closed, that one is, too.

    Args:
        start: makes the iterator; called in the thread.
        size_of: how large an item is.
        most: how large those that wait may be together; one may be of any size.
    """
    with contextlib.closing(_Worker(start, size_of, most)) as worker:
        yield from worker.made()


def side_by_side(starts: Iterable[Callable[[], Iterator[Item]]], at_once: int = 2) -> Iterator[Item]:
    """
    Give what several iterators give, one after the other, while the next ones are begun in threads of their own.

    Each thread makes no more than two items before one is taken. What is raised in one is raised in its turn.

    Args:
        starts: make the iterators; called in the threads.
        at_once: how many are at work at a time.
    """
    remaining = iter(starts)
    workers: deque[_Worker[Item]] = deque()
    try:
        while True:
            workers.extend(_Worker(start, lambda _: 1, 1) for start in islice(remaining, at_once - len(workers)))
            if not workers:
                return
            yield from workers[0].made()
            workers.popleft().close()
    finally:
        for worker in workers:
            worker.close()
