"""
Later versions of one wire story in ``reuters21578``: candidates by rule, and what 100 of them are, as read.

Usage: ``python -m benchmarks.lineage.updates`` prints the pairs that were read, for reading again.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from benchmarks.corpora import rows
from benchmarks.lineage.families import Family, connected, make_family
from benchmarks.splits import digest

# The candidates: containment of 5-word runs, time between, and in how many headlines a name may stand to be rare.
LEAST_CONTAINMENT = 0.5
MOST_HOURS = 12
MOST_HEADLINES = 20

# So many were read.
READ = 100

JUDGEMENTS = ("update", "correction", "template", "other")

_JUDGED = Path(__file__).parent / "data" / "reuters_updates.csv"
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_STAMP = re.compile(r"\s*(\d{1,2})-([A-Z]{3})-(\d{4})\s+(\d{1,2}):(\d\d):(\d\d)\.(\d\d)")
_WORD = re.compile(r"[A-Za-z][A-Za-z'&]*")
_HEADLINE_WORD = re.compile(r"[A-Z][A-Z'&]*[A-Z]")


@frozen(kw_only=True)
class JudgedPair:
    """
    Two stories, as read.

    Attributes:
        earlier, later: their ids.
        judgement: update (the same report moved again, changed), correction (the same, which says that it corrects),
            template (the same form with other facts), other.
        how: of an update: added (new facts), flash (the report after its one-line flash), cut, edited; else empty.
    """

    earlier: str
    later: str
    judgement: str
    how: str


@frozen(kw_only=True)
class Candidate:
    """
    Two stories that may be versions of one.

    Attributes:
        earlier, later: their ids.
        containment: of 5-word runs, the greater of both ways.
        names: the rare names that both headlines have.
    """

    earlier: str
    later: str
    containment: float
    names: tuple[str, ...]


def judged_pairs() -> tuple[JudgedPair, ...]:
    """
    Read the judgements that are part of this project.
    """
    with _JUDGED.open(encoding="utf-8", newline="") as lines:
        return tuple(JudgedPair(**row) for row in csv.DictReader(lines))


def updates() -> list[Family]:
    """
    Give the pairs that are updates as families; the key of each is the first of all stories that hang together.
    """
    pairs = [pair for pair in judged_pairs() if pair.judgement == "update"]
    wanted = {name for pair in pairs for name in (pair.earlier, pair.later)}
    stories = {row["id"]: row for row in rows("reuters21578/articles.jsonl.xz") if row["id"] in wanted}
    first = {
        name: min(group, key=int) for group in connected((pair.earlier, pair.later) for pair in pairs) for name in group
    }
    return [
        make_family(
            f"{pair.earlier}-{pair.later}",
            {name: stories[name]["text"] for name in (pair.earlier, pair.later)},
            [(pair.earlier, pair.later)],
            key=first[pair.earlier],
            titles={name: stories[name]["title"] for name in (pair.earlier, pair.later)},
            dates={name: _written(stories[name]["date"]) for name in (pair.earlier, pair.later)},
        )
        for pair in pairs
    ]


def candidates(stories: Mapping[str, Mapping[str, Any]], overlaps: list[dict[str, str]]) -> list[Candidate]:
    """
    Give the pairs that may be updates, in the order of the hashes of their ids.

    Args:
        stories: by id, with date, title and text.
        overlaps: rows of ``overlap_pairs.csv.gz``.
    """
    spread = Counter(word for story in stories.values() for word in _headline(story))
    found = []
    for overlap in overlaps:
        one, other = overlap["id_a"], overlap["id_b"]
        containment = max(float(overlap["containment_a_in_b"]), float(overlap["containment_b_in_a"]))
        times = published(stories[one]["date"]), published(stories[other]["date"])
        if containment < LEAST_CONTAINMENT or times[0] is None or times[1] is None or times[0] == times[1]:
            continue
        if abs(times[0] - times[1]) >= dt.timedelta(hours=MOST_HOURS) or _same_words(stories[one], stories[other]):
            continue
        names = {word for word in _names(stories[one]) & _names(stories[other]) if spread[word] <= MOST_HEADLINES}
        if names:
            earlier, later = (one, other) if times[0] < times[1] else (other, one)
            found.append(Candidate(earlier=earlier, later=later, containment=containment, names=tuple(sorted(names))))
    return sorted(found, key=lambda pair: f"{digest(f'{pair.earlier} {pair.later}'):064x}")


def published(stamp: str) -> dt.datetime | None:
    """
    Read a stamp such as ``26-FEB-1987 15:01:01.79``; None for one that is none.
    """
    found = _STAMP.match(stamp)
    if found is None:
        return None
    day, month, year, hour, minute, second, hundredth = found.groups()
    return dt.datetime(
        int(year),
        _MONTHS.index(month) + 1,
        int(day),
        int(hour),
        int(minute),
        int(second),
        int(hundredth) * 10_000,
        tzinfo=dt.UTC,  # The wire's own clock; only differences are used.
    )


def _written(stamp: str) -> str:
    when = published(stamp)
    if when is None:
        raise ValueError(f"the stamp {stamp!r} is no time; pairs with such a one are no candidates")
    return when.isoformat()


def _same_words(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return re.findall(r"\w+", one["text"].casefold()) == re.findall(r"\w+", other["text"].casefold())


def _headline(story: Mapping[str, Any]) -> set[str]:
    return set(_HEADLINE_WORD.findall(re.sub(r"'S\b", "", story["title"].upper())))


def _names(story: Mapping[str, Any]) -> set[str]:
    """
    Give the words of a headline that the text below it writes with a capital and never without.

    Headlines are in capitals throughout, so only the text tells a name.
    """
    body = _WORD.findall(story["text"])
    plain = {word.upper() for word in body if word.islower()}
    capital = {re.sub(r"'S$", "", word.upper()) for word in body if word[0].isupper()}
    return {word for word in _headline(story) if len(word) > 2 and word in capital and word not in plain}


def main() -> None:
    """
    Print the pairs that were read.
    """
    stories = {row["id"]: row for row in rows("reuters21578/articles.jsonl.xz")}
    found = candidates(stories, list(rows("reuters21578/overlap_pairs.csv.gz")))
    print(f"{len(found)} candidates, of which {READ} were read")
    for pair in found[:READ]:
        print(f"\n{pair.earlier} -> {pair.later}: containment {pair.containment:.2f}, {', '.join(pair.names)}")
        for name in (pair.earlier, pair.later):
            text = " ".join(stories[name]["text"].split())
            print(f"  {stories[name]['title']}\n    {text[:300]}")


if __name__ == "__main__":
    main()
