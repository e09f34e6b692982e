"""
What a server is started with, and what may be asked of it.
"""

from __future__ import annotations

import ipaddress
import secrets
from pathlib import Path

from attrs import field, frozen

from provenance.errors import InvalidParameter
from provenance.readers.limits import Limits
from provenance.similarity.threads import processors

LOOPBACK = "127.0.0.1"

# Who guesses a token that somebody chose has all the time in the world.
_SHORTEST_TOKEN = 16

# A draft is an article: the longest that desks write have some 30,000 words. Comparing takes many times its size.
DRAFT_LIMITS = Limits(text_characters=1_000_000, tokens=100_000)


@frozen(kw_only=True)
class Bounds:
    """
    What one client can make the server do.

    Attributes:
        draft_bytes: of the body of a question.
        upload_bytes: of a file of articles that are to be added.
        head_bytes: of a request's line and headers.
        head_seconds: from the opening of a connection, or the end of an answer, until a request's headers are there.
        body_seconds: until its body is.
        idle_seconds: that a connection is kept open for the next request.
        stalled_seconds: that a client may leave an answer unread.
        connections: that are open at a time; of more, that which has waited longest for its headers is closed.
        question_seconds: that a question may take, from when it is its turn.
        waiting: questions that wait for their turn.
        jobs: that wait for their turn, and that are remembered when they are done.
    """

    draft_bytes: int = 8_000_000
    upload_bytes: int = 64_000_000
    head_bytes: int = 16_384
    head_seconds: float = 10.0
    body_seconds: float = 60.0
    idle_seconds: float = 5.0
    stalled_seconds: float = 60.0
    connections: int = 1_000
    question_seconds: float = 60.0
    waiting: int = 500
    jobs: int = 100


@frozen(kw_only=True)
class Settings:
    """
    How to serve one archive.

    Attributes:
        archive: path of it.
        host: address to listen at.
        port: to listen at.
        token: without which nothing is answered.
        names: host names, besides those of the loopback, under which the server may be asked for.
        adding: files and folders whose articles are added at the start.
        workers: processes that answer questions.
        bounds: what one client can make the server do.
    """

    archive: Path
    host: str = LOOPBACK
    port: int = 8000
    token: str = field(factory=lambda: secrets.token_urlsafe(24), repr=False)
    names: tuple[str, ...] = ()
    adding: tuple[Path, ...] = ()
    workers: int = field(factory=lambda: min(4, processors(None)))
    bounds: Bounds = field(factory=Bounds)

    @property
    def hosts(self) -> frozenset[str]:
        """
        Give what a request's Host may be.
        """
        found = {f"{name}:{self.port}" for name in ("localhost", "127.0.0.1", "[::1]")}
        for name in map(str.lower, self.names):
            # Behind a proxy the port is another, or none.
            found |= {name} if _has_port(name) else {name, f"{name}:{self.port}"}
        return frozenset(found)

    @property
    def origins(self) -> frozenset[str]:
        """
        Give what a request's Origin may be.
        """
        loopback = {f"http://{name}:{self.port}" for name in ("localhost", "127.0.0.1", "[::1]")}
        others = self.hosts - {f"{name}:{self.port}" for name in ("localhost", "127.0.0.1", "[::1]")}
        return frozenset(loopback | {f"{scheme}://{one}" for scheme in ("http", "https") for one in others})

    @property
    def address(self) -> str:
        """
        Give the address to open: the token is in it.
        """
        shown = f"[{self.host}]" if ":" in self.host else self.host
        if self.names and not is_loopback(self.host):
            shown = self.names[0]
        where = shown if _has_port(shown) else f"{shown}:{self.port}"
        return f"http://{where}/?token={self.token}"


def checked(settings: Settings, *, chosen_token: bool) -> Settings:
    """
    Refuse settings that would let others in.

    Args:
        settings: of a server that is to start.
        chosen_token: its token was given, not made.

    Raises:
        InvalidParameter: it would listen beyond this machine without a token that was given and a name to be asked for
            by; or the token is short, or no token.
    """
    if not is_loopback(settings.host) and not (chosen_token and settings.names):
        raise InvalidParameter(
            f"to listen at {settings.host!r} lets other machines in: give --token and --allow-host, or leave out --host"
        )
    if len(settings.token) < _SHORTEST_TOKEN or not settings.token.isascii() or not settings.token.isprintable():
        raise InvalidParameter(f"the token is too easy to guess: give {_SHORTEST_TOKEN} letters, digits and signs")
    if any(one in settings.token for one in " \"';,\\&#%+?"):
        raise InvalidParameter("a token goes into an address and a cookie: give letters, digits, -, _, . and ~")
    for name in settings.names:
        if not name or any(one in name for one in "/@?#* \\") or not name.isascii():
            raise InvalidParameter(f"{name!r} is no host name: give one such as desk.example.org")
    return settings


def is_loopback(host: str) -> bool:
    """
    Tell whether only this machine can reach an address.
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _has_port(name: str) -> bool:
    return name.rpartition(":")[2].isdecimal() and ("]" in name or name.count(":") == 1)
