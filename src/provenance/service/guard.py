"""
Who may ask: before anything else is looked at.

A page of another site that is open in the same browser can send requests here. Its Origin says so; where its name was
made to point here, Host does; and it does not get our cookie. Whoever else is on this machine does not know the token.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from provenance.service.bodies import answer, too_large
from provenance.service.refusals import Refused
from provenance.service.settings import Settings

# Nothing runs but what is served from here, nothing is embedded, nothing is sent elsewhere, and no text becomes markup.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)

_HEADERS = (
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"),
)

_SAFE = frozenset({"GET", "HEAD"})


class Guard:
    """
    Lets those requests through to an application that come from who knows the token, by this server's own name.

    Args:
        app: the application.
        settings: of the server.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self.cookie = f"provenance-{settings.port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Answer a request, or refuse it.
        """
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # there are no sockets here
            raise RuntimeError(f"a connection of the kind {scope['type']!r} is not served")
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        by_address = False
        try:
            self._check_size(headers)
            self._check_host(_all(headers, "host"))
            self._check_origin(headers)
            by_address = self._check_token(scope, headers)
            length = max((int(one) for one in _all(headers, "content-length") if one.isdecimal()), default=0)
        except Refused as refused:
            await self._guarded(answer(refused))(scope, receive, send)
            return
        if length > self._settings.bounds.upload_bytes:
            waiting = "100-continue" in (one.lower() for one in _all(headers, "expect"))
            await self._guarded(too_large(self._settings.bounds.upload_bytes, waiting))(scope, receive, send)
            return
        await self._guarded(self._app, set_cookie=by_address)(scope, receive, send)

    def _check_size(self, headers: list[tuple[str, str]]) -> None:
        # What comes in one piece is parsed whatever its size.
        if sum(len(name) + len(value) for name, value in headers) > self._settings.bounds.head_bytes:
            most = self._settings.bounds.head_bytes
            raise Refused(431, "headers_too_large", f"the headers have more than {most:,} bytes: send less")

    def _check_host(self, hosts: list[str]) -> None:
        if len(hosts) != 1 or hosts[0].lower() not in self._settings.hosts:
            named = ", ".join(repr(one[:100]) for one in hosts) or "none"
            raise Refused(
                403, "wrong_host", f"this server is not known as {named}: use the address that the terminal shows"
            )

    def _check_origin(self, headers: list[tuple[str, str]]) -> None:
        origins = _all(headers, "origin")
        if origins and (len(origins) > 1 or origins[0].lower() not in self._settings.origins):
            raise Refused(403, "wrong_origin", "pages of other sites may not ask this server")
        site = _all(headers, "sec-fetch-site")
        navigating = _all(headers, "sec-fetch-mode") == ["navigate"] and _all(headers, "sec-fetch-dest") == ["document"]
        if site and site[0] not in ("same-origin", "none") and not navigating:
            raise Refused(403, "wrong_origin", "pages of other sites may not ask this server")

    def _check_token(self, scope: Scope, headers: list[tuple[str, str]]) -> bool:
        """
        Refuse who does not know the token; give whether it stands in the address.
        """
        method = scope["method"]
        bearer = [one[7:] for one in _all(headers, "authorization") if one[:7].lower() == "bearer "]
        if any(map(self._is_token, bearer)):
            return False
        if any(map(self._is_token, _cookies(headers, self.cookie))):
            # Browsers name the origin of all that changes something; what does not say it is no page of ours.
            if method in _SAFE or _all(headers, "origin"):
                return False
            raise Refused(
                403, "no_origin", "with the cookie alone, say by Origin where this comes from; or use a header"
            )
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        if method in _SAFE and scope["path"] == "/" and any(map(self._is_token, asked)):
            return True
        raise Refused(
            401,
            "no_token",
            "open the address that the terminal shows, with its token; or send it: Authorization: Bearer TOKEN",
        )

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._settings.token.encode())

    def _guarded(self, app: ASGIApp, *, set_cookie: bool = False) -> ASGIApp:
        """
        Add to every answer what keeps a browser from doing more with it.
        """

        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            async def told(message: Message) -> None:
                if message["type"] == "http.response.start":
                    message["headers"] = [*message.get("headers", []), *self._headers(set_cookie, message)]
                await send(message)

            await app(scope, receive, told)

        return guarded

    def _headers(self, set_cookie: bool, message: Message) -> Iterable[tuple[bytes, bytes]]:
        there = {name.lower() for name, _ in message.get("headers", [])}
        for name, value in _HEADERS:
            yield name.encode(), value.encode()
        if b"cache-control" not in there:
            yield b"cache-control", b"no-store"
        if set_cookie:
            cookie = f"{self.cookie}={self._settings.token}; Path=/; HttpOnly; SameSite=Strict"
            yield b"set-cookie", cookie.encode()


def _all(headers: list[tuple[str, str]], name: str) -> list[str]:
    return [value.strip() for known, value in headers if known == name]


def _cookies(headers: list[tuple[str, str]], name: str) -> list[str]:
    found = []
    for header in _all(headers, "cookie"):
        try:
            cookies: SimpleCookie = SimpleCookie(header)
        except CookieError:
            continue
        if name in cookies:
            found.append(cookies[name].value)
    return found
