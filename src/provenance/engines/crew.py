"""
Several processes for one piece of work over a large corpus: what Python does by itself, it does on one processor.

Each process is started afresh, as ``python -c``, and knows nothing but what it is told and the files that it inherits:
the program of the user is never run again, and none of its threads and locks are there. Messages are JSON and arrays.
:mod:`provenance.engines.crew_worker` is the other end.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from attrs import define

from provenance.engines.messages import Array, Message, receive, send
from provenance.errors import WorkerLost
from provenance.readers.sandbox import import_path

# Answers come back in order and wait for each other: so many questions are asked ahead for each of a crew.
_AHEAD = 3

# A worker has one processor; libraries that start threads of their own would take the others'.
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

_REMEDY = "trace with processes=1, which takes less memory at once, or fewer articles"

# The system says how a process ended a moment after its pipe breaks.
_PATIENCE_SECONDS = 5.0

Answer = tuple[int, Message]


class Crew:
    """
    Worker processes, each asked one thing at a time; a context, at whose end they are gone.
    """

    def __init__(self, count: int, files: Mapping[str, int]) -> None:
        """
        Start the processes.

        Args:
            count: how many.
            files: numbers of open files that they inherit, by name.

        Raises:
            OSError: no process can be started.
        """
        self._workers: list[_Worker] = []
        try:
            for _ in range(count):
                self._workers.append(_Worker(_started(files)))
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Crew:
        """
        Give the crew.
        """
        return self

    def __exit__(self, *_: object) -> None:
        """
        End the processes.
        """
        self.close()

    def __len__(self) -> int:
        """
        Count the processes.
        """
        return len(self._workers)

    def close(self) -> None:
        """
        End the processes, whatever they are at.
        """
        for worker in self._workers:
            worker.end()

    def tell(self, what: str, told: Any = None, arrays: Sequence[Array] = ()) -> None:
        """
        Tell all of them the same, and wait until they have heard it.

        Raises:
            WorkerLost: one has ended, or met a fault.
        """
        for worker in self._workers:
            worker.ask(what, (told, arrays))

    def each(self, what: str, asked: Iterable[Message]) -> Iterator[Answer]:
        """
        Ask one thing after another, whoever is free, and give the answers in order, each with who gave it.

        Args:
            what: the name of the question.
            asked: what goes with each; taken a few ahead of the answers.

        Raises:
            WorkerLost: one has ended, or met a fault.
            OSError: the disk is full.
        """
        free: queue.SimpleQueue[int] = queue.SimpleQueue()
        for number in range(len(self)):
            free.put(number)

        def one(message: Message) -> Answer:
            number = free.get()
            try:
                return number, self._workers[number].ask(what, message)
            finally:
                free.put(number)

        waiting: deque[Future[Answer]] = deque()
        with self._threads() as pool:
            for message in asked:
                waiting.append(pool.submit(one, message))
                if len(waiting) > _AHEAD * len(self):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def of_each(self, what: str, asked: Sequence[Sequence[Message]]) -> Iterator[Answer]:
        """
        Ask each its own questions, one after another, and give the answers as they come, each with who gave it.

        Args:
            what: the name of the question.
            asked: for each of the crew what goes with its questions.

        Raises:
            WorkerLost: one has ended, or met a fault.
            OSError: the disk is full.
        """
        answers: queue.SimpleQueue[Answer | Future[None]] = queue.SimpleQueue()

        def some(number: int) -> None:
            for message in asked[number]:
                answers.put((number, self._workers[number].ask(what, message)))

        with self._threads() as pool:
            for number in range(len(self)):
                pool.submit(some, number).add_done_callback(answers.put)
            busy = len(self)
            while busy:
                found = answers.get()
                if isinstance(found, Future):
                    found.result()
                    busy -= 1
                else:
                    yield found

    @contextlib.contextmanager
    def _threads(self) -> Iterator[ThreadPoolExecutor]:
        """
        Give threads that wait for the workers, one for each; where they are left before their time, all ends.
        """
        with ThreadPoolExecutor(len(self)) as pool:
            try:
                yield pool
            except BaseException:
                self.close()
                pool.shutdown(wait=False, cancel_futures=True)
                raise


@define(eq=False)
class _Worker:
    """
    One process, and the pipes to and from it.
    """

    process: subprocess.Popen[bytes]

    def ask(self, what: str, message: Message) -> Message:
        """
        Ask one thing, and wait for the answer.

        Raises:
            WorkerLost: the process has ended, or met a fault.
            OSError: the disk is full.
        """
        requests, answers = self.process.stdin, self.process.stdout
        told, arrays = message
        try:
            if requests is None or answers is None:
                raise EOFError
            send(requests, [what, told], arrays)
            (state, told), arrays = receive(answers)
        except (EOFError, OSError, ValueError):
            raise WorkerLost(f"a process that traced a part of the corpus ended{self._why()}: {_REMEDY}") from None
        if state == "full":
            raise OSError(*told)
        if state == "fault":
            raise WorkerLost(f"a process that traced a part of the corpus met a fault of the program ({told})")
        return told, arrays

    def end(self) -> None:
        """
        Kill the process, and let go of its pipes.
        """
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _why(self) -> str:
        try:
            status = self.process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            return ""
        if status == -signal.SIGKILL:
            return ", killed, as the system does where memory is short"
        return f", by {signal.Signals(-status).name}" if status < 0 else f" with status {status}"


def _started(files: Mapping[str, int]) -> subprocess.Popen[bytes]:
    if not sys.executable:
        raise FileNotFoundError(2, "no Python is known")
    # Unlike -m and -c alone, -P never looks for modules in the working folder, where anybody may have put them.
    main = "from provenance.engines.crew_worker import main; main()"
    command = [sys.executable, "-P", "-W", "ignore", "-c", main, json.dumps(dict(files))]
    return subprocess.Popen(  # noqa: S603  # our own module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=sys.prefix,  # the folder that the user works in may be gone
        env=os.environ | dict.fromkeys(_THREADS, "1") | {"PYTHONPATH": os.pathsep.join(import_path())},
        pass_fds=tuple(files.values()),
    )
