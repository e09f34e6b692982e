"""
What is measured of two texts, in numbers, and a simple model that tells classes by them, fitted to other folds alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import LCSseq

import provenance as pv
from provenance.alignment.profile import profile
from provenance.background import default_background
from provenance.hashes import longest_common_run, run_hashes
from provenance.lineage.pairs import compare_pair
from provenance.text.document import Document, read_document

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# Learns from values how to give them on one scale.
Scaling = Callable[[Floats], Callable[[Floats], Floats]]

# Runs of so many words are looked for in the other text.
_RUNS = (1, 2, 3, 4, 5, 7)

# Runs of so many letters: endings change where words do not.
_LETTERS = (4, 6, 10)

# So much of the words of a sentence stands in one sentence of the other text.
_COVERED = (0.5, 0.65, 0.8, 0.95)

# Words of more bits are names and the like.
_RARE_BITS = 9.0

# Of these pulls towards nothing the one is taken that is best inside the training folds.
_PULLS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
_INNER_FOLDS = 5


def measured(text: str, source: str) -> list[float]:
    """
    Measure how much of a text stands in another, in what pieces, and in which order.
    """
    background = default_background()
    one, other = (read_document(pv.Article(name, given)) for name, given in (("text", text), ("source", source)))
    words, theirs = one.tokens.words, other.tokens.words
    found: list[float] = []
    for length in _RUNS:
        left, right = (np.unique(run_hashes(some, length)) for some in (words, theirs))
        common = np.intersect1d(left, right, assume_unique=True).size
        found += [common / max(1, left.size), common / max(1, right.size)]
        found.append(_covered(words, theirs, length))
    for length in _LETTERS:
        mine, his = (_letters(document, length) for document in (one, other))
        found += [len(mine & his) / max(1, len(mine)), len(mine & his) / max(1, len(his))]
    in_order = LCSseq.similarity(words.tolist(), theirs.tolist())
    run = longest_common_run(words, theirs)
    found += [in_order / max(1, words.size), in_order / max(1, theirs.size), run / max(1, words.size), np.log1p(run)]
    bits = background.information(words)[0]
    shared = np.isin(words, theirs)
    for told in (bits, np.where(bits > _RARE_BITS, bits, 0.0)):
        found.append(float(told[shared].sum() / max(1e-9, told.sum())))
    sentences = _sentences(one, other)
    found += [
        float(sentences[0] @ sentences[1]),
        *(float(sentences[0] @ (sentences[1] >= least)) for least in _COVERED),
    ]
    pair = compare_pair(0, 1, [profile(one, background), profile(other, background)])
    for side in (pair.of_left, pair.of_right):
        found += [side.share, side.private]
    found += [pair.chain.of_left if pair.chain else 0.0, float(np.log1p(pair.bits))]
    return [*found, float(np.log(max(1, words.size) / max(1, theirs.size))), float(np.log(max(1, words.size)))]


def told_apart(values: Floats, labels: Integers, groups: Integers, classes: int, *, ranks: bool = False) -> Integers:
    """
    Guess the class of each item by a model that was fitted to the items of other groups.

    Args:
        values: float64 (n, features).
        labels: int64 (n,), below *classes*.
        groups: int64 (n,), the fold of each.
        classes: how many there are.
        ranks: take the mean of two models, one of the values, and one of their ranks as places under a normal curve.

    Source: multinomial logistic regression with a ridge, its pull chosen inside the training folds.
    """
    found = np.zeros(len(labels), np.int64)
    scalings = (_spread_of, _rank_of) if ranks else (_spread_of,)
    for fold in np.unique(groups).tolist():
        known = groups != fold
        inner = np.arange(int(known.sum())) % _INNER_FOLDS
        parts = np.zeros((int((~known).sum()), classes))
        for scaling in scalings:
            given = values[known], labels[known]
            right = [_right(*given, inner, classes, pull, scaling) for pull in _PULLS]
            parts += _fitted(*given, classes, _PULLS[int(np.argmax(right))], scaling)(values[~known])
        found[~known] = np.argmax(parts, axis=1)
    return found


def _right(values: Floats, labels: Integers, folds: Integers, classes: int, pull: float, scaling: Scaling) -> int:
    right = 0
    for fold in range(_INNER_FOLDS):
        known = folds != fold
        parts = _fitted(values[known], labels[known], classes, pull, scaling)(values[~known])
        right += int((np.argmax(parts, axis=1) == labels[~known]).sum())
    return right


def _spread_of(values: Floats) -> Callable[[Floats], Floats]:
    """
    Learn to give values in standard deviations from the mean.
    """
    middle, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    return lambda some: (some - middle) / spread


def _rank_of(values: Floats) -> Callable[[Floats], Floats]:
    """
    Learn to give values by how many are smaller, as places under a normal curve.
    """
    from scipy.special import ndtri

    known = np.sort(values, axis=0)
    places = (np.arange(len(known)) + 0.5) / len(known)

    def ranked(some: Floats) -> Floats:
        columns = [np.interp(one, own, places) for one, own in zip(some.T, known.T, strict=True)]
        return np.asarray(ndtri(np.column_stack(columns)), np.float64)

    return ranked


def _fitted(
    values: Floats, labels: Integers, classes: int, pull: float, scaling: Scaling
) -> Callable[[Floats], Floats]:
    """
    Fit a model that gives the probability of each class.
    """
    from scipy.optimize import minimize

    scale = scaling(values)

    def scaled(some: Floats) -> Floats:
        return np.column_stack([np.ones(len(some)), scale(some)])

    given, wanted = scaled(values), np.eye(classes)[labels]

    def probabilities(some: Floats, weights: Floats) -> Floats:
        scores = some @ weights
        parts: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
        parts /= parts.sum(axis=1, keepdims=True)
        return parts

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(-1, classes)
        parts = probabilities(given, weights)
        slope = given.T @ (parts - wanted)
        slope[1:] += pull * weights[1:]
        missed = -float((wanted * np.log(parts + 1e-300)).sum()) + pull / 2 * float((weights[1:] ** 2).sum())
        return missed, slope.ravel()

    start = np.zeros(given.shape[1] * classes)
    weights = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x.reshape(-1, classes)
    return lambda some: probabilities(scaled(some), weights)


def _covered(words: npt.NDArray[np.uint64], theirs: npt.NDArray[np.uint64], length: int) -> float:
    """
    Give the part of the words that stand in a run of so many that the other text has too.
    """
    runs = np.isin(run_hashes(words, length), run_hashes(theirs, length))
    covered = np.zeros(words.size, np.bool_)
    for offset in range(length):
        covered[offset : offset + runs.size] |= runs
    return float(covered.mean()) if words.size else 0.0


def _letters(document: Document, length: int) -> set[str]:
    joined = " ".join(document.tokens.forms)
    return {joined[place : place + length] for place in range(len(joined) - length + 1)}


def _sentences(one: Document, other: Document) -> tuple[Floats, Floats]:
    """
    Give of each sentence its part of the text, and the greatest part of its words that one sentence of *other* has.
    """
    mine, theirs = ([set(words.tolist()) for words in _parted(document)] for document in (one, other))
    sizes = np.array([words.size for words in _parted(one)], np.float64)
    held = [max((len(words & some) / len(words) for some in theirs), default=0.0) for words in mine]
    return sizes / max(1.0, sizes.sum()), np.array(held)


def _parted(document: Document) -> Sequence[npt.NDArray[np.uint64]]:
    return np.split(document.tokens.words, document.tokens.sentences[1:-1].tolist()) if len(document.tokens) else []
