"""
One part of the benchmark: what it found, ready to be put beside the others.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen

from benchmarks.report import Figure, Table

# The figures that the benchmark is for, in the order in which they are written. What else is written explains them.
KEYS = (
    "sign_vs_rensa_full",
    "sign_vs_datasketch_sha1",
    "sign_vs_datasketch_xxhash",
    "sign_vs_gaoya",
    "sign_list_of_str_vs_rensa_full",
    "clusters_vs_rensa_full",
    "clusters_vs_datasketch_xxhash",
    "sketch_stage_vs_rensa_flat",
    "process_vs_rensa_full",
    "share_of_read_bandwidth",
    "curly_quote_english_vs_ascii",
    "russian_mb_per_s",
    "rmse_ratio_news",
    "rmse_ratio_short",
    "join_10m_seconds",
    "join_bytes_per_document",
    "recall_planted_2pct",
    "false_merges",
    "peak_bytes_per_document_dedup",
    "dedup_10m_peak_gib",
)


@frozen(kw_only=True)
class Part:
    """
    What one part of the benchmark found.

    Attributes:
        tables: for people.
        figures: for machines, all with a value.
        notes: what was not measured and why, and what holds for the part.
    """

    tables: tuple[Table, ...] = field(factory=tuple)
    figures: tuple[Figure, ...] = field(factory=tuple)
    notes: tuple[str, ...] = field(factory=tuple)


def together(parts: Sequence[Part]) -> Part:
    """
    Put parts together, the figures that the benchmark is for first.
    """
    figures = [figure for part in parts for figure in part.figures]
    order = {key: place for place, key in enumerate(KEYS)}
    return Part(
        tables=tuple(table for part in parts for table in part.tables),
        figures=tuple(sorted(figures, key=lambda figure: order.get(figure.key, len(KEYS)))),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
    )
