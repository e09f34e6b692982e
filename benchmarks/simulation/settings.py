"""
What a simulated corpus is like.
"""

from __future__ import annotations

from typing import Any

from attrs import field, frozen


def _part(_settings: Settings, attribute: Any, value: float) -> None:
    if not 0 <= value <= 1:
        raise ValueError(f"{attribute.name} is {value}, expected a part from 0 to 1")


def _kinds(settings: Settings, attribute: Any, value: dict[str, float]) -> None:
    del settings
    if not value or min(value.values()) < 0 or sum(value.values()) <= 0:
        raise ValueError(f"{attribute.name} is {value}, expected weights of which one at least is above 0")


@frozen(kw_only=True)
class Settings:
    """
    How stories are made. What is a part runs from 0 to 1.

    Attributes:
        versions: fewest and most versions of a story, the original and hidden ones among them.
        shapes: weights of the shapes of :mod:`benchmarks.simulation.shapes`.
        outlets: weights of the kinds of outlet of :mod:`benchmarks.simulation.outlets`; empty takes theirs.
        strength: how much outlets do: 0 nothing but furniture, 0.5 what their kinds say, 1 about twice that.
        hidden_original: how often nobody holds the original.
        hidden_others: the part of the other versions that were handed on and that nobody holds.
        merges: how often a version that could have a second parent has one; None takes the part of the stemmata.
        distractors: fewest and most articles of the same topic beside a story.
        held_out: the part of the original's sentences that it was published without, for later versions to add.
        furniture: the part of the outlets that print datelines, credits and footers.
        date_missing, date_noisy, date_contradicting: how often dates are so; see :mod:`benchmarks.simulation.dates`.
    """

    versions: tuple[int, int] = (4, 9)
    shapes: dict[str, float] = field(
        factory=lambda: {"star": 1.0, "brush": 1.0, "tree": 2.0, "chain": 1.0}, validator=_kinds
    )
    outlets: dict[str, float] = field(factory=dict)
    strength: float = field(default=0.5, validator=_part)
    hidden_original: float = field(default=0.5, validator=_part)
    hidden_others: float = field(default=0.2, validator=_part)
    merges: float | None = None
    distractors: tuple[int, int] = (2, 4)
    held_out: float = field(default=0.15, validator=_part)
    furniture: float = field(default=0.7, validator=_part)
    date_missing: float = field(default=0.3, validator=_part)
    date_noisy: float = field(default=0.25, validator=_part)
    date_contradicting: float = field(default=0.05, validator=_part)

    def __attrs_post_init__(self) -> None:
        for name in ("versions", "distractors"):
            fewest, most = getattr(self, name)
            if not (0 if name == "distractors" else 2) <= fewest <= most:
                raise ValueError(f"{name} is {(fewest, most)}, expected the fewest and the most")
