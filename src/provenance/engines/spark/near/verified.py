"""
Candidates verified on the sets of both, told of all documents that have these sets, and judged by their own words.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from provenance.distinct import distinct
from provenance.engines.ordering import indices
from provenance.engines.spark.exchange import Integers, Mail, Message, column, spread, table, texts
from provenance.engines.spark.near.documents import tokens_of
from provenance.engines.spark.near.listing import laid, lists
from provenance.engines.spark.signing import Numbering
from provenance.similarity.matches import Match, Matches, by_own_words
from provenance.similarity.overlaps import overlaps
from provenance.similarity.signatures import ShingleSets

MATCH = "left string, right string, jaccard double, left_in_right double, right_in_left double"

# What is known of a pair: the documents, what they have in common, and how many shingles each has.
_PAIR = ("left", "right", "common", "left_size", "right_size")

# Pairs of one message: of a hundred thousand articles of one text there are five billion.
_AT_ONCE = 1 << 18


@frozen
class Answered:
    """
    Sends the sets that were asked for (``sent``).
    """

    leaders: Numbering

    def __call__(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Look into the leaders of a block.
        """
        ends, hashes = laid(mail["leaders"], "hashes", np.uint64)
        own = column(mail["leaders"], "row", np.int64)
        for one in mail.get("asked", ()):
            rows = column([one], "row", np.int64)
            places = rows - self.leaders.offsets[home]
            sets = lists([hashes[ends[place] : ends[place + 1]] for place in places.tolist()], np.uint64)
            yield Message(one.part, "sent", table(row=rows, own=own[places], hashes=sets))


