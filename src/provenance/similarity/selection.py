"""
Which candidate pairs are worth aligning sentence by sentence: those whose common shingles tell most.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from provenance.distinct import distinct
from provenance.hashes import Hashes, run_hashes
from provenance.similarity.overlaps import FEWEST_COMPILED, overlaps
from provenance.similarity.postings import laid_out
from provenance.similarity.shingles import Shingles
from provenance.similarity.signatures import SHINGLE_WORDS, ShingleSets
from provenance.similarity.sketch import Pairs
from provenance.similarity.threads import cuts, processors, read_only, wait

# One run of three words that are not a stock phrase.
LEAST_SHARED_BITS = 24.0

# Each article is aligned with so many of its nearest; its true source is among them or has no visible part in it.
MOST_PARTNERS = 24

# An article with more partners than this is one of a large story, and there so many of the nearest are enough: a tree
# of 200 loses a hundredth of its edges, and takes a third of the time.
LARGE_STORY = 60

# So many candidates of each article are weighed, so that those of a story grow as its articles do.
NEAREST = 96
MOST_PARTNERS_OF_LARGE = 8

# Of more articles than this, those that share less than this part of the smaller one are seldom linked (of 118 linked
# pairs among 5,000 of allsides_news, five in a hundred share less than a tenth): of these fewer of the nearest do.
LARGE_CORPUS = 1_000
CLOSE = 0.05

# Groups of so many documents of the same words, and so many pairs of two groups, are listed in full.
_FEW = 64


def worth_aligning(shingles: Sequence[Shingles], pairs: Pairs) -> Pairs:
    """
    Keep the pairs that share enough information, and of these the nearest of each article.

    Args:
        shingles: one set a document.
        pairs: int64 (n_pairs, 2), rows, left < right.

    Returns:
        int64 (n_kept, 2), in the order of *pairs*. A pair stays where it is among the nearest of either side.
    """
    bits, counts = shared_by(shingles, pairs)
    enough = bits >= LEAST_SHARED_BITS
    pairs, bits, counts = pairs[enough], bits[enough], counts[enough]
    sizes = np.array([len(one) for one in shingles], np.int64)
    close = np.ones(len(pairs), np.bool_)
    if len(shingles) > LARGE_CORPUS:
        close = counts >= CLOSE * sizes[pairs].min(axis=1, initial=np.iinfo(np.int64).max)
    partners = np.bincount(pairs[close].ravel(), minlength=len(shingles))
    most = np.where(partners > LARGE_STORY, MOST_PARTNERS_OF_LARGE, MOST_PARTNERS)
    near = np.zeros(len(pairs), bool)
    for side in (0, 1):
        rows = np.concatenate([pairs[:, side], pairs[:, 1 - side]])
        rank = _rank(rows, np.tile(bits, 2))[: len(pairs)]
        near |= rank < np.where(close, most[pairs[:, side]], MOST_PARTNERS_OF_LARGE)
    return pairs[near]


def shared_by(shingles: Sequence[Shingles], pairs: Pairs) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """
    Give :func:`shared_information` of each pair, and how many shingles that is; many pairs by a kernel.
    """
    offsets, hashes = laid_out([one.hashes for one in shingles])
    if len(pairs) < FEWEST_COMPILED:
        return shared_information(shingles, pairs), overlaps(ShingleSets(offsets, hashes.astype(np.uint64)), pairs)
    from provenance.kernels.overlapping import sum_overlaps

    told = read_only(laid_out([one.bits for one in shingles])[1])
    out, counts = np.empty(len(pairs)), np.empty(len(pairs), np.int64)
    offsets, hashes, rows = read_only(offsets), read_only(hashes), read_only(pairs)
    count = processors(None)
    with ThreadPoolExecutor(count) as pool:
        parts = itertools.pairwise(cuts(len(pairs), 8 * count))
        wait(pool.submit(sum_overlaps, offsets, hashes, told, rows, *part, out, counts) for part in parts)
    return out, counts


def shared_information(shingles: Sequence[Shingles], pairs: Pairs) -> npt.NDArray[np.float64]:
    """
    Sum the information of the shingles that the documents of each pair have in common, for many pairs at once.

    Args:
        shingles: one set a document.
        pairs: int64 (n_pairs, 2), rows.

    Returns:
        float64 (n_pairs,), in bits; the same as :func:`provenance.similarity.matches.shared_bits` of each.
    """
    hashes = np.concatenate([np.empty(0, np.uint64), *(one.hashes for one in shingles)])
    bits = np.concatenate([np.empty(0, np.float32), *(one.bits for one in shingles)])
    rows = np.repeat(np.arange(len(shingles)), [len(one) for one in shingles])
    order = np.argsort(hashes, kind="stable")
    # What stands in one document alone is most of all, and no pair has it in common.
    again = hashes[order][1:] == hashes[order][:-1]
    several = np.zeros(hashes.size, bool)
    several[order[1:][again]] = several[order[:-1][again]] = True
    number = np.empty(hashes.size, np.int64)
    number[order] = np.cumsum(np.concatenate([[True], ~again])[: hashes.size]) - 1
    numbers, bits, rows = number[several], bits[several], rows[several]
    bounds = np.searchsorted(rows, np.arange(len(shingles) + 1))
    told = np.zeros(int(number.max(initial=-1)) + 1, np.float32)
    found = np.zeros(len(pairs), np.float64)
    by_left = np.argsort(pairs[:, 0], kind="stable")
    edges = np.flatnonzero(np.diff(pairs[by_left, 0], prepend=-1, append=-1))
    for first, last in itertools.pairwise(edges.tolist()):
        here = by_left[first:last]
        own = slice(*bounds[pairs[here[0], 0] :][:2])
        told[numbers[own]] = bits[own]
        starts, ends = bounds[pairs[here, 1]], bounds[pairs[here, 1] + 1]
        lengths = ends - starts
        pair = np.repeat(np.arange(here.size), lengths)
        place = np.arange(pair.size) + np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
        found[here] = np.bincount(pair, told[numbers[place]], minlength=here.size)
        told[numbers[own]] = 0
    return found


def information_in(own: Shingles, texts: Sequence[Hashes]) -> npt.NDArray[np.float64]:
    """
    Sum the information of those shingles of one document that each of some texts has.

    Args:
        own: of the document.
        texts: uint64 (n_words,), the words of each text.

    Returns:
        float64 (n_texts,), in bits: what :func:`shared_information` gives, without asking what the texts tell.
    """
    words = np.concatenate([np.empty(0, np.uint64), *texts])
    rows = np.repeat(np.arange(len(texts)), [one.size for one in texts])
    last = SHINGLE_WORDS - 1
    # A run that begins in one text and ends in another is of neither.
    whole = np.flatnonzero(rows[:-last] == rows[last:])
    runs = run_hashes(words, SHINGLE_WORDS)[whole]
    if not len(own) or not runs.size:
        return np.zeros(len(texts))
    place = np.minimum(np.searchsorted(own.hashes, runs), len(own) - 1)
    same = own.hashes[place] == runs
    row, place = np.divmod(distinct(rows[whole[same]] * len(own) + place[same]), len(own))
    return np.bincount(row, own.bits[place], minlength=len(texts)).astype(np.float64)


def of_all(pairs: Pairs, leaders: Sequence[int], groups: Sequence[tuple[int, ...]]) -> Pairs:
    """
    Give the pairs of all documents from those of the ones that stand for others of the same words.

    Args:
        pairs: int64 (n_pairs, 2), places in *leaders*.
        leaders: the rows that were compared.
        groups: rows of the same words, the one that was compared first.

    Returns:
        int64 (n, 2), rows, left < right, sorted. Of large groups only their leaders are paired with others.
    """
    members = {group[0]: group for group in groups}
    found = [(group[0], row) for group in groups for row in group[1:]]
    for group in groups:
        if len(group) <= _FEW:
            found += itertools.combinations(group, 2)
    for left, right in pairs.tolist():
        lefts, rights = (members.get(leaders[one], (leaders[one],)) for one in (left, right))
        if len(lefts) * len(rights) > _FEW:
            lefts, rights = lefts[:1], rights[:1]
        found += itertools.product(lefts, rights)
    ordered = sorted({(min(one), max(one)) for one in found})
    return np.array(ordered, np.int64).reshape(-1, 2)


def _rank(rows: npt.NDArray[np.int64], bits: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """
    Give for each entry how many of its row come before it: those with more bits, and earlier ones with as many.
    """
    order = np.lexsort((np.arange(rows.size), -bits, rows))
    starts = np.searchsorted(rows[order], rows[order])
    rank = np.empty(rows.size, np.int64)
    rank[order] = np.arange(rows.size) - starts
    return rank
