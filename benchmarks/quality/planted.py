"""
Recall on planted rewrites: how often the true source is among the candidates of a text, and how often it comes first.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import islice
from statistics import fmean

from attrs import field, frozen

from benchmarks import intervals
from benchmarks.corpora import rows
from benchmarks.quality.engines import MOST_CANDIDATES, Datasketch, Engine, Ours, Rensa, shingles_of
from benchmarks.quality.planting import (
    EVASIONS,
    Planted,
    abridged,
    at_jaccard,
    evading,
    merged,
    noisy,
    reordered,
    spun,
    with_paragraph,
)
from benchmarks.report import BenchmarkError, Figure, Table, number
from benchmarks.splits import is_training

# Articles of a crowd: all of allsides_news, or with --quick the first so many.
CROWD = 37_554
QUICK_CROWD = 4_000

# Texts planted of each kind.
PLANTED = 400
QUICK_PLANTED = 120

# Peers sign a text in a millisecond: they look among so many.
PEERS_CROWD = 4_000
QUICK_PEERS_CROWD = 1_500

# What is asked of articles of so many shingles and more.
FEWEST_SHINGLES = 300

# Every so many-th article of the set is no part of the crowd, and lends words to planted texts.
FILLERS = 10

_SEED = 7

# Kinds by which recall is drawn against overlap.
_CURVED = (*(f"jaccard_{part}" for part in (0.05, 0.1, 0.2, 0.3)), *(f"spun_{part}" for part in (50, 40, 30, 20, 10)))

# By engine, the mean Jaccard of a kind with its source and the recall of the source, for each kind.
Curves = dict[str, list[tuple[float, float]]]


@frozen
class Crowd:
    """
    Articles among which sources are looked for.

    Attributes:
        texts: of the crowd, then of what is planted as a source.
        fillers: articles that are no part of it.
        sources: rows of the crowd that texts are made of, of the half that figures come from.
    """

    texts: tuple[str, ...] = field(repr=False)
    fillers: tuple[str, ...] = field(repr=False)
    sources: tuple[int, ...] = field(repr=False)


def read_crowd(most: int) -> Crowd:
    """
    Read the crowd.

    Raises:
        BenchmarkError: the set is not there.
    """
    texts, fillers, sources = [], [], []
    try:
        for place, row in enumerate(islice(rows("allsides_news/articles.jsonl.xz"), most)):
            if place % FILLERS == 0:
                fillers.append(row["text"])
                continue
            if not is_training(row["id"]) and len(row["text"].split()) >= FEWEST_SHINGLES + 50:
                sources.append(len(texts))
            texts.append(row["text"])
    except FileNotFoundError as error:
        raise BenchmarkError(f"no crowd to look among: {error}") from None
    return Crowd(tuple(texts), tuple(fillers), tuple(sources))


def plant(crowd: Crowd, count: int) -> dict[str, list[Planted]]:
    """
    Make texts of articles of the crowd: so many of each kind, the same on every machine.
    """
    draw = random.Random(_SEED)  # noqa: S311  # repeatable texts, no secrets
    sources = draw.sample(crowd.sources, min(count, len(crowd.sources)))
    vocabulary = sorted({word for text in crowd.fillers[:50] for word in text.lower().split() if word.isalpha()})
    texts = crowd.texts

    def filler() -> str:
        long = ""
        while len(long.split()) < 2 * FEWEST_SHINGLES:
            long = f"{long} {draw.choice(crowd.fillers)}"
        return long

    made: dict[str, list[Planted]] = {}

    def add(kind: str, make: Callable[[str], str]) -> None:
        made[kind] = [Planted(row, make(texts[row])) for row in sources]

    for similarity in (0.05, 0.1, 0.2, 0.3):
        add(f"jaccard_{similarity}", lambda text, at=similarity: at_jaccard(text, filler(), at, draw))  # type: ignore[misc]
    for part in (10, 20, 30, 40, 50):
        add(f"spun_{part}", lambda text, part=part: spun(text, part / 100, vocabulary, draw))  # type: ignore[misc]
    add("abridged_25", lambda text: abridged(text, 0.25, draw))
    add("reordered", lambda text: reordered(text, draw))
    add("noisy", lambda text: noisy(text, draw))
    add("merged", lambda text: merged(text, draw.choice(crowd.fillers)))
    # The host is an article that nobody holds: what it is made of itself is not looked for.
    add("one_paragraph", lambda text: with_paragraph(text, filler(), draw))
    for how in EVASIONS:
        add(f"evasion_{how}", lambda text, how=how: evading(text, how, draw))  # type: ignore[misc]
    add("clean", lambda text: text)
    return made


def measure(quick: bool) -> tuple[list[Figure], list[Table], list[str], Curves]:
    """
    Measure the library and its peers on the planted texts.
    """
    crowd = read_crowd(QUICK_CROWD if quick else CROWD)
    planted = plant(crowd, QUICK_PLANTED if quick else PLANTED)
    ours = Ours(crowd.texts)
    found = {kind: ranks(ours, some) for kind, some in planted.items()}
    recall = {kind: _part(one, MOST_CANDIDATES) for kind, one in found.items()}
    figures = [
        _figure(key, found[kind], most)
        for key, kind, most in (
            ("recall_at_jaccard_0.1", "jaccard_0.1", MOST_CANDIDATES),
            ("recall_at_jaccard_0.05", "jaccard_0.05", MOST_CANDIDATES),
            ("recall_spun_30", "spun_30", 1),
            ("recall_spun_50", "spun_50", 1),
            ("recall_abridged_25", "abridged_25", MOST_CANDIDATES),
            ("recall_one_paragraph", "one_paragraph", MOST_CANDIDATES),
        )
    ]
    hidden = [rank for how in EVASIONS for rank in found[f"evasion_{how}"]]
    figures.append(
        Figure(
            key="recall_evasion",
            value=_part(hidden, MOST_CANDIDATES) / max(recall["clean"], 1e-9),
            n=len(hidden),
        )
    )
    true = {
        similarity: [_jaccard(crowd.texts[one.source], one.text) for one in planted[f"jaccard_{similarity}"]]
        for similarity in (0.05, 0.1)
    }
    notes = [
        f"planted at Jaccard {similarity}: {sum(values) / len(values):.3f} on average"
        for similarity, values in true.items()
    ]
    notes.append(f"crowd: {len(crowd.texts):,} articles; {ours.postings.nbytes / len(crowd.texts):,.0f} bytes each")
    peers, rates = _peers_table(crowd, planted, QUICK_PEERS_CROWD if quick else PEERS_CROWD, notes)
    tables = [_own_table(found, len(crowd.texts)), peers]
    overlap = {kind: fmean(_jaccard(one.text, crowd.texts[one.source]) for one in planted[kind]) for kind in _CURVED}
    curves = {name: [(overlap[kind], of_kind[kind]) for kind in _CURVED] for name, of_kind in rates.items()}
    return figures, tables, notes, curves


def ranks(engine: Engine, planted: Sequence[Planted]) -> list[int | None]:
    """
    Give of each planted text the place of its source among the candidates, from 0; None where it is not there.
    """
    found: list[int | None] = []
    for one in planted:
        rows_of = [row for row in engine.candidates(one.text) if row not in one.others]
        found.append(rows_of.index(one.source) if one.source in rows_of else None)
    return found


def _part(found: Sequence[int | None], most: int) -> float:
    return sum(rank is not None and rank < most for rank in found) / max(1, len(found))


def _figure(key: str, found: Sequence[int | None], most: int) -> Figure:
    right = sum(rank is not None and rank < most for rank in found)
    return Figure(key=key, value=right / len(found), n=len(found), interval=intervals.of_share(right, len(found)))


def _own_table(found: dict[str, list[int | None]], crowd: int) -> Table:
    depths = (1, 5, 10, 25, MOST_CANDIDATES)
    return Table(
        title=f"recall of the true source against candidates of a document, among {crowd:,} articles",
        columns=("n", *(f"{most}" for most in depths)),
        rows=tuple(
            (kind, (str(len(ranks_of)), *(number(_part(ranks_of, most)) for most in depths)))
            for kind, ranks_of in found.items()
        ),
    )


def _peers_table(
    crowd: Crowd, planted: dict[str, list[Planted]], most: int, notes: list[str]
) -> tuple[Table, dict[str, dict[str, float]]]:
    """
    Measure the peers, and the library once more, among fewer articles, the sources first: a table, and recall by kind.
    """
    chosen = sorted({one.source for some in planted.values() for one in some})
    rest = [row for row in range(len(crowd.texts)) if row not in set(chosen)]
    kept = [*chosen, *rest[: max(0, most - len(chosen))]]
    place = {row: at for at, row in enumerate(kept)}
    texts = [crowd.texts[row] for row in kept]
    engines: list[Engine] = [Ours(texts), Ours(texts, 8)]
    for make in (Datasketch, Rensa):
        try:
            engines.append(make(texts))
        except ImportError as error:
            notes.append(f"{make.__name__} was not measured: {error}")
    rows_of = []
    rates: dict[str, dict[str, float]] = {engine.name: {} for engine in engines}
    for kind, some in planted.items():
        cells = []
        for engine in engines:
            answers = [engine.candidates(one.text) for one in some]
            right = sum(place[one.source] in answer for one, answer in zip(some, answers, strict=True))
            rates[engine.name][kind] = right / len(some)
            cells.append(f"{right / len(some):.3f} ({sum(map(len, answers)) / len(some):.0f})")
        rows_of.append((kind, tuple(cells)))
    table = Table(
        title=f"the same among {len(texts):,} articles, and the candidates of a document in brackets",
        columns=tuple(engine.name for engine in engines),
        rows=tuple(rows_of),
        notes=("peers: 128 permutations, word 3-grams, threshold 0.5",),
    )
    return table, rates


def _jaccard(left: str, right: str) -> float:
    one, other = set(shingles_of(left)), set(shingles_of(right))
    return len(one & other) / max(1, len(one | other))
