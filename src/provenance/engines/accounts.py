"""
What either engine says of a deduplication: what was asked for, what was found, and what to know of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from provenance.notices import Notice
from provenance.similarity.bands import Bands, choose_bands
from provenance.similarity.clusters import Split
from provenance.similarity.representatives import rank_by
from provenance.similarity.threads import processors
from provenance.text.document import FEWEST_TOKENS
from provenance.wording import counted

FORMAT, VERSION = "provenance/clusters", 1

_SUREST = 0.999


def check_request(min_similarity: float, representative: str, recall: float, workers: int | None) -> None:
    """
    Refuse what cannot be asked for, before anything is read.

    Raises:
        InvalidParameter: a parameter outside its range.
    """
    choose_bands(recall=recall, similarity=min_similarity)
    rank_by(representative, 0, words=np.empty(0, np.int32))
    processors(workers)


def too_short(short: int) -> list[Notice]:
    """
    Say how many texts are not compared with others.
    """
    if not short:
        return []
    texts = "1 text is" if short == 1 else f"{short:,} texts are"
    message = f"{texts} of fewer than {FEWEST_TOKENS} words: kept, and compared with nothing"
    return [Notice(id="rows", code="too_short", message=message)]


def kept_apart(splits: Iterable[Split]) -> tuple[Notice, ...]:
    """
    Say of each split why it was made.
    """
    return tuple(
        Notice(
            id=one.left,
            code="kept_apart",
            message=f"{one.left} and {one.right} each stand for a cluster and are not similar enough themselves "
            f"({one.similarity:.2f}), though {one.left_member} and {one.right_member} are "
            f"({one.member_similarity:.2f}"
            + (", that pair alone)" if one.reason == "one_pair" else f", of {one.pairs:,} such pairs)"),
        )
        for one in splits
    )


def run_record(
    *,
    version: str,
    articles: int,
    kept: int,
    parameters: Mapping[str, Any],
    bands: Bands,
    set_aside: Iterable[Notice],
    warnings: Iterable[Notice],
) -> dict[str, Any]:
    """
    Say what was done, JSON-ready.
    """
    return {
        "provenance": version,
        "articles": articles,
        "kept": kept,
        "parameters": dict(parameters),
        "bands": {"bands": bands.bands, "rows": bands.rows},
        "recall": [[similarity, round(probability, 6)] for similarity, probability in bands.curve()],
        "set_aside": [notice.to_dict() for notice in set_aside],
        "warnings": [notice.to_dict() for notice in warnings],
    }


def summary(articles: int, kept: int, clusters: int, bands: Bands) -> str:
    """
    Say in some lines what became of a corpus, and how many pairs were likely to be found.
    """
    # Never as if it were certain.
    curve = ((similarity, min(_SUREST, probability)) for similarity, probability in bands.curve()[1::2])
    told = ", ".join(f"{similarity:.1f}: {probability:.3f}" for similarity, probability in curve)
    return (
        f"{counted(articles, 'article')}, {kept:,} kept; {counted(clusters, 'cluster')} of more than one\n"
        f"{bands.bands} bands of {bands.rows} slots; the part of pairs that is found, by similarity: {told}"
    )
