"""
Passages against sets in which people, or another program, marked what two texts share.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations, islice
from typing import Any

import numpy as np
from attrs import field, frozen

import provenance as pv
from benchmarks.corpora import rows
from benchmarks.intervals import of_area
from benchmarks.passages.figures import Figures, f1
from benchmarks.simulation.sources import for_training
from provenance.alignment.aligning import align
from provenance.alignment.judging import run_evidence
from provenance.alignment.profile import profile
from provenance.alignment.word_index import WordIndex, index_words
from provenance.background import default_background
from provenance.text.document import read_document
from provenance.text.sentences import Span

# Two passages with no more code points than this between them, on both sides, are one detection: the planted passages
# are whole pages, and plagdet charges for every further piece. Chosen on the training half.
MOST_BETWEEN = 600

# A shorter detection is no planted passage but a phrase that both have; chosen on the training half.
SHORTEST_PLANTED = 150

# The offsets of the set are so far off at most, in code points.
_FARTHEST_OFF = 2_500


@frozen
class Detection:
    """
    One passage in the two texts of a pair.
    """

    left: Span
    right: Span


def indexed(text: str) -> WordIndex:
    """
    Read one text and prepare it for aligning.
    """
    background = default_background()
    return index_words(profile(read_document(pv.Article("a", text)), background), background)


def pan13(*, training: bool = False, limit: int | None = None) -> Figures:
    """
    Give ``pan13_plagdet_verbatim``: verbatim passages planted in other documents (PAN 2013, no obfuscation).

    The texts were altered after the offsets were taken, which are up to some hundred characters off; the figure is over
    offsets that were put right by :func:`moved_back`, and ``pan13_plagdet_as_given`` over those of the set. The texts
    are excerpts without headlines: each is given a name for its title, so that no first line is taken for one.
    """
    pairs = [row for row in rows("pan13_no_obfuscation/pairs.jsonl.xz") if for_training(row["id"]) == training]
    given, mended = _Tally(), _Tally()
    for row in pairs[:limit]:
        cases = [_case(span) for span in row["spans"]]
        sides = [pv.Article(side, row[side], title=row["id"]) for side in ("suspicious", "source")]
        comparison = pv.compare(*sides)
        found = [
            one
            for one in joined([Detection(one.left, one.right) for one in comparison.passages], MOST_BETWEEN)
            if min(one.left[1] - one.left[0], one.right[1] - one.right[0]) >= SHORTEST_PLANTED
        ]
        given.count(cases, found)
        mended.count([moved_back(one, row["suspicious"], row["source"]) for one in cases], found)
    figures = Figures()
    figures.add("pan13_plagdet_verbatim", mended.plagdet(), len(mended.recalls))
    figures.add("pan13_plagdet_as_given", given.plagdet(), len(given.recalls))
    figures.add("pan13_precision", float(np.mean(mended.precisions)), len(mended.precisions))
    figures.add("pan13_recall", float(np.mean(mended.recalls)), len(mended.recalls))
    figures.add("pan13_granularity", float(np.mean(mended.pieces)), len(mended.pieces))
    return figures


@frozen
class _Tally:
    """
    What plagdet is made of.

    Attributes:
        precisions: of each detection the part that lies in true passages.
        recalls: of each true passage the part that was detected.
        pieces: of each detected true passage, in how many pieces it was.
    """

    precisions: list[float] = field(factory=list)
    recalls: list[float] = field(factory=list)
    pieces: list[int] = field(factory=list)

    def count(self, cases: Sequence[Detection], found: Sequence[Detection]) -> None:
        self.precisions.extend(_covered(one, cases) for one in found)
        self.recalls.extend(_covered(one, found) for one in cases)
        self.pieces.extend(count for one in cases if (count := sum(_common(one, other) > 0 for other in found)))

    def plagdet(self) -> float:
        """
        F1 of both, divided by the logarithm of the pieces (Potthast et al. 2010).
        """
        precision, recall = float(np.mean(self.precisions)), float(np.mean(self.recalls))
        return 2 * precision * recall / (precision + recall) / math.log2(1 + float(np.mean(self.pieces)))


def moved_back(case: Detection, left: str, right: str) -> Detection:
    """
    Put the offset of a planted passage right: where most runs of 20 characters of its source stand, near by.

    The source's offset is taken as it is; nothing but the two texts and the offsets is looked at. A passage whose
    source stands nowhere near stays as it is.
    """
    low = max(0, case.left[0] - _FARTHEST_OFF)
    nearby = left[low : case.left[1] + _FARTHEST_OFF]
    votes: Counter[int] = Counter()
    for at in range(case.right[0], case.right[1] - 20, 7):
        place = nearby.find(right[at : at + 20])
        if place >= 0:
            votes[(low + place - (at - case.right[0])) // 16] += 1
    if not votes:
        return case
    start = max(0, 16 * votes.most_common(1)[0][0])
    return Detection((start, start + case.left[1] - case.left[0]), case.right)


def joined(found: Sequence[Detection], most: int) -> list[Detection]:
    """
    Join detections that follow each other, in the same order on both sides, with little between.
    """
    merged: list[Detection] = []
    for one in sorted(found, key=lambda one: one.left):
        last = merged[-1] if merged else None
        if last and one.left[0] - last.left[1] <= most and 0 <= one.right[0] - last.right[1] <= most:
            merged[-1] = Detection((last.left[0], one.left[1]), (last.right[0], one.right[1]))
        else:
            merged.append(one)
    return merged


def _case(span: dict[str, Any]) -> Detection:
    left, right = int(span["this_offset"]), int(span["source_offset"])
    return Detection((left, left + int(span["this_length"])), (right, right + int(span["source_length"])))


def _common(one: Detection, other: Detection) -> int:
    """
    Count the code points of both sides that two detections share; none unless they meet on both.
    """
    left = min(one.left[1], other.left[1]) - max(one.left[0], other.left[0])
    right = min(one.right[1], other.right[1]) - max(one.right[0], other.right[0])
    return left + right if left > 0 and right > 0 else 0


def _covered(one: Detection, others: Iterable[Detection]) -> float:
    places: set[tuple[int, int]] = set()
    for other in others:
        if _common(one, other):
            places |= {(0, at) for at in range(max(one.left[0], other.left[0]), min(one.left[1], other.left[1]))}
            places |= {(1, at) for at in range(max(one.right[0], other.right[0]), min(one.right[1], other.right[1]))}
    return len(places) / max(1, one.left[1] - one.left[0] + one.right[1] - one.right[0])


def us_bills() -> Figures:
    """
    Give ``us_bills_passages_auc``: how well the evidence of a passage tells those that people called taken over.

    People gave 0 (not), 1 (taken over) and 2 (could be either); the figure is of 1 against 0, and a second one counts
    2 as taken over.
    """
    scores: dict[int, list[float]] = defaultdict(list)
    for row in rows("us_bills_reuse/alignments.jsonl.gz"):
        if not for_training(f"{row['left_doc_id']}/{row['right_doc_id']}"):
            left, right = indexed(row["left"]), indexed(row["right"])
            evidence = sum(run_evidence(run, left, right) for stretch in align(left, right) for run in stretch.runs)
            scores[int(row["label"])].append(evidence)
    figures = Figures()
    for key, positive in (
        ("us_bills_passages_auc", scores[1]),
        ("us_bills_passages_auc_doubtful", scores[1] + scores[2]),
    ):
        area = auc(positive, scores[0])
        figures.add(key, area, len(positive) + len(scores[0]), of_area(area, len(positive), len(scores[0])))
    return figures


def auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """
    Give the part of pairs of one of each in which the positive one scores higher, ties counted half.
    """
    ones, others = np.array(positive)[:, None], np.array(negative)[None, :]
    return float((ones > others).mean() + 0.5 * (ones == others).mean())


def passim_clusters(*, training: bool = False, clusters: int = 150) -> Figures:
    """
    Give ``passim_agreement_f1``: pairs of which passages fill half of one text, and pairs of one of passim's clusters.

    French newspapers of 1900 as a scanner read them; each stretch that passim found is a text of its own here. Any
    passage at all is a lower bar, at which the formulas of advertisements link clusters; its F1 is given beside it.
    """
    of: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows("impresso_passim_fr/passages.jsonl.xz"):
        if for_training(str(row["cluster"])) == training:
            of[str(row["cluster"])].append(row)
    chosen = [of[name] for name in sorted(of, key=lambda name: (len(name), name)) if len(of[name]) <= 10]
    step = max(1, len(chosen) // clusters)
    articles, cluster_of = [], {}
    for group in islice(chosen, 0, step * clusters, step):
        for place, row in enumerate(group):
            name = f"{row['cluster']}/{place}"
            cluster_of[name] = row["cluster"]
            articles.append(pv.Article(name, row["text"], language="fr"))
    lengths = {one.id: len(one.text) for one in articles}
    filled: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in pv.find_passages(articles):
        filled[one.left, one.right][0] += one.left_end - one.left_start
        filled[one.left, one.right][1] += one.right_end - one.right_start
    found = {
        pair
        for pair, letters in filled.items()
        if any(2 * held >= lengths[name] for held, name in zip(letters, pair, strict=True))
    }
    truly = {pair for pair in combinations(sorted(cluster_of), 2) if cluster_of[pair[0]] == cluster_of[pair[1]]}
    figures = Figures()
    figures.add("passim_agreement_f1", f1(len(found), len(truly), len(found & truly)), len(truly))
    figures.add("passim_precision", len(found & truly) / max(1, len(found)), len(found))
    figures.add("passim_recall", len(found & truly) / max(1, len(truly)), len(truly))
    any_passage = set(filled)
    figures.add(
        "passim_agreement_f1_any_passage", f1(len(any_passage), len(truly), len(any_passage & truly)), len(truly)
    )
    return figures
