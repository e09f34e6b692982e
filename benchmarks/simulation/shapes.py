"""
Shapes of transmission: which version each was made from, from stars to chains.

The shape ``tree`` follows the published stemmata of OpenStemmata: how often a text was copied, the original and the
others, and how often a copy had two models. Its table holds counts alone (data/shapes.json).
"""

from __future__ import annotations

import importlib.resources
import json
import random
from functools import cache
from typing import Any

from attrs import frozen


@frozen
class Shape:
    """
    Who was made from whom; version 0 is the original.

    Attributes:
        kind: ``star``, ``chain``, ``tree`` or ``brush`` (a star whose tips were handed on once).
        parents: of each version but the first, one of lower number.
        two_models: part of the versions that may have a second parent.
    """

    kind: str
    parents: tuple[int, ...]
    two_models: float


KINDS = ("star", "brush", "tree", "chain")


def draw_shape(kind: str, size: int, draw: random.Random) -> Shape:
    """
    Draw a shape.

    Args:
        kind: one of :data:`KINDS`.
        size: versions, the original among them.
        draw: what to draw from.

    Raises:
        ValueError: no such kind.
    """
    table = _table()
    if kind == "star":
        parents = [0] * (size - 1)
    elif kind == "chain":
        parents = list(range(size - 1))
    elif kind == "brush":
        first = max(1, (size - 1 + 1) // 2)
        parents = [0] * first + [1 + number % first for number in range(size - 1 - first)]
    elif kind == "tree":
        parents = _like_stemmata(size, draw)
    else:
        raise ValueError(f"shape {kind!r}: expected one of {', '.join(KINDS)}")
    figures = table["figures"]
    return Shape(kind, tuple(parents), figures["two_models"] / (figures["nodes"] - figures["roots"]))


def _like_stemmata(size: int, draw: random.Random) -> list[int]:
    """
    Draw how often each version was copied, oldest first, until there are enough.
    """
    table = _table()
    waiting = [0]
    parents: list[int] = []
    while len(parents) < size - 1:
        # A copy is made of any version that was not copied yet; the last of them must be, or the text would die out.
        node = waiting.pop(draw.randrange(len(waiting)))
        weights = list(table["copies_of_others" if node else "copies_of_original"])
        if not waiting:
            weights[0] = 0
        count = draw.choices(range(len(weights)), weights)[0]
        for _ in range(min(count, size - 1 - len(parents))):
            parents.append(node)
            waiting.append(len(parents))
    return parents


@cache
def _table() -> dict[str, Any]:
    text = (importlib.resources.files(__package__) / "data" / "shapes.json").read_text("utf-8")
    table: dict[str, Any] = json.loads(text)
    return table
