"""
Texts in parts that threads take, with what kernels need in between.
"""

from __future__ import annotations

import concurrent.futures
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.hashes import Hashes
from provenance.similarity.arrow_text import TextBlock
from provenance.similarity.schemes import SLOTS
from provenance.similarity.threads import processors
from provenance.text.plain_words import plain_words

# Up to so many bytes of text, NumPy is done before Numba has been imported; far fewer where nothing is in its cache.
PLAIN_BYTES = 4_000_000

# A thread takes so many bytes of text at a time, and texts.
TASK_BYTES, TASK_TEXTS = 2_000_000, 2_048

# Texts that NumPy signs together.
_PLAIN_TEXTS = 64

_LOOKS_UP_SECONDS = 0.5

# What became of a text, as the kernels have it.
WHOLE, COMPOSING = 0, 1

# Room in scratch, as the kernels want it.
ROOM, _BEHIND_EDGES, _BUCKETS = 512, 97, 513


@frozen(eq=False)
class Task:
    """
    Some texts of a block.

    Attributes:
        row: the row of the first among all texts.
        first: its place in the block.
        plain: NumPy signs them.
    """

    block: TextBlock = field(repr=False)
    row: int
    first: int
    last: int
    plain: bool

    def __len__(self) -> int:
        return self.last - self.first

    @property
    def offsets(self) -> npt.NDArray[np.int64]:
        """
        Where in the block's bytes each text begins, and where the last ends.
        """
        return self.block.offsets[self.first : self.last + 1]


class Scratch:
    """
    What a thread's kernels write in between; it grows to the longest text met.
    """

    def __init__(self) -> None:
        self.other = np.empty(SLOTS, np.uint32)
        self.row = np.empty(SLOTS, np.uint32)
        self.buckets = np.empty(_BUCKETS, np.int64)
        self._bytes = -1
        self._shingles = np.empty(0, np.uint64)
        self.fit(1 << 16)

    def shingles(self, count: int) -> Hashes:
        """
        Give room for the shingles of a task, as many as it can have; what is not written to takes no memory.
        """
        if count > self._shingles.size:
            self._shingles = np.empty(count, np.uint64)
        return self._shingles

    def fit(self, longest: int) -> None:
        """
        Make room for a text of *longest* bytes.
        """
        if longest <= self._bytes:
            return
        self._bytes = longest
        plain = 2 * longest + ROOM
        self.plain = np.empty(plain, np.uint8)
        self.edges = np.empty(plain + _BEHIND_EDGES, np.uint32)
        self.hashes = np.empty(plain // 2 + 1, np.uint64)
        self.spare = np.empty(plain // 2 + 1, np.uint64)
        self.halves = np.empty(plain // 2 + 1, np.uint32)


def tasks_of(blocks: Iterator[TextBlock], plain_bytes: int | None = None) -> Iterator[Task]:
    """
    Part blocks into tasks; the first texts are plain ones, if these are all that come.

    Args:
        blocks: of texts.
        plain_bytes: up to how many bytes they are; ``PLAIN_BYTES`` unless given.
    """
    most_plain = PLAIN_BYTES if plain_bytes is None else plain_bytes
    held: list[TextBlock] = []
    size = 0
    for block in blocks:
        held.append(block)
        size += int(block.offsets[-1] - block.offsets[0])
        if size > most_plain:
            break
    plain = size <= most_plain
    for block in (*held, *blocks):
        place, count = 0, len(block)
        while place < count:
            most = int(np.searchsorted(block.offsets, block.offsets[place] + TASK_BYTES, side="right")) - 1
            end = min(max(most, place + 1), place + (_PLAIN_TEXTS if plain else TASK_TEXTS), count)
            yield Task(block, block.first + place, place, end, plain)
            place = end


def run_tasks(tasks: Iterable[Any], work: Callable[[Any, Scratch], None], threads: int | None) -> None:
    """
    Do the tasks on threads, which take one after the other; the first that fails ends it, and is raised.
    """
    count = processors(threads)
    remaining = iter(tasks)
    first = list(islice(remaining, 2))
    if count == 1 or len(first) < 2:
        scratch = Scratch()
        for task in (*first, *remaining):
            work(task, scratch)
        return
    line = _Line(chain(first, remaining), work)
    with ThreadPoolExecutor(count) as pool:
        try:
            serving = [pool.submit(line.serve) for _ in range(count)]
            # A signal that comes as this thread is about to sleep does not wake it: it looks up now and then.
            while concurrent.futures.wait(serving, timeout=_LOOKS_UP_SECONDS).not_done:
                pass
        finally:
            # Ctrl-C is heard by this thread, which does no task.
            line.close()
    line.raise_first()


class _Line:
    """
    Tasks in a line, from which threads help themselves: one that handed them out would keep them waiting for it.
    """

    def __init__(self, tasks: Iterator[Any], work: Callable[[Any, Scratch], None]) -> None:
        self._tasks = tasks
        self._work = work
        self._taking = threading.Lock()
        self._taken = 0
        self._closed = False
        self._failed: dict[int, BaseException] = {}

    def serve(self) -> None:
        """
        Do tasks until there are none, or one has failed.
        """
        scratch = Scratch()
        number = 0
        try:
            while True:
                with self._taking:
                    number = self._taken
                    task = None if self._closed else next(self._tasks, None)
                    if task is None:
                        return
                    self._taken += 1
                self._work(task, scratch)
        except BaseException as error:
            self._failed[number] = error
            self.close()

    def close(self) -> None:
        """
        Give out no more tasks.
        """
        self._closed = True

    def raise_first(self) -> None:
        """
        Raise what the first task in the line raised of those that failed.
        """
        if self._failed:
            raise self._failed[min(self._failed)]


class InTurn:
    """
    Places in one array, given out in the order of the tasks though threads are done with them in another.

    A thread waits for who has the task before its own; tasks are begun in their order, so that one is always at work.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._row = self._place = 0
        self._given_up = False

    def take(self, task: Task, size: int) -> int:
        """
        Give where the *size* elements of a task have their place, once all tasks before it have one.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._row == task.row or self._given_up)
            place = self._place
            self._row, self._place = task.row + len(task), place + size
            self._changed.notify_all()
            return place

    def give_up(self) -> None:
        """
        Let nobody wait any more: a task has failed, and what is made is thrown away.
        """
        with self._changed:
            self._given_up = True
            self._changed.notify_all()


def hashed_plainly(task: Task, chosen: npt.NDArray[np.int64]) -> Iterator[tuple[int, Hashes]]:
    """
    Hash the words of some texts of a task by NumPy; those that are no UTF-8 are left out.
    """
    for first in range(0, chosen.size, _PLAIN_TEXTS):
        texts: dict[int, str] = {}
        for place in chosen[first : first + _PLAIN_TEXTS].tolist():
            start, end = task.offsets[place : place + 2].tolist()
            try:
                texts[place] = bytes(task.block.data[start:end]).decode()
            except UnicodeDecodeError:
                continue
        offsets, hashes = plain_words(list(texts.values()))
        for i, place in enumerate(texts):
            yield place, hashes[offsets[i] : offsets[i + 1]]
