"""
What a text and its source have in common, by how rare that is in the corpus itself, and how it spreads over the text.

Runs of letters are taken without the spaces between words: scripts differ in where they put them, and so do writers.
What is rare is counted over all texts of a set, labelled or not; no label is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt

from provenance.text.tokens import tokenise

Floats = npt.NDArray[np.float64]
Bag = Counter[Hashable]

_WORDS = (1, 2, 3)
_LETTERS = (3, 5, 8, 12)

# What so many texts have or fewer is rare: a text and its source.
_RARE = 2

# Windows of so many words, half of one beyond the last, and the letters of the runs that are looked for.
_WINDOW = 25
_STEP = 12
_RUN = 6
_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
_FILLED = (0.5, 0.7)


def held_in_common(texts: Sequence[str], sources: Sequence[str]) -> Floats:
    """
    Measure each text beside its source: float64 (n, features).
    """
    mine, theirs = ([list(tokenise(text).forms) for text in some] for some in (texts, sources))
    alone = dict(zip(sources, theirs, strict=True))
    columns = []
    for length in _WORDS:
        columns += _weighed(*([_runs(words, length) for words in some] for some in (mine, theirs, alone.values())))
    for length in _LETTERS:
        columns += _weighed(*([_letters(words, length) for words in some] for some in (mine, theirs, alone.values())))
    rows = [_spread(one, other) for one, other in zip(mine, theirs, strict=True)]
    return np.column_stack([*columns, np.array(rows).reshape(len(rows), -1)])


def _weighed(mine: Sequence[Bag], theirs: Sequence[Bag], alone: Sequence[Bag]) -> list[Floats]:
    """
    Give what two bags have in common, plain and by rarity, as parts of either, and the cosine of both.

    Source: Salton and Buckley 1988 (logarithm of counts, inverse document frequency).
    """
    held: Bag = Counter()
    for bag in (*mine, *alone):
        held.update(bag.keys())
    bits = {key: float(np.log2((len(mine) + len(alone) + 1) / count)) for key, count in held.items()}
    rows = []
    for one, other in zip(mine, theirs, strict=True):
        common = one.keys() & other.keys()
        told = sum(bits[key] for key in common)
        rare = [key for key in one if held[key] <= _RARE]
        rare_common = [key for key in rare if key in common]
        left, right = ({key: bits[key] * (1 + np.log(count)) for key, count in bag.items()} for bag in (one, other))
        sizes = [np.sqrt(sum(value * value for value in some.values())) for some in (left, right)]
        rows.append(
            [
                len(common) / max(1, len(one)),
                len(common) / max(1, len(other)),
                told / max(1e-9, sum(bits[key] for key in one)),
                told / max(1e-9, sum(bits[key] for key in other)),
                sum(left[key] * right[key] for key in common) / max(1e-9, sizes[0] * sizes[1]),
                sum(bits[key] for key in rare_common) / max(1e-9, sum(bits[key] for key in rare)),
                np.log1p(len(rare_common)),
            ]
        )
    return list(np.array(rows, np.float64).reshape(len(mine), -1).T)


def _spread(words: Sequence[str], theirs: Sequence[str]) -> list[float]:
    """
    Measure how what is common spreads over both: the numbers, thirds of the text, windows of either.
    """
    runs, their_runs = set(_letters(words, _RUN)), set(_letters(theirs, _RUN))
    numbers = [word for word in words if word.isdigit()]
    found = [sum(word in theirs for word in numbers) / len(numbers) if numbers else 0.5]
    for part in range(3):
        third = set(_letters(words[len(words) * part // 3 : len(words) * (part + 1) // 3], _RUN))
        found.append(len(third & their_runs) / max(1, len(third)))
    for one, other in ((words, their_runs), (theirs, runs)):
        windows = [set(_letters(one[at : at + _WINDOW], _RUN)) for at in range(0, max(1, len(one) - _STEP), _STEP)]
        filled = np.array([len(window & other) / max(1, len(window)) for window in windows])
        found += [float(filled.max()), float(filled.mean()), *np.quantile(filled, _QUANTILES).tolist()]
        found += [float((filled > least).mean()) for least in _FILLED]
    return [*found, float(np.log(max(1, len(words)) / max(1, len(theirs)))), float(np.log(max(1, len(words))))]


def _runs(words: Sequence[str], length: int) -> Bag:
    return Counter(tuple(words[place : place + length]) for place in range(len(words) - length + 1))


def _letters(words: Sequence[str], length: int) -> Bag:
    joined = "".join(words)
    return Counter(joined[place : place + length] for place in range(len(joined) - length + 1))
