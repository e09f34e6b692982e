"""
One whole process each, started by the benchmark: ``python -m benchmarks.speed.child JOB INPUT OUTPUT``.

``rensa`` and ``clusters`` read Parquet, cluster, and write the clusters. ``ours`` does what ``provenance dedup`` does,
and ``made`` deduplicates INPUT articles that are made on the way; both then say how much memory they held at most.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main(job: str, source: str, target: str = "") -> None:
    """
    Do one job.
    """
    if job == "rensa":
        _rensa(Path(source), Path(target))
        return
    if job == "clusters":
        _clusters(Path(source), Path(target))
        return
    if job == "ours":
        _ours(source, target)
    else:
        _made(int(source))
    print(peak_bytes())


def peak_bytes() -> int:
    """
    Give the most memory that this process has held, mapped files included, as Linux tells it.

    What ``getrusage`` says begins with the memory of the process that started this one.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024


def _rensa(source: Path, target: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from benchmarks.speed.peers import rensa_pairs
    from benchmarks.speed.texts import Texts

    texts = Texts(pq.read_table(source))
    found = rensa_pairs().cluster(texts)
    pq.write_table(pa.table({"id": texts.table["id"], "cluster": found.labels}), target)


def _clusters(source: Path, target: Path) -> None:
    """
    Do what ``provenance dedup`` does, but for the rows that are kept: the peer writes none either.
    """
    from benchmarks.speed.contenders import MIN_SIMILARITY, THREADS
    from provenance.engines import local, spool, writing
    from provenance.progress import silent_stages
    from provenance.readers.batches import ColumnNames, open_batches
    from provenance.version import __version__

    with spool.spooling(target.absolute().parent, None) as where, target.open("wb") as stream:
        batches = open_batches(str(source), columns=ColumnNames(), spool=where.folder)
        found = local.deduplicate_batches(
            batches,
            min_similarity=MIN_SIMILARITY,
            representative="earliest",
            recall=0.99,
            threads=THREADS,
            spool=where,
            stages=silent_stages,
        )
        writing.write_clusters(found, stream, target, writing.run_record(found, __version__, {}))


def _ours(source: str, target: str) -> None:
    from provenance.cli import main as provenance

    try:
        provenance(["dedup", source, target])
    except SystemExit as ended:
        if ended.code:
            raise


def _made(articles: int) -> None:
    from benchmarks.speed.made import deduplicate_made

    print(f"{deduplicate_made(articles):,} clusters")


if __name__ == "__main__":
    main(*sys.argv[1:])
