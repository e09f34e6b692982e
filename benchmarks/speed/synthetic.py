"""
Corpora made up on the fly, with near copies planted, as large as is asked for and never stored.

Words are drawn by Zipf's law. One group of ten has one to three near copies of its first article, with so many words
changed as the copy's rate says; commas, full stops and paragraphs are set anew in each. The same seed gives the same
bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from attrs import frozen

from benchmarks.speed.vocabularies import WORDS, Pieces, Variant, pieces

# Parts of the words that are changed in a near copy.
RATES = (0.0, 0.005, 0.01, 0.02, 0.04, 0.08)

# The first article of a group has no rate.
ORIGINAL = -1.0

# Part of the groups that have near copies, and how many at most.
COPIED = 0.10
MOST_COPIES = 3

# Part of the copies that stand in the row group after their original's.
LATER = 0.5

# Words in an article: from the first to one less than the second.
NEWS = (300, 601)
SHORT = (12, 61)

# Articles in a row group: 29 MB of ASCII.
ROW_GROUP = 10_000

SCHEMA = pa.schema(
    [("id", pa.large_string()), ("text", pa.large_string()), ("group", pa.int64()), ("rate", pa.float64())]
)


@frozen(eq=False)
class _Articles:
    """
    Articles as words that are not written out yet.

    Attributes:
        words: int32 (n_words,), of all articles one after another.
        lengths: int64 (n_articles,), words of each.
        groups: int64 (n_articles,).
        rates: float64 (n_articles,), ORIGINAL for originals.
    """

    words: np.ndarray
    lengths: np.ndarray
    groups: np.ndarray
    rates: np.ndarray

    def __len__(self) -> int:
        return len(self.lengths)

    def taken(self, which: np.ndarray) -> _Articles:
        ends = np.cumsum(self.lengths)
        lengths = self.lengths[which]
        return _Articles(
            self.words[_spans(ends[which] - lengths, lengths)], lengths, self.groups[which], self.rates[which]
        )

    def and_then(self, other: _Articles) -> _Articles:
        return _Articles(
            np.concatenate([self.words, other.words]),
            np.concatenate([self.lengths, other.lengths]),
            np.concatenate([self.groups, other.groups]),
            np.concatenate([self.rates, other.rates]),
        )


@frozen
class Maker:
    """
    A corpus that can be made, again and again.

    Attributes:
        articles: how many.
        variant: the writing.
        seed: of the random numbers.
        lengths: words in an article, from the first to one less than the second.
        row_group: articles in a row group.
        words: distinct words.
    """

    articles: int
    variant: Variant = "ascii"
    seed: int = 1
    lengths: tuple[int, int] = NEWS
    row_group: int = ROW_GROUP
    words: int = WORDS

    def row_groups(self) -> Iterator[pa.RecordBatch]:
        """
        Give the row groups one after another; only one is held at a time.
        """
        made = 0
        group = 0
        waiting = _none()
        for number in range(-(-self.articles // self.row_group)):
            generator = np.random.default_rng([self.seed, number])
            size = min(self.row_group, self.articles - made)
            here, waiting, group = self._row_group(generator, size, waiting, group)
            yield _written(generator, here, pieces(self.variant, self.words), made)
            made += size

    def table(self) -> pa.Table:
        """
        Give the whole corpus: id, text, group and rate; chunked by row groups.
        """
        return pa.Table.from_batches(self.row_groups(), SCHEMA)

    def _row_group(
        self, generator: np.random.Generator, size: int, waiting: _Articles, group: int
    ) -> tuple[_Articles, _Articles, int]:
        """
        Give the articles of a row group in a random order, the copies left for the next, and the next group's number.
        """
        waiting, left_over = (
            waiting.taken(np.arange(min(size, len(waiting)))),
            waiting.taken(np.arange(min(size, len(waiting)), len(waiting))),
        )
        space = size - len(waiting)
        copies = np.where(generator.random(space) < COPIED, generator.integers(1, MOST_COPIES + 1, size=space), 0)
        later = generator.binomial(copies, LATER)
        # As many groups as fill the row group; copies that do not fit into it wait like the others.
        filled = np.cumsum(1 + copies - later)
        groups = int(np.searchsorted(filled, space)) + 1 if space else 0
        copies, later, over = copies[:groups], later[:groups], int(filled[groups - 1]) - space if groups else 0
        if groups:
            later[-1] += over
        originals = self._originals(generator, groups, group)
        every = self._copies(generator, originals, np.repeat(np.arange(groups), copies))
        waits = (
            np.concatenate([np.arange(count) < late for count, late in zip(copies, later, strict=True)])
            if groups
            else np.zeros(0, bool)
        )
        here = waiting.and_then(originals).and_then(every.taken(np.flatnonzero(~waits)))
        left = left_over.and_then(every.taken(np.flatnonzero(waits)))
        return here.taken(generator.permutation(len(here))), left, group + groups

    def _originals(self, generator: np.random.Generator, count: int, group: int) -> _Articles:
        lengths = generator.integers(*self.lengths, size=count)
        return _Articles(
            words=self._drawn(generator, int(lengths.sum())),
            lengths=lengths,
            groups=np.arange(group, group + count),
            rates=np.full(count, ORIGINAL),
        )

    def _copies(self, generator: np.random.Generator, originals: _Articles, of: np.ndarray) -> _Articles:
        copies = originals.taken(of)
        rates = np.asarray(RATES)[generator.integers(len(RATES), size=len(of))]
        words = changed(
            generator,
            copies.words,
            np.repeat(rates, copies.lengths),
            pieces(self.variant, self.words).draws,
            self.words,
        )
        return _Articles(words, copies.lengths, copies.groups, rates)

    def _drawn(self, generator: np.random.Generator, count: int) -> np.ndarray:
        draws = pieces(self.variant, self.words).draws
        return draws[generator.integers(len(draws), size=count, dtype=np.int32)]


def changed(
    generator: np.random.Generator, words: np.ndarray, rates: np.ndarray, draws: np.ndarray, n_words: int
) -> np.ndarray:
    """
    Put another word in the place of each with its probability.
    """
    places = np.flatnonzero(generator.random(len(words)) < rates)
    drawn = draws[generator.integers(len(draws), size=len(places))]
    drawn = np.where(drawn == words[places], (drawn + 1) % n_words, drawn)
    result = words.copy()
    result[places] = drawn
    return result


def written_out(
    generator: np.random.Generator, words: np.ndarray, lengths: np.ndarray, kit: Pieces
) -> pa.LargeStringArray:
    """
    Write articles out as sentences and paragraphs.

    Args:
        words: int32 (n_words,), of all articles one after another.
        lengths: int64 (n_articles,), all of one word and more.
    """
    forms = kit.forms[generator.integers(len(kit.forms), size=len(words), dtype=np.uint16)]
    ends = np.concatenate([[0], np.cumsum(lengths)])
    last_form = int(np.flatnonzero(kit.ends)[0])
    forms[ends[1:] - 1] = last_form
    capital = np.empty(len(words), np.int64)
    capital[1:] = kit.ends[forms[:-1]]
    capital[ends[:-1]] = 1
    written = kit.written.take(pa.array((words.astype(np.int64) * kit.n_forms + forms) * 2 + capital))
    # The pieces lie one after another already: an article is from where its first begins to where its last ends.
    offsets = np.frombuffer(written.buffers()[1], np.int64)[: len(words) + 1][ends]
    return pa.LargeStringArray.from_buffers(len(lengths), pa.py_buffer(offsets.tobytes()), written.buffers()[2])


def _written(generator: np.random.Generator, articles: _Articles, kit: Pieces, first: int) -> pa.RecordBatch:
    return pa.record_batch(
        [
            pa.array([f"{first + number:08d}" for number in range(len(articles))], pa.large_string()),
            written_out(generator, articles.words, articles.lengths, kit),
            pa.array(articles.groups),
            pa.array(articles.rates),
        ],
        schema=SCHEMA,
    )


def _none() -> _Articles:
    return _Articles(np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))


def _spans(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """
    Give the places start, ..., start + length - 1 of every span, one span after another.
    """
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))
