"""
Sets that people judged: rewrites of language models among a crowd, answers and reports that derive from others or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

import provenance as pv
from benchmarks import intervals
from benchmarks.corpora import rows
from benchmarks.quality.engines import Ours
from benchmarks.report import Figure
from benchmarks.splits import digest, is_training

_FOLDS = 10
_ABSENT = "the set is not there"


def rewrites(crowd: Sequence[str]) -> list[Figure]:
    """
    Look for the originals of news that language models rewrote, among a crowd: the first hit is the original or not.
    """
    key = "retrieve_llm_rewrite_at_1"
    try:
        pairs = [row for row in rows("l2r_llm_rewrites/pairs.jsonl.xz") if row["domain"] == "NewsArticle"]
    except FileNotFoundError:
        return [Figure(key=key, value=None, n=0, reason=_ABSENT)]
    originals = sorted({row["original"] for row in pairs})
    place = {text: len(crowd) + at for at, text in enumerate(originals)}
    measured = [row for row in pairs if not is_training(row["original"])]
    engine = Ours([*crowd, *originals])
    right = sum(engine.candidates(row["derived"])[:1] == [place[row["original"]]] for row in measured)
    count = len(measured)
    return [Figure(key=key, value=right / count, n=count, interval=intervals.of_share(right, count))]


def independent_reports() -> list[Figure]:
    """
    Count what is named between independent reports of one event: edges of a trace, and near-duplicates.
    """
    key = "false_pairs_basil"
    try:
        articles = [
            pv.Article(row["id"], row["text"], title=row["title"], outlet=row["source"], published=row["date"])
            for row in rows("basil_triplets/articles.jsonl.gz")
        ]
    except FileNotFoundError:
        return [Figure(key=key, value=None, n=0, reason=_ABSENT)]
    near = {(one.left, one.right) for one in pv.find_near_duplicates(articles)}
    ids = {one.id for one in articles}
    answer = pv.trace(articles)
    edges = {tuple(sorted((edge.parent, edge.child))) for edge in answer.edges if edge.parent in ids}
    under_lost = len({edge.parent for edge in answer.edges} - ids)
    return [Figure(key=key, value=float(len(near | edges) + under_lost), n=len(articles))]


def answers() -> list[Figure]:
    """
    Tell by the share of an answer's words that stands in its source whether, and how freely, it was written from it.
    """
    keys = ("cs_answers_binary_accuracy", "cs_answers_4way_accuracy")
    try:
        pairs = list(rows("cs_answers/pairs.jsonl.gz"))
    except FileNotFoundError:
        return [Figure(key=key, value=None, n=0, reason=_ABSENT) for key in keys]
    order = ("non", "heavy", "light", "cut")
    scores = [_share(row["text"], row["source"]) for row in pairs]
    labels = [order.index(row["label"]) for row in pairs]
    groups = [digest(row["id"]) % _FOLDS for row in pairs]
    found = _graded(scores, labels, groups, len(order))
    binary = _graded(scores, [int(label > 0) for label in labels], groups, 2)
    values = (
        fmean(guess == int(label > 0) for guess, label in zip(binary, labels, strict=True)),
        fmean(guess == label for guess, label in zip(found, labels, strict=True)),
    )
    return [Figure(key=key, value=value, n=len(pairs)) for key, value in zip(keys, values, strict=True)]


def urdu() -> list[Figure]:
    """
    Tell by the same share, cross-validated, which newspaper articles derive from an agency's report.
    """
    keys = ("counter_urdu_3way_macro_f1", "counter_urdu_binary_f1")
    try:
        pairs = list(rows("counter_urdu/pairs.jsonl.gz"))
    except FileNotFoundError:
        return [Figure(key=key, value=None, n=0, reason=_ABSENT) for key in keys]
    order = ("ND", "PD", "WD")
    scores = [_share(row["derived"]["text"], row["source"]["text"]) for row in pairs]
    labels = [order.index(row["label"]) for row in pairs]
    groups = [digest(row["source"]["text"]) % _FOLDS for row in pairs]
    three = macro_f1(_graded(scores, labels, groups, 3), labels, 3)
    truth = [int(label > 0) for label in labels]
    two = macro_f1(_graded(scores, truth, groups, 2), truth, 2)
    return [Figure(key=key, value=value, n=len(pairs)) for key, value in zip(keys, (three, two), strict=True)]


def macro_f1(guesses: Sequence[int], labels: Sequence[int], classes: int) -> float:
    """
    Give the mean over classes of the harmonic mean of precision and recall.
    """
    found = []
    for one in range(classes):
        both = sum(guess == label == one for guess, label in zip(guesses, labels, strict=True))
        either = sum(guess == one for guess in guesses) + sum(label == one for label in labels)
        found.append(2 * both / either if either else 0.0)
    return fmean(found)


def _share(text: str, source: str) -> float:
    """
    Measure how much of a text stands in another: the mean of its part in passages and its part in shared shingles.
    """
    found = pv.compare(pv.Article("text", text), pv.Article("source", source))
    words = max(1, len(text.split()))
    return 0.5 * min(1.0, found.common_words / words) + 0.5 * (found.left_in_right or 0.0)


def _graded(scores: Sequence[float], labels: Sequence[int], groups: Sequence[int], classes: int) -> list[int]:
    """
    Cut scores into ordered classes by thresholds that are best for the other folds.
    """
    found = [0] * len(scores)
    for fold in sorted(set(groups)):
        known = [(score, label) for score, label, group in zip(scores, labels, groups, strict=True) if group != fold]
        cuts = [_best_cut(known, least) for least in range(1, classes)]
        for place, (score, group) in enumerate(zip(scores, groups, strict=True)):
            if group == fold:
                found[place] = sum(score >= cut for cut in cuts)
    return found


def _best_cut(known: Sequence[tuple[float, int]], least: int) -> float:
    """
    Find the score from which on a label of at least *least* is the better guess.
    """
    ordered = sorted(known)
    right = sum(label >= least for _, label in ordered)
    best, cut = right, 0.0
    for place, (score, label) in enumerate(ordered):
        right += 1 if label < least else -1
        if right > best:
            above = ordered[place + 1][0] if place + 1 < len(ordered) else score + 1.0
            best, cut = right, (score + above) / 2
    return cut
