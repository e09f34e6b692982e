"""
A server that is killed while it adds: nothing that it acknowledged is lost.
"""

from __future__ import annotations

import json
import random
import time

import pytest

import provenance as pv
from articles_for_tests import HARBOUR
from serving_for_tests import Served, archive_of

ARTICLES = [
    {"id": f"a{number:05}", "text": f"Number {number}. {HARBOUR[: 600 + number % 400]}"} for number in range(6_000)
]


def killed_once(folder, seconds, *, alone=False):
    path = archive_of(folder / "a.archive")
    server = Served(path)
    lines = "\n".join(map(json.dumps, ARTICLES)).encode()
    acknowledged = 0
    try:
        begun = server.post("/api/imports?name=many.jsonl", lines, headers={"Content-Type": "application/octet-stream"})
        assert begun.status == 202
        end = None
        while end is None or time.monotonic() < end:
            job = server.get("/api/jobs/1").json
            acknowledged = job["statuses"]["added"]
            if acknowledged and end is None:
                end = time.monotonic() + seconds
            if job["state"] == "done":
                break
        if alone:
            # Its workers notice that nobody asks any more, and end with the batch that they are at.
            server.process.kill()
            end = time.monotonic() + 60
            while server.workers():
                assert time.monotonic() < end
                time.sleep(0.1)
    finally:
        server.kill()
        server.process.communicate()
    with pv.Archive(path) as archive:
        held = len(archive) - 5
        assert held >= acknowledged > 0
        assert held % 250 == 0  # whole batches, and no part of one
        assert archive.verify().problems == ()
        names = {one["id"] for one in ARTICLES[:held]}
        assert all(name in archive for name in names)
        # What was interrupted is done again, and ends the same.
        archive.add(ARTICLES)
        assert len(archive) == 5 + len(ARTICLES)
    return acknowledged, held


def test_kill_9_during_an_import_loses_nothing_that_was_acknowledged(tmp_path):
    killed_once(tmp_path, 0.2)


def test_kill_9_of_the_server_alone_leaves_no_process_and_loses_nothing(tmp_path):
    killed_once(tmp_path, 0.2, alone=True)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_kill_9_at_any_moment_of_an_import_loses_nothing_that_was_acknowledged(tmp_path, seed):
    killed_once(tmp_path, random.Random(seed).uniform(0, 3))
