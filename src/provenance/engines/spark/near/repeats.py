"""
What outlets repeat, found in a corpus that lies in many places and taken out of its documents.

Two articles bear on each other where they have a run of words in common that enough others have, or a numbering. So
such runs are counted by their hashes, what hangs together by them is brought to one place, and there
:func:`provenance.similarity.repeated.repeated_in` decides as it does for a whole corpus.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from attrs import frozen
from xxhash import xxh3_64_intdigest, xxh3_128_digest

from provenance.background import default_background
from provenance.distinct import distinct, distinct_pairs
from provenance.engines.ordering import indices
from provenance.engines.spark.clustering import home_of_component
from provenance.engines.spark.components import places
from provenance.engines.spark.exchange import Flow, Integers, Mail, Message, column, spread, table
from provenance.engines.spark.near.documents import bodies_of, cut_block
from provenance.engines.spark.near.listing import lists, parts
from provenance.engines.spark.signing import Numbering
from provenance.hashes import Hashes
from provenance.kernels.banding import FOLD, HALF
from provenance.similarity.repeated import (
    FEWEST_CARRIERS,
    FEWEST_CARRIERS_OF_A_CORPUS,
    repeated_in,
    sampled_runs,
)
from provenance.similarity.repeated_runs import Body, runs_of
from provenance.text.sentences import Span

_BODY = ("outlet", "words", "sentences", "lists")


@frozen
class Repeats:
    """
    One way of looking for what is repeated.

    Attributes:
        numbering: of the documents.
        homes: into how many runs and documents are parted.
        across: over outlets; otherwise in each by itself.
    """

    numbering: Numbering
    homes: int
    across: bool

    def taken_out(self, blocks: Flow, links_at_once: int) -> Flow:
        """
        Give the blocks without what is repeated.

        Args:
            blocks: of documents, kept.
            links_at_once: links whose components are found in one place.
        """
        chosen = blocks
        if self.across:
            carrying = blocks.each(self.sampled).together(self.common, self.homes)
            chosen = blocks.plus(carrying).together(self.only_carrying, self.numbering.homes).kept()
        voices = chosen.each(self.voices).together(Led(self.numbering, self.homes), self.homes).kept()
        leading = chosen.plus(voices.only("left_out"))
        runs = leading.together(self.runs, self.numbering.homes)
        links = runs.together(self.linked, self.homes).kept()
        count = sum(one.records.column("count")[0].as_py() for one in links.only("count").collect())
        if not count:
            return blocks
        found = places(links.only("pair"), count, self.homes, links_at_once)
        wanted = found.each(self.wanted)
        bodies = blocks.plus(wanted).together(self.bodies, self.numbering.homes)
        cuts = bodies.together(self.judged, self.homes)
        spread_out = cuts.plus(voices.only("twins")).together(self.of_all, self.homes)
        return blocks.plus(spread_out).together(self.cut, self.numbering.homes).kept()

    def sampled(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Send the sampled runs of the documents of a block to the homes of their hashes.
        """
        first = int(self.numbering.offsets[home])
        yield from self._to_keys([(first + place, sampled_runs(body)) for place, body in _compared(mail)])

    def _to_keys(self, keyed: Sequence[tuple[int, Hashes]]) -> Iterator[Message]:
        keys = np.concatenate([np.empty(0, np.uint64), *(own for _, own in keyed)])
        rows = np.repeat(np.array([row for row, _ in keyed], np.int64), [own.size for _, own in keyed])
        for target, mine in spread(home_of_key(keys, self.homes)):
            yield Message(target, "run", table(key=keys[mine], row=rows[mine]))

    def common(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Name the documents whose runs enough others have (``carrying``).
        """
        _, rows, sizes = _grouped(mail)
        enough = distinct(rows[sizes >= FEWEST_CARRIERS_OF_A_CORPUS])
        for block, mine in spread(self.numbering.home_of(enough)):
            yield Message(block, "carrying", table(row=enough[mine]))

    def only_carrying(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Leave of a block those that are named.
        """
        records = mail["block"][0].records
        chosen = np.zeros(records.num_rows, np.uint8)
        chosen[column(mail.get("carrying"), "row", np.int64) - self.numbering.offsets[home]] = 1
        compared = column(mail["block"], "compared", np.uint8) & chosen
        if compared.any():
            columns = {name: records.column(name) for name in _BODY}
            yield Message(home, "block", table(compared=compared, **columns))

    def voices(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Send what the documents of a block say, hashed, to the homes of the hashes (``voice``).
        """
        first = int(self.numbering.offsets[home])
        rows, digests = [], []
        for place, body in _compared(mail):
            rows.append(first + place)
            outlet = b"" if self.across else body.outlet.encode()
            digests.append(xxh3_128_digest(outlet + b"\0" + body.words.tobytes()))
        yield from voices_of(np.array(rows, np.int64), digests, self.homes)

    def runs(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Send the runs of one document of each voice, and the words around its numbers, to the homes of their hashes.
        """
        if "block" not in mail:
            return
        first = int(self.numbering.offsets[home])
        left_out = set((column(mail.get("left_out"), "row", np.int64) - first).tolist())
        keyed = []
        for place, body in _compared(mail):
            if place in left_out:
                continue
            keys = runs_of(body)[0]
            if not self.across:
                outlet = xxh3_64_intdigest(body.outlet.encode())
                numbered = [xxh3_64_intdigest("\n".join(key).encode("utf-8", "surrogatepass")) for key in body.lists]
                keys = np.concatenate([keys, np.array(numbered, np.uint64)]) ^ np.uint64(outlet)
            keyed.append((first + place, distinct(keys)))
        yield from self._to_keys(keyed)

    def linked(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Link the first document that has a run with the others, where they are enough.
        """
        first, rows, sizes = _grouped(mail)
        enough = sizes >= (FEWEST_CARRIERS_OF_A_CORPUS if self.across else FEWEST_CARRIERS)
        pairs = distinct_pairs(np.stack([first[enough], rows[enough]], axis=1))
        pairs = pairs[pairs[:, 0] != pairs[:, 1]]
        for home, mine in spread(pairs[:, 1] % self.homes):
            yield Message(home, "pair", table(left=pairs[mine, 0], right=pairs[mine, 1]))
            yield Message(home, "count", table(count=np.array([mine.size])))

    def wanted(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Ask the blocks for the documents of the components.
        """
        rows, component = (column(mail["place"], name, np.int64) for name in ("row", "component"))
        for block, mine in spread(self.numbering.home_of(rows)):
            yield Message(block, "wanted", table(row=rows[mine], component=component[mine]))

    def bodies(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Send them to the homes of their components.
        """
        rows, component = (column(mail.get("wanted"), name, np.int64) for name in ("row", "component"))
        records = mail["block"][0].records.select(_BODY)
        for target, mine in spread(home_of_component(component, self.homes)):
            taken = records.take(indices(rows[mine] - self.numbering.offsets[home]))
            yield Message(target, "body", table(row=rows[mine], **{name: taken.column(name) for name in _BODY}))

    def judged(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Find what the documents at home repeat.
        """
        rows, bodies = column(mail["body"], "row", np.int64), bodies_of(mail["body"])
        order = np.argsort(rows)
        rows, bodies = rows[order], [bodies[place] for place in order.tolist()]
        outlets: dict[str, list[int]] = defaultdict(list)
        for place, body in enumerate(bodies):
            outlets[body.outlet].append(place)
        groups = [list(range(len(bodies)))] if self.across else list(outlets.values())
        number_of = {place: number for number, of in enumerate(outlets.values()) for place in of}
        found: dict[int, Sequence[Span]] = {}
        for group in groups:
            of_outlets = [number_of[place] for place in group] if self.across else None
            spans = repeated_in([bodies[place] for place in group], of_outlets, default_background())
            found |= {place: own for place, own in zip(group, spans, strict=True) if own}
        cut = np.array(sorted(found), np.int64)
        flat = [np.array(found[place], np.int64).reshape(-1) for place in cut.tolist()]
        for home, mine in spread(rows[cut] % self.homes):
            chosen = lists([flat[place] for place in mine.tolist()], np.int64)
            yield Message(home, "cut", table(row=rows[cut[mine]], spans=chosen))

    def of_all(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Say of all documents of one voice what was found of the first.
        """
        firsts, others = (column(mail.get("twins"), name, np.int64) for name in ("first", "row"))
        twins: dict[int, list[int]] = defaultdict(list)
        for first, other in zip(firsts.tolist(), others.tolist(), strict=True):
            twins[first].append(other)
        rows, spans = [], []
        for row, own in zip(_rows(mail, "cut"), parts(mail.get("cut"), "spans", np.int64), strict=True):
            alike = [row, *twins[row]]
            rows += alike
            spans += [own] * len(alike)
        of = np.array(rows, np.int64)
        for block, mine in spread(self.numbering.home_of(of)):
            yield Message(
                block, "cut", table(row=of[mine], spans=lists([spans[one] for one in mine.tolist()], np.int64))
            )

    def cut(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Take the repeated words out of the documents of a block.
        """
        first = int(self.numbering.offsets[home])
        spans = parts(mail.get("cut"), "spans", np.int64)
        found = {
            row - first: [(start, end) for start, end in own.reshape(-1, 2).tolist()]
            for row, own in zip(_rows(mail, "cut"), spans, strict=True)
        }
        yield Message(home, "block", cut_block(mail["block"], found))


@frozen
class Led:
    """
    Finds what says the same: the first of each is left, the others are its ``twins`` and ``left_out`` of what follows.
    """

    numbering: Numbering
    homes: int

    def __call__(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Sort the hashes at home.
        """
        high, low = (column(mail["voice"], name, np.uint64) for name in ("high", "low"))
        rows = column(mail["voice"], "row", np.int64)
        order = np.lexsort((rows, low, high))
        high, low, rows = high[order], low[order], rows[order]
        first = np.ones(rows.size, np.bool_)
        first[1:] = (high[1:] != high[:-1]) | (low[1:] != low[:-1])
        stands, others = rows[first][np.cumsum(first) - 1][~first], rows[~first]
        for block, mine in spread(self.numbering.home_of(others)):
            yield Message(block, "left_out", table(row=others[mine]))
        for home, mine in spread(stands % self.homes):
            yield Message(home, "twins", table(first=stands[mine], row=others[mine]))


def voices_of(rows: Integers, digests: Sequence[bytes], homes: int) -> Iterator[Message]:
    """
    Send the hashes, of 16 bytes, of what some rows say to the homes of these hashes.
    """
    halves = np.frombuffer(b"".join(digests), np.uint64).reshape(-1, 2)
    for home, mine in spread(home_of_key(halves[:, 0], homes)):
        yield Message(home, "voice", table(high=halves[mine, 0], low=halves[mine, 1], row=rows[mine]))


def home_of_key(keys: Hashes, homes: int) -> Integers:
    """
    Give the home of each key.
    """
    return (((keys * FOLD) >> HALF) % np.uint64(homes)).astype(np.int64)


def _compared(mail: Mail) -> Iterator[tuple[int, Body]]:
    chosen = column(mail["block"], "compared", np.uint8)
    return ((place, body) for place, body in enumerate(bodies_of(mail["block"])) if chosen[place])


def _rows(mail: Mail, kind: str) -> list[int]:
    found: list[int] = column(mail.get(kind), "row", np.int64).tolist()
    return found


def _grouped(mail: Mail) -> tuple[Integers, Integers, Integers]:
    """
    Give the rows that have the keys at home, key after key: for each the first of its key, itself, and how many.
    """
    keys, rows = column(mail["run"], "key", np.uint64), column(mail["run"], "row", np.int64)
    order = np.lexsort((rows, keys))
    keys, rows = keys[order], rows[order]
    starts = np.flatnonzero(np.concatenate([np.ones(1, np.bool_), keys[1:] != keys[:-1]]))
    sizes: npt.NDArray[np.int64] = np.diff(np.append(starts, keys.size))
    return np.repeat(rows[starts], sizes), rows, np.repeat(sizes, sizes)
