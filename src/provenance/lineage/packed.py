"""
Comparisons as bytes: what does not fit into memory, or is told from one process to another.

What is read is what was written, bit for bit. Making a comparison again takes many times as long.
"""

from __future__ import annotations

from itertools import islice

import numpy as np
import numpy.typing as npt

from provenance.alignment.matching import Block, Gap, SentencePair
from provenance.alignment.rewriting import Chain
from provenance.hashes import Hashes
from provenance.lineage.pairs import NO_SITES, PairEvidence, Side, Sites

Integers = npt.NDArray[np.int32]

_IDENTICAL, _PASSAGE, _QUOTE = 1, 2, 4

# At the head, eight bytes each: the rows, and how many there are of what follows.
_AT_THE_HEAD = 10

# Of the whole: bits, bits in quotations, share and private wording of either side.
_OF_THE_PAIR = 6


def pack(pair: PairEvidence) -> bytes:
    """
    Write a comparison down.
    """
    passages, quotes = ({(one.left, one.right) for one in some} for some in (pair.passages, pair.quotes))
    left, right = pair.of_left, pair.of_right
    parts = [pair.bits, pair.quoted_bits, left.share, left.private, right.share, right.private]
    if pair.chain is not None:
        parts += [pair.chain.bits, pair.chain.of_left, pair.chain.of_right, pair.chain.odds]
    whole: list[int] = []
    for one in pair.sentences:
        key = one.left, one.right
        flags = _IDENTICAL * one.identical + _PASSAGE * (key in passages) + _QUOTE * (key in quotes)
        whole += (*key, flags, len(one.blocks), len(one.gaps))
        parts += (one.bits, one.quoted_bits, one.coverage)
        for block in one.blocks:
            whole += (*block.left, *block.right, block.quoted)
            parts.append(block.bits)
        for gap in one.gaps:
            whole += (*gap.left, *gap.right)
    for sites in (left.sites, right.sites):
        whole += [end for span in sites.spans for end in span]
        whole += sites.needed.tolist()
        whole += sites.places.tolist()
    head = [pair.left, pair.right, len(pair.sentences), pair.chain is not None, len(parts), len(whole)]
    head += [size for sites in (left.sites, right.sites) for size in (len(sites.spans), sites.runs.size)]
    return b"".join(
        (
            np.array(head, np.int64).tobytes(),
            left.sites.runs.tobytes(),
            right.sites.runs.tobytes(),
            np.array(parts, np.float64).tobytes(),
            np.array(whole, np.int32).tobytes(),
        )
    )


def unpack(data: bytes | memoryview) -> PairEvidence:
    """
    Read what :func:`pack` wrote.
    """
    head = np.frombuffer(data, np.int64, _AT_THE_HEAD).tolist()
    left, right, sentences, chained, n_parts, n_whole, *sizes = head
    place = 8 * _AT_THE_HEAD
    runs = []
    for size in (sizes[1], sizes[3]):
        runs.append(np.frombuffer(data, np.uint64, size, place))
        place += 8 * size
    part = iter(np.frombuffer(data, np.float64, n_parts, place).tolist())
    whole = np.frombuffer(data, np.int32, n_whole, place + 8 * n_parts)
    number = iter(whole.tolist())
    bits, quoted_bits, *sides = islice(part, _OF_THE_PAIR)
    chain = None
    if chained:
        told, of_left, of_right, odds = islice(part, 4)
        chain = Chain(bits=told, of_left=of_left, of_right=of_right, odds=odds)
    found, flags = [], []
    for _ in range(sentences):
        one, other, flag, blocks, gaps = islice(number, 5)
        own, quoted, coverage = islice(part, 3)
        found.append(
            SentencePair(
                left=one,
                right=other,
                blocks=tuple(
                    Block((first, last), (start, end), next(part), among)
                    for first, last, start, end, among in zip(*[islice(number, 5 * blocks)] * 5, strict=True)
                ),
                gaps=tuple(
                    Gap((first, last), (start, end))
                    for first, last, start, end in zip(*[islice(number, 4 * gaps)] * 4, strict=True)
                ),
                bits=own,
                quoted_bits=quoted,
                coverage=coverage,
                identical=bool(flag & _IDENTICAL),
            )
        )
        flags.append(flag)
    at = n_whole - sum(3 * spans + some for spans, some in (sizes[:2], sizes[2:]))
    of_sides = []
    for side, spans, own_runs in ((0, sizes[0], runs[0]), (1, sizes[2], runs[1])):
        sites = _sites(whole[at : at + 3 * spans + own_runs.size], spans, own_runs) if spans else NO_SITES
        at += 3 * spans + own_runs.size
        of_sides.append(Side(share=sides[2 * side], private=sides[2 * side + 1], sites=sites))
    return PairEvidence(
        left=left,
        right=right,
        sentences=tuple(found),
        passages=tuple(one for one, flag in zip(found, flags, strict=True) if flag & _PASSAGE),
        quotes=tuple(one for one, flag in zip(found, flags, strict=True) if flag & _QUOTE),
        bits=bits,
        quoted_bits=quoted_bits,
        chain=chain,
        of_left=of_sides[0],
        of_right=of_sides[1],
    )


def _sites(whole: Integers, spans: int, runs: Hashes) -> Sites:
    ends = whole[: 2 * spans].tolist()
    rest = whole[2 * spans :].astype(np.int64)
    return Sites(tuple(zip(ends[::2], ends[1::2], strict=True)), rest[:spans], runs, rest[spans:])
