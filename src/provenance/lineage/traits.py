"""
What tells two versions of a text apart, in numbers: what each is like, and what was changed between them.

No number says by itself which text came first; :mod:`provenance.lineage.regimes` weighs them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from attrs import field, frozen
from rapidfuzz.distance import Levenshtein

from provenance.alignment.profile import Profile
from provenance.lineage.pairs import PairEvidence
from provenance.sums import plain_sum

Numbers = npt.NDArray[np.float64]

# A word that half of all texts use tells less than this.
EVERYDAY_WORD_BITS = 7.0

# Replaced phrases longer than this are rewritten sentences: which word stands for which cannot be told.
LONGEST_REPLACEMENT = 8

# From so many replaced phrases on their means are trusted whole.
ENOUGH_REPLACEMENTS = 5

# Two words this alike, of which one is in no dictionary, are a word and its misspelling.
MISSPELLING_SIMILARITY = 0.7
SHORTEST_MISSPELT = 4

ASYMMETRIES = (
    "length",
    "own wording",
    "sentences of its own",
    "sentences at the end",
    "words cut and added",
    "rarity of replaced words",
    "unknown words among the replaced",
    "phrases in use among the replaced",
    "length of replaced words",
    "longer word at each place",
    "length of words",
    "length of matched sentences",
    "capitals",
    "numbers",
    "variety of words",
    "quotations",
    "rarity of words",
    "unknown words",
    "misspellings",
    "commas",
    "sentences split",
    "unusual wording",
    "everyday words",
    "where the shared part begins",
    "rarity in sentences of its own",
    "hyphens",
    "has sentences of its own",
)

CIRCUMSTANCES = (
    "part shared",
    "changes to a sentence",
    "replaced among the changes",
    "length of changes",
    "sentences of their own",
    "own wording of both",
    "sentences untouched",
    "length",
    "quotations",
    "unknown words",
    "phrases in use, apart",
    "phrases known",
    "sentences matched",
    "own sentences at the end",
    "sentences moved",
    "capitals",
)


@frozen(eq=False)
class Traits:
    """
    What one document is like.

    Attributes:
        tokens, sentences: how many; at least 1.
        means: by name, averages over its words or sentences.
        alone, unknown, lengths: float64 (n_tokens + 1,), sums up to each token of the information of the words, of
            whether the background lacks them, and of their lengths.
        attested: float64 (n_tokens,), sums of whether each word and the next are a phrase in use.
    """

    tokens: int
    sentences: int
    means: Mapping[str, float] = field(repr=False)
    alone: Numbers = field(repr=False)
    unknown: Numbers = field(repr=False)
    lengths: Numbers = field(repr=False)
    attested: Numbers = field(repr=False)


@frozen(eq=False)
class Differences:
    """
    Two linked documents, in numbers.

    Attributes:
        asymmetries: float64 (n_asymmetries,), left less right, in the order of :data:`ASYMMETRIES`: exchanging the two
            changes every sign.
        circumstances: float64 (n_circumstances,), in the order of :data:`CIRCUMSTANCES`: the same either way.
    """

    asymmetries: Numbers
    circumstances: Numbers


def traits_of(one: Profile) -> Traits:
    """
    Measure one document against what is common anywhere.
    """
    document = one.document
    tokens, text = document.tokens, document.article.text
    count, sentences = max(1, len(tokens)), max(1, len(tokens.sentences) - 1)
    lengths = np.array([len(form) for form in tokens.forms], np.float64)
    means = {
        "word length": _mean(lengths),
        "capitals": _mean(tokens.capital),
        "numbers": _mean(tokens.number),
        "variety": len(one.vocabulary) / count**0.85,  # Heaps' law: a longer text has less variety
        "quoted": float(tokens.quoted.sum()) / count,
        "bits": _mean(one.alone),
        "unknown": _mean(one.unknown),
        "commas": text.count(",") / count,
        "surprise": _mean(one.after_two),
        "everyday": _mean(one.alone < EVERYDAY_WORD_BITS),
        "hyphens": (text.count("-") + text.count("–")) / count,
        "attested": _mean(one.attested),
    }
    return Traits(
        tokens=count,
        sentences=sentences,
        means=means,
        alone=_sums(one.alone),
        unknown=_sums(one.unknown),
        lengths=_sums(lengths),
        attested=_sums(one.attested),
    )


def differences(pair: PairEvidence, left: Profile, right: Profile, of_left: Traits, of_right: Traits) -> Differences:
    """
    Measure how two documents differ.

    Args:
        pair: their comparison.
        left, right: their profiles.
        of_left, of_right: their traits.
    """
    gaps = [gap for sentence in pair.sentences for gap in sentence.gaps]
    at_left = np.array([gap.left for gap in gaps], np.int64).reshape(-1, 2)
    at_right = np.array([gap.right for gap in gaps], np.int64).reshape(-1, 2)
    sizes = np.stack([at_left[:, 1] - at_left[:, 0], at_right[:, 1] - at_right[:, 0]], axis=1)
    added, cut = int((sizes[:, 0] == 0).sum()), int((sizes[:, 1] == 0).sum())
    replaced = (sizes > 0).all(axis=1)
    short = replaced & (sizes <= LONGEST_REPLACEMENT).all(axis=1)
    places = at_left[short], at_right[short]
    trust = min(1.0, float(short.sum()) / ENOUGH_REPLACEMENTS)
    alone, unknown, lengths = (
        tuple(_over(sums, where) for sums, where in zip(both, places, strict=True))
        for both in (
            (of_left.alone, of_right.alone),
            (of_left.unknown, of_right.unknown),
            (of_left.lengths, of_right.lengths),
        )
    )
    in_use = _in_use(of_left, places[0]) - _in_use(of_right, places[1])
    in_use = in_use[~np.isnan(in_use)]
    matched = sorted(pair.matched(pair.left)), sorted(pair.matched(pair.right))
    count = max(1, len(pair.sentences))
    lone = of_left.sentences - len(matched[0]), of_right.sentences - len(matched[1])
    # Two texts linked by a chain alone may have no matched sentence.
    begins, ends = [rows[0] if rows else 0 for rows in matched], [rows[-1] if rows else -1 for rows in matched]
    tails = of_left.sentences - 1 - ends[0], of_right.sentences - 1 - ends[1]
    mistakes = _misspellings((left, of_left), (right, of_right), *places)
    a, b = of_left.means, of_right.means
    sentence_lengths = [_sentence_lengths(one, rows) for one, rows in ((left, matched[0]), (right, matched[1]))]
    lone_bits = [_lone_bits(one, rows) for one, rows in ((left, matched[0]), (right, matched[1]))]
    asymmetries = (
        math.log(of_left.tokens / of_right.tokens),
        pair.of_left.private - pair.of_right.private,
        (lone[0] - lone[1]) / max(of_left.sentences, of_right.sentences),
        (tails[0] - tails[1]) / max(of_left.sentences, of_right.sentences),
        (cut - added) / max(4, cut + added),
        trust * (_mean(alone[0]) - _mean(alone[1])),
        trust * (_mean(unknown[0]) - _mean(unknown[1])),
        _mean(in_use) * min(1.0, in_use.size / ENOUGH_REPLACEMENTS),
        trust * (_mean(lengths[0]) - _mean(lengths[1])),
        _mean(np.sign(lengths[0] - lengths[1])),
        a["word length"] - b["word length"],
        math.log(max(1.0, sentence_lengths[0]) / max(1.0, sentence_lengths[1])),
        a["capitals"] - b["capitals"],
        a["numbers"] - b["numbers"],
        a["variety"] - b["variety"],
        a["quoted"] - b["quoted"],
        a["bits"] - b["bits"],
        a["unknown"] - b["unknown"],
        (mistakes[0] - mistakes[1]) / max(2, plain_sum(mistakes)),
        a["commas"] - b["commas"],
        (_repeated([one.left for one in pair.sentences]) - _repeated([one.right for one in pair.sentences])) / count,
        a["surprise"] - b["surprise"],
        a["everyday"] - b["everyday"],
        begins[0] / of_left.sentences - begins[1] / of_right.sentences,
        0.0 if math.isnan(plain_sum(lone_bits)) else lone_bits[0] - lone_bits[1],
        a["hyphens"] - b["hyphens"],
        float(lone[0] > 0) - float(lone[1] > 0),
    )
    held = sum(block.left[1] - block.left[0] for sentence in pair.sentences for block in sentence.blocks)
    orders = [(one.left, one.right) for one in pair.sentences], [(one.right, one.left) for one in pair.sentences]
    moved = sum(first[1] > second[1] for order in orders for first, second in pairwise(sorted(order))) / 2
    circumstances = (
        held / min(of_left.tokens, of_right.tokens),
        len(gaps) / count,
        float(replaced.sum()) / max(1, len(gaps)),
        math.log1p(_mean(sizes.max(axis=1)) if len(gaps) else 0.0),
        (lone[0] + lone[1]) / (of_left.sentences + of_right.sentences),
        min(pair.of_left.private, pair.of_right.private),
        sum(not sentence.gaps for sentence in pair.sentences) / count,
        math.log((of_left.tokens + of_right.tokens) / 2),
        (a["quoted"] + b["quoted"]) / 2,
        (a["unknown"] + b["unknown"]) / 2,
        _mean(np.abs(in_use)),
        (a["attested"] + b["attested"]) / 2,
        count / min(of_left.sentences, of_right.sentences),
        (tails[0] + tails[1]) / max(1, lone[0] + lone[1]),
        moved / count,
        (a["capitals"] + b["capitals"]) / 2,
    )
    return Differences(np.array(asymmetries, np.float64), np.array(circumstances, np.float64))


def _mean(values: npt.NDArray[np.generic]) -> float:
    return float(np.add.reduce(np.asarray(values, np.float64))) / values.size if values.size else 0.0


def _sums(values: npt.NDArray[np.generic]) -> Numbers:
    return np.concatenate(([0.0], np.cumsum(np.asarray(values, np.float64))))


def _over(sums: Numbers, places: npt.NDArray[np.int64]) -> Numbers:
    """
    Give the mean over each span that is not empty.
    """
    first, last = places[:, 0], places[:, 1]
    return np.asarray((sums[last] - sums[first]) / np.maximum(1, last - first))


def _in_use(one: Traits, places: npt.NDArray[np.int64]) -> Numbers:
    """
    Give the part of the phrases in and around each span that are in use; NaN at the ends of the text.
    """
    first, last = places[:, 0] - 1, places[:, 1]
    inside = (first >= 0) & (last < one.attested.size)
    low, high = np.maximum(first, 0), np.minimum(last, one.attested.size - 1)
    part = (one.attested[high] - one.attested[low]) / np.maximum(1, high - low)
    return np.where(inside, part, np.nan)


def _misspellings(
    left: tuple[Profile, Traits],
    right: tuple[Profile, Traits],
    at_left: npt.NDArray[np.int64],
    at_right: npt.NDArray[np.int64],
) -> tuple[int, int]:
    """
    Count the places where one side has an unknown word and the other a known one much like it, by the side misspelt.
    """
    found = [0, 0]
    unknown = np.diff(left[1].unknown) > 0, np.diff(right[1].unknown) > 0
    for (first, last), (start, end) in zip(at_left.tolist(), at_right.tolist(), strict=True):
        if last - first != end - start:
            continue
        for i, j in zip(range(first, last), range(start, end), strict=True):
            if unknown[0][i] == unknown[1][j]:
                continue
            one, other = left[0].document.tokens.forms[i], right[0].document.tokens.forms[j]
            alike = min(len(one), len(other)) >= SHORTEST_MISSPELT
            if alike and Levenshtein.normalized_similarity(one, other) >= MISSPELLING_SIMILARITY:
                found[0 if unknown[0][i] else 1] += 1
    return found[0], found[1]


def _sentence_lengths(one: Profile, rows: list[int]) -> float:
    return _mean(np.diff(one.document.tokens.sentences)[rows])


def _lone_bits(one: Profile, matched: list[int]) -> float:
    """
    Give the mean information of a word in the sentences that the other side lacks; NaN without one.
    """
    bounds = one.document.tokens.sentences
    alone = np.ones(bounds.size - 1, np.bool_)
    alone[matched] = False
    lone = np.flatnonzero(alone)
    if not lone.size:
        return math.nan
    first, last = bounds[lone], bounds[lone + 1]
    return _mean((one.running[last] - one.running[first]) / np.maximum(1, last - first))


def _repeated(rows: list[int]) -> int:
    """
    Count the sentences that stand in more than one pair: they were split.
    """
    _, uses = np.unique(rows, return_counts=True)
    return int((uses > 1).sum())
