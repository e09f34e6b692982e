"""
The passages that came through between a parent and its child, read off the child's pieces.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.simulation.records import STRUCTURAL, TrueEvent, TruePassage
from benchmarks.simulation.sides import WORD, Sides, common, follow
from provenance.alignment.passages import EDITED_COVERAGE, PassageKind


def true_passages(sides: Sides, events: Sequence[TrueEvent]) -> list[TruePassage]:
    """
    Join neighbouring sentences that came through; kept footers are passages of their own.
    """
    runs: list[list[int]] = []
    for number, unit in enumerate(sides.draft):
        if unit.kind not in ("sentence", "footer") or not sides.through(number):
            continue
        last = runs[-1][-1] if runs else None
        follows = (
            last is not None
            and number == last + 1
            and unit.kind == sides.draft[last].kind == "sentence"
            and follow(sides, last, number)
        )
        if follows:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [_passage(sides, run, events) for run in runs]


def _passage(sides: Sides, run: list[int], events: Sequence[TrueEvent]) -> TruePassage:
    stretches = [stretch for number in run for stretch in sides.through(number)]
    left = stretches[0][0][0], stretches[-1][0][1]
    right = stretches[0][1][0], stretches[-1][1][1]
    kept = sum(len(WORD.findall(sides.child.text, *span)) for _, span in stretches)
    in_quotes = sum(
        len(WORD.findall(sides.child.text, *span))
        for _, stretch in stretches
        for span in common(stretch, sides.quotations[1])
    )
    longer = max(len(WORD.findall(sides.parent.text, *left)), len(WORD.findall(sides.child.text, *right)))
    touched = any(
        event.kind not in STRUCTURAL
        and ((event.left and common(event.left, [left])) or (event.right and common(event.right, [right])))
        for event in events
    )
    kind: PassageKind
    if sides.draft[run[0]].kind == "footer":
        kind = "boilerplate"
    elif 2 * in_quotes >= kept:
        kind = "quotation"
    elif not touched:
        kind = "verbatim"
    else:
        kind = "edited" if kept >= EDITED_COVERAGE * longer else "rewritten"
    return TruePassage(left=left, right=right, kind=kind)
