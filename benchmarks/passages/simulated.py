"""
Passages and edit events against the record of the simulator, which knows what it did.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from attrs import frozen

import provenance as pv
from benchmarks.passages.figures import Figures, f1
from benchmarks.simulation.records import TrueEdge, TrueEvent
from benchmarks.simulation.simulate import simulate
from benchmarks.simulation.sources import allsides, bbc, chosen, for_training
from provenance.alignment.comparison import Comparison
from provenance.alignment.events import EditEvent, EventKind
from provenance.text.sentences import Span

_WORD = re.compile(r"\w[\w'’]*")

# The seed of the stories behind the figures.
SEED = 4


@frozen
class Case:
    """
    A parent, a child made from it, and what was done on the way.
    """

    parent: pv.Article
    child: pv.Article
    edge: TrueEdge


def cases(stories: int, *, training: bool, seed: int = SEED) -> Iterator[Case]:
    """
    Make stories of one half of the sources and give their edges, hidden versions among them.

    Args:
        stories: how many.
        training: of which half.
        seed: of the simulator.
    """
    sources = [one for one in (*bbc(), *islice(allsides(), 6000)) if for_training(one.id) == training]
    begin = chosen(sources, seed=seed, count=stories)
    for story in simulate(sources, seed=seed, begin_with=begin):
        for edge in story.edges:
            yield Case(story.version(edge.parent).article, story.version(edge.child).article, edge)


def measure(every: Iterable[Case]) -> Figures:
    """
    Give ``events_f1_simulated``, the same for each kind, and ``passages_f1_simulated``.
    """
    found: Counter[str] = Counter()
    truly: Counter[str] = Counter()
    both: Counter[str] = Counter()
    letters = [0, 0, 0]
    edges = 0
    for case in every:
        comparison = pv.compare(case.parent, case.child)
        events = every_event(comparison)
        found.update(event.kind for event in events)
        truth = [narrowed(event, case) for event in case.edge.events]
        truly.update(event.kind for event in truth)
        both.update(event.kind for event, _ in paired(truth, events))
        letters = [one + more for one, more in zip(letters, common_letters(case.edge, comparison), strict=True)]
        edges += 1
    figures = Figures()
    figures.add("events_f1_simulated", f1(found.total(), truly.total(), both.total()), truly.total())
    for kind in sorted(truly | found):
        figures.add(f"events_f1_{kind}", f1(found[kind], truly[kind], both[kind]), truly[kind])
    figures.add("passages_f1_simulated", f1(*letters), edges)
    return figures


def every_event(comparison: Comparison) -> list[EditEvent]:
    """
    Give the events inside and outside the passages.
    """
    return [*comparison.events, *(event for one in comparison.passages for event in one.events)]


def narrowed(event: TrueEvent, case: Case) -> TrueEvent:
    """
    Take from a replaced phrase the words that both sides begin or end with: "union" to "labor union" is an addition.
    """
    if event.kind != "phrase_replaced" or event.left is None or event.right is None:
        return event
    sides = [
        [(span[0] + match.start(), span[0] + match.end()) for match in _WORD.finditer(text[slice(*span)])]
        for text, span in ((case.parent.text, event.left), (case.child.text, event.right))
    ]
    said = [
        [text[slice(*span)].casefold() for span in spans]
        for text, spans in zip((case.parent.text, case.child.text), sides, strict=True)
    ]
    while all(said) and said[0][0] == said[1][0]:
        sides, said = [spans[1:] for spans in sides], [words[1:] for words in said]
    while all(said) and said[0][-1] == said[1][-1]:
        sides, said = [spans[:-1] for spans in sides], [words[:-1] for words in said]
    left, right = ((spans[0][0], spans[-1][1]) if spans else None for spans in sides)
    if left is None and right is None:
        return event
    kind: EventKind = "words_added" if left is None else "words_cut" if right is None else event.kind
    return TrueEvent(kind=kind, left=left, right=right)


def paired(truth: Sequence[TrueEvent], events: Sequence[EditEvent]) -> list[tuple[TrueEvent, EditEvent]]:
    """
    Pair true events with found ones of their kind whose spans overlap by half, each with one at most.
    """
    waiting = list(events)
    pairs = []
    for event in truth:
        fitting = next((one for one in waiting if one.kind == event.kind and _meet(event, one)), None)
        if fitting is not None:
            waiting.remove(fitting)
            pairs.append((event, fitting))
    return pairs


def _meet(one: TrueEvent, other: EditEvent) -> bool:
    sides = [(one.left, other.left), (one.right, other.right)]
    known = [(a, b) for a, b in sides if a is not None and b is not None]
    return bool(known) and all(overlap(a, b) >= 0.5 for a, b in known)


def overlap(one: Span, other: Span) -> float:
    """
    Give what two spans have in common as a part of the longer of them.
    """
    common = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, common) / max(1, one[1] - one[0], other[1] - other[0])


def common_letters(edge: TrueEdge, comparison: Comparison) -> tuple[int, int, int]:
    """
    Count the code points of both sides in found passages, in true ones, and in both.
    """
    found = truly = both = 0
    for side in ("left", "right"):
        ours = {place for one in comparison.passages for place in range(*getattr(one, side))}
        theirs = {place for one in edge.passages for place in range(*getattr(one, side))}
        found, truly, both = found + len(ours), truly + len(theirs), both + len(ours & theirs)
    return found, truly, both
