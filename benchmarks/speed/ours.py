"""
The library itself, behind the names that its peers have.

Nothing is imported before it is asked for, and a part that this release has not got is named, so that whatever is there
can be measured.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import frozen

from benchmarks.speed.contenders import MIN_SIMILARITY, THREADS, Contender, Found, as_found
from benchmarks.speed.estimates import estimated_jaccard
from benchmarks.speed.texts import Texts
from provenance.version import __version__


@frozen(eq=False)
class Ours:
    """
    The parts of the library that are measured, None where it has them not.

    Attributes:
        sign: ``provenance.similarity.signing.sign``.
        sketch: ``provenance.similarity.signing.sign_shingles``.
        deduplicate: ``provenance.deduplicate``.
        missing: a line for each part that is not there.
    """

    sign: Callable[..., Any] | None
    sketch: Callable[..., Any] | None
    deduplicate: Callable[..., Any] | None
    missing: tuple[str, ...]


def ours() -> Ours:
    """
    Find the parts.
    """
    missing: list[str] = []

    def part(module: str, name: str) -> Callable[..., Any] | None:
        try:
            return getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError) as error:
            missing.append(f"{module}.{name} is not in this release ({error}); its keys are left out")
            return None

    return Ours(
        sign=part("provenance.similarity.signing", "sign"),
        sketch=part("provenance.similarity.signing", "sign_shingles"),
        deduplicate=part("provenance", "deduplicate"),
        missing=tuple(missing),
    )


def contenders(parts: Ours) -> tuple[Contender, ...]:
    """
    Give the library as two contenders: from Arrow, and from a list of str.
    """
    if parts.sign is None:
        return ()
    sign, deduplicate = parts.sign, parts.deduplicate
    return (
        Contender(
            key="ours",
            name="provenance, from Arrow",
            version=__version__,
            threads=THREADS,
            sign=lambda texts: sign(texts.column, threads=THREADS),
            cluster=None if deduplicate is None else lambda texts: _clusters(deduplicate, texts),
            estimate=lambda left, right: _estimated(sign, left, right),
            read=read_clusters,
            compiles=True,
        ),
        Contender(
            key="ours_list",
            name="provenance, from list[str]",
            version=__version__,
            threads=THREADS,
            sign=lambda texts: sign(texts.strings, threads=THREADS),
            cluster=None,
            compiles=True,
        ),
    )


def _clusters(deduplicate: Callable[..., Any], texts: Texts) -> Any:
    return deduplicate(texts.table.select(["id", "text"]), min_similarity=MIN_SIMILARITY, threads=THREADS)


def _estimated(sign: Callable[..., Any], left: Sequence[str], right: Sequence[str]) -> np.ndarray:
    one, other = (sign(texts, threads=THREADS) for texts in (left, right))
    return estimated_jaccard(one.values, other.values, one.bits)


def read_clusters(clusters: Any, texts: Texts) -> Found:
    """
    Give the clusters that the library found as labels in the order of the texts; a text in none has a label of its own.
    """
    return labelled(clusters.to_arrow(), texts.table["id"])


def labelled(members: pa.Table, ids: pa.ChunkedArray) -> Found:
    """
    Give clusters as labels.

    Args:
        members: with the columns id and cluster.
        ids: of all texts, in order.
    """
    found = members["cluster"].combine_chunks().dictionary_encode()
    place = dict(zip(members["id"].to_pylist(), found.indices.to_pylist(), strict=True))
    others = len(found.dictionary)
    labels = np.fromiter(
        (place.get(one, others + number) for number, one in enumerate(ids.to_pylist())), np.int64, len(ids)
    )
    return as_found(labels)
