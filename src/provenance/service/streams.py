"""
A worker's end of the pipes: questions come in, answers and news of progress go out.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from typing import IO, TypeVar

from provenance.service import frames
from provenance.service.frames import Told

Item = TypeVar("Item")

# How often somebody is told how far work is.
_TELLING_SECONDS = 0.1


class Streams:
    """
    Questions that wait, and the way back.

    Attributes:
        ended: who asked has gone, or wants no answer any more.
    """

    def __init__(self) -> None:
        self.ended = threading.Event()
        # What libraries print must not get between our frames.
        self._replies = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        self._questions: queue.SimpleQueue[Told | None] = queue.SimpleQueue()
        threading.Thread(target=self._listen, args=(sys.stdin.buffer,), daemon=True).start()

    def next(self) -> Told | None:
        """
        Give the next question, once there is one; None when there will be no more.
        """
        question = self._questions.get()
        if question is not None:
            self.ended.clear()
        return question

    def tell(self, told: Told, body: bytes = b"") -> None:
        """
        Send a frame.
        """
        self._replies.write(frames.packed(told, body))
        self._replies.flush()

    def progress(self, items: Sequence[Item], what: str) -> Iterable[Item]:
        """
        Hand on items one by one, and tell how far it is; see :class:`provenance.progress.Progress`.
        """
        last = 0.0
        for done, item in enumerate(items):
            now = time.monotonic()
            if now - last > _TELLING_SECONDS:
                last = now
                self.tell({"progress": {"stage": what, "done": done, "of": len(items)}})
            yield item

    def _listen(self, stream: IO[bytes]) -> None:
        try:
            while True:
                question, _ = frames.read(stream)
                if "cancel" in question:
                    self.ended.set()
                else:
                    self._questions.put(question)
        except (EOFError, OSError, ValueError):
            self.ended.set()
            self._questions.put(None)
