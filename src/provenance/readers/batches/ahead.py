"""
Work done one step ahead, in a thread, so that reading and what is done with it go on at the same time.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
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
    waiting: _Waiting[Item] = _Waiting(most)

    def work() -> None:
        error: BaseException | None = None
        try:
            items = start()
            try:
                for item in items:
                    if not waiting.put(item, size_of(item)):
                        break
            finally:
                if close := getattr(items, "close", None):
                    close()
        except BaseException as raised:  # raised again where it is heard
            error = raised
        waiting.end(error)

    thread = threading.Thread(target=work, name="reading ahead", daemon=True)
    try:
        # Interrupted while it begins, the thread may be at work all the same.
        thread.start()
        yield from waiting.taken()
        if waiting.error is not None:
            raise waiting.error
    finally:
        waiting.refuse()
        if thread.is_alive():
            thread.join()
