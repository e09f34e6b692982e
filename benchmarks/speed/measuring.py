"""
A field of contenders on the same texts: every job of each, in turn, round after round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import frozen

from benchmarks.speed.accuracy import false_merges, planted_recall
from benchmarks.speed.contenders import Contender, Found
from benchmarks.speed.rounds import Timing, timed
from benchmarks.speed.synthetic import RATES
from benchmarks.speed.texts import Texts

# Everyone does its jobs on so many texts before the clock runs: libraries load, threads start. Who
# compiles does them on all.
WARM = 200


@frozen(eq=False)
class Lap:
    """
    What a contender did on a field.

    Attributes:
        contender: who.
        n, n_bytes: of the texts.
        sign, cluster: None where it has no such job.
        recall: by rate of changed words, the part of the planted copies that it finds; empty without clusters.
        false: texts or groups put together wrongly; None where that is not known.
    """

    contender: Contender
    n: int
    n_bytes: int
    sign: Timing | None
    cluster: Timing | None
    found: Found | None
    recall: Mapping[float, tuple[int, int]]
    false: int | None


@frozen(eq=False)
class Field:
    """
    What all did on the same texts.

    Attributes:
        laps: by the contender's key.
        others: other jobs that were timed in the same rounds.
    """

    laps: Mapping[str, Lap]
    others: Mapping[str, Timing]


def measure(
    texts: Texts,
    contenders: Sequence[Contender],
    rounds: int,
    others: Mapping[str, Callable[[], Any]] | None = None,
) -> Field:
    """
    Time signing and clustering by all contenders, and *others*, interleaved.
    """
    sample = texts.first(WARM)
    jobs: dict[str, Callable[[], Any]] = dict(others or {})
    # Strings are made before the clock runs: peers have their texts as they want them.
    assert len(texts.strings) == len(texts)  # noqa: S101
    for one in contenders:
        for name, job in (("sign", one.sign), ("cluster", one.cluster)):
            if job is not None:
                job(texts if one.compiles else sample)
                jobs[f"{name} {one.key}"] = partial(job, texts)
    timings = timed(jobs, rounds)
    laps = {one.key: _lap(one, texts, timings) for one in contenders}
    return Field(laps=laps, others={name: timings[name] for name in others or {}})


def _lap(one: Contender, texts: Texts, timings: Mapping[str, Timing]) -> Lap:
    cluster = timings.get(f"cluster {one.key}")
    found = None
    if cluster is not None:
        found = cluster.result if one.read is None else one.read(cluster.result, texts)
    recall = {}
    if found is not None and texts.planted:
        counted = ((rate, planted_recall(found, texts.groups, texts.rates, rate)) for rate in RATES)
        recall = {rate: (one.found, one.planted) for rate, one in counted}
    return Lap(
        contender=one,
        n=len(texts),
        n_bytes=texts.n_bytes,
        sign=timings.get(f"sign {one.key}"),
        cluster=cluster,
        found=found,
        recall=recall,
        false=false_merges(found, texts.groups) if found is not None and texts.planted else None,
    )
