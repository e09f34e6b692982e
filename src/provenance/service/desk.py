"""
One server's processes and what they are at, from its start to its end.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from provenance.archive.indexing import ENDING
from provenance.service.drafts import Drafts
from provenance.service.jobs import Jobs
from provenance.service.pool import Pool, Worker, WorkerEnded
from provenance.service.refusals import Refused
from provenance.service.settings import Settings

# Others may add to the archive meanwhile; what they added is found by its words so much later.
_LOOKS_SECONDS = 5.0


class Desk:
    """
    What answers for one archive.

    Attributes:
        settings: of the server.
        pool: answers questions.
        jobs: long work.
        drafts: that are kept.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.drafts = Drafts()
        self.folder = Path(tempfile.mkdtemp(prefix="provenance-serve-"))  # nobody else may look into it
        archive = settings.archive.absolute()
        index = archive.with_name(archive.name + ENDING)
        if not os.access(archive.parent, os.W_OK):
            index = self.folder / index.name
        told = {"archive": str(archive), "index": str(index), "role": "answering"}
        bounds = settings.bounds
        self.pool = Pool(told, settings.workers, waiting=bounds.waiting, seconds=bounds.question_seconds)
        self._keeper, self._tracer = Worker(told | {"role": "keeper"}), Worker(told)
        self.jobs = Jobs(self.folder, {"import": self._keeper, "trace": self._tracer}, bounds.jobs)
        self._begun: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """
        Start what answers; what only later questions need is loaded meanwhile.

        Raises:
            Refused: the archive cannot be opened.
        """
        await self.pool.start()
        loop = asyncio.get_running_loop()
        self._begun = [loop.create_task(self._compile()), loop.create_task(self._keep_index())]

    async def end(self) -> None:
        """
        End all processes. What was acknowledged is on the disk.
        """
        for task in self._begun:
            task.cancel()
        await asyncio.gather(*self._begun, return_exceptions=True)
        await self._keeper.finish()
        await self.jobs.end()
        await asyncio.gather(self.pool.end(), self._tracer.end(), self._keeper.end())
        shutil.rmtree(self.folder, ignore_errors=True)

    async def _compile(self) -> None:
        with contextlib.suppress(Refused, WorkerEnded):
            await self._tracer.ask("kernels", {})
            await self.pool.tell_all("kernels")

    async def _keep_index(self) -> None:
        while True:
            with contextlib.suppress(Refused, WorkerEnded):
                await self._keeper.ask("catch_up", {})
            await asyncio.sleep(_LOOKS_SECONDS)
