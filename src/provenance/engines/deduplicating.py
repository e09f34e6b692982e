"""
Deduplication as a user of Python calls it.
"""

from __future__ import annotations

from provenance.engines.local import deduplicate_batches
from provenance.engines.result import Deduplication, deduplication
from provenance.engines.spool import spooling
from provenance.notices import refuse_set_aside
from provenance.progress import Stages, silent_stages
from provenance.readers import Source
from provenance.readers.batches import open_batches
from provenance.readers.limits import DEFAULT_LIMITS, Limits
from provenance.version import __version__

MIN_SIMILARITY = 0.5

# Of the pairs of the least similarity, the part that is to be found at least.
RECALL = 0.99


def deduplicate(
    corpus: Source,
    *,
    min_similarity: float = MIN_SIMILARITY,
    representative: str = "earliest",
    recall: float = RECALL,
    strict: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    threads: int | None = None,
    memory_bytes: int | None = None,
    stages: Stages = silent_stages,
) -> Deduplication:
    """
    Find the articles that are versions of one text, and one of each cluster to stand for it; for corpora of any size.

    Candidates are found by signatures, so a pair may be missed; what is given was verified on the texts themselves.

    Args:
        corpus: whatever :func:`provenance.read` takes. Files of Parquet, Arrow and JSON lines, folders of these, and
            tables of Arrow and polars are read batch by batch, several times, and never held.
        min_similarity: least Jaccard over word 3-grams of a member with its representative, above 0 and at most 1.
        representative: ``earliest`` published, ``longest`` in words, or ``first`` by id; of equals the first by id.
        recall: the part of the pairs of *min_similarity* that is to be found at least, above 0 and below 1.
        strict: raise where anything is set aside.
        limits: of what is read whole, and of lines and compressed data.
        threads: at work at once; by default as many as there are processors. The answer is the same for any number.
        memory_bytes: what signatures may take before they go to disk; by default half of what is free.
        stages: hears how far it is.

    Raises:
        InvalidParameter: a parameter outside its range.
        SourceNotFound, SourceUnreadable, UnsupportedFormat: nothing could be read.
        SetAside: something was set aside, and *strict* forbids it.
        OSError: the disk is full, where there was more than fits into memory.
    """
    with spooling(memory_bytes=memory_bytes) as spool:
        found = deduplicate_batches(
            open_batches(corpus, limits=limits, spool=spool.folder),
            min_similarity=min_similarity,
            representative=representative,
            recall=recall,
            threads=threads,
            spool=spool,
            stages=stages,
        )
    if strict:
        refuse_set_aside(found.set_aside)
    parameters = {"min_similarity": min_similarity, "representative": representative, "recall": recall}
    return deduplication(found, __version__, parameters)
