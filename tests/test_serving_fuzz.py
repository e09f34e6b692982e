"""
The description of the API held against the server by schemathesis: requests as it says and as it does not say.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from provenance.service.endpoints import ENDPOINTS
from serving_for_tests import TOKEN, archive_of, served

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
)


def fuzzed(server, folder, examples, *options):
    """
    Run schemathesis in a process of its own, and give how it ended and what it said.
    """
    command = [sys.executable, "-c", "import sys; from schemathesis.cli import schemathesis; schemathesis()", "run"]
    command += [f"{server.origin}/api/openapi.json", "--header", f"Authorization: Bearer {TOKEN}"]
    command += ["--checks", ",".join(CHECKS), "--max-examples", str(examples), "--continue-on-failure", *options]
    environment = os.environ | {"NO_COLOR": "1"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment)
    return done.returncode, done.stdout + done.stderr


def test_a_fuzz_of_the_description_finds_no_fault(tmp_path):
    with served(archive_of(tmp_path / "a.archive")) as server:
        code, said = fuzzed(server, tmp_path, 3, "--phases", "examples,fuzzing", "--generation-deterministic")
    assert code == 0, said
    assert f"Tested: {len(ENDPOINTS)}" in said


@pytest.mark.long
def test_a_long_fuzz_of_the_description_finds_no_fault(tmp_path):
    with served(archive_of(tmp_path / "a.archive")) as server:
        code, said = fuzzed(server, tmp_path, 200, "--phases", "examples,coverage,fuzzing", "--max-time", "1800")
    assert code == 0, said
    assert f"Tested: {len(ENDPOINTS)}" in said
