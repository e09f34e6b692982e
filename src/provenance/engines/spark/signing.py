"""
Signing rows where they lie, and numbering them in the order of their ids, which no partitioning changes.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import define, field, frozen
from xxhash import xxh3_128

from provenance.engines.signed import without_text
from provenance.engines.spark.exchange import Integers, Mail, Message, column, rows_of_bytes, table, texts
from provenance.notices import Notice, in_order
from provenance.readers.batches.columns import as_bytes, dates_of, given_ids, plain, texts_of
from provenance.readers.gathering import NAMED_RECORDS
from provenance.text.document import FEWEST_TOKENS

# Of ids, one in so many is looked at to part them into ranges.
SAMPLED = 64

SLOTS, DIGEST = 128, 16

_BEGINNING = 40


@define
class Noticed:
    """
    What one task has to say: the first notices in order, whatever order they came in, and how many there were.
    """

    kind: str
    count: int = field(default=0, init=False)
    _named: list[Notice] = field(factory=list, init=False)

    def add(self, notice: Notice) -> None:
        """
        Take one notice.
        """
        self.count += 1
        self._named.append(notice)
        if len(self._named) >= 2 * NAMED_RECORDS:
            self._named = list(in_order(self._named)[:NAMED_RECORDS])

    def message(self) -> Iterator[Message]:
        """
        Give them as a message, where there are any.
        """
        if self.count:
            named = [json.dumps(one.to_dict()) for one in in_order(self._named)[:NAMED_RECORDS]]
            yield Message(0, self.kind, table(notice=named), self.count)


def told(messages: Iterable[Message], kind: str) -> tuple[tuple[Notice, ...], int]:
    """
    Put together what tasks noticed: the first in order, and how many more there were.
    """
    mine = [one for one in messages if one.kind == kind]
    notices = in_order(Notice(**json.loads(row)) for one in mine for row in one.records.column("notice").to_pylist())
    named = notices[:NAMED_RECORDS]
    return named, sum(one.part for one in mine) - len(named)


def sign_rows(batches: Iterable[Any]) -> Iterator[Message]:
    """
    Sign the rows of Arrow record batches with the columns id, text and, as may be, published.

    Sends, all to home 0: ``signed`` rows; a ``sample`` of their ids; what is ``set_aside``.
    """
    from provenance.similarity.signing import sign

    noticed = Noticed("set_aside")
    for batch in batches:
        if not batch.num_rows:
            continue
        bodies = texts_of(batch.column("text"))
        ids, wrong = given_ids(batch.column("id"))
        signed = sign(bodies, threads=1)
        usable = _usable(ids, wrong, bodies, signed.words, noticed)
        _names, published = _published(batch)
        digests = digests_of(bodies, published)
        if not usable.all():
            ids, digests = ids.filter(usable), digests[usable]
        if not len(ids):
            continue
        values, words = signed.values[usable], signed.words[usable]
        yield Message(0, "signed", table(id=ids, digest=digests, words=words, values=values))
        chosen = digests.view("<u8").reshape(-1, 2)[:, 0] % SAMPLED == 0
        chosen[0] = True
        yield Message(0, "sample", table(id=ids.filter(chosen)))
    yield from noticed.message()


def _published(batch: Any) -> tuple[list[str], Any]:
    names = batch.schema.names
    return names, dates_of(plain(batch.column("published"))) if "published" in names else None


def digests_of(bodies: Any, published: Any) -> npt.NDArray[np.uint8]:
    """
    Hash what each row says, as :mod:`provenance.engines.ordering` does: uint8 (n, 16).
    """
    import pyarrow as pa

    if not len(bodies):
        return np.empty((0, DIGEST), np.uint8)
    # A row without a text says what an empty one says; what lies below a null is anything.
    bodies = as_bytes(bodies).cast(pa.large_binary()).fill_null(b"")
    offsets = np.frombuffer(bodies.buffers()[1], np.int64)[bodies.offset : bodies.offset + len(bodies) + 1]
    dates = itertools.repeat(None) if published is None else published
    return digests_between(bodies.buffers()[2] or b"", offsets, (b"\0" + str(date).encode() for date in dates))


def digests_between(
    data: Any, offsets: Integers, endings: Iterable[bytes] = itertools.repeat(b"")
) -> npt.NDArray[np.uint8]:
    """
    Hash what lies in a buffer one after the other: uint8 (n, 16).

    Args:
        data: bytes of anything that has a buffer.
        offsets: int64 (n + 1,), where in them each begins and ends.
        endings: what is hashed after each.
    """
    view = memoryview(data).cast("B")
    found = []
    for (start, end), ending in zip(itertools.pairwise(offsets.tolist()), endings, strict=False):
        hashed = xxh3_128(view[start:end])
        hashed.update(ending)
        found.append(hashed.digest())
    return np.frombuffer(b"".join(found), np.uint8).reshape(-1, DIGEST)


def _usable(
    ids: Any, wrong: dict[int, str], bodies: Any, words: npt.NDArray[np.int32], noticed: Noticed
) -> npt.NDArray[np.bool_]:
    usable = np.ones(len(ids), np.bool_)
    usable[without_ids(ids, wrong, bodies, noticed)] = False
    # Whatever has a word has something to be seen.
    for place in np.flatnonzero((words <= 0) & usable).tolist():
        found = without_text(bodies[place], int(words[place]))
        if found is not None:
            code, what = found
            usable[place] = False
            name = ids[place].as_py()
            noticed.add(Notice(id=name, code=code, message=f"{name!r}: {what}: give it a text, or leave it out"))
    return usable


def without_ids(ids: Any, wrong: dict[int, str], bodies: Any, noticed: Noticed) -> Integers:
    """
    Name the rows that have no id, and give their places.

    Args:
        ids, wrong: as :func:`given_ids` has them.
        bodies: what :func:`texts_of` gives.
        noticed: hears of each.
    """
    if not ids.null_count:
        return np.empty(0, np.int64)
    places: Integers = np.flatnonzero(~np.asarray(ids.is_valid()))
    for place in places.tolist():
        what = f"{wrong.get(place, 'the row has no id')}, and Spark's rows have no numbers to call it by"
        code = "invalid_record" if place in wrong else "no_id"
        message = f"{what}; {_begins(bodies[place])}: give it an id of its own"
        noticed.add(Notice(id="row without an id", code=code, message=message))
    return places


def _begins(body: Any) -> str:
    data = body.as_buffer()
    if data is None:
        return "it has no text either"
    beginning = data.to_pybytes()[:_BEGINNING].decode(errors="replace")
    return f"its text begins {beginning!r}"


def cuts_of(samples: Iterable[Message], homes: int) -> list[str]:
    """
    Choose ids that part all ids into as many ranges of about the same size.
    """
    ids = sorted({name for one in samples for name in one.records.column("id").to_pylist()})
    places = [len(ids) * number // homes for number in range(1, homes)]
    return sorted({ids[place] for place in places if place < len(ids)})


@frozen
class Ranged:
    """
    Sends signed rows to the range of ids that they are in.

    Attributes:
        cuts: the first id of each range but the first, rising.
        kind: of the messages that hold the rows.
    """

    cuts: Sequence[str]
    kind: str = "signed"

    def __call__(self, _home: int, mail: Mail) -> Iterator[Message]:
        """
        Part the rows of each message.
        """
        import pyarrow as pa
        from pyarrow import compute

        for one in mail[self.kind]:
            records = one.records.take(compute.sort_indices(one.records.column("id")))
            ids = records.column("id")
            bounds = [0, *(_first_from(ids, cut) for cut in self.cuts), len(ids)]
            for home, (start, end) in enumerate(itertools.pairwise(bounds)):
                if start < end:
                    # Written out by themselves, or all would be.
                    part = pa.Table.from_batches([records.slice(start, end - start)]).combine_chunks()
                    yield Message(home, self.kind, part.to_batches()[0])


def _first_from(ids: Any, cut: str) -> int:
    low, high = 0, len(ids)
    while low < high:
        middle = (low + high) // 2
        if ids[middle].as_py() < cut:
            low = middle + 1
        else:
            high = middle
    return low


def number(home: int, mail: Mail) -> Iterator[Message]:
    """
    Put the rows of one range of ids into order, one of each id: that whose content's hash is the smallest.

    Sends ``block``: ids, words and signatures; ``size``: how many, and how many of these are short; ``repeated``: ids
    that came more than once; what is ``set_aside`` and what there is to be warned of.
    """
    signed = mail["signed"]
    ids, digests = texts(signed, "id"), rows_of_bytes(signed, "digest", DIGEST)
    words, values = column(signed, "words", np.int32), rows_of_bytes(signed, "values", SLOTS)
    order = _by_id_and_digest(ids, digests)
    ids, digests = ids.take(order), digests[order]
    same = np.zeros(len(ids), np.bool_)
    if len(ids) > 1:
        from pyarrow import compute

        same[1:] = np.asarray(compute.equal(ids[1:], ids[:-1]))
    yield from _repeats(ids, digests, same)
    first = ~same
    words, values = words[order][first], values[order][first]
    ids = ids.filter(first)
    yield Message(home, "block", table(id=ids, words=words, values=values))
    short = int(np.count_nonzero(words < FEWEST_TOKENS))
    yield Message(home, "size", table(count=np.array([len(ids)]), short=np.array([short])))


def _by_id_and_digest(ids: Any, digests: npt.NDArray[np.uint8]) -> Integers:
    import pyarrow as pa
    from pyarrow import compute

    rows = pa.table({"id": ids, "digest": table(digest=digests).column(0).cast(pa.binary())})
    keys = [("id", "ascending"), ("digest", "ascending")]
    order: Integers = np.asarray(compute.sort_indices(rows, sort_keys=keys)).astype(np.int64)
    return order


def _repeats(ids: Any, digests: npt.NDArray[np.uint8], same: npt.NDArray[np.bool_]) -> Iterator[Message]:
    aside, warned = Noticed("set_aside"), Noticed("warned")
    kept = 0
    names = []
    for place in np.flatnonzero(same).tolist():
        if not same[place - 1]:
            kept = place - 1
            names.append(ids[place].as_py())
        name = ids[place].as_py()
        if np.array_equal(digests[place], digests[kept]):
            what = f"{name!r}: the same article was given more than once: it is read once"
            warned.add(Notice(id=name, code="repeated", message=what))
        else:
            what = f"{name!r}: another article with this id has other content: one of them was kept"
            aside.add(Notice(id=name, code="duplicate_id", message=f"{what}; give each article an id of its own"))
    yield from aside.message()
    yield from warned.message()
    if names:
        yield Message(0, "repeated", table(id=names))


@frozen(eq=False)
class Numbering:
    """
    The numbers of all rows, from the sizes of the ranges.

    Attributes:
        offsets: int64 (n_ranges + 1,), the number of the first row of each range, and of all rows.
        short: rows of too few words to be compared.
    """

    offsets: Integers
    short: int

    @classmethod
    def of(cls, sizes: Iterable[Message], homes: int) -> Numbering:
        """
        Add up what ``size`` messages say.
        """
        counts, short = np.zeros(homes + 1, np.int64), 0
        for one in sizes:
            counts[one.home + 1] = one.records.column("count")[0].as_py()
            short += one.records.column("short")[0].as_py()
        return cls(np.cumsum(counts), short)

    @property
    def count(self) -> int:
        """
        Count all rows.
        """
        return int(self.offsets[-1])

    @property
    def homes(self) -> int:
        """
        Count the ranges.
        """
        return len(self.offsets) - 1

    def home_of(self, rows: Integers) -> Integers:
        """
        Give of each row the range that it is in.
        """
        found: Integers = np.searchsorted(self.offsets, rows, side="right") - 1
        return found
