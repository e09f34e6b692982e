"""
Linked texts brought together by component, verified on their shingles, and formed into clusters there.

The clusters of some components alone are those that they have among all (:func:`~provenance.similarity.cohesion.
cluster_edges`), so that each home does what the local engine does, with fewer texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from attrs import frozen

from provenance.distinct import distinct
from provenance.engines.dates import published_at
from provenance.engines.ordering import indices
from provenance.engines.spark.exchange import Integers, Mail, Message, column, rows_of_bytes, spread, table, texts
from provenance.engines.spark.signing import DIGEST, Numbering, digests_between, digests_of
from provenance.kernels.banding import FOLD, HALF
from provenance.readers.batches.columns import dates_of, plain, texts_of
from provenance.similarity.cohesion import Grouping, cluster_edges
from provenance.similarity.overlaps import jaccards
from provenance.similarity.representatives import Instants, rank_by
from provenance.similarity.signatures import ShingleSets

# Of a linked article: its number, that of its component, its id and its words.
LINKED = "row bigint, component bigint, name string, words int"


@frozen
class Placed:
    """
    Sends every pair to the home of its component, and every linked row to its block; says how many ``rows`` they are.
    """

    numbering: Numbering
    homes: int

    def __call__(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Look up the components of the rows at home.
        """
        rows, component = (column(mail["place"], name, np.int64) for name in ("row", "component"))
        for block, mine in spread(self.numbering.home_of(rows)):
            yield Message(block, "linked", table(row=rows[mine], component=component[mine]))
        yield Message(0, "rows", table(count=np.array([rows.size])))
        order = np.argsort(rows)
        left, right = (column(mail.get("pair"), name, np.int64) for name in ("left", "right"))
        of_pair = component[order][np.searchsorted(rows[order], right)]
        for home, mine in spread(home_of_component(of_pair, self.homes)):
            yield Message(home, "pair", table(left=left[mine], right=right[mine]))


def home_of_component(component: Integers, homes: int) -> Integers:
    """
    Give the home of each component: its number is a row's, and rows in order may be of one source.
    """
    mixed = (component.astype(np.uint64) * FOLD) >> HALF
    return (mixed % np.uint64(homes)).astype(np.int64)


def without_signatures(home: int, mail: Mail) -> Iterator[Message]:
    """
    Leave of a block what its rows are called.
    """
    for one in mail["block"]:
        yield Message(home, "ids", one.records.select(["id", "words"]))


@frozen
class Named:
    """
    Gives rows of ``LINKED``, from the ids of a block.
    """

    numbering: Numbering

    def __call__(self, home: int, mail: Mail) -> Iterator[Any]:
        """
        Look into the block.
        """
        rows, component = (column(mail.get("linked"), name, np.int64) for name in ("row", "component"))
        if not rows.size:
            return
        import pyarrow as pa

        place = rows - self.numbering.offsets[home]
        names = texts(mail["ids"], "id").take(pa.array(place)).cast(pa.string())
        words = column(mail["ids"], "words", np.int32)[place]
        yield table(row=rows, component=component, name=names, words=words)


@frozen
class Shingled:
    """
    Reads linked texts: what is known of each goes to the home of its component, and each distinct set of shingles once.
    """

    homes: int

    def __call__(self, batches: Iterable[Any]) -> Iterator[Message]:
        """
        Go through record batches with the columns of ``LINKED``, text and, as may be, published.
        """
        from provenance.similarity.signing import shingle_sets

        sent: dict[int, set[bytes]] = {}
        for batch in batches:
            if not batch.num_rows:
                continue
            bodies = texts_of(batch.column("text"))
            sets = shingle_sets(bodies, threads=1)
            dates = dates_of(plain(batch.column("published"))) if "published" in batch.schema.names else None
            columns = {name: batch.column(name) for name in ("row", "words", "name")}
            columns["published"] = _instants(dates, len(bodies))
            columns["digest"] = digests_of(bodies, dates)
            columns["set"] = digests_between(sets.hashes, sets.offsets * sets.hashes.itemsize)
            keys = columns["set"].view(f"V{DIGEST}").reshape(-1).tolist()
            records = table(**columns)
            component = np.asarray(batch.column("component")).astype(np.int64)
            for home, mine in spread(home_of_component(component, self.homes)):
                yield Message(home, "text", records.take(indices(mine)))
                known = sent.setdefault(home, set())
                new = {keys[row]: row for row in mine.tolist() if keys[row] not in known}
                known |= new.keys()
                if new:
                    yield Message(home, "set", _sets(sets, new))


def _instants(dates: Any, count: int) -> Any:
    import pyarrow as pa

    found = np.full(count, np.datetime64("NaT", "us")) if dates is None else published_at(dates)
    return pa.array(found.view(np.int64))


def _sets(sets: ShingleSets, chosen: dict[bytes, int]) -> Any:
    import pyarrow as pa

    rows = list(chosen.values())
    hashes = np.concatenate([np.empty(0, np.uint64), *(sets[row] for row in rows)])
    ends = np.cumsum([0, *(sets[row].size for row in rows)])
    lists = pa.LargeListArray.from_arrays(pa.array(ends, pa.int64()), pa.array(hashes))
    return table(key=np.frombuffer(b"".join(chosen), np.uint8).reshape(-1, DIGEST), shingles=lists)


