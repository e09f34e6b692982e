"""
A session of Spark for the command, and the files that it reads.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from provenance.engines.spark.committing import first_line
from provenance.errors import SourceUnreadable, StorageFailed, UnsupportedFormat
from provenance.extras import extra
from provenance.readers.compression import split_ending

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_LINES = frozenset({".jsonl", ".ndjson", ".json"})
_PARQUET = frozenset({".parquet", ""})

# The name under which a cluster lists the work.
_NAME = "provenance dedup"


# Large arrays come and go with every task: what gives their memory back to the system each time spends a third of the
# workers' time on fetching it again.
_KEPT_MEMORY = {name: str(1 << 28) for name in ("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_")}

# For any session: what Spark gives the environment of its Python workers.
SETTINGS = {f"spark.executorEnv.{name}": size for name, size in _KEPT_MEMORY.items()}

# For one that ends with the work: Java compiles its code once and quickly, and has its memory from the beginning: it
# would fetch it page by page while large messages come and go. Not G1: with it, and with each task's messages in one
# file, Java ran out of memory that sufficed otherwise.
_JAVA = (
    "-XX:+UseParallelGC -XX:TieredStopAtLevel=1 -XX:InitialRAMPercentage=50 -XX:+AlwaysPreTouch -XX:MetaspaceSize=256m"
)

# Rows are messages of megabytes, mostly of hashes: written in large pieces, as they are. Their number and sizes are
# known beforehand, and need no looking at in between. Checksums tell what damaged a file that cannot be decompressed,
# and whether a stage that was done again said something else: nothing is compressed, and every stage says the same.
_SHORT_LIVED = {
    **SETTINGS,
    "spark.buffer.size": str(1 << 20),
    "spark.shuffle.compress": "false",
    "spark.shuffle.checksum.enabled": "false",
    "spark.sql.shuffle.orderIndependentChecksum.enabled": "false",
    "spark.sql.adaptive.enabled": "false",
}

# Where Linux says whether it gives memory in large pages to those who ask for them; Java complains where it does not.
_LARGE_PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")


def short_lived() -> dict[str, str]:
    """
    Give the settings of a session on this machine that ends with the work, and let Java inherit those of its memory.
    """
    for name, size in _KEPT_MEMORY.items():
        os.environ.setdefault(name, size)
    try:
        large = "[never]" not in _LARGE_PAGES.read_text(encoding="ascii")
    except OSError:
        large = False
    java = f"{_JAVA} -XX:+UseTransparentHugePages" if large else _JAVA
    return {**_SHORT_LIVED, "spark.driver.extraJavaOptions": java}


@contextlib.contextmanager
def running(master: str | None) -> Iterator[SparkSession]:
    """
    Give a session, and stop it afterwards.

    Args:
        master: the address of a cluster, or ``local[2]``; that of ``spark-submit`` or of Spark's own settings where it
            is None.

    Raises:
        MissingExtra: PySpark is not installed.
        StorageFailed: there is no Java, or the cluster cannot be reached.
    """
    extra("pyspark", "spark", "Spark")
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    # By default executors on this machine would run another Python than this one, which lacks this library.
    if master is None or master.startswith(("local", "spark://127.", "spark://localhost")):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName(_NAME)
    if master is not None:
        builder = builder.master(master)
        for name, value in (short_lived() if master.startswith("local") else SETTINGS).items():
            builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except PySparkException as error:
        message = f"Spark does not start ({first_line(error)}): it needs Java 17 or later, and a master that answers"
        raise StorageFailed(message) from None
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()


def open_frame(session: SparkSession, source: str) -> DataFrame:
    """
    Read Parquet or JSON lines: a file, a folder or a pattern.

    Raises:
        UnsupportedFormat: Spark does not read files of that ending.
        SourceUnreadable: there is nothing to read, or it cannot be read.
    """
    from pyspark.errors import PySparkException

    ending = split_ending(os.path.basename(source.rstrip("/")))[0].lower()  # noqa: PTH119 # it may be an address
    try:
        if ending in _LINES:
            return session.read.json(source)
        if ending in _PARQUET or source.endswith("/"):
            return session.read.parquet(source)
    except PySparkException as error:
        raise SourceUnreadable(f"cannot read {source!r}: {first_line(error)}") from None
    raise UnsupportedFormat(f"cannot read {source!r} with Spark: give it Parquet or JSON lines, or leave out --engine")


@contextlib.contextmanager
def in_words() -> Iterator[None]:
    """
    Say in one line what Spark says in many, where it gives up.

    Raises:
        StorageFailed: a stage failed as often as Spark tries it.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as error:
        raise StorageFailed(f"Spark gave up: {first_line(error)}") from None
