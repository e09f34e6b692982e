"""
Clients of a server: editors who check one draft after the other, and read in between.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Sequence

from attrs import frozen

# A client opens its connection again when the server has closed it.
_AGAIN = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)


@frozen(kw_only=True)
class Load:
    """
    What many clients met.

    Attributes:
        check_ms: of each check, in the order in which they ended.
        errors: answers other than 200, and connections that failed.
        seconds: that it lasted.
    """

    check_ms: tuple[float, ...]
    errors: int
    seconds: float


def run(port: int, token: str, drafts: Sequence[str], *, clients: int, seconds: float, pause: float) -> Load:
    """
    Let clients ask for so many seconds, never the same: the server keeps the answers that it gave.

    Args:
        port, token: of the server.
        drafts: texts; once all were asked, they are asked again with another word in front.
        clients: that ask at the same time.
        seconds: that it lasts.
        pause: seconds from an answer to the next question of a client; the first questions are spread over it.
    """
    found: list[float] = []
    wrong: list[str] = []
    turn = iter(range(10**9))
    lock = threading.Lock()
    end = time.monotonic() + seconds

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        time.sleep(pause * number / clients)
        while time.monotonic() < end:
            with lock:
                again, place = divmod(next(turn), len(drafts))
            text = f"again{again} {drafts[place]}" if again else drafts[place]
            started = time.perf_counter()
            try:
                status = _post(connection, token, text)
            except OSError as error:
                wrong.append(repr(error))
                connection.close()
                continue
            found.append(1_000 * (time.perf_counter() - started))
            if status != 200:
                wrong.append(str(status))
            time.sleep(pause)
        connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    started = time.monotonic()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return Load(check_ms=tuple(found), errors=len(wrong), seconds=time.monotonic() - started)


def wait_for_the_index(port: int, token: str) -> None:
    """
    Wait until the server has indexed the words of a new archive, which it does once.
    """
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        connection.request("GET", "/api/about", headers={"Authorization": f"Bearer {token}"})
        told = json.load(connection.getresponse())
        connection.close()
        if told["indexed"] == told["articles"]:
            return
        time.sleep(0.5)


def _post(connection: http.client.HTTPConnection, token: str, text: str) -> int:
    body = json.dumps({"text": text})
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for attempt in range(2):
        try:
            connection.request("POST", "/api/check", body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except _AGAIN:
            # An idle connection may be closed at the very moment at which it is used again.
            connection.close()
            if attempt:
                raise
    raise AssertionError("not reached")
