"""
The join of bands in homes: key words travel, then the signatures of those rows alone that share a key with another.

The rows are those of :mod:`provenance.similarity.joining`, numbered by their ids, and so are keys, runs and leaders.
Rows of one signature behave alike in every band, so the first stands for all (`twins`): a hundred thousand articles of
the same text cost their key words and no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from provenance.distinct import distinct
from provenance.engines.spark.exchange import Integers, Mail, Message, column, rows_of_bytes, spread, table
from provenance.engines.spark.signing import SLOTS, Numbering
from provenance.kernels.banding import FOLD, HALF, SPREAD, band_keys
from provenance.similarity.bands import Bands
from provenance.similarity.grouping import FEWEST_COMPILED, grouped
from provenance.similarity.joining import MOST_LEADERS
from provenance.similarity.small_joining import row_bits, walk_in_numpy
from provenance.similarity.threads import read_only
from provenance.text.document import FEWEST_TOKENS

Words = npt.NDArray[np.uint64]

_WHOLE = 1 << 64

# Rows that lie further apart on average are not looked up in a table: it would take more memory than the signatures.
_SPARSE = 16


@frozen
class Plan:
    """
    What all stages of the join have to know.

    Attributes:
        bands: how signatures are cut.
        least: agreeing slots of a link.
        surely: agreeing slots by which two rows of one leader are known to agree enough.
        numbering: of the rows.
        homes: into how many the keys are parted, and the rows.
    """

    bands: Bands
    least: int
    surely: int
    numbering: Numbering
    homes: int

    @property
    def bits(self) -> int:
        """
        Give how many bits of a key word hold the row.
        """
        return row_bits(self.numbering.count)

    def home_of(self, rows: Integers) -> Integers:
        """
        Give the home of what is known of each row's links.
        """
        return rows % self.homes


@frozen
class Keyed:
    """
    Sends the ``words`` of a block to the homes of their keys, and what its signatures hash to (``same``).
    """

    plan: Plan

    def __call__(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Hash each block.
        """
        plan = self.plan
        slices = max(1, plan.homes // plan.bands.bands)
        starts = [number * _WHOLE // slices for number in range(1, slices)]
        # Words of one key go to one home.
        edges = np.array(starts, np.uint64) & ~np.uint64((1 << plan.bits) - 1)
        for block in mail["block"]:
            words, values = column([block], "words", np.int32), rows_of_bytes([block], "values", SLOTS)
            usable = words >= FEWEST_TOKENS
            first = int(plan.numbering.offsets[block.home])
            rows = first + np.flatnonzero(usable)
            for band, keys in enumerate(_key_words(values, usable, first, plan)):
                for number, mine in spread(np.searchsorted(edges, keys, side="right")):
                    home = (band * slices + number) % plan.homes
                    yield Message(home, "words", table(word=keys if slices == 1 else keys[mine]), band)
            high, low = _two_hashes(values[usable])
            for home, mine in spread((high % np.uint64(plan.homes)).astype(np.int64)):
                yield Message(home, "same", table(high=high[mine], low=low[mine], row=rows[mine]))


def _key_words(values: npt.NDArray[np.uint8], usable: npt.NDArray[np.bool_], first: int, plan: Plan) -> Iterator[Words]:
    """
    Give the key words of each band, in the order of the rows.
    """
    mask = np.uint64((1 << plan.bits) - 1)
    bands, slots = plan.bands.bands, plan.bands.rows
    rows = first + np.flatnonzero(usable).astype(np.uint64)
    if len(values) < FEWEST_COMPILED:
        for band in range(bands):
            keys = band_keys(values[:, band * slots : (band + 1) * slots])[usable]
            yield (keys & ~mask) | rows
        return
    from provenance.kernels.joining import pack_keys

    out = np.empty((1, rows.size), np.uint64)
    for band in range(bands):
        pack_keys(read_only(values), read_only(usable), 0, len(values), band, slots, plan.bits, 0, out)
        # What was packed is the row's place in the block: the block's first row makes it the row.
        yield out[0] + np.uint64(first)


def _two_hashes(values: npt.NDArray[np.uint8]) -> tuple[Words, Words]:
    """
    Hash each signature twice, so that two are the same where both hashes are.
    """
    high = np.full(len(values), FOLD)
    low = np.full(len(values), SPREAD)
    for slots in np.ascontiguousarray(values).view("<u8").reshape(len(values), SLOTS // 8).T:
        high = (high ^ slots) * FOLD
        high ^= high >> HALF
        low = (low + slots) * SPREAD
        low ^= low >> HALF
    return high * SPREAD, low * FOLD


@frozen
class Met:
    """
    Keeps the ``runs`` of keys that several rows have, asks for the signatures of these, and finds ``twins``.
    """

    plan: Plan

    def __call__(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Put the words of each band into order.
        """
        bands: dict[int, list[Message]] = {}
        for one in mail.get("words", ()):
            bands.setdefault(one.part, []).append(one)
        mask = np.uint64((1 << self.plan.bits) - 1)
        wanted = []
        for band in sorted(bands):
            words = _ordered(bands.pop(band), mask)
            words = words[_shared(words & ~mask)]
            if words.size:
                yield Message(home, "runs", table(word=words), band)
                wanted.append((words & mask).astype(np.int64))
        rows = distinct(np.concatenate([np.empty(0, np.int64), *wanted]))
        for block, mine in spread(self.plan.numbering.home_of(rows)):
            yield Message(block, "asked", table(row=rows[mine]), home)
        yield from self._twins(mail)

    def _twins(self, mail: Mail) -> Iterator[Message]:
        same = mail.get("same")
        high, low = column(same, "high", np.uint64), column(same, "low", np.uint64)
        rows = column(same, "row", np.int64)
        order = _meeting(high)
        order = order[np.lexsort((rows[order], low[order], high[order]))]
        high, low, rows = high[order], low[order], rows[order]
        first = np.ones(rows.size, np.bool_)
        first[1:] = (high[1:] != high[:-1]) | (low[1:] != low[:-1])
        stands = rows[first][np.cumsum(first) - 1][~first]
        others = rows[~first]
        for block, mine in spread(self.plan.numbering.home_of(others)):
            yield Message(block, "left_out", table(row=others[mine]))
        for home, mine in spread(self.plan.home_of(stands)):
            yield Message(home, "twins", table(first=stands[mine], row=others[mine]))


def _ordered(messages: list[Message], mask: np.uint64) -> Words:
    """
    Give the words of a band in order, less some whose key no other has.
    """
    # Block after block, so that the words of a key rise: in a block they do.
    first = [one.records.column("word")[0].as_py() & int(mask) for one in messages]
    in_order = [messages[place] for place in np.argsort(first)]
    return grouped(column(in_order, "word", np.uint64))


def _meeting(hashes: Words) -> Integers:
    """
    Give the places of those of *hashes* that may occur twice, and of few others.
    """
    mask = np.uint64((1 << row_bits(hashes.size)) - 1)
    words = grouped((hashes & ~mask) | np.arange(hashes.size, dtype=np.uint64))
    return (words & mask).astype(np.int64)


def _shared(keys: Words) -> npt.NDArray[np.bool_]:
    equal = keys[1:] == keys[:-1]
    found = np.zeros(keys.size, np.bool_)
    found[1:] = equal
    found[:-1] |= equal
    return found


@frozen
class Answered:
    """
    Sends the signatures that were asked for, of one of each twins.
    """

    plan: Plan

    def __call__(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Look into the block.
        """
        values = rows_of_bytes(mail["block"], "values", SLOTS)
        first = self.plan.numbering.offsets[home]
        left = np.ones(len(values), np.bool_)
        left[column(mail.get("left_out"), "row", np.int64) - first] = False
        for one in mail.get("asked", ()):
            rows = column([one], "row", np.int64)
            rows = rows[left[rows - first]]
            if rows.size:
                yield Message(one.part, "sent", table(row=rows, values=values[rows - first]))


@frozen
class Walked:
    """
    Links the rows of each run to its leaders; the ``links`` go to the homes of their rows.
    """

    plan: Plan

    def __call__(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Walk run after run, band after band.
        """
        sent = mail.get("sent")
        rows, values = column(sent, "row", np.int64), rows_of_bytes(sent, "values", SLOTS)
        known = _Places.of(rows)
        mask = np.uint64((1 << self.plan.bits) - 1)
        told = []
        for one in mail.get("runs", ()):
            words = column([one], "word", np.uint64)
            places = known.find((words & mask).astype(np.int64))
            here = places >= 0
            found = _walk(words[here], self.plan, values, places[here])
            told.append((*found, np.full(found[0].size, one.part, np.uint8)))
        if not told:
            return
        row, leader, agreeing, band = (np.concatenate(parts) for parts in zip(*told, strict=True))
        for home, mine in spread(self.plan.home_of(row)):
            columns = {"row": row[mine], "leader": leader[mine], "agreeing": agreeing[mine], "band": band[mine]}
            yield Message(home, "links", table(**columns))


@frozen(eq=False)
class _Places:
    """
    Where rows are in an array of them.

    Attributes:
        first: the least row.
        table: int64, the place of each row from the first on, -1 of one that is not there, and -1 at the end; None
            where rows lie too far apart for that.
        rows, order: rising, and the place of each, where there is no table.
    """

    first: int
    table: Integers | None
    rows: Integers
    order: Integers

    @classmethod
    def of(cls, rows: Integers) -> _Places:
        """
        Take *rows*, int64 (n,), each once.
        """
        first, last = (int(rows.min()), int(rows.max())) if rows.size else (0, -1)
        if last - first > _SPARSE * rows.size:
            order = np.argsort(rows)
            return cls(first, None, rows[order], order)
        table = np.full(last - first + 2, -1)
        table[rows - first] = np.arange(rows.size)
        return cls(first, table, rows, rows)

    def find(self, wanted: Integers) -> Integers:
        """
        Give the place of each of *wanted*, int64 (n,); -1 of one that is not there.
        """
        if self.table is None:
            place = np.minimum(np.searchsorted(self.rows, wanted), self.rows.size - 1)
            return np.where(self.rows[place] == wanted, self.order[place], -1)
        # What comes before the first is, without a sign, after the last.
        place = (wanted - self.first).view(np.uint64)
        return self.table[np.minimum(place, np.uint64(self.table.size - 1))]


def _walk(
    words: Words, plan: Plan, values: npt.NDArray[Any], places: Integers
) -> tuple[Integers, Integers, npt.NDArray[np.uint8]]:
    if words.size < FEWEST_COMPILED:
        return walk_in_numpy(words, plan.bits, values, places, plan.least, MOST_LEADERS)
    from provenance.kernels.joining import walk_runs

    rows, leaders = np.empty(words.size, np.int64), np.empty(words.size, np.int64)
    agreeing = np.empty(words.size, np.uint8)
    room = np.empty(MOST_LEADERS, np.int64)
    inputs = read_only(words), plan.bits, read_only(values), read_only(places)
    told = walk_runs(*inputs, plan.least, room, rows, leaders, agreeing)
    return rows[:told], leaders[:told], agreeing[:told]
