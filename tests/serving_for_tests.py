"""
A server in a process of its own, as a user starts it, and requests to it as any program can make them.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import provenance as pv

TOKEN = "a-token-for-tests-alone"  # noqa: S105
_START_SECONDS = 120
SEEDS = Path(__file__).parent.parent / "seeds"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class Served:
    """
    A server that is running.
    """

    def __init__(self, archive, *options, environment=None):
        self.archive, self.port = Path(archive), _free_port()
        command = [sys.executable, "-c", "from provenance.cli import main; main()", "serve", str(archive)]
        command += [*map(str, options), "--port", str(self.port), "--token", TOKEN, "--workers", "2"]
        # A group of its own, so that all of its processes can be found and ended.
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env=os.environ | (environment or {}),
        )
        self.address = self.process.stdout.readline().strip()
        if not self.address:
            raise RuntimeError(f"the server did not start: {self.process.stderr.read()}")
        self.origin = f"http://127.0.0.1:{self.port}"

    def ask(self, method, path, body=None, *, headers=None, token=TOKEN, timeout=60.0):
        """
        Ask as a program does, with the token in a header.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        sent = {"Authorization": f"Bearer {token}"} if token else {}
        if isinstance(body, dict | list):
            body = json.dumps(body)
            sent["Content-Type"] = "application/json"
        try:
            connection.request(method, path, body, sent | (headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.headers), answer.read())
        finally:
            connection.close()

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, body, **more):
        return self.ask("POST", path, body, **more)

    def done(self, job, *, seconds=120.0):
        """
        Wait until a job is over, and give it.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.get(f"/api/jobs/{job['number']}").json
            if found["state"] not in ("waiting", "running"):
                return found
            time.sleep(0.05)
        raise TimeoutError(f"job {job} did not end")

    def add(self, *articles, replace=False):
        """
        Add articles, and wait until they are.
        """
        begun = self.post("/api/imports", {"articles": list(articles), "replace": replace})
        assert begun.status == 202, begun.body
        return self.done(begun.json)

    def indexed(self, seconds=120.0):
        """
        Wait until a search finds all that the archive has.
        """
        end = time.monotonic() + seconds
        while (told := self.get("/api/about").json)["indexed"] < told["articles"]:
            assert time.monotonic() < end, told
            time.sleep(0.1)

    def workers(self):
        """
        Give the numbers of its processes but the first.
        """
        command = ["ps", "-ww", "-o", "pid=,args=", "-g", str(self.process.pid)]
        listed = subprocess.run(command, capture_output=True, text=True)
        return [int(line.split()[0]) for line in listed.stdout.splitlines() if "service.worker" in line]

    def kill(self):
        """
        End it without a word, its workers with it.
        """
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self):
        """
        End it as Ctrl-C does, and give what it said.
        """
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.communicate(timeout=40)[1]
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


@contextlib.contextmanager
def served(archive, *options, environment=None):
    """
    Serve an archive; whatever it says of faults fails the test.
    """
    server = Served(archive, *options, environment=environment)
    try:
        yield server
    finally:
        said = server.end()
    assert "Traceback" not in said, said


def archive_of(path, source: Any = SEEDS):
    """
    Make an archive of some articles.
    """
    with pv.Archive(path) as archive:
        archive.add(pv.read(source) if isinstance(source, str | Path) else source)
    return path


def _free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
