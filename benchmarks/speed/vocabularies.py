"""
The words that made-up articles are written with, and the forms in which a word may stand in a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

import numpy as np
import pyarrow as pa
from attrs import frozen

Variant = Literal["ascii", "curly", "russian", "chinese"]

VARIANTS: tuple[Variant, ...] = ("ascii", "curly", "russian", "chinese")

# So many words stand in a vocabulary; the rarest come about once in five articles of a thousand.
WORDS = 200_000

# Shares of the letters of running text, in per cent.
_LATIN = ("etaoinshrdlucmfwypvbgkjqxz", (12.7, 9.1, 8.2, 7.5, 7.0, 6.7, 6.3, 6.1, 6.0, 4.3, 4.0, 2.8, 2.8, 2.4, 2.2,
                                         2.4, 2.0, 1.9, 1.0, 1.5, 2.0, 0.8, 0.15, 0.1, 0.15, 0.07))  # fmt: skip
_CYRILLIC = ("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", (10.97, 8.45, 8.01, 7.35, 6.7, 6.26, 5.47, 4.73, 4.54, 4.4, 3.49,
             3.21, 2.98, 2.81, 2.62, 2.01, 1.9, 1.74, 1.7, 1.65, 1.59, 1.44, 1.21, 0.97, 0.94, 0.73, 0.64, 0.48, 0.36,
             0.32, 0.26, 0.04, 0.04))  # fmt: skip

# The first of the common Han characters; which they are does not matter to speed, that they are three bytes does.
_FIRST_HAN = 0x4E00
_HAN = 3_500


@frozen
class Form:
    """
    One way in which a word stands in a sentence.

    Attributes:
        before, after: what is written around it.
        share: the part of the words that stand so.
        ends: a sentence ends here, so that the next word has a capital.
    """

    before: str
    after: str
    share: float
    ends: bool = False


_PLAIN = (
    Form("", " ", 0.885),
    Form("", ", ", 0.06),
    Form("", ". ", 0.05, ends=True),
    Form("", ".\n\n", 0.005, ends=True),
)
_CURLY = (
    Form("", " ", 0.829),
    Form("", ", ", 0.055),
    Form("", ". ", 0.045, ends=True),
    Form("", ".\n\n", 0.005, ends=True),
    Form("“", " ", 0.024),
    Form("", "” ", 0.012),
    Form("", ".” ", 0.012, ends=True),
    Form("", " – ", 0.018),
)
_HAN_FORMS = (
    Form("", "", 0.885),
    Form("", "，", 0.06),
    Form("", "。", 0.05, ends=True),
    Form("", "。\n\n", 0.005, ends=True),
)
FORMS: dict[Variant, tuple[Form, ...]] = {
    "ascii": _PLAIN,
    "curly": _CURLY,
    "russian": _PLAIN,
    "chinese": _HAN_FORMS,
}


@frozen(eq=False)
class Pieces:
    """
    Everything that an article is put together from.

    Attributes:
        written: large_string (2 * n_words * n_forms,); piece (word * n_forms + form) * 2 + capital.
        forms: int64 (2**16,), forms, each as often as its share has it.
        ends: bool (n_forms,), whether a sentence ends with the form.
        draws: int32 (2**22,), words, each as often as Zipf's law has it: an element drawn evenly is a word drawn so.
    """

    written: pa.LargeStringArray
    forms: np.ndarray
    ends: np.ndarray
    draws: np.ndarray

    @property
    def n_forms(self) -> int:
        """
        How many forms a word has.
        """
        return len(self.ends)


@cache
def pieces(variant: Variant, words: int = WORDS) -> Pieces:
    """
    Make the vocabulary of a variant, the same at every call.
    """
    forms = FORMS[variant]
    written = []
    for word in vocabulary(variant, words):
        capital = word.capitalize()
        for form in forms:
            written += (f"{form.before}{word}{form.after}", f"{form.before}{capital}{form.after}")
    likely = 1.0 / np.arange(1, words + 1)
    middles = (np.arange(2**22) + 0.5) / 2**22
    return Pieces(
        written=pa.array(written, pa.large_string()),
        forms=np.searchsorted(np.cumsum([form.share for form in forms[:-1]]), (np.arange(2**16) + 0.5) / 2**16),
        ends=np.array([form.ends for form in forms]),
        draws=np.searchsorted(np.cumsum(likely) / likely.sum(), middles).astype(np.int32),
    )


def vocabulary(variant: Variant, words: int) -> Sequence[str]:
    """
    Give so many distinct words, the most frequent first; frequent words are short.
    """
    generator = np.random.default_rng(20_261_121)
    if variant == "chinese":
        return _han_words(generator, words)
    letters, shares = _CYRILLIC if variant == "russian" else _LATIN
    found: dict[str, None] = {}
    while len(found) < words:
        ranks = np.arange(words) if not found else np.arange(len(found), words)
        lengths = np.clip(np.rint(generator.normal(1.7 + 0.4125 * np.log2(ranks + 2), 1.8)), 1, 18).astype(np.int64)
        ends = np.cumsum(lengths)
        drawn = "".join(
            np.array(list(letters))[
                np.searchsorted(np.cumsum(shares) / np.sum(shares), generator.random(int(ends[-1])))
            ]
        )
        found.update(
            dict.fromkeys(
                drawn[end - length : end] for end, length in zip(ends.tolist(), lengths.tolist(), strict=True)
            )
        )
    chosen = list(found)[:words]
    return [_decorated(word, rank) for rank, word in enumerate(chosen)] if variant == "curly" else chosen


def _decorated(word: str, rank: int) -> str:
    # A possessive or an accent belongs to the word, so that a copy set with other commas keeps it.
    if rank % 29 == 17:
        return f"{word}’s"
    return word.replace("e", "é", 1) if rank % 31 == 19 else word


def _han_words(generator: np.random.Generator, words: int) -> Sequence[str]:
    # The first words are single characters, the others pairs, as most words of Chinese are.
    singles = [chr(_FIRST_HAN + number) for number in range(_HAN)]
    found = dict.fromkeys(singles[number] for number in generator.permutation(_HAN)[: min(_HAN, words)].tolist())
    while len(found) < words:
        drawn = np.minimum(generator.zipf(1.3, size=(2, words)) - 1, 2**40) % _HAN
        found.update(dict.fromkeys(singles[a] + singles[b] for a, b in drawn.T.tolist()))
    return list(found)[:words]
