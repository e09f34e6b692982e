"""
A corpus of our own with everything in it that an answer may speak of.
"""

from __future__ import annotations

import re
from pathlib import Path

import provenance as pv
from articles_for_tests import (
    ELECTION,
    HARBOUR,
    HARBOUR_REPORTED_APART,
    HARBOUR_REWORDED,
    first_rewrite,
    replaced,
    second_rewrite,
    without,
)

SEEDS = Path(__file__).parents[1] / "seeds"

FERRY, DAM = HARBOUR.strip().split("\n\n"), ELECTION.strip().split("\n\n")

QUOTED = (
    "“We shall not let a hundred and forty-three years end with a letter from an office that nobody here has ever "
    "seen from the inside,” said harbour master Tove Lind, “and we shall say so in March.”"
)
REPEATED = "Sign up for the Mirror's morning letter and read what moves the north before the first ferry leaves."

MISSPELT = {
    "government": "goverment",
    "commissioner": "comissioner",
    "passenger": "passanger",
    "vessel": "vesel",
    "ministry": "minstry",
}
HYPHENED = {"shipyard": "ship-yard", "timetable": "time-table", "steam whistle": "steam-whistle", ", ": " "}


def _split(text: str) -> str:
    """
    Make two sentences of one that has an "and" in it.
    """
    return re.sub(r", (?:and|but) (\w)", lambda found: f". {found[1].upper()}", text)


def newsroom() -> list[pv.Article]:
    """
    Two stories and what stands beside them: cut, reworded, moved, merged, misspelt, quoted, sent twice, dated wrongly.
    """
    agency = f"VELMAR, March 4 (Reuters) - {HARBOUR}"
    moved = "\n\n".join([FERRY[0], FERRY[6], FERRY[7], *FERRY[1:4], FERRY[8]])
    merged = "\n\n".join([*DAM[:3], *FERRY[2:7], *DAM[3:]])
    texts = {
        "agency": (agency, "Sound Post", "2024-03-04T08:00:00Z"),
        "again": (HARBOUR, "Evening Leaf", "2024-03-05T06:00:00Z"),
        "first": (f"{first_rewrite()}\n\n{REPEATED}", "Northern Mirror", "2024-03-04T12:30:00+01:00"),
        "second": (f"(Reuters) - {second_rewrite()}", "Canton Daily", None),
        "both": (replaced(first_rewrite(second_rewrite()), HYPHENED), None, "2024-03-06"),
        "misspelt": (replaced(first_rewrite(), MISSPELT), "Quay Weekly", "2024-03-03T23:00:00Z"),
        "half": (without(HARBOUR, 5, 6, 7, 8), None, None),
        "grown": (f"{without(HARBOUR, 1)}\n{QUOTED}\n\n{DAM[4]}", "Evening Leaf", "2024-03-07"),
        "moved": (_split(moved).upper().capitalize(), None, None),
        "reworded": (HARBOUR_REWORDED, "Far Observer", None),
        "named": (
            f"The Sound Post reported on Monday what follows.\n\n{without(second_rewrite(), 0)}",
            "Far Observer",
            "2024-03-05",
        ),
        "apart": (f"{HARBOUR_REPORTED_APART}\n{QUOTED}\n\n{REPEATED}", "Northern Mirror", "2024-03-04"),
        "merged": (merged, None, "2024-03-08"),
        "dam": (ELECTION, "Canton Daily", "2024-03-03T21:00:00Z"),
        "dam cut": (
            f"{without(replaced(ELECTION, {'rejected': 'turned down', 'annual': 'yearly'}), 1)}\n\n{REPEATED}",
            "Northern Mirror",
            "2024-03-04T05:00:00Z",
        ),
        "short": ("Ferry to close in March.", "Quay Weekly", None),
        "short too": ("Ferry to close in March.", "Sound Post", None),
    }
    return [pv.Article(name, text, outlet=outlet, published=date) for name, (text, outlet, date) in texts.items()]


def undated() -> list[pv.Article]:
    """
    The seeds, and one story in versions of which nothing is known but the words.
    """
    seeds = [pv.Article(path.stem, path.read_text(encoding="utf-8")) for path in sorted(SEEDS.glob("*.txt"))]
    versions = [HARBOUR, first_rewrite(), second_rewrite(), without(HARBOUR, 2), without(first_rewrite(), 4)]
    versions += [first_rewrite(without(HARBOUR, 5)), second_rewrite(first_rewrite()), "\n\n".join(reversed(FERRY))]
    return [*seeds, *(pv.Article(f"version{number}", text) for number, text in enumerate(versions))]


def merged() -> list[pv.Article]:
    """
    Two reports and what a desk made of both, with what was made of that.
    """
    together = "\n\n".join([*DAM[:3], *FERRY[2:7], *DAM[3:]])
    apart = "\n\n".join([*FERRY[:5], DAM[1], DAM[0], *FERRY[7:], DAM[4]])
    texts = {"ferry": HARBOUR, "ferry too": first_rewrite(), "dam": ELECTION, "both": together, "both too": apart}
    texts["cut"] = without(replaced(together, {"rejected": "turned down"}), 3, 6)
    return [pv.Article(name, text) for name, text in texts.items()]
