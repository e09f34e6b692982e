"""
The server's side of its workers: who asks waits for one that is free, and one that ends is replaced.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from provenance.service import frames
from provenance.service.frames import Told
from provenance.service.refusals import Refused

Heard = Callable[[Told], None]

# Loading Python and the libraries takes a second; the first time that kernels are compiled, a minute and more.
_START_SECONDS = 180.0

# Whoever is told to stop may finish a batch.
_GRACE_SECONDS = 15.0

_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


class WorkerEnded(Exception):
    """
    The process of a worker ended before it had answered.
    """


class Worker:
    """
    One process, which answers one question at a time.

    Args:
        settings: what it is told first.
    """

    def __init__(self, settings: Told) -> None:
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """
        Give the number of the process; None where there is none.
        """
        return None if self._process is None else self._process.pid

    async def start(self) -> None:
        """
        Start the process, and wait until it can answer.

        Raises:
            Refused: it cannot.
        """
        command = ["-P", "-W", "ignore", "-c", "from provenance.service.worker import main; main()"]
        imported = os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, sys.path)])
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=sys.prefix,  # the folder that the user works in may be gone
            env=os.environ | dict.fromkeys(_THREADS, "1") | {"PYTHONPATH": imported},
        )
        try:
            self._send(self._settings)
            async with asyncio.timeout(_START_SECONDS):
                told, _ = await frames.receive(self._stdout)
        except (EOFError, OSError, TimeoutError) as error:
            await self.end()
            raise Refused(503, "worker_ended", "the process that would answer did not start: ask again") from error
        if "refused" in told:
            await self.end()
            raise Refused(**told["refused"])

    async def ask(
        self, question: str, asked: Told, *, heard: Heard | None = None, seconds: float | None = None
    ) -> tuple[Told, bytes]:
        """
        Ask a question, and wait for the answer.

        Args:
            question: its name.
            asked: what goes with it.
            heard: is told how far it is.
            seconds: that it may take; afterwards the process is ended.

        Raises:
            Refused: there is no answer, and why.
            WorkerEnded: the process ended.
        """
        async with self._turn:
            if self._process is None:
                await self.start()
            try:
                self._send({"ask": question, "with": asked})
                async with asyncio.timeout(seconds):
                    while True:
                        told, body = await frames.receive(self._stdout)
                        if "progress" not in told:
                            break
                        if heard is not None:
                            heard(told["progress"])
            except TimeoutError:
                await self.end()
                message = f"this took more than {seconds:g} s and was ended: give less of it"
                raise Refused(503, "took_too_long", message) from None
            except (EOFError, OSError) as error:
                await self.end()
                raise WorkerEnded from error
            except asyncio.CancelledError:
                # The next question must not get this answer.
                await self.end()
                raise
            if "refused" in told:
                raise Refused(**told["refused"])
            return told["answer"], body

    def cancel(self) -> None:
        """
        Tell it that what it is at is wanted no more.
        """
        with contextlib.suppress(OSError):
            self._send({"cancel": True})

    async def end(self) -> None:
        """
        End the process at once; the next question starts another. What it had acknowledged is on the disk.
        """
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def finish(self) -> None:
        """
        Let the process end by itself, as soon as what it is at is done; end it where that takes long.
        """
        process = self._process
        if process is None:
            return
        self.cancel()
        if process.stdin is not None:
            process.stdin.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GRACE_SECONDS):
                await process.wait()
        await self.end()

    @property
    def _stdout(self) -> asyncio.StreamReader:
        if self._process is None or self._process.stdout is None:
            raise EOFError("there is no process")
        return self._process.stdout

    def _send(self, told: Told) -> None:
        if self._process is None or self._process.stdin is None or self._process.stdin.is_closing():
            raise BrokenPipeError("there is no process")
        self._process.stdin.write(frames.packed(told))


class Pool:
    """
    Workers that answer questions, first come, first served.

    A worker that is done is handed to whoever has waited longest. :class:`asyncio.Queue` lets a newcomer that asks in
    the moment between take it, and puts whom it had woken at the end of the queue again.

    Args:
        settings: what each worker is told first.
        size: of them.
        waiting: questions that may wait.
        seconds: that a question may take.
    """

    def __init__(self, settings: Told, size: int, *, waiting: int, seconds: float) -> None:
        self.workers = [Worker(settings) for _ in range(size)]
        self._free: deque[Worker] = deque()
        self._line: deque[asyncio.Future[Worker]] = deque()
        self._wanted: dict[Worker, deque[asyncio.Future[Worker]]] = {worker: deque() for worker in self.workers}
        self._most = waiting
        self._seconds = seconds

    async def start(self) -> None:
        """
        Start all, the first by itself: what it compiles the others find.
        """
        await self.workers[0].start()
        await asyncio.gather(*(worker.start() for worker in self.workers[1:]))
        for worker in self.workers:
            self._give(worker)

    async def ask(self, question: str, asked: dict[str, Any]) -> bytes:
        """
        Ask whichever worker is free next.

        Raises:
            Refused: there is no answer, and why.
        """
        if sum(not one.done() for one in self._line) >= self._most:
            raise Refused(503, "busy", f"{self._most:,} questions wait already: ask again in a moment")
        worker = await self._take()
        try:
            try:
                return (await worker.ask(question, asked, seconds=self._seconds))[1]
            except WorkerEnded:
                # What ended it need not have been this question; where it was, it is told at the second time.
                return (await worker.ask(question, asked, seconds=self._seconds))[1]
        except WorkerEnded as error:
            message = "the process that answered this crashed twice and was replaced; other questions are not touched"
            raise Refused(503, "worker_ended", message) from error
        finally:
            self._give(worker)

    async def tell_all(self, question: str) -> None:
        """
        Ask each worker the same, one after the other, when it is free.
        """
        for worker in self.workers:
            await self._take(worker)
            try:
                with contextlib.suppress(Refused, WorkerEnded):
                    await worker.ask(question, {}, seconds=_START_SECONDS)
            finally:
                self._give(worker)

    async def _take(self, this: Worker | None = None) -> Worker:
        """
        Wait for a worker, behind all who wait already.

        Args:
            this: one that is wanted before all others, as soon as it is done.
        """
        free = next((one for one in self._free if this is None or one is this), None)
        if free is not None:  # then nobody waits
            self._free.remove(free)
            return free
        line = self._line if this is None else self._wanted[this]
        turn: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        line.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                # It was handed over already.
                self._give(turn.result())
            raise

    def _give(self, worker: Worker) -> None:
        """
        Hand a worker that is done to whoever wants this one, or has waited longest.
        """
        for line in (self._wanted[worker], self._line):
            while line:
                turn = line.popleft()
                # Who has gone meanwhile is passed over.
                if not turn.cancelled():
                    turn.set_result(worker)
                    return
        self._free.append(worker)

    async def end(self) -> None:
        """
        End all.
        """
        await asyncio.gather(*(worker.end() for worker in self.workers))
