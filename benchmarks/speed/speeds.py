"""
Texts to signatures and texts to clusters, beside the peers, with what the clusters are worth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import frozen

from benchmarks.report import Figure, Table
from benchmarks.speed.contenders import THREADS, Contender
from benchmarks.speed.limits import BYTES, limits
from benchmarks.speed.measuring import Field, Lap, measure
from benchmarks.speed.part import Part
from benchmarks.speed.rounds import Timing, ratio
from benchmarks.speed.sizes import Sizes
from benchmarks.speed.texts import Texts

# By key the job, who of us does it, and the peer.
_RATIOS = (
    ("sign_vs_rensa_full", "sign", "ours", "rensa_full"),
    ("sign_vs_gaoya", "sign", "ours", "gaoya"),
    ("sign_list_of_str_vs_rensa_full", "sign", "ours_list", "rensa_full"),
    ("clusters_vs_rensa_full", "cluster", "ours", "rensa_full"),
)
_SLOW_RATIOS = (
    ("sign_vs_datasketch_sha1", "sign", "ours", "datasketch_sha1"),
    ("sign_vs_datasketch_xxhash", "sign", "ours", "datasketch_xxhash"),
    ("clusters_vs_datasketch_xxhash", "cluster", "ours", "datasketch_xxhash"),
)

_TWO_PERCENT = 0.02
_EIGHT_PERCENT = 0.08


@frozen(eq=False)
class Speeds:
    """
    Both fields.

    Attributes:
        quick: the contenders that are quick, on many texts.
        slow: the slow peers and the library, on the first of them.
        part: tables and figures.
    """

    quick: Field
    slow: Field
    part: Part


def measure_speeds(texts: Texts, ours: Sequence[Contender], peers: Sequence[Contender], sizes: Sizes) -> Speeds:
    """
    Hold the library against all peers on made-up articles.

    Args:
        texts: ASCII, planted; so many as *sizes* calls for, or more.
    """
    quick = measure(
        texts.first(sizes.fast), [*ours, *(one for one in peers if not one.slow)], sizes.rounds, limits(THREADS)
    )
    slow = measure(texts.first(sizes.slow), [*ours[:1], *(one for one in peers if one.slow)], sizes.rounds)
    figures = [*_ratios(quick, _RATIOS), *_ratios(slow, _SLOW_RATIOS), *_worth(quick)]
    return Speeds(
        quick=quick,
        slow=slow,
        part=Part(
            tables=(
                speed_table(f"made-up ASCII articles, {sizes.fast:,}", quick),
                speed_table(f"the first {sizes.slow:,} of them", slow),
                _limits_table(quick),
            ),
            figures=tuple(figures),
            notes=tuple(notes(quick)) + tuple(notes(slow)),
        ),
    )


def speed_table(title: str, field: Field) -> Table:
    """
    Draw a field: articles and megabytes a second, how many times as long each takes as the library, and the worth.
    """
    reference = field.laps.get("ours")
    return Table(
        title=title,
        columns=(
            "threads",
            "sign /s",
            "MB/s",
            "x ours",
            "clusters /s",
            "x ours",
            "recall 2 %",
            "recall 8 %",
            "false",
        ),
        rows=tuple(
            (
                lap.contender.name,
                (
                    str(lap.contender.threads),
                    *_rate(lap, lap.sign, reference and reference.sign),
                    *_rate(lap, lap.cluster, reference and reference.cluster)[::2],
                    _recall(lap, _TWO_PERCENT),
                    _recall(lap, _EIGHT_PERCENT),
                    "-" if lap.false is None else f"{lap.false:,}",
                ),
            )
            for lap in field.laps.values()
        ),
        notes=(
            "recall: near copies found whose words differ by so much",
            "false: groups put together wrongly; of who only flags, texts that are flagged and have no copy",
        ),
    )


def notes(field: Field) -> list[str]:
    """
    Give what must be known of the contenders' figures.
    """
    return [f"{lap.contender.name}: {lap.contender.note}" for lap in field.laps.values() if lap.contender.note]


def ratio_figures(field: Field, prefix: str) -> list[Figure]:
    """
    Give the ratios to rensa on another corpus, each key with a prefix.
    """
    return [Figure(key=prefix + figure.key, value=figure.value, n=figure.n) for figure in _ratios(field, _RATIOS)]


def _ratios(field: Field, wanted: Sequence[tuple[str, str, str, str]]) -> list[Figure]:
    timings: Mapping[str, Callable[[Lap], Timing | None]] = {
        "sign": lambda lap: lap.sign,
        "cluster": lambda lap: lap.cluster,
    }
    found = []
    for key, job, ours, peer in wanted:
        if ours in field.laps and peer in field.laps:
            fast, slow = timings[job](field.laps[ours]), timings[job](field.laps[peer])
            if fast is not None and slow is not None:
                found.append(Figure(key=key, value=ratio(slow, fast), n=field.laps[ours].n))
    return found


def _worth(field: Field) -> list[Figure]:
    lap = field.laps.get("ours")
    if lap is None or lap.sign is None:
        return []
    signed = lap.n_bytes / lap.sign.median
    figures = [
        Figure(key="sign_articles_per_s", value=lap.n / lap.sign.median, n=lap.n),
        Figure(key="share_of_read_bandwidth", value=signed * field.others["read"].median / BYTES, n=lap.n),
        Figure(key="share_of_xxh3", value=signed * field.others["xxh3"].median / BYTES, n=lap.n),
    ]
    for key, rate in (("recall_planted_2pct", _TWO_PERCENT), ("recall_planted_8pct", _EIGHT_PERCENT)):
        found, planted = lap.recall.get(rate, (0, 0))
        if planted:
            figures.append(Figure(key=key, value=found / planted, n=planted))
    if lap.false is not None:
        figures.append(Figure(key="false_merges", value=float(lap.false), n=lap.n))
    return figures


def _limits_table(field: Field) -> Table:
    names = {"read": "read (sum of uint64)", "xxh3": "xxh3_64"}
    rows = [(names[key], (f"{BYTES / timing.median / 1e9:.1f}",)) for key, timing in field.others.items()]
    lap = field.laps.get("ours")
    if lap is not None and lap.sign is not None:
        rows.append(("texts signed", (f"{lap.n_bytes / lap.sign.median / 1e9:.2f}",)))
    return Table(title=f"physical limits, {THREADS} threads, same rounds", columns=("GB/s",), rows=tuple(rows))


def _rate(lap: Lap, timing: Timing | None, reference: Timing | None) -> tuple[str, str, str]:
    if timing is None:
        return ("-", "-", "-")
    times = "-" if reference is None else f"{ratio(timing, reference):.1f}"
    return (f"{lap.n / timing.median:,.0f}", f"{lap.n_bytes / timing.median / 1e6:,.1f}", times)


def _recall(lap: Lap, rate: float) -> str:
    found, planted = lap.recall.get(rate, (0, 0))
    return f"{found / planted:.3f}" if planted else "-"
