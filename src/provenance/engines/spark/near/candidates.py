"""
Which documents are worth verifying: those whose signatures share a band, or that have rare shingles in common.

All is as in :mod:`provenance.similarity.candidates`, over sets of shingles of which the first stands for all that are
equal. The words of the postings are the same, bit for bit, so that what two hashes have in common by chance they have
here too. A bucket of a hundred thousand articles of one text is one set; a posting of more documents than pair any is
cut short where it begins.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen
from xxhash import xxh3_128_digest

from provenance.background import default_background
from provenance.distinct import distinct
from provenance.engines.spark.exchange import Integers, Mail, Message, column, spread, table
from provenance.engines.spark.near.documents import bodies_of
from provenance.engines.spark.near.listing import laid, lists
from provenance.engines.spark.near.repeats import home_of_key, voices_of
from provenance.engines.spark.signing import Numbering
from provenance.hashes import Hashes
from provenance.kernels.banding import band_keys
from provenance.similarity.candidates import FEWEST_SHARED, TELLING_BITS
from provenance.similarity.postings import MOST_ARTICLES_OF_A_POSTING
from provenance.similarity.shingles import NO_SHINGLES, shingles_of
from provenance.similarity.signing import sign_shingles
from provenance.similarity.sketch import BANDS, ROWS
from provenance.text.document import FEWEST_TOKENS

# A shingle that tells enough by itself counts as so many, and so does a band.
_ENOUGH = 1 << 16


def shingled(home: int, mail: Mail) -> Iterator[Message]:
    """
    Give the ``sets`` of shingles of the documents of a block.
    """
    found = []
    for body in bodies_of(mail["block"]):
        long_enough = body.words.size >= FEWEST_TOKENS
        found.append(
            shingles_of(body.words, default_background().information(body.words)) if long_enough else NO_SHINGLES
        )
    telling = lists([one.bits >= TELLING_BITS for one in found], np.uint8)
    yield Message(home, "sets", table(hashes=lists([one.hashes for one in found], np.uint64), telling=telling))


@frozen
class Hashed:
    """
    Sends what each set hashes to, so that equal ones are found (``voice``).
    """

    numbering: Numbering
    homes: int

    def __call__(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Hash the sets of a block that are not empty.
        """
        ends, hashes = laid(mail["sets"], "hashes", np.uint64)
        some = np.flatnonzero(np.diff(ends))
        digests = [xxh3_128_digest(hashes[ends[place] : ends[place + 1]].tobytes()) for place in some.tolist()]
        yield from voices_of(self.numbering.offsets[home] + some, digests, self.homes)


