"""
Whether two sentences say the same: people's rewritings of sentences against their neighbours (PAN 2010, pairs).
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations_with_replacement, pairwise

import numpy as np
import numpy.typing as npt

from benchmarks.corpora import rows
from benchmarks.intervals import of_share
from benchmarks.passages.figures import Figures
from benchmarks.passages.public_sets import indexed
from provenance.alignment.aligning import align
from provenance.alignment.word_index import EIGHTHS, WordIndex

Numbers = npt.NDArray[np.float64]

# Words with this many first letters in common are taken for forms of one.
_STEM = 4


def sentence_pairs() -> Figures:
    """
    Give ``pan_sentence_accuracy``, on the test split of the set.

    Six measures of what two sentences share, their squares and products, weighed by logistic regression, and the
    threshold, are fitted to the training split. ``pan_sentence_accuracy_one_measure`` is that of the best single one.
    """
    every = list(rows("pan_sentence_pairs/pairs.jsonl.xz"))
    measures = np.array([_measures(indexed(row["a"]), indexed(row["b"])) for row in every])
    same = np.array([int(row["label"]) == 1 for row in every])
    training = np.array([row["split"] == "train" for row in every])
    figures = Figures()
    count = int((~training).sum())
    fitted = _accuracy(_weighed(measures, same, training), same, training)[1]
    figures.add("pan_sentence_accuracy", fitted, count, of_share(round(fitted * count), count))
    single = max(_accuracy(measures[:, k], same, training) for k in range(measures.shape[1]))[1]
    figures.add("pan_sentence_accuracy_one_measure", single, count, of_share(round(single * count), count))
    return figures


def _measures(left: WordIndex, right: WordIndex) -> list[float]:
    """
    Measure what two sentences share.

    Parts of the information of the longer one (words in common; forms of one word too), and of the shorter one (words
    aligned); the ratio of lengths, the pairs of words in common, and how much is in common.
    """
    bits = [dict(zip(side.forms, (side.rarity / EIGHTHS).tolist(), strict=True)) for side in (left, right)]
    counts = Counter(left.forms), Counter(right.forms)
    common = counts[0] & counts[1]
    totals = [sum(of[form] * count for form, count in words.items()) for of, words in zip(bits, counts, strict=True)]
    shared = sum(bits[0][form] * count for form, count in common.items())
    rest = [_stems(words - common) for words in counts]
    stems = {form[:_STEM]: weight for form, weight in bits[0].items()}
    forms = sum(stems[stem] * count for stem, count in (rest[0] & rest[1]).items())
    runs = [run for stretch in align(left, right) for run in stretch.runs]
    aligned = sum(bits[0][form] for run in runs for form in left.forms[run.left : run.left_end])
    pairs = len(set(pairwise(left.forms)) & set(pairwise(right.forms)))
    shorter, longer = sorted((max(1, len(left)), max(1, len(right))))
    return [
        shared / max(1e-9, *totals),
        (shared + forms) / max(1e-9, *totals),
        aligned / max(1e-9, min(totals)),
        shorter / longer,
        pairs / shorter,
        float(np.log1p(shared)),
    ]


def _stems(words: Counter[str]) -> Counter[str]:
    stems: Counter[str] = Counter()
    for form, count in words.items():
        stems[form[:_STEM]] += count
    return stems


def _weighed(measures: Numbers, same: npt.NDArray[np.bool_], training: npt.NDArray[np.bool_]) -> Numbers:
    """
    Weigh measures, squares and products by logistic regression on the training split (Newton's method).
    """
    scaled = (measures - measures[training].mean(0)) / measures[training].std(0)
    columns = [scaled[:, a] * scaled[:, b] for a, b in combinations_with_replacement(range(scaled.shape[1]), 2)]
    inputs = np.column_stack([scaled, *columns])
    inputs = (inputs - inputs[training].mean(0)) / inputs[training].std(0)
    inputs = np.column_stack([inputs, np.ones(len(inputs))])
    weights = np.zeros(inputs.shape[1])
    seen, wanted = inputs[training], same[training]
    for _ in range(25):
        likely = 1 / (1 + np.exp(-seen @ weights))
        slope = seen.T @ (likely - wanted) + weights
        bend = (seen * (likely * (1 - likely))[:, None]).T @ seen + np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    return inputs @ weights


def _accuracy(scores: Numbers, same: npt.NDArray[np.bool_], training: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """
    Find the best threshold on the training split; give the part that is right there, and on the test split.
    """
    places = np.quantile(scores[training], np.linspace(0, 1, 400))
    parts = [float(((scores[training] >= place) == same[training]).mean()) for place in places]
    best = places[int(np.argmax(parts))]
    return max(parts), float(((scores[~training] >= best) == same[~training]).mean())
