"""
Blocks that an outlet repeats from article to article, found from the corpus itself: they are no reason for a link.

A daily quotation, the titles of linked pages, a footer that no list of phrases knows: what makes such a block is not
how often it stands, since versions of one story share most of what they say, but that the articles that carry it have
hardly anything else in common. So every stretch of words in three articles of an outlet and more is judged by its
carriers: where most of them tell of different things, and three no two of which tell of the same, it is furniture.
Articles without an outlet count as those of one.

What articles of several outlets repeat (a banner of consent, the line of an agency on its own terms, the footer of a
group of newspapers) is judged in the same way over the whole corpus, where many more carry it.

Galleries of photographs are repeated in articles of one topic, too, and in two of them alone; they are known by their
numbering (:mod:`provenance.similarity.numbered`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

import numpy as np
import xxhash

from provenance.background import Background, Bits
from provenance.distinct import distinct
from provenance.hashes import Hashes, run_hashes
from provenance.similarity.numbered import lists_of, numbered_lists
from provenance.similarity.repeated_runs import (
    FEWEST_WORDS_OF_A_BLOCK,
    FEWEST_WORDS_OF_A_SENTENCE,
    RUN_WORDS,
    Body,
    Integers,
    Runs,
    with_carriers,
)
from provenance.sums import plain_sum
from provenance.text.document import Document, Flags, without_words
from provenance.text.sentences import Span

# So many articles, no two of which tell of the same, make a block furniture.
FEWEST_CARRIERS = 3

# Over outlets, a block needs so many carriers, in so many outlets: what fewer share may be a version.
FEWEST_CARRIERS_OF_A_CORPUS = 12
FEWEST_OUTLETS = 3

# Articles that carry such a block are found by a part of its runs, one in so many.
_SAMPLED_RUNS = 4

# A carrier must have so many words beside a block to be about something else.
FEWEST_WORDS_BESIDE = 25

# Of the carriers so many are compared with each other.
MOST_COMPARED = 8

# Two articles tell of different things where what their words tell beyond so many bits is to a smaller part the same.
# Of articles drawn from a crowd of news (allsides_news) one pair in a hundred has 0.16, of independent reports of one
# event (BASIL) nine pairs in ten have 0.17 and more, and of two versions of a text nearly all have more than 0.4.
TELLING_BITS = 10.0
OTHER_TOPIC = 0.18

# What was found to be furniture no longer makes its carriers alike, so that more may be found.
ROUNDS = 3


def body_of(document: Document) -> Body:
    """
    Give what :func:`repeated_spans` asks of a document.
    """
    tokens = document.tokens
    return Body((document.outlet or "").casefold(), tokens.words, tokens.sentences, lists_of(document))


def without_repeated(documents: Sequence[Document], background: Background) -> list[Document]:
    """
    Take the repeated blocks out of the words of *documents* and name them as furniture of the kind ``repeated``.

    Args:
        documents: of a corpus, in the order of their ids.
        background: tells which words say what an article is about.

    Returns:
        The documents in the same order; one without a repeated block is the very object that was given. The work is
        linear in the number of articles, but for sorting.
    """
    spans = repeated_spans([body_of(one) if one.comparable else None for one in documents], background)
    return [cut_out(document, cuts) for document, cuts in zip(documents, spans, strict=True)]


def cut_out(document: Document, cuts: Sequence[Sequence[Span]]) -> Document:
    """
    Take out of a document what :func:`repeated_spans` gives for it.
    """
    for spans in cuts:
        document = without_words(document, spans)
    return document


def repeated_spans(bodies: Sequence[Body | None], background: Background) -> list[list[list[Span]]]:
    """
    Find the repeated blocks of a corpus.

    Args:
        bodies: one an article, in the order of their ids; None for one that is too short to compare.
        background: tells which words say what an article is about.

    Returns:
        Of each article the token spans to take out, in order, without overlap: those that its outlet repeats, then, of
        the words that are left, those that several outlets repeat. Where there are none, no list.
    """
    outlets: dict[str, list[int]] = defaultdict(list)
    found = {row: body for row, body in enumerate(bodies) if body is not None}
    for row, body in found.items():
        outlets[body.outlet].append(row)
    cuts: list[list[list[Span]]] = [[] for _ in bodies]
    for rows in outlets.values():
        _take_out(found, cuts, rows, None, background)
    if len(outlets) >= FEWEST_OUTLETS:
        number_of = {row: number for number, rows in enumerate(outlets.values()) for row in rows}
        rows = _carrying(found, sorted(number_of))
        _take_out(found, cuts, rows, [number_of[row] for row in rows], background)
    return cuts


def _take_out(
    found: dict[int, Body],
    cuts: list[list[list[Span]]],
    rows: Sequence[int],
    outlets: Sequence[int] | None,
    background: Background,
) -> None:
    """
    Take out of some articles what they repeat: of one outlet, or over the *outlets* of each.
    """
    for row, spans in zip(rows, repeated_in([found[row] for row in rows], outlets, background), strict=True):
        if spans:
            cuts[row].append(spans)
            found[row] = found[row].without(spans)


def repeated_in(bodies: Sequence[Body], outlets: Sequence[int] | None, background: Background) -> list[list[Span]]:
    """
    Find what some articles repeat: of one outlet, or over the *outlets* of each.

    What hangs together by no run of words and no numbering that enough of them have does not bear on each other: the
    spans of a part of the articles that hangs together are those that it has among all.

    Args:
        bodies: in the order of the articles' ids.
        outlets: the number of each one's outlet; None where they are of one.
        background: tells which words say what an article is about.

    Returns:
        Of each article the token spans to take out, in order, without overlap.
    """
    # The same words in several articles are one voice, however many carry them.
    voices: dict[bytes, int] = {}
    places = [voices.setdefault(xxhash.xxh3_128_digest(one.words.data), len(voices)) for one in bodies]
    if len(voices) < (FEWEST_CARRIERS if outlets is None else FEWEST_CARRIERS_OF_A_CORPUS):
        return [[] for _ in bodies]
    speakers = dict(zip(reversed(places), reversed(range(len(bodies))), strict=True))
    members = [speakers[place] for place in range(len(voices))]
    of_members = None if outlets is None else np.array([outlets[one] for one in members], np.int64)
    spans = _repeated([bodies[one] for one in members], of_members, background)
    return [spans[place] for place in places]


def _carrying(bodies: Mapping[int, Body], rows: Sequence[int]) -> list[int]:
    """
    Find the articles with a run of eight words, of a sample of these, that enough others have.
    """
    runs = [sampled_runs(bodies[row]) for row in rows]
    hashes, counts = np.unique(np.concatenate([np.empty(0, np.uint64), *runs]), return_counts=True)
    common = hashes[counts >= FEWEST_CARRIERS_OF_A_CORPUS]
    return [row for row, own in zip(rows, runs, strict=True) if np.isin(own, common, assume_unique=True).any()]


def sampled_runs(body: Body) -> Hashes:
    """
    Give a sample of the runs of eight words of one article, sorted: those by which blocks of several outlets are found.
    """
    hashes = run_hashes(body.words, RUN_WORDS)
    return distinct(hashes[hashes < np.uint64(2**64 // _SAMPLED_RUNS)])


def _repeated(bodies: Sequence[Body], outlets: Integers | None, background: Background) -> list[list[Span]]:
    """
    Find the repeated blocks of the articles of one outlet, or of several: token spans of each, in order.
    """
    topics = _Topics(bodies, background)
    fewest = FEWEST_CARRIERS if outlets is None else FEWEST_CARRIERS_OF_A_CORPUS
    # A habit of numbering is an outlet's own.
    numbered = [list[Span]() for _ in bodies]
    if outlets is None:
        numbered = numbered_lists([one.lists for one in bodies], [one.words.size for one in bodies], topics.apart)
    for place, spans in enumerate(numbered):
        for start, end in spans:
            topics.repeated[place][start:end] = True
    runs, carriers = with_carriers(bodies, fewest)
    furniture = np.zeros(len(carriers) + 1, np.bool_)
    # The blocks of most carriers first: without them the others' carriers are less alike.
    order = sorted(range(len(carriers)), key=lambda number: (-carriers[number].size, number))
    if outlets is not None:
        order = [number for number in order if distinct(outlets[carriers[number]]).size >= FEWEST_OUTLETS]
    for _ in range(ROUNDS):
        before = int(furniture.sum())
        for number in order:
            if not furniture[number] and _is_furniture(number, carriers[number].tolist(), runs, topics):
                furniture[number] = True
                for place in carriers[number].tolist():
                    one = runs[place]
                    topics.repeated[place] |= one.cover(one.carriers == number, topics.repeated[place].size)
        if int(furniture.sum()) == before:
            break
    return [
        _blocks(body, one.cover(furniture[one.carriers], body.words.size), spans)
        for body, one, spans in zip(bodies, runs, numbered, strict=True)
    ]


def _is_furniture(number: int, carriers: Sequence[int], runs: Sequence[Runs], topics: _Topics) -> bool:
    """
    Judge what a set of carriers has in common by what else they tell.
    """
    compared = _spread(carriers, MOST_COMPARED)
    own = {place: runs[place].cover(runs[place].carriers == number, topics.repeated[place].size) for place in compared}
    # What is hardly more than the block is one more copy of it, and about nothing else.
    telling = [place for place in compared if int((~own[place]).sum()) >= FEWEST_WORDS_BESIDE]
    return len(telling) >= FEWEST_CARRIERS and topics.apart(telling, own)


class _Topics:
    """
    What the articles of an outlet are about: their telling words, but for those of repeated blocks.

    Attributes:
        repeated: of each article, the words that are known to be furniture.
    """

    def __init__(self, bodies: Sequence[Body], background: Background) -> None:
        self._words = [one.words for one in bodies]
        self._background = background
        self._bits: dict[int, Bits] = {}
        self.repeated = [np.zeros(words.size, np.bool_) for words in self._words]

    def apart(self, places: Sequence[int], own: dict[int, Flags]) -> bool:
        """
        Tell whether most of some articles are about different things, and three no two of which are about the same.

        Args:
            places: of the articles.
            own: the words of each that are judged, and not to be counted.
        """
        told = {place: self._telling(place, own[place]) for place in places}
        other = {pair: _overlap(told[pair[0]], told[pair[1]]) < OTHER_TOPIC for pair in combinations(places, 2)}
        if 2 * plain_sum(other.values()) <= len(other):
            return False
        chosen: list[int] = []
        for place in places:
            if all(other[one, place] for one in chosen):
                chosen.append(place)
        return len(chosen) >= FEWEST_CARRIERS

    def _telling(self, place: int, own: Flags) -> tuple[Hashes, Bits]:
        if place not in self._bits:
            self._bits[place] = self._background.information(self._words[place])[0] - np.float32(TELLING_BITS)
        kept = ~(own | self.repeated[place]) & (self._bits[place] > 0)
        words, first = np.unique(self._words[place][kept], return_index=True)
        return words, self._bits[place][kept][first]


def _overlap(one: tuple[Hashes, Bits], other: tuple[Hashes, Bits]) -> float:
    """
    Give the part of what the less telling of two articles tells that the other tells, too; 0 where one tells nothing.
    """
    _, in_one, _ = np.intersect1d(one[0], other[0], assume_unique=True, return_indices=True)
    least = min(float(one[1].sum()), float(other[1].sum()))
    return float(one[1][in_one].sum()) / least if least > 0 else 0.0


def _spread(places: Sequence[int], most: int) -> list[int]:
    """
    Choose so many of some places, evenly.
    """
    if len(places) <= most:
        return list(places)
    return [places[number * (len(places) - 1) // (most - 1)] for number in range(most)]


def _blocks(body: Body, repeated: Flags, numbered: Sequence[Span]) -> list[Span]:
    """
    Give the token spans to take out: captions, and repeated stretches long enough, or whole sentences, one by one.
    """
    blocks = list(numbered)
    free = repeated.copy()
    for start, end in numbered:
        free[start:end] = False
    bounds = body.sentences
    ends = set(bounds.tolist())
    for start, end in _stretches(free):
        whole = start in ends and end in ends
        if end - start >= (FEWEST_WORDS_OF_A_SENTENCE if whole else FEWEST_WORDS_OF_A_BLOCK):
            inside = bounds[(bounds > start) & (bounds < end)].tolist()
            blocks += pairwise([start, *inside, end])
    return sorted(blocks)


def _stretches(flags: Flags) -> list[Span]:
    """
    Give the spans of the true values.
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
