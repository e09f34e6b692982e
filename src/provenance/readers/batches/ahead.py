"""
Work done one step ahead, in a thread, so that reading and what is done with it go on at the same time.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

from attrs import define

Item = TypeVar("Item")

# How often a thread that waits for room looks whether anybody still wants what it has.
_WAIT_SECONDS = 0.1


@define
class _Ended:
    """
    The last thing to come: what was raised, or nothing.
    """

    error: BaseException | None


def ahead(start: Callable[[], Iterator[Item]], *, held: int = 1) -> Iterator[Item]:
    """
    Give what the iterator of *start* gives, in order, while the next is made in a thread.

    What is raised there is raised here, after what came before it. When this iterator is closed, that one is, too.

    Args:
        start: makes the iterator; called in the thread.
        held: how many items may wait.
    """
    ready: queue.Queue[Item | _Ended] = queue.Queue(held)
    unwanted = threading.Event()

    def put(item: Item | _Ended) -> bool:
        while not unwanted.is_set():
            with contextlib.suppress(queue.Full):
                ready.put(item, timeout=_WAIT_SECONDS)
                return True
        return False

    def work() -> None:
        error: BaseException | None = None
        try:
            items = start()
            try:
                for item in items:
                    if not put(item):
                        break
            finally:
                if close := getattr(items, "close", None):
                    close()
        except BaseException as raised:  # raised again where it is heard
            error = raised
        put(_Ended(error))

    thread = threading.Thread(target=work, name="reading ahead", daemon=True)
    thread.start()
    try:
        while True:
            item = ready.get()
            if isinstance(item, _Ended):
                if item.error is not None:
                    raise item.error
                return
            yield item
    finally:
        unwanted.set()
        thread.join()
