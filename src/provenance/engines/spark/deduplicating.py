"""
Deduplication as a user of Spark calls it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import asdict, field, frozen

from provenance.engines import accounts
from provenance.engines.accounts import FORMAT, VERSION
from provenance.engines.deduplicating import MIN_SIMILARITY, RECALL
from provenance.engines.spark.committing import write_whole
from provenance.engines.spark.flow import Stores, parallelism_of
from provenance.engines.spark.frames import FrameArticles, columns_of
from provenance.engines.spark.keeping import kept_rows
from provenance.engines.spark.stages import Found, Request, deduplicate_articles
from provenance.notices import Notice, refuse_set_aside
from provenance.progress import Stages, silent_stages
from provenance.readers.batches.parts import ColumnNames
from provenance.similarity.clusters import Split
from provenance.version import __version__
from provenance.wording import counted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


@frozen(eq=False, repr=False)
class SparkDeduplication:
    """
    The clusters of a DataFrame, as DataFrames.

    Attributes:
        clusters: id, cluster, representative and similarity, a row for each article.
        kept: the rows that are left, with all their columns, one of each cluster.
        splits: what similar articles connect and was kept apart.
        set_aside: inputs that are not among the articles, each named, up to a number.
        warnings: what there is to know of those that are.
        run: what was done, JSON-ready: parameters, the bands with their recall by similarity, counts.
        summary: some lines for people.
    """

    clusters: DataFrame
    kept: DataFrame
    splits: tuple[Split, ...]
    set_aside: tuple[Notice, ...]
    warnings: tuple[Notice, ...]
    run: Mapping[str, Any]
    summary: str
    _stores: Stores = field(repr=False)

    def __repr__(self) -> str:
        return f"<SparkDeduplication: {counted(self.run['articles'], 'article')}, {self.run['kept']:,} kept>"

    def __enter__(self) -> SparkDeduplication:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def about(self) -> dict[str, Any]:
        """
        Say what was done and what was kept apart, JSON-ready: what stands beside the clusters where they are written.
        """
        splits = [asdict(split) for split in self.splits]
        return {"format": FORMAT, "version": VERSION, "run": dict(self.run), "splits": splits}

    def kept_apart(self) -> tuple[Notice, ...]:
        """
        Say of each split why it was made.
        """
        return accounts.kept_apart(self.splits)

    def write(self, folder: str) -> None:
        """
        Write ``kept`` and ``clusters`` as Parquet below *folder*, and what was done beside them: all of it or nothing.

        What stood at *folder* stands there until all is written.

        Args:
            folder: a path or an address that Spark can write to; it is replaced.

        Raises:
            StorageFailed: it cannot be written.
        """
        write_whole(folder, {"kept": self.kept, "clusters": self.clusters}, self.about)

    def close(self) -> None:
        """
        Let go of what executors keep for this; the DataFrames are computed anew where they are still asked for.
        """
        self._stores.release()


def deduplicate(
    frame: DataFrame,
    *,
    min_similarity: float = MIN_SIMILARITY,
    representative: str = "earliest",
    recall: float = RECALL,
    id_column: str | None = None,
    text_column: str | None = None,
    published_column: str | None = None,
    strict: bool = False,
    parallelism: int | None = None,
    stages: Stages = silent_stages,
) -> SparkDeduplication:
    """
    Find the articles of a DataFrame that are versions of one text, and one of each cluster to stand for it.

    The clusters are those of :func:`provenance.deduplicate` on the same rows, number for number, however they are
    parted, and whatever fails on the way and is done again.

    Args:
        frame: with columns of ids (texts or whole numbers), texts and, as may be, dates. It is read several times and
            must say the same every time.
        min_similarity: least Jaccard over word 3-grams of a member with its representative, above 0 and at most 1.
        representative: ``earliest`` published, ``longest`` in words, or ``first`` by id; of equals the first by id.
        recall: the part of the pairs of *min_similarity* that is to be found at least, above 0 and below 1.
        id_column, text_column, published_column: names of columns that are not called so.
        strict: raise where anything is set aside.
        parallelism: tasks at one time; as many as the session runs by default.
        stages: hears how far it is.

    Raises:
        InvalidParameter: a parameter outside its range.
        UnsupportedFormat: a column is missing or of a type that cannot be what it should be.
        SetAside: something was set aside, and *strict* forbids it.
    """
    accounts.check_request(min_similarity, representative, recall, parallelism)
    names = ColumnNames(id=id_column, text=text_column, published=published_column)
    stores = Stores()
    try:
        articles = FrameArticles.of(frame, names, stores)
        request = Request(
            min_similarity=min_similarity,
            representative=representative,
            recall=recall,
            parallelism=parallelism or parallelism_of(frame),
        )
        found = deduplicate_articles(articles, request, accounts.too_short, stages)
        if strict:
            refuse_set_aside(found.set_aside)
    except BaseException:
        stores.release()
        raise
    parameters = {"min_similarity": min_similarity, "representative": representative, "recall": recall}
    return _result(frame, names, found, parameters, stores)


def _result(
    frame: DataFrame, names: ColumnNames, found: Found, parameters: Mapping[str, Any], stores: Stores
) -> SparkDeduplication:
    clusters = stores.hold(found.table)
    kept = found.articles - found.dropped
    return SparkDeduplication(
        clusters=clusters,
        kept=kept_rows(frame, columns_of(frame, names), clusters, found),
        splits=found.splits,
        set_aside=found.set_aside,
        warnings=found.warnings,
        run=accounts.run_record(
            version=__version__,
            articles=found.articles,
            kept=kept,
            parameters=parameters,
            bands=found.bands,
            set_aside=found.set_aside,
            warnings=found.warnings,
        ),
        summary=accounts.summary(found.articles, kept, found.clusters, found.bands),
        stores=stores,
    )
