"""
Work that takes long: numbered, watched, cancelled, and remembered for a while.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, TypeAlias

from attrs import define, field

from provenance.service.frames import Told
from provenance.service.pool import Worker, WorkerEnded
from provenance.service.refusals import Refused

Kind: TypeAlias = Literal["import", "trace"]
State: TypeAlias = Literal["waiting", "running", "done", "failed", "cancelled"]

# What is told of one that was told to stop may take as long as its batch.
_CANCEL_SECONDS = 15.0


@define(eq=False)
class Job:
    """
    One piece of long work.

    Attributes:
        number: of it, from 1.
        kind: ``import`` or ``trace``.
        what: it is about, for people.
        state: ``waiting``, ``running``, ``done``, ``failed`` or ``cancelled``.
        progress: how far it is, as its worker told last; of an import also what became of how many articles, which are
            on the disk.
        result: what came out; None before.
        error: why it failed; None where it did not.
        begun: when it was asked for.
        folder: where its files are.
    """

    number: int
    kind: Kind
    what: str
    folder: Path
    asked: Told = field(repr=False)
    state: State = "waiting"
    progress: Told = field(factory=dict)
    result: Told | None = None
    error: Refused | None = None
    begun: dt.datetime = field(factory=lambda: dt.datetime.now(dt.UTC))
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def over(self) -> bool:
        """
        Tell whether nothing more will become of it.
        """
        return self.state in ("done", "failed", "cancelled")

    def to_dict(self) -> dict[str, Any]:
        """
        Give the job as JSON-ready values.
        """
        statuses = {one: self.progress.get(one, 0) for one in _STATUSES} if self.kind == "import" else None
        return {
            "number": self.number,
            "kind": self.kind,
            "what": self.what,
            "state": self.state,
            "begun": self.begun.isoformat(timespec="milliseconds"),
            "stage": self.progress.get("stage"),
            "done": self.progress.get("done"),
            "of": self.progress.get("of"),
            "statuses": statuses,
            "additions": (self.result or {}).get("additions") if self.kind == "import" else None,
            "error": None if self.error is None else self.error.to_dict()["error"],
        }


_STATUSES = ("added", "unchanged", "replaced", "not_comparable", "rejected")


class Jobs:
    """
    All long work of a server: imports one after the other, traces one after the other.

    Args:
        folder: for their files, which nobody else can read.
        workers: that do each kind.
        most: that wait, and that are remembered.
    """

    def __init__(self, folder: Path, workers: dict[Kind, Worker], most: int) -> None:
        self._folder = folder
        self._workers = workers
        self._most = most
        self._turns = {kind: asyncio.Lock() for kind in workers}
        self._jobs: dict[int, Job] = {}
        self._last = 0

    def __iter__(self) -> Iterator[Job]:
        return iter(self._jobs.values())

    def __getitem__(self, number: int) -> Job:
        """
        Give a job.

        Raises:
            Refused: there is none of this number.
        """
        if number not in self._jobs:
            raise Refused(404, "unknown_job", f"there is no job {number}: it may have been forgotten since")
        return self._jobs[number]

    def room(self) -> Path:
        """
        Make a folder for the files of the next job.

        Raises:
            Refused: too many wait.
        """
        if sum(not job.over for job in self) >= self._most:
            raise Refused(503, "busy", f"{self._most} jobs wait already: cancel one, or ask again later")
        self._last += 1
        folder = self._folder / f"{self._last}"
        folder.mkdir(mode=0o700)
        return folder

    def begin(self, kind: Kind, what: str, question: str, asked: Told, folder: Path) -> Job:
        """
        Begin a job, or let it wait for its turn.

        Args:
            kind, what: of the job.
            question, asked: what its worker is asked.
            folder: from :meth:`room`.
        """
        job = Job(number=int(folder.name), kind=kind, what=what, folder=folder, asked=asked)
        self._jobs[job.number] = job
        job.task = asyncio.get_running_loop().create_task(self._run(job, question))
        self._forget()
        return job

    async def cancel(self, number: int) -> Job:
        """
        Cancel a job; what was added before is kept. One that is over stays as it is.

        Raises:
            Refused: there is none of this number.
        """
        job = self[number]
        if job.over or job.task is None:
            return job
        if job.state == "running" and job.kind == "import":
            self._workers[job.kind].cancel()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_CANCEL_SECONDS):
                    await asyncio.shield(job.task)
        if not job.over:
            job.task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await job.task
            job.state = "cancelled"
        return job

    async def end(self) -> None:
        """
        Cancel all.
        """
        for job in [one for one in self if not one.over]:
            if job.task is not None:
                job.task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await job.task

    async def _run(self, job: Job, question: str) -> None:
        try:
            async with self._turns[job.kind]:
                job.state = "running"
                # Whatever it is at without having been asked to can wait.
                self._workers[job.kind].cancel()
                job.result = await self._result(job, question)
                job.state = "done"
        except Refused as refused:
            job.error = refused
            job.state = "cancelled" if refused.code == "cancelled" else "failed"
        except WorkerEnded:
            job.error = Refused(503, "worker_ended", "the process that did this ended; what was added before is kept")
            job.state = "failed"
        except asyncio.CancelledError:
            job.state = "cancelled"
            raise
        finally:
            if job.kind == "import":
                shutil.rmtree(job.folder, ignore_errors=True)

    async def _result(self, job: Job, question: str) -> Told:
        worker = self._workers[job.kind]
        try:
            return (await worker.ask(question, job.asked, heard=job.progress.update))[0]
        except WorkerEnded:
            # One that ended while it waited is noticed when it is asked; then nothing was done yet.
            if job.progress:
                raise
        return (await worker.ask(question, job.asked, heard=job.progress.update))[0]

    def _forget(self) -> None:
        over = [job for job in self if job.over]
        for job in over[: max(0, len(self._jobs) - self._most)]:
            shutil.rmtree(job.folder, ignore_errors=True)
            del self._jobs[job.number]
