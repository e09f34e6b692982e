"""
Near-duplicates of a whole corpus as messages between homes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from attrs import frozen

from provenance.engines.spark.components import LINKS_AT_ONCE
from provenance.engines.spark.exchange import Flow, Mail, Message, homes_for
from provenance.engines.spark.near.candidates import Candidates, Hashed, Leading, Listed, Paired, shingled
from provenance.engines.spark.near.documents import Read, in_order, rows_with_ids
from provenance.engines.spark.near.repeats import Led, Repeats
from provenance.engines.spark.near.verified import MATCH, Answered, Asked, OfTwins, Shown, Told, Verified
from provenance.engines.spark.signing import Numbering, Ranged, cuts_of, told
from provenance.engines.spark.stages import Rows, in_whole
from provenance.notices import Notice
from provenance.readers.limits import Limits
from provenance.similarity.candidates import EXHAUSTIVE_ARTICLES
from provenance.similarity.postings import sampling_of
from provenance.similarity.repeated import FEWEST_OUTLETS

# What a document takes beside its text: the hashes of its words and runs, and what is sent for them.
_DOCUMENT_BYTES = 12_000

# Gives of the articles of a small corpus, an Arrow table, an Arrow table of matches.
Few = Callable[[Any], Any]


class AllRows(Protocol):
    """
    A corpus that is read once, wherever it lies.
    """

    def all(self, work: Rows) -> Flow:
        """
        Call *work* with batches of all columns that are fields of an article.
        """
        ...


@frozen(kw_only=True)
class Wanted:
    """
    What is asked for, and how it is parted.

    Attributes:
        min_similarity: least Jaccard of a match.
        parallelism: tasks at one time.
        few: finds the matches of a corpus that is so small that all that share a shingle are compared.
        links_at_once: links whose components are found in one place.
        exhaustive: articles of a corpus that is so small.
    """

    min_similarity: float
    parallelism: int
    few: Few
    links_at_once: int = LINKS_AT_ONCE
    exhaustive: int = EXHAUSTIVE_ARTICLES


@frozen(eq=False)
class _Few:
    """
    Does what this machine does with a small corpus.
    """

    work: Few

    def __call__(self, _home: int, mail: Mail) -> Iterator[Any]:
        """
        Put the rows into one table.
        """
        found = self.work(in_order(mail["rows"]))
        if len(found):
            yield found.combine_chunks().to_batches()[0]


@frozen(eq=False, kw_only=True)
class Ranges:
    """
    A corpus that was read, in ranges of ids.

    Attributes:
        rows: as they arrived, but for those without an id.
        blocks: of documents.
        numbering: of these.
        outlets: how many there are, up to as many as make a block that several repeat.
        set_aside: what is no article.
    """

    rows: Flow
    blocks: Flow
    numbering: Numbering
    outlets: int
    set_aside: tuple[Notice, ...]


def read_ranges(articles: AllRows, limits: Limits, parallelism: int) -> Ranges:
    """
    Read a corpus in ranges of its ids, so that equal ids meet.

    Args:
        articles: not read yet.
        limits: of what is read.
        parallelism: tasks at one time.
    """
    arrived = articles.all(rows_with_ids).kept()
    noticed = arrived.only("sample", "bytes", "set_aside").collect()
    samples = [one for one in noticed if one.kind == "sample"]
    sizes = [one.records.to_pylist()[0] for one in noticed if one.kind == "bytes"]
    whole = sum(one["size"] + one["count"] * _DOCUMENT_BYTES for one in sizes)
    cuts = cuts_of(samples, homes_for(whole, parallelism))
    rows = arrived.only("rows")
    read = rows.each(Ranged(cuts, "rows")).together(Read(limits), len(cuts) + 1).kept()
    about = read.only("size", "outlets", "set_aside").collect()
    outlets = {name for one in about if one.kind == "outlets" for name in one.records.column("outlet").to_pylist()}
    return Ranges(
        rows=rows,
        blocks=read.only("block"),
        numbering=Numbering.of((one for one in about if one.kind == "size"), len(cuts) + 1),
        outlets=len(outlets),
        set_aside=in_whole(*told([*noticed, *about], "set_aside")),
    )


def find_matches(ranges: Ranges, wanted: Wanted) -> Any:
    """
    Find the pairs of documents that share wording, every pair verified: rows of ``MATCH``.

    Args:
        ranges: of a corpus.
        wanted: what is asked for.
    """
    numbering, blocks = ranges.numbering, ranges.blocks
    if numbering.count <= wanted.exhaustive:
        return ranges.rows.rows(_Few(wanted.few), 1, MATCH)
    homes = homes_for(numbering.count * _DOCUMENT_BYTES, wanted.parallelism)
    blocks = Repeats(numbering, homes, across=False).taken_out(blocks, wanted.links_at_once)
    if ranges.outlets >= FEWEST_OUTLETS:
        blocks = Repeats(numbering, homes, across=True).taken_out(blocks, wanted.links_at_once)
    return _matches(blocks, numbering, homes, wanted)


def _matches(blocks: Flow, numbering: Numbering, homes: int, wanted: Wanted) -> Any:
    """
    Find candidates, verify them, and look at the words of both.
    """
    sets = blocks.each(shingled).kept()
    alike = sets.each(Hashed(numbering, homes)).together(Led(numbering, homes), homes).kept()
    leading = sets.plus(alike.only("left_out")).together(Leading(numbering), numbering.homes).kept()
    sizes: list[Message] = leading.only("size").collect()
    leaders = Numbering.of(sizes, numbering.homes)
    sampling = sampling_of(sum(one.records.column("features")[0].as_py() for one in sizes))
    of_leaders = leading.only("leaders")
    listed = Listed(leaders, sampling, homes)
    shared = of_leaders.each(listed).together(Paired(listed.row_bits, homes), homes)
    candidates = shared.together(Candidates(leaders), homes).kept()
    sent = of_leaders.plus(candidates.only("asked")).together(Answered(leaders), numbering.homes)
    near = candidates.only("candidate").plus(sent).together(Verified(wanted.min_similarity, homes), homes)
    twins = alike.only("twins")
    halves = near.plus(twins).together(OfTwins(0, homes), homes).kept()
    matches = halves.only("half").plus(twins).together(OfTwins(1, homes), homes).plus(halves.only("match")).kept()
    asked = matches.together(Asked(numbering), homes)
    shown = blocks.plus(asked).together(Shown(numbering), numbering.homes)
    return matches.plus(shown).rows(Told(wanted.min_similarity), homes, MATCH)