@frozen
class Leading:
    """
    Leaves of the sets of a block those that stand for others or for themselves (``leaders``), with their ``size``.
    """

    numbering: Numbering

    def __call__(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Leave out the others, and what is empty.
        """
        first = int(self.numbering.offsets[home])
        ends, hashes = laid(mail["sets"], "hashes", np.uint64)
        _, telling = laid(mail["sets"], "telling", np.uint8)
        stands = np.diff(ends) > 0
        stands[column(mail.get("left_out"), "row", np.int64) - first] = False
        places = np.flatnonzero(stands).tolist()
        columns = {
            "row": np.array(places, np.int64) + first,
            "hashes": lists([hashes[ends[one] : ends[one + 1]] for one in places], np.uint64),
            "telling": lists([telling[ends[one] : ends[one + 1]] for one in places], np.uint8),
        }
        yield Message(home, "leaders", table(**columns))
        features = sum(int(ends[one + 1] - ends[one]) for one in places)
        count = {"count": np.array([len(places)]), "short": np.zeros(1, np.int64), "features": np.array([features])}
        yield Message(home, "size", table(**count))


@frozen
class Listed:
    """
    Sends the leaders' band keys (``bucket``) and the words of their postings (``posting``) to the homes of the keys.

    Attributes:
        leaders: the numbering of these.
        sampling: shingles were kept in the lowest 1 / *sampling* of the hash space.
        homes: into how many keys are parted.
    """

    leaders: Numbering
    sampling: int
    homes: int

    @property
    def row_bits(self) -> int:
        """
        Bits of a word that hold the row, as those of :class:`~provenance.similarity.postings.Postings`.
        """
        return max(1, (self.leaders.count - 1).bit_length())

    def __call__(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Sign the sets of a block, and list them under their shingles.
        """
        ends, hashes = laid(mail["leaders"], "hashes", np.uint64)
        _, telling = laid(mail["leaders"], "telling", np.uint8)
        rows = self.leaders.offsets[home] + np.arange(ends.size - 1)
        if not rows.size:
            return
        values = sign_shingles(ends, hashes, bits=32, threads=1)
        for band in range(BANDS):
            keys = band_keys(values[:, band * ROWS : (band + 1) * ROWS])
            for target, mine in spread(home_of_key(keys, self.homes)):
                yield Message(target, "bucket", table(key=keys[mine], row=rows[mine]), band)
        words = self._words(np.repeat(rows, np.diff(ends)), hashes, telling)
        bits = np.uint64(self.row_bits)
        for target, mine in spread(home_of_key(words >> bits, self.homes)):
            yield Message(target, "posting", table(word=words[mine]))

    def _words(self, rows: Integers, hashes: Hashes, telling: npt.NDArray[np.uint8]) -> Hashes:
        """
        Pack the sampled shingles, as :func:`provenance.similarity.postings.post` does.
        """
        sampled = hashes <= np.uint64((2**64 - 1) // self.sampling)
        bits = np.uint64(self.row_bits)
        below = bits + np.uint64(1)
        keys = ((hashes[sampled] << np.uint64(self.sampling.bit_length() - 1)) >> below) << below
        packed: Any = keys | (telling[sampled].astype(np.uint64) << bits) | rows[sampled].astype(np.uint64)
        words: Hashes = distinct(packed)
        # Of a shingle that too many here have no pair comes: one more than pair any says so elsewhere.
        starts, sizes = _runs(words >> bits)
        place = np.arange(words.size) - np.repeat(starts, sizes)
        sent: Hashes = words[np.flatnonzero(place <= MOST_ARTICLES_OF_A_POSTING)]
        return sent


@frozen
class Paired:
    """
    Pairs the documents of each bucket and of each posting; pairs go to the homes of the first.
    """

    row_bits: int
    homes: int

    def __call__(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Sort the keys at home, and count what each two have in common.
        """
        bands: dict[int, list[Message]] = {}
        for one in mail.get("bucket", ()):
            bands.setdefault(one.part, []).append(one)
        for band in sorted(bands):
            keys, rows = column(bands[band], "key", np.uint64), column(bands.pop(band), "row", np.int64)
            order = np.lexsort((rows, keys))
            starts, sizes = _runs(keys[order])
            for left, right in _pairs_of(rows[order], starts, sizes):
                yield from self._sent(left, right, np.full(left.size, _ENOUGH))
        words, bits = np.sort(column(mail.get("posting"), "word", np.uint64)), np.uint64(self.row_bits)
        starts, sizes = _runs(words >> bits)
        few = (sizes > 1) & (sizes <= MOST_ARTICLES_OF_A_POSTING)
        rows = (words & np.uint64((1 << self.row_bits) - 1)).astype(np.int64)
        enough = ((words >> bits) & np.uint64(1)).astype(np.int64) * (_ENOUGH - 1) + 1
        counted = [
            (left, right, enough[np.repeat(starts[chosen], left.size // chosen.sum())])
            for size in distinct(sizes[few]).tolist()
            for chosen in [few & (sizes == size)]
            for left, right in _pairs_of(rows, starts[chosen], sizes[chosen])
        ]
        if counted:
            left, right, counts = (np.concatenate(parts) for parts in zip(*counted, strict=True))
            yield from self._sent(*added_up(left, right, counts))

    def _sent(self, left: Integers, right: Integers, count: Integers) -> Iterator[Message]:
        for home, mine in spread(left % self.homes):
            yield Message(home, "shared", table(left=left[mine], right=right[mine], count=count[mine]))


def added_up(left: Integers, right: Integers, counts: Integers) -> tuple[Integers, Integers, Integers]:
    """
    Add up the counts of each pair: sorted, without repeats.
    """
    order = np.lexsort((right, left))
    left, right, counts = left[order], right[order], counts[order]
    first = np.ones(left.size, np.bool_)
    first[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    starts = np.flatnonzero(first)
    return left[starts], right[starts], np.add.reduceat(counts, starts) if starts.size else counts


@frozen
class Candidates:
    """
    Keeps the pairs that share enough, and asks the blocks for the sets of both.
    """

    leaders: Numbering

    def __call__(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Add up what the pairs at home share.
        """
        columns = (column(mail["shared"], name, np.int64) for name in ("left", "right", "count"))
        left, right, counts = added_up(*columns)
        enough = counts >= FEWEST_SHARED
        left, right = left[enough], right[enough]
        if not left.size:
            return
        yield Message(home, "candidate", table(left=left, right=right))
        rows = distinct(np.concatenate([left, right]))
        for block, mine in spread(self.leaders.home_of(rows)):
            yield Message(block, "asked", table(row=rows[mine]), home)


def _runs(keys: Hashes) -> tuple[Integers, Integers]:
    """
    Give where each run of equal keys begins, and how long it is.
    """
    starts = np.flatnonzero(np.concatenate([np.ones(min(1, keys.size), np.bool_), keys[1:] != keys[:-1]]))
    return starts, np.diff(np.append(starts, keys.size))


def _pairs_of(rows: Integers, starts: Integers, sizes: Integers) -> Iterator[tuple[Integers, Integers]]:
    """
    Pair the rows of each run, left < right: all runs of one size together, run after run; a large one row by row.
    """
    for size in distinct(sizes[sizes > 1]).tolist():
        chosen = starts[sizes == size]
        if size > MOST_ARTICLES_OF_A_POSTING:
            for start, place in itertools.product(chosen.tolist(), range(size - 1)):
                right = rows[start + place + 1 : start + size]
                yield np.full(right.size, rows[start + place]), right
            continue
        block = rows[chosen[:, None] + np.arange(size)]
        left, right = np.triu_indices(size, 1)
        yield block[:, left].ravel(), block[:, right].ravel()
