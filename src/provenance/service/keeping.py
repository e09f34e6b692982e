"""
The one process that writes: it adds articles, batch by batch, and keeps the index of words.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import asdict

from provenance.archive.adding import Addition
from provenance.archive.searching import Search
from provenance.archive.store import Archive
from provenance.errors import ArchiveLocked, ProvenanceError
from provenance.readers import read
from provenance.service.frames import Told
from provenance.service.refusals import Refused, by_name, refusal
from provenance.service.streams import Streams

# Who added before may have been ended without a word, and its process may need a moment to notice.
_PATIENCE_SECONDS = 10.0

# An import is held up so long, at most, by what there is to index.
_INDEXING_SECONDS = 5.0

# What became of so many articles is told one by one; of the others, how many there are.
_TOLD = 1_000

# Articles that are added together: few enough for a job to be seen to move.
_BATCH = 250


class Keeper:
    """
    The work, each kind by the name of its method after ``on_``.

    Args:
        settings: ``archive`` and ``index``: paths.
        streams: to tell how far work is, and to hear whether it is still wanted.
    """

    def __init__(self, settings: Told, streams: Streams) -> None:
        self._path = settings["archive"]
        self._search = Search(Path(self._path), Path(settings["index"]))
        self._streams = streams

    def on_add(self, path: str, replace: bool, sent: bool = False) -> tuple[Told, bytes]:
        """
        Add what a file holds, or a folder.

        What is told of was added, and is on the disk.

        Args:
            path: of it.
            replace: see :meth:`Archive.add`.
            sent: it was sent, and is known by its name alone.

        Raises:
            Refused: nobody wants it any more, or it cannot be added.
        """
        ours = path if sent else ""
        tally: Counter[str] = Counter()
        told: list[dict[str, Any]] = []
        try:
            corpus = read(path)
            size = len(corpus)

            def hear(became: Sequence[Addition]) -> None:
                tally.update(one.status for one in became)
                told.extend(_told(one, ours) for one in became[: max(0, _TOLD - len(told))])
                done = sum(tally.values()) - tally["rejected"]
                self._streams.tell({"progress": {"stage": "adding articles", "done": done, "of": size, **tally}})
                if self._streams.ended.is_set():
                    raise _Unwanted

            self._add(corpus, replace, hear)
        except ProvenanceError as error:
            raise refusal(error, ours) from error
        except _Unwanted:
            raise Refused(409, "cancelled", f"cancelled: {sum(tally.values()):,} articles were added before") from None
        finally:
            # What was added is found by its words when this is done; of a large archive the rest is indexed later.
            end = time.monotonic() + _INDEXING_SECONDS
            self._search.catch_up(lambda _done, _all: time.monotonic() < end)
        return {"statuses": dict(tally), "additions": told}, b""

    def on_catch_up(self) -> tuple[Told, bytes]:
        """
        Index what others added.
        """

        def tell(done: int, size: int) -> bool:
            self._streams.tell({"progress": {"stage": "indexing words", "done": done, "of": size}})
            return not self._streams.ended.is_set()

        return {"caught_up": self._search.catch_up(tell)}, b""

    def _add(self, corpus: Any, replace: bool, hear: Any) -> None:
        end = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                with Archive(self._path, create=False) as archive:
                    archive.add(corpus, replace=replace, batch=_BATCH, told=hear)
                return
            except ArchiveLocked:
                if time.monotonic() > end or self._streams.ended.is_set():
                    raise
                time.sleep(0.2)


def _told(one: Addition, path: str) -> dict[str, Any]:
    named = {"id": by_name(one.id, path), "message": by_name(one.message, path)}
    return asdict(one) | named | {"position": None}


class _Unwanted(Exception):
    """
    Whoever asked for this work wants it no more.
    """
