"""
What is common anywhere: how much a word or a short phrase tells, known from outside the corpus.

A stock phrase that two texts share is no evidence of descent, and five texts cannot tell which phrases are stock.
The table holds hashes of words and of runs of two and three words, with the information of the last word given those
before it. No text can be read from it. It is made by ``python -m benchmarks.make_background``; docs/decisions/0002 says
from what.
"""

from __future__ import annotations

import importlib.resources
from functools import cache, cached_property, lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import xxhash
from attrs import field, frozen

from provenance.errors import DamagedBackground
from provenance.hashes import Hashes, run_hashes

Bits = npt.NDArray[np.float32]

# The information of each word by itself, after one and after two, and which two neighbours are a known phrase.
_Told: TypeAlias = tuple[Bits, Bits, Bits, npt.NDArray[np.bool_]]

# A word that the table does not know tells this much, in bits: it occurs less than about once in a million words.
UNKNOWN_WORD_BITS = 20.0

# Information is stored in eighths of a bit.
BITS_SCALE = 8.0

# The table is entered where keys of the same first bits begin: of its 776,000 keys, spread evenly, at most eight each.
_FIRST_BITS = 20

# Texts of which the information is kept, of so many words at most: ten megabytes.
_KEPT, _LONGEST_KEPT = 128, 4_000

MAGIC = b"PVBG0001"
_FILE = "background.bin"


@frozen(eq=False)
class Background:
    """
    The information of words and short phrases, in bits.

    Attributes:
        keys: uint32 (n_entries,), sorted; the upper halves of run hashes.
        values: uint8 (n_entries,), eighths of a bit.
    """

    keys: npt.NDArray[np.uint32] = field(repr=False)
    values: npt.NDArray[np.uint8] = field(repr=False)

    def information(self, words: Hashes) -> tuple[Bits, Bits, Bits]:
        """
        Give the information of every word by itself, after one known word, and after two.

        Args:
            words: uint64 (n_words,), in order of text.

        Returns:
            Three float32 (n_words,), in bits, not to be written to; each at most the one before it: a longer context
            never tells less. Backing off to the shorter context is Brants et al. 2007 ("stupid backoff"), without its
            penalty.
        """
        # The same text is asked about several times on its way, and each look at the table is far from the one before.
        words = np.ascontiguousarray(words, np.uint64)
        alone, after_one, after_two, _ = self._asked(words)
        return alone, after_one, after_two

    def _asked(self, words: Hashes) -> _Told:
        return self._told(words) if words.size > _LONGEST_KEPT else _kept(self, words.tobytes())

    def _told(self, words: Hashes) -> _Told:
        runs = [run_hashes(words, length) for length in (1, 2, 3)]
        alone, pairs, triples = np.split(self._known(np.concatenate(runs)), np.cumsum([one.size for one in runs[:2]]))
        alone = np.where(np.isnan(alone), np.float32(UNKNOWN_WORD_BITS), alone)
        after_one, after_two = alone.copy(), alone.copy()
        after_one[1:] = np.fmin(alone[1:], pairs)
        after_two[1:] = after_one[1:]
        after_two[2:] = np.fmin(after_one[2:], triples)
        return alone, after_one, after_two, ~np.isnan(pairs)

    def attested(self, words: Hashes) -> npt.NDArray[np.bool_]:
        """
        Tell of every two neighbouring words whether they are a known phrase.

        Returns:
            bool (max(0, n_words - 1),), not to be written to. Value i belongs to the words i and i + 1.
        """
        return self._asked(np.ascontiguousarray(words, np.uint64))[3]

    def _known(self, runs: Hashes) -> Bits:
        """
        Look up runs of words: float32 (n_runs,), NaN for one that the table has not.
        """
        wanted = (runs >> np.uint64(32)).astype(np.uint32)
        if not self.keys.size:
            return np.full(wanted.size, np.nan, np.float32)
        place = self._places(wanted)
        found = self.keys[place] == wanted
        return np.where(found, self.values[place].astype(np.float32) / np.float32(BITS_SCALE), np.float32(np.nan))

    def _places(self, wanted: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
        """
        Give where each key is, if the table has it: what ``numpy.searchsorted`` gives, in a quarter of the time.
        """
        starts, longest = self._entrances
        place: npt.NDArray[np.int64] = starts[wanted >> np.uint32(32 - _FIRST_BITS)]
        last = self.keys.size - 1
        step = 1 << longest.bit_length() >> 1
        while step:
            # What is left of a stretch is halved; beyond its end there are greater keys.
            place += step * (self.keys[np.minimum(place + (step - 1), last)] < wanted)
            step >>= 1
        place[place > last] = last
        return place

    @cached_property
    def _entrances(self) -> tuple[npt.NDArray[np.int64], int]:
        """
        Where the keys with each value of the first bits begin, and how many the most have.
        """
        counts = np.bincount(self.keys >> np.uint32(32 - _FIRST_BITS), minlength=1 << _FIRST_BITS)
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]), int(counts.max())


@lru_cache(maxsize=_KEPT)
def _kept(background: Background, words: bytes) -> _Told:
    """
    Give the information of the words of a text, once for all who ask.
    """
    found = background._told(np.frombuffer(words, np.uint64))
    for array in found:
        array.flags.writeable = False
    return found


def to_bytes(keys: npt.NDArray[np.uint32], values: npt.NDArray[np.uint8]) -> bytes:
    """
    Write a table: magic, number of entries, checksum, keys, values; integers little-endian.
    """
    body = keys.astype("<u4").tobytes() + values.tobytes()
    return MAGIC + keys.size.to_bytes(8, "little") + xxhash.xxh3_64_digest(body)[::-1] + body


def from_bytes(data: bytes) -> Background:
    """
    Read a table.

    Raises:
        DamagedBackground: the bytes are not a table of this version, or their checksum is wrong.
    """
    head = len(MAGIC)
    count = int.from_bytes(data[head : head + 8], "little")
    body = memoryview(data)[head + 16 :]
    if (
        data[:head] != MAGIC
        or len(body) != 5 * count
        or xxhash.xxh3_64_digest(body)[::-1] != data[head + 8 : head + 16]
    ):
        raise DamagedBackground(
            f"the background table is damaged or of another version ({data[:head]!r}, expected {MAGIC!r}): "
            "install text-provenance again"
        )
    return Background(np.frombuffer(body[: 4 * count], "<u4"), np.frombuffer(body[4 * count :], np.uint8))


@cache
def default_background() -> Background:
    """
    Load the table that is packed with the library, once a process.
    """
    return from_bytes(importlib.resources.files("provenance").joinpath("data", _FILE).read_bytes())
