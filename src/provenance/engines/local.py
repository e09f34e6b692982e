"""
Deduplication on this machine: stage by stage over batches, on threads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt
from attrs import evolve, frozen

from provenance.distinct import distinct
from provenance.engines import accounts
from provenance.engines.first_run import COMPILING, must_compile
from provenance.engines.notices import Told
from provenance.engines.signed import SignedCorpus, sign_corpus
from provenance.engines.spool import Spool
from provenance.engines.verifying import linked_texts
from provenance.notices import Notice, in_order
from provenance.progress import Stages
from provenance.readers.batches import Batches, Mask
from provenance.similarity.bands import Bands, choose_bands, least_agreeing
from provenance.similarity.clusters import Split, splits_of
from provenance.similarity.cohesion import Grouping, cluster_edges
from provenance.similarity.representatives import rank_by
from provenance.text.document import FEWEST_TOKENS

Integers = npt.NDArray[np.int64]


@frozen(eq=False, kw_only=True)
class Deduplicated:
    """
    What became of a corpus, in arrays: 10 million articles are no objects.

    Attributes:
        ids: Arrow array of large_string (n,), rising: of all articles, kept or not.
        linked: int64 (n_linked,), rising: the articles that may be similar to another.
        grouping: which of those stands for which.
        kept: bool (n_arrived,), the rows that are left, in the order of arrival.
        bands: with which pairs were looked for.
        set_aside, warnings: what there is to say.
    """

    ids: Any
    linked: Integers
    grouping: Grouping
    kept: Mask
    bands: Bands
    set_aside: tuple[Notice, ...]
    warnings: tuple[Notice, ...]

    def representatives(self) -> Integers:
        """
        Give of each article the one that stands for it: int64 (n,).
        """
        found = np.arange(len(self.ids))
        found[self.linked] = self.linked[self.grouping.representatives]
        return found

    def similarities(self) -> npt.NDArray[np.float64]:
        """
        Give the exact Jaccard of each article with the one that stands for it: float64 (n,), NaN where it does itself.
        """
        found = np.full(len(self.ids), np.nan)
        found[self.linked] = self.grouping.similarities
        return found

    def labels(self) -> Integers:
        """
        Number the clusters by their least ids: int64 (n,).
        """
        # Of each cluster the first article, of which the linked ones alone have to be looked for.
        first = np.arange(len(self.ids))
        _, places, inverse = np.unique(self.grouping.representatives, return_index=True, return_inverse=True)
        first[self.linked] = self.linked[places[inverse]]
        number = np.cumsum(first == np.arange(len(self.ids))) - 1
        labels: Integers = number[first]
        return labels

    def whole_grouping(self) -> Grouping:
        """
        Give the same of all articles, of which those without a link stand for themselves.
        """
        cuts = self.grouping.cuts
        sides = {name: self.linked[getattr(cuts, name)] for name in ("left", "right", "ends")}
        return Grouping(self.representatives(), self.similarities(), evolve(cuts, **sides))

    def splits(self) -> tuple[Split, ...]:
        """
        Name what similar articles connect and was kept apart.
        """
        return splits_of(_Names(self.ids, self.linked), self.grouping.cuts)

    def kept_apart(self) -> tuple[Notice, ...]:
        """
        Say of each split why it was made.
        """
        return accounts.kept_apart(self.splits())


@frozen(eq=False)
class _Names(Sequence[str]):
    """
    The ids of some articles, of which few are ever asked for.
    """

    ids: Any
    rows: Integers

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if isinstance(place, slice):
            return _Names(self.ids, self.rows[place])
        return str(self.ids[int(self.rows[place])])

    def __len__(self) -> int:
        return len(self.rows)


def deduplicate_batches(
    source: Batches,
    *,
    min_similarity: float,
    representative: str,
    recall: float,
    threads: int | None,
    spool: Spool,
    stages: Stages,
) -> Deduplicated:
    """
    Sign all texts, join their signatures, verify the links on the texts themselves, and form clusters.

    Args:
        source: not read yet.
        min_similarity: least Jaccard of a member with its representative.
        representative: ``earliest``, ``longest`` or ``first``: how :func:`rank_by` finds who stands for a cluster.
        recall: of the pairs of *min_similarity*, the part that is to be found.
        threads: at work at once; as many as there are processors where it is None.
        spool: takes what does not fit into memory.
        stages: hears how far it is.

    Raises:
        InvalidParameter: a parameter outside its range, before anything is read.
    """
    accounts.check_request(min_similarity, representative, recall, threads)
    set_aside, warnings = Told(), Told()
    corpus = sign_corpus(source, threads=threads, spool=spool, stages=stages, set_aside=set_aside, warnings=warnings)
    slots = corpus.values.shape[1]
    bands = choose_bands(recall=recall, similarity=min_similarity, slots=slots, bits=corpus.bits)
    links = _links(corpus, bands, min_similarity, threads, spool, stages)
    # Signatures are not needed any more, and make room for the sets.
    corpus = evolve(corpus, values=np.empty((0, slots), corpus.values.dtype))
    rows = distinct(links)
    pairs = np.searchsorted(rows, links)
    with (
        linked_texts(rows, corpus, source, threads=threads, spool=spool, stages=stages) as texts,
        stages("verifying"),
    ):
        rank = rank_by(representative, len(rows), published=texts.published, words=corpus.words[rows])
        grouping = cluster_edges(
            len(rows), pairs, texts.jaccards(pairs), min_similarity=min_similarity, rank=rank, verify=texts.jaccards
        )
    short = int(np.count_nonzero(corpus.words < FEWEST_TOKENS))
    kept = np.zeros(corpus.arrived, bool)
    kept[corpus.rows] = True
    kept[corpus.rows[rows[grouping.representatives != np.arange(len(rows))]]] = False
    return Deduplicated(
        ids=corpus.ids,
        linked=rows,
        grouping=grouping,
        kept=kept,
        bands=bands,
        set_aside=in_order((*source.set_aside, *set_aside.whole())),
        warnings=in_order((*source.warnings, *warnings.whole(), *accounts.too_short(short))),
    )


def _links(
    corpus: SignedCorpus, bands: Bands, min_similarity: float, threads: int | None, spool: Spool, stages: Stages
) -> Integers:
    from provenance.similarity.grouping import FEWEST_COMPILED
    from provenance.similarity.joining import join

    name = "joining"
    if len(corpus.values) >= FEWEST_COMPILED and must_compile(
        "joining.link_runs", "joining.pack_keys", "grouping.group_words"
    ):
        name = f"{name}, {COMPILING}"
    agreeing = least_agreeing(min_similarity, slots=corpus.values.shape[1], bits=corpus.bits)
    on_disk = corpus.values.nbytes > spool.memory_bytes
    with stages(name):
        return join(
            corpus.values,
            bands,
            least_agreeing=agreeing,
            usable=corpus.words >= FEWEST_TOKENS,
            threads=threads,
            store=spool.array if on_disk else None,
        )
