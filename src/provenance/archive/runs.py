"""
Postings in sorted runs: which voices have a fingerprint.

An entry is a number of 64 bits: the high half of the fingerprint, and below it the number of the voice. What one commit
adds is a run, its entries sorted and cut into pages by the fingerprint alone, so that the page of a fingerprint is
known without looking for it. A run is never changed; when there are too many of about one size, they are merged into
one (O'Neil, Cheng, Gawlick and O'Neil 1996). So nothing is ever put between what was there before, which in an index of
random numbers would touch a page of the disk for every entry.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.archive import points
from provenance.archive.connection import Connection, answers
from provenance.distinct import distinct
from provenance.errors import ArchiveDamaged
from provenance.hashes import Hashes

Entries = npt.NDArray[np.uint64]
Integers = npt.NDArray[np.int64]

# So many runs of one size are merged into one of the next; of large ones two: each is read from the disk for every
# question, and small ones are in the system's memory.
FAN_OUT, FAN_OUT_OF_LARGE = 4, 2
LARGE_RUN = 50_000

# A run of so many texts stays as it is: merging larger ones would keep a writer waiting, and take memory.
LARGEST_RUN = 200_000

# Runs of no more texts are held in memory by who asks again and again: some 860 bytes a text, 30 MB of all of them.
MOST_HELD = 20_000

# Entries of a page, on average: 768 bytes, of which one look-up needs a few. Of half as many twice as many pages are
# written, each for itself.
_ENTRIES_OF_A_PAGE = 96

# Fewer entries are put into order without a compiler.
FEWEST_COMPILED = 50_000

_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)

# A page with more bytes has a fingerprint of thousands of texts, which tells none of them: it is not read for its own
# sake.
_LARGEST_PAGE = 65_536
_ASKED_FOR = (
    "SELECT data FROM carray(?) AS asked CROSS JOIN pages ON page = asked.value "  # noqa: S608
    f"WHERE length(data) <= {_LARGEST_PAGE}"
)

_SIEVE_BITS = 16
_SIEVE = np.uint32((1 << _SIEVE_BITS) - 1)


@frozen
class Run:
    """
    A sorted run of postings.

    Attributes:
        run: its number, never used twice.
        first_page: the number of its first page.
        buckets: how many pages it has.
        entries: how many postings.
        voices: how many texts they are of.
    """

    run: int
    first_page: int
    buckets: int
    entries: int
    voices: int


@frozen(eq=False)
class Postings:
    """
    Some postings.

    Attributes:
        keys: uint32 (n,), fingerprints, shortened.
        voices: int64 (n,).
    """

    keys: npt.NDArray[np.uint32] = field(repr=False)
    voices: Integers = field(repr=False)


def shortened(hashes: Hashes) -> npt.NDArray[np.uint32]:
    """
    Give what an entry has of a fingerprint: its high half.
    """
    return (hashes >> _HALF).astype(np.uint32)


def entries_of(hashes: Hashes, voices: Integers) -> Entries:
    """
    Give the sorted entries of fingerprints and the voices that have them.

    Args:
        hashes: uint64 (n,).
        voices: int64 (n,), ascending.
    """
    entries = (hashes & ~_LOW) | voices.astype(np.uint64)
    if entries.size < FEWEST_COMPILED:
        entries.sort(kind="stable")
    else:
        from provenance.kernels.ordering import CELLS, order_by_high_half

        unordered, entries = entries, np.empty_like(entries)
        order_by_high_half(unordered, np.empty(CELLS, np.int64), np.empty_like(entries), entries)
    first = np.ones(entries.size, np.bool_)
    first[1:] = entries[1:] != entries[:-1]
    return entries[first]


def runs(connection: Connection) -> list[Run]:
    """
    List the runs, oldest first.
    """
    asked = connection.execute("SELECT run, first_page, buckets, entries, voices FROM runs ORDER BY run")
    return [Run(*row) for row in asked]


def append(connection: Connection, entries: Entries, voices: int, *, all_there: bool = False) -> None:
    """
    Add a run, and merge what has become too much, in the transaction that is open.

    Args:
        connection: of the archive.
        entries: sorted.
        voices: how many texts they are of.
        all_there: no article was ever removed.
    """
    if not entries.size:
        return
    _write(connection, entries, voices)
    while len(found := _too_many(runs(connection))):
        merge(connection, found, all_there=all_there)


def merge(connection: Connection, merged: Sequence[Run], *, all_there: bool = False) -> None:
    """
    Make one run of some, without what is of articles that were removed, in the transaction that is open.

    Args:
        connection: of the archive.
        merged: the runs.
        all_there: no article was ever removed, and none is looked for.
    """
    entries = np.concatenate([np.empty(0, np.uint64), *(read_run(connection, run) for run in merged)])
    count = sum(run.voices for run in merged)
    if not all_there:
        voices = _voices(entries)
        alive = living(connection, voices)
        count = alive.size
        if count < voices.size:
            entries = entries[np.isin((entries & _LOW).astype(np.int64), alive)]
    points.reach("merge.read")
    # Timsort, which goes by the runs that there are.
    entries.sort(kind="stable")
    for run in merged:
        connection.execute("DELETE FROM runs WHERE run = ?", (run.run,))
        connection.execute(
            "DELETE FROM pages WHERE page >= ? AND page < ?", (run.first_page, run.first_page + run.buckets)
        )
    points.reach("merge.dropped")
    if entries.size:
        _write(connection, entries, count)
    points.reach("merge.written")


def read_run(connection: Connection, run: Run) -> Entries:
    """
    Read all entries of a run.

    Raises:
        ArchiveDamaged: they are not as many as there should be.
    """
    asked = connection.execute(
        "SELECT data FROM pages WHERE page >= ? AND page < ? ORDER BY page",
        (run.first_page, run.first_page + run.buckets),
    )
    entries = _joined(data for (data,) in asked)
    if entries.size != run.entries:
        raise ArchiveDamaged(
            f"the index is damaged: run {run.run} has {entries.size:,} entries, expected {run.entries:,}; "
            "run `provenance archive repair`"
        )
    return entries


def is_in_order(connection: Connection, run: Run) -> bool:
    """
    Tell whether the entries of a run ascend, and stand in the pages that their fingerprints say.
    """
    asked = connection.execute(
        "SELECT page, length(data) FROM pages WHERE page >= ? AND page < ? ORDER BY page",
        (run.first_page, run.first_page + run.buckets),
    )
    told = dict(asked)
    entries = read_run(connection, run)
    expected = np.bincount(_bucket(shortened(entries), run.buckets), minlength=run.buckets)
    sizes = [told.get(run.first_page + bucket, -1) for bucket in range(run.buckets)]
    return bool((entries[1:] > entries[:-1]).all()) and (8 * expected).tolist() == sizes


class Held:
    """
    The small runs of an archive, kept from one question to the next.

    Of a small one a look-up takes as many pages of the disk as of a large one.
    """

    def __init__(self) -> None:
        self._runs: dict[int, Entries] = {}

    def of(self, connection: Connection, listed: Sequence[Run]) -> dict[int, Entries]:
        """
        Give the entries of those runs that are small, reading what is not known yet; a run never changes.
        """
        small = {run.run: run for run in listed if run.voices <= MOST_HELD}
        self._runs = {
            number: self._runs[number] if number in self._runs else read_run(connection, run)
            for number, run in small.items()
        }
        return self._runs


def look_up(connection: Connection, hashes: Hashes, held: Mapping[int, Entries] | None = None) -> Postings:
    """
    Find the postings of some fingerprints.

    Args:
        connection: of the archive.
        hashes: uint64, sorted, without repeats.
        held: the entries of some runs, by their numbers; these are not read.
    """
    in_memory = held or {}
    wanted = distinct(shortened(hashes))
    read = [run for run in runs(connection) if run.run not in in_memory]
    pages = np.concatenate(
        [np.empty(0, np.int64), *(distinct(_bucket(wanted, run.buckets)) + run.first_page for run in read)]
    )
    own = [_between(entries, wanted) for entries in in_memory.values()]
    entries = np.concatenate([_joined(data for (data,) in answers(connection, _ASKED_FOR, pages)), *own])
    # Most of a page are other fingerprints, and nearly all of these differ in some bits already.
    known = np.zeros(1 << _SIEVE_BITS, np.bool_)
    known[wanted & _SIEVE] = True
    entries = entries[known[shortened(entries) & _SIEVE]]
    keys = shortened(entries)
    place = np.minimum(np.searchsorted(wanted, keys), max(0, wanted.size - 1))
    found = wanted[place] == keys if wanted.size else np.zeros(keys.size, np.bool_)
    return Postings(keys[found], (entries[found] & _LOW).astype(np.int64))


def _between(entries: Entries, wanted: npt.NDArray[np.uint32]) -> Entries:
    """
    Give those of some sorted entries that have one of the shortened fingerprints.
    """
    first = np.searchsorted(entries, wanted.astype(np.uint64) << _HALF)
    last = np.searchsorted(entries, (wanted.astype(np.uint64) << _HALF) | _LOW, side="right")
    sizes = last - first
    place = np.arange(int(sizes.sum())) + np.repeat(first - np.cumsum(sizes) + sizes, sizes)
    found: Entries = entries[place]
    return found


def living(connection: Connection, voices: Integers) -> Integers:
    """
    Give those voices of which there still is an article.
    """
    asked = "FROM carray(?) AS asked CROSS JOIN articles ON {} = asked.value"
    own = answers(connection, f"SELECT row {asked.format('row')}", voices)
    others = answers(connection, f"SELECT DISTINCT voice {asked.format('voice')} WHERE voice <> row", voices)
    return distinct(np.array([*own, *others], np.int64))


def _write(connection: Connection, entries: Entries, voices: int) -> None:
    buckets = max(1, entries.size // _ENTRIES_OF_A_PAGE)
    last = connection.execute("SELECT max(page) FROM pages").get
    first = 0 if last is None else last + 1
    edges = np.searchsorted(_bucket(shortened(entries), buckets), np.arange(buckets + 1)).tolist()
    data = memoryview(entries.astype("<u8").tobytes())
    connection.executemany(
        "INSERT INTO pages VALUES (?, ?)",
        ((first + i, bytes(data[8 * edges[i] : 8 * edges[i + 1]])) for i in range(buckets)),
    )
    connection.execute(
        "INSERT INTO runs (first_page, buckets, entries, voices) VALUES (?, ?, ?, ?)",
        (first, buckets, int(entries.size), voices),
    )


def _voices(entries: Entries) -> Integers:
    """
    List the voices of entries, ascending.
    """
    # They were numbered one after the other: marking them is quicker than sorting.
    voices = (entries & _LOW).astype(np.int64)
    seen = np.zeros(int(voices.max(initial=-1)) + 1, np.bool_)
    seen[voices] = True
    return np.flatnonzero(seen)


def _too_many(found: Sequence[Run]) -> list[Run]:
    """
    Give so many runs of the smallest size of which there are that many.
    """
    sizes: dict[int, list[Run]] = {}
    for run in found:
        if run.voices < LARGEST_RUN:
            sizes.setdefault(int(math.log(max(1, run.voices), FAN_OUT) + 1e-9), []).append(run)
    for size in sorted(sizes):
        large = max(run.voices for run in sizes[size]) >= LARGE_RUN
        if len(sizes[size]) >= (FAN_OUT_OF_LARGE if large else FAN_OUT):
            return sizes[size]
    return []


def _bucket(keys: npt.NDArray[np.uint32], buckets: int) -> Integers:
    """
    Give the page of each fingerprint: they are spread evenly, so that its size alone tells.
    """
    return ((keys.astype(np.uint64) * np.uint64(buckets)) >> _HALF).astype(np.int64)


def _joined(pages: Iterable[object]) -> Entries:
    try:
        return np.frombuffer(b"".join(pages), "<u8")  # type: ignore[arg-type]  # what is no bytes is damage
    except (TypeError, ValueError) as error:
        raise ArchiveDamaged(f"a page of the index is damaged ({error}): run `provenance archive repair`") from error
