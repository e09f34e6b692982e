"""
Sets that people judged: rewrites of language models among a crowd, answers and reports that derive from others or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

import numpy as np
import numpy.typing as npt

import provenance as pv
from benchmarks import intervals
from benchmarks.corpora import rows
from benchmarks.quality.engines import Ours
from benchmarks.quality.grading import measured, told_apart
from benchmarks.quality.rarity import held_in_common
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
    asked = [row for row in pairs if not is_training(row["original"])]
    engine = Ours([*crowd, *originals])
    right = sum(engine.candidates(row["derived"])[:1] == [place[row["original"]]] for row in asked)
    count = len(asked)
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
    Tell by what is measured of an answer and its source whether, and how freely, it was written from it.
    """
    keys = ("cs_answers_binary_accuracy", "cs_answers_4way_accuracy")
    try:
        pairs = list(rows("cs_answers/pairs.jsonl.gz"))
    except FileNotFoundError:
        return [Figure(key=key, value=None, n=0, reason=_ABSENT) for key in keys]
    order = ("non", "heavy", "light", "cut")
    values = np.array([measured(row["text"], row["source"]) for row in pairs])
    # How much anybody takes from a page depends on the question: each is also held against the answers to the same.
    tasks = np.array([row["task"] for row in pairs])
    values = np.column_stack([values, _among(values, tasks)])
    labels = np.array([order.index(row["label"]) for row in pairs])
    groups = np.array([digest(row["id"]) % _FOLDS for row in pairs])
    two = told_apart(values, np.minimum(labels, 1), groups, 2) == np.minimum(labels, 1)
    four = told_apart(values, labels, groups, len(order)) == labels
    return [
        Figure(
            key=key, value=float(right.mean()), n=len(pairs), interval=intervals.of_share(int(right.sum()), len(pairs))
        )
        for key, right in zip(keys, (two, four), strict=True)
    ]


def urdu() -> list[Figure]:
    """
    Tell by what is held in common, cross-validated, which newspaper articles derive from an agency's report.
    """
    keys = ("counter_urdu_3way_macro_f1", "counter_urdu_binary_f1")
    try:
        pairs = list(rows("counter_urdu/pairs.jsonl.gz"))
    except FileNotFoundError:
        return [Figure(key=key, value=None, n=0, reason=_ABSENT) for key in keys]
    order = ("ND", "PD", "WD")
    values = held_in_common([_whole(row["derived"]) for row in pairs], [_whole(row["source"]) for row in pairs])
    labels = np.array([order.index(row["label"]) for row in pairs])
    groups = np.array([digest(row["source"]["text"]) % _FOLDS for row in pairs])
    three = macro_f1(told_apart(values, labels, groups, 3, ranks=True).tolist(), labels.tolist(), 3)
    truth = np.minimum(labels, 1)
    two = macro_f1(told_apart(values, truth, groups, 2, ranks=True).tolist(), truth.tolist(), 2)
    return [Figure(key=key, value=value, n=len(pairs)) for key, value in zip(keys, (three, two), strict=True)]


def _among(values: npt.NDArray[np.float64], tasks: npt.NDArray[np.str_]) -> npt.NDArray[np.float64]:
    """
    Give each value less the mean of its task, in standard deviations of its task; no label is asked for.
    """
    found = np.zeros_like(values)
    for task in np.unique(tasks):
        inside = tasks == task
        found[inside] = (values[inside] - values[inside].mean(axis=0)) / (values[inside].std(axis=0) + 1e-6)
    return found


def _whole(report: dict[str, str]) -> str:
    return f"{report['headline'] or ''}\n\n{report['text']}"


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