@frozen
class Verified:
    """
    Keeps the pairs that are similar enough (``near``), by the numbers of their documents, at the homes of the first.
    """

    min_similarity: float
    homes: int

    def __call__(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Count what the sets of each pair have in common.
        """
        ends, hashes = laid(mail.get("sent"), "hashes", np.uint64)
        rows, own = (column(mail.get("sent"), name, np.int64) for name in ("row", "own"))
        candidates = [column(mail.get("candidate"), name, np.int64) for name in ("left", "right")]
        order = np.argsort(rows)
        pairs = order[np.searchsorted(rows[order], np.stack(candidates, axis=1))]
        common = overlaps(ShingleSets(ends, hashes), pairs, threads=1)
        sizes = np.diff(ends)[pairs]
        jaccards = common / np.maximum(1, sizes.sum(axis=1) - common)
        kept = (common > 0) & (jaccards >= self.min_similarity)
        found = own[pairs[kept]], common[kept], sizes[kept]
        for home, mine in spread(found[0][:, 0] % self.homes):
            left, right = found[0][mine].T
            sizes_of = found[2][mine].T
            columns = (left, right, found[1][mine], *sizes_of)
            yield Message(home, "near", table(**dict(zip(_PAIR, columns, strict=True))))


@frozen
class OfTwins:
    """
    Tells a pair of all documents that have the set of its *side*: 0, the left, and all pairs of these; or 1, the right.

    What has the left told goes as ``half`` to the home of the right, and what has both as ``match`` to that of the
    first document.
    """

    side: int
    homes: int

    def __call__(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Put all that have a set in the place of the first.
        """
        firsts, others = _twins(mail)
        pairs = np.stack([column(mail.get(("near", "half")[self.side]), name, np.int64) for name in _PAIR], axis=1)
        wanted = pairs[:, self.side]
        starts, ends = np.searchsorted(firsts, wanted), np.searchsorted(firsts, wanted, side="right")
        for first, last in _parts(ends - starts + 1):
            counts = ends[first:last] - starts[first:last]
            again = np.repeat(np.arange(counts.size), counts)
            place = np.arange(again.size) - np.repeat(np.cumsum(counts) - counts, counts)
            more = pairs[first:last][again]
            more[:, self.side] = others[starts[first:last][again] + place]
            yield from self._told(np.concatenate([pairs[first:last], more]))
        if self.side == 0:
            yield from self._within(firsts, others)

    def _told(self, pairs: Integers) -> Iterator[Message]:
        if self.side == 0:
            yield from _messages("half", pairs, pairs[:, 1] % self.homes)
            return
        turned = pairs[:, 0] > pairs[:, 1]
        pairs[turned] = pairs[turned][:, [1, 0, 2, 4, 3]]
        yield from _messages("match", pairs, pairs[:, 0] % self.homes)

    def _within(self, firsts: Integers, others: Integers) -> Iterator[Message]:
        """
        Pair the documents of one set with each other.
        """
        starts = np.flatnonzero(np.diff(firsts, prepend=-1))
        for start, end in itertools.pairwise([*starts.tolist(), firsts.size]):
            rows = np.concatenate([firsts[start : start + 1], others[start:end]])
            for first, last in _parts(np.arange(rows.size)[::-1]):
                left = np.repeat(np.arange(first, last), rows.size - 1 - np.arange(first, last))
                right = np.concatenate([np.arange(row + 1, rows.size) for row in range(first, last)])
                pairs = np.ones((left.size, len(_PAIR)), np.int64)
                pairs[:, 0], pairs[:, 1] = rows[left], rows[right]
                yield from _messages("match", pairs, pairs[:, 0] % self.homes)


def _messages(kind: str, pairs: Integers, homes: Integers) -> Iterator[Message]:
    for home, mine in spread(homes):
        yield Message(home, kind, table(**{name: pairs[mine, place] for place, name in enumerate(_PAIR)}))


def _twins(mail: Mail) -> tuple[Integers, Integers]:
    firsts, others = (column(mail.get("twins"), name, np.int64) for name in ("first", "row"))
    order = np.lexsort((others, firsts))
    return firsts[order], others[order]


def _parts(counts: Integers) -> Iterator[tuple[int, int]]:
    """
    Part places into stretches with so many pairs that they fit into one message, or one place alone.
    """
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    first = 0
    while first < counts.size:
        last = max(first + 1, int(np.searchsorted(before, before[first] + _AT_ONCE, side="right")) - 1)
        yield first, last
        first = last


@frozen
class Asked:
    """
    Asks the blocks for the documents of the pairs at home.
    """

    numbering: Numbering

    def __call__(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Name each document once.
        """
        sides = [column(mail.get("match"), name, np.int64) for name in ("left", "right")]
        rows = distinct(np.concatenate(sides))
        for block, mine in spread(self.numbering.home_of(rows)):
            yield Message(block, "asked", table(row=rows[mine]), home)


@frozen
class Shown:
    """
    Sends the documents that were asked for (``document``).
    """

    numbering: Numbering

    def __call__(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Look into a block.
        """
        records = mail["block"][0].records
        for one in mail.get("asked", ()):
            rows = column([one], "row", np.int64)
            taken = records.take(indices(rows - self.numbering.offsets[home]))
            columns = {name: taken.column(name) for name in ("id", "words", "quoted", "forms")}
            yield Message(one.part, "document", table(row=rows, **columns))


@frozen
class Told:
    """
    Gives the rows of ``MATCH``: of the pairs at home those that are similar in words of their own.
    """

    min_similarity: float

    def __call__(self, _home: int, mail: Mail) -> Iterator[Any]:
        """
        Look at the words of both.
        """
        rows = column(mail.get("document"), "row", np.int64)
        names = texts(mail.get("document"), "id").to_pylist()
        name_of = dict(zip(rows.tolist(), names, strict=True))
        tokens = dict(zip(names, tokens_of(mail.get("document", ())), strict=True))
        for one in mail.get("match", ()):
            left, right, common, *sizes = (column([one], name, np.int64) for name in _PAIR)
            jaccards = common / np.maximum(1, sizes[0] + sizes[1] - common)
            numbers = (left.tolist(), right.tolist(), jaccards.tolist(), *(_part(common, size) for size in sizes))
            matches = tuple(
                Match(name_of[a], name_of[b], jaccard, in_right, in_left)
                for a, b, jaccard, in_right, in_left in zip(*numbers, strict=True)
            )
            found = by_own_words(Matches(matches), tokens.__getitem__, self.min_similarity)
            if len(found):
                yield found.to_arrow().combine_chunks().to_batches()[0]


def _part(common: Integers, sizes: Integers) -> list[float]:
    parts: npt.NDArray[np.float64] = common / sizes
    listed: list[float] = parts.tolist()
    return listed
