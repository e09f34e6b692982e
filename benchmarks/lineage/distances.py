"""
How far texts are from each other, as the published baselines measure it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt
from attrs import field, frozen
from rapidfuzz.distance import Levenshtein

Floats = npt.NDArray[np.float64]

# The published figures were measured on the first 2,500 tokens of each text.
MOST_TOKENS = 2_500

# Words of Latin letters, numbers, and every other character by itself, as where the published figures were measured;
# any other letter belongs to a word here, or Urdu would be taken letter by letter.
_TOKEN = re.compile(r"[A-Za-z]+(?:'[a-z]+)?|[0-9][0-9.,]*|[^\W\d_A-Za-z]+|[^\sA-Za-z0-9]")


@frozen(kw_only=True, eq=False)
class Distances:
    """
    What a baseline may look at: the texts of one family against each other.

    Attributes:
        lengths: int64 (n,), in tokens.
        deleted, inserted, replaced: int64 (n, n), tokens from row to column in the shortest edit script; a run replaced
            by another counts as many as the longer of the two.
        edit: float64 (n, n), all three over the length of the longer text; symmetric.
        cosine: float64 (n, n), 1 less the cosine of tf-idf vectors; symmetric.
        contained: float64 (n, n), share of the column's word 3-grams that the row has.
    """

    lengths: npt.NDArray[np.int64]
    deleted: npt.NDArray[np.int64] = field(repr=False)
    inserted: npt.NDArray[np.int64] = field(repr=False)
    replaced: npt.NDArray[np.int64] = field(repr=False)
    edit: Floats = field(repr=False)
    cosine: Floats = field(repr=False)
    contained: Floats = field(repr=False)


def tokens(text: str) -> list[str]:
    """
    Give the first tokens of a text, in lower case.
    """
    return [token.lower() for token in _TOKEN.findall(text)[:MOST_TOKENS]]


def measure(texts: Sequence[str]) -> Distances:
    """
    Measure every two texts.
    """
    words = [tokens(text) for text in texts]
    numbers: dict[str, int] = {}
    coded = [[numbers.setdefault(word, len(numbers)) for word in text] for text in words]
    count = len(words)
    lengths = np.array([len(text) for text in words], np.int64)
    deleted, inserted, replaced = (np.zeros((count, count), np.int64) for _ in range(3))
    for a, b in combinations(range(count), 2):
        gone, new, changed = edit_counts(coded[a], coded[b])
        deleted[a, b] = inserted[b, a] = gone
        inserted[a, b] = deleted[b, a] = new
        replaced[a, b] = replaced[b, a] = changed
    longer = np.maximum(1, np.maximum(lengths[:, None], lengths[None, :]))
    return Distances(
        lengths=lengths,
        deleted=deleted,
        inserted=inserted,
        replaced=replaced,
        edit=(deleted + inserted + replaced) / longer,
        cosine=_cosine_distances(words),
        contained=_containments(words),
    )


def edit_counts(left: Sequence[int], right: Sequence[int]) -> tuple[int, int, int]:
    """
    Give the tokens deleted, inserted and replaced from *left* to *right* in the shortest edit script.
    """
    deleted = inserted = replaced = 0
    for step in Levenshtein.opcodes(left, right):
        gone, new = step.src_end - step.src_start, step.dest_end - step.dest_start
        if step.tag == "delete":
            deleted += gone
        elif step.tag == "insert":
            inserted += new
        elif step.tag == "replace":
            replaced += max(gone, new)
    return deleted, inserted, replaced


def _cosine_distances(words: Sequence[Sequence[str]]) -> Floats:
    spread = Counter(word for text in words for word in sorted(set(text)))
    count = len(words)
    vectors = []
    for text in words:
        weights = {
            word: times * (1 + math.log((1 + count) / (1 + spread[word]))) for word, times in Counter(text).items()
        }
        length = math.sqrt(math.fsum(weight**2 for weight in weights.values())) or 1.0
        vectors.append({word: weight / length for word, weight in weights.items()})
    distances = np.zeros((count, count))
    for a, b in combinations(range(count), 2):
        shared = math.fsum(weight * vectors[b].get(word, 0.0) for word, weight in vectors[a].items())
        distances[a, b] = distances[b, a] = 1.0 - shared
    return distances


def _containments(words: Sequence[Sequence[str]]) -> Floats:
    grams = [{tuple(text[place : place + 3]) for place in range(len(text) - 2)} for text in words]
    return np.array([[len(row & column) / max(1, len(column)) for column in grams] for row in grams])
