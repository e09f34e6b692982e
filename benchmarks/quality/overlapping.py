"""
Pairs that are known to overlap, by counting: which part of them is found among the candidates of a whole corpus.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

import provenance as pv
from benchmarks import intervals
from benchmarks.corpora import rows
from benchmarks.report import Figure
from provenance.background import default_background
from provenance.similarity.candidates import candidate_pairs
from provenance.similarity.repeated import without_repeated
from provenance.similarity.shingles import shingle
from provenance.text.document import read_document

# Pairs farther apart are seldom versions of one report: tables, templates and weekly notices.
_HOURS = 24.0

# Less of the smaller one's shingles in common, once what is repeated was taken out, and the pair shared boilerplate.
_LEAST_LEFT = 0.1


def overlaps(quick: bool) -> tuple[list[Figure], list[str]]:
    """
    Measure both sets; with *quick* the first articles of each.
    """
    figures, notes = [], []
    for key, name, when, read in (
        ("overlap_recall_reuters", "reuters21578", "date", _reuters_time),
        ("overlap_recall_saudi", "saudinewsnet_ar", "date_extracted", _iso_time),
    ):
        try:
            articles = list(islice(rows(f"{name}/articles.jsonl.xz"), 6_000 if quick else None))
            listed = list(_pairs(name))
        except FileNotFoundError:
            figures.append(Figure(key=key, value=None, n=0, reason="the set is not there"))
            continue
        figure, note = _recall(key, articles, listed, {row["id"]: read(row[when]) for row in articles})
        figures.append(figure)
        notes.append(note)
    return figures, notes


def _recall(
    key: str, articles: list[dict[str, Any]], listed: list[tuple[str, str]], times: dict[str, dt.datetime | None]
) -> tuple[Figure, str]:
    corpus = pv.read(
        [
            {"id": row["id"], "text": row["text"], "title": row.get("title"), "outlet": row.get("source")}
            for row in articles
        ]
    )
    background = default_background()
    documents = without_repeated([read_document(one) for one in corpus], background)
    shingles = [shingle(one, background) for one in documents]
    place = {one.article.id: at for at, one in enumerate(documents)}
    found = {tuple(pair) for pair in candidate_pairs(shingles).tolist()}
    right = total = boilerplate = apart = 0
    for left, right_id in listed:
        if left not in place or right_id not in place:
            continue
        one, other = times[left], times[right_id]
        if one is None or other is None or abs((one - other).total_seconds()) > 3_600 * _HOURS:
            apart += 1
            continue
        a, b = sorted((place[left], place[right_id]))
        common = np.intersect1d(shingles[a].hashes, shingles[b].hashes, assume_unique=True).size
        if common < _LEAST_LEFT * max(1, min(len(shingles[a]), len(shingles[b]))):
            boilerplate += 1
            continue
        total += 1
        right += (a, b) in found
    note = f"{key}: {apart:,} pairs farther apart and {boilerplate:,} of boilerplate left out, by rule and not read"
    if not total:
        return Figure(key=key, value=None, n=0, reason="no pair is left in the sample"), note
    return Figure(key=key, value=right / total, n=total, interval=intervals.of_share(right, total)), note


def _pairs(name: str) -> Iterator[tuple[str, str]]:
    for row in rows(f"{name}/overlap_pairs.csv.gz"):
        first, second, *_ = row.values()
        yield first, second


def _reuters_time(written: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(written.strip()[:20], "%d-%b-%Y %H:%M:%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return None


def _iso_time(written: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(written).replace(tzinfo=dt.UTC)
    except ValueError:
        return None