@frozen
class Clustered:
    """
    Forms the clusters of some components.

    Sends each ``member`` of a cluster of several to the block of the cluster's first row; ``hidden``, those that are
    not the first, to their own block, with a ``tally`` of them; how many are ``kept``; and each ``split``.
    """

    numbering: Numbering
    min_similarity: float
    representative: str

    def __call__(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Verify the pairs at home, and form clusters.
        """
        known = _Texts.of(mail)
        if not len(known.rows):
            return
        pairs = np.stack([column(mail.get("pair"), name, np.int64) for name in ("left", "right")], axis=1)
        pairs = np.searchsorted(known.rows, pairs)
        rank = rank_by(self.representative, len(known.rows), published=known.published, words=known.words)
        jaccard = known.jaccards(pairs)
        grouping = cluster_edges(
            len(known.rows), pairs, jaccard, min_similarity=self.min_similarity, rank=rank, verify=known.jaccards
        )
        yield from self._members(known, grouping)
        yield from _splits(known, grouping)

    def _members(self, known: _Texts, grouping: Grouping) -> Iterator[Message]:
        stands = grouping.representatives
        first = np.full(stands.size, stands.size)
        np.minimum.at(first, stands, np.arange(stands.size))
        first = first[stands]
        several = np.bincount(stands, minlength=stands.size)[stands] > 1
        mine = np.flatnonzero(several)
        hidden = mine[first[mine] != mine]
        for block, some in spread(self.numbering.home_of(known.rows[first[mine]])):
            rows = mine[some]
            columns = {
                "row": known.rows[rows],
                "first": known.rows[first[rows]],
                "representative": known.names.take(indices(stands[rows])),
                "similarity": grouping.similarities[rows],
            }
            yield Message(block, "member", table(**columns))
        dropped = int(np.count_nonzero(stands != np.arange(stands.size)))
        several_clusters = distinct(stands[mine]).size
        yield Message(0, "kept", table(dropped=np.array([dropped]), clusters=np.array([several_clusters])))
        for block, some in spread(self.numbering.home_of(known.rows[hidden])):
            yield Message(block, "hidden", table(row=known.rows[hidden[some]]))
            yield Message(block, "tally", table(count=np.array([some.size])))


def _splits(known: _Texts, grouping: Grouping) -> Iterator[Message]:
    cuts = grouping.cuts
    if not cuts.left.size:
        return
    named = {"left": cuts.left, "right": cuts.right, "left_member": cuts.ends[:, 0], "right_member": cuts.ends[:, 1]}
    columns = {name: known.names.take(indices(rows)) for name, rows in named.items()}
    columns |= {"similarity": cuts.similarities, "pairs": cuts.edges, "member_similarity": cuts.strongest}
    columns["row"] = known.rows[cuts.left]
    yield Message(0, "split", table(**columns))


@frozen(eq=False)
class _Texts:
    """
    The texts at one home in the order of their rows: one of each row, that whose content's hash is the smallest.
    """

    rows: Integers
    names: Any
    words: Any
    published: Instants
    # Of each text the place of its set.
    _which: Integers
    _sets: ShingleSets

    @classmethod
    def of(cls, mail: Mail) -> _Texts:
        """
        Put together what was sent.
        """
        messages = mail.get("text")
        rows = column(messages, "row", np.int64)
        digests = rows_of_bytes(messages, "digest", DIGEST)
        halves = digests.view(">u8").reshape(-1, 2)
        order = np.lexsort((halves[:, 1], halves[:, 0], rows))
        order = order[np.diff(rows[order], prepend=-1) != 0]
        keys, sets = _distinct_sets(mail.get("set"))
        mine = _as_words(rows_of_bytes(messages, "set", DIGEST)[order])
        return cls(
            rows[order],
            texts(messages, "name").take(indices(order)),
            column(messages, "words", np.int32)[order],
            column(messages, "published", np.int64)[order].view("datetime64[us]"),
            np.searchsorted(keys, mine),
            sets,
        )

    def jaccards(self, pairs: Integers) -> Any:
        """
        Compute the exact Jaccard of *pairs*, int64 (n_pairs, 2), of these texts.
        """
        return jaccards(self._sets, self._which[pairs], threads=1)


def _as_words(digests: Any) -> Any:
    """
    Give digests as what NumPy sorts and finds.
    """
    return np.ascontiguousarray(digests).view(f"S{DIGEST}").reshape(-1)


def _distinct_sets(messages: Any) -> tuple[Any, ShingleSets]:
    keys = _as_words(rows_of_bytes(messages, "key", DIGEST))
    known, first = np.unique(keys, return_index=True)
    sizes, hashes = [], []
    for one in messages or ():
        lists = one.records.column("shingles")
        ends = np.asarray(lists.offsets).astype(np.int64)
        values = np.asarray(lists.values)
        sizes.append(np.diff(ends))
        hashes.append(values[ends[0] : ends[-1]])
    ends = np.cumsum(np.concatenate([np.zeros(1, np.int64), *sizes]))
    laid = np.concatenate([np.empty(0, np.uint64), *hashes])
    if known.size == keys.size and np.array_equal(first, np.arange(first.size)):
        return known, ShingleSets(ends, laid)
    chosen = [laid[ends[place] : ends[place + 1]] for place in first.tolist()]
    own = np.cumsum(np.concatenate([np.zeros(1, np.int64), np.diff(ends)[first]]))
    return known, ShingleSets(own, np.concatenate([np.empty(0, np.uint64), *chosen]))
