"""
A server from its start to its end.
"""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from provenance.errors import ServerFailed
from provenance.service.app import application
from provenance.service.connections import protocol
from provenance.service.settings import Settings

# Connections that the system keeps until they are taken.
_BACKLOG = 2_048

# Whoever still gets an answer when the server is told to end.
_ENDING_SECONDS = 5


def serve(settings: Settings, started: Callable[[], None]) -> None:
    """
    Serve until Ctrl-C.

    Args:
        settings: of the server.
        started: is called when questions are answered.

    Raises:
        ServerFailed: it cannot listen there, or the archive cannot be opened.
    """
    listening = _listening(settings)
    bounds = settings.bounds
    config = uvicorn.Config(
        application(settings),
        http=protocol(bounds),
        ws="none",
        lifespan="on",
        loop="asyncio",
        log_level="warning",
        access_log=False,  # addresses may hold what an editor looks for
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=int(bounds.idle_seconds),
        timeout_graceful_shutdown=_ENDING_SECONDS,
        h11_max_incomplete_event_size=bounds.head_bytes,
    )

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                started()

    try:
        server = Server(config)
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        return
    finally:
        listening.close()
    if not server.started:
        raise ServerFailed("the server did not start: what it said above tells why")


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((settings.host, settings.port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise ServerFailed(
            f"cannot listen at {settings.host}:{settings.port} ({(error.strerror or str(error)).lower()}): "
            "give another --port"
        ) from error
    return listening
