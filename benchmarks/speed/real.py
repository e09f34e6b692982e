"""
Real articles: a user's own corpus, or news that stands beside the project.

What is alike in them was not planted; recall is over the pairs that are known to overlap and whose exact Jaccard is
high enough to be wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, islice
from pathlib import Path

import numpy as np
import pyarrow as pa
from attrs import frozen

from benchmarks.corpora import data_folder, rows
from benchmarks.lineage.own_corpus import own_corpus
from benchmarks.report import Table
from benchmarks.speed.contenders import MIN_SIMILARITY, Contender, Found, shingles_of
from benchmarks.speed.estimates import jaccard
from benchmarks.speed.measuring import measure
from benchmarks.speed.part import Part
from benchmarks.speed.sizes import Sizes
from benchmarks.speed.speeds import ratio_figures, speed_table
from benchmarks.speed.texts import Texts

# The corpus that is measured where it is there and no other is named: English news of 491 outlets.
DEFAULT = "allsides_news"

# Of the pairs that may be alike at most so many are counted: a cluster of thousands has millions.
_MOST_PAIRS = 200_000


@frozen(eq=False)
class Real:
    """
    A real corpus.

    Attributes:
        name: of it.
        texts: id and text.
        pairs: ids of texts that may be alike.
    """

    name: str
    texts: Texts
    pairs: tuple[tuple[str, str], ...]


def measure_real(corpus: Path | None, ours: Sequence[Contender], peers: Sequence[Contender], sizes: Sizes) -> Part:
    """
    Time all on real articles: the quick ones on *sizes.real*, the slow ones on no more than *sizes.slow* of them.

    Raises:
        BenchmarkError: the user's file cannot be read.
    """
    real = read_real(corpus)
    if isinstance(real, str):
        return Part(notes=(real,))
    tables, figures = [], []
    fields = [(sizes.real, [*ours, *(one for one in peers if not one.slow)])]
    if sizes.real_slow:
        fields.append((sizes.real_slow, [*ours[:1], *(one for one in peers if one.slow)]))
    for most, contenders in fields:
        texts = real.texts.first(most)
        field = measure(texts, contenders, sizes.rounds)
        figures += ratio_figures(field, "real_")
        found = {lap.contender.name: lap.found for lap in field.laps.values() if lap.found is not None}
        tables += [
            speed_table(f"{real.name}, {len(texts):,} articles of {texts.n_bytes / len(texts):,.0f} bytes", field),
            recall_table(found, texts, real.pairs),
        ]
    notes = () if sizes.real_slow else (f"{real.name}: without the slow peers, which need minutes",)
    return Part(tables=tuple(tables), figures=tuple(figures), notes=notes)


def recall_table(found: dict[str, Found], texts: Texts, pairs: Iterable[tuple[str, str]]) -> Table:
    """
    Say how many of the pairs whose exact Jaccard is high enough each has found.
    """
    place = {name: number for number, name in enumerate(texts.table["id"].to_pylist())}
    there = [(place[a], place[b]) for a, b in pairs if a in place and b in place]
    sets = {one: set(shingles_of(texts.strings[one])) for pair in there for one in pair}
    alike = np.array(
        [pair for pair in there if jaccard(sets[pair[0]], sets[pair[1]]) >= MIN_SIMILARITY], np.int64
    ).reshape(-1, 2)
    left, right = alike.T
    rows_of = []
    for name, one in found.items():
        right_ones = one.flags[left] & one.flags[right] if one.labels is None else one.labels[left] == one.labels[right]
        rows_of.append((name, (f"{right_ones.mean():.3f}" if len(alike) else "-", f"{len(alike):,}")))
    return Table(
        title=f"recall of pairs known to overlap, of exact Jaccard {MIN_SIMILARITY} and more",
        columns=("recall", "pairs"),
        rows=tuple(rows_of),
    )


def read_real(corpus: Path | None) -> Real | str:
    """
    Read a user's own corpus or the default one, or say why there is none.

    Raises:
        BenchmarkError: the user's file cannot be read.
    """
    if corpus is not None:
        families = own_corpus(corpus).families
        articles = [(one.id, one.text) for family in families for one in family.articles]
        within = (pair for family in families for pair in combinations((one.id for one in family.articles), 2))
        return Real(corpus.name, _texts(articles), tuple(islice(within, _MOST_PAIRS)))
    try:
        folder = data_folder() / DEFAULT
    except FileNotFoundError as error:
        return f"no real corpus: {error}"
    if not folder.is_dir():
        return f"no real corpus: {DEFAULT} is not in the data folder"
    articles = [(row["id"], row["text"]) for row in rows(f"{DEFAULT}/articles.jsonl.xz") if row["text"]]
    pairs = tuple((row["id_a"], row["id_b"]) for row in rows(f"{DEFAULT}/overlap_pairs.csv.gz"))
    return Real(DEFAULT, _texts(_in_order(articles, pairs)), pairs)


def _in_order(articles: Sequence[tuple[str, str]], pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """
    Order articles by id, which says nothing of what they are, and put both of a pair after every eight.

    So a sample has pairs to be found.
    """
    texts = dict(articles)
    paired = list(dict.fromkeys(name for pair in sorted(pairs) for name in pair if name in texts))
    alone = iter(sorted(texts.keys() - set(paired)))
    names = []
    for place in range(0, len(paired), 2):
        names += [*islice(alone, 8), *paired[place : place + 2]]
    return [(name, texts[name]) for name in (*names, *alone)]


def _texts(articles: Sequence[tuple[str, str]]) -> Texts:
    ids, texts = zip(*articles, strict=True) if articles else ((), ())
    return Texts(pa.table({"id": pa.array(ids, pa.large_string()), "text": pa.array(texts, pa.large_string())}))
