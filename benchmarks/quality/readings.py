"""
What was read: pairs that the library reports, with the judgement of a reader; and telegrams, whose form tells them.

The judgements are kept as ids and a word (``data/allsides_pairs.jsonl``); the texts are not.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from importlib import resources
from typing import Any

import provenance as pv
from benchmarks import intervals
from benchmarks.corpora import rows
from benchmarks.report import Figure
from benchmarks.splits import by_hash
from provenance.background import default_background
from provenance.similarity.candidates import candidate_pairs
from provenance.similarity.matches import MOSTLY_THE_SAME, verify
from provenance.similarity.repeated import without_repeated
from provenance.similarity.shingles import shingle
from provenance.text.document import read_document

_ABSENT = "the set is not there"

# What two texts have in common, as read: the writers' wording, what somebody said, or what stands on every page.
_SHARED = ("wording", "quoted")

_TELEGRAM = re.compile("برقي[ةا]")
_CONGRATULATES = re.compile("هن[أئ]|تهنئة")
_DAYS_APART = 2
_LEAST_SIMILAR = 0.15
_READ = 200

# Clean texts of many scripts; what is in them of two alphabets in one word was not put there to hide anything.
_MULTI_SCRIPT = ("masakhanews_16lang/articles.jsonl.xz", "saudinewsnet_ar/articles.jsonl.xz")
_EVERY = 8
_LATIN, _ALIKE = re.compile("[A-Za-z]"), re.compile("[\u0370-\u03ff\u0400-\u04ff]")


def blind_precision() -> tuple[list[Figure], list[str]]:
    """
    Give the part of the pairs read, as far as the library still reports them, that truly share text.
    """
    key = "precision_blind_allsides"
    listed = resources.files("benchmarks.quality").joinpath("data", "allsides_pairs.jsonl").read_text(encoding="utf-8")
    judged = {(row["left"], row["right"]): row["verdict"] for row in map(json.loads, listed.splitlines())}
    ids = {name for pair in judged for name in pair}
    try:
        articles = [_article(row) for row in rows("allsides_news/articles.jsonl.xz") if row["id"] in ids]
    except FileNotFoundError:
        return [Figure(key=key, value=None, n=0, reason=_ABSENT)], []
    reported = {(one.left, one.right) for one in pv.find_near_duplicates(articles)}
    verdicts = [verdict for pair, verdict in judged.items() if pair in reported]
    right, count = sum(verdict in _SHARED for verdict in verdicts), len(verdicts)
    note = (
        f"of {count} pairs of two outlets that were read, {verdicts.count('wording')} share wording, "
        f"{verdicts.count('quoted')} what somebody else wrote or said, "
        f"{verdicts.count('furniture')} what is on every page"
    )
    return [Figure(key=key, value=right / max(1, count), n=count, interval=intervals.of_share(right, count))], [note]


def telegrams() -> list[Figure]:
    """
    Count, of pairs of telegrams of different days, those that are named as one text: similar, and half the same.
    """
    key = "telegram_false_merges"
    try:
        held = {
            row["id"]: row
            for row in rows("saudinewsnet_ar/articles.jsonl.xz")
            if _TELEGRAM.search(row["text"]) and _CONGRATULATES.search(row["text"])
        }
    except FileNotFoundError:
        return [Figure(key=key, value=None, n=0, reason=_ABSENT)]
    corpus = pv.read([_article(row) for row in held.values()])
    background = default_background()
    documents = without_repeated([read_document(one) for one in corpus], background)
    shingles = [shingle(one, background) for one in documents]
    alike = verify(corpus.ids, shingles, candidate_pairs(shingles), _LEAST_SIMILAR)
    apart = [one for one in alike if _days(held[one.left], held[one.right]) >= _DAYS_APART]
    drawn = by_hash(apart, lambda one: f"{one.left} {one.right}")[:_READ]
    named = {(one.left, one.right) for one in pv.find_near_duplicates(corpus) if one.jaccard >= MOSTLY_THE_SAME}
    return [Figure(key=key, value=float(sum((one.left, one.right) in named for one in drawn)), n=len(drawn))]


def false_flags() -> list[Figure]:
    """
    Give the part of clean texts of many scripts in which letters of two alphabets are taken for each other.
    """
    key = "evasion_false_flags"
    try:
        texts = [row["text"] for name in _MULTI_SCRIPT for row in list(rows(name))[::_EVERY]]
        texts += [pair["derived"]["text"] for pair in rows("counter_urdu/pairs.jsonl.gz")]
    except FileNotFoundError:
        return [Figure(key=key, value=None, n=0, reason=_ABSENT)]
    flagged = sum(any(_LATIN.search(word) and _ALIKE.search(word) for word in text.split()) for text in texts)
    return [Figure(key=key, value=flagged / len(texts), n=len(texts), interval=intervals.of_share(flagged, len(texts)))]


def _article(row: dict[str, Any]) -> pv.Article:
    return pv.Article(row["id"], row["text"], title=row.get("title") or None, outlet=row.get("source"))


def _days(left: dict[str, Any], right: dict[str, Any]) -> int:
    first, second = (dt.date.fromisoformat(row["date_extracted"][:10]) for row in (left, right))
    return abs((first - second).days)
