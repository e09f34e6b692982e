"""
Deduplication as messages between homes: the local engine's stages, wherever they are done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from attrs import frozen

from provenance.engines.spark.clustering import (
    LINKED,
    Clustered,
    Named,
    Placed,
    Shingled,
    without_signatures,
)
from provenance.engines.spark.components import LINKS_AT_ONCE, places
from provenance.engines.spark.exchange import Flow, Message, homes_for
from provenance.engines.spark.joining import Answered, Keyed, Met, Plan, Walked
from provenance.engines.spark.linking import Compared, Paired, Settled
from provenance.engines.spark.naming import TABLE, Labelled, Tabled, hidden_before, splits_of
from provenance.engines.spark.signing import SAMPLED, Numbering, Ranged, cuts_of, number, told
from provenance.notices import Notice, in_order
from provenance.progress import Stages
from provenance.similarity.bands import Bands, choose_bands, least_agreeing
from provenance.similarity.clusters import Split
from provenance.similarity.joining import surely_agreeing

BITS = 8
SLOTS = 128

# What a row takes: signed; of key words and what is sent for them; of shingles, where it is linked.
_SIGNED_BYTES, _KEYED_BYTES, _SHINGLED_BYTES = 200, 450, 4_000

Rows = Callable[[Iterable[Any]], Iterator[Message]]


class Articles(Protocol):
    """
    A corpus that is read twice, wherever it lies.
    """

    def all(self, work: Rows) -> Flow:
        """
        Call *work* with batches of id, text and, as may be, published of all rows.
        """
        ...

    def linked(self, rows: Any, count: int, work: Rows) -> Flow:
        """
        Call *work* with batches of text, published and the columns of some rows, which :meth:`Flow.rows` gave.

        Args:
            rows: of ``LINKED``.
            count: of them.
            work: what is done with each batch.
        """
        ...


@frozen(kw_only=True)
class Request:
    """
    What is asked for, and how it is parted.

    Attributes:
        min_similarity, representative, recall: as :func:`provenance.deduplicate` has them.
        parallelism: tasks at one time.
        links_at_once: links whose components are found in one place.
    """

    min_similarity: float
    representative: str
    recall: float
    parallelism: int
    links_at_once: int = LINKS_AT_ONCE


@frozen(eq=False, kw_only=True)
class Found:
    """
    What became of a corpus.

    Attributes:
        table: rows of ``TABLE``: every article's cluster.
        repeated: the ids that came more than once.
        articles, dropped, clusters: how many there are; are not kept; have more than one article.
        bands: with which pairs were looked for.
        splits: what was kept apart.
        set_aside, warnings: what there is to say.
    """

    table: Any
    repeated: tuple[str, ...]
    articles: int
    dropped: int
    clusters: int
    bands: Bands
    splits: tuple[Split, ...]
    set_aside: tuple[Notice, ...]
    warnings: tuple[Notice, ...]


def deduplicate_articles(
    articles: Articles, request: Request, too_short: Callable[[int], list[Notice]], stages: Stages
) -> Found:
    """
    Sign all texts, join their signatures, verify the links on the texts themselves, and form clusters.

    Args:
        articles: not read yet.
        request: what is asked for.
        too_short: says how many are not compared with others.
        stages: hears how far it is.
    """
    from provenance.engines.spark.signing import sign_rows

    with stages("signing"):
        signed = articles.all(sign_rows).kept()
        notices = signed.only("sample", "set_aside").collect()
    with stages("ordering"):
        samples = [one for one in notices if one.kind == "sample"]
        about = SAMPLED * sum(one.records.num_rows for one in samples)
        cuts = cuts_of(samples, homes_for(about * _SIGNED_BYTES, request.parallelism))
        numbered = signed.only("signed").each(Ranged(cuts)).together(number, len(cuts) + 1).kept()
        about_rows = numbered.only("size", "repeated", "set_aside", "warned").collect()
    numbering = Numbering.of((one for one in about_rows if one.kind == "size"), len(cuts) + 1)
    bands = choose_bands(recall=request.recall, similarity=request.min_similarity, slots=SLOTS, bits=BITS)
    least = least_agreeing(request.min_similarity, slots=SLOTS, bits=BITS)
    homes = homes_for(numbering.count * _KEYED_BYTES, request.parallelism)
    plan = Plan(bands, least, surely_agreeing(SLOTS, least), numbering, homes)
    blocks = numbered.only("block")
    with stages("joining"):
        pairs = _pairs(blocks, plan).kept()
        count = sum(one.records.column("count")[0].as_py() for one in pairs.only("count").collect())
    ids = blocks.each(without_signatures)
    with stages("verifying"):
        formed = _formed(articles, ids, pairs.only("pair"), count, plan, request).kept()
        tallies = formed.only("tally", "kept", "split").collect()
    before = hidden_before((one for one in tallies if one.kind == "tally"), numbering)
    hidden = formed.only("hidden")
    labelled = formed.only("member").plus(hidden).together(Labelled(numbering, before), numbering.homes)
    kept = [one.records for one in tallies if one.kind == "kept"]
    set_aside = [*notices, *about_rows]
    return Found(
        table=ids.plus(hidden, labelled).rows(Tabled(numbering, before), numbering.homes, TABLE),
        repeated=tuple(
            name for one in about_rows if one.kind == "repeated" for name in one.records.column("id").to_pylist()
        ),
        articles=numbering.count,
        dropped=sum(one.column("dropped")[0].as_py() for one in kept),
        clusters=sum(one.column("clusters")[0].as_py() for one in kept),
        bands=bands,
        splits=splits_of(one for one in tallies if one.kind == "split"),
        set_aside=in_whole(*told(set_aside, "set_aside")),
        warnings=in_order((*in_whole(*told(about_rows, "warned")), *too_short(numbering.short))),
    )


def _pairs(blocks: Flow, plan: Plan) -> Flow:
    """
    Link rows as :func:`provenance.similarity.joining.join` does.
    """
    met = blocks.each(Keyed(plan)).together(Met(plan), plan.homes).kept()
    asked = met.only("asked", "left_out")
    sent = blocks.plus(asked).together(Answered(plan), plan.numbering.homes)
    links = met.only("runs").plus(sent).together(Walked(plan), plan.homes)
    twins = met.only("twins")
    compared = links.plus(twins).together(Compared(plan), plan.homes).kept()
    settled = compared.only("near", "open").together(Settled(plan), plan.homes)
    return compared.only("pairs", "pairs_of_all").plus(settled, twins).together(Paired(plan), plan.homes)


def _formed(articles: Articles, ids: Flow, pairs: Flow, count: int, plan: Plan, request: Request) -> Flow:
    """
    Bring together what is linked, and form clusters of it.
    """
    numbering = plan.numbering
    homes = homes_for(min(2 * count, numbering.count) * _SHINGLED_BYTES, request.parallelism)
    found = places(pairs, count, plan.homes, request.links_at_once)
    placed = pairs.plus(found).together(Placed(numbering, homes), plan.homes).kept()
    rows = ids.plus(placed.only("linked")).rows(Named(numbering), numbering.homes, LINKED)
    linked = sum(one.records.column("count")[0].as_py() for one in placed.only("rows").collect())
    read = articles.linked(rows, linked, Shingled(homes))
    clustered = Clustered(numbering, request.min_similarity, request.representative)
    return placed.only("pair").plus(read).together(clustered, homes)


def in_whole(named: tuple[Notice, ...], more: int) -> tuple[Notice, ...]:
    """
    Say of what is not named how much it is.
    """
    if not more:
        return named
    message = f"{more:,} rows more than the {len(named):,} that are named"
    return (*named, Notice(id="rows", code="more_set_aside", message=message))
