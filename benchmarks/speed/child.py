"""
One whole process each, started by the benchmark: ``python -m benchmarks.speed.child JOB INPUT OUTPUT``.

``rensa`` reads Parquet, clusters, and writes clusters; ``ours`` does what ``provenance dedup`` does and then says how
much memory it held at most.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main(job: str, source: str, target: str) -> None:
    """
    Do one job.
    """
    if job == "rensa":
        _rensa(Path(source), Path(target))
    else:
        _ours(source, target)
        print(peak_bytes())


def peak_bytes() -> int:
    """
    Give the most memory that this process has held, mapped files included, as Linux tells it.
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


def _ours(source: str, target: str) -> None:
    from provenance.cli import main as provenance

    provenance(["dedup", source, target], standalone_mode=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
