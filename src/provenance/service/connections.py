"""
Connections: a client that is slow keeps nobody else waiting.

uvicorn bounds how large headers may be and how long a connection may be idle; how long headers may take, how many
connections may wait for theirs, and how long an answer may stay unread are bounded here.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from provenance.service.settings import Bounds


def protocol(bounds: Bounds) -> type[H11Protocol]:
    """
    Make the protocol of a server.
    """
    # Those whose headers are not there yet; who has waited longest comes first.
    waiting: OrderedDict[Any, None] = OrderedDict()

    class Bounded(H11Protocol):
        _late: asyncio.TimerHandle | None = None
        _unread: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._wait()
            if len(self.connections) > bounds.connections:
                next(iter(waiting), self).give_up()

        def connection_lost(self, exc: Exception | None) -> None:
            self._have()
            self._read()
            super().connection_lost(exc)

        def handle_events(self) -> None:
            super().handle_events()
            if self.cycle is not None and not self.cycle.response_complete:
                self._have()

        def on_response_complete(self) -> None:
            # First, because the next request may be there already.
            self._wait()
            super().on_response_complete()

        def pause_writing(self) -> None:
            super().pause_writing()
            self._unread = self._unread or self.loop.call_later(bounds.stalled_seconds, self.give_up)

        def resume_writing(self) -> None:
            self._read()
            super().resume_writing()

        def give_up(self) -> None:
            """
            Close the connection, whatever is still to be sent.
            """
            waiting.pop(self, None)
            self.transport.abort()

        def _wait(self) -> None:
            self._have()
            waiting[self] = None
            self._late = self.loop.call_later(bounds.head_seconds, self.give_up)

        def _have(self) -> None:
            waiting.pop(self, None)
            if self._late is not None:
                self._late.cancel()
                self._late = None

        def _read(self) -> None:
            if self._unread is not None:
                self._unread.cancel()
                self._unread = None

    return Bounded
