"""
Which articles of a large archive are worth reading for a draft: those in which a passage of it may stand.

To read an article and to align it takes two milliseconds, and dozens of a million may have the same seven words in a
row in common with a draft, a small part of their sentence on both sides. What a passage needs is asked here of the
words around such a run alone, and so generously that what may be one is read.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.alignment.judging import COPIED_LIST_BITS, FRAGMENT_BITS, MOST_OF_BOTH
from provenance.alignment.matching import BLOCK_BITS
from provenance.alignment.passages import LIST_PART, PASSAGE_BITS, PASSAGE_COVERAGE, QUOTE_BITS
from provenance.archive.asking import Question, Spoken
from provenance.background import Bits
from provenance.distinct import distinct
from provenance.hashes import Hashes
from provenance.similarity.signatures import SHINGLE_WORDS
from provenance.text.quotations import quotations
from provenance.text.sentences import Span, paragraphs, sentences
from provenance.text.tokens import find_words

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# What has fewer shingles than this in common in any one place of so many words, seven words in a row, is not looked at:
# of 198 passages that drafts had in common with 1,200 articles of bbc_2225 ten had less, of 13 words at most.
LEAST_IN_A_PLACE, PLACE_WORDS = 5, 25

# Alignment finds more than what is looked for here: so many bits are allowed for it.
_MORE_BITS = 1.0

# What tells less is part of a passage only with what tells more.
_LEAST_OF_A_RUN = 8.0

# So many words beside a run are looked at, and to go on behind skipped ones costs so many bits.
_BESIDE, _RESUMED_BITS = 24, 3.0

# So many code points before a run and behind it are looked at. Of a longer sentence a run is a small part, or long.
_AROUND = 250

# By so many bits what is not in a text is told from what may be.
_SIEVE_BITS = 16
_SIEVE = np.uint64((1 << _SIEVE_BITS) - 1)


@frozen(eq=False)
class Shared:
    """
    What some texts have of a question.

    Attributes:
        bits: float64 (n_texts,), what the shingles tell that each has.
        most: int64 (n_texts,), the most places of each among so many words as a place has.
        bounds: int64 (n_texts + 1,), where those of each begin in *places*.
        places: int64, the words of the index at which the shingles that it has begin in the question, ascending.
    """

    bits: Floats = field(repr=False)
    most: Integers = field(repr=False)
    bounds: Integers = field(repr=False)
    places: Integers = field(repr=False)


def shared(question: Question, offsets: Integers, shingles: Hashes) -> Shared:
    """
    Find what some texts have of a question.

    Args:
        question: the draft.
        offsets: int64 (n_texts + 1,), where the shingles of each text begin.
        shingles: uint64 (offsets[-1],), in any order.
    """
    count = offsets.size - 1
    if not question.shingles.size or not count:
        return Shared(np.zeros(count), np.zeros(count, np.int64), np.zeros(count + 1, np.int64), np.empty(0, np.int64))
    # Most are of no use, and most of these differ in their low bits already.
    known = np.zeros(1 << _SIEVE_BITS, np.bool_)
    known[question.shingles & _SIEVE] = True
    likely = np.flatnonzero(known[shingles & _SIEVE])
    place = np.minimum(np.searchsorted(question.shingles, shingles[likely]), question.shingles.size - 1)
    same = question.shingles[place] == shingles[likely]
    row = np.searchsorted(offsets, likely[same], side="right") - 1
    row, place = np.divmod(distinct(row * question.shingles.size + place[same]), question.shingles.size)
    bits = np.bincount(row, question.bits[place], minlength=count).astype(np.float64)
    # Where the question has a shingle again, it is there again.
    uses = np.diff(question.bounds)[place]
    row = np.repeat(row, uses)
    places = question.order[np.repeat(question.bounds[place] + uses - np.cumsum(uses), uses) + np.arange(row.size)]
    stride = question.order.size
    line = np.sort(row * stride + places)
    # A line has room for a place behind each text, so that none reaches into the next.
    spread = line + line // stride * PLACE_WORDS
    most = np.zeros(count, np.int64)
    np.maximum.at(most, line // stride, np.searchsorted(spread, spread + PLACE_WORDS) - np.arange(line.size))
    return Shared(bits, most, np.searchsorted(line, np.arange(count + 1) * stride), line % stride)


@frozen(eq=False)
class Runs:
    """
    The runs of words that some texts have in common with a question.

    Attributes:
        text: int64 (n,), ascending.
        first, last: int64 (n,), the words of the question from the one up to and without the other, in its order.
        bits: float64 (n,), what each tells beyond chance.
        there: float64 (n,), what all runs of the text tell in the place of each.
    """

    text: Integers = field(repr=False)
    first: Integers = field(repr=False)
    last: Integers = field(repr=False)
    bits: Floats = field(repr=False)
    there: Floats = field(repr=False)


def runs_of(spoken: Spoken, found: Shared) -> Runs:
    """
    Join shingles that follow each other to runs, and sum what the runs of a place tell.
    """
    text = np.repeat(np.arange(found.bits.size), np.diff(found.bounds))
    edges = np.flatnonzero((np.diff(found.places) != 1) | (np.diff(text) != 0)) + 1
    heads, tails = np.append(0, edges)[: text.size], np.append(edges, text.size)[: text.size] - 1
    first, last = spoken.runs(found.places[heads], found.places[tails] + SHINGLE_WORDS)
    text = text[heads]
    bits = np.maximum(0.0, spoken.bits(first, last) - BLOCK_BITS)
    parted = (np.diff(text) != 0) | (first[1:] - last[:-1] > PLACE_WORDS)
    place = np.append(0, np.cumsum(parted))[: text.size]
    return Runs(text, first, last, bits, np.bincount(place, bits)[place])


class Gate:
    """
    Tells which articles may hold a passage of one draft.
    """

    def __init__(self, spoken: Spoken, found: Shared) -> None:
        """
        Begin with a draft, and with what some articles have of it.
        """
        self._spoken = spoken
        self._runs = runs_of(spoken, found)
        # Less than a passage must tell is part of one with what stands beside it alone.
        self._telling = (self._runs.bits >= _LEAST_OF_A_RUN) & (self._runs.there + _MORE_BITS >= QUOTE_BITS)
        self._sentences: dict[Span, int] = {}
        self._quoted: list[Span] | None = None

    def stretches(self, most: int) -> dict[int, Span]:
        """
        Give the words of the draft, the first and the end, that an article has of it which has but a few.

        Args:
            most: so many words are few.

        Returns:
            By the number of an article: where all that may be of a passage stands in so many words.
        """
        telling = np.flatnonzero(self._telling)
        numbers = self._runs.text[telling]
        heads = np.flatnonzero(np.diff(numbers, prepend=-1))
        tails = np.append(heads[1:], numbers.size)[: heads.size] - 1
        told = (numbers[heads], self._runs.first[telling[heads]], self._runs.last[telling[tails]])
        return {
            number: (first, last)
            for number, first, last in zip(*(one.tolist() for one in told), strict=True)
            if last - first <= most
        }

    def opens(self, text: str, number: int) -> bool:
        """
        Tell whether a passage of the draft may stand in a text.

        Args:
            text: of an article.
            number: of the article among those that the gate was made for.
        """
        runs = self._runs
        low, high = np.searchsorted(runs.text, [number, number + 1])
        telling = low + np.flatnonzero(self._telling[low:high])
        return any(
            self._may_be_passage(text, run, bits)
            for run, bits in zip(
                zip(runs.first[telling].tolist(), runs.last[telling].tolist(), strict=True),
                runs.bits[telling].tolist(),
                strict=True,
            )
        )

    def holds(self, text: str, number: int) -> bool:
        """
        Tell whether a text at which the gate opens holds a run that will hardly be found to be none of a passage.

        Args:
            text, number: as for :meth:`opens`.
        """
        runs = self._runs
        low, high = np.searchsorted(runs.text, [number, number + 1])
        surest = low + int(np.argmax(runs.bits[low:high]))
        first, last = int(runs.first[surest]), int(runs.last[surest])
        if runs.bits[surest] < PASSAGE_BITS:
            return False
        written = self._spoken.text[self._spoken.words.starts[first] : self._spoken.words.ends[last - 1]]
        return bool(runs.bits[surest] >= FRAGMENT_BITS) or written in text

    def _may_be_passage(self, text: str, run: Span, bits: float) -> bool:
        """
        Tell whether a run, with what alignment may add to it, may be what :mod:`provenance.alignment.judging` keeps.
        """
        first, last = run
        facts = int(self._spoken.facts[first:last].sum())
        if bits >= FRAGMENT_BITS and (bits >= COPIED_LIST_BITS or facts <= LIST_PART * (last - first)):
            return True
        start, end = self._spoken.words.starts[first], self._spoken.words.ends[last - 1]
        written = self._spoken.text[start:end]
        at = text.find(written)
        if at < 0 or text.find(written, at + 1) >= 0:
            return True
        there = at, at + len(written)
        around = _Around.of(text, there)
        count, more = self._added(run, around)
        bits += more + _MORE_BITS
        words = last - first + count
        if bits < QUOTE_BITS:
            return False
        if bits < FRAGMENT_BITS and words < PASSAGE_COVERAGE * min(self._room(run), around.room):
            return words >= MOST_OF_BOTH * len(self._spoken.words.forms)
        if bits >= COPIED_LIST_BITS or facts <= LIST_PART * words:
            return True
        return self._is_quoted((start, end)) or _overlaps(quotations(text, paragraphs(text)), there)

    def _room(self, run: Span) -> int:
        if run not in self._sentences:
            words = self._spoken.words
            self._sentences[run] = _Around.of(self._spoken.text, (words.starts[run[0]], words.ends[run[1] - 1])).room
        return self._sentences[run]

    def _is_quoted(self, span: Span) -> bool:
        if self._quoted is None:
            self._quoted = quotations(self._spoken.text, paragraphs(self._spoken.text))
        return _overlaps(self._quoted, span)

    def _added(self, run: Span, around: _Around) -> tuple[int, float]:
        """
        Count the words beside a run that alignment may add to it, and sum what they tell.
        """
        first, last = run
        own, told = self._spoken.words.forms, self._spoken.alone
        head, tail = slice(max(0, first - _BESIDE), first), slice(last, last + _BESIDE)
        one = _beside(own[head][::-1], told[head][::-1], around.before)
        other = _beside(own[tail], told[tail], around.behind)
        return one[0] + other[0], one[1] + other[1]


@frozen
class _Around:
    """
    What stands around a span of a text.

    Attributes:
        before, behind: the nearest words, the nearest first.
        room: how many words the sentences have in which the span stands; no fewer than what is looked at has.
    """

    before: list[str]
    behind: list[str]
    room: int

    @classmethod
    def of(cls, text: str, span: Span) -> _Around:
        """
        Look around a span.
        """
        start, end = span
        low = max(text.rfind("\n", 0, start) + 1, start - _AROUND)
        high = text.find("\n", end)
        high = min(len(text) if high < 0 else high, end + _AROUND)
        words = find_words(text[low:high])
        first, last = bisect_left(words.starts, start - low), bisect_left(words.starts, end - low)
        held = [one for one in sentences(text, (low, high)) if one[0] < end and start < one[1]]
        begins, ends = (bisect_left(words.starts, place - low) for place in (held[0][0], held[-1][1]))
        return cls(
            words.forms[max(0, first - _BESIDE) : first][::-1], words.forms[last : last + _BESIDE], ends - begins
        )


def _overlaps(spans: list[Span], span: Span) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)


def _beside(own: list[str], told: Bits, others: list[str]) -> tuple[int, float]:
    """
    Count the words beside a run, outwards, that alignment may add to it, and sum what they tell.
    """
    count, bits = 0, 0.0
    common = set(own).intersection(others)
    at = to = 0
    for place, word in enumerate(own if common else ()):
        if word not in common or word not in others[to:]:
            continue
        partner = others.index(word, to)
        skipped = place - at + partner - to
        if skipped and told[place] <= _RESUMED_BITS + skipped:
            continue
        at, to = place + 1, partner + 1
        count += 1
        bits += float(told[place])
    return count, bits
