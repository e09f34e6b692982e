"""
How long passages and events take, beside what Python's own ``difflib`` takes for its opcodes on the same words.
"""

from __future__ import annotations

import difflib
import statistics
import time
from collections.abc import Callable, Iterable

from benchmarks.passages.figures import Figures
from benchmarks.passages.public_sets import indexed
from benchmarks.passages.simulated import Case
from provenance.alignment.comparison import passages_and_events

# Pairs of which both texts are about this long, in words.
SHORTEST, LONGEST = 350, 650


def compare_vs_difflib(cases: Iterable[Case], *, most: int = 100) -> Figures:
    """
    Give ``compare_vs_difflib``: the median time of difflib's opcodes over the median time of passages and events.

    Both get documents that have been read: difflib their words, ours their word indices. Reading, which both need, is
    not in it; of three runs of each the quickest counts, in turns.
    """
    ours, theirs = [], []
    for case in cases:
        left, right = indexed(case.parent.text), indexed(case.child.text)
        if not all(SHORTEST <= len(side) <= LONGEST for side in (left, right)):
            continue
        words = left.forms, right.forms
        best = [1e9, 1e9]
        for _ in range(3):
            best[0] = min(best[0], _seconds(lambda pair=(left, right): passages_and_events(*pair)))
            best[1] = min(best[1], _seconds(lambda pair=words: _opcodes(*pair)))
        ours.append(best[0])
        theirs.append(best[1])
        if len(ours) == most:
            break
    figures = Figures()
    figures.add("compare_vs_difflib", statistics.median(theirs) / statistics.median(ours), len(ours))
    figures.add("compare_milliseconds", 1e3 * statistics.median(ours), len(ours))
    figures.add("difflib_milliseconds", 1e3 * statistics.median(theirs), len(ours))
    return figures


def _opcodes(left: tuple[str, ...], right: tuple[str, ...]) -> object:
    return difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes()


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
