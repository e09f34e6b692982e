"""
Which linked rows hang together, so that what may bear on each other can be brought to one place.

Few links are looked at in one place. Many go the way of large-star and small-star: alternately every row names the
least of its neighbours to those after it, and to those before it, until all name the least of their component.
Source: Kiveris et al., "Connected Components in MapReduce and Beyond" (SoCC 2014).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from attrs import frozen

from provenance.distinct import distinct_pairs
from provenance.engines.spark.exchange import Flow, Integers, Mail, Message, column, spread, table
from provenance.kernels.banding import FOLD, SPREAD
from provenance.similarity.components import components

# Links that are looked at in one place: some 100 MB of memory there.
LINKS_AT_ONCE = 1 << 22


def places(pairs: Flow, count: int, homes: int, at_once: int = LINKS_AT_ONCE) -> Flow:
    """
    Find of each row of some pairs the least row of its component.

    Args:
        pairs: messages of ``left`` and ``right``, kept.
        count: of pairs.
        homes: into how many rows are parted, by their remainder.
        at_once: pairs that are looked at in one place.

    Returns:
        Messages ``place`` of ``row`` and ``component``, to the homes of the rows.
    """
    if count <= at_once:
        return pairs.each(_to_one).together(Contracted(homes), 1).each(_finished)
    edges = pairs.each(Contracted(homes)).kept()
    before: list[int] | None = None
    while True:
        large = edges.each(BothWays(homes)).together(LargeStar(homes), homes).kept()
        sums = [int(one.records.column("sum")[0].as_py()) for one in large.only("sum").collect()]
        now = [sum(sums) % 2**64, len(sums)]
        if now == before:
            return edges.together(_distinct, homes)
        before = now
        edges = large.only("edge").each(ToGreater(homes)).together(SmallStar(homes), homes).kept()


def _to_one(_home: int, mail: Mail) -> Iterator[Message]:
    for one in mail["pair"]:
        yield Message(0, "pair", one.records)


def _finished(home: int, mail: Mail) -> Iterator[Message]:
    """
    Say of the edges of stars, and of their centres, that they are the places.
    """
    for one in mail["edge"]:
        yield Message(home, "place", one.records)


def _edges(mail: Mail) -> Integers:
    if "pair" in mail:
        return np.stack([column(mail["pair"], name, np.int64) for name in ("left", "right")], axis=1)
    return np.stack([column(mail["edge"], name, np.int64) for name in ("component", "row")], axis=1)


def _sent(component: Integers, row: Integers, homes: int) -> Iterator[Message]:
    for home, mine in spread(row % homes):
        yield Message(home, "edge", table(component=component[mine], row=row[mine]))


@frozen
class Contracted:
    """
    Makes a star of each component of the links at hand; an edge of a row with itself stands for its centre.
    """

    homes: int

    def __call__(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Join the links.
        """
        rows, edges = np.unique(_edges(mail), return_inverse=True)
        least = components(rows.size, edges.reshape(-1, 2))
        yield from _sent(rows[least], rows, self.homes)


@frozen
class BothWays:
    """
    Sends each edge to both of its ends.
    """

    homes: int

    def __call__(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Turn the edges.
        """
        left, right = _edges(mail).T
        ends, others = np.concatenate([left, right]), np.concatenate([right, left])
        for home, mine in spread(ends % self.homes):
            yield Message(home, "end", table(end=ends[mine], other=others[mine]))


@frozen
class ToGreater:
    """
    Sends each edge to its greater end.
    """

    homes: int

    def __call__(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Turn the edges.
        """
        edges = np.sort(_edges(mail), axis=1)
        for home, mine in spread(edges[:, 1] % self.homes):
            yield Message(home, "end", table(end=edges[mine, 1], other=edges[mine, 0]))


def _stars(mail: Mail) -> tuple[Integers, Integers, Integers]:
    """
    Give the distinct edges of the ends at hand, and for each the least of its end and of all that it touches.
    """
    ends = np.stack([column(mail.get("end"), name, np.int64) for name in ("end", "other")], axis=1)
    ends = distinct_pairs(ends)
    first = np.flatnonzero(np.diff(ends[:, 0], prepend=-1))
    least = np.minimum(np.minimum.reduceat(ends[:, 1], first), ends[first, 0])
    return ends[:, 0], ends[:, 1], np.repeat(least, np.diff(np.append(first, len(ends))))


@frozen
class LargeStar:
    """
    Joins what comes after an end with the least that the end touches, and sums up what was there before.
    """

    homes: int

    def __call__(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Go through the ends at home.
        """
        end, other, least = _stars(mail)
        yield Message(home, "sum", table(sum=np.array([_sum(end, other)], np.uint64)))
        after = other > end
        yield from _sent(least[after], other[after], self.homes)
        # What has no neighbour after itself must not be lost.
        alone = ~after
        yield from _sent(least[alone], end[alone], self.homes)


@frozen
class SmallStar:
    """
    Joins an end, and what comes before it, with the least of these.
    """

    homes: int

    def __call__(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Go through the ends at home.
        """
        end, other, least = _stars(mail)
        rows, component = np.concatenate([end, other]), np.concatenate([least, least])
        edges = distinct_pairs(np.stack([component, rows], axis=1))
        yield from _sent(edges[:, 0], edges[:, 1], self.homes)


def _distinct(home: int, mail: Mail) -> Iterator[Message]:
    edges = distinct_pairs(_edges(mail))
    yield Message(home, "place", table(component=edges[:, 0], row=edges[:, 1]))


def _sum(end: Integers, other: Integers) -> int:
    """
    Hash a set of edges, so that the same set has the same hash in any order.
    """
    hashes: npt.NDArray[np.uint64] = (end.astype(np.uint64) * FOLD) ^ (other.astype(np.uint64) * SPREAD)
    hashes = (hashes ^ (hashes >> np.uint64(29))) * FOLD
    return int(hashes.sum(dtype=np.uint64))
