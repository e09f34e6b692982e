"""
Transmission, simulated: real articles handed from outlet to outlet, with the whole truth of what became of them.

``simulate(sources, seed=...)`` gives stories; ``benchmarks.simulation.sources`` reads what they begin with.
"""

from benchmarks.simulation.records import (
    SourceArticle,
    Story,
    TrueEdge,
    TrueEvent,
    TruePassage,
    Version,
    apply_events,
)
from benchmarks.simulation.settings import Settings
from benchmarks.simulation.simulate import simulate

__all__ = [
    "Settings",
    "SourceArticle",
    "Story",
    "TrueEdge",
    "TrueEvent",
    "TruePassage",
    "Version",
    "apply_events",
    "simulate",
]
