"""
Which links stand: those that the local join gives, which does not compare again what it knows to be alike.

The local join goes through the bands in turn. A row that agrees *surely* with a leader remembers the first such leader
(its *near* row), and is not linked again to one that is near to the same. Here all bands are walked at once, so that
every link is told with its band, and what the local join would have known by then is worked out afterwards: the near
row and the band in which it was found follow from the links of the row alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from attrs import frozen

from provenance.distinct import distinct, distinct_pairs
from provenance.engines.spark.exchange import Integers, Mail, Message, column, spread, table
from provenance.engines.spark.joining import Plan

Flags = npt.NDArray[np.bool_]


@frozen(eq=False)
class _Near:
    """
    Of some rows, rising, the row that each is near to and the band in which that was found.
    """

    rows: Integers
    near: Integers
    bands: Integers

    def before(self, rows: Integers, bands: Integers) -> Integers:
        """
        Give to what rows were near when a band's turn came: to themselves, before they were to others.
        """
        if not self.rows.size:
            return rows
        place = np.minimum(np.searchsorted(self.rows, rows), self.rows.size - 1)
        known = (self.rows[place] == rows) & (self.bands[place] < bands)
        return np.where(known, self.near[place], rows)


@frozen
class Compared:
    """
    Decides the links of rows where that needs nothing of other homes, and asks the homes of leaders for the rest.

    Sends ``pairs`` and, of rows with twins, ``pairs_of_all``; ``near`` rows for those who ask; what is ``open``.
    """

    plan: Plan

    def __call__(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Look at all links of the rows of one home.
        """
        links = mail.get("links")
        row, leader = column(links, "row", np.int64), column(links, "leader", np.int64)
        band, agreeing = (column(links, name, np.uint8).astype(np.int64) for name in ("band", "agreeing"))
        near = _near(row, leader, band, agreeing >= self.plan.surely)
        if near.rows.size:
            yield Message(home, "near", table(row=near.rows, near=near.near, band=near.bands))
        joined = leader >= 0
        yield from self._decided(home, row[joined], leader[joined], band[joined], near, of_all=False)
        first = distinct(column(mail.get("twins"), "first", np.int64))
        if first.size:
            yield from self._of_twins(home, first, (row, leader, band, agreeing), near)

    def _decided(
        self, home: int, row: Integers, leader: Integers, band: Integers, near: _Near, *, of_all: bool
    ) -> Iterator[Message]:
        mine = near.before(row, band)
        alone = mine == row
        kind = "pairs_of_all" if of_all else "pairs"
        if alone.any():
            yield Message(home, kind, table(left=leader[alone], right=row[alone]))
        yield from self._asked(row, leader, band, mine, ~alone & (mine != leader), of_all=of_all)

    def _asked(
        self, row: Integers, leader: Integers, band: Integers, mine: Integers, which: Flags, *, of_all: bool
    ) -> Iterator[Message]:
        row, leader, band, mine = row[which], leader[which], band[which], mine[which]
        for home, some in spread(self.plan.home_of(leader)):
            columns = {"row": row[some], "leader": leader[some], "band": band[some], "near": mine[some]}
            yield Message(home, "open", table(**columns), int(of_all))

    def _of_twins(
        self, home: int, first: Integers, links: tuple[Integers, Integers, Integers, Integers], near: _Near
    ) -> Iterator[Message]:
        """
        Find what the twins of some rows are linked with: with the leader of the first, or with it where it leads.
        """
        row, leader, band, agreeing = links
        shape = first.size, self.plan.bands.bands
        leaders = np.repeat(first, shape[1]).reshape(shape)
        surely = np.ones(shape, np.bool_)
        place = np.minimum(np.searchsorted(first, row), first.size - 1)
        has = first[place] == row
        leaders[place[has], band[has]] = leader[has]
        surely[place[has], band[has]] = agreeing[has] >= self.plan.surely
        rows, bands = (one.reshape(-1) for one in np.meshgrid(first, np.arange(shape[1]), indexing="ij"))
        theirs = leaders.reshape(-1)
        joined = theirs >= 0
        own = _near(rows, theirs, bands, surely.reshape(-1))
        rows, bands, theirs = rows[joined], bands[joined], theirs[joined]
        # A twin is no row that others name: it is itself until it is near to another, which is told by its first row's
        # number only where it cannot be mistaken for it.
        mine = own.before(rows, bands)
        begun = _begun(own, rows, bands)
        with_first = theirs == rows
        yes = ~begun | (with_first & (mine != theirs) & (mine != near.before(rows, bands)))
        if yes.any():
            yield Message(home, "pairs_of_all", table(left=theirs[yes], right=rows[yes]))
        open_still = begun & ~with_first & (mine != theirs)
        yield from self._asked(rows, theirs, bands, mine, open_still, of_all=True)


def _begun(near: _Near, rows: Integers, bands: Integers) -> Flags:
    place = np.searchsorted(near.rows, rows)
    known = place < near.rows.size
    known[known] = (near.rows[place[known]] == rows[known]) & (near.bands[place[known]] < bands[known])
    return known


def _near(row: Integers, leader: Integers, band: Integers, surely: Flags) -> _Near:
    surely = surely & (leader >= 0)
    row, leader, band = row[surely], leader[surely], band[surely]
    order = np.lexsort((band, row))
    row, leader, band = row[order], leader[order], band[order]
    first = np.ones(row.size, np.bool_)
    first[1:] = row[1:] != row[:-1]
    return _Near(row[first], leader[first], band[first])


@frozen
class Settled:
    """
    Answers what is ``open`` where the leader is at home.
    """

    plan: Plan

    def __call__(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Ask to what each leader was near at the time.
        """
        known = mail.get("near")
        near = _Near(*(column(known, name, np.int64) for name in ("row", "near", "band")))
        order = np.argsort(near.rows)
        near = _Near(near.rows[order], near.near[order], near.bands[order])
        for one in mail.get("open", ()):
            row, leader, band, mine = (column([one], name, np.int64) for name in ("row", "leader", "band", "near"))
            stands = mine != near.before(leader, band)
            row, leader = row[stands], leader[stands]
            kind = "pairs_of_all" if one.part else "pairs"
            for home, some in spread(self.plan.home_of(row)):
                yield Message(home, kind, table(left=leader[some], right=row[some]))


@frozen
class Paired:
    """
    Gives every pair once, those of all twins among them, to the homes of the second.
    """

    plan: Plan

    def __call__(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Put the twins of each row in its place.
        """
        twins = mail.get("twins")
        first, rows = column(twins, "first", np.int64), column(twins, "row", np.int64)
        order = np.argsort(first, kind="stable")
        first, rows = first[order], rows[order]
        pairs = _unique(mail, "pairs")
        of_all = _unique(mail, "pairs_of_all")
        starts, ends = np.searchsorted(first, of_all[:, 1]), np.searchsorted(first, of_all[:, 1], side="right")
        counts = ends - starts
        left = np.repeat(of_all[:, 0], counts)
        right = rows[np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())]
        found = np.concatenate([pairs, np.stack([left, right], axis=1)])
        for home, mine in spread(self.plan.home_of(found[:, 1])):
            yield Message(home, "pair", table(left=found[mine, 0], right=found[mine, 1]))
            yield Message(home, "count", table(count=np.array([mine.size])))


def _unique(mail: Mail, kind: str) -> Integers:
    messages = mail.get(kind)
    pairs = np.stack([column(messages, "left", np.int64), column(messages, "right", np.int64)], axis=1)
    found: Integers = distinct_pairs(pairs)
    return found
