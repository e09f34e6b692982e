"""
A document's words, ready to be joined with those of another: numbers, what each tells, and where the telling ones are.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.alignment.localising import is_english
from provenance.alignment.profile import Indices, Profile, told_in_a_text, uses_of
from provenance.alignment.signs import Sign, sign_of
from provenance.background import Background, Bits
from provenance.hashes import Hashes, run_hashes
from provenance.text.document import LONGEST_SENTENCE, Document
from provenance.text.sentences import Span, paragraphs
from provenance.text.speakers import Speaker, speakers

# Aligning counts in eighths of a bit, in whole numbers: the same on any machine.
EIGHTHS = 8

# A word, or a pair of neighbouring words, that tells this much is a place to begin: few texts share it by chance.
SEED_WORD_BITS = 12.0
SEED_PAIR_BITS = 11.0

# A single word that a text uses more often is its topic: where it stands says little.
MOST_USES = 2

# A word at the head of a sentence that tells less than this, and is nowhere else, is taken for a common one.
RARE_NAME_BITS = 15.0

# A word that tells this much is one that the background does not know, or hardly.
UNUSUAL_BITS = 19.0

# The bits by which most of what is not in both texts is told at once.
_SIEVE = 0xFFFF

_LINE_HYPHEN = re.compile(r"[-\u2010\u00ad](?<=\w.)[^\S\n]*\n[^\S\n]*(?=[^\W\d_])")


@frozen(eq=False, slots=False)
class WordIndex:
    """
    What aligning needs of one document, computed once. All arrays are int64.

    Attributes:
        document: the document.
        words: (n_tokens,), the word hashes.
        rarity: (n_tokens,), eighths of a bit, how rare each word is anywhere, this text not considered.
        alone, after_one, after_two: (n_tokens,), eighths of a bit; see :class:`~provenance.alignment.profile.Profile`.
        running: (n_tokens + 1,), sums of *after_two* up to each token.
        seeds: (n_seeds,), hashes of the telling words and pairs of words, in order of text.
        places: (n_seeds,), the token at which each begins.
        sentence: (n_tokens,), the number of the sentence of each token.
        bounds: the tokens at which sentences truly begin, and the end.
        closed: bool (n_tokens + 1,), a sentence truly begins at this token, or the text ends; where a text without
            closing marks was cut to bound its sentences, none does.
    """

    document: Document
    words: Indices = field(repr=False)
    rarity: Indices = field(repr=False)
    alone: Indices = field(repr=False)
    after_one: Indices = field(repr=False)
    after_two: Indices = field(repr=False)
    running: Indices = field(repr=False)
    seeds: Indices = field(repr=False)
    places: Indices = field(repr=False)
    sentence: Indices = field(repr=False)
    bounds: list[int] = field(repr=False)
    closed: npt.NDArray[np.bool_] = field(repr=False)

    def __len__(self) -> int:
        return self.words.size

    @cached_property
    def listed(self) -> dict[str, list[int]]:
        """
        The arrays as lists, which are quicker to read one by one.
        """
        names = ("words", "alone", "after_one", "after_two", "running")
        return {name: getattr(self, name).tolist() for name in names}

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """
        The normalised words.
        """
        return tuple(self.document.tokens.forms)

    @cached_property
    def quoted(self) -> list[bool]:
        """
        For each word whether it stands in a quotation.
        """
        return list(map(bool, self.document.tokens.quoted))

    @cached_property
    def signs(self) -> dict[int, Sign]:
        """
        The signs of the numbers that have one, by the number's place.
        """
        text = self.document.article.text
        starts, ends = self.places_in_text
        found = {}
        for place in np.flatnonzero(self.document.tokens.number).tolist():
            sign = sign_of(text, starts[place], ends[place])
            if sign is not None:
                found[place] = sign
        return found

    @cached_property
    def broken(self) -> list[int]:
        """
        The words behind which a hyphen ends the line, and a letter begins the next.
        """
        hyphens = list(_LINE_HYPHEN.finditer(self.document.article.text))
        _, ends = self.places_in_text if hyphens else ([], [])
        found = []
        for match in hyphens:
            place = bisect_left(ends, match.start())
            if (
                place + 1 < len(ends)
                and ends[place] == match.start()
                and self.places_in_text[0][place + 1] == match.end()
            ):
                found.append(place)
        return found

    @cached_property
    def quoted_before(self) -> list[int]:
        """
        For each place the number of words before it that stand in a quotation.
        """
        return _counted(self.document.tokens.quoted)

    @cached_property
    def facts_before(self) -> list[int]:
        """
        For each place the number of words before it that are written with a capital or as a number.
        """
        return _counted(self.document.tokens.capital | self.document.tokens.number)

    @cached_property
    def named(self) -> list[bool]:
        """
        For each word whether it is written as a name: with a capital that is not just that of a sentence's beginning.

        The first word of a sentence counts where it has a capital inside a sentence, too, or is rare and never small.
        """
        tokens = self.document.tokens
        first = np.zeros(len(self), bool)
        first[tokens.sentences[:-1]] = True
        inside = {form for form, name in zip(tokens.forms, (tokens.capital & ~first).tolist(), strict=True) if name}
        small = {form for form, capital in zip(tokens.forms, tokens.capital.tolist(), strict=True) if not capital}
        rare = (self.rarity >= RARE_NAME_BITS * EIGHTHS).tolist()
        return [
            capital and (not head or form in inside or (rare[place] and form not in small))
            for place, (form, capital, head) in enumerate(
                zip(tokens.forms, tokens.capital.tolist(), first.tolist(), strict=True)
            )
        ]

    @cached_property
    def starts(self) -> list[int]:
        """
        The tokens at which sentences begin, cut ones too, and the number of tokens.
        """
        starts: list[int] = self.document.tokens.sentences.tolist()
        return starts

    @cached_property
    def places_in_text(self) -> tuple[list[int], list[int]]:
        """
        Where each token begins and ends, in code points.
        """
        return self.document.tokens.starts.tolist(), self.document.tokens.ends.tolist()

    def span(self, first: int, last: int) -> Span:
        """
        Give the code points from token *first* up to and without token *last*.
        """
        begins, ends = self.places_in_text
        return begins[first], ends[last - 1]

    @cached_property
    def numbers(self) -> list[bool]:
        """
        For each word whether it begins with a digit.
        """
        return list(map(bool, self.document.tokens.number))

    @cached_property
    def uses(self) -> Counter[str]:
        """
        How often the text has each word.
        """
        return Counter(self.forms)

    @cached_property
    def unknown(self) -> list[str]:
        """
        The words in small letters that nobody knows.
        """
        odd = (self.rarity >= UNUSUAL_BITS * EIGHTHS) & ~self.document.tokens.capital
        return [self.forms[place] for place in np.flatnonzero(odd).tolist()]

    @cached_property
    def english(self) -> bool:
        """
        Whether the document is in English.
        """
        return is_english(self.document)

    @cached_property
    def said(self) -> list[Speaker | None]:
        """
        The speaker of each of the document's quotations.
        """
        text = self.document.article.text
        return speakers(text, paragraphs(text), self.document.quotations, english=self.english)

    @cached_property
    def key(self) -> bytes:
        """
        What orders texts, so that which is left does not matter.
        """
        return self.words.tobytes()

    def comes_first(self, other: WordIndex) -> bool:
        """
        Tell whether this text comes before another, or is the same, in an order of all texts.
        """
        return self.key <= other.key

    def holds_sentence(self, first: int, last: int) -> bool:
        """
        Tell whether a whole sentence lies between the tokens *first* and *last*.
        """
        return bisect_right(self.bounds, last) - bisect_left(self.bounds, first) >= 2

    def bits(self, first: int, last: int) -> int:
        """
        Give the information of the tokens *first* up to and without *last*, nothing before them known.
        """
        known = self.listed
        bits = known["alone"][first]
        if last - first > 1:
            running = known["running"]
            bits += known["after_one"][first + 1] + running[last] - running[first + 2]
        return bits


def index_words(one: Profile, background: Background) -> WordIndex:
    """
    Prepare a document for aligning; *background* is what its profile was made with.
    """
    words = one.document.tokens.words
    bits = one.alone, one.after_one, one.after_two
    return _indexed(one.document, uses_of(words), background.information(words)[0], bits)


def index_document(document: Document, background: Background) -> WordIndex:
    """
    Do the same for a document of which nothing else is asked, without its profile.
    """
    words = document.tokens.words
    information, uses = background.information(words), uses_of(words)
    return _indexed(document, uses, information[0], told_in_a_text(information, uses))


def _indexed(document: Document, uses: Indices, anywhere: Bits, bits: tuple[Bits, Bits, Bits]) -> WordIndex:
    """
    Index a document, given how often it uses each word, what that tells anywhere, and what the words tell there.
    """
    words = document.tokens.words
    rarity = _eighths(anywhere)
    alone, after_one, after_two = (_eighths(one) for one in bits)
    seeds, places = seeds_of(words, uses, rarity, alone, after_one)
    starts = document.tokens.sentences
    lengths = np.diff(starts)
    closed = np.zeros(words.size + 1, bool)
    closed[starts] = True
    closed[starts[1:-1][lengths[:-1] == LONGEST_SENTENCE]] = False
    return WordIndex(
        document=document,
        words=words.view(np.int64),
        rarity=rarity,
        alone=alone,
        after_one=after_one,
        after_two=after_two,
        running=np.concatenate([np.zeros(1, np.int64), np.cumsum(after_two)]),
        seeds=seeds,
        places=places,
        sentence=np.repeat(np.arange(lengths.size), lengths),
        bounds=np.flatnonzero(closed).tolist(),
        closed=closed,
    )


def shared_seeds(one: WordIndex, other: WordIndex) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """
    Give the seeds that two texts have in common: where each stands, ascending, in the one and in the other.
    """
    places, others = _likely(one, other), _likely(other, one)
    shared = places.keys() & others.keys()
    return {key: places[key] for key in shared}, {key: others[key] for key in shared}


def _likely(one: WordIndex, other: WordIndex) -> dict[int, list[int]]:
    """
    Give the places of those seeds whose low bits a seed of the other text has: all in common, and hardly any others.
    """
    known = np.zeros(_SIEVE + 1, np.bool_)
    known[other.seeds & _SIEVE] = True
    likely = np.flatnonzero(known[one.seeds & _SIEVE])
    places: dict[int, list[int]] = {}
    for key, place in zip(one.seeds[likely].tolist(), one.places[likely].tolist(), strict=True):
        places.setdefault(key, []).append(place)
    return places


def seeds_of(
    words: Hashes, uses: Indices, rarity: Indices, alone: Indices, after_one: Indices
) -> tuple[Indices, Indices]:
    """
    Find the telling words and pairs of words, and where they stand, in order of text.
    """
    telling = np.flatnonzero((rarity >= SEED_WORD_BITS * EIGHTHS) & (uses <= MOST_USES))
    pairs = np.flatnonzero(alone[:-1] + after_one[1:] >= SEED_PAIR_BITS * EIGHTHS)
    seeds = np.concatenate([words[telling], run_hashes(words, 2)[pairs]]).view(np.int64)
    places = np.concatenate([telling, pairs])
    order = np.lexsort((seeds, places))
    return seeds[order], places[order]


def _eighths(bits: npt.NDArray[Any]) -> Indices:
    return np.rint(bits.astype(np.float64) * EIGHTHS).astype(np.int64)


def _counted(flags: npt.NDArray[np.bool_]) -> list[int]:
    counts: list[int] = np.concatenate([np.zeros(1, np.int64), np.cumsum(flags)]).tolist()
    return counts
