"""
Spark in this process with two tasks at a time, and a cluster of two workers on the loopback.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

_REQUIRED = "java" in os.environ.get("PROVENANCE_REQUIRE", "").split(",")
_HERE = shutil.which("java") is not None and importlib.util.find_spec("pyspark") is not None

needs_spark = pytest.mark.skipif(not _HERE and not _REQUIRED, reason="java or pyspark is not installed here")

# Little memory, no page to watch, no addresses but the loopback's.
SETTINGS = {
    "spark.driver.memory": "1g",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1000",
}


@contextlib.contextmanager
def session(folder):
    """
    Start Spark; where it must be there and is not, fail.
    """
    if not _HERE:
        raise RuntimeError(
            "PROVENANCE_REQUIRE names java, and java or pyspark is not installed: apt-get install default-jre-headless"
        )
    os.environ["PYSPARK_PYTHON"] = sys.executable
    # PySpark warns of newer releases of pandas, which nothing here asks of it.
    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
    warnings.filterwarnings("ignore", category=ResourceWarning)
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("tests")
    for name, value in {**SETTINGS, "spark.local.dir": str(folder)}.items():
        builder = builder.config(name, value)
    started = builder.getOrCreate()
    started.sparkContext.setLogLevel("OFF")
    try:
        yield started
    finally:
        started.stop()


@contextlib.contextmanager
def cluster(folder, workers=2):
    """
    Start a master and workers on the loopback, as processes of their own; give the master's address and their numbers.
    """
    port = _free_port()
    master = f"spark://127.0.0.1:{port}"
    started = []
    try:
        started.append(_daemon(folder, "master", "master.Master", "--host", "127.0.0.1", "--port", str(port)))
        _wait_for(port)
        started += [start_worker(folder, master, f"worker{number}") for number in range(workers)]
        yield master, [process.pid for process in started[1:]]
    finally:
        for process in started:
            stop(process)


def start_worker(folder, master, name):
    """
    Start one more worker, as a process of its own.
    """
    own = ["--host", "127.0.0.1", "--work-dir", str(folder / name), "--cores", "1", "--memory", "2g"]
    return _daemon(folder, name, "worker.Worker", *own, master)


def _daemon(folder, name, of, *arguments):
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "PYSPARK_PYTHON": sys.executable,
    }
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{of}", "--webui-port", "0", *arguments]
    with (folder / f"log-{name}").open("wb") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)


def stop(process):
    """
    End a process and all that it started.
    """
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def executors(workers):
    """
    Give the numbers of the processes that do the work, which are children of the workers.
    """
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            with contextlib.suppress(OSError):
                command = (process / "cmdline").read_bytes()
                parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
                if b"CoarseGrainedExecutorBackend" in command and parent in workers:
                    found.append(int(process.name))
    return sorted(found)


def _free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def _wait_for(port, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
    raise TimeoutError(f"no master answered on port {port}")
