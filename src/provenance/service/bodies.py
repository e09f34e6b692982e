"""
What clients send: no more than is allowed, and not for longer.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from provenance.service.refusals import Refused

# Of what is too large so much is read and thrown away, so that who sends it gets to see why it is refused.
_THROWN_AWAY_BYTES = 512_000_000
_THROWN_AWAY_SECONDS = 30.0


class _TooLarge(JSONResponse):
    """
    The refusal of a body, which is sent before the body has ended.
    """

    def __init__(self, most: int, thrown_away: bool) -> None:
        message = f"more than {most:,} bytes were sent: send less, or add large files with `provenance archive add`"
        refused = Refused(413, "too_large", message)
        super().__init__(refused.to_dict(), status_code=refused.status, headers={"connection": "close"})
        self._thrown_away = thrown_away

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        if self._thrown_away:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_THROWN_AWAY_SECONDS):
                    size = 0
                    while size < _THROWN_AWAY_BYTES:
                        message = await receive()
                        size += len(message.get("body", b""))
                        if message["type"] != "http.request" or not message.get("more_body"):
                            break
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def too_large(most: int, waiting: bool = False) -> Response:
    """
    Refuse a body of more than *most* bytes.

    Args:
        most: bytes.
        waiting: whoever sends it waits for leave to, and has not begun.
    """
    return _TooLarge(most, not waiting)


def answer(refused: Refused) -> Response:
    """
    Write a refusal.
    """
    if refused.code == "too_large":
        return _TooLarge(int(refused.message), True)
    headers = {401: {"www-authenticate": "Bearer"}, 503: {"retry-after": "2"}}.get(refused.status, {})
    return JSONResponse(refused.to_dict(), status_code=refused.status, headers=headers)


async def whole(request: Request, most: int, seconds: float) -> bytes:
    """
    Read the body of a request.

    Raises:
        Refused: it is too large, or takes too long.
    """
    found = bytearray()
    async for part in _parts(request, most, seconds):
        found += part
    return bytes(found)


async def into_file(request: Request, path: Path, most: int, seconds: float) -> int:
    """
    Write the body of a request into a new file, and give its size.

    Raises:
        Refused: it is too large, or takes too long.
    """
    size = 0
    with path.open("xb") as file:
        async for part in _parts(request, most, seconds):
            file.write(part)
            size += len(part)
    return size


async def read_json(request: Request, most: int, seconds: float) -> Any:
    """
    Read the body of a request as JSON.

    Raises:
        Refused: it is none, or as for :func:`whole`.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(415, "wrong_type", f"the body is {kind[:60] or 'of no type'!r}, expected application/json")
    body = await whole(request, most, seconds)
    try:
        return json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "no_json", f"the body is no JSON ({str(error)[:100]}): send an object") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


async def _parts(request: Request, most: int, seconds: float) -> Any:
    size = 0
    end = asyncio.get_running_loop().time() + seconds
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout_at(end):
                part = await anext(stream, None)
        except TimeoutError:
            raise Refused(408, "too_slow", f"the body took more than {seconds:g} s: send it faster, or less") from None
        except ClientDisconnect:
            raise Refused(400, "cut_off", "the connection ended before the body did") from None
        if part is None:
            return
        size += len(part)
        if size > most:
            # The number is put into words where the refusal is sent, which reads the rest.
            raise Refused(413, "too_large", str(most))
        yield part
